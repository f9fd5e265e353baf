//! The query language. It never fails on odd input: what cannot be read as language is read as text, with a note.

use std::ops::Range;

use crate::text::unit::Units;

use super::marks::{Marks, is_close, is_open, is_straight};
use super::operator::{Item, joined, operator, text};
use super::{Node, Query, QueryError, SearchField, Term};

/// Reads a query.
///
/// # Errors
/// When there is nothing to search for.
pub fn parse(source: &str) -> Result<Query, QueryError> {
    let characters: Vec<char> = source.chars().collect();
    let mut parser = Parser {
        marks: Marks::of(&characters),
        characters: &characters,
        place: 0,
        depth: 0,
        notes: Vec::new(),
    };
    let unpaired = std::mem::take(&mut parser.marks.unpaired);
    for mark in unpaired {
        parser.note(format!("an unpaired `{mark}` was read as text"));
    }
    let root = parser.level(characters.len(), SearchField::Text);
    let notes = parser.notes;
    match root {
        Some(root) if root.has_wanted() => Ok(Query {
            source: source.to_owned(),
            root,
            notes,
        }),
        Some(_) => Err(QueryError::OnlyExcluded(quoted(source))),
        None => Err(QueryError::Empty(quoted(source))),
    }
}

/// As much of a query as a message quotes.
fn quoted(source: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = source.chars().take(LONGEST).collect();
    if shown.len() < source.len() {
        shown.push('…');
    }
    shown
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '－')
}

fn is_star(character: char) -> bool {
    matches!(character, '*' | '＊')
}

/// Deeper parentheses than this are text.
const DEEPEST: u32 = 32;

/// What a word with a colon at the beginning of a term says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    /// Where to look.
    Field(SearchField),
    /// That the parentheses hold for one sentence.
    Sentence,
}

const PREFIXES: [(&str, Prefix); 9] = [
    ("title", Prefix::Field(SearchField::Title)),
    ("标题", Prefix::Field(SearchField::Title)),
    ("heading", Prefix::Field(SearchField::Heading)),
    ("小标题", Prefix::Field(SearchField::Heading)),
    ("issuer", Prefix::Field(SearchField::Issuer)),
    ("发布机构", Prefix::Field(SearchField::Issuer)),
    ("机构", Prefix::Field(SearchField::Issuer)),
    ("sentence", Prefix::Sentence),
    ("同句", Prefix::Sentence),
];

struct Parser<'a> {
    characters: &'a [char],
    marks: Marks,
    place: usize,
    depth: u32,
    notes: Vec<String>,
}

