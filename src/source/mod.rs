//! Documents on disk: which files there are, and what is in them.

pub mod decode;
pub mod format;
pub mod load;
pub mod metadata;
pub mod records;
pub mod walk;

use std::path::{Path, PathBuf};
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
    /// The root that it was found under.
    pub root: Arc<Root>,
    /// Size in bytes.
    pub size: u64,
    /// When it was changed, in nanoseconds since 1970.
    pub modified: u64,
    /// How it is read.
    pub format: Format,
}

/// A folder that a user named, or a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Root {
    /// As the user wrote it.
    pub given: PathBuf,
    /// The name of the folder, or of the one that the file is in; nothing at the top of a disk.
    pub folder: String,
    /// Whether it is a folder, with files below it.
    pub is_folder: bool,
}

impl SourceFile {
    /// Its path as the user would write it, for messages.
    pub fn shown(&self) -> String {
        let given = &self.root.given;
        match self.root.is_folder {
            true => given.join(&self.id).display().to_string(),
            false => given.display().to_string(),
        }
    }

    /// What its place on disk says of it: the root's own name and the path below it. The folders above the root say nothing, so
    /// that a folder gives the same index wherever it lies.
    pub fn located(&self) -> String {
        format!("{}/{}", self.root.folder, self.id)
    }
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
