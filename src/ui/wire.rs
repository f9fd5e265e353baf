//! JSON for programs. The shapes are a contract: fields are added, never renamed.
//!
//! Offsets are characters (Unicode scalar values): `char_start` and `char_end` in the report's text, `highlights` within the
//! passage's text. Unknown values are `null`. Scores are comparable only within one search.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::engine::{
    Explanation, FacetCount, FacetTable, Hit, Outcome, StoredPassage, StoredReport,
};
use crate::query::highlight::{Pattern, highlights};
use crate::report::{Region, Report, Warning};
use crate::stated::Stated;

use super::figures::WireQuantity;

/// One hit.
#[derive(Debug, Serialize)]
pub struct WireHit<'a> {
    query_id: Option<&'a str>,
    rank: usize,
    score: f32,
    /// Only where it has some of the query, and others have all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
    report: WireReport<'a>,
    section: WireSection<'a>,
    passage: WirePassage<'a>,
    highlights: Vec<[usize; 2]>,
    /// Only where it is asked for. Places are in characters of the report's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    figures: Option<Vec<WireQuantity<'a>>>,
}

/// A report in a hit, and in `list`.
#[derive(Debug, Serialize)]
pub struct WireReport<'a> {
    id: &'a str,
    title: Option<&'a str>,
    url: Option<&'a str>,
    kind: &'a str,
    year: Option<u16>,
    published: Option<&'a str>,
    issuer: Option<&'a str>,
    region: Option<&'a Region>,
    /// Ids of reports that are the same and are searched as this one.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    also: &'a [String],
}

/// A report in `list`.
#[derive(Debug, Serialize)]
pub struct WireListed<'a> {
    #[serde(flatten)]
    report: WireReport<'a>,
    passages: usize,
    characters: usize,
    doubts: Vec<&'static str>,
}

/// Where a passage stands in its report.
#[derive(Debug, Serialize)]
pub struct WireSection<'a> {
    part: &'a str,
    topics: Vec<&'a str>,
    headings: Vec<&'a str>,
}

/// A passage.
#[derive(Debug, Serialize)]
pub struct WirePassage<'a> {
    id: String,
    ordinal: usize,
    char_start: usize,
    char_end: usize,
    text: &'a str,
}

/// A whole result: `--format json`.
#[derive(Debug, Serialize)]
pub struct WireResult<'a> {
    query: &'a str,
    mode: &'a str,
    relaxed: bool,
    total: WireTotal,
    took_ms: f64,
    hits: Vec<WireHit<'a>>,
    facets: WireFacets<'a>,
}

/// Counts by the names of facets.
pub type WireFacets<'a> = BTreeMap<&'static str, Cow<'a, [FacetCount]>>;

/// `--count` in JSON.
#[derive(Debug, Serialize)]
pub struct WireCount<'a> {
    query_id: Option<&'a str>,
    query: &'a str,
    relaxed: bool,
    total: WireTotal,
}

/// How much was found.
#[derive(Debug, Serialize)]
pub struct WireTotal {
    passages: u64,
    reports: u64,
}

/// A passage as `export` writes it.
#[derive(Debug, Serialize)]
pub struct WireExport<'a> {
    id: String,
    report: &'a str,
    text: &'a str,
    title: Option<&'a str>,
    year: Option<u16>,
    region: Option<&'a Region>,
    kind: &'a str,
    part: &'a str,
    topics: Vec<&'a str>,
    headings: Vec<&'a str>,
    char_start: usize,
    char_end: usize,
}

/// What `inspect` found: one line a report.
#[derive(Debug, Serialize)]
pub struct WireInspection<'a> {
    id: &'a str,
    path: &'a str,
    title: Option<&'a str>,
    issuer: Option<&'a str>,
    kind: &'a str,
    year: Option<u16>,
    published: Option<&'a str>,
    url: Option<&'a str>,
    source: Option<&'a str>,
    index_number: Option<&'a str>,
    document_number: Option<&'a str>,
    region: Option<&'a Region>,
    evidence: &'a crate::report::Evidence,
    sections: Vec<WireHeading<'a>>,
    passages: usize,
    warnings: Vec<String>,
}

/// A heading in `inspect`.
#[derive(Debug, Serialize)]
pub struct WireHeading<'a> {
    level: u8,
    heading: &'a str,
    char_start: usize,
    part: &'a str,
    topics: Vec<&'a str>,
}

