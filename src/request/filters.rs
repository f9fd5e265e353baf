//! Filters as they are written, and what they let through.

use crate::engine::{EngineError, Engines, UNKNOWN};
use crate::query::filter::{Filters, YearRange, YearRangeError};
use crate::query::region::{self, Held, RegionError};
use crate::report::Kind;
use crate::report::taxonomy::{SectionName, Taxonomy, Term};
use crate::text::fold::fold_to_string;

/// Filters as they are written. Several values of one filter can also stand in one text, with commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilterTexts {
    /// `2023`, `2021..2023`, `2021..`, `..2023`, `未识别`.
    pub years: Vec<String>,
    /// Codes, names, paths, zones, `未识别`.
    pub regions: Vec<String>,
    /// Slugs and labels of parts and topics.
    pub sections: Vec<String>,
    /// Slugs and labels of kinds.
    pub kinds: Vec<String>,
}

/// Filters that were read.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    /// What they let through.
    pub filters: Filters,
    /// Regions that were named and that no report of the indexes is of, for people.
    pub absent: Vec<String>,
}

/// Why a filter cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// Not a year or range of years.
    #[error(transparent)]
    Year(#[from] YearRangeError),
    /// Not a region, or several.
    #[error(transparent)]
    Region(#[from] RegionError),
    /// Neither part nor topic.
    #[error("no part or topic is called `{text}`")]
    Section {
        /// What was written.
        text: String,
        /// Parts, for people.
        parts: String,
        /// Topics, for people.
        topics: String,
    },
    /// No kind of report.
    #[error("no kind of report is called `{0}`")]
    Kind(String),
    /// The index failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl FilterTexts {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        let lists = [&self.years, &self.regions, &self.sections, &self.kinds];
        lists.into_iter().all(Vec::is_empty)
    }

    /// Reads the filters; regions are looked up in the gazetteer and in the indexes.
    ///
    /// # Errors
    /// When one names nothing, or several regions, or when an index cannot be read.
    pub fn resolve(&self, engines: &Engines) -> Result<Resolved, FilterError> {
        let held = match self.regions.as_slice() {
            [] => Held::new(),
            _ => held_regions(engines)?,
        };
        self.resolve_with(engines, &held)
    }

    /// As [`FilterTexts::resolve`], where the regions of the indexes are known already.
    ///
    /// # Errors
    /// As there.
    pub fn resolve_with(&self, engines: &Engines, held: &Held) -> Result<Resolved, FilterError> {
        let mut resolved = Resolved::default();
        let filters = &mut resolved.filters;
        for text in values(&self.years) {
            filters.years.push(text.parse::<YearRange>()?);
        }
        for text in values(&self.sections) {
            filters.sections.push(section(text, engines)?);
        }
        for text in values(&self.kinds) {
            let kind = Kind::parse(text).ok_or_else(|| FilterError::Kind(text.to_owned()))?;
            filters.kinds.push(kind);
        }
        for text in pieces(&self.regions, &[',', '，', '、']) {
            if matches!(&*fold_to_string(text), UNKNOWN | "unknown") {
                filters.regions.push(vec![UNKNOWN.to_owned()]);
                continue;
            }
            let region = region::resolve(text, held)?;
            if !region.is_held {
                resolved.absent.push(region.shown);
            }
            filters.regions.extend(region.paths);
        }
        Ok(resolved)
    }
}

/// Paths of all regions that the indexes have reports of.
///
/// # Errors
/// When an index cannot be read.
pub fn held_regions(engines: &Engines) -> Result<Held, EngineError> {
    let mut held = Held::new();
    for engine in engines {
        held.extend(engine.region_paths()?);
    }
    Ok(held)
}

/// Several values of one filter can also be given at once, with commas.
fn values(given: &[String]) -> impl Iterator<Item = &str> {
    pieces(given, &[',', '，'])
}

/// What stands between separators. One too many is no value; nothing at all is, for which there will be an error.
fn pieces<'a>(given: &'a [String], separators: &'a [char]) -> impl Iterator<Item = &'a str> {
    given.iter().flat_map(move |text| {
        let is_empty = text.split(separators).all(|piece| piece.trim().is_empty());
        let pieces = text.split(separators).map(str::trim);
        let most = if is_empty { 1 } else { usize::MAX };
        pieces
            .filter(move |piece| !piece.is_empty() || is_empty)
            .take(most)
    })
}

/// A part or topic of any of the indexes.
fn section(text: &str, engines: &Engines) -> Result<SectionName, FilterError> {
    let found = engines
        .iter()
        .find_map(|engine| engine.taxonomy().section(text));
    found.ok_or_else(|| {
        let built_in = Taxonomy::built_in();
        let taxonomy = engines
            .first()
            .map_or(&built_in, |engine| engine.taxonomy());
        let listed = |terms: &[Term]| -> String {
            let terms: Vec<String> = terms
                .iter()
                .map(|term| format!("{} {}", term.name, term.label))
                .collect();
            terms.join(", ")
        };
        FilterError::Section {
            text: text.to_owned(),
            parts: listed(&taxonomy.parts),
            topics: listed(&taxonomy.topics),
        }
    })
}
