//! Words: Chinese text cut by jieba's dictionary.
//!
//! Without the hidden Markov model, whose guesses depend on the neighbours of a word (纠错率为 is cut 纠错 / 率为), so that
//! a word of the query is the same word in the text. The dictionary loads on first use (about 0.1 s): whatever does not
//! cut words must not come here.

use std::ops::Range;

use tantivy::tokenizer::{TokenStream as _, Tokenizer as _};
use tantivy_jieba::JiebaTokenizer;

use super::unit::Units;

/// Names the dictionary and the way it is used. It is part of the index format: when the words of a text change, this
/// name must change too. The test `the_dictionary_is_the_one_named` guards it.
pub const DICTIONARY: &str = "jieba-rs 0.11 default dictionary, no HMM, default mode";

/// Cuts text into words. Clones share the dictionary.
#[derive(Clone)]
pub struct Segmenter {
    jieba: JiebaTokenizer,
}

impl Segmenter {
    /// A segmenter over the built-in dictionary. The dictionary is not loaded yet.
    pub fn new() -> Self {
        let mut jieba = JiebaTokenizer::with_hmm(false);
        jieba.set_search_mode(false);
        Self { jieba }
    }

    /// Returns the words of `units` as ranges of unit ordinals, in order, not overlapping. Only Chinese words: numerals
    /// and Latin words are units of their own.
    pub fn words(&mut self, units: &Units) -> Vec<Range<usize>> {
        let (text, ordinals) = units.cuttable();
        let mut words = Vec::new();
        let mut stream = self.jieba.token_stream(&text);
        while stream.advance() {
            let token = stream.token();
            let end = token.position + token.position_length;
            if let Some(Some(start)) = ordinals.get(token.position) {
                words.push(*start..*start + (end - token.position));
            }
        }
        words
    }
}

impl Default for Segmenter {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let units = Units::of(text);
        let words = Segmenter::new().words(&units);
        words
            .into_iter()
            .map(|word| units.text(word).to_owned())
            .collect()
    }

    #[test]
    fn words_do_not_depend_on_what_follows() {
        assert_eq!(cut("纠错率为12.5%"), ["纠错", "率", "为"]);
        assert_eq!(cut("双随机、一公开"), ["双", "随机", "一", "公开"]);
        assert_eq!(cut("政 府 工 作 报 告"), ["政府", "工作", "报告"]);
        assert_eq!(cut("與行政機關"), ["与", "行政", "机关"]);
    }

    #[test]
    fn the_dictionary_is_the_one_named() {
        let names = include_str!("../gazetteer/areacodes.csv");
        let words: Vec<String> = names
            .lines()
            .step_by(40)
            .flat_map(|line| cut(&line.replace(',', "。")))
            .collect();
        let fingerprint = xxhash_rust::xxh3::xxh3_64(words.join("/").as_bytes());
        assert_eq!(
            fingerprint, 10_687_212_516_902_428_881,
            "words have changed: give segment::DICTIONARY a new name, and this test the new fingerprint"
        );
    }
}
