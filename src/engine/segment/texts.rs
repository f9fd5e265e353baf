//! Texts by number, and numbers by text.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

/// Texts with a number each, which is how many came before. There may be hundreds of thousands, so that none has memory of its
/// own.
#[derive(Default)]
pub(super) struct Texts {
    all: Joined,
    /// Numbers of those that are found by their texts.
    numbers: HashTable<u32>,
}

/// Texts, one behind the other.
#[derive(Default)]
struct Joined {
    text: String,
    /// Where each ends, in bytes.
    ends: Vec<usize>,
}

impl Joined {
    fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        let text = self.text.get(start..self.ends[number]);
        text.unwrap_or_default()
    }
}

impl Texts {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.ends.len()
    }

    /// Bytes that they take, about.
    pub(super) fn memory(&self) -> usize {
        let numbers = self.numbers.capacity() * size_of::<u32>();
        self.all.text.capacity() + self.all.ends.capacity() * size_of::<usize>() + numbers
    }

    /// The text of a number that was given.
    pub(super) fn get(&self, number: u32) -> &str {
        self.all.get(number)
    }

    /// The number of a text that was made findable.
    pub(super) fn number(&self, text: &str) -> Option<u32> {
        let is_same = |number: &u32| self.get(*number) == text;
        self.numbers.find(hash(text), is_same).copied()
    }

    /// Adds a text; returns its number.
    pub(super) fn push(&mut self, text: &str) -> u32 {
        let number = self.len() as u32;
        self.all.text.push_str(text);
        self.all.ends.push(self.all.text.len());
        number
    }

    /// Makes a number findable by its text, which no other number has.
    pub(super) fn name(&mut self, number: u32) {
        let all = &self.all;
        let hash_of = |number: &u32| hash(all.get(*number));
        self.numbers
            .insert_unique(hash_of(&number), number, hash_of);
    }
}

fn hash(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_number_and_numbers_by_text() {
        let mut texts = Texts::default();
        let all: Vec<String> = (0..1000).map(|number| format!("第{number}条")).collect();
        for (text, number) in all.iter().zip(0..) {
            assert_eq!(texts.push(text), number);
            if number % 2 == 0 {
                texts.name(number);
            }
        }
        texts.push("");
        assert_eq!(texts.len(), 1001);
        for (text, number) in all.iter().zip(0..) {
            assert_eq!(texts.get(number), text);
            assert_eq!(texts.number(text), (number % 2 == 0).then_some(number));
        }
        assert_eq!(texts.get(1000), "");
        assert_eq!(texts.number(""), None);
    }
}
