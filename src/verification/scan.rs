//! The plain scan: does a string stand in a text?
//!
//! Both are written in a *reduced* form, and then it is a question of substrings. Of reading a text for the index the scan
//! shares only the folding (width, case, traditional characters), which both promise. It knows of no units, positions,
//! tokens, words or phrases: the rules below are written down a second time, over characters, so that a mistake in one of
//! the two readings shows as a difference. In reduced form
//!
//! * blanks and punctuation are left out,
//! * marks that end a clause (。！？), however many together, are one `。` between what stands before and after them,
//! * a numeral or Latin word (`99.14`, `12,345`, `gov.cn`, `gb18030`) stands between two marks of its own, so that `14`,
//!   reduced to `⟨14⟩`, is no substring of `⟨99.14⟩`,
//! * everything else that is a letter or digit, and % and ‰, is itself.
//!
//! A year from 1900 to 2100 is the same in figures and in Chinese digits (2023, 二〇二三) where no other numeral touches
//! these: a string with years is looked for in every way to write them ([`readings`]).

use std::ops::Range;

use crate::text::fold::{self, FoldedChar};
use crate::text::{is_han, slice};

/// Beginning and end of a numeral or Latin word. No folded text that is kept holds either.
const WORD_START: char = '\u{2}';
const WORD_END: char = '\u{3}';
/// A clause end.
const CLAUSE_END: char = '。';

/// Of a string with more years than this, only these ways are looked for: as it is, all in figures, all in characters.
const MOST_YEARS: usize = 6;

/// What stands in a reduced text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// A numeral or Latin word.
    Word,
    /// Any other letter or digit.
    Character,
    /// A clause end.
    ClauseEnd,
}

/// A piece of a reduced text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Where it stands in [`Reduced::text`], in bytes.
    pub bytes: Range<usize>,
    /// Where it stands in the text as written, in characters. Of a clause end, where its last mark stands.
    pub written: Range<usize>,
}

/// A text in reduced form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reduced {
    /// The form.
    pub text: String,
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
}

impl Reduced {
    /// Reduces a text.
    pub fn of(text: &str) -> Self {
        let folded: Vec<FoldedChar> = fold::fold(text).collect();
        let mut this = Self::default();
        let mut end: Option<usize> = None;
        let mut place = 0;
        while let Some(first) = folded.get(place) {
            let length = word_length(&folded, place);
            let kept = length > 0 || is_kept(first.character);
            if kept && let Some(mark) = end.take() {
                this.push(PieceKind::ClauseEnd, &[CLAUSE_END], mark..mark + 1);
            }
            if length > 0 {
                let last = place + length - 1;
                let word = folded.iter().skip(place).take(length);
                let word: Vec<char> = std::iter::once(WORD_START)
                    .chain(word.map(|folded| folded.character))
                    .chain([WORD_END])
                    .collect();
                let written = first.origin..folded.get(last).map_or(0, |last| last.origin) + 1;
                this.push(PieceKind::Word, &word, written);
            } else if kept {
                let written = first.origin..first.origin + 1;
                this.push(PieceKind::Character, &[first.character], written);
            } else if matches!(first.character, '。' | '!' | '?') && !this.pieces.is_empty() {
                end = Some(first.origin);
            }
            place += length.max(1);
        }
        this
    }

    fn push(&mut self, kind: PieceKind, characters: &[char], written: Range<usize>) {
        let start = self.text.len();
        self.text.extend(characters);
        self.pieces.push(Piece {
            kind,
            bytes: start..self.text.len(),
            written,
        });
    }

    /// The reduced text of some pieces.
    pub fn text_of(&self, pieces: Range<usize>) -> &str {
        slice(&self.text, bytes_of(self.pieces.get(pieces)))
    }

    /// Where some pieces stand in the text as written, in characters.
    pub fn written(&self, pieces: Range<usize>) -> Range<usize> {
        match self.pieces.get(pieces) {
            Some([first, .., last]) => first.written.start..last.written.end,
            Some([only]) => only.written.clone(),
            _ => 0..0,
        }
    }

    /// The clauses, as ranges of pieces: what stands between clause ends.
    pub fn clauses(&self) -> Vec<Range<usize>> {
        let mut clauses = Vec::new();
        let mut start = 0;
        for (place, piece) in self.pieces.iter().enumerate() {
            if piece.kind == PieceKind::ClauseEnd {
                clauses.push(start..place);
                start = place + 1;
            }
        }
        clauses.push(start..self.pieces.len());
        clauses.retain(|clause| !clause.is_empty());
        clauses
    }

