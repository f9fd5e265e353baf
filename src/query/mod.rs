//! What a user asks for: the query language, and filters, as plain data.
//!
//! `行政复议 纠错率` two terms, both wanted · `"应诉率达"` exactly so · `-公安` not this · `执法 OR 处罚` either ·
//! `(a OR b) c` grouped · `title:报告` `heading:执法` in the title or headings. Whatever does not fit this is text.

pub mod filter;
pub mod highlight;
mod parse;
pub mod region;

pub use parse::parse;

/// Which text of a passage a term is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchField {
    /// The passage itself.
    Text,
    /// The title of its report.
    Title,
    /// The headings that it stands under.
    Heading,
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
}

impl Term {
    /// Whether it holds even when the rest of the query is relaxed: it is quoted, or confines the search to titles or
    /// headings.
    pub fn is_firm(&self) -> bool {
        self.quoted || self.field != SearchField::Text
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
        collect(&self.root, &mut terms);
        terms
    }
}

fn collect<'a>(node: &'a Node, terms: &mut Vec<&'a Term>) {
    match node {
        Node::Term(term) => terms.push(term),
        Node::All(nodes) | Node::Either(nodes) => {
            nodes.iter().for_each(|node| collect(node, terms));
        }
        Node::Not(_) => {}
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
