//! `gongbao status`

use std::io::Write as _;

use clap::{Args, ValueEnum};

use crate::error::Error;
use crate::exit::ExitStatus;
use crate::text::sanitize::sanitize;
use crate::text::width::pad;
use crate::ui::{Output, shape};

use super::IndexChoice;

#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    index: IndexChoice,
    /// Read every file of the index and compare it with its checksum
    #[arg(long)]
    deep: bool,
    /// Shape of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object for each index
    Json,
}

pub(super) fn run(args: &StatusArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let mut healthy = true;
    for engine in args.index.open()? {
        let status = engine.status()?;
        let damaged = match args.deep {
            true => engine.damaged_files()?,
            false => engine.missing_files()?,
        };
        healthy &= damaged.is_empty();
        let health = match damaged.as_slice() {
            [] if args.deep => {
                "sound: every file is as it was written, dictionary and format match".to_owned()
            }
            [] => {
                "every file is there, dictionary and format match; `--deep` reads them".to_owned()
            }
            files => format!("damaged: {}", files.join(", ")),
        };
        if args.format == Format::Json {
            let mut status = serde_json::to_value(&status)?;
            status["damaged"] = damaged.into();
            writeln!(output, "{status}")?;
            continue;
        }
        let rows = [
            ("index", sanitize(&status.folder).into_owned()),
            ("health", health),
            ("reports", shape::number(status.reports)),
            ("duplicates", shape::number(status.duplicates)),
            ("passages", shape::number(status.passages)),
            (
                "size",
                format!(
                    "{} in {}",
                    shape::bytes(status.bytes),
                    shape::count(status.segments as u64, "segment")
                ),
            ),
            ("own words", shape::number(status.user_words as u64)),
            ("format", status.format.clone()),
            ("built with", status.fingerprint.clone()),
        ];
        for (label, value) in rows {
            writeln!(output, "{}  {value}", pad(label, 10))?;
        }
    }
    if healthy {
        Ok(ExitStatus::Success)
    } else {
        Err(Error::new("the index is damaged")
            .hint("build it anew from the reports with `gongbao index FOLDER --rebuild`"))
    }
}
