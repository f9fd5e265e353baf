//! What an index remembers from the runs before: of files, of rules, of what is compared to find duplicates.

use std::collections::BTreeMap;
use std::ffi::OsString;

use tantivy::columnar::{BytesColumn, StrColumn};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _, SegmentReader, TERMINATED, Term};

use crate::report::Kind;
use crate::report::sketch::{Features, Sketch};

use super::schema::{DUPLICATE, FILE, REPORT, UNKNOWN};
use super::writer::Writer;
use super::{Engine, EngineError, StoredReport};

/// What the index remembers of a file: kept apart from its reports, so that they need not be written again because the file
/// was touched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceState {
    /// Hash of its size, the time of its last change, and what its reading depends on beside its bytes. 0 when the file
    /// must be looked at again.
    pub stamp: u64,
    /// Hash of its bytes and of what its reading depends on beside them.
    pub hash: u64,
    /// Ids of its reports.
    pub reports: Vec<String>,
}

impl Writer {
    /// What the index remembers of each file, by absolute path: as text, because paths are compared part by part.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn sources(&self) -> Result<BTreeMap<OsString, SourceState>, EngineError> {
        let engine = Engine::over(&self.index, &self.folder)?;
        let mut sources: BTreeMap<OsString, SourceState> = BTreeMap::new();
        for reader in engine.searcher.segment_readers() {
            let fast = reader.fast_fields();
            let files = Values::of(reader, "file")?;
            let (paths, ids) = (Values::of(reader, "source")?, Values::of(reader, "id")?);
            let (stamps, hashes) = (fast.u64("file_stamp")?, fast.u64("file_hash")?);
            for doc in engine.documents(reader, &[FILE, REPORT, DUPLICATE])? {
                if let Some(path) = files.at(doc) {
                    let state = sources.entry(OsString::from(path)).or_default();
                    state.stamp = stamps.first(doc).unwrap_or_default();
                    state.hash = hashes.first(doc).unwrap_or_default();
                } else if let (Some(path), Some(id)) = (paths.at(doc), ids.at(doc)) {
                    let state = sources.entry(OsString::from(path)).or_default();
                    state.reports.push(id.to_owned());
                }
            }
        }
        Ok(sources)
    }

    /// The rules that the index keeps: a user's, by which its reports were read.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn rules(&self) -> Result<Option<String>, EngineError> {
        let engine = Engine::over(&self.index, &self.folder)?;
        engine.kept_rules()
    }

    /// What is compared of each report of the index to find duplicates, by id.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn features(&self) -> Result<BTreeMap<String, Features>, EngineError> {
        let engine = Engine::over(&self.index, &self.folder)?;
        let mut found = BTreeMap::new();
        for reader in engine.searcher.segment_readers() {
            let fast = reader.fast_fields();
            let sketches = Sketches::of(fast.bytes("sketch")?)?;
            let years = fast.u64("year_value")?;
            let values = |name| Values::of(reader, name);
            let (sources, ids) = (values("source")?, values("id")?);
            let (regions, kinds) = (values("region")?, values("kind")?);
            let originals = values("original")?;
            for doc in engine.documents(reader, &[REPORT, DUPLICATE])? {
                let (Some(_), Some(id)) = (sources.at(doc), ids.at(doc)) else {
                    continue;
                };
                let known = |path: &str| (path != UNKNOWN).then(|| path.replace('\0', "/"));
                let year = years.first(doc).and_then(|year| u16::try_from(year).ok());
                let features = Features {
                    sketch: sketches.at(doc),
                    year: year.filter(|year| *year > 0),
                    region: regions.at(doc).and_then(known),
                    kind: kinds.at(doc).and_then(Kind::parse).unwrap_or(Kind::Other),
                    original: originals.at(doc).map(str::to_owned),
                };
                found.insert(id.to_owned(), features);
            }
        }
        Ok(found)
    }

    /// Reads a report as it was committed last, with its file and what is remembered of that.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn committed(&self, id: &str) -> Result<Option<StoredReport>, EngineError> {
        Engine::over(&self.index, &self.folder)?.report(id)
    }
}

impl Engine {
    /// The documents of some types in a segment, in order.
    fn documents(&self, reader: &SegmentReader, types: &[&str]) -> tantivy::Result<Vec<DocId>> {
        let index = reader.inverted_index(self.fields.document)?;
        let mut documents = Vec::new();
        for document_type in types {
            let term = Term::from_field_text(self.fields.document, document_type);
            let Some(mut found) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            while found.doc() != TERMINATED {
                if !reader.is_deleted(found.doc()) {
                    documents.push(found.doc());
                }
                found.advance();
            }
        }
        documents.sort_unstable();
        Ok(documents)
    }
}

/// A column of text whose values were all read at once: to look one up after another costs far more.
struct Values {
    column: Option<StrColumn>,
    values: Vec<String>,
}

impl Values {
    fn of(reader: &SegmentReader, name: &str) -> Result<Self, EngineError> {
        let column = reader.fast_fields().str(name)?;
        let mut values = Vec::new();
        if let Some(column) = &column {
            let mut terms = column.dictionary().stream()?;
            while terms.advance() {
                values.push(String::from_utf8_lossy(terms.key()).into_owned());
            }
        }
        Ok(Self { column, values })
    }

    /// The value of a document.
    fn at(&self, doc: DocId) -> Option<&str> {
        let ordinal = self.column.as_ref()?.term_ords(doc).next()?;
        let value = self.values.get(usize::try_from(ordinal).ok()?)?;
        Some(value.as_str())
    }
}

/// The same of a column of sketches.
struct Sketches {
    column: Option<BytesColumn>,
    values: Vec<Option<Sketch>>,
}

impl Sketches {
    fn of(column: Option<BytesColumn>) -> Result<Self, EngineError> {
        let mut values = Vec::new();
        if let Some(column) = &column {
            let mut terms = column.dictionary().stream()?;
            while terms.advance() {
                values.push(Sketch::from_bytes(terms.key()));
            }
        }
        Ok(Self { column, values })
    }

    fn at(&self, doc: DocId) -> Option<Sketch> {
        let ordinal = self.column.as_ref()?.term_ords(doc).next()?;
        *self.values.get(usize::try_from(ordinal).ok()?)?
    }
}
