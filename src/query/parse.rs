//! The query language. It never fails on odd input: what cannot be read as language is read as text.

use crate::text::unit::Units;

use super::{Node, Query, QueryError, SearchField, Term};

/// Reads a query.
///
/// # Errors
/// When there is nothing to search for.
pub fn parse(source: &str) -> Result<Query, QueryError> {
    let characters: Vec<char> = source.chars().collect();
    let mut parser = Parser {
        characters: &characters,
        place: 0,
        depth: 0,
        notes: Vec::new(),
    };
    let root = simplified(parser.either());
    let notes = parser.notes;
    match root {
        Some(root) if has_wanted(&root) => Ok(Query {
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

fn has_wanted(node: &Node) -> bool {
    match node {
        Node::Term(_) => true,
        Node::All(nodes) | Node::Either(nodes) => nodes.iter().any(has_wanted),
        Node::Not(_) => false,
    }
}

/// Drops terms of nothing but punctuation, and groups of one.
fn simplified(node: Node) -> Option<Node> {
    match node {
        Node::Term(term) => (!Units::of(&term.text).is_empty()).then_some(Node::Term(term)),
        Node::Not(inner) => simplified(*inner).map(|inner| Node::Not(Box::new(inner))),
        Node::All(nodes) => group(nodes, Node::All),
        Node::Either(nodes) => group(nodes, Node::Either),
    }
}

fn group(nodes: Vec<Node>, make: fn(Vec<Node>) -> Node) -> Option<Node> {
    let mut nodes: Vec<Node> = nodes.into_iter().filter_map(simplified).collect();
    match nodes.len() {
        0 => None,
        1 => nodes.pop(),
        _ => Some(make(nodes)),
    }
}

/// Parentheses may be typed in either width.
fn is_open(character: char) -> bool {
    matches!(character, '(' | '（')
}

fn is_close(character: char) -> bool {
    matches!(character, ')' | '）')
}

/// Deeper parentheses than this are text.
const DEEPEST: u32 = 32;

struct Parser<'a> {
    characters: &'a [char],
    place: usize,
    depth: u32,
    notes: Vec<String>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.place).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.place += 1;
        }
    }

    fn either(&mut self) -> Node {
        let mut alternatives = vec![self.all()];
        while self.take_or() {
            alternatives.push(self.all());
        }
        Node::Either(alternatives)
    }

    fn all(&mut self) -> Node {
        let mut factors = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                None => break,
                Some(c) if is_close(c) && self.depth > 0 => break,
                _ if self.at_or() => break,
                _ => factors.push(self.factor()),
            }
        }
        Node::All(factors)
    }

    fn at_or(&self) -> bool {
        let ends = |at: usize| {
            self.characters
                .get(at)
                .is_none_or(|c| c.is_whitespace() || is_open(*c))
        };
        [['O', 'R'], ['Ｏ', 'Ｒ']]
            .iter()
            .any(|or| self.characters[self.place..].starts_with(or))
            && ends(self.place + 2)
    }

    fn take_or(&mut self) -> bool {
        let found = self.at_or();
        if found {
            self.place += 2;
        }
        found
    }

    fn factor(&mut self) -> Node {
        let next = self.characters.get(self.place + 1);
        if matches!(self.peek(), Some('-' | '－'))
            && next.is_some_and(|c| !c.is_whitespace() && *c != '-')
        {
            self.place += 1;
            return Node::Not(Box::new(self.factor()));
        }
        if self.peek().is_some_and(is_open) && self.closes() {
            self.place += 1;
            self.depth += 1;
            let inner = self.either();
            self.depth -= 1;
            self.place += 1;
            return inner;
        }
        let field = self.field();
        self.term(field)
    }

    /// Whether the parenthesis here has its other half, and what stands in it is not simply a part of a word: （一） typed as (一).
    fn closes(&self) -> bool {
        if self.depth >= DEEPEST {
            return false;
        }
        let mut open = 0;
        for (at, character) in self.characters.iter().enumerate().skip(self.place) {
            match character {
                c if is_open(*c) => open += 1,
                c if is_close(*c) => {
                    open -= 1;
                    if open == 0 {
                        return self
                            .characters
                            .get(at + 1)
                            .is_none_or(|c| c.is_whitespace() || is_close(*c));
                    }
                }
                _ => {}
            }
        }
        false
    }

    fn field(&mut self) -> SearchField {
        for (name, field) in [
            ("title", SearchField::Title),
            ("heading", SearchField::Heading),
        ] {
            let length = name.len();
            let here = self.characters[self.place..]
                .iter()
                .take(length)
                .collect::<String>();
            let colon = self.characters.get(self.place + length);
            let after = self.characters.get(self.place + length + 1);
            if here == name
                && matches!(colon, Some(':' | '：'))
                && after.is_some_and(|c| !c.is_whitespace())
            {
                self.place += length + 1;
                return field;
            }
        }
        SearchField::Text
    }

    fn term(&mut self, field: SearchField) -> Node {
        if let Some(text) = self.quoted() {
            return Node::Term(Term {
                field,
                text,
                quoted: true,
            });
        }
        let start = self.place;
        let mut open = 0;
        while let Some(character) = self.peek() {
            match character {
                c if c.is_whitespace() => break,
                c if is_open(c) => open += 1,
                c if is_close(c) && open > 0 => open -= 1,
                c if is_close(c) && self.depth > 0 => break,
                '"' => {
                    let note = "an unpaired `\"` was read as text";
                    if !self.notes.iter().any(|other| other == note) && !self.has_pair(self.place) {
                        self.notes.push(note.to_owned());
                    }
                    if self.place > start && self.has_pair(self.place) {
                        break;
                    }
                }
                _ => {}
            }
            self.place += 1;
        }
        let text = self.characters[start..self.place].iter().collect();
        Node::Term(Term {
            field,
            text,
            quoted: false,
        })
    }

    fn has_pair(&self, place: usize) -> bool {
        self.characters[place + 1..].contains(&'"')
    }

    /// A literal in `"…"`, or in “…” when these hold a whole term: “放管服”改革 is one term.
    fn quoted(&mut self) -> Option<String> {
        let closing = match self.peek()? {
            '"' => '"',
            '“' => '”',
            '「' => '」',
            _ => return None,
        };
        let length = self.characters[self.place + 1..]
            .iter()
            .position(|c| *c == closing)?;
        let end = self.place + 1 + length;
        let whole = self
            .characters
            .get(end + 1)
            .is_none_or(|c| c.is_whitespace() || is_close(*c));
        if closing != '"' && !whole {
            return None;
        }
        let text = self.characters[self.place + 1..end].iter().collect();
        self.place = end + 1;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(node: &Node) -> String {
        let list = |nodes: &[Node]| nodes.iter().map(shown).collect::<Vec<_>>().join(" ");
        match node {
            Node::Term(term) => {
                let field = match term.field {
                    SearchField::Text => "",
                    SearchField::Title => "title:",
                    SearchField::Heading => "heading:",
                };
                if term.quoted {
                    format!("{field}\"{}\"", term.text)
                } else {
                    format!("{field}{}", term.text)
                }
            }
            Node::All(nodes) => format!("[{}]", list(nodes)),
            Node::Either(nodes) => format!("<{}>", list(nodes)),
            Node::Not(inner) => format!("-{}", shown(inner)),
        }
    }

    #[test]
    fn reads_the_language() {
        for (source, expected) in [
            ("行政复议 纠错率", "[行政复议 纠错率]"),
            ("　纠错率　", "纠错率"),
            ("\"应诉率达\"", "\"应诉率达\""),
            ("“应诉率达 98%”", "\"应诉率达 98%\""),
            ("“放管服”改革", "“放管服”改革"),
            ("复议 -公安", "[复议 -公安]"),
            ("执法 OR 处罚", "<执法 处罚>"),
            ("(执法 OR 处罚) 宜昌", "[<执法 处罚> 宜昌]"),
            ("a OR b c", "<a [b c]>"),
            (
                "title:报告 heading:\"行政执法\"",
                "[title:报告 heading:\"行政执法\"]",
            ),
            ("第(一)项", "第(一)项"),
            ("(一)主体合法", "(一)主体合法"),
            ("-(a b) c", "[-[a b] c]"),
            ("（执法 OR 处罚） 培训", "[<执法 处罚> 培训]"),
            ("执法 ＯＲ 处罚", "<执法 处罚>"),
            ("「营商环境 优化」", "\"营商环境 优化\""),
            ("（一）主体合法", "（一）主体合法"),
            ("《行政处罚法》", "《行政处罚法》"),
            ("OR 处罚", "处罚"),
            ("2019-2020", "2019-2020"),
        ] {
            assert_eq!(
                parse(source).map(|query| shown(&query.root)).as_deref(),
                Ok(expected),
                "{source}"
            );
        }
    }

    #[test]
    fn odd_input_is_text() {
        for (source, expected) in [
            ("\"纠错率", "\"纠错率"),
            ("(纠错率", "(纠错率"),
            ("纠错率)", "纠错率)"),
            ("a \" b", "[a b]"),
            ("- 词", "词"),
        ] {
            assert_eq!(
                parse(source).map(|query| shown(&query.root)).as_deref(),
                Ok(expected),
                "{source}"
            );
        }
        assert_eq!(parse("\"纠错率").expect("text").notes.len(), 1);
    }

    #[test]
    fn nothing_to_search_for() {
        assert!(matches!(parse("，。！"), Err(QueryError::Empty(_))));
        assert!(matches!(parse(""), Err(QueryError::Empty(_))));
        assert!(matches!(parse("-公安"), Err(QueryError::OnlyExcluded(_))));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(source in "([()\"“” -]|OR|title:|[一-三a-c]|\\PC){0,40}") {
            let _ = parse(&source);
        }
    }

    #[test]
    fn deep_parentheses_do_not_overflow() {
        let source = format!("{}词{}", "(".repeat(20_000), ")".repeat(20_000));
        assert!(parse(&source).is_ok());
        let source = format!("{}词", "-".repeat(20_000));
        let _ = parse(&source);
    }
}
