//! Filters in terms of the index: clauses of a query, and tests of single documents.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use tantivy::columnar::StrColumn;
use tantivy::query::{BooleanQuery, Occur, Query as IndexQuery, TermQuery};
use tantivy::schema::{Facet, Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader, Term};

use crate::query::filter::{Filters, UNKNOWN_YEAR};
use crate::report::taxonomy::SectionName;

use super::Engine;
use super::plan::constant;
use super::schema::UNKNOWN;

/// What a filter is about. Filters of one dimension are alternatives; those of different dimensions all hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dimension {
    /// Report year.
    Year,
    /// Region.
    Region,
    /// Parts and topics, which are alternatives of each other.
    Section,
    /// Kind of report.
    Kind,
}

impl Dimension {
    const ALL: [Self; 4] = [Self::Year, Self::Region, Self::Section, Self::Kind];

    fn is_open(self, filters: &Filters) -> bool {
        match self {
            Self::Year => filters.years.is_empty(),
            Self::Region => filters.regions.is_empty(),
            Self::Section => filters.sections.is_empty(),
            Self::Kind => filters.kinds.is_empty(),
        }
    }

    /// Lets everything through.
    pub(super) fn open(self, filters: &mut Filters) {
        match self {
            Self::Year => filters.years.clear(),
            Self::Region => filters.regions.clear(),
            Self::Section => filters.sections.clear(),
            Self::Kind => filters.kinds.clear(),
        }
    }
}

/// A value of a field that a filter lets through, with all below it.
type Value = (Field, Facet);

impl Engine {
    /// Clauses of the filters, none of which scores.
    pub(super) fn filters(
        &self,
        filters: &Filters,
    ) -> tantivy::Result<Vec<(Occur, Box<dyn IndexQuery>)>> {
        let mut clauses = Vec::new();
        for dimension in Dimension::ALL {
            if !dimension.is_open(filters) {
                let terms = self.admitted(dimension, filters)?.into_iter();
                let terms = terms.map(|(field, facet)| -> Box<dyn IndexQuery> {
                    let term = Term::from_facet(field, &facet);
                    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
                });
                clauses.push((Occur::Must, constant(one_of(terms.collect()))));
            }
        }
        Ok(clauses)
    }

    /// What the filters of a dimension let through.
    fn admitted(&self, dimension: Dimension, filters: &Filters) -> tantivy::Result<Vec<Value>> {
        let fields = &self.fields;
        let of = |field: Field, path: &str| (field, Facet::from_path([path]));
        Ok(match dimension {
            // A range without an end spans many more years than there are reports of.
            Dimension::Year => {
                let held = self.years()?.into_iter();
                let admitted =
                    held.filter(|year| filters.years.iter().any(|years| years.0.contains(year)));
                admitted
                    .map(|year| of(fields.year, &year_name(year)))
                    .collect()
            }
            Dimension::Region => {
                let regions = filters.regions.iter();
                regions
                    .map(|path| (fields.region, Facet::from_path(path)))
                    .collect()
            }
            Dimension::Section => {
                let sections = filters.sections.iter().map(|section| match section {
                    SectionName::Part(part) => of(fields.part, part.slug()),
                    SectionName::Topic(topic) => of(fields.topic, topic.slug()),
                });
                sections.collect()
            }
            Dimension::Kind => {
                let kinds = filters.kinds.iter();
                kinds.map(|kind| of(fields.kind, kind.slug())).collect()
            }
        })
    }

    /// The years that reports of the index have.
    fn years(&self) -> tantivy::Result<BTreeSet<u16>> {
        let mut years = BTreeSet::new();
        for reader in self.searcher.segment_readers() {
            let index = reader.inverted_index(self.fields.year)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                let name = std::str::from_utf8(terms.key()).unwrap_or_default();
                let year = (name == UNKNOWN).then_some(UNKNOWN_YEAR);
                years.extend(year.or_else(|| name.parse().ok()));
            }
        }
        Ok(years)
    }

    /// The filters of a dimension as a test of a segment's documents.
    pub(super) fn segment_filter(
        &self,
        dimension: Dimension,
        filters: &Filters,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentFilter> {
        let mut fields: BTreeMap<Field, Vec<Facet>> = BTreeMap::new();
        for (field, facet) in self.admitted(dimension, filters)? {
            fields.entry(field).or_default().push(facet);
        }
        let mut columns = Vec::new();
        for (field, facets) in fields {
            if let Some(column) = reader
                .fast_fields()
                .str(reader.schema().get_field_name(field))?
            {
                let admitted = ordinals(&column, &facets)?;
                columns.push((column, admitted));
            }
        }
        Ok(SegmentFilter { columns })
    }
}

/// Tests documents of one segment by the filters of one dimension.
pub(super) struct SegmentFilter {
    /// Columns, and which of their values are let through.
    columns: Vec<(StrColumn, Vec<bool>)>,
}

impl SegmentFilter {
    pub(super) fn admits(&self, doc: DocId) -> bool {
        let is_admitted = |admitted: &[bool], ordinal| {
            usize::try_from(ordinal).is_ok_and(|ordinal| admitted.get(ordinal) == Some(&true))
        };
        self.columns.iter().any(|(column, admitted)| {
            let mut ordinals = column.term_ords(doc);
            ordinals.any(|ordinal| is_admitted(admitted, ordinal))
        })
    }
}

/// Which values of a column are one of `facets` or lie below one: they stand next to one another, because values are sorted.
fn ordinals(column: &StrColumn, facets: &[Facet]) -> tantivy::Result<Vec<bool>> {
    let mut admitted = vec![false; column.num_terms()];
    for facet in facets {
        let first = facet.encoded_str().as_bytes();
        // Levels are parted by the byte 0, so this is behind the last value below the facet.
        let behind = [first, &[1]].concat();
        let bounds = (Bound::Included(first), Bound::Excluded(behind.as_slice()));
        let (first, behind) = column.dictionary().term_bounds_to_ord(bounds.0, bounds.1)?;
        let place = |bound| match bound {
            Bound::Included(ordinal) | Bound::Excluded(ordinal) => {
                usize::try_from(ordinal).map_or(admitted.len(), |place| place.min(admitted.len()))
            }
            Bound::Unbounded => admitted.len(),
        };
        let range = place(first)..place(behind);
        admitted[range].fill(true);
    }
    Ok(admitted)
}

fn one_of(mut terms: Vec<Box<dyn IndexQuery>>) -> Box<dyn IndexQuery> {
    match terms.len() {
        1 => terms.remove(0),
        // Without any, nothing is let through.
        _ => {
            let clauses = terms.into_iter().map(|term| (Occur::Should, term));
            Box::new(BooleanQuery::new(clauses.collect()))
        }
    }
}

fn year_name(year: u16) -> String {
    if year == UNKNOWN_YEAR {
        UNKNOWN.to_owned()
    } else {
        year.to_string()
    }
}
