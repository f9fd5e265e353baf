//! Whether terms stand in a passage as a query wants them: near each other, in one sentence.

use std::ops::Range;

use crate::engine::StoredPassage;
use crate::query::condition::{Condition, Places, Span};
use crate::query::{Near, Node, SearchField, Term};
use crate::text::scan::sentence_ends;
use crate::text::unit::Units;

use super::field;

/// Whether the condition that a node is holds in a passage.
pub(super) fn holds(passage: &StoredPassage<'_>, node: &Node) -> bool {
    let condition = Condition::of(node);
    let terms = condition.terms();
    let looked_in = terms.first().map_or(SearchField::Text, |term| term.field);
    let text = field::searched(passage, looked_in);
    let units = Units::of(&text);
    let spans = terms.iter().map(|term| {
        let mut spans: Vec<Span> = places(&units, term)
            .into_iter()
            .filter_map(|found| positions(&units, &found))
            .collect();
        spans.sort_unstable_by_key(|span| (span.start, span.end));
        spans
    });
    let places = Places {
        spans: spans.collect(),
        sentence_ends: sentence_ends(&text),
    };
    condition.found(&places).is_some()
}

/// The least number of units between each operand and the next, where both stand in the passage without a common unit.
pub(super) fn distances(passage: &StoredPassage<'_>, near: &Near) -> Vec<Option<usize>> {
    let first = near.operands.iter().flatten().next();
    let looked_in = first.map_or(SearchField::Text, |term| term.field);
    let units = Units::of(&field::searched(passage, looked_in));
    let operands = near.operands.iter().map(|terms| {
        let found = terms.iter().flat_map(|term| places(&units, term));
        found.collect::<Vec<Range<usize>>>()
    });
    let operands: Vec<Vec<Range<usize>>> = operands.collect();
    let apart = |one: &Range<usize>, other: &Range<usize>| {
        let after = other.start.checked_sub(one.end);
        after.or_else(|| one.start.checked_sub(other.end))
    };
    let least = operands.windows(2).map(|pair| {
        let pairs = pair[0]
            .iter()
            .flat_map(|one| pair[1].iter().filter_map(|other| apart(one, other)));
        pairs.min()
    });
    least.collect()
}

/// The places of a term, as ranges of unit ordinals.
pub(super) fn places(units: &Units, term: &Term) -> Vec<Range<usize>> {
    let spellings = term.spellings();
    let found = spellings.iter().flat_map(|spelling| spelling.find(units));
    found.collect()
}

fn positions(units: &Units, found: &Range<usize>) -> Option<Span> {
    let first = units.units.get(found.start)?.position;
    let last = units.units.get(found.end.checked_sub(1)?)?.position;
    Some(first..last + 1)
}
