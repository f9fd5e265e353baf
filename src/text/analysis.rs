//! The tokens of a text that is indexed: those of [`super::token`], packed, because there are two for each character.
//!
//! Words of one character, and of three units and more, are apart: nobody asks where they stand.

use std::ops::Range;

use super::fold::FoldedChar;
use super::scan::{self, Reader};
use super::segment::{Cuttable, Segmenter};
use super::token::{Sequence, TokenKind, each_token};
use super::unit::{SEPARATOR, push_limited};

/// A unit: its character, or, with this bit, an ordinal of [`Strings`].
const STRING: u32 = 1 << 31;
/// No unit: what stands second in a token of one unit.
pub const NOTHING: u32 = 0;

/// Cut text. Positions count units and sentence ends.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Tokens of one unit and of two, in order.
    pub tokens: Vec<Occurrence>,
    /// Words of one character and of three units and more, in order; see [`Analysis::word`].
    pub words: Vec<u32>,
    /// Positions that sentence ends leave out.
    pub sentence_ends: Vec<u32>,
    /// The position after the last unit.
    pub end: u32,
    /// Number of tokens of all kinds: the length that scores depend on.
    pub length: u32,
    /// Numerals and Latin words.
    strings: Strings,
    word_texts: Strings,
}

/// A token of one unit or two, where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence {
    /// The first unit; see [`Analysis::unit`].
    pub first: u32,
    /// The second one, or [`NOTHING`].
    pub second: u32,
    /// Position of the first unit.
    pub position: u32,
}

/// A unit of an [`Analysis`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit<'a> {
    /// One character.
    Character(char),
    /// A numeral or Latin word.
    Whole(&'a str),
}

impl Analysis {
    /// Cuts a text.
    pub fn of(text: &str, segmenter: &Segmenter) -> Self {
        let mut units = Codes::default();
        units.codes.reserve(text.len() / 3);
        units.positions.reserve(text.len() / 3);
        units.cuttable = Cuttable::with_capacity(text.len() / 3);
        scan::read(text, &mut units);
        let words = segmenter.words_of(&units.cuttable);
        let mut this = Self {
            tokens: Vec::with_capacity(units.codes.len() * 2),
            ..Self::default()
        };
        let mut word = String::new();
        each_token(&units, words, |ordinals, kind| {
            this.length += 1;
            let code = |ordinal| units.codes[ordinal];
            if kind == TokenKind::Character {
                this.words.push(code(ordinals.start));
                return;
            }
            if kind == TokenKind::Word {
                word.clear();
                let mut last_is_whole = false;
                for ordinal in ordinals {
                    let is_whole = units.is_whole(ordinal);
                    if !word.is_empty() && (is_whole || last_is_whole) {
                        word.push(SEPARATOR);
                    }
                    match units.strings.unit(code(ordinal)) {
                        Unit::Character(character) => word.push(character),
                        Unit::Whole(text) => word.push_str(text),
                    }
                    last_is_whole = is_whole;
                }
                let ordinal = this.word_texts.add(&word);
                this.words.push(STRING | ordinal);
                return;
            }
            let second = match ordinals.len() {
                1 => NOTHING,
                _ => code(ordinals.start + 1),
            };
            this.tokens.push(Occurrence {
                first: code(ordinals.start),
                second,
                position: units.positions[ordinals.start],
            });
        });
        this.strings = units.strings;
        for position in units.positions {
            if position > this.end {
                this.sentence_ends.push(this.end);
            }
            this.end = position + 1;
        }
        this
    }

    /// The unit of a code.
    pub fn unit(&self, code: u32) -> Unit<'_> {
        self.strings.unit(code)
    }

    /// The word of a code: one character, or the index term of a longer one.
    pub fn word(&self, code: u32) -> Unit<'_> {
        self.word_texts.unit(code)
    }

    /// Whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether it has words of one character, or of three units and more.
    pub fn has_words(&self) -> bool {
        !self.words.is_empty()
    }
}

/// Units as they are read.
#[derive(Default)]
struct Codes {
    codes: Vec<u32>,
    positions: Vec<u32>,
    strings: Strings,
    cuttable: Cuttable,
    after_break: bool,
}

impl Reader for Codes {
    fn begin(&mut self, first: FoldedChar, position: u32, whole: bool) {
        if std::mem::take(&mut self.after_break) {
            self.cuttable.push_break();
        }
        self.cuttable.push(first.character, self.codes.len());
        self.codes.push(match whole {
            true => STRING | self.strings.begin(first.character),
            false => u32::from(first.character),
        });
        self.positions.push(position);
    }

    fn go_on(&mut self, next: FoldedChar) {
        self.strings.go_on(next.character);
    }

    fn punctuation(&mut self) {
        self.after_break = true;
    }
}

