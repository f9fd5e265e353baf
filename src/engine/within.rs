//! Which passages of a report match, when the report is known already.

use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocSet as _, TERMINATED};

use crate::query::Query;
use crate::query::filter::Filters;

use super::{Engine, EngineError, Ranked};

impl Engine {
    /// Ordinals of the passages that match all of a query, in reading order, for the report of each hit of this index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn matching_beside(
        &self,
        query: &Query,
        filters: &Filters,
        hits: &[Ranked],
    ) -> Result<Vec<Vec<usize>>, EngineError> {
        let reports = hits.iter().map(|hit| Ok(self.report_of(hit.address())?.0));
        let reports = reports.collect::<Result<Vec<DocAddress>, EngineError>>()?;
        self.matching_of(query, filters, &reports)
    }

    /// The same for one report, by its id. Empty when there is none.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn matching_within(
        &self,
        query: &Query,
        filters: &Filters,
        id: &str,
    ) -> Result<Vec<usize>, EngineError> {
        let Some(report) = self.report_address(id)? else {
            return Ok(Vec::new());
        };
        let mut found = self.matching_of(query, filters, &[report])?;
        Ok(found.pop().unwrap_or_default())
    }

    fn matching_of(
        &self,
        query: &Query,
        filters: &Filters,
        reports: &[DocAddress],
    ) -> Result<Vec<Vec<usize>>, EngineError> {
        let scoring = EnableScoring::disabled_from_searcher(&self.searcher);
        let weight = self.plan_unranked(query, filters)?.weight(scoring)?;
        let mut order: Vec<usize> = (0..reports.len()).collect();
        order.sort_by_key(|place| reports[*place]);
        let mut found = vec![Vec::new(); reports.len()];
        let same_segment =
            |one: &usize, other: &usize| reports[*one].segment_ord == reports[*other].segment_ord;
        for segment in order.chunk_by(same_segment) {
            let Some(ordinal) = segment.first().map(|place| reports[*place].segment_ord) else {
                continue;
            };
            let reader = self.searcher.segment_reader(ordinal);
            let columns = &self.columns()?[ordinal as usize];
            let mut scorer = weight.scorer(reader, 1.0)?;
            for place in segment {
                let report = reports[*place].doc_id;
                if scorer.doc() < report {
                    scorer.seek(report);
                }
                while scorer.doc() != TERMINATED && columns.report_of(scorer.doc()).0 == report {
                    if !reader.is_deleted(scorer.doc()) {
                        found[*place].push((scorer.doc() - report).saturating_sub(1) as usize);
                    }
                    scorer.advance();
                }
            }
        }
        Ok(found)
    }
}
