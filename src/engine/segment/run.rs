//! Tokens that were sorted together, in a quarter of the memory that they took, or on disk.

use std::io;
use std::sync::Arc;

use tantivy::DocId;

use super::places::{Owner, Places};
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
/// unit, and how many documents have it; for each of these: how far it is from the one before, twice, and one more where it has
/// the term several times, and then how often; and the differences of its positions there. All numbers have as many bytes as
/// they need, seven bits each, the lowest first.
pub(super) struct Run {
    /// The first document.
    first: DocId,
    packed: Packed,
}

/// Where the bytes of a run are.
enum Packed {
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
    /// Sorts tokens whose places ascend. `places` are those of their documents.
    pub(super) fn of(tokens: &[Token], places: &Places, order: &Order) -> Self {
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
        match places {
            Places::Counted(places) => {
                let owners = places.owners();
                Self::packed(tokens, &mut grouped, &ends, order, |place| owners.of(place))
            }
            Places::Documents => Self::packed(tokens, &mut grouped, &ends, order, |doc| Owner {
                doc,
                start: doc,
                end: doc + 1,
            }),
        }
    }

    /// Packs tokens, of each of which `grouped` has the place, and in the upper half what follows in the term. `ends` are those
    /// of the groups.
    fn packed(
        tokens: &[Token],
        grouped: &mut [u64],
        ends: &[u32],
        order: &Order,
        owner: impl Fn(u32) -> Owner,
    ) -> Self {
        let first_document = tokens.first().map_or(0, |token| owner(token.place).doc);
        let mut bytes = Vec::with_capacity(tokens.len() * 3);
        let mut packed = Vec::new();
        let mut start = 0;
        for (rank, end) in (0..order.len() as u32).zip(ends) {
            let group = &mut grouped[start..*end as usize];
            start = *end as usize;
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
                packed.clear();
                push(&mut bytes, pack(term, first_document, &owner, &mut packed));
                bytes.extend_from_slice(&packed);
            }
        }
        bytes.shrink_to_fit();
        Self {
            first: first_document,
            packed: Packed::Held(bytes),
        }
    }

    /// Bytes that it holds in memory.
    pub(super) fn memory(&self) -> usize {
        match &self.packed {
            Packed::Held(bytes) => bytes.capacity(),
            Packed::Spilled { .. } => 0,
        }
    }

    /// Bytes that it is read through when it is in a file.
    pub(super) fn reading(&self) -> usize {
        match &self.packed {
            Packed::Held(_) => 0,
            Packed::Spilled { .. } => BUFFER,
        }
    }

    /// Moves it to a file.
    pub(super) fn spill(&mut self, spill: &Arc<Spill>) -> io::Result<()> {
        if let Packed::Held(bytes) = &self.packed {
            self.packed = Packed::Spilled {
                start: spill.append(bytes)?,
                length: bytes.len() as u64,
                spill: spill.clone(),
            };
        }
        Ok(())
    }

    /// Begins to read it.
    pub(super) fn read(self) -> Cursor {
        let (bytes, rest) = match self.packed {
            Packed::Held(bytes) => (bytes, None),
            Packed::Spilled {
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
            first_document: self.first,
            portion: (bytes.len() / PORTIONS).max(BUFFER),
            bytes,
            at: 0,
            rest,
            first: 0,
            terms: 0,
            document: 0,
        }
    }
}

/// Adds the documents of a term, whose places ascend in the lower halves of `term`, with its positions. Returns how many
/// documents there are.
fn pack(term: &[u64], mut last: DocId, owner: impl Fn(u32) -> Owner, bytes: &mut Vec<u8>) -> u32 {
    let mut documents = 0;
    let mut rest = term;
    while let Some(token) = rest.first() {
        let Owner { doc, start, end } = owner(*token as u32);
        let count = rest.iter().take_while(|token| (**token as u32) < end);
        let (here, further) = rest.split_at(count.count());
        let several = here.len() > 1;
        push(bytes, (doc - last) << 1 | u32::from(several));
        if several {
            push(bytes, here.len() as u32);
        }
        let mut before = start;
        for token in here {
            let place = *token as u32;
            push(bytes, place - before);
            before = place;
        }
        documents += 1;
        last = doc;
        rest = further;
    }
    documents
}

/// Reads a run, term by term.
pub(super) struct Cursor {
    /// The first document of the run.
    first_document: DocId,
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
    /// The last document that was read of the term.
    document: DocId,
}

/// The end of a run that lies in a file.
struct Rest {
    spill: Arc<Spill>,
    start: u64,
    length: u64,
}

impl Cursor {
    /// Goes to the next term, once the documents of the one before are read: where it stands among all terms, by what it begins
    /// with, and by what follows in the lower half.
    pub(super) fn next_term(&mut self, order: &Order) -> io::Result<Option<u64>> {
        if self.terms == 0 {
            if self.at >= self.portion && self.rest.is_none() {
                self.bytes.drain(..self.at);
                self.bytes.shrink_to_fit();
                self.at = 0;
            }
            if self.at == self.bytes.len() && !self.fill()? {
                self.bytes = Vec::new();
                self.at = 0;
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

    /// How many documents the term has. Each of them is then to be read with [`Cursor::document`].
    pub(super) fn documents(&mut self) -> io::Result<u32> {
        self.document = self.first_document;
        self.number()
    }

    /// The next document of the term; adds its positions there, as differences.
    pub(super) fn document(&mut self, positions: &mut Vec<u32>) -> io::Result<DocId> {
        let number = self.number()?;
        self.document += number >> 1;
        let count = match number & 1 {
            0 => 1,
            _ => self.number()?,
        };
        for _ in 0..count {
            positions.push(self.number()?);
        }
        Ok(self.document)
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
    use super::super::places::Counted;
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
        let mut counted = Counted::default();
        for (doc, places) in [(2, 40), (3, 1), (900, analysis.end - 41)] {
            counted.begin(doc, places);
        }
        let places = Places::Counted(counted);
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
                let mut postings = Vec::new();
                for _ in 0..cursor.documents().expect("a run") {
                    let mut positions = Vec::new();
                    let doc = cursor.document(&mut positions).expect("a run");
                    postings.push((doc, positions));
                }
                assert!(postings.is_sorted_by_key(|(doc, _)| *doc));
                terms.push((term, postings));
            }
            terms
        };
        let held = read(Run::of(&tokens, &places, order));
        assert!(held.is_sorted());
        let postings = held.iter().flat_map(|(_, postings)| postings);
        let count: usize = postings.map(|(_, positions)| positions.len()).sum();
        assert_eq!(count, tokens.len());
        let folder = tempfile::tempdir().expect("a folder");
        let spill = Arc::new(Spill::create(folder.path()).expect("a file"));
        let mut other = Run::of(&tokens[..100], &places, order);
        other.spill(&spill).expect("room");
        let mut run = Run::of(&tokens, &places, order);
        assert!(run.memory() > BUFFER * 2, "{}", run.memory());
        run.spill(&spill).expect("room");
        assert_eq!(run.memory(), 0);
        assert_eq!(read(run), held);
    }
}
