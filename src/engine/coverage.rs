//! How much of an index filters let through: what a search that found nothing has nonetheless looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::DocAddress;
use tantivy::columnar::StrColumn;

use crate::query::filter::Filters;

use super::schema::UNKNOWN;
use super::{Engine, EngineError};

/// Reports, and the regions and years that they are of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Number of reports. Those that are searched as another one are not counted.
    pub reports: u64,
    /// Their regions, as paths.
    pub regions: BTreeSet<Vec<String>>,
    /// Their years.
    pub years: BTreeSet<u16>,
}

/// Values of a column that some documents have.
#[derive(Default)]
struct Seen(Vec<bool>);

impl Seen {
    fn mark(&mut self, column: &StrColumn, doc: u32) {
        if self.0.is_empty() {
            self.0 = vec![false; column.num_terms()];
        }
        for ordinal in column.term_ords(doc) {
            if let Some(seen) = usize::try_from(ordinal)
                .ok()
                .and_then(|at| self.0.get_mut(at))
            {
                *seen = true;
            }
        }
    }

    fn paths(
        &self,
        column: &StrColumn,
        mut each: impl FnMut(Vec<String>),
    ) -> Result<(), EngineError> {
        let ordinals = (0..).zip(&self.0).filter(|(_, seen)| **seen);
        let ordinals: Vec<u64> = ordinals.map(|(ordinal, _)| ordinal).collect();
        column
            .dictionary()
            .sorted_ords_to_term_cb(&ordinals, |term| {
                let path = String::from_utf8_lossy(term);
                each(path.split('\0').map(str::to_owned).collect());
            })?;
        Ok(())
    }
}

impl Coverage {
    /// What filters let through of several indexes.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn of(engines: &[Arc<Engine>], filters: &Filters) -> Result<Self, EngineError> {
        let mut coverage = Self::default();
        for engine in engines {
            let plan = engine.plan_filters(filters, true)?;
            coverage.add(engine, &engine.addresses(&*plan)?)?;
        }
        Ok(coverage)
    }

    /// Adds reports of an index, by their addresses in order.
    pub(super) fn add(&mut self, engine: &Engine, found: &[DocAddress]) -> Result<(), EngineError> {
        self.reports += found.len() as u64;
        for segment in found.chunk_by(|one, other| one.segment_ord == other.segment_ord) {
            let Some(first) = segment.first() else {
                continue;
            };
            let fast = engine
                .searcher
                .segment_reader(first.segment_ord)
                .fast_fields();
            if let Some(column) = fast.str("region")? {
                let mut seen = Seen::default();
                segment
                    .iter()
                    .for_each(|address| seen.mark(&column, address.doc_id));
                seen.paths(&column, |path| {
                    if path.first().is_some_and(|name| name != UNKNOWN) {
                        self.regions.insert(path);
                    }
                })?;
            }
            let columns = &engine.columns()?[first.segment_ord as usize];
            let years = segment
                .iter()
                .filter_map(|address| columns.year.first(address.doc_id));
            let known = years.filter_map(|year| u16::try_from(year).ok());
            self.years.extend(known.filter(|year| *year > 0));
        }
        Ok(())
    }
}
