//! Reading where a term stands in a passage.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{BitSet, DocId, DocSet, SegmentReader, TERMINATED, Term as IndexTerm};

use crate::query::condition::Span;

use super::beginning::Beginning;
use super::literal::{Key, Literal};

/// The places of a term in the passages of a segment. Passages must be asked for in ascending order.
pub(super) struct TermPlaces {
    literals: Vec<LiteralPlaces>,
}

struct LiteralPlaces {
    slots: Vec<(u32, Source)>,
    length: u32,
    sentence_ends: Vec<u32>,
}

/// Where positions come from.
enum Source {
    /// The postings of one index term.
    Postings(Box<SegmentPostings>),
    /// Those of many, gathered for the passages that may matter.
    Gathered {
        places: Vec<(DocId, u32)>,
        next: usize,
    },
}

impl TermPlaces {
    /// Opens the places of a term. `candidates` are the passages that will be asked for, if they are known: of literals that
    /// [`needs_candidates`] is true of, nothing else is kept in memory.
    pub(super) fn open(
        literals: &[Literal],
        reader: &SegmentReader,
        candidates: Option<&BitSet>,
    ) -> tantivy::Result<Self> {
        let mut opened = Vec::with_capacity(literals.len());
        for literal in literals {
            opened.extend(LiteralPlaces::open(literal, reader, candidates)?);
        }
        Ok(Self { literals: opened })
    }

    /// Puts the places in a passage into `spans`, in reading order. `sentence_ends` are the passage's.
    pub(super) fn read(&mut self, doc: DocId, sentence_ends: &[u32], spans: &mut Vec<Span>) {
        spans.clear();
        for literal in &mut self.literals {
            literal.read(doc, sentence_ends, spans);
        }
        spans.sort_unstable_by_key(|span| (span.start, span.end));
        spans.dedup();
    }
}

/// Whether the positions of a literal have to be gathered from many index terms.
pub(super) fn needs_candidates(literal: &Literal) -> bool {
    let is_many = |key: &Key| matches!(key, Key::Beginning(_));
    literal.slots.iter().any(|slot| is_many(&slot.key))
}

impl LiteralPlaces {
    /// None when the segment lacks one of the index terms.
    fn open(
        literal: &Literal,
        reader: &SegmentReader,
        candidates: Option<&BitSet>,
    ) -> tantivy::Result<Option<Self>> {
        let mut slots = Vec::with_capacity(literal.slots.len());
        for slot in &literal.slots {
            let source = match &slot.key {
                Key::Term(term) => match postings(reader, term)? {
                    Some(postings) => Source::Postings(Box::new(postings)),
                    None => return Ok(None),
                },
                Key::Beginning(beginning) => Source::Gathered {
                    places: gathered(beginning, reader, candidates)?,
                    next: 0,
                },
            };
            slots.push((slot.offset, source));
        }
        Ok(Some(Self {
            slots,
            length: literal.length,
            sentence_ends: literal.sentence_ends.clone(),
        }))
    }

    fn read(&mut self, doc: DocId, sentence_ends: &[u32], spans: &mut Vec<Span>) {
        let mut starts: Option<Vec<u32>> = None;
        let mut positions = Vec::new();
        for (offset, source) in &mut self.slots {
            source.read(doc, &mut positions);
            let here = positions.iter().filter_map(|at| at.checked_sub(*offset));
            starts = Some(match starts {
                None => here.collect(),
                Some(mut starts) => {
                    let here: Vec<u32> = here.collect();
                    starts.retain(|start| here.binary_search(start).is_ok());
                    starts
                }
            });
            if starts.as_ref().is_some_and(Vec::is_empty) {
                return;
            }
        }
        let has_ends = |start: &u32| {
            let mut ends = self.sentence_ends.iter();
            ends.all(|end| sentence_ends.binary_search(&(start + end)).is_ok())
        };
        let starts = starts.unwrap_or_default().into_iter().filter(has_ends);
        spans.extend(starts.map(|start| start..start + self.length));
    }
}

impl Source {
    /// Puts the positions in a passage into `positions`, in order.
    fn read(&mut self, doc: DocId, positions: &mut Vec<u32>) {
        positions.clear();
        match self {
            Self::Postings(postings) => read(postings, doc, positions),
            Self::Gathered { places, next } => {
                *next += places[*next..].partition_point(|(other, _)| *other < doc);
                let here = places[*next..]
                    .iter()
                    .take_while(|(other, _)| *other == doc);
                positions.extend(here.map(|(_, position)| *position));
            }
        }
    }
}

/// Opens the postings of an index term with their positions.
pub(super) fn postings(
    reader: &SegmentReader,
    term: &IndexTerm,
) -> tantivy::Result<Option<SegmentPostings>> {
    let index = reader.inverted_index(term.field())?;
    Ok(index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?)
}

/// Puts the positions of an index term in a passage into `positions`, in order; none when the passage lacks it.
pub(super) fn read(postings: &mut SegmentPostings, doc: DocId, positions: &mut Vec<u32>) {
    positions.clear();
    if postings.doc() < doc {
        postings.seek(doc);
    }
    if postings.doc() == doc {
        postings.positions(positions);
    }
}

/// The places of all index terms that begin with a text, in the passages that may matter.
fn gathered(
    beginning: &Beginning,
    reader: &SegmentReader,
    candidates: Option<&BitSet>,
) -> tantivy::Result<Vec<(DocId, u32)>> {
    let index = reader.inverted_index(beginning.field)?;
    let mut places = Vec::new();
    let mut positions = Vec::new();
    beginning.each(&index, |term| {
        let mut postings =
            index.read_postings_from_terminfo(term, IndexRecordOption::WithFreqsAndPositions)?;
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            if candidates.is_none_or(|candidates| candidates.contains(doc)) {
                postings.positions(&mut positions);
                places.extend(positions.iter().map(|position| (doc, *position)));
            }
            postings.advance();
        }
        Ok(())
    })?;
    places.sort_unstable();
    places.dedup();
    Ok(places)
}
