//! `/api/openapi.json`: the description of the API, as it stands in the source.

use axum::body::Body;
use axum::http::{HeaderMap, Response};

use crate::serve::answer::{Answer, JSON};

/// The description of the API in OpenAPI 3.1.
pub const DOCUMENT: &str = include_str!("../assets/openapi.json");

/// Answers `/api/openapi.json`.
pub async fn openapi(client: HeaderMap) -> Response<Body> {
    Answer::new(JSON, DOCUMENT).response(&client)
}
