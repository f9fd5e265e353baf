//! Lists of words, looked up at the beginning or the end of a run of characters.

use std::collections::HashMap;

use super::characters::Character;
use crate::text::fold;

/// Words, by their first and by their last character.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    by_first: HashMap<char, Vec<Vec<char>>>,
    by_last: HashMap<char, Vec<Vec<char>>>,
}

impl Lexicon {
    /// Reads words parted by blanks.
    pub(super) fn new(words: &str) -> Self {
        let mut lexicon = Self::default();
        for word in words.split_whitespace() {
            let word: Vec<char> = word.chars().map(fold::fold_one).collect();
            if let (Some(first), Some(last)) = (word.first(), word.last()) {
                lexicon
                    .by_first
                    .entry(*first)
                    .or_default()
                    .push(word.clone());
                lexicon.by_last.entry(*last).or_default().push(word.clone());
            }
        }
        // The longest word that fits is wanted.
        let longest_first =
            |words: &mut Vec<Vec<char>>| words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        lexicon.by_first.values_mut().for_each(longest_first);
        lexicon.by_last.values_mut().for_each(longest_first);
        lexicon
    }

    /// Length of the longest word with which `text` begins.
    pub(super) fn prefix(&self, text: &[Character]) -> Option<usize> {
        let fits = |word: &&Vec<char>| {
            word.len() <= text.len() && word.iter().zip(text).all(|(a, b)| *a == b.folded)
        };
        let words = self.by_first.get(&text.first()?.folded)?;
        words.iter().find(fits).map(Vec::len)
    }

    /// Length of the longest word with which `text` ends.
    pub(super) fn suffix(&self, text: &[Character]) -> Option<usize> {
        let fits = |word: &&Vec<char>| {
            word.len() <= text.len()
                && word
                    .iter()
                    .rev()
                    .zip(text.iter().rev())
                    .all(|(a, b)| *a == b.folded)
        };
        let words = self.by_last.get(&text.last()?.folded)?;
        words.iter().find(fits).map(Vec::len)
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
}
