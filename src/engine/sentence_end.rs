//! Sentence ends in the index.
//!
//! Positions leave one number out at each sentence end, but an index tells only where terms stand, not where none does. So
//! the numbers left out are indexed as well: as the positions of a mark, in a field beside each field of text. Among the
//! tokens of the text they would count in its length, on which scores depend, and in every statistic of its terms; here
//! they cost a few bytes a passage.

use tantivy::Term as IndexTerm;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::query::SearchField;
use crate::text::scan;

use super::Engine;

/// The index term that stands at every sentence end.
const MARK: &str = "。";

impl Engine {
    /// The index term whose positions are the sentence ends of a field.
    pub(super) fn sentence_ends(&self, field: SearchField) -> IndexTerm {
        let field = match field {
            SearchField::Text => self.fields.text_ends,
            SearchField::Title => self.fields.title_ends,
            SearchField::Heading => self.fields.heading_ends,
            SearchField::Issuer => self.fields.issuer_ends,
        };
        IndexTerm::from_field_text(field, MARK)
    }
}

/// Cuts text into nothing but its sentence ends.
#[derive(Clone)]
pub(super) struct SentenceEndTokenizer;

impl Tokenizer for SentenceEndTokenizer {
    type TokenStream<'a> = SentenceEndStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SentenceEndStream {
        SentenceEndStream {
            ends: scan::sentence_ends(text).into_iter(),
            token: Token {
                text: MARK.to_owned(),
                ..Token::default()
            },
        }
    }
}

/// Sentence ends of one text.
pub(super) struct SentenceEndStream {
    ends: std::vec::IntoIter<u32>,
    token: Token,
}

impl TokenStream for SentenceEndStream {
    fn advance(&mut self) -> bool {
        let Some(position) = self.ends.next() else {
            return false;
        };
        self.token.position = position as usize;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
