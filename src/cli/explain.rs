//! `gongbao explain`

use std::io::Write as _;

use clap::{Args, ValueEnum};

use crate::engine::{StoredPassage, StoredReport};
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::explanation;
use crate::query;
use crate::request::lookup;
use crate::ui::{self, Output, message};

use super::IndexChoice;
use super::filters::FilterArgs;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// What was looked for, as one argument: '行政复议 纠错率'
    #[arg(value_name = "QUERY")]
    query: String,
    /// Passage id REPORT#ORDINAL
    #[arg(value_name = "PASSAGE_ID")]
    passage: String,
    /// Only what keeps the passage from being found; without it, also what matches
    #[arg(long)]
    why_not: bool,
    #[command(flatten)]
    index: IndexChoice,
    /// Shape of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    filters: FilterArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A page for people
    Text,
    /// One object
    Json,
}

pub(super) fn run(args: &ExplainArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let query = query::parse(&super::typed(std::slice::from_ref(&args.query)))?;
    query.notes.iter().for_each(|note| message::note(note));
    let engines = args.index.open()?;
    let filters = args.filters.resolve(&engines)?;
    let (index, report, ordinal) = match lookup::report(&engines, &args.passage)? {
        None => lookup::passage(&engines, &args.passage)?,
        Some((_, report)) => return Err(is_a_report(&report)),
    };
    let passage = StoredPassage {
        report: &report,
        ordinal,
        passage: &report.report.passages[ordinal],
    };
    let mut explanation = explanation::explain(&engines, &query, &filters, index, &passage)?;
    if args.why_not {
        explanation = explanation.failing();
    }
    if args.format == Format::Json {
        serde_json::to_writer_pretty(&mut *output, &explanation)?;
        writeln!(output)?;
    } else {
        ui::explanation::print(output, &explanation, &passage, &args.filters.shown())?;
    }
    if explanation.is_broken() {
        output.flush()?;
        message::warning("the index and the stored text disagree on this passage");
        message::hint(
            "`gongbao verify --all` looks for all such places; `gongbao index FOLDER --rebuild` builds the index anew",
        );
    }
    Ok(ExitStatus::Success)
}

fn is_a_report(report: &StoredReport) -> Error {
    let id = &report.report.id;
    let error = Error::new(format!("`{id}` is a report, not a passage"));
    match report.report.passages.len() {
        0 => error.hint("it has no passages: nothing in it can be found"),
        1 => error.hint(format!("its one passage is `{id}#0`")),
        count => error.hint(format!(
            "its passages are `{id}#0` to `{id}#{}`; `gongbao show` prints them",
            count - 1
        )),
    }
}
