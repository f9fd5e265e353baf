//! The API for programs: JSON in the shapes of [`crate::ui::wire`], described in `openapi.json`.

pub mod facets;
pub mod figures;
pub mod openapi;
pub mod reports;
pub mod search;
pub mod status;
pub mod suggest;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Response, Uri};
use serde::Serialize;

use crate::engine::{Coverage, EngineError};
use crate::query::filter::Filters;
use crate::request::ParameterError;
use crate::request::parameters::Parameters;

use super::answer::Answer;
use super::generation::Generation;
use super::problem::Failure;
use super::server::Server;

/// How much was searched, of how much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Searched {
    /// Reports that the filters let through.
    pub reports: u64,
    /// All reports.
    pub of_reports: u64,
    /// Regions of the reports that the filters let through.
    pub regions: usize,
    /// Regions of all reports.
    pub of_regions: usize,
}

impl Searched {
    /// How much filters let through.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn of(generation: &Generation, filters: &Filters) -> Result<Self, EngineError> {
        let all = generation.coverage();
        let some = match *filters == Filters::default() {
            true => None,
            false => Some(Coverage::of(&generation.engines, filters)?),
        };
        let some = some.as_ref().unwrap_or(all);
        Ok(Self {
            reports: some.reports,
            of_reports: all.reports,
            regions: some.regions.len(),
            of_regions: all.regions.len(),
        })
    }
}

/// Reads the parameters of an address, all of which must be taken.
fn read<T>(
    uri: &Uri,
    take: impl FnOnce(&mut Parameters) -> Result<T, ParameterError>,
) -> Result<T, Failure> {
    let mut parameters = Parameters::read(uri.query().unwrap_or_default())?;
    let taken = take(&mut parameters)?;
    parameters.finish()?;
    Ok(taken)
}

/// Answers a program what it asked for, with a problem where there is no answer. `key` tells all that the answer depends on.
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
    answered.unwrap_or_else(Failure::response)
}

/// Writes a value as JSON.
fn json(value: &impl Serialize) -> Result<Answer, Failure> {
    Answer::json(value).map_err(|_| Failure::Internal)
}