    /// The years that are written so, as ranges of pieces, with their other way: in figures where they are in characters.
    pub fn years(&self) -> Vec<(Range<usize>, String)> {
        let one = |place: usize| {
            self.pieces
                .get(place)
                .map_or("", |_| self.text_of(place..place + 1))
        };
        let digit = |place: usize| match one(place) {
            "两" => Some(2),
            one => DIGITS.iter().position(|digit| *digit == one),
        };
        let numeral = |place: usize| digit(place).is_some() || MULTIPLIERS.contains(&one(place));
        let touch = |place: usize| match self.pieces.get(place..place + 2) {
            Some([one, next]) => next.written.start <= one.written.end,
            _ => false,
        };
        let mut years = Vec::new();
        let mut place = 0;
        while place < self.pieces.len() {
            let digits: Vec<usize> = (place..place + 4).map_while(digit).collect();
            let before = place.checked_sub(1);
            let beside = before.is_some_and(|before| touch(before) && numeral(before))
                || (touch(place + 3) && numeral(place + 4));
            let value = digits.iter().fold(0, |value, digit| value * 10 + digit);
            if digits.len() == 4 && !beside && YEARS.contains(&value) {
                years.push((place..place + 4, format!("{WORD_START}{value}{WORD_END}")));
                place += 4;
                continue;
            }
            let figures = one(place).trim_matches([WORD_START, WORD_END]);
            if figures.len() == 4
                && figures.chars().all(|c| c.is_ascii_digit())
                && figures.parse().is_ok_and(|value| YEARS.contains(&value))
            {
                let digits = figures.chars().filter_map(|c| c.to_digit(10));
                years.push((
                    place..place + 1,
                    digits.map(|digit| DIGITS[digit as usize]).collect(),
                ));
            }
            place += 1;
        }
        years
    }
}

/// Chinese digits by value.
const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const MULTIPLIERS: [&str; 5] = ["十", "百", "千", "万", "亿"];
const YEARS: std::ops::RangeInclusive<usize> = 1900..=2100;

fn bytes_of(pieces: Option<&[Piece]>) -> Range<usize> {
    match pieces {
        Some([first, .., last]) => first.bytes.start..last.bytes.end,
        Some([only]) => only.bytes.clone(),
        _ => 0..0,
    }
}

