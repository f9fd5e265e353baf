//! Deletion of what was written before: tantivy promises no order between its deletions and the segments that are added to an
//! index, so documents remember which of the deletions they came after.

use tantivy::columnar::Column;
use tantivy::postings::SegmentPostings;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

/// Name of the column that tells how many deletions a document came after, of all that an index has seen.
pub(super) const AFTER: &str = "after";

/// The documents that have a value and were written before a deletion.
#[derive(Debug, Clone)]
pub(super) struct Older {
    /// The value.
    pub(super) term: Term,
    /// Number of the deletion.
    pub(super) deletion: u64,
}

impl Query for Older {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Older {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let index = reader.inverted_index(self.term.field())?;
        let Some(postings) = index.read_postings(&self.term, IndexRecordOption::Basic)? else {
            return Ok(Box::new(EmptyScorer));
        };
        let mut scorer = OlderScorer {
            postings,
            after: reader.fast_fields().u64(AFTER)?,
            deletion: self.deletion,
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("is older", 0.0))
    }
}

struct OlderScorer {
    postings: SegmentPostings,
    after: Column<u64>,
    deletion: u64,
}

impl OlderScorer {
    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.postings.doc();
            let is_older = |after: u64| after < self.deletion;
            if doc == TERMINATED || self.after.first(doc).is_none_or(is_older) {
                return doc;
            }
            self.postings.advance();
        }
    }
}

impl DocSet for OlderScorer {
    fn advance(&mut self) -> DocId {
        self.postings.advance();
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.postings.size_hint()
    }
}

impl Scorer for OlderScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
