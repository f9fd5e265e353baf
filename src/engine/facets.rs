//! Facets: how many passages and reports each region, year, part, topic and kind has among what was found.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use tantivy::SegmentReader;
use tantivy::columnar::StrColumn;

use crate::gazetteer;
use crate::report::Kind;
use crate::report::taxonomy::{Taxonomy, place_and_label};

use super::schema::UNKNOWN;

/// What can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetName {
    /// By region, as a tree.
    Region,
    /// By report year.
    Year,
    /// By part of the report.
    Section,
    /// By topic.
    Topic,
    /// By kind of report.
    Kind,
}

impl FacetName {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Region,
        Self::Year,
        Self::Section,
        Self::Topic,
        Self::Kind,
    ];

    /// Name for programs.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Year => "year",
            Self::Section => "section",
            Self::Topic => "topic",
            Self::Kind => "kind",
        }
    }

    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Region => "地区",
            Self::Year => "年份",
            Self::Section => "部分",
            Self::Topic => "主题",
            Self::Kind => "类型",
        }
    }

    fn field(self) -> &'static str {
        match self {
            Self::Section => "part",
            other => other.slug(),
        }
    }
}

/// Number of passages and of reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    passages: u64,
    reports: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passages += other.passages;
        self.reports += other.reports;
    }
}

/// A value of a facet, with what was found of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// What to give to the filter of the same name.
    pub value: String,
    /// Name for people.
    pub label: String,
    /// Passages.
    pub count: u64,
    /// Reports.
    pub reports: u64,
    /// Regions below this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Self>,
}

/// Counts of one facet by path; of several indexes they can be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetTable {
    /// What was counted.
    pub name: FacetName,
    counts: BTreeMap<Vec<String>, Counts>,
    taxonomy: Arc<Taxonomy>,
}

impl FacetTable {
    pub(super) fn new(name: FacetName) -> Self {
        Self {
            name,
            counts: BTreeMap::new(),
            taxonomy: Taxonomy::built_in(),
        }
    }

    /// Takes the labels of parts and topics, and their order, from here.
    pub(super) fn labelled_by(self, taxonomy: &Arc<Taxonomy>) -> Self {
        Self {
            taxonomy: taxonomy.clone(),
            ..self
        }
    }

    /// Adds the counts of another table.
    pub fn add(&mut self, other: &Self) {
        for (path, counts) in &other.counts {
            *self.counts.entry(path.clone()).or_default() += *counts;
        }
    }

    /// The counts in the order in which people read them: regions and kinds by number, years and parts in their own order.
    pub fn rows(&self) -> Vec<FacetCount> {
        match self.name {
            FacetName::Region => self.regions(&[]),
            name => {
                let mut rows: Vec<(usize, FacetCount)> = self
                    .counts
                    .iter()
                    .map(|(path, counts)| {
                        row(
                            name,
                            path.last().map_or("", String::as_str),
                            *counts,
                            &self.taxonomy,
                        )
                    })
                    .collect();
                rows.sort_by(|one, other| {
                    one.0
                        .cmp(&other.0)
                        .then(other.1.count.cmp(&one.1.count))
                        .then(one.1.value.cmp(&other.1.value))
                });
                rows.into_iter().map(|(_, row)| row).collect()
            }
        }
    }

    fn regions(&self, above: &[String]) -> Vec<FacetCount> {
        let mut totals: BTreeMap<&str, Counts> = BTreeMap::new();
        for (path, counts) in &self.counts {
            if path.len() > above.len() && path.starts_with(above) {
                *totals.entry(path[above.len()].as_str()).or_default() += *counts;
            }
        }
        let mut rows: Vec<FacetCount> = totals
            .into_iter()
            .map(|(name, counts)| {
                let mut path = above.to_vec();
                path.push(name.to_owned());
                let children = self.regions(&path);
                FacetCount {
                    value: region_value(&path),
                    label: name.to_owned(),
                    count: counts.passages,
                    reports: counts.reports,
                    children,
                }
            })
            .collect();
        rows.sort_by(|one, other| {
            let unknown = |row: &FacetCount| row.value == UNKNOWN;
            unknown(one)
                .cmp(&unknown(other))
                .then(other.count.cmp(&one.count))
                .then(one.value.cmp(&other.value))
        });
        rows
    }
}

/// The code of a region, or the path of a zone, which has none.
fn region_value(path: &[String]) -> String {
    match gazetteer::code_of(path) {
        Some(code) => format!("{code:06}"),
        None => path.join("/"),
    }
}

/// A row and its place in the order of its facet.
fn row(name: FacetName, value: &str, counts: Counts, taxonomy: &Taxonomy) -> (usize, FacetCount) {
    let kind_of = |value: &str| {
        let place = Kind::ALL.iter().position(|kind| kind.slug() == value);
        let label = place.map_or(value, |place| Kind::ALL[place].label());
        (place.unwrap_or(Kind::ALL.len()), label.to_owned())
    };
    let (place, label) = match name {
        FacetName::Section => place_and_label(&taxonomy.parts, value),
        FacetName::Topic => place_and_label(&taxonomy.topics, value),
        FacetName::Kind => kind_of(value),
        // Years from the newest.
        _ => (
            value
                .parse::<usize>()
                .map_or(usize::MAX, |year| 9_999 - year),
            value.to_owned(),
        ),
    };
    let row = FacetCount {
        value: value.to_owned(),
        label,
        count: counts.passages,
        reports: counts.reports,
        children: Vec::new(),
    };
    (place, row)
}

/// Counts one facet over a segment.
pub(super) struct SegmentFacet {
    name: FacetName,
    column: StrColumn,
    counts: Vec<Counts>,
    last_report: Vec<u32>,
}

impl SegmentFacet {
    pub(super) fn new(name: FacetName, reader: &SegmentReader) -> tantivy::Result<Option<Self>> {
        let Some(column) = reader.fast_fields().str(name.field())? else {
            return Ok(None);
        };
        let terms = column.num_terms();
        Ok(Some(Self {
            name,
            column,
            counts: vec![Counts::default(); terms],
            last_report: vec![u32::MAX; terms],
        }))
    }

    /// Counts a passage of the report that is document `report` of the segment. Passages of a report come one after
    /// another.
    pub(super) fn count(&mut self, doc: u32, report: u32) {
        for ordinal in self.column.term_ords(doc) {
            let ordinal = ordinal as usize;
            self.counts[ordinal].passages += 1;
            if self.last_report[ordinal] != report {
                self.last_report[ordinal] = report;
                self.counts[ordinal].reports += 1;
            }
        }
    }

    pub(super) fn harvest(self) -> std::io::Result<FacetTable> {
        let mut table = FacetTable::new(self.name);
        let mut term = String::new();
        for (ordinal, counts) in self
            .counts
            .into_iter()
            .enumerate()
            .filter(|(_, counts)| counts.passages > 0)
        {
            term.clear();
            self.column.ord_to_str(ordinal as u64, &mut term)?;
            let path = term.split('\0').map(str::to_owned).collect();
            *table.counts.entry(path).or_default() += counts;
        }
        Ok(table)
    }
}
