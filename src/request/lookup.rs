//! From an id as typed to a report or passage of the indexes.

use crate::engine::{EngineError, Engines, StoredReport};

/// Why an id leads to nothing.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// Neither a report nor a passage has it.
    #[error("the index has no report or passage `{0}`")]
    Unknown(String),
    /// The report has fewer passages.
    #[error("`{report}` has {passages} passages, from #0")]
    Beyond {
        /// Id of the report.
        report: String,
        /// How many it has.
        passages: usize,
    },
    /// The index failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Reads a report by its id, from the first index that has it, whose ordinal is returned with it.
///
/// # Errors
/// When an index cannot be read.
pub fn report(engines: &Engines, id: &str) -> Result<Option<(usize, StoredReport)>, EngineError> {
    for (index, engine) in engines.iter().enumerate() {
        if let Some(report) = engine.report(id)? {
            return Ok(Some((index, report)));
        }
    }
    Ok(None)
}

/// Reads the report of a passage by the passage's id, which is a report's, `#` and an ordinal. Returns the index's ordinal, the
/// report and the passage's ordinal.
///
/// # Errors
/// When there is no such passage, or an index cannot be read.
pub fn passage(engines: &Engines, id: &str) -> Result<(usize, StoredReport, usize), LookupError> {
    let unknown = || LookupError::Unknown(id.to_owned());
    let (report_id, ordinal) = id.rsplit_once('#').ok_or_else(unknown)?;
    let (index, report) = report(engines, report_id)?.ok_or_else(unknown)?;
    let ordinal = ordinal.parse::<usize>().map_err(|_| unknown())?;
    let count = report.report.passages.len();
    if ordinal < count {
        return Ok((index, report, ordinal));
    }
    Err(LookupError::Beyond {
        report: report_id.to_owned(),
        passages: count,
    })
}
