//! Reports as bytes, for an index to keep: what is known of a report, without what can be had from its text.
//!
//! Headings are kept as places in the text, places as differences to the one before, and names of parts and topics once. A third
//! of an index of short texts was JSON that says the same.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::text;

use super::region::Rival;
use super::{Evidence, Kind, Part, Passage, Region, Report, Section, Topic, Warning};

/// Why bytes are no report.
#[derive(Debug, thiserror::Error)]
#[error("the bytes that keep a report are damaged")]
pub struct DecodeError(#[from] postcard::Error);

/// A report as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    title: Option<Cow<'a, str>>,
    url: Option<Cow<'a, str>>,
    kind: Kind,
    year: Option<u16>,
    published: Option<Cow<'a, str>>,
    issuer: Option<Cow<'a, str>>,
    index_number: Option<Cow<'a, str>>,
    document_number: Option<Cow<'a, str>>,
    source: Option<Cow<'a, str>>,
    region: Option<Cow<'a, Region>>,
    duplicate_of: Option<Cow<'a, str>>,
    /// Of region, year, title, publish date and kind.
    evidence: [Option<Cow<'a, str>>; 5],
    rivals: Cow<'a, [Rival]>,
    warnings: Cow<'a, [Warning]>,
    /// Names of parts and topics, each once.
    names: Vec<Cow<'a, str>>,
    sections: Vec<KeptSection<'a>>,
    passages: Vec<KeptPassage>,
}

#[derive(Serialize, Deserialize)]
struct KeptSection<'a> {
    level: u8,
    heading: KeptSlice,
    /// The heading, if it is not what stands there.
    #[serde(borrow)]
    other: Option<Cow<'a, str>>,
    part: u32,
    topics: Vec<u32>,
    /// How many sections before it the one is that it lies in; 0 when it lies in none.
    up: usize,
}

#[derive(Serialize, Deserialize)]
struct KeptPassage {
    slice: KeptSlice,
    /// The ordinal of its section, from 1; 0 when it has none.
    section: usize,
    part: u32,
    topics: Vec<u32>,
}

/// A slice, by what it is behind another place. Most characters have three bytes, so only the difference to that is kept.
#[derive(Serialize, Deserialize)]
struct KeptSlice {
    gap: i64,
    length: usize,
    gap_narrow: i64,
    narrow: i64,
}

const USUAL_BYTES: i64 = 3;

/// A place in a text, in characters and bytes.
#[derive(Clone, Copy, Default)]
struct Place {
    chars: usize,
    bytes: usize,
}

impl KeptSlice {
    fn of(from: Place, start: Place, end: Place) -> Self {
        let gap = start.chars as i64 - from.chars as i64;
        let length = end.chars.saturating_sub(start.chars);
        Self {
            gap,
            length,
            gap_narrow: USUAL_BYTES * gap - (start.bytes as i64 - from.bytes as i64),
            narrow: USUAL_BYTES * length as i64 - (end.bytes as i64 - start.bytes as i64),
        }
    }

    fn read(&self, from: Place) -> (Place, Place) {
        let behind = |place: usize, more: i64| place.saturating_add_signed(more as isize);
        let start = Place {
            chars: behind(from.chars, self.gap),
            bytes: behind(
                from.bytes,
                self.gap
                    .wrapping_mul(USUAL_BYTES)
                    .wrapping_sub(self.gap_narrow),
            ),
        };
        let length = self.length as i64;
        let end = Place {
            chars: start.chars.saturating_add(self.length),
            bytes: behind(
                start.bytes,
                length.wrapping_mul(USUAL_BYTES).wrapping_sub(self.narrow),
            ),
        };
        (start, end)
    }
}

/// Names by number, in the order in which they are met.
#[derive(Default)]
struct Names<'a>(Vec<Cow<'a, str>>);

impl<'a> Names<'a> {
    fn number(&mut self, name: &'a str) -> u32 {
        let known = self.0.iter().position(|known| known == name);
        let number = known.unwrap_or_else(|| {
            self.0.push(Cow::Borrowed(name));
            self.0.len() - 1
        });
        number as u32
    }

    fn topics(&mut self, topics: &'a [Topic]) -> Vec<u32> {
        let numbers = topics.iter().map(|topic| self.number(topic.slug()));
        numbers.collect()
    }
}

