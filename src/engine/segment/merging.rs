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
/// Fields with fewer tokens are written before a thread for them would have begun; all have enough in tests.
const FEW: u64 = if cfg!(test) { 1 } else { 1 << 16 };

/// The runs of a field, to be merged.
pub(super) struct Merging {
    /// In the order of their documents.
    pub(super) runs: Vec<Run>,
    /// How many tokens they have.
    pub(super) tokens: u64,
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
        if !beside || self.tokens < FEW {
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
        let mut cursors: Vec<Cursor> = self.runs.into_iter().map(Run::read).collect();
        // Of runs with the same term the one with the first documents comes first.
        let mut heads = BinaryHeap::with_capacity(cursors.len());
        for (run, cursor) in cursors.iter_mut().enumerate() {
            if let Some(term) = cursor.next_term(order)? {
                heads.push(Reverse((term, run)));
            }
        }
        let mut batch = Batch::default();
        let mut text_of_term = Vec::new();
        while let Some(Reverse((next, _))) = heads.peek() {
            let next = *next;
            let first = order.first_at((next >> 32) as u32);
            text(
                first,
                order.second_at(first, next as u32),
                &mut text_of_term,
            );
            batch.begin(&text_of_term);
            while let Some(mut head) = heads.peek_mut() {
                let Reverse((term, run)) = &mut *head;
                if *term != next {
                    break;
                }
                let cursor = &mut cursors[*run];
                for _ in 0..cursor.documents()? {
                    let doc = cursor.document(&mut batch.positions)?;
                    let end = batch.positions.len();
                    batch.documents.push((doc, end));
                    if end >= BATCH && !take(&mut batch)? {
                        return Ok(());
                    }
                }
                match cursor.next_term(order)? {
                    Some(after) => *term = after,
                    None => drop(PeekMut::pop(head)),
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
