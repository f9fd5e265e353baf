//! `--year`, `--region`, `--section`, `--kind`: from words to filters.

use std::collections::BTreeSet;

use clap::Args;

use crate::engine::Engines;
use crate::engine::UNKNOWN;
use crate::error::Error;
use crate::gazetteer::{Gazetteer, Place, short_name};
use crate::query::filter::{Filters, YearRange};
use crate::report::Kind;
use crate::report::taxonomy::{SectionName, Taxonomy, Term};
use crate::text::fold::fold_to_string;

/// Filters of one kind are alternatives; those of different kinds all hold.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct FilterArgs {
    /// Report year: 2023, 2021..2023, 2021.. or ..2023 (can be repeated)
    #[arg(long = "year", value_name = "YEARS")]
    years: Vec<String>,
    /// Region and all below it: 420500, 宜昌, 湖北省/宜昌市, 大鹏新区 (can be repeated)
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
            let known = known_regions(engines)?;
            for text in values(&self.regions) {
                filters.regions.extend(region(text, &known)?);
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
    given
        .iter()
        .flat_map(|text| text.split([',', '，']))
        .map(str::trim)
}

fn known_regions(engines: &Engines) -> Result<BTreeSet<Vec<String>>, Error> {
    let mut known = BTreeSet::new();
    for engine in engines {
        known.extend(engine.region_paths()?);
    }
    Ok(known)
}

/// Paths that a region filter means: of the place now and under the names that it had.
fn region(text: &str, known: &BTreeSet<Vec<String>>) -> Result<Vec<Vec<String>>, Error> {
    let gazetteer = Gazetteer::get();
    let text = &*fold_to_string(text);
    if text == UNKNOWN {
        return Ok(vec![vec![UNKNOWN.to_owned()]]);
    }
    let zones = zones(text, known);
    let places = gazetteer.resolve(text);
    let held = |place: &Place| known.iter().any(|path| starts_with(path, &place.path));
    let candidates: Vec<&Place> = match places
        .iter()
        .copied()
        .filter(|place| held(place))
        .collect::<Vec<_>>()
    {
        held if held.is_empty() => places,
        held => held,
    };
    // A short form is the largest place's that has it: 吉林 the province, 大理 the prefecture.
    let largest = candidates.iter().map(|place| place.level).min();
    let mut chosen: Vec<&Place> = candidates
        .iter()
        .copied()
        .filter(|place| Some(place.level) == largest)
        .collect();
    // Of one place under several names the first is the one in force.
    chosen.dedup_by_key(|place| place.code);
    match (chosen.as_slice(), zones.as_slice()) {
        ([], []) => Err(unknown_region(text)),
        ([], zones) => Ok(zones.to_vec()),
        ([place], _) => Ok(all_names(place)),
        (places, _) if places.iter().any(|place| held(place)) => Err(ambiguous(text, places)),
        // None of them is in the index: nothing will be found, whichever was meant.
        (places, _) => Ok(places.iter().flat_map(|place| all_names(place)).collect()),
    }
}

/// Paths of a place under all the names that its code had.
fn all_names(place: &Place) -> Vec<Vec<String>> {
    let gazetteer = Gazetteer::get();
    let mut paths: BTreeSet<Vec<String>> = BTreeSet::new();
    paths.insert(place.path.iter().map(|name| (*name).to_owned()).collect());
    for year in 1_981..=2_024 {
        if let Some(row) = gazetteer.by_code(place.code, Some(year)) {
            paths.insert(row.path.iter().map(|name| (*name).to_owned()).collect());
        }
    }
    paths.into_iter().collect()
}

fn starts_with(path: &[String], beginning: &[&str]) -> bool {
    path.len() >= beginning.len() && path.iter().zip(beginning).all(|(one, other)| one == other)
}

/// Places without a code are known only from the index.
fn zones(text: &str, known: &BTreeSet<Vec<String>>) -> Vec<Vec<String>> {
    let wanted: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
    let joined = wanted.concat();
    let same = |name: &String, part: &&str| name == part || short_name(name) == Some(*part);
    let is_named = |path: &&Vec<String>| {
        let tail = path
            .get(path.len().wrapping_sub(wanted.len())..)
            .unwrap_or_default();
        let by_parts = tail.len() == wanted.len()
            && tail
                .iter()
                .zip(&wanted)
                .all(|(name, part)| same(name, part));
        by_parts || (1..=path.len()).any(|count| path[path.len() - count..].concat() == joined)
    };
    known.iter().filter(is_named).cloned().collect()
}

fn unknown_region(text: &str) -> Error {
    let error = Error::new(format!("no region is called `{text}`"));
    match Gazetteer::get().similar(text).as_slice() {
        [] => error.hint("give a six-digit code, a name, or a path: 420500, 宜昌, 湖北省/宜昌市"),
        names => error.hint(format!("did you mean {}?", names.join(", "))),
    }
}

fn ambiguous(text: &str, places: &[&Place]) -> Error {
    let candidates: Vec<String> = places
        .iter()
        .map(|place| format!("{} ({:06})", place.path.join("/"), place.code))
        .collect();
    Error::new(format!(
        "several regions are called `{text}`: {}",
        candidates.join(", ")
    ))
    .hint("give the path or the code of the one you mean, or several --region")
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
