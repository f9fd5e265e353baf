//! `gongbao figures`

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::engine::ListOrder;
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::figures::canonical::Aliases;
use crate::report::taxonomy::Taxonomy;
use crate::request::figures::FigureSearch;
use crate::stated::Wanted;
use crate::ui::array::Array;
use crate::ui::figures::pivot::{Pivot, Rows, pivots};
use crate::ui::figures::{WireFigure, grid, indicators, list, wide};
use crate::ui::{Output, message, plot, shape};

use super::IndexChoice;
use super::filters::FilterArgs;

#[derive(Debug, Args)]
pub(super) struct FiguresArgs {
    /// Words of the indicator
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[command(flatten)]
    index: IndexChoice,
    /// A table for each indicator and unit: `region` has a row for each region and a column for each year, `year` the reverse
    #[arg(long, value_name = "ROWS", conflicts_with = "indicators")]
    by: Option<By>,
    /// Draw the indicator that is stated most, in one unit, as SVG: lines over years, or bars over regions where more is known
    /// of these; --by year asks for lines, --by region for bars
    #[arg(long, value_name = "FILE.svg", conflicts_with = "indicators")]
    plot: Option<PathBuf>,
    /// List the indicators, with how often each is stated, instead of the figures
    #[arg(long)]
    indicators: bool,
    /// End after so many figures
    #[arg(long, value_name = "N", conflicts_with_all = ["indicators", "by", "plot"])]
    limit: Option<NonZeroUsize>,
    /// Pass over so many figures first
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with_all = ["indicators", "by", "plot"])]
    offset: usize,
    /// Further names of indicators, in the form of the built-in file
    #[arg(long, value_name = "FILE.toml")]
    aliases: Option<PathBuf>,
    /// Shape of the output: auto is text on a terminal, jsonl elsewhere
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    format: Format,
    #[command(flatten)]
    filters: FilterArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// A row for each region
    Region,
    /// A row for each year
    Year,
}

