//! From a document to a report.

use std::ops::Range;

use crate::text::fold::fold_to_string;
use crate::text::numeral;

use super::heading::{self, Heading};
use super::layout::Layout;
use super::page::{self, Page};
use super::passage::{self, Lengths, Slice};
use super::rules::Rules;
use super::section::{self, About};
use super::taxonomy::{Kind, Part, Topic};
use super::{
    Document, Evidence, Passage, Region, Report, Section, Warning, date, issuer, kind, markup,
    region, title, year, zone,
};

/// A report in one document that is longer than this, in characters, is likely to be several.
const SUSPICIOUSLY_LONG: usize = 2_000_000;
/// How much of the beginning of the body, in characters, the kind is read from.
const BEGINNING: usize = 400;
/// How many lines of the page on either side of the body the kind is read from.
const PAGE_LINES: usize = 40;

/// Reads a report by the built-in rules.
pub fn parse(document: &Document) -> Report {
    parse_by(document, Rules::built_in())
}

/// Reads a report: what it says about itself, its sections, its passages.
pub fn parse_by(document: &Document, rules: &Rules) -> Report {
    let layout = Layout::within(&document.text, document.article.clone(), rules);
    let characters: Vec<char> = document.text.chars().collect();
    let body = layout.body_chars();
    let headings = heading::headings(&characters, body.clone(), rules);
    let mut reading = Reading {
        document,
        layout: &layout,
        page: page::page(&layout).or(document.page.clone()),
        stem: stem(&document.path),
        signature: issuer::signature(&layout),
        own_title: None,
        evidence: Evidence::default(),
        warnings: Vec::new(),
    };
    let title = reading.title();
    let in_zone = title
        .as_deref()
        .or(Some(reading.stem))
        .and_then(zone::zone_at_start)
        .is_some();
    let kind = reading.kind(title.as_deref(), in_zone);
    let published = reading.published(kind);
    let year = reading.year(kind, title.as_deref(), published.as_deref(), &headings);
    let region = reading.region(title.as_deref(), year, in_zone);
    let sections = section::sections(
        &document.text,
        &headings,
        About { kind, year, rules },
        body.end,
    );
    let slices = passage::passages(&characters, body, &headings, Lengths::of(kind));
    if document.text.len() > SUSPICIOUSLY_LONG {
        reading.warnings.push(Warning::VeryLong {
            characters: characters.len(),
        });
    }
    let given = &document.given;
    let issuer = given
        .issuer
        .clone()
        .or_else(|| {
            issuer::issuer(
                title.as_deref(),
                &reading.page,
                reading.signature.as_deref(),
            )
        })
        .or_else(|| issuer::by_place(kind, region.as_ref()?));
    Report {
        id: document.id.clone(),
        issuer,
        published,
        url: given.url.clone(),
        title,
        kind,
        year,
        region,
        duplicate_of: None,
        index_number: reading.page.index_number,
        document_number: reading.page.document_number,
        source: reading.page.source,
        evidence: reading.evidence,
        passages: passages_of(&document.text, slices, &sections, kind, rules),
        sections,
        warnings: reading.warnings,
    }
}

/// The name of a file without its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

const GIVEN: &str = "given";

/// A report that is being read: where from, and what was noted on the way.
struct Reading<'a> {
    document: &'a Document,
    layout: &'a Layout<'a>,
    page: Page,
    stem: &'a str,
    /// The name that the report is signed with.
    signature: Option<String>,
    /// The title that the text has, beside one that was given.
    own_title: Option<String>,
    evidence: Evidence,
    warnings: Vec<Warning>,
}

