//! Tables of hard cases: what must be detected in the beginnings of reports from every province, in pages as sites make
//! them, and in headings in every layout. The tables are in `tests/suite/cases`; their texts and figures are invented.

use gongbao::report::parse::parse;
use gongbao::report::{Document, Given, Report};
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
    name: String,
    path: Option<String>,
    url: Option<String>,
    text: String,
    region: Option<String>,
    zone: Option<String>,
    year: Option<u16>,
    kind: Option<String>,
    title: Option<String>,
    published: Option<String>,
    issuer: Option<String>,
    index_number: Option<String>,
    source: Option<String>,
    first: Option<String>,
    last: Option<String>,
    headings: Option<Vec<(u8, String, String)>>,
}

fn table(name: &str) -> Vec<Case> {
    let path = format!(
        "{}/tests/suite/cases/{name}.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).expect("the table is there");
    let table: Table = toml::from_str(&text).expect("the table is valid");
    table.case
}

fn read(case: &Case) -> Report {
    parse(&Document {
        id: "case".to_owned(),
        path: case.path.clone().unwrap_or_else(|| "case".to_owned()),
        text: case.text.clone(),
        given: Given {
            url: case.url.clone(),
            ..Given::default()
        },
        ..Document::default()
    })
}

/// Compares what was detected with what the case says, where it says anything. `compact` leaves blanks out.
fn differences(case: &Case) -> Vec<String> {
    let report = read(case);
    let region = report.region.as_ref();
    let path = region.map(|region| region.path.join("/"));
    let zone = region.and_then(|region| region.zone.clone());
    let passage = |at: Option<&gongbao::report::Passage>| {
        at.map(|passage| slice_chars(&case.text, passage.chars.clone()).to_owned())
    };
    let compact = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
    };
    let mut found = Vec::new();
    let mut compare = |what: &str, wanted: &Option<String>, got: Option<&str>| {
        if let Some(wanted) = wanted
            && compact(wanted) != compact(got.unwrap_or_default())
        {
            found.push(format!("{}: {what} is {got:?}, not {wanted:?}", case.name));
        }
    };
    compare("region", &case.region, path.as_deref());
    compare("zone", &case.zone, zone.as_deref());
    let year = report.year.map(|year| year.to_string());
    let wanted = case.year.map(|year| {
        if year == 0 {
            String::new()
        } else {
            year.to_string()
        }
    });
    compare("year", &wanted, year.as_deref());
    compare("kind", &case.kind, Some(report.kind.slug()));
    compare("title", &case.title, report.title.as_deref());
    compare("published", &case.published, report.published.as_deref());
    compare("issuer", &case.issuer, report.issuer.as_deref());
    compare(
        "index number",
        &case.index_number,
        report.index_number.as_deref(),
    );
    compare("source", &case.source, report.source.as_deref());
    let (first, last) = (
        passage(report.passages.first()),
        passage(report.passages.last()),
    );
    if let (Some(wanted), Some(got)) = (&case.first, first)
        && !compact(&got).starts_with(&compact(wanted))
    {
        found.push(format!("{}: begins {got:?}, not {wanted:?}", case.name));
    }
    if let (Some(wanted), Some(got)) = (&case.last, last)
        && !compact(&got).ends_with(&compact(wanted))
    {
        found.push(format!("{}: ends {got:?}, not {wanted:?}", case.name));
    }
    if let Some(wanted) = &case.headings {
        let got: Vec<(u8, String, String)> = report
            .sections
            .iter()
            .map(|section| {
                (
                    section.level,
                    section.heading.clone(),
                    section.part.slug().to_owned(),
                )
            })
            .collect();
        if *wanted != got {
            found.push(format!(
                "{}: headings\n  got    {got:?}\n  wanted {wanted:?}",
                case.name
            ));
        }
    }
    found
}

fn check(name: &str, at_least: usize) {
    let cases = table(name);
    assert!(cases.len() >= at_least, "{} cases", cases.len());
    let differences: Vec<String> = cases.iter().flat_map(differences).collect();
    assert!(
        differences.is_empty(),
        "{} of {}\n{}",
        differences.len(),
        cases.len(),
        differences.join("\n")
    );
}

#[test]
fn regions() {
    check("regions", 60);
}

#[test]
fn every_province_has_cases() {
    let provinces: std::collections::BTreeSet<String> = table("regions")
        .iter()
        .filter_map(|case| case.region.as_deref()?.split('/').next().map(str::to_owned))
        .filter(|name| !name.is_empty() && name != "全国")
        .collect();
    assert_eq!(provinces.len(), 31, "{provinces:?}");
}

#[test]
fn years() {
    check("years", 40);
}

#[test]
fn pages() {
    check("pages", 60);
}

#[test]
fn headings() {
    check("headings", 30);
}

/// What stands on a page around a report may be left out; no sentence of the report may.
#[test]
fn no_sentence_of_a_body_is_lost() {
    let mut lost = Vec::new();
    for case in table("pages") {
        let (Some(first), Some(last)) = (&case.first, &case.last) else {
            continue;
        };
        let report = read(&case);
        let left_out = |c: &char| c.is_whitespace() || "#*\u{200b}\u{feff}".contains(*c);
        let compact = |text: &str| text.chars().filter(|c| !left_out(c)).collect::<String>();
        let passages: String = report
            .passages
            .iter()
            .map(|passage| compact(slice_chars(&case.text, passage.chars.clone())))
            .collect();
        let text = compact(&case.text);
        let (Some(start), Some(end)) = (text.rfind(&compact(first)), text.rfind(&compact(last)))
        else {
            panic!("{}: the body is not in the text", case.name);
        };
        let end = end + compact(last).len();
        let body = text.get(start.min(end)..end).unwrap_or_default();
        for sentence in body.split_inclusive(['。', '！', '；']) {
            if !passages.contains(sentence) {
                lost.push(format!("{}: {sentence}", case.name));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
