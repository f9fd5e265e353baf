//! From a document to a report.

use std::ops::Range;

use crate::text::numeral;

use super::heading::{self, Heading};
use super::layout::Layout;
use super::passage::{self, Slice};
use super::region::{self, Clues};
use super::rules::Rules;
use super::section::{self, About};
use super::taxonomy::{Kind, Part, Topic};
use super::{
    Document, Evidence, Passage, Region, Report, Section, date, issuer, kind, title, year, zone,
};

/// A report in one document that is longer than this, in characters, is likely to be several.
const SUSPICIOUSLY_LONG: usize = 2_000_000;
/// How much of the beginning of the body, in characters, the kind is read from.
const BEGINNING: usize = 400;

/// Reads a report: what it says about itself, its sections, its passages.
pub fn parse(document: &Document) -> Report {
    let layout = Layout::of(&document.text);
    let characters: Vec<char> = document.text.chars().collect();
    let body = layout.body_chars();
    let headings = heading::headings(&characters, body.clone());
    let given = &document.given;
    let mut warnings = Vec::new();

    let title = given.title.clone().or_else(|| title::title(&layout));
    let name = document.path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let beginning = year::beginning(&layout, BEGINNING);
    let in_zone = title
        .as_deref()
        .or(Some(stem))
        .and_then(zone::zone_at_start)
        .is_some();
    let kind = match given.kind.as_deref().map(|kind| (kind, Kind::parse(kind))) {
        Some((_, Some(kind))) => kind,
        unread => {
            if let Some((kind, _)) = unread {
                warnings.push(format!("unknown kind `{kind}` was given"));
            }
            kind::kind(title.as_deref(), stem, &beginning, in_zone)
        }
    };
    let (year, year_evidence) = year_of(
        document,
        kind,
        title.as_deref(),
        stem,
        &layout,
        &headings,
        &mut warnings,
    );
    let (region, region_evidence) =
        region_of(document, title.as_deref(), year, &layout, &mut warnings);
    let published = published_of(document, &layout, &mut warnings);
    let sections = section::sections(&document.text, &headings, About { kind, year }, body.end);
    let slices = passage::passages(&characters, body, &headings);
    if document.text.len() > SUSPICIOUSLY_LONG {
        warnings.push(format!(
            "{} characters in one document: more than one report?",
            characters.len()
        ));
    }
    Report {
        id: document.id.clone(),
        issuer: given
            .issuer
            .clone()
            .or_else(|| issuer::issuer(title.as_deref(), &layout)),
        published,
        url: given.url.clone(),
        title,
        kind,
        year,
        region,
        evidence: Evidence {
            region: region_evidence,
            year: year_evidence,
        },
        passages: passages_of(&document.text, slices, &sections, kind),
        sections,
        warnings,
    }
}

fn year_of(
    document: &Document,
    kind: Kind,
    title: Option<&str>,
    stem: &str,
    layout: &Layout<'_>,
    headings: &[Heading],
    warnings: &mut Vec<String>,
) -> (Option<u16>, Option<String>) {
    if let Some(given) = &document.given.year {
        match numeral::year(given) {
            Some(year) => return (Some(year), Some("given".to_owned())),
            None => warnings.push(format!("unknown year `{given}` was given")),
        }
    }
    let outermost: Vec<String> = headings
        .iter()
        .filter(|heading| heading.level == 1)
        .map(|heading| heading.text.clone())
        .collect();
    match year::year(kind, title, stem, layout, &outermost) {
        Some((year, evidence)) => (Some(year), Some(evidence)),
        None => {
            warnings.push("no year found".to_owned());
            (None, None)
        }
    }
}

fn published_of(
    document: &Document,
    layout: &Layout<'_>,
    warnings: &mut Vec<String>,
) -> Option<String> {
    if let Some(given) = &document.given.published {
        let read = date::given(given);
        if read.is_none() {
            warnings.push(format!("unreadable publish date `{given}` was given"));
        }
        return read;
    }
    date::published(layout)
}

fn region_of(
    document: &Document,
    title: Option<&str>,
    year: Option<u16>,
    layout: &Layout<'_>,
    warnings: &mut Vec<String>,
) -> (Option<Region>, Option<String>) {
    if let Some(given) = &document.given.region {
        match region::given(given, year) {
            Some(region) => return (Some(region), Some("given".to_owned())),
            None => warnings.push(format!("unknown or ambiguous region `{given}` was given")),
        }
    }
    let found = region::region(&Clues {
        title,
        path: &document.path,
        year,
        layout,
    });
    if found.region.is_none() {
        warnings.push(found.warning.map_or("no region found".to_owned(), |why| {
            format!("no region: {why}")
        }));
    }
    (found.region, found.evidence)
}

