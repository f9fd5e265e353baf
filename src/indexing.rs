//! A run of `gongbao index`: what changed on disk goes into the index, in one commit.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use rayon::prelude::*;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::engine::{EngineError, SourceState, Writer};
use crate::gazetteer;
use crate::report::{self, Report, Warning, parse, rules};
use crate::source::load::{self, Loaded};
use crate::source::metadata::{Metadata, MetadataError};
use crate::source::walk::{self, Walk, WalkError};
use crate::source::{Failure, Format, SourceFile};

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
}

/// What a run did. This is also the shape of `index --format json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Reports by what happened to them.
    pub reports: Changes,
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
    /// Reports read now for which no region, or no year, was found.
    #[serde(skip)]
    pub unplaced: u64,
    /// Files of other kinds in the folders.
    #[serde(skip)]
    pub passed_over: usize,
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
    let writer = Writer::open(&options.folder, options.rebuild)?;
    let known = if options.rebuild {
        BTreeMap::new()
    } else {
        writer.sources()?
    };
    let mut run = Run {
        writer: &writer,
        metadata: &metadata,
        owners: owners(&known),
        known,
        summary: Summary {
            passed_over: walk.passed_over,
            ..Summary::default()
        },
        changed: options.rebuild,
    };
    run.remove_vanished(&walk);
    let pending = run.pending(&walk.files);
    progress(Progress::Start(pending.iter().map(|file| file.size).sum()));
    for group in groups(&pending) {
        run.read(group)?;
        progress(Progress::Advance(group.iter().map(|file| file.size).sum()));
    }
    progress(Progress::Finish);
    let Run {
        mut summary,
        changed,
        ..
    } = run;
    summary.failures.extend(walk.failures);
    summary.failures.sort();
    summary.reports.failed = summary.failures.len() as u64;
    if changed {
        writer.commit()?;
    }
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

/// What decides how a file is read, beside its bytes: when it changes, files are read again.
fn reading_fingerprint() -> u64 {
    let version = xxh3_64(env!("CARGO_PKG_VERSION").as_bytes());
    rules::fingerprint() ^ gazetteer::fingerprint().rotate_left(1) ^ version.rotate_left(2)
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
        given ^ reading_fingerprint() ^ xxh3_64(file.id.as_bytes())
    }

    fn stamp(&self, file: &SourceFile) -> u64 {
        let parts = [file.size, file.modified, self.given_fingerprint(file)].map(u64::to_le_bytes);
        xxh3_64(parts.as_flattened()).max(1)
    }

    /// Reads a group of files in parallel, then writes their reports in order.
    fn read(&mut self, files: &[SourceFile]) -> Result<(), EngineError> {
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
                    let state = std::sync::Arc::new(state);
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
            .map(|(_, _, document)| parse::parse(document))
            .collect();
        for (report, (place, state, document)) in reports.into_iter().zip(documents) {
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
        self.summary.passages += report.passages.len() as u64;
        self.summary.unplaced += u64::from(report.region.is_none() || report.year.is_none());
        // Every report of a table of records may lack a year; one line each would hide the others. What was given for one
        // and cannot be read is worth a line.
        let remarks = report.warnings.iter().filter(|warning| {
            !file.format.holds_several() || matches!(warning, Warning::Unreadable { .. })
        });
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
