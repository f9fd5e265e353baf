//! `--per FIELD N`: at most so many hits of each group.

use crate::engine::{Per, PerField};
use crate::error::Error;

/// Reads the two values of `--per`.
pub(super) fn read(values: &[String]) -> Result<Per, Error> {
    let [field, most] = values else {
        return Err(Error::new("--per takes a field and a number").hint(FORM));
    };
    let field = match field.as_str() {
        "region" => PerField::Region,
        "report" => PerField::Report,
        "year" => PerField::Year,
        _ => {
            let error = Error::new(format!("hits are not limited by `{field}`"));
            return Err(error.hint(FORM));
        }
    };
    match most.parse() {
        Ok(most) if most > 0 => Ok(Per { field, most }),
        _ => {
            let error = Error::new(format!(
                "`{most}` is no number of hits of each {}",
                values[0]
            ));
            Err(error.hint(FORM))
        }
    }
}

/// How `--per` is given.
const FORM: &str = "give region, report or year, and a number from 1: --per region 2";
