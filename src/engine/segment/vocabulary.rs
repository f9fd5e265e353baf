//! The units and words of a segment: by number as they come, and in the order of their texts.

use super::texts::Texts;
use crate::text::analysis::{Analysis, NOTHING, Unit};
use crate::text::unit::SEPARATOR;

/// The number of the mark that stands at sentence ends.
pub(super) const MARK: u32 = 1;
/// Characters before this are looked up in a table.
const TABLE: usize = 1 << 16;
/// No number.
const NONE: u32 = u32::MAX;

/// Gives units and words their numbers as they come, and knows their texts.
pub(super) struct Vocabulary {
    units: Ordered,
    words: Ordered,
}

/// Texts by number, with their order.
pub(super) struct Ordered {
    texts: Texts,
    /// Of each, whether it is a numeral or Latin word.
    whole: Vec<bool>,
    /// Numbers of characters.
    characters: Vec<u32>,
    order: Order,
}

/// Bytes that a text takes by its places in order, and by what it is.
const TEXT: usize = 18;

/// Where terms stand among all terms. What stands before another one does so whatever is added later.
#[derive(Default)]
pub(super) struct Order {
    /// Numbers in the order of their texts.
    sorted: Vec<u32>,
    /// Numbers in the order in which they stand behind a character: those that a separator stands before come first.
    sorted_behind: Vec<u32>,
    /// Places in `sorted`, by number.
    ranks: Vec<u32>,
    /// Places in `sorted_behind`, by number.
    ranks_behind: Vec<u32>,
    whole: Vec<bool>,
}

impl Vocabulary {
    /// `mark` is the term that stands at sentence ends.
    pub(super) fn new(mark: &str) -> Self {
        let mut units = Ordered::new();
        units.add("", false);
        units.add(mark, false);
        Self {
            units,
            words: Ordered::new(),
        }
    }

    /// The number of a unit of a text.
    pub(super) fn unit(&mut self, analysis: &Analysis, code: u32) -> u32 {
        if code == NOTHING {
            return NOTHING;
        }
        match self.units.known_character(code) {
            Some(known) => known,
            None => self.units.number(analysis.unit(code)),
        }
    }

    /// The number of a word of a text. Words are counted apart from units.
    pub(super) fn word(&mut self, analysis: &Analysis, code: u32) -> u32 {
        match self.words.known_character(code) {
            Some(known) => known,
            None => self.words.number(analysis.word(code)),
        }
    }

    /// Puts the index term of a token into `bytes`.
    pub(super) fn token_term(&self, first: u32, second: u32, bytes: &mut Vec<u8>) {
        bytes.clear();
        bytes.extend_from_slice(self.units.text(first).as_bytes());
        if second == NOTHING {
            return;
        }
        if self.units.whole[first as usize] || self.units.whole[second as usize] {
            bytes.push(SEPARATOR as u8);
        }
        bytes.extend_from_slice(self.units.text(second).as_bytes());
    }

    /// The index term of a word.
    pub(super) fn word_term(&self, word: u32, bytes: &mut Vec<u8>) {
        bytes.clear();
        bytes.extend_from_slice(self.words.text(word).as_bytes());
    }

    /// The order of tokens.
    pub(super) fn token_order(&mut self) -> &Order {
        self.units.order()
    }

    /// The order of words.
    pub(super) fn word_order(&mut self) -> &Order {
        self.words.order()
    }

    /// The order of the tokens that there were when it was last asked for.
    pub(super) fn known_token_order(&self) -> &Order {
        self.units.known_order()
    }

    /// The same of words.
    pub(super) fn known_word_order(&self) -> &Order {
        self.words.known_order()
    }
}

impl Ordered {
    fn new() -> Self {
        Self {
            characters: vec![NONE; TABLE],
            ..Self::of_values()
        }
    }

    /// Texts that are all whole.
    pub(super) fn of_values() -> Self {
        Self {
            texts: Texts::default(),
            whole: Vec::new(),
            characters: Vec::new(),
            order: Order::default(),
        }
    }

    /// Bytes that they take, about.
    pub(super) fn memory(&self) -> usize {
        self.texts.memory() + self.texts.len() * TEXT
    }