/// Every way to write a string that differs in the numerals of its years, in reduced form; the string itself first.
pub fn readings(string: &Reduced) -> Vec<String> {
    let years = string.years();
    let in_figures = |way: &String| way.starts_with(WORD_START);
    let ways: Vec<Vec<bool>> = match years.len() {
        0 => vec![Vec::new()],
        count @ 1..=MOST_YEARS => (0..1_usize << count)
            .map(|bits| (0..count).map(|place| bits & (1 << place) != 0).collect())
            .collect(),
        count => vec![
            vec![false; count],
            years.iter().map(|(_, other)| in_figures(other)).collect(),
            years.iter().map(|(_, other)| !in_figures(other)).collect(),
        ],
    };
    let mut readings: Vec<String> = Vec::with_capacity(ways.len());
    for way in ways {
        let mut reading = String::new();
        let mut place = 0;
        let chosen = years.iter().zip(&way).filter(|(_, chosen)| **chosen);
        for ((pieces, other), _) in chosen {
            reading.push_str(string.text_of(place..pieces.start));
            reading.push_str(other);
            place = pieces.end;
        }
        reading.push_str(string.text_of(place..string.pieces.len()));
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    readings
}

/// Length of the numeral or Latin word that begins at `place`; 0 when none does.
fn word_length(folded: &[FoldedChar], place: usize) -> usize {
    let at = |ahead: usize| folded.get(place + ahead).map(|folded| folded.character);
    let is_word = |ahead: usize| at(ahead).is_some_and(|c| c.is_ascii_alphanumeric());
    let is_digit = |ahead: usize| at(ahead).is_some_and(|c| c.is_ascii_digit());
    let mut length = 0;
    if !is_word(0) {
        return length;
    }
    loop {
        let joined = match at(length) {
            Some('.') if is_word(length + 1) => 2,
            // A comma before a group of three digits.
            Some(',') if (1..=3).all(|ahead| is_digit(length + ahead)) && !is_word(length + 4) => 4,
            Some(_) if is_word(length) => 1,
            _ => return length,
        };
        length += joined;
    }
}

fn is_kept(folded: char) -> bool {
    folded.is_alphanumeric() || is_han(folded) || matches!(folded, '%' | '‰')
}

#[cfg(test)]
mod tests {
    use super::super::strings::Strings;
    use super::*;

    fn stands(string: &str, text: &str) -> bool {
        let strings = readings(&Reduced::of(string))
            .into_iter()
            .map(|reading| (reading, 7));
        let found = Strings::new(strings).found_in(&Reduced::of(text).text);
        assert!(found.is_empty() || found == [7]);
        !found.is_empty()
    }

    /// The promise, sentence by sentence.
    #[test]
    fn the_promise() {
        for (string, text, expected) in [
            // Any length from one character, across the borders of words.
            ("率", "行政复议纠错率为12.5%", true),
            ("议纠", "行政复议纠错率为12.5%", true),
            ("率为12.5%", "行政复议纠错率为12.5%", true),
            ("率高", "行政复议纠错率为12.5%", false),
            // Folded width, case, traditional characters.
            ("98%", "应诉率达９８％", true),
            ("９８％", "应诉率达98%", true),
            ("gb18030", "按照ＧＢ18030编码", true),
            ("GDP", "地区gdp增长", true),
            ("應訴率", "应诉率达", true),
            ("应诉率", "行政應訴率達", true),
            // Years.
            ("2023年", "２０２３年以来", true),
            ("2023年", "二〇二三年以来", true),
            ("2023年", "二零二三年以来", true),
            ("二〇二三年", "2023年以来", true),
            ("2021至2023年", "二〇二一至2023年", true),
            ("2023", "二零二三万元", true),
            ("二零二三万", "2023万元", false),
            ("3000", "三零零零", false),
            ("二〇二三、二〇二四年", "2023、2024年", true),
            ("一二〇二三", "一2023", false),
            // Blanks, line ends and punctuation inside a clause.
            ("双随机一公开", "推行“双随机、一公开”监管", true),
            ("双随机、一公开", "推行双随机一公开监管", true),
            ("公开透明", "公开\n　　透明", true),
            // But not across 。！？
            ("改革应诉", "完成改革。应诉有力", false),
            ("改革应诉", "完成改革！”应诉有力", false),
            ("改革应诉", "完成改革?应诉有力", false),
            ("改革。应诉", "完成改革！应诉有力", true),
            ("改革。应诉", "完成改革应诉有力", false),
            ("改革。应诉", "完成改革的应诉有力", false),
            ("改革；应诉", "完成改革，应诉有力", true),
            // Numerals and Latin words are whole.
            ("14%", "达14%", true),
            ("14%", "达99.14%", false),
            ("14", "2014年", false),
            ("14", "1、4", false),
            ("7.14万条", "清单7.14万条", true),
            ("14万条", "清单7.14万条", false),
            ("〔2021〕7号", "按照〔2021〕7号文件", true),
            ("〔2021〕7号", "按照〔2021〕17号文件", false),
            ("2021 7", "按照〔2021〕7号文件", true),
            ("第33条", "依照第３３条", true),
            ("第3条", "依照第33条", false),
            ("12,345件", "共12,345件", true),
            ("345件", "共12,345件", false),
            ("2345件", "共1,2345件", true),
            ("gov", "见www.gov.cn", false),
            ("1加强", "1.加强培训", true),
        ] {
            assert_eq!(stands(string, text), expected, "{string} in {text}");
        }
    }

    #[test]
    fn pieces_are_of_the_text_as_written() {
        let text = "（一）达９８％！”二○二三年。。";
        let reduced = Reduced::of(text);
        assert_eq!(reduced.text, "一达\u{2}98\u{3}%。二零二三年");
        let written = |pieces| crate::text::slice_chars(text, reduced.written(pieces));
        assert_eq!(written(2..4), "９８％");
        assert_eq!(written(0..2), "一）达");
        assert_eq!(written(5..9), "二○二三");
        assert_eq!(reduced.clauses(), [0..4, 5..10]);
        assert_eq!(reduced.years(), [(5..9, "\u{2}2023\u{3}".to_owned())]);
    }

    #[test]
    fn many_years_are_written_alike() {
        let years = "2015、2016、2017、2018、2019、2020、二〇二一";
        assert_eq!(readings(&Reduced::of("2015至2016")).len(), 4);
        assert_eq!(readings(&Reduced::of(years)).len(), 3);
    }

    #[test]
    fn only_punctuation_reduces_to_nothing() {
        assert_eq!(Reduced::of("，。！ “”\n"), Reduced::default());
    }
}
