//! Figures as they are asked for: which reports are read, and which of their figures are wanted.
//!
//! Figures are read from the stored texts, so an answer reads at most so many reports, the newest first, and says how many.

use rayon::prelude::*;

use crate::engine::{Engine, EngineError, Engines, StoredPassage, StoredReport};
use crate::figures::canonical::Aliases;
use crate::figures::extract;
use crate::query::filter::Filters;
use crate::report::taxonomy::Part;
use crate::text::fold::fold_to_string;
use crate::ui::figures::Stated;

/// Most reports that one answer reads.
pub const MOST_REPORTS: usize = 1_000;

/// Reports whose figures are looked at.
#[derive(Debug)]
pub struct FigureReports {
    /// The reports, the newest first.
    pub reports: Vec<StoredReport>,
    /// How many reports the filters let through.
    pub admitted: usize,
}

impl FigureReports {
    /// Reads the reports that filters let through, at most [`MOST_REPORTS`].
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn read(engines: &Engines, filters: &Filters) -> Result<Self, EngineError> {
        let listed = Engine::listed(engines, filters)?;
        let reports = listed
            .par_iter()
            .take(MOST_REPORTS)
            .map(|listed| Engine::read_listed(engines, listed));
        Ok(Self {
            reports: reports.collect::<Result<_, _>>()?,
            admitted: listed.len(),
        })
    }

    /// The figures whose indicator has all words of `query`, report by report, in reading order.
    pub fn stated(&self, query: Option<&str>, filters: &Filters) -> Vec<Stated<'_>> {
        let words = words(query.unwrap_or_default());
        let found: Vec<Vec<Stated<'_>>> = self
            .reports
            .par_iter()
            .map(|stored| of_report(stored, filters, &words))
            .collect();
        found.into_iter().flatten().collect()
    }
}

/// The words of a query, folded, without quotation marks and the like around them.
pub fn words(query: &str) -> Vec<String> {
    let words = query.split_whitespace();
    words
        .map(|word| fold_to_string(word.trim_matches(|c: char| !c.is_alphanumeric())))
        .filter(|word| !word.is_empty())
        .collect()
}

/// The figures of a report's passages that are wanted, in reading order.
pub fn of_report<'a>(
    stored: &'a StoredReport,
    filters: &Filters,
    words: &[String],
) -> Vec<Stated<'a>> {
    let aliases = Aliases::built_in();
    let mut passages: Vec<StoredPassage<'a>> = stored.passages().collect();
    passages.sort_by_key(|passage| passage.passage.chars.start);
    let mut found = Vec::new();
    for mut figure in extract(&stored.text) {
        // What stands around the report on its page is no passage.
        let behind =
            passages.partition_point(|passage| passage.passage.chars.start <= figure.chars.start);
        let Some(passage) = behind
            .checked_sub(1)
            .and_then(|at| passages.get(at))
            .filter(|passage| figure.chars.start < passage.passage.chars.end)
        else {
            continue;
        };
        let mut sections = filters.sections.iter();
        let is_wanted =
            filters.sections.is_empty() || sections.any(|section| section.is_of(passage.passage));
        if !is_wanted {
            continue;
        }
        let canonical = aliases.canonical(&figure.indicator);
        let names = [&figure.indicator, &canonical.name].map(|name| fold_to_string(name));
        let has_all = |name: &String| words.iter().all(|word| name.contains(word));
        if !names.iter().any(has_all) {
            continue;
        }
        figure.is_target |= passage.passage.part == Part::PLAN;
        found.push(Stated {
            passage: *passage,
            figure,
            name: canonical.name,
            topic: canonical.topic,
        });
    }
    found
}
