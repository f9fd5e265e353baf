//! A run of `gongbao index`: what changed on disk goes into the index, in one commit.

mod duplicates;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use rayon::prelude::*;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use duplicates::Reports;

use crate::engine::{EngineError, SourceState, Writer};
use crate::gazetteer;
use crate::report::rules::{Rules, RulesError};
use crate::report::sketch::Features;
use crate::report::{self, Report, Warning, parse};
use crate::source::load::{self, Loaded};
use crate::source::metadata::{Metadata, MetadataError};
use crate::source::walk::{self, Walk, WalkError};
use crate::source::{Failure, Format, SourceFile};
use crate::text::lexicon::{UserDictionary, UserDictionaryError};

/// Files are read in groups of about this many bytes: one group is parsed while the one before is written.
const GROUP_BYTES: u64 = 8 << 20;
const GROUP_FILES: usize = 512;

/// A file that was changed so shortly before it is read may change again without getting a new time. Where times are kept
/// in whole seconds that is longer.
const SETTLED: Duration = Duration::from_millis(50);
const SETTLED_COARSE: Duration = Duration::from_secs(2);

/// What to index, and where to.
#[derive(Debug, Clone)]
pub struct Options {
    /// Files and folders.
    pub roots: Vec<PathBuf>,
    /// The index folder.
    pub folder: PathBuf,
    /// Whether to build everything anew.
    pub rebuild: bool,
    /// A table of values that win over detected ones.
    pub metadata: Option<PathBuf>,
    /// Whether reports that are the same are each indexed.
    pub keep_duplicates: bool,
    /// A user's rules; else those that the index keeps, else the built-in ones.
    pub taxonomy: Option<PathBuf>,
    /// A user's words in jieba's format; else those that the index keeps, else none beside the built-in ones.
    pub dictionary: Option<PathBuf>,
}

/// What a run did. This is also the shape of `index --format json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Reports by what happened to them.
    pub reports: Changes,
    /// Reports of the index that are the same as another one, and are searched as that.
    pub duplicates: u64,
    /// Passages of the reports that were read.
    pub passages: u64,
    /// Bytes of the files that were read.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// What could not be read.
    pub failures: Vec<Failure>,
    /// Remarks on reports that were read, for people.
    #[serde(skip)]
    pub warnings: Vec<Failure>,
    /// Doubts about reports that were read now, by [`Warning::slug`].
    pub doubts: BTreeMap<&'static str, u64>,
    /// Files of other kinds in the folders.
    #[serde(skip)]
    pub passed_over: usize,
    /// Whether all texts were cut anew, because the user's words have changed.
    #[serde(skip)]
    pub recut: bool,
    /// Words of the user's dictionary that are not of Chinese characters alone.
    #[serde(skip)]
    pub passed_over_words: usize,
}

/// Numbers of reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// New in the index.
    pub added: u64,
    /// In the index under an older text.
    pub updated: u64,
    /// In the index as they are.
    pub unchanged: u64,
    /// No longer on disk.
    pub removed: u64,
    /// Not readable.
    pub failed: u64,
}

/// Why a run changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// A root cannot be read.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// The metadata table cannot be read.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// The rules cannot be read.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The user's dictionary cannot be read.
    #[error(transparent)]
    Dictionary(#[from] UserDictionaryError),
    /// The index cannot be read or written.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes will be read.
    Start(u64),
    /// So many more bytes were read.
    Advance(u64),
    /// Everything is read; segments are being written.
    Finish,
}

