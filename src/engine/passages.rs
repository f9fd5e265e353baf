//! Every passage of an index, by number: for what must look at all of them.

use tantivy::query::{EnableScoring, Query as IndexQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet as _, TERMINATED, Term};

use crate::query::Query;
use crate::query::filter::Filters;

use super::schema::{PASSAGE, REPORT};
use super::{Engine, EngineError, Ranked, StoredReport};

/// Number of a document of an index: the documents of all segments one after another, deleted ones too. The passages of a
/// report have the numbers that follow its own, in reading order.
pub type DocumentNumber = u32;

impl Engine {
    /// One more than the greatest number of a document.
    pub fn document_count(&self) -> DocumentNumber {
        let readers = self.searcher.segment_readers().iter();
        readers.map(|reader| reader.max_doc()).sum()
    }

    /// Number of the passage of a hit.
    pub fn number(&self, ranked: &Ranked) -> DocumentNumber {
        self.number_of(ranked.address())
    }

    /// Numbers of all reports that are searched, in order.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn report_numbers(&self) -> Result<Vec<DocumentNumber>, EngineError> {
        self.numbers(REPORT)
    }

    /// Numbers of all passages that can be found, in order.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn passage_numbers(&self) -> Result<Vec<DocumentNumber>, EngineError> {
        self.numbers(PASSAGE)
    }

    /// Reads the report of a number, without its duplicates.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn report_at(&self, number: DocumentNumber) -> Result<StoredReport, EngineError> {
        self.stored(self.address(number))
    }

    /// The report id and ordinal of the passage of a number, without reading its report.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn passage_name(&self, number: DocumentNumber) -> Result<(String, usize), EngineError> {
        self.name_at(self.address(number))
    }

    /// Numbers of all passages that match all of a query, in order: what [`super::merge`] finds in mode `all`, without
    /// scores and ranks.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn matching_numbers(
        &self,
        query: &Query,
        filters: &Filters,
    ) -> Result<Vec<DocumentNumber>, EngineError> {
        self.each_match(&*self.plan_unranked(query, filters)?)
    }

    fn numbers(&self, document_type: &str) -> Result<Vec<DocumentNumber>, EngineError> {
        let term = Term::from_field_text(self.fields.document, document_type);
        self.each_match(&TermQuery::new(term, IndexRecordOption::Basic))
    }

    fn each_match(&self, query: &dyn IndexQuery) -> Result<Vec<DocumentNumber>, EngineError> {
        let scoring = EnableScoring::disabled_from_searcher(&self.searcher);
        let weight = query.weight(scoring)?;
        let mut numbers = Vec::new();
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let mut found = weight.scorer(reader, 1.0)?;
            while found.doc() != TERMINATED {
                if !reader.is_deleted(found.doc()) {
                    numbers.push(self.number_of(DocAddress::new(segment as u32, found.doc())));
                }
                found.advance();
            }
        }
        Ok(numbers)
    }

    fn number_of(&self, address: DocAddress) -> DocumentNumber {
        let before = self.searcher.segment_readers().iter();
        let before = before.take(address.segment_ord as usize);
        before.map(|reader| reader.max_doc()).sum::<u32>() + address.doc_id
    }

    fn address(&self, number: DocumentNumber) -> DocAddress {
        let mut rest = number;
        let mut segment = 0;
        for reader in self.searcher.segment_readers() {
            if rest < reader.max_doc() {
                break;
            }
            rest -= reader.max_doc();
            segment += 1;
        }
        DocAddress::new(segment, rest)
    }
}
