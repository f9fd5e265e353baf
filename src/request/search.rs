//! A search as it is asked for.

use crate::engine::{Engines, FacetCount, FacetName, Grouping, Per, PerField, Search, Sort};
use crate::query::region::Held;
use crate::query::{self, Mode};

use super::parameters::{Parameters, choose};
use super::{FilterTexts, ParameterError, RequestError};

/// Most hits of one answer.
pub const MOST_HITS: usize = 100;
/// Last hit that can be asked for.
pub const LAST_HIT: usize = 10_000;
/// Hits when nothing is said.
pub const DEFAULT_HITS: usize = 10;
/// Levels of a tree of regions: province, prefecture, county, zone.
pub const LEVELS: usize = 4;

/// Words for modes.
pub const MODES: [(&str, Mode); 3] = [("auto", Mode::Auto), ("all", Mode::All), ("any", Mode::Any)];
/// Words for orders.
pub const SORTS: [(&str, Sort); 3] = [
    ("relevance", Sort::Relevance),
    ("year", Sort::Year),
    ("-year", Sort::YearDescending),
];
/// Words for groupings.
pub const GROUPINGS: [(&str, Grouping); 2] =
    [("none", Grouping::Passages), ("report", Grouping::Reports)];
/// Words for what is counted.
pub const FACETS: [(&str, FacetName); 5] = [
    ("region", FacetName::Region),
    ("year", FacetName::Year),
    ("section", FacetName::Section),
    ("topic", FacetName::Topic),
    ("kind", FacetName::Kind),
];
const PER: [(&str, PerField); 3] = [
    ("region", PerField::Region),
    ("report", PerField::Report),
    ("year", PerField::Year),
];

/// A search as it is asked for: words, not yet looked up anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// The query; without one, everything that the filters let through.
    pub query: Option<String>,
    /// How terms must match.
    pub mode: Mode,
    /// Filters.
    pub filters: FilterTexts,
    /// Passages or reports.
    pub grouping: Grouping,
    /// The most hits of each group.
    pub per: Option<Per>,
    /// Order of hits.
    pub sort: Sort,
    /// What to count.
    pub facets: Vec<FacetName>,
    /// Levels of the tree of regions to count.
    pub levels: usize,
    /// Hits to return.
    pub limit: usize,
    /// Hits to pass over before those.
    pub offset: usize,
}

impl Default for SearchRequest {
    fn default() -> Self {
        Self {
            query: None,
            mode: Mode::Auto,
            filters: FilterTexts::default(),
            grouping: Grouping::Passages,
            per: None,
            sort: Sort::Relevance,
            facets: Vec::new(),
            levels: LEVELS,
            limit: DEFAULT_HITS,
            offset: 0,
        }
    }
}

impl FilterTexts {
    /// Takes the filters out of parameters.
    pub fn take(parameters: &mut Parameters) -> Self {
        Self {
            years: parameters.all("year"),
            regions: parameters.all("region"),
            sections: parameters.all("section"),
            kinds: parameters.all("kind"),
        }
    }

    /// The same filters as parameters.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let lists = [
            ("year", &self.years),
            ("region", &self.regions),
            ("section", &self.sections),
            ("kind", &self.kinds),
        ];
        let pairs = lists
            .into_iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name, value.as_str())));
        pairs.collect()
    }
}

impl SearchRequest {
    /// Takes a search out of parameters.
    ///
    /// # Errors
    /// When one is not what it should be.
    pub fn take(parameters: &mut Parameters) -> Result<Self, ParameterError> {
        let mut facets = Vec::new();
        for names in parameters.all("facets") {
            for name in names.split([',', '，']).map(str::trim) {
                let facet = choose("facets", name, &FACETS)?;
                if !facets.contains(&facet) {
                    facets.push(facet);
                }
            }
        }
        let per = parameters.one("per")?.map(|text| per(&text)).transpose()?;
        let request = Self {
            query: parameters.one("q")?,
            mode: parameters.choice("mode", &MODES)?.unwrap_or(Mode::Auto),
            filters: FilterTexts::take(parameters),
            grouping: parameters.choice("group", &GROUPINGS)?.unwrap_or_default(),
            per,
            sort: parameters.choice("sort", &SORTS)?.unwrap_or_default(),
            facets,
            levels: parameters.number("levels", 1..=LEVELS)?.unwrap_or(LEVELS),
            limit: parameters
                .number("limit", 0..=MOST_HITS)?
                .unwrap_or(DEFAULT_HITS),
            offset: parameters.number("offset", 0..=LAST_HIT)?.unwrap_or(0),
        };
        Ok(request)
    }

