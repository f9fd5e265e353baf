//! The tokens of [`crate::text::token`] for tantivy.

use std::sync::Arc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::lexicon::Lexicon;
use crate::text::segment::Segmenter;
use crate::text::token::{self, tokens};
use crate::text::unit::Units;

use super::backlog::Backlog;

/// Cuts text into the tokens that queries are cut into too.
#[derive(Clone)]
pub(super) struct UnitTokenizer {
    segmenter: Segmenter,
    backlog: Arc<Backlog>,
}

impl UnitTokenizer {
    pub(super) fn new(lexicon: &Lexicon, backlog: Arc<Backlog>) -> Self {
        Self {
            segmenter: Segmenter::for_documents(lexicon),
            backlog,
        }
    }
}

impl Tokenizer for UnitTokenizer {
    type TokenStream<'a> = UnitTokenStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> UnitTokenStream {
        self.backlog.take(text.len());
        let units = Units::of(text);
        let tokens = tokens(&units, &self.segmenter);
        UnitTokenStream {
            units,
            tokens: tokens.into_iter(),
            token: Token::default(),
        }
    }
}

/// Tokens of one text.
pub(super) struct UnitTokenStream {
    units: Units,
    tokens: std::vec::IntoIter<token::Token>,
    token: Token,
}

impl TokenStream for UnitTokenStream {
    fn advance(&mut self) -> bool {
        let Some(next) = self.tokens.next() else {
            return false;
        };
        self.token.position = next.position as usize;
        self.token.text.clear();
        self.token.text.push_str(self.units.text(next.units));
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
