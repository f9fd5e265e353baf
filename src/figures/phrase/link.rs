//! What leads from a noun to its number: 为, 达到, 同比增长, 增至.

use std::ops::Range;

use crate::figures::characters::{Character, begins, reads};
use crate::figures::rules::Rules;

/// A phrase without the words that only lead to the number behind it.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::figures) struct Linked<'a> {
    /// What is measured.
    pub(in crate::figures) phrase: &'a [Character],
    /// Growth or a new level: 同比增长, 增至.
    pub(in crate::figures) comparison: &'a [Character],
    /// The word of the change, when the number is its size (增长8%) and not a level.
    pub(in crate::figures) change: &'a [Character],
}

/// Leaves out what leads from a noun to its number: 为, 达到, 同比增长, 增至.
pub(in crate::figures) fn without_links<'a>(text: &'a [Character], rules: &Rules) -> Linked<'a> {
    let mut end = text.len();
    let mut comparison_end = None;
    let mut comparison_start = text.len();
    let mut kept: Option<Range<usize>> = None;
    let mut saw_level = false;
    while end > 0 {
        let rest = text.get(..end).unwrap_or_default();
        let guarded = rules.not_links.suffix(rest).is_some();
        let link = rules.links.suffix(rest).filter(|_| !guarded);
        let level = rules.levels.suffix(rest);
        let change = rules
            .changes
            .suffix(rest)
            .filter(|length| !saw_level && kept.is_none() && (*length > 1 || !guarded));
        let base = if kept.is_some() || saw_level {
            rules.bases.suffix(rest).filter(|_| !guarded)
        } else {
            None
        };
        let longest = [link, level, change, base].into_iter().flatten().max();
        let Some(length) = longest else {
            if let Some(length) = year_of_level(rest, end < text.len()) {
                end -= length;
                continue;
            }
            match compared_year(rest) {
                Some(length) if kept.is_some() || saw_level => {
                    end -= length;
                    comparison_start = end;
                    continue;
                }
                _ => break,
            }
        };
        if Some(length) == level && !saw_level && kept.is_none() {
            saw_level = true;
            comparison_end = Some(end);
            comparison_start = end - length;
        } else if Some(length) == change {
            kept = Some(end - length..end);
            comparison_end = Some(end);
            comparison_start = end - length;
        } else if Some(length) == base {
            comparison_start = end - length;
        }
        end -= length;
    }
    let comparison = text
        .get(comparison_start..comparison_end.unwrap_or(comparison_start))
        .unwrap_or_default();
    let change = kept.and_then(|range| text.get(range)).unwrap_or_default();
    Linked {
        phrase: text.get(..end).unwrap_or_default(),
        comparison,
        change,
    }
}

/// Length of 比2021年, 较2020年同期 at the end of `text`.
fn compared_year(text: &[Character]) -> Option<usize> {
    let mut from_end = text.iter().rev().peekable();
    let mut length = 0;
    for word in ["期", "同", "末", "底"] {
        if from_end
            .peek()
            .is_some_and(|c| begins(std::slice::from_ref(c), word))
        {
            from_end.next();
            length += 1;
        }
    }
    if from_end.next()?.folded != '年' {
        return None;
    }
    length += 1;
    while from_end.peek().is_some_and(|c| c.folded.is_ascii_digit()) {
        from_end.next();
        length += 1;
    }
    matches!(from_end.next()?.folded, '比' | '较').then_some(length + 1)
}

/// Length of 从2016年 at the end of `text`, and of the year alone in 增长到2021年 or, when it `leads_on`, in 2015年底达到: when a
/// level was or is reached. In 是2010年的6倍 the year is what is compared with.
fn year_of_level(text: &[Character], leads_on: bool) -> Option<usize> {
    let mut from_end = text.iter().rev().peekable();
    let mut length = 1;
    if from_end
        .next_if(|c| matches!(c.folded, '底' | '末' | '初'))
        .is_some()
    {
        length += 1;
    }
    if from_end.next()?.folded != '年' {
        return None;
    }
    let digits = from_end
        .by_ref()
        .take(4)
        .take_while(|c| c.folded.is_ascii_digit())
        .count();
    let before = from_end.next()?.folded;
    // 占比2020年底达到; but 收入比2020年.
    let of_name = before == '比' && from_end.peek().is_some_and(|c| c.folded == '占');
    match before {
        _ if of_name && digits == 4 && leads_on => Some(length + digits),
        '从' | '由' if digits == 4 => Some(length + digits + 1),
        '到' | '至' if digits == 4 => Some(length + digits),
        '是' | '为' | '比' | '较' | '于' | '以' | '占' => None,
        _ if digits == 4 && leads_on => Some(length + digits),
        _ => None,
    }
}

/// Whether `text` is nothing but connectors and marks.
pub(in crate::figures) fn only_connects(text: &[Character]) -> bool {
    text.is_empty()
        || [
            "、", "和", "与", "及", "或", "以及", ",", "或者", "、和", "/",
        ]
        .iter()
        .any(|word| reads(text, word))
}

/// `text` without a connector at its end, if it has one.
pub(in crate::figures) fn without_connector(text: &[Character]) -> Option<&[Character]> {
    ["以及", "和", "与", "及", "、", "并", "或"]
        .iter()
        .find_map(|word| {
            let length = word.chars().count();
            let start = text.len().checked_sub(length)?;
            text.get(start..)
                .filter(|end| reads(end, word))
                .and_then(|_| text.get(..start))
        })
}