    /// Whether a whole text is among them.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.texts.number(text).is_some()
    }

    /// The text of a number.
    pub(super) fn text(&self, number: u32) -> &str {
        self.texts.get(number)
    }

    fn known_character(&self, code: u32) -> Option<u32> {
        let known = self.characters.get(code as usize)?;
        (*known != NONE).then_some(*known)
    }

    fn number(&mut self, unit: Unit<'_>) -> u32 {
        match unit {
            Unit::Character(character) => self.character(character),
            Unit::Whole(text) => self.whole(text),
        }
    }

    /// The number of a whole text.
    pub(super) fn whole(&mut self, text: &str) -> u32 {
        match self.texts.number(text) {
            Some(known) => known,
            None => {
                let number = self.add(text, true);
                self.texts.name(number);
                number
            }
        }
    }

    #[cold]
    fn character(&mut self, character: char) -> u32 {
        let mut bytes = [0; 4];
        let text = &*character.encode_utf8(&mut bytes);
        if let Some(known) = self.texts.number(text) {
            return known;
        }
        let number = self.add(text, false);
        match self.characters.get_mut(character as usize) {
            Some(entry) => *entry = number,
            // No numeral or Latin word has such a character.
            None => self.texts.name(number),
        }
        number
    }

    fn add(&mut self, text: &str, whole: bool) -> u32 {
        self.whole.push(whole);
        self.texts.push(text)
    }

    /// The order of all texts that there are by now.
    pub(super) fn order(&mut self) -> &Order {
        let known = self.order.ranks.len();
        if known < self.texts.len() {
            let text = |number: u32| self.texts.get(number);
            let mut added: Vec<u32> = (known as u32..self.texts.len() as u32).collect();
            added.sort_unstable_by(|one, other| text(*one).cmp(text(*other)));
            let sorted = merge(&self.order.sorted, &added, |one, other| {
                text(one) < text(other)
            });
            self.order = Order::of(sorted, self.whole.clone());
        }
        &self.order
    }

    /// The order of those that there were when it was last asked for.
    pub(super) fn known_order(&self) -> &Order {
        &self.order
    }
}

/// Merges two sorted lists.
fn merge(one: &[u32], other: &[u32], is_before: impl Fn(u32, u32) -> bool) -> Vec<u32> {
    let mut merged = Vec::with_capacity(one.len() + other.len());
    let mut one = one.iter().copied().peekable();
    for next in other {
        while let Some(before) = one.next_if(|before| is_before(*before, *next)) {
            merged.push(before);
        }
        merged.push(*next);
    }
    merged.extend(one);
    merged
}

impl Order {
    fn of(sorted: Vec<u32>, whole: Vec<bool>) -> Self {
        let (mut sorted_behind, rest): (Vec<u32>, Vec<u32>) =
            sorted.iter().partition(|number| whole[**number as usize]);
        sorted_behind.extend(rest);
        let ranks = |sorted: &[u32]| {
            let mut ranks = vec![0; sorted.len()];
            for (rank, number) in (0..).zip(sorted) {
                ranks[*number as usize] = rank;
            }
            ranks
        };
        Self {
            ranks: ranks(&sorted),
            ranks_behind: ranks(&sorted_behind),
            sorted,
            sorted_behind,
            whole,
        }
    }

    /// How many there are to stand first in a term.
    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Where what a term begins with stands.
    pub(super) fn first(&self, number: u32) -> u32 {
        self.ranks[number as usize]
    }

    /// What stands there; see [`Order::first`].
    pub(super) fn first_at(&self, rank: u32) -> u32 {
        self.sorted[rank as usize]
    }

    /// Where what follows in a term stands; nothing comes first.
    pub(super) fn second(&self, first: u32, second: u32) -> u32 {
        match second {
            NOTHING => 0,
            _ if self.whole[first as usize] => self.ranks[second as usize] + 1,
            _ => self.ranks_behind[second as usize] + 1,
        }
    }

    /// What stands there; see [`Order::second`].
    pub(super) fn second_at(&self, first: u32, rank: u32) -> u32 {
        let Some(rank) = rank.checked_sub(1) else {
            return NOTHING;
        };
        match self.whole[first as usize] {
            true => self.sorted[rank as usize],
            false => self.sorted_behind[rank as usize],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lexicon::Lexicon;
    use crate::text::segment::Segmenter;

    #[test]
    fn the_order_is_that_of_terms() {
        let segmenter = Segmenter::for_queries(Lexicon::default());
        let mut vocabulary = Vocabulary::new("\u{1e}");
        for text in [
            "共受理12.5万件，第3条、第33条",
            "GB18030与GB18031，%第a条，𠀀人",
            "3第33第3",
        ] {
            let analysis = Analysis::of(text, &segmenter);
            let mut terms = Vec::new();
            for token in &analysis.tokens {
                let first = vocabulary.unit(&analysis, token.first);
                let second = vocabulary.unit(&analysis, token.second);
                terms.push((first, second));
            }
            vocabulary.token_order();
            let mut by_text: Vec<Vec<u8>> = Vec::new();
            let order = vocabulary.known_token_order();
            terms.sort_unstable_by_key(|(first, second)| {
                assert_eq!(order.first_at(order.first(*first)), *first);
                let rank = order.second(*first, *second);
                assert_eq!(order.second_at(*first, rank), *second);
                (order.first(*first), rank)
            });
            for (first, second) in terms {
                let mut term = Vec::new();
                vocabulary.token_term(first, second, &mut term);
                by_text.push(term);
            }
            assert!(by_text.is_sorted(), "{by_text:?}");
        }
    }
}
