//! `gongbao search`

use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::engine::{Engine, Engines, FacetName, Grouping, Per, Relaxed, Search, Sort};
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::query::{self, Mode, Query};
use crate::text::sanitize::sanitize;
use crate::text::width::elide;
use crate::ui::style::Role;
use crate::ui::wire::{WireCount, WireResult};
use crate::ui::{Output, bars, hits, message, shape};

use super::answer::{self, Answer};
use super::batch::Batch;
use super::filters::FilterArgs;
use super::queries::Queries;
use super::{IndexChoice, per};

/// The query language, for help.
const LANGUAGE: &str = "\
Query language:
  行政复议 纠错率          both terms
  \"应诉率达98%\"            exactly this
  -公安                    without it
  执法 OR 处罚             either; parentheses group: (执法 OR 处罚) 培训
  title:宜昌               in the title (标题:); so heading: (小标题:), issuer: (发布机构: or 机构:)
  罚款 NEAR/10 下降        at most 10 characters between, in either order (NEAR alone: 10)
  sentence:(罚款 下降)     in one sentence (同句:)
  GB18*                    any numeral or Latin word that begins so";

#[derive(Debug, Args)]
#[command(after_long_help = LANGUAGE)]
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
    /// At most N hits of each FIELD: region, report or year. `--per region 2` shows what many places say
    #[arg(
        long,
        num_args = 2,
        value_names = ["FIELD", "N"],
        action = clap::ArgAction::Set,
        conflicts_with = "count"
    )]
    per: Option<Vec<String>>,
    /// Order of hits
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "relevance",
        allow_hyphen_values = true
    )]
    sort: SortArg,
    /// Count by region, year, section, topic, kind (with commas); the filters on one of these do not confine its own counts
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    facets: Vec<FacetArg>,
    /// Print only how many passages and reports there are
    #[arg(long)]
    count: bool,
    /// Show how each hit came to its score
    #[arg(long, conflicts_with_all = ["queries", "count"])]
    explain: bool,
    /// Show what each hit states in numbers, as `gongbao figures` does
    #[arg(long, conflicts_with = "count")]
    figures: bool,
    /// Shape of the output: auto is text on a terminal, jsonl elsewhere
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    format: Format,
    /// Answer every line `ID<TAB>QUERY` of a file, or of standard input for `-`
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    queries: Option<PathBuf>,
    /// Queries of --queries to answer at a time; 1 is one thread for all [default: as many as there are cores]
    #[arg(
        long,
        short = 'j',
        value_name = "N",
        requires = "queries",
        conflicts_with = "query"
    )]
    jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    filters: FilterArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModeArg {
    /// All terms; then, marked, passages with words of them
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
    /// By topic
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
pub(super) enum Format {
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
    let mut facets: Vec<FacetName> = args.facets.iter().copied().map(FacetName::from).collect();
    if !facets.is_empty() && !matches!(format, Format::Text | Format::Json) {
        message::note("counts by --facets are part of --format text and json only");
        facets.clear();
    }
    let limits = args.per.as_deref().map(per::read).transpose()?;
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
            per: limits,
            sort: match args.sort {
                SortArg::Relevance => Sort::Relevance,
                SortArg::Year => Sort::Year,
                SortArg::YearDescending => Sort::YearDescending,
            },
            facets: facets.clone(),
        })
    };
    if args.count && format == Format::Trec {
        return Err(Error::new("--count has no trec format").hint("take --format csv or json"));
    }
    if args.figures && matches!(format, Format::Csv | Format::Trec) {
        message::note(
            "what hits state by --figures is part of --format text, json and jsonl only; `gongbao figures --format csv` is a table",
        );
    }
    match &args.queries {
        Some(file) => {
            if matches!(format, Format::Text | Format::Json) {
                return Err(Error::new(
                    "--queries writes one line a hit, so --format text and json do not go with it",
                )
                .hint("take --format jsonl, csv or trec"));
            }
            let queries = Queries::open(file)?;
            // Each query has a thread, and there are as many queries at a time as are wanted.
            let opened = args.index.open()?.into_iter();
            let alone =
                |engine: Arc<Engine>| Arc::new(Arc::unwrap_or_clone(engine).with_threads(1));
            let engines: Engines = opened.map(alone).collect();
            let batch = Batch {
                search: search(&engines)?,
                engines,
                count: args.count,
                figures: args.figures,
                format,
            };
            let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
            batch.run(queries, args.jobs.unwrap_or_else(cores).get(), output)
        }
        None => {
            let query = query::parse(&super::typed(&args.query))?;
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
    let mut answer = Answer::find(engines, &search, format)?;
    let took = started.elapsed();
    if let Some(query) = search.query.as_ref().filter(|_| args.explain) {
        match format {
            Format::Csv | Format::Trec => {
                message::note(
                    "scores in parts by --explain are part of --format text, json and jsonl only",
                );
            }
            _ => answer.explain(engines, query)?,
        }
    }
    answer.figures = args.figures;
    let outcome = &answer.outcome;
    if let Some(relaxed) = outcome.relaxed {
        message::note(relaxation(relaxed));
    }
    // Elsewhere the hits themselves are marked.
    if matches!(format, Format::Csv | Format::Trec) && outcome.hits.iter().any(|hit| hit.partial) {
        message::note(&format!(
            "{} all terms; the hits after {} have words of them (`--mode all` leaves them out)",
            match outcome.passages {
                1 => "1 passage has".to_owned(),
                all => format!("{} passages have", shape::number(all)),
            },
            if outcome.passages == 1 { "it" } else { "these" }
        ));
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
            let stated = answer.stated();
            let hits = answer.wire(None, &stated);
            let result = WireResult::new(&source, outcome, took, hits);
            serde_json::to_writer_pretty(&mut *output, &result)?;
            writeln!(output)?;
        }
        Format::Text => {
            text(args, output, &source, &answer, search.per, took)?;
        }
        _ => {
            answer::header(args.count, format, output)?;
            answer.write(None, &source, args.count, format, output)?;
        }
    }
    Ok(status(outcome.passages))
}

