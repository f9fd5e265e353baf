//! The fields of the index.

use tantivy::schema::{
    FAST, FacetOptions, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};

use super::older::AFTER;
use super::segment::SEARCHED;

/// Value of the field `document` for a passage.
pub(super) const PASSAGE: &str = "passage";
/// Value of the field `document` for a report.
pub(super) const REPORT: &str = "report";

/// Value of the field `document` for a report that is searched as another one.
pub(super) const DUPLICATE: &str = "duplicate";

/// Value of the field `document` for what is remembered of a file.
pub(super) const FILE: &str = "file";

/// Value of the field `document` for the rules of a user, by which the reports were read.
pub(super) const RULES: &str = "rules";

/// Value of the field `document` for the dictionary of a user, by which the texts were cut.
pub(super) const DICTIONARY: &str = "dictionary";

/// Facet of what is not known.
pub const UNKNOWN: &str = "未识别";

/// Handles of the fields. `index/README.md` describes them for people.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// `passage`, `report` or `duplicate`.
    pub(super) document: Field,
    /// Report id: the term that a report and its passages are deleted by.
    pub(super) report: Field,
    /// Of a report: its id.
    pub(super) id: Field,
    /// Tokens of a passage's text: of one unit and of two, and the marks of [`super::sentence_end`].
    pub(super) text: Field,
    /// Tokens of its report's title.
    pub(super) title: Field,
    /// Tokens of the headings that it stands under.
    pub(super) heading: Field,
    /// Tokens of the name of the body that issued its report.
    pub(super) issuer: Field,
    /// Words of three units and more of the text, without positions.
    pub(super) text_words: Field,
    /// The same of the title.
    pub(super) title_words: Field,
    /// The same of the headings.
    pub(super) heading_words: Field,
    /// The same of the issuer.
    pub(super) issuer_words: Field,
    /// `/湖北省/宜昌市/…`, the zone last.
    pub(super) region: Field,
    /// `/2023`.
    pub(super) year: Field,
    /// `/achievements`; of a report, every part it has.
    pub(super) part: Field,
    /// `/enforcement`, several.
    pub(super) topic: Field,
    /// `/work_report`.
    pub(super) kind: Field,
    /// How far a passage stands behind its report; 0 for the report itself.
    pub(super) place: Field,
    /// Of a report: what ties in score are broken by: newest year, then region, then `key`.
    pub(super) order: Field,
    /// Of a report: hash of its id.
    pub(super) key: Field,
    /// Of a report: year, for sorting; 0 when unknown.
    pub(super) year_value: Field,
    /// How many deletions the document came after; see [`super::older`].
    pub(super) after: Field,
    /// Of a report: what is known of it, as [`crate::report::encoding`] has it. Of the rules: their text.
    pub(super) stored: Field,
    /// Of a report: its text, as [`crate::text::compact`] has it.
    pub(super) body: Field,
    /// Of a report: what it states in numbers, as [`crate::figures::encoding`] has it.
    pub(super) figures: Field,
    /// Of a report: what its figures are found by, see [`crate::figures::terms`].
    pub(super) figure_terms: Field,
    /// Of a report: absolute path of its file.
    pub(super) source: Field,
    /// Of a file: its absolute path, the term that it is deleted by.
    pub(super) file: Field,
    /// Of a file: [`super::SourceState::stamp`].
    pub(super) file_stamp: Field,
    /// Of a file: [`super::SourceState::hash`].
    pub(super) file_hash: Field,
    /// Of a report: its sketch, if it has one.
    pub(super) sketch: Field,
    /// Of the dictionary: its words.
    pub(super) words: Field,
    /// Of a duplicate: id of the report that it is searched as.
    pub(super) original: Field,
}

/// Builds the schema.
pub(super) fn schema() -> Schema {
    let mut builder = Schema::builder();
    // Texts are cut before they come here, by `segment::Analysis`.
    let cut = |option: IndexRecordOption, lengths: bool| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(lengths)
            .set_index_option(option);
        TextOptions::default().set_indexing_options(indexing)
    };
    let whole = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic),
    );
    builder.add_text_field("document", whole.clone());
    builder.add_text_field("report", whole.clone());
    builder.add_text_field("id", TextOptions::default().set_fast("raw"));
    for name in ["text", "title", "heading", "issuer"] {
        builder.add_text_field(name, cut(IndexRecordOption::WithFreqsAndPositions, true));
        let words = format!("{name}_words");
        builder.add_text_field(&words, cut(IndexRecordOption::WithFreqs, false));
    }
    for name in ["region", "year", "part", "topic", "kind"] {
        builder.add_facet_field(name, FacetOptions::default());
    }
    for name in [
        "place",
        "order",
        "key",
        "year_value",
        "file_stamp",
        "file_hash",
        AFTER,
    ] {
        builder.add_u64_field(name, FAST);
    }
    builder.add_bytes_field("sketch", FAST);
    builder.add_bytes_field("words", STORED);
    builder.add_text_field("original", whole.clone() | FAST);
    builder.add_text_field("file", whole.clone() | FAST);
    builder.add_text_field("figure_terms", whole);
    builder.add_bytes_field("figures", STORED);
    builder.add_text_field("source", TextOptions::default().set_fast("raw"));
    builder.add_bytes_field("stored", STORED);
    builder.add_bytes_field("body", STORED);
    builder.build()
}

impl Fields {
    /// Finds the fields in a schema.
    pub(super) fn of(schema: &Schema) -> tantivy::Result<Self> {
        let field = |name| schema.get_field(name);
        Ok(Self {
            document: field("document")?,
            report: field("report")?,
            id: field("id")?,
            text: field("text")?,
            title: field("title")?,
            heading: field("heading")?,
            issuer: field("issuer")?,
            text_words: field("text_words")?,
            title_words: field("title_words")?,
            heading_words: field("heading_words")?,
            issuer_words: field("issuer_words")?,
            region: field("region")?,
            year: field("year")?,
            part: field("part")?,
            topic: field("topic")?,
            kind: field("kind")?,
            place: field("place")?,
            order: field("order")?,
            key: field("key")?,
            year_value: field("year_value")?,
            after: field(AFTER)?,
            stored: field("stored")?,
            body: field("body")?,
            figures: field("figures")?,
            figure_terms: field("figure_terms")?,
            source: field("source")?,
            file: field("file")?,
            file_stamp: field("file_stamp")?,
            file_hash: field("file_hash")?,
            sketch: field("sketch")?,
            words: field("words")?,
            original: field("original")?,
        })
    }

    /// The fields that texts are looked for in, each with the field of its words of three units and more.
    pub(super) fn searched(&self) -> [(Field, Field); SEARCHED] {
        [
            (self.text, self.text_words),
            (self.title, self.title_words),
            (self.heading, self.heading_words),
            (self.issuer, self.issuer_words),
        ]
    }
}
