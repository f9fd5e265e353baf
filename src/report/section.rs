//! Sections: headings as a tree, each with its part and topics.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::fold::fold_to_string;
use crate::text::slice_chars;

use super::heading::Heading;
use super::kind::Kind;
use super::rules::Rules;
use super::taxonomy::Part;
use super::{Section, Topic};

/// How much of a section's text, in characters, is looked at when its heading names no topic.
const LOOK_AHEAD: usize = 160;

static YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"20\d{2}|19\d{2}").expect("pattern is valid"));

/// What the parts of a report depend on beside its headings.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Kind of report.
    pub kind: Kind,
    /// Year reported on.
    pub year: Option<u16>,
    /// The rules to read by.
    pub rules: &'a Rules,
}

/// Builds the sections of a report from its headings.
pub fn sections(
    text: &str,
    headings: &[Heading],
    about: About<'_>,
    body_end: usize,
) -> Vec<Section> {
    let kind = about.kind;
    let rules = about.rules;
    let mut sections: Vec<Section> = Vec::with_capacity(headings.len());
    let beginnings = beginnings(text, headings, body_end);
    for (ordinal, heading) in headings.iter().enumerate() {
        let parent = (0..ordinal)
            .rev()
            .find(|at| headings[*at].level < heading.level);
        let words = heading.words();
        let part = match parent.and_then(|at| sections.get(at)) {
            Some(parent) => parent.part.clone(),
            None => part_of(rules, &words, about, &sections),
        };
        let beginning = beginnings.get(ordinal).map_or("", String::as_str);
        let topics = topics(rules, kind, heading.level, &words, beginning);
        sections.push(Section {
            level: heading.level,
            heading: heading.text.clone(),
            char_start: heading.chars.start,
            part,
            topics,
            parent,
        });
    }
    sections
}

/// Beginning of the text under each heading, in one walk over the text.
fn beginnings(text: &str, headings: &[Heading], body_end: usize) -> Vec<String> {
    let mut rest = text;
    let mut passed = 0;
    headings
        .iter()
        .enumerate()
        .map(|(ordinal, heading)| {
            let next = headings
                .get(ordinal + 1)
                .map_or(body_end, |next| next.chars.start);
            rest = skip(rest, heading.chars.end - passed);
            passed = heading.chars.end;
            slice_chars(rest, 0..(next - heading.chars.end).min(LOOK_AHEAD)).to_owned()
        })
        .collect()
}

fn skip(text: &str, characters: usize) -> &str {
    let at = text
        .char_indices()
        .nth(characters)
        .map_or(text.len(), |(at, _)| at);
    text.get(at..).unwrap_or_default()
}

/// The part that a heading of the outermost level opens. One that names a theme and no part (推进行政执法规范化建设) is of the
/// part before it, or of the achievements when none was named yet.
fn part_of(rules: &Rules, words: &str, about: About<'_>, before: &[Section]) -> Part {
    let named = rules.part_in(about.kind, words).map(|(part, _)| part);
    let plan = rules.or_other(Part::PLAN);
    if named != Some(Part::OTHER)
        && plan != Part::OTHER
        && looks_ahead(words, about)
        && !looks_back(words, named.as_ref())
    {
        return plan;
    }
    named.unwrap_or_else(|| match before.last() {
        Some(section) if goes_on(&section.part) => section.part.clone(),
        _ if about.kind == Kind::Other => Part::OTHER,
        _ => rules.default_part().clone(),
    })
}

/// Whether a part goes on under headings that name none: how a person did their duty is told in one section.
fn goes_on(part: &Part) -> bool {
    !matches!(part.slug(), "other" | "first_responsible")
}

/// Whether a heading names a time that is ahead for the report: a work report is about the year before its own, and plans
/// for its own and for five-year plans; others report on their own year.
fn looks_ahead(words: &str, about: About<'_>) -> bool {
    let words = fold_to_string(words);
    let years = || {
        YEAR.find_iter(&words)
            .filter_map(|found| found.as_str().parse::<u16>().ok())
    };
    match (about.kind, about.year) {
        (Kind::WorkReport, Some(year)) => {
            let own = years().any(|named| named >= year) && years().all(|named| named >= year);
            let future = ["今后", "未来"].iter().any(|word| words.contains(word));
            let aims = ["任务", "思路", "考虑", "目标", "要求", "打算"]
                .iter()
                .any(|word| words.contains(word));
            own || future || words.contains("五\"") && aims || words.contains("五”") && aims
        }
        (_, Some(year)) => years().any(|named| named > year) && years().all(|named| named > year),
        (_, None) => false,
    }
}

/// Whether a heading says that it looks back or at what is wrong, whatever year it names.
fn looks_back(words: &str, named: Option<&Part>) -> bool {
    let back = ["回顾", "总结", "成就", "成绩", "完成情况"]
        .iter()
        .any(|word| words.contains(word));
    let of_the_past = ["problems", "first_responsible", "suggestions"];
    back || named.is_some_and(|part| of_the_past.contains(&part.slug()))
}

fn topics(rules: &Rules, kind: Kind, level: u8, words: &str, beginning: &str) -> Vec<Topic> {
    let by_heading = rules.topics(kind, words);
    // A heading that only names a part (主要举措和成效) stands over many themes, and has none of its own.
    if level == 1
        && let Some((_, of_part)) = rules.part_in(kind, words)
    {
        return of_part.to_vec();
    }
    if by_heading.is_empty() {
        rules.topics(kind, beginning)
    } else {
        by_heading
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(kind: Kind, year: u16, words: &[&str]) -> Vec<Part> {
        let text: String = words
            .iter()
            .zip(["一、", "二、", "三、", "四、"])
            .map(|(words, mark)| format!("{mark}{words}\n"))
            .collect();
        let characters: Vec<char> = text.chars().collect();
        let headings =
            super::super::heading::headings(&characters, 0..characters.len(), Rules::built_in());
        let about = About {
            kind,
            year: Some(year),
            rules: Rules::built_in(),
        };
        sections(&text, &headings, about, characters.len())
            .into_iter()
            .map(|section| section.part)
            .collect()
    }

    #[test]
    fn years_tell_what_is_ahead() {
        assert_eq!(
            parts(
                Kind::WorkReport,
                2019,
                &["2018年工作回顾", "2019年主要工作"]
            ),
            [Part::ACHIEVEMENTS, Part::PLAN]
        );
        assert_eq!(
            parts(
                Kind::WorkReport,
                2026,
                &[
                    "“十四五”时期和2025年工作回顾",
                    "“十五五”时期主要任务",
                    "2026年重点工作"
                ]
            ),
            [Part::ACHIEVEMENTS, Part::PLAN, Part::PLAN]
        );
        assert_eq!(
            parts(
                Kind::WorkReport,
                2020,
                &["2019年和今年以来工作回顾", "今年发展主要目标"]
            ),
            [Part::ACHIEVEMENTS, Part::PLAN]
        );
        assert_eq!(
            parts(
                Kind::RuleOfLaw,
                2022,
                &["2022年主要工作", "存在的问题", "2023年主要工作"]
            ),
            [Part::ACHIEVEMENTS, Part::PROBLEMS, Part::PLAN]
        );
        assert_eq!(
            parts(Kind::RuleOfLaw, 2022, &["加强制度建设", "名词解释"]),
            [Part::ACHIEVEMENTS, Part::OTHER]
        );
    }
}
