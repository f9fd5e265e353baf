//! Reading a number at a place: 1,234.5万, ２３, 十二, 二百多万, 百分之十二点五, 三分之一.

use super::characters::{Character, Gap, begins};
use super::rules::Rules;
use crate::text::numeral;

/// A number as it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    /// Where it ends.
    pub(super) end: usize,
    /// Its value, multiplied out.
    pub(super) value: f64,
    /// How it is written.
    pub(super) script: Script,
    /// Whether 万 or 亿 stand in it.
    pub(super) multiplied: bool,
    /// 余, 多 or 几 inside it.
    pub(super) inner: Option<char>,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// 12.5
    Arabic,
    /// 十二, with a digit in front of its multipliers or without multipliers.
    Chinese,
    /// 百, 千, 万, 亿: no number without more words.
    Bare,
    /// 百分之十二
    Percent,
    /// 三分之一, 1/3
    Fraction,
}

/// A number with the place of its decimal point, so that 18.73亿 is 1873000000 exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decimal {
    digits: u64,
    exponent: i32,
}

impl Decimal {
    fn value(self) -> f64 {
        // Powers of ten up to 22 are exact, so one operation rounds once.
        let power = 10_f64.powi(self.exponent.abs());
        #[expect(
            clippy::cast_precision_loss,
            reason = "15 digits fit, and no report has more"
        )]
        let digits = self.digits as f64;
        if self.exponent < 0 {
            digits / power
        } else {
            digits * power
        }
    }

    fn times_ten_to(self, exponent: i32) -> Self {
        Self {
            exponent: self.exponent + exponent,
            ..self
        }
    }

    fn plus(self, other: Self) -> Option<Self> {
        let exponent = self.exponent.min(other.exponent);
        let scaled = |part: Self| {
            let power = u32::try_from(part.exponent - exponent).ok()?;
            part.digits.checked_mul(10_u64.checked_pow(power)?)
        };
        let digits = scaled(self)?.checked_add(scaled(other)?)?;
        Some(Self { digits, exponent })
    }
}

/// The most digits that a number of a report has; more are telephone numbers or codes.
const MOST_DIGITS: usize = 15;

/// Exponent of a multiplier.
fn multiplier(character: char) -> Option<i32> {
    Some(match character {
        '十' => 1,
        '百' => 2,
        '千' => 3,
        '万' => 4,
        '亿' => 8,
        _ => return None,
    })
}

fn at(text: &[Character], place: usize) -> Option<char> {
    text.get(place).map(|c| c.folded)
}

/// Whether a number can begin at `place`.
pub(super) fn may_begin(character: char) -> bool {
    character.is_ascii_digit() || numeral::is_chinese_numeral(character)
}

/// Reads the number that begins at `start`. In error, the end of what is none.
pub(super) fn read(text: &[Character], start: usize, rules: &Rules) -> Result<Number, usize> {
    let rest = text.get(start..).unwrap_or_default();
    if begins(rest, "百分之") {
        let number = read_plain(text, start + 3, rules)?;
        return Ok(Number {
            script: Script::Percent,
            ..number
        });
    }
    let number = read_plain(text, start, rules)?;
    let after = text.get(number.end..).unwrap_or_default();
    if begins(after, "分之") && number.value >= 2.0 {
        let part = read_plain(text, number.end + 2, rules)?;
        if part.value < number.value {
            return Ok(Number {
                value: part.value / number.value,
                script: Script::Fraction,
                ..part
            });
        }
        return Err(part.end);
    }
    if number.script == Script::Arabic
        && at(text, number.end) == Some('/')
        && number.value.fract() == 0.0
    {
        return slashed(text, number, rules);
    }
    Ok(number)
}

