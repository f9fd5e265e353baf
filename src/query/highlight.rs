//! What to highlight in a passage.

use std::ops::Range;

use crate::text::snippet;
use crate::text::token::{Token, TokenKind};
use crate::text::unit::Units;

/// A term prepared for highlighting: its spellings, and its words for when it does not stand in the passage as a whole.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Ways to write the term as units; usually one.
    pub spellings: Vec<Units>,
    /// Tokens of the first spelling.
    pub tokens: Vec<Token>,
}

/// Returns what to highlight in `text`: ranges of characters, sorted, not overlapping. A term that stands in the text is
/// highlighted whole; of one that does not, its words are.
pub fn highlights(text: &str, patterns: &[Pattern]) -> Vec<Range<usize>> {
    let units = Units::of(text);
    let mut ranges = Vec::new();
    for pattern in patterns {
        let mut found: Vec<Range<usize>> = pattern
            .spellings
            .iter()
            .flat_map(|spelling| units.find(spelling))
            .collect();
        if found.is_empty() {
            found = words(&units, pattern);
        }
        ranges.extend(found.into_iter().map(|range| units.written(range)));
    }
    snippet::merge(ranges)
}

/// Places of the pattern's words of two characters and more, and of its numerals.
fn words(units: &Units, pattern: &Pattern) -> Vec<Range<usize>> {
    let Some(spelling) = pattern.spellings.first() else {
        return Vec::new();
    };
    let kinds = [TokenKind::WordBigram, TokenKind::Word, TokenKind::Whole];
    let wanted: Vec<(&str, usize)> = pattern
        .tokens
        .iter()
        .filter(|token| kinds.contains(&token.kind))
        .map(|token| (spelling.text(token.units.clone()), token.units.len()))
        .collect();
    let mut found = Vec::new();
    for start in 0..units.len() {
        let stands = |(word, length): &&(&str, usize)| {
            start + length <= units.len()
                && units.text(start..start + length) == *word
                && (start..start + length - 1).all(|ordinal| units.follows(ordinal))
        };
        found.extend(
            wanted
                .iter()
                .filter(stands)
                .map(|(_, length)| start..start + length),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lexicon::Lexicon;
    use crate::text::segment::Segmenter;
    use crate::text::slice_chars;
    use crate::text::token::tokens;

    fn shown(text: &str, term: &str) -> Vec<String> {
        let units = Units::of(term);
        let pattern = Pattern {
            tokens: tokens(&units, &Segmenter::for_queries(Lexicon::default())),
            spellings: vec![units],
        };
        let ranges = highlights(text, &[pattern]);
        ranges
            .into_iter()
            .map(|range| slice_chars(text, range).to_owned())
            .collect()
    }

    #[test]
    fn whole_terms_or_their_words() {
        assert_eq!(shown("行政复议案件纠错率为12%。", "纠错率"), ["纠错率"]);
        assert_eq!(
            shown("推行“双随机、一公开”监管", "双随机一公开"),
            ["双随机、一公开"]
        );
        assert_eq!(shown("达９８％以上，不是198%", "98%"), ["９８％"]);
        assert_eq!(
            shown("负责人应当出庭，出庭应诉", "负责人出庭率"),
            ["负责人", "出庭", "出庭"]
        );
    }
}
