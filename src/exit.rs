//! Exit status.

use std::process::ExitCode;

/// How a command ended. 0 and 1 are as search tools have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Something was found, or the command did what it should.
    Success,
    /// Nothing was found.
    NothingFound,
    /// `verify`: search and scan differ.
    Unsound,
    /// An error: nothing was done.
    Error,
    /// Some documents could not be read: `index` made all others searchable, `inspect` showed them.
    SomeFailed,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(match status {
            ExitStatus::Success => 0,
            ExitStatus::NothingFound | ExitStatus::Unsound => 1,
            ExitStatus::Error => 2,
            ExitStatus::SomeFailed => 3,
        })
    }
}
