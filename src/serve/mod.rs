//! The server: pages for people and an API for programs, over HTTP, out of one process and without any other file.
//!
//! A request goes through [`guard`] (may it be answered at all?), is read by a handler of [`api`] or [`page`], and is then
//! *work*: a function of a [`generation`] of the index, done on a thread of its own within limits of time and number, whose
//! answer is kept compressed for whoever asks the same again ([`server`], [`answer`]). [`connections`] sees to it that slow
//! clients hold nothing. Nothing here changes an index, and nothing tells where on the disk it lies.

pub mod answer;
pub mod api;
pub mod connections;
pub mod generation;
pub mod guard;
mod mapped;
pub mod page;
pub mod problem;
pub mod routes;
pub mod server;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::engine::Coverage;
use crate::error::Error;

use generation::Generation;
use guard::Guard;
use server::Server;

/// Threads for work, at most: each keeps some memory.
const MOST_THREADS: usize = 16;

/// What to serve, and to whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folders of the indexes.
    pub folders: Vec<PathBuf>,
    /// Where to listen. Port 0 is any that is free.
    pub address: SocketAddr,
    /// What a client must know.
    pub token: Option<String>,
    /// Names, beside addresses, that the server is called by.
    pub hosts: Vec<String>,
}

/// Answers requests until the process is told to end (SIGTERM or SIGINT); those under way are still answered. `ready` is called once with the address, and
/// with what there is to search.
///
/// # Errors
/// When an index cannot be opened, or the address cannot be listened on.
pub fn run(
    options: &Options,
    ready: impl FnOnce(SocketAddr, &Coverage) -> Result<(), Error>,
) -> Result<(), Error> {
    let generation = Generation::open(&options.folders)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Work is done by as many as there are cores; a few more look at the index and read suggestions.
        .max_blocking_threads(MOST_THREADS)
        .build()
        .map_err(|error| Error::new(format!("cannot start the server: {error}")))?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(options.address).await;
        let address = options.address;
        let listener = listener.map_err(|error| cannot_listen(address, &error))?;
        let address = listener.local_addr().unwrap_or(address);
        let guard = Guard::new(address, options.token.clone(), options.hosts.clone());
        let coverage = generation.coverage().clone();
        let server = Arc::new(Server::new(options.folders.clone(), generation));
        ready(address, &coverage)?;
        let watching = tokio::spawn(server.clone().watch());
        let routes = routes::routes(server, guard);
        connections::serve(listener, routes, connections::Limits::default()).await;
        watching.abort();
        Ok::<(), Error>(())
    })?;
    // Work that was given up on is not waited for.
    runtime.shutdown_background();
    Ok(())
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Error {
    let this = Error::new(format!("cannot listen on {address}: {error}"));
    match error.kind() {
        std::io::ErrorKind::AddrInUse => this.hint(format!(
            "another program has this port: take another, or any that is free with `--addr {}:0`",
            address.ip()
        )),
        std::io::ErrorKind::PermissionDenied => {
            this.hint("ports below 1024 are the system's: take a higher one")
        }
        _ => this.hint("give an address of this machine: `--addr 127.0.0.1:7878`"),
    }
}
