//! Collecting what a query finds: the best passages, how many there are, and facets, in one pass.

use std::cmp::Reverse;
use std::sync::Arc;

use tantivy::query::Weight;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocAddress, DocId, Score, SegmentOrdinal};

use super::Engine;
use super::best::{Best, Found, MARGIN, Per, SegmentGroups, limit};
use super::columns::Columns;
use super::facets::{FacetName, FacetTable, SegmentFacet};
use super::promising::Threshold;
use super::search::{Grouping, Sort};
use super::sideways::{Counts, SegmentSideways, Sideways};
use super::slices::Slice;

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

/// What was found in one slice.
pub(super) struct Gathered {
    segment: SegmentOrdinal,
    best: Vec<Found>,
    passages: u64,
    reports: u64,
    facets: Vec<SegmentFacet>,
}

impl Gathered {
    /// Adds what was found in another slice of the segment.
    fn add(&mut self, other: Self) {
        self.best.extend(other.best);
        self.passages += other.passages;
        self.reports += other.reports;
        for (sum, facet) in self.facets.iter_mut().zip(&other.facets) {
            sum.add(facet);
        }
    }
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

impl Passages<'_> {
    fn begin(&self, segment: SegmentOrdinal) -> tantivy::Result<SlicePassages> {
        let reader = self.engine.searcher.segment_reader(segment);
        let mut facets = Vec::new();
        for name in self.facets {
            facets.push(SegmentFacet::new(*name, reader)?);
        }
        let columns = self.columns[segment as usize].clone();
        Ok(SlicePassages {
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

    /// Collects what is found in a slice. Scores only what is found: with filters that facets disregard, most of what is
    /// counted is not.
    pub(super) fn collect(&self, weight: &dyn Weight, slice: Slice) -> tantivy::Result<Gathered> {
        let Slice { segment, documents } = slice;
        let reader = self.engine.searcher.segment_reader(segment);
        let mut collector = self.begin(segment)?;
        let alive = reader.alive_bitset();
        let is_alive = |doc: DocId| alive.is_none_or(|alive| alive.is_alive(doc));
        let mut scorer = weight.scorer(reader, 1.0)?;
        if scorer.doc() < documents.start {
            scorer.seek(documents.start);
        }
        if self.keep > 0 {
            let mut doc = scorer.doc();
            while doc < documents.end {
                if is_alive(doc) {
                    collector.visit(doc, || scorer.score());
                }
                doc = scorer.advance();
            }
        } else {
            let mut found = [0; COLLECT_BLOCK_BUFFER_LEN];
            while scorer.doc() < documents.end {
                let count = scorer.fill_buffer(&mut found);
                let found = found[..count].iter().copied();
                for doc in found.take_while(|doc| *doc < documents.end) {
                    if is_alive(doc) {
                        collector.visit(doc, || 0.0);
                    }
                }
            }
        }
        collector.finish()
    }

    /// Joins what was found in all slices, which are in order.
    pub(super) fn merge(&self, slices: Vec<Gathered>) -> tantivy::Result<Collected> {
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
        let mut slices = slices.into_iter().peekable();
        while let Some(mut found) = slices.next() {
            let segment = found.segment;
            while let Some(next) = slices.next_if(|next| next.segment == segment) {
                found.add(next);
            }
            merged.best.extend(found.best);
            merged.passages += found.passages;
            merged.reports += found.reports;
            for (sum, facet) in merged.facets.iter_mut().zip(found.facets) {
                sum.add(facet.harvest()?);
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

/// Collects from one slice, where the passages of a report come one after another.
struct SlicePassages {
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
    /// The same for all slices.
    shared: Arc<Threshold>,
    /// Best passage so far of the report that is being read.
    group: Option<Found>,
    last_report: Option<DocId>,
    passages: u64,
    reports: u64,
}

impl SlicePassages {
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
        let found = self.found(doc, score, group, (report, ordinal));
        match self.grouping {
            Grouping::Passages => self.offer(found),
            Grouping::Reports => {
                self.group = Some(self.group.map_or(found, |best| best.min(found)));
            }
        }
    }

    fn found(
        &self,
        doc: DocId,
        score: Score,
        group: u64,
        (report, ordinal): (DocId, u32),
    ) -> Found {
        let columns = &self.columns;
        let year = || columns.year.first(report).unwrap_or_default();
        let year = match self.sort {
            Sort::Relevance => 0,
            // Unknown years (0) come last either way.
            Sort::Year => year().wrapping_sub(1),
            Sort::YearDescending => u64::MAX - year(),
        };
        let rank = Rank {
            year,
            score: Reverse((f64::from(score) * 10_000.0).round() as i64),
            order: columns.order.first(report).unwrap_or_default(),
            key: columns.key.first(report).unwrap_or_default(),
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

impl SlicePassages {
    fn finish(mut self) -> tantivy::Result<Gathered> {
        if let Some(group) = self.group.take() {
            self.offer(group);
        }
        self.groups.finish()?;
        Ok(Gathered {
            segment: self.segment,
            best: self.best.into_vec(),
            passages: self.passages,
            reports: self.reports,
            facets: self.facets,
        })
    }
}
