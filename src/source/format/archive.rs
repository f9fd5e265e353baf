//! Zip archives of documents.
//!
//! An archive is read entry by entry, each within a limit, all together within another: a few bytes that unpack to
//! gigabytes are refused. Archives in an archive are read one level deep.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::FormatError;
use crate::source::decode;

/// A zip archive in memory.
pub type Package<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// An entry larger than this, unpacked, in bytes, is no report.
const LARGEST_ENTRY: u64 = 64 << 20;
/// All entries of an archive together may unpack to so many bytes.
const LARGEST_ARCHIVE: u64 = 1 << 30;
/// More entries than any archive of reports has.
const MOST_ENTRIES: usize = 100_000;

/// A file in an archive.
#[derive(Debug)]
pub struct Entry {
    /// Its path in the archive.
    pub name: String,
    /// Its bytes, or why there are none.
    pub bytes: Result<Vec<u8>, FormatError>,
}

/// Unpacks the files of an archive that `is_wanted` by their names, one after another.
///
/// # Errors
/// When the archive is damaged, or holds too much.
pub fn entries(
    bytes: &[u8],
    is_wanted: impl Fn(&str) -> bool,
    mut each: impl FnMut(Entry),
) -> Result<(), FormatError> {
    let mut archive: Package<'_> =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > MOST_ENTRIES {
        return Err(too_large("an archive", "100,000 files"));
    }
    let mut total = 0;
    for at in 0..archive.len() {
        let (name, encrypted) = {
            let file = archive.by_index_raw(at).map_err(|error| damaged(&error))?;
            if file.is_dir() {
                continue;
            }
            (name(&file), file.encrypted())
        };
        if is_hidden(&name) || !is_wanted(&name) {
            continue;
        }
        let bytes = if encrypted {
            Err(FormatError::Password)
        } else {
            archive
                .by_index(at)
                .map_err(|error| damaged(&error))
                .and_then(|file| read_limited(file, LARGEST_ENTRY))
        };
        total += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        if total > LARGEST_ARCHIVE {
            return Err(too_large("an archive, unpacked,", "1 GB"));
        }
        each(Entry { name, bytes });
    }
    Ok(())
}

/// Reads a file of an archive up to a limit, whatever size it claims to have.
pub(super) fn read_limited<R: Read>(
    file: ZipFile<'_, R>,
    limit: u64,
) -> Result<Vec<u8>, FormatError> {
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| FormatError::Damaged(format!("cannot be unpacked: {error}")))?;
    if bytes.len() as u64 > limit {
        return Err(too_large("a file in an archive, unpacked,", "64 MB"));
    }
    Ok(bytes)
}

fn too_large(what: &'static str, limit: &str) -> FormatError {
    FormatError::TooLarge {
        what,
        limit: limit.to_owned(),
        advice: "If it is meant to be, unpack it and index the folder",
    }
}

pub(super) fn damaged(error: &ZipError) -> FormatError {
    match error {
        ZipError::UnsupportedArchive(what) if what.contains("Password") => FormatError::Password,
        ZipError::UnsupportedArchive(what) => {
            FormatError::Damaged(format!("packed in a way that is not read ({what})"))
        }
        other => FormatError::Damaged(format!("not a whole archive: {other}")),
    }
}

/// The name of a file. Old programs write names in GBK without saying so.
fn name<R: Read>(file: &ZipFile<'_, R>) -> String {
    let raw = file.name_raw();
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => decode::decode(raw).unwrap_or_else(|_| String::from_utf8_lossy(raw).into_owned()),
    };
    let name = name.replace('\\', "/");
    // Nothing of it is ever opened as a path; what leads upwards would only confuse.
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !part.is_empty() && *part != "." && *part != "..")
        .collect();
    parts.join("/")
}

/// Files that systems leave in archives.
fn is_hidden(name: &str) -> bool {
    name.split('/')
        .any(|part| part.starts_with('.') || part == "__MACOSX")
}