/// Indexes what changed. `progress` is told how far it is.
///
/// # Errors
/// When a root, the metadata table or the index cannot be used; the index is then as it was before.
pub fn run(options: &Options, progress: &dyn Fn(Progress)) -> Result<Summary, IndexError> {
    let started = Instant::now();
    let walk = walk::walk(&options.roots)?;
    let metadata = options
        .metadata
        .as_deref()
        .map(Metadata::load)
        .transpose()?
        .unwrap_or_default();
    let given = options.taxonomy.as_deref().map(Rules::load).transpose()?;
    let dictionary = options
        .dictionary
        .as_deref()
        .map(UserDictionary::load)
        .transpose()?;
    let (dictionary, passed_over_words) = dictionary.unzip();
    let writer = Writer::open(&options.folder, options.rebuild, dictionary)?;
    let own = match given {
        Some(rules) => Some(rules),
        None if options.rebuild => None,
        None => kept_rules(&writer)?,
    };
    let rules = own.as_ref().unwrap_or(Rules::built_in());
    let (known, features) = if options.rebuild {
        (BTreeMap::new(), BTreeMap::new())
    } else {
        (writer.sources()?, writer.features()?)
    };
    let mut run = Run {
        writer: &writer,
        rules,
        reports: Reports::new(features),
        keep_duplicates: options.keep_duplicates,
        written: HashMap::new(),
        metadata: &metadata,
        owners: owners(&known),
        known,
        summary: Summary {
            passed_over: walk.passed_over,
            passed_over_words: passed_over_words.unwrap_or_default(),
            recut: writer.recuts(),
            ..Summary::default()
        },
        changed: options.rebuild || writer.recuts(),
    };
    run.remove_vanished(&walk);
    let pending = run.pending(&walk.files);
    progress(Progress::Start(pending.iter().map(|file| file.size).sum()));
    let mut first = 0;
    for group in groups(&pending) {
        run.read(group, first)?;
        first += group.len();
        progress(Progress::Advance(group.iter().map(|file| file.size).sum()));
    }
    progress(Progress::Finish);
    run.settle_duplicates(&pending)?;
    run.name_unused_rows(options.metadata.as_deref(), &walk);
    let Run {
        mut summary,
        changed,
        ..
    } = run;
    summary.failures.extend(walk.failures);
    summary.failures.sort();
    summary.reports.failed = summary.failures.len() as u64;
    if changed {
        writer.keep_rules(rules.text())?;
        writer.commit()?;
    }
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

/// The rules that an index keeps from the run that they were given to.
fn kept_rules(writer: &Writer) -> Result<Option<Rules>, IndexError> {
    let Some(text) = writer.rules()? else {
        return Ok(None);
    };
    let rules = Rules::parse(&text).map_err(|reason| RulesError::Invalid {
        path: "kept in the index".to_owned(),
        reason,
    })?;
    Ok(Some(rules))
}

/// What decides how a file is read, beside its bytes: when it changes, files are read again.
fn reading_fingerprint(rules: &Rules) -> u64 {
    let version = xxh3_64(env!("CARGO_PKG_VERSION").as_bytes());
    rules.fingerprint() ^ gazetteer::fingerprint().rotate_left(1) ^ version.rotate_left(2)
}

/// Whether a file changed at `modified`, counted from 1970, cannot have changed again at the same time.
fn is_settled(modified: Duration) -> bool {
    let margin = if modified.subsec_nanos() == 0 {
        SETTLED_COARSE
    } else {
        SETTLED
    };
    SystemTime::UNIX_EPOCH + modified + margin < SystemTime::now()
}

fn owners(known: &BTreeMap<PathBuf, SourceState>) -> HashMap<String, PathBuf> {
    let ids = known.iter().flat_map(|(path, state)| {
        state
            .reports
            .iter()
            .map(move |id| (id.clone(), path.clone()))
    });
    ids.collect()
}

fn groups(files: &[SourceFile]) -> Vec<&[SourceFile]> {
    let mut groups = Vec::new();
    let mut start = 0;
    let mut bytes = 0;
    for (place, file) in files.iter().enumerate() {
        bytes += file.size;
        if bytes >= GROUP_BYTES || place + 1 - start >= GROUP_FILES {
            groups.push(&files[start..=place]);
            start = place + 1;
            bytes = 0;
        }
    }
    groups.push(&files[start..]);
    groups.retain(|group| !group.is_empty());
    groups
}

/// A file that was read, with what it depends on.
struct Read {
    state: SourceState,
    loaded: Loaded,
    unchanged: bool,
}

struct Run<'a> {
    writer: &'a Writer,
    metadata: &'a Metadata,
    known: BTreeMap<PathBuf, SourceState>,
    /// Which file each report id belongs to.
    owners: HashMap<String, PathBuf>,
    summary: Summary,
    changed: bool,
    rules: &'a Rules,
    /// What is compared of all reports of the index.
    reports: Reports,
    keep_duplicates: bool,
    /// Reports written in this run, each with the ordinal of its file and what is remembered of it.
    written: HashMap<String, (usize, Arc<SourceState>)>,
}

