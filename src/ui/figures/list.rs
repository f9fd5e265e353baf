//! Figures one by one: a line each for people, a row each for programs.

use std::io::{self, Write as _};

use crate::error::Error;
use crate::stated::Stated;
use crate::text::sanitize::sanitize;
use crate::text::width::{elide, pad, width};

use super::super::style::Role;
use super::super::{Output, shape};

/// Columns of a table of figures.
const COLUMNS: [&str; 19] = [
    "region_code",
    "region",
    "year",
    "report",
    "passage",
    "part",
    "indicator",
    "name",
    "subject",
    "value",
    "upper",
    "unit",
    "raw",
    "qualifier",
    "comparison",
    "target",
    "char_start",
    "char_end",
    "sentence",
];
/// Columns for a value with its unit.
const VALUE: usize = 16;

/// Prints figures for people: report by report, a line each.
///
/// # Errors
/// When the output cannot be written.
pub fn print(output: &mut Output, found: &[Stated]) -> io::Result<()> {
    let mut last = None;
    for stated in found {
        let report = stated.report();
        if last != Some(&report.id) {
            let id = sanitize(&report.id).into_owned();
            let place = sanitize(&shape::place(report)).into_owned();
            let room = output.width.saturating_sub(width(&place) + 2);
            let id = output.style.paint(Role::Dim, &elide(&id, room.max(12)));
            let place = output.style.paint(Role::Strong, &place);
            writeln!(output, "{place}  {id}")?;
            last = Some(&report.id);
        }
        line(output, stated, 2)?;
    }
    Ok(())
}

/// Prints a figure in one line, behind `indent` blanks: its value with what qualifies it, and what it measures.
///
/// # Errors
/// When the output cannot be written.
pub fn line(output: &mut Output, stated: &Stated, indent: usize) -> io::Result<()> {
    let figure = &stated.figure;
    let upper = figure
        .upper
        .map_or(String::new(), |upper| format!("–{upper}"));
    let target = if figure.is_target { "（目标）" } else { "" };
    let value = format!("{}{upper}{}{target}", figure.value, figure.unit);
    let value = match figure.qualifier.as_deref() {
        None => value,
        Some(qualifier) => format!("{value}（{qualifier}）"),
    };
    let comparison = match figure.comparison.as_deref() {
        Some(words) => format!("（{words}）"),
        None => String::new(),
    };
    let name = format!("{}{comparison}", figure.indicator);
    let left = format!("{}{}  ", " ".repeat(indent), pad(&one_line(&value), VALUE));
    let room = output.width.saturating_sub(width(&left)).max(20);
    writeln!(output, "{left}{}", elide(&one_line(&name), room))
}

/// What a file contains, harmless and on one line.
pub(super) fn one_line(text: &str) -> String {
    sanitize(text).replace('\n', " ")
}

/// Writes figures as a table; its first part with the names of the columns.
///
/// # Errors
/// When the output cannot be written.
pub fn table(output: &mut Output, found: &[Stated], is_first: bool) -> Result<(), Error> {
    let mut table = csv::Writer::from_writer(&mut *output);
    if is_first {
        table.write_record(COLUMNS)?;
    }
    for stated in found {
        let (report, figure) = (stated.report(), &stated.figure);
        let code = report
            .region
            .as_ref()
            .map_or("", |region| region.code.as_str());
        let region = report
            .region
            .as_ref()
            .map(|region| region.full_path().join("/"));
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        table.write_record([
            code,
            &region.unwrap_or_default(),
            &report.year.map_or(String::new(), |year| year.to_string()),
            &report.id,
            &stated.passage().id(),
            stated.passage().passage.part.slug(),
            &figure.indicator,
            &stated.name,
            &text(&figure.subject),
            &figure.value.to_string(),
            &figure
                .upper
                .map_or(String::new(), |upper| upper.to_string()),
            &figure.unit,
            &stated.raw,
            &text(&figure.qualifier),
            &text(&figure.comparison),
            if figure.is_target { "1" } else { "" },
            &figure.chars.start.to_string(),
            &figure.chars.end.to_string(),
            &stated.sentence,
        ])?;
    }
    table.flush()?;
    Ok(())
}
