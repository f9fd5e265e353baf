//! Documents on disk: which files there are, and what is in them.

pub mod decode;
pub mod format;
pub mod load;
pub mod metadata;
pub mod records;
pub mod walk;

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

/// A file that may hold reports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// Where it is, made absolute.
    pub path: Arc<Path>,
    /// The absolute path as text: the name under which the index remembers the file.
    pub key: Arc<Path>,
    /// As people see it: relative to the indexed root, with `/`.
    pub id: String,
    /// Path as given by the user, for messages.
    pub shown: String,
    /// What its place on disk says of it: the root's own name and the path below it. The folders above the root say
    /// nothing, so that a folder gives the same index wherever it lies.
    pub located: String,
    /// Size in bytes.
    pub size: u64,
    /// When it was changed, in nanoseconds since 1970.
    pub modified: u64,
    /// How it is read.
    pub format: Format,
}

/// What a file is called. What it holds is told by its content: [`format::sniff`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// A document of any format: one report.
    Document,
    /// A page: one report.
    Page,
    /// JSON Lines: a report a line.
    Records,
    /// An archive of documents.
    Archive,
}

impl Format {
    /// File name endings that can be read, for messages.
    pub const ENDINGS: &str = ".txt, .md, .html, .docx, .pdf, .jsonl, .ndjson, .zip";

    /// The format of a file name, if a report may be in it. Documents of old programs are among them: they are named as not
    /// read, and not passed over.
    pub fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "txt" | "md" | "text" | "markdown" | "docx" | "pdf" | "doc" | "wps" | "rtf" => {
                Self::Document
            }
            "html" | "htm" | "shtml" | "xhtml" => Self::Page,
            "jsonl" | "ndjson" => Self::Records,
            "zip" => Self::Archive,
            _ => return None,
        })
    }

    /// Whether a file of this name may hold more than one report.
    pub fn holds_several(self) -> bool {
        matches!(self, Self::Records | Self::Archive)
    }
}

/// A document that could not be read, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Failure {
    /// The file, or file and line.
    pub path: String,
    /// Why, with what to do about it where that helps.
    pub reason: String,
}
