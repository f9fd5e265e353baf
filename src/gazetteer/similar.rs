//! Names that resemble one that no place bears: one wrong character, another of the same sound, or the spelling in Latin
//! letters.

use super::{Gazetteer, Level, Place, readings, short_name};

/// Price of a character that is missing, superfluous or wrong.
const OTHER: usize = 2;
/// Price of a wrong character of the same sound.
const HOMOPHONE: usize = 1;
/// Names of this many characters and more may have two such errors.
const LONG: usize = 5;

impl Gazetteer {
    /// Places in force that may be meant by `text`, which names none: the likeliest first.
    pub fn similar(&self, text: &str) -> Vec<&Place> {
        if text.chars().all(|c| c.is_ascii_alphabetic() || c == '\'') {
            return self.spelled(&text.replace('\'', "").to_lowercase());
        }
        let (outer, name) = self.split(text);
        let there = self.resembling(name, &outer);
        if there.is_empty() && !outer.is_empty() {
            return self.resembling(text, &[]);
        }
        there
    }

    /// Places in force within others, or anywhere, whose names resemble one.
    fn resembling(&self, name: &str, outer: &[&Place]) -> Vec<&Place> {
        let mut found: Vec<(usize, Level, u32, &Place)> = Vec::new();
        for (_, place) in self.places() {
            let lies_there = outer.is_empty() || outer.iter().any(|outer| outer.contains(place));
            if place.until.is_none()
                && lies_there
                && let Some(price) = price(name, place)
            {
                found.push((price, place.level, place.code, place));
            }
        }
        found.sort_by_key(|(price, level, code, _)| (*price, *level, *code));
        found.into_iter().map(|(.., place)| place).collect()
    }

    /// The places that a text begins with, and what follows them: 湖北省/宜晶市, 湖北宜晶.
    fn split<'t>(&self, text: &'t str) -> (Vec<&Place>, &'t str) {
        if let Some((outer, name)) = text.rsplit_once(['/', '·']) {
            return (self.resolve(outer), name);
        }
        // A single character behind a name is an ending.
        let starts = text.char_indices().rev().skip(1).map(|(at, _)| at);
        for (outer, name) in starts.filter_map(|at| text.split_at_checked(at)) {
            let outer = self.resolve(outer);
            if !outer.is_empty() {
                return (outer, name);
            }
        }
        (Vec::new(), text)
    }

    fn spelled(&self, letters: &str) -> Vec<&Place> {
        let is_spelled = |place: &&Place| {
            let names = [Some(place.name()), short_name(place.name())];
            let mut spellings = names
                .into_iter()
                .flatten()
                .flat_map(|name| readings(name, false));
            spellings.any(|spelling| spelling == letters)
        };
        let in_force = self.places().map(|(_, place)| place);
        let mut found: Vec<&Place> = in_force
            .filter(|place| place.until.is_none())
            .filter(is_spelled)
            .collect();
        found.sort_by_key(|place| (place.level, place.code));
        found
    }
}

fn price(written: &str, place: &Place) -> Option<usize> {
    let names = [Some(place.name()), short_name(place.name())];
    let prices = names.into_iter().flatten();
    prices.filter_map(|name| resemblance(written, name)).min()
}

/// How far a name is from what was written, where 2 is a wrong character; none when it is too far.
pub fn resemblance(written: &str, name: &str) -> Option<usize> {
    // Nothing but other characters is no resemblance.
    if !written.chars().any(|character| name.contains(character)) {
        return None;
    }
    let written: Vec<char> = written.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let most = match written.len().max(name.len()) {
        LONG.. => 2 * OTHER,
        _ => OTHER,
    };
    if written.len().abs_diff(name.len()) * OTHER > most {
        return None;
    }
    Some(distance(&written, &name)).filter(|price| *price <= most)
}

/// The price of turning one name into another.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=other.len()).map(|count| count * OTHER).collect();
    for (row, character) in one.iter().enumerate() {
        let mut line = vec![(row + 1) * OTHER];
        for (column, wanted) in other.iter().enumerate() {
            let wrong = above[column] + change(*character, *wanted);
            let shorter = line[column].min(above[column + 1]) + OTHER;
            line.push(wrong.min(shorter));
        }
        above = line;
    }
    above[other.len()]
}

fn change(one: char, other: char) -> usize {
    if one == other {
        return 0;
    }
    let of = |character: char| readings(&character.to_string(), false);
    let sounds = of(one);
    match of(other).iter().any(|sound| sounds.contains(sound)) {
        true => HOMOPHONE,
        false => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_may_be_meant() {
        for (text, expected) in [
            ("宜晶市", "宜昌市"),
            ("宜倡", "宜昌市"),
            ("宜倡市", "宜昌市"),
            ("宜昌昌市", "宜昌市"),
            ("秭归市", "秭归县"),
            ("子归县", "秭归县"),
            ("湖北宜晶", "宜昌市"),
            ("湖北省/宜晶市", "宜昌市"),
            ("湖北省宜昌市子归", "秭归县"),
            ("内蒙", "内蒙古自治区"),
            ("yichang", "宜昌市"),
            ("Xi'an", "西安市"),
            ("chongqing", "重庆市"),
        ] {
            let similar = Gazetteer::get().similar(text);
            let names: Vec<&str> = similar.iter().take(3).map(|place| place.name()).collect();
            assert!(names.contains(&expected), "{text}: {names:?}");
        }
        for text in ["不存在的地方", "qqqq", "A1", ""] {
            let similar = Gazetteer::get().similar(text);
            assert!(similar.is_empty(), "{text}: {similar:?}");
        }
        let there = Gazetteer::get().similar("湖北省/宜晶市");
        assert!(there.iter().all(|place| place.path[0] == "湖北省"));
    }

    #[test]
    fn distances_count_errors() {
        let between = |one: &str, other: &str| {
            let of = |text: &str| text.chars().collect::<Vec<char>>();
            distance(&of(one), &of(other))
        };
        assert_eq!(between("宜昌", "宜昌"), 0);
        assert_eq!(between("宜倡", "宜昌"), HOMOPHONE);
        assert_eq!(between("宜晶", "宜昌"), OTHER);
        assert_eq!(between("宜昌市", "宜昌"), OTHER);
        assert_eq!(between("", "宜昌"), 2 * OTHER);
    }
}
