//! Numbers, and how they are written: 2.35万件, 1500余万元, 百分之十二点五, 近200起.

use crate::random::Random;
use crate::template::{Amount, Bound, FigureSpec};

/// A number as it stands in the text.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// What stands before it: 近, 约.
    pub(crate) before: &'static str,
    /// The number with its unit.
    pub(crate) raw: String,
    /// What stands behind it: 以上.
    pub(crate) behind: &'static str,
    /// Its value, in units.
    pub(crate) value: String,
    /// How exact it is.
    pub(crate) qualifier: String,
    /// Whether a careful reader may leave it out.
    pub(crate) optional: bool,
}

/// The figures of a sentence that have a letter, with their numbers.
pub(crate) type Letters = Vec<(char, f64)>;

/// From this number on, a count of a county is larger in a prefecture and in a province.
const GROWS_FROM: f64 = 300.0;

/// Words that compare, the longer before those that they end with.
const COMPARISONS: [&str; 40] = [
    "较去年同期增长",
    "同比增长",
    "同比上升",
    "同比提高",
    "同比下降",
    "较上年增长",
    "较上年提升",
    "较上年提高",
    "较上年下降",
    "比上年增长",
    "比上年提高",
    "比上年提升",
    "比上年下降",
    "压缩到",
    "压缩至",
    "缩短到",
    "缩短至",
    "精简到",
    "提高到",
    "提升到",
    "扩充到",
    "减少到",
    "优化到",
    "下降到",
    "上升到",
    "降至",
    "降到",
    "增至",
    "升至",
    "达到",
    "增长",
    "上升",
    "提高",
    "提升",
    "下降",
    "压缩",
    "减少",
    "缩短",
    "精简",
    "增加",
];

/// The comparing word that a text ends with.
pub(crate) fn comparison(ends_with: impl Fn(&str) -> bool) -> &'static str {
    COMPARISONS
        .into_iter()
        .find(|word| ends_with(word))
        .unwrap_or_default()
}

/// Draws a number and writes it. `scale` is how many counties' worth the place is; `before_stop`: the sentence pauses behind it.
pub(crate) fn write(
    spec: &FigureSpec,
    scale: u64,
    before_stop: bool,
    letters: &mut Letters,
    random: &mut Random,
) -> Written {
    let (letter, low, high, decimals) = match &spec.amount {
        Amount::Fixed { raw, value } => {
            return Written {
                raw: raw.clone(),
                value: value.clone(),
                qualifier: spec.qualifier.clone(),
                optional: spec.optional,
                ..Written::default()
            };
        }
        Amount::Range {
            letter,
            low,
            high,
            decimals,
        } => (*letter, *low, *high, *decimals),
    };
    let share = matches!(spec.unit.as_str(), "%" | "百分点");
    let (low, high) = (bound(low, letters), bound(high, letters));
    let derived = letters_used(&spec.amount);
    let grows = !share && !derived && high >= GROWS_FROM;
    let scale = if grows { scale } else { 1 };
    let ten = 10_u64.pow(decimals);
    let drawn = random.between(
        (low * ten as f64).round() as u64,
        (high * ten as f64).round() as u64,
    );
    // The number in `ten`ths of what is shown.
    let mut number = drawn * scale;
    let mut written = Written {
        qualifier: spec.qualifier.clone(),
        optional: spec.optional,
        ..Written::default()
    };
    let qualified = spec.qualifiable && letter.is_none() && random.percent(22);
    if qualified && let Some(rounded) = rounded(number, decimals) {
        number = rounded;
        let (before, inside, behind) = random.weighted(&[
            (30, ("", "余", "")),
            (10, ("", "多", "")),
            (20, ("近", "", "")),
            (12, ("约", "", "")),
            (8, ("超", "", "")),
            (8, ("超过", "", "")),
            (4, ("逾", "", "")),
            (4, ("至少", "", "")),
            (if before_stop { 6 } else { 0 }, ("", "", "以上")),
        ]);
        (written.before, written.behind) = (before, behind);
        written.qualifier = [before, inside, behind].concat();
        shown(&mut written, spec, number, decimals, inside);
    } else if share && random.percent(3) && spec.unit == "%" {
        written.raw = format!("百分之{}", chinese(number, decimals));
        written.value = decimal(number, decimals);
    } else if spec.chinese && decimals == 0 && number <= 10 && random.percent(12) {
        let numeral = if number == 2 {
            "两".to_owned()
        } else {
            chinese(number, 0)
        };
        written.raw = numeral + &spec.shown;
        written.value = number.to_string();
        written.optional = true;
    } else {
        number = shortened(number, spec, random);
        shown(&mut written, spec, number, decimals, "");
    }
    if let Some(letter) = letter {
        letters.push((letter, number as f64 / ten as f64));
    }
    written
}