/// Columns that totals and time take beside the query.
const ROOM: usize = 40;

fn text(
    args: &SearchArgs,
    output: &mut Output,
    source: &str,
    answer: &Answer,
    limits: Option<Per>,
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
        let query = elide(&sanitize(source), output.width.saturating_sub(ROOM).max(20));
        let query = output.style.paint(Role::Strong, &query);
        writeln!(output, "{query}  {totals}  {time}\n")?;
    }
    let beside = hits::Beside {
        explanations: &answer.explanations,
        stated: &answer.stated(),
    };
    hits::print(output, &answer.hits, &answer.patterns, beside)?;
    bars::print(output, &outcome.facets, bars::FEW)?;
    if answer.hits.is_empty() && outcome.passages > 0 && args.limit > 0 {
        message::note(&format!("no hits from --offset {} on", args.offset));
    }
    if !answer.hits.is_empty() && outcome.more {
        let shown = args.offset as u64 + answer.hits.len() as u64;
        let all = match args.group {
            GroupArg::Report => outcome.reports,
            GroupArg::None => outcome.passages,
        };
        let of = match limits {
            None if answer.hits.iter().any(|hit| hit.partial) => String::new(),
            None => format!(" / {}", shape::number(all)),
            Some(per) => format!("，每{}至多 {} 条", per.field.label(), per.most),
        };
        let line = format!(
            "{}–{}{of}，后续：--offset {shown}",
            shape::number(args.offset as u64 + 1),
            shape::number(shown),
        );
        writeln!(output, "{}", output.style.paint(Role::Dim, &line))?;
    }
    Ok(())
}

/// What to tell of hits that do not have all terms.
pub(super) fn relaxation(relaxed: Relaxed) -> &'static str {
    match relaxed {
        Relaxed::SomeTerms => "no passage has all terms; these have at least one",
        Relaxed::Similar => "no passage has a term as it stands; these have words of it",
    }
}

/// Columns of a query that a message quotes.
const LONGEST_QUOTED: usize = 80;

/// Says what was searched, and which filter is likely to blame.
fn nothing_found(args: &SearchArgs, engines: &Engines, source: &str) -> Result<(), Error> {
    let mut passages = 0;
    for engine in engines {
        passages += engine.passage_count()?;
    }
    let source = elide(source, LONGEST_QUOTED);
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

/// Exit status of a search that found so many passages, or answered so many queries.
pub(super) fn status(found: u64) -> ExitStatus {
    if found > 0 {
        ExitStatus::Success
    } else {
        ExitStatus::NothingFound
    }
}