/// A whole report with its text.
#[derive(Debug, Serialize)]
pub struct WireDocument<'a> {
    report: WireListed<'a>,
    /// How it is cited, in one line.
    citation: String,
    sections: Vec<WireHeading<'a>>,
    passages: Vec<WirePlace<'a>>,
    text: &'a str,
}

/// A passage of a whole report: where it stands.
#[derive(Debug, Serialize)]
pub struct WirePlace<'a> {
    id: String,
    ordinal: usize,
    char_start: usize,
    char_end: usize,
    section: WireSection<'a>,
}

/// Passages of a report to be read, and what they are of.
#[derive(Debug, Serialize)]
pub struct WireShown<'a> {
    report: WireListed<'a>,
    /// How it is cited, in one line.
    citation: String,
    /// Where the passage stands that was asked for; none for a report.
    section: Option<WireSection<'a>>,
    sections: Vec<WireHeading<'a>>,
    passages: Vec<WirePassage<'a>>,
    /// Ordinal of the passage after these.
    next: Option<usize>,
}

impl<'a> WireDocument<'a> {
    /// A report, and how it is cited.
    pub fn new(stored: &'a StoredReport, citation: String) -> Self {
        let place = |passage: StoredPassage<'a>| WirePlace {
            id: passage.id(),
            ordinal: passage.ordinal,
            char_start: passage.passage.chars.start,
            char_end: passage.passage.chars.end,
            section: WireSection::new(&passage),
        };
        Self {
            report: WireListed::new(stored),
            citation,
            sections: stored
                .report
                .sections
                .iter()
                .map(WireHeading::from)
                .collect(),
            passages: stored.passages().map(place).collect(),
            text: &stored.text,
        }
    }
}

impl<'a> WireShown<'a> {
    /// Passages of a report by their ordinals, the one that was asked for if it was one, and how that is cited.
    pub fn new(
        stored: &'a StoredReport,
        ordinals: std::ops::Range<usize>,
        itself: Option<&StoredPassage<'a>>,
        citation: String,
    ) -> Self {
        let passages = stored.passages().skip(ordinals.start).take(ordinals.len());
        Self {
            report: WireListed::new(stored),
            citation,
            section: itself.map(WireSection::new),
            sections: stored
                .report
                .sections
                .iter()
                .map(WireHeading::from)
                .collect(),
            passages: passages
                .map(|passage| WirePassage::from(&passage))
                .collect(),
            next: Some(ordinals.end).filter(|next| *next < stored.report.passages.len()),
        }
    }
}

impl<'a> From<&StoredPassage<'a>> for WirePassage<'a> {
    fn from(passage: &StoredPassage<'a>) -> Self {
        Self {
            id: passage.id(),
            ordinal: passage.ordinal,
            char_start: passage.passage.chars.start,
            char_end: passage.passage.chars.end,
            text: passage.report.passage_text(passage.passage),
        }
    }
}

impl<'a> From<&'a crate::report::Section> for WireHeading<'a> {
    fn from(section: &'a crate::report::Section) -> Self {
        Self {
            level: section.level,
            heading: &section.heading,
            char_start: section.char_start,
            part: section.part.slug(),
            topics: section.topics.iter().map(|topic| topic.slug()).collect(),
        }
    }
}

impl<'a> From<&'a StoredReport> for WireReport<'a> {
    fn from(stored: &'a StoredReport) -> Self {
        let report = &stored.report;
        Self {
            also: &stored.duplicates,
            id: &report.id,
            title: report.title.as_deref(),
            url: report.url.as_deref(),
            kind: report.kind.slug(),
            year: report.year,
            published: report.published.as_deref(),
            issuer: report.issuer.as_deref(),
            region: report.region.as_ref(),
        }
    }
}

impl<'a> WireListed<'a> {
    /// A report with its size.
    pub fn new(stored: &'a StoredReport) -> Self {
        Self {
            report: WireReport::from(stored),
            passages: stored.report.passages.len(),
            characters: stored.text.chars().count(),
            doubts: stored.report.doubts().map(Warning::slug).collect(),
        }
    }
}

impl<'a> WireSection<'a> {
    /// Where a passage stands.
    pub fn new(passage: &StoredPassage<'a>) -> Self {
        let topics = passage.passage.topics.iter();
        Self {
            part: passage.passage.part.slug(),
            topics: topics.map(|topic| topic.slug()).collect(),
            headings: passage.report.report.heading_path(passage.passage.section),
        }
    }
}

