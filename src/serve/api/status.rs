//! `/api/status`: what there is to search.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use serde::Serialize;

use crate::request::RequestError;
use crate::serve::generation::Generation;
use crate::serve::problem::Failure;
use crate::serve::server::Server;

/// What there is to search. Where it lies is told to nobody.
#[derive(Debug, Serialize)]
struct StatusAnswer<'a> {
    version: &'static str,
    /// Changes whenever an index was written.
    generation: &'a str,
    indexes: usize,
    reports: u64,
    duplicates: u64,
    passages: u64,
    regions: usize,
    first_year: Option<u16>,
    last_year: Option<u16>,
    /// When an index was last written, in seconds since 1970.
    written: Option<u64>,
    /// Whether suggestions can be given; they are read after the start.
    suggestions: bool,
}

/// Answers `/api/status`.
pub async fn status(
    State(server): State<Arc<Server>>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let asked = super::read(&uri, |_| Ok(()));
    let has_suggestions = server.generation().suggestions().is_some();
    let key = move |(): &()| format!("api/status/{has_suggestions}");
    let work = |generation: &Generation, (): &()| {
        let mut answer = StatusAnswer {
            version: env!("CARGO_PKG_VERSION"),
            generation: generation.name(),
            indexes: generation.engines.len(),
            reports: generation.coverage().reports,
            duplicates: 0,
            passages: generation.passages(),
            regions: generation.coverage().regions.len(),
            first_year: generation.coverage().years.first().copied(),
            last_year: generation.coverage().years.last().copied(),
            written: None,
            suggestions: generation.suggestions().is_some(),
        };
        for engine in &generation.engines {
            let status = engine.status().map_err(RequestError::from)?;
            answer.duplicates += status.duplicates;
            answer.written = answer.written.max(status.written);
        }
        super::json(&answer).map_err(|_| Failure::Internal)
    };
    super::reply(&server, &client, asked, key, work).await
}
