//! Many strings looked for in one pass over a text.

use std::collections::HashMap;
use std::ops::Range;

/// Reduced strings to look for (see [`super::scan`]). They are sorted: from each character of a text on, the list is narrowed
/// to those that go on as the text does, until none is left.
#[derive(Debug, Default)]
pub(super) struct Strings {
    /// Reduced strings with what they stand for.
    sorted: Vec<(Box<str>, u32)>,
    /// Places in the list by first character.
    first: HashMap<char, Range<usize>>,
}

impl Strings {
    /// Takes reduced strings, each with the number to tell when it is found. None may be empty.
    pub(super) fn new(strings: impl IntoIterator<Item = (String, u32)>) -> Self {
        let boxed = strings
            .into_iter()
            .map(|(string, number)| (string.into_boxed_str(), number));
        let mut sorted: Vec<(Box<str>, u32)> = boxed.collect();
        sorted.sort_unstable();
        let mut first: HashMap<char, Range<usize>> = HashMap::new();
        for (place, (string, _)) in sorted.iter().enumerate() {
            if let Some(character) = string.chars().next() {
                let range = first.entry(character).or_insert(place..place);
                range.end = place + 1;
            }
        }
        Self { sorted, first }
    }

    /// Numbers of the strings that stand in a reduced text, in order, each once.
    pub(super) fn found_in(&self, reduced: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for (start, character) in reduced.char_indices() {
            let Some(range) = self.first.get(&character) else {
                continue;
            };
            let rest = reduced.as_bytes().get(start..).unwrap_or_default();
            self.narrow(range.clone(), rest, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Finds the strings of a part of the list that `rest` begins with.
    fn narrow(&self, mut range: Range<usize>, rest: &[u8], found: &mut Vec<u32>) {
        let byte_of =
            |(string, _): &(Box<str>, u32), place: usize| string.as_bytes().get(place).copied();
        for (place, byte) in rest.iter().enumerate() {
            let part = self.sorted.get(range.clone()).unwrap_or_default();
            let from = part.partition_point(|string| byte_of(string, place) < Some(*byte));
            let to = part.partition_point(|string| byte_of(string, place) <= Some(*byte));
            range = range.start + from..range.start + to;
            // Those that end here stand before those that go on.
            while let Some((_, number)) = self
                .sorted
                .get(range.start)
                .filter(|(string, _)| !range.is_empty() && string.len() == place + 1)
            {
                found.push(*number);
                range.start += 1;
            }
            if range.is_empty() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::Reduced;
    use super::*;

    proptest::proptest! {
        /// The pass over a text with many strings at once finds what a search for each one finds.
        #[test]
        fn one_pass_finds_each_string(
            strings in proptest::collection::vec("[一二治法1a。，.%]{1,4}", 1..30),
            text in "[一二治法1a。，.%]{0,60}",
        ) {
            let reduced: Vec<String> = strings.iter().map(|string| Reduced::of(string).text).collect();
            let numbered = reduced.iter().zip(0..).filter(|(string, _)| !string.is_empty());
            let text = Reduced::of(&text).text;
            let expected: Vec<u32> = numbered.clone()
                .filter(|(string, _)| text.contains(string.as_str()))
                .map(|(_, number)| number)
                .collect();
            let list = Strings::new(numbered.map(|(string, number)| (string.clone(), number)));
            proptest::prop_assert_eq!(list.found_in(&text), expected);
        }
    }
}