fn passages_of(text: &str, slices: Vec<Slice>, sections: &[Section], kind: Kind) -> Vec<Passage> {
    let bytes = byte_ranges(text, &slices);
    slices
        .into_iter()
        .zip(bytes)
        .map(|(slice, bytes)| {
            let section = slice.heading.and_then(|at| sections.get(at));
            let mut topics: Vec<Topic> = section
                .map(|section| section.topics.clone())
                .unwrap_or_default();
            for further in slice.further.iter().filter_map(|at| sections.get(*at)) {
                topics.extend(&further.topics);
            }
            topics.sort_unstable();
            topics.dedup();
            let part = match section {
                Some(section) => section.part,
                None if sections.is_empty() || kind == Kind::Other => Part::Other,
                None => Part::Preamble,
            };
            let told = kind == Kind::WorkReport
                && part == Part::Achievements
                && Rules::get().tells_problems(crate::text::slice(text, bytes.clone()));
            let part = if told { Part::Problems } else { part };
            Passage {
                chars: slice.chars,
                bytes,
                section: slice.heading,
                part,
                topics,
            }
        })
        .collect()
}

/// Byte ranges of slices that are in order, in one walk over the text.
fn byte_ranges(text: &str, slices: &[Slice]) -> Vec<Range<usize>> {
    let mut boundaries = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .enumerate();
    let mut byte_of = move |character: usize| {
        boundaries
            .find(|(ordinal, _)| *ordinal == character)
            .map_or(text.len(), |(_, at)| at)
    };
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(slices.len());
    let mut last = (usize::MAX, 0);
    for slice in slices {
        let start = if last.0 == slice.chars.start {
            last.1
        } else {
            byte_of(slice.chars.start)
        };
        let end = byte_of(slice.chars.end);
        last = (slice.chars.end, end);
        ranges.push(start..end);
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Given;
    use crate::text;

    fn document(path: &str, text: &str) -> Document {
        Document {
            id: path.to_owned(),
            path: path.to_owned(),
            text: text.to_owned(),
            given: Given::default(),
        }
    }

    const REPORT: &str = "首页 > 政务公开 > 正文\n秭归县2022年度法治政府建设情况报告\n发布日期：2023-02-03\n\
        市人民政府：\n　　2022年，全县扎实推进法治政府建设，现将有关情况报告如下。\n\
        一、主要举措和成效\n（一）规范行政执法。开展案卷评查2次，评查案卷120件，纠错率为12.5%。\n\
        二、存在的问题\n　　执法力量不足，基层法治队伍有待加强。\n三、下一步工作打算\n　　加强培训。\n\
        秭归县人民政府\n2023年1月30日\n责任编辑：甲\n";

    #[test]
    fn reads_a_report() {
        let report = parse(&document("湖北/2022.txt", REPORT));
        assert_eq!(
            report.title.as_deref(),
            Some("秭归县2022年度法治政府建设情况报告")
        );
        assert_eq!(report.year, Some(2022));
        assert_eq!(report.kind, Kind::RuleOfLaw);
        assert_eq!(report.published.as_deref(), Some("2023-02-03"));
        assert_eq!(report.issuer.as_deref(), Some("秭归县人民政府"));
        assert_eq!(
            report.region.as_ref().map(|region| region.code.as_str()),
            Some("420527")
        );
        let parts: Vec<Part> = report.sections.iter().map(|section| section.part).collect();
        assert_eq!(
            parts,
            [
                Part::Achievements,
                Part::Achievements,
                Part::Problems,
                Part::Plan
            ]
        );
        assert_eq!(report.sections[1].topics, [Topic::Enforcement]);
        assert_eq!(report.warnings, [] as [&str; 0]);
    }

    #[test]
    fn given_values_win() {
        let mut document = document("a.txt", REPORT);
        document.given = Given {
            year: Some("2019".to_owned()),
            region: Some("420500".to_owned()),
            ..Given::default()
        };
        let report = parse(&document);
        assert_eq!(report.year, Some(2019));
        assert_eq!(
            report.region.map(|region| region.code).as_deref(),
            Some("420500")
        );
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(128))]
        #[test]
        fn offsets_and_slices_agree(
            text in "([一二三]、[治法]{2,9}\n|（[一二]）[治法]{2,5}。|[治法政府㎡２3，。；\u{20000}]{1,90}|\r\n|各位代表：|20[12][0-9]年|发布日期：|\\PC{0,5}){0,40}"
        ) {
            let report = parse(&document("a.txt", &text));
            for passage in &report.passages {
                let by_characters = text::slice_chars(&text, passage.chars.clone());
                let by_bytes = text.get(passage.bytes.clone());
                proptest::prop_assert_eq!(Some(by_characters), by_bytes);
                proptest::prop_assert_eq!(by_characters.chars().count(), passage.chars.len());
                proptest::prop_assert!(!by_characters.trim().is_empty());
            }
            for section in &report.sections {
                let at = section.char_start..section.char_start + section.heading.chars().count();
                proptest::prop_assert_eq!(text::slice_chars(&text, at), section.heading.as_str());
            }
        }
    }
}
