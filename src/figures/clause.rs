//! Clauses: the stretch of a sentence in which a quantity and its noun stand.

use std::ops::Range;

use super::characters::{Character, ends_sentence};
use super::quantity::Quantity;
use super::span::{Span, Spans};

/// A clause, or an item of a list of quantities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// Its characters, without the marks around it.
    pub(super) range: Range<usize>,
    /// Its quantities, as places in the paragraph's list of them.
    pub(super) quantities: Range<usize>,
    /// The sentence that it stands in, with the mark at its end.
    pub(super) sentence: Range<usize>,
    /// The mark in front of it.
    pub(super) opened_by: Mark,
}

/// What stands in front of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The beginning of a sentence.
    Sentence,
    /// A comma or a colon.
    Comma,
    /// 、 between two items each with its quantity.
    Item,
    /// A parenthesis that holds a quantity.
    Opening,
    /// The end of such a parenthesis.
    Closing,
}

/// How far, in characters, the end of a parenthesis or the quantity of the next item is looked for.
const FAR: usize = 120;

/// Cuts a paragraph into clauses.
pub(super) fn clauses(text: &[Character], quantities: &[Quantity], spans: &Spans) -> Vec<Clause> {
    let mut cutter = Cutter {
        quantities,
        found: Vec::new(),
        start: 0,
        first: 0,
        opened_by: Mark::Sentence,
    };
    let mut next = 0;
    let mut sentence_start = 0;
    let mut first_of_sentence = 0;
    let mut closings: Vec<usize> = Vec::new();
    let mut place = 0;
    while let Some(character) = text.get(place) {
        while quantities
            .get(next)
            .is_some_and(|quantity| quantity.range.end <= place)
        {
            next += 1;
        }
        if let Some(quantity) = quantities
            .get(next)
            .filter(|quantity| quantity.range.start <= place)
        {
            place = quantity.range.end;
            continue;
        }
        let following = quantities.get(next).map(|quantity| &quantity.reach);
        let quoted = matches!(spans.at(place), Span::Title | Span::ShortQuote);
        let mark = match character.folded {
            _ if quoted => None,
            sign if ends_sentence(sign) => Some(Mark::Sentence),
            ':' if following.is_some_and(|reach| reach.start == place + 1) => None,
            ',' | ':' => Some(Mark::Comma),
            '(' => following
                .and_then(|reach| closing(text, place).filter(|end| reach.start < *end))
                .map(|end| {
                    closings.push(end);
                    Mark::Opening
                }),
            ')' if closings.last() == Some(&place) => {
                closings.pop();
                Some(Mark::Closing)
            }
            '、' if cutter.first < next
                && following.is_some_and(|reach| is_next_item(text, place, reach.start)) =>
            {
                Some(Mark::Item)
            }
            _ => None,
        };
        if let Some(mark) = mark {
            cutter.cut(place, next, mark);
            if mark == Mark::Sentence {
                closings.clear();
                cutter.end_sentence(&mut first_of_sentence, sentence_start..place + 1);
                sentence_start = place + 1;
            }
        }
        place += 1;
    }
    cutter.cut(text.len(), quantities.len(), Mark::Sentence);
    cutter.end_sentence(&mut first_of_sentence, sentence_start..text.len());
    cutter.found
}

struct Cutter<'a> {
    quantities: &'a [Quantity],
    found: Vec<Clause>,
    start: usize,
    first: usize,
    opened_by: Mark,
}

impl Cutter<'_> {
    fn cut(&mut self, end: usize, next: usize, mark: Mark) {
        let next = next.min(self.quantities.len());
        if self.start < end {
            self.found.push(Clause {
                range: self.start..end,
                quantities: self.first..next,
                sentence: 0..0,
                opened_by: self.opened_by,
            });
        }
        let is_between = self.start == end && self.opened_by == Mark::Closing;
        self.start = end + 1;
        self.first = next;
        // The comma behind a parenthesis ends no less than it.
        if !(is_between && mark == Mark::Comma) {
            self.opened_by = mark;
        }
    }

    fn end_sentence(&mut self, first: &mut usize, sentence: Range<usize>) {
        for clause in self.found.iter_mut().skip(*first) {
            clause.sentence = sentence.clone();
        }
        *first = self.found.len();
    }
}

/// The end of the parenthesis that begins at `open`.
fn closing(text: &[Character], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (distance, character) in text.get(open..)?.iter().take(FAR).enumerate() {
        match character.folded {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(open + distance);
                }
            }
            '。' => return None,
            _ => {}
        }
    }
    None
}

/// Whether the item behind the mark at `place` has the quantity at `start` for its own.
fn is_next_item(text: &[Character], place: usize, start: usize) -> bool {
    let between = text.get(place + 1..start).unwrap_or_default();
    !between.is_empty()
        && between.len() <= FAR
        && !between
            .iter()
            .any(|c| matches!(c.folded, ',' | ':') || ends_sentence(c.folded))
}
