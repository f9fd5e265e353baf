//! What a verification found, as a page for people.

use std::io::{self, Write};

use crate::text::sanitize::sanitize;
use crate::text::width::{elide, pad};
use crate::verification::{Fault, ProbeKind, Tally, Verification};

use super::style::Role;
use super::{Output, shape};

/// Columns of the labels.
const LABEL: usize = 10;

/// Columns of a string for which search and scan differ.
const STRING: usize = 40;

/// Prints every difference, then the totals.
pub fn print(output: &mut Output, verification: &Verification) -> io::Result<()> {
    for fault in &verification.layout {
        let line = format!("{} {}", fault.passage, fault.fault.label());
        difference(output, "layout", &line)?;
    }
    for fault in &verification.faults {
        let string = shown(fault);
        for (label, passages) in [("missed", &fault.missed), ("wrong", &fault.wrong)] {
            for passage in passages {
                difference(output, label, &format!("{string}  {passage}"))?;
            }
        }
    }
    if !verification.is_sound() {
        writeln!(output)?;
    }
    row(
        output,
        "passages",
        &format!(
            "{} of {}, {}",
            shape::number(verification.passages),
            shape::count(verification.reports, "report"),
            shape::count(verification.characters, "character"),
        ),
    )?;
    row(output, "strings", &strings(verification))?;
    row(output, "quoted", &totals(&verification.quoted))?;
    row(output, "bare", &totals(&verification.bare))?;
    let result = if verification.is_sound() {
        "sound: search finds what a plain scan finds, no less and no more".to_owned()
    } else {
        let sum = |of: fn(&Tally) -> u64| of(&verification.quoted) + of(&verification.bare);
        format!(
            "not sound: {} missed, {} found wrongly, {} out of place",
            shape::number(sum(|tally| tally.missed)),
            shape::number(sum(|tally| tally.wrong)),
            shape::count(verification.layout.len() as u64, "passage"),
        )
    };
    row(output, "result", &result)
}

fn row(output: &mut Output, label: &str, value: &str) -> io::Result<()> {
    writeln!(output, "{}  {value}", pad(label, LABEL))
}

fn difference(output: &mut Output, label: &str, line: &str) -> io::Result<()> {
    let label = output.style.paint(Role::Error, &pad(label, 6));
    let line = sanitize(line).replace('\n', " ");
    writeln!(output, "{label}  {line}")
}

/// A string as it was asked for. Long ones, which are whole clauses and passages, by their beginning.
fn shown(fault: &Fault) -> String {
    let probe: Vec<&str> = fault.probe.split_whitespace().collect();
    let probe = elide(&probe.join(" "), STRING);
    if fault.quoted {
        format!("\"{probe}\"")
    } else {
        probe
    }
}

fn strings(verification: &Verification) -> String {
    let sum: u64 = verification.probes.values().sum();
    let kinds: Vec<String> = verification
        .probes
        .iter()
        .map(|(kind, count)| format!("{} {}", shape::number(*count), name(*kind)))
        .collect();
    let drawn = match verification.seed {
        Some(seed) => format!("drawn with seed {seed}"),
        None => "that prove it for all".to_owned(),
    };
    format!("{} {drawn}: {}", shape::number(sum), kinds.join(", "))
}

fn name(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::Slice => "as written",
        ProbeKind::AcrossMarks => "across marks",
        ProbeKind::FullWidth => "full-width",
        ProbeKind::Traditional => "traditional",
        ProbeKind::OtherNumerals => "years in the other numerals",
        ProbeKind::Unit => "characters, numerals and words",
        ProbeKind::Pair => "pairs",
        ProbeKind::Clause => "clauses",
        ProbeKind::Passage => "passages",
    }
}

fn totals(tally: &Tally) -> String {
    format!(
        "recall {}, precision {}: {} of {} passages found, {} found wrongly, for {}",
        percent(tally.recall()),
        percent(tally.precision()),
        shape::number(tally.expected - tally.missed),
        shape::number(tally.expected),
        shape::number(tally.wrong),
        shape::count(tally.probes, "string"),
    )
}

/// A share in percent, never rounded up to all.
fn percent(share: f64) -> String {
    if share >= 1.0 {
        "100%".to_owned()
    } else {
        format!("{:.4}%", (share * 1e6).floor() / 1e4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_one_is_not_all() {
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(0.999_999_9), "99.9999%");
        assert_eq!(percent(0.0), "0.0000%");
    }
}
