//! Segments: from documents to the files that tantivy reads.
//!
//! tantivy's own writer looks each token up in a hash table as it comes, and most look-ups miss the processor's cache. Here
//! every token is a number and a place of one word of memory, appended to a list; the lists are sorted once the segment is
//! full, which puts the postings of each term together, in order. (Sort-based inversion: C. Manning, P. Raghavan, H.
//! Schütze: Introduction to Information Retrieval (2008), section 4.2.) The files are written by tantivy's serializers, so
//! that it reads, merges and deletes from them as from its own.

mod builder;
mod entry;
mod inversion;
mod vocabulary;

pub(super) use builder::{Extent, Indexable, SegmentBuilder};

/// How many fields a text is looked for in: see [`super::schema::Fields::searched`].
pub(super) const SEARCHED: usize = 4;
