//! The number of a figure, which prints as people write it: 23500, 12.5, 180000000.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number that prints plainly, without exponent or superfluous zeros, in text and in JSON.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Value(pub f64);

/// Whole numbers up to here are exact.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_992.0;

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() <= LARGEST_WHOLE {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "whole and within range, as was just asked"
            )]
            let whole = self.0 as i64;
            serializer.serialize_i64(whole)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_plainly() {
        for (value, text) in [
            (23500.0, "23500"),
            (12.5, "12.5"),
            (180_000_000.0, "180000000"),
            (1.2e12, "1200000000000"),
            (0.0, "0"),
        ] {
            assert_eq!(Value(value).to_string(), text);
            assert_eq!(
                serde_json::to_string(&Value(value)).expect("a number"),
                text
            );
        }
    }
}
