//! From a query to what the index is asked.
//!
//! A term matches where its units stand together (a phrase of bigrams); a passage's score is BM25 over the words and
//! bigrams of all wanted terms. So words decide nothing about what is found, and everything about its order.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::Term as IndexTerm;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query as IndexQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::query::filter::Filters;
use crate::query::highlight::{ConditionPattern, Pattern, TermPattern};
use crate::query::{Node, Query, SearchField, Term};
use crate::text::question;
use crate::text::token::{TokenKind, tokens};
use crate::text::unit::Units;

use super::exclusion::Exclusion;
use super::literal::Literal;
use super::phrases::{Phrase, Phrases};
use super::promising::{Finder, Promising, Threshold};
use super::ranking::Ranking;
use super::schema::{PASSAGE, REPORT};
use super::{Engine, EngineError};

impl Engine {
    /// What to ask the index for; with `rest`, without what matches all, and without what is below the threshold.
    pub(super) fn plan(
        &self,
        query: &Query,
        filters: &Filters,
        matching: Matching,
        rest: bool,
        threshold: &Arc<Threshold>,
    ) -> Result<Box<dyn IndexQuery>, EngineError> {
        let mut clauses = self.filters(filters)?;
        let terms = self.ranked_terms(query)?;
        let found: Box<dyn IndexQuery> = match matching {
            Matching::All => self.matching(&query.root),
            Matching::SomeTerms => either(query.loose().into_iter().map(|term| self.term(term))),
            Matching::Similar => either(self.words(query)),
            Matching::FirmParts => either(query.firm().into_iter().map(|node| self.matching(node))),
            Matching::Any => {
                // Single characters and words that may go on are found by terms that do not score.
                let wanted = query.wanted().into_iter();
                let short = wanted.filter(|term| term.open || Units::of(&term.text).len() == 1);
                let short = short.map(|term| (self.term(term), 0.0));
                let scored = terms.iter().flatten().map(|token| {
                    let fields = token.fields.iter();
                    (
                        either(fields.map(|field| has(field.term.clone()))),
                        token.most(),
                    )
                });
                let finders = scored.chain(short);
                match rest {
                    false => either(finders.map(|(found, _)| found)),
                    true => {
                        let finders = finders.map(|(found, most)| Finder { found, most });
                        Box::new(Promising::new(finders.collect(), threshold.clone()))
                    }
                }
            }
        };
        if matching != Matching::All {
            // What is firm or excluded holds even when the rest is relaxed.
            clauses.extend(self.required(&query.root));
        }
        if rest {
            clauses.push(excluded(self.matching(&query.root)));
        }
        clauses.push((Occur::Must, constant(found)));
        Ok(Box::new(Ranking {
            found: Box::new(BooleanQuery::new(clauses)),
            terms,
            threshold: threshold.clone(),
        }))
    }

    /// What matches all of a query, without scores.
    pub(super) fn plan_unranked(
        &self,
        query: &Query,
        filters: &Filters,
    ) -> tantivy::Result<Box<dyn IndexQuery>> {
        let mut clauses = self.filters(filters)?;
        clauses.push((Occur::Must, constant(self.matching(&query.root))));
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// The words of two characters and more, and the numerals, of the wanted terms; where there are none, their pairs.
    fn words(&self, query: &Query) -> Vec<Box<dyn IndexQuery>> {
        let mut words = Vec::new();
        let mut pairs = Vec::new();
        for term in query.loose() {
            let units = Units::of(&term.text);
            for token in question::content(&units, &self.segmenter).tokens {
                let list = match token.kind {
                    TokenKind::WordBigram | TokenKind::Word | TokenKind::Whole => &mut words,
                    TokenKind::Bigram => &mut pairs,
                    TokenKind::Character | TokenKind::ClauseEnd => continue,
                };
                let field = self.field_of(self.fields.text, token.kind);
                list.push(self::term(field, units.text(token.units)));
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

    /// Reports that filters let through and whose figures have all terms of one of `conjunctions`.
    pub(super) fn plan_figures(
        &self,
        filters: &Filters,
        conjunctions: &[BTreeSet<String>],
    ) -> Result<Box<dyn IndexQuery>, EngineError> {
        let reports = self.plan_filters(filters, true)?;
        if conjunctions.iter().any(BTreeSet::is_empty) {
            return Ok(reports);
        }
        let all = |terms: &BTreeSet<String>| {
            let terms = terms
                .iter()
                .map(|text| term(self.fields.figure_terms, text));
            let clauses = terms.map(|term| (Occur::Must, term)).collect();
            Box::new(BooleanQuery::new(clauses)) as Box<dyn IndexQuery>
        };
        let stating = either(conjunctions.iter().map(all));
        Ok(Box::new(BooleanQuery::new(vec![
            (Occur::Must, reports),
            (Occur::Must, stating),
        ])))
    }

    /// What must match in mode `all`.
    fn matching(&self, node: &Node) -> Box<dyn IndexQuery> {
        match node {
            Node::Term(term) => self.term(term),
            Node::Not(inner) => self.without(self.matching(inner)),
            Node::Near(_) | Node::Sentence(_) => self.condition(node),
            Node::Either(nodes) => {
                let clauses = nodes
                    .iter()
                    .map(|node| (Occur::Should, self.matching(node)));
                Box::new(BooleanQuery::new(clauses.collect()))
            }
            Node::All(nodes) => {
                let wanted = nodes.iter().any(|node| !matches!(node, Node::Not(_)));
                let mut phrases = Vec::new();
                let mut clauses = Vec::new();
                for node in nodes {
                    match node {
                        Node::Not(inner) if wanted => {
                            clauses.push(excluded(self.matching(inner)));
                        }
                        node => match self.phrase(node) {
                            Some(phrase) => phrases.push(phrase),
                            None => clauses.push((Occur::Must, self.matching(node))),
                        },
                    }
                }
                if !phrases.is_empty() {
                    let files = self.posting_files.clone();
                    clauses.push((Occur::Must, Box::new(Phrases { phrases, files })));
                }
                Box::new(BooleanQuery::new(clauses))
            }
        }
    }

    /// Clauses that hold in every mode: firm parts and exclusions that the whole query depends on.
    fn required(&self, node: &Node) -> Vec<(Occur, Box<dyn IndexQuery>)> {
        match node {
            node if node.is_firm() => vec![(Occur::Must, constant(self.matching(node)))],
            Node::All(nodes) => nodes.iter().flat_map(|node| self.required(node)).collect(),
            Node::Not(inner) => vec![excluded(self.matching(inner))],
            _ => Vec::new(),
        }
    }

    /// All passages without those that match.
    fn without(&self, query: Box<dyn IndexQuery>) -> Box<dyn IndexQuery> {
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, self.passages()),
            excluded(query),
        ]))
    }

