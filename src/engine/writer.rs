//! Writing: reports go in and out whole, and one commit makes all changes of a run visible at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::LockError;
use tantivy::indexer::UserOperation;
use tantivy::schema::Facet;
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument, TantivyError, Term};

use crate::report::sketch::Sketch;
use crate::report::{Passage, Report};
use crate::text;
use crate::text::lexicon::{Lexicon, UserDictionary};

use super::directory::IndexDirectory;
use super::fingerprint;
use super::schema::{
    self, DICTIONARY, DUPLICATE, Fields, PASSAGE, REPORT, RULES, SENTENCE_ENDS, TOKENIZER, UNKNOWN,
};
use super::sentence_end::SentenceEndTokenizer;
use super::tokenizer::UnitTokenizer;
use super::{Engine, EngineError, FORMAT, SourceState};

/// Memory for each thread that builds segments, in bytes.
const MEMORY: usize = 64 << 20;
/// More threads than this do not make it faster.
const MOST_THREADS: usize = 8;

/// The one writer of an index. Dropped without [`Writer::commit`], it changes nothing.
pub struct Writer {
    pub(super) folder: PathBuf,
    pub(super) index: Index,
    writer: IndexWriter,
    fields: Fields,
    /// What texts are cut by.
    lexicon: Lexicon,
    recut: bool,
}

impl Writer {
    /// Opens the index in `folder` for writing, or creates one. With `rebuild` whatever is there is replaced: an index that
    /// can be read stays readable until the commit; a damaged or outdated one is removed.
    ///
    /// # Errors
    /// When another process writes, when the folder cannot be written, or, without `rebuild`, when the index is damaged or
    /// was built by other rules.
    pub fn open(
        folder: &Path,
        rebuild: bool,
        dictionary: Option<UserDictionary>,
    ) -> Result<Self, EngineError> {
        let versioned = folder.join(FORMAT);
        let write = |source| EngineError::Write {
            folder: folder.to_owned(),
            source,
        };
        let exists = versioned.join("meta.json").is_file();
        let index = match open_existing(&versioned, folder) {
            Ok(index) if exists => index,
            Err(error) if exists && !rebuild => return Err(error),
            Err(error @ (EngineError::Locked(_) | EngineError::Refused { .. })) => {
                return Err(error);
            }
            _ => {
                if versioned.exists() {
                    if !rebuild
                        && std::fs::read_dir(&versioned)
                            .is_ok_and(|mut entries| entries.next().is_some())
                    {
                        return Err(EngineError::Damaged {
                            folder: folder.to_owned(),
                            reason: "`meta.json` is missing".to_owned(),
                        });
                    }
                    std::fs::remove_dir_all(&versioned).map_err(|error| write(error.into()))?;
                }
                create(&versioned).map_err(|error| write(error.into()))?
            }
        };
        let kept = match rebuild {
            true => None,
            false => Engine::over(&index, folder)?.kept_dictionary()?,
        };
        let fingerprint = |dictionary: &Option<UserDictionary>| {
            dictionary.as_ref().map(UserDictionary::fingerprint)
        };
        let recut =
            !rebuild && dictionary.is_some() && fingerprint(&dictionary) != fingerprint(&kept);
        let lexicon = Lexicon::with(dictionary.or(kept).map(Arc::new));
        let this = Self::over(index, folder, lexicon)?;
        if rebuild {
            this.writer
                .delete_all_documents()
                .map_err(|error| write(error.into()))?;
        }
        if recut {
            this.recut()?;
        }
        if rebuild || recut {
            this.keep_dictionary()?;
        }
        Ok(Self { recut, ..this })
    }

    /// Whether all texts are cut anew, because the words of a user have changed.
    pub fn recuts(&self) -> bool {
        self.recut
    }

    /// Writes every report again from its stored text.
    fn recut(&self) -> Result<(), EngineError> {
        let mut sources = BTreeMap::new();
        for (path, state) in self.sources()? {
            let (path, state) = (Arc::new(path), Arc::new(state));
            let ids = state.reports.iter().cloned();
            sources.extend(ids.map(|id| (id, (path.clone(), state.clone()))));
        }
        Engine::over(&self.index, &self.folder)?.each_report(|stored| {
            match sources.get(&stored.report.id) {
                Some((path, state)) => self.replace(&stored.report, &stored.text, path, state),
                None => Ok(()),
            }
        })
    }

    /// Keeps the user's dictionary with the index.
    fn keep_dictionary(&self) -> Result<(), EngineError> {
        let term = Term::from_field_text(self.fields.document, DICTIONARY);
        self.writer.delete_term(term);
        if let Some(user) = self.lexicon.user() {
            let mut document = TantivyDocument::default();
            document.add_text(self.fields.document, DICTIONARY);
            document.add_bytes(self.fields.words, &user.to_bytes());
            self.writer
                .add_document(document)
                .map_err(|error| self.write_error(error.into()))?;
        }
        Ok(())
    }

