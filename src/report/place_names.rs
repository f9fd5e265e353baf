//! Place names in running text.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::gazetteer::{self, Gazetteer, Level, Place, PlaceId};

/// A place name, or several that follow one another (湖北省宜昌市秭归县), read as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Byte range in the text.
    pub bytes: std::ops::Range<usize>,
    /// The places it can mean; more than one when a name is shared.
    pub places: Vec<PlaceId>,
    /// Whether at least its last name is written in full.
    pub full: bool,
}

struct Names {
    automaton: AhoCorasick,
    places: Vec<&'static [PlaceId]>,
    full: Vec<bool>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let gazetteer = Gazetteer::get();
    let mut names = Vec::new();
    let mut places = Vec::new();
    let mut full = Vec::new();
    // The nation is told by other words: 全国 is in every report.
    for (name, ids) in gazetteer
        .names()
        .filter(|(_, ids)| gazetteer.place(ids[0]).level != Level::Nation)
    {
        names.push(name);
        places.push(ids);
        full.push(ids.iter().any(|id| gazetteer.place(*id).name() == name));
    }
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(&names)
        .expect("the names of the gazetteer fit an automaton");
    Names {
        automaton,
        places,
        full,
    }
});

/// Finds place names in `text`. Where one follows another directly and can lie in it, the two are one mention of the
/// smaller place.
pub fn mentions(text: &str) -> Vec<Mention> {
    let gazetteer = Gazetteer::get();
    let names = &*NAMES;
    let mut found: Vec<Mention> = Vec::new();
    for hit in names.automaton.find_iter(text) {
        let places = names.places[hit.pattern()];
        let full = names.full[hit.pattern()];
        if let Some(last) = found
            .last_mut()
            .filter(|last| last.bytes.end == hit.start())
        {
            let within: Vec<PlaceId> = places
                .iter()
                .copied()
                .filter(|id| {
                    last.places
                        .iter()
                        .any(|outer| lies_in(gazetteer.place(*id), gazetteer.place(*outer)))
                })
                .collect();
            if !within.is_empty() {
                *last = Mention {
                    bytes: last.bytes.start..hit.end(),
                    places: within,
                    full,
                };
                continue;
            }
        }
        found.push(Mention {
            bytes: hit.range(),
            places: places.to_vec(),
            full,
        });
    }
    // A common word that nothing was joined to stands for itself.
    found.retain(|mention| {
        let after = text.get(mention.bytes.end..).unwrap_or_default();
        let governed = mention.full
            && ["人民政府", "政府", "区委"]
                .iter()
                .any(|word| after.starts_with(word));
        governed || !gazetteer::is_common_word(text.get(mention.bytes.clone()).unwrap_or_default())
    });
    found
}

/// Whether `inner` lies in `outer`, by their names.
fn lies_in(inner: &Place, outer: &Place) -> bool {
    inner.path.len() > outer.path.len()
        && inner.path[..inner.path.len() - 1].contains(&outer.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<Vec<u32>> {
        let gazetteer = Gazetteer::get();
        let code = |id: &PlaceId| gazetteer.place(*id).code;
        mentions(text)
            .iter()
            .map(|mention| mention.places.iter().map(code).collect())
            .collect()
    }

    #[test]
    fn reads_runs_of_names_as_one() {
        assert_eq!(codes("湖北省宜昌市秭归县人民政府"), [[420_527]]);
        assert_eq!(codes("南京市鼓楼区"), [[320_106]]);
        assert_eq!(codes("江苏南京鼓楼"), [[320_106]]);
        assert!(codes("鼓楼区")[0].len() > 1);
        assert!(codes("全国各地").is_empty());
        assert!(codes("中华人民共和国和大鹏新区").is_empty());
        assert_eq!(codes("阳泉市城区"), [[140_302]]);
    }
}
