//! `/api/reports`: the reports, and each with its text.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, Uri};
use serde::Serialize;

use crate::engine::{Engine, ListOrder, StoredReport};
use crate::request::lookup::{self, LookupError};
use crate::request::search::{LAST_HIT, MOST_HITS};
use crate::request::{FilterTexts, RequestError, citation};
use crate::serve::generation::Generation;
use crate::serve::server::Server;
use crate::ui::wire::{WireDocument, WireListed};

use super::Searched;

/// Reports when nothing is said.
const DEFAULT_REPORTS: usize = 50;
/// Last report that can be asked for: there may be many more than passages that are worth reading.
const LAST_REPORT: usize = 100 * LAST_HIT;

/// Which reports are asked for.
#[derive(Debug, Clone)]
pub struct ListRequest {
    /// Filters.
    pub filters: FilterTexts,
    /// Reports to return.
    pub limit: usize,
    /// Reports to pass over before those.
    pub offset: usize,
}

/// A part of the list.
#[derive(Debug)]
pub struct List {
    /// The reports asked for: newest year first, then by code of region.
    pub reports: Vec<StoredReport>,
    /// How many there are in all.
    pub total: usize,
    /// How much was looked at.
    pub searched: Searched,
}

/// A part of the list for programs.
#[derive(Debug, Serialize)]
struct ListAnswer<'a> {
    total: Total,
    more: bool,
    reports: Vec<WireListed<'a>>,
}

#[derive(Debug, Serialize)]
struct Total {
    reports: usize,
}

impl ListRequest {
    /// Lists reports.
    ///
    /// # Errors
    /// When a filter names nothing, or an index cannot be read.
    pub fn list(&self, generation: &Generation) -> Result<List, RequestError> {
        let engines = &generation.engines;
        let filters = self
            .filters
            .resolve_with(engines, generation.held())?
            .filters;
        let listed = Engine::listed(engines, &filters, ListOrder::Newest)?;
        let wanted = listed.iter().skip(self.offset).take(self.limit);
        let reports = wanted.map(|listed| Engine::read_listed(engines, listed));
        Ok(List {
            reports: reports.collect::<Result<_, _>>()?,
            total: listed.len(),
            searched: Searched::of(generation, &filters)?,
        })
    }

    fn written(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(self.filters.pairs());
        text.append_pair("limit", &self.limit.to_string());
        text.append_pair("offset", &self.offset.to_string());
        text.finish()
    }
}

/// Answers `/api/reports`.
pub async fn reports(
    State(server): State<Arc<Server>>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let asked = super::read(&uri, |parameters| {
        Ok(ListRequest {
            filters: FilterTexts::take(parameters),
            limit: parameters
                .number("limit", 0..=MOST_HITS)?
                .unwrap_or(DEFAULT_REPORTS),
            offset: parameters.number("offset", 0..=LAST_REPORT)?.unwrap_or(0),
        })
    });
    let key = |request: &ListRequest| format!("api/reports?{}", request.written());
    let work = |generation: &Generation, request: &ListRequest| {
        let list = request.list(generation)?;
        super::json(&ListAnswer {
            total: Total {
                reports: list.total,
            },
            more: request.offset + list.reports.len() < list.total,
            reports: list.reports.iter().map(WireListed::new).collect(),
        })
    };
    super::reply(&server, &client, asked, key, work).await
}

/// Reads a report by its id.
///
/// # Errors
/// When there is none, or an index cannot be read.
pub fn find(generation: &Generation, id: &str) -> Result<StoredReport, RequestError> {
    let found = lookup::report(&generation.engines, id)?;
    let found = found.ok_or_else(|| LookupError::Unknown(id.to_owned()))?;
    Ok(found.1)
}

/// Answers `/api/reports/{id}`.
pub async fn report(
    State(server): State<Arc<Server>>,
    Path(id): Path<String>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let asked = super::read(&uri, |_| Ok(id));
    let key = |id: &String| format!("api/report/{id}");
    let work = |generation: &Generation, id: &String| {
        let stored = find(generation, id)?;
        super::json(&WireDocument::new(&stored, citation::of_report(&stored)))
    };
    super::reply(&server, &client, asked, key, work).await
}
