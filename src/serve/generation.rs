//! One state of the indexes, with what was found out about it and answered from it. When an index is written anew, another
//! generation takes its place, and this one goes with the last request that it answers.

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
    /// Regions that they have reports of.
    pub held: Held,
    name: String,
    coverage: Coverage,
    passages: u64,
    pub(super) answers: Answers,
    suggestions: OnceLock<Suggestions>,
}

impl std::fmt::Debug for Generation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Generation")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Generation {
    /// Opens the indexes as they are now.
    ///
    /// # Errors
    /// When one cannot be opened or read.
    pub fn open(folders: &[PathBuf]) -> Result<Self, EngineError> {
        let mut name = written(folders);
        // Whatever is written while they are opened belongs to the next one.
        let engines = loop {
            let engines = folders
                .iter()
                .map(|folder| Engine::open(folder).map(Arc::new));
            let engines = engines.collect::<Result<Engines, EngineError>>()?;
            let after = written(folders);
            if after == name {
                break engines;
            }
            name = after;
        };
        let mut passages = 0;
        for engine in &engines {
            passages += engine.passage_count()?;
        }
        let this = Self {
            held: held_regions(&engines)?,
            coverage: Coverage::of(&engines, &Filters::default())?,
            name,
            passages,
            engines,
            answers: Cache::with_weighter(CACHED_ANSWERS, CACHE, Size),
            suggestions: OnceLock::new(),
        };
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
        &self.name
    }

    /// All reports, regions and years.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Number of passages.
    pub fn passages(&self) -> u64 {
        self.passages
    }

    /// What to propose while somebody types; nothing before it was read.
    pub fn suggestions(&self) -> Option<&Suggestions> {
        self.suggestions.get()
    }

    /// Reads what to propose. Takes seconds, where there are many reports.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn read_suggestions(&self) -> Result<(), EngineError> {
        if self.suggestions.get().is_none() {
            let read = Suggestions::read(&self.engines, &self.held)?;
            let _ = self.suggestions.set(read);
        }
        Ok(())
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