/// Writes what is known of a report of a text as bytes, which [`decode`] reads.
///
/// # Errors
/// None that is to be expected: memory is all that it takes.
pub fn encode(report: &Report, text: &str) -> Result<Vec<u8>, postcard::Error> {
    fn some(text: &Option<String>) -> Option<Cow<'_, str>> {
        text.as_deref().map(Cow::Borrowed)
    }
    let evidence = &report.evidence;
    let mut names = Names::default();
    let sections = kept_sections(report, text, &mut names);
    let passages = kept_passages(report, &mut names);
    postcard::to_allocvec(&Kept {
        id: Cow::Borrowed(&report.id),
        title: some(&report.title),
        url: some(&report.url),
        kind: report.kind,
        year: report.year,
        published: some(&report.published),
        issuer: some(&report.issuer),
        index_number: some(&report.index_number),
        document_number: some(&report.document_number),
        source: some(&report.source),
        region: report.region.as_ref().map(Cow::Borrowed),
        duplicate_of: some(&report.duplicate_of),
        evidence: [
            &evidence.region,
            &evidence.year,
            &evidence.title,
            &evidence.published,
            &evidence.kind,
        ]
        .map(some),
        rivals: Cow::Borrowed(&evidence.rivals),
        warnings: Cow::Borrowed(&report.warnings),
        names: names.0,
        sections,
        passages,
    })
}

fn kept_sections<'a>(
    report: &'a Report,
    text: &str,
    names: &mut Names<'a>,
) -> Vec<KeptSection<'a>> {
    let mut walk = Walk::new(text);
    let mut last = Place::default();
    let sections = report.sections.iter().enumerate();
    sections
        .map(|(ordinal, section)| {
            let start = walk.to(section.char_start);
            let end = walk.to(section.char_start + section.heading.chars().count());
            let is_there = text::slice(text, start.bytes..end.bytes) == section.heading;
            let heading = KeptSlice::of(last, start, end);
            last = end;
            KeptSection {
                level: section.level,
                heading,
                other: (!is_there).then_some(Cow::Borrowed(section.heading.as_str())),
                part: names.number(section.part.slug()),
                topics: names.topics(&section.topics),
                up: section.parent.map_or(0, |parent| ordinal - parent),
            }
        })
        .collect()
}

fn kept_passages<'a>(report: &'a Report, names: &mut Names<'a>) -> Vec<KeptPassage> {
    let mut last = Place::default();
    let passages = report.passages.iter();
    passages
        .map(|passage| {
            let place = |chars, bytes| Place { chars, bytes };
            let start = place(passage.chars.start, passage.bytes.start);
            let end = place(passage.chars.end, passage.bytes.end);
            let slice = KeptSlice::of(last, start, end);
            last = end;
            KeptPassage {
                slice,
                section: passage.section.map_or(0, |section| section + 1),
                part: names.number(passage.part.slug()),
                topics: names.topics(&passage.topics),
            }
        })
        .collect()
}

/// Finds the bytes of characters of a text, fastest in order.
struct Walk<'a> {
    text: &'a str,
    at: Place,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        let at = Place::default();
        Self { text, at }
    }

    fn to(&mut self, chars: usize) -> Place {
        if chars < self.at.chars {
            self.at = Place::default();
        }
        let rest = self.text.get(self.at.bytes..).unwrap_or_default();
        let wanted = chars - self.at.chars;
        let bytes = rest.char_indices().nth(wanted);
        self.at = match bytes {
            Some((bytes, _)) => Place {
                chars,
                bytes: self.at.bytes + bytes,
            },
            None => Place {
                chars: self.at.chars + rest.chars().count(),
                bytes: self.text.len(),
            },
        };
        self.at
    }
}

