//! Writing: reports go in and out whole, and one commit makes all changes of a run visible at once.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory as _, DirectoryLock, Lock, META_LOCK};
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument, TantivyError, Term};

use crate::text::lexicon::{Lexicon, UserDictionary};
use crate::text::segment::Segmenter;

use super::directory::{self, Failure, IndexDirectory, META};
use super::document::{Entry, Prepared};
use super::few_segments::FewSegments;
use super::filling::{Change, Filling};
use super::fingerprint::{self, Payload};
use super::holder::Holder;
use super::schema::{self, DICTIONARY, FILE, Fields, RULES};
use super::segment::{Indexable, Limits};
use super::{Engine, EngineError, FORMAT, SourceState};

/// Memory for the tokens of segments that are built, in bytes, unless told otherwise.
const MEMORY: usize = 128 << 20;
/// Less than this makes more segments than can be merged in time.
const LEAST_MEMORY: usize = 16 << 20;
/// What tantivy's own threads may take, which get nothing to do here but merges and deletions: the least it agrees to.
const IDLE_MEMORY: usize = 15 << 20;
/// How often a writer that waits looks whether the other one has ended.
const WAIT: Duration = Duration::from_millis(100);

/// How an index is opened for writing.
#[derive(Debug, Default)]
pub struct Opening {
    /// Whether to build a new index beside the one that is there, which stays as it is until the commit.
    pub rebuild: bool,
    /// Words of a user, in place of those that the index keeps.
    pub dictionary: Option<UserDictionary>,
    /// How many threads may work. None for as many as there are cores.
    pub jobs: Option<NonZeroUsize>,
    /// Memory for the tokens of segments that are built, in bytes. None for 128 MiB.
    pub memory: Option<usize>,
    /// Whether to wait for another writer to end, instead of failing.
    pub wait: bool,
}

/// The one writer of an index. Dropped without [`Writer::commit`], it changes nothing.
pub struct Writer {
    pub(super) folder: PathBuf,
    pub(super) index: Index,
    /// Made when the first change comes: a run that finds nothing to do starts no threads.
    writer: OnceLock<Arc<IndexWriter>>,
    jobs: Option<NonZeroUsize>,
    memory: Option<usize>,
    failure: Failure,
    /// Begun with the first change.
    filling: Mutex<Option<Filling>>,
    /// Fields in which a passage has had tokens.
    present: Mutex<BTreeSet<String>>,
    keeps_duplicates: bool,
    /// Held as long as this writer lives. None in memory.
    lock: Option<DirectoryLock>,
    fields: Fields,
    /// What texts are cut by.
    lexicon: Lexicon,
    segmenter: Segmenter,
    recut: bool,
}

impl Writer {
    /// Opens the index in `folder` for writing, or creates one. With [`Opening::rebuild`] a new one is built beside what is
    /// there, be it damaged or outdated, and takes its place with the commit.
    ///
    /// # Errors
    /// When another process writes, when the folder cannot be written, or, without `rebuild`, when the index is damaged or
    /// was built by other rules.
    pub fn open(folder: &Path, opening: Opening) -> Result<Self, EngineError> {
        let versioned = folder.join(FORMAT);
        let write = |source: TantivyError| EngineError::Write {
            folder: folder.to_owned(),
            source: source.into(),
        };
        let is_new =
            std::fs::read_dir(&versioned).map_or(true, |mut entries| entries.next().is_none());
        let (index, failure) = if is_new {
            create(&versioned).map_err(write)?
        } else if opening.rebuild {
            create_beside(&versioned).map_err(write)?
        } else if !versioned.join(META).is_file() {
            return Err(EngineError::Damaged {
                folder: folder.to_owned(),
                reason: format!("`{META}` is missing"),
            });
        } else {
            open_existing(&versioned, folder)?
        };
        let lock = lock(&index, folder, opening.wait)?;
        Holder::this_process().write(&versioned);
        let mut built = None;
        if !opening.rebuild {
            // Another writer may have changed it while this one waited.
            built = fingerprint::check(&index, folder)?;
            sweep(&index, &versioned);
        }
        let dictionary = opening.dictionary;
        let kept = match opening.rebuild {
            true => None,
            false => Engine::over(&index, folder)?.kept_dictionary()?,
        };
        let fingerprint = |dictionary: &Option<UserDictionary>| {
            dictionary.as_ref().map(UserDictionary::fingerprint)
        };
        let recut = !opening.rebuild
            && dictionary.is_some()
            && fingerprint(&dictionary) != fingerprint(&kept);
        let lexicon = Lexicon::with(dictionary.or(kept).map(Arc::new));
        let this = Self {
            recut,
            jobs: opening.jobs,
            memory: opening.memory,
            failure,
            keeps_duplicates: built.as_ref().is_some_and(|built| built.keeps_duplicates),
            present: Mutex::new(built.into_iter().flat_map(|built| built.fields).collect()),
            lock: Some(lock),
            ..Self::over(index, folder, lexicon)?
        };
        if recut {
            this.recut()?;
        }
        if opening.rebuild || recut {
            this.keep_dictionary()?;
        }
        Ok(this)
    }

