//! Quantities: a number with its unit, and the words beside it that say how exact it is.

use std::ops::Range;

use super::characters::{Character, begins, reads, written};
use super::exclusion;
use super::number::{self, Number, Script};
use super::phrase;
use super::rules::{Kind, Rules};
use super::span::Spans;

/// A number with its unit, at a place of a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    /// Number and unit.
    pub(super) range: Range<usize>,
    /// The same with the words that say how exact it is.
    pub(super) reach: Range<usize>,
    pub(super) value: f64,
    /// The other end of 3—5个.
    pub(super) upper: Option<f64>,
    pub(super) unit: String,
    pub(super) kind: Kind,
    pub(super) qualifier: Option<String>,
    /// 零败诉: what did not happen follows.
    pub(super) nothing: bool,
}

/// Finds the quantities of a paragraph, in order.
pub(super) fn quantities(text: &[Character], spans: &Spans, rules: &Rules) -> Vec<Quantity> {
    let mut found: Vec<Quantity> = Vec::new();
    let mut place = 0;
    // Numbers without a unit, which the next may have for all: 分别提高15、22个百分点.
    let mut unnamed: Vec<Range<usize>> = Vec::new();
    while let Some(character) = text.get(place) {
        if !may_begin(character.folded) {
            place += 1;
            continue;
        }
        match quantity(text, place, spans, rules) {
            Ok(quantity) => {
                place = quantity.range.end;
                for part in shared_unit(text, &unnamed, &quantity, rules) {
                    found.push(part);
                }
                unnamed.clear();
                share_unit_back(text, &mut found, &quantity);
                match found.last_mut() {
                    Some(before) if joins_range(text, before, &quantity) => {
                        before.upper = Some(quantity.value);
                        before.range.end = quantity.range.end;
                        before.reach.end = quantity.reach.end;
                    }
                    _ => found.push(quantity),
                }
            }
            Err(end) => {
                if character.folded.is_ascii_digit() && spans.at(place) == super::span::Span::None {
                    unnamed.push(place..end);
                }
                place = end.max(place + 1);
            }
        }
    }
    exclusion::without_classes(text, found, rules)
}

/// Whether a quantity can begin with a character: 无一例, 半数, 翻番.
fn may_begin(character: char) -> bool {
    number::may_begin(character) || matches!(character, '无' | '半' | '番')
}

