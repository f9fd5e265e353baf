//! Quantities that are words: 零败诉, 无一例, 半数, 翻番.

use super::Quantity;
use super::qualifier::qualify;
use crate::figures::characters::{Character, begins, reads};
use crate::figures::number;
use crate::figures::rules::{Kind, Rules};

/// 无一件, 无一例: none.
pub(super) fn none_of(text: &[Character], start: usize, rules: &Rules) -> Option<Quantity> {
    let rest = text.get(start..)?;
    let unit = rest.get(2..)?;
    let (length, kind) = begins(rest, "无一").then(|| rules.units.longest(unit))??;
    (kind == Kind::Count).then(|| Quantity {
        range: start..start + 2 + length,
        reach: start..start + 2 + length,
        value: 0.0,
        upper: None,
        unit: rules.units.name(unit.get(..length).unwrap_or_default()),
        kind,
        qualifier: None,
        nothing: true,
    })
}

/// 零败诉, 均为零.
pub(super) fn nothing_happened(
    text: &[Character],
    start: usize,
    rules: &Rules,
) -> Option<Quantity> {
    let rest = text.get(start..)?;
    let zero = matches!(rest.first()?.folded, '零' | '0')
        && !rest
            .get(1)
            .is_some_and(|c| number::may_begin(c.folded) || c.folded == '.');
    if !zero {
        return None;
    }
    let before = text.get(start.saturating_sub(3)..start)?;
    if before
        .last()
        .is_some_and(|c| number::may_begin(c.folded) || c.folded == '.')
    {
        return None;
    }
    let what = rest.get(1..)?;
    let (length, nothing) = match rules.zero.prefix(what) {
        Some(length) => (1 + length, true),
        // 败诉率为零
        None if before
            .last()
            .is_some_and(|c| matches!(c.folded, '为' | '是' | '达' | '到' | '率' | '持'))
            && rules.units.longest(what).is_none() =>
        {
            (1, false)
        }
        None => return None,
    };
    Some(Quantity {
        range: start..start + length,
        reach: start..start + length,
        value: 0.0,
        upper: None,
        unit: String::new(),
        kind: Kind::Plain,
        qualifier: None,
        nothing,
    })
}

/// Half of something, and what doubles: 半数, 一半, 翻番, 翻两番.
pub(super) fn in_words(text: &[Character], start: usize, rules: &Rules) -> Option<Quantity> {
    let rest = text.get(start..)?;
    let before = text.get(..start)?;
    let last = before.last().map(|c| c.folded);
    let (length, value, unit) = if begins(rest, "半数") || begins(rest, "一半") {
        if last.is_some_and(|c| matches!(c, '另' | '那' | '这' | '每' | '前' | '后')) {
            return None;
        }
        (2, 50.0, "%")
    } else if rest.first()?.folded == '番' && last == Some('翻') {
        // 两个翻番: a slogan.
        if before.len() >= 2 && before.get(before.len() - 2)?.folded == '个' {
            return None;
        }
        (1, 1.0, "番")
    } else {
        let turned = before.len().saturating_sub(2);
        let turned = before.get(turned..).unwrap_or_default();
        if last != Some('翻') && !reads(turned, "翻了") {
            return None;
        }
        let number = number::read(text, start, rules).ok()?;
        if text.get(number.end)?.folded != '番' {
            return None;
        }
        (number.end + 1 - start, number.value, "番")
    };
    let mut quantity = Quantity {
        range: start..start + length,
        reach: start..start + length,
        value,
        upper: None,
        unit: unit.to_owned(),
        kind: Kind::Rate,
        qualifier: None,
        nothing: false,
    };
    qualify(text, &mut quantity, rules);
    Some(quantity)
}
