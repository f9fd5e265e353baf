//! The ways to write a term: as it is, and with its years in the other numerals (2023年, 二〇二三年).

use std::ops::Range;

use super::numeral;
use super::unit::Units;

/// Number of digits of a year.
const YEAR: usize = 4;

/// Up to so many years in a term each is taken in either numerals; of more, all are written alike.
pub const MOST_YEARS: usize = 6;

/// A year in a term, and its other spelling.
struct Year {
    units: Range<usize>,
    other: String,
    in_characters: bool,
}

/// One way to write a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// Its units.
    pub units: Units,
    /// Whether its last unit, a numeral or Latin word, may go on.
    pub open: bool,
}

impl Spelling {
    /// Finds every place, as a range of unit ordinals, where it stands in `text`.
    pub fn find(&self, text: &Units) -> Vec<Range<usize>> {
        if self.open {
            text.find_beginning(&self.units)
        } else {
            text.find(&self.units)
        }
    }
}

/// Returns the ways to write `text`. With `open` its last unit may go on if it is a numeral or Latin word; a Chinese term
/// stands inside longer text anyhow.
pub fn open_spellings(text: &str, open: bool) -> Vec<Spelling> {
    let ends_whole = |units: &Units| units.units.last().is_some_and(|last| last.whole);
    let spellings = spellings(text);
    let open = open && spellings.first().is_some_and(ends_whole);
    let spelling = |units| Spelling {
        open: open && ends_whole(&units),
        units,
    };
    spellings.into_iter().map(spelling).collect()
}

/// Returns the units of `text`, and, when it names years, those of its other spellings.
pub fn spellings(text: &str) -> Vec<Units> {
    let units = Units::of(text);
    let years = years(&units);
    let changed: Vec<Vec<bool>> = if years.len() <= MOST_YEARS {
        (1..1_u32 << years.len())
            .map(|chosen| (0..years.len()).map(|at| chosen >> at & 1 == 1).collect())
            .collect()
    } else {
        [true, false]
            .map(|kind| {
                years
                    .iter()
                    .map(|year| year.in_characters == kind)
                    .collect()
            })
            .into_iter()
            .filter(|changed: &Vec<bool>| changed.contains(&true))
            .collect()
    };
    let others: Vec<Units> = changed
        .iter()
        .map(|changed| respelled(&units, &years, changed))
        .collect();
    std::iter::once(units).chain(others).collect()
}

/// The years of a text, in order.
fn years(units: &Units) -> Vec<Year> {
    let mut years = Vec::new();
    let mut ordinal = 0;
    while ordinal < units.len() {
        let year = match year_in_characters(units, ordinal) {
            Some(year) => Some(Year {
                units: ordinal..ordinal + YEAR,
                other: year.to_string(),
                in_characters: true,
            }),
            None => numeral::chinese_year(units.text(ordinal..ordinal + 1)).map(|other| Year {
                units: ordinal..ordinal + 1,
                other,
                in_characters: false,
            }),
        };
        ordinal = year.as_ref().map_or(ordinal + 1, |year| year.units.end);
        years.extend(year);
    }
    years
}

/// The units with some years in their other spelling.
fn respelled(units: &Units, years: &[Year], changed: &[bool]) -> Units {
    let mut pieces: Vec<&str> = Vec::new();
    let mut others = years
        .iter()
        .zip(changed)
        .filter(|(_, changed)| **changed)
        .map(|(year, _)| year)
        .peekable();
    let mut ordinal = 0;
    while ordinal < units.len() {
        // A clause end inside a literal stays one.
        if ordinal > 0 && !units.follows(ordinal - 1) {
            pieces.push("。");
        }
        match others.next_if(|year| year.units.start == ordinal) {
            Some(year) => {
                pieces.push(&year.other);
                ordinal = year.units.end;
            }
            None => {
                pieces.push(units.text(ordinal..ordinal + 1));
                ordinal += 1;
            }
        }
    }
    Units::of(&pieces.join(" "))
}

/// The year that four Chinese digits beginning at `start` write, when no further numeral stands right beside them.
fn year_in_characters(units: &Units, start: usize) -> Option<u16> {
    let digits = units.text(start..start + YEAR);
    let in_characters =
        digits.chars().count() == YEAR && digits.chars().all(numeral::is_chinese_digit);
    let in_one_clause = (start..start + YEAR - 1).all(|ordinal| units.follows(ordinal));
    let goes_on = |first: usize, numeral: usize| {
        units.touches(first)
            && units
                .text(numeral..numeral + 1)
                .chars()
                .all(numeral::is_chinese_numeral)
    };
    let beside = start
        .checked_sub(1)
        .is_some_and(|before| goes_on(before, before))
        || goes_on(start + YEAR - 1, start + YEAR);
    numeral::year(digits).filter(|_| in_characters && in_one_clause && !beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        spellings(text)
            .iter()
            .map(|units| units.joined.replace('\u{1f}', "_"))
            .collect()
    }

    #[test]
    fn years_have_two_spellings() {
        assert_eq!(texts("2023年度"), ["2023_年度", "二零二三年度"]);
        assert_eq!(texts("二〇二三年"), ["二零二三年", "2023_年"]);
        assert_eq!(texts("纠错率"), ["纠错率"]);
        assert_eq!(texts("二零二三十"), ["二零二三十"]);
        assert_eq!(texts("12345"), ["12345"]);
        assert_eq!(texts("完成。2023年")[1], "完成二零二三年");
        assert_eq!(texts("二零二三。一是")[1], "2023_一是");
        assert_eq!(texts("二零。二三年"), ["二零二三年"]);
        assert_eq!(texts("二零二三、二零二四年")[3], "2023_2024_年");
    }

    #[test]
    fn each_of_several_years_is_taken_in_either_numerals() {
        assert_eq!(
            texts("2021至二〇二五年"),
            [
                "2021_至二零二五年",
                "二零二一至二零二五年",
                "2021_至_2025_年",
                "二零二一至_2025_年",
            ]
        );
        let many = "2015 2016 2017 2018 2019 2020 二〇二一";
        let spelled = texts(many);
        assert_eq!(spelled.len(), 3);
        assert!(spelled[1].ends_with("2021") && spelled[2].starts_with("二零一五"));
    }

    #[test]
    fn only_numerals_and_latin_words_go_on() {
        let open = |text: &str| {
            let spellings = open_spellings(text, true);
            spellings.iter().map(|one| one.open).collect::<Vec<_>>()
        };
        assert_eq!(open("GB18"), [true]);
        assert_eq!(open("执法"), [false]);
        assert_eq!(open("98%"), [false]);
        assert_eq!(open("2023"), [true, false]);
        assert_eq!(open("二〇二三"), [false, false]);
        assert_eq!(open("2023年第3"), [true, true]);
    }
}
