//! Lists of examples, which are no part of a name: 审查《甲》《乙》等文件.

use super::parts::{parts, verbs};
use crate::figures::characters::{Character, begins};
use crate::figures::rules::Rules;
use crate::text::numeral;

/// Leaves a list of examples out of a phrase: 审查《甲》《乙》等文件 → 审查文件.
pub(in crate::figures) fn without_lists(text: &[Character], rules: &Rules) -> Vec<Character> {
    let Some(etc) = last_etc(text) else {
        return text.to_vec();
    };
    let before = text.get(..etc).unwrap_or_default();
    let first_mark = before
        .iter()
        .position(|c| matches!(c.folded, '、' | '《' | '“'));
    let start = list_start(before, first_mark, rules);
    if first_mark.is_none() && start == 0 && etc + 1 < text.len() {
        // 甲地等单位: a part of the name, as far as can be told.
        return text.to_vec();
    }
    let mut kept: Vec<Character> = text.get(..start.min(etc)).unwrap_or_default().to_vec();
    let mut rest = text.get(etc + 1..).unwrap_or_default();
    for filler in ["多个方面", "方面", "的", "各类", "一系列"] {
        if begins(rest, filler) {
            rest = rest.get(filler.chars().count()..).unwrap_or_default();
        }
    }
    kept.extend_from_slice(without_division(rest));
    kept
}

/// Without 五大方面, 三个领域: into what a list is divided.
fn without_division(text: &[Character]) -> &[Character] {
    let numerals = text
        .iter()
        .take(3)
        .take_while(|c| c.folded.is_ascii_digit() || numeral::is_chinese_numeral(c.folded))
        .count();
    let of = text.get(numerals).map(|c| c.folded);
    let division = text.get(numerals + 1..).unwrap_or_default();
    if numerals > 0
        && matches!(of, Some('大' | '个' | '类' | '项'))
        && ["方面", "领域", "环节"]
            .iter()
            .any(|word| begins(division, word))
    {
        return division.get(2..).unwrap_or_default();
    }
    text
}

/// Where the list in `text`, whose first item ends at `first_mark`, begins: behind the verb or preposition that leads to it.
fn list_start(text: &[Character], first_mark: Option<usize>, rules: &Rules) -> usize {
    if rules.verbs.prefix(text).is_none()
        && let Some(length) = rules.dispositions.prefix(text)
    {
        return length;
    }
    let subject = if verbs(text, rules).1 {
        0
    } else {
        parts(text, rules).subject.len()
    };
    let limit = first_mark.unwrap_or(text.len());
    let is_enumerated =
        first_mark.is_none_or(|mark| text.get(mark).is_some_and(|c| c.folded == '、'));
    let mut start = subject;
    while start < limit {
        let rest = text.get(start..).unwrap_or_default();
        let length = rules.verbs.prefix(rest).max(rules.adverbs.prefix(rest));
        match length {
            // A verb right before the mark is an item of the list (覆盖教育、医疗), but for that of a title (学习《甲》).
            Some(length) if start + length < limit + usize::from(!is_enumerated) => {
                start += length;
            }
            _ => break,
        }
    }
    if start == subject && !is_enumerated {
        return limit;
    }
    if text.get(start).is_some_and(|c| c.folded == '了') {
        start += 1;
    }
    start
}

/// The last 等 that ends a list.
fn last_etc(text: &[Character]) -> Option<usize> {
    (1..text.len()).rev().find(|place| {
        let at = |place: usize| text.get(place).map(|c| c.folded);
        at(*place) == Some('等')
            && !matches!(
                at(place - 1),
                Some('平' | '同' | '高' | '中' | '初' | '均' | '相' | '何' | '对' | '优')
            )
            && !matches!(at(place + 1), Some('级' | '次' | '候' | '保' | '待' | '于'))
    })
}
