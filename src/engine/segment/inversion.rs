//! From tokens in reading order to postings in the order of terms.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io;
use std::sync::Arc;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

use super::run::{Cursor, Run, Token};
use super::spill::Spill;
use super::vocabulary::{MARK, Order, Vocabulary};
use crate::text::analysis::{Analysis, NOTHING};

/// Tokens that are sorted at once.
pub(super) const RUN: usize = 1 << 19;
/// Places between two of which it is noted whose they are.
const NEAR: u32 = 32;
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

    /// Writes the postings of all terms; of tokens.
    pub(super) fn write_tokens(
        mut self,
        vocabulary: &mut Vocabulary,
        serializer: FieldSerializer<'_>,
    ) -> io::Result<()> {
        self.sort(vocabulary.token_order());
        let vocabulary = &*vocabulary;
        let text = |first, second, text: &mut Vec<u8>| vocabulary.token_term(first, second, text);
        self.write(vocabulary.known_token_order(), text, serializer)
    }

    /// The same of words.
    pub(super) fn write_words(
        mut self,
        vocabulary: &mut Vocabulary,
        serializer: FieldSerializer<'_>,
    ) -> io::Result<()> {
        self.sort(vocabulary.word_order());
        let vocabulary = &*vocabulary;
        let text = |word, _, text: &mut Vec<u8>| vocabulary.word_term(word, text);
        self.write(vocabulary.known_word_order(), text, serializer)
    }

    /// `text` puts the term of two units in place of what a buffer holds.
    fn write(
        self,
        order: &Order,
        text: impl Fn(u32, u32, &mut Vec<u8>),
        mut serializer: FieldSerializer<'_>,
    ) -> io::Result<()> {
        drop(self.waiting);
        let documents = Documents::of(self.starts, self.end);
        // Of runs with the same term the one with the first places comes first.
        let mut heads = BinaryHeap::with_capacity(self.runs.len());
        for (run, mut cursor) in self.runs.into_iter().map(Run::read).enumerate() {
            if let Some(term) = cursor.next_term(order)? {
                heads.push(Reverse(Head { term, run, cursor }));
            }
        }
        let (mut term, mut places, mut positions) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(Reverse(Head { term: next, .. })) = heads.peek() {
            let next = *next;
            let (first, second) = (order.first_at((next >> 32) as u32), next as u32);
            let second = order.second_at(first, second);
            text(first, second, &mut term);
            places.clear();
            while let Some(mut head) = heads.peek_mut() {
                let Reverse(Head { term, cursor, .. }) = &mut *head;
                if *term != next {
                    break;
                }
                cursor.places(&mut places)?;
                match cursor.next_term(order)? {
                    Some(after) => *term = after,
                    None => drop(PeekMut::pop(head)),
                }
            }
            // The number of documents is only for scores of tantivy's, which are not used.
            serializer.new_term(&term, 0, true)?;
            let mut places = places.iter().copied().peekable();
            let mut at = 0;
            while let Some(first) = places.peek() {
                let document = documents.holding(*first, at);
                at = document.doc;
                positions.clear();
                let mut last = document.start;
                while let Some(place) = places.next_if(|place| *place < document.end) {
                    positions.push(place - last);
                    last = place;
                }
                serializer.write_doc(document.doc, positions.len() as u32, &positions);
            }
            serializer.close_term()?;
        }
        serializer.close()
    }
}

/// A run that is being read, at the beginning of a term.
struct Head {
    /// Where the term stands among all terms.
    term: u64,
    /// Which of the runs it is.
    run: usize,
    cursor: Cursor,
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head {}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.term, self.run).cmp(&(other.term, other.run))
    }
}

/// Tells which document a place is in.
struct Documents {
    /// The first place of each, and of one that has none the next one's.
    starts: Vec<u32>,
    end: u32,
    /// For every [`NEAR`]th place, its document.
    near: Vec<DocId>,
}

/// The document that a place is in.
struct Holding {
    doc: DocId,
    /// Its first place.
    start: u32,
    /// The place after its last one.
    end: u32,
}

impl Documents {
    fn of(starts: Vec<u32>, end: u32) -> Self {
        let mut near = Vec::with_capacity((end / NEAR) as usize + 1);
        let mut at: DocId = 0;
        for place in (0..=end).step_by(NEAR as usize) {
            while starts
                .get(at as usize + 1)
                .is_some_and(|start| *start <= place)
            {
                at += 1;
            }
            near.push(at);
        }
        Self { starts, end, near }
    }

    /// `from` is a document that is not after the one that holds the place.
    fn holding(&self, place: u32, from: DocId) -> Holding {
        let mut doc = from.max(self.near[(place / NEAR) as usize]);
        loop {
            let end = self.starts.get(doc as usize + 1);
            let end = end.copied().unwrap_or(self.end);
            if place < end {
                return Holding {
                    doc,
                    start: self.starts[doc as usize],
                    end,
                };
            }
            doc += 1;
        }
    }
}
