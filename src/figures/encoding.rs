//! Figures as bytes, for an index to keep: all that cannot be had from the text again, and the places of what can.
//!
//! A version, the texts that occur (each once), then the figures. Whole numbers are written in as many bytes as they need (seven bits
//! each, the lowest first), places as differences to the figure before. The slice and the sentence are not kept: their places are.

use std::collections::HashMap;
use std::ops::Range;

use super::{Figure, Value};

/// The form of the bytes; what has another is not read.
const VERSION: u8 = 1;

/// Bytes that hold no figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// They were written by another version of the program.
    #[error("figures are kept in form {0}, and this program reads form {VERSION}")]
    Version(u8),
    /// They end too early, go on too long, or contradict themselves.
    #[error("the bytes that keep figures are damaged")]
    Damaged,
}

/// What a figure has, in its first byte.
mod flag {
    pub(super) const SUBJECT: u8 = 1;
    pub(super) const UPPER: u8 = 1 << 1;
    pub(super) const QUALIFIER: u8 = 1 << 2;
    pub(super) const COMPARISON: u8 = 1 << 3;
    pub(super) const TARGET: u8 = 1 << 4;
    /// The sentence of the figure before.
    pub(super) const SAME_SENTENCE: u8 = 1 << 5;
    /// Value, or upper end, that is no whole number.
    pub(super) const VALUE_IS_BROKEN: u8 = 1 << 6;
    pub(super) const UPPER_IS_BROKEN: u8 = 1 << 7;
}

/// Writes figures as bytes, which [`decode`] reads.
///
/// ```
/// use gongbao::figures::{encoding, extract};
///
/// let figures = extract("办结行政复议案件212件，纠错率9.5%。");
/// assert_eq!(encoding::decode(&encoding::encode(&figures)), Ok(figures));
/// ```
pub fn encode(figures: &[Figure]) -> Vec<u8> {
    let mut texts = Texts::default();
    let mut body = Vec::new();
    let (mut place, mut sentence) = (0, 0..0);
    for figure in figures {
        let optional = |flag: u8, is: bool| if is { flag } else { 0 };
        let whole = whole(figure.value);
        let upper = figure.upper.map(|upper| (upper, self::whole(upper)));
        body.push(
            optional(flag::SUBJECT, figure.subject.is_some())
                | optional(flag::UPPER, figure.upper.is_some())
                | optional(flag::QUALIFIER, figure.qualifier.is_some())
                | optional(flag::COMPARISON, figure.comparison.is_some())
                | optional(flag::TARGET, figure.is_target)
                | optional(flag::SAME_SENTENCE, figure.sentence == sentence)
                | optional(flag::VALUE_IS_BROKEN, whole.is_none())
                | optional(
                    flag::UPPER_IS_BROKEN,
                    upper.is_some_and(|(_, whole)| whole.is_none()),
                ),
        );
        write_range(&mut body, &figure.chars, place);
        place = figure.chars.start;
        if figure.sentence != sentence {
            write_range(&mut body, &figure.sentence, sentence.start);
            sentence = figure.sentence.clone();
        }
        write(&mut body, texts.number(&figure.indicator));
        write(&mut body, texts.number(&figure.unit));
        write_value(&mut body, figure.value, whole);
        if let Some((upper, whole)) = upper {
            write_value(&mut body, upper, whole);
        }
        let optional = [&figure.subject, &figure.qualifier, &figure.comparison];
        for text in optional.into_iter().flatten() {
            write(&mut body, texts.number(text));
        }
    }
    let mut bytes = vec![VERSION];
    write(&mut bytes, texts.all.len() as u64);
    for text in &texts.all {
        write(&mut bytes, text.len() as u64);
        bytes.extend_from_slice(text.as_bytes());
    }
    write(&mut bytes, figures.len() as u64);
    bytes.append(&mut body);
    bytes
}

/// Reads the figures that [`encode`] wrote.
///
/// # Errors
/// When the bytes are of another version, or are not what [`encode`] writes.
pub fn decode(bytes: &[u8]) -> Result<Vec<Figure>, DecodeError> {
    decode_where(bytes, |_| true)
}

