//! `/api/suggest`: what to propose while somebody types.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use serde::Serialize;

use crate::request::suggestion::Suggestion;
use crate::serve::problem::Failure;
use crate::serve::server::Server;

/// Most proposals of each sort.
const MOST: usize = 20;
/// Proposals of each sort when nothing is said.
const USUAL: usize = 5;

#[derive(Debug, Serialize)]
struct SuggestAnswer<'a> {
    query: &'a str,
    suggestions: Vec<&'a Suggestion>,
}

/// Answers `/api/suggest`. Nothing is looked up, so nothing is kept.
pub async fn suggest(
    State(server): State<Arc<Server>>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let asked = super::read(&uri, |parameters| {
        let word = parameters.one("q")?.unwrap_or_default();
        let most = parameters.number("limit", 1..=MOST)?.unwrap_or(USUAL);
        Ok((word, most))
    });
    let (word, most) = match asked {
        Ok(asked) => asked,
        Err(failure) => return failure.response(),
    };
    let generation = server.generation();
    let suggestions = generation.suggestions();
    let answer = super::json(&SuggestAnswer {
        query: &word,
        suggestions: suggestions.map_or_else(Vec::new, |all| all.of(&word, most)),
    });
    answer.map_or_else(Failure::response, |answer| answer.response(&client))
}
