//! `gongbao list`

use std::io::Write as _;

use clap::{Args, ValueEnum};

use crate::engine::{Engine, ListOrder, Portions, StoredReport};
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::text::sanitize::sanitize;
use crate::text::width::{elide, pad, width};
use crate::ui::array::Array;
use crate::ui::style::Role;
use crate::ui::wire::WireListed;
use crate::ui::{Output, hits, message, shape, table};

use super::IndexChoice;
use super::filters::FilterArgs;

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    index: IndexChoice,
    /// Shape of the output: auto is text on a terminal, csv elsewhere
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    format: Format,
    /// Only reports that may be placed wrongly or not at all, with the reasons
    #[arg(long)]
    doubtful: bool,
    #[command(flatten)]
    filters: FilterArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// text on a terminal, csv elsewhere
    Auto,
    /// For people
    Text,
    /// A table
    Csv,
    /// One array
    Json,
    /// A report a line
    Jsonl,
}

pub(super) fn run(args: &ListArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let engines = args.index.open()?;
    let filters = args.filters.resolve(&engines)?;
    let listed = Engine::listed(&engines, &filters, ListOrder::Place)?;
    let format = match args.format {
        Format::Auto if output.is_terminal => Format::Text,
        Format::Auto => Format::Csv,
        format => format,
    };
    let mut array = Array::default();
    let mut shown = Vec::new();
    let mut number = 0;
    if format == Format::Csv {
        let mut table = csv::Writer::from_writer(&mut *output);
        table.write_record(table::REPORT_COLUMNS)?;
        table.flush()?;
    }
    for portion in Portions::new(&engines, &listed) {
        let mut reports = portion?;
        if args.doubtful {
            reports.retain(|stored| stored.report.doubts().next().is_some());
        }
        number += reports.len();
        match format {
            Format::Csv => {
                let mut table = csv::Writer::from_writer(&mut *output);
                table::reports(&mut table, &reports)?;
                table.flush()?;
            }
            Format::Json => {
                for report in &reports {
                    array.element(output, &WireListed::new(report))?;
                }
            }
            Format::Jsonl => {
                for report in &reports {
                    let line = serde_json::to_string(&WireListed::new(report))?;
                    writeln!(output, "{line}")?;
                }
            }
            // The column of places is as wide as the widest of them.
            Format::Text | Format::Auto => shown.extend(reports.into_iter().map(|mut stored| {
                stored.clear();
                stored
            })),
        }
    }
    match format {
        Format::Json => array.finish(output)?,
        Format::Text => text(output, &shown, args.doubtful)?,
        Format::Auto | Format::Csv | Format::Jsonl => {}
    }
    if number == 0 {
        message::status(if args.doubtful {
            "no report is in doubt"
        } else {
            "no report matches"
        });
        return Ok(ExitStatus::NothingFound);
    }
    Ok(ExitStatus::Success)
}

fn text(output: &mut Output, reports: &[StoredReport], doubtful: bool) -> Result<(), Error> {
    let places: Vec<String> = reports
        .iter()
        .map(|stored| sanitize(&shape::region(stored.report.region.as_ref())).into_owned())
        .collect();
    let column = places
        .iter()
        .map(|place| width(place))
        .max()
        .unwrap_or(0)
        .min(40);
    for (stored, place) in reports.iter().zip(&places) {
        let report = &stored.report;
        let year = report
            .year
            .map_or("  ? ".to_owned(), |year| year.to_string());
        let passages = format!("{:>4} 段", report.passages.len());
        let id = elide(
            &sanitize(&report.id),
            output.width.saturating_sub(column + 2),
        );
        let place = output
            .style
            .paint(Role::Strong, &pad(&elide(place, column), column));
        let title = report.display_title();
        let room = output.width.saturating_sub(column + 16).max(20);
        writeln!(
            output,
            "{place}  {year}  {passages}  {}",
            elide(&sanitize(title), room)
        )?;
        writeln!(
            output,
            "{}  {}",
            " ".repeat(column),
            output.style.paint(Role::Dim, &id)
        )?;
        hits::also(output, &stored.duplicates, column + 2)?;
        for doubt in report.doubts().filter(|_| doubtful) {
            let room = output.width.saturating_sub(column + 4);
            let reason = elide(&sanitize(&doubt.label()), room);
            let mark = output.style.paint(Role::Warning, "!");
            writeln!(output, "{}  {mark} {reason}", " ".repeat(column))?;
        }
    }
    Ok(())
}
