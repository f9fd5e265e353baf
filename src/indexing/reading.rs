//! From files to documents: which files are read together, and what is found in them.

use std::time::{Duration, SystemTime};

use crate::engine::SourceState;
use crate::source::load::{self, LoadError, Loaded};
use crate::source::metadata::Metadata;
use crate::source::{Format, SourceFile};

/// Files are read in groups of about this many bytes.
pub(super) const GROUP_BYTES: u64 = 1 << 20;
const GROUP_FILES: usize = 512;

/// A file that was changed so shortly before it is read may change again without getting a new time. Where times are kept
/// in whole seconds that is longer.
const SETTLED: Duration = Duration::from_millis(50);
const SETTLED_COARSE: Duration = Duration::from_secs(2);

/// Groups of files, in order. A file that is read record by record is a group of its own.
pub(super) fn groups<'a, 'w>(files: &'a [&'w SourceFile]) -> Vec<&'a [&'w SourceFile]> {
    let is_streamed =
        |file: &SourceFile| file.format == Format::Records && file.size >= load::STREAMED;
    let mut bytes = 0;
    let mut number = 0;
    let together = files.chunk_by(|one, next| {
        bytes += one.size;
        number += 1;
        let full = bytes >= GROUP_BYTES || number >= GROUP_FILES;
        let joined = !full && !is_streamed(one) && !is_streamed(next);
        if !joined {
            (bytes, number) = (0, 0);
        }
        joined
    });
    together.collect()
}

/// What was found in a file.
pub(super) enum Found {
    /// Its bytes are those that the index knows. What could not be read of it is named again.
    Same(Loaded),
    /// Its documents.
    New(Loaded),
}

/// Reads a file as a whole. `known` is what the index remembers of it, `now` what will be remembered.
pub(super) fn read(
    file: &SourceFile,
    known: Option<&SourceState>,
    given: u64,
    metadata: &Metadata,
) -> Result<(u64, Found), LoadError> {
    let bytes = load::read(&file.path)?;
    let hash = xxhash_rust::xxh3::xxh3_64(&bytes) ^ given;
    let is_same = known.is_some_and(|known| known.hash == hash);
    // Only a file with several reports can be read in part.
    if is_same && !(file.format.holds_several() && known.is_some_and(|known| known.stamp == 0)) {
        return Ok((hash, Found::Same(Loaded::default())));
    }
    let loaded = load::load(file, &bytes, metadata)?;
    let found = match is_same {
        true => Found::Same(loaded),
        false => Found::New(loaded),
    };
    Ok((hash, found))
}

/// Whether a file changed at `modified`, in nanoseconds since 1970, cannot have changed again at the same time.
pub(super) fn is_settled(modified: u64) -> bool {
    let modified = Duration::from_nanos(modified);
    let margin = if modified.subsec_nanos() == 0 {
        SETTLED_COARSE
    } else {
        SETTLED
    };
    SystemTime::UNIX_EPOCH + modified + margin < SystemTime::now()
}
