//! Which places a person may mean, and which of them are one under several names and codes.

use std::collections::BTreeSet;

use super::{Gazetteer, Level, Place, short_name};

impl Gazetteer {
    /// The codes that a place has had: 普兰店市 got another one when it became 普兰店区.
    pub fn same_place(&self, place: &Place) -> BTreeSet<u32> {
        let stem = |place: &Place| short_name(place.name()).unwrap_or(place.name());
        let became = |one: &Place, other: &Place| {
            let follows = one.until == Some(other.since) && one.path[0] == other.path[0];
            // The table names the successors of counties only.
            one.successors.contains(&other.code) || one.level == Level::Prefecture && follows
        };
        let mut codes = BTreeSet::from([place.code]);
        let mut open = vec![place.code];
        while let Some(code) = open.pop() {
            for row in self.rows(code) {
                let named = self.named(stem(row)).iter().map(|id| self.place(*id));
                for other in named.filter(|other| stem(other) == stem(row)) {
                    if (became(row, other) || became(other, row)) && codes.insert(other.code) {
                        open.push(other.code);
                    }
                }
            }
        }
        codes
    }

    /// Places that a person may mean by `text`: a code, a full or short name, a path with or without slashes
    /// (`湖北省/宜昌市`, `湖北宜昌`, `宜昌市秭归县`). Each distinct path once, those in force first.
    pub fn resolve(&self, text: &str) -> Vec<&Place> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if text.len() == 6
            && let Ok(code) = text.parse::<u32>()
        {
            return self.by_code(code, None).into_iter().collect();
        }
        let parts: Vec<&str> = text
            .split(['/', '·'])
            .filter(|part| !part.is_empty())
            .collect();
        let mut found: Vec<&Place> = match parts.split_last() {
            Some((last, ancestors)) => {
                let named = self.named(last).iter().map(|id| self.place(*id));
                named
                    .filter(|place| self.has_ancestors(place, ancestors))
                    .collect()
            }
            None => Vec::new(),
        };
        if found.is_empty() && parts.len() == 1 {
            found = self.resolve_run(&text);
        }
        found.sort_by_key(|place| (place.until.is_some(), place.level, place.code));
        let mut distinct: Vec<&Place> = Vec::new();
        for place in found {
            if !distinct.iter().any(|other| other.path == place.path) {
                distinct.push(place);
            }
        }
        distinct
    }

    /// Reads names that follow one another without a separator: 湖北省宜昌市秭归县.
    fn resolve_run(&self, text: &str) -> Vec<&Place> {
        let boundaries = text.char_indices().skip(1).map(|(at, _)| at);
        let mut found = Vec::new();
        for at in boundaries {
            let (head, tail) = (
                text.get(..at).unwrap_or_default(),
                text.get(at..).unwrap_or_default(),
            );
            let heads = self.resolve_head(head);
            let tails = self.named(tail).iter().map(|id| self.place(*id));
            found.extend(tails.filter(|tail| heads.iter().any(|head| head.contains(tail))));
        }
        found
    }

    fn resolve_head(&self, head: &str) -> Vec<&Place> {
        let direct: Vec<&Place> = self.named(head).iter().map(|id| self.place(*id)).collect();
        if direct.is_empty() {
            self.resolve_run(head)
        } else {
            direct
        }
    }

    fn has_ancestors(&self, place: &Place, wanted: &[&str]) -> bool {
        let mut ancestors = place.path.iter().take(place.path.len() - 1);
        let is_called = |ancestor: &str, part: &str| {
            let named = self.named(part).iter();
            named
                .map(|id| self.place(*id).name())
                .any(|name| name == ancestor)
        };
        wanted
            .iter()
            .all(|part| ancestors.any(|ancestor| is_called(ancestor, part)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::NATION;

    fn codes(text: &str) -> Vec<u32> {
        Gazetteer::get()
            .resolve(text)
            .iter()
            .map(|place| place.code)
            .collect()
    }

    #[test]
    fn resolves_what_people_write() {
        for (text, code) in [
            ("420500", 420_500),
            ("宜昌", 420_500),
            ("宜昌市", 420_500),
            ("湖北省/宜昌市/秭归县", 420_527),
            ("湖北/宜昌/秭归", 420_527),
            ("湖北宜昌秭归", 420_527),
            ("湖北省宜昌市秭归县", 420_527),
            ("南京市鼓楼区", 320_106),
            ("广东", 440_000),
            ("内蒙古", 150_000),
            ("大理州", 532_900),
            ("全国", NATION),
            ("海南琼海", 469_002),
            ("重庆市黔江区", 500_114),
        ] {
            assert_eq!(codes(text).first(), Some(&code), "{text}");
        }
    }

    #[test]
    fn a_shared_name_gives_all_its_places() {
        assert_eq!(codes("鼓楼区").len(), 4);
        assert_eq!(codes("江苏鼓楼区").len(), 2);
        assert!(codes("不存在县").is_empty());
    }

    #[test]
    fn a_place_keeps_its_codes() {
        let gazetteer = Gazetteer::get();
        for (text, codes) in [
            ("普兰店区", [210_214, 210_282].as_slice()),
            ("普兰店市", &[210_214, 210_282]),
            ("山东省/莱芜市", &[370_116, 371_200]),
            ("宜昌市", &[420_500]),
            ("全国", &[NATION]),
        ] {
            let place = gazetteer.resolve(text)[0];
            let same = gazetteer.same_place(place);
            assert!(
                codes.iter().all(|code| same.contains(code)),
                "{text}: {same:?}"
            );
        }
        let nation = gazetteer.same_place(gazetteer.resolve("全国")[0]);
        assert_eq!(nation.len(), 1);
    }
}
