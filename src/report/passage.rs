//! Passages: a report cut into slices of about 100–400 characters.
//!
//! A passage ends where a section or paragraph ends; a long paragraph is cut before 一是/二是 … and after sentences; never
//! inside a number or a quoted name. Together the passages cover the body: only blanks and marks of Markdown headings lie
//! between them.

use std::ops::Range;

use crate::text::sentence::{self, Cut};

use super::Kind;
use super::heading::Heading;
use super::layout::is_blank;

/// A passage shorter than this, in characters, is joined with its neighbour where they belong together.
const SHORTEST: usize = 100;

/// How long passages are, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    /// No passage is longer, unless a number or quoted name is.
    longest: usize,
    /// A cut paragraph gives pieces of about this length.
    ideal: usize,
}

impl Lengths {
    /// A report goes from one matter to the next within a paragraph, so that each should be found by itself: the best order
    /// of passages that judged searches in reports allow has nDCG@10 0.87, of up to 400 characters 0.83. Articles and abstracts
    /// are about one thing: cut as reports are, keywords → abstract loses 0.004.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Other => Self {
                longest: 400,
                ideal: 260,
            },
            _ => Self {
                longest: 240,
                ideal: 120,
            },
        }
    }
}

/// A slice and the heading that it stands under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// Characters of the text.
    pub chars: Range<usize>,
    /// Ordinal of its heading; none before the first.
    pub heading: Option<usize>,
    /// Ordinals of further headings that begin inside it, because their sections are short.
    pub further: Vec<usize>,
}

/// Cuts the body of a report. `headings` must lie in `body` and be in order.
pub fn passages(
    text: &[char],
    body: Range<usize>,
    headings: &[Heading],
    lengths: Lengths,
) -> Vec<Slice> {
    let mut slices = Vec::new();
    for segment in join_short(text, segments(text, body, headings), headings, lengths) {
        for chars in cut(text, segment.chars.clone(), lengths) {
            let further = segment.further.iter().copied();
            let inside = further
                .filter(|at| chars.contains(&headings[*at].chars.start))
                .collect();
            let heading = heading_at(&segment, &chars, headings);
            slices.push(Slice {
                chars,
                heading,
                further: inside,
            });
        }
    }
    slices
}

/// The heading for a piece of a segment: the last one that begins before the piece's own text.
fn heading_at(segment: &Slice, chars: &Range<usize>, headings: &[Heading]) -> Option<usize> {
    let begun = segment
        .further
        .iter()
        .copied()
        .rfind(|at| headings[*at].chars.end <= chars.start);
    begun.or(segment.heading)
}

/// The text of each heading, and what stands before the first.
fn segments(text: &[char], body: Range<usize>, headings: &[Heading]) -> Vec<Slice> {
    let mut segments = Vec::new();
    let first = headings
        .first()
        .map_or(body.end, |heading| heading.chars.start);
    segments.push(Slice {
        chars: body.start..first,
        heading: None,
        further: Vec::new(),
    });
    for (ordinal, heading) in headings.iter().enumerate() {
        let end = headings
            .get(ordinal + 1)
            .map_or(body.end, |next| next.chars.start);
        segments.push(Slice {
            chars: heading.chars.start..end,
            heading: Some(ordinal),
            further: Vec::new(),
        });
    }
    for segment in &mut segments {
        segment.chars = trimmed(text, segment.chars.clone());
    }
    segments.retain(|segment| !segment.chars.is_empty());
    segments
}

/// Joins a segment that is too short with the one after it, when that one lies in it or beside it under the same heading
/// of level 1. A heading with nothing under it names the section below.
fn join_short(
    text: &[char],
    segments: Vec<Slice>,
    headings: &[Heading],
    lengths: Lengths,
) -> Vec<Slice> {
    let level = |heading: Option<usize>| {
        heading
            .and_then(|at| headings.get(at))
            .map_or(0, |heading| heading.level)
    };
    let mut joined: Vec<Slice> = Vec::new();
    for segment in segments {
        let Some(last) = joined.last_mut().filter(|last| {
            last.chars.len() < SHORTEST
                && segment.chars.end - last.chars.start <= lengths.longest * 2
                && level(segment.heading) > 1
                && last.heading.is_some()
                && (level(segment.heading) >= level(last.heading))
        }) else {
            joined.push(segment);
            continue;
        };
        let inner = level(segment.heading) > level(last.heading);
        let bare = last
            .heading
            .is_some_and(|at| headings[at].chars.end + 1 >= last.chars.end);
        last.chars = trimmed(text, last.chars.start..segment.chars.end);
        if inner && (bare || last.further.is_empty()) {
            last.heading = segment.heading;
        } else {
            last.further.extend(segment.heading);
        }
        last.further.extend(segment.further);
    }
    joined
}

/// Cuts a segment into passages: whole paragraphs packed together, long ones cut up. A short paragraph, such as a heading on
/// a line of its own, goes with the one after it.
fn cut(text: &[char], segment: Range<usize>, lengths: Lengths) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    for paragraph in paragraphs(text, segment) {
        match blocks.last_mut() {
            Some(last) if last.len() < SHORTEST => last.end = paragraph.end,
            _ => blocks.push(paragraph),
        }
    }
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for piece in blocks
        .into_iter()
        .flat_map(|block| cut_block(text, block, lengths))
    {
        match pieces.last_mut() {
            Some(last) if piece.len() < SHORTEST && piece.end - last.start <= lengths.longest => {
                last.end = piece.end;
            }
            _ => pieces.push(piece),
        }
    }
    pieces
}

