//! Words: Chinese text cut by jieba's dictionary.
//!
//! Without the hidden Markov model, whose guesses depend on the neighbours of a word (纠错率为 is cut 纠错 / 率为), so that
//! a word of the query is the same word in the text.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tantivy_jieba::jieba_rs::Jieba;

use super::is_han;
use super::lexicon::{self, Lexicon, UserDictionary};
use super::unit::Units;

/// Names the dictionary and the way it is used. It is part of the index format: when the words of a text change, this
/// name must change too. The test `the_dictionary_is_the_one_named` guards it.
pub const DICTIONARY: &str = "jieba-rs 0.11 default dictionary, no HMM, default mode";

/// Cuts text into words. Clones share the dictionary.
#[derive(Clone)]
pub struct Segmenter {
    dictionary: Dictionary,
}

#[derive(Clone)]
enum Dictionary {
    /// The built-in dictionary, which loads on first use.
    BuiltIn,
    /// The built-in dictionary with a user's words, as jieba has them; loads on first use (about 0.1 s).
    Extended(Lexicon, Arc<OnceLock<Jieba>>),
    /// The same words, looked up where they lie: nothing to load, slower on many texts.
    Unloaded(Lexicon),
}

impl Segmenter {
    /// For texts to index.
    pub fn for_documents(lexicon: &Lexicon) -> Self {
        let dictionary = match lexicon.user() {
            None => Dictionary::BuiltIn,
            Some(_) => Dictionary::Extended(lexicon.clone(), Arc::default()),
        };
        Self { dictionary }
    }

    /// For queries: the same words, without loading a dictionary.
    pub fn for_queries(lexicon: Lexicon) -> Self {
        Self {
            dictionary: Dictionary::Unloaded(lexicon),
        }
    }

    /// Number of words of a user that it cuts by.
    pub fn user_words(&self) -> usize {
        let lexicon = match &self.dictionary {
            Dictionary::BuiltIn => return 0,
            Dictionary::Extended(lexicon, _) | Dictionary::Unloaded(lexicon) => lexicon,
        };
        lexicon.user().map_or(0, UserDictionary::len)
    }

    /// Returns the words of `units` as ranges of unit ordinals, in order, not overlapping. Only Chinese words: numerals
    /// and Latin words are units of their own.
    pub fn words(&self, units: &Units) -> Vec<Range<usize>> {
        self.words_of(&units.cuttable())
    }

    /// The same of text that has been made ready to be cut.
    pub fn words_of(&self, cuttable: &Cuttable) -> Vec<Range<usize>> {
        let Cuttable {
            characters,
            ordinals,
        } = cuttable;
        let mut words = Vec::with_capacity(ordinals.len() / 2);
        let mut push = |start: usize, length: usize| {
            if let Some(start) = ordinals.get(start).filter(|start| **start != NO_UNIT) {
                words.push(*start as usize..*start as usize + length);
            }
        };
        match &self.dictionary {
            Dictionary::BuiltIn => {
                let mut best = Vec::new();
                let mut start = 0;
                let is_joined = |one: &u32, other: &u32| (*one == NO_UNIT) == (*other == NO_UNIT);
                for run in ordinals.chunk_by(is_joined) {
                    if run[0] != NO_UNIT {
                        let run = &characters[start..start + run.len()];
                        lexicon::cut_many(run, &mut best, |word| {
                            push(start + word.start, word.len());
                        });
                    }
                    start += run.len();
                }
            }
            Dictionary::Extended(lexicon, jieba) => {
                let jieba = jieba.get_or_init(|| {
                    let mut jieba = Jieba::new();
                    if let Some(user) = lexicon.user() {
                        user.extend(&mut jieba);
                    }
                    jieba
                });
                for word in jieba.cut(&cuttable.text(), false) {
                    push(word.start, word.end - word.start);
                }
            }
            Dictionary::Unloaded(lexicon) => {
                for word in lexicon.cut(&cuttable.text()) {
                    push(word.start, word.len());
                }
            }
        }
        words
    }
}

/// The ordinal of what is no unit.
const NO_UNIT: u32 = u32::MAX;

/// Text for the word cutter: Chinese characters joined, everything else a break.
#[derive(Debug, Default)]
pub struct Cuttable {
    characters: Vec<char>,
    /// The ordinal of the unit of each character, or [`NO_UNIT`].
    ordinals: Vec<u32>,
}

impl Cuttable {
    /// One with room for so many characters.
    pub fn with_capacity(characters: usize) -> Self {
        Self {
            characters: Vec::with_capacity(characters),
            ordinals: Vec::with_capacity(characters),
        }
    }

