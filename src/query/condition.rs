//! Whether terms stand as a query wants them: near each other, in one sentence. Nothing but arithmetic on positions, the
//! same for an index and for a text, so that what is highlighted is what was found.

use std::ops::Range;

use super::{Near, Node, Term};

/// Where a term stands: positions (see [`crate::text::unit::Unit::position`]) from its first unit to before the one after
/// its last.
pub type Span = Range<u32>;

/// Where the terms of a condition stand in one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The places of each term of [`Condition::terms`], in reading order.
    pub spans: Vec<Vec<Span>>,
    /// The positions that sentence ends leave out, in order.
    pub sentence_ends: Vec<u32>,
}

/// What must hold of the places of terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    terms: Vec<Term>,
    root: Part,
}

/// A node of the query whose terms are known by their ordinals.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Term(usize),
    All(Vec<Self>),
    Either(Vec<Self>),
    Not(Box<Self>),
    Near {
        operands: Vec<Vec<usize>>,
        within: Vec<u32>,
    },
    Sentence(Box<Self>),
}

impl Condition {
    /// The condition that a node of a query is.
    pub fn of(node: &Node) -> Self {
        let mut terms = Vec::new();
        let root = part(node, &mut terms);
        Self { terms, root }
    }

    /// The terms whose places it depends on, each once.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The places that fulfil it, in no order and perhaps several times; none when it does not hold.
    pub fn found(&self, places: &Places) -> Option<Vec<Span>> {
        found(&self.root, places, &(0..u32::MAX))
    }
}

fn part(node: &Node, terms: &mut Vec<Term>) -> Part {
    let parts = |nodes: &[Node], terms: &mut Vec<Term>| -> Vec<Part> {
        nodes.iter().map(|node| part(node, terms)).collect()
    };
    match node {
        Node::Term(term) => Part::Term(ordinal(term, terms)),
        Node::All(nodes) => Part::All(parts(nodes, terms)),
        Node::Either(nodes) => Part::Either(parts(nodes, terms)),
        Node::Not(inner) => Part::Not(Box::new(part(inner, terms))),
        Node::Sentence(inner) => Part::Sentence(Box::new(part(inner, terms))),
        Node::Near(Near { operands, within }) => {
            let ordinals = |operand: &Vec<Term>, terms: &mut Vec<Term>| {
                operand.iter().map(|term| ordinal(term, terms)).collect()
            };
            Part::Near {
                operands: operands
                    .iter()
                    .map(|operand| ordinals(operand, terms))
                    .collect(),
                within: within.clone(),
            }
        }
    }
}

fn ordinal(term: &Term, terms: &mut Vec<Term>) -> usize {
    terms
        .iter()
        .position(|other| other == term)
        .unwrap_or_else(|| {
            terms.push(term.clone());
            terms.len() - 1
        })
}

/// The places in a window of positions that fulfil a part.
fn found(part: &Part, places: &Places, window: &Span) -> Option<Vec<Span>> {
    match part {
        Part::Term(term) => Some(inside(places, *term, window)).filter(|spans| !spans.is_empty()),
        Part::All(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(found(part, places, window)?);
            }
            Some(all)
        }
        Part::Either(parts) => {
            let mut holding = parts
                .iter()
                .filter_map(|part| found(part, places, window))
                .peekable();
            holding.peek()?;
            Some(holding.flatten().collect())
        }
        Part::Not(inner) => match found(inner, places, window) {
            Some(_) => None,
            None => Some(Vec::new()),
        },
        Part::Near { operands, within } => {
            let operands = operands.iter().map(|alternatives| {
                let spans = alternatives
                    .iter()
                    .flat_map(|term| inside(places, *term, window));
                spans.collect()
            });
            near(operands.collect(), within, &places.sentence_ends)
        }
        Part::Sentence(inner) => {
            let mut sentences = sentences(&places.sentence_ends, window)
                .into_iter()
                .filter_map(|sentence| found(inner, places, &sentence))
                .peekable();
            sentences.peek()?;
            Some(sentences.flatten().collect())
        }
    }
}

fn inside(places: &Places, term: usize, window: &Span) -> Vec<Span> {
    let spans = places.spans.get(term).map_or(&[][..], Vec::as_slice);
    spans
        .iter()
        .filter(|span| window.start <= span.start && span.end <= window.end)
        .cloned()
        .collect()
}

/// The sentences of a window.
fn sentences(ends: &[u32], window: &Span) -> Vec<Span> {
    let mut start = window.start;
    let mut sentences = Vec::new();
    for end in ends.iter().filter(|end| window.contains(end)) {
        sentences.push(start..*end);
        start = end + 1;
    }
    sentences.push(start..window.end);
    sentences
}

