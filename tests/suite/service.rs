//! A server of the program on a free port, and a client that sends exactly what it is told to.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::Sandbox;

/// Nothing takes so long unless it hangs.
const LONGEST: Duration = Duration::from_secs(60);

/// A running server, ended with the test.
pub(crate) struct Service {
    child: Child,
    pub(crate) address: SocketAddr,
}

/// What a server answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn text(&self) -> String {
        match self.header("content-encoding") {
            "gzip" => {
                let mut text = String::new();
                let mut decoder = flate2::read::GzDecoder::new(self.body.as_slice());
                decoder.read_to_string(&mut text).expect("gzip of UTF-8");
                text
            }
            _ => String::from_utf8(self.body.clone()).expect("UTF-8"),
        }
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text()).unwrap_or_else(|_| panic!("JSON, and not {self:?}"))
    }

    /// Fails unless the status is `status`.
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

/// An address with its parameters, encoded.
pub(crate) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(parameters);
    format!("{path}?{}", text.finish())
}

impl Service {
    /// A server of the index of a sandbox, with more arguments.
    pub(crate) fn start(sandbox: &Sandbox, arguments: &[&str]) -> Self {
        let all = [&["serve", "--addr", "127.0.0.1:0"], arguments].concat();
        Self::run(sandbox.command(&all))
    }

    pub(crate) fn run(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let address = line
            .trim()
            .trim_start_matches("http://")
            .trim_end_matches('/');
        let address = address.replace("localhost", "127.0.0.1");
        let address = address
            .parse()
            .unwrap_or_else(|_| panic!("an address, and not `{line}`"));
        Self { child, address }
    }

    /// Asks as a program does.
    pub(crate) fn get(&self, address: &str) -> Answer {
        self.ask("GET", address, &[])
    }

    pub(crate) fn ask(&self, method: &str, address: &str, headers: &[(&str, &str)]) -> Answer {
        let host = self.address.to_string();
        let mut request = format!("{method} {address} HTTP/1.1\r\nconnection: close\r\n");
        if headers.iter().all(|(name, _)| *name != "host") {
            request += "host: ";
            request += &host;
            request += "\r\n";
        }
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        self.send(format!("{request}\r\n").as_bytes())
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(LONGEST)).expect("a timeout");
        stream
    }

    /// Sends what it is given and reads one answer.
    pub(crate) fn send(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request).expect("the request is taken");
        let is_head = request.starts_with(b"HEAD");
        receive(&mut BufReader::new(stream), is_head).expect("an answer")
    }

    /// Tells the server to end, by its id, and returns its exit status and what it told on standard error.
    pub(crate) fn end(mut self) -> (i32, String) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill");
        let mut told = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_string(&mut told).expect("UTF-8");
        }
        let status = self.child.wait().expect("it ends");
        (status.code().unwrap_or(-1), told)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads an answer. None when the connection ends before.
pub(crate) fn receive(stream: &mut BufReader<TcpStream>, is_head: bool) -> Option<Answer> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok());
    let length = length.filter(|_| !is_head && status != 304).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Answer {
        status,
        headers,
        body,
    })
}
