//! Probes: strings that are looked for with the index and with the scan.

use std::ops::Range;

use serde::Serialize;

use crate::query::{self, Node, Query, SearchField};
use crate::text::{fold, slice_chars};

use super::scan::{PieceKind, Reduced};

/// What a probe is, which says what it tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeKind {
    /// A slice of a passage that begins and ends anywhere.
    Slice,
    /// A slice with punctuation, a blank or a line end inside.
    AcrossMarks,
    /// A slice in full-width letters, digits and marks.
    FullWidth,
    /// A slice in traditional characters.
    Traditional,
    /// A slice with its years in the other numerals.
    OtherNumerals,
    /// A character, numeral or Latin word.
    Unit,
    /// Two of those side by side.
    Pair,
    /// A clause, or a clause without its first character, numeral or word.
    Clause,
    /// A whole passage.
    Passage,
}

/// A string to look for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Probe {
    /// As a user would type it. It has no `"`.
    pub(super) text: String,
    /// What it is.
    pub(super) kind: ProbeKind,
}

impl Probe {
    pub(super) fn new(text: &str, kind: ProbeKind) -> Self {
        let text = text.replace('"', " ");
        Self { text, kind }
    }

    /// The query that asks for exactly this string. None if it cannot be read, which is a mistake.
    pub(super) fn quoted(&self) -> Option<Query> {
        query::parse(&format!("\"{}\"", self.text)).ok()
    }

    /// The query that has this string as its one term; none where it reads as more than that, as several terms do.
    pub(super) fn bare(&self) -> Option<Query> {
        let query = query::parse(&self.text).ok()?;
        let is_this = match &query.root {
            Node::Term(term) => {
                term.field == SearchField::Text
                    && !term.quoted
                    && Reduced::of(&term.text).text == Reduced::of(&self.text).text
            }
            _ => false,
        };
        is_this.then_some(query)
    }
}

/// Numbers that look random and are the same every time.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`; 0 if there is none.
    fn below(&mut self, end: usize) -> usize {
        // SplitMix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end.max(1) as u64).unwrap_or(0)
    }
}

/// Longest slice, in characters, unless a numeral or Latin word makes it longer.
const LONGEST: usize = 12;

/// Draws a probe from a passage. None when it holds nothing that can be looked for.
pub(super) fn draw(passage: &str, random: &mut Random) -> Option<Probe> {
    let reduced = Reduced::of(passage);
    let probe = |kind, chars: Range<usize>| {
        let chars = widened(&reduced, chars)?;
        Some(Probe::new(slice_chars(passage, chars), kind))
    };
    let anywhere = |random: &mut Random| {
        let start = random.below(passage.chars().count());
        start..start + 1 + random.below(LONGEST)
    };
    let drawn = match random.below(6) {
        0 => across_marks(&reduced, random).and_then(|chars| probe(ProbeKind::AcrossMarks, chars)),
        1 => around_year(&reduced, random)
            .and_then(|chars| probe(ProbeKind::OtherNumerals, chars))
            .and_then(|probe| changed(&probe, other_numerals)),
        2 => probe(ProbeKind::FullWidth, anywhere(random))
            .and_then(|probe| changed(&probe, full_width)),
        3 => probe(ProbeKind::Traditional, anywhere(random))
            .and_then(|probe| changed(&probe, traditional)),
        _ => None,
    };
    drawn.or_else(|| probe(ProbeKind::Slice, anywhere(random)))
}

/// The probe in another spelling, if that is another.
fn changed(probe: &Probe, respell: fn(&str) -> String) -> Option<Probe> {
    let text = respell(&probe.text);
    (text != probe.text).then_some(Probe { text, ..*probe })
}

/// Characters of a passage, with all of a numeral or Latin word of which there is a part, and with at least one piece that is
/// compared.
fn widened(reduced: &Reduced, chars: Range<usize>) -> Option<Range<usize>> {
    let is_compared = |kind| kind != PieceKind::ClauseEnd;
    let mut pieces = reduced
        .pieces
        .iter()
        .filter(|piece| is_compared(piece.kind));
    let touched = pieces
        .clone()
        .filter(|piece| piece.written.start < chars.end && chars.start < piece.written.end);
    let mut widened = chars.clone();
    let mut any = false;
    for piece in touched {
        any = true;
        widened.start = widened.start.min(piece.written.start);
        widened.end = widened.end.max(piece.written.end);
    }
    if !any {
        let next = pieces
            .find(|piece| piece.written.start >= chars.end)
            .or_else(|| reduced.pieces.iter().find(|piece| is_compared(piece.kind)))?;
        widened.start = widened.start.min(next.written.start);
        widened.end = widened.end.max(next.written.end);
    }
    Some(widened)
}