/// The numbers right before `quantity` that share its unit, when 分别 stands before them.
fn shared_unit(
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

/// Gives numbers with 万 or 亿 and no unit that of `next`: 分别达1.28万亿、8200亿元.
fn share_unit_back(text: &[Character], found: &mut [Quantity], next: &Quantity) {
    if next.kind != Kind::Measure && next.kind != Kind::Count {
        return;
    }
    let mut start = next.range.start;
    for quantity in found.iter_mut().rev() {
        let between = text.get(quantity.range.end..start).unwrap_or_default();
        let joined = matches!(between, [one] if matches!(one.folded, '、' | '和' | '与'));
        if quantity.kind != Kind::Plain || quantity.value == 0.0 || !joined {
            break;
        }
        start = quantity.range.start;
        quantity.unit.clone_from(&next.unit);
        quantity.kind = next.kind;
    }
}

/// Whether `next` is the other end of a range that `before` begins: 7%—8%.
fn joins_range(text: &[Character], before: &Quantity, next: &Quantity) -> bool {
    let between = text
        .get(before.range.end..next.range.start)
        .unwrap_or_default();
    before.unit == next.unit
        && before.upper.is_none()
        && before.value < next.value
        && is_dash(between)
}

fn is_dash(between: &[Character]) -> bool {
    !between.is_empty()
        && between.len() <= 2
        && between.iter().all(|c| {
            matches!(
                c.folded,
                '-' | '—' | '–' | '~' | '－' | '―' | '～' | '至' | '∼'
            )
        })
}

fn quantity(
    text: &[Character],
    start: usize,
    spans: &Spans,
    rules: &Rules,
) -> Result<Quantity, usize> {
    let rest = text.get(start..).unwrap_or_default();
    if begins(rest, "无") {
        return none_of(text, start, rules).ok_or(start + 1);
    }
    if let Some(length) = rules.names.prefix(rest) {
        return Err(start + length);
    }
    if let Some(zero) = nothing_happened(text, start, rules) {
        return Ok(zero);
    }
    if let Some(words) = in_words(text, start, rules) {
        return Ok(words);
    }
    let mut number = number::read(text, start, rules)?;
    if let Some(ratio) = ratio(text, start, &number, rules) {
        number = ratio;
    }
    let mut lower = None;
    if let Some(second) = range_end(text, &number, rules) {
        lower = Some(number.value);
        number = second;
    }
    let quantity = with_unit(text, start, number, lower, rules).ok_or(number.end)?;
    if exclusion::is_excluded(text, &quantity, number.script, spans, rules) {
        return Err(quantity.range.end);
    }
    Ok(quantity)
}

/// Half of something, and what doubles: 半数, 一半, 翻番, 翻两番.
fn in_words(text: &[Character], start: usize, rules: &Rules) -> Option<Quantity> {
    let rest = text.get(start..)?;
    let before = text.get(..start)?;
    let last = before.last().map(|c| c.folded);
    let (length, value, unit) = if begins(rest, "半数") || begins(rest, "一半") {
        if last.is_some_and(|c| matches!(c, '另' | '那' | '这' | '每' | '前' | '后')) {
            return None;
        }
        (2, 50.0, "%")
    } else if rest.first()?.folded == '番' && last == Some('翻') {
        (1, 1.0, "番")
    } else {
        let turned = before.len().saturating_sub(2);
        let turned = before.get(turned..).unwrap_or_default();
        let number = number::read(text, start, rules).ok()?;
        let is_turned = last == Some('翻') || reads(turned, "翻了");
        if !is_turned || text.get(number.end)?.folded != '番' {
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

/// How far in front of a ratio, in characters, the word that names it stands.
const RATIO_NAME: usize = 16;

/// 3 of 收入比为3:1, when `first` is the number before the colon. Of times and scores (9:30) it is none.
fn ratio(text: &[Character], start: usize, first: &Number, rules: &Rules) -> Option<Number> {
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

/// The second number of 3—5个, when the first has no unit of its own.
fn range_end(text: &[Character], first: &Number, rules: &Rules) -> Option<Number> {
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

/// 无一件, 无一例: none.
fn none_of(text: &[Character], start: usize, rules: &Rules) -> Option<Quantity> {
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
fn nothing_happened(text: &[Character], start: usize, rules: &Rules) -> Option<Quantity> {
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

/// Adds the unit behind a number, and the words around both.
fn with_unit(
    text: &[Character],
    start: usize,
    number: Number,
    lower: Option<f64>,
    rules: &Rules,
) -> Option<Quantity> {
    let mut inner = number.inner;
    let mut end = number.end;
    let mut value = number.value;
    let (unit, kind) = match number.script {
        Script::Percent => ("%".to_owned(), Kind::Rate),
        Script::Fraction => (String::new(), Kind::Rate),
        _ => {
            // 1600多个, 30余项
            if inner.is_none()
                && text
                    .get(end)
                    .is_some_and(|c| matches!(c.folded, '余' | '多'))
            {
                inner = text.get(end).map(|c| c.folded);
                end += 1;
            }
            let rest = text.get(end..).unwrap_or_default();
            match rules.units.longest(rest) {
                Some((length, kind)) => {
                    let unit = rest.get(..length)?;
                    if !counts(text, start, &number, inner, unit, kind, rules) {
                        return None;
                    }
                    end += length;
                    if reads(unit, "成") {
                        // 七成 is 70 %.
                        value *= 10.0;
                        ("%".to_owned(), Kind::Rate)
                    } else {
                        (rules.units.name(unit), kind)
                    }
                }
                // 农村贫困人口减少1109万
                None if number.multiplied && number.script == Script::Arabic && ends_here(rest) => {
                    (String::new(), Kind::Plain)
                }
                // 6.2万贫困人口
                None if number.multiplied
                    && number.script == Script::Arabic
                    && counts_people(rest, rules) =>
                {
                    ("人".to_owned(), Kind::Count)
                }
                // 空气质量综合指数3.12
                None if number.script == Script::Arabic
                    && ends_here(rest)
                    && is_unitless(text, start, &number, rules) =>
                {
                    (String::new(), Kind::Plain)
                }
                None => return None,
            }
        }
    };
    let (first, upper) = match lower {
        Some(lower) => (lower, Some(value)),
        None => (value, None),
    };
    let mut quantity = Quantity {
        range: start..end,
        reach: start..end,
        value: first,
        upper,
        unit,
        kind,
        qualifier: inner.map(String::from),
        nothing: false,
    };
    qualify(text, &mut quantity, rules);
    Some(quantity)
}

/// Whether what is measured has no unit, as an index has; a year behind it is none.
fn is_unitless(text: &[Character], start: usize, number: &Number, rules: &Rules) -> bool {
    let before = text
        .get(start.saturating_sub(RATIO_NAME)..start)
        .unwrap_or_default();
    let is_year = number.value.fract() == 0.0 && (1900.0..=2100.0).contains(&number.value);
    let noun = phrase::without_links(before, rules).phrase;
    !is_year && rules.unitless.suffix(noun).is_some()
}

/// Whether a noun of people follows soon, with nothing but Chinese characters before it.
fn counts_people(rest: &[Character], rules: &Rules) -> bool {
    (0..=6)
        .take_while(|at| rest.get(*at).is_some_and(|c| crate::text::is_han(c.folded)))
        .any(|at| {
            rest.get(at..)
                .is_some_and(|tail| rules.people.prefix(tail).is_some())
        })
}

/// Whether nothing that a number could count follows it.
fn ends_here(rest: &[Character]) -> bool {
    rest.first()
        .is_none_or(|c| !crate::text::is_han(c.folded) && !c.folded.is_alphanumeric())
}

/// Whether the number counts with this unit: a small Chinese numeral seldom does.
fn counts(
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

/// Finds the words around a quantity that say how exact it is.
fn qualify(text: &[Character], quantity: &mut Quantity, rules: &Rules) {
    let before = text
        .get(quantity.range.start.saturating_sub(8)..quantity.range.start)
        .unwrap_or_default();
    if let Some(length) = rules.qualifiers_before.suffix(before) {
        let start = quantity.range.start - length;
        let word = text.get(start..quantity.range.start).unwrap_or_default();
        // 上 of 以上, 网上 and 线上 is none; nor is 超 of a name.
        let is_part = reads(word, "上")
            && before
                .get(before.len().saturating_sub(2)..)
                .is_some_and(|two| two.len() == 2 && !reads(two, "达上"))
            && quantity
                .range
                .start
                .checked_sub(2)
                .and_then(|at| text.get(at))
                .is_some_and(|c| {
                    matches!(
                        c.folded,
                        '以' | '网'
                            | '线'
                            | '会'
                            | '身'
                            | '省'
                            | '向'
                            | '市'
                            | '县'
                            | '实'
                            | '基'
                            | '晚'
                            | '早'
                            | '海'
                            | '路'
                            | '台'
                            | '手'
                    )
                });
        // 签约 and the like end with 约.
        let is_part = is_part
            || reads(word, "约")
                && start
                    .checked_sub(1)
                    .and_then(|at| text.get(at))
                    .is_some_and(|c| {
                        matches!(
                            c.folded,
                            '签' | '预' | '违' | '节' | '合' | '契' | '公' | '条' | '邀' | '履'
                        )
                    });
        if !is_part {
            quantity.reach.start = start;
            quantity.qualifier.get_or_insert_with(|| written(word));
        }
    }
    let after = text.get(quantity.range.end..).unwrap_or_default();
    if let Some(length) = rules.qualifiers_after.prefix(after) {
        let word = after.get(..length).unwrap_or_default();
        // 3件以上; but 30多 of 30多元化 is none.
        if length > 1 || ends_here(after.get(length..).unwrap_or_default()) {
            quantity.reach.end += length;
            quantity.qualifier = Some(written(word));
        }
    }
}
