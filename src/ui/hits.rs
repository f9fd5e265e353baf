//! Hits on a terminal, grouped by report.

use std::io::{self, Write};
use std::ops::Range;

use crate::engine::{Explanation, Hit, StoredPassage};
use crate::query::highlight::{Pattern, highlights};
use crate::report::layout::is_blank;
use crate::stated::Stated;
use crate::text::sanitize::{safe, sanitize};
use crate::text::snippet::{self, Fragment};
use crate::text::width::{elide, width, wrap};

use super::figures::list;
use super::style::{Role, Style};
use super::{Output, shape};

/// Characters of a passage that are shown.
const SNIPPET: usize = 150;
/// Blanks before the lines of a hit.
const INDENT: usize = 5;

/// What is shown below the hits, in their order; nothing where that is empty.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// How each came to its score.
    pub explanations: &'a [Explanation],
    /// What each states in numbers.
    pub stated: &'a [Vec<Stated>],
}

/// Prints hits; those of one report together, in the order of the best of each.
pub fn print(
    output: &mut Output,
    hits: &[Hit],
    patterns: &[Pattern],
    beside: Beside<'_>,
) -> io::Result<()> {
    let mut shown = vec![false; hits.len()];
    let mut partial = false;
    for first in 0..hits.len() {
        if shown[first] {
            continue;
        }
        if hits[first].partial && !partial {
            partial = true;
            let line = output.style.paint(Role::Dim, "以下只含部分词语：");
            writeln!(output, "{line}\n")?;
        }
        let id = &hits[first].report.report.id;
        for (place, hit) in hits
            .iter()
            .enumerate()
            .skip(first)
            .filter(|(_, hit)| hit.report.report.id == *id && hit.partial == partial)
        {
            shown[place] = true;
            if let Some(passage) = hit.passage() {
                heading(output, hit.rank, &passage, place == first)?;
                snippet_lines(output, passage.text(), patterns)?;
                for stated in beside.stated.get(place).into_iter().flatten() {
                    list::line(output, stated, INDENT)?;
                }
                if let Some(explanation) = beside.explanations.get(place) {
                    explained(output, explanation)?;
                }
            }
        }
        writeln!(output)?;
    }
    Ok(())
}

/// How a hit came to its score: a line for each term, with the tokens that add to it.
fn explained(output: &mut Output, explanation: &Explanation) -> io::Result<()> {
    let mut lines = vec![format!("得分 {:.2}", explanation.score)];
    if explanation.coordination < 1.0 {
        lines.push(format!("× {:.2}（缺词）", explanation.coordination));
    }
    for term in &explanation.terms {
        let adding = term.tokens.iter().filter(|token| token.score > 0.0);
        let tokens: Vec<String> = adding
            .map(|token| format!("{} {:.2}", token.token, token.score))
            .collect();
        lines.push(format!(
            "{} {:.2} = {}",
            term.term,
            term.score,
            tokens.join(" + ")
        ));
    }
    let room = output.width.saturating_sub(INDENT);
    for line in lines {
        let line = elide(&sanitize(&line), room);
        writeln!(
            output,
            "{}{}",
            " ".repeat(INDENT),
            output.style.paint(Role::Dim, &line)
        )?;
    }
    Ok(())
}

fn heading(
    output: &mut Output,
    rank: usize,
    passage: &StoredPassage<'_>,
    first: bool,
) -> io::Result<()> {
    let style = output.style;
    let report = &passage.report.report;
    let number = format!("{rank:>3}. ");
    let section = shape::section(passage);
    let room = output.width.saturating_sub(INDENT);
    if first {
        let place = shape::place(report);
        let line = elide(&sanitize(&format!("{place} · {section}")), room);
        writeln!(output, "{number}{}", style.paint(Role::Strong, &line))?;
        let id = sanitize(&passage.id()).into_owned();
        let beside = room.saturating_sub(width(&id) + 2);
        let title = match &report.title {
            Some(title) if beside >= 12 => format!("{}  ", elide(&sanitize(title), beside)),
            _ => String::new(),
        };
        writeln!(
            output,
            "{}{title}{}",
            " ".repeat(INDENT),
            style.paint(Role::Dim, &id)
        )?;
        also(output, &passage.report.duplicates, INDENT)
    } else {
        let id = format!("#{}", passage.ordinal);
        let line = elide(
            &format!("同篇 · {section}"),
            room.saturating_sub(id.len() + 2),
        );
        writeln!(
            output,
            "{number}{}  {}",
            style.paint(Role::Strong, &line),
            style.paint(Role::Dim, &id)
        )
    }
}