impl Parser<'_> {
    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn peek(&self, end: usize) -> Option<char> {
        self.characters[..end].get(self.place).copied()
    }

    fn typed(&self, range: Range<usize>) -> String {
        self.characters[range].iter().collect()
    }

    /// Reads up to a place. `field` is where terms without a field of their own look.
    fn level(&mut self, end: usize, field: SearchField) -> Option<Node> {
        let mut items = Vec::new();
        while let Some(character) = self.peek(end) {
            if character.is_whitespace() {
                self.place += 1;
                continue;
            }
            let word = self.word(end);
            if let Some(operator) = operator(&self.characters[word.clone()]) {
                let typed = quoted(&self.typed(word.clone()));
                items.push(Item::Operator(operator, typed));
                self.place = word.end;
            } else {
                items.extend(self.factor(end, field).map(Item::Node));
            }
        }
        joined(items, &mut |note| self.note(note))
    }

    /// The characters from here to a blank, parenthesis or straight quotation mark.
    fn word(&self, end: usize) -> Range<usize> {
        let ends = |c: &char| c.is_whitespace() || is_open(*c) || is_close(*c) || is_straight(*c);
        let length = self.characters[self.place..end].iter().position(ends);
        self.place..length.map_or(end, |length| self.place + length)
    }

    /// A term, literal or group, with what stands before it.
    fn factor(&mut self, end: usize, field: SearchField) -> Option<Node> {
        let mut field = field;
        let mut excluded = false;
        let mut prefixed = None;
        let node = loop {
            let start = self.place;
            if !excluded && self.excludes(end) {
                excluded = true;
                self.place += 1;
                let word = self.word(end);
                if operator(&self.characters[word.clone()]).is_some() {
                    let typed = self.typed(start..word.end);
                    self.note(format!(
                        "`{typed}` was read as text: an operator cannot be excluded"
                    ));
                    self.place = word.end;
                    return Some(text(&typed));
                }
                continue;
            }
            match self.prefix(end) {
                Some(Prefix::Field(inner)) if self.goes_on(end) => {
                    field = inner;
                    prefixed.get_or_insert(start..self.place);
                }
                Some(Prefix::Sentence) if self.group(end).is_some() => {
                    break self.sentence(start..self.place, end, field);
                }
                Some(prefix) => {
                    let word = self.typed(start..self.place);
                    self.note(match prefix {
                        Prefix::Field(_) => nothing_after(&word),
                        Prefix::Sentence => format!(
                            "`{word}` was read as text: it goes before parentheses, as in {word}(复议 纠错)"
                        ),
                    });
                    break Some(text(&word));
                }
                None => break self.operand(end, field),
            }
        };
        let node = node.or_else(|| {
            let word = self.typed(prefixed?);
            self.note(nothing_after(&word));
            Some(text(&word))
        })?;
        Some(if excluded {
            Node::Not(Box::new(node))
        } else {
            node
        })
    }

    /// Whether the dash here excludes what follows.
    fn excludes(&self, end: usize) -> bool {
        let next = self.characters[..end].get(self.place + 1);
        self.peek(end).is_some_and(is_dash)
            && next.is_some_and(|c| !c.is_whitespace() && !is_dash(*c))
    }

    /// Whether anything but a blank stands here.
    fn goes_on(&self, end: usize) -> bool {
        self.peek(end).is_some_and(|c| !c.is_whitespace())
    }

    /// Takes a word with a colon.
    fn prefix(&mut self, end: usize) -> Option<Prefix> {
        let here = &self.characters[self.place..end];
        let is_here = |name: &str| {
            let length = name.chars().count();
            let same = |(one, other): (char, &char)| one == other.to_ascii_lowercase();
            here.len() > length
                && matches!(here[length], ':' | '：')
                && name.chars().zip(here).all(same)
        };
        let (name, prefix) = PREFIXES.iter().find(|(name, _)| is_here(name))?;
        self.place += name.chars().count() + 1;
        Some(*prefix)
    }

    /// The other half of the parenthesis here, if what it holds is more than a part of a word: （一） typed as (一).
    fn group(&self, end: usize) -> Option<usize> {
        let open = self.peek(end).is_some_and(is_open);
        let close = self.marks.end(self.place).filter(|_| open)?;
        (close < end && self.depth < DEEPEST).then_some(close)
    }

    fn holds_blanks(&self, range: Range<usize>) -> bool {
        self.characters[range].iter().any(|c| c.is_whitespace())
    }

    fn operand(&mut self, end: usize, field: SearchField) -> Option<Node> {
        if let Some(close) = self.group(end) {
            let next = self.characters[..end].get(close + 1);
            let alone = next.is_none_or(|c| c.is_whitespace() || is_close(*c));
            if alone || self.holds_blanks(self.place..close) {
                return self.inside(close, field);
            }
        }
        if let Some(content) = self.marks.literal(self.place)
            && content.end < end
        {
            self.place = content.end + 1;
            return term(self.typed(content), field, true, false);
        }
        self.unquoted(end, field)
    }

    /// Reads the parentheses that open here.
    fn inside(&mut self, close: usize, field: SearchField) -> Option<Node> {
        self.place += 1;
        self.depth += 1;
        let inner = self.level(close, field);
        self.depth -= 1;
        self.place = close + 1;
        inner
    }

    /// Reads the parentheses of `sentence:`, which stands at `word`.
    fn sentence(&mut self, word: Range<usize>, end: usize, field: SearchField) -> Option<Node> {
        let close = self.group(end)?;
        let inner = self.inside(close, field);
        let word = self.typed(word);
        let Some(inner) = inner else {
            self.note(nothing_after(&word));
            return Some(text(&word));
        };
        if inner.is_anchored() && inner.looks_in_one_field() {
            return Some(Node::Sentence(Box::new(inner)));
        }
        self.note(format!(
            "`{word}` was read as text: each alternative in its parentheses needs a term that is not excluded, all of one field"
        ));
        Some(Node::All(vec![text(&word), inner]))
    }

    fn unquoted(&mut self, end: usize, field: SearchField) -> Option<Node> {
        let start = self.place;
        while let Some(character) = self.peek(end) {
            let opens_inside = self.place > start;
            match character {
                c if c.is_whitespace() => break,
                c if is_straight(c) && opens_inside && self.marks.literal(self.place).is_some() => {
                    break;
                }
                c if is_open(c) => match self.marks.end(self.place).filter(|close| *close < end) {
                    // A group begins.
                    Some(close) if self.holds_blanks(self.place..close) => {
                        if self.depth < DEEPEST {
                            break;
                        }
                        self.note(format!(
                            "parentheses more than {DEEPEST} deep were read as text"
                        ));
                        self.place += 1;
                    }
                    Some(close) => self.place = close + 1,
                    None => self.place += 1,
                },
                _ => self.place += 1,
            }
        }
        let written = &self.characters[start..self.place];
        let length = written
            .iter()
            .rposition(|c| !is_star(*c))
            .map_or(0, |at| at + 1);
        let open = length < written.len();
        let text = self.typed(start..start + length);
        let node = term(text, field, false, open);
        if node.is_some()
            && self.characters[start..start + length]
                .iter()
                .any(|c| is_star(*c))
        {
            let typed = quoted(&self.typed(start..self.place));
            self.note(format!(
                "`*` inside `{typed}` was read as text: it goes at the end of a word"
            ));
        }
        node
    }
}

fn nothing_after(word: &str) -> String {
    format!("`{word}` was read as text: nothing to look for stands after it")
}

/// A term, unless it is nothing but punctuation.
fn term(text: String, field: SearchField, quoted: bool, open: bool) -> Option<Node> {
    let units = Units::of(&text);
    let last = units.units.last()?;
    Some(Node::Term(Term {
        field,
        quoted,
        // A Chinese term stands inside longer text anyhow.
        open: open && last.whole,
        text,
    }))
}

#[cfg(test)]
mod tests;
