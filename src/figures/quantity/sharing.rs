//! Numbers that belong together: ranges, ratios, and several that share a unit.

use std::ops::Range;

use super::Quantity;
use crate::figures::characters::{Character, reads};
use crate::figures::number::{self, Number, Script};
use crate::figures::rules::{Kind, Rules};

/// The numbers right before `quantity` that share its unit, when 分别 stands before them.
pub(super) fn shared_unit(
    text: &[Character],
    unnamed: &[Range<usize>],
    quantity: &Quantity,
    rules: &Rules,
) -> Vec<Quantity> {
    let mut next = quantity.range.start;
    let mut parts = Vec::new();
    for place in unnamed.iter().rev() {
        let mark = text.get(place.end..next).unwrap_or_default();
        if !matches!(mark, [one] if matches!(one.folded, '、' | '和' | '与' | ',')) {
            break;
        }
        let Ok(number) = number::read(text, place.start, rules) else {
            break;
        };
        if number.end != place.end || number.script != Script::Arabic {
            break;
        }
        next = place.start;
        parts.push(Quantity {
            range: place.clone(),
            reach: place.clone(),
            value: number.value,
            upper: None,
            qualifier: None,
            ..quantity.clone()
        });
    }
    let before = text.get(next.saturating_sub(8)..next).unwrap_or_default();
    if !before.windows(2).any(|two| reads(two, "分别")) {
        return Vec::new();
    }
    parts.reverse();
    parts
}

/// The unit that is left out behind its classifier: 分别提高0.3个和0.2个百分点.
const POINTS: &str = "百分点";

/// Gives numbers with 万 or 亿 and no unit that of `next`: 分别达1.28万亿、8200亿元; and the unit 百分点 to those of 个.
pub(super) fn share_unit_back(text: &[Character], found: &mut [Quantity], next: &Quantity) {
    let is_of_points = next.unit == POINTS;
    if next.kind != Kind::Measure && next.kind != Kind::Count && !is_of_points {
        return;
    }
    let mut start = next.range.start;
    for quantity in found.iter_mut().rev() {
        let between = text.get(quantity.range.end..start).unwrap_or_default();
        let joined = matches!(between, [one] if matches!(one.folded, '、' | '和' | '与'));
        let lacks_unit = match is_of_points {
            true => quantity.unit == "个",
            false => quantity.kind == Kind::Plain && quantity.value != 0.0,
        };
        if !lacks_unit || !joined {
            break;
        }
        start = quantity.range.start;
        quantity.unit.clone_from(&next.unit);
        quantity.kind = next.kind;
    }
}

/// Whether `next` is the other end of a range that `before` begins: 7%—8%.
pub(super) fn joins_range(text: &[Character], before: &Quantity, next: &Quantity) -> bool {
    let between = text
        .get(before.range.end..next.range.start)
        .unwrap_or_default();
    before.unit == next.unit
        && before.upper.is_none()
        && before.value < next.value
        && is_dash(between)
}

pub(super) fn is_dash(between: &[Character]) -> bool {
    !between.is_empty()
        && between.len() <= 2
        && between.iter().all(|c| {
            matches!(
                c.folded,
                '-' | '—' | '–' | '~' | '－' | '―' | '～' | '至' | '∼'
            )
        })
}

/// Where a ratio of more than two numbers ends, the first two of which end at `place`.
pub(super) fn further_parts(text: &[Character], place: usize, rules: &Rules) -> Option<usize> {
    let mut end = None;
    let mut place = place;
    while text
        .get(place)
        .is_some_and(|c| matches!(c.folded, ':' | '∶'))
    {
        let Ok(number) = number::read(text, place + 1, rules) else {
            break;
        };
        place = number.end;
        end = Some(place);
    }
    end
}

/// The second number of 3—5个, when the first has no unit of its own.
pub(super) fn range_end(text: &[Character], first: &Number, rules: &Rules) -> Option<Number> {
    let rest = text.get(first.end..)?;
    let dash = rest
        .iter()
        .take(2)
        .take_while(|c| is_dash(std::slice::from_ref(c)))
        .count();
    if dash == 0 {
        return None;
    }
    let second = number::read(text, first.end + dash, rules).ok()?;
    (second.script == first.script && first.value < second.value).then_some(second)
}

/// How far in front of a ratio, in characters, the word that names it stands.
const RATIO_NAME: usize = 16;

/// 3 of 收入比为3:1, when `first` is the number before the colon. Of times and scores (9:30) it is none.
pub(super) fn ratio(
    text: &[Character],
    start: usize,
    first: &Number,
    rules: &Rules,
) -> Option<Number> {
    if first.script != Script::Arabic || !matches!(text.get(first.end)?.folded, ':' | '∶') {
        return None;
    }
    let before = text.get(start.saturating_sub(RATIO_NAME)..start)?;
    let place = before.iter().rposition(|c| c.folded == '比')?;
    let is_name = !place
        .checked_sub(1)
        .and_then(|at| before.get(at))
        .is_some_and(|c| matches!(c.folded, '同' | '环' | '相' | '对'))
        && !before
            .get(place + 1)
            .is_some_and(|c| matches!(c.folded, '上' | '去' | '年' | '前' | '赛'))
        && !before
            .iter()
            .skip(place)
            .any(|c| matches!(c.folded, ',' | ';' | '。'));
    let second = number::read(text, first.end + 1, rules).ok()?;
    let is_number = second.script == Script::Arabic && second.value > 0.0;
    (is_name && is_number).then_some(Number {
        value: first.value / second.value,
        script: Script::Fraction,
        ..second
    })
}
