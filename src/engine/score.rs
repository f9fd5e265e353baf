//! Which tokens score, and how much: README, "How passages are ranked".

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::Term as IndexTerm;
use tantivy::schema::{Facet, Field};

use crate::query::{Query, SearchField};
use crate::text::question;
use crate::text::token::TokenKind;
use crate::text::unit::{SEPARATOR, Units};

use super::bm25::{self, FieldToken, RankedToken, Shares};
use super::ranking::RankedTerms;
use super::schema::PASSAGE;
use super::{Engine, EngineError};

/// Weights of tokens, by what they are.
///
/// Pairs carry most: words of three characters and more hold pairs that score already. Chosen together, by the best of well
/// over a hundred settings on three judged sets, so differences of a few thousandths mean little. The clearest: characters
/// at 0.5 lose 0.006 on question → paragraph, and numerals at 1 lose 0.002 on keywords → abstract.
fn weight(kind: TokenKind) -> f32 {
    match kind {
        TokenKind::Bigram => 0.9,
        TokenKind::WordBigram => 1.9,
        TokenKind::Word => 0.5,
        TokenKind::Whole => 1.7,
        TokenKind::Character => 1.0,
        TokenKind::ClauseEnd => 0.0,
    }
}

/// What it counts to be of a part of the report that a question asks for (短板 asks for 问题和不足).
const ASKED_PART: f32 = 2.0;

/// Exponent of how often a token stands in the query: a word that a long question repeats counts less than twice.
const REPEATS: f32 = 0.75;

/// What an occurrence in a field counts, and how much the length of the field matters: (weight, b).
///
/// The headings above a passage say what it is about where it does not: without them the judged searches in reports lose 0.02.
/// Lengths matter in full: 0.75 instead of 0.9 lost 0.012 on scenario → article, and 1 is as good as 0.9.
const TEXT: (f32, f32) = (1.0, 1.0);
const TITLE: (f32, f32) = (1.0, 0.5);
const HEADING: (f32, f32) = (3.0, 0.75);
const ISSUER: (f32, f32) = (1.0, 0.5);

/// What all scores of an index share.
#[derive(Debug)]
pub(super) struct Statistics {
    passages: u64,
    /// Fields that any passage has terms in.
    fields: BTreeMap<Field, Shares>,
}

/// What adds to a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamedKind {
    /// A token of the query.
    Token(TokenKind),
    /// To be of a part of the report that the query asks for.
    Part,
}

/// A token that scores, with what a person wants to know of it.
#[derive(Debug, Clone)]
pub(super) struct NamedToken {
    /// The token, readable.
    pub(super) text: String,
    /// What it is.
    pub(super) kind: NamedKind,
    /// Its weight, with repetitions in the query.
    pub(super) weight: f32,
    /// Passages that have it in their text, or else in the first field that has it.
    pub(super) passages: u64,
    /// What reads it.
    pub(super) ranked: RankedToken,
}

/// A wanted term with its tokens.
#[derive(Debug, Clone)]
pub(super) struct NamedTerm {
    /// As it was typed.
    pub(super) text: String,
    /// Its tokens that the index has.
    pub(super) tokens: Vec<NamedToken>,
}

impl Engine {
    /// What makes up the score.
    pub(super) fn ranked_terms(&self, query: &Query) -> Result<RankedTerms, EngineError> {
        let terms = self.named_terms(query)?.into_iter().map(|term| {
            let tokens = term.tokens.into_iter();
            tokens.map(|token| token.ranked).collect()
        });
        Ok(Arc::new(terms.collect()))
    }

    /// The wanted terms with their tokens. A token that several terms have counts for each.
    pub(super) fn named_terms(&self, query: &Query) -> Result<Vec<NamedTerm>, EngineError> {
        let statistics = self.statistics()?;
        let mut terms = Vec::new();
        for term in query.wanted() {
            let units = Units::of(&term.text);
            let mut counted: BTreeMap<&str, (TokenKind, u8)> = BTreeMap::new();
            let content = question::content(&units, &self.segmenter);
            // What only tells where a clause ends would count a word of one character twice.
            let tokens = content.tokens.iter();
            for token in tokens.filter(|token| token.kind != TokenKind::ClauseEnd) {
                let text = units.text(token.units.clone());
                let entry = counted.entry(text).or_insert((token.kind, 0));
                entry.1 = entry.1.saturating_add(1);
            }
            let mut named = Vec::with_capacity(counted.len());
            for (text, (kind, times)) in counted {
                let weight = weight(kind) * f32::from(times).powf(REPEATS);
                if weight > 0.0 {
                    named.extend(self.named_token(text, kind, weight, term.field, statistics)?);
                }
            }
            if content.is_question && term.field == SearchField::Text {
                named.extend(self.asked_parts(&term.text, statistics)?);
            }
            terms.push(NamedTerm {
                text: term.text.clone(),
                tokens: named,
            });
        }
        Ok(terms)
    }

