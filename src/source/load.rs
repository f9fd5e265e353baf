//! From a file to the documents in it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use xxhash_rust::xxh3::Xxh3;

use crate::report::{Document, Given};

use super::decode::{self, DecodeError};
use super::format::{self, Content, Extracted, FormatError, archive, html, pdf, word};
use super::metadata::Metadata;
use super::records::Records;
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
    /// The format gives no text.
    #[error(transparent)]
    Format(#[from] FormatError),
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Its documents, in order.
    pub documents: Vec<Document>,
    /// Records, or files of an archive, that could not be read.
    pub failures: Vec<Failure>,
}

/// How deep archives are looked for in archives.
const DEEPEST_ARCHIVE: usize = 2;

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
/// When the bytes hold no document.
pub fn load(file: &SourceFile, bytes: &[u8], metadata: &Metadata) -> Result<Loaded, LoadError> {
    let named = Named {
        id: &file.id,
        located: &file.located(),
        shown: &file.shown(),
        format: file.format,
    };
    let mut loaded = open(named, bytes, 0)?;
    for document in &mut loaded.documents {
        amend(document, file, metadata);
    }
    Ok(loaded)
}

/// Puts what a table says of a document of `file` before what it says itself.
pub fn amend(document: &mut Document, file: &SourceFile, metadata: &Metadata) {
    if let Some(given) = metadata.of(&document.id, &file.shown()) {
        document.given = std::mem::take(&mut document.given).overridden_by(given.clone());
    }
}

/// A file of records from this size on, in bytes, is read record by record: it may be larger than memory.
pub const STREAMED: u64 = 4 << 20;

/// The records of a large file, one after another. None for a file that has to be read as a whole: a small one, one of
/// another format, one that is not in UTF-8.
///
/// # Errors
/// When the file system does not give it.
pub fn stream(file: &SourceFile) -> Result<Option<Records<BufReader<File>>>, LoadError> {
    /// How much of the beginning tells encoding and format, in bytes.
    const SAMPLE: u64 = 1 << 16;
    if file.format != Format::Records || file.size < STREAMED {
        return Ok(None);
    }
    let mut reader = BufReader::new(File::open(&file.path)?);
    let mut sample = Vec::new();
    reader.by_ref().take(SAMPLE).read_to_end(&mut sample)?;
    // The last character may be cut.
    let valid = match std::str::from_utf8(&sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    if !valid || format::sniff(&sample, false) != Content::Text {
        return Ok(None);
    }
    reader.seek(SeekFrom::Start(0))?;
    Ok(Some(Records::new(reader, &file.shown())))
}

/// Hash of the bytes of a file: the same as [`xxhash_rust::xxh3::xxh3_64`] of all of them.
///
/// # Errors
/// When the file system does not give them.
pub fn hash(path: &Path) -> Result<u64, LoadError> {
    let mut reader = BufReader::with_capacity(1 << 18, File::open(path)?);
    let mut hasher = Xxh3::new();
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            return Ok(hasher.digest());
        }
        hasher.update(bytes);
        let read = bytes.len();
        reader.consume(read);
    }
}

/// Names of a file, on disk or in an archive.
#[derive(Clone, Copy)]
struct Named<'a> {
    id: &'a str,
    located: &'a str,
    shown: &'a str,
    format: Format,
}

/// Reads what bytes hold, whatever their name says.
fn open(named: Named<'_>, bytes: &[u8], depth: usize) -> Result<Loaded, LoadError> {
    let extracted = match format::sniff(bytes, named.format == Format::Page) {
        Content::Other(what, other) => return Err(format::unread(what, other).into()),
        Content::Pdf => pdf::extract(bytes.to_vec())?,
        Content::Zip => return package(named, bytes, depth),
        Content::Html if bytes.len() > html::LARGEST => return Err(html::too_large().into()),
        Content::Html => html::extract(&html::decode_page(bytes)?)?,
        Content::Text if named.format == Format::Records => {
            let text = decode::decode(bytes)?;
            let (documents, failures) = records::records(&text, named.shown);
            return Ok(Loaded {
                documents,
                failures,
            });
        }
        Content::Text => Extracted {
            text: decode::decode(bytes)?,
            ..Extracted::default()
        },
    };
    Ok(Loaded {
        documents: vec![document(named, extracted)?],
        failures: Vec::new(),
    })
}

fn document(named: Named<'_>, extracted: Extracted) -> Result<Document, DecodeError> {
    if extracted.text.trim().is_empty() {
        return Err(DecodeError::Blank);
    }
    Ok(Document {
        id: named.id.to_owned(),
        path: named.located.to_owned(),
        text: extracted.text,
        given: Given {
            url: extracted.url,
            ..Given::default()
        },
        page: extracted.page,
        article: extracted.article,
    })
}

/// A document of Word, or an archive of documents.
fn package(named: Named<'_>, bytes: &[u8], depth: usize) -> Result<Loaded, LoadError> {
    if let Some(extracted) = word::extract_if_word(bytes)? {
        return Ok(Loaded {
            documents: vec![document(named, extracted)?],
            failures: Vec::new(),
        });
    }
    if depth >= DEEPEST_ARCHIVE {
        return Err(FormatError::NoDocument("an archive in an archive in an archive").into());
    }
    let mut loaded = Loaded::default();
    let wanted = |name: &str| Format::of(name).is_some() && !super::walk::is_about_path(name);
    archive::entries(bytes, wanted, |entry| {
        let (id, located, shown) = [named.id, named.located, named.shown]
            .map(|outer| format!("{outer}/{}", entry.name))
            .into();
        let inner = Named {
            id: &id,
            located: &located,
            shown: &shown,
            format: Format::of(&entry.name).unwrap_or(Format::Document),
        };
        let read = entry
            .bytes
            .map_err(LoadError::from)
            .and_then(|bytes| open(inner, &bytes, depth + 1));
        match read {
            Ok(inner) => {
                loaded.documents.extend(inner.documents);
                loaded.failures.extend(inner.failures);
            }
            Err(error) => loaded.failures.push(Failure {
                path: shown.clone(),
                reason: error.to_string(),
            }),
        }
    })?;
    if loaded.documents.is_empty() && loaded.failures.is_empty() {
        return Err(FormatError::NoDocument("an archive without reports").into());
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