/// A slice around a place where something that is not compared stands between two pieces.
fn across_marks(reduced: &Reduced, random: &mut Random) -> Option<Range<usize>> {
    let pairs = reduced.pieces.windows(2).enumerate();
    let gaps: Vec<usize> = pairs
        .filter(|(_, pair)| matches!(pair, [one, next] if one.written.end < next.written.start))
        .map(|(place, _)| place)
        .collect();
    let gap = *gaps.get(random.below(gaps.len()))?;
    Some(around(reduced, gap..gap + 2, random))
}

/// A slice around a year.
fn around_year(reduced: &Reduced, random: &mut Random) -> Option<Range<usize>> {
    let years = reduced.years();
    let (year, _) = years.get(random.below(years.len()))?;
    Some(around(reduced, year.clone(), random))
}

/// The characters of some pieces with some more on both sides.
fn around(reduced: &Reduced, pieces: Range<usize>, random: &mut Random) -> Range<usize> {
    let start = pieces.start.saturating_sub(random.below(LONGEST / 2));
    let end = (pieces.end + random.below(LONGEST / 2)).min(reduced.pieces.len());
    reduced.written(start..end)
}

fn full_width(text: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        c => c,
    };
    text.chars().map(wide).collect()
}

fn traditional(text: &str) -> String {
    let respelled = text.chars().map(|c| fold::traditional(c).unwrap_or(c));
    respelled.collect()
}

/// Writes years in figures that stand in characters, and the other way round, and leaves everything else as it is.
fn other_numerals(text: &str) -> String {
    let reduced = Reduced::of(text);
    let mut respelled = String::new();
    let mut place = 0;
    for (pieces, other) in reduced.years() {
        let written = reduced.written(pieces);
        respelled.push_str(slice_chars(text, place..written.start));
        let other: String = other.chars().filter(|c| !c.is_control()).collect();
        respelled.push_str(&other.replace('零', "〇"));
        place = written.end;
    }
    respelled.push_str(slice_chars(text, place..usize::MAX));
    respelled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_every_kind_and_cuts_no_numeral() {
        let passage = "“十四五”以来，全市办结行政复议案件1,212件；\n　　2023年纠错率为12.5%，依照GB18030。完成！";
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..2_000 {
            let probe = draw(passage, &mut Random::new(seed)).expect("a probe");
            seen.insert(probe.kind);
            let reduced = Reduced::of(&probe.text);
            assert!(!reduced.text.is_empty(), "{probe:?}");
            let whole = ["1,212", "2023", "12.5", "gb18030"];
            for piece in 0..reduced.pieces.len() {
                let word = reduced
                    .text_of(piece..piece + 1)
                    .replace(char::is_control, "");
                let is_word = reduced.pieces[piece].kind == PieceKind::Word;
                assert!(!is_word || whole.contains(&word.as_str()), "{probe:?}");
            }
        }
        let drawn = [
            ProbeKind::Slice,
            ProbeKind::AcrossMarks,
            ProbeKind::FullWidth,
            ProbeKind::Traditional,
            ProbeKind::OtherNumerals,
        ];
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), drawn);
    }

    #[test]
    fn other_spellings() {
        assert_eq!(full_width("达98%"), "达９８％");
        assert_eq!(traditional("应诉率"), "應訴率");
        assert_eq!(
            other_numerals("自2023年，至二○二五年"),
            "自二〇二三年，至2025年"
        );
    }

    #[test]
    fn a_bare_probe_is_one_term() {
        let bare = |text: &str| Probe::new(text, ProbeKind::Slice).bare().is_some();
        assert!(bare("率为12.5%") && bare("，应诉率"));
        assert!(!bare("应诉 率") && !bare("-应诉") && !bare("“应诉率”"));
    }

    #[test]
    fn nothing_is_drawn_from_nothing() {
        assert_eq!(draw("，。\n", &mut Random::new(1)), None);
    }
}
