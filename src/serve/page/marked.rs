//! Text with what was found in it marked.

use std::ops::Range;

use maud::{Markup, html};

use crate::text::sanitize::safe;
use crate::text::snippet::fragments;

/// A range of characters that means something: what was found, or a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Characters of the text.
    pub chars: Range<usize>,
    /// What the figure measures.
    pub label: String,
}

/// The characters of `range` as text, those of `marks` marked and those of `figures` labelled. Both are sorted, and those of one kind do not overlap.
pub fn marked(
    text: &[char],
    range: Range<usize>,
    marks: &[Range<usize>],
    figures: &[Figure],
) -> Markup {
    let mut ends: Vec<usize> = Vec::new();
    let all = marks
        .iter()
        .chain(figures.iter().map(|figure| &figure.chars));
    for place in all.flat_map(|range| [range.start, range.end]) {
        if range.contains(&place) {
            ends.push(place);
        }
    }
    ends.extend([range.start, range.end]);
    ends.sort_unstable();
    ends.dedup();
    let piece = |from: usize, to: usize| -> String {
        let characters = text.get(from..to).unwrap_or_default().iter();
        characters.map(|character| safe(*character)).collect()
    };
    let is_marked = |place: usize| {
        let behind = marks.partition_point(|mark| mark.start <= place);
        behind
            .checked_sub(1)
            .is_some_and(|at| place < marks[at].end)
    };
    let figure_at = |place: usize| {
        let behind = figures.partition_point(|figure| figure.chars.start <= place);
        let figure = behind.checked_sub(1).and_then(|at| figures.get(at));
        figure.filter(|figure| place < figure.chars.end)
    };
    let pieces = ends.windows(2).map(|ends| {
        let (from, to) = (ends[0], ends[1]);
        (piece(from, to), is_marked(from), figure_at(from))
    });
    html! {
        @for (text, is_marked, figure) in pieces {
            @match (figure, is_marked) {
                (Some(figure), true) => span .figure title=(super::clean(&figure.label)) { mark { (text) } },
                (Some(figure), false) => span .figure title=(super::clean(&figure.label)) { (text) },
                (None, true) => mark { (text) },
                (None, false) => (text),
            }
        }
    }
}

/// The parts of a passage around what was found, in at most about `budget` characters.
pub fn snippet(passage: &str, marks: &[Range<usize>], budget: usize) -> Markup {
    let text: Vec<char> = passage.chars().collect();
    let shown = fragments(&text, marks, budget);
    let last = shown.last().map_or(0, |fragment| fragment.chars.end);
    html! {
        @for (place, fragment) in shown.iter().enumerate() {
            @if place > 0 || fragment.chars.start > 0 { span .gap { "…" } }
            (marked(&text, fragment.chars.clone(), &fragment.highlights, &[]))
        }
        @if last < text.len() { span .gap { "…" } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_figures_may_cross() {
        let text: Vec<char> = "纠错率为12.5%<b>".chars().collect();
        let figure = Figure {
            chars: 4..9,
            label: "\"纠错率\" 12.5 %".to_owned(),
        };
        assert_eq!(
            marked(&text, 0..12, &[0..3, 4..6], &[figure]).into_string(),
            "<mark>纠错率</mark>为<span class=\"figure\" title=\"&quot;纠错率&quot; 12.5 %\"><mark>12</mark></span>\
             <span class=\"figure\" title=\"&quot;纠错率&quot; 12.5 %\">.5%</span>&lt;b&gt;"
        );
    }

    #[test]
    fn nothing_in_a_text_acts() {
        let text: Vec<char> = "\u{1b}[31m\u{202e}x".chars().collect();
        assert_eq!(
            marked(&text, 0..7, &[], &[]).into_string(),
            "\u{fffd}[31m\u{fffd}x"
        );
    }
}
