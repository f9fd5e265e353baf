//! What the example `country` says in numbers, against its table of truth.
//!
//! With `GONGBAO_COUNTRY=FOLDER` the reports that the example wrote there are read in place of a few; the counts are printed:
//!
//! ```sh
//! cargo run --release --example country -- FOLDER --reports 2000
//! GONGBAO_COUNTRY=FOLDER cargo nextest run stating_country --no-capture
//! ```

use std::collections::BTreeMap;
use std::path::PathBuf;

use gongbao::figures::{Figure, extract};
use gongbao::text::slice_chars;

use crate::country::{files, table, write};
use crate::support::Sandbox;

const REPORTS: usize = 40;
/// What must be found, and what must be right of what is found.
const FLOOR: f64 = 0.97;

/// A row of the table of truth.
#[derive(Debug)]
struct Row {
    start: usize,
    end: usize,
    value: f64,
    unit: String,
    indicator: String,
    /// Whether a careful reader may leave it out.
    is_optional: bool,
}

impl Row {
    fn new(row: &BTreeMap<String, String>) -> Self {
        let start = row["char_offset"].parse().expect("a place");
        Self {
            start,
            end: start + row["raw"].chars().count(),
            value: row["value"].parse().expect("a number"),
            unit: row["unit"].clone(),
            indicator: row["indicator"].clone(),
            is_optional: row["tier"] != "core",
        }
    }

    fn is_met_by(&self, figure: &Figure) -> bool {
        let same_place = figure.chars.start < self.end && self.start < figure.chars.end;
        let difference = (figure.value.0 - self.value).abs();
        same_place && difference <= 1e-9 * self.value.abs() && figure.unit == self.unit
    }
}

/// Character pairs that two names share: of several rows with one number, a figure is of the one whose name is most like its own.
fn likeness(one: &str, other: &str) -> usize {
    let pairs = |text: &str| -> Vec<[char; 2]> {
        let characters: Vec<char> = text.chars().collect();
        characters
            .windows(2)
            .map(|pair| [pair[0], pair[1]])
            .collect()
    };
    let others = pairs(other);
    pairs(one)
        .iter()
        .filter(|pair| others.contains(pair))
        .count()
}

#[derive(Debug, Default)]
struct Score {
    wanted: usize,
    met: usize,
    found: usize,
    right: usize,
    missed: Vec<String>,
    wrong: Vec<String>,
}

impl Score {
    fn add(&mut self, text: &str, rows: &[Row]) {
        let mut met = vec![false; rows.len()];
        for figure in extract(text) {
            self.found += 1;
            let fitting = rows.iter().enumerate();
            let best = fitting
                .filter(|(_, row)| row.is_met_by(&figure))
                .max_by_key(|(at, row)| (!met[*at], likeness(&row.indicator, &figure.indicator)));
            match best {
                Some((at, _)) => {
                    self.right += 1;
                    met[at] = true;
                }
                None => self.wrong.push(format!(
                    "{} {}{} in {}",
                    figure.indicator,
                    figure.value,
                    figure.unit,
                    slice_chars(text, figure.sentence)
                )),
            }
        }
        for (row, met) in rows.iter().zip(met) {
            if row.is_optional {
                continue;
            }
            self.wanted += 1;
            self.met += usize::from(met);
            if !met {
                let around = slice_chars(text, row.start.saturating_sub(30)..row.end);
                self.missed.push(format!(
                    "{} {}{} in {around}",
                    row.indicator, row.value, row.unit
                ));
            }
        }
    }
}

#[test]
fn the_figures_of_a_country_are_found() {
    let sandbox = Sandbox::empty();
    let folder = match std::env::var_os("GONGBAO_COUNTRY") {
        Some(folder) => PathBuf::from(folder),
        None => {
            write(&sandbox, "country", REPORTS, "2");
            sandbox.path("country")
        }
    };
    let mut truth: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in table(&folder.join("truth/figures.csv")) {
        truth
            .entry(row["doc"].clone())
            .or_default()
            .push(Row::new(&row));
    }
    let mut score = Score::default();
    for (path, bytes) in files(&folder.join("reports")) {
        let text = gongbao::source::decode::decode(&bytes).expect("text");
        let id = path.to_string_lossy().replace('\\', "/");
        score.add(&text, truth.get(&id).map_or(&[][..], Vec::as_slice));
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let (recall, precision) = (
        share(score.met, score.wanted),
        share(score.right, score.found),
    );
    let told = format!(
        "recall {}/{} {recall:.4}, precision {}/{} {precision:.4}",
        score.met, score.wanted, score.right, score.found
    );
    #[expect(
        clippy::print_stderr,
        reason = "what a larger country scores is asked for"
    )]
    {
        eprintln!("{told}");
    }
    assert!(score.wanted > REPORTS * 20, "{told}");
    assert!(
        recall >= FLOOR && precision >= FLOOR,
        "{told}\nmissed {:#?}\nwrong {:#?}",
        &score.missed[..score.missed.len().min(20)],
        &score.wrong[..score.wrong.len().min(20)]
    );
}
