//! Search for one character: every passage that has a term which begins with it.
//!
//! Each character of a text begins at least one of its terms (see [`crate::text::token`]), so this finds every passage that
//! holds the character, without a field of single characters.

use tantivy::query::{
    BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader};

/// Passages with a term that begins with a character.
#[derive(Debug, Clone)]
pub(super) struct CharacterQuery {
    /// The field.
    pub(super) field: Field,
    /// The character, folded.
    pub(super) character: char,
}

impl Query for CharacterQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for CharacterQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let index = reader.inverted_index(self.field)?;
        let mut found = BitSet::with_max_value(reader.max_doc());
        let prefix = self.character.to_string();
        let mut range = index.terms().range().ge(&prefix);
        let next = (u32::from(self.character) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        let next = next.map(String::from);
        if let Some(next) = &next {
            range = range.lt(next);
        }
        let mut terms = range.into_stream()?;
        while terms.advance() {
            let mut postings =
                index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            while postings.doc() != tantivy::TERMINATED {
                found.insert(postings.doc());
                postings.advance();
            }
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(found), boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("begins a term", 0.0))
    }
}
