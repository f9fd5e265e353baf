//! Tokens in reading order, collected and sorted, some at a time.

use std::io;
use std::mem;
use std::sync::Arc;

use tantivy::DocId;

use super::merging::{Documents, Merging};
use super::run::{Run, Token, push};
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
    /// How many places each document has.
    places: Places,
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
            places: Places::Counted(Counts::default()),
            end: 0,
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

    /// Bytes that remain when what is sorted is moved to a file, but for a run that is not sorted.
    pub(super) fn remaining(&self) -> usize {
        match &self.places {
            Places::Counted(counts) => counts.bytes.capacity(),
            Places::Documents => 0,
        }
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
        self.make_room(1, order);
        self.waiting.push(Token {
            first: value,
            second: NOTHING,
            place: doc,
        });
        self.end = doc + 1;
        self.tokens += 1;
    }

    fn begin(&mut self, doc: DocId, places: u32) -> u32 {
        let base = self.end;
        if let Places::Counted(counts) = &mut self.places {
            counts.add(doc, places);
        }
        self.end += places;
        base
    }

    /// Sorts the tokens that wait if so many more would be too many.
    fn make_room<'o>(&mut self, added: usize, order: impl FnOnce() -> &'o Order) {
        if self.waiting.len() + added > self.run && !self.waiting.is_empty() {
            self.sort(order());
        }
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
        self.end == 0
    }

    /// The postings of all terms. `order` is that of all that the terms are of.
    pub(super) fn merge(mut self, order: &Order) -> Merging {
        self.sort(order);
        let documents = match self.places {
            Places::Counted(counts) => Documents::of(counts.starts(), self.end),
            Places::Documents => Documents::Each,
        };
        Merging {
            runs: self.runs,
            places: self.end,
            documents,
        }
    }
}

/// What the places of tokens are.
enum Places {
    /// Documents have so many each, one document's behind those of the other.
    Counted(Counts),
    /// Each is a document.
    Documents,
}

/// How many places each document has, in as many bytes as the numbers need, seven bits each, the lowest first.
#[derive(Default)]
struct Counts {
    bytes: Vec<u8>,
    documents: DocId,
}

impl Counts {
    /// Adds a document. Those before it that were not added have none.
    fn add(&mut self, doc: DocId, places: u32) {
        let missing = doc.saturating_sub(self.documents) as usize;
        self.bytes.resize(self.bytes.len() + missing, 0);
        push(&mut self.bytes, places);
        self.documents = doc + 1;
    }

    /// The first place of each document, and of one that has none the next one's.
    fn starts(self) -> Vec<u32> {
        let mut starts = Vec::with_capacity(self.documents as usize);
        let (mut start, mut count, mut shift) = (0, 0, 0);
        for byte in self.bytes {
            count |= u32::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                starts.push(start);
                start += mem::take(&mut count);
                shift = 0;
            }
        }
        starts
    }
}
