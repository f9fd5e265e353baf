//! From a file to the documents in it.

use std::path::Path;

use crate::report::Document;

use super::decode::{self, DecodeError};
use super::metadata::Metadata;
use super::{Failure, Format, SourceFile, records};

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file system says so.
    #[error("{}", io_reason(.0))]
    Io(#[from] std::io::Error),
    /// The bytes are no text.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Its documents, in order.
    pub documents: Vec<Document>,
    /// Records that could not be read.
    pub failures: Vec<Failure>,
}

/// Reads the bytes of a file.
///
/// # Errors
/// When the file system does not give them.
pub fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    Ok(std::fs::read(path)?)
}

/// Reads the documents out of the bytes of `file`, with what `metadata` says of them.
///
/// # Errors
/// When the bytes are no text.
pub fn load(file: &SourceFile, bytes: &[u8], metadata: &Metadata) -> Result<Loaded, LoadError> {
    let text = decode::decode(bytes)?;
    let mut loaded = match file.format {
        Format::Text => {
            let document = Document {
                id: file.id.clone(),
                path: file.located.clone(),
                text,
                ..Document::default()
            };
            Loaded {
                documents: vec![document],
                failures: Vec::new(),
            }
        }
        Format::Records => {
            let (documents, failures) = records::records(&text, &file.shown);
            Loaded {
                documents,
                failures,
            }
        }
    };
    for document in &mut loaded.documents {
        if let Some(given) = metadata.of(&document.id, &file.shown) {
            document.given = std::mem::take(&mut document.given).overridden_by(given.clone());
        }
    }
    Ok(loaded)
}

/// What to tell of an error of the file system: its words without the number.
pub fn io_reason(error: &std::io::Error) -> String {
    let message = error.to_string();
    message
        .split(" (os error")
        .next()
        .unwrap_or(&message)
        .to_lowercase()
}
