//! From a way to write a term to the index terms that find it: a phrase of pairs.

use std::ops::Range;
use std::sync::Arc;

use tantivy::Term as IndexTerm;
use tantivy::query::{BooleanQuery, Occur, Query as IndexQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::query::Term;
use crate::text::spelling::Spelling;
use crate::text::unit::Units;

use super::Engine;
use super::beginning::Beginning;
use super::phrases::{Phrase, Phrases};
use super::positions::PostingFiles;

/// One way to write a term, as the index finds it.
#[derive(Debug, Clone)]
pub(super) struct Literal {
    /// Index terms that cover all units.
    pub(super) slots: Vec<Slot>,
    /// Positions from its first unit to before the one after its last.
    pub(super) length: u32,
    /// Positions, from its first unit, that sentence ends leave out in it.
    pub(super) sentence_ends: Vec<u32>,
}

/// An index term, and where it stands in the literal.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    /// Position from the first unit of the literal.
    pub(super) offset: u32,
    /// What stands there.
    pub(super) key: Key,
}

/// An index term, or any of several.
#[derive(Debug, Clone)]
pub(super) enum Key {
    /// This one.
    Term(IndexTerm),
    /// One that begins so.
    Beginning(Beginning),
}

impl Key {
    fn query(&self) -> Box<dyn IndexQuery> {
        match self {
            Self::Term(term) => Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic)),
            Self::Beginning(beginning) => Box::new(beginning.clone()),
        }
    }
}

impl Literal {
    /// Prepares a spelling for a field. None when it has no units.
    pub(super) fn of(field: Field, spelling: &Spelling) -> Option<Self> {
        let units = &spelling.units;
        let origin = units.units.first()?.position;
        let last = units.units.last()?.position;
        let mut slots = Vec::new();
        let mut sentence_ends = Vec::new();
        let mut start = 0;
        while start < units.len() {
            let mut end = start + 1;
            while end < units.len() && units.follows(end - 1) {
                end += 1;
            }
            for ordinals in cover(start, end) {
                let open = spelling.open && ordinals.end == units.len();
                slots.push(Slot {
                    offset: units.units[ordinals.start].position - origin,
                    key: key(field, units, ordinals, open),
                });
            }
            if end < units.len() {
                sentence_ends.push(units.units[end].position - 1 - origin);
            }
            start = end;
        }
        Some(Self {
            slots,
            length: last + 1 - origin,
            sentence_ends,
        })
    }

    /// Passages that have all its index terms: every passage that it stands in, and others.
    pub(super) fn candidates(&self) -> Box<dyn IndexQuery> {
        let clauses = self
            .slots
            .iter()
            .map(|slot| (Occur::Must, slot.key.query()));
        Box::new(BooleanQuery::new(clauses.collect()))
    }

    /// The phrase that stands for it, if it is one of index terms alone.
    pub(super) fn phrase(&self) -> Option<Phrase> {
        if !self.sentence_ends.is_empty() {
            return None;
        }
        let slots = self.slots.iter().map(|slot| match &slot.key {
            Key::Term(term) => Some((slot.offset, term.clone())),
            Key::Beginning(_) => None,
        });
        slots.collect()
    }

    /// Passages that it stands in, where the index tells without our reading positions ourselves.
    pub(super) fn exact(&self, files: &Arc<PostingFiles>) -> Option<Box<dyn IndexQuery>> {
        if !self.sentence_ends.is_empty() {
            return None;
        }
        if let [slot] = self.slots.as_slice() {
            return Some(slot.key.query());
        }
        Some(Box::new(Phrases {
            phrases: vec![self.phrase()?],
            files: files.clone(),
        }))
    }
}

/// The pairs that cover a clause: every second one, the last overlapping when the clause has an odd number of units. A
/// clause of one unit is covered by it.
fn cover(start: usize, end: usize) -> impl Iterator<Item = Range<usize>> {
    let length = end - start;
    let width = length.min(2);
    let every = (0..length / width).map(move |pair| start + pair * width);
    let odd = (length % width == 1).then_some(end - width);
    every.chain(odd).map(move |at| at..at + width)
}

fn key(field: Field, units: &Units, ordinals: Range<usize>, open: bool) -> Key {
    let is_character = ordinals.len() == 1 && !units.units[ordinals.start].whole;
    let text = units.text(ordinals);
    if is_character || open {
        Key::Beginning(Beginning {
            field,
            text: text.to_owned(),
            within_word: !is_character,
        })
    } else {
        Key::Term(IndexTerm::from_field_text(field, text))
    }
}

impl Engine {
    /// The ways to write a term, for the field that it is looked for in.
    pub(super) fn literals(&self, term: &Term) -> Vec<Literal> {
        let field = self.text_field(term.field);
        let spellings = term.spellings();
        spellings
            .iter()
            .filter_map(|spelling| Literal::of(field, spelling))
            .collect()
    }
}
