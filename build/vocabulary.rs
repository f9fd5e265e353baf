//! The parts and topics of the built-in rules.

use std::error::Error;

use toml::{Table, Value};

/// Rust code of the parts and topics that stand in the rules before the first table.
pub(crate) fn vocabulary(rules: &str) -> Result<String, Box<dyn Error>> {
    let rules: Table = rules.parse()?;
    let parts = terms(&rules, "parts")?;
    let topics = terms(&rules, "topics")?;
    Ok(format!(
        "const PARTS: &[Named] = &[{parts}];\nconst TOPICS: &[Named] = &[{topics}];\n"
    ))
}

/// The terms of one list: name, label, and the words of questions.
fn terms(rules: &Table, list: &str) -> Result<String, Box<dyn Error>> {
    let terms = rules.get(list).and_then(Value::as_array).ok_or(list)?;
    let term = |term: &Value| {
        let text = |key: &str| term.get(key)?.as_str();
        let words = term.get("asked_by").and_then(Value::as_array);
        let words = words.into_iter().flatten().map(Value::as_str);
        let words: Vec<&str> = words.collect::<Option<_>>()?;
        Some(format!(
            "({:?}, {:?}, &{words:?}),",
            text("name")?,
            text("label")?
        ))
    };
    let terms: Option<String> = terms.iter().map(term).collect();
    Ok(terms.ok_or("a term without name or label")?)
}
