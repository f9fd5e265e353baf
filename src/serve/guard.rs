//! Which requests are answered at all, and what every answer says to the browser.
//!
//! A page somewhere on the web can make a browser on this machine ask a server on it, and by DNS rebinding even read the
//! answer; so the name by which the server is called is checked. Nothing is allowed to a page but what the server itself
//! sends, no script and no style stands in a page, and no other site may read an answer.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use axum::middleware::Next;

use super::page;
use super::problem::Failure;

/// Longest body of the one request that has one, in bytes.
const LONGEST_BODY: usize = 4_096;
/// How long that body may take.
const BODY_TIME: Duration = Duration::from_secs(5);
/// Where a browser sends the token.
pub const LOGIN: &str = "/login";
/// Name of the cookie in which a browser keeps it.
const COOKIE: &str = "gongbao";

/// What every answer says.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Who may ask.
#[derive(Debug)]
pub struct Guard {
    is_loopback: bool,
    token: Option<String>,
    hosts: Vec<String>,
}

impl Guard {
    /// A guard of a server that listens on an address.
    pub fn new(address: SocketAddr, token: Option<String>, hosts: Vec<String>) -> Self {
        let lower = |host: String| host.to_ascii_lowercase();
        Self {
            is_loopback: address.ip().is_loopback(),
            token,
            hosts: hosts.into_iter().map(lower).collect(),
        }
    }

    /// Whether the server may be called by a name, which may have a port behind it. An address of the network cannot be made
    /// to lead elsewhere, so that any is right where the server listens on the network.
    fn is_called(&self, authority: &str) -> bool {
        let Some(name) = without_port(authority) else {
            return false;
        };
        let name = name.to_ascii_lowercase();
        if name == "localhost" || self.hosts.contains(&name) {
            return true;
        }
        let address = name.trim_start_matches('[').trim_end_matches(']');
        let address = address.parse::<IpAddr>();
        address.is_ok_and(|address| !self.is_loopback || address.is_loopback())
    }

    fn check(&self, request: &Request) -> Result<(), Failure> {
        let headers = request.headers();
        let mut hosts = headers.get_all(header::HOST).into_iter();
        let (host, more) = (hosts.next(), hosts.next());
        let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
        let named = request
            .uri()
            .authority()
            .map(axum::http::uri::Authority::as_str);
        for name in [Some(host), named].into_iter().flatten() {
            if more.is_some() || !self.is_called(name) {
                return Err(Failure::Host(name.chars().take(100).collect()));
            }
        }
        // Links from elsewhere may lead here; what other sites fetch in the background only costs time.
        let told = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if told("sec-fetch-site") == Some("cross-site")
            && told("sec-fetch-mode") != Some("navigate")
        {
            return Err(Failure::OtherSite);
        }
        let is_login = request.uri().path() == LOGIN;
        let method = request.method();
        match is_login {
            true if method == Method::POST => return Ok(()),
            _ if method != Method::GET && method != Method::HEAD => return Err(Failure::Method),
            _ if has_body(headers) => return Err(Failure::Body),
            _ => {}
        }
        let is_open = request.uri().path().starts_with("/assets/");
        if is_open || self.knows(headers) {
            Ok(())
        } else {
            Err(Failure::Token)
        }
    }

    /// Whether a client has told the token, if there is one to be told.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else {
            return true;
        };
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
        let cookies = headers.get_all(header::COOKIE).into_iter();
        let cookies = cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'));
        let mut cookies = cookies.filter_map(|cookie| cookie.trim().split_once('='));
        bearer.is_some_and(|told| same(told.trim(), token))
            || cookies.any(|(name, told)| name == COOKIE && same(told, token))
    }

    /// Answers a browser that sends the token out of the form of the page that asks for it.
    async fn login(&self, body: Body) -> Response<Body> {
        let read = tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, LONGEST_BODY)).await;
        let Ok(Ok(body)) = read else {
            return page::problem::response(&Failure::Body);
        };
        let told = form_urlencoded::parse(&body).find(|(name, _)| name == "token");
        let told = told.map_or_else(String::new, |(_, told)| told.trim().to_owned());
        match &self.token {
            Some(token) if !same(&told, token) => page::problem::response(&Failure::Token),
            token => {
                let mut response = super::answer::empty(StatusCode::SEE_OTHER);
                let headers = response.headers_mut();
                headers.insert(header::LOCATION, HeaderValue::from_static("/"));
                let cookie = token
                    .as_ref()
                    .map(|token| format!("{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/"));
                if let Some(Ok(cookie)) = cookie.map(HeaderValue::try_from) {
                    headers.insert(header::SET_COOKIE, cookie);
                }
                response
            }
        }
    }
}

/// Lets requests through that may be answered, and adds to every answer what it says to the browser.
pub async fn guard(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let is_program = request.uri().path().starts_with("/api");
    let mut response = match guard.check(&request) {
        Err(failure) if is_program => failure.response(),
        Err(failure) => page::problem::response(&failure),
        Ok(()) if request.method() == Method::POST => guard.login(request.into_body()).await,
        Ok(()) => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The name in `name:port`. None when something else than digits stands behind the colon.
fn without_port(authority: &str) -> Option<&str> {
    let end = authority.rfind(']').map_or(0, |end| end + 1);
    let (name, port) = match authority.get(end..)?.rfind(':') {
        Some(colon) => authority.split_at_checked(end + colon)?,
        None => (authority, ":"),
    };
    let digits = port.strip_prefix(':')?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(name)
}

fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    headers.contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|length| length != "0")
}

/// Compares in a time that does not tell where the difference is.
fn same(told: &str, token: &str) -> bool {
    let difference = told
        .bytes()
        .zip(token.bytes())
        .fold(0, |sum, (one, other)| sum | (one ^ other));
    told.len() == token.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(address: &str) -> Guard {
        let address = address.parse().expect("an address");
        Guard::new(address, None, vec!["Reports.Example".to_owned()])
    }

    #[test]
    fn names_that_may_lead_elsewhere_are_refused() {
        let local = guard("127.0.0.1:80");
        for name in [
            "127.0.0.1:7878",
            "localhost",
            "LOCALHOST:1",
            "[::1]:80",
            "reports.example:8",
        ] {
            assert!(local.is_called(name), "{name}");
        }
        for name in [
            "evil.example",
            "",
            "10.0.0.1",
            "localhost.evil.example",
            "127.0.0.1:x",
            "evil@localhost",
        ] {
            assert!(!local.is_called(name), "{name}");
        }
        let open = guard("0.0.0.0:80");
        assert!(open.is_called("10.0.0.1:80") && open.is_called("[fe80::1]"));
        assert!(!open.is_called("evil.example"));
    }

    #[test]
    fn tokens_are_the_same_or_not() {
        assert!(same("abc", "abc"));
        for told in ["", "ab", "abd", "abcd"] {
            assert!(!same(told, "abc"), "{told}");
        }
    }
}
