//! From tokens in reading order to postings in the order of terms.

use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

use super::entry::Entry;
use super::vocabulary::{MARK, Vocabulary};
use crate::text::analysis::{Analysis, NOTHING};

/// Parts that tokens are put into by their terms, each small enough to be sorted within the processor's cache.
const PARTS: u64 = 128;
/// Entries that a part grows by.
const BLOCK: usize = 4096;
/// Places between two of which it is noted whose they are.
const NEAR: u32 = 32;

/// The tokens of one field of the documents of a segment: the key of the term, and the place, which is the position counted
/// on from document to document.
pub(super) struct Inversion<E> {
    parts: Vec<Vec<Vec<E>>>,
    /// The first place of each document that has the field.
    starts: Vec<(u32, DocId)>,
    /// The place after the last one.
    end: u32,
    /// Number of tokens: of all kinds, words among them, where tokens are counted for scores.
    tokens: u64,
    entries: usize,
}

impl<E: Entry> Inversion<E> {
    pub(super) fn new() -> Self {
        Self {
            parts: Vec::new(),
            starts: Vec::new(),
            end: 0,
            tokens: 0,
            entries: 0,
        }
    }

    /// Whether so many more places have room.
    pub(super) fn has_room(&self, places: u64) -> bool {
        u64::from(self.end) + places < E::PLACES
    }

    /// Bytes that it holds.
    pub(super) fn memory(&self) -> usize {
        self.entries * size_of::<E>() + self.starts.len() * size_of::<(u32, DocId)>()
    }

    /// Adds the tokens of one unit and of two, and the sentence ends.
    pub(super) fn add(&mut self, doc: DocId, analysis: &Analysis, vocabulary: &mut Vocabulary) {
        let key = |first: u32, second: u32| u64::from(first) << E::UNIT_BITS | u64::from(second);
        let base = self.begin(doc, analysis.end);
        for token in &analysis.tokens {
            let first = vocabulary.unit(analysis, token.first);
            let second = vocabulary.unit(analysis, token.second);
            self.push(key(first, second), base + token.position);
        }
        for position in &analysis.sentence_ends {
            self.push(key(MARK, NOTHING), base + position);
        }
        self.tokens += u64::from(analysis.length);
    }

    /// Adds the words of three units and more, whose positions are never asked for.
    pub(super) fn add_words(
        &mut self,
        doc: DocId,
        analysis: &Analysis,
        vocabulary: &mut Vocabulary,
    ) {
        let base = self.begin(doc, analysis.words.len() as u32);
        for (place, word) in (base..).zip(&analysis.words) {
            let word = vocabulary.word(analysis.word(*word));
            self.push(u64::from(word), place);
        }
        self.tokens += analysis.words.len() as u64;
    }

    fn begin(&mut self, doc: DocId, places: u32) -> u32 {
        let base = self.end;
        self.starts.push((base, doc));
        self.end += places;
        base
    }

    fn push(&mut self, key: u64, place: u32) {
        if self.parts.is_empty() {
            self.parts.resize_with(PARTS as usize, Vec::new);
        }
        let part = &mut self.parts[((key ^ key >> E::UNIT_BITS) % PARTS) as usize];
        let entry = E::new(key, place);
        match part.last_mut() {
            Some(block) if block.len() < BLOCK => block.push(entry),
            _ => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(entry);
                part.push(block);
            }
        }
        self.entries += 1;
    }

    /// Number of tokens.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// Writes the postings of all terms; of tokens.
    pub(super) fn write_tokens(
        self,
        vocabulary: &Vocabulary,
        serializer: FieldSerializer<'_>,
    ) -> io::Result<()> {
        let text = |key: u64, text: &mut Vec<u8>| {
            let second = key & ((1 << E::UNIT_BITS) - 1);
            vocabulary.token_term((key >> E::UNIT_BITS) as u32, second as u32, text);
        };
        self.write(text, serializer)
    }

    /// The same of words.
    pub(super) fn write_words(
        self,
        vocabulary: &Vocabulary,
        serializer: FieldSerializer<'_>,
    ) -> io::Result<()> {
        let text = |key: u64, text: &mut Vec<u8>| {
            text.clear();
            text.extend_from_slice(vocabulary.word_term(key as u32));
        };
        self.write(text, serializer)
    }

    /// `text` puts the term of a key in place of what a buffer holds.
    fn write(
        self,
        text: impl Fn(u64, &mut Vec<u8>),
        mut serializer: FieldSerializer<'_>,
    ) -> io::Result<()> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in self.parts {
            let mut entries = part.concat();
            drop(part);
            entries.sort_unstable();
            parts.push(entries);
        }
        let lists = in_order(&parts, &text);
        let documents = Documents::of(self.starts, self.end);
        let mut positions = Vec::new();
        let mut term = Vec::new();
        for list in lists {
            let entries = list.entries(&parts);
            text(entries[0].key(), &mut term);
            // The number of documents is only for scores of tantivy's, which are not used.
            serializer.new_term(&term, 0, true)?;
            let mut places = entries.iter().map(|entry| entry.place()).peekable();
            let mut at = 0;
            while let Some(first) = places.peek() {
                let document = documents.holding(*first, at);
                at = document.ordinal;
                positions.clear();
                let mut last = document.start;
                while let Some(place) = places.next_if(|place| *place < document.end) {
                    positions.push(place - last);
                    last = place;
                }
                serializer.write_doc(document.doc, positions.len() as u32, &positions);
            }
            serializer.close_term()?;
        }
        serializer.close()
    }
}

