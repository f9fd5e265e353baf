//! Pages for people, in Chinese. Each is whole as the server sends it; the script in `assets` only makes it quicker to use.

pub mod asked;
pub mod assets;
pub mod facets;
pub mod figures;
pub mod frame;
pub mod home;
pub mod marked;
pub mod nothing;
pub mod plot;
pub mod problem;
pub mod report;
pub mod reports;
pub mod results;

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::text::sanitize::sanitize;

use super::answer::Answer;
use super::generation::Generation;
use super::problem::Failure;
use super::server::Server;

/// What stands in a path as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'/')
    .remove(b'~');

/// Text of a report as a page may have it: nothing in it acts or hides.
fn clean(text: &str) -> Cow<'_, str> {
    sanitize(text)
}

/// Address of a report, with parameters that are written already.
fn report_address(id: &str, parameters: &str) -> String {
    let id = utf8_percent_encode(id, PLAIN);
    match parameters {
        "" => format!("/report/{id}"),
        _ => format!("/report/{id}?{parameters}"),
    }
}

/// Answers a person what they asked for, with a page that says why where there is no answer.
async fn reply<T: Send + 'static>(
    server: &Arc<Server>,
    client: &HeaderMap,
    asked: Result<T, Failure>,
    key: impl FnOnce(&T) -> String,
    work: impl FnOnce(&Generation, &T) -> Result<Answer, Failure> + Send + 'static,
) -> Response<Body> {
    let answered = match asked {
        Ok(asked) => {
            let key = key(&asked);
            let work = move |generation: &Generation| work(generation, &asked);
            server.answer(client, key, work).await
        }
        Err(failure) => Err(failure),
    };
    answered.unwrap_or_else(|failure| problem::response(&failure))
}
