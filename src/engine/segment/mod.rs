//! Segments: from documents to the files that tantivy reads.
//!
//! tantivy's own writer looks each token up in a hash table as it comes, and most look-ups miss the processor's cache. Here
//! every token is numbers and a place, appended to a list; some hundred thousand are sorted and packed at a time, and these
//! runs are merged once the segment is full, which puts the postings of each term together, in order. (Sort-based inversion:
//! C. Manning, P. Raghavan, H. Schütze: Introduction to Information Retrieval (2008), section 4.2.) The values that documents
//! are filtered by go the same way. Packed tokens take a third of the memory, and go to disk where they take too much, like
//! packed columns, so that the reports of a whole country are one segment, which a search is answered from fastest, without
//! merging any. The files are written by tantivy's serializers, so that it reads, merges and deletes from them as from its own.

mod builder;
mod columns;
mod inversion;
mod merging;
mod places;
mod run;
mod spill;
mod texts;
mod values;
mod vocabulary;

pub(super) use builder::{Indexable, Limits, SegmentBuilder};

/// How many fields a text is looked for in: see [`super::schema::Fields::searched`].
pub(super) const SEARCHED: usize = 4;