    /// All passages.
    pub(super) fn passages(&self) -> Box<dyn IndexQuery> {
        term(self.fields.document, PASSAGE)
    }

    /// The phrase that a part of a query is, if it is one.
    fn phrase(&self, node: &Node) -> Option<Phrase> {
        let Node::Term(term) = node else {
            return None;
        };
        match self.literals(term).as_slice() {
            [only] => only.phrase(),
            _ => None,
        }
    }

    /// Where the units of a term stand together, in any of its spellings.
    fn term(&self, wanted: &Term) -> Box<dyn IndexQuery> {
        let literals = self.literals(wanted);
        let exact = |literal: &Literal| literal.exact(&self.posting_files);
        let exact: Option<Vec<_>> = literals.iter().map(exact).collect();
        match exact {
            Some(mut spellings) if spellings.len() == 1 => spellings.remove(0),
            Some(spellings) => either(spellings),
            None => self.condition(&Node::Term(wanted.clone())),
        }
    }

    /// Patterns for highlighting what a query looks for in the text of passages.
    pub fn patterns(&self, query: &Query) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        self.add_patterns(&query.root, &mut patterns);
        patterns
    }

    fn add_patterns(&self, node: &Node, patterns: &mut Vec<Pattern>) {
        match node {
            Node::Term(term) if term.field == SearchField::Text => {
                let spellings = term.spellings();
                let tokens = spellings
                    .first()
                    .map(|spelling| tokens(&spelling.units, &self.segmenter))
                    .unwrap_or_default();
                patterns.push(Pattern::Term(TermPattern { spellings, tokens }));
            }
            Node::Near(_) | Node::Sentence(_) => {
                patterns.extend(ConditionPattern::of(node).map(Pattern::Condition));
            }
            Node::All(nodes) | Node::Either(nodes) => {
                for node in nodes {
                    self.add_patterns(node, patterns);
                }
            }
            Node::Term(_) | Node::Not(_) => {}
        }
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
    /// A part that holds even when the rest is relaxed.
    FirmParts,
    /// Anything that scores.
    Any,
}

fn either(queries: impl IntoIterator<Item = Box<dyn IndexQuery>>) -> Box<dyn IndexQuery> {
    let clauses = queries.into_iter().map(|query| (Occur::Should, query));
    Box::new(BooleanQuery::new(clauses.collect()))
}

fn excluded(query: Box<dyn IndexQuery>) -> (Occur, Box<dyn IndexQuery>) {
    (Occur::MustNot, Box::new(Exclusion(query)))
}

pub(super) fn constant(query: Box<dyn IndexQuery>) -> Box<dyn IndexQuery> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn term(field: Field, text: &str) -> Box<dyn IndexQuery> {
    has(IndexTerm::from_field_text(field, text))
}

/// Documents that have a term; none scores.
fn has(term: IndexTerm) -> Box<dyn IndexQuery> {
    constant(Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
}