impl Run<'_> {
    /// Takes out the reports of files that are gone from the roots. What could not be looked at is not gone.
    fn remove_vanished(&mut self, walk: &Walk) {
        let present: BTreeSet<&Path> = walk.files.iter().map(|file| file.key.as_path()).collect();
        let unseen: Vec<PathBuf> = walk
            .failures
            .iter()
            .filter_map(|failure| std::path::absolute(&failure.path).ok())
            .collect();
        let gone: Vec<PathBuf> = self
            .known
            .keys()
            .filter(|path| !present.contains(path.as_path()))
            .filter(|path| walk.roots.iter().any(|root| path.starts_with(root)))
            .filter(|path| !unseen.iter().any(|folder| path.starts_with(folder)))
            .cloned()
            .collect();
        for path in gone {
            self.forget(&path);
        }
    }

    fn forget(&mut self, path: &Path) {
        let state = self.known.remove(path).unwrap_or_default();
        for id in &state.reports {
            self.writer.remove(id);
            self.reports.remove(id);
            self.owners.remove(id);
            self.summary.reports.removed += 1;
            self.changed = true;
        }
    }

    /// Files that are not known to be unchanged by size and time.
    fn pending(&mut self, files: &[SourceFile]) -> Vec<SourceFile> {
        let mut pending = Vec::new();
        for file in files {
            match self.known.get(&file.key) {
                Some(state) if state.stamp != 0 && state.stamp == self.stamp(file) => {
                    self.summary.reports.unchanged += state.reports.len() as u64;
                }
                _ => pending.push(file.clone()),
            }
        }
        pending
    }

    fn given_fingerprint(&self, file: &SourceFile) -> u64 {
        let given = self
            .metadata
            .fingerprint(&file.id, &file.shown, file.format.holds_several());
        given ^ reading_fingerprint(self.rules) ^ xxh3_64(file.id.as_bytes())
    }

    fn stamp(&self, file: &SourceFile) -> u64 {
        let parts = [file.size, file.modified, self.given_fingerprint(file)].map(u64::to_le_bytes);
        xxh3_64(parts.as_flattened()).max(1)
    }

    /// Puts every report in its place that turned out to be, or not to be, the same as another one.
    fn settle_duplicates(&mut self, files: &[SourceFile]) -> Result<(), EngineError> {
        let changed = match self.keep_duplicates {
            true => self.reports.keep_all(),
            false => self.reports.settle(),
        };
        for (id, original) in changed {
            let Some((mut report, text)) = self.content(&id, files)? else {
                continue;
            };
            let Some(path) = self.owners.get(&id) else {
                continue;
            };
            let written = self.written.get(&id).map(|(_, state)| state.as_ref());
            let Some(state) = written.or_else(|| self.known.get(path)) else {
                continue;
            };
            report.duplicate_of = original;
            self.writer.replace(&report, &text, path, state)?;
            self.changed = true;
        }
        self.summary.duplicates = self.reports.duplicates();
        Ok(())
    }

    /// Says which rows of the metadata table name no report.
    fn name_unused_rows(&mut self, table: Option<&Path>, walk: &Walk) {
        let Some(table) = table else {
            return;
        };
        let shown: BTreeSet<&str> = walk
            .files
            .iter()
            .map(|file| file.shown.trim_start_matches("./"))
            .collect();
        let used = |name: &&str| self.owners.contains_key(*name) || shown.contains(name);
        let mut unused: Vec<&str> = self.metadata.names().filter(|name| !used(name)).collect();
        unused.sort_unstable();
        let remark = |name: &str| Failure {
            path: table.display().to_string(),
            reason: format!("the row `{name}` names no report that was found"),
        };
        self.summary.warnings.extend(unused.into_iter().map(remark));
    }

    /// A report and its text: from its file if it was read in this run, else from the index.
    fn content(
        &self,
        id: &str,
        files: &[SourceFile],
    ) -> Result<Option<(Report, String)>, EngineError> {
        let Some(file) = self
            .written
            .get(id)
            .and_then(|(place, _)| files.get(*place))
        else {
            let stored = self.writer.committed(id)?;
            return Ok(stored.map(|stored| (stored.report, stored.text)));
        };
        let loaded =
            load::read(&file.path).and_then(|bytes| load::load(file, &bytes, self.metadata));
        let documents = loaded.map(|loaded| loaded.documents).unwrap_or_default();
        let document = documents.into_iter().find(|document| document.id == id);
        Ok(document.map(|document| (parse::parse_by(&document, self.rules), document.text)))
    }

    /// Reads a group of files in parallel, then writes their reports in order.
    fn read(&mut self, files: &[SourceFile], first: usize) -> Result<(), EngineError> {
        let reads: Vec<Result<Read, load::LoadError>> =
            files.par_iter().map(|file| self.read_file(file)).collect();
        let mut documents = Vec::new();
        for (place, (file, read)) in files.iter().zip(reads).enumerate() {
            match read {
                Ok(Read {
                    unchanged: true,
                    loaded,
                    state,
                }) => {
                    self.summary.failures.extend(loaded.failures);
                    self.summary.reports.unchanged += state.reports.len() as u64;
                }
                Ok(Read { state, loaded, .. }) => {
                    self.summary.bytes += file.size;
                    self.summary.failures.extend(loaded.failures);
                    let kept = self.claim(file, &loaded.documents);
                    self.drop_missing(file, &kept);
                    let state = Arc::new(state);
                    let claimed = loaded
                        .documents
                        .into_iter()
                        .filter(|document| kept.contains(&document.id));
                    documents.extend(claimed.map(|document| (place, state.clone(), document)));
                }
                Err(error) => {
                    self.summary.failures.push(Failure {
                        path: file.shown.clone(),
                        reason: error.to_string(),
                    });
                }
            }
        }
        let reports: Vec<Report> = documents
            .par_iter()
            .map(|(_, _, document)| parse::parse_by(document, self.rules))
            .collect();
        for (mut report, (place, state, document)) in reports.into_iter().zip(documents) {
            let features = Features::of(&report, &document.text);
            report.duplicate_of = if self.keep_duplicates {
                None
            } else {
                self.reports.original(&report.id, &features)
            };
            self.reports.insert(
                &report.id,
                Features {
                    original: report.duplicate_of.clone(),
                    ..features
                },
            );
            self.written
                .insert(report.id.clone(), (first + place, state.clone()));
            self.write(&files[place], &state, &report, &document)?;
        }
        Ok(())
    }

    fn read_file(&self, file: &SourceFile) -> Result<Read, load::LoadError> {
        let bytes = load::read(&file.path)?;
        let loaded = load::load(file, &bytes, self.metadata)?;
        let hash = xxh3_64(&bytes) ^ self.given_fingerprint(file);
        let old = self.known.get(&file.key);
        let unchanged = old.is_some_and(|old| old.hash == hash);
        let settled = is_settled(Duration::from_nanos(file.modified));
        // A file with records that cannot be read is looked at again, so that they are named again.
        let stamp = if settled && loaded.failures.is_empty() {
            self.stamp(file)
        } else {
            0
        };
        let reports = old.map(|old| old.reports.clone()).unwrap_or_default();
        Ok(Read {
            state: SourceState {
                stamp,
                hash,
                reports,
            },
            loaded,
            unchanged,
        })
    }

    /// Takes the ids of documents for a file. An id that another file has is a failure, unless that file is gone.
    fn claim(&mut self, file: &SourceFile, documents: &[report::Document]) -> BTreeSet<String> {
        let mut claimed = BTreeSet::new();
        for document in documents {
            let owner = self
                .owners
                .get(&document.id)
                .filter(|owner| **owner != file.key)
                .cloned();
            let reason = match owner {
                Some(owner) if owner.exists() => Some(format!(
                    "its id `{}` is taken by `{}`: index the folder that holds both",
                    document.id,
                    owner.display()
                )),
                Some(owner) => {
                    self.forget(&owner);
                    None
                }
                None => None,
            };
            match reason {
                Some(reason) => self.summary.failures.push(Failure {
                    path: file.shown.clone(),
                    reason,
                }),
                None => {
                    self.owners.insert(document.id.clone(), file.key.clone());
                    claimed.insert(document.id.clone());
                }
            }
        }
        claimed
    }

    /// Takes out the reports that a file held and no longer holds.
    fn drop_missing(&mut self, file: &SourceFile, kept: &BTreeSet<String>) {
        let old = self
            .known
            .get(&file.key)
            .map(|old| old.reports.clone())
            .unwrap_or_default();
        for id in old.iter().filter(|id| !kept.contains(*id)) {
            self.writer.remove(id);
            self.reports.remove(id);
            self.owners.remove(id);
            self.summary.reports.removed += 1;
            self.changed = true;
        }
    }

    fn write(
        &mut self,
        file: &SourceFile,
        state: &SourceState,
        report: &Report,
        document: &report::Document,
    ) -> Result<(), EngineError> {
        self.writer
            .replace(report, &document.text, &file.key, state)?;
        self.changed = true;
        match state.reports.contains(&report.id) {
            true => self.summary.reports.updated += 1,
            false => self.summary.reports.added += 1,
        }
        if report.duplicate_of.is_none() {
            self.summary.passages += report.passages.len() as u64;
        }
        for doubt in report.doubts().filter(|_| report.duplicate_of.is_none()) {
            *self.summary.doubts.entry(doubt.slug()).or_default() += 1;
        }
        // Doubts are counted: a line for each of thousands of records would hide the rest.
        let remarks = report.warnings.iter().filter(|warning| !warning.is_doubt());
        let named = |warning: &Warning| Failure {
            path: format!(
                "{}{}",
                file.shown,
                if file.format == Format::Records {
                    format!(" {}", report.id)
                } else {
                    String::new()
                }
            ),
            reason: warning.to_string(),
        };
        self.summary.warnings.extend(remarks.map(named));
        Ok(())
    }
}
