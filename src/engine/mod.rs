//! The index: the only place that knows of tantivy.
//!
//! One document for each passage, and before the passages of a report one document for the report itself, which stores its
//! text and what is known of it. A passage of ordinal *n* therefore stands *n* + 1 documents after its report, in the same
//! segment: reports are added and deleted whole.

mod allowed;
mod beginning;
mod best;
mod bm25;
mod collect;
mod columns;
mod condition;
mod coverage;
mod directory;
mod document;
mod duplicates;
mod exclusion;
mod explanation;
mod facets;
mod few_segments;
mod filling;
mod filters;
mod fingerprint;
mod hit;
mod holder;
mod listing;
mod literal;
mod memory;
mod occurrence;
mod older;
mod passages;
mod phrases;
mod plan;
mod positions;
mod promising;
mod ranking;
mod schema;
mod score;
mod search;
mod segment;
mod sentence_end;
mod sideways;
mod slices;
mod stored;
mod within;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::schema::{Field, Value as _};
use tantivy::{Index, ReloadPolicy, Searcher};

pub use allowed::FilterVerdict;
pub use best::{Per, PerField};
pub use coverage::Coverage;
pub use document::{Entry, Prepared};
pub use explanation::{ExplainedTerm, ExplainedToken, Explanation};
pub use facets::{FacetCount, FacetName, FacetTable};
pub use hit::{Hit, StoredPassage, StoredReport};
pub use holder::Holder;
pub use listing::{ListOrder, Listed, Portions};
pub use memory::SourceState;
pub use passages::DocumentNumber;
pub use schema::UNKNOWN;
pub use search::{Grouping, Outcome, Ranked, Relaxed, Search, Sort, merge};
pub use writer::{Opening, Writer};

use crate::report::taxonomy::Taxonomy;
use crate::text::lexicon::{Lexicon, UserDictionary};
use crate::text::segment::Segmenter;
use columns::Columns;
use directory::IndexDirectory;
use duplicates::Duplicates;
use fingerprint::Payload;
use positions::PostingFiles;
use schema::Fields;

/// Version of the index format: the name of the folder that an index is built in.
pub const FORMAT: &str = "v8";

/// Kinds of files that every segment has.
const REQUIRED: [&str; 6] = ["fast", "fieldnorm", "idx", "pos", "store", "term"];

/// What can go wrong with an index.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// There is none.
    #[error("no index in `{}`", .0.display())]
    Missing(PathBuf),
    /// It was built by other rules: its words would not be the query's.
    #[error("the index in `{}` was built with {built}, this program uses {wanted}", .folder.display())]
    Stale {
        /// The index folder.
        folder: PathBuf,
        /// What it was built with.
        built: String,
        /// What this program needs.
        wanted: String,
    },
    /// It cannot be read.
    #[error("the index in `{}` is damaged: {reason}", .folder.display())]
    Damaged {
        /// The index folder.
        folder: PathBuf,
        /// Why, in words for people.
        reason: String,
    },
    /// The file system does not let this user read or write it.
    #[error("cannot open the index in `{}`: {reason}", .folder.display())]
    Refused {
        /// The index folder.
        folder: PathBuf,
        /// Why, in words for people.
        reason: String,
    },
    /// Another process is writing.
    #[error("another process is writing to the index in `{}`{}", .folder.display(), .holder.as_ref().map(|holder| format!(": {holder}")).unwrap_or_default())]
    Locked {
        /// The index folder.
        folder: PathBuf,
        /// The process, if it has told of itself.
        holder: Option<Holder>,
    },
    /// The file system failed, or the disk is full.
    #[error("cannot write the index in `{}`", .folder.display())]
    Write {
        /// The index folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A search or read failed.
    #[error("the index cannot be read")]
    Read(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<tantivy::TantivyError> for EngineError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Read(Box::new(error))
    }
}

impl From<std::io::Error> for EngineError {
    fn from(error: std::io::Error) -> Self {
        Self::Read(Box::new(error))
    }
}

/// An index open for reading. It shows the state in which it was opened, whatever is written meanwhile.
#[derive(Clone)]
pub struct Engine {
    folder: PathBuf,
    index: Index,
    searcher: Searcher,
    fields: Fields,
    segmenter: Segmenter,
    taxonomy: Arc<Taxonomy>,
    /// Fields in which a passage has had tokens.
    present: Arc<[Field]>,
    /// See [`score::Statistics`].
    statistics: Arc<OnceLock<score::Statistics>>,
    columns: Arc<OnceLock<Vec<Columns>>>,
    duplicates: Arc<OnceLock<Vec<Duplicates>>>,
    stores: Arc<OnceLock<Vec<tantivy::store::StoreReader>>>,
    posting_files: Arc<PostingFiles>,
    executor: Arc<OnceLock<tantivy::Executor>>,
    /// How many threads count for a search, if the size of the index does not say.
    threads: Option<usize>,
}

