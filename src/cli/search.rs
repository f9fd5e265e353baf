//! `gongbao search`

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use crate::engine::{self, Engine, Engines, FacetName, Grouping, Hit, Outcome, Search, Sort};
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::query::{self, Mode, Query, QueryError};
use crate::source::load::io_reason;
use crate::text::sanitize::sanitize;
use crate::ui::style::Role;
use crate::ui::wire::{WireCount, WireHit, WireResult};
use crate::ui::{Output, bars, hits, message, shape, table};

use super::IndexChoice;
use super::filters::FilterArgs;

/// Find passages
///
/// Blanks separate terms, and every term must match; when nothing matches all, what matches best is shown, and said so.
/// "…" matches literally, -词 excludes, OR and parentheses combine, title:词 and heading:词 look there. Matching takes no
/// notice of width, case, traditional characters, blanks, and punctuation inside a clause; numerals match whole.
#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// What to look for
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    query: Vec<String>,
    #[command(flatten)]
    index: IndexChoice,
    /// Hits to show
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Hits to pass over first
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// How terms must match
    #[arg(long, value_name = "MODE", default_value = "auto")]
    mode: ModeArg,
    /// `report`: each report once, by its best passage
    #[arg(long, value_name = "BY", default_value = "none")]
    group: GroupArg,
    /// Order of hits
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "relevance",
        allow_hyphen_values = true
    )]
    sort: SortArg,
    /// Count by region, year, section, topic, kind (with commas)
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    facets: Vec<FacetArg>,
    /// Print only how many passages and reports there are
    #[arg(long)]
    count: bool,
    /// Shape of the output: auto is text on a terminal, jsonl elsewhere
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    format: Format,
    /// Answer every line `ID<TAB>QUERY` of a file, or of standard input for `-`
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    queries: Option<PathBuf>,
    #[command(flatten)]
    filters: FilterArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModeArg {
    /// All terms; when nothing matches all, any
    Auto,
    /// All terms
    All,
    /// What matches best
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GroupArg {
    /// Each report once, by its best passage
    Report,
    /// Every passage
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SortArg {
    /// Best first
    Relevance,
    /// Oldest year first
    Year,
    /// Newest year first
    #[value(name = "-year")]
    YearDescending,
}

/// What can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FacetArg {
    /// By region
    Region,
    /// By year
    Year,
    /// By part of the report
    Section,
    /// By theme
    Topic,
    /// By kind of report
    Kind,
}

impl From<FacetArg> for FacetName {
    fn from(arg: FacetArg) -> Self {
        match arg {
            FacetArg::Region => Self::Region,
            FacetArg::Year => Self::Year,
            FacetArg::Section => Self::Section,
            FacetArg::Topic => Self::Topic,
            FacetArg::Kind => Self::Kind,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// text on a terminal, jsonl elsewhere
    Auto,
    /// For people
    Text,
    /// One object with totals, hits and facets
    Json,
    /// A hit a line
    Jsonl,
    /// A table
    Csv,
    /// Runs for trec_eval: QID Q0 ID RANK SCORE gongbao
    Trec,
}

pub(super) fn run(args: &SearchArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let format = match args.format {
        Format::Auto if output.is_terminal && args.queries.is_none() => Format::Text,
        Format::Auto => Format::Jsonl,
        format => format,
    };
    let search = |engines: &Engines| -> Result<Search, Error> {
        Ok(Search {
            query: None,
            mode: match args.mode {
                ModeArg::Auto => Mode::Auto,
                ModeArg::All => Mode::All,
                ModeArg::Any => Mode::Any,
            },
            filters: args.filters.resolve(engines)?,
            limit: if args.count { 0 } else { args.limit },
            offset: args.offset,
            grouping: match args.group {
                GroupArg::Report => Grouping::Reports,
                GroupArg::None => Grouping::Passages,
            },
            sort: match args.sort {
                SortArg::Relevance => Sort::Relevance,
                SortArg::Year => Sort::Year,
                SortArg::YearDescending => Sort::YearDescending,
            },
            facets: args.facets.iter().copied().map(FacetName::from).collect(),
        })
    };
    if !args.facets.is_empty() && !matches!(format, Format::Text | Format::Json) {
        message::note("counts by --facets are part of --format text and json only");
    }
    if args.count && format == Format::Trec {
        return Err(Error::new("--count has no trec format").hint("take --format csv or json"));
    }
    match &args.queries {
        Some(file) => {
            if matches!(format, Format::Text | Format::Json) {
                return Err(Error::new(
                    "--queries writes one line a hit, so --format text and json do not go with it",
                )
                .hint("take --format jsonl, csv or trec"));
            }
            let queries = read_queries(file)?;
            let engines = args.index.open()?;
            batch(args, &engines, &search(&engines)?, &queries, format, output)
        }
        None => {
            let query = query::parse(&args.query.join(" "))?;
            let engines = args.index.open()?;
            single(args, &engines, search(&engines)?, query, format, output)
        }
    }
}

fn single(
    args: &SearchArgs,
    engines: &Engines,
    mut search: Search,
    query: Query,
    format: Format,
    output: &mut Output,
) -> Result<ExitStatus, Error> {
    let started = Instant::now();
    query.notes.iter().for_each(|note| message::note(note));
    let source = query.source.clone();
    search.query = Some(query);
    let answer = answer(engines, &search, format)?;
    let took = started.elapsed();
    let outcome = &answer.outcome;
    if outcome.relaxed && outcome.passages > 0 {
        message::note("no passage has all terms; these have some of them");
    }
    if outcome.passages == 0 {
        nothing_found(args, engines, &source)?;
    }
    match format {
        Format::Json if args.count => writeln!(
            output,
            "{}",
            serde_json::to_string(&WireCount::new(None, &source, outcome))?
        )?,
        Format::Json => {
            let hits = answer.wire(None);
            let result = WireResult::new(&source, outcome, took, hits);
            serde_json::to_writer_pretty(&mut *output, &result)?;
            writeln!(output)?;
        }
        Format::Text => {
            text(args, output, &source, &answer, took)?;
        }
        _ => answer.write(None, &source, args.count, format, true, output)?,
    }
    Ok(status(outcome.passages))
}

fn text(
    args: &SearchArgs,
    output: &mut Output,
    source: &str,
    answer: &Answer,
    took: std::time::Duration,
) -> io::Result<()> {
    let outcome = &answer.outcome;
    let totals = format!(
        "{} 段 · {} 篇",
        shape::number(outcome.passages),
        shape::number(outcome.reports)
    );
    if args.count {
        return writeln!(output, "{totals}");
    }
    if outcome.passages > 0 {
        let time = output
            .style
            .paint(Role::Dim, &format!("{:.1} ms", took.as_secs_f64() * 1e3));
        let query = output.style.paint(Role::Strong, &sanitize(source));
        writeln!(output, "{query}  {totals}  {time}\n")?;
    }
    hits::print(output, &answer.hits, &answer.patterns)?;
    bars::print(output, &outcome.facets, bars::FEW)?;
    let shown = args.offset as u64 + answer.hits.len() as u64;
    let all = match args.group {
        GroupArg::Report => outcome.reports,
        GroupArg::None => outcome.passages,
    };
    if !answer.hits.is_empty() && shown < all {
        let line = format!(
            "{}–{shown} / {all}，后续：--offset {shown}",
            args.offset + 1
        );
        writeln!(output, "{}", output.style.paint(Role::Dim, &line))?;
    }
    Ok(())
}

/// Says what was searched, and which filter is likely to blame.
fn nothing_found(args: &SearchArgs, engines: &Engines, source: &str) -> Result<(), Error> {
    let mut passages = 0;
    for engine in engines {
        passages += engine.passage_count()?;
    }
    let filters = args.filters.shown();
    if filters.is_empty() {
        message::status(&format!(
            "nothing found for `{source}` in {}",
            shape::count(passages, "passage")
        ));
    } else {
        message::status(&format!("nothing found for `{source}` with {filters}"));
        message::hint("search without the filters to see whether they are the reason");
    }
    Ok(())
}

/// What was found for one query, read out of the index.
struct Answer {
    outcome: Outcome,
    hits: Vec<Hit>,
    patterns: Vec<query::highlight::Pattern>,
    names: Vec<(String, usize, f32)>,
    first_rank: usize,
    grouping: Grouping,
}

fn answer(engines: &Engines, search: &Search, format: Format) -> Result<Answer, Error> {
    let outcome = engine::merge(engines, search)?;
    let first_rank = search.offset + 1;
    let mut answer = Answer {
        outcome,
        hits: Vec::new(),
        patterns: Vec::new(),
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
        answer.patterns = patterns(engines, search);
    }
    Ok(answer)
}

fn patterns(engines: &Engines, search: &Search) -> Vec<query::highlight::Pattern> {
    match (engines.first(), &search.query) {
        (Some(engine), Some(query)) => engine.patterns(query),
        _ => Vec::new(),
    }
}

impl Answer {
    fn wire<'a>(&'a self, query_id: Option<&'a str>) -> Vec<WireHit<'a>> {
        let hits = self.hits.iter().filter_map(|hit| {
            let passage = hit.passage()?;
            Some(WireHit::new(query_id, hit, &passage, &self.patterns))
        });
        hits.collect()
    }

    /// Writes the lines of one query.
    fn write(
        &self,
        query_id: Option<&str>,
        source: &str,
        count: bool,
        format: Format,
        header: bool,
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
                    if header {
                        table.write_record(["query_id", "passages", "reports"])?;
                    }
                    table.write_record([query_id.unwrap_or_default(), &passages, &reports])?;
                } else {
                    if header {
                        table.write_record(table::HIT_COLUMNS)?;
                    }
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
                    // Columns are separated by blanks, so none may stand in an id.
                    let report = report.replace(' ', "%20");
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
                for hit in self.wire(query_id) {
                    writeln!(writer, "{}", serde_json::to_string(&hit)?)?;
                }
            }
        }
        Ok(())
    }
}

/// Answers many queries, several at a time, in the order of the file.
fn batch(
    args: &SearchArgs,
    engines: &Engines,
    search: &Search,
    queries: &[(String, String)],
    format: Format,
    output: &mut Output,
) -> Result<ExitStatus, Error> {
    /// Queries whose answers are held at a time.
    const GROUP: usize = 64;
    let mut found = 0;
    for (group, queries) in queries.chunks(GROUP).enumerate() {
        let answers: Vec<Result<Option<Vec<u8>>, Error>> = queries
            .par_iter()
            .enumerate()
            .map(|(place, (id, source))| {
                let query = match query::parse(source) {
                    Ok(query) => query,
                    Err(error @ (QueryError::Empty(_) | QueryError::OnlyExcluded(_))) => {
                        message::warning(&format!("query {id}: {error}"));
                        return Ok(None);
                    }
                };
                let search = Search {
                    query: Some(query),
                    ..search.clone()
                };
                let answer = answer(engines, &search, format)?;
                let mut lines = Vec::new();
                let header = group == 0 && place == 0;
                answer.write(Some(id), source, args.count, format, header, &mut lines)?;
                Ok((answer.outcome.passages > 0 || args.count).then_some(lines))
            })
            .collect();
        for lines in answers {
            if let Some(lines) = lines? {
                found += 1;
                output.write_all(&lines)?;
            }
        }
    }
    Ok(status(found))
}

fn status(found: u64) -> ExitStatus {
    if found > 0 {
        ExitStatus::Success
    } else {
        ExitStatus::NothingFound
    }
}

/// Reads `ID<TAB>QUERY` lines.
fn read_queries(file: &Path) -> Result<Vec<(String, String)>, Error> {
    let shown = file.display();
    let cannot = |error: &dyn std::fmt::Display| {
        Error::new(format!("cannot read the queries `{shown}`: {error}"))
    };
    let failed = |error: &io::Error| cannot(&io_reason(error));
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| failed(&error))?;
    } else {
        bytes = std::fs::read(file).map_err(|error| failed(&error))?;
    }
    let text = crate::source::decode::decode(&bytes).map_err(|error| cannot(&error))?;
    let mut queries = Vec::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let fail = |why: &str| {
            Error::new(format!("line {} of `{shown}` {why}", number + 1))
                .hint("a line is an id, a tab, and a query")
        };
        let (id, query) = line.split_once('\t').ok_or_else(|| fail("has no tab"))?;
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err(fail("has an id that is empty or holds a blank"));
        }
        queries.push((id.to_owned(), query.to_owned()));
    }
    Ok(queries)
}
