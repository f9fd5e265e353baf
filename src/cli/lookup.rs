//! From an id as typed to a report or passage of the indexes.

use crate::engine::{Engines, StoredReport};
use crate::error::Error;

/// Reads a report by its id, from the first index that has it, whose ordinal is returned with it.
pub(super) fn report(engines: &Engines, id: &str) -> Result<Option<(usize, StoredReport)>, Error> {
    for (index, engine) in engines.iter().enumerate() {
        if let Some(report) = engine.report(id)? {
            return Ok(Some((index, report)));
        }
    }
    Ok(None)
}

/// Reads the report of a passage by the passage's id, which is a report's, `#` and an ordinal. Returns the index's ordinal, the
/// report and the passage's ordinal.
pub(super) fn passage(engines: &Engines, id: &str) -> Result<(usize, StoredReport, usize), Error> {
    let (report_id, ordinal) = id.rsplit_once('#').ok_or_else(|| unknown(id))?;
    let (index, report) = report(engines, report_id)?.ok_or_else(|| unknown(id))?;
    let ordinal = ordinal.parse::<usize>().map_err(|_| unknown(id))?;
    let count = report.report.passages.len();
    if ordinal < count {
        return Ok((index, report, ordinal));
    }
    Err(Error::new(format!(
        "`{report_id}` has {count} passages, from #0"
    )))
}

fn unknown(id: &str) -> Error {
    Error::new(format!("the index has no report or passage `{id}`")).hint(
        "`gongbao list` names the reports; a passage is REPORT#ORDINAL, as `gongbao search` prints it",
    )
}
