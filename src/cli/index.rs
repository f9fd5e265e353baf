//! `gongbao index`

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::error::Error;
use crate::exit::ExitStatus;
use crate::indexing::{self, Options, Summary};
use crate::ui::progress::Bar;
use crate::ui::{Output, message, shape};

/// Read reports into an index, or bring it up to date
///
/// Reads .txt and .md files (a report each) and .jsonl/.ndjson files (a report a line). A further run reads only what has
/// changed, and drops what is gone from the given folders. The index is never half written: a run that fails changes
/// nothing.
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
    /// CSV of values that win over detected ones: a column `path` or `id`, and any of title, url, published, region, year,
    /// kind, issuer
    #[arg(long, value_name = "FILE.csv")]
    metadata: Option<PathBuf>,
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
    };
    let bar = Bar::new();
    let result = indexing::run(&options, &|progress| bar.show(progress));
    drop(bar);
    let summary = result?;
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
    match args.format {
        Format::Text => message::status(&sentence(&summary, &options)),
        Format::Json => writeln!(output, "{}", serde_json::to_string(&summary)?)?,
    }
    Ok(if summary.failures.is_empty() {
        ExitStatus::Success
    } else {
        ExitStatus::SomeFailed
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
    let unplaced = match summary.unplaced {
        0 => String::new(),
        count => format!(
            "; {} without a region or year",
            shape::count(count, "report")
        ),
    };
    let other = match summary.passed_over {
        0 => String::new(),
        count => format!("; {} passed over", shape::count(count as u64, "other file")),
    };
    format!(
        "{}: {what}{read}{unplaced}{other}; {:.1} s",
        options.folder.display(),
        summary.seconds
    )
}
