//! Whether a number with what follows it counts something.

use crate::figures::characters::Character;
use crate::figures::number::{Number, Script};
use crate::figures::phrase;
use crate::figures::rules::{Kind, Rules};

/// Whether the number counts with this unit: a small Chinese numeral seldom does.
pub(super) fn counts(
    text: &[Character],
    start: usize,
    number: &Number,
    inner: Option<char>,
    unit: &[Character],
    kind: Kind,
    rules: &Rules,
) -> bool {
    let before = text
        .get(start.saturating_sub(12)..start)
        .unwrap_or_default();
    if kind == Kind::Needs && !rules.units.needs_met(unit, before) {
        return false;
    }
    match number.script {
        Script::Arabic => true,
        // 近百家, 千余名; but 千家万户
        // 超亿元企业 is a class.
        Script::Bare
            if kind == Kind::Measure
                && inner.is_none()
                && text
                    .get(number.end + unit.len())
                    .is_some_and(|c| crate::text::is_han(c.folded)) =>
        {
            false
        }
        Script::Bare => {
            inner.is_some()
                || before.last().is_some_and(|c| {
                    matches!(c.folded, '近' | '上' | '逾' | '超' | '过' | '达' | '破')
                })
        }
        _ if kind == Kind::Rate && number.value > 0.0 => true,
        _ if number.value < 2.0 => false,
        _ if number.value <= 10.0 && inner.is_none() => {
            let is_two = number.value == 2.0 && text.get(start).is_some_and(|c| c.folded == '二');
            !is_two && rules.units.counts_small(unit)
        }
        _ => true,
    }
}

/// Whether a noun of people follows soon, with nothing but Chinese characters before it.
pub(super) fn counts_people(rest: &[Character], rules: &Rules) -> bool {
    (0..=6)
        .take_while(|at| rest.get(*at).is_some_and(|c| crate::text::is_han(c.folded)))
        .any(|at| {
            rest.get(at..)
                .is_some_and(|tail| rules.people.prefix(tail).is_some())
        })
}

/// Whether nothing that a number could count follows it.
pub(super) fn ends_here(rest: &[Character]) -> bool {
    rest.first()
        .is_none_or(|c| !crate::text::is_han(c.folded) && !c.folded.is_alphanumeric())
}

/// How far in front of a number without a unit, in characters, what it measures is looked for.
const INDEX_NAME: usize = 16;

/// Whether what is measured has no unit, as an index has; a year behind it is none.
pub(super) fn is_unitless(
    text: &[Character],
    start: usize,
    number: &Number,
    rules: &Rules,
) -> bool {
    let before = text
        .get(start.saturating_sub(INDEX_NAME)..start)
        .unwrap_or_default();
    let is_year = number.value.fract() == 0.0 && (1900.0..=2100.0).contains(&number.value);
    let noun = phrase::without_links(before, rules).phrase;
    !is_year && rules.unitless.suffix(noun).is_some()
}
