//! Who writes to an index, for the one who would like to.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The process that has the lock of an index. The lock is the operating system's and ends with the process; this is only
/// what is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Number of the process.
    pub process: u32,
    /// Name of its machine.
    pub host: String,
    /// When it took the lock, in seconds since 1970.
    pub since: u64,
}

/// The file that it stands in, beside the index.
const FILE: &str = ".writer.json";

impl Holder {
    pub(super) fn this_process() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            process: std::process::id(),
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            since: since.map_or(0, |since| since.as_secs()),
        }
    }

    /// Nothing depends on this file: where it cannot be written, the other one is told less.
    pub(super) fn write(&self, versioned: &Path) {
        if let Ok(text) = serde_json::to_vec(self) {
            let _ = std::fs::write(versioned.join(FILE), text);
        }
    }

    pub(super) fn read(versioned: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(versioned.join(FILE)).ok()?).ok()
    }

    /// How long ago it took the lock.
    pub fn elapsed(&self) -> Duration {
        let since = UNIX_EPOCH + Duration::from_secs(self.since);
        SystemTime::now().duration_since(since).unwrap_or_default()
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.elapsed().as_secs();
        let ago = match (seconds / 3_600, seconds / 60, seconds) {
            (0, 0, seconds) => format!("{seconds} s"),
            (0, minutes, _) => format!("{minutes} min"),
            (hours, minutes, _) => format!("{hours} h {} min", minutes % 60),
        };
        write!(
            formatter,
            "process {} on {}, for {ago} now",
            self.process, self.host
        )
    }
}