/// Where the entries of a term lie.
struct List {
    /// The first bytes of the term.
    beginning: u64,
    part: u32,
    start: u32,
    length: u32,
}

impl List {
    fn entries<'a, E>(&self, parts: &'a [Vec<E>]) -> &'a [E] {
        let start = self.start as usize;
        &parts[self.part as usize][start..start + self.length as usize]
    }
}

/// Where the entries of each term lie, in the order of terms.
fn in_order<E: Entry>(parts: &[Vec<E>], text: &impl Fn(u64, &mut Vec<u8>)) -> Vec<List> {
    let (mut one_text, mut next_text) = (Vec::new(), Vec::new());
    let mut lists = Vec::new();
    for (part, entries) in parts.iter().enumerate() {
        let mut start = 0;
        for entries in entries.chunk_by(|one, next| one.key() == next.key()) {
            text(entries[0].key(), &mut one_text);
            lists.push(List {
                beginning: beginning(&one_text),
                part: part as u32,
                start,
                length: entries.len() as u32,
            });
            start += entries.len() as u32;
        }
    }
    lists.sort_unstable_by(|one, next| {
        one.beginning.cmp(&next.beginning).then_with(|| {
            text(one.entries(parts)[0].key(), &mut one_text);
            text(next.entries(parts)[0].key(), &mut next_text);
            one_text.cmp(&next_text)
        })
    });
    lists
}

/// The first bytes of a term as a number that sorts like them.
fn beginning(term: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = term.len().min(8);
    bytes[..length].copy_from_slice(&term[..length]);
    u64::from_be_bytes(bytes)
}

/// Tells which document a place is in.
struct Documents {
    starts: Vec<(u32, DocId)>,
    end: u32,
    /// For every [`NEAR`]th place, the ordinal of its document.
    near: Vec<u32>,
}

/// The document that a place is in.
struct Holding {
    doc: DocId,
    ordinal: usize,
    /// Its first place.
    start: u32,
    /// The place after its last one.
    end: u32,
}

impl Documents {
    fn of(starts: Vec<(u32, DocId)>, end: u32) -> Self {
        let mut near = Vec::with_capacity((end / NEAR) as usize + 1);
        let mut at = 0;
        for place in (0..=end).step_by(NEAR as usize) {
            while starts.get(at + 1).is_some_and(|(start, _)| *start <= place) {
                at += 1;
            }
            near.push(at as u32);
        }
        Self { starts, end, near }
    }

    /// `from` is the ordinal of a document that is not after the one that holds the place.
    fn holding(&self, place: u32, from: usize) -> Holding {
        let mut ordinal = from.max(self.near[(place / NEAR) as usize] as usize);
        loop {
            let end = self.starts.get(ordinal + 1).map_or(self.end, |next| next.0);
            if place < end {
                let (start, doc) = self.starts[ordinal];
                return Holding {
                    doc,
                    ordinal,
                    start,
                    end,
                };
            }
            ordinal += 1;
        }
    }
}