/// Reads 1/3, and refuses 2023/5/6.
fn slashed(text: &[Character], above: Number, rules: &Rules) -> Result<Number, usize> {
    let Ok(below) = read_plain(text, above.end + 1, rules) else {
        return Ok(above);
    };
    let is_fraction = above.value >= 1.0
        && above.value < below.value
        && below.value <= 100.0
        && below.script == Script::Arabic
        && at(text, below.end) != Some('/');
    if is_fraction {
        Ok(Number {
            value: above.value / below.value,
            script: Script::Fraction,
            ..below
        })
    } else {
        Err(below.end)
    }
}

fn read_plain(text: &[Character], start: usize, rules: &Rules) -> Result<Number, usize> {
    match at(text, start) {
        Some(first) if first.is_ascii_digit() => arabic(text, start, rules),
        Some(first) if numeral::is_chinese_numeral(first) => chinese(text, start, rules),
        _ => Err(start + 1),
    }
}

/// Reads digits with separators of thousands and a decimal point.
fn digits(text: &[Character], start: usize) -> Result<(Decimal, usize), usize> {
    let mut end = start;
    let mut value = 0_u64;
    let mut count = 0;
    let mut group = 0;
    while let Some(character) = text.get(end) {
        let goes_on = group == 0 || character.gap != Gap::Blank || group_of_three(text, end, group);
        match character.folded.to_digit(10) {
            Some(digit) if goes_on => {
                group = if character.gap == Gap::Blank {
                    1
                } else {
                    group + 1
                };
                count += 1;
                value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
                end += 1;
            }
            None if character.folded == ','
                && character.gap == Gap::None
                && group_of_three(text, end + 1, group) =>
            {
                group = 0;
                end += 1;
            }
            _ => break,
        }
    }
    let mut exponent = 0;
    let is_digit = |place: usize| {
        text.get(place)
            .is_some_and(|c| c.folded.is_ascii_digit() && c.gap != Gap::Blank)
    };
    if at(text, end) == Some('.') && is_digit(end + 1) {
        end += 1;
        while is_digit(end) {
            let digit = at(text, end)
                .and_then(|c| c.to_digit(10))
                .unwrap_or_default();
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            exponent -= 1;
            count += 1;
            end += 1;
        }
        if at(text, end) == Some('.') && is_digit(end + 1) {
            // 2023.5.6, 10.0.0.1
            while is_digit(end) || at(text, end) == Some('.') {
                end += 1;
            }
            return Err(end);
        }
    }
    if count > MOST_DIGITS {
        return Err(end);
    }
    Ok((
        Decimal {
            digits: value,
            exponent,
        },
        end,
    ))
}

/// Whether exactly three digits stand at `start`, behind a group of one to three.
fn group_of_three(text: &[Character], start: usize, group: usize) -> bool {
    let digits = |place: usize, first: bool| {
        text.get(place)
            .is_some_and(|c| c.folded.is_ascii_digit() && (first || c.gap == Gap::None))
    };
    (1..=3).contains(&group)
        && digits(start, true)
        && digits(start + 1, false)
        && digits(start + 2, false)
        && !digits(start + 3, false)
}

fn arabic(text: &[Character], start: usize, rules: &Rules) -> Result<Number, usize> {
    let (mut total, mut end) = digits(text, start)?;
    let mut inner = None;
    let mut multiplied = false;
    let mut exponent = 0;
    while let Some(character) = at(text, end) {
        let rest = text.get(end..).unwrap_or_default();
        match multiplier(character) {
            // 千 of 千瓦 belongs to the unit, and so does 万 of no unit.
            Some(_)
                if rules
                    .units
                    .longest(rest)
                    .is_some_and(|(length, _)| length > 1)
                    && character != '万' =>
            {
                break;
            }
            Some(more) if character != '十' => {
                exponent += more;
                multiplied = true;
                end += 1;
            }
            None if matches!(character, '余' | '多' | '几')
                && inner.is_none()
                && is_multiplied(text, end + 1) =>
            {
                inner = Some(character);
                end += 1;
            }
            _ => break,
        }
    }
    total = total.times_ten_to(exponent);
    // 1亿2000万
    if exponent >= 4 && at(text, end).is_some_and(|c| c.is_ascii_digit()) && inner.is_none() {
        let (more, after) = digits(text, end)?;
        let exponent_of_more = match at(text, after) {
            Some('万') => 4,
            Some('千') => 3,
            _ => 0,
        };
        if exponent_of_more > 0 && exponent_of_more < exponent {
            total = total
                .plus(more.times_ten_to(exponent_of_more))
                .ok_or(after)?;
            end = after + 1;
        } else {
            return Err(after);
        }
    }
    Ok(Number {
        end,
        value: total.value(),
        script: Script::Arabic,
        multiplied,
        inner,
    })
}

