//! What an assistant gives to the tools. The comments are part of what it is told.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;

use crate::engine::{FacetName, Grouping, Sort};
use crate::query::Mode;
use crate::request::parameters::{LONGEST_QUERY, ParameterError};
use crate::request::search::{LAST_HIT, MOST_HITS};
use crate::request::{FilterTexts, SearchRequest};

/// How the terms of a query must match.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModeInput {
    /// All terms; where that fills too little, passages with some of them follow, marked `partial`.
    #[default]
    Auto,
    /// All terms.
    All,
    /// Whatever has any of them, the best first.
    Any,
}

/// Order of hits.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortInput {
    /// The best first.
    #[default]
    Relevance,
    /// The newest report year first.
    Newest,
    /// The oldest report year first.
    Oldest,
}

/// What is counted.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FacetInput {
    /// Regions, as a tree.
    Region,
    /// Report years.
    Year,
    /// Parts of reports.
    Section,
    /// Topics.
    Topic,
    /// Kinds of report.
    Kind,
}

/// What a search is confined to. Values of one filter are alternatives; different filters all hold.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FilterInput {
    /// Report years: 2023, 2021..2023, 2021.. or ..2023.
    pub years: Vec<String>,
    /// Regions with all below them: names (湖北, 宜昌市), paths (江苏省/南京市/鼓楼区) or six-digit codes (420500).
    pub regions: Vec<String>,
    /// Parts or topics: achievements, problems, first_responsible, plan, suggestions, preamble, other; functions, institutions,
    /// decision, enforcement, emergency, disputes, oversight, digital, leadership.
    pub sections: Vec<String>,
    /// Kinds of report: rule_of_law, rule_of_law_dept, work_report, other.
    pub kinds: Vec<String>,
}

/// Input of `search`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SearchInput {
    /// Chinese terms parted by blanks: 行政复议 纠错率. "…" is literal, -词 excludes, a OR b, title:词, heading:词, a NEAR/10 b,
    /// sentence:(a b).
    pub query: String,
    /// How terms must match.
    pub mode: ModeInput,
    /// What to confine the search to.
    pub filters: FilterInput,
    /// Each report once, by its best passage.
    pub one_per_report: bool,
    /// Order of hits.
    pub sort: SortInput,
    /// Hits to return, at most 100. 10 when not given.
    pub limit: Option<usize>,
    /// Hits to pass over before those.
    pub offset: usize,
}

/// Input of `facets`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FacetsInput {
    /// A query as `search` has it; without one everything is counted that the filters let through.
    pub query: Option<String>,
    /// What to confine the counts to. The filter on what a facet counts does not confine its own counts.
    pub filters: FilterInput,
    /// What to count; all when empty.
    pub facets: Vec<FacetInput>,
    /// Levels of the tree of regions, 1 (provinces) to 4. 2 when not given.
    pub region_levels: Option<usize>,
}

/// Input of `show`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ShowInput {
    /// Id of a report, or of a passage (REPORT#ORDINAL), as `search` returns it.
    pub id: String,
    /// Of a passage: neighbours to show on either side, at most 20. 1 when not given.
    pub context: Option<usize>,
    /// Of a report: ordinal of the first passage to show. `next` of the answer goes on.
    pub from: usize,
}

/// Input of `figures`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FiguresInput {
    /// Words that the indicator's name has: 纠错率, 行政复议案件.
    pub query: String,
    /// What to confine the reports to.
    pub filters: FilterInput,
    /// Figures to return, at most 1000. 100 when not given.
    pub limit: Option<usize>,
    /// Figures to pass over before those.
    pub offset: usize,
}

impl From<FilterInput> for FilterTexts {
    fn from(input: FilterInput) -> Self {
        Self {
            years: input.years,
            regions: input.regions,
            sections: input.sections,
            kinds: input.kinds,
        }
    }
}

/// A query that is not too long.
pub(super) fn query(text: &str) -> Result<String, ParameterError> {
    match text.chars().count() {
        ..=LONGEST_QUERY => Ok(text.trim().to_owned()),
        _ => Err(ParameterError::new(
            "query",
            "is too long",
            format!("at most {LONGEST_QUERY} characters"),
        )),
    }
}

/// A number that is not too great.
pub(super) fn at_most(name: &str, number: usize, most: usize) -> Result<usize, ParameterError> {
    match number <= most {
        true => Ok(number),
        false => Err(ParameterError::new(
            name,
            format!("is {number}"),
            format!("at most {most}"),
        )),
    }
}

impl TryFrom<SearchInput> for SearchRequest {
    type Error = ParameterError;

    fn try_from(input: SearchInput) -> Result<Self, ParameterError> {
        Ok(Self {
            query: Some(query(&input.query)?),
            mode: match input.mode {
                ModeInput::Auto => Mode::Auto,
                ModeInput::All => Mode::All,
                ModeInput::Any => Mode::Any,
            },
            filters: input.filters.into(),
            grouping: match input.one_per_report {
                true => Grouping::Reports,
                false => Grouping::Passages,
            },
            sort: match input.sort {
                SortInput::Relevance => Sort::Relevance,
                SortInput::Newest => Sort::YearDescending,
                SortInput::Oldest => Sort::Year,
            },
            limit: at_most("limit", input.limit.unwrap_or(10), MOST_HITS)?,
            offset: at_most("offset", input.offset, LAST_HIT)?,
            ..Self::default()
        })
    }
}

impl From<FacetInput> for FacetName {
    fn from(input: FacetInput) -> Self {
        match input {
            FacetInput::Region => Self::Region,
            FacetInput::Year => Self::Year,
            FacetInput::Section => Self::Section,
            FacetInput::Topic => Self::Topic,
            FacetInput::Kind => Self::Kind,
        }
    }
}
