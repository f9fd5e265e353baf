//! `gongbao completions`, `gongbao man` and `gongbao taxonomy`

use std::io::Write as _;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::error::Error;
use crate::exit::ExitStatus;
use crate::report::rules;
use crate::ui::Output;

use super::Cli;

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The command to describe [default: gongbao itself]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(super) fn completions(
    args: &CompletionsArgs,
    output: &mut Output,
) -> Result<ExitStatus, Error> {
    // Into memory first: the generator panics when it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "gongbao", &mut script);
    output.write_all(&script)?;
    Ok(ExitStatus::Success)
}

pub(super) fn taxonomy(output: &mut Output) -> Result<ExitStatus, Error> {
    output.write_all(rules::BUILT_IN.as_bytes())?;
    Ok(ExitStatus::Success)
}

pub(super) fn man(args: &ManArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let command = Cli::command();
    let page = match &args.command {
        None => clap_mangen::Man::new(command),
        Some(name) => {
            let found = command.find_subcommand(name).cloned();
            let found = found.ok_or_else(|| {
                Error::new(format!("there is no command `{name}`"))
                    .hint("`gongbao help` lists them")
            })?;
            clap_mangen::Man::new(found.bin_name(format!("gongbao {name}")))
        }
    };
    page.render(output)?;
    Ok(ExitStatus::Success)
}
