//! `gongbao inspect`

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use crate::error::Error;
use crate::exit::ExitStatus;
use crate::report::rules::Rules;
use crate::report::{Report, parse};
use crate::source::metadata::Metadata;
use crate::source::{Failure, SourceFile, load, walk};
use crate::ui::wire::WireInspection;
use crate::ui::{Output, inspection, message};

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// Files and folders with reports
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Rules for parts and topics in place of the built-in ones; `gongbao taxonomy` prints those
    #[arg(long, value_name = "FILE")]
    taxonomy: Option<PathBuf>,
    /// Shape of the output: auto is text on a terminal, jsonl elsewhere
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// text on a terminal, jsonl elsewhere
    Auto,
    /// A page for each report
    Text,
    /// A line for each report
    Jsonl,
}

pub(super) fn run(args: &InspectArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let own = args.taxonomy.as_deref().map(Rules::load).transpose()?;
    let rules = own.as_ref().unwrap_or(Rules::built_in());
    let walk = walk::walk(&args.paths)?;
    let read: Vec<(Vec<Report>, Vec<Failure>)> = walk
        .files
        .par_iter()
        .map(|file| inspect(file, rules))
        .collect();
    let mut failures = walk.failures;
    for (file, (reports, failed)) in walk.files.iter().zip(read) {
        failures.extend(failed);
        for report in &reports {
            if args.format == Format::Text || (args.format == Format::Auto && output.is_terminal) {
                inspection::print(output, report, &file.shown(), rules.taxonomy())?;
            } else {
                writeln!(
                    output,
                    "{}",
                    serde_json::to_string(&WireInspection::new(report, &file.shown()))?
                )?;
            }
        }
    }
    output.flush()?;
    for failure in &failures {
        message::warning(&format!("not read: {}: {}", failure.path, failure.reason));
    }
    Ok(if failures.is_empty() {
        ExitStatus::Success
    } else {
        ExitStatus::SomeFailed
    })
}

fn inspect(file: &SourceFile, rules: &Rules) -> (Vec<Report>, Vec<Failure>) {
    let loaded =
        load::read(&file.path).and_then(|bytes| load::load(file, &bytes, &Metadata::default()));
    match loaded {
        Ok(loaded) => (
            loaded
                .documents
                .par_iter()
                .map(|document| parse::parse_by(document, rules))
                .collect(),
            loaded.failures,
        ),
        Err(error) => (
            Vec::new(),
            vec![Failure {
                path: file.shown(),
                reason: error.to_string(),
            }],
        ),
    }
}
