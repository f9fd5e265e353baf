//! Terms by which an index finds figures: single characters and pairs of characters of their indicators.
//!
//! A query asks for words all of which stand in an indicator, or all in the name that it is known by, and names depend on aliases that
//! change after the index was written. So [`terms`] are those of the indicators alone, and [`Aliases::conjunctions`] tells which of
//! them a figure must have for the query: a figure that matches has all terms of at least one. What they find is a superset: whether
//! the words stand together, the figures themselves must tell.

use std::collections::BTreeSet;

use super::Figure;
use super::canonical::{Aliases, plain};
use crate::text::fold::fold_to_string;

/// The terms of figures, each once and in order: every character of their indicators, folded, and every two side by side; also with the
/// quotation marks between left out, as names have it.
pub fn terms(figures: &[Figure]) -> Vec<String> {
    let mut indicators: Vec<&str> = figures
        .iter()
        .map(|figure| figure.indicator.as_str())
        .collect();
    indicators.sort_unstable();
    indicators.dedup();
    let mut found: Vec<(char, Option<char>)> = Vec::new();
    for indicator in indicators {
        let folded = fold_to_string(indicator);
        let named = name_of(indicator);
        add_terms(&mut found, &folded);
        if named != folded {
            add_terms(&mut found, &named);
        }
    }
    found.sort_unstable();
    found.dedup();
    let written = |(first, second): (char, Option<char>)| [Some(first), second];
    found
        .into_iter()
        .map(|term| written(term).into_iter().flatten().collect())
        .collect()
}

fn add_terms(found: &mut Vec<(char, Option<char>)>, text: &str) {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        found.push((character, None));
        if let Some(next) = characters.peek() {
            found.push((character, Some(*next)));
        }
    }
}

fn name_of(indicator: &str) -> String {
    fold_to_string(&plain(indicator))
}

fn pairs(characters: &[char]) -> impl Iterator<Item = String> + '_ {
    characters.windows(2).map(|pair| pair.iter().collect())
}

/// Adds the terms that a text with `part` has.
fn add(conjunction: &mut BTreeSet<String>, part: &str) {
    let characters: Vec<char> = part.chars().collect();
    match characters.as_slice() {
        [] => {}
        [single] => {
            conjunction.insert(single.to_string());
        }
        _ => conjunction.extend(pairs(&characters)),
    }
}

fn all(parts: &[&str]) -> BTreeSet<String> {
    let mut conjunction = BTreeSet::new();
    for part in parts {
        add(&mut conjunction, part);
    }
    conjunction
}

impl Aliases {
    /// Which [`terms`] a figure has when all of `words`, folded, stand in its indicator, or all in the name that these aliases give it:
    /// all of one of these sets. An empty set asks for nothing: any figure may match.
    pub fn conjunctions(&self, words: &[String]) -> Vec<BTreeSet<String>> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut found: BTreeSet<BTreeSet<String>> = BTreeSet::new();
        found.insert(all(&words));
        for (written, change) in self.changes() {
            // A name of which only the change is written otherwise: 案件同比上升 is known as 案件增长.
            let rest: Vec<&str> = words
                .iter()
                .map(|word| without_overlap(word, change))
                .collect();
            let mut parts = rest;
            parts.push(written);
            found.insert(all(&parts));
        }
        for (name, ends) in self.named() {
            let name = fold_to_string(name);
            let changes = self.changes().chain(std::iter::once(("", "")));
            for (written, change) in changes {
                let whole = format!("{name}{change}");
                if words.iter().all(|word| whole.contains(word)) {
                    found.extend(ends.iter().map(|end| all(&[&fold_to_string(end), written])));
                }
            }
        }
        // What asks for more than another is not needed.
        let smallest = |set: &BTreeSet<String>| {
            !found
                .iter()
                .any(|other| other != set && other.is_subset(set))
        };
        found.iter().filter(|set| smallest(set)).cloned().collect()
    }
}

/// A word without what of its end, or all of it, the name of a change may supply.
fn without_overlap<'w>(word: &'w str, change: &str) -> &'w str {
    if change.contains(word) {
        return "";
    }
    let starts = word.char_indices().map(|(start, _)| start);
    for start in starts {
        let (before, end) = word.split_at(start);
        if change.starts_with(end) || end.starts_with(change) {
            return before;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::figures::extract;

    /// Whether a query matches a figure, as the figures themselves tell it.
    fn matches(aliases: &Aliases, words: &[String], figure: &Figure) -> bool {
        let name = aliases.canonical(&figure.indicator).name;
        [fold_to_string(&figure.indicator), fold_to_string(&name)]
            .iter()
            .any(|text| words.iter().all(|word| text.contains(word)))
    }

    fn is_found(aliases: &Aliases, words: &[String], figure: &Figure) -> bool {
        let terms: BTreeSet<String> = terms(std::slice::from_ref(figure)).into_iter().collect();
        let conjunctions = aliases.conjunctions(words);
        conjunctions.iter().any(|all| all.is_subset(&terms))
    }

    const SENTENCES: &str = "办结行政复议案件212件，同比上升8%，综合纠错率9.5%，较上年下降2个百分点；负责人出庭率98%；\
        培育“法律明白人”3648名，同比减少3%；审结行政复议申请40件。全市生产总值8亿元，比上年增长6%。";

    proptest! {
        #[test]
        fn what_matches_is_found(from in 0_usize..60, length in 1_usize..6, at in 0_usize..30) {
            let aliases = Aliases::built_in();
            let figures = extract(SENTENCES);
            let figure = &figures[at % figures.len()];
            let name = aliases.canonical(&figure.indicator).name;
            for text in [fold_to_string(&figure.indicator), fold_to_string(&name)] {
                let count = text.chars().count();
                let word: String = text.chars().skip(from % count).take(length).collect();
                let words = [word];
                for other in &figures {
                    if matches(aliases, &words, other) {
                        prop_assert!(is_found(aliases, &words, other), "{:?} {}", words, other.indicator);
                    }
                }
            }
        }
    }

    #[test]
    fn names_find_what_is_written_otherwise() {
        let aliases = Aliases::built_in();
        let figures = extract(SENTENCES);
        let found = |query: &[&str]| -> Vec<&str> {
            let words: Vec<String> = query.iter().map(|word| (*word).to_owned()).collect();
            let found = figures
                .iter()
                .filter(|figure| is_found(aliases, &words, figure));
            found.map(|figure| figure.indicator.as_str()).collect()
        };
        assert_eq!(found(&["应诉率"]), ["负责人出庭率"]);
        assert!(found(&["复议", "增长"]).contains(&"办结行政复议案件同比上升"));
        assert!(found(&["育法律"]).contains(&"培育“法律明白人”"));
        assert!(found(&["税收"]).is_empty());
    }
}
