//! Where sorted tokens wait on disk for the rest of their segment.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// A file that goes with the process, however that ends.
pub(super) struct Spill {
    file: Mutex<File>,
}

impl Spill {
    /// Makes one on the disk of a folder, where it has no name.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            file: Mutex::new(tempfile::tempfile_in(folder)?),
        })
    }

    /// Writes bytes behind the others; returns where they begin.
    pub(super) fn append(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let start = file.seek(SeekFrom::End(0))?;
        file.write_all(bytes)?;
        Ok(start)
    }

    /// Reads bytes from a place on.
    pub(super) fn read(&self, start: u64, bytes: &mut [u8]) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(bytes)
    }
}
