//! Why a query finds a passage, or does not: which of its terms the passage has, which it lacks, and what stands there instead.
//!
//! The verdict is read off the passage's text, and set beside what search finds with the index. The two agree unless the index
//! is broken, which `gongbao verify` looks for.

mod absence;
mod condition;
mod cut;
pub mod field;

use std::ops::Range;

use serde::Serialize;

use crate::engine::{self, EngineError, Engines, FilterVerdict, Relaxed, Search, StoredPassage};
use crate::query::filter::Filters;
use crate::query::{Mode, Node, Query, SearchField, Term};
use crate::text::segment::Segmenter;
use crate::text::slice;
use crate::text::spelling::Spelling;
use crate::text::unit::Units;

use absence::Border;

pub use absence::{Absence, Reason};
pub use cut::{Cut, Pair};

/// Why a query finds a passage or not. This is also the shape of `explain --format json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The query as typed.
    pub query: String,
    /// Passage id.
    pub passage: String,
    /// Whether the passage has what the query asks for, and the filters let it through.
    pub matches: bool,
    /// Place in the result, from 1; none when it is not in it.
    pub rank: Option<usize>,
    /// Passages in the result.
    pub total: u64,
    /// Whether the result is not of passages that match all of the query, because there are none.
    pub relaxed: bool,
    /// Which passages it is of then.
    #[serde(skip)]
    pub accepted: Option<Relaxed>,
    /// The report that this one is the same as, and is searched as. Its passages are not in the index.
    pub duplicate_of: Option<String>,
    /// What the filters say, for each kind that is given.
    pub filters: Vec<FilterVerdict>,
    /// What the parts of the query say. None when only what fails was asked for, and nothing does.
    pub node: Option<NodeVerdict>,
}

/// Whether a part of a query holds in a passage.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "node", rename_all = "snake_case")]
pub enum NodeVerdict {
    /// One term.
    Term(Box<TermVerdict>),
    /// All of these.
    All {
        /// Whether all hold.
        holds: bool,
        /// Each.
        nodes: Vec<Self>,
    },
    /// One or more of these.
    Either {
        /// Whether one holds.
        holds: bool,
        /// Each.
        nodes: Vec<Self>,
    },
    /// Not this.
    Not {
        /// Whether what is excluded does not hold.
        holds: bool,
        /// What is excluded.
        excluded: Box<Self>,
    },
    /// Each near the next.
    Near {
        /// Whether they are.
        holds: bool,
        /// Each.
        operands: Vec<Self>,
        /// Units that may lie between each and the next.
        within: Vec<u32>,
        /// Units that do, at least; none where one of the two does not stand there.
        apart: Vec<Option<usize>>,
    },
    /// All of this in one sentence.
    Sentence {
        /// Whether it is.
        holds: bool,
        /// The same of the whole passage.
        whole: Box<Self>,
    },
}

/// Whether a term stands in a passage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermVerdict {
    /// The term as typed.
    pub text: String,
    /// Whether it was quoted.
    pub quoted: bool,
    /// Whether its last numeral or Latin word may go on.
    pub open: bool,
    /// Where it was looked for: `text`, `title` or `heading`.
    #[serde(serialize_with = "field::serialize")]
    pub field: SearchField,
    /// Whether it stands there.
    pub holds: bool,
    /// How it is cut.
    pub cut: Cut,
    /// Its other spellings, with years in the other numerals.
    pub spellings: Vec<String>,
    /// Where it stands: ranges of characters of what it was looked for in.
    pub places: Vec<[usize; 2]>,
    /// Why it does not stand there.
    pub absence: Option<Absence>,
    /// Ids of other passages of the report in which it stands.
    pub elsewhere: Vec<String>,
}

impl NodeVerdict {
    /// Whether it holds.
    pub fn holds(&self) -> bool {
        match self {
            Self::Term(term) => term.holds,
            Self::All { holds, .. }
            | Self::Either { holds, .. }
            | Self::Not { holds, .. }
            | Self::Near { holds, .. }
            | Self::Sentence { holds, .. } => *holds,
        }
    }

    /// What of it fails, or nothing.
    #[must_use]
    pub fn failing(self) -> Option<Self> {
        if self.holds() {
            return None;
        }
        Some(match self {
            Self::All { holds, nodes } => Self::All {
                holds,
                nodes: nodes.into_iter().filter_map(Self::failing).collect(),
            },
            other => other,
        })
    }
}

impl Explanation {
    /// Whether search does not do what the passage's text says: the index is broken.
    pub fn is_broken(&self) -> bool {
        self.matches != (self.rank.is_some() && !self.relaxed)
    }

    /// The same with nothing but what keeps the passage from being found.
    #[must_use]
    pub fn failing(mut self) -> Self {
        self.filters.retain(|verdict| !verdict.holds);
        self.node = self.node.and_then(NodeVerdict::failing);
        self
    }
}

