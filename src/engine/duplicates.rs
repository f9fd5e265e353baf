//! Reports that are searched as another one: the same on other sites, in other formats.

use tantivy::columnar::StrColumn;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, SegmentOrdinal, TERMINATED, Term};

use super::{Engine, EngineError, columns};

/// What a segment with duplicates tells of them, opened once.
#[derive(Debug)]
pub(super) struct Duplicates {
    segment: SegmentOrdinal,
    ids: StrColumn,
}

impl Engine {
    /// Ids of the reports that are searched as this one.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn duplicates(&self, id: &str) -> Result<Vec<String>, EngineError> {
        let mut found_ids = Vec::new();
        let term = Term::from_field_text(self.fields.original, id);
        for Duplicates { segment, ids } in self.segments_with_duplicates()? {
            let reader = self.searcher.segment_reader(*segment);
            let index = reader.inverted_index(self.fields.original)?;
            let Some(mut found) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            while found.doc() != TERMINATED {
                if !reader.is_deleted(found.doc()) {
                    found_ids.extend(columns::text_of(ids, found.doc())?);
                }
                found.advance();
            }
        }
        found_ids.sort_unstable();
        Ok(found_ids)
    }

    fn segments_with_duplicates(&self) -> Result<&[Duplicates], EngineError> {
        if let Some(known) = self.duplicates.get() {
            return Ok(known);
        }
        let mut known = Vec::new();
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let fast = reader.fast_fields();
            // Asking tantivy for the terms of a field that a segment does not have costs a millisecond, once a process.
            if let (Some(originals), Some(ids)) = (fast.str("original")?, fast.str("id")?)
                && originals.dictionary().num_terms() > 0
            {
                known.push(Duplicates { segment, ids });
            }
        }
        Ok(self.duplicates.get_or_init(|| known))
    }
}