    /// Whether reports that are the same were each made searchable by the last run.
    pub fn keeps_duplicates(&self) -> bool {
        self.keeps_duplicates
    }

    /// Notes that reports that are the same are each made searchable, or not.
    pub fn keep_duplicates(&mut self, keeps: bool) {
        self.keeps_duplicates = keeps;
    }

    /// Whether all texts are cut anew, because the words of a user have changed.
    pub fn recuts(&self) -> bool {
        self.recut
    }

    /// Writes every report again from its stored text.
    fn recut(&self) -> Result<(), EngineError> {
        let mut paths = BTreeMap::new();
        for (path, state) in self.sources()? {
            let path = Arc::new(PathBuf::from(path));
            paths.extend(state.reports.into_iter().map(|id| (id, path.clone())));
        }
        let features = self.features()?;
        Engine::over(&self.index, &self.folder)?.each_report(|stored| {
            let id = &stored.report.id;
            let Some(source) = paths.get(id) else {
                return Ok(());
            };
            self.replace(&Entry {
                report: &stored.report,
                text: &stored.text,
                source,
                sketch: features
                    .get(id)
                    .and_then(|features| features.sketch.as_ref()),
                replaces: true,
            })
        })
    }

    /// Keeps the user's dictionary with the index.
    fn keep_dictionary(&self) -> Result<(), EngineError> {
        if !self.recut && self.lexicon.user().is_none() {
            return Ok(());
        }
        let term = Term::from_field_text(self.fields.document, DICTIONARY);
        self.delete(term)?;
        if let Some(user) = self.lexicon.user() {
            let mut document = TantivyDocument::default();
            document.add_text(self.fields.document, DICTIONARY);
            document.add_bytes(self.fields.words, &user.to_bytes());
            self.add(document)?;
        }
        Ok(())
    }

    /// A writer of an index in memory, for tests and measurements.
    ///
    /// # Errors
    /// When there is too little memory.
    pub fn in_memory() -> Result<Self, EngineError> {
        let index = builder().create_in_ram()?;
        let folder = Path::new("memory");
        Self::over(index, folder, Lexicon::default())
    }

    fn over(index: Index, folder: &Path, lexicon: Lexicon) -> Result<Self, EngineError> {
        let fields = Fields::of(&index.schema())?;
        Ok(Self {
            folder: folder.to_owned(),
            index,
            writer: OnceLock::new(),
            jobs: None,
            memory: None,
            failure: Failure::default(),
            filling: Mutex::default(),
            present: Mutex::default(),
            keeps_duplicates: false,
            lock: None,
            fields,
            segmenter: Segmenter::for_documents(&lexicon),
            lexicon,
            recut: false,
        })
    }

    fn writer(&self) -> Result<&Arc<IndexWriter>, EngineError> {
        if let Some(writer) = self.writer.get() {
            return Ok(writer);
        }
        let writer = self
            .index
            .writer_with_num_threads(1, IDLE_MEMORY)
            .map_err(|error| self.write_error(error.into()))?;
        writer.set_merge_policy(Box::new(FewSegments));
        Ok(self.writer.get_or_init(|| Arc::new(writer)))
    }