/// The other places of a report, in a line.
pub fn also(output: &mut Output, duplicates: &[String], indent: usize) -> io::Result<()> {
    if duplicates.is_empty() {
        return Ok(());
    }
    let line = format!("另见 {}", sanitize(&duplicates.join("、")));
    let line = elide(&line, output.width.saturating_sub(indent));
    writeln!(
        output,
        "{}{}",
        " ".repeat(indent),
        output.style.paint(Role::Dim, &line)
    )
}

fn snippet_lines(output: &mut Output, text: &str, patterns: &[Pattern]) -> io::Result<()> {
    let (line, marked) = snippet_line(text, &highlights(text, patterns), SNIPPET);
    paragraph(output, &line, &marked, INDENT)
}

/// The parts of a text around `highlights`, about `budget` characters, as one line, and the highlights in that.
pub fn snippet_line(
    text: &str,
    highlights: &[Range<usize>],
    budget: usize,
) -> (Vec<char>, Vec<Range<usize>>) {
    let characters: Vec<char> = text.chars().collect();
    joined(
        &characters,
        &snippet::fragments(&characters, highlights, budget),
    )
}

/// Joins fragments to one text without line ends, with `…` where something was left out.
fn joined(characters: &[char], fragments: &[Fragment]) -> (Vec<char>, Vec<Range<usize>>) {
    let mut line: Vec<char> = Vec::new();
    let mut marked = Vec::new();
    for (place, fragment) in fragments.iter().enumerate() {
        if fragment.chars.start > 0 {
            line.extend(if place > 0 {
                &[' ', '…', ' '][..]
            } else {
                &['…'][..]
            });
        }
        let mut open = None;
        for at in fragment.chars.clone() {
            if open.is_none() {
                open = fragment
                    .highlights
                    .iter()
                    .find(|range| range.start == at)
                    .map(|range| (line.len(), range.end));
            }
            let character = safe(characters[at]);
            // A line end and the blanks around it become one blank.
            if !is_blank(character) {
                line.push(character);
            } else if line.last().is_some_and(|last| *last != ' ') {
                line.push(' ');
            }
            if let Some((start, end)) = open
                && at + 1 == end
            {
                marked.push(start..line.len());
                open = None;
            }
        }
    }
    if fragments
        .last()
        .is_some_and(|last| last.chars.end < characters.len())
    {
        line.push('…');
    }
    (line, marked)
}

/// Prints text in lines, with marked ranges highlighted.
pub fn paragraph(
    output: &mut Output,
    line: &[char],
    marked: &[Range<usize>],
    indent: usize,
) -> io::Result<()> {
    labelled_paragraph(output, &" ".repeat(indent), line, marked)
}

/// The same with a label before the first line; the others are indented by its width.
pub fn labelled_paragraph(
    output: &mut Output,
    label: &str,
    line: &[char],
    marked: &[Range<usize>],
) -> io::Result<()> {
    let style = output.style;
    let indent = width(label);
    let blanks = " ".repeat(indent);
    for (place, range) in wrap(line, output.width.saturating_sub(indent))
        .into_iter()
        .enumerate()
    {
        let before = if place == 0 { label } else { &blanks };
        let painted = paint(style, line, range, marked);
        writeln!(output, "{before}{}", painted.trim_end())?;
    }
    Ok(())
}

fn paint(style: Style, line: &[char], range: Range<usize>, marked: &[Range<usize>]) -> String {
    let mut painted = String::new();
    let mut place = range.start;
    let text = |range: Range<usize>| line[range].iter().collect::<String>();
    for mark in marked
        .iter()
        .filter(|mark| mark.start < range.end && range.start < mark.end)
    {
        let start = mark.start.max(range.start);
        let end = mark.end.min(range.end);
        painted.push_str(&text(place..start));
        painted.push_str(&style.paint(Role::Match, &text(start..end)));
        place = end;
    }
    painted.push_str(&text(place..range.end));
    painted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_become_one_line_with_marks() {
        let characters: Vec<char> = "一、应诉\n　　纠错率为12.5%。完".chars().collect();
        let fragments = [Fragment {
            chars: 0..16,
            highlights: std::iter::once(7..10).collect(),
        }];
        let (line, marked) = joined(&characters, &fragments);
        let text: String = line.iter().collect();
        assert_eq!(text, "一、应诉 纠错率为12.5%…");
        assert_eq!(line[marked[0].clone()].iter().collect::<String>(), "纠错率");
    }
}