    /// The same search as parameters, those left out that are as they would be anyhow.
    pub fn written(&self) -> String {
        let word = |words: &[(&'static str, Mode)], value| {
            words
                .iter()
                .find(|(_, of)| *of == value)
                .map(|(word, _)| *word)
        };
        let mut text = form_urlencoded::Serializer::new(String::new());
        if let Some(query) = &self.query {
            text.append_pair("q", query);
        }
        if self.mode != Mode::Auto {
            text.append_pair("mode", word(&MODES, self.mode).unwrap_or_default());
        }
        text.extend_pairs(self.filters.pairs());
        if self.grouping == Grouping::Reports {
            text.append_pair("group", "report");
        }
        if let Some(per) = self.per {
            let field = PER.iter().find(|(_, field)| *field == per.field);
            let field = field.map_or("", |(word, _)| word);
            text.append_pair("per", &format!("{field}:{}", per.most));
        }
        match self.sort {
            Sort::Relevance => {}
            Sort::Year => drop(text.append_pair("sort", "year")),
            Sort::YearDescending => drop(text.append_pair("sort", "-year")),
        }
        for facet in &self.facets {
            text.append_pair("facets", facet.slug());
        }
        let numbers = [
            ("levels", self.levels, LEVELS),
            ("limit", self.limit, DEFAULT_HITS),
            ("offset", self.offset, 0),
        ];
        for (name, value, usual) in numbers {
            if value != usual {
                text.append_pair(name, &value.to_string());
            }
        }
        text.finish()
    }

    /// Looks everything up. Returns the search, and the regions named that no report is of.
    ///
    /// # Errors
    /// When there is nothing to search for, or a filter names nothing.
    pub fn resolve(
        &self,
        engines: &Engines,
        held: &Held,
    ) -> Result<(Search, Vec<String>), RequestError> {
        let query = self.query.as_deref().map(query::parse).transpose()?;
        let resolved = self.filters.resolve_with(engines, held)?;
        let search = Search {
            query,
            mode: self.mode,
            filters: resolved.filters,
            limit: self.limit,
            offset: self.offset,
            grouping: self.grouping,
            per: self.per,
            sort: self.sort,
            facets: self.facets.clone(),
        };
        Ok((search, resolved.absent))
    }
}

/// Reads `region:2`.
fn per(text: &str) -> Result<Per, ParameterError> {
    let error = || {
        ParameterError::new(
            "per",
            format!("is `{text}`"),
            "region, report or year, and a number from 1 to 100: region:2",
        )
    };
    let (field, most) = text.split_once(':').ok_or_else(error)?;
    let field = choose("per", field, &PER).map_err(|_| error())?;
    let most = most
        .parse()
        .ok()
        .filter(|most| (1..=MOST_HITS).contains(most));
    Ok(Per {
        field,
        most: most.ok_or_else(error)?,
    })
}

/// Leaves out what lies deeper than so many levels.
pub fn cut(rows: &mut [FacetCount], levels: usize) {
    for row in rows {
        if levels <= 1 {
            row.children = Vec::new();
        } else {
            cut(&mut row.children, levels - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SearchRequest, ParameterError> {
        let mut parameters = Parameters::read(text)?;
        let request = SearchRequest::take(&mut parameters)?;
        parameters.finish()?;
        Ok(request)
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "",
            "q=%E5%A4%8D%E8%AE%AE&year=2021..2023&region=42&region=320106&section=plan",
            "q=a&mode=any&kind=other&group=report&per=region%3A2&sort=-year&facets=region&facets=year&levels=1&limit=20&offset=40",
        ] {
            let request = read(text).expect(text);
            assert_eq!(request.written(), text);
            assert_eq!(read(&request.written()).expect(text), request);
        }
        assert_eq!(
            read("facets=year,kind,year&limit=10")
                .expect("read")
                .written(),
            "facets=year&facets=kind"
        );
    }

    #[test]
    fn what_is_not_known_is_told() {
        for (text, name) in [
            ("limit=101", "limit"),
            ("offset=-1", "offset"),
            ("sort=best", "sort"),
            ("facets=place", "facets"),
            ("per=region", "per"),
            ("per=region:0", "per"),
            ("order=1", "order"),
        ] {
            assert_eq!(read(text).expect_err(text).name, name);
        }
    }
}
