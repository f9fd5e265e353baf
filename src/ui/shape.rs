//! Words and shapes that several outputs share.

use crate::engine::StoredPassage;
use crate::report::{Region, Report};

/// `湖北省/宜昌市`, with the zone; `未识别` for none.
pub fn region(region: Option<&Region>) -> String {
    region.map_or("未识别".to_owned(), |region| {
        region.full_path().join("/")
    })
}

/// `2023`, or `年份未识别`.
pub fn year(year: Option<u16>) -> String {
    year.map_or("年份未识别".to_owned(), |year| year.to_string())
}

/// `主要举措和成效 › 权力监督`
pub fn section(passage: &StoredPassage<'_>) -> String {
    let topics: Vec<&str> = passage
        .passage
        .topics
        .iter()
        .map(|topic| passage.report.taxonomy.topic(topic))
        .collect();
    let part = passage.report.taxonomy.part(&passage.passage.part);
    if topics.is_empty() {
        part.to_owned()
    } else {
        format!("{part} › {}", topics.join("、"))
    }
}

/// `湖北省/宜昌市 · 2023`
pub fn place(report: &Report) -> String {
    format!("{} · {}", region(report.region.as_ref()), year(report.year))
}

/// `12,345`
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 report`, `2 reports`
pub fn count(value: u64, noun: &str) -> String {
    format!(
        "{} {noun}{}",
        number(value),
        if value == 1 { "" } else { "s" }
    )
}

/// `1.3 MB`
pub fn bytes(value: u64) -> String {
    match value {
        0..1_000 => format!("{value} B"),
        1_000..1_000_000 => format!("{:.1} kB", value as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", value as f64 / 1e6),
        _ => format!("{:.1} GB", value as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(number(12), "12");
        assert_eq!(count(1, "report"), "1 report");
        assert_eq!(bytes(1_300_000), "1.3 MB");
    }
}
