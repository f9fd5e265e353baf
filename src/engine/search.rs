//! Searching one index or several.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::query::EnableScoring;

use crate::query::filter::Filters;
use crate::query::{Mode, Query};
use crate::report::taxonomy::Taxonomy;

use super::best::{Found, Per, PerField, limit};
use super::collect::{Collected, Passages};
use super::facets::{FacetName, FacetTable};
use super::plan::Matching;
use super::promising::Threshold;
use super::sideways::Sideways;
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
    /// The most hits of each group.
    pub per: Option<Per>,
    /// Their order.
    pub sort: Sort,
    /// What to count.
    pub facets: Vec<FacetName>,
}

impl Search {
    /// Hits up to the last one asked for.
    fn end(&self) -> usize {
        self.offset.saturating_add(self.limit)
    }

    /// Hits to keep on the way: where groups are limited, one more tells whether there are others.
    fn keep(&self) -> usize {
        let more = usize::from(self.limit > 0 && self.per.is_some());
        self.end().saturating_add(more)
    }
}

/// A passage found, still in the index: see [`Engine::hits`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    found: Found,
    /// Whether it stands behind those that match, because it has less of the query than these.
    pub partial: bool,
    /// Which of several engines it is of.
    pub engine: usize,
}

impl Ranked {
    /// Its score; comparable only within one search.
    pub fn score(&self) -> f32 {
        self.found.score
    }

    /// Tells reports of one index apart.
    fn report_key(&self) -> u64 {
        self.found.rank.key()
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
    /// Whether there are hits after them.
    pub more: bool,
    /// Counts, in the order asked for. Each disregards the filters on what it counts.
    pub facets: Vec<FacetTable>,
    /// The mode that the hits come from.
    pub mode: Mode,
    /// What was accepted instead, when nothing matched all terms.
    pub relaxed: Option<Relaxed>,
}

/// What is accepted when nothing matches all terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relaxed {
    /// Passages with at least one whole term.
    SomeTerms,
    /// Passages with a word of a term, when none has a whole term.
    Similar,
}

impl Engine {
    /// Whatever matches; with `rest`, only what does not match all.
    fn collect(
        &self,
        search: &Search,
        matching: Matching,
        rest: bool,
    ) -> Result<Collected, EngineError> {
        let sideways = Sideways::new(&search.filters, &search.facets);
        let filters = sideways.heeded();
        let threshold = Arc::new(Threshold::default());
        let plan = match &search.query {
            Some(query) => self.plan(query, &filters, matching, rest, &threshold)?,
            None => self.plan_filters(&filters, false)?,
        };
        let collector = Passages {
            engine: self,
            columns: self.columns()?,
            keep: search.keep(),
            grouping: search.grouping,
            per: search.per,
            sort: search.sort,
            facets: &search.facets,
            sideways: &sideways,
            threshold,
        };
        let scoring = match collector.keep {
            0 => EnableScoring::disabled_from_searcher(&self.searcher),
            _ => EnableScoring::enabled_from_searcher(&self.searcher),
        };
        let weight = plan.weight(scoring)?;
        let collect = |slice| collector.collect(&*weight, slice);
        // What is found is counted on all cores, and ranked alone on one.
        let found = if search.query.is_none() || !search.facets.is_empty() {
            self.executor()?.map(collect, self.slices()?.into_iter())?
        } else {
            let segments = self.whole_segments().into_iter();
            segments.map(collect).collect::<tantivy::Result<_>>()?
        };
        Ok(collector.merge(found)?)
    }
}

