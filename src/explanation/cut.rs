//! How a text is cut: units, words and pairs, for people.

use std::ops::Range;

use serde::Serialize;

use crate::text::segment::Segmenter;
use crate::text::unit::Units;

/// How a term is cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// What is compared: numerals and Latin words, and single characters.
    pub units: Vec<String>,
    /// Words, which decide the order of hits.
    pub words: Vec<String>,
    /// Units side by side, by which the index finds the term.
    pub pairs: Vec<Pair>,
}

/// Two units side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The two.
    pub text: String,
    /// Whether they stand side by side in what was searched.
    pub found: bool,
}

impl Cut {
    /// The cut of a term that is looked for in a text.
    pub(super) fn of(term: &Units, text: &Units, segmenter: &Segmenter) -> Self {
        let pairs = (0..term.len()).filter(|ordinal| term.follows(*ordinal));
        let pair = |ordinal: usize| {
            let pair = term.text(ordinal..ordinal + 2);
            Pair {
                text: readable(pair),
                found: (0..text.len()).any(|start| text.text(start..start + 2) == pair),
            }
        };
        Self {
            units: (0..term.len())
                .map(|ordinal| readable(term.text(ordinal..ordinal + 1)))
                .collect(),
            words: words(term, 0..term.len(), segmenter),
            pairs: pairs.map(pair).collect(),
        }
    }
}

/// The words of a text that lie in a range of units, and between them the units that belong to none.
pub(super) fn words(units: &Units, within: Range<usize>, segmenter: &Segmenter) -> Vec<String> {
    let mut words = segmenter.words(units).into_iter().peekable();
    let mut pieces = Vec::new();
    let mut ordinal = 0;
    while ordinal < units.len() {
        let piece = match words.next_if(|word| word.start == ordinal) {
            Some(word) => word,
            None => ordinal..ordinal + 1,
        };
        ordinal = piece.end;
        if piece.start < within.end && within.start < piece.end {
            pieces.push(readable(units.text(piece)));
        }
    }
    pieces
}

/// The text of units without the marks that separate them in the index: two numerals or Latin words have a blank between.
pub(super) fn readable(joined: &str) -> String {
    let mut text = String::with_capacity(joined.len());
    let mut characters = joined.chars().peekable();
    while let Some(character) = characters.next() {
        if !character.is_control() {
            text.push(character);
            continue;
        }
        let is_word = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
        if is_word(text.chars().next_back().as_ref()) && is_word(characters.peek()) {
            text.push(' ');
        }
    }
    text
}

/// All of a text so.
pub(super) fn readable_all(units: &Units) -> String {
    readable(units.text(0..units.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lexicon::Lexicon;

    #[test]
    fn terms_are_cut_into_units_words_and_pairs() {
        let text = Units::of("行政复议案件，纠错12件");
        let cut = Cut::of(
            &Units::of("复议纠错12%"),
            &text,
            &Segmenter::for_queries(Lexicon::default()),
        );
        assert_eq!(cut.units, ["复", "议", "纠", "错", "12", "%"]);
        assert_eq!(cut.words, ["复议", "纠错", "12", "%"]);
        let pairs: Vec<(&str, bool)> = cut
            .pairs
            .iter()
            .map(|pair| (pair.text.as_str(), pair.found))
            .collect();
        let expected = [
            ("复议", true),
            ("议纠", false),
            ("纠错", true),
            ("错12", true),
            ("12%", false),
        ];
        assert_eq!(pairs, expected);
    }

    #[test]
    fn words_keep_a_blank_between_them() {
        assert_eq!(
            readable_all(&Units::of("open source治理2023年")),
            "open source治理2023年"
        );
    }
}
