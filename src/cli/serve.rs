//! `gongbao serve`

use std::io::Write as _;
use std::net::SocketAddr;

use clap::Args;

use crate::engine::Coverage;
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::serve::{self, Options};
use crate::ui::{Output, message, shape};

use super::IndexChoice;

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    index: IndexChoice,
    /// Where to listen; with port 0 on any that is free. An address of the network lets other machines in
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:7878")]
    addr: SocketAddr,
    /// What clients must know: programs send it as `Authorization: Bearer TOKEN`, people are asked [default: $GONGBAO_TOKEN,
    /// else none]
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Name that the server is called by, beside addresses and localhost (can be repeated)
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
}

/// Least characters of a token.
const SHORTEST_TOKEN: usize = 8;

pub(super) fn run(args: &ServeArgs, output: &mut Output) -> Result<ExitStatus, Error> {
    let token = args.token.clone().or_else(|| {
        let token = std::env::var("GONGBAO_TOKEN").ok();
        token.filter(|token| !token.is_empty())
    });
    if let Some(token) = &token {
        check(token)?;
    }
    let options = Options {
        folders: args.index.folders(),
        address: args.addr,
        token,
        hosts: args.hosts.clone(),
    };
    serve::run(&options, |address, coverage| {
        ready(address, coverage, &options, output)
    })?;
    Ok(ExitStatus::Success)
}

/// A token stands in headers and cookies as it is.
fn check(token: &str) -> Result<(), Error> {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if token.len() >= SHORTEST_TOKEN && token.bytes().all(is_plain) {
        return Ok(());
    }
    Err(Error::new("the token cannot be used").hint(format!(
        "take at least {SHORTEST_TOKEN} letters, digits or -._~, such as what `openssl rand -hex 16` prints"
    )))
}

fn ready(
    address: SocketAddr,
    coverage: &Coverage,
    options: &Options,
    output: &mut Output,
) -> Result<(), Error> {
    let ip = address.ip();
    if !ip.is_loopback() {
        let what = match options.token {
            Some(_) => "whoever knows the token",
            None => "everybody who reaches it",
        };
        message::warning(&format!(
            "{ip} is no address of this machine alone: {what} can read the index, and whoever listens on the way, because the connection is not encrypted"
        ));
        if options.token.is_none() {
            message::hint(
                "give `--token TOKEN`, or listen on 127.0.0.1 behind a proxy that encrypts",
            );
        }
    }
    message::status(&format!(
        "{} of {}; Ctrl-C ends it",
        shape::count(coverage.reports, "report"),
        shape::count(coverage.regions.len() as u64, "region")
    ));
    // A browser reaches all addresses of this machine by the first.
    let shown = match ip.is_unspecified() {
        true => format!("http://localhost:{}/", address.port()),
        false => format!("http://{address}/"),
    };
    writeln!(output, "{shown}")?;
    output.flush()?;
    Ok(())
}