    /// A token in the fields that it is looked up in. None when no passage has it.
    fn named_token(
        &self,
        text: &str,
        kind: TokenKind,
        weight: f32,
        field: SearchField,
        statistics: &Statistics,
    ) -> Result<Option<NamedToken>, EngineError> {
        let looked_up: &[SearchField] = match field {
            SearchField::Text => &[SearchField::Text, SearchField::Title, SearchField::Heading],
            SearchField::Title => &[SearchField::Title],
            SearchField::Heading => &[SearchField::Heading],
            SearchField::Issuer => &[SearchField::Issuer],
        };
        let mut passages = 0;
        let mut fields = Vec::with_capacity(looked_up.len());
        for lengths in looked_up.iter().map(|field| self.text_field(*field)) {
            let field = self.field_of(lengths, kind);
            let Some(shares) = statistics.fields.get(&lengths) else {
                continue;
            };
            if !self.present.contains(&field) {
                continue;
            }
            let term = IndexTerm::from_field_text(field, text);
            let having = self.searcher.doc_freq(&term)?;
            if having > 0 {
                if passages == 0 {
                    passages = having;
                }
                fields.push(FieldToken {
                    term,
                    lengths,
                    shares: shares.clone(),
                });
            }
        }
        Ok((passages > 0).then(|| NamedToken {
            text: text.replace(SEPARATOR, " "),
            kind: NamedKind::Token(kind),
            weight,
            passages,
            ranked: RankedToken {
                fields,
                factor: weight * bm25::rarity(passages, statistics.passages),
            },
        }))
    }

    /// The parts that a question asks for, as tokens that their passages have.
    fn asked_parts(
        &self,
        question: &str,
        statistics: &Statistics,
    ) -> Result<Vec<NamedToken>, EngineError> {
        let mut asked = Vec::new();
        for part in self.taxonomy.asked_parts(question) {
            let term = IndexTerm::from_facet(self.fields.part, &Facet::from_path([&part.name]));
            let passages = self.searcher.doc_freq(&term)?;
            if passages == 0 {
                continue;
            }
            asked.push(NamedToken {
                text: part.label.clone(),
                kind: NamedKind::Part,
                weight: ASKED_PART,
                passages,
                ranked: RankedToken {
                    fields: vec![FieldToken {
                        term,
                        lengths: self.fields.text,
                        shares: Shares::new(1.0, 0.0, 1.0),
                    }],
                    factor: ASKED_PART * bm25::rarity(passages, statistics.passages),
                },
            });
        }
        Ok(asked)
    }

    /// The field that has the tokens of a kind of the texts of a field.
    pub(super) fn field_of(&self, field: Field, kind: TokenKind) -> Field {
        if !kind.is_word() {
            return field;
        }
        let mut searched = self.fields.searched().into_iter();
        let words = searched.find(|(tokens, _)| *tokens == field);
        words.map_or(field, |(_, words)| words)
    }

    /// Counted once for an open index.
    fn statistics(&self) -> Result<&Statistics, EngineError> {
        if let Some(statistics) = self.statistics.get() {
            return Ok(statistics);
        }
        let passages = self.count(PASSAGE)?;
        let mut fields = BTreeMap::new();
        for (field, (weight, b)) in [
            (self.fields.text, TEXT),
            (self.fields.title, TITLE),
            (self.fields.heading, HEADING),
            (self.fields.issuer, ISSUER),
        ] {
            // Asking tantivy for the terms of a field that a segment does not have costs a millisecond, once a process.
            if self.present.contains(&field) {
                let mut tokens = 0;
                for reader in self.searcher.segment_readers() {
                    tokens += reader.inverted_index(field)?.total_num_tokens();
                }
                let average = tokens as f32 / passages.max(1) as f32;
                fields.insert(field, Shares::new(weight, b, average));
            }
        }
        Ok(self
            .statistics
            .get_or_init(|| Statistics { passages, fields }))
    }
}
