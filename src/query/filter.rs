//! Filters: which years, regions, sections and kinds a search is confined to.

use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::report::Kind;
use crate::report::taxonomy::SectionName;
use crate::text::numeral;

/// Filters of one kind are alternatives; those of different kinds all hold. An empty list is no filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Years.
    pub years: Vec<YearRange>,
    /// Paths of names from the province down; each with all below it.
    pub regions: Vec<Vec<String>>,
    /// Parts and topics.
    pub sections: Vec<SectionName>,
    /// Kinds.
    pub kinds: Vec<Kind>,
}

/// Stands for the year of reports whose year is unknown.
pub const UNKNOWN_YEAR: u16 = 0;

/// Years from one to another, both included; or [`UNKNOWN_YEAR`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearRange(pub RangeInclusive<u16>);

/// Why a range of years cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no year or range of years: give 2023, 2021..2023, 2021.. or ..2023")]
pub struct YearRangeError(String);

/// The years that ranges without an end reach to.
const FIRST: u16 = 1900;
const LAST: u16 = 2100;

impl FromStr for YearRange {
    type Err = YearRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || YearRangeError(text.to_owned());
        if matches!(text.trim(), "未识别" | "unknown") {
            return Ok(Self(UNKNOWN_YEAR..=UNKNOWN_YEAR));
        }
        let year = |part: &str, open: u16| match part.trim().trim_end_matches('年') {
            "" => Ok(open),
            part => numeral::year(part).ok_or_else(error),
        };
        let range = match text.split_once("..") {
            Some((from, to)) if from.trim().is_empty() && to.trim().is_empty() => {
                return Err(error());
            }
            Some((from, to)) => year(from, FIRST)?..=year(to.trim_start_matches(['.', '=']), LAST)?,
            None if text.trim().is_empty() => return Err(error()),
            None => {
                let year = year(text, FIRST)?;
                year..=year
            }
        };
        if range.is_empty() {
            Err(error())
        } else {
            Ok(Self(range))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ranges() {
        for (text, expected) in [
            ("2023", Some(2023..=2023)),
            ("2021..2023", Some(2021..=2023)),
            ("2021..", Some(2021..=LAST)),
            ("..2023", Some(FIRST..=2023)),
            ("2023年", Some(2023..=2023)),
            ("..", None),
            ("2023..2021", None),
            ("23", None),
            ("今年", None),
            ("未识别", Some(UNKNOWN_YEAR..=UNKNOWN_YEAR)),
        ] {
            assert_eq!(
                text.parse::<YearRange>().ok().map(|range| range.0),
                expected,
                "{text}"
            );
        }
    }
}
