//! The results as a Markdown table, under the machine, the commit and the date that they belong to.

use std::fmt::Write as _;
use std::process::Command;

/// What a measure must reach.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// Nothing: it is there to compare.
    None,
    /// So much, in the measure's unit.
    AtMost(f64),
    /// So many times the other's.
    RatioAtMost(f64),
    /// So many times the other's.
    RatioAtLeast(f64),
    /// Less than the other's.
    Below,
}

/// A value of ours beside that of another.
pub(crate) struct Row {
    /// What is measured.
    pub(crate) measure: String,
    /// Its unit.
    pub(crate) unit: &'static str,
    /// What is wanted.
    pub(crate) target: Target,
    /// The program's value, where there was a way to measure it.
    pub(crate) ours: Option<f64>,
    /// What it is compared with, and its value.
    pub(crate) other: Option<(&'static str, f64)>,
}

impl Row {
    fn ratio(&self) -> Option<f64> {
        Some(self.ours? / self.other?.1)
    }

    fn shown(&self, value: f64) -> String {
        let digits = match value {
            value if value >= 100.0 => 0,
            value if value >= 10.0 => 1,
            _ if self.unit.is_empty() => 3,
            _ => 2,
        };
        format!("{value:.digits$} {}", self.unit)
            .trim_end()
            .to_owned()
    }

    fn target(&self) -> String {
        match self.target {
            Target::None => "–".to_owned(),
            Target::AtMost(value) => format!("≤ {value} {}", self.unit).trim_end().to_owned(),
            Target::RatioAtMost(ratio) => format!("≤ 1/{:.0} of it", 1.0 / ratio),
            Target::RatioAtLeast(ratio) => format!("≥ {ratio} of it"),
            Target::Below => "below it".to_owned(),
        }
    }

    fn met(&self) -> &'static str {
        let met = match self.target {
            Target::None => None,
            Target::AtMost(value) => self.ours.map(|ours| ours <= value),
            Target::RatioAtMost(most) => self.ratio().map(|ratio| ratio <= most),
            Target::RatioAtLeast(least) => self.ratio().map(|ratio| ratio >= least),
            Target::Below => self.ratio().map(|ratio| ratio < 1.0),
        };
        match (self.target, met) {
            (Target::None, _) => "–",
            (_, None) => "not measured",
            (_, Some(true)) => "yes",
            (_, Some(false)) => "NO",
        }
    }
}

/// `1/28.3` for small ratios, `0.93` for others.
fn shown_ratio(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 0.2 => format!("1/{:.1}", 1.0 / ratio),
        ratio if ratio < 10.0 => format!("{ratio:.2}"),
        ratio => format!("{ratio:.0}"),
    }
}

/// The table.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut table =
        "| measure | target | gongbao | compared with | ratio | met |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for row in rows {
        let ours = row
            .ours
            .map_or_else(|| "–".to_owned(), |value| row.shown(value));
        let other = row.other.map_or_else(
            || "–".to_owned(),
            |(name, value)| format!("{name}: {}", row.shown(value)),
        );
        let ratio = row.ratio().map_or_else(|| "–".to_owned(), shown_ratio);
        let (target, met) = (row.target(), row.met());
        let measure = &row.measure;
        writeln!(
            table,
            "| {measure} | {target} | {ours} | {other} | {ratio} | {met} |"
        )
        .expect("room for text");
    }
    table
}

/// The first line that a command prints.
fn line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout);
    Some(text.lines().next().unwrap_or_default().to_owned())
}

/// Processor, cores, system, commit, date.
pub(crate) fn circumstances() -> String {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map(|(_, model)| model.to_owned())
        .or_else(|| line("sysctl", &["-n", "machdep.cpu.brand_string"]))
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let commit = line("git", &["rev-parse", "--short", "HEAD"]).unwrap_or("unknown".to_owned());
    let changes = line("git", &["status", "--porcelain", "--untracked-files=no"]);
    let changed = if changes.is_some_and(|line| !line.is_empty()) {
        " with changes"
    } else {
        ""
    };
    let date = line("date", &["-u", "+%Y-%m-%d"]).unwrap_or("unknown day".to_owned());
    let build = if cfg!(debug_assertions) {
        "; DEBUG BUILD, its times say nothing"
    } else {
        ""
    };
    let system = std::env::consts::OS;
    format!("{model}, {cores} cores, {system}; commit {commit}{changed}; {date}{build}")
}
