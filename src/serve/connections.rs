//! Connections: how many there are, and how slow their clients may be.
//!
//! A client has so long to send what it asks, and to take what it gets. When there are more connections than are kept, the
//! one that was longest without a request makes room.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;
use tower::util::BoxCloneService;

use crate::ui::message;

/// Connections that are kept.
const MOST: usize = 500;
/// How long the head of a request may take, and how long a connection may be without one.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long a client may take nothing of what it is sent.
const STALL_TIME: Duration = Duration::from_secs(20);
/// How long requests under way have when the server ends.
const GRACE: Duration = Duration::from_secs(5);
/// How long to wait when no connection can be taken, because the process has no more files.
const PAUSE: Duration = Duration::from_millis(50);
/// Largest head of a request, in bytes.
const LARGEST_HEAD: usize = 128 << 10;
/// Most headers of a request.
const MOST_HEADERS: usize = 64;

/// An open connection.
struct Connection {
    /// When it last had a request, in requests of the server; `u64::MAX` while it has one.
    last: AtomicU64,
    leave: Notify,
}

/// The open connections.
#[derive(Clone, Default)]
struct Connections {
    open: Arc<Mutex<BTreeMap<u64, Arc<Connection>>>>,
    clock: Arc<AtomicU64>,
}

impl Connections {
    fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }

    fn open(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection in, and asks the idlest one to leave when there are too many. None when all are busy.
    fn enter(&self) -> Option<(u64, Arc<Connection>)> {
        let mut open = self.open();
        if open.len() >= MOST {
            let idle = |connection: &Connection| connection.last.load(Ordering::Relaxed);
            let idlest = open.iter().min_by_key(|(_, connection)| idle(connection));
            let (number, connection) =
                idlest.filter(|(_, connection)| idle(connection) < u64::MAX)?;
            connection.leave.notify_one();
            let number = *number;
            open.remove(&number);
        }
        let number = self.now();
        let connection = Arc::new(Connection {
            last: AtomicU64::new(number),
            leave: Notify::new(),
        });
        open.insert(number, connection.clone());
        Some((number, connection))
    }
}

/// Answers the connections of a listener until the process is told to end, and then those requests that are under way.
pub async fn serve(listener: TcpListener, routes: Router) {
    let connections = Connections::default();
    let graceful = GracefulShutdown::new();
    let mut end = pin!(told_to_end());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut end => break,
        };
        match accepted {
            Ok((stream, _)) => {
                if let Some((number, connection)) = connections.enter() {
                    let answering = answer(
                        stream,
                        routes.clone(),
                        connections.clone(),
                        connection.clone(),
                    );
                    let answering = graceful.watch(answering);
                    let connections = connections.clone();
                    tokio::spawn(async move {
                        tokio::select! {
                            // A client that goes away in the middle is no error of the server.
                            _ = answering => {}
                            () = connection.leave.notified() => {}
                        }
                        connections.open().remove(&number);
                    });
                }
            }
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                message::warning(&format!("cannot take a connection: {error}"));
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    // Whoever is still not served by then will not be.
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
}

/// What answers requests.
type Routes = BoxCloneService<
    hyper::Request<hyper::body::Incoming>,
    axum::response::Response,
    std::convert::Infallible,
>;

/// A connection that is being answered.
type Answering = http1::Connection<
    TokioIo<std::pin::Pin<Box<TimeoutStream<TcpStream>>>>,
    TowerToHyperService<Routes>,
>;

/// The requests of one connection.
fn answer(
    stream: TcpStream,
    routes: Router,
    connections: Connections,
    connection: Arc<Connection>,
) -> Answering {
    // A small answer is sent at once.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(STALL_TIME));
    let service = tower::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let (routes, connections, connection) =
            (routes.clone(), connections.clone(), connection.clone());
        async move {
            connection.last.store(u64::MAX, Ordering::Relaxed);
            let response = routes.oneshot(request.map(axum::body::Body::new)).await;
            connection.last.store(connections.now(), Ordering::Relaxed);
            response
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(
            TokioIo::new(Box::pin(stream)),
            TowerToHyperService::new(BoxCloneService::new(service)),
        )
}

/// Whether only the one connection failed.
fn is_of_the_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}

/// Returns when the process is told to end.
fn told_to_end() -> impl Future<Output = ()> {
    let interrupted = async {
        // Without a handler the signal ends the process at once.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    async {
        tokio::select! {
            () = interrupted => {}
            () = terminated => {}
        }
    }
}
