//! Drilling sideways: with a filter on what a facet counts, the facet counts as if that filter were not there, so that its
//! other values stay to be chosen. All other filters hold.
//!
//! Parts and topics are filtered by one option, whose values are alternatives. A facet of parts disregards it when a part
//! is among its values, and a facet of topics when a topic is: without its own values, the facet's every value would
//! do, and so would every passage.
//!
//! One pass tells it all. The filters of no facet are clauses of the query; the others are tests of what it finds. A passage
//! that fails none is found; one that fails a single one counts for the facet that disregards this one, and for nothing else.

use std::borrow::Cow;

use tantivy::{DocId, SegmentReader};

use crate::query::filter::Filters;
use crate::report::taxonomy::SectionName;

use super::Engine;
use super::facets::FacetName;
use super::filters::{Dimension, SegmentFilter};

/// Which filters facets disregard.
#[derive(Debug)]
pub(super) struct Sideways<'a> {
    filters: &'a Filters,
    facets: &'a [FacetName],
    /// The dimensions that at least one facet disregards.
    drilled: Vec<Dimension>,
}

impl<'a> Sideways<'a> {
    pub(super) fn new(filters: &'a Filters, facets: &'a [FacetName]) -> Self {
        let mut drilled: Vec<Dimension> = facets
            .iter()
            .filter_map(|facet| own(*facet, filters))
            .collect();
        drilled.sort_unstable();
        drilled.dedup();
        Self {
            filters,
            facets,
            drilled,
        }
    }

    /// The filters that every facet heeds.
    pub(super) fn heeded(&self) -> Cow<'a, Filters> {
        let mut heeded = Cow::Borrowed(self.filters);
        for dimension in &self.drilled {
            dimension.open(heeded.to_mut());
        }
        heeded
    }

    /// The other filters as tests of the documents of a segment. None when there are no others.
    pub(super) fn segment(
        &self,
        engine: &Engine,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<SegmentSideways>> {
        if self.drilled.is_empty() {
            return Ok(None);
        }
        let mut tests = Vec::new();
        for dimension in &self.drilled {
            let test = engine.segment_filter(*dimension, self.filters, reader)?;
            let disregarded = |facet: &FacetName| own(*facet, self.filters) == Some(*dimension);
            tests.push((test, self.facets.iter().map(disregarded).collect()));
        }
        Ok(Some(SegmentSideways { tests }))
    }
}

/// The filter that a facet disregards.
fn own(facet: FacetName, filters: &Filters) -> Option<Dimension> {
    let sections = &filters.sections;
    let is_part = |section: &SectionName| matches!(section, SectionName::Part(_));
    let (is_filtered, dimension) = match facet {
        FacetName::Region => (!filters.regions.is_empty(), Dimension::Region),
        FacetName::Year => (!filters.years.is_empty(), Dimension::Year),
        FacetName::Kind => (!filters.kinds.is_empty(), Dimension::Kind),
        FacetName::Section => (sections.iter().any(is_part), Dimension::Section),
        FacetName::Topic => (!sections.iter().all(is_part), Dimension::Section),
    };
    is_filtered.then_some(dimension)
}

/// Tests the documents of one segment.
pub(super) struct SegmentSideways {
    /// A filter, and for each facet whether it disregards it.
    tests: Vec<(SegmentFilter, Vec<bool>)>,
}

/// What a document counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts<'a> {
    /// It is found: everything.
    Found,
    /// These facets.
    Facets(&'a [bool]),
    /// Nothing.
    Nothing,
}

impl Counts<'_> {
    /// Whether it counts for the facet of a place.
    pub(super) fn facet(self, place: usize) -> bool {
        match self {
            Self::Found => true,
            Self::Facets(facets) => facets[place],
            Self::Nothing => false,
        }
    }
}

impl SegmentSideways {
    pub(super) fn counts(&self, doc: DocId) -> Counts<'_> {
        let mut failed = self.tests.iter().filter(|(test, _)| !test.admits(doc));
        match (failed.next(), failed.next()) {
            (None, _) => Counts::Found,
            (Some((_, facets)), None) => Counts::Facets(facets),
            (Some(_), Some(_)) => Counts::Nothing,
        }
    }
}
