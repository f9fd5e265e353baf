//! Whether filters let a passage through, going by what is stored of it: the meaning of filters without the index.

use serde::{Serialize, Serializer};

use crate::query::filter::{Filters, UNKNOWN_YEAR};
use crate::report::taxonomy::SectionName;

use super::schema::UNKNOWN;
use super::{FacetName, StoredPassage};

/// Whether the filters of one kind let a passage through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FilterVerdict {
    /// Which kind of filter.
    #[serde(serialize_with = "slug")]
    pub filter: FacetName,
    /// The values that it lets through.
    pub wanted: Vec<String>,
    /// The values that the passage has.
    pub has: Vec<String>,
    /// Whether one of those is wanted.
    pub holds: bool,
}

fn slug<S: Serializer>(name: &FacetName, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name.slug())
}

impl StoredPassage<'_> {
    /// A verdict for each kind of filter that is given.
    pub fn verdicts(&self, filters: &Filters) -> Vec<FilterVerdict> {
        let Filters {
            years,
            regions,
            sections,
            kinds,
        } = filters;
        let report = &self.report.report;
        let mut verdicts = Vec::new();
        let mut push = |filter, wanted: Vec<String>, has: Vec<String>, holds| {
            if !wanted.is_empty() {
                verdicts.push(FilterVerdict {
                    filter,
                    wanted,
                    has,
                    holds,
                });
            }
        };

        let year = report.year.unwrap_or(UNKNOWN_YEAR);
        push(
            FacetName::Year,
            years.iter().map(|range| shown(&range.0)).collect(),
            vec![shown(&(year..=year))],
            years.iter().any(|range| range.0.contains(&year)),
        );

        let region = report.region.as_ref();
        let path = region.map_or(vec![UNKNOWN], |region| region.full_path());
        let is_below = |wanted: &Vec<String>| {
            wanted.len() <= path.len() && wanted.iter().zip(&path).all(|(one, other)| one == other)
        };
        push(
            FacetName::Region,
            regions.iter().map(|path| path.join("/")).collect(),
            vec![path.join("/")],
            regions.iter().any(is_below),
        );

        let kind = report.kind;
        push(
            FacetName::Kind,
            kinds.iter().map(|kind| kind.slug().to_owned()).collect(),
            vec![kind.slug().to_owned()],
            kinds.contains(&kind),
        );

        let (part, topics) = (&self.passage.part, &self.passage.topics);
        let slug = |section: &SectionName| match section {
            SectionName::Part(part) => part.slug().to_owned(),
            SectionName::Topic(topic) => topic.slug().to_owned(),
        };
        let has = std::iter::once(part.slug()).chain(topics.iter().map(|topic| topic.slug()));
        push(
            FacetName::Section,
            sections.iter().map(slug).collect(),
            has.map(str::to_owned).collect(),
            sections.iter().any(|section| match section {
                SectionName::Part(wanted) => wanted == part,
                SectionName::Topic(wanted) => topics.contains(wanted),
            }),
        );
        verdicts
    }

    /// Whether filters let the passage through.
    pub fn passes(&self, filters: &Filters) -> bool {
        self.verdicts(filters).iter().all(|verdict| verdict.holds)
    }
}

fn shown(years: &std::ops::RangeInclusive<u16>) -> String {
    match (*years.start(), *years.end()) {
        (UNKNOWN_YEAR, _) => UNKNOWN.to_owned(),
        (from, to) if from == to => from.to_string(),
        (from, to) => format!("{from}..{to}"),
    }
}
