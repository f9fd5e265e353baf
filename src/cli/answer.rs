//! What was found for one query, and its lines in the formats for programs.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use crate::engine::{
    self, Engine, Engines, Explanation, Grouping, Hit, Outcome, Search, StoredReport,
};
use crate::error::Error;
use crate::figures::canonical::Aliases;
use crate::query::highlight::Pattern;
use crate::query::{Mode, Query};
use crate::stated::{self, Stated, Wanted};
use crate::ui::table;
use crate::ui::wire::{WireCount, WireHit};

use super::search::Format;

/// What was found for one query, read out of the index.
pub(super) struct Answer {
    /// Totals and facets.
    pub(super) outcome: Outcome,
    /// Hits with their reports; none for a run, which needs only their names.
    pub(super) hits: Vec<Hit>,
    /// What to highlight.
    pub(super) patterns: Vec<Pattern>,
    /// How each hit came to its score, if that is asked for.
    pub(super) explanations: Vec<Explanation>,
    /// Whether hits tell what they state in numbers.
    pub(super) figures: bool,
    names: Vec<(String, usize, f32)>,
    first_rank: usize,
    grouping: Grouping,
}

/// Writes what stands above the lines of all queries.
pub(super) fn header(count: bool, format: Format, writer: &mut dyn io::Write) -> Result<(), Error> {
    if format == Format::Csv {
        let mut table = csv::Writer::from_writer(writer);
        match count {
            true => table.write_record(["query_id", "passages", "reports"])?,
            false => table.write_record(table::HIT_COLUMNS)?,
        }
        table.flush()?;
    }
    Ok(())
}

/// The lines of a query with nothing to search for: none, or a count of nothing.
pub(super) fn nothing(
    id: &str,
    source: &str,
    count: bool,
    format: Format,
) -> Result<Vec<u8>, Error> {
    let answer = Answer {
        outcome: Outcome {
            passages: 0,
            reports: 0,
            hits: Vec::new(),
            more: false,
            facets: Vec::new(),
            mode: Mode::All,
            relaxed: None,
        },
        hits: Vec::new(),
        patterns: Vec::new(),
        explanations: Vec::new(),
        figures: false,
        names: Vec::new(),
        first_rank: 1,
        grouping: Grouping::Passages,
    };
    let mut lines = Vec::new();
    answer.write(Some(id), source, count, format, &mut lines)?;
    Ok(lines)
}

/// An id as a column of a run: blanks separate columns and line ends rows, so neither may stand in it.
fn column(id: &str) -> String {
    let mut column = String::with_capacity(id.len());
    for character in id.chars() {
        if character.is_whitespace() || character.is_control() {
            let mut bytes = [0; 4];
            let bytes = character.encode_utf8(&mut bytes).bytes();
            column.extend(bytes.map(|byte| format!("%{byte:02X}")));
        } else {
            column.push(character);
        }
    }
    column
}

impl Answer {
    /// Searches, and reads what `format` needs of the hits.
    pub(super) fn find(engines: &Engines, search: &Search, format: Format) -> Result<Self, Error> {
        let outcome = engine::merge(engines, search)?;
        let first_rank = search.offset + 1;
        let mut answer = Self {
            outcome,
            hits: Vec::new(),
            patterns: Vec::new(),
            explanations: Vec::new(),
            figures: false,
            names: Vec::new(),
            first_rank,
            grouping: search.grouping,
        };
        if format == Format::Trec {
            // A run is nothing but names, for which no report need be read.
            for ranked in &answer.outcome.hits {
                let (id, ordinal) = engines[ranked.engine].name(ranked)?;
                answer.names.push((id, ordinal, ranked.score()));
            }
        } else {
            answer.hits = Engine::hits(engines, &answer.outcome.hits, first_rank)?;
            if let (Some(engine), Some(query)) = (engines.first(), &search.query) {
                answer.patterns = engine.patterns(query);
            }
        }
        Ok(answer)
    }

    /// Takes the scores of the hits apart.
    pub(super) fn explain(&mut self, engines: &Engines, query: &Query) -> Result<(), Error> {
        for ranked in &self.outcome.hits {
            let explanation = engines[ranked.engine].explain(query, ranked)?;
            self.explanations.push(explanation);
        }
        Ok(())
    }

    /// What each hit states in numbers; nothing unless that is asked for.
    pub(super) fn stated(&self) -> Vec<Vec<Stated>> {
        if !self.figures {
            return Vec::new();
        }
        let mut of_reports: HashMap<*const StoredReport, Vec<Stated>> = HashMap::new();
        let of_hit = |hit| {
            let hit: &Hit = hit;
            let all = of_reports
                .entry(Arc::as_ptr(&hit.report))
                .or_insert_with(|| {
                    stated::of_report(&hit.report, &Wanted::default(), Aliases::built_in())
                });
            let own = all.iter().filter(|one| one.ordinal == hit.ordinal);
            own.cloned().collect()
        };
        self.hits.iter().map(of_hit).collect()
    }

    /// The hits in JSON, with what they state if that was asked for.
    pub(super) fn wire<'a>(
        &'a self,
        query_id: Option<&'a str>,
        stated: &'a [Vec<Stated>],
    ) -> Vec<WireHit<'a>> {
        let hits = self.hits.iter().enumerate().filter_map(|(place, hit)| {
            let passage = hit.passage()?;
            let wire = WireHit::new(query_id, hit, &passage, &self.patterns);
            let wire = wire.explained(self.explanations.get(place));
            Some(wire.stating(stated.get(place).map(Vec::as_slice)))
        });
        hits.collect()
    }

    /// Writes the lines of one query.
    pub(super) fn write(
        &self,
        query_id: Option<&str>,
        source: &str,
        count: bool,
        format: Format,
        writer: &mut dyn io::Write,
    ) -> Result<(), Error> {
        match format {
            Format::Csv => {
                let mut table = csv::Writer::from_writer(writer);
                let (passages, reports) = (
                    self.outcome.passages.to_string(),
                    self.outcome.reports.to_string(),
                );
                if count {
                    table.write_record([query_id.unwrap_or_default(), &passages, &reports])?;
                } else {
                    table::hits(&mut table, query_id, &self.hits)?;
                }
                table.flush()?;
            }
            Format::Trec => {
                let id = query_id.unwrap_or("1");
                let lines = self
                    .names
                    .iter()
                    .map(|(report, ordinal, score)| (report, *ordinal, *score));
                for (place, (report, ordinal, score)) in lines.enumerate() {
                    let rank = self.first_rank + place;
                    let report = column(report);
                    match self.grouping {
                        Grouping::Reports => {
                            writeln!(writer, "{id} Q0 {report} {rank} {score} gongbao")?;
                        }
                        Grouping::Passages => {
                            writeln!(writer, "{id} Q0 {report}#{ordinal} {rank} {score} gongbao")?;
                        }
                    }
                }
            }
            _ if count => {
                writeln!(
                    writer,
                    "{}",
                    serde_json::to_string(&WireCount::new(query_id, source, &self.outcome))?
                )?;
            }
            _ => {
                for hit in self.wire(query_id, &self.stated()) {
                    writeln!(writer, "{}", serde_json::to_string(&hit)?)?;
                }
            }
        }
        Ok(())
    }
}
