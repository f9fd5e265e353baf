//! Searching one index or several.

use std::collections::BTreeSet;

use crate::query::filter::Filters;
use crate::query::{Mode, Query};

use super::collect::{Collected, Found, Passages};
use super::facets::{FacetName, FacetTable};
use super::{Engine, EngineError};

/// What to return once: passages, or reports by their best passage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Grouping {
    /// Every passage.
    #[default]
    Passages,
    /// Every report once.
    Reports,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Oldest year first, best first within a year.
    Year,
    /// Newest year first.
    YearDescending,
}

/// Everything that a search depends on.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What is looked for; without it, everything that the filters let through.
    pub query: Option<Query>,
    /// How its terms must match.
    pub mode: Mode,
    /// What it is confined to.
    pub filters: Filters,
    /// Hits to return.
    pub limit: usize,
    /// Hits to pass over before those.
    pub offset: usize,
    /// Passages or reports.
    pub grouping: Grouping,
    /// Their order.
    pub sort: Sort,
    /// What to count.
    pub facets: Vec<FacetName>,
}

/// A passage found, still in the index: see [`Engine::hits`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    found: Found,
    /// Which of several engines it is of.
    pub engine: usize,
}

impl Ranked {
    /// Its score; comparable only within one search.
    pub fn score(&self) -> f32 {
        self.found.score
    }

    pub(super) fn address(&self) -> tantivy::DocAddress {
        self.found.address
    }
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Passages in all.
    pub passages: u64,
    /// Reports in all.
    pub reports: u64,
    /// The hits asked for.
    pub hits: Vec<Ranked>,
    /// Counts, in the order asked for.
    pub facets: Vec<FacetTable>,
    /// The mode that the hits come from.
    pub mode: Mode,
    /// Whether nothing matched all terms, so that any are accepted.
    pub relaxed: bool,
}

impl Engine {
    fn collect(&self, search: &Search, all: bool) -> Result<Collected, EngineError> {
        let plan = match &search.query {
            Some(query) => self.plan(query, &search.filters, all)?,
            None => self.plan_filters(&search.filters, false),
        };
        let collector = Passages {
            keep: search.offset.saturating_add(search.limit),
            grouping: search.grouping,
            sort: search.sort,
            facets: &search.facets,
        };
        Ok(self.searcher.search(&*plan, &collector)?)
    }

    /// Reports that filters let through, ordered by region, year and id.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn reports(&self, filters: &Filters) -> Result<Vec<super::StoredReport>, EngineError> {
        let plan = self.plan_filters(filters, true);
        let found = self
            .searcher
            .search(&*plan, &tantivy::collector::DocSetCollector)?;
        let found: BTreeSet<tantivy::DocAddress> = found.into_iter().collect();
        let mut reports = Vec::with_capacity(found.len());
        for address in found {
            reports.push(self.stored(address)?);
        }
        let place = |report: &super::StoredReport| {
            let region = report
                .report
                .region
                .as_ref()
                .map(|region| (region.code.clone(), region.zone.clone()));
            (
                region.is_none(),
                region,
                report.report.year,
                report.report.id.clone(),
            )
        };
        reports.sort_by_cached_key(place);
        Ok(reports)
    }
}

/// Searches several indexes as one. In mode `auto`, the terms are relaxed only when no index has a passage with all.
///
/// # Errors
/// When an index cannot be read.
pub fn merge(engines: &[std::sync::Arc<Engine>], search: &Search) -> Result<Outcome, EngineError> {
    let run = |all: bool| -> Result<Vec<Collected>, EngineError> {
        engines
            .iter()
            .map(|engine| engine.collect(search, all))
            .collect()
    };
    let first_mode = if search.mode == Mode::Any {
        Mode::Any
    } else {
        Mode::All
    };
    let mut mode = first_mode;
    let mut collected = run(first_mode == Mode::All)?;
    let nothing = collected.iter().all(|one| one.passages == 0);
    let relaxed =
        nothing && search.mode == Mode::Auto && search.query.as_ref().is_some_and(can_relax);
    if relaxed {
        mode = Mode::Any;
        collected = run(false)?;
    }
    let mut outcome = Outcome {
        passages: 0,
        reports: 0,
        hits: Vec::new(),
        facets: search
            .facets
            .iter()
            .map(|name| FacetTable::new(*name))
            .collect(),
        mode,
        relaxed,
    };
    for (engine, one) in collected.into_iter().enumerate() {
        outcome.passages += one.passages;
        outcome.reports += one.reports;
        outcome
            .hits
            .extend(one.best.into_iter().map(|found| Ranked { found, engine }));
        for (sum, table) in outcome.facets.iter_mut().zip(&one.facets) {
            sum.add(table);
        }
    }
    outcome.hits.sort_by(|one, other| {
        one.found
            .cmp(&other.found)
            .then(one.engine.cmp(&other.engine))
    });
    outcome
        .hits
        .truncate(search.offset.saturating_add(search.limit));
    outcome.hits.drain(..search.offset.min(outcome.hits.len()));
    Ok(outcome)
}

/// Whether a query has a term that may be left unmatched.
fn can_relax(query: &Query) -> bool {
    query.wanted().iter().any(|term| !term.is_firm())
}
