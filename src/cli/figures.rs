//! `gongbao figures`

use std::collections::BTreeMap;
use std::io::Write as _;

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use crate::engine::{StoredPassage, StoredReport};
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::figures::canonical::Aliases;
use crate::figures::extract;
use crate::query::filter::Filters;
use crate::report::taxonomy::Part;
use crate::text::fold::fold_to_string;
use crate::ui::figures::{self as shown, Named, Stated};
use crate::ui::{Output, message};

use super::IndexChoice;
use super::filters::FilterArgs;

/// List what the reports state in numbers: each figure with its indicator, its sentence and its place
///
/// Figures are read from the stored texts, report by report. The words of QUERY must all stand in the name of the indicator, as
/// the text has it or as it is known by (`name`).
#[derive(Debug, Args)]
pub(super) struct FiguresArgs {
    /// Words of the indicator
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[command(flatten)]
    index: IndexChoice,
    /// List the indicators, with how often each is stated, instead of the figures
    #[arg(long)]
    indicators: bool,
    /// Further names of indicators, in the form of the built-in file
    #[arg(long, value_name = "FILE.toml")]
    aliases: Option<std::path::PathBuf>,
    /// Shape of the output: auto is text on a terminal, jsonl elsewhere
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    format: Format,
    #[command(flatten)]
    filters: FilterArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// text on a terminal, jsonl elsewhere
    Auto,
    /// For people, by report
    Text,
    /// One array
    Json,
    /// A figure a line
    Jsonl,
    /// A table
    Csv,
}

pub(super) fn run(args: &FiguresArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let aliases = match &args.aliases {
        Some(path) => own_aliases(path)?,
        None => Aliases::built_in().clone(),
    };
    let engines = args.index.open()?;
    let filters = args.filters.resolve(&engines)?;
    let mut reports = Vec::new();
    for engine in &engines {
        reports.extend(engine.reports(&filters)?);
    }
    let words = words(&args.query);
    if words.is_empty() && !args.query.is_empty() {
        return Err(
            Error::new("nothing to look for: no character, letter or digit")
                .hint("give words of an indicator: gongbao figures 纠错率"),
        );
    }
    let found: Vec<Vec<Stated<'_>>> = reports
        .par_iter()
        .map(|stored| stated(stored, &filters, &words, &aliases))
        .collect();
    let found: Vec<Stated<'_>> = found.into_iter().flatten().collect();
    if found.is_empty() {
        message::status("no figure matches");
        message::hint("`gongbao figures --indicators` lists what is stated");
        return Ok(ExitStatus::NothingFound);
    }
    let format = match args.format {
        Format::Auto if output.is_terminal => Format::Text,
        Format::Auto => Format::Jsonl,
        format => format,
    };
    if args.indicators {
        indicators(output, &found, format)?;
        return Ok(ExitStatus::Success);
    }
    match format {
        Format::Csv => shown::table(output, &found)?,
        Format::Json => {
            let wires: Vec<_> = found.iter().map(shown::WireFigure::new).collect();
            serde_json::to_writer_pretty(&mut *output, &wires)?;
            writeln!(output)?;
        }
        Format::Text => shown::print(output, &found)?,
        Format::Jsonl | Format::Auto => {
            for figure in &found {
                let wire = shown::WireFigure::new(figure);
                writeln!(output, "{}", serde_json::to_string(&wire)?)?;
            }
        }
    }
    Ok(ExitStatus::Success)
}

/// The words of a query, folded, without quotation marks and the like around them.
fn words(query: &[String]) -> Vec<String> {
    let words = query.iter().flat_map(|words| words.split_whitespace());
    words
        .map(|word| fold_to_string(word.trim_matches(|c: char| !c.is_alphanumeric())))
        .filter(|word| !word.is_empty())
        .collect()
}

fn own_aliases(path: &std::path::Path) -> Result<Aliases, Error> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::new(format!("cannot read the names in `{shown}`: {error}")))?;
    Aliases::built_in()
        .with(&text)
        .map_err(|error| Error::new(format!("the names in `{shown}` have an error: {error}")))
}

/// The figures of a report's passages that are asked for, in reading order.
fn stated<'a>(
    stored: &'a StoredReport,
    filters: &Filters,
    words: &[String],
    aliases: &Aliases,
) -> Vec<Stated<'a>> {
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
        let is_wanted = filters.sections.is_empty()
            || filters
                .sections
                .iter()
                .any(|section| section.is_of(passage.passage));
        if !is_wanted {
            continue;
        }
        let canonical = aliases.canonical(&figure.indicator);
        let names = [&figure.indicator, &canonical.name].map(|name| fold_to_string(name));
        if !names
            .iter()
            .any(|name| words.iter().all(|word| name.contains(word)))
        {
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

/// Counts figures by the name of their indicator and their unit, the most frequent first.
fn indicators(output: &mut Output, found: &[Stated<'_>], format: Format) -> Result<(), Error> {
    let mut counted: BTreeMap<(&str, &str), Named<'_>> = BTreeMap::new();
    for stated in found {
        let key = (stated.name.as_str(), stated.figure.unit.as_str());
        let entry = counted.entry(key).or_insert_with(|| Named::new(stated));
        entry.add(stated);
    }
    let mut counted: Vec<Named<'_>> = counted.into_values().collect();
    counted.sort_by(|one, other| {
        other
            .figures
            .cmp(&one.figures)
            .then_with(|| one.name.cmp(other.name))
    });
    match format {
        Format::Csv => shown::indicator_table(output, &counted)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut *output, &counted)?;
            writeln!(output)?;
        }
        Format::Text => shown::print_indicators(output, &counted)?,
        Format::Jsonl | Format::Auto => {
            for named in &counted {
                writeln!(output, "{}", serde_json::to_string(named)?)?;
            }
        }
    }
    Ok(())
}
