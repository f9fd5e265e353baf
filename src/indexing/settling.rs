//! The end of a run: what turned out about reports after they were written.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::engine::EngineError;
use crate::report::{Document, parse};
use crate::source::SourceFile;
use crate::source::load;

use super::run::Run;

impl Run<'_> {
    /// Puts every report in its place that turned out to be, or not to be, the same as another one. `files` are those that were
    /// read.
    pub(super) fn settle_duplicates(&mut self, files: &[&SourceFile]) -> Result<(), EngineError> {
        if !self.output.changed && self.output.keep_duplicates == self.writer.keeps_duplicates() {
            self.output.summary.duplicates = self.output.reports.duplicates();
            return Ok(());
        }
        let changed = match self.output.keep_duplicates {
            true => self.output.reports.keep_all(),
            false => self.output.reports.settle(),
        };
        let mut by_file: BTreeMap<Arc<Path>, BTreeMap<String, Option<String>>> = BTreeMap::new();
        for (id, original) in changed {
            if let Some(path) = self.owners.get(&id) {
                by_file
                    .entry(path.clone())
                    .or_default()
                    .insert(id, original);
            }
        }
        let changed_files = files.iter().filter(|file| by_file.contains_key(&file.key));
        let read: BTreeMap<&Path, &SourceFile> = changed_files
            .map(|file| (file.key.as_ref(), *file))
            .collect();
        for (path, originals) in &by_file {
            match read.get(path.as_ref()) {
                Some(file) => self.place_anew(file, originals)?,
                None => {
                    for (id, original) in originals {
                        if let Some(mut stored) = self.writer.committed(id)? {
                            stored.report.duplicate_of.clone_from(original);
                            self.output.replace(path, &stored.report, &stored.text)?;
                        }
                    }
                }
            }
        }
        self.output.summary.duplicates = self.output.reports.duplicates();
        Ok(())
    }

    /// Reads a file of this run again for the reports whose originals have changed: they are not to be read from the index
    /// before the commit.
    fn place_anew(
        &mut self,
        file: &SourceFile,
        originals: &BTreeMap<String, Option<String>>,
    ) -> Result<(), EngineError> {
        let metadata = self.metadata;
        let mut place = |mut document: Document| -> Result<(), EngineError> {
            let Some(original) = originals.get(&document.id) else {
                return Ok(());
            };
            load::amend(&mut document, file, metadata);
            let mut report = parse::parse_by(&document, self.output.rules());
            report.duplicate_of.clone_from(original);
            self.output.replace(&file.key, &report, &document.text)
        };
        if let Ok(Some(records)) = load::stream(file) {
            return records.filter_map(Result::ok).try_for_each(place);
        }
        let loaded = load::read(&file.path).and_then(|bytes| load::load(file, &bytes, metadata));
        let documents = loaded.map(|loaded| loaded.documents).unwrap_or_default();
        documents.into_iter().try_for_each(&mut place)
    }
}
