//! A client that asks a server as fast as it can, or so many times a second, and tells how long the answers took.
//!
//! `cargo run --release --example load -- 127.0.0.1:7878 --seconds 20 [--rate 1000] [--connections 16] [--queries 1000]`
//!
//! The queries are drawn from the texts of the server's own reports: two terms of two to four characters out of one passage,
//! with all facets, the same ones each time. With `--rate`, the time of an answer counts from when it should have been asked
//! for, so that a server which stands still does not look quick.
//!
//! Nothing here is part of the program.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for measuring"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;

/// Asks a server.
#[derive(Debug, Parser)]
struct Arguments {
    /// IP:PORT of the server
    address: String,
    /// How long to ask
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Requests a second; without it as many as are answered
    #[arg(long)]
    rate: Option<u32>,
    /// Connections to ask over
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Different queries
    #[arg(long, default_value_t = 1000)]
    queries: usize,
    /// Parameters to add to each search
    #[arg(long, default_value = "facets=region,year,section,topic,kind")]
    parameters: String,
    /// Ask each query once before measuring, and tell how long that took
    #[arg(long)]
    warm: bool,
}

/// What a connection met.
#[derive(Debug, Default)]
struct Met {
    micros: Vec<u64>,
    errors: usize,
    bytes: u64,
}

fn main() {
    let arguments = Arguments::parse();
    let Some(paths) = draw(&arguments) else {
        eprintln!("error: no reports at {}", arguments.address);
        std::process::exit(2);
    };
    if arguments.warm {
        let began = Instant::now();
        let met = ask(&arguments, &paths, Some(paths.len()));
        tell("first time", &met, began.elapsed());
    }
    let began = Instant::now();
    let met = ask(&arguments, &paths, None);
    tell("measured", &met, began.elapsed());
    if met.errors > 0 {
        std::process::exit(1);
    }
}

fn tell(what: &str, met: &Met, took: Duration) {
    let mut micros = met.micros.clone();
    micros.sort_unstable();
    let at = |share: f64| {
        let place = (micros.len() as f64 * share) as usize;
        let micros = micros
            .get(place.min(micros.len().saturating_sub(1)))
            .copied();
        micros.unwrap_or_default() as f64 / 1e3
    };
    println!(
        "{what}: {} answers, {} errors, {:.0} a second, p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms, longest {:.1} ms, {:.1} kB each",
        micros.len(),
        met.errors,
        micros.len() as f64 / took.as_secs_f64(),
        at(0.5),
        at(0.99),
        at(0.999),
        at(1.0),
        met.bytes as f64 / 1e3 / micros.len().max(1) as f64,
    );
}

/// Asks over all connections, for the time or so many times.
fn ask(arguments: &Arguments, paths: &[String], times: Option<usize>) -> Met {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let end = began + Duration::from_secs(arguments.seconds);
    let one = || {
        let mut met = Met::default();
        let mut connection = None;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let mut since = Instant::now();
            match (times, arguments.rate) {
                (Some(times), _) if number >= times => return met,
                (None, Some(rate)) => {
                    since = began + Duration::from_secs(1) * number as u32 / rate;
                    std::thread::sleep(since.saturating_duration_since(Instant::now()));
                }
                _ => {}
            }
            if times.is_none() && since >= end {
                return met;
            }
            // A step that has no factor in common with the number of queries comes by each of them.
            let path = &paths[number.wrapping_mul(7919) % paths.len()];
            match get(&mut connection, &arguments.address, path, true) {
                Some((200, body)) => {
                    met.bytes += body.len() as u64;
                    met.micros.push(since.elapsed().as_micros() as u64);
                }
                _ => {
                    met.errors += 1;
                    connection = None;
                }
            }
        }
    };
    let mut all = Met::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..arguments.connections)
            .map(|_| scope.spawn(one))
            .collect();
        for thread in threads {
            let met = thread.join().expect("a connection does not panic");
            all.micros.extend(met.micros);
            all.errors += met.errors;
            all.bytes += met.bytes;
        }
    });
    all
}

/// Asks once, over the connection if it is open.
fn get(
    connection: &mut Option<BufReader<TcpStream>>,
    address: &str,
    path: &str,
    compressed: bool,
) -> Option<(u16, Vec<u8>)> {
    if connection.is_none() {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_nodelay(true).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .ok()?;
        *connection = Some(BufReader::new(stream));
    }
    let reader = connection.as_mut()?;
    let encoding = if compressed {
        "accept-encoding: gzip\r\n"
    } else {
        ""
    };
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{encoding}\r\n");
    reader.get_mut().write_all(request.as_bytes()).ok()?;
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        if name == "content-length" {
            length = value.parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((status, body))
}

/// Draws queries from the texts of the server's reports.
fn draw(arguments: &Arguments) -> Option<Vec<String>> {
    let mut connection = None;
    let mut json = |path: &str| -> Option<serde_json::Value> {
        let (status, body) = get(&mut connection, &arguments.address, path, false)?;
        (status == 200).then(|| serde_json::from_slice(&body).ok())?
    };
    let count = json("/api/status")?["reports"].as_u64()?.max(1);
    let mut seed: u64 = 42;
    let mut random = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below.max(1)
    };
    let mut paths = Vec::new();
    let mut passages: Vec<Vec<char>> = Vec::new();
    for _ in 0..40 {
        let listed = json(&format!(
            "/api/reports?limit=1&offset={}",
            random(count as usize)
        ))?;
        let id = listed["reports"][0]["id"].as_str()?.to_owned();
        let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
        let report = json(&format!("/api/reports/{}", id.replace('+', "%20")))?;
        let text: Vec<char> = report["text"].as_str()?.chars().collect();
        for passage in report["passages"].as_array()? {
            let (from, to) = (
                passage["char_start"].as_u64()?,
                passage["char_end"].as_u64()?,
            );
            passages.push(text.get(from as usize..to as usize)?.to_vec());
        }
    }
    let is_han = |c: &char| matches!(*c, '\u{4e00}'..='\u{9fff}');
    while paths.len() < arguments.queries && !passages.is_empty() {
        let passage = &passages[random(passages.len())];
        let mut term = || {
            let length = 2 + random(3);
            let from = random(passage.len().saturating_sub(length));
            let term = passage.get(from..from + length)?;
            term.iter()
                .all(is_han)
                .then(|| term.iter().collect::<String>())
        };
        let (Some(one), Some(other)) = (term(), term()) else {
            continue;
        };
        let query: String =
            form_urlencoded::byte_serialize(format!("{one} {other}").as_bytes()).collect();
        paths.push(format!("/api/search?q={query}&{}", arguments.parameters));
    }
    Some(paths)
}
