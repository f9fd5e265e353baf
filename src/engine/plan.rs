//! From a query to what the index is asked.
//!
//! A term matches where its units stand together (a phrase of bigrams); a passage's score is BM25 over the words and
//! bigrams of all wanted terms. So words decide nothing about what is found, and everything about its order.

use tantivy::Term as IndexTerm;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, Occur, Query as IndexQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Facet, Field, IndexRecordOption};

use crate::query::filter::{Filters, UNKNOWN_YEAR};
use crate::query::highlight::{ConditionPattern, Pattern, TermPattern};
use crate::query::{Node, Query, SearchField, Term};
use crate::report::taxonomy::SectionName;
use crate::text::token::{TokenKind, tokens};
use crate::text::unit::Units;

use super::exclusion::Exclusion;
use super::literal::Literal;
use super::schema::{Fields, PASSAGE, REPORT, UNKNOWN};
use super::{Engine, EngineError};

impl Engine {
    /// What to ask the index for.
    pub(super) fn plan(
        &self,
        query: &Query,
        filters: &Filters,
        matching: Matching,
    ) -> Result<Box<dyn IndexQuery>, EngineError> {
        let mut clauses = self.filters(filters);
        let scored = self.scored(query)?;
        let found: Box<dyn IndexQuery> = match matching {
            Matching::All => self.matching(&query.root),
            Matching::SomeTerms => either(query.loose().into_iter().map(|term| self.term(term))),
            Matching::Similar => either(self.words(query)),
            Matching::FirmParts => either(query.firm().into_iter().map(|node| self.matching(node))),
            Matching::Any => {
                // Single characters and words that may go on are found by terms that do not score.
                let wanted = query.wanted().into_iter();
                let short = wanted.filter(|term| term.open || Units::of(&term.text).len() == 1);
                let scored = scored.iter().map(|term| term.box_clone());
                either(scored.chain(short.map(|term| self.term(term))))
            }
        };
        if matching != Matching::All {
            // What is firm or excluded holds even when the rest is relaxed.
            clauses.extend(self.required(&query.root));
        }
        clauses.push((Occur::Must, constant(found)));
        clauses.extend(scored.into_iter().map(|term| (Occur::Should, term)));
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// What matches all of a query, without scores.
    pub(super) fn plan_unranked(&self, query: &Query, filters: &Filters) -> Box<dyn IndexQuery> {
        let mut clauses = self.filters(filters);
        clauses.push((Occur::Must, constant(self.matching(&query.root))));
        Box::new(BooleanQuery::new(clauses))
    }

    /// The words of two characters and more, and the numerals, of the wanted terms; where there are none, their pairs.
    fn words(&self, query: &Query) -> Vec<Box<dyn IndexQuery>> {
        let mut words = Vec::new();
        let mut pairs = Vec::new();
        for term in query.loose() {
            let units = Units::of(&term.text);
            for token in tokens(&units, &self.segmenter) {
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
    pub(super) fn plan_filters(&self, filters: &Filters, reports: bool) -> Box<dyn IndexQuery> {
        let mut clauses = self.filters(filters);
        let document = if reports { REPORT } else { PASSAGE };
        clauses.push((Occur::Must, term(self.fields.document, document)));
        Box::new(BooleanQuery::new(clauses))
    }

    /// Clauses of the filters, none of which scores.
    fn filters(&self, filters: &Filters) -> Vec<(Occur, Box<dyn IndexQuery>)> {
        let Fields {
            region,
            year,
            kind,
            part,
            topic,
            ..
        } = self.fields;
        let mut clauses = Vec::new();
        let mut push = |facets: Vec<(Field, Facet)>| {
            if !facets.is_empty() {
                let terms = facets
                    .into_iter()
                    .map(|(field, facet)| IndexTerm::from_facet(field, &facet));
                clauses.push((Occur::Must, constant(Box::new(TermSetQuery::new(terms)))));
            }
        };
        let years = filters.years.iter().flat_map(|years| years.0.clone());
        push(
            years
                .map(|value| (year, Facet::from_path([year_name(value)])))
                .collect(),
        );
        push(
            filters
                .regions
                .iter()
                .map(|path| (region, Facet::from_path(path)))
                .collect(),
        );
        push(
            filters
                .kinds
                .iter()
                .map(|value| (kind, Facet::from_path([value.slug()])))
                .collect(),
        );
        let sections = filters.sections.iter().map(|section| match section {
            SectionName::Part(value) => (part, Facet::from_path([value.slug()])),
            SectionName::Topic(value) => (topic, Facet::from_path([value.slug()])),
        });
        push(sections.collect());
        clauses
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
                let clauses = nodes.iter().map(|node| match node {
                    Node::Not(inner) if wanted => excluded(self.matching(inner)),
                    node => (Occur::Must, self.matching(node)),
                });
                Box::new(BooleanQuery::new(clauses.collect()))
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

    /// Where the units of a term stand together, in any of its spellings.
    fn term(&self, wanted: &Term) -> Box<dyn IndexQuery> {
        let literals = self.literals(wanted);
        let exact: Option<Vec<_>> = literals.iter().map(Literal::exact).collect();
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

fn year_name(year: u16) -> String {
    if year == UNKNOWN_YEAR {
        UNKNOWN.to_owned()
    } else {
        year.to_string()
    }
}

fn either(queries: impl IntoIterator<Item = Box<dyn IndexQuery>>) -> Box<dyn IndexQuery> {
    let clauses = queries.into_iter().map(|query| (Occur::Should, query));
    Box::new(BooleanQuery::new(clauses.collect()))
}

fn excluded(query: Box<dyn IndexQuery>) -> (Occur, Box<dyn IndexQuery>) {
    (Occur::MustNot, Box::new(Exclusion(query)))
}

fn constant(query: Box<dyn IndexQuery>) -> Box<dyn IndexQuery> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn term(field: Field, text: &str) -> Box<dyn IndexQuery> {
    let term = IndexTerm::from_field_text(field, text);
    constant(Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
}
