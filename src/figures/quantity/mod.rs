//! Quantities: a number with its unit, and the words beside it that say how exact it is.

mod counting;
mod qualifier;
mod sharing;
mod words;

use std::ops::Range;

use super::characters::{Character, begins, reads};
use super::exclusion;
use super::number::{self, Number, Script};
use super::rules::{Kind, Rules};
use super::span::{Span, Spans};
use counting::{counts, counts_people, ends_here, is_unitless};
use qualifier::qualify;
use sharing::{further_parts, joins_range, range_end, ratio, share_unit_back, shared_unit};
use words::{in_words, none_of, nothing_happened};

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
                if character.folded.is_ascii_digit() && spans.at(place) == Span::None {
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
        // 三次产业比例为5:45:50 is no single number.
        if let Some(end) = further_parts(text, number.end, rules) {
            return Err(end);
        }
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
