//! Style, script and icon: part of the program, and for ever the same under their addresses.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Response, header};

use crate::serve::answer::Answer;
use crate::serve::problem::Failure;

/// A file that pages need.
#[derive(Debug)]
pub struct Asset {
    /// Name without the fingerprint.
    stem: &'static str,
    ending: &'static str,
    content: &'static str,
    answer: Answer,
}

/// The style of all pages.
pub static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "style",
        "css",
        "text/css; charset=utf-8",
        include_str!("../assets/style.css"),
    )
});
/// The script of all pages.
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "page",
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/page.js"),
    )
});
/// The icon.
pub static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "icon",
        "svg",
        "image/svg+xml",
        include_str!("../assets/icon.svg"),
    )
});

impl Asset {
    fn new(
        stem: &'static str,
        ending: &'static str,
        content_type: &'static str,
        content: &'static str,
    ) -> Self {
        Self {
            stem,
            ending,
            content,
            answer: Answer::new(content_type, content),
        }
    }

    fn name(&self) -> String {
        let fingerprint = xxhash_rust::xxh3::xxh3_64(self.content.as_bytes());
        format!("{}-{fingerprint:016x}.{}", self.stem, self.ending)
    }

    /// Its address.
    pub fn address(&self) -> String {
        format!("/assets/{}", self.name())
    }
}

/// Answers the address of an asset.
pub async fn asset(Path(name): Path<String>, client: HeaderMap) -> Response<Body> {
    let all = [&STYLE, &SCRIPT, &ICON];
    let Some(asset) = all.into_iter().find(|asset| asset.name() == name) else {
        return super::problem::response(&Failure::NoSuchPage);
    };
    let mut response = asset.answer.response(&client);
    let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, for_ever);
    response
}

/// Answers browsers that ask for an icon where icons once were.
pub async fn icon(client: HeaderMap) -> Response<Body> {
    ICON.answer.response(&client)
}
