//! Tokens that were sorted together, in a quarter of the memory that they took.

use super::vocabulary::Order;

/// A run that is read gives its memory back in so many portions.
const PORTIONS: usize = 4;

/// A token of a field, by the numbers of its units.
#[derive(Clone, Copy)]
pub(super) struct Token {
    /// The unit that it begins with, or the word.
    pub(super) first: u32,
    /// The unit behind it, or nothing.
    pub(super) second: u32,
    /// Where it stands.
    pub(super) place: u32,
}

/// Sorted tokens. For each first unit: its number, and how many terms it begins; for each of these: the number of the second
/// unit, how many tokens there are, and the differences of their places. All numbers have as many bytes as they need, seven
/// bits each, the lowest first.
pub(super) struct Run {
    bytes: Vec<u8>,
}

impl Run {
    /// Sorts tokens whose places ascend.
    pub(super) fn of(tokens: &[Token], order: &Order) -> Self {
        // Tokens are counted into groups of one first unit, which are small enough to be sorted within the processor's cache.
        let mut ends = vec![0_u32; order.len() + 1];
        for token in tokens {
            ends[order.first(token.first) as usize + 1] += 1;
        }
        let mut before = 0;
        for end in &mut ends {
            before += *end;
            *end = before;
        }
        let mut grouped = vec![0_u64; tokens.len()];
        for token in tokens {
            let next = &mut ends[order.first(token.first) as usize];
            let second = order.second(token.first, token.second);
            grouped[*next as usize] = u64::from(second) << 32 | u64::from(token.place);
            *next += 1;
        }
        let mut bytes = Vec::with_capacity(tokens.len() * 3);
        let mut start = 0;
        for (rank, end) in (0..order.len() as u32).zip(ends) {
            let group = &mut grouped[start..end as usize];
            start = end as usize;
            if group.is_empty() {
                continue;
            }
            group.sort_unstable();
            let first = order.first_at(rank);
            let terms = || group.chunk_by(|one, next| one >> 32 == next >> 32);
            push(&mut bytes, first);
            push(&mut bytes, terms().count() as u32);
            for term in terms() {
                push(&mut bytes, order.second_at(first, (term[0] >> 32) as u32));
                push(&mut bytes, term.len() as u32);
                let mut last = 0;
                for token in term {
                    let place = *token as u32;
                    push(&mut bytes, place - last);
                    last = place;
                }
            }
        }
        bytes.shrink_to_fit();
        Self { bytes }
    }

    /// Bytes that it holds.
    pub(super) fn memory(&self) -> usize {
        self.bytes.capacity()
    }

    /// Begins to read it.
    pub(super) fn read(self) -> Cursor {
        Cursor {
            at: 0,
            portion: (self.bytes.len() / PORTIONS).max(1),
            bytes: self.bytes,
            first: 0,
            terms: 0,
        }
    }
}

/// Reads a run, term by term.
pub(super) struct Cursor {
    bytes: Vec<u8>,
    at: usize,
    /// So many bytes are given back together once they are read.
    portion: usize,
    first: u32,
    /// Terms that the first unit still begins.
    terms: u32,
}

impl Cursor {
    /// Goes to the next term, once the places of the one before are read: where it stands among all terms, by what it begins
    /// with, and by what follows in the lower half.
    pub(super) fn next_term(&mut self, order: &Order) -> Option<u64> {
        if self.terms == 0 {
            if self.at >= self.portion {
                self.bytes.drain(..self.at);
                self.bytes.shrink_to_fit();
                self.at = 0;
            }
            if self.at == self.bytes.len() {
                return None;
            }
            self.first = self.number();
            self.terms = self.number();
        }
        self.terms -= 1;
        let second = self.number();
        let rank = u64::from(order.first(self.first));
        Some(rank << 32 | u64::from(order.second(self.first, second)))
    }

    /// Adds the places of the term.
    pub(super) fn places(&mut self, places: &mut Vec<u32>) {
        let count = self.number();
        let mut place = 0;
        places.reserve(count as usize);
        for _ in 0..count {
            place += self.number();
            places.push(place);
        }
    }

    fn number(&mut self) -> u32 {
        let mut number = 0;
        let mut shift = 0;
        loop {
            let byte = self.bytes[self.at];
            self.at += 1;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return number;
            }
            shift += 7;
        }
    }
}

fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
