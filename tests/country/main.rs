//! A country to test on: invented reports of real places, and tables of what is true of them.
//!
//! ```sh
//! cargo run --release --example country -- FOLDER --reports 32000
//! ```
//!
//! writes `FOLDER/reports` and `FOLDER/truth`. The reports are in the layouts that real ones have, of every division of the gazetteer, of
//! 2015 to 2024. **They are synthetic**: every sentence is put together from `phrases.txt` and every figure is drawn, and each report
//! says so. Every byte depends on the seed and the ordinal of its report alone: the first 60 of 32,000 are those of 60, on any machine,
//! with any number of threads.
//!
//! The tables have the columns that answer keys of real reports have:
//!
//! * `reports.csv`: region, year, title, day of publication, kind; `text_determinable` is 0 where only the path names the place
//! * `sections.csv`: headings with level, part and topic, and where they begin
//! * `figures.csv`: quantities with indicator, value and unit, and where they stand
//!
//! Places are counted in characters of the decoded file, without a byte order mark, as `gongbao show --raw` prints it.

mod dates;
mod draft;
mod figures;
mod layout;
mod naming;
mod page;
mod places;
mod random;
mod sentences;
mod style;
mod template;
mod truth;

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use rayon::prelude::*;

use layout::Report;

/// Writes invented reports of real places, and tables of what is true of them
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder to write: its `reports` and `truth` must not be there
    folder: PathBuf,

    /// How many reports
    #[arg(long, value_name = "N", default_value_t = 1000)]
    reports: usize,

    /// What the numbers begin with: another seed, another country
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// All reports in one folder, for programs that know a document by its file name
    #[arg(long)]
    flat: bool,
}

/// So many reports are held in memory before their truth is written.
const BATCH: usize = 512;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(summary) => {
            // Nobody is left to tell when this fails.
            let _ = writeln!(std::io::stderr(), "country: {summary}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let settings = places::settings(arguments.seed);
    if arguments.reports > settings.len() {
        return Err(format!(
            "--reports {}: there are {} places and years to report on",
            arguments.reports,
            settings.len()
        )
        .into());
    }
    let (reports, tables) = (
        arguments.folder.join("reports"),
        arguments.folder.join("truth"),
    );
    for folder in [&reports, &tables] {
        if folder.exists() {
            return Err(
                format!("{} is there already: give another folder", folder.display()).into(),
            );
        }
    }
    let mut truth = truth::Truth::create(&tables)?;
    let (mut bytes, mut characters, mut figures) = (0, 0, 0);
    let settings = &settings[..arguments.reports];
    for (batch, settings) in settings.chunks(BATCH).enumerate() {
        let written: Vec<(Report, usize)> = settings
            .par_iter()
            .enumerate()
            .map(|(at, setting)| {
                let ordinal = (batch * BATCH + at) as u64;
                let mut report = layout::report(setting, arguments.seed, ordinal);
                if arguments.flat {
                    report.path = report.path.replace('/', "_");
                }
                let bytes = write(&reports, &report)?;
                Ok((report, bytes))
            })
            .collect::<std::io::Result<_>>()?;
        for (report, size) in &written {
            truth.add(report)?;
            bytes += size;
            characters += report.draft.len();
            figures += report.draft.figures.len();
        }
    }
    truth.finish()?;
    Ok(format!(
        "{} synthetic reports, {:.1} MB, {characters} characters, {figures} figures",
        settings.len(),
        bytes as f64 / 1e6
    ))
}

fn write(folder: &Path, report: &Report) -> std::io::Result<usize> {
    let path = folder.join(&report.path);
    std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
    let bytes = report.bytes();
    // Two reports never share a path: nothing is overwritten unseen.
    std::fs::File::create_new(&path)?.write_all(&bytes)?;
    Ok(bytes.len())
}
