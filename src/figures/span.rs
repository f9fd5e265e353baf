//! Titles and quotations of a paragraph: what stands in them is a name more often than a figure.

use std::collections::HashMap;

use super::characters::Character;
use super::number;

/// What a place stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    /// Nothing.
    None,
    /// 《…》
    Title,
    /// “…” of a few characters.
    ShortQuote,
    /// A longer “…”.
    Quote,
}

/// The spans of one paragraph, and the names with numerals that were quoted in the text so far.
#[derive(Debug, Default)]
pub(super) struct Spans {
    places: Vec<Span>,
    names: HashMap<char, Vec<Vec<char>>>,
}

/// A quotation of at most so many characters is a name or a slogan.
const SHORT: usize = 12;
/// The most names that begin with the same numeral and are remembered: no report has more, and time stays linear.
const MOST_NAMES: usize = 32;
/// A span longer than this has lost its closing mark.
const LONGEST: usize = 80;

impl Spans {
    /// Finds the spans of `text`, the next paragraph.
    pub(super) fn read(&mut self, text: &[Character]) {
        self.places.clear();
        self.places.resize(text.len(), Span::None);
        let mut open: Vec<(char, usize)> = Vec::new();
        for (place, character) in text.iter().enumerate() {
            let closing = match character.folded {
                '《' | '〈' => '》',
                '“' | '「' | '『' | '‘' => '”',
                '〔' | '【' => '〕',
                '》' | '〉' => {
                    self.close(text, &mut open, '》', place);
                    continue;
                }
                '”' | '」' | '』' | '’' => {
                    self.close(text, &mut open, '”', place);
                    continue;
                }
                '〕' | '】' => {
                    self.close(text, &mut open, '〕', place);
                    continue;
                }
                '"' => {
                    if open.iter().any(|(closing, _)| *closing == '"') {
                        self.close(text, &mut open, '"', place);
                        continue;
                    }
                    '"'
                }
                _ => continue,
            };
            open.push((closing, place));
        }
    }

    fn close(
        &mut self,
        text: &[Character],
        open: &mut Vec<(char, usize)>,
        closing: char,
        end: usize,
    ) {
        let Some(at) = open.iter().rposition(|(wanted, _)| *wanted == closing) else {
            return;
        };
        let (_, start) = open.get(at).copied().unwrap_or((closing, end));
        open.truncate(at);
        let length = end - start - 1;
        if length > LONGEST {
            return;
        }
        let span = match closing {
            '》' | '〕' => Span::Title,
            _ if length <= SHORT => Span::ShortQuote,
            _ => Span::Quote,
        };
        if let Some(places) = self.places.get_mut(start..=end) {
            for place in places {
                // A quotation in a title, or a title in a quotation: the title decides.
                if *place != Span::Title {
                    *place = span;
                }
            }
        }
        let inside = text.get(start + 1..end).unwrap_or_default();
        if span == Span::ShortQuote
            && let Some(first) = inside.first().filter(|c| number::may_begin(c.folded))
        {
            let name: Vec<char> = inside.iter().map(|c| c.folded).collect();
            let known = self.names.entry(first.folded).or_default();
            if known.len() < MOST_NAMES && !known.contains(&name) {
                known.push(name);
            }
        }
    }

    /// What stands at `place`.
    pub(super) fn at(&self, place: usize) -> Span {
        self.places.get(place).copied().unwrap_or(Span::None)
    }

    /// Whether a name that begins with `own` and goes on in `after` was quoted before.
    pub(super) fn is_name(&self, own: &[Character], after: &[Character]) -> bool {
        let Some(names) = own.first().and_then(|first| self.names.get(&first.folded)) else {
            return false;
        };
        let whole = own.iter().chain(after);
        names.iter().any(|name| {
            name.len() > own.len()
                && name.len() <= own.len() + after.len()
                && name.iter().zip(whole.clone()).all(|(a, b)| *a == b.folded)
        })
    }
}
