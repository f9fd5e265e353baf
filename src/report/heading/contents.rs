//! Tables of contents: headings one after another, without text, that stand again later, or with dots and a page number.

use super::{Heading, Style, is_blank};

/// Takes the entries of a table of contents out.
pub(super) fn leave_out(text: &[char], found: &mut Vec<(Style, Heading)>) {
    let words: Vec<String> = found
        .iter()
        .map(|(_, heading)| words(&heading.words()))
        .collect();
    let mut kept = Vec::with_capacity(found.len());
    for (at, (style, heading)) in found.iter().enumerate() {
        let next = found
            .get(at + 1)
            .map_or(text.len(), |(_, next)| next.chars.start);
        let bare = text[heading.chars.end..next.min(text.len())]
            .iter()
            .all(|c| is_blank(*c) || is_leader(*c) || c.is_ascii_digit());
        let again = || {
            (at + 1..found.len()).any(|later| found[later].0 == *style && words[later] == words[at])
        };
        let repeated = *style != Style::Back && bare && again();
        kept.push(!(has_leader(&heading.text) || repeated));
    }
    let mut kept = kept.into_iter();
    found.retain(|_| kept.next().unwrap_or(true));
}

fn is_leader(character: char) -> bool {
    matches!(character, '…' | '.' | '·' | '．' | '-' | '—' | '⋯')
}

/// 主要成效……………3
fn has_leader(heading: &str) -> bool {
    const SHORTEST: usize = 3;
    let without_number = heading.trim_end_matches(|c: char| c.is_ascii_digit() || is_blank(c));
    let leaders = without_number
        .chars()
        .rev()
        .take_while(|c| is_leader(*c))
        .count();
    let page = without_number.len() < heading.len();
    let dots = without_number.ends_with(['…', '·', '⋯']);
    leaders >= SHORTEST || leaders > 0 && dots && page
}

fn words(heading: &str) -> String {
    heading
        .trim_end_matches(|c: char| is_blank(c) || is_leader(c) || c.is_ascii_digit())
        .chars()
        .filter(|c| !is_blank(*c))
        .collect()
}
