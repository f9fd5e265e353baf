//! The units and words of a segment, by number.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use xxhash_rust::xxh3::Xxh3Default;

use crate::text::unit::SEPARATOR;

use crate::text::analysis::{Analysis, NOTHING, Unit};

/// The number of the mark that stands at sentence ends.
pub(super) const MARK: u32 = 1;
/// More than all characters that Unicode has for letters and numerals.
const CHARACTERS: usize = 150_000;
/// Characters before this are looked up in a table.
const TABLE: usize = 1 << 16;

type Numbers = HashMap<Box<str>, u32, BuildHasherDefault<Xxh3Default>>;

/// Gives units and words their numbers as they come, and knows their texts.
pub(super) struct Vocabulary {
    /// Numbers of characters, 0 for none yet.
    characters: Vec<u32>,
    /// Numbers of other units.
    units: Numbers,
    words: Numbers,
    unit_texts: Vec<UnitText>,
    word_texts: Vec<Box<str>>,
}

struct UnitText {
    text: Box<str>,
    whole: bool,
}

impl Vocabulary {
    /// `mark` is the term that stands at sentence ends.
    pub(super) fn new(mark: &str) -> Self {
        let unit = |text: &str| UnitText {
            text: text.into(),
            whole: false,
        };
        Self {
            characters: vec![NOTHING; TABLE],
            units: Numbers::default(),
            words: Numbers::default(),
            // NOTHING and MARK.
            unit_texts: vec![unit(""), unit(mark)],
            word_texts: Vec::new(),
        }
    }

    /// Whether so many more numerals and Latin words have room beside all characters, when numbers have so many bits.
    pub(super) fn has_room(&self, wholes: usize, bits: u32) -> bool {
        self.units.len() + wholes + CHARACTERS < 1 << bits
    }

    /// The number of a unit of a text.
    pub(super) fn unit(&mut self, analysis: &Analysis, code: u32) -> u32 {
        if code == NOTHING {
            return NOTHING;
        }
        if let Some(known) = self.characters.get(code as usize)
            && *known != NOTHING
        {
            return *known;
        }
        match analysis.unit(code) {
            Unit::Character(character) => self.character(character),
            Unit::Whole(text) => match self.units.get(text) {
                Some(known) => *known,
                None => {
                    let number = self.add(text, true);
                    self.units.insert(text.into(), number);
                    number
                }
            },
        }
    }

    #[cold]
    fn character(&mut self, character: char) -> u32 {
        let text = character.encode_utf8(&mut [0; 4]).to_owned();
        if let Some(known) = self.units.get(text.as_str()) {
            return *known;
        }
        let number = self.add(&text, false);
        match self.characters.get_mut(character as usize) {
            Some(entry) => *entry = number,
            // No numeral or Latin word has such a character.
            None => {
                self.units.insert(text.into(), number);
            }
        }
        number
    }

    fn add(&mut self, text: &str, whole: bool) -> u32 {
        let number = self.unit_texts.len() as u32;
        self.unit_texts.push(UnitText {
            text: text.into(),
            whole,
        });
        number
    }

    /// The number of a word, which are counted apart from units.
    pub(super) fn word(&mut self, text: &str) -> u32 {
        if let Some(known) = self.words.get(text) {
            return *known;
        }
        let number = self.word_texts.len() as u32;
        self.word_texts.push(text.into());
        self.words.insert(text.into(), number);
        number
    }

    /// Puts the index term of a token into `bytes`.
    pub(super) fn token_term(&self, first: u32, second: u32, bytes: &mut Vec<u8>) {
        bytes.clear();
        let first = &self.unit_texts[first as usize];
        bytes.extend_from_slice(first.text.as_bytes());
        if second == NOTHING {
            return;
        }
        let second = &self.unit_texts[second as usize];
        if first.whole || second.whole {
            bytes.push(SEPARATOR as u8);
        }
        bytes.extend_from_slice(second.text.as_bytes());
    }

    /// The index term of a word.
    pub(super) fn word_term(&self, word: u32) -> &[u8] {
        self.word_texts[word as usize].as_bytes()
    }
}
