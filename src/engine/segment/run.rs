//! Tokens that were sorted together, in a quarter of the memory that they took, or on disk.

use std::io;
use std::sync::Arc;

use super::spill::Spill;
use super::vocabulary::Order;

/// A run that is read gives its memory back in so many portions.
const PORTIONS: usize = 4;
/// Bytes of a file that are read at once.
const BUFFER: usize = 16 << 10;

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
pub(super) enum Run {
    /// In memory.
    Held(Vec<u8>),
    /// In a file.
    Spilled {
        /// The file.
        spill: Arc<Spill>,
        /// Where it begins.
        start: u64,
        /// How many bytes it has.
        length: u64,
    },
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
        Self::Held(bytes)
    }

    /// Bytes that it holds in memory.
    pub(super) fn memory(&self) -> usize {
        match self {
            Self::Held(bytes) => bytes.capacity(),
            Self::Spilled { .. } => 0,
        }
    }

    /// Moves it to a file.
    pub(super) fn spill(&mut self, spill: &Arc<Spill>) -> io::Result<()> {
        if let Self::Held(bytes) = self {
            *self = Self::Spilled {
                start: spill.append(bytes)?,
                length: bytes.len() as u64,
                spill: spill.clone(),
            };
        }
        Ok(())
    }

    /// Begins to read it.
    pub(super) fn read(self) -> Cursor {
        let (bytes, rest) = match self {
            Self::Held(bytes) => (bytes, None),
            Self::Spilled {
                spill,
                start,
                length,
            } => (
                Vec::new(),
                Some(Rest {
                    spill,
                    start,
                    length,
                }),
            ),
        };
        Cursor {
            portion: (bytes.len() / PORTIONS).max(BUFFER),
            bytes,
            at: 0,
            rest,
            first: 0,
            terms: 0,
        }
    }
}

/// Reads a run, term by term.
pub(super) struct Cursor {
    /// What is in memory of it.
    bytes: Vec<u8>,
    at: usize,
    /// So many bytes are given back together once they are read.
    portion: usize,
    /// What is not in memory yet.
    rest: Option<Rest>,
    first: u32,
    /// Terms that the first unit still begins.
    terms: u32,
}

/// The end of a run that lies in a file.
struct Rest {
    spill: Arc<Spill>,
    start: u64,
    length: u64,
}

impl Cursor {
    /// Goes to the next term, once the places of the one before are read: where it stands among all terms, by what it begins
    /// with, and by what follows in the lower half.
    pub(super) fn next_term(&mut self, order: &Order) -> io::Result<Option<u64>> {
        if self.terms == 0 {
            if self.at >= self.portion && self.rest.is_none() {
                self.bytes.drain(..self.at);
                self.bytes.shrink_to_fit();
                self.at = 0;
            }
            if self.at == self.bytes.len() && !self.fill()? {
                return Ok(None);
            }
            self.first = self.number()?;
            self.terms = self.number()?;
        }
        self.terms -= 1;
        let second = self.number()?;
        let rank = u64::from(order.first(self.first));
        Ok(Some(
            rank << 32 | u64::from(order.second(self.first, second)),
        ))
    }

    /// Adds the places of the term.
    pub(super) fn places(&mut self, places: &mut Vec<u32>) -> io::Result<()> {
        let count = self.number()?;
        let mut place = 0;
        places.reserve(count as usize);
        for _ in 0..count {
            place += self.number()?;
            places.push(place);
        }
        Ok(())
    }

    fn number(&mut self) -> io::Result<u32> {
        let mut number = 0;
        let mut shift = 0;
        loop {
            if self.at == self.bytes.len() && !self.fill()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let byte = self.bytes[self.at];
            self.at += 1;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
            shift += 7;
        }
    }

    /// Takes more of the file into memory. Tells whether there was more.
    #[cold]
    fn fill(&mut self) -> io::Result<bool> {
        let Some(rest) = self.rest.as_mut().filter(|rest| rest.length > 0) else {
            return Ok(false);
        };
        let length = rest.length.min(BUFFER as u64);
        self.bytes.resize(length as usize, 0);
        self.at = 0;
        rest.spill.read(rest.start, &mut self.bytes)?;
        rest.start += length;
        rest.length -= length;
        Ok(true)
    }
}

/// Adds a number in as many bytes as it needs, seven bits each, the lowest first.
pub(super) fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::Vocabulary;
    use super::*;
    use crate::text::analysis::Analysis;
    use crate::text::lexicon::Lexicon;
    use crate::text::segment::Segmenter;

    #[test]
    fn what_is_spilled_is_read_like_what_is_held() {
        let segmenter = Segmenter::for_queries(Lexicon::default());
        let text = "行政复议案件212件，纠错率12.5%。第33条、第三十三条".repeat(3_000);
        let analysis = Analysis::of(&text, &segmenter);
        let mut vocabulary = Vocabulary::new("\u{1e}");
        let tokens: Vec<Token> = analysis
            .tokens
            .iter()
            .map(|token| Token {
                first: vocabulary.unit(&analysis, token.first),
                second: vocabulary.unit(&analysis, token.second),
                place: token.position,
            })
            .collect();
        let order = vocabulary.token_order();
        let read = |run: Run| {
            let mut cursor = run.read();
            let mut terms = Vec::new();
            while let Some(term) = cursor.next_term(order).expect("a run") {
                let mut places = Vec::new();
                cursor.places(&mut places).expect("a run");
                assert!(places.is_sorted());
                terms.push((term, places));
            }
            terms
        };
        let held = read(Run::of(&tokens, order));
        assert!(held.is_sorted());
        let count: usize = held.iter().map(|(_, places)| places.len()).sum();
        assert_eq!(count, tokens.len());
        let folder = tempfile::tempdir().expect("a folder");
        let spill = Arc::new(Spill::create(folder.path()).expect("a file"));
        let mut other = Run::of(&tokens[..100], order);
        other.spill(&spill).expect("room");
        let mut run = Run::of(&tokens, order);
        assert!(run.memory() > BUFFER * 2, "{}", run.memory());
        run.spill(&spill).expect("room");
        assert_eq!(run.memory(), 0);
        assert_eq!(read(run), held);
    }
}
