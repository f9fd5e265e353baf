//! What a passage scores: BM25 over the words and bigrams of the wanted terms, in its text, its title and its headings.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::Term as IndexTerm;
use tantivy::query::Query as IndexQuery;
use tantivy::schema::Field;

use crate::query::{Query, SearchField};
use crate::text::token::{TokenKind, tokens};
use crate::text::unit::Units;

use super::bm25::{self, RankedTerm};
use super::schema::PASSAGE;
use super::{Engine, EngineError};

/// Weights of tokens in the score, by what they are. A bigram that is a word counts as both.
fn weight(kind: TokenKind) -> f32 {
    const WORD: f32 = 1.0;
    const BIGRAM: f32 = 0.6;
    match kind {
        TokenKind::Bigram => BIGRAM,
        TokenKind::WordBigram => WORD + BIGRAM,
        TokenKind::Word | TokenKind::Whole | TokenKind::Character => WORD,
        TokenKind::ClauseEnd => 0.0,
    }
}

/// Weights of the fields that a wanted term is looked up in for the score.
const TITLE: f32 = 0.1;
const HEADING: f32 = 0.3;

impl Engine {
    /// The terms that make up the score.
    pub(super) fn scored(&self, query: &Query) -> Result<Vec<Box<dyn IndexQuery>>, EngineError> {
        let mut weights: BTreeMap<(Field, String), f32> = BTreeMap::new();
        for term in query.wanted() {
            let units = Units::of(&term.text);
            let fields: &[(SearchField, f32)] = match term.field {
                SearchField::Text => &[
                    (SearchField::Text, 1.0),
                    (SearchField::Title, TITLE),
                    (SearchField::Heading, HEADING),
                ],
                SearchField::Title => &[(SearchField::Title, 1.0)],
                SearchField::Heading => &[(SearchField::Heading, 1.0)],
                SearchField::Issuer => &[(SearchField::Issuer, 1.0)],
            };
            for token in tokens(&units, &self.segmenter) {
                for (field, share) in fields {
                    let key = (
                        self.text_field(*field),
                        units.text(token.units.clone()).to_owned(),
                    );
                    *weights.entry(key).or_default() += weight(token.kind) * share;
                }
            }
        }
        let passages = self.count(PASSAGE)?;
        let mut terms: Vec<Box<dyn IndexQuery>> = Vec::new();
        let mut lengths: BTreeMap<Field, f32> = BTreeMap::new();
        for ((field, text), weight) in weights {
            if !self.has_terms(field) {
                continue;
            }
            let term = IndexTerm::from_field_text(field, &text);
            let having = self.searcher.doc_freq(&term)?;
            if having == 0 || weight == 0.0 {
                continue;
            }
            let average_length = match lengths.get(&field) {
                Some(length) => *length,
                None => {
                    let length = self.average_length(field, passages)?;
                    lengths.insert(field, length);
                    length
                }
            };
            let factor = weight * bm25::inverse_document_frequency(having, passages);
            terms.push(Box::new(RankedTerm {
                term,
                factor,
                average_length,
            }));
        }
        Ok(terms)
    }

    fn average_length(&self, field: Field, passages: u64) -> Result<f32, EngineError> {
        let mut tokens = 0;
        for reader in self.searcher.segment_readers() {
            tokens += reader.inverted_index(field)?.total_num_tokens();
        }
        Ok(tokens as f32 / passages.max(1) as f32)
    }

    /// Whether any passage has a term in a field. Asking tantivy for the terms of a field that a segment does not have costs a
    /// millisecond.
    fn has_terms(&self, field: Field) -> bool {
        let fields = self.present_fields.get_or_init(|| {
            let usages = self
                .searcher
                .segment_readers()
                .iter()
                .map(|reader| reader.space_usage());
            let mut names = BTreeSet::new();
            for usage in usages.filter_map(Result::ok) {
                names.extend(
                    usage
                        .termdict()
                        .fields()
                        .map(|field| field.field_name().to_owned()),
                );
            }
            names
        });
        fields.contains(self.index.schema().get_field_name(field))
    }
}
