//! Proof of the literal promise on an index: whatever a plain scan of the stored text finds, search finds, and nothing else.
//!
//! Strings are taken from the stored passages themselves. Each is looked for twice: with the index, as `search` does
//! ([`crate::query::parse`], then the engine, all hits and not the best ten), quoted and as a bare term; and by a scan of the
//! stored text of every passage that knows nothing of the index ([`scan`]). Then the two sets of passages are compared.
//!
//! A *sample* draws strings at random (`probe`). *All* proves more, see `cover`. Either way the passages themselves are
//! checked first (`layout`).
//!
//! Memory does not grow with the index: reports are read one after another, strings are looked for in batches, and a set of
//! passages takes at most a bit for each.

mod batch;
mod cover;
mod layout;
mod probe;
pub mod scan;
mod set;
mod strings;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::engine::{DocumentNumber, Engine, EngineError, Engines, StoredReport};
use crate::query::filter::Filters;

use batch::Batch;
use probe::{Probe, Random};

pub use batch::{Fault, Tally};
pub use layout::LayoutFault;
pub use probe::ProbeKind;

/// Which strings to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// So many at random.
    Sample {
        /// How many.
        probes: usize,
        /// The same seed draws the same strings from the same passages.
        seed: u64,
    },
    /// As many as prove it for every string.
    All,
}

/// What a verification found. This is also the shape of `verify --format json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    /// Reports of which a passage was scanned.
    pub reports: u64,
    /// Passages that were scanned.
    pub passages: u64,
    /// Their characters.
    pub characters: u64,
    /// The seed; none when everything was looked for.
    pub seed: Option<u64>,
    /// Strings by what they try.
    pub probes: BTreeMap<ProbeKind, u64>,
    /// What came of them in quotes.
    pub quoted: Tally,
    /// What came of those that can be asked for without.
    pub bare: Tally,
    /// Strings for which search and scan differ.
    pub faults: Vec<Fault>,
    /// Passages that are not where or what they should be.
    pub layout: Vec<LayoutFault>,
    /// How long it took.
    pub seconds: f64,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.layout.is_empty()
    }
}

/// How far a verification is, in steps: a report read or a string looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many more steps are to come.
    More(u64),
    /// So many were done.
    Done(u64),
}

/// Compares search and scan over the passages that filters let through, in several indexes as one.
///
/// # Errors
/// When an index cannot be read.
pub fn run(
    engines: &Engines,
    extent: Extent,
    filters: &Filters,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Verification, EngineError> {
    let started = Instant::now();
    let collection = Collection::new(engines, filters, progress)?;
    let survey = layout::survey(&collection)?;
    let mut verification = Verification {
        reports: survey.reports,
        passages: survey.passages.len() as u64,
        characters: survey.characters,
        seed: None,
        probes: BTreeMap::new(),
        quoted: Tally::default(),
        bare: Tally::default(),
        faults: Vec::new(),
        layout: survey.faults,
        seconds: 0.0,
    };
    match extent {
        Extent::Sample { probes, seed } => {
            verification.seed = Some(seed);
            sample(
                &collection,
                &survey.passages,
                probes,
                seed,
                &mut verification,
            )?;
        }
        Extent::All => cover::run(&collection, survey.passages.len(), &mut verification)?,
    }
    verification.seconds = started.elapsed().as_secs_f64();
    Ok(verification)
}

/// Draws probes and runs them. Which passages they are drawn from depends on their names alone, so that an index that is
/// built anew is verified by the same strings.
fn sample(
    collection: &Collection<'_>,
    passages: &[layout::Surveyed],
    probes: usize,
    seed: u64,
    verification: &mut Verification,
) -> Result<(), EngineError> {
    /// Probes that are looked for in one pass over the text.
    const BATCH: usize = 4_096;
    let mut chosen: Vec<(u64, DocumentNumber)> = Vec::with_capacity(probes);
    let mut round = 0;
    while chosen.len() < probes && !passages.is_empty() {
        let mut keyed: Vec<(u64, DocumentNumber)> = passages
            .iter()
            .map(|one| {
                let key = xxh3_64_with_seed(&one.name.to_le_bytes(), seed.wrapping_add(round));
                (key, one.number)
            })
            .collect();
        keyed.sort_unstable();
        keyed.truncate(probes - chosen.len());
        chosen.extend(keyed);
        round += 1;
    }
    for chosen in chosen.chunks(BATCH) {
        let mut wanted: BTreeMap<DocumentNumber, Vec<u64>> = BTreeMap::new();
        for (key, number) in chosen {
            wanted.entry(*number).or_default().push(*key);
        }
        let mut drawn: Vec<Probe> = Vec::with_capacity(chosen.len());
        collection.each_report(
            |located| {
                let mut drawn = Vec::new();
                for (number, passage) in located.passages() {
                    for key in wanted.get(&number).into_iter().flatten() {
                        drawn.extend(probe::draw(passage.text(), &mut Random::new(*key)));
                    }
                }
                Ok(drawn)
            },
            |probes| {
                drawn.extend(probes);
                Ok(())
            },
        )?;
        Batch::new(drawn).run(collection, batch::Search::Ranked, verification)?;
    }
    Ok(())
}

/// The passages of several indexes under one numbering.
struct Collection<'a> {
    engines: &'a Engines,
    /// The first number of each index.
    bases: Vec<DocumentNumber>,
    /// One more than the greatest number.
    limit: DocumentNumber,
    /// Indexes and numbers of all reports.
    reports: Vec<(usize, DocumentNumber)>,
    filters: &'a Filters,
    progress: &'a (dyn Fn(Progress) + Sync),
}

