//! The built-in words in memory, for many texts: a word is found with about one look-up for each character.
//!
//! A tree of characters as one table: from what a text has begun with and its next character to what it then has begun with.
//! It takes as long to load as jieba's dictionary, and about half of its memory. With it, indexing took 13 % less time.

use std::collections::HashMap;
use std::ops::Range;

use fst::Streamer as _;

use super::{TOTAL, WORDS};

/// No word, or nothing that words begin with.
const NONE: u32 = u32::MAX;
/// Slots of the table: about twice as many as there are beginnings of words.
const SLOTS: usize = 1 << 20;
/// First characters before this are looked up in a list.
const FIRSTS: usize = 1 << 16;
/// Bits of a character.
const CHARACTER: u32 = 21;

/// What a text has begun with.
#[derive(Clone, Copy)]
struct Beginning {
    /// Its number, if there are longer words that begin so.
    node: u32,
    /// The place of the logarithm of its count, if it is a word.
    word: u32,
}

const NOTHING: Beginning = Beginning {
    node: NONE,
    word: NONE,
};

/// The words.
pub(super) struct Table {
    firsts: Vec<Beginning>,
    /// Beginnings of two characters and more by the number of what they begin with and their last character, 0 for none.
    slots: Vec<(u64, Beginning)>,
    /// Logarithms of the counts that words have.
    logarithms: Vec<f64>,
}

impl Table {
    /// Reads the built-in words.
    pub(super) fn load() -> Self {
        let mut this = Self {
            firsts: vec![NOTHING; FIRSTS],
            slots: vec![(0, NOTHING); SLOTS],
            logarithms: Vec::new(),
        };
        let mut logarithms: HashMap<u64, u32> = HashMap::new();
        let mut nodes = 0;
        // Words come in order, so that the beginnings of one are mostly those of the one before.
        let mut path: Vec<(char, u32)> = Vec::new();
        let mut words = WORDS.stream();
        while let Some((word, count)) = words.next() {
            let Ok(word) = std::str::from_utf8(word) else {
                continue;
            };
            let logarithm = *logarithms.entry(count).or_insert_with(|| {
                this.logarithms.push((count as f64).ln());
                this.logarithms.len() as u32 - 1
            });
            let mut before = NONE;
            let mut characters = word.chars().enumerate().peekable();
            while let Some((place, character)) = characters.next() {
                let is_last = characters.peek().is_none();
                if let Some((known, node)) = path.get(place).copied()
                    && known == character
                    && !is_last
                    && node != NONE
                {
                    before = node;
                    continue;
                }
                path.truncate(place);
                let entry = this.entry(before, character);
                if is_last {
                    entry.word = logarithm;
                } else if entry.node == NONE {
                    entry.node = nodes;
                    nodes += 1;
                }
                before = entry.node;
                path.push((character, before));
            }
        }
        this
    }

    /// The slot of a beginning, which is made if there is none.
    fn entry(&mut self, before: u32, character: char) -> &mut Beginning {
        if before == NONE && (character as usize) < FIRSTS {
            return &mut self.firsts[character as usize];
        }
        let key = key(before, character);
        let mut slot = slot(key);
        while self.slots[slot].0 != 0 && self.slots[slot].0 != key {
            slot = (slot + 1) % SLOTS;
        }
        self.slots[slot].0 = key;
        &mut self.slots[slot].1
    }

    fn first(&self, character: char) -> Beginning {
        match self.firsts.get(character as usize) {
            Some(first) => *first,
            None => self.next(NONE, character),
        }
    }

    fn next(&self, before: u32, character: char) -> Beginning {
        let key = key(before, character);
        let mut slot = slot(key);
        loop {
            let (found, beginning) = self.slots[slot];
            if found == key {
                return beginning;
            }
            if found == 0 {
                return NOTHING;
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// Cuts characters into the words of their most probable path, as [`super::Lexicon::cut`] does. `best` is room to work in.
    pub(super) fn cut(
        &self,
        text: &[char],
        best: &mut Vec<(f64, u32)>,
        mut word: impl FnMut(Range<usize>),
    ) {
        let all = (TOTAL as f64).ln();
        let length = text.len();
        best.clear();
        best.resize(length + 1, (0.0, length as u32));
        for start in (0..length).rev() {
            let mut found: Option<(f64, u32)> = None;
            let mut beginning = self.first(text[start]);
            let mut end = start + 1;
            loop {
                if let Some(logarithm) = self.logarithms.get(beginning.word as usize) {
                    let path = logarithm - all + best[end].0;
                    // Of two paths that are as probable the one with the longer word; ends ascend.
                    if found.is_none_or(|(other, _)| path >= other) {
                        found = Some((path, end as u32));
                    }
                }
                if beginning.node == NONE || end == length {
                    break;
                }
                beginning = self.next(beginning.node, text[end]);
                end += 1;
            }
            best[start] = found.unwrap_or((best[start + 1].0 - all, start as u32 + 1));
        }
        let mut start = 0;
        while start < length {
            let end = best[start].1 as usize;
            word(start..end);
            start = end;
        }
    }
}

/// Never 0.
fn key(before: u32, character: char) -> u64 {
    (u64::from(before) + 1) << CHARACTER | u64::from(character)
}

fn slot(key: u64) -> usize {
    /// Spreads keys over the slots (D. Knuth: The Art of Computer Programming 3, section 6.4).
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    (key.wrapping_mul(GOLDEN) >> (u64::BITS - SLOTS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::super::Lexicon;
    use super::*;

    #[test]
    fn has_all_words_and_no_others() {
        let table = Table::load();
        let mut words = WORDS.stream();
        let mut counted = 0;
        while let Some((word, count)) = words.next() {
            let word = std::str::from_utf8(word).expect("text");
            let mut characters = word.chars();
            let mut beginning = table.first(characters.next().expect("a character"));
            for character in characters {
                beginning = table.next(beginning.node, character);
            }
            let logarithm = table.logarithms.get(beginning.word as usize);
            assert_eq!(logarithm, Some(&(count as f64).ln()), "{word}");
            counted += 1;
        }
        let slots = table.slots.iter().map(|(_, beginning)| beginning);
        let all = table.firsts.iter().chain(slots);
        assert_eq!(all.filter(|one| one.word != NONE).count(), counted);
    }

    #[test]
    fn cuts_as_the_lexicon_does() {
        let (table, mut best) = (Table::load(), Vec::new());
        for text in [
            "研究生命的起源",
            "行政复议纠错率为",
            "𠀀人民政府工作报告",
            "",
        ] {
            let characters: Vec<char> = text.chars().collect();
            let mut words = Vec::new();
            table.cut(&characters, &mut best, |word| words.push(word));
            assert_eq!(words, Lexicon::default().cut(text), "{text}");
        }
    }
}