    /// A writer of an index in memory, for tests and measurements.
    ///
    /// # Errors
    /// When there is too little memory.
    pub fn in_memory() -> Result<Self, EngineError> {
        let index = Index::builder()
            .schema(schema::schema())
            .settings(settings())
            .create_in_ram()?;
        Self::over(index, Path::new("memory"), Lexicon::default())
    }

    fn over(index: Index, folder: &Path, lexicon: Lexicon) -> Result<Self, EngineError> {
        let tokenizer = UnitTokenizer::new(&lexicon);
        index.tokenizers().register(TOKENIZER, tokenizer);
        let ends = SentenceEndTokenizer;
        index.tokenizers().register(SENTENCE_ENDS, ends);
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(MOST_THREADS);
        let opened = index.writer_with_num_threads(threads, MEMORY * threads);
        let writer: IndexWriter = opened.map_err(|error| match error {
            TantivyError::LockFailure(LockError::IoError(error), _) => EngineError::Refused {
                folder: folder.to_owned(),
                reason: error.kind().to_string(),
            },
            TantivyError::LockFailure(..) => EngineError::Locked(folder.to_owned()),
            error => EngineError::Write {
                folder: folder.to_owned(),
                source: error.into(),
            },
        })?;
        let fields = Fields::of(&index.schema())?;
        Ok(Self {
            folder: folder.to_owned(),
            index,
            writer,
            fields,
            lexicon,
            recut: false,
        })
    }

