//! `/api/facets`: counts, without hits.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use serde::Serialize;

use crate::engine::FacetName;
use crate::request::parameters::{Parameters, choose};
use crate::request::search::{FACETS, LEVELS, MODES};
use crate::request::{FilterTexts, ParameterError, RequestError, SearchRequest};
use crate::serve::generation::Generation;
use crate::serve::server::Server;
use crate::ui::wire::{WireFacets, WireTotal};

use super::Searched;
use super::search::{Find, Found};

/// Counts, and of how much.
#[derive(Debug, Serialize)]
pub struct FacetsAnswer<'a> {
    query: &'a str,
    mode: &'a str,
    relaxed: bool,
    total: WireTotal,
    facets: WireFacets<'a>,
    notes: &'a [String],
    searched: Searched,
}

/// Counts, and gives the counts to `take`.
///
/// # Errors
/// As a search.
pub fn find<T>(
    generation: &Generation,
    request: &SearchRequest,
    find: Find,
    take: impl FnOnce(&FacetsAnswer<'_>) -> T,
) -> Result<T, RequestError> {
    let request = SearchRequest {
        limit: 0,
        facets: match request.facets.as_slice() {
            [] => FacetName::ALL.to_vec(),
            names => names.to_vec(),
        },
        ..request.clone()
    };
    let found = find(generation, &request)?;
    Ok(take(&FacetsAnswer {
        query: request.query.as_deref().unwrap_or_default(),
        mode: found.outcome.mode.slug(),
        relaxed: found.outcome.relaxed.is_some(),
        total: WireTotal::new(&found.outcome),
        facets: found.counts(request.levels),
        notes: &found.notes,
        searched: Searched::of(generation, &found.search.filters)?,
    }))
}

fn take(parameters: &mut Parameters) -> Result<SearchRequest, ParameterError> {
    let mut request = SearchRequest {
        query: parameters.one("q")?,
        mode: parameters.choice("mode", &MODES)?.unwrap_or_default(),
        filters: FilterTexts::take(parameters),
        levels: parameters.number("levels", 1..=LEVELS)?.unwrap_or(LEVELS),
        ..SearchRequest::default()
    };
    for names in parameters.all("facets") {
        for name in names.split([',', '，']) {
            let facet = choose("facets", name.trim(), &FACETS)?;
            if !request.facets.contains(&facet) {
                request.facets.push(facet);
            }
        }
    }
    Ok(request)
}

/// Answers `/api/facets`.
pub async fn facets(
    State(server): State<Arc<Server>>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let asked = super::read(&uri, take);
    let key = |request: &SearchRequest| format!("api/facets?{}", request.written());
    let work = |generation: &Generation, request: &SearchRequest| {
        find(generation, request, Found::find_any, |answer| {
            super::json(answer)
        })?
    };
    super::reply(&server, &client, asked, key, work).await
}