/// What an index holds, for `status`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Status {
    /// The folder that was named.
    pub folder: String,
    /// Format of the index.
    pub format: String,
    /// Number of reports.
    pub reports: u64,
    /// Number of reports that are the same as one of those, and are searched as it.
    pub duplicates: u64,
    /// Number of passages.
    pub passages: u64,
    /// Number of segments.
    pub segments: usize,
    /// Size on disk, in bytes.
    pub bytes: u64,
    /// What it was built with.
    pub fingerprint: String,
    /// Number of words of the user's dictionary that its texts are cut by.
    pub user_words: usize,
    /// When it was last written, in seconds since 1970.
    pub written: Option<u64>,
}

impl Engine {
    /// Opens the index in `folder`.
    ///
    /// # Errors
    /// When there is none, when it is damaged, or when it was built by other rules.
    pub fn open(folder: &Path) -> Result<Self, EngineError> {
        let versioned = folder.join(FORMAT);
        if !versioned.is_dir() {
            return Err(match other_format(folder) {
                Some(built) => EngineError::Stale {
                    folder: folder.to_owned(),
                    built: format!("index format {built}"),
                    wanted: format!("index format {FORMAT}"),
                },
                None => EngineError::Missing(folder.to_owned()),
            });
        }
        let index = IndexDirectory::open(&versioned, true)
            .and_then(Index::open)
            .map_err(|error| damaged(folder, &error))?;
        // An index that was created and never committed to is none yet.
        let built = fingerprint::check(&index, folder)?
            .ok_or_else(|| EngineError::Missing(folder.to_owned()))?;
        let mut this = Self::with(&index, folder, &built)?;
        if let Some(expected) = built.dictionary {
            let user = this
                .kept_dictionary()?
                .filter(|user| user.fingerprint() == expected)
                .ok_or_else(|| EngineError::Damaged {
                    folder: folder.to_owned(),
                    reason: "the dictionary that its texts were cut by is not what was kept"
                        .to_owned(),
                })?;
            this.segmenter = Segmenter::for_queries(Lexicon::with(Some(Arc::new(user))));
        }
        Ok(this)
    }

    /// Reads an index that is open already.
    fn over(index: &Index, folder: &Path) -> Result<Self, EngineError> {
        let built = fingerprint::check(index, folder)?.unwrap_or_default();
        Self::with(index, folder, &built)
    }