    /// Keeps a user's rules with the index, or none for the built-in ones.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn keep_rules(&self, rules: Option<&str>) -> Result<(), EngineError> {
        let term = Term::from_field_text(self.fields.document, RULES);
        self.writer.delete_term(term);
        if let Some(rules) = rules {
            let mut document = TantivyDocument::default();
            document.add_text(self.fields.document, RULES);
            document.add_text(self.fields.stored, rules);
            self.writer
                .add_document(document)
                .map_err(|error| self.write_error(error.into()))?;
        }
        Ok(())
    }

    /// Adds a report in the place of one of the same id. `source` is the absolute path of its file.
    ///
    /// # Errors
    /// When the index cannot be written, for example because the disk is full.
    pub fn replace(
        &self,
        report: &Report,
        body: &str,
        source: &Path,
        state: &SourceState,
    ) -> Result<(), EngineError> {
        let stored =
            serde_json::to_string(report).map_err(|error| self.write_error(error.into()))?;
        let mut operations = Vec::with_capacity(report.passages.len() + 2);
        operations.push(UserOperation::Delete(Term::from_field_text(
            self.fields.report,
            &report.id,
        )));
        operations.push(UserOperation::Add(
            self.report_document(report, &stored, body, source, state),
        ));
        let is_original = report.duplicate_of.is_none();
        for (ordinal, passage) in report.passages.iter().enumerate().filter(|_| is_original) {
            let mut document = self.document(report, PASSAGE);
            self.add_texts(
                &mut document,
                report,
                text::slice(body, passage.bytes.clone()),
                passage,
            );
            document.add_u64(self.fields.ordinal, ordinal as u64);
            document.add_facet(self.fields.part, Facet::from_path([passage.part.slug()]));
            for topic in &passage.topics {
                document.add_facet(self.fields.topic, Facet::from_path([topic.slug()]));
            }
            operations.push(UserOperation::Add(document));
        }
        self.writer
            .run(operations)
            .map_err(|error| self.write_error(error.into()))?;
        Ok(())
    }

    /// Adds what terms are looked for in.
    fn add_texts(
        &self,
        document: &mut TantivyDocument,
        report: &Report,
        text: &str,
        passage: &Passage,
    ) {
        let fields = &self.fields;
        // A report without a title line is known by the name of its file.
        let title = report.display_title();
        let headings = report.heading_path(passage.section).join("\n");
        let issuer = report.issuer.as_deref().unwrap_or_default();
        let texts = [
            (fields.text, fields.text_ends, text),
            (fields.title, fields.title_ends, title),
            (fields.heading, fields.heading_ends, headings.as_str()),
            (fields.issuer, fields.issuer_ends, issuer),
        ];
        for (field, ends, text) in texts.into_iter().filter(|(.., text)| !text.is_empty()) {
            document.add_text(field, text);
            document.add_text(ends, text);
        }
    }

    /// Takes a report out.
    pub fn remove(&self, id: &str) {
        self.writer
            .delete_term(Term::from_field_text(self.fields.report, id));
    }

    /// Makes all changes visible at once, and waits until the segments are merged.
    ///
    /// # Errors
    /// When the index cannot be written; the index is then as it was before.
    pub fn commit(mut self) -> Result<(), EngineError> {
        let folder = self.folder.clone();
        let failed = |error: TantivyError| EngineError::Write {
            folder: folder.clone(),
            source: error.into(),
        };
        let mut prepared = self.writer.prepare_commit().map_err(&failed)?;
        prepared.set_payload(&fingerprint::payload(&self.lexicon));
        prepared.commit().map_err(&failed)?;
        self.writer.wait_merging_threads().map_err(&failed)
    }

    /// Commits, and opens what was written: the way to read an index in memory.
    ///
    /// # Errors
    /// When the index cannot be written or read.
    pub fn commit_and_open(self) -> Result<Engine, EngineError> {
        let (index, folder) = (self.index.clone(), self.folder.clone());
        self.commit()?;
        Engine::over(&index, &folder)
    }

    fn write_error(&self, source: Box<dyn std::error::Error + Send + Sync>) -> EngineError {
        EngineError::Write {
            folder: self.folder.clone(),
            source,
        }
    }

    /// What documents of both types have.
    fn document(&self, report: &Report, document_type: &str) -> TantivyDocument {
        let fields = &self.fields;
        let mut document = TantivyDocument::default();
        document.add_text(fields.document, document_type);
        document.add_text(fields.report, &report.id);
        let region = match &report.region {
            Some(region) => Facet::from_path(region.full_path()),
            None => Facet::from_path([UNKNOWN]),
        };
        document.add_facet(fields.region, region);
        let year = report
            .year
            .map_or(UNKNOWN.to_owned(), |year| year.to_string());
        document.add_facet(fields.year, Facet::from_path([year]));
        document.add_facet(fields.kind, Facet::from_path([report.kind.slug()]));
        let key = xxhash_rust::xxh3::xxh3_64(report.id.as_bytes());
        document.add_u64(fields.key, key);
        document.add_u64(fields.order, order(report));
        document.add_u64(fields.year_value, report.year.map_or(0, u64::from));
        document
    }

    fn report_document(
        &self,
        report: &Report,
        stored: &str,
        body: &str,
        source: &Path,
        state: &SourceState,
    ) -> TantivyDocument {
        let fields = &self.fields;
        let mut document = match &report.duplicate_of {
            None => self.document(report, REPORT),
            Some(original) => {
                let mut document = self.document(report, DUPLICATE);
                document.add_text(fields.original, original);
                document
            }
        };
        if let Some(sketch) = Sketch::of(report, body) {
            document.add_bytes(fields.sketch, &sketch.to_bytes());
        }
        document.add_text(fields.stored, stored);
        document.add_text(fields.body, body);
        document.add_text(fields.source, source.to_string_lossy());
        document.add_u64(fields.source_stamp, state.stamp);
        document.add_u64(fields.source_hash, state.hash);
        let mut parts: Vec<_> = report
            .passages
            .iter()
            .map(|passage| passage.part.clone())
            .collect();
        parts.sort_unstable();
        parts.dedup();
        for part in parts {
            document.add_facet(fields.part, Facet::from_path([part.slug()]));
        }
        let mut topics: Vec<_> = report
            .passages
            .iter()
            .flat_map(|passage| passage.topics.iter().cloned())
            .collect();
        topics.sort_unstable();
        topics.dedup();
        for topic in topics {
            document.add_facet(fields.topic, Facet::from_path([topic.slug()]));
        }
        document
    }
}

/// What breaks ties: the newest year first, then regions by code, unknown ones last.
fn order(report: &Report) -> u64 {
    let year = report
        .year
        .map_or(0x3fff, |year| 9_999 - u64::from(year.min(9_999)));
    let region = report
        .region
        .as_ref()
        .and_then(|region| region.code.parse().ok())
        .unwrap_or(999_999_u64);
    year << 20 | region
}

fn open_existing(versioned: &Path, folder: &Path) -> Result<Index, EngineError> {
    let index = IndexDirectory::open(versioned, false)
        .and_then(Index::open)
        .map_err(|error| super::damaged(folder, &error))?;
    fingerprint::check(&index, folder)?;
    Ok(index)
}

fn create(versioned: &Path) -> tantivy::Result<Index> {
    std::fs::create_dir_all(versioned)?;
    Index::builder()
        .schema(schema::schema())
        .settings(settings())
        .open_or_create(IndexDirectory::open(versioned, false)?)
}

fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: tantivy::store::Compressor::Zstd(
            tantivy::store::ZstdCompressor::default(),
        ),
        ..IndexSettings::default()
    }
}
