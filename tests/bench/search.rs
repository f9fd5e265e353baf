//! How fast the program indexes and searches, beside the obvious design, a whole dictionary, a scanner and an empty process.
//!
//! `cargo bench --bench search` measures on the sample reports, `cargo bench --bench search -- --help` says on what else.
//! It prints a table. `scripts/bench.sh` is the way to figures that are worth quoting.

mod obvious;
mod process;
mod ranking;
mod sample;
mod table;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand, ValueEnum};
use gongbao::engine::{self, Engine, Search};
use gongbao::query;
use serde::{Deserialize, Serialize};
use tantivy_jieba::jieba_rs::Jieba;

use obvious::Obvious;
use process::{Scanner, percentile};
use table::{Row, Target};

/// Makes this program run as `gongbao` that has loaded jieba's whole dictionary to cut its arguments, as it would have to
/// without [`gongbao::text::lexicon`].
const WHOLE_DICTIONARY: &str = "GONGBAO_BENCH_WHOLE_DICTIONARY";

/// Queries of the warm measure.
const WARM: usize = 1_000;
/// Times that each of them is measured.
const WARM_ROUNDS: usize = 3;
/// Queries of the cold measure.
const COLD: usize = 25;
/// Times that each index is built.
const BUILDS: usize = 3;

/// Measure indexing and searching; prints a Markdown table
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    step: Option<Step>,
    #[command(flatten)]
    options: Options,
}

