//! The postings of a term, with its positions.
//!
//! tantivy's own reader of positions adds up, for each passage, how often the term stands in the passages before it in a block
//! of 128. For phrases that stand in many passages that was a fifth of a search. Here the sum goes on from the passage before.
//! What is read is as `tantivy::postings` and `tantivy::positions` describe it.

use std::path::PathBuf;
use std::sync::OnceLock;

use tantivy::directory::{CompositeFile, Directory as _, OwnedBytes};
use tantivy::index::SegmentId;
use tantivy::positions::PositionReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Index, Searcher, SegmentReader, Term};

use super::stored::number;

/// Postings of a block.
const BLOCK: usize = 128;
/// Bytes that tell of a block of postings with positions, and where in these the number of its positions stands.
const BLOCK_INFO: usize = 12;
const POSITIONS_OF_BLOCK: usize = 6;
/// Bytes before the postings of a field: how many tokens it has.
const TOKENS_OF_FIELD: usize = 8;

/// Files of the segments, opened once.
pub(super) struct PostingFiles {
    index: Index,
    segments: Vec<SegmentId>,
    opened: OnceLock<Vec<Files>>,
}

/// Files of one segment.
struct Files {
    postings: CompositeFile,
    positions: CompositeFile,
}

impl std::fmt::Debug for PostingFiles {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("PostingFiles")
            .finish_non_exhaustive()
    }
}

impl PostingFiles {
    pub(super) fn new(index: &Index, searcher: &Searcher) -> Self {
        let readers = searcher.segment_readers().iter();
        Self {
            index: index.clone(),
            segments: readers.map(SegmentReader::segment_id).collect(),
            opened: OnceLock::new(),
        }
    }

    fn of(&self, reader: &SegmentReader) -> tantivy::Result<Option<&Files>> {
        let opened = match self.opened.get() {
            Some(opened) => opened,
            None => {
                let opened = self.segments.iter().map(|segment| self.open(*segment));
                let opened = opened.collect::<tantivy::Result<_>>()?;
                self.opened.get_or_init(|| opened)
            }
        };
        let id = reader.segment_id();
        let place = self.segments.iter().position(|segment| *segment == id);
        Ok(place.and_then(|place| opened.get(place)))
    }

    fn open(&self, segment: SegmentId) -> tantivy::Result<Files> {
        let open = |kind: &str| {
            let name = PathBuf::from(format!("{}.{kind}", segment.uuid_string()));
            let file = self.index.directory().open_read(&name)?;
            tantivy::Result::Ok(CompositeFile::open(&file)?)
        };
        Ok(Files {
            postings: open("idx")?,
            positions: open("pos")?,
        })
    }
}

/// The postings of a term in a segment, with its positions. They are gone through in ascending order.
pub(super) struct PositionedPostings {
    block: BlockSegmentPostings,
    /// Which block it is, and which posting of it.
    ordinal: usize,
    place: usize,
    /// What tells of each block but the last.
    infos: OwnedBytes,
    counted: Counted,
    positions: PositionReader,
}

/// How many positions there are before a posting.
#[derive(Debug, Default)]
struct Counted {
    /// The block that it is of, and the positions before this one.
    ordinal: usize,
    before_block: u64,
    /// Which posting of the block, and the positions in those before it.
    place: usize,
    in_block: u64,
}

impl PositionedPostings {
    /// None when the segment lacks the term.
    pub(super) fn open(
        files: &PostingFiles,
        reader: &SegmentReader,
        term: &Term,
    ) -> tantivy::Result<Option<Self>> {
        let index = reader.inverted_index(term.field())?;
        let Some(found) = index.get_term_info(term)? else {
            return Ok(None);
        };
        let Some(files) = files.of(reader)? else {
            return Ok(None);
        };
        let (Some(postings), Some(positions)) = (
            files.postings.open_read(term.field()),
            files.positions.open_read(term.field()),
        ) else {
            return Ok(None);
        };
        let record = IndexRecordOption::WithFreqsAndPositions;
        let range = &found.postings_range;
        let range = range.start + TOKENS_OF_FIELD..range.end + TOKENS_OF_FIELD;
        let infos = match found.doc_freq as usize / BLOCK {
            0 => OwnedBytes::empty(),
            _ => infos(&postings.read_bytes_slice(range)?),
        };
        let positions = positions.read_bytes_slice(found.positions_range.clone())?;
        Ok(Some(Self {
            block: index.read_block_postings_from_terminfo(&found, record)?,
            ordinal: 0,
            place: 0,
            infos,
            counted: Counted::default(),
            positions: PositionReader::open(positions)?,
        }))
    }

    /// Number of passages that have the term.
    pub(super) fn doc_freq(&self) -> u32 {
        self.block.doc_freq()
    }

    /// The passage that it stands at; `TERMINATED` behind the last.
    pub(super) fn doc(&self) -> DocId {
        self.block.doc(self.place)
    }

    /// Goes on to the first passage from `target`.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            let next = (self.place + 1).min(BLOCK - 1);
            // Often it is the next one, in the same block.
            if self.block.doc(next) >= target {
                self.place = next;
            } else {
                let rank = self.block.rank(target) as usize;
                (self.ordinal, self.place) = (rank / BLOCK, rank % BLOCK);
            }
        }
        self.doc()
    }

    /// Puts the positions in the passage where it stands into `positions`, in order.
    pub(super) fn read(&mut self, positions: &mut Vec<u32>) {
        let counted = &mut self.counted;
        while counted.ordinal < self.ordinal {
            counted.before_block += positions_of_block(&self.infos, counted.ordinal);
            counted.ordinal += 1;
            (counted.place, counted.in_block) = (0, 0);
        }
        let between = &self.block.freqs()[counted.place..self.place];
        counted.in_block += between.iter().map(|count| u64::from(*count)).sum::<u64>();
        counted.place = self.place;
        positions.clear();
        positions.resize(self.block.freq(self.place) as usize, 0);
        let first = counted.before_block + counted.in_block;
        self.positions.read(first, positions);
        // Each is kept as its distance from the one before.
        let mut position = 0;
        for distance in positions {
            position += *distance;
            *distance = position;
        }
    }
}

/// What tells of the blocks of postings that are full: it stands before these, behind how many bytes it is.
fn infos(postings: &OwnedBytes) -> OwnedBytes {
    let mut rest: &[u8] = postings;
    let length = number(&mut rest).and_then(|length| usize::try_from(length).ok());
    let start = postings.len() - rest.len();
    let end = start.saturating_add(length.unwrap_or(0));
    postings.slice(start..end.min(postings.len()))
}

/// How many positions the postings of a full block have.
fn positions_of_block(infos: &[u8], ordinal: usize) -> u64 {
    let info = infos.get(ordinal * BLOCK_INFO + POSITIONS_OF_BLOCK..);
    let number = info.and_then(|info| info.first_chunk());
    number.map_or(0, |number| u64::from(u32::from_le_bytes(*number)))
}
