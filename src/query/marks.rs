//! Which quotation marks and parentheses of a query belong together, whatever keyboard they were typed on.

use std::ops::Range;

/// The marks of a query.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Where a mark's other half stands, for every mark that opens something.
    partner: Vec<Option<usize>>,
    /// Whether a mark opens a literal.
    literal: Vec<bool>,
    /// Marks without another half, each kind once.
    pub(super) unpaired: Vec<char>,
}

/// Kinds of quotation marks. Straight and curly ones may close each other when nothing better does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Straight,
    Curly,
    Corner,
    DoubleCorner,
}

fn quote(character: char) -> Option<Quote> {
    Some(match character {
        '"' | '＂' => Quote::Straight,
        // Those who type the closing one first mean the same.
        '“' | '”' | '„' | '‟' => Quote::Curly,
        '「' | '」' => Quote::Corner,
        '『' | '』' => Quote::DoubleCorner,
        _ => return None,
    })
}

/// Parentheses may be typed in either width.
pub(super) fn is_open(character: char) -> bool {
    matches!(character, '(' | '（')
}

/// See [`is_open`].
pub(super) fn is_close(character: char) -> bool {
    matches!(character, ')' | '）')
}

/// Whether a character is a straight quotation mark, which ends a term wherever it stands.
pub(super) fn is_straight(character: char) -> bool {
    quote(character) == Some(Quote::Straight)
}

impl Marks {
    /// Finds them.
    pub(super) fn of(characters: &[char]) -> Self {
        let mut this = Self {
            partner: vec![None; characters.len()],
            literal: vec![false; characters.len()],
            unpaired: Vec::new(),
        };
        let literals = this.pair_quotes(characters);
        this.pair_parentheses(characters, &literals);
        this
    }

    /// The content of the literal that opens at a place.
    pub(super) fn literal(&self, place: usize) -> Option<Range<usize>> {
        let opens = *self.literal.get(place)?;
        opens.then_some(place + 1..self.partner[place]?)
    }

    /// Where the mark at a place is closed.
    pub(super) fn end(&self, place: usize) -> Option<usize> {
        *self.partner.get(place)?
    }

    fn pair_quotes(&mut self, characters: &[char]) -> Vec<Range<usize>> {
        let places: Vec<(usize, Quote)> = characters
            .iter()
            .enumerate()
            .filter_map(|(place, character)| Some((place, quote(*character)?)))
            .collect();
        // For each mark the next of its kind, and of the kinds that may stand for it.
        let mut same: Vec<Option<usize>> = vec![None; places.len()];
        let mut like: Vec<Option<usize>> = vec![None; places.len()];
        let mut next: [Option<usize>; 4] = [None; 4];
        for (at, (_, kind)) in places.iter().enumerate().rev() {
            same[at] = next[*kind as usize];
            like[at] = match kind {
                Quote::Straight => next[Quote::Curly as usize],
                Quote::Curly => next[Quote::Straight as usize],
                Quote::Corner | Quote::DoubleCorner => None,
            };
            next[*kind as usize] = Some(at);
        }
        let mut literals = Vec::new();
        let mut at = 0;
        while let Some((start, kind)) = places.get(at).copied() {
            let Some(closing) = same[at].or(like[at]) else {
                self.is_unpaired(characters[start]);
                at += 1;
                continue;
            };
            let end = places[closing].0;
            self.partner[start] = Some(end);
            if kind == Quote::Straight || holds_a_term(characters, start, end) {
                self.literal[start] = true;
                literals.push(start..end);
            }
            at = closing + 1;
        }
        literals
    }

    fn pair_parentheses(&mut self, characters: &[char], literals: &[Range<usize>]) {
        let mut literals = literals.iter().peekable();
        let mut open: Vec<usize> = Vec::new();
        for (place, character) in characters.iter().enumerate() {
            while literals.next_if(|literal| literal.end <= place).is_some() {}
            if literals
                .peek()
                .is_some_and(|literal| literal.contains(&place))
            {
                continue;
            }
            if is_open(*character) {
                open.push(place);
            } else if is_close(*character) {
                match open.pop() {
                    Some(start) => self.partner[start] = Some(place),
                    None => self.is_unpaired(*character),
                }
            }
        }
        for place in open {
            self.is_unpaired(characters[place]);
        }
    }

    fn is_unpaired(&mut self, mark: char) {
        if !self.unpaired.contains(&mark) {
            self.unpaired.push(mark);
        }
    }
}

/// Whether quotation marks hold a whole term: “放管服”改革 is one term, and its marks are punctuation.
fn holds_a_term(characters: &[char], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| characters.get(at));
    let after = characters.get(end + 1);
    before.is_none_or(|c| c.is_whitespace() || is_open(*c) || matches!(c, '-' | '－' | ':' | '：'))
        && after.is_none_or(|c| c.is_whitespace() || is_close(*c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(source: &str) -> (Vec<String>, String) {
        let characters: Vec<char> = source.chars().collect();
        let marks = Marks::of(&characters);
        let literals = (0..characters.len()).filter_map(|place| marks.literal(place));
        let texts = literals.map(|range| characters[range].iter().collect());
        (texts.collect(), marks.unpaired.iter().collect())
    }

    #[test]
    fn marks_of_any_keyboard_pair() {
        for (source, expected, unpaired) in [
            ("\"a b\" c", vec!["a b"], ""),
            ("＂a b＂", vec!["a b"], ""),
            ("“a b”", vec!["a b"], ""),
            ("”a b“", vec!["a b"], ""),
            ("”a b”", vec!["a b"], ""),
            ("“a b\"", vec!["a b"], ""),
            ("\"a b”", vec!["a b"], ""),
            ("\"“a” b\"", vec!["“a” b"], ""),
            ("「a b」 『c』", vec!["a b", "c"], ""),
            ("“放管服”改革", vec![], ""),
            ("标题:“a b”", vec!["a b"], ""),
            ("\"a", vec![], "\""),
            ("“a (b", vec![], "“("),
            ("a) 」", vec![], "」)"),
            ("\"a)\"", vec!["a)"], ""),
        ] {
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(
                literals(source),
                (expected, unpaired.to_owned()),
                "{source}"
            );
        }
    }
}
