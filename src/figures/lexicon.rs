//! Lists of words, looked up at the beginning or the end of a run of characters.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use super::characters::Character;
use crate::text::fold;

/// Words, by their first and by their last character.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    by_first: Words,
    by_last: Words,
    first: Mask,
    last: Mask,
}

/// Which characters may begin or end a word, by their lower ten bits: most do not, and need not be looked up.
#[derive(Debug, Default)]
struct Mask([u64; 16]);

impl Mask {
    fn add(&mut self, character: char) {
        let bit = character as u32 & 0x3ff;
        if let Some(bits) = self.0.get_mut((bit >> 6) as usize) {
            *bits |= 1 << (bit & 63);
        }
    }

    fn may_have(&self, character: char) -> bool {
        let bit = character as u32 & 0x3ff;
        let bits = self.0.get((bit >> 6) as usize);
        bits.is_some_and(|bits| bits >> (bit & 63) & 1 == 1)
    }
}

/// Words that have one character at an end in common, the longest first, each with its place in the list.
type Words = HashMap<char, Vec<(Box<[char]>, usize)>, BuildHasherDefault<CharacterHasher>>;

/// Hashes single characters, which are looked up at nearly every place of a text.
#[derive(Debug, Default)]
struct CharacterHasher(u64);

impl Hasher for CharacterHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        // Fibonacci hashing: the golden ratio spreads neighbours, and the table takes the upper and the lower bits.
        let mixed = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 32;
    }
}

impl Lexicon {
    /// Reads words parted by blanks.
    pub(super) fn new(words: &str) -> Self {
        let mut lexicon = Self::default();
        for (place, word) in words.split_whitespace().enumerate() {
            let word: Box<[char]> = word.chars().map(fold::fold_one).collect();
            if let (Some(first), Some(last)) = (word.first(), word.last()) {
                let (first, last) = (*first, *last);
                lexicon.first.add(first);
                lexicon.last.add(last);
                let of_first = lexicon.by_first.entry(first).or_default();
                of_first.push((word.clone(), place));
                lexicon.by_last.entry(last).or_default().push((word, place));
            }
        }
        // The longest word that fits is wanted.
        let longest_first = |words: &mut Vec<(Box<[char]>, usize)>| {
            words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        };
        lexicon.by_first.values_mut().for_each(longest_first);
        lexicon.by_last.values_mut().for_each(longest_first);
        lexicon
    }

    /// Length of the longest word with which `text` begins.
    pub(super) fn prefix(&self, text: &[Character]) -> Option<usize> {
        self.longest(text).map(|(length, _)| length)
    }

    /// Length of the longest word with which `text` begins, and its place in the list.
    pub(super) fn longest(&self, text: &[Character]) -> Option<(usize, usize)> {
        steps::count();
        let fits = |(word, _): &&(Box<[char]>, usize)| {
            word.len() <= text.len() && word.iter().zip(text).all(|(a, b)| *a == b.folded)
        };
        let first = text.first()?.folded;
        if !self.first.may_have(first) {
            return None;
        }
        let words = self.by_first.get(&first)?;
        let (word, place) = words.iter().find(fits)?;
        Some((word.len(), *place))
    }

    /// Length of the longest word with which `text` ends.
    pub(super) fn suffix(&self, text: &[Character]) -> Option<usize> {
        steps::count();
        let fits = |(word, _): &&(Box<[char]>, usize)| {
            word.len() <= text.len()
                && word
                    .iter()
                    .rev()
                    .zip(text.iter().rev())
                    .all(|(a, b)| *a == b.folded)
        };
        let last = text.last()?.folded;
        if !self.last.may_have(last) {
            return None;
        }
        let words = self.by_last.get(&last)?;
        words.iter().find(fits).map(|(word, _)| word.len())
    }

    /// Whether `text` is one of the words.
    pub(super) fn has(&self, text: &[Character]) -> bool {
        self.prefix(text) == Some(text.len()) && !text.is_empty()
    }

    /// Whether one of the words stands anywhere in `text`.
    pub(super) fn is_in(&self, text: &[Character]) -> bool {
        self.find(text).is_some()
    }

    /// The first place in `text` where a word stands, and the word's length.
    pub(super) fn find(&self, text: &[Character]) -> Option<(usize, usize)> {
        (0..text.len()).find_map(|at| {
            let rest = text.get(at..)?;
            self.prefix(rest).map(|length| (at, length))
        })
    }

    /// Every place in `text` where a word stands, as the range of its longest one.
    pub(super) fn all(&self, text: &[Character], found: &mut Vec<Range<usize>>) {
        found.clear();
        for at in 0..text.len() {
            if let Some(length) = text.get(at..).and_then(|rest| self.prefix(rest)) {
                found.push(at..at + length);
            }
        }
    }
}

/// How many words were looked up: what a text costs, for tests.
pub(super) mod steps {
    #[cfg(test)]
    std::thread_local! {
        static COUNT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    /// Counts one, in tests.
    pub(super) fn count() {
        #[cfg(test)]
        COUNT.with(|count| count.set(count.get() + 1));
    }

    /// What was counted on this thread while `work` ran.
    #[cfg(test)]
    pub(in crate::figures) fn of<T>(work: impl FnOnce() -> T) -> (T, usize) {
        let before = COUNT.get();
        let result = work();
        (result, COUNT.get() - before)
    }
}
