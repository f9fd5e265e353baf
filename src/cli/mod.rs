//! The command line: arguments in, an exit status out. One file a command.

mod answer;
mod batch;
mod explain;
mod export;
mod facets;
mod figures;
mod filters;
mod generate;
mod index;
mod inspect;
mod list;
mod mcp;
mod per;
mod queries;
mod search;
mod serve;
mod show;
mod status;
mod verify;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};

use crate::engine::{Engine, Engines};
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::ui::{ColorChoice, Output, message};

/// Full-text search for Chinese government reports
///
/// Index a folder of reports once, then search it: whatever a plain scan of the text finds is found, the best first, with
/// region, year and section.
#[derive(Debug, Parser)]
#[command(name = "gongbao", version, about, max_term_width = 100)]
pub struct Cli {
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Index(index::IndexArgs),
    Search(search::SearchArgs),
    Facets(facets::FacetsArgs),
    Figures(figures::FiguresArgs),
    List(list::ListArgs),
    Show(show::ShowArgs),
    Explain(explain::ExplainArgs),
    Inspect(inspect::InspectArgs),
    Export(export::ExportArgs),
    Status(status::StatusArgs),
    Verify(verify::VerifyArgs),
    Serve(serve::ServeArgs),
    Mcp(mcp::McpArgs),
    /// Print the built-in rules for parts and topics, to be changed and used with `--taxonomy`
    Taxonomy,
    Completions(generate::CompletionsArgs),
    Man(generate::ManArgs),
}

/// Which indexes to read.
#[derive(Debug, Args)]
struct IndexChoice {
    /// Index folder [default: $GONGBAO_INDEX, else `index`] (can be repeated)
    #[arg(long = "index", value_name = "DIR")]
    folders: Vec<PathBuf>,
}

impl IndexChoice {
    /// The folders, each once however often and by whatever path it was given.
    fn folders(&self) -> Vec<PathBuf> {
        if self.folders.is_empty() {
            return vec![default_folder()];
        }
        let mut seen = BTreeSet::new();
        let real = |folder: &PathBuf| folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let distinct = self
            .folders
            .iter()
            .filter(|folder| seen.insert(real(folder)));
        distinct.cloned().collect()
    }

    fn open(&self) -> Result<Engines, Error> {
        let engines = self.folders().into_iter().map(|folder| {
            let engine = Arc::new(Engine::open(&folder)?);
            // Open as long as the process lives: the system takes files back faster all at once than one by one.
            std::mem::forget(engine.clone());
            Ok(engine)
        });
        engines.collect::<Result<Engines, Error>>()
    }
}

/// `$GONGBAO_INDEX`, else `index`.
fn default_folder() -> PathBuf {
    std::env::var_os("GONGBAO_INDEX")
        .filter(|value| !value.is_empty())
        .map_or_else(|| "index".into(), PathBuf::from)
}

/// Runs the program on the arguments of this process.
pub fn main() -> ExitStatus {
    let cli = match Cli::try_parse_from(std::env::args_os().map(exclusion)) {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody is left to tell when the stream is closed.
            let _ = error.print();
            return if error.use_stderr() {
                ExitStatus::Error
            } else {
                ExitStatus::Success
            };
        }
    };
    match run(&cli) {
        Ok(status) => status,
        Err(error) if error.is_broken_pipe() => ExitStatus::Success,
        Err(error) => {
            message::error(&error);
            ExitStatus::Error
        }
    }
}

/// Stands for the `-` of a term to exclude while options are read. It is no character of any text.
const EXCLUSION: char = '\u{fdd0}';

/// The words of a query as they were typed.
fn typed(words: &[String]) -> String {
    words.join(" ").replace(EXCLUSION, "-")
}

/// `-公安` is a term to exclude and no option, which all are ASCII.
fn exclusion(argument: std::ffi::OsString) -> std::ffi::OsString {
    match argument.to_str().and_then(|text| text.strip_prefix('-')) {
        Some(rest) if rest.starts_with(|first: char| !first.is_ascii()) => {
            format!("{EXCLUSION}{rest}").into()
        }
        _ => argument,
    }
}

fn run(cli: &Cli) -> Result<ExitStatus, Error> {
    use std::io::Write as _;
    let mut output = Output::new(cli.color);
    let status = match &cli.command {
        Command::Index(args) => index::run(args, &mut output),
        Command::Search(args) => search::run(args, &mut output),
        Command::Facets(args) => facets::run(args, &mut output),
        Command::Figures(args) => figures::run(args, &mut output),
        Command::List(args) => list::run(args, &mut output),
        Command::Show(args) => show::run(args, &mut output),
        Command::Explain(args) => explain::run(args, &mut output),
        Command::Inspect(args) => inspect::run(args, &mut output),
        Command::Export(args) => export::run(args, &mut output),
        Command::Status(args) => status::run(args, &mut output),
        Command::Verify(args) => verify::run(args, &mut output),
        Command::Serve(args) => serve::run(args, &mut output),
        Command::Mcp(args) => {
            // The protocol has standard output to itself.
            drop(output);
            return mcp::run(args);
        }
        Command::Taxonomy => generate::taxonomy(&mut output),
        Command::Completions(args) => generate::completions(args, &mut output),
        Command::Man(args) => generate::man(args, &mut output),
    }?;
    output.flush()?;
    Ok(status)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_sound() {
        super::Cli::command().debug_assert();
    }
}