/// Explains what a query and filters say of a passage of the index of ordinal `index`.
///
/// # Errors
/// When an index cannot be read.
pub fn explain(
    engines: &Engines,
    query: &Query,
    filters: &Filters,
    index: usize,
    passage: &StoredPassage<'_>,
) -> Result<Explanation, EngineError> {
    let judge = Judge {
        passage,
        segmenter: engines[index].segmenter(),
    };
    let node = judge.node(&query.root);
    let verdicts = passage.verdicts(filters);
    let search = Search {
        query: Some(query.clone()),
        mode: Mode::Auto,
        filters: filters.clone(),
        limit: usize::MAX,
        ..Search::default()
    };
    let outcome = engine::merge(engines, &search)?;
    let mut rank = None;
    for (place, ranked) in outcome.hits.iter().enumerate() {
        // What follows the passages with all terms has no rank among them.
        if ranked.engine == index && !ranked.partial {
            let (id, ordinal) = engines[index].name(ranked)?;
            if ordinal == passage.ordinal && id == passage.report.report.id {
                rank = Some(place + 1);
                break;
            }
        }
    }
    let duplicate_of = passage.report.report.duplicate_of.clone();
    Ok(Explanation {
        query: query.source.clone(),
        passage: passage.id(),
        matches: duplicate_of.is_none()
            && node.holds()
            && verdicts.iter().all(|verdict| verdict.holds),
        rank,
        total: outcome.passages,
        relaxed: outcome.relaxed.is_some(),
        accepted: outcome.relaxed,
        duplicate_of,
        filters: verdicts,
        node: Some(node),
    })
}

/// Judges the parts of a query by one passage.
struct Judge<'a> {
    passage: &'a StoredPassage<'a>,
    segmenter: &'a Segmenter,
}

impl Judge<'_> {
    fn node(&self, node: &Node) -> NodeVerdict {
        match node {
            Node::Term(term) => NodeVerdict::Term(Box::new(self.term(term))),
            Node::All(nodes) => {
                let nodes: Vec<_> = nodes.iter().map(|node| self.node(node)).collect();
                NodeVerdict::All {
                    holds: nodes.iter().all(NodeVerdict::holds),
                    nodes,
                }
            }
            Node::Either(nodes) => {
                let nodes: Vec<_> = nodes.iter().map(|node| self.node(node)).collect();
                NodeVerdict::Either {
                    holds: nodes.iter().any(NodeVerdict::holds),
                    nodes,
                }
            }
            Node::Near(near) => {
                let operands = near.operands.iter().map(|terms| match terms.as_slice() {
                    [term] => self.node(&Node::Term(term.clone())),
                    terms => self.node(&Node::Either(
                        terms.iter().cloned().map(Node::Term).collect(),
                    )),
                });
                NodeVerdict::Near {
                    holds: condition::holds(self.passage, node),
                    operands: operands.collect(),
                    within: near.within.clone(),
                    apart: condition::distances(self.passage, near),
                }
            }
            Node::Sentence(inner) => NodeVerdict::Sentence {
                holds: condition::holds(self.passage, node),
                whole: Box::new(self.node(inner)),
            },
            Node::Not(inner) => {
                let excluded = Box::new(self.node(inner));
                NodeVerdict::Not {
                    holds: !excluded.holds(),
                    excluded,
                }
            }
        }
    }

    fn term(&self, term: &Term) -> TermVerdict {
        let searched = field::searched(self.passage, term.field);
        let in_text = term.field == SearchField::Text;
        let units = Units::of(&searched);
        let spellings = term.spellings();
        let mut places: Vec<Range<usize>> = condition::places(&units, term)
            .into_iter()
            .map(|found| units.written(found))
            .collect();
        places.sort_by_key(|place| (place.start, place.end));
        let holds = !places.is_empty();
        let absence = (!holds).then(|| {
            let border = in_text.then(|| self.across_border(&spellings)).flatten();
            absence::explain(&searched, &units, &spellings, border, self.segmenter)
        });
        let elsewhere = if in_text && !holds {
            self.elsewhere(&spellings)
        } else {
            Vec::new()
        };
        let others = spellings.get(1..).unwrap_or_default();
        TermVerdict {
            text: term.text.clone(),
            quoted: term.quoted,
            open: term.open,
            field: term.field,
            holds,
            cut: Cut::of(&Units::of(&term.text), &units, self.segmenter),
            spellings: others
                .iter()
                .map(|spelling| cut::readable_all(&spelling.units))
                .collect(),
            places: places
                .into_iter()
                .map(|place| [place.start, place.end])
                .collect(),
            absence,
            elsewhere,
        }
    }

    /// The neighbour of the passage with which together it holds a term that neither holds alone.
    fn across_border(&self, spellings: &[Spelling]) -> Option<Border> {
        let report = self.passage.report;
        let ordinal = self.passage.ordinal;
        let pairs = [
            ordinal.checked_sub(1).map(|before| (before, ordinal)),
            Some((ordinal, ordinal + 1)),
        ];
        pairs.into_iter().flatten().find_map(|(one, next)| {
            let passages = &report.report.passages;
            let (first, last) = (passages.get(one)?, passages.get(next)?);
            let both = Units::of(slice(&report.text, first.bytes.start..last.bytes.end));
            let other = if one == ordinal { next } else { one };
            let alone = Units::of(report.passage_text(passages.get(other)?));
            let crosses = spellings
                .iter()
                .any(|spelling| spelling.find(&both).len() > spelling.find(&alone).len());
            crosses.then(|| Border {
                other: format!("{}#{other}", report.report.id),
                before: other < ordinal,
            })
        })
    }

    /// Ids of the other passages of the report that hold a term.
    fn elsewhere(&self, spellings: &[Spelling]) -> Vec<String> {
        let holds = |passage: &StoredPassage<'_>| {
            let units = Units::of(passage.text());
            spellings
                .iter()
                .any(|spelling| !spelling.find(&units).is_empty())
        };
        let others = self.passage.report.passages();
        others.filter(holds).map(|passage| passage.id()).collect()
    }
}
