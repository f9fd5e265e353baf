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

// Deferred: the options of a command are put together when it is the one that was given. All of them take longer than many a search.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    /// Read reports into an index, or bring it up to date
    ///
    /// Reads .txt, .md, .html, .docx and .pdf files (a report each), .jsonl/.ndjson files (a report a line) and .zip archives of
    /// these, by what they hold. A further run reads only what has changed, and drops what is gone from the given folders. The
    /// index is never half written: a run that fails changes nothing.
    Index(index::IndexArgs),
    /// Find passages
    ///
    /// Blanks separate terms. Passages with all of them come first; where they are fewer than asked for, passages with words of
    /// the terms follow, and are marked; `--mode all` leaves these out.
    /// Matching takes no notice of width, case, traditional characters, blanks, and punctuation inside a clause; numerals match
    /// whole. What cannot be read as the language below is searched as text, and said so.
    Search(search::SearchArgs),
    /// Count passages and reports by region, year, part, topic and kind
    ///
    /// Without a query, everything that the filters let through is counted. The filters on what a facet counts do not confine
    /// its own numbers: with --year 2023 the other years are counted too, and 2023 is marked.
    Facets(facets::FacetsArgs),
    /// List what the reports state in numbers: each figure with its indicator, its sentence and its place
    ///
    /// Figures were read when the reports were indexed. The words of QUERY must all stand in the name of the indicator, as
    /// the text has it or as it is known by (`name`).
    Figures(figures::FiguresArgs),
    /// List the reports in the index
    List(list::ListArgs),
    /// Show a report, or a passage between its neighbours
    Show(show::ShowArgs),
    /// Tell why a query finds a passage, or does not
    ///
    /// For each term: whether it stands in the passage and where, how it was cut, which part is lacking, and what is in the way: a
    /// clause end (。！？), a longer numeral (14% in 99.14%), other characters, the passage's end, a filter, an exclusion. When
    /// everything matches, the passage's rank.
    Explain(explain::ExplainArgs),
    /// Show what the program detects in reports, without an index
    Inspect(inspect::InspectArgs),
    /// Write every passage, for other programs
    Export(export::ExportArgs),
    /// Tell what the index holds, and whether it is sound
    Status(status::StatusArgs),
    /// Prove that search finds whatever a plain scan finds
    ///
    /// Strings are drawn from the stored passages: slices of 1 to 12 characters that begin and end anywhere, also across punctuation
    /// and line ends, full-width, in traditional characters, with years in the other numerals. Each is looked for with the index,
    /// quoted and as a bare term, and by a scan of the stored text of every passage that knows nothing of the index; then the
    /// passages found are compared. Every difference is printed. The exit status is 0 when there is none, 1 when there is one, 2
    /// when the index cannot be read.
    ///
    /// With --all the strings are every character, numeral and word, every two side by side, every clause (also without its first
    /// character) and every passage: enough to prove it for every string of the index.
    Verify(verify::VerifyArgs),
    /// Serve a page to search in, and an API, to browsers and programs on this machine
    ///
    /// Prints the address and answers until it is ended (Ctrl-C or SIGTERM). An index that is written anew meanwhile is picked up
    /// by itself. The API is described under /api/openapi.json.
    Serve(serve::ServeArgs),
    /// Give an assistant tools to search with, over standard input and output (Model Context Protocol)
    ///
    /// To be started by the assistant's program, not by hand. The tools are search, show, figures and facets; each answer tells
    /// how many of the reports and regions were searched.
    Mcp(mcp::McpArgs),
    /// Print the built-in rules for parts and topics, to be changed and used with `--taxonomy`
    Taxonomy,
    /// Write completions for a shell
    Completions(generate::CompletionsArgs),
    /// Write the manual page
    Man(generate::ManArgs),
}

// Which indexes to read. A doc comment here would stand in the help for what a command does.
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
