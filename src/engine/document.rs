//! What is written of a report: a document for itself, and one for each passage.

use std::path::Path;

use tantivy::indexer::UserOperation;
use tantivy::schema::{Facet, Field};
use tantivy::{TantivyDocument, Term};

use crate::report::sketch::Sketch;
use crate::report::{Passage, Report};
use crate::text;

use super::schema::{DUPLICATE, Fields, PASSAGE, REPORT, UNKNOWN};

/// A report to write.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What is known of it.
    pub report: &'a Report,
    /// Its text.
    pub text: &'a str,
    /// Absolute path of its file.
    pub source: &'a Path,
    /// Its sketch, if it is long enough to have one.
    pub sketch: Option<&'a Sketch>,
    /// Whether one of the same id may have been written before. Looking for it costs memory until the commit.
    pub replaces: bool,
}

impl<'a> Entry<'a> {
    /// A report whose sketch nobody asks for.
    pub fn new(report: &'a Report, text: &'a str, source: &'a Path) -> Self {
        Self {
            report,
            text,
            source,
            sketch: None,
            replaces: true,
        }
    }
}

/// The operations that put a report in the place of one of the same id, ready to be run. Made apart from the writer, so that
/// many can be made at once.
pub struct Prepared {
    pub(super) operations: Vec<UserOperation>,
    /// Fields in which its passages have tokens.
    pub(super) fields: Vec<Field>,
    /// Bytes of text that are to be cut into tokens.
    pub(super) bytes: u64,
}

impl Fields {
    /// Makes the documents of a report.
    pub(super) fn prepare(&self, entry: &Entry<'_>) -> Result<Prepared, serde_json::Error> {
        let Entry { report, text, .. } = *entry;
        let stored = serde_json::to_string(report)?;
        let mut operations = Vec::with_capacity(report.passages.len() + 2);
        if entry.replaces {
            let old = Term::from_field_text(self.report, &report.id);
            operations.push(UserOperation::Delete(old));
        }
        operations.push(UserOperation::Add(self.report_document(entry, &stored)));
        let is_original = report.duplicate_of.is_none();
        let (mut fields, mut bytes) = (Vec::new(), 0);
        for (ordinal, passage) in report.passages.iter().enumerate().filter(|_| is_original) {
            let mut document = self.document(report, PASSAGE);
            let text = text::slice(text, passage.bytes.clone());
            bytes += self.add_texts(&mut document, report, text, passage, &mut fields);
            document.add_u64(self.ordinal, ordinal as u64);
            document.add_facet(self.part, Facet::from_path([passage.part.slug()]));
            for topic in &passage.topics {
                document.add_facet(self.topic, Facet::from_path([topic.slug()]));
            }
            operations.push(UserOperation::Add(document));
        }
        Ok(Prepared {
            operations,
            fields,
            bytes,
        })
    }

    /// Adds what terms are looked for in. Returns how many bytes that is.
    fn add_texts(
        &self,
        document: &mut TantivyDocument,
        report: &Report,
        text: &str,
        passage: &Passage,
        fields: &mut Vec<Field>,
    ) -> u64 {
        let mut bytes = 0;
        // A report without a title line is known by the name of its file.
        let title = report.display_title();
        let headings = report.heading_path(passage.section).join("\n");
        let issuer = report.issuer.as_deref().unwrap_or_default();
        let texts = [
            (self.text, self.text_ends, text),
            (self.title, self.title_ends, title),
            (self.heading, self.heading_ends, headings.as_str()),
            (self.issuer, self.issuer_ends, issuer),
        ];
        for (field, ends, text) in texts.into_iter().filter(|(.., text)| !text.is_empty()) {
            document.add_text(field, text);
            document.add_text(ends, text);
            bytes += text.len() as u64;
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        bytes
    }

    /// What documents of both types have.
    fn document(&self, report: &Report, document_type: &str) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(self.document, document_type);
        document.add_text(self.report, &report.id);
        let region = match &report.region {
            Some(region) => Facet::from_path(region.full_path()),
            None => Facet::from_path([UNKNOWN]),
        };
        document.add_facet(self.region, region);
        let year = report
            .year
            .map_or(UNKNOWN.to_owned(), |year| year.to_string());
        document.add_facet(self.year, Facet::from_path([year]));
        document.add_facet(self.kind, Facet::from_path([report.kind.slug()]));
        let key = xxhash_rust::xxh3::xxh3_64(report.id.as_bytes());
        document.add_u64(self.key, key);
        document.add_u64(self.order, order(report));
        document.add_u64(self.year_value, report.year.map_or(0, u64::from));
        document
    }

    fn report_document(&self, entry: &Entry<'_>, stored: &str) -> TantivyDocument {
        let report = entry.report;
        let mut document = match &report.duplicate_of {
            None => self.document(report, REPORT),
            Some(original) => {
                let mut document = self.document(report, DUPLICATE);
                document.add_text(self.original, original);
                document
            }
        };
        if let Some(sketch) = entry.sketch {
            document.add_bytes(self.sketch, &sketch.to_bytes());
        }
        document.add_text(self.stored, stored);
        document.add_text(self.body, entry.text);
        document.add_text(self.source, entry.source.to_string_lossy());
        let mut parts: Vec<_> = report
            .passages
            .iter()
            .map(|passage| passage.part.clone())
            .collect();
        parts.sort_unstable();
        parts.dedup();
        for part in parts {
            document.add_facet(self.part, Facet::from_path([part.slug()]));
        }
        let mut topics: Vec<_> = report
            .passages
            .iter()
            .flat_map(|passage| passage.topics.iter().cloned())
            .collect();
        topics.sort_unstable();
        topics.dedup();
        for topic in topics {
            document.add_facet(self.topic, Facet::from_path([topic.slug()]));
        }
        document
    }
}

/// What breaks ties: the newest year first, then regions by code, unknown ones last.
fn order(report: &Report) -> u64 {
    let year = report
        .year
        .map_or(0x3fff, |year| 9_999 - u64::from(year.min(9_999)));
    let region = report
        .region
        .as_ref()
        .and_then(|region| region.code.parse().ok())
        .unwrap_or(999_999_u64);
    year << 20 | region
}
