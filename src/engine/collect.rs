//! Collecting what a query finds: the best passages, how many there are, and facets, in one pass.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::facets::{FacetName, FacetTable, SegmentFacet};
use super::search::{Grouping, Sort};

/// What puts one passage before another; smaller is better. The order is the same whatever the threads and segments:
/// scores that differ by less than a ten-thousandth are equal, and ties are broken by year, region, report and reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    year: u64,
    score: Reverse<i64>,
    order: u64,
    key: u64,
    ordinal: u64,
}

/// A passage found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) rank: Rank,
    pub(super) address: DocAddress,
    pub(super) score: Score,
}

impl Eq for Found {}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Found {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank
            .cmp(&other.rank)
            .then(self.address.cmp(&other.address))
    }
}

/// Everything that was found.
#[derive(Debug, Clone)]
pub(super) struct Collected {
    pub(super) best: Vec<Found>,
    pub(super) passages: u64,
    pub(super) reports: u64,
    pub(super) facets: Vec<FacetTable>,
}

/// Collects the best `keep` passages or reports.
pub(super) struct Passages<'a> {
    pub(super) keep: usize,
    pub(super) grouping: Grouping,
    pub(super) sort: Sort,
    pub(super) facets: &'a [FacetName],
}

impl Collector for Passages<'_> {
    type Fruit = Collected;
    type Child = SegmentPassages;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentPassages> {
        let fast = reader.fast_fields();
        let mut facets = Vec::new();
        for name in self.facets {
            facets.extend(SegmentFacet::new(*name, reader)?);
        }
        Ok(SegmentPassages {
            segment,
            keep: self.keep,
            grouping: self.grouping,
            sort: self.sort,
            ordinal: fast.u64("ordinal")?,
            order: fast.u64("order")?,
            key: fast.u64("key")?,
            year: fast.u64("year_value")?,
            facets,
            best: BinaryHeap::new(),
            group: None,
            last_report: None,
            passages: 0,
            reports: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.keep > 0
    }

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<Collected>>) -> tantivy::Result<Collected> {
        let mut merged = Collected {
            best: Vec::new(),
            passages: 0,
            reports: 0,
            facets: self
                .facets
                .iter()
                .map(|name| FacetTable::new(*name))
                .collect(),
        };
        for fruit in fruits {
            let fruit = fruit?;
            merged.best.extend(fruit.best);
            merged.passages += fruit.passages;
            merged.reports += fruit.reports;
            for table in &fruit.facets {
                if let Some(sum) = merged.facets.iter_mut().find(|sum| sum.name == table.name) {
                    sum.add(table);
                }
            }
        }
        merged.best.sort_unstable();
        merged.best.truncate(self.keep);
        Ok(merged)
    }
}

/// Collects from one segment, where the passages of a report come one after another.
pub(super) struct SegmentPassages {
    segment: SegmentOrdinal,
    keep: usize,
    grouping: Grouping,
    sort: Sort,
    ordinal: Column<u64>,
    order: Column<u64>,
    key: Column<u64>,
    year: Column<u64>,
    facets: Vec<SegmentFacet>,
    best: BinaryHeap<Found>,
    /// Best passage so far of the report that is being read.
    group: Option<Found>,
    last_report: Option<DocId>,
    passages: u64,
    reports: u64,
}

impl SegmentPassages {
    fn found(&self, doc: DocId, score: Score, ordinal: u64) -> Found {
        let value = |column: &Column<u64>| column.first(doc).unwrap_or_default();
        let year = match self.sort {
            Sort::Relevance => 0,
            // Unknown years (0) come last either way.
            Sort::Year => value(&self.year).wrapping_sub(1),
            Sort::YearDescending => u64::MAX - value(&self.year),
        };
        let rank = Rank {
            year,
            score: Reverse((f64::from(score) * 10_000.0).round() as i64),
            order: value(&self.order),
            key: value(&self.key),
            ordinal,
        };
        Found {
            rank,
            address: DocAddress::new(self.segment, doc),
            score,
        }
    }

    fn keep(&mut self, found: Found) {
        if self.best.len() < self.keep {
            self.best.push(found);
        } else if let Some(mut worst) = self.best.peek_mut()
            && found < *worst
        {
            *worst = found;
        }
    }

    /// Whether a score is so low that nothing else about the passage matters.
    fn is_hopeless(&self, score: Score) -> bool {
        self.sort == Sort::Relevance
            && self.best.len() >= self.keep
            && self
                .best
                .peek()
                .is_some_and(|worst| score + 0.001 < worst.score)
    }
}

impl SegmentCollector for SegmentPassages {
    type Fruit = tantivy::Result<Collected>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let ordinal = self.ordinal.first(doc).unwrap_or_default();
        let report = doc
            .wrapping_sub(u32::try_from(ordinal).unwrap_or(u32::MAX))
            .wrapping_sub(1);
        self.passages += 1;
        let new_report = self.last_report != Some(report);
        if new_report {
            self.last_report = Some(report);
            self.reports += 1;
        }
        for facet in &mut self.facets {
            facet.count(doc, report);
        }
        if self.keep == 0 {
            return;
        }
        match self.grouping {
            Grouping::Passages => {
                if !self.is_hopeless(score) {
                    let found = self.found(doc, score, ordinal);
                    self.keep(found);
                }
            }
            Grouping::Reports => {
                if new_report && let Some(group) = self.group.take() {
                    self.keep(group);
                }
                if !self.is_hopeless(score) {
                    let found = self.found(doc, score, ordinal);
                    self.group = Some(self.group.map_or(found, |best| best.min(found)));
                }
            }
        }
    }

    fn harvest(mut self) -> Self::Fruit {
        if let Some(group) = self.group.take() {
            self.keep(group);
        }
        let mut facets = Vec::new();
        for facet in self.facets {
            facets.push(facet.harvest()?);
        }
        Ok(Collected {
            best: self.best.into_vec(),
            passages: self.passages,
            reports: self.reports,
            facets,
        })
    }
}