/// A report, and the number of its first passage.
struct Located<'a> {
    engine: &'a Engine,
    report: StoredReport,
    first: DocumentNumber,
    base: DocumentNumber,
    filters: &'a Filters,
}

impl Located<'_> {
    /// The passages that filters let through, with their numbers.
    fn passages(&self) -> impl Iterator<Item = (DocumentNumber, crate::engine::StoredPassage<'_>)> {
        let numbered = (self.first..).zip(self.report.passages());
        let filters = self.filters;
        numbered.filter(move |(_, passage)| passage.passes(filters))
    }
}

impl<'a> Collection<'a> {
    fn new(
        engines: &'a Engines,
        filters: &'a Filters,
        progress: &'a (dyn Fn(Progress) + Sync),
    ) -> Result<Self, EngineError> {
        let mut bases = Vec::with_capacity(engines.len());
        let mut limit = 0;
        let mut reports = Vec::new();
        for (place, engine) in engines.iter().enumerate() {
            bases.push(limit);
            limit += engine.document_count();
            let numbers = engine.report_numbers()?;
            reports.extend(numbers.into_iter().map(|number| (place, number)));
        }
        Ok(Self {
            engines,
            bases,
            limit,
            reports,
            filters,
            progress,
        })
    }

    /// Reads all reports in order, several at a time; `take` gets what `read` makes of them, in the same order.
    fn each_report<T: Send>(
        &self,
        read: impl Fn(&Located<'_>) -> Result<T, EngineError> + Sync,
        mut take: impl FnMut(T) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        /// Reports that are in memory at a time.
        const GROUP: usize = 64;
        (self.progress)(Progress::More(self.reports.len() as u64));
        for group in self.reports.chunks(GROUP) {
            let made: Vec<Result<T, EngineError>> = group
                .par_iter()
                .map(|(place, number)| read(&self.located(*place, *number)?))
                .collect();
            for made in made {
                take(made?)?;
            }
            (self.progress)(Progress::Done(group.len() as u64));
        }
        Ok(())
    }

    fn located(&self, place: usize, number: DocumentNumber) -> Result<Located<'_>, EngineError> {
        let (engine, base): (&Arc<Engine>, _) = (&self.engines[place], self.bases[place]);
        Ok(Located {
            engine,
            report: engine.report_at(number)?,
            first: base + number + 1,
            base,
            filters: self.filters,
        })
    }

    /// Ids of passages, in the order of their reports' ids.
    fn names(&self, numbers: &[DocumentNumber]) -> Result<Vec<String>, EngineError> {
        let names = numbers.iter().map(|number| {
            let place = self.bases.partition_point(|base| base <= number) - 1;
            self.engines[place].passage_name(number - self.bases[place])
        });
        let mut names = names.collect::<Result<Vec<(String, usize)>, EngineError>>()?;
        names.sort_unstable();
        let ids = names
            .into_iter()
            .map(|(id, ordinal)| format!("{id}#{ordinal}"));
        Ok(ids.collect())
    }
}
