//! Tokens in reading order, collected and sorted, some at a time.

use std::io;
use std::sync::Arc;

use tantivy::DocId;

use super::merging::Merging;
use super::run::{Run, Token};
use super::spill::Spill;
use super::vocabulary::{MARK, Order, Vocabulary};
use crate::text::analysis::{Analysis, NOTHING};

/// Tokens that are sorted at once.
pub(super) const RUN: usize = 1 << 19;
/// More places than this are not taken: they are counted in 32 bits.
const MOST_PLACES: u32 = 1 << 31;

/// The tokens of one field of the documents of a segment, each with its place, which is the position counted on from document
/// to document.
pub(super) struct Inversion {
    /// So many tokens are sorted at once.
    run: usize,
    /// Tokens that are in no run yet.
    waiting: Vec<Token>,
    /// Sorted tokens, in the order of their places.
    runs: Vec<Run>,
    /// Bytes of them that are in memory.
    held: usize,
    /// The first place of each document of the segment, and of one that has none the next one's.
    starts: Vec<u32>,
    /// The place after the last one.
    end: u32,
    /// Number of tokens: of all kinds, words among them, where tokens are counted for scores.
    tokens: u64,
}

impl Inversion {
    /// `run` tokens are sorted at once: [`RUN`], but in tests.
    pub(super) fn new(run: usize) -> Self {
        Self {
            run,
            waiting: Vec::new(),
            runs: Vec::new(),
            held: 0,
            starts: Vec::new(),
            end: 0,
            tokens: 0,
        }
    }

    /// Whether it has as many places as it can take.
    pub(super) fn is_full(&self) -> bool {
        self.end >= MOST_PLACES
    }

    /// Bytes of sorted tokens that it holds in memory.
    pub(super) fn memory(&self) -> usize {
        self.held
    }

    /// Moves what is sorted to a file.
    pub(super) fn spill(&mut self, spill: &Arc<Spill>) -> io::Result<()> {
        self.held = 0;
        self.runs.iter_mut().try_for_each(|run| run.spill(spill))
    }

    /// Adds the tokens of one unit and of two, and the sentence ends.
    pub(super) fn add(&mut self, doc: DocId, analysis: &Analysis, vocabulary: &mut Vocabulary) {
        let base = self.begin(doc, analysis.end);
        for token in &analysis.tokens {
            self.waiting.push(Token {
                first: vocabulary.unit(analysis, token.first),
                second: vocabulary.unit(analysis, token.second),
                place: base + token.position,
            });
        }
        for position in &analysis.sentence_ends {
            self.waiting.push(Token {
                first: MARK,
                second: NOTHING,
                place: base + position,
            });
        }
        self.tokens += u64::from(analysis.length);
        if self.waiting.len() >= self.run {
            self.sort(vocabulary.token_order());
        }
    }

    /// Adds the words whose positions are never asked for.
    pub(super) fn add_words(
        &mut self,
        doc: DocId,
        analysis: &Analysis,
        vocabulary: &mut Vocabulary,
    ) {
        let base = self.begin(doc, analysis.words.len() as u32);
        for (place, word) in (base..).zip(&analysis.words) {
            self.waiting.push(Token {
                first: vocabulary.word(analysis, *word),
                second: NOTHING,
                place,
            });
        }
        self.tokens += analysis.words.len() as u64;
        if self.waiting.len() >= self.run {
            self.sort(vocabulary.word_order());
        }
    }

    fn begin(&mut self, doc: DocId, places: u32) -> u32 {
        let base = self.end;
        self.starts.resize(doc as usize + 1, base);
        self.end += places;
        base
    }

    fn sort(&mut self, order: &Order) {
        let run = Run::of(&self.waiting, order);
        self.held += run.memory();
        self.runs.push(run);
        self.waiting.clear();
    }

    /// Number of tokens.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The postings of all terms, for [`Vocabulary::token_term`].
    pub(super) fn merge_tokens(mut self, vocabulary: &mut Vocabulary) -> Merging {
        self.sort(vocabulary.token_order());
        self.merging()
    }

    /// The same of words, for [`Vocabulary::word_term`].
    pub(super) fn merge_words(mut self, vocabulary: &mut Vocabulary) -> Merging {
        self.sort(vocabulary.word_order());
        self.merging()
    }

    fn merging(self) -> Merging {
        Merging::of(self.runs, self.starts, self.end)
    }
}