    fn change(&self, change: Change) -> Result<(), EngineError> {
        let mut filling = self.filling.lock().unwrap_or_else(PoisonError::into_inner);
        let filling = match &mut *filling {
            Some(filling) => filling,
            none => none.insert(self.begin()?),
        };
        let made = filling.make(change);
        made.map_err(|error| self.write_error(error.into()))
    }

    fn begin(&self) -> Result<Filling, EngineError> {
        let memory = self.memory.unwrap_or(MEMORY).max(LEAST_MEMORY);
        let beside = self.jobs.is_none_or(|jobs| jobs.get() > 1);
        let writer = self.writer()?.clone();
        let folder = self.folder.join(FORMAT);
        // An index in memory has no folder.
        let limits = Limits::new(memory, folder.is_dir().then_some(folder), beside);
        Filling::new(&self.index, writer, self.fields, limits, beside)
            .map_err(|error| self.write_error(error.into()))
    }

    fn add(&self, mut document: TantivyDocument) -> Result<(), EngineError> {
        // A column that every document has a value in is read without looking for who has one.
        document.add_u64(self.fields.place, 0);
        self.change(Change::Add(vec![document.into()]))
    }

    fn delete(&self, term: Term) -> Result<(), EngineError> {
        self.change(Change::Delete(term))
    }

    /// Keeps a user's rules with the index, or none for the built-in ones.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn keep_rules(&self, rules: Option<&str>) -> Result<(), EngineError> {
        let term = Term::from_field_text(self.fields.document, RULES);
        self.delete(term)?;
        let Some(rules) = rules else {
            return Ok(());
        };
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.document, RULES);
        document.add_bytes(self.fields.stored, rules.as_bytes());
        self.add(document)
    }

    /// Remembers a file, given by its absolute path. What was remembered of it before has to be forgotten first.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn remember(&self, path: &Path, state: &SourceState) -> Result<(), EngineError> {
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.document, FILE);
        document.add_text(self.fields.file, path.to_string_lossy());
        document.add_u64(self.fields.file_stamp, state.stamp);
        document.add_u64(self.fields.file_hash, state.hash);
        self.add(document)
    }

    /// Remembers a file no longer.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn forget(&self, path: &Path) -> Result<(), EngineError> {
        let term = Term::from_field_text(self.fields.file, &path.to_string_lossy());
        self.delete(term)
    }

    /// Makes what is written of a report.
    ///
    /// # Errors
    /// When what is known of it cannot be put into words, which is not to be expected.
    pub fn prepare(&self, entry: &Entry<'_>) -> Result<Prepared, EngineError> {
        self.fields
            .prepare(entry, &self.segmenter)
            .map_err(|error| self.write_error(error.into()))
    }

    /// Writes a report in the place of one of the same id.
    ///
    /// # Errors
    /// When the index cannot be written, for example because the disk is full.
    pub fn write(&self, prepared: Prepared) -> Result<(), EngineError> {
        self.note_fields(&prepared.documents);
        if let Some(old) = prepared.replaces {
            self.delete(old)?;
        }
        self.change(Change::Add(prepared.documents))
    }

    /// Notes which fields have tokens.
    fn note_fields(&self, documents: &[Indexable]) {
        let schema = self.index.schema();
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        let mut note = |field| {
            let name = schema.get_field_name(field);
            if !present.contains(name) {
                present.insert(name.to_owned());
            }
        };
        for document in documents {
            for ((tokens, words), text) in self.fields.searched().into_iter().zip(&document.texts) {
                let Some(text) = text else { continue };
                if !text.is_empty() {
                    note(tokens);
                }
                if text.has_words() {
                    note(words);
                }
            }
        }
    }

    /// Adds a report in the place of one of the same id.
    ///
    /// # Errors
    /// When the index cannot be written, for example because the disk is full.
    pub fn replace(&self, entry: &Entry<'_>) -> Result<(), EngineError> {
        self.write(self.prepare(entry)?)
    }

    /// Takes a report out.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn remove(&self, id: &str) -> Result<(), EngineError> {
        let term = Term::from_field_text(self.fields.report, id);
        self.delete(term)
    }

    /// Makes all changes visible at once, and waits until the segments are merged.
    ///
    /// # Errors
    /// When the index cannot be written; the index is then as it was before.
    pub fn commit(mut self) -> Result<(), EngineError> {
        let folder = self.folder.clone();
        let failure = self.failure.clone();
        let failed = |error: TantivyError| write_error(&folder, &failure, error.into());
        let filling = self.filling.get_mut();
        let filling = filling.unwrap_or_else(PoisonError::into_inner).take();
        if let Some(filling) = filling {
            filling.finish().map_err(&failed)?;
        }
        self.writer()?;
        // Nobody else has it: the filling has ended.
        let Some(mut writer) = self.writer.take().and_then(Arc::into_inner) else {
            return Ok(());
        };
        let mut prepared = writer.prepare_commit().map_err(&failed)?;
        let present = self
            .present
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        let fields = std::mem::take(present).into_iter().collect();
        let payload = Payload::of(&self.lexicon, fields, self.keeps_duplicates);
        prepared.set_payload(&payload.to_text());
        prepared.commit().map_err(&failed)?;
        writer.wait_merging_threads().map_err(&failed)?;
        if self.lock.is_some() {
            sweep(&self.index, &folder.join(FORMAT));
        }
        Ok(())
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
        write_error(&self.folder, &self.failure, source)
    }
}

