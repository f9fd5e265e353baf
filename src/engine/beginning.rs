//! Search for index terms that begin with a text: the numerals and Latin words that `GB18*` means, and single characters.
//!
//! Each character of a text begins at least one of its terms (see [`crate::text::token`]), so the terms that begin with it
//! find every passage that holds the character, and every place of it, without a field of single characters.

use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::query::{
    BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TERMINATED};

use crate::text::unit::SEPARATOR;

/// The index terms of a field that begin with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Beginning {
    /// The field.
    pub(super) field: Field,
    /// The text, folded.
    pub(super) text: String,
    /// Whether nothing may follow but the rest of a numeral or Latin word. Terms of further units would tell nothing more.
    pub(super) within_word: bool,
}

impl Beginning {
    /// Calls `visit` with each of the terms.
    pub(super) fn each(
        &self,
        index: &InvertedIndexReader,
        mut visit: impl FnMut(&TermInfo) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let mut terms = index.terms().range().ge(&self.text).into_stream()?;
        while terms.advance() {
            let Some(rest) = terms.key().strip_prefix(self.text.as_bytes()) else {
                break;
            };
            if !self.within_word || !rest.contains(&(SEPARATOR as u8)) {
                visit(terms.value())?;
            }
        }
        Ok(())
    }

    /// Passages that have one of the terms.
    pub(super) fn passages(&self, reader: &SegmentReader) -> tantivy::Result<BitSet> {
        let index = reader.inverted_index(self.field)?;
        let mut found = BitSet::with_max_value(reader.max_doc());
        self.each(&index, |term| {
            let mut postings = index.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
            while postings.doc() != TERMINATED {
                found.insert(postings.doc());
                postings.advance();
            }
            Ok(())
        })?;
        Ok(found)
    }
}

impl Query for Beginning {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Beginning {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let found = BitSetDocSet::from(self.passages(reader)?);
        Ok(Box::new(ConstScorer::new(found, boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("begins a term", 0.0))
    }
}
