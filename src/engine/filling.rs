//! The segments that a run fills, one after the other, beside the reading of further reports.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use tantivy::{Index, IndexWriter, TantivyError, Term};

use super::older::Older;
use super::schema::Fields;
use super::segment::{Indexable, Limits, SegmentBuilder};

/// So many changes wait at most; a change is a report or less.
const WAITING: usize = 32;

/// A change of the index.
pub(super) enum Change {
    /// New documents, all for the same segment.
    Add(Vec<Indexable>),
    /// No more documents that have a value.
    Delete(Term),
}

/// Makes changes, in the order in which they are given. Dropped before its end, it leaves them.
pub(super) struct Filling {
    /// Makes them as they come.
    here: Option<Box<Filler>>,
    /// Makes them on a thread of its own.
    beside: Option<Beside>,
}

struct Beside {
    changes: SyncSender<Change>,
    thread: JoinHandle<tantivy::Result<()>>,
    /// Whether the changes are still wanted.
    wanted: Arc<AtomicBool>,
}

impl Filling {
    /// `limits` are those of a segment. With `beside` nobody waits for the changes.
    pub(super) fn new(
        index: &Index,
        writer: Arc<IndexWriter>,
        fields: Fields,
        limits: Limits,
        beside: bool,
    ) -> tantivy::Result<Self> {
        let filler = Filler {
            index: index.clone(),
            writer,
            fields,
            limits,
            // tantivy counts the operations of an index, of which there are more.
            deletions: index.load_metas()?.opstamp,
            filled: None,
        };
        if !beside {
            return Ok(Self {
                here: Some(Box::new(filler)),
                beside: None,
            });
        }
        let (changes, given) = sync_channel(WAITING);
        let wanted = Arc::new(AtomicBool::new(true));
        let still_wanted = wanted.clone();
        let thread = Builder::new().name("filling".to_owned());
        let thread = thread.spawn(move || filler.run(&given, &still_wanted))?;
        Ok(Self {
            here: None,
            beside: Some(Beside {
                changes,
                thread,
                wanted,
            }),
        })
    }

    /// Makes a change. An error may be that of an earlier one.
    pub(super) fn make(&mut self, change: Change) -> tantivy::Result<()> {
        if let Some(filler) = &mut self.here {
            return filler.make(change);
        }
        let sent = self
            .beside
            .as_ref()
            .map(|beside| beside.changes.send(change));
        match sent {
            Some(Ok(())) => Ok(()),
            // The thread has ended before its time: it knows why.
            _ => self.end().and(Err(stopped())),
        }
    }

    /// Waits until all changes are made.
    pub(super) fn finish(mut self) -> tantivy::Result<()> {
        match self.here.take() {
            Some(filler) => filler.finish(),
            None => self.end(),
        }
    }

    fn end(&mut self) -> tantivy::Result<()> {
        let Some(Beside {
            changes, thread, ..
        }) = self.beside.take()
        else {
            return Err(stopped());
        };
        drop(changes);
        thread.join().map_err(|_| stopped())?
    }
}

impl Drop for Filling {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            beside.wanted.store(false, Ordering::Relaxed);
            // What it would tell is of changes that nobody wants.
            let _ = self.end();
        }
    }
}

fn stopped() -> TantivyError {
    TantivyError::ErrorInThread("the writing of a segment".to_owned())
}

/// Puts documents into segments, and segments into the index.
pub(super) struct Filler {
    index: Index,
    writer: Arc<IndexWriter>,
    fields: Fields,
    /// How much a segment may take.
    limits: Limits,
    /// How many deletions the index has seen, at least.
    deletions: u64,
    filled: Option<SegmentBuilder>,
}

impl Filler {
    fn run(mut self, changes: &Receiver<Change>, wanted: &AtomicBool) -> tantivy::Result<()> {
        while let Ok(change) = changes.recv() {
            self.make(change)?;
        }
        match wanted.load(Ordering::Relaxed) {
            true => self.finish(),
            false => Ok(()),
        }
    }

    fn make(&mut self, change: Change) -> tantivy::Result<()> {
        match change {
            Change::Add(mut documents) => self.add(&mut documents),
            Change::Delete(term) => self.delete(term),
        }
    }

    fn add(&mut self, documents: &mut [Indexable]) -> tantivy::Result<()> {
        for document in documents.iter_mut() {
            let values = &mut document.values;
            values.add_u64(self.fields.after, self.deletions);
        }
        if self.filled.as_ref().is_some_and(SegmentBuilder::is_full) {
            self.finish_segment()?;
        }
        let filled = match &mut self.filled {
            Some(filled) => filled,
            none => none.insert(SegmentBuilder::new(
                &self.index,
                &self.fields,
                self.limits.clone(),
            )?),
        };
        documents
            .iter()
            .try_for_each(|document| filled.add(document))
    }

    fn delete(&mut self, term: Term) -> tantivy::Result<()> {
        // A deletion reaches only segments that have been added.
        if self
            .filled
            .as_ref()
            .is_some_and(|filled| filled.holds(&term))
        {
            self.finish_segment()?;
        }
        self.deletions += 1;
        let older = Older {
            term,
            deletion: self.deletions,
        };
        self.writer.delete_query(Box::new(older))?;
        Ok(())
    }

    /// Adds the last segment.
    fn finish(mut self) -> tantivy::Result<()> {
        self.finish_segment()
    }

    /// Writes the segment that is filled, and adds it to the index. The next one is not filled meanwhile: there is memory for
    /// one.
    fn finish_segment(&mut self) -> tantivy::Result<()> {
        match self.filled.take() {
            Some(filled) => self.writer.add_segment(filled.finish()?),
            None => Ok(()),
        }
    }
}
