//! What collecting reads of every segment, opened once: opening a column costs more than most searches read of it.

use std::sync::Arc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _, SegmentReader, TERMINATED, Term};

use super::schema::REPORT;
use super::{Engine, EngineError};

/// Columns of one segment.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// The documents of its reports, deleted ones too, in order. The passages of each come behind it, up to the next.
    pub(super) reports: Arc<[DocId]>,
    /// What ties in score are broken by.
    pub(super) order: Column<u64>,
    /// Hash of the report id.
    pub(super) key: Column<u64>,
    /// Year; 0 when unknown.
    pub(super) year: Column<u64>,
    /// Report id. None in a segment without reports.
    pub(super) id: Option<StrColumn>,
}

impl Columns {
    fn open(engine: &Engine, reader: &SegmentReader) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        let term = Term::from_field_text(engine.fields.document, REPORT);
        let index = reader.inverted_index(engine.fields.document)?;
        let mut reports = Vec::new();
        if let Some(mut found) = index.read_postings(&term, IndexRecordOption::Basic)? {
            while found.doc() != TERMINATED {
                reports.push(found.doc());
                found.advance();
            }
        }
        Ok(Self {
            reports: reports.into(),
            order: fast.u64("order")?,
            key: fast.u64("key")?,
            year: fast.u64("year_value")?,
            id: fast.str("report")?,
        })
    }

    /// The document of the report of a passage, and the ordinal of the passage in it.
    pub(super) fn report_of(&self, passage: DocId) -> (DocId, u32) {
        let behind = self.reports.partition_point(|report| *report < passage);
        place(&self.reports, behind, passage)
    }
}

/// The one value of a document in a column of text.
pub(super) fn text_of(column: &StrColumn, doc: u32) -> Result<Option<String>, EngineError> {
    let Some(term) = column.term_ords(doc).next() else {
        return Ok(None);
    };
    let mut text = String::new();
    column.ord_to_str(term, &mut text)?;
    Ok(Some(text))
}

/// Finds the reports of passages that are asked for in order.
#[derive(Debug)]
pub(super) struct ReportCursor {
    reports: Arc<[DocId]>,
    /// Reports that stand before the last passage.
    behind: usize,
}

impl ReportCursor {
    pub(super) fn new(columns: &Columns) -> Self {
        Self {
            reports: columns.reports.clone(),
            behind: 0,
        }
    }

    /// As [`Columns::report_of`], for a passage that is not before the last one.
    pub(super) fn report_of(&mut self, passage: DocId) -> (DocId, u32) {
        // The next report is most often near: steps of 1, 2, 4, … before halving.
        let rest = &self.reports[self.behind..];
        let mut step = 1;
        while rest.get(step - 1).is_some_and(|report| *report < passage) {
            step *= 2;
        }
        let (from, to) = (step / 2, (step - 1).min(rest.len()));
        self.behind += from + rest[from..to].partition_point(|report| *report < passage);
        place(&self.reports, self.behind, passage)
    }
}

fn place(reports: &[DocId], behind: usize, passage: DocId) -> (DocId, u32) {
    let report = behind.checked_sub(1).map_or(passage, |last| reports[last]);
    (report, (passage - report).saturating_sub(1))
}

impl Engine {
    /// The columns of each segment.
    pub(super) fn columns(&self) -> Result<&[Columns], EngineError> {
        if let Some(columns) = self.columns.get() {
            return Ok(columns);
        }
        let segments = self.searcher.segment_readers().iter();
        let opened = segments
            .map(|reader| Columns::open(self, reader))
            .collect::<tantivy::Result<Vec<Columns>>>()?;
        Ok(self.columns.get_or_init(|| opened))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_finds_what_halving_finds() {
        let reports: Arc<[DocId]> = [3, 4, 9, 10, 11, 40, 41, 90].into();
        for step in 1..60 {
            let mut cursor = ReportCursor {
                reports: reports.clone(),
                behind: 0,
            };
            for passage in (0..120).step_by(step) {
                let behind = reports.partition_point(|report| *report < passage);
                let expected = place(&reports, behind, passage);
                assert_eq!(cursor.report_of(passage), expected, "{passage} by {step}");
            }
        }
        assert_eq!(place(&reports, 3, 10), (9, 0));
    }
}