/// Whether 万 or 亿 follow, as in 20余万.
fn is_multiplied(text: &[Character], place: usize) -> bool {
    matches!(at(text, place), Some('万' | '亿' | '千' | '百'))
}

fn chinese(text: &[Character], start: usize, rules: &Rules) -> Result<Number, usize> {
    // `section` is what stands before the next 万 or 亿, `digit` what stands before the next 十, 百 or 千.
    let (mut total, mut section, mut digit) = (0_u64, 0_u64, None::<u64>);
    let mut end = start;
    let mut inner = None;
    let mut multiplied = false;
    let mut bare = true;
    let mut digits = 0;
    let mut valid = true;
    while let Some(character) = at(text, end) {
        if let Some(value) = numeral::digit(character) {
            if digit.is_some_and(|before| before > 0) {
                valid = false;
            }
            digit = Some(u64::from(value));
            digits += 1;
            bare = false;
        } else if let Some(exponent) = multiplier(character) {
            let rest = text.get(end..).unwrap_or_default();
            if end > start
                && rules
                    .units
                    .longest(rest)
                    .is_some_and(|(length, _)| length > 1)
                && matches!(character, '千' | '百')
            {
                break;
            }
            if exponent < 4 {
                let factor = 10_u64.pow(exponent.unsigned_abs());
                section = section.saturating_add(digit.unwrap_or(1).saturating_mul(factor));
                bare &= exponent > 1;
            } else {
                multiplied = true;
                section = section.saturating_add(digit.unwrap_or(0));
                let factor = 10_u64.pow(exponent.unsigned_abs());
                if exponent == 8 || section == 0 {
                    // 亿 multiplies all that is before it: 一万亿.
                    total = total
                        .saturating_add(section.max(u64::from(total == 0)))
                        .saturating_mul(factor);
                } else {
                    total = total.saturating_add(section.saturating_mul(factor));
                }
                section = 0;
            }
            digit = None;
        } else if matches!(character, '余' | '多' | '几')
            && end > start
            && inner.is_none()
            && is_multiplied(text, end + 1)
            && digit.is_none()
        {
            inner = Some(character);
        } else {
            break;
        }
        end += 1;
    }
    total = total
        .saturating_add(section)
        .saturating_add(digit.unwrap_or(0));
    let mut number = Decimal {
        digits: total,
        exponent: 0,
    };
    // 十二点五
    if at(text, end) == Some('点') && at(text, end + 1).is_some_and(numeral::is_chinese_digit) {
        let mut after = end + 1;
        while let Some(value) = at(text, after).and_then(numeral::digit) {
            number = Decimal {
                digits: number
                    .digits
                    .saturating_mul(10)
                    .saturating_add(u64::from(value)),
                exponent: number.exponent - 1,
            };
            after += 1;
        }
        end = after;
        while let Some(exponent) = at(text, end)
            .filter(|c| matches!(c, '万' | '亿'))
            .and_then(multiplier)
        {
            number = number.times_ten_to(exponent);
            multiplied = true;
            end += 1;
        }
    }
    if !valid || digits > MOST_DIGITS {
        return Err(end);
    }
    let script = if bare { Script::Bare } else { Script::Chinese };
    Ok(Number {
        end,
        value: number.value(),
        script,
        multiplied,
        inner,
    })
}
