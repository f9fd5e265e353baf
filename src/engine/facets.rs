//! Facets: how many passages and reports each region, year, part, topic and kind has among what was found.

use std::sync::Arc;

use serde::Serialize;
use tantivy::SegmentReader;
use tantivy::columnar::StrColumn;

use crate::gazetteer::Gazetteer;
use crate::query::filter::{Filters, UNKNOWN_YEAR};
use crate::report::Kind;
use crate::report::taxonomy::{SectionName, Taxonomy, place_and_label};

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
    /// Whether a filter names it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub selected: bool,
    /// Regions below this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Self>,
}

/// Counts of one facet by path; of several indexes they can be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetTable {
    /// What was counted.
    pub name: FacetName,
    /// In the order of paths.
    counts: Vec<(Vec<String>, Counts)>,
    taxonomy: Arc<Taxonomy>,
    filters: Filters,
}

impl FacetTable {
    pub(super) fn new(name: FacetName) -> Self {
        Self {
            name,
            counts: Vec::new(),
            taxonomy: Taxonomy::built_in(),
            filters: Filters::default(),
        }
    }

    /// Takes the labels of parts and topics, and their order, from here.
    pub(super) fn labelled_by(self, taxonomy: &Arc<Taxonomy>) -> Self {
        Self {
            taxonomy: taxonomy.clone(),
            ..self
        }
    }

    /// Marks the values that the filters name.
    pub(super) fn filtered_by(self, filters: &Filters) -> Self {
        Self {
            filters: filters.clone(),
            ..self
        }
    }

    fn is_selected(&self, path: &[String]) -> bool {
        let value = path.last().map_or("", String::as_str);
        let filters = &self.filters;
        match self.name {
            FacetName::Region => filters.regions.iter().any(|region| region == path),
            FacetName::Year => {
                let year = year_of(value);
                filters
                    .years
                    .iter()
                    .any(|years| year.is_some_and(|year| years.0.contains(&year)))
            }
            FacetName::Kind => filters.kinds.iter().any(|kind| kind.slug() == value),
            FacetName::Section => filters
                .sections
                .iter()
                .any(|section| matches!(section, SectionName::Part(part) if part.slug() == value)),
            FacetName::Topic => filters.sections.iter().any(
                |section| matches!(section, SectionName::Topic(topic) if topic.slug() == value),
            ),
        }
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Adds the counts of another table.
    pub fn add(&mut self, other: Self) {
        if self.is_empty() {
            self.counts = other.counts;
            return;
        }
        self.counts.extend(other.counts);
        self.counts.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.counts.dedup_by(|(path, counts), (before, sum)| {
            let is_same = path == before;
            if is_same {
                *sum += *counts;
            }
            is_same
        });
    }

    /// The counts in the order in which people read them: regions and kinds by number, years and parts in their own order.
    pub fn rows(&self) -> Vec<FacetCount> {
        match self.name {
            FacetName::Region => self.regions(&self.counts, 0),
            name => {
                let mut rows: Vec<(usize, FacetCount)> = self
                    .counts
                    .iter()
                    .map(|(path, counts)| {
                        let value = path.last().map_or("", String::as_str);
                        let (place, row) = row(name, value, *counts, &self.taxonomy);
                        let selected = self.is_selected(path);
                        (place, FacetCount { selected, ..row })
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

    /// The regions of the level below `depth` of those that `entries`, in their order, have in common.
    fn regions(&self, entries: &[(Vec<String>, Counts)], depth: usize) -> Vec<FacetCount> {
        // What is of the region above itself comes first.
        let own = entries.partition_point(|(path, _)| path.len() <= depth);
        let mut rows: Vec<FacetCount> = entries[own..]
            .chunk_by(|(one, _), (other, _)| one[depth] == other[depth])
            .map(|entries| {
                let path = &entries[0].0[..=depth];
                let mut sum = Counts::default();
                entries.iter().for_each(|(_, counts)| sum += *counts);
                FacetCount {
                    value: region_value(path),
                    label: path[depth].clone(),
                    count: sum.passages,
                    reports: sum.reports,
                    selected: self.is_selected(path),
                    children: self.regions(entries, depth + 1),
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

/// The year of a facet's value.
fn year_of(value: &str) -> Option<u16> {
    match value {
        UNKNOWN => Some(UNKNOWN_YEAR),
        value => value.parse().ok(),
    }
}

/// The code of a region, or the path of a zone, which has none.
pub(super) fn region_value(path: &[String]) -> String {
    match Gazetteer::get().by_path(path).map(|place| place.code) {
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
        selected: false,
        children: Vec::new(),
    };
    (place, row)
}

/// Counts one facet over a segment.
pub(super) struct SegmentFacet {
    name: FacetName,
    /// None when no document of the segment has a value.
    column: Option<StrColumn>,
    counts: Vec<Counts>,
    last_report: Vec<u32>,
    /// Of a facet that all passages of a report share: the report that was seen last, and its value.
    shared: Option<(u32, usize)>,
}

impl SegmentFacet {
    pub(super) fn new(name: FacetName, reader: &SegmentReader) -> tantivy::Result<Self> {
        let column = reader.fast_fields().str(name.field())?;
        let terms = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(Self {
            name,
            column,
            counts: vec![Counts::default(); terms],
            last_report: vec![u32::MAX; terms],
            shared: None,
        })
    }

    /// Counts a passage of the report that is document `report` of the segment. Passages of a report come one after
    /// another.
    pub(super) fn count(&mut self, doc: u32, report: u32) {
        if let Some((_, ordinal)) = self.shared.filter(|(last, _)| *last == report) {
            self.counts[ordinal].passages += 1;
            return;
        }
        let is_shared = matches!(
            self.name,
            FacetName::Region | FacetName::Year | FacetName::Kind
        );
        let ordinals = self.column.iter().flat_map(|column| column.term_ords(doc));
        for ordinal in ordinals {
            let ordinal = ordinal as usize;
            self.counts[ordinal].passages += 1;
            if self.last_report[ordinal] != report {
                self.last_report[ordinal] = report;
                self.counts[ordinal].reports += 1;
            }
            self.shared = is_shared.then_some((report, ordinal));
        }
    }

    /// Adds what was counted in another slice of the segment.
    pub(super) fn add(&mut self, other: &Self) {
        for (sum, counts) in self.counts.iter_mut().zip(&other.counts) {
            *sum += *counts;
        }
    }

    pub(super) fn harvest(self) -> std::io::Result<FacetTable> {
        let mut table = FacetTable::new(self.name);
        let Some(column) = self.column else {
            return Ok(table);
        };
        let (ordinals, counts): (Vec<u64>, Vec<Counts>) = (0..)
            .zip(self.counts)
            .filter(|(_, counts)| counts.passages > 0)
            .unzip();
        table.counts.reserve(ordinals.len());
        let mut counts = counts.into_iter();
        // One after another, because each look-up by ordinal alone reads its block from the beginning.
        column
            .dictionary()
            .sorted_ords_to_term_cb(&ordinals, |term| {
                let path = String::from_utf8_lossy(term);
                let path = path.split('\0').map(str::to_owned).collect();
                table.counts.push((path, counts.next().unwrap_or_default()));
            })?;
        Ok(table)
    }
}
