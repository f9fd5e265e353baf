//! One state of the indexes, with what was found out about it and answered from it. When an index is written anew, another
//! generation takes its place, and this one goes with the last request that it answers.
//!
//! The same state can be opened once more, which keeps what is known of it, see the module `mapped`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::engine::{self, Coverage, Engine, EngineError, Engines, FORMAT, FacetName, Search};
use crate::gazetteer::Gazetteer;
use crate::query;
use crate::query::filter::Filters;
use crate::query::region::Held;
use crate::request::filters::held_regions;
use crate::request::suggestion::Suggestions;

use super::answer::Answer;

/// Bytes of answers that are kept.
const CACHE: u64 = 64 << 20;
/// Answers that fit into that, about.
const CACHED_ANSWERS: usize = 4_000;

/// Answers by what was asked.
pub(super) type Answers = Cache<String, Arc<Answer>, Size>;

/// How much an answer takes up.
#[derive(Debug, Clone)]
pub(super) struct Size;

impl Weighter<String, Arc<Answer>> for Size {
    fn weight(&self, key: &String, answer: &Arc<Answer>) -> u64 {
        (key.len() + answer.size() + 256) as u64
    }
}

/// When the files that say what an index holds were written.
pub(super) type Stamp = Vec<Option<(SystemTime, u64, u64)>>;

/// One state of the indexes.
pub struct Generation {
    /// The indexes.
    pub engines: Engines,
    known: Arc<Known>,
}

/// What is known of one state, however often it is opened.
struct Known {
    name: String,
    held: Held,
    coverage: Coverage,
    passages: u64,
    answers: Answers,
    suggestions: OnceLock<Suggestions>,
}

impl std::fmt::Debug for Generation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Generation")
            .field("name", &self.known.name)
            .finish_non_exhaustive()
    }
}

impl Generation {
    /// Opens the indexes as they are now.
    ///
    /// # Errors
    /// When one cannot be opened or read.
    pub fn open(folders: &[PathBuf]) -> Result<Self, EngineError> {
        let (name, engines) = open(folders)?;
        let mut passages = 0;
        for engine in &engines {
            passages += engine.passage_count()?;
        }
        let known = Known {
            name,
            held: held_regions(&engines)?,
            coverage: Coverage::of(&engines, &Filters::default())?,
            passages,
            answers: Cache::with_weighter(CACHED_ANSWERS, CACHE, Size),
            suggestions: OnceLock::new(),
        };
        Self::new(engines, known.into())
    }

    /// Opens the same state once more. None when another one was written meanwhile.
    ///
    /// # Errors
    /// When an index cannot be opened or read.
    pub(super) fn opened_again(&self, folders: &[PathBuf]) -> Result<Option<Self>, EngineError> {
        let (name, engines) = open(folders)?;
        let is_same = name == self.known.name;
        is_same
            .then(|| Self::new(engines, self.known.clone()))
            .transpose()
    }

    fn new(engines: Engines, known: Arc<Known>) -> Result<Self, EngineError> {
        let this = Self { engines, known };
        this.warm()?;
        Ok(this)
    }

    /// Reads what every search reads first.
    fn warm(&self) -> Result<(), EngineError> {
        Gazetteer::get();
        let search = Search {
            query: query::parse("行政复议").ok(),
            limit: 1,
            facets: FacetName::ALL.to_vec(),
            ..Search::default()
        };
        engine::merge(&self.engines, &search).map(drop)
    }

    /// A name that no other state of these indexes has.
    pub fn name(&self) -> &str {
        &self.known.name
    }

    /// Regions that the indexes have reports of.
    pub fn held(&self) -> &Held {
        &self.known.held
    }

    /// All reports, regions and years.
    pub fn coverage(&self) -> &Coverage {
        &self.known.coverage
    }

    /// Number of passages.
    pub fn passages(&self) -> u64 {
        self.known.passages
    }

    /// What was answered before.
    pub(super) fn answers(&self) -> &Answers {
        &self.known.answers
    }

    /// What to propose while somebody types; nothing before it was read.
    pub fn suggestions(&self) -> Option<&Suggestions> {
        self.known.suggestions.get()
    }

    /// Reads what to propose. Takes seconds, where there are many reports.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn read_suggestions(&self) -> Result<(), EngineError> {
        if self.known.suggestions.get().is_none() {
            let read = Suggestions::read(&self.engines, self.held())?;
            let _ = self.known.suggestions.set(read);
        }
        Ok(())
    }
}

/// The indexes as they are now, and the name of that state.
fn open(folders: &[PathBuf]) -> Result<(String, Engines), EngineError> {
    let mut name = written(folders);
    // Whatever is written while they are opened belongs to the next one.
    loop {
        let engines = folders
            .iter()
            .map(|folder| Engine::open(folder).map(Arc::new));
        let engines = engines.collect::<Result<Engines, EngineError>>()?;
        let after = written(folders);
        if after == name {
            return Ok((name, engines));
        }
        name = after;
    }
}

/// The file that says which segments an index has: it is replaced by each commit, in one rename.
fn meta(folder: &Path) -> PathBuf {
    folder.join(FORMAT).join("meta.json")
}

/// A name for what is written in those files.
fn written(folders: &[PathBuf]) -> String {
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    hash.update(env!("CARGO_PKG_VERSION").as_bytes());
    for folder in folders {
        hash.update(&std::fs::read(meta(folder)).unwrap_or_default());
    }
    format!("{:016x}", hash.digest())
}

/// When they were written, which costs next to nothing to find out.
pub(super) fn stamp(folders: &[PathBuf]) -> Stamp {
    let of = |folder: &PathBuf| {
        let metadata = std::fs::metadata(meta(folder)).ok()?;
        Some((metadata.modified().ok()?, metadata.len(), inode(&metadata)))
    };
    folders.iter().map(of).collect()
}

#[cfg(unix)]
fn inode(metadata: &std::fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.ino()
}

#[cfg(not(unix))]
fn inode(_: &std::fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::super::answer::JSON;
    use super::*;

    #[test]
    fn what_is_opened_once_more_knows_what_was_answered() {
        let first = Generation::open(&[]).expect("nothing to open");
        let answer = Arc::new(Answer::new(JSON, "1"));
        first.answers().insert("asked".to_owned(), answer);
        let again = first.opened_again(&[]).expect("nothing to open");
        let again = again.expect("the same state");
        assert_eq!(again.name(), first.name());
        assert!(again.answers().get("asked").is_some());
    }

    #[test]
    fn another_state_is_not_taken_for_the_same() {
        let mut first = Generation::open(&[]).expect("nothing to open");
        let known = Arc::get_mut(&mut first.known).expect("nobody else has it");
        known.name = "another".to_owned();
        let again = first.opened_again(&[]).expect("nothing to open");
        assert!(again.is_none());
    }
}
