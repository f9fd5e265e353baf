//! Reports: what a document says about itself, and the passages that it is cut into. No I/O, no index.
//!
//! [`parse::parse`] is the entry: text → lines and body ([`layout`]) → title, dates, region, year, kind → headings and
//! sections → passages. Every value that is detected carries the evidence for it.

pub mod date;
pub mod encoding;
pub mod heading;
pub mod issuer;
pub mod kind;
pub mod layout;
pub mod markup;
pub mod page;
pub mod parse;
pub mod passage;
pub mod place_names;
pub mod region;
pub mod rules;
pub mod section;
pub mod sketch;
pub mod taxonomy;
pub mod title;
pub mod warning;
pub mod year;
pub mod zone;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use taxonomy::{Kind, Part, Topic};
pub use warning::Warning;

/// A document to be parsed: its text, and what is known of it from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Report id: stable and unique.
    pub id: String,
    /// Path as given, for evidence; may be the id.
    pub path: String,
    /// Decoded text.
    pub text: String,
    /// Values that win over detected ones.
    pub given: Given,
    /// What the format tells of the page, such as the elements of an HTML head. Weighs like what the text of the page says.
    pub page: page::Page,
    /// Which characters the format gives as the article; none when it does not tell.
    pub article: Option<Range<usize>>,
}

/// Values known from outside the text, from a JSON Lines record or a metadata table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Given {
    /// Title.
    #[serde(deserialize_with = "text_or_nothing")]
    pub title: Option<String>,
    /// Address of the page.
    #[serde(deserialize_with = "text_or_nothing")]
    pub url: Option<String>,
    /// Publish date, `YYYY-MM-DD`.
    #[serde(deserialize_with = "text_or_nothing")]
    pub published: Option<String>,
    /// Region: a code, name or path.
    #[serde(deserialize_with = "text_or_nothing")]
    pub region: Option<String>,
    /// Zone, a place without a code of its own, in the region.
    #[serde(deserialize_with = "text_or_nothing")]
    pub zone: Option<String>,
    /// Report year.
    #[serde(deserialize_with = "text_or_nothing")]
    pub year: Option<String>,
    /// Kind, by slug or label.
    #[serde(deserialize_with = "text_or_nothing")]
    pub kind: Option<String>,
    /// Issuer.
    #[serde(deserialize_with = "text_or_nothing")]
    pub issuer: Option<String>,
}

impl Given {
    /// Takes each value of `other` that it has.
    #[must_use]
    pub fn overridden_by(self, other: Self) -> Self {
        Self {
            title: other.title.or(self.title),
            url: other.url.or(self.url),
            published: other.published.or(self.published),
            // A region that is given anew is so with its zone.
            zone: other.zone.or(if other.region.is_some() {
                None
            } else {
                self.zone
            }),
            region: other.region.or(self.region),
            year: other.year.or(self.year),
            kind: other.kind.or(self.kind),
            issuer: other.issuer.or(self.issuer),
        }
    }
}

/// Reads a string or number; blank text is nothing.
fn text_or_nothing<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Value {
        Text(String),
        Integer(i64),
        Nothing,
    }
    Ok(match Value::deserialize(input)? {
        Value::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Nothing => None,
    })
}

/// What is known of a report, and how it is cut. The text is kept beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Report id.
    pub id: String,
    /// Title as the text has it.
    pub title: Option<String>,
    /// Address of the page it came from.
    pub url: Option<String>,
    /// Kind of report.
    pub kind: Kind,
    /// Year reported on.
    pub year: Option<u16>,
    /// Publish date, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// 索引号: its number in the catalogue of the government.
    #[serde(default)]
    pub index_number: Option<String>,
    /// 文号
    #[serde(default)]
    pub document_number: Option<String>,
    /// 来源: where the page has it from.
    #[serde(default)]
    pub source: Option<String>,
    /// Where it belongs.
    pub region: Option<Region>,
    /// Id of the report that this one is the same as, and is searched as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
    /// Why region and year are what they are.
    pub evidence: Evidence,
    /// Headings, in reading order.
    pub sections: Vec<Section>,
    /// Passages, in reading order, not overlapping.
    pub passages: Vec<Passage>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
}

impl Report {
    /// Headings from level 1 down to the section of ordinal `section`.
    pub fn heading_path(&self, section: Option<usize>) -> Vec<&str> {
        let mut path = Vec::new();
        let mut next = section;
        while let Some(section) = next.and_then(|ordinal| self.sections.get(ordinal)) {
            path.push(section.heading.as_str());
            next = section.parent;
        }
        path.reverse();
        path
    }

    /// Warnings that say that it may be placed wrongly, or not at all. A text that is no report, such as a statute, need not
    /// have a place and a year.
    pub fn doubts(&self) -> impl Iterator<Item = &Warning> {
        let is_report = self.kind != Kind::Other;
        self.warnings
            .iter()
            .filter(move |warning| is_report && warning.is_doubt())
    }

    /// Title, or the last part of the id where there is none.
    pub fn display_title(&self) -> &str {
        self.title
            .as_deref()
            .unwrap_or_else(|| self.id.rsplit('/').next().unwrap_or(&self.id))
    }
}

/// A region as reports have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Six-digit code of the county, prefecture or province; `000000` for the nation.
    pub code: String,
    /// Names from the province down.
    pub path: Vec<String>,
    /// A place without a code of its own, lying in the region.
    pub zone: Option<String>,
}

impl Region {
    /// The path with the zone as its last part.
    pub fn full_path(&self) -> Vec<&str> {
        self.path
            .iter()
            .chain(self.zone.as_ref())
            .map(String::as_str)
            .collect()
    }
}

/// Why values are what they are, in words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// For the region.
    pub region: Option<String>,
    /// For the year.
    pub year: Option<String>,
    /// For the title.
    pub title: Option<String>,
    /// For the publish date.
    pub published: Option<String>,
    /// For the kind.
    pub kind: Option<String>,
    /// Other places that something speaks for, the likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rivals: Vec<region::Rival>,
}

/// What stands under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// 1 to 3.
    pub level: u8,
    /// The heading with its number, as written.
    pub heading: String,
    /// First character of the heading in the text.
    pub char_start: usize,
    /// Part of the report.
    pub part: Part,
    /// Topics.
    pub topics: Vec<Topic>,
    /// Ordinal of the section that this one lies in.
    pub parent: Option<usize>,
}

/// A contiguous slice of a report: the unit that is ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Characters of the text.
    pub chars: Range<usize>,
    /// The same slice in bytes.
    pub bytes: Range<usize>,
    /// Ordinal of its section; none before the first heading.
    pub section: Option<usize>,
    /// Part of the report.
    pub part: Part,
    /// Topics.
    pub topics: Vec<Topic>,
}
