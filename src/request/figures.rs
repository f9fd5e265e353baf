//! Figures as they are asked for: which reports are read, and which of their figures are wanted.
//!
//! Figures are kept with their reports, which are read one by one, so an answer reads at most so many reports, the newest first, and says how many.

use rayon::prelude::*;

use crate::engine::{Engine, EngineError, Engines, StoredReport};
use crate::figures::canonical::Aliases;
use crate::query::filter::Filters;
use crate::stated::{Stated, Wanted, of_report};

/// Most reports that one answer reads.
pub const MOST_REPORTS: usize = 1_000;

/// Reports whose figures are looked at.
#[derive(Debug)]
pub struct FigureReports {
    /// The reports, the newest first.
    pub reports: Vec<StoredReport>,
    /// How many reports the filters let through.
    pub admitted: usize,
}

impl FigureReports {
    /// Reads the reports that filters let through, at most [`MOST_REPORTS`].
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn read(engines: &Engines, filters: &Filters) -> Result<Self, EngineError> {
        let listed = Engine::listed(engines, filters)?;
        let reports = listed
            .par_iter()
            .take(MOST_REPORTS)
            .map(|listed| Engine::read_listed(engines, listed));
        Ok(Self {
            reports: reports.collect::<Result<_, _>>()?,
            admitted: listed.len(),
        })
    }

    /// The figures whose indicator has all words of `query`, report by report, in reading order.
    pub fn stated(&self, query: Option<&str>, filters: &Filters) -> Vec<Stated<'_>> {
        let query = [query.unwrap_or_default().to_owned()];
        let wanted = Wanted::new(&query, filters.sections.clone());
        let found: Vec<Vec<Stated<'_>>> = self
            .reports
            .par_iter()
            .map(|stored| of_report(stored, &wanted, Aliases::built_in()))
            .collect();
        found.into_iter().flatten().collect()
    }
}