#[derive(clap::Args)]
struct Options {
    /// JSON Lines file with `_id` or `id`, `title`, `text`
    #[arg(long, value_name = "FILE")]
    corpus: Option<PathBuf>,
    /// Folder with reports [default: the sample reports, when there is no --corpus]
    #[arg(long, value_name = "FOLDER")]
    reports: Option<PathBuf>,
    /// Queries of two terms, one a line [default: drawn from the texts, the same for the same texts]
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,
    /// Judged set to rank: corpus.jsonl, queries.jsonl, qrels.tsv (can be repeated)
    #[arg(long, value_name = "FOLDER")]
    set: Vec<PathBuf>,
    /// Processes for each of 25 queries
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,
    /// What cargo calls benchmarks with
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is measured as a process of its own.
#[derive(Subcommand)]
enum Step {
    /// Index passages by the obvious design
    Index { passages: PathBuf, folder: PathBuf },
    /// Answer one query by the obvious design
    Answer { folder: PathBuf, query: String },
    /// Answer queries one after the other in this process
    Warm {
        design: Design,
        folder: PathBuf,
        queries: PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Design {
    Gongbao,
    Obvious,
}

/// Times of the warm measure, in milliseconds.
#[derive(Serialize, Deserialize)]
struct Warm {
    p50: f64,
    p90: f64,
    p99: f64,
    /// Passages that all queries found together.
    found: u64,
}

fn main() -> ExitCode {
    if std::env::var_os(WHOLE_DICTIONARY).is_some() {
        let dictionary = Jieba::new();
        for argument in std::env::args() {
            std::hint::black_box(dictionary.cut(&argument, false));
        }
        return gongbao::cli::main().into();
    }
    let cli = Cli::parse();
    let printed = match &cli.step {
        Some(Step::Index { passages, folder }) => {
            obvious::write(folder, sample::read_passages(passages), threads())
                .expect("room for an index");
            String::new()
        }
        Some(Step::Answer { folder, query }) => {
            let engine = Obvious::open(folder).expect("an index");
            let answer = engine.answer(query).expect("an index that can be read");
            serde_json::to_string_pretty(&answer).expect("an answer")
        }
        Some(Step::Warm {
            design,
            folder,
            queries,
        }) => {
            let queries = sample::read_queries(queries);
            let warm = match design {
                Design::Gongbao => warm_gongbao(folder, &queries),
                Design::Obvious => warm_obvious(folder, &queries),
            };
            serde_json::to_string(&warm).expect("numbers")
        }
        None => bench(&cli.options),
    };
    writeln!(io::stdout(), "{printed}").expect("somebody who reads");
    ExitCode::SUCCESS
}

/// Threads that build an index: as many as the program takes.
fn threads() -> usize {
    std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(8)
}

fn warm_gongbao(folder: &Path, queries: &[String]) -> Warm {
    let engines = vec![Arc::new(Engine::open(folder).expect("an index"))];
    warm(queries, |query| {
        let search = Search {
            query: Some(query::parse(query).expect("a query")),
            limit: 10,
            ..Search::default()
        };
        let outcome = engine::merge(&engines, &search).expect("an index that can be read");
        outcome.passages
    })
}

fn warm_obvious(folder: &Path, queries: &[String]) -> Warm {
    let engine = Obvious::open(folder).expect("an index");
    warm(queries, |query| {
        let (_, total) = engine.top(query).expect("an index that can be read");
        total as u64
    })
}

/// Answers every query once unmeasured, then [`WARM_ROUNDS`] times.
fn warm(queries: &[String], answer: impl Fn(&str) -> u64) -> Warm {
    let found = queries.iter().map(|query| answer(query)).sum();
    let mut times = Vec::with_capacity(queries.len() * WARM_ROUNDS);
    for query in (0..WARM_ROUNDS).flat_map(|_| queries) {
        let started = Instant::now();
        std::hint::black_box(answer(query));
        times.push(started.elapsed());
    }
    Warm {
        p50: milliseconds(percentile(&mut times, 50)),
        p90: milliseconds(percentile(&mut times, 90)),
        p99: milliseconds(percentile(&mut times, 99)),
        found,
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The programs, and the files that they are measured on.
struct Bench {
    gongbao: PathBuf,
    this: PathBuf,
    work: PathBuf,
    roots: Vec<PathBuf>,
    /// Size of all texts, in bytes.
    bytes: u64,
}

impl Bench {
    fn file(&self, name: &str) -> PathBuf {
        self.work.join(name)
    }

    fn index_command(&self) -> Command {
        let mut command = Command::new(&self.gongbao);
        command.args(["index", "--rebuild", "--keep-duplicates"]);
        command.args(["--format", "json", "--index"]);
        command.arg(self.file("ours")).args(&self.roots);
        command
    }

    fn obvious_index_command(&self) -> Command {
        let folder = self.file("obvious");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).expect("room for an index");
        let mut command = Command::new(&self.this);
        command.arg("index").arg(self.file("passages.jsonl"));
        command.arg(folder);
        command
    }

    fn search_command(&self, program: &Path, query: &str) -> Command {
        let mut command = Command::new(program);
        command.args(["search", query, "--limit", "10", "--format", "json"]);
        command.args(["--facets", "region,year,section,topic,kind", "--index"]);
        command.arg(self.file("ours"));
        command
    }

    fn answer_command(&self, query: &str) -> Command {
        let mut command = Command::new(&self.this);
        command.arg("answer").arg(self.file("obvious")).arg(query);
        command
    }

    /// Builds both indexes, in turn.
    fn indexing(&self) -> Vec<Row> {
        let mut times = [Vec::new(), Vec::new()];
        let mut peaks = [None, None];
        for _ in 0..BUILDS {
            let _ = std::fs::remove_dir_all(self.file("ours"));
            let commands = [self.index_command(), self.obvious_index_command()];
            for (place, command) in commands.iter().enumerate() {
                let (took, peak) = process::run_measured(command, &self.work);
                times[place].push(took);
                peaks[place] = peaks[place].max(peak);
            }
        }
        let bytes = self.bytes;
        let speed = |times: &mut Vec<Duration>| {
            megabytes(bytes) / percentile(times, 50).as_secs_f64().max(f64::EPSILON)
        };
        let [ours, other] = &mut times;
        let size = |name: &str| folder_size(&self.file(name)) as f64 / bytes as f64;
        vec![
            Row {
                measure: format!("indexing {:.1} MB of text", megabytes(bytes)),
                unit: "MB/s",
                target: Target::RatioAtLeast(0.8),
                ours: Some(speed(ours)),
                other: Some(("obvious design", speed(other))),
            },
            Row {
                measure: "index size / text size".to_owned(),
                unit: "",
                target: Target::AtMost(1.6),
                ours: Some(size("ours")),
                other: Some(("obvious design", size("obvious"))),
            },
            Row {
                measure: "indexing, peak memory".to_owned(),
                unit: "MB",
                target: Target::AtMost(400.0),
                ours: peaks[0].map(megabytes),
                other: peaks[1].map(|peak| ("obvious design", megabytes(peak))),
            },
        ]
    }

    /// Whole processes: all of them for one query after the other, so that what slows the machine down slows all of them.
    fn cold(&self, queries: &[String], rounds: usize) -> Vec<Row> {
        let scanner = Scanner::find();
        let text = self.file("text");
        let mut times: [Vec<Duration>; 5] = Default::default();
        // The first round brings everything into the page cache, and does not count.
        for round in 0..=rounds {
            for query in queries {
                let mut whole = self.search_command(&self.this, query);
                whole.env(WHOLE_DICTIONARY, "1");
                let terms = query.split_once(' ').unwrap_or((query, query));
                let took = [
                    process::run(&mut self.search_command(&self.gongbao, query)).0,
                    process::run(&mut whole).0,
                    process::run(&mut self.answer_command(query)).0,
                    scanner
                        .as_ref()
                        .map_or(Duration::ZERO, |scanner| scanner.scan(&text, terms)),
                    process::run(&mut Command::new("true")).0,
                ];
                for (times, took) in times.iter_mut().zip(took).filter(|_| round > 0) {
                    times.push(took);
                }
            }
        }
        let p90 = milliseconds(percentile(&mut times[0], 90));
        let [ours, whole, obvious, scanned, empty] =
            times.map(|mut times| milliseconds(percentile(&mut times, 50)));
        let row = |measure: &str, target, other| Row {
            measure: format!("cold search, {measure}"),
            unit: "ms",
            target,
            ours: Some(ours),
            other,
        };
        let mut rows = vec![
            row(
                &format!("median of {}", queries.len() * rounds),
                Target::AtMost(6.0),
                Some(("obvious design", obvious)),
            ),
            Row {
                ours: Some(p90),
                ..row("90th percentile", Target::None, None)
            },
            row(
                "against the whole dictionary loaded",
                Target::RatioAtMost(1.0 / 15.0),
                Some(("whole dictionary", whole)),
            ),
            row(
                "against an empty process",
                Target::None,
                Some(("`true`", empty)),
            ),
        ];
        if let Some(scanner) = scanner {
            let other = Some((scanner.name, scanned));
            rows.push(row("against a scan of the same text", Target::Below, other));
        }
        rows.push(self.cold_memory(queries));
        rows
    }

    fn cold_memory(&self, queries: &[String]) -> Row {
        let peak = |command: &dyn Fn(&str) -> Command| {
            let peaks = queries
                .iter()
                .map(|query| process::run_measured(&command(query), &self.work).1);
            peaks.max().flatten().map(megabytes)
        };
        Row {
            measure: "cold search, peak memory".to_owned(),
            unit: "MB",
            target: Target::AtMost(40.0),
            ours: peak(&|query| self.search_command(&self.gongbao, query)),
            other: peak(&|query| self.answer_command(query)).map(|peak| ("obvious design", peak)),
        }
    }

    /// One process for each design that answers all queries.
    fn warm(&self, queries: &Path) -> (Vec<Row>, [u64; 2]) {
        let measured = |design: &str, index: &str| -> Warm {
            let mut command = Command::new(&self.this);
            command.args(["warm", design]).arg(self.file(index));
            let (_, printed) = process::run(command.arg(queries));
            serde_json::from_slice(&printed).expect("numbers")
        };
        let ours = measured("gongbao", "ours");
        let other = measured("obvious", "obvious");
        let row = |percent: &str, target, ours, other| Row {
            measure: format!("warm search, {percent}"),
            unit: "ms",
            target,
            ours: Some(ours),
            other: Some(("obvious design", other)),
        };
        let rows = vec![
            row("p50", Target::AtMost(0.4), ours.p50, other.p50),
            row("p90", Target::None, ours.p90, other.p90),
            row("p99", Target::AtMost(3.0), ours.p99, other.p99),
        ];
        (rows, [ours.found, other.found])
    }
}

fn folder_size(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter();
    let sizes = files.map(|entry| entry.and_then(|entry| entry.metadata()).expect("a file"));
    sizes
        .filter(std::fs::Metadata::is_file)
        .map(|metadata| metadata.len())
        .sum()
}

fn tell(what: &str) {
    writeln!(io::stderr(), "== {what}").expect("somebody who reads");
}

/// A copy of a program, as people have it who install it. What a linker has just written lies in the page cache in single pages,
/// which took a millisecond more to map, of seven.
fn installed(program: &Path, folder: &Path) -> PathBuf {
    let copy = folder.join(program.file_name().expect("a file"));
    std::fs::copy(program, &copy).expect("room for a copy");
    copy
}

/// Measures everything, and returns what to print.
fn bench(options: &Options) -> String {
    let scratch = tempfile::tempdir().expect("room for indexes");
    let this = std::env::current_exe().expect("this program");
    let mut bench = Bench {
        gongbao: installed(Path::new(env!("CARGO_BIN_EXE_gongbao")), scratch.path()),
        this: installed(&this, scratch.path()),
        work: scratch.path().to_owned(),
        roots: Vec::new(),
        bytes: 0,
    };
    if let Some(corpus) = &options.corpus {
        let records = bench.file("records.jsonl");
        sample::write_records(corpus, &records);
        bench.roots.push(records);
    }
    bench.roots.extend(options.reports.clone());
    if bench.roots.is_empty() {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        bench.roots.push(samples);
    }

    tell("reading the texts, drawing queries");
    process::run(&mut bench.index_command());
    let (passages, bytes) = sample::passages(&bench.file("ours"));
    bench.bytes = bytes;
    sample::write_passages(&passages, &bench.file("passages.jsonl"));
    sample::write_text(&passages, &bench.file("text"));
    let queries = match &options.queries {
        Some(file) => sample::read_queries(file),
        None => sample::draw(&passages, WARM),
    };
    let written = bench.file("queries.txt");
    std::fs::write(&written, queries.join("\n")).expect("room for queries");
    let count = passages.len();
    drop(passages);

    tell("indexing");
    let indexing = bench.indexing();
    tell("cold searches");
    let asked = &queries[..queries.len().min(COLD)];
    let mut rows = bench.cold(asked, options.rounds);
    tell("warm searches");
    let (warm, [found, found_by_obvious]) = bench.warm(&written);
    rows.extend(warm);
    rows.extend(indexing);
    for set in &options.set {
        tell(&format!("ranking {}", set.display()));
        rows.push(ranking::measure(&bench.gongbao, set, &bench.work));
    }
    format!(
        "{}\n\n{:.1} MB of text in {count} passages; {} cold queries, {} warm queries, which find {found} passages, by the obvious \
         design {found_by_obvious}.\n\n{}",
        table::circumstances(),
        megabytes(bytes),
        asked.len(),
        queries.len(),
        table::table(&rows)
    )
}
