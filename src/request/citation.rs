//! How a report, or a passage of it, is cited.

use crate::engine::{StoredPassage, StoredReport};
use crate::report::Report;

/// Region, title, year, section, date and address of a passage, in one line: `湖北省宜昌市：《…》（2023年度），“一、… › （二）…”，2024-01-31，https://…`.
pub fn of_passage(passage: &StoredPassage<'_>) -> String {
    written(&passage.report.report, &passage.headings())
}

/// The same of a whole report.
pub fn of_report(stored: &StoredReport) -> String {
    written(&stored.report, &[])
}

fn written(report: &Report, headings: &[&str]) -> String {
    let mut parts = Vec::new();
    let region = report.region.as_ref();
    let region = region.map_or_else(String::new, |region| {
        format!("{}：", region.full_path().concat())
    });
    let year = report
        .year
        .map_or_else(String::new, |year| format!("（{year}年度）"));
    parts.push(format!(
        "{region}《{}》{year}",
        report.display_title().trim()
    ));
    if !headings.is_empty() {
        let headings: Vec<&str> = headings.iter().map(|heading| heading.trim()).collect();
        parts.push(format!("“{}”", headings.join(" › ")));
    }
    parts.extend(report.published.clone());
    parts.push(report.url.clone().unwrap_or_else(|| report.id.clone()));
    parts.join("，")
}

#[cfg(test)]
mod tests {
    use crate::report::{Document, parse::parse};

    #[test]
    fn names_place_title_year_section_date_and_address() {
        let mut report = parse(&Document {
            id: "宜昌/2023.txt".to_owned(),
            path: "宜昌/2023.txt".to_owned(),
            text: "宜昌市2023年度法治政府建设年度报告\n一、主要成效\n　　2023年，全市办结行政复议案件212件。\n宜昌市人民政府\n2024年1月31日\n".to_owned(),
            ..Document::default()
        });
        assert_eq!(
            super::written(&report, &["一、主要成效"]),
            "湖北省宜昌市：《宜昌市2023年度法治政府建设年度报告》（2023年度），“一、主要成效”，2024-01-31，宜昌/2023.txt"
        );
        report.url = Some("https://example.com/1".to_owned());
        assert!(super::written(&report, &[]).ends_with("2024-01-31，https://example.com/1"));
    }
}