    /// Adds what is no part of a word.
    pub fn push_break(&mut self) {
        self.characters.push(' ');
        self.ordinals.push(NO_UNIT);
    }

    /// Adds the unit of an ordinal, given by its first character.
    pub fn push(&mut self, character: char, ordinal: usize) {
        match u32::try_from(ordinal) {
            Ok(ordinal) if is_han(character) => {
                self.characters.push(character);
                self.ordinals.push(ordinal);
            }
            _ => self.push_break(),
        }
    }

    fn text(&self) -> String {
        self.characters.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    fn cut_by(segmenter: &Segmenter, text: &str) -> Vec<String> {
        let units = Units::of(text);
        let words = segmenter.words(&units);
        words
            .into_iter()
            .map(|word| units.text(word).to_owned())
            .collect()
    }

    fn cut(text: &str) -> Vec<String> {
        cut_by(&Segmenter::for_documents(&Lexicon::default()), text)
    }

    /// jieba itself.
    fn jieba() -> Segmenter {
        Segmenter {
            dictionary: Dictionary::Extended(Lexicon::default(), Arc::default()),
        }
    }

    /// The ways to cut by the built-in words, without jieba.
    fn ways() -> [Segmenter; 2] {
        let lexicon = Lexicon::default();
        [
            Segmenter::for_documents(&lexicon),
            Segmenter::for_queries(lexicon),
        ]
    }

    fn user(words: &str) -> Lexicon {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("words.txt");
        std::fs::write(&file, words).expect("a file");
        let (user, _) = UserDictionary::load(&file).expect("a dictionary");
        Lexicon::with(Some(Arc::new(user)))
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

    #[test]
    fn a_user_s_words_are_cut() {
        let lexicon = user("纠错率\n一公开 1000000\n");
        let documents = Segmenter::for_documents(&lexicon);
        for segmenter in [documents, Segmenter::for_queries(lexicon)] {
            assert_eq!(cut_by(&segmenter, "纠错率为零"), ["纠错率", "为", "零"]);
            assert_eq!(cut_by(&segmenter, "双随机一公开"), ["双", "随机", "一公开"]);
        }
    }

    /// Texts as they are asked: pieces of the sample reports that begin and end anywhere.
    fn queries(count: usize) -> Vec<String> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
        let mut files: Vec<_> = walkdir::WalkDir::new(folder)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.path().extension().is_some_and(|kind| kind == "txt"))
            .map(walkdir::DirEntry::into_path)
            .collect();
        files.sort();
        let texts: Vec<Vec<char>> = files
            .iter()
            .map(|file| std::fs::read(file).expect("a sample report"))
            .map(|bytes| String::from_utf8_lossy(&bytes).chars().collect())
            .collect();
        // A generator of numbers is enough to spread the pieces (Knuth's constants).
        let mut state: u64 = 2_026;
        let mut next = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        (0..count)
            .map(|_| {
                let text = &texts[next(texts.len())];
                let start = next(text.len());
                let length = 1 + next(24);
                text[start..(start + length).min(text.len())]
                    .iter()
                    .collect()
            })
            .collect()
    }

    #[test]
    fn queries_are_cut_as_with_the_whole_dictionary() {
        let (jieba, ways) = (jieba(), ways());
        for query in queries(10_000) {
            for way in &ways {
                assert_eq!(cut_by(way, &query), cut_by(&jieba, &query), "{query}");
            }
        }
    }

    #[test]
    fn the_sample_reports_are_cut_as_with_the_whole_dictionary() {
        let (jieba, ways) = (jieba(), ways());
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
        let mut compared = 0;
        for entry in walkdir::WalkDir::new(folder)
            .into_iter()
            .filter_map(Result::ok)
        {
            if let Ok(text) = std::fs::read_to_string(entry.path()) {
                for way in &ways {
                    assert_eq!(cut_by(way, &text), cut_by(&jieba, &text));
                }
                compared += 1;
            }
        }
        assert!(compared > 20);
    }

    proptest! {
        #[test]
        fn any_text_is_cut_as_with_the_whole_dictionary(text in "[的一是了国中人大政府行法治建设复议率公开\\p{Han}，。 12a]{0,40}") {
            static JIEBA: LazyLock<Segmenter> = LazyLock::new(jieba);
            for way in ways() {
                prop_assert_eq!(cut_by(&way, &text), cut_by(&JIEBA, &text));
            }
        }
    }
}
