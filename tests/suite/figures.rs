//! A table of sentences in the manner of reports of many places and topics, with every figure that must come out of each, and
//! none besides. The sentences and their numbers are invented.

use gongbao::figures::{Figure, extract};
use gongbao::text::slice_chars;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    topic: String,
    text: String,
    /// Each as [`line`] writes it.
    figures: Vec<String>,
}

/// A figure on one line: indicator, number and unit, the exact slice, and what else it has: ~qualifier, ±comparison, @subject, !target.
fn line(text: &str, figure: &Figure) -> String {
    let upper = figure.upper.map(|upper| format!("..{upper}"));
    let raw = slice_chars(text, figure.chars.clone()).replace('\n', "⏎");
    let (indicator, value, unit) = (&figure.indicator, figure.value, &figure.unit);
    let mut line = format!(
        "{indicator} | {value}{} {unit} | {raw}",
        upper.unwrap_or_default()
    );
    for (mark, words) in [
        ("~", &figure.qualifier),
        ("±", &figure.comparison),
        ("@", &figure.subject),
    ] {
        if let Some(words) = words {
            line.push_str(&[" | ", mark, words].concat());
        }
    }
    if figure.is_target {
        line += " | !";
    }
    line
}

#[test]
fn figures_of_every_kind_of_sentence() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/suite/cases/figures.toml"
    );
    let table = std::fs::read_to_string(path).expect("the table is there");
    let table: Table = toml::from_str(&table).expect("the table is valid");
    assert!(table.case.len() >= 150, "{} cases", table.case.len());
    let mut differences = Vec::new();
    for case in &table.case {
        let found: Vec<String> = extract(&case.text)
            .iter()
            .map(|figure| line(&case.text, figure))
            .collect();
        if found != case.figures {
            let (found, wanted) = (found.join("\n      "), case.figures.join("\n      "));
            differences.push(format!(
                "{}: {}\n  got {found}\n  not {wanted}",
                case.topic, case.text
            ));
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {}\n{}",
        differences.len(),
        table.case.len(),
        differences.join("\n")
    );
}

#[test]
fn the_exact_slice_of_every_figure_in_the_table() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/suite/cases/figures.toml"
    );
    let table = std::fs::read_to_string(path).expect("the table is there");
    let table: Table = toml::from_str(&table).expect("the table is valid");
    // The same sentences as one text: each figure is found at its new place.
    let texts: Vec<&str> = table.case.iter().map(|case| case.text.trim_end()).collect();
    let whole = texts.join("\n\n");
    let alone: usize = texts.iter().map(|text| extract(text).len()).sum();
    let together = extract(&whole);
    assert!(
        together.len().abs_diff(alone) <= 2,
        "{} and {alone}",
        together.len()
    );
    for figure in &together {
        let raw = slice_chars(&whole, figure.chars.clone());
        let sentence = slice_chars(&whole, figure.sentence.clone());
        assert!(sentence.contains(raw), "{raw} is not in {sentence}");
    }
}
