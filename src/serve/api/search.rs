//! `/api/search`: ranked passages.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use serde::Serialize;

use crate::engine::{self, Engine, FacetCount, FacetName, Hit, Outcome, Search};
use crate::query::highlight::Pattern;
use crate::query::{Mode, QueryError};
use crate::request::search::{LEVELS, cut};
use crate::request::{RequestError, SearchRequest};
use crate::serve::generation::Generation;
use crate::serve::server::Server;
use crate::ui::wire::{WireFacets, WireHit, WireResult};

use super::Searched;

/// What was found, in the shape of the contract, with more.
#[derive(Debug, Serialize)]
pub struct SearchAnswer<'a> {
    #[serde(flatten)]
    result: WireResult<'a>,
    /// Whether there are hits after these.
    more: bool,
    /// What to tell about how the request was read.
    notes: &'a [String],
    searched: Searched,
}

/// A way to search.
pub type Find = fn(&Generation, &SearchRequest) -> Result<Found, RequestError>;

/// What was found for a request.
#[derive(Debug)]
pub struct Found {
    /// What was searched for.
    pub search: Search,
    /// Totals; its facets are taken out.
    pub outcome: Outcome,
    /// Counts, in the order in which people read them.
    pub facets: Vec<(FacetName, Vec<FacetCount>)>,
    /// The hits with their reports.
    pub hits: Vec<Hit>,
    /// What to highlight.
    pub patterns: Vec<Pattern>,
    /// What to tell about how the request was read.
    pub notes: Vec<String>,
    /// Regions that were named and that no report is of.
    pub absent: Vec<String>,
}

impl Found {
    /// Searches.
    ///
    /// # Errors
    /// When there is nothing to search for, a filter names nothing, or an index cannot be read.
    pub fn find(generation: &Generation, request: &SearchRequest) -> Result<Self, RequestError> {
        let engines = &generation.engines;
        let (search, absent) = request.resolve(engines, generation.held())?;
        let mut outcome = engine::merge(engines, &search)?;
        let hits = Engine::hits(engines, &outcome.hits, search.offset + 1)?;
        let patterns = match (engines.first(), &search.query) {
            (Some(engine), Some(query)) => engine.patterns(query),
            _ => Vec::new(),
        };
        let mut notes = search
            .query
            .as_ref()
            .map_or_else(Vec::new, |query| query.notes.clone());
        notes.extend(
            absent
                .iter()
                .map(|region| format!("the index has no report of {region}")),
        );
        Ok(Self {
            facets: std::mem::take(&mut outcome.facets)
                .iter()
                .map(|table| (table.name, table.rows()))
                .collect(),
            search,
            outcome,
            hits,
            patterns,
            notes,
            absent,
        })
    }

    /// What is found when there is nothing to search for: nothing, and a note that says why.
    ///
    /// # Errors
    /// When a filter names nothing, or an index cannot be read.
    pub fn nothing(
        generation: &Generation,
        request: &SearchRequest,
        error: &QueryError,
    ) -> Result<Self, RequestError> {
        let without = SearchRequest {
            query: None,
            ..request.clone()
        };
        let (search, absent) = without.resolve(&generation.engines, generation.held())?;
        Ok(Self {
            search,
            outcome: Outcome {
                passages: 0,
                reports: 0,
                hits: Vec::new(),
                more: false,
                facets: Vec::new(),
                mode: Mode::All,
                relaxed: None,
            },
            facets: Vec::new(),
            hits: Vec::new(),
            patterns: Vec::new(),
            notes: vec![error.to_string()],
            absent,
        })
    }

    /// As [`Found::find`], but for programs that send whatever somebody typed: a query with nothing to search for finds nothing.
    ///
    /// # Errors
    /// When a filter names nothing, or an index cannot be read.
    pub fn find_any(
        generation: &Generation,
        request: &SearchRequest,
    ) -> Result<Self, RequestError> {
        match Self::find(generation, request) {
            Err(RequestError::Query(error)) => Self::nothing(generation, request, &error),
            found => found,
        }
    }

    /// Counts, the tree of regions cut to so many levels.
    pub fn counts(&self, levels: usize) -> WireFacets<'_> {
        let counts = self.facets.iter().map(|(name, rows)| {
            let mut rows = Cow::from(rows);
            if levels < LEVELS {
                cut(rows.to_mut(), levels);
            }
            (name.slug(), rows)
        });
        counts.collect()
    }
}

/// Searches with one of the two ways of [`Found`], and gives what was found to `take`.
///
/// # Errors
/// As that way has it.
pub fn find<T>(
    generation: &Generation,
    request: &SearchRequest,
    find: Find,
    take: impl FnOnce(&SearchAnswer<'_>) -> T,
) -> Result<T, RequestError> {
    let started = Instant::now();
    let found = find(generation, request)?;
    let searched = Searched::of(generation, &found.search.filters)?;
    let took = started.elapsed();
    let hits = found.hits.iter().filter_map(|hit| {
        let passage = hit.passage()?;
        Some(WireHit::new(None, hit, &passage, &found.patterns))
    });
    let query = request.query.as_deref().unwrap_or_default();
    let result = WireResult::new(query, &found.outcome, took, hits.collect());
    Ok(take(&SearchAnswer {
        result: result.with_facets(found.counts(request.levels)),
        more: found.outcome.more,
        notes: &found.notes,
        searched,
    }))
}

/// Answers `/api/search`.
pub async fn search(
    State(server): State<Arc<Server>>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let asked = super::read(&uri, SearchRequest::take);
    let key = |request: &SearchRequest| format!("api/search?{}", request.written());
    let work = |generation: &Generation, request: &SearchRequest| {
        find(generation, request, Found::find_any, |answer| {
            super::json(answer)
        })?
    };
    super::reply(&server, &client, asked, key, work).await
}
