//! What a page shows, as its address says it.

use axum::http::Uri;

use crate::engine::{FacetName, Grouping, Sort};
use crate::gazetteer::Gazetteer;
use crate::query::Mode;
use crate::query::filter::{Filters, UNKNOWN_YEAR, YearRange};
use crate::report::taxonomy::SectionName;
use crate::request::parameters::Parameters;
use crate::request::search::{LAST_HIT, LEVELS, MODES, SORTS};
use crate::request::{FilterTexts, ParameterError, SearchRequest};
use crate::serve::problem::Failure;

/// Reports on a page.
pub const REPORTS: usize = 10;
/// Years that no report is before or after.
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2100;
/// What stands for what is not known.
const UNKNOWN: &str = "未识别";

/// A search, and a page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The query, mode, filters and order; nothing else is set.
    pub search: SearchRequest,
    /// The page, from 1.
    pub page: usize,
    /// Whether the address is as this program writes it.
    pub is_written: bool,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            search: SearchRequest::default(),
            page: 1,
            is_written: true,
        }
    }
}

impl Asked {
    /// Takes a search out of the parameters of an address.
    ///
    /// # Errors
    /// When one is not what it should be.
    pub fn take(parameters: &mut Parameters) -> Result<Self, ParameterError> {
        let mut filters = FilterTexts::take(parameters);
        let from = parameters.one("from")?;
        let to = parameters.one("to")?;
        let is_written = from.is_none() && to.is_none();
        if !is_written {
            let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
            filters.years = vec![if from == to {
                from
            } else {
                format!("{from}..{to}")
            }];
        }
        Ok(Self {
            search: SearchRequest {
                query: parameters.one("q")?,
                mode: parameters.choice("mode", &MODES)?.unwrap_or(Mode::Auto),
                sort: parameters.choice("sort", &SORTS)?.unwrap_or_default(),
                filters,
                ..SearchRequest::default()
            },
            page: parameters
                .number("page", 1..=LAST_HIT / REPORTS)?
                .unwrap_or(1),
            is_written,
        })
    }

    /// Reads the address of a page that has nothing else.
    ///
    /// # Errors
    /// When a parameter is not what it should be, or not known.
    pub fn read(uri: &Uri) -> Result<Self, Failure> {
        let mut parameters = Parameters::of_form(uri.query().unwrap_or_default())?;
        let asked = Self::take(&mut parameters)?;
        parameters.finish()?;
        Ok(asked)
    }

    /// The search of this page, with everything that the page shows.
    pub fn request(&self) -> SearchRequest {
        SearchRequest {
            grouping: Grouping::Reports,
            facets: FacetName::ALL.to_vec(),
            levels: LEVELS,
            limit: REPORTS,
            offset: (self.page - 1) * REPORTS,
            ..self.search.clone()
        }
    }

    /// Parameters of the search, without the page.
    pub fn written(&self) -> String {
        self.search.written()
    }

    /// Address of a page of this search under a path.
    pub fn address_of(&self, path: &str, page: usize) -> String {
        let mut parameters = self.written();
        if page > 1 {
            let separator = if parameters.is_empty() { "" } else { "&" };
            parameters = format!("{parameters}{separator}page={page}");
        }
        match parameters.as_str() {
            "" => path.to_owned(),
            _ => format!("{path}?{parameters}"),
        }
    }

    /// Address of the first page of this search.
    pub fn address(&self) -> String {
        self.address_of("/search", 1)
    }

    /// The same search with other filters.
    #[must_use]
    pub fn with_filters(&self, filters: FilterTexts) -> Self {
        let mut other = self.clone();
        other.search.filters = filters;
        other.page = 1;
        other
    }

    /// The same search in another order.
    #[must_use]
    pub fn with_sort(&self, sort: Sort) -> Self {
        let mut other = self.clone();
        other.search.sort = sort;
        other.page = 1;
        other
    }
}

/// Filters as the facets write them: codes, slugs, years.
pub fn plain(filters: &Filters) -> FilterTexts {
    let mut texts = FilterTexts::default();
    let mut add = |list: fn(&mut FilterTexts) -> &mut Vec<String>, text: String| {
        let list = list(&mut texts);
        if !list.contains(&text) {
            list.push(text);
        }
    };
    for years in &filters.years {
        add(|texts| &mut texts.years, year_text(years));
    }
    for path in &filters.regions {
        let code = Gazetteer::get().by_path(path).map(|place| place.code);
        let text = code.map_or_else(|| path.join("/"), |code| format!("{code:06}"));
        add(|texts| &mut texts.regions, text);
    }
    for section in &filters.sections {
        let slug = match section {
            SectionName::Part(part) => part.slug(),
            SectionName::Topic(topic) => topic.slug(),
        };
        add(|texts| &mut texts.sections, slug.to_owned());
    }
    for kind in &filters.kinds {
        add(|texts| &mut texts.kinds, kind.slug().to_owned());
    }
    texts
}

fn year_text(years: &YearRange) -> String {
    let (from, to) = (*years.0.start(), *years.0.end());
    match (from, to) {
        (UNKNOWN_YEAR, UNKNOWN_YEAR) => UNKNOWN.to_owned(),
        (from, to) if from == to => from.to_string(),
        (from, to) if from <= *YEARS.start() => format!("..{to}"),
        (from, to) if to >= *YEARS.end() => format!("{from}.."),
        (from, to) => format!("{from}..{to}"),
    }
}

/// A filter's year or range of years for people.
pub fn shown_years(text: &str) -> String {
    match text.split_once("..") {
        None if text == UNKNOWN => "年份未识别".to_owned(),
        None => format!("{text} 年"),
        Some(("", to)) => format!("{to} 年及以前"),
        Some((from, "")) => format!("{from} 年及以后"),
        Some((from, to)) => format!("{from}—{to} 年"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Asked {
        let uri: Uri = text.parse().expect("an address");
        Asked::read(&uri).expect(text)
    }

    #[test]
    fn an_address_is_written_as_it_was_read() {
        for address in [
            "/search?q=a&year=2021..&section=plan&sort=year",
            "/search?region=42",
        ] {
            assert_eq!(asked(address).address(), address);
        }
        let third = asked("/search?q=a&page=3");
        assert_eq!(third.address(), "/search?q=a");
        assert_eq!(third.address_of("/search", 3), "/search?q=a&page=3");
        assert_eq!(third.request().offset, 20);
    }

    #[test]
    fn fields_of_the_form_become_a_range() {
        let form = asked("/search?q=a&from=2021&to=&year=2020");
        assert!(!form.is_written);
        assert_eq!(form.address(), "/search?q=a&year=2021..");
        assert_eq!(
            asked("/search?from=2022&to=2022").address(),
            "/search?year=2022"
        );
    }

    #[test]
    fn years_for_people() {
        for (text, shown) in [
            ("2021..2023", "2021—2023 年"),
            ("2021..", "2021 年及以后"),
            ("..2021", "2021 年及以前"),
            ("2021", "2021 年"),
        ] {
            assert_eq!(shown_years(text), shown);
            let range: YearRange = text.parse().expect(text);
            assert_eq!(year_text(&range), text);
        }
    }
}
