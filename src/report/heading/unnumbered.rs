//! Headings without a number: short lines of their own between paragraphs, and lines that Markdown marks.

use std::ops::Range;

use super::{Heading, is_blank, mark};
use crate::report::rules::Rules;

/// A line longer than this, in characters, is no heading without a number.
const LONGEST: usize = 30;
const SHORTEST: usize = 3;

/// Level of a heading that stands above the numbered ones, as 第一部分 does.
pub(super) const CHAPTER: u8 = 0;

/// Which numbers a document has: what is numbered already needs no headings without.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbered {
    /// 一、
    pub(super) outer: bool,
    /// （一）
    pub(super) inner: bool,
}

/// A line that may be a heading.
struct Candidate {
    chars: Range<usize>,
    /// How many number signs stand before it.
    signs: usize,
    names_part: bool,
}

/// Finds headings without numbers in a range of characters. `taken` are those with numbers.
pub(super) fn headings(
    text: &[char],
    range: Range<usize>,
    taken: &[Range<usize>],
    numbered: Numbered,
    rules: &Rules,
) -> Vec<Heading> {
    let candidates = candidates(text, range, taken, rules);
    let marked = candidates.iter().any(|candidate| candidate.signs > 0);
    let levels: Vec<Option<u8>> = if marked {
        by_signs(&candidates)
    } else {
        by_parts(
            &candidates,
            numbered,
            taken.first().map(|heading| heading.start),
        )
    };
    candidates
        .into_iter()
        .zip(levels)
        .filter_map(|(candidate, level)| {
            Some(Heading {
                level: level.filter(|level| *level <= 3)?,
                text: text[candidate.chars.clone()].iter().collect(),
                words_start: candidate.chars.start,
                chars: candidate.chars,
            })
        })
        .collect()
}

/// The fewest signs in use are level 1.
fn by_signs(candidates: &[Candidate]) -> Vec<Option<u8>> {
    let mut used: Vec<usize> = candidates
        .iter()
        .map(|candidate| candidate.signs)
        .filter(|signs| *signs > 0)
        .collect();
    used.sort_unstable();
    used.dedup();
    let rank = |candidate: &Candidate| {
        let rank = used.iter().position(|signs| *signs == candidate.signs)?;
        u8::try_from(rank + 1).ok()
    };
    candidates.iter().map(rank).collect()
}

/// Lines that name a part of a report are level 1 where nothing else is, others stand below them.
/// Where they stand over the numbered ones (2021年工作回顾 before the first 一、) they are chapters.
fn by_parts(candidates: &[Candidate], numbered: Numbered, first: Option<usize>) -> Vec<Option<u8>> {
    const FEWEST: usize = 2;
    let of_parts = || candidates.iter().filter(|candidate| candidate.names_part);
    let parts = of_parts().count();
    let over = of_parts()
        .next()
        .is_some_and(|top| first.is_some_and(|first| top.chars.start < first));
    if numbered.outer && parts >= FEWEST && over {
        let level = |candidate: &Candidate| candidate.names_part.then_some(CHAPTER);
        return candidates.iter().map(level).collect();
    }
    let level = |candidate: &Candidate| match numbered {
        Numbered {
            outer: true,
            inner: true,
        } => None,
        Numbered {
            outer: true,
            inner: false,
        } => (candidates.len() >= FEWEST).then_some(2),
        Numbered {
            outer: false,
            inner,
        } if parts > 0 => match candidate.names_part {
            true => Some(1),
            false => (!inner && candidates.len() >= FEWEST).then_some(2),
        },
        Numbered {
            outer: false,
            inner,
        } => (!inner && candidates.len() > FEWEST).then_some(1),
    };
    candidates.iter().map(level).collect()
}

