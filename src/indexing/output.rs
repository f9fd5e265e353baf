//! Where the reports of a run go: they are made of documents in parallel, and written in the order of the documents while
//! the next ones are made.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::engine::{EngineError, Entry, Prepared, Writer};
use crate::report::rules::Rules;
use crate::report::sketch::Features;
use crate::report::{Document, Report, Warning, parse};
use crate::source::{Failure, Format, SourceFile};

use super::duplicates::Reports;
use super::{Options, Summary};

/// Takes the documents of a run.
pub(super) struct Output<'a> {
    maker: Arc<Maker<'a>>,
    /// What is compared of all reports of the index.
    pub(super) reports: Reports,
    pub(super) keep_duplicates: bool,
    /// Reports that are made and not written.
    waiting: Vec<Made>,
    pub(super) summary: Summary,
    /// Whether anything of the index has to change.
    pub(super) changed: bool,
}

/// Makes reports.
struct Maker<'a> {
    writer: &'a Writer,
    rules: &'a Rules,
    /// Ids of the reports that the index held before.
    indexed: HashSet<String>,
}

/// A report, ready to be written.
struct Made {
    file: Arc<SourceFile>,
    document: Document,
    report: Report,
    features: Features,
    prepared: Result<Prepared, EngineError>,
}

impl Maker<'_> {
    fn make(&self, file: Arc<SourceFile>, document: Document) -> Made {
        let report = parse::parse_by(&document, self.rules);
        let features = Features::of(&report, &document.text);
        let prepared = self.prepare(&file.key, &document.text, &report, &features);
        Made {
            file,
            document,
            report,
            features,
            prepared,
        }
    }

    fn prepare(
        &self,
        source: &Path,
        text: &str,
        report: &Report,
        features: &Features,
    ) -> Result<Prepared, EngineError> {
        self.writer.prepare(&Entry {
            report,
            text,
            source,
            sketch: features.sketch.as_ref(),
            replaces: self.indexed.contains(&report.id),
        })
    }
}

impl<'a> Output<'a> {
    /// `indexed` are the ids of the reports that the index holds, `reports` what is compared of them.
    pub(super) fn new(
        writer: &'a Writer,
        rules: &'a Rules,
        indexed: HashSet<String>,
        reports: Reports,
        options: &Options,
    ) -> Self {
        Self {
            maker: Arc::new(Maker {
                writer,
                rules,
                indexed,
            }),
            reports,
            keep_duplicates: options.keep_duplicates,
            waiting: Vec::new(),
            summary: Summary {
                recut: writer.recuts(),
                ..Summary::default()
            },
            changed: options.rebuild || writer.recuts(),
        }
    }

    /// Takes documents. They are written with the next call, or by [`Output::finish`].
    pub(super) fn take(
        &mut self,
        documents: Vec<(Arc<SourceFile>, Document)>,
    ) -> Result<(), EngineError> {
        let waiting = std::mem::take(&mut self.waiting);
        let maker = self.maker.clone();
        let make = || {
            let documents = documents.into_par_iter();
            documents
                .map(|(file, document)| maker.make(file, document))
                .collect()
        };
        let write = || waiting.into_iter().try_for_each(|made| self.write(made));
        let (made, written) = rayon::join(make, write);
        self.waiting = made;
        written
    }

    fn write(&mut self, made: Made) -> Result<(), EngineError> {
        let Made {
            file,
            document,
            mut report,
            mut features,
            mut prepared,
        } = made;
        if !self.keep_duplicates
            && let Some(original) = self.reports.original(&report.id, &features)
        {
            report.duplicate_of = Some(original);
            features.original.clone_from(&report.duplicate_of);
            prepared = self
                .maker
                .prepare(&file.key, &document.text, &report, &features);
        }
        self.reports.insert(&report.id, features);
        self.maker.writer.write(prepared?)?;
        self.changed = true;
        match self.maker.indexed.contains(&report.id) {
            true => self.summary.reports.updated += 1,
            false => self.summary.reports.added += 1,
        }
        if report.duplicate_of.is_none() {
            self.summary.passages += report.passages.len() as u64;
            for doubt in report.doubts() {
                *self.summary.doubts.entry(doubt.slug()).or_default() += 1;
            }
        }
        self.remark(&file, &report);
        Ok(())
    }

    /// Passes on what is remarkable of a report. Doubts are counted: a line for each of thousands of records would hide the
    /// rest.
    fn remark(&mut self, file: &SourceFile, report: &Report) {
        let path = match file.format {
            Format::Records => format!("{} {}", file.shown(), report.id),
            _ => file.shown(),
        };
        let remarks = report.warnings.iter().filter(|warning| !warning.is_doubt());
        let named = |warning: &Warning| Failure {
            path: path.clone(),
            reason: warning.to_string(),
        };
        self.summary.warnings.extend(remarks.map(named));
    }

    /// Writes what waits.
    pub(super) fn finish(&mut self) -> Result<(), EngineError> {
        self.take(Vec::new())
    }

    /// Takes a report out.
    pub(super) fn remove(&mut self, id: &str) -> Result<(), EngineError> {
        // What is written later is not taken out.
        self.finish()?;
        self.maker.writer.remove(id)?;
        self.reports.remove(id);
        self.summary.reports.removed += 1;
        self.changed = true;
        Ok(())
    }

    /// Puts a report in the place of the one that was written.
    pub(super) fn replace(
        &mut self,
        source: &Path,
        report: &Report,
        text: &str,
    ) -> Result<(), EngineError> {
        self.changed = true;
        let features = Features::of(report, text);
        self.maker.writer.replace(&Entry {
            report,
            text,
            source,
            sketch: features.sketch.as_ref(),
            replaces: true,
        })
    }

    /// What reports are read by.
    pub(super) fn rules(&self) -> &'a Rules {
        self.maker.rules
    }
}