impl From<By> for Rows {
    fn from(by: By) -> Self {
        match by {
            By::Region => Self::Regions,
            By::Year => Self::Years,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// text on a terminal, jsonl elsewhere
    Auto,
    /// For people, by report
    Text,
    /// One array
    Json,
    /// A figure a line; with --by, a row a line
    Jsonl,
    /// A table
    Csv,
}

pub(super) fn run(args: &FiguresArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    if let Some(path) = &args.plot {
        check_ending(path)?;
    }
    let aliases = match &args.aliases {
        Some(path) => own_aliases(path)?,
        None => Aliases::built_in().clone(),
    };
    let engines = args.index.open()?;
    let filters = args.filters.resolve(&engines)?;
    let wanted = Wanted::new(&args.query, filters.sections.clone(), &aliases);
    if wanted.is_any() && !args.query.is_empty() {
        return Err(
            Error::new("nothing to look for: no character, letter or digit")
                .hint("give words of an indicator: gongbao figures 纠错率"),
        );
    }
    let order = ListOrder::Place;
    let search = FigureSearch::new(&engines, &filters, &wanted, &aliases, order)?;
    let format = match args.format {
        Format::Auto if output.is_terminal => Format::Text,
        Format::Auto => Format::Jsonl,
        format => format,
    };
    let found = if args.indicators {
        let taxonomy = engines.first().map(|engine| engine.taxonomy().clone());
        print_indicators(output, &search, format, taxonomy.as_deref())?
    } else if args.by.is_none() && args.plot.is_none() {
        let limit = args.limit.map(NonZeroUsize::get);
        let printed = print_figures(output, &search, format, args.offset, limit)?;
        if printed == 0 && args.offset > 0 {
            message::status(&format!("no figure after the first {}", args.offset));
            message::hint("give a smaller --offset");
            return Ok(ExitStatus::NothingFound);
        }
        printed
    } else {
        let found = search.all()?;
        let tables = pivots(&found);
        let rows = args.by.map(Rows::from);
        if let Some(path) = args.plot.as_ref().filter(|_| !found.is_empty()) {
            draw(path, &tables, rows)?;
        }
        match rows {
            _ if found.is_empty() => 0,
            Some(rows) => {
                print_pivots(output, &tables, rows, format)?;
                found.len()
            }
            None => print_figures(output, &search, format, 0, None)?,
        }
    };
    if found == 0 {
        message::status("no figure matches");
        message::hint("`gongbao figures --indicators` lists what is stated");
        return Ok(ExitStatus::NothingFound);
    }
    Ok(ExitStatus::Success)
}

/// Prints figures as they are read, until there are enough. Returns how many.
fn print_figures(
    output: &mut Output,
    search: &FigureSearch<'_>,
    format: Format,
    offset: usize,
    limit: Option<usize>,
) -> Result<usize, Error> {
    let mut array = Array::default();
    let (mut before, mut printed) = (offset, 0);
    let enough = limit.map_or(usize::MAX, |limit| offset.saturating_add(limit));
    for portion in search.portions(enough) {
        let portion = portion?;
        let passed = before.min(portion.len());
        before -= passed;
        let room = limit.map_or(usize::MAX, |limit| limit - printed);
        let found = &portion[passed..];
        let found = &found[..found.len().min(room)];
        match format {
            _ if found.is_empty() => {}
            Format::Csv => list::table(output, found, printed == 0)?,
            Format::Text => list::print(output, found)?,
            Format::Json => {
                for figure in found {
                    array.element(output, &WireFigure::new(figure))?;
                }
            }
            Format::Jsonl | Format::Auto => {
                for figure in found {
                    line(output, &WireFigure::new(figure))?;
                }
            }
        }
        printed += found.len();
        if limit.is_some_and(|limit| printed >= limit) {
            break;
        }
    }
    if format == Format::Json && printed > 0 {
        array.finish(output)?;
    }
    Ok(printed)
}

fn print_pivots(
    output: &mut Output,
    tables: &[Pivot<'_>],
    rows: Rows,
    format: Format,
) -> Result<(), Error> {
    match format {
        Format::Csv => wide::table(output, tables, rows)?,
        Format::Text => grid::print(output, tables, rows)?,
        Format::Json => array(output, &wide::wire(tables, rows))?,
        Format::Jsonl | Format::Auto => {
            for row in wide::wire(tables, rows) {
                line(output, &row)?;
            }
        }
    }
    Ok(())
}

/// Prints the indicators of all figures. Returns how many.
fn print_indicators(
    output: &mut Output,
    search: &FigureSearch<'_>,
    format: Format,
    taxonomy: Option<&Taxonomy>,
) -> Result<usize, Error> {
    let mut counter = indicators::Counter::default();
    for portion in search.portions(usize::MAX) {
        portion?.iter().for_each(|stated| counter.add(stated));
    }
    let counted = counter.finish();
    match format {
        _ if counted.is_empty() => {}
        Format::Csv => indicators::table(output, &counted)?,
        Format::Text => {
            let built_in = Taxonomy::built_in();
            indicators::print(output, &counted, taxonomy.unwrap_or(&built_in))?;
        }
        Format::Json => array(output, &counted)?,
        Format::Jsonl | Format::Auto => {
            for named in &counted {
                line(output, named)?;
            }
        }
    }
    Ok(counted.len())
}

fn array(output: &mut Output, values: &impl Serialize) -> Result<(), Error> {
    serde_json::to_writer_pretty(&mut *output, values)?;
    writeln!(output)?;
    Ok(())
}

fn line(output: &mut Output, value: &impl Serialize) -> Result<(), Error> {
    writeln!(output, "{}", serde_json::to_string(value)?)?;
    Ok(())
}

/// Plots are SVG, and a file of another kind is not overwritten with one.
fn check_ending(path: &Path) -> Result<(), Error> {
    let is_svg = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
    if is_svg {
        return Ok(());
    }
    Err(Error::new(format!(
        "a plot is an SVG file, and `{}` is none",
        path.display()
    ))
    .hint("give a name that ends in .svg: --plot rates.svg"))
}

/// Draws the first of `tables`, and says what was not drawn.
fn draw(path: &Path, tables: &[Pivot<'_>], rows: Option<Rows>) -> Result<(), Error> {
    let Some(pivot) = tables.first() else {
        return Ok(());
    };
    let svg = plot::svg(pivot, rows).map_err(|error| {
        Error::new(error.to_string())
            .hint("--by region --format csv has the same figures as a table")
    })?;
    let shown = path.display();
    std::fs::write(path, svg).map_err(|error| {
        Error::new(format!("cannot write the plot to `{shown}`: {error}"))
            .hint("look whether its folder is there, and who may write to it (`ls -ld`)")
    })?;
    message::status(&format!(
        "plot: {} in `{shown}`, {}",
        pivot.title(""),
        shape::count(pivot.figures as u64, "figure")
    ));
    if tables.len() > 1 {
        message::note(&format!(
            "{} in other units or under other names are not drawn: a query with more words finds them alone",
            shape::count(tables.len() as u64 - 1, "indicator")
        ));
    }
    Ok(())
}

fn own_aliases(path: &Path) -> Result<Aliases, Error> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::new(format!("cannot read the names in `{shown}`: {error}"))
            .hint("give a file in the form of src/figures/aliases.toml")
    })?;
    Aliases::built_in().with(&text).map_err(|error| {
        Error::new(format!("the names in `{shown}` have an error: {error}"))
            .hint("an entry is [[indicator]] with name = \"…\" and ends = [\"…\"]")
    })
}
