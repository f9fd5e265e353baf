//! A run of `gongbao index`: what changed on disk goes into the index, in one commit.
//!
//! Files are read in groups (`reading`), and what they were is compared with what they are (`run`). Reports are made of the
//! documents of a group by all threads, while those of the group before are given to the writer, whose own threads build
//! segments meanwhile (`output`). Which reports are the same (`duplicates`) is settled at the end (`settling`).

mod duplicates;
mod output;
mod reading;
mod run;
mod settling;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;

use crate::engine::{EngineError, Opening, Writer};
use crate::report::rules::{Rules, RulesError};
use crate::source::Failure;
use crate::source::metadata::{Metadata, MetadataError};
use crate::source::walk::{self, WalkError};
use crate::text::lexicon::{UserDictionary, UserDictionaryError};

use run::Run;

/// What to index, and where to.
#[derive(Debug, Clone, Default)]
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
    /// How many threads read, parse and write. None for as many as there are cores.
    pub jobs: Option<NonZeroUsize>,
    /// How much memory the run may take, in bytes, about. None for [`MEMORY`].
    pub memory: Option<u64>,
    /// Whether to wait for another run on the same index to end, instead of failing.
    pub wait: bool,
}

/// How much memory a run takes unless told otherwise, in bytes, about.
pub const MEMORY: u64 = 288 << 20;
/// The least that a run can work with: dictionaries, rules and a group of files take this much.
pub const LEAST_MEMORY: u64 = 224 << 20;
/// What a run takes beside the threads that build segments, in bytes.
const OTHER_MEMORY: u64 = 192 << 20;

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
    /// Doubts about reports that were read now, by [`crate::report::Warning::slug`].
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
    /// What will be read.
    Start {
        /// Number of files.
        files: u64,
        /// Their bytes.
        bytes: u64,
    },
    /// What was read meanwhile.
    Advance {
        /// Number of reports.
        reports: u64,
        /// Bytes of their files.
        bytes: u64,
    },
    /// Everything is read; segments are being written.
    Finish,
}

/// Indexes what changed. `progress` is told how far it is.
///
/// # Errors
/// When a root, the metadata table or the index cannot be used; the index is then as it was before.
pub fn run(options: &Options, progress: &(dyn Fn(Progress) + Sync)) -> Result<Summary, IndexError> {
    let started = Instant::now();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.map_or(0, usize::from))
        .build()
        .map_err(|error| EngineError::Read(Box::new(error)))?;
    let mut summary = pool.install(|| run_here(options, progress))?;
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

fn run_here(
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Summary, IndexError> {
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
    // A first look, so that a root that is not there is told of before anything is created.
    let walk = walk::walk(&options.roots)?;
    let mut writer = Writer::open(
        &options.folder,
        Opening {
            rebuild: options.rebuild,
            dictionary,
            jobs: options.jobs,
            memory: Some(segment_memory(options.memory)),
            wait: options.wait,
        },
    )?;
    let walk = match options.wait {
        true => walk::walk(&options.roots)?,
        false => walk,
    };
    let own = match given {
        Some(rules) => Some(rules),
        None if options.rebuild => None,
        None => kept_rules(&writer)?,
    };
    let rules = own.as_ref().unwrap_or(Rules::built_in());
    let mut run = Run::new(&writer, rules, &metadata, options)?;
    run.output.summary.passed_over = walk.passed_over;
    run.output.summary.passed_over_words = passed_over_words.unwrap_or_default();
    run.all(&walk, progress)?;
    let (summary, changed) = run.finish(walk, options.metadata.as_deref());
    if changed || writer.keeps_duplicates() != options.keep_duplicates {
        writer.keep_duplicates(options.keep_duplicates);
        writer.keep_rules(rules.text())?;
        writer.commit()?;
    }
    Ok(summary)
}

/// What the segment that is built may take of the memory of a run.
fn segment_memory(memory: Option<u64>) -> usize {
    let all = memory.unwrap_or(MEMORY).max(LEAST_MEMORY);
    usize::try_from(all - OTHER_MEMORY).unwrap_or(usize::MAX)
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