impl<'a> WireHit<'a> {
    /// Tells how the hit came to its score.
    #[must_use]
    pub fn explained(self, explanation: Option<&'a Explanation>) -> Self {
        Self {
            explanation,
            ..self
        }
    }

    /// Tells what the hit states in numbers, if that is known.
    #[must_use]
    pub fn stating(self, stated: Option<&'a [Stated]>) -> Self {
        Self {
            figures: stated.map(|stated| stated.iter().map(WireQuantity::new).collect()),
            ..self
        }
    }

    /// A hit and where `patterns` stand in it.
    pub fn new(
        query_id: Option<&'a str>,
        hit: &'a Hit,
        passage: &StoredPassage<'a>,
        patterns: &[Pattern],
    ) -> Self {
        let text = hit.report.passage_text(passage.passage);
        let ranges = highlights(text, patterns);
        Self {
            query_id,
            rank: hit.rank,
            score: hit.score,
            partial: hit.partial,
            explanation: None,
            report: WireReport::from(hit.report.as_ref()),
            section: WireSection::new(passage),
            passage: WirePassage::from(passage),
            highlights: ranges
                .into_iter()
                .map(|range| [range.start, range.end])
                .collect(),
            figures: None,
        }
    }
}

impl<'a> WireResult<'a> {
    /// A result with its hits.
    pub fn new(
        query: &'a str,
        outcome: &Outcome,
        took: std::time::Duration,
        hits: Vec<WireHit<'a>>,
    ) -> Self {
        Self {
            query,
            mode: outcome.mode.slug(),
            relaxed: outcome.relaxed.is_some() || outcome.hits.iter().any(|hit| hit.partial),
            total: WireTotal::new(outcome),
            took_ms: (took.as_secs_f64() * 1e6).round() / 1e3,
            hits,
            facets: facets(&outcome.facets),
        }
    }
}

impl<'a> WireResult<'a> {
    /// The result with other counts.
    #[must_use]
    pub fn with_facets(self, facets: WireFacets<'a>) -> Self {
        Self { facets, ..self }
    }
}

impl<'a> WireCount<'a> {
    /// The numbers of a result.
    pub fn new(query_id: Option<&'a str>, query: &'a str, outcome: &Outcome) -> Self {
        Self {
            query_id,
            query,
            relaxed: outcome.relaxed.is_some(),
            total: WireTotal::new(outcome),
        }
    }
}

impl WireTotal {
    /// The numbers of an outcome.
    pub fn new(outcome: &Outcome) -> Self {
        Self {
            passages: outcome.passages,
            reports: outcome.reports,
        }
    }
}

/// Facets by name.
pub fn facets(tables: &[FacetTable]) -> WireFacets<'static> {
    let rows = tables
        .iter()
        .map(|table| (table.name.slug(), table.rows().into()));
    rows.collect()
}

impl<'a> WireExport<'a> {
    /// A passage with what is known of it.
    pub fn new(passage: &StoredPassage<'a>) -> Self {
        let report = &passage.report.report;
        Self {
            id: passage.id(),
            report: &report.id,
            text: passage.report.passage_text(passage.passage),
            title: report.title.as_deref(),
            year: report.year,
            region: report.region.as_ref(),
            kind: report.kind.slug(),
            part: passage.passage.part.slug(),
            topics: passage
                .passage
                .topics
                .iter()
                .map(|topic| topic.slug())
                .collect(),
            headings: report.heading_path(passage.passage.section),
            char_start: passage.passage.chars.start,
            char_end: passage.passage.chars.end,
        }
    }
}

impl<'a> WireInspection<'a> {
    /// A report that was read from `path`.
    pub fn new(report: &'a Report, path: &'a str) -> Self {
        Self {
            id: &report.id,
            path,
            title: report.title.as_deref(),
            issuer: report.issuer.as_deref(),
            kind: report.kind.slug(),
            year: report.year,
            published: report.published.as_deref(),
            url: report.url.as_deref(),
            source: report.source.as_deref(),
            index_number: report.index_number.as_deref(),
            document_number: report.document_number.as_deref(),
            region: report.region.as_ref(),
            evidence: &report.evidence,
            sections: report.sections.iter().map(WireHeading::from).collect(),
            passages: report.passages.len(),
            warnings: report.warnings.iter().map(ToString::to_string).collect(),
        }
    }
}
