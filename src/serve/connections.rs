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

/// How many connections are kept, and how slow their clients may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections that are kept.
    pub most: usize,
    /// How long the head of a request may take, and how long a connection may be without one.
    pub head: Duration,
    /// How long a client may take nothing of what it is sent.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            most: 500,
            head: Duration::from_secs(10),
            stall: Duration::from_secs(20),
        }
    }
}

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
    limits: Limits,
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
        if open.len() >= self.limits.most {
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
pub async fn serve(listener: TcpListener, routes: Router, limits: Limits) {
    let connections = Connections {
        limits,
        ..Connections::default()
    };
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
    stream.set_write_timeout(Some(connections.limits.stall));
    let head = connections.limits.head;
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
        .header_read_timeout(head)
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

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// More than the system takes for a client that reads nothing.
    const LARGE: usize = 64 << 20;
    const ASKED: &[u8] = b"GET /small HTTP/1.1\r\nhost: localhost\r\n\r\n";

    fn limits() -> Limits {
        Limits {
            most: 3,
            head: Duration::from_millis(300),
            stall: Duration::from_millis(300),
        }
    }

    /// A server, and how to reach it.
    async fn served(limits: Limits) -> std::net::SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let routes = Router::new()
            .route("/small", get(|| async { "small" }))
            .route("/large", get(|| async { vec![b'.'; LARGE] }))
            .route("/never", get(std::future::pending::<String>));
        tokio::spawn(serve(listener, routes, limits));
        address
    }

    /// Everything that a server sends until it ends the connection.
    async fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
        let mut all = Vec::new();
        // A connection that is reset has ended too.
        let _ = stream.read_to_end(&mut all).await;
        all
    }

    #[tokio::test]
    async fn whoever_sends_a_head_too_slowly_is_let_go() {
        let address = served(limits()).await;
        let mut stream = TcpStream::connect(address).await.expect("a server");
        let (mut reader, mut writer) = stream.split();
        // Nothing is wrong with it but that it does not end.
        let begun = b"GET /small HTTP/1.1\r\nhost: localhost\r\nlong: ";
        writer.write_all(begun).await.expect("a server");
        let dribble = async {
            while writer.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let mut answer = Vec::new();
        let ended = async {
            tokio::select! {
                () = dribble => {}
                _ = reader.read_to_end(&mut answer) => {}
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(30), ended).await;
        assert!(ended.is_ok(), "it waited for ever");
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            !answer.contains(" 200 ") && !answer.contains(" 400 "),
            "{answer}"
        );
    }

    #[tokio::test]
    async fn whoever_takes_nothing_is_let_go() {
        let address = served(limits()).await;
        let mut stalled = TcpStream::connect(address).await.expect("a server");
        let large = b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n";
        stalled.write_all(large).await.expect("a server");
        tokio::time::sleep(limits().stall * 4).await;
        let taken = read_to_end(&mut stalled).await;
        assert!(taken.len() < LARGE, "all of it was kept for the client");
        // Whoever takes it gets all of it.
        let mut reading = TcpStream::connect(address).await.expect("a server");
        reading.write_all(large).await.expect("a server");
        assert!(read_to_end(&mut reading).await.len() > LARGE);
    }

    #[tokio::test]
    async fn the_idlest_makes_room_and_the_busy_are_left() {
        let mut limits = limits();
        limits.head = Duration::from_secs(60);
        let address = served(limits).await;
        let mut busy = TcpStream::connect(address).await.expect("a server");
        let never = b"GET /never HTTP/1.1\r\nhost: localhost\r\n\r\n";
        busy.write_all(never).await.expect("a server");
        let mut idle = Vec::new();
        for _ in 0..2 {
            let mut stream = TcpStream::connect(address).await.expect("a server");
            stream.write_all(ASKED).await.expect("a server");
            let mut answer = [0; 1_000];
            assert!(stream.read(&mut answer).await.expect("an answer") > 0);
            idle.push(stream);
        }
        let mut next = TcpStream::connect(address).await.expect("a server");
        next.write_all(ASKED).await.expect("a server");
        let mut answer = [0; 1_000];
        assert!(next.read(&mut answer).await.expect("an answer") > 0);
        // The one that was longest without a request is gone, and no other.
        assert!(read_to_end(&mut idle[0]).await.is_empty());
        idle[1].write_all(ASKED).await.expect("a server");
        assert!(idle[1].read(&mut answer).await.expect("an answer") > 0);
        let waiting = tokio::time::timeout(Duration::from_millis(50), busy.read(&mut answer));
        assert!(waiting.await.is_err(), "the busy one was let go");
    }

    #[tokio::test]
    async fn when_all_are_busy_nobody_else_is_kept() {
        let mut limits = limits();
        limits.most = 1;
        let address = served(limits).await;
        let mut busy = TcpStream::connect(address).await.expect("a server");
        let never = b"GET /never HTTP/1.1\r\nhost: localhost\r\n\r\n";
        busy.write_all(never).await.expect("a server");
        tokio::time::sleep(Duration::from_millis(100)).await;
        let mut other = TcpStream::connect(address).await.expect("a server");
        let _ = other.write_all(ASKED).await;
        assert!(read_to_end(&mut other).await.is_empty());
    }
}
