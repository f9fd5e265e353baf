//! Sentence ends in the index.
//!
//! Positions leave one number out at each sentence end, but an index tells only where terms stand, not where none does. So
//! the numbers left out are indexed as well: as the positions of a mark, which no text has as a token and which does not count
//! in the length that scores depend on.

use tantivy::Term as IndexTerm;

use crate::query::SearchField;

use super::Engine;

/// The index term that stands at every sentence end.
pub(super) const MARK: &str = "。";

impl Engine {
    /// The index term whose positions are the sentence ends of a field.
    pub(super) fn sentence_ends(&self, field: SearchField) -> IndexTerm {
        IndexTerm::from_field_text(self.text_field(field), MARK)
    }
}
