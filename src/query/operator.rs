//! OR and NEAR/n: reading them, and joining what stands on their sides.

use super::{Near, Node, SearchField, Term};

/// Units that NEAR without a number allows between.
const WITHIN: u32 = 10;

/// A word of the query that may stand between terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operator {
    /// One of both sides.
    Or,
    /// Both sides, at most so many units apart.
    Near(u32),
    /// NEAR/ without a number.
    Misspelt,
}

/// A part of a query in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// A term or group.
    Node(Node),
    /// An operator, as it was typed.
    Operator(Operator, String),
    /// A word that is no operator where it stands, and so is text; never a side of NEAR.
    Word(Node),
}

/// Reads a word as an operator. Capitals alone count, in either width: near and or are words too.
pub(super) fn operator(word: &[char]) -> Option<Operator> {
    const LONGEST: usize = 40;
    if !matches!(word.first(), Some('O' | 'Ｏ' | 'N' | 'Ｎ')) {
        return None;
    }
    let narrow: String = word.iter().take(LONGEST).map(|c| narrow(*c)).collect();
    match narrow.as_str() {
        "OR" => return Some(Operator::Or),
        "NEAR" => return Some(Operator::Near(WITHIN)),
        _ => {}
    }
    let number = narrow.strip_prefix("NEAR/")?;
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    Some(if is_number && word.len() < LONGEST {
        // More than a number can hold is however far.
        Operator::Near(number.parse().unwrap_or(u32::MAX))
    } else {
        Operator::Misspelt
    })
}

/// The narrow form of a letter, digit or mark of full width.
fn narrow(character: char) -> char {
    const DISTANCE: u32 = '！' as u32 - '!' as u32;
    match character {
        '！'..='～' => char::from_u32(character as u32 - DISTANCE).unwrap_or(character),
        _ => character,
    }
}

/// Joins the parts of one level: NEAR binds closest, then blanks, then OR. What stands between no two sides is text, and
/// `note` is told.
pub(super) fn joined(items: Vec<Item>, note: &mut dyn FnMut(String)) -> Option<Node> {
    let mut alternatives: Vec<Node> = Vec::new();
    let mut nodes: Vec<Node> = Vec::new();
    let mut items = chains(items, note).into_iter().peekable();
    while let Some(item) = items.next() {
        let has_right = matches!(items.peek(), Some(Item::Node(_) | Item::Word(_)));
        match item {
            Item::Node(node) | Item::Word(node) => nodes.push(node),
            Item::Operator(..) if !nodes.is_empty() && has_right => {
                alternatives.extend(group(std::mem::take(&mut nodes), Node::All));
            }
            Item::Operator(_, typed) => {
                note(format!(
                    "`{typed}` was read as text: it needs a term on both sides"
                ));
                nodes.push(text(&typed));
            }
        }
    }
    alternatives.extend(group(nodes, Node::All));
    group(alternatives, Node::Either)
}

/// Makes a group; of one node it is that node.
fn group(mut nodes: Vec<Node>, make: fn(Vec<Node>) -> Node) -> Option<Node> {
    match nodes.len() {
        0 => None,
        1 => nodes.pop(),
        _ => Some(make(nodes)),
    }
}

/// A word that is read as text.
pub(super) fn text(word: &str) -> Node {
    Node::Term(Term {
        field: SearchField::Text,
        text: word.to_owned(),
        quoted: false,
        open: false,
    })
}

/// Joins what NEAR stands between.
fn chains(items: Vec<Item>, note: &mut dyn FnMut(String)) -> Vec<Item> {
    let mut joined: Vec<Item> = Vec::with_capacity(items.len());
    // Whether the last one is a chain that may go on; (a NEAR/2 b) in parentheses may not.
    let mut goes_on = false;
    let mut items = items.into_iter().peekable();
    while let Some(item) = items.next() {
        let (within, typed) = match item {
            Item::Operator(Operator::Near(within), typed) => (Some(within), typed),
            Item::Operator(Operator::Misspelt, typed) => (None, typed),
            item => {
                joined.push(item);
                goes_on = false;
                continue;
            }
        };
        let Some(within) = within else {
            note(format!(
                "`{typed}` was read as text: write NEAR/5 for at most 5 characters between"
            ));
            joined.push(Item::Word(text(&typed)));
            goes_on = false;
            continue;
        };
        let right = items.peek().and_then(side);
        match (joined.last_mut(), right) {
            (Some(Item::Node(Node::Near(near))), Some(right))
                if goes_on && same_field(near.operands.first(), &right) =>
            {
                near.operands.push(right);
                near.within.push(within);
                items.next();
            }
            (Some(left), Some(right)) if same_field(side(left).as_ref(), &right) => {
                let operands = side(left).into_iter().chain([right]).collect();
                let within = vec![within];
                *left = Item::Node(Node::Near(Near { operands, within }));
                goes_on = true;
                items.next();
            }
            _ => {
                note(format!(
                    "`{typed}` was read as text: it needs a term, a literal or (a OR b) of the same field on both sides"
                ));
                joined.push(Item::Word(text(&typed)));
                goes_on = false;
            }
        }
    }
    joined
}

/// The terms of a side of NEAR: one, or several of which one is enough.
fn side(item: &Item) -> Option<Vec<Term>> {
    fn terms(node: &Node) -> Option<Vec<Term>> {
        match node {
            Node::Term(term) => Some(vec![term.clone()]),
            Node::Either(nodes) => {
                let terms: Option<Vec<Vec<Term>>> = nodes.iter().map(terms).collect();
                Some(terms?.concat())
            }
            _ => None,
        }
    }
    match item {
        Item::Node(node) => terms(node),
        _ => None,
    }
}

/// Whether all terms of both sides look in one field.
fn same_field(left: Option<&Vec<Term>>, right: &[Term]) -> bool {
    let Some((first, left)) = left.and_then(|left| left.split_first()) else {
        return false;
    };
    let mut others = left.iter().chain(right);
    others.all(|term| term.field == first.field)
}
