//! `gongbao mcp`

use clap::Args;

use crate::error::Error;
use crate::exit::ExitStatus;
use crate::mcp;

use super::IndexChoice;

/// Give an assistant tools to search with, over standard input and output (Model Context Protocol)
///
/// To be started by the assistant's program, not by hand. The tools are search, show, figures and facets; each answer tells
/// how many of the reports and regions were searched.
#[derive(Debug, Args)]
pub(super) struct McpArgs {
    #[command(flatten)]
    index: IndexChoice,
}

pub(super) fn run(args: &McpArgs) -> Result<ExitStatus, Error> {
    mcp::run(&args.index.folders())?;
    Ok(ExitStatus::Success)
}