impl Sequence for Codes {
    fn len(&self) -> usize {
        self.codes.len()
    }

    fn follows(&self, ordinal: usize) -> bool {
        let next = self.positions.get(ordinal + 1);
        next.is_some_and(|next| *next == self.positions[ordinal] + 1)
    }

    fn is_whole(&self, ordinal: usize) -> bool {
        self.codes[ordinal] & STRING != 0
    }

    fn character(&self, ordinal: usize) -> Option<char> {
        char::from_u32(self.codes[ordinal])
    }

    fn is_number(&self, ordinal: usize) -> bool {
        match self.strings.unit(self.codes[ordinal]) {
            Unit::Character(character) => character.is_ascii_digit(),
            Unit::Whole(text) => text.bytes().all(|byte| byte.is_ascii_digit()),
        }
    }
}

/// Short texts, one behind the other.
#[derive(Debug, Default)]
struct Strings {
    joined: String,
    /// Where each one ends, in bytes. A text that is cut is a passage or a line, far shorter than this can tell.
    ends: Vec<u32>,
}

impl Strings {
    fn add(&mut self, text: &str) -> u32 {
        self.joined.push_str(text);
        self.end()
    }

    fn begin(&mut self, character: char) -> u32 {
        self.joined.push(character);
        self.end()
    }

    /// Ends a text here; returns its ordinal.
    fn end(&mut self) -> u32 {
        let ordinal = self.ends.len();
        self.ends
            .push(u32::try_from(self.joined.len()).unwrap_or(u32::MAX));
        u32::try_from(ordinal).unwrap_or(u32::MAX)
    }

    /// Adds to the last text.
    fn go_on(&mut self, character: char) {
        self.ends.pop();
        let start = self.ends.last().map_or(0, |end| *end as usize);
        push_limited(&mut self.joined, start, character);
        self.end();
    }

    fn get(&self, ordinal: u32) -> &str {
        let ordinal = ordinal as usize;
        let start = match ordinal {
            0 => 0,
            _ => self.ends[ordinal - 1] as usize,
        };
        let range: Range<usize> = start..self.ends[ordinal] as usize;
        super::slice(&self.joined, range)
    }

    fn unit(&self, code: u32) -> Unit<'_> {
        match char::from_u32(code) {
            Some(character) => Unit::Character(character),
            None => Unit::Whole(self.get(code & !STRING)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::lexicon::Lexicon;
    use super::super::token::tokens;
    use super::super::unit::Units;
    use super::*;

    fn check(text: &str) {
        let segmenter = Segmenter::for_queries(Lexicon::default());
        let analysis = Analysis::of(text, &segmenter);
        let units = Units::of(text);
        let wanted = tokens(&units, &segmenter);
        assert_eq!(analysis.length as usize, wanted.len());
        assert_eq!(analysis.sentence_ends, scan::sentence_ends(text));
        let mut found = Vec::new();
        for token in &analysis.tokens {
            let mut term = String::new();
            let mut last_is_whole = false;
            for code in [token.first, token.second] {
                if code == NOTHING {
                    continue;
                }
                let unit = analysis.unit(code);
                let is_whole = matches!(unit, Unit::Whole(_));
                if !term.is_empty() && (is_whole || last_is_whole) {
                    term.push(SEPARATOR);
                }
                match unit {
                    Unit::Character(character) => term.push(character),
                    Unit::Whole(text) => term.push_str(text),
                }
                last_is_whole = is_whole;
            }
            found.push((token.position, term));
        }
        let (words, short): (Vec<_>, Vec<_>) = wanted
            .into_iter()
            .partition(|token| matches!(token.kind, TokenKind::Word | TokenKind::Character));
        let text_of = |units: &Units, token: &super::super::token::Token| {
            units.text(token.units.clone()).to_owned()
        };
        let short: Vec<(u32, String)> = short
            .iter()
            .map(|token| (token.position, text_of(&units, token)))
            .collect();
        assert_eq!(found, short);
        let found = analysis
            .words
            .iter()
            .map(|code| match analysis.word(*code) {
                Unit::Character(character) => character.to_string(),
                Unit::Whole(text) => text.to_owned(),
            });
        let found: Vec<String> = found.collect();
        let words: Vec<String> = words.iter().map(|token| text_of(&units, token)).collect();
        assert_eq!(found, words);
    }

    #[test]
    fn holds_the_tokens_of_a_text() {
        check("共受理12.5万件。人民政府第3条，GB18030。第三十三条！");
        check(&"a1".repeat(200));
        check("");
    }

    proptest! {
        #[test]
        fn holds_the_tokens_of_any_text(text in "[人民政府第三条款办法。！，、0-9a-c .%㎡①\n]{0,60}|\\PC{0,40}") {
            check(&text);
        }
    }
}
