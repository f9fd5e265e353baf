//! How clauses begin: dates, points of a list, places and adverbs that are no part of what is measured.

use crate::figures::characters::{Character, Gap, begins};
use crate::figures::rules::Rules;
use crate::text::numeral;

/// Leaves out what begins a clause without being part of what is measured: 其中, 2022年, 全年共. Returns the rest, and the place
/// (全市) if one was named.
pub(in crate::figures) fn without_openers<'a>(
    text: &'a [Character],
    rules: &Rules,
) -> (&'a [Character], Option<&'a [Character]>) {
    let mut rest = text;
    let mut scope = None;
    loop {
        if let Some(length) = date(rest).or_else(|| point(rest)).or_else(|| mark(rest)) {
            rest = rest.get(length..).unwrap_or_default();
        } else if let Some(length) = rules.scopes.prefix(rest) {
            // 城镇登记失业率: the place is part of the name when a noun goes on.
            scope = rest.get(..length);
            rest = rest.get(length..).unwrap_or_default();
        } else if rules.not_openers.prefix(rest).is_none()
            && let Some(length) = rules.openers.prefix(rest)
        {
            rest = rest.get(length..).unwrap_or_default();
        } else {
            return (rest, scope);
        }
    }
}

/// Length of a date with which `text` begins: 2022年, 2022年底, 3月1日, 二〇二二年度, 2021—2025年.
fn date(text: &[Character]) -> Option<usize> {
    // 到2025年底
    if text
        .first()
        .is_some_and(|c| matches!(c.folded, '到' | '至' | '自' | '从' | '于' | '在'))
    {
        let rest = text.get(1..)?;
        return date(rest)
            .filter(|_| rest.first().is_some_and(|c| c.folded.is_ascii_digit()))
            .map(|length| length + 1);
    }
    let digits = text
        .iter()
        .take(9)
        .take_while(|c| {
            c.folded.is_ascii_digit()
                || numeral::is_chinese_digit(c.folded)
                || matches!(c.folded, '-' | '—' | '十' | '~')
        })
        .count();
    let unit = text.get(digits).filter(|_| digits > 0)?.folded;
    let arabic = text.first()?.folded.is_ascii_digit();
    let mut length = match unit {
        '年' if digits >= 4 || (digits == 2 && arabic) => digits + 1,
        '月' | '日' | '号' => digits + 1,
        _ => return None,
    };
    const TAILS: [&str; 12] = [
        "度以来",
        "以来",
        "上半年",
        "下半年",
        "年底",
        "度",
        "底",
        "末",
        "初",
        "来",
        "份",
        "间",
    ];
    if let Some(tail) = TAILS
        .iter()
        .find(|tail| begins(text.get(length..).unwrap_or_default(), tail))
    {
        length += tail.chars().count();
    }
    Some(length)
}

/// Length of what a paragraph is set off with, or of what is left of such: ——, **, •.
fn mark(text: &[Character]) -> Option<usize> {
    const MARKS: &str = "—–*#.•●○◆◇■□▲△★☆※";
    let marks = text.iter().take_while(|c| MARKS.contains(c.folded));
    Some(marks.count()).filter(|count| *count > 0)
}

/// Length of what begins a point of a list: 一是, (二), 3., 二要.
fn point(text: &[Character]) -> Option<usize> {
    let open = usize::from(text.first()?.folded == '(');
    let rest = text.get(open..)?;
    let chinese = rest
        .iter()
        .take(3)
        .take_while(|c| numeral::is_chinese_numeral(c.folded))
        .count();
    if chinese > 0 {
        return match rest.get(chinese)?.folded {
            '是' | '要' | '、' if open == 0 => Some(chinese + 1),
            ')' if open == 1 => Some(chinese + 2),
            _ => None,
        };
    }
    let digits = rest
        .iter()
        .take(3)
        .take_while(|c| c.folded.is_ascii_digit())
        .count();
    // 15 新设立幼儿园, in a table.
    if open == 0
        && digits > 0
        && rest
            .get(digits)
            .is_some_and(|c| c.gap != Gap::None && crate::text::is_han(c.folded))
    {
        return Some(digits);
    }
    match rest.get(digits).filter(|_| digits > 0)?.folded {
        // 20.9万户 begins with a number.
        '.' if rest
            .get(digits + 1)
            .is_some_and(|c| c.folded.is_ascii_digit()) =>
        {
            None
        }
        '.' | '、' if open == 0 => Some(digits + 1),
        ')' => Some(open + digits + 1),
        _ => None,
    }
}
