//! Formats of documents: what bytes are, and the text in them.
//!
//! A new format is a module here, a line in [`sniff`], an arm in [`super::load`], and its endings in [`super::Format`].
//!
//! A file is read by what it holds, whatever its name says. Every format gives the same: the text in lines, what the format
//! tells of its page, and which part is the article.

pub mod archive;
pub mod html;
mod numbering;
pub mod pdf;
pub mod word;

use std::ops::Range;

use crate::report::page::Page;

/// Text taken out of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extracted {
    /// The text, a paragraph a line. Lines that the format gives as headings begin with `#`, as in Markdown.
    pub text: String,
    /// What the format tells of the page.
    pub page: Page,
    /// Address of the page, where the format holds it.
    pub url: Option<String>,
    /// Characters of the article, where the format tells it from the rest.
    pub article: Option<Range<usize>>,
}

/// Why a document gives no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// A picture of a text.
    #[error(
        "scanned: every page ({pages}) is a picture without a text layer. Recognise the text first (OCR), then index it again"
    )]
    Scanned {
        /// How many pages it has.
        pages: usize,
    },
    /// It opens with a password only.
    #[error("encrypted: it opens only with a password. Save it without one")]
    Password,
    /// It is broken.
    #[error("damaged: {0}. Fetch it again")]
    Damaged(String),
    /// It is larger than a document of its kind can sensibly be.
    #[error("too large: {what} of more than {limit}. {advice}")]
    TooLarge {
        /// What is so large.
        what: &'static str,
        /// The limit with its unit.
        limit: String,
        /// What to do.
        advice: &'static str,
    },
    /// A format that is not read.
    #[error("{what} cannot be read. Save it as {instead}")]
    Unsupported {
        /// What it is.
        what: &'static str,
        /// What it should be saved as.
        instead: &'static str,
    },
    /// No document.
    #[error("not a document: {0}")]
    NoDocument(&'static str),
}

/// What bytes hold, by their first ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// PDF.
    Pdf,
    /// A package: docx, or an archive of documents.
    Zip,
    /// HTML, XHTML, or a piece of it.
    Html,
    /// Text of any kind.
    Text,
    /// Something else, by what it is called.
    Other(&'static str, Other),
}

/// What is to be done about bytes that are no document that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// A document that another program can save otherwise.
    Document,
    /// An archive that another program can unpack.
    Archive,
    /// No document.
    Nothing,
}

/// How much of the beginning of a file, in bytes, shows what it is.
const BEGINNING: usize = 2_048;

/// First bytes of what is not read.
const OTHERS: &[(&[u8], &str, Other)] = &[
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Word, WPS or Excel document (.doc, .wps, .xls)",
        Other::Document,
    ),
    (b"{\\rtf", "a rich text document (.rtf)", Other::Document),
    (b"Rar!\x1a\x07", "a RAR archive", Other::Archive),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", Other::Archive),
    (b"\x1f\x8b", "a gzip archive", Other::Archive),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)", Other::Nothing),
    (b"\xff\xd8\xff", "a picture (JPEG)", Other::Nothing),
    (b"GIF8", "a picture (GIF)", Other::Nothing),
    (b"II*\0", "a picture (TIFF)", Other::Nothing),
    (b"MM\0*", "a picture (TIFF)", Other::Nothing),
    (b"\x7fELF", "a program", Other::Nothing),
    (b"MZ\x90\0", "a program", Other::Nothing),
    (b"SQLite format 3\0", "a database", Other::Nothing),
];

/// Says what bytes hold. `named_html` is true for a name that ends like a page's, which decides where the bytes do not.
pub fn sniff(bytes: &[u8], named_html: bool) -> Content {
    let beginning = &bytes[..bytes.len().min(BEGINNING)];
    if find(&beginning[..beginning.len().min(1_024)], b"%PDF-").is_some() {
        return Content::Pdf;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Content::Zip;
    }
    if let Some((_, what, other)) = OTHERS.iter().find(|(magic, _, _)| bytes.starts_with(magic)) {
        return Content::Other(what, *other);
    }
    // UTF-16 has a zero beside each letter of a tag.
    let letters: Vec<u8> = beginning
        .iter()
        .filter(|byte| **byte != 0)
        .map(u8::to_ascii_lowercase)
        .collect();
    let start = letters
        .iter()
        .position(|byte| byte.is_ascii_graphic())
        .map_or(&[][..], |at| &letters[at..]);
    let tags: &[&[u8]] = &[
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<meta",
        b"<div",
        b"<p>",
        b"<p ",
        b"<table",
        b"<br",
        b"<span",
        b"<h1",
        b"<h2",
        b"<title",
        b"<article",
        b"<style",
        b"<script",
    ];
    let opens = tags.iter().any(|tag| start.starts_with(tag));
    let declared = start.starts_with(b"<?xml") && find(&letters, b"<html").is_some();
    let holds = || tags.iter().any(|tag| find(&letters, tag).is_some());
    let commented = start.starts_with(b"<!--") && holds();
    if opens || declared || commented || named_html && holds() {
        Content::Html
    } else {
        Content::Text
    }
}

/// Whether a line carries its own number: 一、 （一） 1. 第一. A year is none.
fn begins_with_number(text: &str) -> bool {
    let text = text.trim_start();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let first = text.chars().next().unwrap_or(' ');
    match digits {
        0 => first.is_numeric() || "（(第".contains(first),
        1 | 2 => true,
        _ => false,
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// The message for bytes that are not read.
pub fn unread(what: &'static str, other: Other) -> FormatError {
    match other {
        Other::Document => FormatError::Unsupported {
            what,
            instead: ".docx, .pdf or .txt",
        },
        Other::Archive => FormatError::Unsupported {
            what,
            instead: "a .zip archive, or unpack it",
        },
        Other::Nothing => FormatError::NoDocument(what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_they_are() {
        for (bytes, named_html, content) in [
            (&b"%PDF-1.7\n"[..], false, Content::Pdf),
            (b"PK\x03\x04rest", false, Content::Zip),
            (b"\xef\xbb\xbf<!DOCTYPE html><html>", false, Content::Html),
            (b"<\0h\0t\0m\0l\0>\0", false, Content::Html),
            (b"<?xml version=\"1.0\"?>\n<html>", false, Content::Html),
            (b"plain <b>text</b> <div>", false, Content::Text),
            (b"plain <b>text</b> <div>", true, Content::Html),
            (b"plain text", true, Content::Text),
            (b"{\"id\": \"a\"}", false, Content::Text),
            (b"", false, Content::Text),
        ] {
            assert_eq!(sniff(bytes, named_html), content, "{bytes:?}");
        }
        assert!(matches!(
            sniff(b"{\\rtf1", false),
            Content::Other(_, Other::Document)
        ));
        assert!(matches!(
            sniff(b"\x89PNG\r\n\x1a\n", true),
            Content::Other(_, Other::Nothing)
        ));
    }
}
