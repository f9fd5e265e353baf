//! Slices of an index that are looked through side by side, where it is large and all of it is looked at.
//!
//! What a query finds is ranked as fast on one thread: over 857,000 passages, to start threads and to find the way into the
//! postings for each slice cost 4 ms, and gained as much at most. To count it pays: with five facets five queries took 38 ms
//! instead of 60 (medians, two cores), and to count everything 110 instead of 164.

use std::ops::Range;

use tantivy::{DocId, Executor, SegmentOrdinal};

use super::{Engine, EngineError};

/// From so many documents on it pays: to start threads takes as long as to count some hundred thousand documents.
const LARGE: u64 = 300_000;
/// Slices for each thread: one that is done early takes another.
const FOR_EACH: usize = 2;

/// Documents of one segment: whole reports with their passages.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    /// The segment.
    pub(super) segment: SegmentOrdinal,
    /// Its documents.
    pub(super) documents: Range<DocId>,
}

impl Engine {
    /// What looks through the slices of everything.
    pub(super) fn executor(&self) -> Result<&Executor, EngineError> {
        if let Some(executor) = self.executor.get() {
            return Ok(executor);
        }
        let executor = match self.threads() {
            1 => Executor::single_thread(),
            threads => Executor::multi_thread(threads, "search-")?,
        };
        Ok(self.executor.get_or_init(|| executor))
    }

    fn threads(&self) -> usize {
        if let Some(threads) = self.threads {
            return threads;
        }
        match self.searcher.num_docs() {
            LARGE.. => std::thread::available_parallelism().map_or(1, usize::from),
            _ => 1,
        }
    }

    /// The segments, a slice each.
    pub(super) fn whole_segments(&self) -> Vec<Slice> {
        let readers = (0..).zip(self.searcher.segment_readers());
        let slices = readers.map(|(segment, reader)| Slice {
            segment,
            documents: 0..reader.max_doc(),
        });
        slices.collect()
    }

    /// The slices of all segments, in order.
    pub(super) fn slices(&self) -> Result<Vec<Slice>, EngineError> {
        let columns = self.columns()?;
        let readers = self.searcher.segment_readers();
        let all: usize = readers.iter().map(|reader| reader.max_doc() as usize).sum();
        let wanted = match self.threads() {
            1 => usize::MAX,
            threads => (all / (threads * FOR_EACH)).max(1),
        };
        let mut slices = Vec::new();
        for (segment, reader) in (0..).zip(readers) {
            let end = reader.max_doc();
            let columns = &columns[segment as usize];
            let mut start = 0;
            while start < end {
                let next = (start as usize).saturating_add(wanted);
                let next = DocId::try_from(next).unwrap_or(end);
                // A report is not torn.
                let next = match next < end {
                    true => columns.report_of(next).0,
                    false => end,
                };
                let next = if next > start { next } else { end };
                slices.push(Slice {
                    segment,
                    documents: start..next,
                });
                start = next;
            }
        }
        Ok(slices)
    }
}
