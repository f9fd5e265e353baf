//! Days, and how pages and signatures write them.

use crate::figures::{chinese, digits};
use crate::random::Random;

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    /// Year.
    pub(crate) year: u16,
    /// Month.
    pub(crate) month: u8,
    /// Day of the month, at most 28.
    pub(crate) day: u8,
}

impl Day {
    /// A day on which a report of `year` is signed: mostly early in the next year, sometimes in December or later.
    pub(crate) fn of_signature(year: u16, random: &mut Random) -> Self {
        let (years, first, last) =
            random.weighted(&[(84, (1, 1, 4)), (9, (0, 12, 12)), (7, (1, 5, 11))]);
        Self {
            year: year + years,
            month: random.between(first, last) as u8,
            day: random.between(1, 28) as u8,
        }
    }

    /// A day some days later, in the same month or at the beginning of the next.
    pub(crate) fn later(self, random: &mut Random) -> Self {
        let day = self.day + random.between(0, 9) as u8;
        match (day > 28, self.month) {
            (false, _) => Self { day, ..self },
            (true, 12) => Self {
                year: self.year + 1,
                month: 1,
                day: day - 28,
            },
            (true, month) => Self {
                month: month + 1,
                day: day - 28,
                ..self
            },
        }
    }

    /// 2023-01-18
    pub(crate) fn iso(self) -> String {
        format!("{}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// 2023年1月18日
    pub(crate) fn plain(self) -> String {
        format!("{}年{}月{}日", self.year, self.month, self.day)
    }

    /// 二〇二三年一月十八日
    pub(crate) fn chinese(self) -> String {
        let (month, day) = (chinese(self.month.into(), 0), chinese(self.day.into(), 0));
        format!("{}年{month}月{day}日", chinese_year(self.year, "〇"))
    }
}

/// 二〇二二 with the zero given: 〇, ○ and 零 are in use.
pub(crate) fn chinese_year(year: u16, zero: &str) -> String {
    let written: String = digits(&year.to_string()).collect();
    written.replace('零', zero)
}
