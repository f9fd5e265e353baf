//! Answers as they are kept and sent: compressed once, whoever asks.

use std::io::{Read as _, Write as _};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// Smaller answers are not compressed.
const WORTH_COMPRESSING: usize = 1_000;

/// Content type of JSON.
pub const JSON: &str = "application/json";
/// Content type of pages.
pub const HTML: &str = "text/html; charset=utf-8";
/// Content type of tables.
pub const CSV: &str = "text/csv; charset=utf-8";

/// An answer that was found.
#[derive(Debug, Clone)]
pub struct Answer {
    content_type: &'static str,
    /// For a file: what to call it.
    file_name: Option<&'static str>,
    body: Bytes,
    is_compressed: bool,
}

impl Answer {
    /// An answer of a type.
    pub fn new(content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let compressed = match body.len() {
            ..WORTH_COMPRESSING => None,
            _ => compress(&body).filter(|compressed| compressed.len() < body.len()),
        };
        Self {
            content_type,
            file_name: None,
            is_compressed: compressed.is_some(),
            body: Bytes::from(compressed.unwrap_or(body)),
        }
    }

    /// A value in JSON.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn json(value: &impl serde::Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self::new(JSON, serde_json::to_vec(value)?))
    }

    /// The same as a file to be kept.
    #[must_use]
    pub fn named(self, file_name: &'static str) -> Self {
        Self {
            file_name: Some(file_name),
            ..self
        }
    }

    /// Bytes that it takes up.
    pub fn size(&self) -> usize {
        self.body.len()
    }

    /// The answer for a client, compressed if it can read that.
    pub fn response(&self, client: &HeaderMap) -> Response<Body> {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(self.content_type),
        );
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(name) = self.file_name
            && let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        let body = match self.is_compressed {
            true if reads_gzip(client) => {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                self.body.clone()
            }
            true => Bytes::from(expand(&self.body)),
            false => self.body.clone(),
        };
        let mut response = Response::new(Body::from(body));
        *response.headers_mut() = headers;
        response
    }
}

/// An answer with nothing in it.
pub fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn compress(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(5));
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

fn expand(body: &[u8]) -> Vec<u8> {
    let mut expanded = Vec::new();
    // What was compressed here can be expanded.
    let _ = GzDecoder::new(body).read_to_end(&mut expanded);
    expanded
}

/// Whether a client says that it reads gzip.
fn reads_gzip(client: &HeaderMap) -> bool {
    let names = client.get_all(header::ACCEPT_ENCODING).into_iter();
    let names = names.filter_map(|value| value.to_str().ok());
    names.flat_map(|value| value.split(',')).any(|entry| {
        let (name, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let refused = parameters
            .trim()
            .strip_prefix("q=")
            .is_some_and(|weight| weight.trim().parse() == Ok(0.0_f32));
        matches!(name.trim(), "gzip" | "*") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(encoding: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding));
        headers
    }

    #[test]
    fn only_who_reads_gzip_gets_gzip() {
        for (encoding, reads) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, gzip;q=0.5", true),
            ("*", true),
            ("gzip;q=0", false),
            ("br", false),
            ("", false),
        ] {
            assert_eq!(reads_gzip(&asking(encoding)), reads, "{encoding}");
        }
    }

    #[test]
    fn what_is_compressed_can_be_read_either_way() {
        let text = "行政复议纠错率".repeat(200);
        let answer = Answer::new(JSON, text.clone());
        assert!(answer.is_compressed && answer.size() < text.len());
        assert_eq!(expand(&answer.body), text.as_bytes());
        assert!(!Answer::new(JSON, "{}").is_compressed);
    }
}
