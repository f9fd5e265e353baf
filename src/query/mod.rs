//! What a user asks for: the query language, and filters, as plain data.
//!
//! `行政复议 纠错率` two terms, both wanted · `"应诉率达"` exactly so · `-公安` not this · `执法 OR 处罚` either ·
//! `(a OR b) c` grouped · `title:报告` `heading:执法` `issuer:司法局` in the title, headings, issuer ·
//! `罚款 NEAR/10 下降` near each other · `sentence:(复议 纠错)` in one sentence · `GB18*` whatever follows. Whatever does
//! not fit this is text.

pub mod condition;
pub mod filter;
pub mod highlight;
mod marks;
mod operator;
mod parse;
pub mod region;

pub use parse::parse;

use crate::text::spelling::{self, Spelling};

/// Which text of a passage a term is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchField {
    /// The passage itself.
    Text,
    /// The title of its report.
    Title,
    /// The headings that it stands under.
    Heading,
    /// The body that issued its report.
    Issuer,
}

/// Something to look for, in the user's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Where.
    pub field: SearchField,
    /// The words.
    pub text: String,
    /// Whether it was put in quotes.
    pub quoted: bool,
    /// Whether its last word may go on, if that is a numeral or Latin word: `GB18*`.
    pub open: bool,
}

impl Term {
    /// Whether it holds even when the rest of the query is relaxed: it is quoted, or confines the search to titles,
    /// headings or issuers.
    pub fn is_firm(&self) -> bool {
        self.quoted || self.field != SearchField::Text
    }

    /// The ways to write it.
    pub fn spellings(&self) -> Vec<Spelling> {
        spelling::open_spellings(&self.text, self.open)
    }
}

/// A query as a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// One term.
    Term(Term),
    /// All of these, in mode `all`; what matches best, in mode `any`.
    All(Vec<Self>),
    /// One or more of these.
    Either(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// Each near the next.
    Near(Near),
    /// All of this in one sentence. It looks in one field, and has a term that is wanted.
    Sentence(Box<Self>),
}

impl Node {
    /// Whether it holds even when the rest of the query is relaxed.
    pub fn is_firm(&self) -> bool {
        match self {
            Self::Term(term) => term.is_firm(),
            Self::Near(_) | Self::Sentence(_) => true,
            Self::Either(nodes) => nodes.iter().all(Self::is_firm),
            Self::All(nodes) => {
                let is_wanted = |node: &&Self| !matches!(node, Self::Not(_));
                nodes.iter().any(|node| is_wanted(&node))
                    && nodes.iter().filter(is_wanted).all(Self::is_firm)
            }
            Self::Not(_) => false,
        }
    }
}

/// Terms that stand near each other: `a NEAR/5 b`, or a chain of more.
///
/// Two of them are near when they stand in either order without a common unit, and at most so many units lie between the end
/// of the one and the start of the other. A unit is a character; a numeral or Latin word is one, and punctuation is none,
/// so a sentence end may lie between. In a chain `a NEAR/5 b NEAR/5 c` the same place of b is near a and near c.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The terms; each is one, or several of which one is enough. All of one field.
    pub operands: Vec<Vec<Term>>,
    /// Units between each operand and the next: one number fewer than operands.
    pub within: Vec<u32>,
}

/// A query, and what to tell about how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The query as typed.
    pub source: String,
    /// The query as understood.
    pub root: Node,
    /// Remarks on parts that were read as plain text.
    pub notes: Vec<String>,
}

impl Query {
    /// All terms that a passage is wanted for; not the excluded ones.
    pub fn wanted(&self) -> Vec<&Term> {
        let mut terms = Vec::new();
        self.root.wanted(&mut terms);
        terms
    }

    /// The wanted terms that a passage may lack when the query is relaxed.
    pub fn loose(&self) -> Vec<&Term> {
        let mut terms = Vec::new();
        self.root.parted(&mut terms, &mut Vec::new());
        terms
    }

    /// The parts that hold even when the rest of the query is relaxed.
    pub fn firm(&self) -> Vec<&Node> {
        let mut nodes = Vec::new();
        self.root.parted(&mut Vec::new(), &mut nodes);
        nodes
    }
}

impl Node {
    /// Whether it looks for anything, and does not only exclude.
    fn has_wanted(&self) -> bool {
        match self {
            Self::Term(_) | Self::Near(_) | Self::Sentence(_) => true,
            Self::All(nodes) | Self::Either(nodes) => nodes.iter().any(Self::has_wanted),
            Self::Not(_) => false,
        }
    }

    /// Whether whatever fulfils it has a term that is wanted, by which it can be found.
    fn is_anchored(&self) -> bool {
        match self {
            Self::Term(_) | Self::Near(_) | Self::Sentence(_) => true,
            Self::All(nodes) => nodes.iter().any(Self::is_anchored),
            Self::Either(nodes) => nodes.iter().all(Self::is_anchored),
            Self::Not(_) => false,
        }
    }

    fn looks_in_one_field(&self) -> bool {
        let mut fields = Vec::new();
        self.fields(&mut fields);
        fields.windows(2).all(|pair| pair[0] == pair[1])
    }

    fn fields(&self, fields: &mut Vec<SearchField>) {
        match self {
            Self::Term(term) => fields.push(term.field),
            Self::Near(near) => {
                fields.extend(near.operands.iter().flatten().map(|term| term.field));
            }
            Self::All(nodes) | Self::Either(nodes) => {
                nodes.iter().for_each(|node| node.fields(fields));
            }
            Self::Not(inner) | Self::Sentence(inner) => inner.fields(fields),
        }
    }

    fn wanted<'a>(&'a self, terms: &mut Vec<&'a Term>) {
        match self {
            Self::Term(term) => terms.push(term),
            Self::All(nodes) | Self::Either(nodes) => {
                nodes.iter().for_each(|node| node.wanted(terms));
            }
            Self::Near(near) => terms.extend(near.operands.iter().flatten()),
            Self::Sentence(inner) => inner.wanted(terms),
            Self::Not(_) => {}
        }
    }

    /// Parts what is firm from the terms that are not.
    fn parted<'a>(&'a self, loose: &mut Vec<&'a Term>, firm: &mut Vec<&'a Self>) {
        match self {
            node if node.is_firm() => firm.push(node),
            Self::Term(term) => loose.push(term),
            Self::All(nodes) | Self::Either(nodes) => {
                nodes.iter().for_each(|node| node.parted(loose, firm));
            }
            Self::Near(_) | Self::Sentence(_) | Self::Not(_) => {}
        }
    }
}

/// How the terms of a query must match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// All; and when nothing matches all, any.
    #[default]
    Auto,
    /// All of them.
    All,
    /// Ranked by what matches.
    Any,
}

impl Mode {
    /// Name for programs.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::All => "all",
            Self::Any => "any",
        }
    }
}

/// Why there is nothing to search for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Only blanks and punctuation.
    #[error("nothing to search for in `{0}`: no character, letter or digit")]
    Empty(String),
    /// Only terms to exclude.
    #[error("nothing to search for in `{0}`: every term is excluded")]
    OnlyExcluded(String),
}
