//! BM25F: the fields that have a term are weighed and added before the count of its occurrences saturates, so that a term in
//! the title and in the text counts once, and more than in one of them.
//!
//! With parameters of our own, because tantivy's are fixed: see the constants. S. Robertson, H. Zaragoza: The Probabilistic
//! Relevance Framework: BM25 and Beyond (2009), section 3.6.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, Term};

/// How soon more occurrences of a term say no more. 0.6 instead of the usual 1.2: passages are short, and a term that stands
/// in one twice says little more than once (nDCG@10 on scenario → article 0.693 against 0.679, on abstracts 0.949 against
/// 0.946).
pub(super) const K1: f32 = 0.6;

/// Exponent of the inverse document frequency. Above 1, as bigrams and words of one thing are counted side by side, and
/// what is common in them adds up (nDCG@10 on scenario → article: 1.3 instead of 1 gave 0.697 against 0.692, 2 lost 0.02
/// against 1.5).
const RARITY: f32 = 1.4;

/// Number of field lengths that tantivy tells apart.
const LENGTHS: usize = 256;

/// Inverse document frequency of a term that `having` of `all` passages have, to the power of [`RARITY`].
pub(super) fn rarity(having: u64, all: u64) -> f32 {
    let (having, all) = (having as f32, all.max(having) as f32);
    (1.0 + (all - having + 0.5) / (having + 0.5))
        .ln()
        .powf(RARITY)
}

/// What one occurrence in a field counts, by the length of the field.
#[derive(Debug, Clone)]
pub(super) struct Shares(Arc<[f32; LENGTHS]>);

impl Shares {
    /// `weight` is what an occurrence counts in a field of average length, and `b` how much the length matters, from 0 to
    /// 1. The average length is in tokens.
    pub(super) fn new(weight: f32, b: f32, average_length: f32) -> Self {
        let average = average_length.max(1.0);
        Self(Arc::new(std::array::from_fn(|id| {
            let id = u8::try_from(id).unwrap_or(u8::MAX);
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            weight / (1.0 - b + b * length / average)
        })))
    }
}

/// A token in a field.
#[derive(Debug, Clone)]
pub(super) struct FieldToken {
    /// The term.
    pub(super) term: Term,
    /// The field whose length counts: the words of a text have a field of their own.
    pub(super) lengths: Field,
    /// What an occurrence counts.
    pub(super) shares: Shares,
}

/// A token that adds to the score, with the fields that it is looked up in.
#[derive(Debug, Clone)]
pub(super) struct RankedToken {
    /// The token in each field that has it.
    pub(super) fields: Vec<FieldToken>,
    /// The most that it can add: its weight times its rarity, times the saturation.
    pub(super) factor: f32,
}

impl RankedToken {
    /// The most that it adds to a score.
    pub(super) fn most(&self) -> Score {
        self.factor * (1.0 + K1)
    }

    /// Reads the token in a segment.
    pub(super) fn scorer(&self, reader: &SegmentReader) -> tantivy::Result<TokenScorer> {
        let mut fields = Vec::with_capacity(self.fields.len());
        for token in &self.fields {
            let index = reader.inverted_index(token.term.field())?;
            let postings = index.read_postings(&token.term, IndexRecordOption::WithFreqs)?;
            if let Some(postings) = postings {
                fields.push(FieldPostings {
                    postings,
                    lengths: reader.get_fieldnorms_reader(token.lengths)?,
                    shares: token.shares.clone(),
                });
            }
        }
        Ok(TokenScorer {
            fields,
            factor: self.most(),
        })
    }
}

struct FieldPostings {
    postings: SegmentPostings,
    lengths: FieldNormReader,
    shares: Shares,
}

/// A token in a segment.
pub(super) struct TokenScorer {
    fields: Vec<FieldPostings>,
    factor: f32,
}

impl TokenScorer {
    /// The most that the token adds to a score.
    pub(super) fn most(&self) -> Score {
        self.factor
    }

    /// What the token adds to the score of a document; the documents asked for must ascend.
    pub(super) fn score(&mut self, doc: DocId) -> Score {
        let mut frequency = 0.0;
        for field in &mut self.fields {
            if field.postings.doc() < doc {
                field.postings.seek(doc);
            }
            if field.postings.doc() == doc {
                let length = usize::from(field.lengths.fieldnorm_id(doc));
                frequency += field.postings.term_freq() as f32 * field.shares.0[length];
            }
        }
        self.factor * frequency / (frequency + K1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_terms_weigh_more() {
        let all = 1_000;
        let weights = [1, 10, 100, 1_000].map(|having| rarity(having, all));
        assert!(weights.is_sorted_by(|one, next| one > next));
        assert!(weights[3] > 0.0);
    }
}
