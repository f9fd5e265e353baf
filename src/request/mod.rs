//! What somebody asks of indexes, in words: read, checked, and made into searches. The same for every way to ask, be it the
//! command line, an address on the web, or an assistant's call.

pub mod citation;
pub mod figures;
pub mod filters;
pub mod lookup;
pub mod parameters;
pub mod search;
pub mod suggestion;

use crate::engine::EngineError;
use crate::query::QueryError;

pub use filters::{FilterError, FilterTexts};
pub use parameters::ParameterError;
pub use search::SearchRequest;

/// Why a request cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// A parameter is not what it should be.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// There is nothing to search for.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A filter names nothing.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// No report or passage has the id.
    #[error(transparent)]
    Lookup(#[from] lookup::LookupError),
    /// The index failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}