/// Reads what [`encode`] wrote of a report of the same text.
///
/// # Errors
/// When the bytes are damaged.
pub fn decode(bytes: &[u8], text: &str) -> Result<Report, DecodeError> {
    fn own(text: Option<Cow<'_, str>>) -> Option<String> {
        text.map(Cow::into_owned)
    }
    let kept: Kept<'_> = postcard::from_bytes(bytes)?;
    let name = |number: u32| kept.names.get(number as usize).map_or("", |name| name);
    let topics = |numbers: &[u32]| -> Vec<Topic> {
        let names = numbers.iter().map(|number| name(*number));
        names.map(Topic::new).collect()
    };
    let mut last = Place::default();
    let mut sections = Vec::with_capacity(kept.sections.len());
    for (ordinal, section) in kept.sections.into_iter().enumerate() {
        let (start, end) = section.heading.read(last);
        last = end;
        let there = || text::slice(text, start.bytes..end.bytes).to_owned();
        sections.push(Section {
            level: section.level,
            heading: own(section.other).unwrap_or_else(there),
            char_start: start.chars,
            part: Part::new(name(section.part)),
            topics: topics(&section.topics),
            parent: ordinal
                .checked_sub(section.up)
                .filter(|parent| *parent < ordinal),
        });
    }
    let mut last = Place::default();
    let mut passages = Vec::with_capacity(kept.passages.len());
    for passage in kept.passages {
        let (start, end) = passage.slice.read(last);
        last = end;
        passages.push(Passage {
            chars: range(start.chars, end.chars),
            bytes: range(start.bytes, end.bytes),
            section: passage.section.checked_sub(1),
            part: Part::new(name(passage.part)),
            topics: topics(&passage.topics),
        });
    }
    let [region, year, title, published, kind] = kept.evidence.map(own);
    Ok(Report {
        id: kept.id.into_owned(),
        title: own(kept.title),
        url: own(kept.url),
        kind: kept.kind,
        year: kept.year,
        published: own(kept.published),
        issuer: own(kept.issuer),
        index_number: own(kept.index_number),
        document_number: own(kept.document_number),
        source: own(kept.source),
        region: kept.region.map(Cow::into_owned),
        duplicate_of: own(kept.duplicate_of),
        evidence: Evidence {
            region,
            year,
            title,
            published,
            kind,
            rivals: kept.rivals.into_owned(),
        },
        sections,
        passages,
        warnings: kept.warnings.into_owned(),
    })
}

/// A range that does not end before it begins, whatever the bytes say.
fn range(start: usize, end: usize) -> Range<usize> {
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::super::parse::parse;
    use super::*;

    fn round_trip(text: &str) -> Report {
        let report = parse(&Document {
            id: "湖北/a.txt".to_owned(),
            path: "湖北/a.txt".to_owned(),
            text: text.to_owned(),
            ..Document::default()
        });
        let bytes = encode(&report, text).expect("memory");
        assert_eq!(decode(&bytes, text).expect("what was written"), report);
        report
    }

    #[test]
    fn keeps_all_that_is_known() {
        let report = round_trip(
            "秭归县2022年度法治政府建设情况报告\n发布日期：2023-02-03\n　　2022年，全县扎实推进法治政府建设。\n\
             一、主要举措和成效\n（一）规范行政执法。开展案卷评查2次。\n二、存在的问题\n　　执法力量不足，有待加强。\n",
        );
        assert_eq!(report.sections[1].parent, Some(0));
        assert!(report.passages.len() > 1);
    }

    #[test]
    fn keeps_headings_that_stand_elsewhere() {
        let text = "一、主要成效\n办结案件。";
        let mut report = round_trip(text);
        report.sections[0].heading = "二、其他".to_owned();
        let bytes = encode(&report, text).expect("memory");
        assert_eq!(decode(&bytes, text).expect("what was written"), report);
    }

    #[test]
    fn damaged_bytes_are_told_or_harmless() {
        let text = "一、主要成效\n　　办结案件12件。\n二、存在的问题\n　　力量不足。";
        let bytes = encode(&round_trip(text), text).expect("memory");
        for at in 0..bytes.len() {
            for flip in [1, 0x40, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                if let Ok(report) = decode(&damaged, "短") {
                    assert!(
                        report
                            .passages
                            .iter()
                            .all(|one| one.bytes.start <= one.bytes.end)
                    );
                }
                assert!(decode(&bytes[..at], text).is_err());
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn keeps_any_report(
            text in "([一二三]、[治法]{2,9}\n|（[一二]）[治法]{2,5}。|[治法政府㎡２3，。；\u{20000}]{1,90}|\r\n|各位代表：|20[12][0-9]年|\\PC{0,5}){0,40}"
        ) {
            round_trip(&text);
        }
    }
}
