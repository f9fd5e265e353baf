//! Figures as they are asked for: which reports may state them, and what these state.

use rayon::prelude::*;

use crate::engine::{Coverage, Engine, EngineError, Engines, ListOrder, Listed, Portions};
use crate::figures::canonical::Aliases;
use crate::query::filter::Filters;
use crate::stated::{Stated, Wanted, of_cleared};

/// Most reports that an answer of the server reads.
pub const MOST_REPORTS: usize = 1_000;

/// The reports that may state what is asked for, found by the terms of their indicators and still in the index.
pub struct FigureSearch<'a> {
    engines: &'a Engines,
    wanted: &'a Wanted,
    aliases: &'a Aliases,
    listed: Vec<Listed>,
}

impl<'a> FigureSearch<'a> {
    /// Finds the reports.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn new(
        engines: &'a Engines,
        filters: &Filters,
        wanted: &'a Wanted,
        aliases: &'a Aliases,
        order: ListOrder,
    ) -> Result<Self, EngineError> {
        Ok(Self {
            engines,
            wanted,
            aliases,
            listed: Engine::stating(engines, filters, wanted.conjunctions(), order)?,
        })
    }

    /// Their figures, report by report and in reading order, of some reports at a time: few at first, and no more than it takes to
    /// find `enough`, as far as those that were read tell.
    ///
    /// # Errors
    /// A portion is an error when an index cannot be read.
    pub fn portions(
        &self,
        enough: usize,
    ) -> impl Iterator<Item = Result<Vec<Stated>, EngineError>> + '_ {
        let mut portions = Portions::new(self.engines, &self.listed);
        let (mut read, mut stated) = (0_usize, 0_usize);
        std::iter::from_fn(move || {
            let missing = enough.saturating_sub(stated);
            let wanted = read.saturating_mul(missing).checked_div(stated);
            let reports = match portions.next_of(wanted.unwrap_or(usize::MAX))? {
                Ok(reports) => reports,
                Err(error) => return Some(Err(error)),
            };
            read += reports.len();
            let of_report = |report| of_cleared(report, self.wanted, self.aliases);
            let found: Vec<Vec<Stated>> = reports.into_par_iter().map(of_report).collect();
            let found: Vec<Stated> = found.into_iter().flatten().collect();
            stated += found.len();
            Some(Ok(found))
        })
    }

    /// All figures at once.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn all(&self) -> Result<Vec<Stated>, EngineError> {
        let mut found = Vec::new();
        for portion in self.portions(usize::MAX) {
            found.append(&mut portion?);
        }
        Ok(found)
    }
}

/// What the server found in numbers, and where it looked.
#[derive(Debug)]
pub struct FiguresFound {
    /// The figures, those of the newest reports first.
    pub figures: Vec<Stated>,
    /// The reports that were searched: all that the filters let through; where more than [`MOST_REPORTS`] may state what is asked for,
    /// only down to the last one that was read.
    pub searched: Coverage,
    /// Reports that the filters let through.
    pub admitted: usize,
}

impl FiguresFound {
    /// Looks for figures whose indicator has all words of `query`, in the newest reports that may state them.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn read(
        engines: &Engines,
        query: Option<&str>,
        filters: &Filters,
    ) -> Result<Self, EngineError> {
        let query = [query.unwrap_or_default().to_owned()];
        let aliases = Aliases::built_in();
        let wanted = Wanted::new(&query, filters.sections.clone(), aliases);
        let order = ListOrder::Newest;
        let mut search = FigureSearch::new(engines, filters, &wanted, aliases, order)?;
        let admitted = Engine::listed(engines, filters, order)?;
        let mut searched = admitted.as_slice();
        if search.listed.len() > MOST_REPORTS {
            search.listed.truncate(MOST_REPORTS);
            let last = search.listed.last();
            let end = admitted.iter().position(|listed| Some(listed) == last);
            searched = &admitted[..end.map_or(admitted.len(), |last| last + 1)];
        }
        Ok(Self {
            figures: search.all()?,
            searched: Engine::covered(engines, searched)?,
            admitted: admitted.len(),
        })
    }
}
