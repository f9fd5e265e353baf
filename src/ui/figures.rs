//! Figures: for people, as JSON and as tables.

use std::collections::BTreeSet;
use std::io::{self, Write as _};

use serde::Serialize;

use crate::engine::StoredPassage;
use crate::error::Error;
use crate::figures::{Figure, Value};
use crate::text::sanitize::sanitize;
use crate::text::slice_chars;
use crate::text::width::{elide, pad, width};

use super::style::Role;
use super::wire::{WireReport, WireSection};
use super::{Output, shape};

/// A figure with the passage that states it.
#[derive(Debug, Clone)]
pub struct Stated<'a> {
    /// The passage.
    pub passage: StoredPassage<'a>,
    /// The figure, its places in characters of the report's text.
    pub figure: Figure,
    /// What its indicator is known by.
    pub name: String,
    /// Topic of the indicator, if one is known.
    pub topic: Option<String>,
}

impl Stated<'_> {
    fn slice(&self, chars: std::ops::Range<usize>) -> &str {
        slice_chars(&self.passage.report.text, chars)
    }

    fn raw(&self) -> &str {
        self.slice(self.figure.chars.clone())
    }

    fn sentence(&self) -> &str {
        self.slice(self.figure.sentence.clone()).trim()
    }
}

/// A figure for programs.
#[derive(Debug, Serialize)]
pub struct WireFigure<'a> {
    report: WireReport<'a>,
    section: WireSection<'a>,
    passage: String,
    indicator: &'a str,
    name: &'a str,
    topic: Option<&'a str>,
    subject: Option<&'a str>,
    value: Value,
    upper: Option<Value>,
    unit: &'a str,
    raw: &'a str,
    qualifier: Option<&'a str>,
    comparison: Option<&'a str>,
    target: bool,
    char_start: usize,
    char_end: usize,
    sentence: &'a str,
}

impl<'a> WireFigure<'a> {
    /// A figure as the contract has it.
    pub fn new(stated: &'a Stated<'_>) -> Self {
        let figure = &stated.figure;
        Self {
            report: WireReport::from(stated.passage.report),
            section: WireSection::new(&stated.passage),
            passage: stated.passage.id(),
            indicator: &figure.indicator,
            name: &stated.name,
            topic: stated.topic.as_deref(),
            subject: figure.subject.as_deref(),
            value: figure.value,
            upper: figure.upper,
            unit: &figure.unit,
            raw: stated.raw(),
            qualifier: figure.qualifier.as_deref(),
            comparison: figure.comparison.as_deref(),
            target: figure.is_target,
            char_start: figure.chars.start,
            char_end: figure.chars.end,
            sentence: stated.sentence(),
        }
    }
}

/// Prints figures for people: report by report, a line each.
///
/// # Errors
/// When the output cannot be written.
pub fn print(output: &mut Output, found: &[Stated<'_>]) -> io::Result<()> {
    let mut last = None;
    for stated in found {
        let report = &stated.passage.report.report;
        if last != Some(&report.id) {
            let id = sanitize(&report.id).into_owned();
            let place = sanitize(&shape::place(report)).into_owned();
            let room = output.width.saturating_sub(width(&place) + 2);
            let id = output.style.paint(Role::Dim, &elide(&id, room.max(12)));
            let place = output.style.paint(Role::Strong, &place);
            writeln!(output, "{place}  {id}")?;
            last = Some(&report.id);
        }
        let figure = &stated.figure;
        let upper = figure
            .upper
            .map_or(String::new(), |upper| format!("–{upper}"));
        let qualifier = figure.qualifier.as_deref().unwrap_or_default();
        let target = if figure.is_target { "（目标）" } else { "" };
        let value = format!("{}{upper}{}{target}", figure.value, figure.unit);
        let value = match qualifier {
            "" => value,
            qualifier => format!("{value}（{qualifier}）"),
        };
        let comparison = match figure.comparison.as_deref() {
            Some(words) => format!("（{words}）"),
            None => String::new(),
        };
        let name = format!("{}{comparison}", figure.indicator);
        let left = format!("  {}  ", pad(&sanitize(&value), VALUE));
        let room = output.width.saturating_sub(width(&left)).max(20);
        writeln!(output, "{left}{}", elide(&sanitize(&name), room))?;
    }
    Ok(())
}

/// Columns for a value with its unit.
const VALUE: usize = 16;

/// Writes figures as a table.
///
/// # Errors
/// When the output cannot be written.
pub fn table(output: &mut Output, found: &[Stated<'_>]) -> Result<(), Error> {
    let mut table = csv::Writer::from_writer(&mut *output);
    table.write_record([
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
    ])?;
    for stated in found {
        let (report, figure) = (&stated.passage.report.report, &stated.figure);
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
            &stated.passage.id(),
            stated.passage.passage.part.slug(),
            &figure.indicator,
            &stated.name,
            &text(&figure.subject),
            &figure.value.to_string(),
            &figure
                .upper
                .map_or(String::new(), |upper| upper.to_string()),
            &figure.unit,
            stated.raw(),
            &text(&figure.qualifier),
            &text(&figure.comparison),
            if figure.is_target { "1" } else { "" },
            &figure.chars.start.to_string(),
            &figure.chars.end.to_string(),
            stated.sentence(),
        ])?;
    }
    table.flush()?;
    Ok(())
}

/// An indicator in one unit: how often it is stated.
#[derive(Debug, Serialize)]
pub struct Named<'a> {
    /// What it is known by.
    pub name: &'a str,
    unit: &'a str,
    topic: Option<&'a str>,
    /// How many figures there are.
    pub figures: usize,
    /// In how many reports.
    reports: usize,
    #[serde(skip)]
    seen: BTreeSet<&'a str>,
}

impl<'a> Named<'a> {
    /// The indicator of a figure, not counted yet.
    pub fn new(stated: &'a Stated<'_>) -> Self {
        Self {
            name: &stated.name,
            unit: &stated.figure.unit,
            topic: stated.topic.as_deref(),
            figures: 0,
            reports: 0,
            seen: BTreeSet::new(),
        }
    }

    /// Counts a figure.
    pub fn add(&mut self, stated: &'a Stated<'_>) {
        self.figures += 1;
        self.seen.insert(&stated.passage.report.report.id);
        self.reports = self.seen.len();
    }
}

/// Prints indicators for people.
///
/// # Errors
/// When the output cannot be written.
pub fn print_indicators(output: &mut Output, counted: &[Named<'_>]) -> io::Result<()> {
    for named in counted {
        let left = format!(
            "{:>7}  {:>6} 篇  ",
            shape::number(named.figures as u64),
            named.reports
        );
        let unit = match named.unit {
            "" => String::new(),
            unit => format!("（{unit}）"),
        };
        let room = output.width.saturating_sub(width(&left)).max(20);
        let name = format!("{}{unit}", named.name);
        writeln!(output, "{left}{}", elide(&sanitize(&name), room))?;
    }
    Ok(())
}

/// Writes indicators as a table.
///
/// # Errors
/// When the output cannot be written.
pub fn indicator_table(output: &mut Output, counted: &[Named<'_>]) -> Result<(), Error> {
    let mut table = csv::Writer::from_writer(&mut *output);
    table.write_record(["name", "unit", "topic", "figures", "reports"])?;
    for named in counted {
        table.write_record([
            named.name,
            named.unit,
            named.topic.unwrap_or_default(),
            &named.figures.to_string(),
            &named.reports.to_string(),
        ])?;
    }
    table.flush()?;
    Ok(())
}