    /// Reads an index that is open already, and was built so.
    fn with(index: &Index, folder: &Path, built: &Payload) -> Result<Self, EngineError> {
        let fields = Fields::of(&index.schema()).map_err(|error| damaged(folder, &error))?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error| damaged(folder, &error))?;
        let searcher = reader.searcher();
        let schema = index.schema();
        let names = built.fields.iter();
        let present = names.filter_map(|name| schema.get_field(name).ok());
        let mut this = Self {
            folder: folder.to_owned(),
            index: index.clone(),
            posting_files: Arc::new(PostingFiles::new(index, &searcher)),
            searcher,
            fields,
            segmenter: Segmenter::for_queries(Lexicon::default()),
            taxonomy: Taxonomy::built_in(),
            present: present.collect(),
            statistics: Arc::default(),
            columns: Arc::default(),
            duplicates: Arc::default(),
            stores: Arc::default(),
            executor: Arc::default(),
            threads: None,
        };
        if let Some(rules) = this.kept_rules()? {
            let taxonomy =
                Taxonomy::parse(&rules).map_err(|error| EngineError::Read(error.into()))?;
            this.taxonomy = Arc::new(taxonomy);
        }
        Ok(this)
    }

    /// The rules of a user, by which the reports were read.
    fn kept_rules(&self) -> Result<Option<String>, EngineError> {
        let document = self.only(schema::RULES)?;
        let stored = document
            .as_ref()
            .and_then(|document| document.get_first(self.fields.stored));
        let text = stored.and_then(|value| value.as_bytes().map(<[u8]>::to_vec));
        text.map(String::from_utf8)
            .transpose()
            .map_err(|error| EngineError::Read(error.into()))
    }

    /// The dictionary of a user, by which the texts were cut.
    fn kept_dictionary(&self) -> Result<Option<UserDictionary>, EngineError> {
        let document = self.only(schema::DICTIONARY)?;
        let words = document
            .as_ref()
            .and_then(|document| document.get_first(self.fields.words));
        let words = words.and_then(|value| value.as_bytes());
        words
            .map(UserDictionary::from_bytes)
            .transpose()
            .map_err(|error| EngineError::Read(error.into()))
    }

    /// The one document of a type of which there is one at most.
    fn only(&self, document_type: &str) -> Result<Option<tantivy::TantivyDocument>, EngineError> {
        let term = tantivy::Term::from_field_text(self.fields.document, document_type);
        let query = tantivy::query::TermQuery::new(term, tantivy::schema::IndexRecordOption::Basic);
        let collector = tantivy::collector::TopDocs::with_limit(1).order_by_score();
        let found = self.searcher.search(&query, &collector)?;
        let Some((_, address)) = found.first() else {
            return Ok(None);
        };
        Ok(Some(self.searcher.doc(*address)?))
    }

    /// The same index, counted by so many threads for a search. Else all cores count where the index is large. What is found is
    /// ranked on one thread either way.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self {
            threads: Some(threads.max(1)),
            executor: Arc::default(),
            ..self
        }
    }

    /// Parts and topics of the reports, with their labels.
    pub fn taxonomy(&self) -> &Arc<Taxonomy> {
        &self.taxonomy
    }

    /// What cuts queries into words as the texts were cut.
    pub fn segmenter(&self) -> &Segmenter {
        &self.segmenter
    }

    /// The folder that was opened.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the index holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn status(&self) -> Result<Status, EngineError> {
        let versioned = self.folder.join(FORMAT);
        let written = std::fs::metadata(versioned.join("meta.json"))
            .and_then(|metadata| metadata.modified())
            .ok()
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
            .map(|since| since.as_secs());
        let passages = self.count(schema::PASSAGE)?;
        Ok(Status {
            folder: self.folder.display().to_string(),
            format: FORMAT.to_owned(),
            reports: self.count(schema::REPORT)?,
            duplicates: self.count(schema::DUPLICATE)?,
            passages,
            segments: self.searcher.segment_readers().len(),
            bytes: walkdir::WalkDir::new(versioned)
                .into_iter()
                .filter_map(|entry| entry.ok()?.metadata().ok())
                .filter(std::fs::Metadata::is_file)
                .map(|metadata| metadata.len())
                .sum(),
            fingerprint: fingerprint::current(),
            user_words: self.segmenter.user_words(),
            written,
        })
    }

    /// Names of the files of the index that are missing.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn missing_files(&self) -> Result<Vec<String>, EngineError> {
        let folder = self.folder.join(FORMAT);
        let mut files: Vec<String> = Vec::new();
        for segment in self.index.searchable_segment_metas()? {
            let name = segment.id().uuid_string();
            let files_of = REQUIRED.iter().map(|kind| format!("{name}.{kind}"));
            files.extend(files_of.filter(|file| !folder.join(file).exists()));
        }
        files.sort();
        Ok(files)
    }

    /// Reads every file of the index and compares it with its checksum. Returns the names of those that are missing or not
    /// as they were written.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn damaged_files(&self) -> Result<Vec<String>, EngineError> {
        let mut files = self.missing_files()?;
        if files.is_empty() {
            let damaged = self.index.validate_checksum()?;
            files.extend(damaged.into_iter().map(|file| file.display().to_string()));
        }
        files.sort();
        Ok(files)
    }

    /// Number of documents of a type, without deleted ones.
    fn count(&self, document_type: &str) -> Result<u64, EngineError> {
        let term = tantivy::Term::from_field_text(self.fields.document, document_type);
        let query = tantivy::query::TermQuery::new(term, tantivy::schema::IndexRecordOption::Basic);
        Ok(self.searcher.search(&query, &tantivy::collector::Count)? as u64)
    }

    fn text_field(&self, field: crate::query::SearchField) -> Field {
        match field {
            crate::query::SearchField::Text => self.fields.text,
            crate::query::SearchField::Title => self.fields.title,
            crate::query::SearchField::Heading => self.fields.heading,
            crate::query::SearchField::Issuer => self.fields.issuer,
        }
    }
}

/// Says in words for people why an index cannot be opened.
fn damaged(folder: &Path, error: &tantivy::TantivyError) -> EngineError {
    use tantivy::TantivyError;
    use tantivy::directory::error::OpenReadError;
    let reason = match error {
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
            format!("`{}` is missing", file.display())
        }
        TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_))
        | TantivyError::IncompatibleIndex(_) => {
            "another version of the program wrote it".to_owned()
        }
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) => {
            return EngineError::Refused {
                folder: folder.to_owned(),
                reason: format!("`{}`: {}", filepath.display(), io_error.kind()),
            };
        }
        TantivyError::DataCorruption(_) => {
            "the content of a file is not what was written".to_owned()
        }
        other => other.to_string(),
    };
    EngineError::Damaged {
        folder: folder.to_owned(),
        reason,
    }
}

/// The newest other format that there is an index of in a folder.
fn other_format(folder: &Path) -> Option<String> {
    let entries = std::fs::read_dir(folder).ok()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names
        .filter(|name| {
            name.strip_prefix('v')
                .is_some_and(|rest| rest.parse::<u32>().is_ok())
        })
        .max()
}

/// Many engines, for searching several indexes at once.
pub type Engines = Vec<Arc<Engine>>;
