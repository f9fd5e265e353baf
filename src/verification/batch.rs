//! A batch of probes: one pass of the scan over all text for all of them, a search for each, and the comparison.

use rayon::prelude::*;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::engine::{self, DocumentNumber, EngineError};
use crate::query::{Mode, Query};

use super::probe::Probe;
use super::scan::{Reduced, readings};
use super::set::Set;
use super::strings::Strings;
use super::{Collection, Progress, Verification};

/// How many passages were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Strings that were looked for.
    pub probes: u64,
    /// Passages that the scan found for them.
    pub expected: u64,
    /// Passages that search found for them.
    pub found: u64,
    /// Passages that only the scan found.
    pub missed: u64,
    /// Passages that only search found.
    pub wrong: u64,
}

impl Tally {
    /// Share of the passages of the scan that search found; 1 when there were none.
    pub fn recall(&self) -> f64 {
        share(self.expected - self.missed, self.expected)
    }

    /// Share of the passages that search found that are the scan's; 1 when there were none.
    pub fn precision(&self) -> f64 {
        share(self.found - self.wrong, self.found)
    }

    fn add(&mut self, other: &Self) {
        self.probes += other.probes;
        self.expected += other.expected;
        self.found += other.found;
        self.missed += other.missed;
        self.wrong += other.wrong;
    }
}

impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Tally", 7)?;
        fields.serialize_field("probes", &self.probes)?;
        fields.serialize_field("expected", &self.expected)?;
        fields.serialize_field("found", &self.found)?;
        fields.serialize_field("missed", &self.missed)?;
        fields.serialize_field("wrong", &self.wrong)?;
        fields.serialize_field("recall", &self.recall())?;
        fields.serialize_field("precision", &self.precision())?;
        fields.end()
    }
}

fn share(part: u64, whole: u64) -> f64 {
    match whole {
        0 => 1.0,
        whole => part as f64 / whole as f64,
    }
}

/// A string for which search and scan differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The string.
    pub probe: String,
    /// Whether it was asked for in quotes.
    pub quoted: bool,
    /// Ids of the passages that only the scan found.
    pub missed: Vec<String>,
    /// Ids of the passages that only search found.
    pub wrong: Vec<String>,
}

/// By which of the engine's ways the hits are had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// As a user has them: ranked, with as many asked for as there are.
    Ranked,
    /// In no order, which takes less time.
    Unranked,
}

/// Probes that are looked for together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    probes: Vec<Probe>,
}

impl Batch {
    pub(super) fn new(probes: Vec<Probe>) -> Self {
        Self { probes }
    }

    /// Scans, searches, compares, and adds what comes of it.
    pub(super) fn run(
        &self,
        collection: &Collection<'_>,
        search: Search,
        verification: &mut Verification,
    ) -> Result<(), EngineError> {
        let expected = self.scan(collection)?;
        (collection.progress)(Progress::More(self.probes.len() as u64));
        let compared: Vec<Result<Vec<Compared>, EngineError>> = self
            .probes
            .par_iter()
            .zip(&expected)
            .map(|(probe, expected)| {
                let quoted = compare(collection, search, probe, true, expected)?;
                let bare = compare(collection, search, probe, false, expected)?;
                (collection.progress)(Progress::Done(1));
                Ok(quoted.into_iter().chain(bare).collect())
            })
            .collect();
        for (probe, compared) in self.probes.iter().zip(compared) {
            *verification.probes.entry(probe.kind).or_default() += 1;
            for compared in compared? {
                let tally = if compared.quoted {
                    &mut verification.quoted
                } else {
                    &mut verification.bare
                };
                tally.add(&compared.tally);
                verification.faults.extend(compared.fault);
            }
        }
        Ok(())
    }

    /// The passages in which each probe stands, by the scan.
    fn scan(&self, collection: &Collection<'_>) -> Result<Vec<Set>, EngineError> {
        let numbered = self.probes.iter().zip(0..);
        let strings = Strings::new(numbered.flat_map(|(probe, number)| {
            let readings = readings(&Reduced::of(&probe.text));
            readings.into_iter().map(move |reading| (reading, number))
        }));
        let mut sets: Vec<Set> = vec![Set::new(); self.probes.len()];
        collection.each_report(
            |located| {
                let passages = located.passages();
                let found = passages.map(|(number, passage)| {
                    let reduced = Reduced::of(passage.text());
                    (number, strings.found_in(&reduced.text))
                });
                Ok(found.collect::<Vec<_>>())
            },
            |found| {
                for (number, probes) in found {
                    for probe in probes {
                        sets[probe as usize].push(number, collection.limit);
                    }
                }
                Ok(())
            },
        )?;
        Ok(sets)
    }
}

/// What came of a probe, quoted or bare.
struct Compared {
    quoted: bool,
    tally: Tally,
    fault: Option<Fault>,
}

/// Searches for a probe, and compares what is found with what is expected. None where the probe cannot be asked for bare; one
/// that cannot be asked for in quotes finds nothing.
fn compare(
    collection: &Collection<'_>,
    search: Search,
    probe: &Probe,
    quoted: bool,
    expected: &Set,
) -> Result<Option<Compared>, EngineError> {
    let query = if quoted { probe.quoted() } else { probe.bare() };
    let found = match &query {
        Some(query) => find(collection, search, query)?,
        None if quoted => Vec::new(),
        None => return Ok(None),
    };
    let (missed, wrong) = expected.differences(&found);
    let tally = Tally {
        probes: 1,
        expected: expected.len() as u64,
        found: found.len() as u64,
        missed: missed.len() as u64,
        wrong: wrong.len() as u64,
    };
    let differs = !missed.is_empty() || !wrong.is_empty();
    let fault = differs.then(|| -> Result<Fault, EngineError> {
        Ok(Fault {
            probe: probe.text.clone(),
            quoted,
            missed: collection.names(&missed)?,
            wrong: collection.names(&wrong)?,
        })
    });
    Ok(Some(Compared {
        quoted,
        tally,
        fault: fault.transpose()?,
    }))
}

/// Numbers of all passages that search finds, in order.
fn find(
    collection: &Collection<'_>,
    search: Search,
    query: &Query,
) -> Result<Vec<DocumentNumber>, EngineError> {
    let mut found = Vec::new();
    match search {
        Search::Ranked => {
            let search = engine::Search {
                query: Some(query.clone()),
                mode: Mode::All,
                filters: collection.filters.clone(),
                limit: collection.limit as usize,
                ..engine::Search::default()
            };
            let outcome = engine::merge(collection.engines, &search)?;
            for ranked in &outcome.hits {
                let number = collection.engines[ranked.engine].number(ranked);
                found.push(collection.bases[ranked.engine] + number);
            }
            found.sort_unstable();
        }
        Search::Unranked => {
            for (engine, base) in collection.engines.iter().zip(&collection.bases) {
                let numbers = engine.matching_numbers(query, collection.filters)?;
                found.extend(numbers.into_iter().map(|number| base + number));
            }
        }
    }
    Ok(found)
}