/// Reads those of them whose indicator is wanted; an indicator is asked about once.
///
/// # Errors
/// As [`decode`].
pub fn decode_where(
    bytes: &[u8],
    mut is_wanted: impl FnMut(&str) -> bool,
) -> Result<Vec<Figure>, DecodeError> {
    let mut reader = Reader { bytes };
    let version = reader.byte()?;
    if version != VERSION {
        return Err(DecodeError::Version(version));
    }
    let mut texts = Vec::new();
    for _ in 0..reader.number()? {
        let length = reader.place()?;
        let text = std::str::from_utf8(reader.take(length)?).map_err(|_| DecodeError::Damaged)?;
        texts.push(text);
    }
    let mut wanted: Vec<Option<bool>> = vec![None; texts.len()];
    let mut figures = Vec::new();
    let (mut place, mut sentence) = (0, 0..0);
    for _ in 0..reader.number()? {
        let flags = reader.byte()?;
        let has = |flag: u8| flags & flag != 0;
        let chars = reader.range(place)?;
        place = chars.start;
        if !has(flag::SAME_SENTENCE) {
            sentence = reader.range(sentence.start)?;
        }
        let number = reader.place()?;
        let indicator = *texts.get(number).ok_or(DecodeError::Damaged)?;
        let unit = reader.text(&texts)?;
        let value = reader.value(has(flag::VALUE_IS_BROKEN))?;
        let upper = match has(flag::UPPER) {
            true => Some(reader.value(has(flag::UPPER_IS_BROKEN))?),
            false => None,
        };
        let mut optional = |flag: u8| has(flag).then(|| reader.text(&texts)).transpose();
        let subject = optional(flag::SUBJECT)?;
        let qualifier = optional(flag::QUALIFIER)?;
        let comparison = optional(flag::COMPARISON)?;
        if !*wanted[number].get_or_insert_with(|| is_wanted(indicator)) {
            continue;
        }
        figures.push(Figure {
            indicator: indicator.to_owned(),
            subject: subject.map(str::to_owned),
            value,
            upper,
            unit: unit.to_owned(),
            chars,
            qualifier: qualifier.map(str::to_owned),
            comparison: comparison.map(str::to_owned),
            sentence: sentence.clone(),
            is_target: has(flag::TARGET),
        });
    }
    match reader.bytes {
        [] => Ok(figures),
        _ => Err(DecodeError::Damaged),
    }
}

/// The texts of figures, each with its number.
#[derive(Default)]
struct Texts<'a> {
    all: Vec<&'a str>,
    numbers: HashMap<&'a str, u64>,
}

impl<'a> Texts<'a> {
    fn number(&mut self, text: &'a str) -> u64 {
        let next = self.all.len() as u64;
        let number = *self.numbers.entry(text).or_insert(next);
        if number == next {
            self.all.push(text);
        }
        number
    }
}

/// A value that is a whole number, and is read back as the same.
fn whole(value: Value) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what does not come back the same is no whole number"
    )]
    let whole = value.0 as u64;
    #[expect(
        clippy::cast_precision_loss,
        reason = "what does not come back the same is no whole number"
    )]
    let back = whole as f64;
    (back.to_bits() == value.0.to_bits()).then_some(whole)
}