fn paragraphs(text: &[char], segment: Range<usize>) -> Vec<Range<usize>> {
    let mut paragraphs = Vec::new();
    let mut start = segment.start;
    for place in segment.clone() {
        if text[place] == '\n' {
            paragraphs.push(trimmed(text, start..place));
            start = place + 1;
        }
    }
    paragraphs.push(trimmed(text, start..segment.end));
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

fn cut_block(text: &[char], block: Range<usize>, lengths: Lengths) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = block.start;
    while block.end - start > lengths.longest {
        let end = start + next_cut(&text[start..block.end], lengths);
        let piece = trimmed(text, start..end);
        if !piece.is_empty() {
            pieces.push(piece);
        }
        start = end;
    }
    let rest = trimmed(text, start..block.end);
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// Where to cut the beginning off `text`, which is longer than a passage may be: the best kind of place, and of those the one
/// nearest to an even share.
fn next_cut(text: &[char], Lengths { longest, ideal }: Lengths) -> usize {
    // Far enough to see where a name ends that begins before the limit.
    let window = longest + 80;
    let share = text.len() / text.len().div_ceil(ideal + 40).max(1);
    let ideal = share.clamp(SHORTEST, longest);
    // A remainder that is too short would have to be joined again.
    let latest = longest.min(text.len() - SHORTEST);
    let window = &text[..text.len().min(window)];
    let usable = |(place, _): &&(usize, Cut)| (SHORTEST..=latest).contains(place);
    let best = |places: &[(usize, Cut)]| {
        let usable = places.iter().filter(usable);
        usable
            .min_by_key(|(place, cut)| (*cut, place.abs_diff(ideal)))
            .map(|(place, _)| *place)
    };
    best(&sentence::cuts(window, Cut::Clause)).unwrap_or_else(|| {
        let places = sentence::cuts(window, Cut::Any);
        let late = || {
            places
                .iter()
                .map(|(place, _)| *place)
                .find(|place| *place > latest)
        };
        best(&places).or_else(late).unwrap_or(longest)
    })
}

fn trimmed(text: &[char], mut range: Range<usize>) -> Range<usize> {
    while range.start < range.end && is_blank(text[range.start]) {
        range.start += 1;
    }
    // The mark of a Markdown heading stands before the heading's number.
    while range.end > range.start && (is_blank(text[range.end - 1]) || text[range.end - 1] == '#') {
        range.end -= 1;
    }
    range
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::heading::headings;
    use crate::report::rules::Rules;

    fn cut_up(text: &str) -> Vec<(String, Option<usize>)> {
        let characters: Vec<char> = text.chars().collect();
        let headings = headings(&characters, 0..characters.len(), Rules::built_in());
        let slices = passages(
            &characters,
            0..characters.len(),
            &headings,
            Lengths::of(Kind::Other),
        );
        slices
            .into_iter()
            .map(|slice| (characters[slice.chars].iter().collect(), slice.heading))
            .collect()
    }

    #[test]
    fn a_long_paragraph_is_cut_at_points() {
        let point = |n: &str| {
            format!(
                "{n}是强化监督。{}",
                "开展专项检查，发现问题立行立改，推动制度落实。".repeat(6)
            )
        };
        let text = format!(
            "{}；{}{}",
            point("一").trim_end_matches('。'),
            point("二"),
            point("三")
        );
        let pieces = cut_up(&text);
        assert!(pieces.len() >= 2);
        assert!(
            pieces[1..]
                .iter()
                .all(|(piece, _)| ["二是", "三是"].iter().any(|p| piece.starts_with(p))),
            "{pieces:?}"
        );
    }

    #[test]
    fn short_sections_are_joined_and_long_ones_kept_apart() {
        let long = "全面落实各项要求，扎实推进重点工作。".repeat(8);
        let text = format!(
            "一、主要举措\n（一）加强领导\n{long}\n（二）学法\n短。\n（三）述法\n{long}\n二、问题\n{long}\n"
        );
        let pieces = cut_up(&text);
        assert_eq!(pieces.len(), 3, "{pieces:#?}");
        assert!(pieces[0].0.starts_with("一、主要举措\n（一）加强领导"));
        assert_eq!(pieces[0].1, Some(1));
        assert!(pieces[1].0.starts_with("（二）学法"));
        assert!(pieces[2].0.starts_with("二、问题"));
    }

    #[test]
    fn endless_numbers_are_cut_too() {
        let pieces = cut_up(&"1234567890".repeat(300));
        assert!(pieces.len() >= 6);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn passages_cover_the_text_in_order(
            text in "([一二三]、[治法]{2,9}\n|（[一二]）[治法]{2,5}。|[治法政府，。；]{1,80}|一是|《[治法]{1,9}》|[0-9.]{1,9}%?|\n){0,60}"
        ) {
            let characters: Vec<char> = text.chars().collect();
            let headings = headings(&characters, 0..characters.len(), Rules::built_in());
            let slices = passages(
            &characters,
            0..characters.len(),
            &headings,
            Lengths::of(Kind::Other),
        );
            let mut end = 0;
            for slice in &slices {
                proptest::prop_assert!(slice.chars.start >= end);
                proptest::prop_assert!(characters[end..slice.chars.start].iter().all(|c| is_blank(*c)));
                proptest::prop_assert!(slice.chars.len() <= Lengths::of(Kind::Other).longest + 80);
                end = slice.chars.end;
            }
            proptest::prop_assert!(characters[end..].iter().all(|c| is_blank(*c)));
        }
    }
}
