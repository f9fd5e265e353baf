//! Reading a text unit by unit: what is a unit, where one ends, and what position it has. See [`super::unit`].

use std::iter::Peekable;

use super::fold::{self, FoldedChar};
use super::is_han;

/// What is done with the units of a text while it is read.
pub(super) trait Reader {
    /// A unit begins.
    fn begin(&mut self, first: FoldedChar, position: u32, whole: bool);
    /// The unit goes on.
    fn go_on(&mut self, next: FoldedChar);
    /// Punctuation stands before the next unit.
    fn punctuation(&mut self);
}

/// Reads `text` unit by unit.
pub(super) fn read(text: &str, reader: &mut impl Reader) {
    let mut position = 0;
    let mut clause_ended = false;
    let mut folded = fold::fold(text).peekable();
    while let Some(first) = folded.next() {
        let character = first.character;
        if matches!(character, '。' | '!' | '?') {
            clause_ended = true;
        }
        if !is_significant(character) {
            if !character.is_whitespace() {
                reader.punctuation();
            }
            continue;
        }
        if clause_ended && position > 0 {
            position += 1;
        }
        clause_ended = false;
        let whole = is_word_part(character);
        reader.begin(first, position, whole);
        while whole && let Some(next) = folded.peek().copied() {
            if !is_word_part(next.character) && !joins_numeral(next.character, text_after(&folded))
            {
                break;
            }
            reader.go_on(next);
            folded.next();
        }
        position += 1;
    }
}

/// The positions that are left out between the units of `text`: where a sentence ends and another one begins. Nothing but
/// positions is kept, because every text that is indexed is read for this too.
pub fn sentence_ends(text: &str) -> Vec<u32> {
    let mut ends = SentenceEnds::default();
    read(text, &mut ends);
    ends.ends
}

#[derive(Default)]
struct SentenceEnds {
    ends: Vec<u32>,
    /// The position after the last unit.
    next: u32,
}

impl Reader for SentenceEnds {
    fn begin(&mut self, _: FoldedChar, position: u32, _: bool) {
        if position > self.next {
            self.ends.push(self.next);
        }
        self.next = position + 1;
    }

    fn go_on(&mut self, _: FoldedChar) {}

    fn punctuation(&mut self) {}
}

/// What [`read`] needs to know of the text after a point or comma.
fn text_after<I>(folded: &Peekable<I>) -> [Option<char>; 4]
where
    I: Iterator<Item = FoldedChar> + Clone,
{
    let mut ahead = folded.clone().skip(1).map(|folded| folded.character);
    std::array::from_fn(|_| ahead.next())
}

/// Whether a point or comma belongs to the numeral or Latin word around it: `7.14`, `gov.cn`, `12,345`.
fn joins_numeral(mark: char, after: [Option<char>; 4]) -> bool {
    let word = |character: Option<char>| character.is_some_and(is_word_part);
    let digit = |character: Option<char>| character.is_some_and(|c| c.is_ascii_digit());
    match mark {
        '.' => word(after[0]),
        ',' => after[..3].iter().all(|c| digit(*c)) && !word(after[3]),
        _ => false,
    }
}

fn is_word_part(folded: char) -> bool {
    folded.is_ascii_lowercase() || folded.is_ascii_digit()
}

fn is_significant(folded: char) -> bool {
    is_han(folded) || folded.is_alphanumeric() || matches!(folded, '%' | '‰')
}

#[cfg(test)]
mod tests {
    use super::super::unit::Units;
    use super::*;

    #[test]
    fn sentence_ends_lie_between_units() {
        assert_eq!(sentence_ends("一件。二次！好"), [2, 5]);
        assert_eq!(sentence_ends("。GB18030！？好。"), [1]);
        assert_eq!(sentence_ends("一件。"), [] as [u32; 0]);
    }

    proptest::proptest! {
        #[test]
        fn sentence_ends_are_what_units_leave_out(text in "[一二法。！？!?.,0-9a-c ，○\n]{0,40}|\\PC{0,20}") {
            let units = Units::of(&text);
            let last = units.units.last().map_or(0, |unit| unit.position);
            let left_out: Vec<u32> = (0..last).filter(|at| units.at(*at).is_none()).collect();
            proptest::prop_assert_eq!(sentence_ends(&text), left_out);
        }
    }
}
