//! `gongbao show`

use std::io::Write as _;

use clap::Args;

use crate::engine::StoredReport;
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::request::lookup;
use crate::text::sanitize::sanitize;
use crate::ui::style::Role;
use crate::ui::{Output, hits, inspection, shape};

use super::IndexChoice;

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Report id, or passage id REPORT#ORDINAL
    #[arg(value_name = "ID")]
    id: String,
    /// Print only the text, exactly as it was read: of the report, or of the passage
    #[arg(long)]
    raw: bool,
    #[command(flatten)]
    index: IndexChoice,
}

pub(super) fn run(args: &ShowArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let engines = args.index.open()?;
    if let Some((_, report)) = lookup::report(&engines, &args.id)? {
        if args.raw {
            output.write_all(report.text.as_bytes())?;
        } else {
            whole(output, &report)?;
        }
        return Ok(ExitStatus::Success);
    }
    let (_, report, ordinal) = lookup::passage(&engines, &args.id)?;
    if !args.raw {
        in_context(output, &report, ordinal)?;
    } else if let Some(passage) = report.report.passages.get(ordinal) {
        output.write_all(report.passage_text(passage).as_bytes())?;
    }
    Ok(ExitStatus::Success)
}

fn whole(output: &mut Output, report: &StoredReport) -> Result<(), Error> {
    inspection::head(output, &report.report)?;
    hits::also(output, &report.duplicates, 0)?;
    for passage in report.passages() {
        writeln!(output)?;
        let label = format!("#{}  {}", passage.ordinal, shape::section(&passage));
        writeln!(output, "{}", output.style.paint(Role::Dim, &label))?;
        lines(output, passage.text())?;
    }
    Ok(())
}

/// A passage with the one before it and the one after it.
fn in_context(output: &mut Output, report: &StoredReport, ordinal: usize) -> Result<(), Error> {
    inspection::head(output, &report.report)?;
    hits::also(output, &report.duplicates, 0)?;
    let around = ordinal.saturating_sub(1)..=ordinal + 1;
    for passage in report
        .passages()
        .filter(|passage| around.contains(&passage.ordinal))
    {
        writeln!(output)?;
        let mark = if passage.ordinal == ordinal {
            "▶ "
        } else {
            "  "
        };
        let headings = passage.headings().join(" › ");
        let label = format!(
            "{mark}#{}  {}  {headings}",
            passage.ordinal,
            shape::section(&passage)
        );
        let role = if passage.ordinal == ordinal {
            Role::Strong
        } else {
            Role::Dim
        };
        writeln!(output, "{}", output.style.paint(role, &sanitize(&label)))?;
        lines(output, passage.text())?;
    }
    Ok(())
}

/// The paragraphs of a text, each broken into lines.
fn lines(output: &mut Output, text: &str) -> Result<(), Error> {
    for paragraph in sanitize(text)
        .lines()
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
    {
        let characters: Vec<char> = paragraph.chars().collect();
        hits::paragraph(output, &characters, &[], 2)?;
    }
    Ok(())
}
