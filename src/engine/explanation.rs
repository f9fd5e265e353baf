//! A score in its parts.

use serde::Serialize;

use crate::query::Query;
use crate::text::token::TokenKind;

use super::ranking::{TermScorers, coordination};
use super::score::NamedKind;
use super::{Engine, EngineError, Ranked};

/// How a hit came to its score: the sum over its terms, times the coordination.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The score.
    pub score: f32,
    /// What the sum is multiplied with; less than 1 where a term adds nothing.
    pub coordination: f32,
    /// The wanted terms, in the order of the query.
    pub terms: Vec<ExplainedTerm>,
}

/// What a term adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedTerm {
    /// As it was typed.
    pub term: String,
    /// The sum of its tokens.
    pub score: f32,
    /// Its tokens that the index has; what adds most comes first.
    pub tokens: Vec<ExplainedToken>,
}

/// What a token adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedToken {
    /// The token.
    pub token: String,
    /// `bigram`, `word_bigram`, `word`, `whole` or `character`; `part`: of which the question asks for.
    pub kind: &'static str,
    /// Its weight: by its kind, and by how often it stands in the query.
    pub weight: f32,
    /// Passages of the index that have it.
    pub passages: u64,
    /// What it adds to this hit.
    pub score: f32,
}

impl Engine {
    /// Takes the score of a hit of this engine apart.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn explain(&self, query: &Query, hit: &Ranked) -> Result<Explanation, EngineError> {
        let address = hit.address();
        let named = self.named_terms(query)?;
        let ranked: Vec<Vec<_>> = named
            .iter()
            .map(|term| {
                term.tokens
                    .iter()
                    .map(|token| token.ranked.clone())
                    .collect()
            })
            .collect();
        let reader = self.searcher.segment_reader(address.segment_ord);
        let parts = TermScorers::new(&ranked, reader)?.parts(address.doc_id);
        let terms: Vec<ExplainedTerm> = named
            .into_iter()
            .zip(parts)
            .map(|(term, scores)| {
                let mut tokens: Vec<ExplainedToken> = term
                    .tokens
                    .into_iter()
                    .zip(&scores)
                    .map(|(token, score)| ExplainedToken {
                        token: token.text,
                        kind: slug(token.kind),
                        weight: token.weight,
                        passages: token.passages,
                        score: *score,
                    })
                    .collect();
                tokens.sort_by(|one, other| other.score.total_cmp(&one.score));
                ExplainedTerm {
                    term: term.text,
                    score: scores.iter().sum(),
                    tokens,
                }
            })
            .collect();
        let having = terms.iter().filter(|term| term.score > 0.0).count();
        Ok(Explanation {
            score: hit.score(),
            coordination: coordination(having, terms.len()),
            terms,
        })
    }
}

fn slug(kind: NamedKind) -> &'static str {
    let kind = match kind {
        NamedKind::Token(kind) => kind,
        NamedKind::Part => return "part",
    };
    match kind {
        TokenKind::Bigram => "bigram",
        TokenKind::WordBigram => "word_bigram",
        TokenKind::Word => "word",
        TokenKind::Whole => "whole",
        TokenKind::Character => "character",
        TokenKind::ClauseEnd => "clause_end",
    }
}