impl Reading<'_> {
    fn unreadable(&mut self, what: &str, given: &str) {
        self.warnings.push(Warning::Unreadable {
            what: what.to_owned(),
            given: given.to_owned(),
        });
    }

    fn title(&mut self) -> Option<String> {
        let found = title::title(self.layout, &self.page);
        if let Some(given) = &self.document.given.title {
            self.evidence.title = Some(GIVEN.to_owned());
            self.own_title = found.map(|(title, _)| title);
            return Some(given.clone());
        }
        let (title, evidence) = found?;
        self.evidence.title = Some(evidence);
        Some(title)
    }

    /// The title, or the one in the text where only that tells what is asked.
    fn telling(&self, title: Option<&str>, tells: impl Fn(&str) -> bool) -> Option<String> {
        let own = self
            .own_title
            .as_deref()
            .filter(|own| tells(own) && !title.is_some_and(&tells));
        own.or(title).map(str::to_owned)
    }

    fn kind(&mut self, title: Option<&str>, in_zone: bool) -> Kind {
        if let Some(given) = &self.document.given.kind {
            match Kind::parse(given) {
                Some(kind) => {
                    self.evidence.kind = Some(GIVEN.to_owned());
                    return kind;
                }
                None => self.unreadable("kind", given),
            }
        }
        // A short title that was given (年度报告) says less than the one in the text.
        let title = self.telling(title, kind::tells);
        let folded_title = title.as_deref().map(markup::readable);
        let around = self.layout.head().iter().rev().take(PAGE_LINES).rev();
        let around = around.chain(self.layout.tail().iter().take(PAGE_LINES));
        let page: Vec<&str> = around.map(|line| line.folded()).collect();
        let (kind, evidence) = kind::kind(&kind::Clues {
            title: folded_title.as_deref(),
            name: &fold_to_string(self.stem),
            page: &page.join("\n"),
            beginning: &markup::readable(&year::beginning(self.layout, BEGINNING)),
            in_zone,
            is_catalogue: self.layout.is_catalogue(),
        });
        self.evidence.kind = Some(evidence.to_owned());
        kind
    }

    fn year(
        &mut self,
        kind: Kind,
        title: Option<&str>,
        published: Option<&str>,
        headings: &[Heading],
    ) -> Option<u16> {
        if let Some(given) = &self.document.given.year {
            match numeral::year(given) {
                Some(year) => {
                    self.evidence.year = Some(GIVEN.to_owned());
                    return Some(year);
                }
                None => self.unreadable("year", given),
            }
        }
        let outermost: Vec<String> = headings
            .iter()
            .filter(|heading| heading.level == 1)
            .map(|heading| heading.text.clone())
            .collect();
        let title = self.telling(title, year::names_year);
        let found = year::year(&year::Clues {
            kind,
            title: title.as_deref(),
            name: self.stem,
            url: self.document.given.url.as_deref(),
            published,
            layout: self.layout,
            headings: &outermost,
        });
        let Some((year, evidence)) = found else {
            self.warnings.push(Warning::NoYear);
            return None;
        };
        if ["signed", "published", "address"]
            .iter()
            .any(|way| evidence.starts_with(way))
        {
            self.warnings.push(Warning::YearByDate);
        }
        self.evidence.year = Some(evidence);
        Some(year)
    }

    fn published(&mut self, kind: Kind) -> Option<String> {
        if let Some(given) = &self.document.given.published {
            let read = date::given(given);
            match read {
                Some(_) => self.evidence.published = Some(GIVEN.to_owned()),
                None => self.unreadable("publish date", given),
            }
            return read;
        }
        let delivered = year::delivered_in(self.layout).filter(|_| kind == Kind::WorkReport);
        let (date, evidence) = date::published(&self.page, self.layout, delivered)?;
        self.evidence.published = Some(evidence);
        Some(date)
    }

    fn region(&mut self, title: Option<&str>, year: Option<u16>, in_zone: bool) -> Option<Region> {
        if let Some(given) = &self.document.given.region {
            match region::given(given, year) {
                Some(region) => {
                    self.evidence.region = Some(GIVEN.to_owned());
                    let zone = self.document.given.zone.clone().or(region.zone);
                    return Some(Region { zone, ..region });
                }
                None => self.unreadable("region", given),
            }
        }
        let found = region::region(&region::Clues {
            title,
            path: &self.document.path,
            url: self.document.given.url.as_deref(),
            year,
            page: &self.page,
            layout: self.layout,
            signature: self.signature.as_deref(),
            in_zone,
        });
        match (&found.region, found.ambiguous) {
            (None, Some((name, places))) => {
                self.warnings
                    .push(Warning::AmbiguousRegion { name, places });
            }
            (None, None) => self.warnings.push(Warning::NoRegion),
            (Some(_), _) => self
                .warnings
                .extend(found.close.map(|other| Warning::CloseRegion { other })),
        }
        self.evidence.region = found.evidence;
        self.evidence.rivals = found.rivals;
        found.region
    }
}

fn passages_of(
    text: &str,
    slices: Vec<Slice>,
    sections: &[Section],
    kind: Kind,
    rules: &Rules,
) -> Vec<Passage> {
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
                topics.extend(further.topics.iter().cloned());
            }
            rules.sort(&mut topics);
            let part = match section {
                Some(section) => section.part.clone(),
                None if sections.is_empty() || kind == Kind::Other => Part::OTHER,
                None => Part::PREAMBLE,
            };
            let told = match part == *rules.default_part() {
                true => rules.told_problems(kind, crate::text::slice(text, bytes.clone())),
                false => None,
            };
            let part = told.unwrap_or(part);
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
            ..Document::default()
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
        let parts: Vec<Part> = report
            .sections
            .iter()
            .map(|section| section.part.clone())
            .collect();
        assert_eq!(
            parts,
            [
                Part::ACHIEVEMENTS,
                Part::ACHIEVEMENTS,
                Part::PROBLEMS,
                Part::PLAN
            ]
        );
        assert_eq!(report.sections[1].topics, [Topic::new("enforcement")]);
        assert_eq!(report.warnings, []);
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