/// Searches several indexes as one. In mode `auto`, the terms are relaxed when no index has a passage with all; when there are
/// fewer than asked for, passages with something of the terms follow them, which the totals and facets do not count.
///
/// # Errors
/// When an index cannot be read.
pub fn merge(engines: &[Arc<Engine>], search: &Search) -> Result<Outcome, EngineError> {
    let run = |matching: Matching| -> Result<Vec<Collected>, EngineError> {
        engines
            .iter()
            .map(|engine| engine.collect(search, matching, false))
            .collect()
    };
    let nothing = |collected: &[Collected]| collected.iter().all(|one| one.passages == 0);
    let (first, mut mode) = match search.mode {
        Mode::Any => (Matching::Any, Mode::Any),
        Mode::Auto | Mode::All => (Matching::All, Mode::All),
    };
    let mut collected = run(first)?;
    let mut relaxed = None;
    if search.mode == Mode::Auto && nothing(&collected) {
        for (matching, step) in relaxations(search.query.as_ref()) {
            let more = run(matching)?;
            if !nothing(&more) {
                collected = more;
                relaxed = Some(step);
                mode = Mode::Any;
                break;
            }
        }
    }
    let taxonomy = engines
        .first()
        .map_or_else(Taxonomy::built_in, |engine| engine.taxonomy.clone());
    let mut outcome = Outcome {
        passages: 0,
        reports: 0,
        hits: Vec::new(),
        more: false,
        facets: search
            .facets
            .iter()
            .map(|name| {
                let table = FacetTable::new(*name).labelled_by(&taxonomy);
                table.filtered_by(&search.filters)
            })
            .collect(),
        mode,
        relaxed,
    };
    for one in &mut collected {
        outcome.passages += one.passages;
        outcome.reports += one.reports;
        for (sum, table) in outcome.facets.iter_mut().zip(one.facets.drain(..)) {
            sum.add(table);
        }
    }
    outcome.hits = in_order(collected, false);
    let matching = match (search.per, search.grouping) {
        (Some(_), _) => outcome.hits.len() as u64,
        (None, Grouping::Passages) => outcome.passages,
        (None, Grouping::Reports) => outcome.reports,
    };
    let mut available = matching;
    // Also where the page is just filled: then there are more.
    if search.mode == Mode::Auto
        && outcome.passages > 0
        && search.limit > 0
        && matching <= search.end() as u64
    {
        follow(engines, search, &mut outcome.hits)?;
        available = outcome.hits.len() as u64;
    }
    if let Some(per) = search.per {
        // Reports of two indexes are two, even under the same id.
        let engine = |ranked: &Ranked| match per.field {
            PerField::Report => ranked.engine,
            PerField::Region | PerField::Year => 0,
        };
        limit(&mut outcome.hits, per.most, |ranked| {
            (engine(ranked), ranked.found.group)
        });
        available = outcome.hits.len() as u64;
    }
    outcome.more = available > search.end() as u64;
    outcome.hits.truncate(search.end());
    outcome.hits.drain(..search.offset.min(outcome.hits.len()));
    Ok(outcome)
}

/// The best of several indexes.
fn in_order(collected: Vec<Collected>, partial: bool) -> Vec<Ranked> {
    let mut hits = Vec::new();
    for (engine, one) in collected.into_iter().enumerate() {
        let of = |found| Ranked {
            found,
            partial,
            engine,
        };
        hits.extend(one.best.into_iter().map(of));
    }
    hits.sort_by(|one, other| {
        let by_engine = one.engine.cmp(&other.engine);
        one.found.cmp(&other.found).then(by_engine)
    });
    hits
}

/// Adds passages with something of the terms behind those with all terms, one more than asked for if there are so many.
fn follow(
    engines: &[Arc<Engine>],
    search: &Search,
    hits: &mut Vec<Ranked>,
) -> Result<(), EngineError> {
    if search
        .query
        .as_ref()
        .is_none_or(|query| query.loose().is_empty())
    {
        return Ok(());
    }
    // A report may follow itself, with another passage; and where groups are limited, some have no room.
    let wanted = match (search.grouping, search.per) {
        (Grouping::Passages, None) => search.end() - hits.len().min(search.end()),
        _ => search.end(),
    };
    let search = Search {
        facets: Vec::new(),
        limit: wanted.saturating_add(1),
        offset: 0,
        ..search.clone()
    };
    let more: Vec<Collected> = engines
        .iter()
        .map(|engine| engine.collect(&search, Matching::Any, true))
        .collect::<Result<_, _>>()?;
    // What stands among the hits does not follow them: a passage, or a report with another passage.
    let same = |ranked: &Ranked| match search.grouping {
        Grouping::Passages => (ranked.engine, Some(ranked.address()), 0),
        Grouping::Reports => (ranked.engine, None, ranked.report_key()),
    };
    let shown: BTreeSet<_> = hits.iter().map(same).collect();
    for ranked in in_order(more, true) {
        if !shown.contains(&same(&ranked)) {
            hits.push(ranked);
        }
    }
    Ok(())
}

/// What to try, in order, when nothing matches all of a query.
fn relaxations(query: Option<&Query>) -> Vec<(Matching, Relaxed)> {
    let loose = query.map_or(0, |query| query.loose().len());
    let firm = query.map_or(0, |query| query.firm().len());
    let steps = [
        (loose >= 2, Matching::SomeTerms, Relaxed::SomeTerms),
        (loose >= 1, Matching::Similar, Relaxed::Similar),
        (
            loose >= 1 && firm >= 1,
            Matching::FirmParts,
            Relaxed::SomeTerms,
        ),
    ];
    let usable = steps.into_iter().filter(|(usable, ..)| *usable);
    usable.map(|(_, matching, step)| (matching, step)).collect()
}
