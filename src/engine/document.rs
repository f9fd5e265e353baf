//! What is written of a report: a document for itself, and one for each passage.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use tantivy::schema::Facet;
use tantivy::{TantivyDocument, Term};

use crate::figures;
use crate::report::sketch::Sketch;
use crate::report::{Passage, Report, encoding};
use crate::text;
use crate::text::analysis::Analysis;
use crate::text::compact;
use crate::text::segment::Segmenter;

use super::schema::{DUPLICATE, Fields, PASSAGE, REPORT, UNKNOWN};
use super::segment::Indexable;

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

/// What is written of a report in the place of one of the same id. Made apart from the writer, so that many can be made at
/// once.
pub struct Prepared {
    /// What an older report of the id is deleted by, if there may be one.
    pub(super) replaces: Option<Term>,
    /// The report, then its passages.
    pub(super) documents: Vec<Indexable>,
}

impl Fields {
    /// Makes the documents of a report.
    pub(super) fn prepare(
        &self,
        entry: &Entry<'_>,
        segmenter: &Segmenter,
    ) -> Result<Prepared, postcard::Error> {
        let Entry { report, text, .. } = *entry;
        let stored = encoding::encode(report, text)?;
        let mut documents = Vec::with_capacity(report.passages.len() + 1);
        let mut values = self.report_document(entry, &stored);
        values.add_u64(self.place, 0);
        documents.push(values.into());
        let mut texts = Texts::of(report, segmenter);
        let is_original = report.duplicate_of.is_none();
        for (ordinal, passage) in report.passages.iter().enumerate().filter(|_| is_original) {
            let mut values = self.document(report, PASSAGE);
            values.add_u64(self.place, ordinal as u64 + 1);
            values.add_facet(self.part, Facet::from_path([passage.part.slug()]));
            for topic in &passage.topics {
                values.add_facet(self.topic, Facet::from_path([topic.slug()]));
            }
            let text = Analysis::of(text::slice(text, passage.bytes.clone()), segmenter);
            documents.push(Indexable {
                values,
                texts: [
                    Some(Arc::new(text)),
                    texts.title.clone(),
                    texts.heading(passage),
                    texts.issuer.clone(),
                ],
            });
        }
        Ok(Prepared {
            replaces: entry
                .replaces
                .then(|| Term::from_field_text(self.report, &report.id)),
            documents,
        })
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
        document
    }

    fn report_document(&self, entry: &Entry<'_>, stored: &[u8]) -> TantivyDocument {
        let report = entry.report;
        let mut document = match &report.duplicate_of {
            None => self.document(report, REPORT),
            Some(original) => {
                let mut document = self.document(report, DUPLICATE);
                document.add_text(self.original, original);
                document
            }
        };
        if report.duplicate_of.is_none() {
            let figures = figures::extract(entry.text);
            for term in figures::terms::terms(&figures) {
                document.add_text(self.figure_terms, term);
            }
            document.add_bytes(self.figures, &figures::encoding::encode(&figures));
        }
        if let Some(sketch) = entry.sketch {
            document.add_bytes(self.sketch, &sketch.to_bytes());
        }
        document.add_bytes(self.stored, stored);
        document.add_bytes(self.body, &compact::encode(entry.text));
        document.add_text(self.id, &report.id);
        let key = xxhash_rust::xxh3::xxh3_64(report.id.as_bytes());
        document.add_u64(self.key, key);
        document.add_u64(self.order, order(report));
        document.add_u64(self.year_value, report.year.map_or(0, u64::from));
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

/// What the passages of a report are searched by beside their own text: cut once for all of them.
struct Texts<'a> {
    report: &'a Report,
    segmenter: &'a Segmenter,
    title: Option<Arc<Analysis>>,
    issuer: Option<Arc<Analysis>>,
    /// By the ordinal of the section.
    headings: HashMap<Option<usize>, Option<Arc<Analysis>>>,
}

impl<'a> Texts<'a> {
    fn of(report: &'a Report, segmenter: &'a Segmenter) -> Self {
        let cut = |text: &str| Some(Arc::new(Analysis::of(text, segmenter)));
        Self {
            report,
            segmenter,
            // A report without a title line is known by the name of its file.
            title: cut(report.display_title()),
            issuer: report.issuer.as_deref().and_then(cut),
            headings: HashMap::new(),
        }
    }

    fn heading(&mut self, passage: &Passage) -> Option<Arc<Analysis>> {
        let (report, segmenter) = (self.report, self.segmenter);
        let cut = || {
            let path = report.heading_path(passage.section).join("\n");
            (!path.is_empty()).then(|| Arc::new(Analysis::of(&path, segmenter)))
        };
        self.headings
            .entry(passage.section)
            .or_insert_with(cut)
            .clone()
    }
}

/// What breaks ties: the newest year first, then regions by code, unknown ones last, then their zones in any order.
fn order(report: &Report) -> u64 {
    let year = report
        .year
        .map_or(0x3fff, |year| 9_999 - u64::from(year.min(9_999)));
    let region = report.region.as_ref();
    let code = region
        .and_then(|region| region.code.parse().ok())
        .unwrap_or(999_999_u64);
    let zone = region.and_then(|region| region.zone.as_deref());
    let zone = zone.map_or(0, |zone| {
        1 + xxhash_rust::xxh3::xxh3_64(zone.as_bytes()) % 0xfff
    });
    year << 32 | code << 12 | zone
}

/// The region and the zone in [`order`].
pub(super) const ORDER_PLACE: u64 = (1 << 32) - 1;
