//! `gongbao index`

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::error::Error;
use crate::exit::ExitStatus;
use crate::indexing::{self, Options, Summary};
use crate::ui::progress::{Bar, Events};
use crate::ui::{Output, message, shape};

#[derive(Debug, Args)]
pub(super) struct IndexArgs {
    /// Files and folders with reports [default: corpus]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Index folder [default: $GONGBAO_INDEX, else `index`]
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Build the index anew, whatever is there
    #[arg(long)]
    rebuild: bool,
    /// CSV of values that win over detected ones: a column `path` or `id`, and any of title, url, published, region, zone,
    /// year, kind, issuer
    #[arg(long, value_name = "FILE.csv")]
    metadata: Option<PathBuf>,
    /// Rules for parts and topics in place of the built-in ones, kept with the index; `gongbao taxonomy` prints the built-in
    /// ones
    #[arg(long, value_name = "FILE")]
    taxonomy: Option<PathBuf>,
    /// Words of your own in jieba's format (word, count, part of speech), kept with the index and used for its queries too
    #[arg(long, value_name = "FILE")]
    dict: Option<PathBuf>,
    /// Index each of the reports that are the same: by default one of them is searched, and shown with the others' places
    #[arg(long)]
    keep_duplicates: bool,
    /// Threads that read, parse and write [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Memory that the run may take, about, as in `300M` or `2G`: it grows with the number of reports
    #[arg(long, value_name = "SIZE", default_value = "288M", value_parser = memory)]
    memory: Option<u64>,
    /// Wait for another run on the same index to end, instead of failing
    #[arg(long)]
    wait: bool,
    /// How far the run is, on standard error
    #[arg(long, value_name = "FORM", default_value = "bar")]
    progress: Shown,
    /// Shape of the summary
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, on standard error
    Text,
    /// One JSON object on standard output
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    /// A bar, where standard error is a terminal
    Bar,
    /// A JSON object a line, for programs
    Jsonl,
    /// Nothing
    None,
}

/// Reads `300M`: a number of bytes, of K, of M or of G, each 1,024 times the one before.
fn memory(text: &str) -> Result<u64, String> {
    let upper = text.trim().to_ascii_uppercase();
    let upper = upper.trim_end_matches('B').trim_end_matches('I');
    let units = [('K', 10), ('M', 20), ('G', 30)];
    let (digits, shift) = units
        .iter()
        .find_map(|(unit, shift)| Some((upper.strip_suffix(*unit)?, *shift)))
        .unwrap_or((upper, 0));
    let number: u64 = digits
        .trim()
        .parse()
        .map_err(|_| "give a size such as 300M or 2G".to_owned())?;
    let bytes = number.checked_mul(1 << shift).ok_or("more than there is")?;
    if bytes < indexing::LEAST_MEMORY {
        return Err(format!("at least {}M", indexing::LEAST_MEMORY >> 20));
    }
    Ok(bytes)
}

/// Warnings shown before the rest is only counted.
const MOST_WARNINGS: usize = 10;

pub(super) fn run(args: &IndexArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let options = Options {
        roots: if args.paths.is_empty() {
            vec!["corpus".into()]
        } else {
            args.paths.clone()
        },
        folder: args.index.clone().unwrap_or_else(super::default_folder),
        rebuild: args.rebuild,
        metadata: args.metadata.clone(),
        keep_duplicates: args.keep_duplicates,
        taxonomy: args.taxonomy.clone(),
        dictionary: args.dict.clone(),
        jobs: args.jobs,
        memory: args.memory,
        wait: args.wait,
    };
    let summary = match args.progress {
        Shown::Bar => {
            let bar = Bar::new();
            indexing::run(&options, &|progress| bar.show(progress))
        }
        Shown::Jsonl => {
            let events = Events::new();
            let run = indexing::run(&options, &|progress| events.show(progress));
            run.inspect(|summary| events.end(summary))
        }
        Shown::None => indexing::run(&options, &|_| ()),
    }?;
    if args.progress != Shown::Jsonl {
        name_failures(&summary);
    }
    if summary.passed_over_words > 0 {
        message::note(&format!(
            "{} of the dictionary passed over: numerals and Latin words are never cut, so a word is of Chinese characters alone",
            shape::count(summary.passed_over_words as u64, "word")
        ));
    }
    match args.format {
        Format::Text => {
            message::status(&sentence(&summary, &options));
            if let Some(doubts) = doubts(&summary) {
                message::note(&doubts);
            }
        }
        Format::Json => writeln!(output, "{}", serde_json::to_string(&summary)?)?,
    }
    Ok(if summary.failures.is_empty() {
        ExitStatus::Success
    } else {
        ExitStatus::SomeFailed
    })
}

fn name_failures(summary: &Summary) {
    for failure in &summary.failures {
        message::warning(&format!("not read: {}: {}", failure.path, failure.reason));
    }
    for warning in summary.warnings.iter().take(MOST_WARNINGS) {
        message::note(&format!("{}: {}", warning.path, warning.reason));
    }
    if summary.warnings.len() > MOST_WARNINGS {
        message::note(&format!(
            "{} more remarks; `gongbao inspect FILE` shows them",
            summary.warnings.len() - MOST_WARNINGS
        ));
    }
}

/// `doubts: 3 without a region, 1 without a year. 'gongbao list --doubtful' shows them`
fn doubts(summary: &Summary) -> Option<String> {
    let counted: Vec<String> = [
        ("no_region", "without a region"),
        ("ambiguous_region", "whose region is ambiguous"),
        ("close_region", "whose region has a rival"),
        ("no_year", "without a year"),
        ("year_by_date", "whose year is taken from a date"),
    ]
    .iter()
    .filter_map(|(slug, what)| {
        let count = *summary.doubts.get(slug)?;
        Some(format!("{} {what}", shape::number(count)))
    })
    .collect();
    (!counted.is_empty()).then(|| {
        format!(
            "doubts: {}; `gongbao list --doubtful` shows them",
            counted.join(", ")
        )
    })
}

/// `indexed 32 reports (…) in 0.8 s`
fn sentence(summary: &Summary, options: &Options) -> String {
    let changes = &summary.reports;
    let parts = [
        (changes.added, "added"),
        (changes.updated, "updated"),
        (changes.unchanged, "unchanged"),
        (changes.removed, "removed"),
        (changes.failed, "not read"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", shape::number(*count)))
        .collect();
    let what = if parts.is_empty() {
        "no reports".to_owned()
    } else {
        parts.join(", ")
    };
    let read = match summary.bytes {
        0 => String::new(),
        bytes => format!(
            "; {} read into {}",
            shape::bytes(bytes),
            shape::count(summary.passages, "passage")
        ),
    };
    let same = match summary.duplicates {
        0 => String::new(),
        1 => "; 1 is the same as another".to_owned(),
        count => format!("; {} are the same as others", shape::number(count)),
    };
    let other = match summary.passed_over {
        0 => String::new(),
        count => format!("; {} passed over", shape::count(count as u64, "other file")),
    };
    let recut = match summary.recut {
        true => "; all texts cut anew by the dictionary",
        false => "",
    };
    format!(
        "{}: {what}{same}{read}{recut}{other}; {:.1} s",
        options.folder.display(),
        summary.seconds
    )
}
