//! Words of a user, beside the built-in ones.

use std::collections::BTreeMap;
use std::path::Path;

use fst::{Map, Streamer as _};
use tantivy_jieba::jieba_rs::Jieba;

use crate::text::fold::fold_to_string;
use crate::text::is_han;

/// Why a user's dictionary cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UserDictionaryError {
    /// It cannot be read.
    #[error("cannot read the dictionary `{path}`")]
    Io {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A line is not what a line of jieba's format is.
    #[error(
        "line {line} of the dictionary `{path}`: `{count}` is no count; a line is a word and, if wanted, how often it is used and its part of speech"
    )]
    Count {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What stands in the place of the count.
        count: String,
    },
    /// What an index keeps of it cannot be read.
    #[error("the dictionary that the index keeps is damaged")]
    Damaged,
}

/// A user's words with their counts, ready to be looked up.
#[derive(Debug, Clone)]
pub struct UserDictionary {
    words: Map<Vec<u8>>,
    total: usize,
}

impl UserDictionary {
    /// Reads a file in jieba's format: a word a line, then, if wanted, how often it is used and its part of speech. A word
    /// without a count gets the one that keeps it in one piece. Returns also how many words were passed over because they
    /// hold something else than Chinese characters: numerals and Latin words are units of their own and never cut.
    ///
    /// # Errors
    /// When the file cannot be read, or when a count is none.
    pub fn load(path: &Path) -> Result<(Self, usize), UserDictionaryError> {
        let shown = || path.display().to_string();
        let failed = |source| UserDictionaryError::Io {
            path: shown(),
            source,
        };
        let text = std::fs::read(path).map_err(failed)?;
        let text = String::from_utf8(text)
            .map_err(|error| failed(std::io::Error::new(std::io::ErrorKind::InvalidData, error)))?;
        Self::parse(&text).map_err(|(line, count)| UserDictionaryError::Count {
            path: shown(),
            line,
            count,
        })
    }

    /// As [`Self::load`]; the error is the line, and what stands in the place of the count.
    fn parse(text: &str) -> Result<(Self, usize), (usize, String)> {
        let mut jieba = Jieba::new();
        let mut words: BTreeMap<String, usize> = BTreeMap::new();
        let mut total = super::TOTAL;
        let mut passed_over = 0;
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let mut parts = line.split_whitespace();
            let Some(word) = parts.next().map(fold_to_string) else {
                continue;
            };
            if !word.chars().all(is_han) {
                passed_over += 1;
                continue;
            }
            let count = match parts.next() {
                Some(count) => match count.parse::<u32>() {
                    Ok(count) => Some(count as usize),
                    // The count may be left out before the part of speech.
                    Err(_) if count.chars().all(|c| c.is_ascii_alphabetic()) => None,
                    Err(_) => return Err((number + 1, count.to_owned())),
                },
                None => None,
            };
            let before = words.get(&word).copied().or_else(|| super::built_in(&word));
            let count = jieba.add_word(&word, count, None);
            total = total - before.unwrap_or(0) + count;
            words.insert(word, count);
        }
        Ok((Self::of(&words, total), passed_over))
    }

    fn of(words: &BTreeMap<String, usize>, total: usize) -> Self {
        let counted = words.iter().map(|(word, count)| (word, *count as u64));
        Self {
            words: Map::from_iter(counted).unwrap_or_default(),
            total,
        }
    }

    /// What an index keeps of it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = (self.total as u64).to_le_bytes().to_vec();
        bytes.extend(self.words.as_fst().as_bytes());
        bytes
    }

    /// Reads what an index keeps.
    ///
    /// # Errors
    /// When it is something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UserDictionaryError> {
        let (total, words) = bytes
            .split_first_chunk()
            .ok_or(UserDictionaryError::Damaged)?;
        let words = Map::new(words.to_vec()).map_err(|_| UserDictionaryError::Damaged)?;
        words
            .as_fst()
            .verify()
            .map_err(|_| UserDictionaryError::Damaged)?;
        Ok(Self {
            words,
            total: usize::try_from(u64::from_le_bytes(*total))
                .map_err(|_| UserDictionaryError::Damaged)?,
        })
    }

    /// Tells dictionaries apart: two with the same words and counts have the same.
    pub fn fingerprint(&self) -> u64 {
        xxhash_rust::xxh3::xxh3_64(&self.to_bytes())
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(super) fn words(&self) -> &Map<Vec<u8>> {
        &self.words
    }

    /// Sum of the counts of these words and of the built-in ones that they leave as they are.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// Adds the words to a dictionary that is loaded.
    pub(crate) fn extend(&self, jieba: &mut Jieba) {
        let mut words = self.words.stream();
        while let Some((word, count)) = words.next() {
            if let Ok(word) = std::str::from_utf8(word) {
                jieba.add_word(
                    word,
                    Some(usize::try_from(count).unwrap_or(usize::MAX)),
                    None,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_format_of_jieba() {
        let (dictionary, passed_over) =
            UserDictionary::parse("\u{feff}纠错率 20 n\n應訴率\n双随机 n\n\n5G基站 3\n")
                .expect("a dictionary");
        let word = |word: &str| dictionary.words().get(word);
        assert_eq!(word("纠错率"), Some(20));
        assert!(word("应诉率").is_some_and(|count| count > 0));
        assert!(word("双随机").is_some());
        assert_eq!((dictionary.len(), passed_over), (3, 1));
        assert_eq!(
            UserDictionary::parse("词 3\n词 很多\n").err(),
            Some((2, "很多".to_owned()))
        );
    }

    #[test]
    fn is_kept_and_read_back() {
        let (dictionary, _) = UserDictionary::parse("纠错率 20\n").expect("a dictionary");
        let again = UserDictionary::from_bytes(&dictionary.to_bytes()).expect("the same");
        assert_eq!(again.fingerprint(), dictionary.fingerprint());
        assert_eq!(again.total(), dictionary.total());
        assert!(UserDictionary::from_bytes(b"no").is_err());
        let mut bytes = dictionary.to_bytes();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        assert!(UserDictionary::from_bytes(&bytes).is_err());
    }
}
