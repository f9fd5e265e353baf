//! Sections: headings as a tree, each with its part and topics.

use crate::text::slice_chars;

use super::heading::Heading;
use super::kind::Kind;
use super::rules::Rules;
use super::taxonomy::Part;
use super::{Section, Topic};

/// How much of a section's text, in characters, is looked at when its heading names no topic.
const LOOK_AHEAD: usize = 160;

/// Builds the sections of a report from its headings.
pub fn sections(text: &str, headings: &[Heading], kind: Kind, body_end: usize) -> Vec<Section> {
    let rules = Rules::get();
    let mut sections: Vec<Section> = Vec::with_capacity(headings.len());
    let beginnings = beginnings(text, headings, body_end);
    for (ordinal, heading) in headings.iter().enumerate() {
        let parent = (0..ordinal)
            .rev()
            .find(|at| headings[*at].level < heading.level);
        let parent = parent.filter(|at| encloses(&sections, *at));
        let words = heading.words();
        let part = match parent.and_then(|at| sections.get(at)) {
            Some(parent) => parent.part,
            None => part_of(rules, &words, kind, &sections),
        };
        let topics = match kind {
            Kind::WorkReport => Vec::new(),
            _ => topics(
                rules,
                heading.level,
                &words,
                beginnings.get(ordinal).map_or("", String::as_str),
                part,
            ),
        };
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

fn encloses(sections: &[Section], ordinal: usize) -> bool {
    sections.get(ordinal).is_some()
}

/// The part that a heading of the outermost level opens. One that names a theme and no part (推进行政执法规范化建设) is of the
/// part before it, or of the achievements when none was named yet.
fn part_of(rules: &Rules, words: &str, kind: Kind, before: &[Section]) -> Part {
    rules.part(words).unwrap_or_else(|| match before.last() {
        Some(section) if !matches!(section.part, Part::Other | Part::FirstResponsible) => {
            section.part
        }
        _ if kind == Kind::Other => Part::Other,
        _ => Part::Achievements,
    })
}

fn topics(rules: &Rules, level: u8, words: &str, beginning: &str, part: Part) -> Vec<Topic> {
    let by_heading = rules.topics(words);
    // A heading that only names a part (主要举措和成效) stands over many themes, and has none of its own.
    if level == 1 && rules.part(words).is_some() {
        return if part == Part::FirstResponsible {
            vec![Topic::Leadership]
        } else {
            Vec::new()
        };
    }
    if by_heading.is_empty() {
        rules.topics(beginning)
    } else {
        by_heading
    }
}
