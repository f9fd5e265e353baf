//! From a query to what the index is asked.
//!
//! A term matches where its units stand together (a phrase of bigrams); a passage's score is BM25 over the words and
//! bigrams of all wanted terms. So words decide nothing about what is found, and everything about its order.

use std::collections::BTreeMap;

use tantivy::Term as IndexTerm;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query as IndexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::query::filter::Filters;
use crate::query::highlight::Pattern;
use crate::query::{Node, Query, Term};
use crate::text::segment::Segmenter;
use crate::text::spelling::spellings;
use crate::text::token::{TokenKind, tokens};
use crate::text::unit::Units;

use super::bm25::{self, RankedTerm};
use super::character::CharacterQuery;
use super::schema::{PASSAGE, REPORT};
use super::{Engine, EngineError};

/// Weights of tokens in the score, by what they are. A bigram that is a word counts as both.
fn weight(kind: TokenKind) -> f32 {
    const WORD: f32 = 1.0;
    const BIGRAM: f32 = 0.6;
    match kind {
        TokenKind::Bigram => BIGRAM,
        TokenKind::WordBigram => WORD + BIGRAM,
        TokenKind::Word | TokenKind::Whole | TokenKind::Character => WORD,
        TokenKind::ClauseEnd => 0.0,
    }
}

/// Weights of the fields that a wanted term is looked up in for the score.
const TITLE: f32 = 0.1;
const HEADING: f32 = 0.3;

impl Engine {
    /// What to ask the index for.
    pub(super) fn plan(
        &self,
        query: &Query,
        filters: &Filters,
        matching: Matching,
    ) -> Result<Box<dyn IndexQuery>, EngineError> {
        let mut segmenter = self.segmenter.clone();
        let mut clauses = self.filters(filters)?;
        let scored = self.scored(query, &mut segmenter)?;
        let found: Box<dyn IndexQuery> = match matching {
            Matching::All => self.matching(&query.root),
            Matching::SomeTerms => {
                let terms = query.wanted().into_iter().filter(|term| !term.is_firm());
                either(terms.map(|term| self.term(term)))
            }
            Matching::Similar => either(self.words(query, &mut segmenter)),
            Matching::FirmTerms => {
                let terms = query.wanted().into_iter().filter(|term| term.is_firm());
                either(terms.map(|term| self.term(term)))
            }
            Matching::Any => either(scored.iter().map(|term| term.box_clone())),
        };
        if matching != Matching::All {
            // What is firm or excluded holds even when the rest is relaxed.
            clauses.extend(self.required(&query.root));
        }
        clauses.push((Occur::Must, constant(found)));
        clauses.extend(scored.into_iter().map(|term| (Occur::Should, term)));
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// The words of two characters and more, and the numerals, of the wanted terms; where there are none, their pairs.
    fn words(&self, query: &Query, segmenter: &mut Segmenter) -> Vec<Box<dyn IndexQuery>> {
        let mut words = Vec::new();
        let mut pairs = Vec::new();
        for term in query.wanted().into_iter().filter(|term| !term.is_firm()) {
            let units = Units::of(&term.text);
            for token in tokens(&units, segmenter) {
                let list = match token.kind {
                    TokenKind::WordBigram | TokenKind::Word | TokenKind::Whole => &mut words,
                    TokenKind::Bigram => &mut pairs,
                    TokenKind::Character | TokenKind::ClauseEnd => continue,
                };
                list.push(self::term(self.fields.text, units.text(token.units)));
            }
        }
        if words.is_empty() { pairs } else { words }
    }

    /// All passages that filters let through, or all reports.
    pub(super) fn plan_filters(
        &self,
        filters: &Filters,
        reports: bool,
    ) -> Result<Box<dyn IndexQuery>, EngineError> {
        let mut clauses = self.filters(filters)?;
        let document = if reports { REPORT } else { PASSAGE };
        clauses.push((Occur::Must, term(self.fields.document, document)));
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// What must match in mode `all`.
    fn matching(&self, node: &Node) -> Box<dyn IndexQuery> {
        match node {
            Node::Term(term) => self.term(term),
            Node::Not(inner) => self.without(self.matching(inner)),
            Node::Either(nodes) => {
                let clauses = nodes
                    .iter()
                    .map(|node| (Occur::Should, self.matching(node)));
                Box::new(BooleanQuery::new(clauses.collect()))
            }
            Node::All(nodes) => {
                let wanted = nodes.iter().any(|node| !matches!(node, Node::Not(_)));
                let clauses = nodes.iter().map(|node| match node {
                    Node::Not(inner) if wanted => (Occur::MustNot, self.matching(inner)),
                    node => (Occur::Must, self.matching(node)),
                });
                Box::new(BooleanQuery::new(clauses.collect()))
            }
        }
    }

    /// Clauses that hold in every mode: firm terms and exclusions at the top of the query.
    fn required(&self, root: &Node) -> Vec<(Occur, Box<dyn IndexQuery>)> {
        let nodes = match root {
            Node::All(nodes) => nodes.as_slice(),
            node => std::slice::from_ref(node),
        };
        let clauses = nodes.iter().filter_map(|node| match node {
            Node::Term(term) if term.is_firm() => Some((Occur::Must, constant(self.term(term)))),
            Node::Not(inner) => Some((Occur::MustNot, self.matching(inner))),
            _ => None,
        });
        clauses.collect()
    }

    /// All passages without those that match.
    fn without(&self, excluded: Box<dyn IndexQuery>) -> Box<dyn IndexQuery> {
        let all = term(self.fields.document, PASSAGE);
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, all),
            (Occur::MustNot, excluded),
        ]))
    }

    /// Where the units of a term stand together, in any of its spellings.
    fn term(&self, wanted: &Term) -> Box<dyn IndexQuery> {
        let field = self.text_field(wanted.field);
        let mut spellings: Vec<Box<dyn IndexQuery>> = spellings(&wanted.text)
            .iter()
            .filter_map(|units| literal(field, units))
            .collect();
        match spellings.len() {
            1 => spellings.remove(0),
            _ => {
                let clauses = spellings
                    .into_iter()
                    .map(|spelling| (Occur::Should, spelling));
                Box::new(BooleanQuery::new(clauses.collect()))
            }
        }
    }

    /// The terms that make up the score.
    fn scored(
        &self,
        query: &Query,
        segmenter: &mut Segmenter,
    ) -> Result<Vec<Box<dyn IndexQuery>>, EngineError> {
        use crate::query::SearchField;
        let mut weights: BTreeMap<(Field, String), f32> = BTreeMap::new();
        for term in query.wanted() {
            let units = Units::of(&term.text);
            let fields: &[(SearchField, f32)] = match term.field {
                SearchField::Text => &[
                    (SearchField::Text, 1.0),
                    (SearchField::Title, TITLE),
                    (SearchField::Heading, HEADING),
                ],
                SearchField::Title => &[(SearchField::Title, 1.0)],
                SearchField::Heading => &[(SearchField::Heading, 1.0)],
            };
            for token in tokens(&units, segmenter) {
                for (field, share) in fields {
                    let key = (
                        self.text_field(*field),
                        units.text(token.units.clone()).to_owned(),
                    );
                    *weights.entry(key).or_default() += weight(token.kind) * share;
                }
            }
        }
        let passages = self.count(PASSAGE)?;
        let mut terms: Vec<Box<dyn IndexQuery>> = Vec::new();
        let mut lengths: BTreeMap<Field, f32> = BTreeMap::new();
        for ((field, text), weight) in weights {
            let term = IndexTerm::from_field_text(field, &text);
            let having = self.searcher.doc_freq(&term)?;
            if having == 0 || weight == 0.0 {
                continue;
            }
            let average_length = match lengths.get(&field) {
                Some(length) => *length,
                None => {
                    let length = self.average_length(field, passages)?;
                    lengths.insert(field, length);
                    length
                }
            };
            let factor = weight * bm25::inverse_document_frequency(having, passages);
            terms.push(Box::new(RankedTerm {
                term,
                factor,
                average_length,
            }));
        }
        Ok(terms)
    }

    fn average_length(&self, field: Field, passages: u64) -> Result<f32, EngineError> {
        let mut tokens = 0;
        for reader in self.searcher.segment_readers() {
            tokens += reader.inverted_index(field)?.total_num_tokens();
        }
        Ok(tokens as f32 / passages.max(1) as f32)
    }

    /// Patterns for highlighting the wanted terms of a query.
    pub fn patterns(&self, query: &Query) -> Vec<Pattern> {
        let mut segmenter = self.segmenter.clone();
        let terms = query
            .wanted()
            .into_iter()
            .filter(|term| term.field == crate::query::SearchField::Text);
        terms
            .map(|term| {
                let spellings = spellings(&term.text);
                let tokens = spellings
                    .first()
                    .map(|units| tokens(units, &mut segmenter))
                    .unwrap_or_default();
                Pattern { spellings, tokens }
            })
            .collect()
    }
}

