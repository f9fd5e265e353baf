//! What an index remembers from the runs before: of files, of rules, of what is compared to find duplicates.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tantivy::columnar::StrColumn;

use crate::report::Kind;
use crate::report::sketch::{Features, Sketch};

use super::columns::text_of;
use super::schema::UNKNOWN;
use super::writer::Writer;
use super::{Engine, EngineError, StoredReport};

/// What the index remembers of a file.
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
    /// What the index remembers of each file, by absolute path.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn sources(&self) -> Result<BTreeMap<PathBuf, SourceState>, EngineError> {
        let engine = Engine::over(&self.index, &self.folder)?;
        let mut sources: BTreeMap<PathBuf, SourceState> = BTreeMap::new();
        for reader in engine.searcher.segment_readers() {
            let fast = reader.fast_fields();
            let (Some(paths), Some(ids)) = (fast.str("source")?, fast.str("report")?) else {
                continue;
            };
            let number = |name| fast.u64(name);
            let (stamps, hashes) = (number("source_stamp")?, number("source_hash")?);
            for doc in reader.doc_ids_alive() {
                let Some(path) = paths.term_ords(doc).next() else {
                    continue;
                };
                let (mut source, mut id) = (String::new(), String::new());
                paths.ord_to_str(path, &mut source)?;
                if let Some(term) = ids.term_ords(doc).next() {
                    ids.ord_to_str(term, &mut id)?;
                }
                let state = sources.entry(PathBuf::from(source)).or_default();
                state.stamp = stamps.first(doc).unwrap_or_default();
                state.hash = hashes.first(doc).unwrap_or_default();
                state.reports.push(id);
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
            let (sketches, years) = (fast.bytes("sketch")?, fast.u64("year_value")?);
            let columns =
                ["source", "report", "region", "kind", "original"].map(|name| fast.str(name));
            let [Ok(Some(sources)), Ok(Some(ids)), regions, kinds, originals] = columns else {
                continue;
            };
            let (regions, kinds, originals) = (regions?, kinds?, originals?);
            for doc in reader.doc_ids_alive() {
                if sources.term_ords(doc).next().is_none() {
                    continue;
                }
                let Some(id) = text_of(&ids, doc)? else {
                    continue;
                };
                let of = |column: &Option<StrColumn>| match column {
                    Some(column) => text_of(column, doc),
                    None => Ok(None),
                };
                let mut bytes = Vec::new();
                if let Some(column) = &sketches
                    && let Some(term) = column.term_ords(doc).next()
                {
                    column.ord_to_bytes(term, &mut bytes)?;
                }
                let known = |path: String| (path != UNKNOWN).then(|| path.replace('\0', "/"));
                let year = years.first(doc).and_then(|year| u16::try_from(year).ok());
                let features = Features {
                    sketch: Sketch::from_bytes(&bytes),
                    year: year.filter(|year| *year > 0),
                    region: of(&regions)?.and_then(known),
                    kind: of(&kinds)?
                        .and_then(|kind| Kind::parse(&kind))
                        .unwrap_or(Kind::Other),
                    original: of(&originals)?,
                };
                found.insert(id, features);
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
