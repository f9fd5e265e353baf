//! Sentence and clause ends, quotes and numbers: where a text may be cut.

use std::ops::Range;

/// How good a place is for a cut, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// Before an enumerated point: 一是, 二是 …
    Enumeration,
    /// After a sentence: 。！？
    Sentence,
    /// After a part of a sentence: ；
    Part,
    /// After a clause: ，、：
    Clause,
    /// Anywhere that is not inside a number, a Latin word or a quoted name.
    Any,
}

/// A quoted name longer than this many characters is not one: a mark was lost.
const LONGEST_NAME: usize = 60;

/// Returns the places, as character ordinals, where `text` may be cut, and how good each is; none worse than `worst`. Never
/// inside a number, a Latin word, or a name in 《》 “” 〈〉 〔〕 or parentheses. A place is before the character of that ordinal.
pub fn cuts(text: &[char], worst: Cut) -> Vec<(usize, Cut)> {
    let names = quoted_names(text);
    let mut names = names.iter().peekable();
    let mut found = Vec::new();
    for place in 1..text.len() {
        // Most places are between two characters of a word.
        if worst < Cut::Any && !ends_clause(text[place - 1]) {
            continue;
        }
        while names.next_if(|name| name.end <= place).is_some() {}
        if names.peek().is_some_and(|name| name.start < place) {
            continue;
        }
        if let Some(cut) = cut_at(text, place).filter(|cut| *cut <= worst) {
            found.push((place, cut));
        }
    }
    found
}

/// Whether a better place than any can be behind a character.
fn ends_clause(character: char) -> bool {
    is_stop(character) || is_closing(character)
}

fn cut_at(text: &[char], place: usize) -> Option<Cut> {
    let (before, after) = (text.get(place - 1)?, text.get(place)?);
    if in_number(text, place) || is_closing(*after) || is_stop(*after) {
        return None;
    }
    // A closing quote or parenthesis belongs to the sentence that it ends.
    let last = match before {
        before if is_closing(*before) => text.get(place.checked_sub(2)?)?,
        before => before,
    };
    Some(match last {
        _ if starts_point(text, place) => Cut::Enumeration,
        '。' | '！' | '？' | '!' | '?' => Cut::Sentence,
        '；' | ';' => Cut::Part,
        '，' | ',' | '、' | '：' | ':' if last == before => Cut::Clause,
        _ => Cut::Any,
    })
}

/// Whether 一是, 二是 … begins at `place`, after a mark that ends a sentence or a part of one.
fn starts_point(text: &[char], place: usize) -> bool {
    let is_point = match text.get(place..place + 3) {
        Some([one, '是', _]) => super::numeral::digit(*one).is_some(),
        Some(['十', _, '是']) => true,
        _ => false,
    };
    is_point && matches!(text[place - 1], '。' | '；' | ';' | '：' | ':' | '！')
}

/// Whether both neighbours of `place` belong to one number or Latin word (`12.5%`, `7,000`, `GB18030`, `2021—2025`).
fn in_number(text: &[char], place: usize) -> bool {
    // Most characters are Chinese: that is asked first.
    let part = |c: char| {
        c.is_ascii_alphanumeric() || !super::is_han(c) && !c.is_ascii() && c.is_alphanumeric()
    };
    let inner = |c: char| {
        matches!(
            c,
            '.' | '．' | ',' | '，' | '%' | '％' | '‰' | '-' | '—' | '/' | ':' | '：'
        )
    };
    let (before, after) = (text[place - 1], text[place]);
    let next = text.get(place + 1).copied();
    let previous = place.checked_sub(2).and_then(|at| text.get(at)).copied();
    (part(before) && part(after))
        || (part(before) && matches!(after, '%' | '％' | '‰'))
        || (part(before) && inner(after) && next.is_some_and(part))
        || (inner(before) && part(after) && previous.is_some_and(part))
        // A number and its unit stay together: 23件.
        || (super::is_han(after) && !super::is_han(before) && before.is_numeric())
}

fn is_closing(character: char) -> bool {
    matches!(
        character,
        '》' | '〉' | '”' | '’' | '」' | '』' | '）' | ')' | '】' | '〕' | ']'
    )
}

fn is_stop(character: char) -> bool {
    matches!(
        character,
        '。' | '！' | '？' | '；' | '，' | '、' | '：' | '!' | '?' | ';' | ',' | ':' | '.' | '…'
    )
}

fn quoted_names(text: &[char]) -> Vec<Range<usize>> {
    let mut names: Vec<Range<usize>> = Vec::new();
    let mut open: Vec<(char, usize)> = Vec::new();
    for (place, character) in text.iter().enumerate() {
        let closing = match character {
            '《' => '》',
            '〈' => '〉',
            '“' => '”',
            '（' => '）',
            '(' => ')',
            '〔' => '〕',
            '【' => '】',
            '\n' => {
                open.clear();
                continue;
            }
            _ => {
                if let Some(at) = open.iter().rposition(|(closing, _)| closing == character) {
                    let (_, start) = open[at];
                    open.truncate(at);
                    if place - start <= LONGEST_NAME {
                        while names.pop_if(|inner| inner.start >= start).is_some() {}
                        names.push(start..place + 1);
                    }
                }
                continue;
            }
        };
        open.push((closing, place));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, worst: Cut) -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        let mut pieces = Vec::new();
        let mut start = 0;
        for (place, cut) in cuts(&characters, Cut::Any) {
            if cut <= worst {
                pieces.push(characters[start..place].iter().collect());
                start = place;
            }
        }
        pieces.push(characters[start..].iter().collect());
        pieces
    }

    #[test]
    fn cuts_at_sentences_and_points() {
        assert_eq!(
            pieces(
                "办结12件。纠错率为12.5%；一是加强，二是“改进。好”。完",
                Cut::Sentence
            ),
            [
                "办结12件。",
                "纠错率为12.5%；",
                "一是加强，二是“改进。好”。",
                "完"
            ]
        );
    }

    #[test]
    fn never_inside_a_number_or_a_name() {
        for piece in pieces(
            "共7.14万条，《行政处罚法》规定2021—2025年GB18030达98%",
            Cut::Any,
        ) {
            for torn in ["7.", "《行", "处罚", "20", "GB1", "%"] {
                assert!(!piece.ends_with(torn) || piece.ends_with("98%"), "{piece}");
            }
        }
    }

    #[test]
    fn a_lost_closing_mark_does_not_swallow_the_text() {
        let text = format!("《法治规划{}", "工作推进。".repeat(30));
        assert!(pieces(&text, Cut::Sentence).len() > 25);
    }
}
