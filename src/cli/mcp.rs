//! `gongbao mcp`

use clap::Args;

use crate::error::Error;
use crate::exit::ExitStatus;
use crate::mcp;

use super::IndexChoice;

#[derive(Debug, Args)]
pub(super) struct McpArgs {
    #[command(flatten)]
    index: IndexChoice,
}

pub(super) fn run(args: &McpArgs) -> Result<ExitStatus, Error> {
    mcp::run(&args.index.folders())?;
    Ok(ExitStatus::Success)
}
