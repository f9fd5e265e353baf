//! Large numbers as people write them: all values of a table in 万 or in 亿.

use crate::figures::Value;

/// What the numbers of a table are shown in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    factor: f64,
    /// 万, 亿 or nothing, which stands in front of the unit.
    pub prefix: &'static str,
}

/// Most decimals of a number that was divided.
const DECIMALS: i32 = 4;

impl Scale {
    /// The scale in which most of `values` are short.
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.filter(|value| *value > 0.0).collect();
        values.sort_by(f64::total_cmp);
        let median = values.get(values.len() / 2).copied().unwrap_or(0.0);
        let (factor, prefix) = if median >= 1e8 {
            (1e8, "亿")
        } else if median >= 1e5 {
            (1e4, "万")
        } else {
            (1.0, "")
        };
        Self { factor, prefix }
    }

    /// A value as it is shown.
    pub fn scaled(self, value: f64) -> f64 {
        value / self.factor
    }

    /// A value in writing, with commas between thousands: `1.8`, `12,345`.
    pub fn write(self, value: Value) -> String {
        let scaled = self.scaled(value.0);
        let power = 10_f64.powi(DECIMALS);
        let rounded = (scaled * power).round() / power;
        // What is too small for the scale is not nothing.
        let shown = if rounded == 0.0 { scaled } else { rounded };
        grouped(&Value(shown).to_string())
    }
}

/// Puts commas between the thousands of a number in decimal digits.
pub(in crate::ui) fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_values_are_short() {
        let money = Scale::of([1.8e8, 2.35e8, 9.9e6].into_iter());
        assert_eq!(money.prefix, "亿");
        assert_eq!(money.write(Value(1.8e8)), "1.8");
        assert_eq!(money.write(Value(9.9e6)), "0.099");
        assert_eq!(money.write(Value(1.0)), "0.00000001");
        let cases = Scale::of([212.0, 1234.0, 23500.0].into_iter());
        assert_eq!(cases.write(Value(23500.0)), "23,500");
        assert_eq!(cases.write(Value(1234.5)), "1,234.5");
        assert_eq!(Scale::of(std::iter::empty()).write(Value(0.0)), "0");
    }
}
