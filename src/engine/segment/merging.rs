//! Sorted runs, merged into the postings of one term after the other, and written.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io;
use std::mem;
use std::sync::mpsc::sync_channel;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

use super::run::{Cursor, Run};
use super::vocabulary::Order;

/// Positions that go from merging to writing at once, about; few in tests, so that there are several batches.
const BATCH: usize = if cfg!(test) { 16 } else { 1 << 15 };
/// Batches that wait at most.
const WAITING: usize = 4;
/// Fields with fewer places are written before a thread for them would have begun; all have enough in tests.
const FEW: u32 = if cfg!(test) { 1 } else { 1 << 16 };
/// Places between two of which it is noted whose they are.
const NEAR: u32 = 32;

/// The runs of a field, to be merged.
pub(super) struct Merging {
    /// In the order of their places.
    pub(super) runs: Vec<Run>,
    /// The place after the last one.
    pub(super) places: u32,
    pub(super) documents: Documents,
}

/// Postings on their way from merging to writing. The documents before the first term are those of the last term of the batch
/// before.
#[derive(Default)]
struct Batch {
    /// Texts of the terms, one behind the other.
    texts: Vec<u8>,
    terms: Vec<Begun>,
    /// Each with where its positions end.
    documents: Vec<(DocId, usize)>,
    positions: Vec<u32>,
}

/// The beginning of a term.
struct Begun {
    /// Where its text ends.
    text: usize,
    /// How many documents of the batch stand before its first.
    documents: usize,
}

impl Merging {
    /// Writes the postings of all terms. `text` puts the term of two units in place of what a buffer holds. With `beside` runs
    /// are merged on another thread than postings are written on.
    pub(super) fn write(
        self,
        order: &Order,
        text: impl Fn(u32, u32, &mut Vec<u8>) + Sync,
        serializer: FieldSerializer<'_>,
        beside: bool,
    ) -> io::Result<()> {
        let mut writing = Writing {
            serializer,
            has_term: false,
        };
        if !beside || self.places < FEW {
            self.each_batch(order, &text, |batch| {
                writing.write(batch)?;
                batch.clear();
                Ok(true)
            })?;
            return writing.finish();
        }
        std::thread::scope(|scope| {
            let (batches, given) = sync_channel(WAITING);
            let text = &text;
            let merging = move || {
                self.each_batch(order, text, |batch| {
                    // Nobody takes it when writing has failed, which is told there.
                    Ok(batches.send(mem::take(batch)).is_ok())
                })
            };
            let merging = std::thread::Builder::new()
                .name("merging".to_owned())
                .spawn_scoped(scope, merging)?;
            let written = given.iter().try_for_each(|batch| writing.write(&batch));
            drop(given);
            let merged = merging.join();
            written?;
            merged
                .map_err(|_| io::Error::other("the merging of a segment's tokens has ended"))??;
            writing.finish()
        })
    }

    /// Gives all postings in order. `take` tells whether more are wanted.
    fn each_batch(
        self,
        order: &Order,
        text: &impl Fn(u32, u32, &mut Vec<u8>),
        mut take: impl FnMut(&mut Batch) -> io::Result<bool>,
    ) -> io::Result<()> {
        let documents = self.documents;
        // Of runs with the same term the one with the first places comes first.
        let mut heads = BinaryHeap::with_capacity(self.runs.len());
        for (run, mut cursor) in self.runs.into_iter().map(Run::read).enumerate() {
            if let Some(term) = cursor.next_term(order)? {
                heads.push(Reverse(Head { term, run, cursor }));
            }
        }
        let mut batch = Batch::default();
        let (mut term, mut places) = (Vec::new(), Vec::new());
        while let Some(Reverse(Head { term: next, .. })) = heads.peek() {
            let next = *next;
            let (first, second) = (order.first_at((next >> 32) as u32), next as u32);
            let second = order.second_at(first, second);
            text(first, second, &mut term);
            batch.begin(&term);
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
            let mut places = places.iter().copied().peekable();
            let mut at = 0;
            while let Some(first) = places.peek() {
                let document = documents.holding(*first, at);
                at = document.doc;
                let mut last = document.start;
                while let Some(place) = places.next_if(|place| *place < document.end) {
                    batch.positions.push(place - last);
                    last = place;
                }
                let end = batch.positions.len();
                batch.documents.push((document.doc, end));
                if end >= BATCH && !take(&mut batch)? {
                    return Ok(());
                }
            }
        }
        take(&mut batch).map(drop)
    }
}

impl Batch {
    fn begin(&mut self, term: &[u8]) {
        self.texts.extend_from_slice(term);
        self.terms.push(Begun {
            text: self.texts.len(),
            documents: self.documents.len(),
        });
    }

    fn clear(&mut self) {
        self.texts.clear();
        self.terms.clear();
        self.documents.clear();
        self.positions.clear();
    }
}

/// A field that is being written.
struct Writing<'a> {
    serializer: FieldSerializer<'a>,
    /// Whether the postings of a term may not be complete.
    has_term: bool,
}

impl Writing<'_> {
    fn write(&mut self, batch: &Batch) -> io::Result<()> {
        let mut terms = batch.terms.iter().peekable();
        let (mut text, mut position) = (0, 0);
        for (number, (doc, end)) in batch.documents.iter().enumerate() {
            if let Some(term) = terms.next_if(|term| term.documents == number) {
                self.close_term()?;
                // The number of documents is only for scores of tantivy's, which are not used.
                let term_text = &batch.texts[text..term.text];
                self.serializer.new_term(term_text, 0, true)?;
                self.has_term = true;
                text = term.text;
            }
            let positions = &batch.positions[position..*end];
            let count = positions.len() as u32;
            self.serializer.write_doc(*doc, count, positions);
            position = *end;
        }
        Ok(())
    }

    fn close_term(&mut self) -> io::Result<()> {
        match mem::take(&mut self.has_term) {
            true => self.serializer.close_term(),
            false => Ok(()),
        }
    }

    fn finish(mut self) -> io::Result<()> {
        self.close_term()?;
        self.serializer.close()
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
pub(super) enum Documents {
    /// Documents have several places each.
    Starting(Starts),
    /// Each place is a document.
    Each,
}

/// Where the places of documents begin.
pub(super) struct Starts {
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
    /// `starts` are the first places of documents, and `end` is the place after the last one.
    pub(super) fn of(starts: Vec<u32>, end: u32) -> Self {
        Self::Starting(Starts::of(starts, end))
    }

    /// `from` is a document that is not after the one that holds the place.
    fn holding(&self, place: u32, from: DocId) -> Holding {
        match self {
            Self::Starting(starts) => starts.holding(place, from),
            Self::Each => Holding {
                doc: place,
                start: place,
                end: place + 1,
            },
        }
    }
}

impl Starts {
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
