//! Passages with anything of a query that can still be among its best.
//!
//! Once enough passages are found, one that has only tokens which add too little need not be looked at: the postings of these
//! tokens are read no further. (MaxScore: H. Turtle, J. Flood: Query Evaluation: Strategies and Optimizations (1995).) What is
//! left out is not counted, so this serves only where nobody asks how many there are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// A score below which nothing is among the best of a search. It only rises.
#[derive(Debug, Default)]
pub(super) struct Threshold(AtomicU32);

impl Threshold {
    /// The score: 0 as long as there is none.
    pub(super) fn get(&self) -> Score {
        Score::from_bits(self.0.load(Ordering::Relaxed))
    }

    /// Raises it to a score, if that is higher.
    pub(super) fn raise(&self, score: Score) {
        // Bits of numbers above 0 are ordered as these are.
        if score > 0.0 {
            self.0.fetch_max(score.to_bits(), Ordering::Relaxed);
        }
    }
}

/// What one token finds, and the most that it adds to a score.
#[derive(Debug)]
pub(super) struct Finder {
    /// The passages that have it.
    pub(super) found: Box<dyn Query>,
    /// The most that it adds.
    pub(super) most: Score,
}

impl Clone for Finder {
    fn clone(&self) -> Self {
        Self {
            found: self.found.box_clone(),
            most: self.most,
        }
    }
}

/// What any of several finders find and what is not hopeless.
#[derive(Debug, Clone)]
pub(super) struct Promising {
    /// By what they add, the least first.
    finders: Vec<Finder>,
    threshold: Arc<Threshold>,
}

impl Promising {
    pub(super) fn new(mut finders: Vec<Finder>, threshold: Arc<Threshold>) -> Self {
        finders.sort_by(|one, other| one.most.total_cmp(&other.most));
        Self { finders, threshold }
    }
}

impl Query for Promising {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let schema = scoring.schema();
        let finders = self.finders.iter().map(|finder| {
            let unscored = EnableScoring::disabled_from_schema(schema);
            Ok((finder.found.weight(unscored)?, finder.most))
        });
        Ok(Box::new(PromisingWeight {
            finders: finders.collect::<tantivy::Result<_>>()?,
            threshold: self.threshold.clone(),
        }))
    }
}

struct PromisingWeight {
    finders: Vec<(Box<dyn Weight>, Score)>,
    threshold: Arc<Threshold>,
}

impl Weight for PromisingWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut most_together = 0.0;
        let mut lists = Vec::with_capacity(self.finders.len());
        for (finder, most) in &self.finders {
            most_together += most;
            lists.push(List {
                found: finder.scorer(reader, boost)?,
                most_together,
            });
        }
        let mut scorer = PromisingScorer {
            lists,
            hopeless: 0,
            doc: 0,
            threshold: self.threshold.clone(),
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("something of the query", 0.0))
    }
}

struct List {
    found: Box<dyn Scorer>,
    /// The most that it and those before it add together.
    most_together: Score,
}

struct PromisingScorer {
    lists: Vec<List>,
    /// So many of the first lists cannot bring a passage among the best, not even together.
    hopeless: usize,
    doc: DocId,
    threshold: Arc<Threshold>,
}

impl PromisingScorer {
    /// Passes over lists that have become hopeless, and goes to the first passage of the others.
    fn settle(&mut self) -> DocId {
        let threshold = self.threshold.get();
        while let Some(list) = self.lists.get(self.hopeless)
            && list.most_together < threshold
        {
            self.hopeless += 1;
        }
        let lists = self.lists[self.hopeless..].iter();
        self.doc = lists
            .map(|list| list.found.doc())
            .min()
            .unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for PromisingScorer {
    fn advance(&mut self) -> DocId {
        for list in &mut self.lists[self.hopeless..] {
            if list.found.doc() == self.doc && self.doc != TERMINATED {
                list.found.advance();
            }
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for list in &mut self.lists[self.hopeless..] {
            if list.found.doc() < target {
                list.found.seek(target);
            }
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let lists = self.lists.iter().map(|list| list.found.size_hint());
        lists.fold(0, u32::saturating_add)
    }
}

impl Scorer for PromisingScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use tantivy::BitSet;
    use tantivy::query::{BitSetDocSet, ConstScorer};

    use super::*;

    fn list(docs: &[DocId], most_together: Score) -> List {
        let mut set = BitSet::with_max_value(100);
        for doc in docs {
            set.insert(*doc);
        }
        List {
            found: Box::new(ConstScorer::new(BitSetDocSet::from(set), 0.0)),
            most_together,
        }
    }

    fn scorer(threshold: &Arc<Threshold>) -> PromisingScorer {
        let mut scorer = PromisingScorer {
            lists: vec![
                list(&[1, 2, 3, 50, 60], 1.0),
                list(&[2, 40, 70], 2.5),
                list(&[50, 90], 6.0),
            ],
            hopeless: 0,
            doc: 0,
            threshold: threshold.clone(),
        };
        scorer.settle();
        scorer
    }

    #[test]
    fn finds_everything_until_something_is_hopeless() {
        let threshold = Arc::new(Threshold::default());
        let mut all = scorer(&threshold);
        let mut found = Vec::new();
        while all.doc() != TERMINATED {
            found.push(all.doc());
            all.advance();
        }
        assert_eq!(found, [1, 2, 3, 40, 50, 60, 70, 90]);
        let mut some = scorer(&threshold);
        assert_eq!(some.doc(), 1);
        threshold.raise(2.0);
        threshold.raise(1.5);
        assert_eq!(some.advance(), 2);
        assert_eq!(some.seek(41), 50);
        threshold.raise(3.0);
        assert_eq!(some.advance(), 90);
        assert_eq!(some.advance(), TERMINATED);
        assert_eq!(some.advance(), TERMINATED);
    }
}