/// How much of a query a passage must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matching {
    /// All of it.
    All,
    /// A whole term.
    SomeTerms,
    /// A word of a term.
    Similar,
    /// What is quoted, or asked of titles and headings.
    FirmTerms,
    /// Anything that scores.
    Any,
}

fn either(queries: impl IntoIterator<Item = Box<dyn IndexQuery>>) -> Box<dyn IndexQuery> {
    let clauses = queries.into_iter().map(|query| (Occur::Should, query));
    Box::new(BooleanQuery::new(clauses.collect()))
}

pub(super) fn constant(query: Box<dyn IndexQuery>) -> Box<dyn IndexQuery> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn term(field: Field, text: &str) -> Box<dyn IndexQuery> {
    let term = IndexTerm::from_field_text(field, text);
    constant(Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
}

/// Where units stand together. None when there are none.
fn literal(field: Field, units: &Units) -> Option<Box<dyn IndexQuery>> {
    let index_term =
        |range: std::ops::Range<usize>| IndexTerm::from_field_text(field, units.text(range));
    let basic =
        |term| -> Box<dyn IndexQuery> { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) };
    let first = units.units.first()?;
    if units.len() == 1 {
        return Some(match units.text(0..1).chars().next() {
            Some(character) if !first.whole => Box::new(CharacterQuery { field, character }),
            _ => basic(index_term(0..1)),
        });
    }
    // Every second bigram covers all units; the last one overlaps when a clause has an odd number.
    let mut phrase = Vec::new();
    let mut start = 0;
    while start < units.len() {
        let mut end = start + 1;
        while end < units.len() && units.follows(end - 1) {
            end += 1;
        }
        let length = end - start;
        let pairs = (0..length / 2).map(|pair| start + pair * 2);
        let odd = (length % 2 == 1 && length > 1).then_some(end.wrapping_sub(2));
        for at in pairs.chain(odd) {
            phrase.push((units.units[at].position as usize, index_term(at..at + 2)));
        }
        if length == 1 && (end < units.len() || units.units[start].whole) {
            phrase.push((units.units[start].position as usize, index_term(start..end)));
        }
        start = end;
    }
    let origin = phrase.first()?.0;
    for (position, _) in &mut phrase {
        *position -= origin;
    }
    Some(match phrase.len() {
        1 => basic(phrase.remove(0).1),
        _ => Box::new(PhraseQuery::new_with_offset(phrase)),
    })
}
