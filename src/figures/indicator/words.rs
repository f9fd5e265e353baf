//! How runs of characters begin and end.

use crate::figures::characters::{Character, begins, reads};
use crate::figures::phrase::Linked;

/// Words further than this from a number, in characters, do not name it.
const FAR: usize = 60;

/// Whether a unit counts people.
pub(super) fn is_people(unit: &str) -> bool {
    matches!(
        unit,
        "人" | "名" | "位" | "人次" | "户" | "户次" | "家" | "家次"
    )
}

/// The end of `words` that is near enough to a number to name it.
pub(super) fn near_end(words: &[Character]) -> &[Character] {
    words
        .get(words.len().saturating_sub(FAR)..)
        .unwrap_or_default()
}

/// Whether `text` has the last two characters of `noun`.
pub(super) fn contains(text: &[Character], noun: &[Character]) -> bool {
    let end = noun.get(noun.len().saturating_sub(2)..).unwrap_or_default();
    !end.is_empty()
        && text
            .windows(end.len())
            .any(|window| window.iter().zip(end).all(|(a, b)| a.folded == b.folded))
}

/// The name of the whole, or the noun when there is none.
pub(super) fn last_name<'n>(whole: &'n [Character], noun: &'n [Character]) -> &'n [Character] {
    if whole.is_empty() { noun } else { whole }
}

pub(super) trait Ends {
    fn ends_with_characters(&self, end: &[Character]) -> bool;
}

pub(super) trait WithoutWord {
    fn strip_suffix_word(&self, word: &str) -> &[Character];
    fn strip_prefix_word(&self, word: &str) -> &[Character];
}

impl WithoutWord for [Character] {
    fn strip_prefix_word(&self, word: &str) -> &[Character] {
        match begins(self, word) {
            true => self.get(word.chars().count()..).unwrap_or_default(),
            false => self,
        }
    }

    fn strip_suffix_word(&self, word: &str) -> &[Character] {
        let start = self.len().saturating_sub(word.chars().count());
        let (before, end) = self.split_at_checked(start).unwrap_or((self, &[]));
        if reads(end, word) { before } else { self }
    }
}

impl Ends for Vec<Character> {
    fn ends_with_characters(&self, end: &[Character]) -> bool {
        !end.is_empty()
            && self.len() >= end.len()
            && self
                .iter()
                .rev()
                .zip(end.iter().rev())
                .all(|(a, b)| a.folded == b.folded)
    }
}

impl<'a> Linked<'a> {
    /// The comparison, when the number is the size of a change.
    pub(super) fn comparison_of_change(&self) -> &'a [Character] {
        if self.change.is_empty() {
            &[]
        } else {
            self.comparison
        }
    }
}
