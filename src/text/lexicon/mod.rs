//! The dictionary of words, looked up where it lies.
//!
//! jieba loads its dictionary into memory, which takes longer than everything else that a search does. [`Lexicon::cut`] finds
//! the same words in a finite state transducer that is part of the program file, of which only the pages that are touched
//! are read: the most probable path of a text depends on no other words than its substrings and on the sum of all counts.

mod table;
mod user;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use fst::Map;

use table::Table;
pub use user::{UserDictionary, UserDictionaryError};

/// Built-in words and their counts; see `build`.
static WORDS: LazyLock<Map<&'static [u8]>> = LazyLock::new(|| {
    const BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.fst"));
    Map::new(BYTES).expect("the build wrote a transducer")
});

/// Fewer characters than these are cut sooner than the words are loaded.
const FEW: usize = 100_000;

/// The same words for many texts, read on first use, which takes as long as loading jieba.
static TABLE: LazyLock<Table> = LazyLock::new(Table::load);

/// Sum of the counts of jieba's whole dictionary.
const TOTAL: usize = include!(concat!(env!("OUT_DIR"), "/total.rs"));

/// Words and how often each is used: the built-in ones, and a user's. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    user: Option<Arc<UserDictionary>>,
}

impl Lexicon {
    /// The built-in words with those of a user, whose counts win.
    pub fn with(user: Option<Arc<UserDictionary>>) -> Self {
        Self { user }
    }

    /// A user's words.
    pub fn user(&self) -> Option<&UserDictionary> {
        self.user.as_deref()
    }

    /// Sum of the counts of all words.
    pub fn total(&self) -> usize {
        self.user.as_ref().map_or(TOTAL, |user| user.total())
    }

    /// Cuts `text` into the words of its most probable path, as jieba does without its hidden Markov model: returns their
    /// ranges in characters. A character that begins no word is one by itself.
    pub fn cut(&self, text: &str) -> Vec<Range<usize>> {
        let all = (self.total() as f64).ln();
        let length = text.chars().count();
        // From each character on: the logarithm of the probability of the best path, and where its first word ends.
        let mut best: Vec<(f64, usize)> = vec![(0.0, length); length + 1];
        for (start, (byte, _)) in (0..length).rev().zip(text.char_indices().rev()) {
            let rest = super::slice(text, byte..text.len());
            let mut found: Option<(f64, usize)> = None;
            let mut consider = |characters: usize, count: u64| {
                let end = start + characters;
                let path = (count as f64).ln() - all + best[end].0;
                if found.is_none_or(|(other, at)| path > other || (path == other && end > at)) {
                    found = Some((path, end));
                }
            };
            match &self.user {
                None => prefixes(&WORDS, rest, &mut consider),
                Some(user) => {
                    let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
                    let mut collect = |characters, count| {
                        counts.insert(characters, count);
                    };
                    prefixes(&WORDS, rest, &mut collect);
                    prefixes(user.words(), rest, &mut collect);
                    for (characters, count) in counts {
                        consider(characters, count);
                    }
                }
            }
            best[start] = found.unwrap_or((best[start + 1].0 - all, start + 1));
        }
        let mut words = Vec::new();
        let mut start = 0;
        while start < length {
            let end = best[start].1;
            words.push(start..end);
            start = end;
        }
        words
    }
}

/// Cuts characters into built-in words, as [`Lexicon::cut`] does. Once there were many, the words are loaded for those that follow.
/// `best` is room to work in.
pub(super) fn cut_many(text: &[char], best: &mut Vec<(f64, u32)>, word: impl FnMut(Range<usize>)) {
    static CUT: AtomicUsize = AtomicUsize::new(0);
    if CUT.load(Ordering::Relaxed) < FEW {
        CUT.fetch_add(text.len(), Ordering::Relaxed);
        let text: String = text.iter().collect();
        Lexicon::default().cut(&text).into_iter().for_each(word);
    } else {
        TABLE.cut(text, best, word);
    }
}

/// The count of a built-in word.
fn built_in(word: &str) -> Option<usize> {
    usize::try_from(WORDS.get(word)?).ok()
}

/// Calls `found` with the length, in characters, and the count of every word that `text` begins with, shortest first.
fn prefixes<D: AsRef<[u8]>>(words: &Map<D>, text: &str, found: &mut impl FnMut(usize, u64)) {
    let words = words.as_fst();
    let mut node = words.root();
    let mut count = 0;
    for (place, character) in text.chars().enumerate() {
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            let Some(next) = node.find_input(byte) else {
                return;
            };
            let transition = node.transition(next);
            count += transition.out.value();
            node = words.node(transition.addr);
        }
        if node.is_final() {
            found(place + 1, count + node.final_output().value());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_words_that_a_text_begins_with() {
        let mut lengths = Vec::new();
        prefixes(&WORDS, "人民政府工作", &mut |length, _| {
            lengths.push(length);
        });
        assert_eq!(lengths, [1, 2, 4]);
    }

    #[test]
    fn cuts_by_the_most_probable_path() {
        let cut = Lexicon::default().cut("研究生命的起源");
        assert_eq!(cut, [0..2, 2..4, 4..5, 5..7]);
        assert!(Lexicon::default().cut("").is_empty());
    }

    #[test]
    fn many_texts_are_cut_as_a_few_are() {
        let text: Vec<char> = "研究生命的起源，推进法治政府建设".chars().collect();
        let mut best = Vec::new();
        let mut cut = || {
            let mut words = Vec::new();
            cut_many(&text, &mut best, |word| words.push(word));
            words
        };
        let first = cut();
        assert!(first.len() > 6, "{first:?}");
        // The last ones are cut by the words that were loaded meanwhile.
        for _ in 0..FEW / text.len() + 2 {
            assert_eq!(cut(), first);
        }
    }

    #[test]
    fn has_the_words_of_jieba_with_their_counts() {
        use fst::Streamer as _;
        use tantivy_jieba::jieba_rs::Jieba;

        let mut jieba = Jieba::new();
        let mut stream = WORDS.stream();
        let mut last = String::new();
        while let Some((word, count)) = stream.next() {
            let word = std::str::from_utf8(word).expect("text");
            let count = usize::try_from(count).expect("a count");
            assert!(jieba.has_word(word), "{word}");
            assert_eq!(super::super::fold::fold_to_string(word), word);
            // The sum of all counts stays the same only if the count of the word does.
            jieba.add_word(word, Some(count), None);
            last = word.to_owned();
        }
        assert!(!last.is_empty());
        assert!(
            format!("{jieba:?}").contains(&format!("total_freq: {TOTAL}")),
            "{jieba:?}"
        );
    }
}
