//! Which address is answered by what.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use axum::routing::get;

use super::guard::{self, Guard};
use super::problem::Failure;
use super::server::Server;
use super::{api, page};

/// All addresses.
pub fn routes(server: Arc<Server>, guard: Guard) -> Router {
    Router::new()
        .route("/", get(page::home::home))
        .route("/search", get(page::results::results))
        .route("/report/{*id}", get(page::report::report))
        .route("/reports", get(page::reports::reports))
        .route("/figures", get(page::figures::figures))
        .route("/assets/{name}", get(page::assets::asset))
        .route("/favicon.ico", get(page::assets::icon))
        .route("/api/search", get(api::search::search))
        .route("/api/facets", get(api::facets::facets))
        .route("/api/reports", get(api::reports::reports))
        .route("/api/reports/{*id}", get(api::reports::report))
        .route("/api/figures", get(api::figures::figures))
        .route("/api/suggest", get(api::suggest::suggest))
        .route("/api/status", get(api::status::status))
        .route("/api/openapi.json", get(api::openapi::openapi))
        .fallback(nothing)
        .with_state(server)
        .layer(axum::middleware::from_fn_with_state(
            Arc::new(guard),
            guard::guard,
        ))
}

async fn nothing(request: Request) -> Response<Body> {
    match request.uri().path().starts_with("/api") {
        true => Failure::NoSuchPage.response(),
        false => page::problem::response(&Failure::NoSuchPage),
    }
}
