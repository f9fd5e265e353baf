//! What is told when a request is not answered: RFC 9457 for programs. Nothing in it names a file of the server.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use crate::error::Error;
use crate::request::lookup::LookupError;
use crate::request::{FilterError, RequestError};
use crate::ui::message;

/// Why a request is not answered.
#[derive(Debug)]
pub enum Failure {
    /// What was asked for cannot be read, or is not there.
    Request(RequestError),
    /// There is nothing at this address.
    NoSuchPage,
    /// The address is answered to other methods.
    Method,
    /// The request has a body, or too great a one.
    Body,
    /// The server is not called so.
    Host(String),
    /// A page of another site asks, without anybody looking at the answer.
    OtherSite,
    /// The token is missing or wrong.
    Token,
    /// Too many others are being answered.
    Busy,
    /// It took too long.
    Slow,
    /// Something that the client can do nothing about; what it was is told on standard error.
    Internal,
}

impl<E: Into<RequestError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Request(error.into())
    }
}

/// What a program is told: `application/problem+json`.
#[derive(Debug, Serialize)]
pub struct Problem {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
}

impl Failure {
    /// Status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Request(error) => match error {
                RequestError::Engine(_)
                | RequestError::Lookup(LookupError::Engine(_))
                | RequestError::Filter(FilterError::Engine(_)) => StatusCode::INTERNAL_SERVER_ERROR,
                RequestError::Lookup(_) | RequestError::Filter(_) => StatusCode::NOT_FOUND,
                RequestError::Parameter(_) | RequestError::Query(_) => StatusCode::BAD_REQUEST,
            },
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NoSuchPage => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Body => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Host(_) => StatusCode::MISDIRECTED_REQUEST,
            Self::OtherSite => StatusCode::FORBIDDEN,
            Self::Token => StatusCode::UNAUTHORIZED,
            Self::Busy | Self::Slow => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Tells whoever runs the server what the client is not told.
    pub fn log(&self) {
        if let Self::Request(error) = self
            && self.status() == StatusCode::INTERNAL_SERVER_ERROR
        {
            message::warning(&format!(
                "a request could not be answered: {}",
                chain(error)
            ));
        }
    }

    /// What a program is told.
    pub fn problem(self) -> Problem {
        let status = self.status();
        let (title, detail, parameter, hints) = match self {
            _ if status == StatusCode::INTERNAL_SERVER_ERROR => (
                "the index cannot be read",
                "whoever runs the server finds the reason on its standard error".to_owned(),
                None,
                Vec::new(),
            ),
            Self::Request(error) => {
                let title = match &error {
                    RequestError::Parameter(_) => "a parameter is not what it should be",
                    RequestError::Query(_) => "there is nothing to search for",
                    RequestError::Filter(_) => "a filter names nothing, or several things",
                    RequestError::Lookup(_) | RequestError::Engine(_) => {
                        "there is no such report or passage"
                    }
                };
                let parameter = match &error {
                    RequestError::Parameter(error) => Some(error.name.clone()),
                    _ => None,
                };
                let error = match error {
                    // The hints for these are options of the command line.
                    RequestError::Lookup(error) => Error::new(error.to_string()),
                    error => Error::from(error),
                };
                let hints = error.lines().into_iter();
                let hints = hints.filter(|(label, _)| *label == "hint");
                let hints = hints.map(|(_, hint)| hint.to_owned()).collect();
                (title, error.in_line(), parameter, hints)
            }
            Self::NoSuchPage => (
                "there is nothing at this address",
                "the addresses of the API are in /api/openapi.json".to_owned(),
                None,
                Vec::new(),
            ),
            Self::Method => (
                "the method is not answered",
                "this address is answered to GET and HEAD".to_owned(),
                None,
                Vec::new(),
            ),
            Self::Body => (
                "a request has no body",
                "send what is asked for as parameters of the address".to_owned(),
                None,
                Vec::new(),
            ),
            Self::Host(host) => (
                "the server is not called so",
                format!("the request is for `{host}`"),
                None,
                vec!["whoever runs the server can allow a name with `--host NAME`".to_owned()],
            ),
            Self::OtherSite => (
                "pages of other sites may not ask",
                "the request comes from a page of another site".to_owned(),
                None,
                Vec::new(),
            ),
            Self::Token => (
                "a token is wanted",
                "the token is missing or wrong".to_owned(),
                None,
                vec!["send `Authorization: Bearer TOKEN`".to_owned()],
            ),
            Self::Busy => (
                "too many requests are being answered",
                "ask again in a second".to_owned(),
                None,
                Vec::new(),
            ),
            Self::Slow => (
                "the request took too long",
                "ask for less: fewer terms, narrower filters".to_owned(),
                None,
                Vec::new(),
            ),
            Self::Internal => (
                "the request could not be answered",
                String::new(),
                None,
                Vec::new(),
            ),
        };
        Problem {
            r#type: "about:blank",
            title,
            status: status.as_u16(),
            detail,
            parameter,
            hints,
        }
    }

    /// The answer for a program.
    pub fn response(self) -> Response<Body> {
        self.log();
        let status = self.status();
        let is_temporary = status == StatusCode::SERVICE_UNAVAILABLE;
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, json);
        finish(status, headers);
        if is_temporary {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// Adds what goes with a status, whoever it is told.
pub fn finish(status: StatusCode, headers: &mut axum::http::HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match status {
        StatusCode::METHOD_NOT_ALLOWED => {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        StatusCode::UNAUTHORIZED => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        _ => {}
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
