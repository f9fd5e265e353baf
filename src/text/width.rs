//! Display width: a Chinese character takes two columns of a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Width of `text` in columns.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Pads `text` with blanks on the right to `columns` columns.
pub fn pad(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(blanks))
}

/// Cuts `text` to at most `columns` columns, the last being `…` when something was cut.
pub fn elide(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for character in text.chars() {
        let next = used + character.width().unwrap_or(0);
        if next + 1 > columns {
            break;
        }
        kept.push(character);
        used = next;
    }
    kept.push('…');
    kept
}

/// Breaks `text` into lines of at most `columns` columns, given as ranges of characters. A Chinese text breaks between any
/// two characters, but no line begins with a mark that ends a clause, and no numeral or Latin word is broken unless it
/// alone is longer than a line.
pub fn wrap(text: &[char], columns: usize) -> Vec<std::ops::Range<usize>> {
    let columns = columns.max(4);
    let mut lines = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut used = 0;
        let mut end = start;
        while let Some(character) = text.get(end) {
            let next = used + character.width().unwrap_or(0);
            if next > columns {
                break;
            }
            used = next;
            end += 1;
        }
        if end < text.len() {
            let fits = end;
            while end > start + 1 && !may_break(text, end) {
                end -= 1;
            }
            if end == start + 1 {
                end = fits.max(start + 1);
            }
        }
        lines.push(start..end);
        start = end;
        // The blank at a break is the break.
        while text.get(start) == Some(&' ') {
            start += 1;
        }
    }
    lines
}

fn may_break(text: &[char], place: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(place - 1), text.get(place)) else {
        return true;
    };
    let latin = |c: &char| c.is_ascii_graphic();
    let starts_line = !matches!(
        after,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '》'
            | '”'
            | '）'
            | '】'
            | '〕'
            | '…'
            | '％'
    );
    let ends_line = !matches!(before, '《' | '“' | '（' | '【' | '〔');
    starts_line && ends_line && !(latin(before) && latin(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_columns() {
        assert_eq!(width("宜昌2023"), 8);
        assert_eq!(pad("宜昌", 6), "宜昌  ");
        assert_eq!(elide("湖北省宜昌市", 7), "湖北省…");
        assert_eq!(elide("湖北省", 6), "湖北省");
    }

    #[test]
    fn wraps_between_characters_and_keeps_numbers() {
        let text: Vec<char> = "办结行政复议案件1234件，纠错率为12.5%。".chars().collect();
        let lines: Vec<String> = wrap(&text, 20)
            .into_iter()
            .map(|line| text[line].iter().collect())
            .collect();
        assert_eq!(lines, ["办结行政复议案件1234", "件，纠错率为12.5%。"]);
        assert!(lines.iter().all(|line| width(line) <= 20));
    }
}
