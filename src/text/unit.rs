//! Units: the smallest things that literal matching compares.
//!
//! A unit is a whole numeral or Latin word (`7.14`, `gb18030`) or one other letter, mostly a Chinese character; `%` and
//! `‰` are units too. Blanks and punctuation are none, so 双随机、一公开 and 双随机一公开 are the same units. The marks
//! 。！？ end a clause: they leave a gap in the positions, which no literal match crosses.
//!
//! Invariant: units are in reading order, and the written ranges of two neighbours do not overlap unless one written
//! character folds to both.

use std::fmt::Write as _;
use std::ops::Range;

use super::fold::FoldedChar;
use super::scan::{self, Reader};
use super::segment::Cuttable;
use super::slice;

/// Separates two units in [`Units::joined`] where at least one is a numeral or Latin word, so that `1` + `4` is not `14`.
pub const SEPARATOR: char = '\u{1f}';

/// Of a numeral or Latin word longer than this many bytes the rest is hashed: it is noise, and index terms have a limit.
const LONGEST: usize = 120;

/// One unit of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Byte range in [`Units::joined`].
    pub bytes: Range<usize>,
    /// Range, in characters, of the text as written.
    pub written: Range<usize>,
    /// Ordinal of the unit, with one number left out at each clause end.
    pub position: u32,
    /// Whether this is a numeral or Latin word, which matches whole or not at all.
    pub whole: bool,
}

/// The units of a text, and their folded texts in one string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Units {
    /// Folded texts of all units in order; see [`Units::text`].
    pub joined: String,
    /// The units.
    pub units: Vec<Unit>,
    /// Ordinals of the units before which punctuation stands; words are not cut across it.
    breaks: Vec<usize>,
}

impl Units {
    /// Cuts `text` into units.
    pub fn of(text: &str) -> Self {
        let mut this = Self::default();
        scan::read(text, &mut this);
        this
    }

    /// Folded text of the units in a range of ordinals, as one index term.
    pub fn text(&self, range: Range<usize>) -> &str {
        match (
            self.units.get(range.start),
            self.units.get(range.end.wrapping_sub(1)),
        ) {
            (Some(first), Some(last)) if range.start < range.end => {
                slice(&self.joined, first.bytes.start..last.bytes.end)
            }
            _ => "",
        }
    }

    /// Number of units.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there is nothing to match: only blanks and punctuation.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Whether unit `ordinal + 1` follows unit `ordinal` within one clause.
    pub fn follows(&self, ordinal: usize) -> bool {
        match (self.units.get(ordinal), self.units.get(ordinal + 1)) {
            (Some(one), Some(next)) => next.position == one.position + 1,
            _ => false,
        }
    }

    /// Whether unit `ordinal + 1` stands right behind unit `ordinal` as written.
    pub fn touches(&self, ordinal: usize) -> bool {
        match (self.units.get(ordinal), self.units.get(ordinal + 1)) {
            (Some(one), Some(next)) => next.written.start <= one.written.end,
            _ => false,
        }
    }

    /// The text for the word cutter.
    pub fn cuttable(&self) -> Cuttable {
        let mut cuttable = Cuttable::default();
        let mut breaks = self.breaks.iter().copied().peekable();
        for (ordinal, unit) in self.units.iter().enumerate() {
            while breaks.next_if(|at| *at <= ordinal).is_some() {
                cuttable.push_break();
            }
            let text = slice(&self.joined, unit.bytes.clone());
            cuttable.push(text.chars().next().unwrap_or(' '), ordinal);
        }
        cuttable
    }

    /// Finds every place, as a range of unit ordinals, where `pattern` stands. A clause ends inside it where one ends in
    /// `pattern`, and nowhere else.
    pub fn find(&self, pattern: &Self) -> Vec<Range<usize>> {
        self.places(pattern, |start, length| {
            self.text(start..start + length) == pattern.text(0..length)
        })
    }

    /// Finds every place, as a range of unit ordinals, where `pattern` stands when its last unit, a numeral or Latin word,
    /// may go on: `gb18` is found in `gb18030`.
    pub fn find_beginning(&self, pattern: &Self) -> Vec<Range<usize>> {
        self.places(pattern, |start, length| {
            let last = pattern.text(length - 1..length);
            self.text(start..start + length - 1) == pattern.text(0..length - 1)
                && self.is_whole(start + length - 1) == pattern.is_whole(length - 1)
                && self
                    .text(start + length - 1..start + length)
                    .starts_with(last)
        })
    }

    fn places(&self, pattern: &Self, stands: impl Fn(usize, usize) -> bool) -> Vec<Range<usize>> {
        let length = pattern.len();
        if length == 0 || length > self.len() {
            return Vec::new();
        }
        let same_clauses = |start: usize| {
            (0..length - 1).all(|ordinal| self.follows(start + ordinal) == pattern.follows(ordinal))
        };
        (0..=self.len() - length)
            .filter(|start| stands(*start, length) && same_clauses(*start))
            .map(|start| start..start + length)
            .collect()
    }

    fn is_whole(&self, ordinal: usize) -> bool {
        self.units.get(ordinal).is_some_and(|unit| unit.whole)
    }

    /// Ordinal of the unit at a position, if one stands there.
    pub fn at(&self, position: u32) -> Option<usize> {
        self.units
            .binary_search_by_key(&position, |unit| unit.position)
            .ok()
    }

