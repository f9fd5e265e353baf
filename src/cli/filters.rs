//! `--year`, `--region`, `--section`, `--kind`: from words to filters.

use clap::Args;

use crate::engine::Engines;
use crate::engine::UNKNOWN;
use crate::error::Error;
use crate::query::filter::{Filters, YearRange};
use crate::query::region::{self, Held};
use crate::report::Kind;
use crate::report::taxonomy::{SectionName, Taxonomy, Term};
use crate::text::fold::fold_to_string;
use crate::ui::message;

/// Filters of one kind are alternatives; those of different kinds all hold.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct FilterArgs {
    /// Report year: 2023, 2021..2023, 2021.. or ..2023 (can be repeated)
    #[arg(long = "year", value_name = "YEARS")]
    years: Vec<String>,
    /// Region and all below it: 420500, 42, 宜昌, 湖北省/宜昌市, 湖北宜昌, 大鹏新区 (can be repeated)
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// Part or topic, by name or label: problems, 问题, enforcement, 行政执法 (can be repeated)
    #[arg(long = "section", value_name = "SECTION")]
    sections: Vec<String>,
    /// Kind of report: rule_of_law, rule_of_law_dept, work_report, other (can be repeated)
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
}

impl FilterArgs {
    /// Reads the filters; regions are looked up in the gazetteer and in the indexes.
    pub(super) fn resolve(&self, engines: &Engines) -> Result<Filters, Error> {
        let mut filters = Filters::default();
        for text in values(&self.years) {
            filters.years.push(text.parse::<YearRange>()?);
        }
        for text in values(&self.sections) {
            filters.sections.push(section(text, engines)?);
        }
        for text in values(&self.kinds) {
            filters
                .kinds
                .push(Kind::parse(text).ok_or_else(|| unknown_kind(text))?);
        }
        if !self.regions.is_empty() {
            let held = held_regions(engines)?;
            for text in pieces(&self.regions, &[',', '，', '、']) {
                filters.regions.extend(region(text, &held)?);
            }
        }
        Ok(filters)
    }

    /// The filters as the user wrote them, for messages.
    pub(super) fn shown(&self) -> String {
        let named = |name: &str, values: &[String]| {
            values
                .iter()
                .map(|value| format!("--{name} {value}"))
                .collect::<Vec<_>>()
        };
        [
            named("year", &self.years),
            named("region", &self.regions),
            named("section", &self.sections),
            named("kind", &self.kinds),
        ]
        .concat()
        .join(" ")
    }
}

/// Several values of one filter can also be given at once, with commas.
fn values(given: &[String]) -> impl Iterator<Item = &str> {
    pieces(given, &[',', '，'])
}

/// What stands between separators. One too many is no value; nothing at all is, for which there will be an error.
fn pieces<'a>(given: &'a [String], separators: &'a [char]) -> impl Iterator<Item = &'a str> {
    given.iter().flat_map(move |text| {
        let is_empty = text.split(separators).all(|piece| piece.trim().is_empty());
        let pieces = text.split(separators).map(str::trim);
        let most = if is_empty { 1 } else { usize::MAX };
        pieces
            .filter(move |piece| !piece.is_empty() || is_empty)
            .take(most)
    })
}

fn held_regions(engines: &Engines) -> Result<Held, Error> {
    let mut held = Held::new();
    for engine in engines {
        held.extend(engine.region_paths()?);
    }
    Ok(held)
}

fn region(text: &str, held: &Held) -> Result<Vec<Vec<String>>, Error> {
    if matches!(&*fold_to_string(text), UNKNOWN | "unknown") {
        return Ok(vec![vec![UNKNOWN.to_owned()]]);
    }
    let region = region::resolve(text, held)?;
    if !region.is_held {
        message::note(&format!("the index has no report of {}", region.shown));
    }
    Ok(region.paths)
}

/// A part or topic of any of the indexes.
fn section(text: &str, engines: &Engines) -> Result<SectionName, Error> {
    let found = engines
        .iter()
        .find_map(|engine| engine.taxonomy().section(text));
    found.ok_or_else(|| {
        let built_in = Taxonomy::built_in();
        let taxonomy = engines
            .first()
            .map_or(&built_in, |engine| engine.taxonomy());
        let listed = |terms: &[Term]| -> String {
            let terms: Vec<String> = terms
                .iter()
                .map(|term| format!("{} {}", term.name, term.label))
                .collect();
            terms.join(", ")
        };
        Error::new(format!("no part or topic is called `{text}`"))
            .hint(format!("parts: {}", listed(&taxonomy.parts)))
            .hint(format!("topics: {}", listed(&taxonomy.topics)))
    })
}

fn unknown_kind(text: &str) -> Error {
    let kinds = Kind::ALL
        .iter()
        .map(|kind| format!("{} {}", kind.slug(), kind.label()));
    Error::new(format!("no kind of report is called `{text}`"))
        .hint(format!("kinds: {}", kinds.collect::<Vec<_>>().join(", ")))
}