fn candidates(
    text: &[char],
    range: Range<usize>,
    taken: &[Range<usize>],
    rules: &Rules,
) -> Vec<Candidate> {
    let lines = lines(text, range);
    let is_numbered = |line: &Range<usize>| {
        let at = taken.partition_point(|heading| heading.end <= line.start);
        taken
            .get(at)
            .is_some_and(|heading| heading.start < line.end)
    };
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut last_candidate = None;
    for (at, line) in lines.iter().enumerate() {
        let signs = text[line.clone()].iter().take_while(|c| **c == '#').count();
        let words = trimmed(text, line.start + signs..line.end);
        if !reads_like_heading(&text[words.clone()]) || is_numbered(line) {
            continue;
        }
        // It heads a paragraph, or another heading.
        let heads = |next: &Range<usize>| is_paragraph(&text[next.clone()]) || is_numbered(next);
        let next = lines.get(at + 1);
        let before = at.checked_sub(1).and_then(|before| lines.get(before));
        let ended = |line: &Range<usize>| {
            is_paragraph(&text[line.clone()])
                && matches!(
                    text[line.end - 1],
                    '。' | '！' | '？' | '；' | '：' | ':' | '”' | '）' | ')'
                )
        };
        let follows = before
            .is_none_or(|line| ended(line) || is_numbered(line) || last_candidate == Some(at - 1));
        let name: String = text[words.clone()].iter().collect();
        let names_part = rules.part(&name).is_some();
        let leads = next.is_some_and(heads)
            || names_part && next.is_some_and(|next| reads_like_heading(&text[next.clone()]));
        if signs > 0 || (leads && follows) {
            last_candidate = Some(at);
            candidates.push(Candidate {
                chars: words,
                signs,
                names_part,
            });
        }
    }
    candidates
}

fn lines(text: &[char], range: Range<usize>) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = range.start;
    for place in range.clone() {
        if text[place] == '\n' {
            lines.push(trimmed(text, start..place));
            start = place + 1;
        }
    }
    lines.push(trimmed(text, start..range.end));
    lines.retain(|line| !line.is_empty());
    lines
}

fn trimmed(text: &[char], mut range: Range<usize>) -> Range<usize> {
    while range.start < range.end
        && (is_blank(text[range.start]) || matches!(text[range.start], '*' | '【'))
    {
        range.start += 1;
    }
    while range.end > range.start
        && (is_blank(text[range.end - 1]) || matches!(text[range.end - 1], '*' | '】'))
    {
        range.end -= 1;
    }
    range
}

/// A short line of words: no sentence, list, date, signature, label or cell of a table.
fn reads_like_heading(line: &[char]) -> bool {
    if !(SHORTEST..=LONGEST).contains(&line.len()) || mark(line, 0, line.len()).is_some() {
        return false;
    }
    let strange = |c: &char| {
        matches!(
            c,
            '。' | '；' | '！' | '？' | '：' | ':' | ';' | '|' | '\t' | '…' | '/' | '=' | '→' | '>'
        ) || c.is_ascii_alphabetic()
    };
    let text: String = line.iter().collect();
    let signed = [
        "政府",
        "委员会",
        "办公室",
        "局",
        "厅",
        "管委会",
        "年",
        "日",
        "代表",
        "同志",
        "省长",
        "市长",
        "县长",
        "区长",
        "州长",
    ]
    .iter()
    .any(|end| text.ends_with(end));
    let begins = [
        "各位", "（", "(", "—", "-", "·", "•", "、", "“", "注", "附", "单位",
    ]
    .iter()
    .any(|start| text.starts_with(start));
    let digits = line.iter().filter(|c| c.is_ascii_digit()).count();
    let commas = line
        .iter()
        .filter(|c| matches!(c, '，' | ',' | '、'))
        .count();
    !line.iter().any(strange) && !signed && !begins && commas <= 2 && (digits == 0 || digits == 4)
}

/// Running text of some length.
fn is_paragraph(line: &[char]) -> bool {
    const SHORTEST_PARAGRAPH: usize = 18;
    line.len() >= SHORTEST_PARAGRAPH && line.iter().any(|c| matches!(c, '。' | '；' | '！'))
}