fn write(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Writes where a range begins after `before` (or, with odd numbers, before it), and its length.
fn write_range(bytes: &mut Vec<u8>, range: &Range<usize>, before: usize) {
    let difference = match range.start.checked_sub(before) {
        Some(forward) => (forward as u64) << 1,
        None => ((before - range.start) as u64) << 1 | 1,
    };
    write(bytes, difference);
    write(bytes, range.end.saturating_sub(range.start) as u64);
}

fn write_value(bytes: &mut Vec<u8>, value: Value, whole: Option<u64>) {
    match whole {
        Some(whole) => write(bytes, whole),
        None => bytes.extend_from_slice(&value.0.to_le_bytes()),
    }
}

/// Bytes that are still to be read.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or(DecodeError::Damaged)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, DecodeError> {
        self.take(1)?.first().copied().ok_or(DecodeError::Damaged)
    }

    fn number(&mut self) -> Result<u64, DecodeError> {
        let mut number = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            let shifted = part << shift;
            if shifted >> shift != part {
                return Err(DecodeError::Damaged);
            }
            number |= shifted;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(DecodeError::Damaged)
    }

    fn place(&mut self) -> Result<usize, DecodeError> {
        usize::try_from(self.number()?).map_err(|_| DecodeError::Damaged)
    }

    fn range(&mut self, before: usize) -> Result<Range<usize>, DecodeError> {
        let difference = self.place()?;
        let start = match difference & 1 {
            0 => before.checked_add(difference >> 1),
            _ => before.checked_sub(difference >> 1),
        };
        let start = start.ok_or(DecodeError::Damaged)?;
        let end = start.checked_add(self.place()?);
        Ok(start..end.ok_or(DecodeError::Damaged)?)
    }

    fn text<'t>(&mut self, texts: &[&'t str]) -> Result<&'t str, DecodeError> {
        let number = self.place()?;
        texts.get(number).copied().ok_or(DecodeError::Damaged)
    }

    fn value(&mut self, is_broken: bool) -> Result<Value, DecodeError> {
        if !is_broken {
            #[expect(
                clippy::cast_precision_loss,
                reason = "only numbers that come back the same are written so"
            )]
            return Ok(Value(self.number()? as f64));
        }
        let bytes = self.take(8)?.try_into().map_err(|_| DecodeError::Damaged)?;
        Ok(Value(f64::from_le_bytes(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::figures::extract;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            (0_u64..1_000_000_000_000_000).prop_map(|whole| Value(whole as f64)),
            (0.0..1e12).prop_map(Value),
            any::<f64>()
                .prop_filter("a number", |value| !value.is_nan())
                .prop_map(Value),
        ]
    }

    fn range() -> impl Strategy<Value = Range<usize>> {
        (0_usize..1_000_000, 0_usize..500).prop_map(|(start, length)| start..start + length)
    }

    prop_compose! {
        fn figure()(
            indicator in "[一-龥]{1,12}",
            subject in prop::option::of("[一-龥]{2,6}"),
            value in value(),
            upper in prop::option::of(value()),
            unit in prop::sample::select(vec!["件", "%", "百分点", "元", ""]),
            chars in range(),
            qualifier in prop::option::of(Just("近".to_owned())),
            comparison in prop::option::of(Just("同比增长".to_owned())),
            sentence in range(),
            is_target in any::<bool>(),
        ) -> Figure {
            Figure { indicator, subject, value, upper, unit: unit.to_owned(), chars, qualifier, comparison, sentence, is_target }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(figures in prop::collection::vec(figure(), 0..40)) {
            prop_assert_eq!(decode(&encode(&figures)), Ok(figures));
        }

        #[test]
        fn no_bytes_end_the_program(mut bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
            if let Some(first) = bytes.first_mut() {
                *first = VERSION;
            }
            let _ = decode(&bytes);
        }

        #[test]
        fn what_is_cut_off_is_no_figure(figures in prop::collection::vec(figure(), 1..5), part in 0.0..1.0) {
            let bytes = encode(&figures);
            let kept = (bytes.len() as f64 * part) as usize;
            prop_assert_eq!(decode(&bytes[..kept]), Err(DecodeError::Damaged));
        }
    }

    #[test]
    fn figures_of_a_text_take_few_bytes() {
        let text = "全年共收到行政复议申请386件，依法受理351件，审结329件，其中维持142件、撤销21件，同比增长8.5%；\
                    力争行政机关负责人出庭应诉率达到95%以上，办理时限压缩到3—5个工作日。"
            .repeat(20);
        let figures = extract(&text);
        let bytes = encode(&figures);
        assert_eq!(decode(&bytes), Ok(figures.clone()));
        assert!(
            bytes.len() < figures.len() * 14,
            "{} bytes of {}",
            bytes.len(),
            figures.len()
        );
    }

    #[test]
    fn another_version_is_refused() {
        assert_eq!(decode(&[VERSION + 1, 0, 0]), Err(DecodeError::Version(2)));
        assert_eq!(decode(&encode(&[])), Ok(Vec::new()));
        assert_eq!(decode(&[VERSION, 0, 0, 0]), Err(DecodeError::Damaged));
    }
}
