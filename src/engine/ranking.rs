//! What is found, scored by the tokens of the wanted terms.
//!
//! Matching and scoring are apart: one query says what is found, and each passage found is scored by seeking its tokens. So
//! a passage costs the same whether it was found by one rare term or by many common ones.

use std::sync::Arc;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader};

use super::bm25::{RankedToken, TokenScorer};
use super::promising::Threshold;

/// Exponent of the share of the wanted terms that a passage has something of. 0.3 instead of 0 helped keywords of abstracts
/// (nDCG@10 0.9514 against 0.9494), 0.35 hurt the judged searches in reports, where the terms are two (0.772 against 0.782);
/// 0.1 did the one without the other.
const COORDINATION: f32 = 0.1;

/// What scores: for each wanted term its tokens.
pub(super) type RankedTerms = Arc<Vec<Vec<RankedToken>>>;

/// Everything that `found` finds, scored by `terms`.
#[derive(Debug)]
pub(super) struct Ranking {
    /// What is found.
    pub(super) found: Box<dyn Query>,
    /// What scores.
    pub(super) terms: RankedTerms,
    /// Below this a score need not be exact.
    pub(super) threshold: Arc<Threshold>,
}

impl Clone for Ranking {
    fn clone(&self) -> Self {
        Self {
            found: self.found.box_clone(),
            terms: self.terms.clone(),
            threshold: self.threshold.clone(),
        }
    }
}

impl Query for Ranking {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let found = match scoring {
            EnableScoring::Enabled { searcher, .. } => {
                EnableScoring::disabled_from_searcher(searcher)
            }
            disabled @ EnableScoring::Disabled { .. } => return self.found.weight(disabled),
        };
        Ok(Box::new(RankingWeight {
            found: self.found.weight(found)?,
            terms: self.terms.clone(),
            threshold: self.threshold.clone(),
        }))
    }
}

struct RankingWeight {
    found: Box<dyn Weight>,
    terms: RankedTerms,
    threshold: Arc<Threshold>,
}

impl Weight for RankingWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(RankingScorer {
            found: self.found.scorer(reader, boost)?,
            terms: TermScorers::new(&self.terms, reader)?,
            threshold: self.threshold.clone(),
        }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let score = TermScorers::new(&self.terms, reader)?.score(doc, 0.0);
        Ok(Explanation::new("BM25F", score))
    }
}

struct RankingScorer {
    found: Box<dyn Scorer>,
    terms: TermScorers,
    threshold: Arc<Threshold>,
}

impl DocSet for RankingScorer {
    fn advance(&mut self) -> DocId {
        self.found.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.found.seek(target)
    }

    fn doc(&self) -> DocId {
        self.found.doc()
    }

    fn size_hint(&self) -> u32 {
        self.found.size_hint()
    }
}

impl Scorer for RankingScorer {
    fn score(&mut self) -> Score {
        self.terms.score(self.found.doc(), self.threshold.get())
    }
}

/// The tokens of the wanted terms in a segment.
pub(super) struct TermScorers {
    /// All tokens, what adds most first.
    tokens: Vec<TermToken>,
    /// Whether each term has added to the score of the last document.
    having: Vec<bool>,
    /// What a sum is multiplied with, by how many terms add to it.
    coordination: Vec<Score>,
}

struct TermToken {
    scorer: TokenScorer,
    /// Which term it is of, and which of its tokens it is.
    place: (usize, usize),
    /// The most that it and all behind it add together.
    most_together: Score,
}

impl TermScorers {
    pub(super) fn new(terms: &[Vec<RankedToken>], reader: &SegmentReader) -> tantivy::Result<Self> {
        let mut tokens = Vec::with_capacity(terms.iter().map(Vec::len).sum());
        for (term, of_term) in terms.iter().enumerate() {
            for (ordinal, token) in of_term.iter().enumerate() {
                tokens.push(TermToken {
                    scorer: token.scorer(reader)?,
                    place: (term, ordinal),
                    most_together: 0.0,
                });
            }
        }
        tokens.sort_by(|one, other| other.scorer.most().total_cmp(&one.scorer.most()));
        let mut together = 0.0;
        for token in tokens.iter_mut().rev() {
            together += token.scorer.most();
            token.most_together = together;
        }
        Ok(Self {
            tokens,
            having: vec![false; terms.len()],
            coordination: (0..=terms.len())
                .map(|having| coordination(having, terms.len()))
                .collect(),
        })
    }

    /// The score of a document, or something below the threshold if the score is; the documents asked for must ascend.
    fn score(&mut self, doc: DocId, threshold: Score) -> Score {
        let mut sum = 0.0;
        self.having.fill(false);
        for token in &mut self.tokens {
            if sum + token.most_together < threshold {
                return sum;
            }
            let score = token.scorer.score(doc);
            sum += score;
            self.having[token.place.0] |= score > 0.0;
        }
        let having = self.having.iter().filter(|having| **having).count();
        sum * self.coordination[having]
    }

    /// What each token adds to the score of a document, before [`coordination`].
    pub(super) fn parts(&mut self, doc: DocId) -> Vec<Vec<Score>> {
        let mut parts = vec![Vec::new(); self.having.len()];
        self.tokens.sort_by_key(|token| token.place);
        for token in &mut self.tokens {
            parts[token.place.0].push(token.scorer.score(doc));
        }
        parts
    }
}

/// What a sum is multiplied with when so many of all terms add to it.
pub(super) fn coordination(having: usize, all: usize) -> Score {
    if having == all {
        1.0
    } else {
        (having as f32 / all as f32).powf(COORDINATION)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn having_more_terms_is_better() {
        let shares: Vec<Score> = (0..=4).map(|having| coordination(having, 4)).collect();
        assert!(shares.is_sorted_by(|one, next| one < next), "{shares:?}");
        assert!((shares[4] - 1.0).abs() < f32::EPSILON);
    }
}
