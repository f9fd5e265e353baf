//! `gongbao facets`

use std::io::Write as _;

use clap::{Args, ValueEnum};

use crate::engine::{self, FacetName, FacetTable, Search};
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::query;
use crate::ui::{Output, bars, message, table, wire};

use super::IndexChoice;
use super::filters::FilterArgs;
use super::search::FacetArg;

#[derive(Debug, Args)]
pub(super) struct FacetsArgs {
    /// What to look for
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[command(flatten)]
    index: IndexChoice,
    /// What to count (with commas) [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    facets: Vec<FacetArg>,
    /// Shape of the output: auto is text on a terminal, json elsewhere
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    format: Format,
    #[command(flatten)]
    filters: FilterArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// text on a terminal, json elsewhere
    Auto,
    /// Bars for people
    Text,
    /// One object
    Json,
    /// A table
    Csv,
}

pub(super) fn run(args: &FacetsArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let query = match args.query.as_slice() {
        [] => None,
        words => Some(query::parse(&super::typed(words))?),
    };
    let notes = query.iter().flat_map(|query| &query.notes);
    notes.for_each(|note| message::note(note));
    let engines = args.index.open()?;
    let facets: Vec<FacetName> = match args.facets.as_slice() {
        [] => FacetName::ALL.to_vec(),
        names => names.iter().copied().map(FacetName::from).collect(),
    };
    let search = Search {
        query,
        filters: args.filters.resolve(&engines)?,
        facets,
        ..Search::default()
    };
    let outcome = engine::merge(&engines, &search)?;
    if let Some(relaxed) = outcome.relaxed {
        message::note(super::search::relaxation(relaxed));
    }
    if outcome.passages == 0 {
        message::status(match outcome.facets.iter().all(FacetTable::is_empty) {
            true => "nothing to count: no passage matches",
            false => "no passage matches all filters; the counts of a facet disregard its own",
        });
    }
    match args.format {
        Format::Text => bars::print(output, &outcome.facets, usize::MAX)?,
        Format::Auto if output.is_terminal => bars::print(output, &outcome.facets, usize::MAX)?,
        Format::Csv => {
            let mut table = csv::Writer::from_writer(&mut *output);
            table::facets(&mut table, &outcome.facets)?;
            table.flush()?;
        }
        Format::Json | Format::Auto => {
            serde_json::to_writer_pretty(&mut *output, &wire::facets(&outcome.facets))?;
            writeln!(output)?;
        }
    }
    Ok(if outcome.passages > 0 {
        ExitStatus::Success
    } else {
        ExitStatus::NothingFound
    })
}
