//! Tokens in reading order, collected and sorted, some at a time.

use std::io;
use std::sync::Arc;

use tantivy::DocId;

use super::merging::Merging;
use super::places::{Counted, Places};
use super::run::{Run, Token};
use super::spill::Spill;
use super::vocabulary::{MARK, Order, Vocabulary};
use crate::text::analysis::{Analysis, NOTHING};

/// Tokens that are sorted at once.
pub(super) const RUN: usize = 1 << 19;

/// The tokens of one field of the documents of a segment, those of a document all in the same run. Those that wait to be sorted
/// have a place each, which is the position counted on from document to document.
pub(super) struct Inversion {
    /// So many tokens are sorted at once.
    run: usize,
    /// Tokens that are in no run yet.
    waiting: Vec<Token>,
    /// The documents of these.
    places: Places,
    /// Sorted tokens, in the order of their documents.
    runs: Vec<Run>,
    /// Bytes of them that are in memory.
    held: usize,
    /// Number of tokens: of all kinds, words among them, where tokens are counted for scores.
    tokens: u64,
}

impl Inversion {
    /// `run` tokens are sorted at once: [`RUN`], but in tests.
    pub(super) fn new(run: usize) -> Self {
        Self {
            run,
            waiting: Vec::new(),
            places: Places::Counted(Counted::default()),
            runs: Vec::new(),
            held: 0,
            tokens: 0,
        }
    }

    /// One in which every document is a place.
    pub(super) fn of_documents(run: usize) -> Self {
        Self {
            places: Places::Documents,
            ..Self::new(run)
        }
    }

    /// Bytes of sorted tokens that it holds in memory.
    pub(super) fn memory(&self) -> usize {
        self.held
    }

    /// Bytes that reading all that is in files takes at once.
    pub(super) fn reading(&self) -> usize {
        self.runs.iter().map(Run::reading).sum()
    }

    /// Moves what is sorted to a file.
    pub(super) fn spill(&mut self, spill: &Arc<Spill>) -> io::Result<()> {
        self.held = 0;
        self.runs.iter_mut().try_for_each(|run| run.spill(spill))
    }

    /// Adds the tokens of one unit and of two, and the sentence ends.
    pub(super) fn add(&mut self, doc: DocId, analysis: &Analysis, vocabulary: &mut Vocabulary) {
        let added = analysis.tokens.len() + analysis.sentence_ends.len();
        self.make_room(added, || vocabulary.token_order());
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
    }

    /// Adds the words whose positions are never asked for.
    pub(super) fn add_words(
        &mut self,
        doc: DocId,
        analysis: &Analysis,
        vocabulary: &mut Vocabulary,
    ) {
        self.make_room(analysis.words.len(), || vocabulary.word_order());
        let base = self.begin(doc, analysis.words.len() as u32);
        for (place, word) in (base..).zip(&analysis.words) {
            self.waiting.push(Token {
                first: vocabulary.word(analysis, *word),
                second: NOTHING,
                place,
            });
        }
        self.tokens += analysis.words.len() as u64;
    }

    /// Adds a value of a document, where every document is a place. `order` is that of the values.
    pub(super) fn add_document<'o>(
        &mut self,
        doc: DocId,
        value: u32,
        order: impl FnOnce() -> &'o Order,
    ) {
        // A document may have a value twice, and no run may begin between the two.
        if self.waiting.last().is_some_and(|last| last.place < doc) {
            self.make_room(1, order);
        }
        self.waiting.push(Token {
            first: value,
            second: NOTHING,
            place: doc,
        });
        self.tokens += 1;
    }

    fn begin(&mut self, doc: DocId, places: u32) -> u32 {
        match &mut self.places {
            Places::Counted(counted) => counted.begin(doc, places),
            Places::Documents => doc,
        }
    }

    /// Sorts the tokens that wait if so many more would be too many.
    fn make_room<'o>(&mut self, added: usize, order: impl FnOnce() -> &'o Order) {
        if self.waiting.len() + added > self.run && !self.waiting.is_empty() {
            self.sort(order());
        }
    }

    fn sort(&mut self, order: &Order) {
        let run = Run::of(&self.waiting, &self.places, order);
        self.held += run.memory();
        self.runs.push(run);
        self.waiting.clear();
        if let Places::Counted(counted) = &mut self.places {
            counted.clear();
        }
    }

    /// Number of tokens.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.waiting.is_empty()
    }

    /// Sorts what waits, behind which nothing is added. `order` is that of all that the terms are of.
    pub(super) fn close(&mut self, order: &Order) {
        if !self.waiting.is_empty() {
            self.sort(order);
        }
        self.waiting = Vec::new();
    }

    /// The postings of all terms of an inversion that is closed.
    pub(super) fn merge(self) -> Merging {
        Merging {
            runs: self.runs,
            tokens: self.tokens,
        }
    }
}