fn letters_used(amount: &Amount) -> bool {
    matches!(amount, Amount::Range { low, high, .. } if low.of.is_some() || high.of.is_some())
}

fn bound(bound: Bound, letters: &Letters) -> f64 {
    let of = |letter| letters.iter().rev().find(|(known, _)| *known == letter);
    match bound.of {
        Some(letter) => {
            let (_, whole) = of(letter).expect("a figure with this letter stands before");
            (bound.number * whole).floor().max(1.0)
        }
        None => bound.number,
    }
}

/// A number that 近 or 余 goes with: two leading digits, or tens. None for small ones.
fn rounded(number: u64, decimals: u32) -> Option<u64> {
    let whole = number / 10_u64.pow(decimals);
    if whole < 20 {
        return None;
    }
    let keep = if whole < 100 { 1 } else { 2 };
    let digits = number.to_string().len() as u32;
    let step = 10_u64.pow(digits - keep);
    Some(number / step * step)
}

/// Large counts are mostly written in 万, sums in 亿元: what these do not show is cut off.
fn shortened(number: u64, spec: &FigureSpec, random: &mut Random) -> u64 {
    if spec.shown == "万元" && number >= 10_000 {
        return number / 100 * 100;
    }
    if spec.factor == 1 && number >= 10_000 && random.percent(60) {
        return number / 100 * 100;
    }
    number
}

/// Writes number and unit: 212件, 2.35万件, 1.8亿元.
fn shown(written: &mut Written, spec: &FigureSpec, number: u64, decimals: u32, inside: &str) {
    let money = spec.shown == "万元";
    let round = number.is_multiple_of(100) && number >= 10_000 && decimals == 0;
    let (digits, unit) = if round && money {
        (decimal(number / 100, 2), "亿元".to_owned())
    } else if round && spec.factor == 1 {
        (decimal(number / 100, 2), format!("万{}", spec.shown))
    } else {
        (decimal(number, decimals), spec.shown.clone())
    };
    let large = unit.starts_with(['万', '亿']);
    written.raw = if large && (digits.contains('.') || digits.len() < 2) && !inside.is_empty() {
        // 2.3万余件
        let mut unit = unit.chars();
        let first: String = unit.by_ref().take(1).collect();
        format!("{digits}{first}{inside}{}", unit.as_str())
    } else {
        format!("{digits}{inside}{unit}")
    };
    written.value = decimal(number * spec.factor, decimals);
}

/// `number` in tenths, hundredths …, without zeros at the end.
fn decimal(number: u64, decimals: u32) -> String {
    let ten = 10_u64.pow(decimals);
    let (whole, rest) = (number / ten, number % ten);
    if rest == 0 {
        return whole.to_string();
    }
    let width = decimals as usize;
    let rest = format!("{rest:0width$}");
    format!("{whole}.{}", rest.trim_end_matches('0'))
}

const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// 十二点五; numbers up to 999.
pub(crate) fn chinese(number: u64, decimals: u32) -> String {
    let written = decimal(number, decimals);
    let (whole, rest) = written.split_once('.').unwrap_or((&written, ""));
    let whole: u64 = whole.parse().expect("digits");
    let digit = |digit: u64| DIGITS[digit as usize];
    let mut text = String::new();
    let (hundreds, tens, ones) = (whole / 100, whole / 10 % 10, whole % 10);
    if hundreds > 0 {
        text += digit(hundreds);
        text += "百";
    }
    if tens > 1 || hundreds > 0 && tens > 0 {
        text += digit(tens);
    } else if hundreds > 0 && ones > 0 {
        text += "零";
    }
    if tens > 0 {
        text += "十";
    }
    if ones > 0 || whole == 0 {
        text += digit(ones);
    }
    if !rest.is_empty() {
        text += "点";
        text.extend(digits(rest));
    }
    text
}

/// 二〇二二, digit by digit, with 零 for 0.
pub(crate) fn digits(number: &str) -> impl Iterator<Item = &'static str> + '_ {
    let value = |c: char| c.to_digit(10).map_or(0, |digit| digit as usize);
    number.chars().map(move |c| DIGITS[value(c)])
}
