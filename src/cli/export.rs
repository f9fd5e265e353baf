//! `gongbao export`

use std::io::Write as _;

use clap::{Args, ValueEnum};

use crate::error::Error;
use crate::exit::ExitStatus;
use crate::ui::Output;
use crate::ui::wire::WireExport;

use super::IndexChoice;

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    index: IndexChoice,
    /// Shape of the output
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A passage a line
    Jsonl,
}

pub(super) fn run(args: &ExportArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let Format::Jsonl = args.format;
    for engine in args.index.open()? {
        engine.each_report(|report| -> Result<(), Error> {
            for passage in report.passages() {
                writeln!(
                    output,
                    "{}",
                    serde_json::to_string(&WireExport::new(&passage))?
                )?;
            }
            Ok(())
        })?;
    }
    Ok(ExitStatus::Success)
}