/// The places of operands that are part of a chain from the first operand to the last.
fn near(mut operands: Vec<Vec<Span>>, within: &[u32], ends: &[u32]) -> Option<Vec<Span>> {
    for next in 1..operands.len() {
        keep_near(&mut operands, next, next - 1, within, ends);
    }
    // What leads no further is dropped from the last to the first.
    for next in (1..operands.len()).rev() {
        keep_near(&mut operands, next - 1, next, within, ends);
    }
    let holds = operands.iter().all(|spans| !spans.is_empty());
    holds.then(|| operands.into_iter().flatten().collect())
}

/// Keeps those places of an operand that are near one of its neighbour in the chain.
fn keep_near(operands: &mut [Vec<Span>], kept: usize, beside: usize, within: &[u32], ends: &[u32]) {
    let most = within.get(kept.min(beside)).copied().unwrap_or(0);
    let mut spans = std::mem::take(&mut operands[kept]);
    spans.retain(|span| {
        operands[beside]
            .iter()
            .any(|other| gap(span, other, ends).is_some_and(|gap| gap <= most))
    });
    operands[kept] = spans;
}

/// Number of units between two places; none when they share a unit.
fn gap(one: &Span, other: &Span, ends: &[u32]) -> Option<u32> {
    let between = if one.end <= other.start {
        one.end..other.start
    } else if other.end <= one.start {
        other.end..one.start
    } else {
        return None;
    };
    let before = |position: u32| ends.partition_point(|end| *end < position);
    let ends = before(between.end) - before(between.start);
    let positions = between.end - between.start;
    Some(positions.saturating_sub(u32::try_from(ends).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    /// Places of the terms a, b and c in a text in which every other letter is a unit, and `.` a sentence end.
    fn holds(query: &str, text: &str) -> bool {
        let query = parse(query).expect("a query");
        let condition = Condition::of(&query.root);
        let spans = condition.terms().iter().map(|term| {
            let places = text.match_indices(&term.text);
            places
                .map(|(at, found)| at as u32..(at + found.len()) as u32)
                .collect()
        });
        let places = Places {
            spans: spans.collect(),
            sentence_ends: text.match_indices('.').map(|(at, _)| at as u32).collect(),
        };
        condition.found(&places).is_some()
    }

    #[test]
    fn near_counts_the_units_between() {
        for (query, text, expected) in [
            ("a NEAR/2 b", "axxb", true),
            ("a NEAR/1 b", "axxb", false),
            ("a NEAR/2 b", "bxxa", true),
            ("a NEAR/0 b", "ab", true),
            ("a NEAR/0 b", "a.b", true),
            ("a NEAR/1 b", "ax.b", true),
            ("a NEAR/0 b", "ax.b", false),
            ("a NEAR/5 a", "xax", false),
            ("a NEAR/5 a", "axa", true),
            ("aa NEAR/5 a", "xaax", false),
            ("aa NEAR/5 a", "xaaa", true),
            ("a NEAR/1 b NEAR/1 c", "axbxc", true),
            ("a NEAR/1 b NEAR/1 c", "axbxxxbxc", false),
            ("a NEAR/9 b NEAR/1 c", "axbxxxbxc", true),
            ("a NEAR/1 (b OR c)", "axxbcxa", true),
            ("a NEAR/1 (b OR c)", "axxbxxa", false),
        ] {
            assert_eq!(holds(query, text), expected, "{query} in {text}");
        }
    }

    #[test]
    fn a_sentence_holds_all_of_it() {
        for (query, text, expected) in [
            ("sentence:(a b)", "xa.bxa", true),
            ("sentence:(a b)", "xa.bx", false),
            ("sentence:(a -b)", "ab.a", true),
            ("sentence:(a -b)", "ab.b", false),
            ("sentence:(a -b)", "ab.ba", false),
            ("sentence:(a (b OR c))", "a.xb.ac", true),
            ("sentence:(a NEAR/2 b c)", "axb.c", false),
            ("sentence:(a NEAR/2 b c)", "axb.cbxxa", true),
            ("sentence:(a NEAR/1 b c)", "axb.cbxxa", false),
            ("sentence:(a NEAR/2 b)", "a.b", false),
            ("sentence:(a b) sentence:(c)", "ab.c", true),
        ] {
            assert_eq!(holds(query, text), expected, "{query} in {text}");
        }
    }

    #[test]
    fn only_places_that_fulfil_it_are_found() {
        let query = parse("a NEAR/1 b").expect("a query");
        let condition = Condition::of(&query.root);
        let places = Places {
            spans: vec![vec![0..1, 10..11], vec![2..3, 20..21]],
            sentence_ends: Vec::new(),
        };
        assert_eq!(condition.found(&places), Some(vec![0..1, 2..3]));
    }
}
