//! The ways to write a term: as it is, and with its years in the other numerals (2023年, 二〇二三年).

use std::ops::Range;

use super::numeral;
use super::unit::Units;

/// Number of digits of a year.
const YEAR: usize = 4;

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

/// Returns the units of `text`, and, when it names a year, those of its other spelling.
pub fn spellings(text: &str) -> Vec<Units> {
    let units = Units::of(text);
    let mut pieces: Vec<String> = Vec::new();
    let mut changed = false;
    let mut ordinal = 0;
    while ordinal < units.len() {
        let one = units.text(ordinal..ordinal + 1);
        if let Some(year) = year_in_characters(&units, ordinal) {
            pieces.push(year.to_string());
            changed = true;
            ordinal += YEAR;
        } else {
            let year = numeral::chinese_year(one);
            changed |= year.is_some();
            pieces.push(year.unwrap_or_else(|| one.to_owned()));
            ordinal += 1;
        }
        // A clause end inside a literal stays one.
        if ordinal < units.len() && !units.follows(ordinal - 1) {
            pieces.push("。".to_owned());
        }
    }
    if changed {
        vec![units, Units::of(&pieces.join(" "))]
    } else {
        vec![units]
    }
}

/// The year that four Chinese digits beginning at `start` write, when no further numeral stands beside them.
fn year_in_characters(units: &Units, start: usize) -> Option<u16> {
    let is_numeral = |ordinal: usize| {
        !units.text(ordinal..ordinal + 1).is_empty()
            && units
                .text(ordinal..ordinal + 1)
                .chars()
                .all(numeral::is_chinese_numeral)
    };
    let beside = start.checked_sub(1).is_some_and(is_numeral) || is_numeral(start + YEAR);
    let digits = units.text(start..start + YEAR);
    let in_characters =
        digits.chars().count() == YEAR && digits.chars().all(numeral::is_chinese_digit);
    numeral::year(digits).filter(|_| in_characters && !beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_have_two_spellings() {
        let texts = |text: &str| {
            spellings(text)
                .iter()
                .map(|units| units.joined.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(texts("2023年度"), ["2023\u{1f}年度", "二零二三年度"]);
        assert_eq!(texts("二〇二三年"), ["二零二三年", "2023\u{1f}年"]);
        assert_eq!(texts("纠错率"), ["纠错率"]);
        assert_eq!(texts("二零二三十"), ["二零二三十"]);
        assert_eq!(texts("12345"), ["12345"]);
        assert_eq!(texts("完成。2023年")[1], "完成二零二三年");
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