    /// Range, in characters as written, of a range of unit ordinals.
    pub fn written(&self, range: Range<usize>) -> Range<usize> {
        match (
            self.units.get(range.start),
            self.units.get(range.end.wrapping_sub(1)),
        ) {
            (Some(first), Some(last)) => first.written.start..last.written.end,
            _ => 0..0,
        }
    }
}

impl Reader for Units {
    fn begin(&mut self, first: FoldedChar, position: u32, whole: bool) {
        let separated = whole || self.units.last().is_some_and(|last| last.whole);
        if separated && !self.units.is_empty() {
            self.joined.push(SEPARATOR);
        }
        let start = self.joined.len();
        self.joined.push(first.character);
        self.units.push(Unit {
            bytes: start..self.joined.len(),
            written: first.origin..first.origin + 1,
            position,
            whole,
        });
    }

    fn go_on(&mut self, next: FoldedChar) {
        if let Some(unit) = self.units.last_mut() {
            push_limited(&mut self.joined, unit.bytes.start, next.character);
            unit.bytes.end = self.joined.len();
            unit.written.end = next.origin + 1;
        }
    }

    fn punctuation(&mut self) {
        if self.breaks.last() != Some(&self.units.len()) {
            self.breaks.push(self.units.len());
        }
    }
}

/// Adds a character to a word that begins at byte `start`. What a long word has too much becomes a hash, so that two of them
/// are not the same because they begin alike.
pub(super) fn push_limited(joined: &mut String, start: usize, character: char) {
    let limit = start + LONGEST;
    joined.push(character);
    if joined.len() <= limit {
        return;
    }
    let rest = slice(joined, limit..joined.len().max(limit));
    if !rest.is_empty() {
        let hash = xxhash_rust::xxh3::xxh3_64(rest.as_bytes());
        joined.truncate(limit);
        // Writing to a string cannot fail.
        let _ = write!(joined, "{hash:016x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let units = Units::of(text);
        (0..units.len())
            .map(|i| units.text(i..i + 1).to_owned())
            .collect()
    }

    #[test]
    fn numerals_and_latin_words_are_whole() {
        assert_eq!(
            texts("率99.14%，7.14万条"),
            ["率", "99.14", "%", "7.14", "万", "条"]
        );
        assert_eq!(texts("〔2021〕7号"), ["2021", "7", "号"]);
        assert_eq!(
            texts("12,345件，2021,2022年"),
            ["12,345", "件", "2021", "2022", "年"]
        );
        assert_eq!(texts("www.gov.cn。"), ["www.gov.cn"]);
        assert_eq!(texts("1.加强GB18030"), ["1", "加", "强", "gb18030"]);
    }

    #[test]
    fn punctuation_inside_a_clause_is_nothing() {
        let pattern = Units::of("双随机一公开");
        assert_eq!(
            Units::of("推行“双随机、一公开”监管").find(&pattern).len(),
            1
        );
        assert_eq!(Units::of("推行双随机\n一公开").find(&pattern).len(), 1);
        assert_eq!(Units::of("推行双随机。一公开").find(&pattern).len(), 0);
    }

    #[test]
    fn numerals_do_not_run_together() {
        assert!(Units::of("1 4").find(&Units::of("14")).is_empty());
        assert!(Units::of("2014").find(&Units::of("14")).is_empty());
        assert!(Units::of("99.14%").find(&Units::of("14%")).is_empty());
        assert_eq!(Units::of("达14％。").find(&Units::of("14%")).len(), 1);
    }

    #[test]
    fn long_words_are_told_apart_by_their_ends() {
        let word = |end: &str| Units::of(&format!("{}{end}件", "a1".repeat(200)));
        assert_eq!(word("b").find(&word("b")).len(), 1);
        assert!(word("b").find(&word("c")).is_empty());
        assert!(word("b").text(0..1).len() < 2 * LONGEST);
    }

    #[test]
    fn ranges_are_of_the_text_as_written() {
        let text = "达到 ９８．５％ 以上";
        let units = Units::of(text);
        let found = units.find(&Units::of("98.5%以上"));
        assert_eq!(found.len(), 1);
        assert_eq!(
            crate::text::slice_chars(text, units.written(found[0].clone())),
            "９８．５％ 以上"
        );
    }

    #[test]
    fn a_pattern_has_the_clause_ends_of_the_text() {
        let found = |text: &str, pattern: &str| Units::of(text).find(&Units::of(pattern)).len();
        assert_eq!(found("完成改革。应诉有力", "改革。应诉"), 1);
        assert_eq!(found("完成改革应诉有力", "改革。应诉"), 0);
        assert_eq!(found("完成改革和应诉", "改革。应诉"), 0);
    }

    #[test]
    fn a_last_word_may_go_on() {
        let found =
            |text: &str, pattern: &str| Units::of(text).find_beginning(&Units::of(pattern)).len();
        assert_eq!(found("执行GB18030、gb18和gb1", "GB18"), 2);
        assert_eq!(found("第3条、第33条、第43条", "第3"), 2);
        assert_eq!(found("达99.14%", "99.1"), 1);
        assert_eq!(found("达199.1%", "99.1"), 0);
    }

    #[test]
    fn only_punctuation_is_no_unit() {
        assert!(Units::of("，。！“”—…").is_empty());
    }
}
