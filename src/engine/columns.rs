//! What collecting reads of every segment, opened once: opening a column costs more than most searches read of it.

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::{Engine, EngineError};

/// Columns of one segment.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// How far a passage stands behind its report, which its passages follow in order; 0 for the report itself.
    place: Column<u64>,
    /// Of reports: what ties in score are broken by.
    pub(super) order: Column<u64>,
    /// Of reports: hash of the id.
    pub(super) key: Column<u64>,
    /// Of reports: year; 0 when unknown.
    pub(super) year: Column<u64>,
    /// Of reports: the id. None in a segment without reports.
    pub(super) id: Option<StrColumn>,
}

impl Columns {
    fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        Ok(Self {
            place: fast.u64("place")?,
            order: fast.u64("order")?,
            key: fast.u64("key")?,
            year: fast.u64("year_value")?,
            id: fast.str("id")?,
        })
    }

    /// The document of the report of a passage, and the ordinal of the passage in it.
    pub(super) fn report_of(&self, passage: DocId) -> (DocId, u32) {
        let place = self.place.first(passage).unwrap_or_default();
        let place = u32::try_from(place).unwrap_or_default();
        (passage.saturating_sub(place), place.saturating_sub(1))
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

impl Engine {
    /// The columns of each segment.
    pub(super) fn columns(&self) -> Result<&[Columns], EngineError> {
        if let Some(columns) = self.columns.get() {
            return Ok(columns);
        }
        let segments = self.searcher.segment_readers().iter();
        let opened = segments
            .map(Columns::open)
            .collect::<tantivy::Result<Vec<Columns>>>()?;
        Ok(self.columns.get_or_init(|| opened))
    }
}
