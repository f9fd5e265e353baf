//! Lists of reports, put in order without reading them.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use tantivy::DocAddress;
use tantivy::collector::DocSetCollector;
use tantivy::query::Query;

use crate::query::filter::Filters;

use super::columns::text_of;
use super::coverage::Coverage;
use super::document::ORDER_PLACE;
use super::{Engine, EngineError, StoredReport};

/// How many reports [`Portions`] reads first, and by how many more each time.
const FIRST_PORTION: usize = 16;
/// How many it reads at most, so that what is held stays small.
const LARGEST_PORTION: usize = 256;

/// The order of reports in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOrder {
    /// Newest year first, then by code of region and by zone, then in any order that is the same on every machine.
    Newest,
    /// By code of region and by zone, then oldest year first, then by id; what is not known comes last.
    Place,
}

/// A report in a list, still in the index: see [`Engine::read_listed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    engine: usize,
    address: DocAddress,
}

impl Engine {
    /// What a query finds, in the order of the index.
    pub(super) fn addresses(&self, plan: &dyn Query) -> Result<Vec<DocAddress>, EngineError> {
        let found = self.searcher.search(plan, &DocSetCollector)?;
        let mut found: Vec<DocAddress> = found.into_iter().collect();
        found.sort_unstable();
        Ok(found)
    }

    /// The reports that filters let through, of several indexes. Nothing is read of them yet.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn listed(
        engines: &[Arc<Self>],
        filters: &Filters,
        order: ListOrder,
    ) -> Result<Vec<Listed>, EngineError> {
        let found = |engine: &Self| engine.addresses(&*engine.plan_filters(filters, true)?);
        list(engines, found, order)
    }

    /// Those of them whose figures have all terms of one of `conjunctions`; see
    /// [`crate::figures::canonical::Aliases::conjunctions`].
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn stating(
        engines: &[Arc<Self>],
        filters: &Filters,
        conjunctions: &[BTreeSet<String>],
        order: ListOrder,
    ) -> Result<Vec<Listed>, EngineError> {
        let found = |engine: &Self| {
            let plan = engine.plan_figures(filters, conjunctions)?;
            engine.addresses(&*plan)
        };
        list(engines, found, order)
    }

    /// Reads a report of a list.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn read_listed(
        engines: &[Arc<Self>],
        listed: &Listed,
    ) -> Result<StoredReport, EngineError> {
        let engine = &engines[listed.engine];
        let mut report = engine.stored(listed.address)?;
        report.duplicates = engine.duplicates(&report.report.id)?;
        Ok(report)
    }

    /// What reports of a list cover.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn covered(engines: &[Arc<Self>], listed: &[Listed]) -> Result<Coverage, EngineError> {
        let mut listed = listed.to_vec();
        listed.sort_unstable();
        let mut coverage = Coverage::default();
        for of_one in listed.chunk_by(|one, other| one.engine == other.engine) {
            let addresses: Vec<DocAddress> = of_one.iter().map(|listed| listed.address).collect();
            if let Some(engine) = of_one.first().and_then(|first| engines.get(first.engine)) {
                coverage.add(engine, &addresses)?;
            }
        }
        Ok(coverage)
    }
}

/// Reads the reports of a list in their order, some at a time: few at first, so that the first are there soon.
///
/// A portion is an error when an index cannot be read.
pub struct Portions<'a> {
    engines: &'a [Arc<Engine>],
    rest: &'a [Listed],
    size: usize,
}

impl<'a> Portions<'a> {
    /// Nothing is read yet.
    pub fn new(engines: &'a [Arc<Engine>], listed: &'a [Listed]) -> Self {
        Self {
            engines,
            rest: listed,
            size: 0,
        }
    }

    /// The next portion, of so many reports at most, but never so few that they are not worth their threads.
    pub fn next_of(&mut self, most: usize) -> Option<Result<Vec<StoredReport>, EngineError>> {
        self.size = (self.size + FIRST_PORTION).min(LARGEST_PORTION);
        let size = self.size.min(most).max(FIRST_PORTION);
        let (portion, rest) = self.rest.split_at(size.min(self.rest.len()));
        self.rest = rest;
        let read = |listed| Engine::read_listed(self.engines, listed);
        (!portion.is_empty()).then(|| portion.par_iter().map(read).collect())
    }
}

impl Iterator for Portions<'_> {
    type Item = Result<Vec<StoredReport>, EngineError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_of(usize::MAX)
    }
}

fn list(
    engines: &[Arc<Engine>],
    found: impl Fn(&Engine) -> Result<Vec<DocAddress>, EngineError>,
    order: ListOrder,
) -> Result<Vec<Listed>, EngineError> {
    let mut placed = Vec::new();
    for (ordinal, engine) in engines.iter().enumerate() {
        let all_columns = engine.columns()?;
        for address in found(engine)? {
            let columns = &all_columns[address.segment_ord as usize];
            let newest = columns.order.first(address.doc_id).unwrap_or(u64::MAX);
            let place = match order {
                // Any order of the rest will do, as long as it is the same on every machine; ids take time to look up.
                ListOrder::Newest => {
                    let key = columns.key.first(address.doc_id).unwrap_or(u64::MAX);
                    (newest, key)
                }
                // An unknown year (0) comes last.
                ListOrder::Place => {
                    let year = columns.year.first(address.doc_id).unwrap_or(0);
                    (newest & ORDER_PLACE, year.wrapping_sub(1))
                }
            };
            let listed = Listed {
                engine: ordinal,
                address,
            };
            placed.push((place, listed));
        }
    }
    placed.sort_unstable();
    let mut ordered = Vec::with_capacity(placed.len());
    for same in placed.chunk_by(|(one, _), (other, _)| one == other) {
        let same = same.iter().map(|(_, listed)| *listed);
        if same.len() == 1 {
            ordered.extend(same);
            continue;
        }
        let mut by_id = Vec::with_capacity(same.len());
        for listed in same {
            by_id.push((id(engines, &listed)?, listed));
        }
        by_id.sort_unstable();
        ordered.extend(by_id.into_iter().map(|(_, listed)| listed));
    }
    Ok(ordered)
}

fn id(engines: &[Arc<Engine>], listed: &Listed) -> Result<Option<String>, EngineError> {
    let Listed { engine, address } = *listed;
    let columns = &engines[engine].columns()?[address.segment_ord as usize];
    match &columns.id {
        Some(column) => text_of(column, address.doc_id),
        None => Ok(None),
    }
}
