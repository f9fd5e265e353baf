//! What a run does with the files that it finds.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::engine::{EngineError, SourceState, Writer};
use crate::figures;
use crate::gazetteer;
use crate::report::Document;
use crate::report::rules::Rules;
use crate::source::load::{self, LoadError};
use crate::source::metadata::Metadata;
use crate::source::walk::Walk;
use crate::source::{Failure, SourceFile};

use super::duplicates::Reports;
use super::output::Output;
use super::reading::{self, Found, GROUP_BYTES};
use super::{Options, Progress, Summary};

/// A run, with what it knows of the index as it was.
pub(super) struct Run<'a> {
    pub(super) writer: &'a Writer,
    pub(super) metadata: &'a Metadata,
    /// What decides how files are read, beside their bytes and what is given for each: when it changes, they are read again.
    reading: u64,
    /// What the index remembers of each file, by absolute path.
    known: BTreeMap<OsString, SourceState>,
    /// Which file each report id belongs to.
    pub(super) owners: HashMap<String, Arc<Path>>,
    /// Where the reports of the files go.
    pub(super) output: Output<'a>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        writer: &'a Writer,
        rules: &'a Rules,
        metadata: &'a Metadata,
        options: &Options,
    ) -> Result<Self, EngineError> {
        let (known, features) = if options.rebuild {
            (BTreeMap::new(), BTreeMap::new())
        } else {
            let (known, features) = rayon::join(|| writer.sources(), || writer.features());
            (known?, features?)
        };
        let mut owners = HashMap::new();
        for (path, state) in &known {
            let path: Arc<Path> = Path::new(path).into();
            let ids = state.reports.iter();
            owners.extend(ids.map(|id| (id.clone(), path.clone())));
        }
        let indexed = owners.keys().cloned().collect();
        Ok(Self {
            output: Output::new(writer, rules, indexed, Reports::new(features), options),
            writer,
            metadata,
            reading: rules.fingerprint()
                ^ gazetteer::fingerprint().rotate_left(1)
                ^ xxh3_64(env!("CARGO_PKG_VERSION").as_bytes()).rotate_left(2)
                ^ xxh3_64(figures::rules::TEXT.as_bytes()).rotate_left(3),
            known,
            owners,
        })
    }

    /// Brings the index up to date with the files of a walk.
    pub(super) fn all(
        &mut self,
        walk: &Walk,
        progress: &dyn Fn(Progress),
    ) -> Result<(), EngineError> {
        let pending = self.pending(&walk.files);
        self.remove_vanished(walk)?;
        progress(Progress::Start {
            files: pending.len() as u64,
            bytes: pending.iter().map(|file| file.size).sum(),
        });
        for group in reading::groups(&pending) {
            self.group(group, progress)?;
        }
        self.output.finish()?;
        progress(Progress::Finish);
        self.settle_duplicates(&pending)
    }

    /// What was done, and whether anything of the index has to change.
    pub(super) fn finish(mut self, walk: Walk, table: Option<&Path>) -> (Summary, bool) {
        self.name_unused_rows(table, &walk);
        let changed = self.output.changed;
        let mut summary = self.output.summary;
        summary.failures.extend(walk.failures);
        summary.failures.sort();
        summary.reports.failed = summary.failures.len() as u64;
        (summary, changed)
    }

    /// Takes out the reports of files that are gone from the roots. What could not be looked at is not gone.
    fn remove_vanished(&mut self, walk: &Walk) -> Result<(), EngineError> {
        let present: BTreeSet<&OsStr> =
            walk.files.iter().map(|file| file.key.as_os_str()).collect();
        let unseen: Vec<PathBuf> = walk
            .failures
            .iter()
            .filter_map(|failure| std::path::absolute(&failure.path).ok())
            .collect();
        let gone: Vec<PathBuf> = self
            .known
            .keys()
            .filter(|path| !present.contains(path.as_os_str()))
            .map(Path::new)
            .filter(|path| walk.roots.iter().any(|root| path.starts_with(root)))
            .filter(|path| !unseen.iter().any(|folder| path.starts_with(folder)))
            .map(Path::to_owned)
            .collect();
        for path in gone {
            self.forget(&path)?;
        }
        Ok(())
    }

    fn forget(&mut self, path: &Path) -> Result<(), EngineError> {
        let state = self.known.remove(path.as_os_str()).unwrap_or_default();
        self.writer.forget(path)?;
        self.output.changed = true;
        for id in &state.reports {
            self.remove(id)?;
        }
        Ok(())
    }

    fn remove(&mut self, id: &str) -> Result<(), EngineError> {
        self.owners.remove(id);
        self.output.remove(id)
    }

    /// Files that are not known to be unchanged by size and time.
    fn pending<'w>(&mut self, files: &'w [SourceFile]) -> Vec<&'w SourceFile> {
        let mut pending = Vec::new();
        for file in files {
            match self.known.get(file.key.as_os_str()) {
                Some(state) if state.stamp != 0 && state.stamp == self.stamp(file) => {
                    self.output.summary.reports.unchanged += state.reports.len() as u64;
                }
                _ => pending.push(file),
            }
        }
        pending
    }

    /// What decides how a file is read, beside its bytes.
    fn given_fingerprint(&self, file: &SourceFile) -> u64 {
        let given = self
            .metadata
            .fingerprint(&file.id, &file.shown(), file.format.holds_several());
        given ^ self.reading ^ xxh3_64(file.id.as_bytes())
    }

    fn stamp(&self, file: &SourceFile) -> u64 {
        let parts = [file.size, file.modified, self.given_fingerprint(file)].map(u64::to_le_bytes);
        xxh3_64(parts.as_flattened()).max(1)
    }

    /// What is to be remembered of a file that was read.
    fn state(&self, file: &SourceFile, hash: u64, failures: bool) -> SourceState {
        // A file with records that cannot be read is looked at again, so that they are named again.
        let stamp = match reading::is_settled(file.modified) && !failures {
            true => self.stamp(file),
            false => 0,
        };
        SourceState {
            stamp,
            hash,
            reports: Vec::new(),
        }
    }

    fn remember(&mut self, file: &SourceFile, state: &SourceState) -> Result<(), EngineError> {
        let known = self.known.get(file.key.as_os_str());
        if known.is_some_and(|known| known.stamp == state.stamp && known.hash == state.hash) {
            return Ok(());
        }
        if known.is_some() {
            self.writer.forget(&file.key)?;
        }
        self.output.changed = true;
        self.writer.remember(&file.key, state)
    }

    /// The same of a file of which the reports in `kept` were taken.
    fn remember_read(
        &mut self,
        file: &SourceFile,
        hash: u64,
        kept: &BTreeSet<String>,
        failed: bool,
    ) -> Result<(), EngineError> {
        // Nothing of it is in the index: the next run has to read it again.
        if kept.is_empty() && failed {
            if self.known.contains_key(file.key.as_os_str()) {
                self.writer.forget(&file.key)?;
            }
            return Ok(());
        }
        let state = self.state(file, hash, failed);
        self.remember(file, &state)
    }

    fn fail(&mut self, path: &str, reason: String) {
        self.output.summary.failures.push(Failure {
            path: path.to_owned(),
            reason,
        });
    }

    /// Reads a group of files in parallel, and takes their documents in order.
    fn group(
        &mut self,
        files: &[&SourceFile],
        progress: &dyn Fn(Progress),
    ) -> Result<(), EngineError> {
        if let [file] = files {
            match load::stream(file) {
                Ok(None) => {}
                Ok(Some(_)) => return self.records(file, progress),
                Err(error) => {
                    self.fail(&file.shown(), error.to_string());
                    return Ok(());
                }
            }
        }
        let reads: Vec<Result<(u64, Found), LoadError>> = files
            .par_iter()
            .map(|file| {
                let (known, given) = (
                    self.known.get(file.key.as_os_str()),
                    self.given_fingerprint(file),
                );
                reading::read(file, known, given, self.metadata)
            })
            .collect();
        let mut documents = Vec::new();
        for (file, read) in files.iter().zip(reads) {
            match read {
                Ok((hash, Found::Same(loaded)))
                    if !loaded
                        .documents
                        .iter()
                        .any(|document| self.is_free(document)) =>
                {
                    let mut failures = loaded.failures;
                    for document in &loaded.documents {
                        failures.extend(self.taken(file, document));
                    }
                    self.is_same(file, hash, failures)?;
                }
                Ok((hash, Found::Same(loaded) | Found::New(loaded))) => {
                    self.output.summary.bytes += file.size;
                    let before = self.output.summary.failures.len();
                    self.output.summary.failures.extend(loaded.failures);
                    let mut kept = BTreeSet::new();
                    let shared = Arc::new(SourceFile::clone(file));
                    for document in loaded.documents {
                        if self.claim(file, &document)? {
                            kept.insert(document.id.clone());
                            documents.push((shared.clone(), document));
                        }
                    }
                    self.drop_missing(file, &kept)?;
                    let failed = self.output.summary.failures.len() > before;
                    self.remember_read(file, hash, &kept, failed)?;
                }
                Err(error) => self.fail(&file.shown(), error.to_string()),
            }
        }
        let reports = documents.len() as u64;
        self.output.take(documents)?;
        progress(Progress::Advance {
            reports,
            bytes: files.iter().map(|file| file.size).sum(),
        });
        Ok(())
    }

    /// Notes that a file is as it was.
    fn is_same(
        &mut self,
        file: &SourceFile,
        hash: u64,
        failures: Vec<Failure>,
    ) -> Result<(), EngineError> {
        let state = self.state(file, hash, !failures.is_empty());
        self.output.summary.failures.extend(failures);
        let known = self.known.get(file.key.as_os_str());
        self.output.summary.reports.unchanged +=
            known.map_or(0, |known| known.reports.len() as u64);
        self.remember(file, &state)
    }

    /// Reads a large file record by record: once for its hash, and again if that is new.
    fn records(
        &mut self,
        file: &SourceFile,
        progress: &dyn Fn(Progress),
    ) -> Result<(), EngineError> {
        let opened = load::hash(&file.path).and_then(|hash| Ok((hash, load::stream(file)?)));
        let (hash, mut records) = match opened {
            Ok((hash, Some(records))) => (hash ^ self.given_fingerprint(file), records),
            Ok((_, None)) => {
                self.fail(&file.shown(), "it changed while it was read".to_owned());
                return Ok(());
            }
            Err(error) => {
                self.fail(&file.shown(), error.to_string());
                return Ok(());
            }
        };
        let known = self
            .known
            .get(file.key.as_os_str())
            .map(|known| (known.hash, known.stamp));
        let is_same = known.is_some_and(|(known, _)| known == hash);
        if is_same && let Some(failures) = self.failures_of(file, known) {
            self.is_same(file, hash, failures)?;
            progress(Progress::Advance {
                reports: 0,
                bytes: file.size,
            });
            return Ok(());
        }
        self.output.summary.bytes += file.size;
        let mut kept = BTreeSet::new();
        let before = self.output.summary.failures.len();
        let mut told = 0;
        let shared = Arc::new(file.clone());
        loop {
            let mut documents = Vec::new();
            let started = records.bytes();
            while records.bytes() - started < GROUP_BYTES {
                match records.next() {
                    Some(Ok(mut document)) => {
                        load::amend(&mut document, file, self.metadata);
                        if self.claim(file, &document)? {
                            kept.insert(document.id.clone());
                            documents.push((shared.clone(), document));
                        }
                    }
                    Some(Err(failure)) => self.output.summary.failures.push(failure),
                    None => break,
                }
            }
            let reports = documents.len() as u64;
            self.output.take(documents)?;
            let bytes = records.bytes() - told;
            told += bytes;
            progress(Progress::Advance { reports, bytes });
            if records.bytes() - started < GROUP_BYTES {
                break;
            }
        }
        self.drop_missing(file, &kept)?;
        let failed = self.output.summary.failures.len() > before;
        self.remember_read(file, hash, &kept, failed)
    }

    /// What could not be read of a file of records that is as it was. None when it holds a record that could not be taken
    /// then and can be now.
    fn failures_of(&self, file: &SourceFile, known: Option<(u64, u64)>) -> Option<Vec<Failure>> {
        let mut failures = Vec::new();
        if known.is_some_and(|(_, stamp)| stamp != 0) {
            return Some(failures);
        }
        for record in load::stream(file).ok().flatten().into_iter().flatten() {
            match record {
                Ok(document) if self.is_free(&document) => return None,
                Ok(document) => failures.extend(self.taken(file, &document)),
                Err(failure) => failures.push(failure),
            }
        }
        Some(failures)
    }

    /// Whether no file that is there has the id of a document.
    fn is_free(&self, document: &Document) -> bool {
        let owner = self.owners.get(&document.id);
        owner.is_none_or(|owner| !owner.exists())
    }

    /// What to tell of a document whose id another file has. None when it is this file's.
    fn taken(&self, file: &SourceFile, document: &Document) -> Option<Failure> {
        let owner = self.owners.get(&document.id)?;
        (*owner != file.key).then(|| Failure {
            path: file.shown(),
            reason: format!(
                "its id `{}` is taken by `{}`: index the folder that holds both",
                document.id,
                owner.display()
            ),
        })
    }

    /// Takes the id of a document for a file. An id that another file has is a failure, unless that file is gone.
    fn claim(&mut self, file: &SourceFile, document: &Document) -> Result<bool, EngineError> {
        if let Some(failure) = self.taken(file, document) {
            if !self.is_free(document) {
                self.output.summary.failures.push(failure);
                return Ok(false);
            }
            if let Some(owner) = self.owners.get(&document.id).cloned() {
                self.forget(&owner)?;
            }
        }
        self.owners.insert(document.id.clone(), file.key.clone());
        Ok(true)
    }

    /// Takes out the reports that a file held and no longer holds.
    fn drop_missing(
        &mut self,
        file: &SourceFile,
        kept: &BTreeSet<String>,
    ) -> Result<(), EngineError> {
        let old = self.known.get(file.key.as_os_str());
        let gone: Vec<String> = old
            .iter()
            .flat_map(|old| &old.reports)
            .filter(|id| !kept.contains(*id))
            .cloned()
            .collect();
        for id in gone {
            self.remove(&id)?;
        }
        Ok(())
    }

    /// Says which rows of the metadata table name no report.
    fn name_unused_rows(&mut self, table: Option<&Path>, walk: &Walk) {
        let Some(table) = table else {
            return;
        };
        let shown: BTreeSet<String> = walk
            .files
            .iter()
            .map(|file| file.shown().trim_start_matches("./").to_owned())
            .collect();
        let used = |name: &&str| self.owners.contains_key(*name) || shown.contains(*name);
        let mut unused: Vec<&str> = self.metadata.names().filter(|name| !used(name)).collect();
        unused.sort_unstable();
        let remark = |name: &str| Failure {
            path: table.display().to_string(),
            reason: format!("the row `{name}` names no report that was found"),
        };
        self.output
            .summary
            .warnings
            .extend(unused.into_iter().map(remark));
    }
}
