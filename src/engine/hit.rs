//! Reading reports and passages back out of the index.

use std::io;
use std::sync::Arc;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query as _, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED};

use crate::figures::{self, Figure, encoding};
use crate::report::taxonomy::Taxonomy;
use crate::report::{self, Passage, Report};
use crate::text::{self, compact};

use super::schema::{DUPLICATE, PASSAGE, REPORT};
use super::stored;
use super::{Engine, EngineError, Ranked};

/// A report as the index keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredReport {
    /// What is known of it.
    pub report: Report,
    /// Its text, as it was read.
    pub text: String,
    /// Its figures, as the index keeps them.
    pub(super) figures: Vec<u8>,
    /// Ids of the reports that are the same, and are searched as this one.
    pub duplicates: Vec<String>,
    /// Labels of its parts and topics.
    pub taxonomy: Arc<Taxonomy>,
}

impl StoredReport {
    /// The text of a passage.
    pub fn passage_text(&self, passage: &Passage) -> &str {
        text::slice(&self.text, passage.bytes.clone())
    }

    /// What it states in numbers, in reading order.
    pub fn figures(&self) -> Vec<Figure> {
        self.figures_where(|_| true)
    }

    /// Those of them whose indicator is wanted; most often an indicator is asked about once.
    pub fn figures_where(&self, mut is_wanted: impl FnMut(&str) -> bool) -> Vec<Figure> {
        encoding::decode_where(&self.figures, &mut is_wanted).unwrap_or_else(|_| {
            // A duplicate keeps none.
            let mut figures = figures::extract(&self.text);
            figures.retain(|figure| is_wanted(&figure.indicator));
            figures
        })
    }

    /// Forgets its text and its figures, which take most of its memory.
    pub fn clear(&mut self) {
        self.text = String::new();
        self.figures = Vec::new();
    }

    /// Its passages with their texts.
    pub fn passages(&self) -> impl Iterator<Item = StoredPassage<'_>> {
        let of = |(ordinal, passage)| StoredPassage {
            report: self,
            ordinal,
            passage,
        };
        self.report.passages.iter().enumerate().map(of)
    }
}

/// A passage of a stored report.
#[derive(Debug, Clone, Copy)]
pub struct StoredPassage<'a> {
    /// Its report.
    pub report: &'a StoredReport,
    /// Its ordinal in the report.
    pub ordinal: usize,
    /// Where it stands.
    pub passage: &'a Passage,
}

impl<'a> StoredPassage<'a> {
    /// Passage id: `REPORT_ID#ORDINAL`.
    pub fn id(&self) -> String {
        format!("{}#{}", self.report.report.id, self.ordinal)
    }

    /// Its text.
    pub fn text(&self) -> &'a str {
        self.report.passage_text(self.passage)
    }

    /// Headings from level 1 down.
    pub fn headings(&self) -> Vec<&str> {
        self.report.report.heading_path(self.passage.section)
    }
}

/// A hit with its report.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Place in the result, from 1.
    pub rank: usize,
    /// Score; comparable only within one search.
    pub score: f32,
    /// Whether it stands behind those that match, because it has less of the query than these.
    pub partial: bool,
    /// The report.
    pub report: Arc<StoredReport>,
    /// Ordinal of the passage.
    pub ordinal: usize,
}

impl Hit {
    /// The passage. None only if the index is damaged.
    pub fn passage(&self) -> Option<StoredPassage<'_>> {
        let passage = self.report.report.passages.get(self.ordinal)?;
        Some(StoredPassage {
            report: &self.report,
            ordinal: self.ordinal,
            passage,
        })
    }
}

