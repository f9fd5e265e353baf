//! Collecting what a query finds: the best passages, how many there are, and facets, in one pass.

use std::cmp::Reverse;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TERMINATED};

use super::Engine;
use super::best::{Best, Found, MARGIN, Per, SegmentGroups, limit};
use super::columns::Columns;
use super::facets::{FacetName, FacetTable, SegmentFacet};
use super::promising::Threshold;
use super::search::{Grouping, Sort};
use super::sideways::{Counts, SegmentSideways, Sideways};

/// What puts one passage before another; smaller is better. The order is the same whatever the threads and segments:
/// scores that differ by less than a ten-thousandth are equal, and ties are broken by year, region, report and reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    year: u64,
    score: Reverse<i64>,
    order: u64,
    key: u64,
    ordinal: u32,
}

impl Rank {
    /// Hash of the report id.
    pub(super) fn key(&self) -> u64 {
        self.key
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
    pub(super) engine: &'a Engine,
    pub(super) columns: &'a [Columns],
    pub(super) keep: usize,
    pub(super) grouping: Grouping,
    pub(super) per: Option<Per>,
    pub(super) sort: Sort,
    pub(super) facets: &'a [FacetName],
    pub(super) sideways: &'a Sideways<'a>,
    /// Told of scores below which nothing is among the best.
    pub(super) threshold: Arc<Threshold>,
}

impl Collector for Passages<'_> {
    type Fruit = Collected;
    type Child = SegmentPassages;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentPassages> {
        let mut facets = Vec::new();
        for name in self.facets {
            facets.push(SegmentFacet::new(*name, reader)?);
        }
        let columns = self.columns[segment as usize].clone();
        Ok(SegmentPassages {
            segment,
            keep: self.keep,
            grouping: self.grouping,
            sort: self.sort,
            groups: SegmentGroups::new(self.per, segment, &columns, reader)?,
            columns,
            facets,
            sideways: self.sideways.segment(self.engine, reader)?,
            best: Best::new(self.keep, self.per),
            threshold: Score::NEG_INFINITY,
            shared: self.threshold.clone(),
            group: None,
            last_report: None,
            passages: 0,
            reports: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.keep > 0
    }

    /// Scores only what is found: with filters that facets disregard, most of what is counted is not.
    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<tantivy::Result<Collected>> {
        let mut collector = self.for_segment(segment, reader)?;
        let alive = reader.alive_bitset();
        let is_alive = |doc: DocId| alive.is_none_or(|alive| alive.is_alive(doc));
        if self.requires_scoring() {
            let mut scorer = weight.scorer(reader, 1.0)?;
            let mut doc = scorer.doc();
            while doc != TERMINATED {
                if is_alive(doc) {
                    collector.visit(doc, || scorer.score());
                }
                doc = scorer.advance();
            }
        } else {
            weight.for_each_no_score(reader, &mut |docs| {
                for doc in docs.iter().copied().filter(|doc| is_alive(*doc)) {
                    collector.visit(doc, || 0.0);
                }
            })?;
        }
        Ok(collector.harvest())
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
            for (sum, table) in merged.facets.iter_mut().zip(&fruit.facets) {
                sum.add(table);
            }
        }
        merged.best.sort_unstable();
        if let Some(per) = self.per {
            limit(&mut merged.best, per.most, |found| found.group);
        }
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
    columns: Columns,
    groups: SegmentGroups,
    facets: Vec<SegmentFacet>,
    sideways: Option<SegmentSideways>,
    best: Best,
    /// A score so low that nothing else about a passage matters.
    threshold: Score,
    /// The same for all segments.
    shared: Arc<Threshold>,
    /// Best passage so far of the report that is being read.
    group: Option<Found>,
    last_report: Option<DocId>,
    passages: u64,
    reports: u64,
}

impl SegmentPassages {
    fn visit(&mut self, doc: DocId, score: impl FnOnce() -> Score) {
        let counts = self
            .sideways
            .as_ref()
            .map_or(Counts::Found, |sideways| sideways.counts(doc));
        if counts == Counts::Nothing {
            return;
        }
        let (report, ordinal) = self.columns.report_of(doc);
        for (place, facet) in self.facets.iter_mut().enumerate() {
            if counts.facet(place) {
                facet.count(doc, report);
            }
        }
        if counts != Counts::Found {
            return;
        }
        self.passages += 1;
        let is_new = self.last_report != Some(report);
        if is_new {
            self.last_report = Some(report);
            self.reports += 1;
        }
        if self.keep == 0 {
            return;
        }
        if is_new && let Some(group) = self.group.take() {
            self.offer(group);
        }
        let score = score();
        if score < self.threshold {
            return;
        }
        let group = self.groups.of(doc, report);
        if self.sort == Sort::Relevance && self.best.is_hopeless(group, score) {
            return;
        }
        let found = self.found(doc, score, group, ordinal);
        match self.grouping {
            Grouping::Passages => self.offer(found),
            Grouping::Reports => {
                self.group = Some(self.group.map_or(found, |best| best.min(found)));
            }
        }
    }

    fn found(&self, doc: DocId, score: Score, group: u64, ordinal: u32) -> Found {
        let columns = &self.columns;
        let year = || columns.year.first(doc).unwrap_or_default();
        let year = match self.sort {
            Sort::Relevance => 0,
            // Unknown years (0) come last either way.
            Sort::Year => year().wrapping_sub(1),
            Sort::YearDescending => u64::MAX - year(),
        };
        let rank = Rank {
            year,
            score: Reverse((f64::from(score) * 10_000.0).round() as i64),
            order: columns.order.first(doc).unwrap_or_default(),
            key: columns.key.first(doc).unwrap_or_default(),
            ordinal,
        };
        Found {
            rank,
            address: DocAddress::new(self.segment, doc),
            score,
            group,
        }
    }

    fn offer(&mut self, found: Found) {
        self.best.offer(found);
        if self.sort == Sort::Relevance
            && let Some(worst) = self.best.worst()
        {
            self.threshold = worst.score - MARGIN;
            self.shared.raise(self.threshold);
        }
    }
}

impl SegmentCollector for SegmentPassages {
    type Fruit = tantivy::Result<Collected>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.visit(doc, || score);
    }

    fn harvest(mut self) -> Self::Fruit {
        if let Some(group) = self.group.take() {
            self.offer(group);
        }
        self.groups.finish()?;
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
