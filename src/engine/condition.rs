//! Passages whose terms stand as a query wants them: near each other, in one sentence, or as a literal that no phrase of
//! the index can express.
//!
//! The passages that have all index terms are found first; positions are read for those alone.

use std::sync::Arc;

use tantivy::postings::SegmentPostings;
use tantivy::query::{
    BitSetDocSet, BooleanQuery, ConstScorer, EnableScoring, Explanation, Occur,
    Query as IndexQuery, Scorer, Weight,
};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TERMINATED, Term as IndexTerm};

use crate::query::condition::{Condition, Places};
use crate::query::{Node, SearchField, Term};

use super::Engine;
use super::literal::Literal;
use super::occurrence::{self, TermPlaces, needs_candidates};

impl Engine {
    /// Passages that fulfil a part of a query by where its terms stand.
    pub(super) fn condition(&self, node: &Node) -> Box<dyn IndexQuery> {
        let condition = Condition::of(node);
        let terms = condition.terms();
        let field = terms.first().map_or(SearchField::Text, |term| term.field);
        let literals = terms.iter().map(|term| self.literals(term)).collect();
        Box::new(ConditionQuery {
            candidates: self.candidates(node).unwrap_or_else(|| self.passages()),
            sentence_ends: self.sentence_ends(field),
            parts: Arc::new(Parts {
                condition,
                literals,
            }),
        })
    }

    /// Passages that have the index terms without which a part of a query cannot hold. None when it has no such terms.
    fn candidates(&self, node: &Node) -> Option<Box<dyn IndexQuery>> {
        let alternatives = |terms: &[Term]| {
            let literals = terms.iter().flat_map(|term| self.literals(term));
            joined(
                Occur::Should,
                literals.map(|literal| literal.candidates()).collect(),
            )
        };
        match node {
            Node::Term(term) => Some(alternatives(std::slice::from_ref(term))),
            Node::Near(near) => {
                let operands = near.operands.iter().map(|operand| alternatives(operand));
                Some(joined(Occur::Must, operands.collect()))
            }
            Node::Sentence(inner) => self.candidates(inner),
            Node::All(nodes) => {
                let wanted: Vec<_> = nodes
                    .iter()
                    .filter_map(|node| self.candidates(node))
                    .collect();
                (!wanted.is_empty()).then(|| joined(Occur::Must, wanted))
            }
            Node::Either(nodes) => {
                let nodes: Option<_> = nodes.iter().map(|node| self.candidates(node)).collect();
                Some(joined(Occur::Should, nodes?))
            }
            Node::Not(_) => None,
        }
    }
}

fn joined(occur: Occur, queries: Vec<Box<dyn IndexQuery>>) -> Box<dyn IndexQuery> {
    let clauses = queries.into_iter().map(|query| (occur, query));
    Box::new(BooleanQuery::new(clauses.collect()))
}

/// What is asked of each passage.
#[derive(Debug)]
struct Parts {
    condition: Condition,
    /// The ways to write each term of the condition.
    literals: Vec<Vec<Literal>>,
}

/// Passages that fulfil a condition.
#[derive(Debug)]
struct ConditionQuery {
    /// Passages that may.
    candidates: Box<dyn IndexQuery>,
    /// The index term whose positions are the sentence ends.
    sentence_ends: IndexTerm,
    parts: Arc<Parts>,
}

impl Clone for ConditionQuery {
    fn clone(&self) -> Self {
        Self {
            candidates: self.candidates.box_clone(),
            sentence_ends: self.sentence_ends.clone(),
            parts: self.parts.clone(),
        }
    }
}

impl IndexQuery for ConditionQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let unscored = EnableScoring::disabled_from_schema(scoring.schema());
        Ok(Box::new(ConditionWeight {
            candidates: self.candidates.weight(unscored)?,
            sentence_ends: self.sentence_ends.clone(),
            parts: self.parts.clone(),
        }))
    }
}

struct ConditionWeight {
    candidates: Box<dyn Weight>,
    sentence_ends: IndexTerm,
    parts: Arc<Parts>,
}

impl Weight for ConditionWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut candidates = self.candidates.scorer(reader, 1.0)?;
        let literals = &self.parts.literals;
        // Positions of many index terms are gathered beforehand, so the passages must be known.
        let known = if literals.iter().flatten().any(needs_candidates) {
            let mut known = BitSet::with_max_value(reader.max_doc());
            while candidates.doc() != TERMINATED {
                known.insert(candidates.doc());
                candidates.advance();
            }
            candidates = Box::new(ConstScorer::new(BitSetDocSet::from(known.clone()), 1.0));
            Some(known)
        } else {
            None
        };
        let open = |literals: &Vec<Literal>| TermPlaces::open(literals, reader, known.as_ref());
        let terms: tantivy::Result<Vec<TermPlaces>> = literals.iter().map(open).collect();
        let mut scorer = ConditionScorer {
            candidates,
            terms: terms?,
            sentence_ends: occurrence::postings(reader, &self.sentence_ends)?,
            places: Places {
                spans: vec![Vec::new(); literals.len()],
                sentence_ends: Vec::new(),
            },
            parts: self.parts.clone(),
            score: boost,
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("terms stand as wanted", 0.0))
    }
}

struct ConditionScorer {
    candidates: Box<dyn Scorer>,
    terms: Vec<TermPlaces>,
    sentence_ends: Option<SegmentPostings>,
    /// Those of the passage that was looked at last.
    places: Places,
    parts: Arc<Parts>,
    score: Score,
}

impl ConditionScorer {
    /// Goes on to the first candidate from here that fulfils the condition.
    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.candidates.doc();
            if doc == TERMINATED || self.holds(doc) {
                return doc;
            }
            self.candidates.advance();
        }
    }

    fn holds(&mut self, doc: DocId) -> bool {
        let places = &mut self.places;
        places.sentence_ends.clear();
        if let Some(ends) = &mut self.sentence_ends {
            occurrence::read(ends, doc, &mut places.sentence_ends);
        }
        for (term, spans) in self.terms.iter_mut().zip(&mut places.spans) {
            term.read(doc, &places.sentence_ends, spans);
        }
        self.parts.condition.found(places).is_some()
    }
}

impl DocSet for ConditionScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() >= target {
            return self.doc();
        }
        self.candidates.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }
}

impl Scorer for ConditionScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}
