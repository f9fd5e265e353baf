//! What a person should look at in a report.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A remark on what was detected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// Nothing names a place.
    NoRegion,
    /// A name that several places share, and nothing that decides between them.
    AmbiguousRegion {
        /// The name.
        name: String,
        /// Paths of the places that bear it.
        places: Vec<String>,
    },
    /// Another place has nearly as much speaking for it.
    CloseRegion {
        /// Its path.
        other: String,
    },
    /// Nothing names a year.
    NoYear,
    /// The year was taken from a date beside the report, not from what it says.
    YearByDate,
    /// A value was given that cannot be read.
    Unreadable {
        /// Which value.
        what: String,
        /// As given.
        given: String,
    },
    /// So many characters in one document are likely to be several reports.
    VeryLong {
        /// Characters.
        characters: usize,
    },
}

impl Warning {
    /// Whether it says that the report may be placed wrongly, or not at all.
    pub fn is_doubt(&self) -> bool {
        !matches!(self, Self::Unreadable { .. } | Self::VeryLong { .. })
    }

    /// Which doubt it is, in a word for programs.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::NoRegion => "no_region",
            Self::AmbiguousRegion { .. } => "ambiguous_region",
            Self::CloseRegion { .. } => "close_region",
            Self::NoYear => "no_year",
            Self::YearByDate => "year_by_date",
            Self::Unreadable { .. } => "unreadable",
            Self::VeryLong { .. } => "very_long",
        }
    }

    /// In Chinese, for the pages of reports.
    pub fn label(&self) -> String {
        match self {
            Self::NoRegion => "没有识别出地区".to_owned(),
            Self::AmbiguousRegion { name, places } => {
                format!("“{name}”可能是：{}", places.join("、"))
            }
            Self::CloseRegion { other } => format!("地区也可能是：{other}"),
            Self::NoYear => "没有识别出年份".to_owned(),
            Self::YearByDate => "年份由落款或发布日期推得，请核对".to_owned(),
            Self::Unreadable { what, given } => format!("给定的{what}无法识别：{given}"),
            Self::VeryLong { characters } => format!("全文 {characters} 字，可能不止一份报告"),
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRegion => write!(formatter, "no region found"),
            Self::AmbiguousRegion { name, places } => {
                write!(formatter, "no region: {name} can be {}", places.join(", "))
            }
            Self::CloseRegion { other } => write!(formatter, "the region could also be {other}"),
            Self::NoYear => write!(formatter, "no year found"),
            Self::YearByDate => {
                write!(formatter, "the year is taken from a date beside the report")
            }
            Self::Unreadable { what, given } => {
                write!(formatter, "unreadable {what} `{given}` was given")
            }
            Self::VeryLong { characters } => write!(
                formatter,
                "{characters} characters in one document: more than one report?"
            ),
        }
    }
}