/// An error of writing: what the system said, if it has said anything, and not what became of tantivy's threads by it.
fn write_error(
    folder: &Path,
    failure: &Failure,
    source: Box<dyn std::error::Error + Send + Sync>,
) -> EngineError {
    EngineError::Write {
        folder: folder.to_owned(),
        source: match failure.reason() {
            Some(reason) => reason.into(),
            None => source,
        },
    }
}

/// Takes the lock that only one writer has. It is the operating system's, and ends with the process.
fn lock(index: &Index, folder: &Path, wait: bool) -> Result<DirectoryLock, EngineError> {
    let lock = Lock {
        filepath: ".writer.lock".into(),
        is_blocking: false,
    };
    loop {
        match index.directory().acquire_lock(&lock) {
            Ok(lock) => return Ok(lock),
            Err(LockError::IoError(error)) => {
                return Err(EngineError::Refused {
                    folder: folder.to_owned(),
                    reason: error.kind().to_string(),
                });
            }
            Err(LockError::LockBusy) if wait => std::thread::sleep(WAIT),
            Err(LockError::LockBusy) => {
                return Err(EngineError::Locked {
                    folder: folder.to_owned(),
                    holder: Holder::read(&folder.join(FORMAT)),
                });
            }
        }
    }
}

/// Deletes what no segment of the index needs. A reader that is about to open its segments is waited for.
fn sweep(index: &Index, versioned: &Path) {
    let Ok(_lock) = index.directory().acquire_lock(&META_LOCK) else {
        return;
    };
    if let Ok(metas) = index.load_metas() {
        directory::sweep(versioned, &metas.segments);
    }
}

fn open_existing(versioned: &Path, folder: &Path) -> Result<(Index, Failure), EngineError> {
    let opened = IndexDirectory::open(versioned, false).and_then(|directory| {
        let failure = directory.failure();
        Ok((Index::open(directory)?, failure))
    });
    let (index, failure) = opened.map_err(|error| super::damaged(folder, &error))?;
    fingerprint::check(&index, folder)?;
    Ok((index, failure))
}

fn create(versioned: &Path) -> tantivy::Result<(Index, Failure)> {
    std::fs::create_dir_all(versioned)?;
    create_in(IndexDirectory::open(versioned, false)?)
}

fn create_beside(versioned: &Path) -> tantivy::Result<(Index, Failure)> {
    create_in(IndexDirectory::beside(versioned)?)
}

fn create_in(directory: IndexDirectory) -> tantivy::Result<(Index, Failure)> {
    let failure = directory.failure();
    let directory: Box<dyn tantivy::Directory> = Box::new(directory);
    Ok((builder().open_or_create(directory)?, failure))
}

fn builder() -> tantivy::index::IndexBuilder {
    Index::builder()
        .schema(schema::schema())
        .settings(IndexSettings {
            docstore_compression: tantivy::store::Compressor::Zstd(
                tantivy::store::ZstdCompressor::default(),
            ),
            ..IndexSettings::default()
        })
}
