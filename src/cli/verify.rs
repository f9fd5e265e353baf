//! `gongbao verify`

use std::io::Write as _;

use clap::{Args, ValueEnum};

use crate::error::Error;
use crate::exit::ExitStatus;
use crate::ui::progress::Bar;
use crate::ui::{self, Output, message};
use crate::verification::{self, Extent};

use super::IndexChoice;
use super::filters::FilterArgs;

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    #[command(flatten)]
    index: IndexChoice,
    /// Strings to draw
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    sample: usize,
    /// The same seed draws the same strings
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// Prove it for every string of the index; 100 MB of text take some minutes
    #[arg(long, conflicts_with_all = ["sample", "seed"])]
    all: bool,
    /// Shape of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    filters: FilterArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object
    Json,
}

pub(super) fn run(args: &VerifyArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let extent = if args.all {
        Extent::All
    } else {
        Extent::Sample {
            probes: args.sample,
            seed: args.seed,
        }
    };
    let engines = args.index.open()?;
    let filters = args.filters.resolve(&engines)?;
    let bar = Bar::verifying();
    let verification = verification::run(&engines, extent, &filters, &|progress| {
        bar.show_steps(progress);
    })?;
    drop(bar);
    if args.format == Format::Json {
        serde_json::to_writer_pretty(&mut *output, &verification)?;
        writeln!(output)?;
    } else {
        ui::verification::print(output, &verification)?;
    }
    if verification.passages == 0 {
        message::status("nothing to verify: no passage matches");
    }
    if verification.is_sound() {
        return Ok(ExitStatus::Success);
    }
    output.flush()?;
    message::hint("`gongbao explain STRING PASSAGE` tells what of a string a passage has");
    message::hint("`gongbao index FOLDER --rebuild` builds the index anew from the reports");
    Ok(ExitStatus::Unsound)
}