impl Engine {
    /// Reads the report of a document of the index.
    pub(super) fn stored(&self, address: DocAddress) -> Result<StoredReport, EngineError> {
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "a stored report is damaged");
        let document = self.stored_document(address)?;
        let fields = stored::fields(&document).ok_or_else(damaged)?;
        let value = |wanted| {
            let mut fields = fields.iter();
            let found = fields.find(|(field, _)| *field == wanted);
            found.map_or(&[] as &[u8], |(_, bytes)| *bytes)
        };
        let text = compact::decode(value(self.fields.body)).ok_or_else(damaged)?;
        let report = report::encoding::decode(value(self.fields.stored), &text)
            .map_err(|error| EngineError::Read(Box::new(error)))?;
        Ok(StoredReport {
            report,
            figures: value(self.fields.figures).to_vec(),
            text,
            duplicates: Vec::new(),
            taxonomy: self.taxonomy.clone(),
        })
    }

    /// The document of the report of a passage, and the passage's ordinal.
    pub(super) fn report_of(
        &self,
        address: DocAddress,
    ) -> Result<(DocAddress, usize), EngineError> {
        let columns = &self.columns()?[address.segment_ord as usize];
        let (report, ordinal) = columns.report_of(address.doc_id);
        Ok((
            DocAddress::new(address.segment_ord, report),
            ordinal as usize,
        ))
    }

    /// Reads hits with their reports, in order. A report is read once, however many of its passages are hits.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn hits(
        engines: &[Arc<Self>],
        ranked: &[Ranked],
        first_rank: usize,
    ) -> Result<Vec<Hit>, EngineError> {
        let mut reports: std::collections::HashMap<(usize, DocAddress), Arc<StoredReport>> =
            std::collections::HashMap::new();
        let mut hits = Vec::with_capacity(ranked.len());
        for (place, one) in ranked.iter().enumerate() {
            let engine = &engines[one.engine];
            let (address, ordinal) = engine.report_of(one.address())?;
            let report = match reports.get(&(one.engine, address)) {
                Some(report) => report.clone(),
                None => {
                    let mut report = engine.stored(address)?;
                    report.duplicates = engine.duplicates(&report.report.id)?;
                    let report = Arc::new(report);
                    reports.insert((one.engine, address), report.clone());
                    report
                }
            };
            hits.push(Hit {
                rank: first_rank + place,
                score: one.score(),
                partial: one.partial,
                report,
                ordinal,
            });
        }
        Ok(hits)
    }

    /// The report id and ordinal of a hit, without reading its report.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn name(&self, ranked: &Ranked) -> Result<(String, usize), EngineError> {
        self.name_at(ranked.address())
    }

    /// The report id and ordinal of a passage, without reading its report.
    pub(super) fn name_at(&self, address: DocAddress) -> Result<(String, usize), EngineError> {
        let (report, ordinal) = self.report_of(address)?;
        let mut id = String::new();
        if let Some(column) = &self.columns()?[address.segment_ord as usize].id
            && let Some(term) = column.term_ords(report.doc_id).next()
        {
            column.ord_to_str(term, &mut id)?;
        }
        Ok((id, ordinal))
    }

    /// Reads a report by its id.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn report(&self, id: &str) -> Result<Option<StoredReport>, EngineError> {
        let Some(address) = self.report_address(id)? else {
            return Ok(None);
        };
        let mut report = self.stored(address)?;
        report.duplicates = self.duplicates(id)?;
        Ok(Some(report))
    }

    /// The document of a report.
    pub(super) fn report_address(&self, id: &str) -> Result<Option<DocAddress>, EngineError> {
        let clause = |field, text: &str| -> (Occur, Box<dyn tantivy::query::Query>) {
            let term = tantivy::Term::from_field_text(field, text);
            (
                Occur::Must,
                Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
            )
        };
        let either = BooleanQuery::union(vec![
            clause(self.fields.document, REPORT).1,
            clause(self.fields.document, DUPLICATE).1,
        ]);
        let query = BooleanQuery::new(vec![
            clause(self.fields.report, id),
            (Occur::Must, Box::new(either)),
        ]);
        let found = self
            .searcher
            .search(&query, &TopDocs::with_limit(1).order_by_score())?;
        Ok(found.first().map(|(_, address)| *address))
    }

    /// Calls `visit` with every report, segment by segment.
    ///
    /// # Errors
    /// When the index cannot be read, or when `visit` fails.
    pub fn each_report<E: From<EngineError>>(
        &self,
        mut visit: impl FnMut(StoredReport) -> Result<(), E>,
    ) -> Result<(), E> {
        let term = tantivy::Term::from_field_text(self.fields.document, REPORT);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let scoring = tantivy::query::EnableScoring::disabled_from_searcher(&self.searcher);
        let weight = query.weight(scoring).map_err(EngineError::from)?;
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let mut found = weight.scorer(reader, 1.0).map_err(EngineError::from)?;
            while found.doc() != TERMINATED {
                let doc = found.doc();
                found.advance();
                if !reader.is_deleted(doc) {
                    visit(self.stored(DocAddress::new(segment as u32, doc))?)?;
                }
            }
        }
        Ok(())
    }

    /// Paths of all regions that reports of the index belong to.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn region_paths(&self) -> Result<std::collections::BTreeSet<Vec<String>>, EngineError> {
        let mut paths = std::collections::BTreeSet::new();
        for reader in self.searcher.segment_readers() {
            if let Some(column) = reader.fast_fields().str("region")? {
                let mut terms = column.dictionary().stream()?;
                while terms.advance() {
                    let path = String::from_utf8_lossy(terms.key());
                    paths.insert(path.split('\0').map(str::to_owned).collect());
                }
            }
        }
        Ok(paths)
    }

    /// Number of passages.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn passage_count(&self) -> Result<u64, EngineError> {
        self.count(PASSAGE)
    }
}
