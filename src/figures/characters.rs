//! Paragraphs of a text as folded characters without blanks, each of which remembers where it stood.

use crate::text::{fold, is_han, numeral};

/// A character that is no blank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Character {
    /// As it is compared: width, case and script do not matter.
    pub(super) folded: char,
    /// As it is written.
    pub(super) written: char,
    /// Its place in the text, in characters, of which no text has more than four billion.
    pub(super) place: u32,
    /// Whether blanks stand in front of it.
    pub(super) gap: Gap,
}

/// What was left out in front of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// Blanks.
    Blank,
    /// The end of a line that goes on.
    Line,
}

/// Lines shorter than this, in characters, end where they end: they are titles, headings, cells of tables.
const SHORTEST_WRAPPED_LINE: usize = 16;

/// Calls `visit` with every paragraph of `text`. Line ends inside a paragraph, which PDF files have, are blanks.
pub(super) fn each_paragraph(text: &str, mut visit: impl FnMut(&[Character])) {
    let all: Vec<char> = text.chars().collect();
    let mut paragraph: Vec<Character> = Vec::new();
    let (mut lines, mut blanks, mut length) = (0_usize, 0_usize, 0_usize);
    for (place, &written) in all.iter().enumerate() {
        match written {
            '\n' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => {
                lines += 1;
                blanks = 0;
                continue;
            }
            '\u{200b}' | '\u{feff}' | '\u{200c}' | '\u{200d}' => continue,
            _ if written.is_whitespace() => {
                blanks += 1;
                continue;
            }
            _ => {}
        }
        let folded = fold::fold_one(written);
        let gap = match (lines, blanks) {
            (0, 0) => Gap::None,
            (0, _) => Gap::Blank,
            _ => Gap::Line,
        };
        if gap != Gap::None
            && let Some(last) = paragraph.last()
            && (lines > 0 && is_heading(&paragraph)
                || ends_paragraph(
                    last.folded,
                    lines,
                    blanks,
                    length,
                    all.get(place..).unwrap_or_default(),
                ))
        {
            visit(&paragraph);
            paragraph.clear();
        }
        if lines > 0 {
            length = 0;
        }
        (lines, blanks) = (0, 0);
        length += 1;
        paragraph.push(Character {
            folded,
            written,
            place: u32::try_from(place).unwrap_or(u32::MAX),
            gap: if paragraph.is_empty() { Gap::None } else { gap },
        });
    }
    if !paragraph.is_empty() {
        visit(&paragraph);
    }
}

/// Whether a paragraph ends between `last` and `rest`, between which `lines` line ends and then `blanks` blanks stand;
/// `length` is that of the line that ends.
fn ends_paragraph(last: char, lines: usize, blanks: usize, length: usize, rest: &[char]) -> bool {
    if is_numbering(rest) {
        return true;
    }
    if lines == 0 {
        return false;
    }
    let number_goes_on = last.is_ascii_digit()
        && rest
            .first()
            .is_some_and(|next| next.is_ascii_digit() || is_han(*next));
    let clause_goes_on = matches!(last, ',' | '、' | '(' | '“' | '《');
    match lines {
        1 if number_goes_on || clause_goes_on => blanks >= 2,
        1 => blanks >= 2 || length < SHORTEST_WRAPPED_LINE || ends_sentence(last),
        _ => true,
    }
}

/// Whether a folded character ends a sentence or a part of one.
pub(super) fn ends_sentence(character: char) -> bool {
    matches!(character, '。' | '!' | '?' | ';' | '…')
}

/// A longer line, in characters, is no heading.
const LONGEST_HEADING: usize = 40;

/// Whether a paragraph is a heading with a number, which goes on in no other line: no clauses, and no numbers but a year.
fn is_heading(paragraph: &[Character]) -> bool {
    let folded: Vec<char> = paragraph
        .iter()
        .take(LONGEST_HEADING + 1)
        .map(|c| c.folded)
        .collect();
    if folded.len() > LONGEST_HEADING || !begins_numbered(&folded) {
        return false;
    }
    let is_year = |window: &[char]| match window {
        [year @ .., '年'] => year.iter().all(char::is_ascii_digit),
        _ => false,
    };
    let years = folded.windows(5).filter(|window| is_year(window));
    let digits = folded.iter().filter(|c| c.is_ascii_digit()).count();
    let states = |c: &char| matches!(c, ',' | ':') || ends_sentence(*c);
    digits == years.count() * 4 && !folded.iter().any(states)
}

/// Whether a heading with a number begins: 一、 （一） 1. 第一章.
fn is_numbering(text: &[char]) -> bool {
    let window = text.iter().take(NUMBERING).map(|c| fold::fold_one(*c));
    begins_numbered(&window.collect::<Vec<_>>())
}

/// The longest number of a heading, in characters, with its marks.
const NUMBERING: usize = 6;

/// The same of the first characters, folded.
fn begins_numbered(window: &[char]) -> bool {
    let chinese = |from: usize| {
        window
            .iter()
            .skip(from)
            .take_while(|c| numeral::is_chinese_numeral(**c))
            .count()
    };
    match window.first() {
        Some('(') => {
            let count = chinese(1);
            count > 0 && window.get(1 + count) == Some(&')')
        }
        Some('第') => {
            let count = chinese(1);
            count > 0 && matches!(window.get(1 + count), Some('章' | '节' | '条'))
        }
        _ => {
            let count = chinese(0);
            count > 0 && window.get(count) == Some(&'、')
        }
    }
}

/// The written text of `characters`.
pub(super) fn written(characters: &[Character]) -> String {
    // Most are Chinese characters, of three bytes.
    let mut text = String::with_capacity(characters.len() * 3);
    text.extend(characters.iter().map(|c| c.written));
    text
}

/// Whether `characters`, folded, are `text`.
pub(super) fn reads(characters: &[Character], text: &str) -> bool {
    let mut compared = 0;
    for expected in text.chars() {
        if characters.get(compared).map(|c| c.folded) != Some(expected) {
            return false;
        }
        compared += 1;
    }
    compared == characters.len()
}

/// Whether `characters`, folded, begin with `text`.
pub(super) fn begins(characters: &[Character], text: &str) -> bool {
    let mut own = characters.iter();
    text.chars()
        .all(|expected| own.next().is_some_and(|c| c.folded == expected))
}
