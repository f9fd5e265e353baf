//! Pivots: regions against years, a table for each indicator in each unit.
//!
//! A cell holds every figure of its region and year: none is left out, and none made up. Units are never mixed.

use std::collections::BTreeMap;

use crate::report::Region;
use crate::stated::Stated;

use super::super::shape;

/// What the rows of a table are; the columns are the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// A row a region, a column a year.
    Regions,
    /// A row a year, a column a region.
    Years,
}

/// One side of a table: a region, a year, or what is unknown of either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading<'a> {
    /// The region of reports, with its zone.
    Region(Option<&'a Region>),
    /// The year that reports are on.
    Year(Option<u16>),
}

impl Heading<'_> {
    /// What people read: `湖北省/宜昌市`, `2023`.
    pub fn label(&self) -> String {
        match self {
            Self::Region(region) => shape::region(*region),
            Self::Year(year) => shape::year(*year),
        }
    }
}

/// An indicator in one unit, by region and year.
#[derive(Debug)]
pub struct Pivot<'a> {
    /// What the indicator is known by.
    pub name: &'a str,
    /// The unit of all its values.
    pub unit: &'a str,
    /// Topic of the indicator, if one is known.
    pub topic: Option<&'a str>,
    /// How many figures the cells hold.
    pub figures: usize,
    /// Regions in the order of their codes, what is not known last.
    pub regions: Vec<Option<&'a Region>>,
    /// Years, the first first, what is not known last.
    pub years: Vec<Option<u16>>,
    /// Figures by the places of their region and their year.
    cells: BTreeMap<(usize, usize), Vec<&'a Stated>>,
}

/// A region as it is ordered.
fn place(region: Option<&Region>) -> (bool, &str, Vec<&str>) {
    match region {
        Some(region) => (false, &region.code, region.full_path()),
        None => (true, "", Vec::new()),
    }
}

/// Sorts figures into tables, those with most figures first.
pub fn pivots<'a>(found: &'a [Stated]) -> Vec<Pivot<'a>> {
    let mut tables: BTreeMap<(&str, &str), Vec<&'a Stated>> = BTreeMap::new();
    for stated in found {
        let key = (stated.name.as_str(), stated.figure.unit.as_str());
        tables.entry(key).or_default().push(stated);
    }
    let mut pivots: Vec<Pivot<'a>> = tables
        .into_iter()
        .map(|((name, unit), figures)| Pivot::new(name, unit, &figures))
        .collect();
    pivots.sort_by_key(|pivot| std::cmp::Reverse(pivot.figures));
    pivots
}

impl<'a> Pivot<'a> {
    fn new(name: &'a str, unit: &'a str, figures: &[&'a Stated]) -> Self {
        let region = |stated: &'a Stated| stated.report().region.as_ref();
        let year = |stated: &Stated| stated.report().year;
        let mut regions: Vec<Option<&Region>> = figures.iter().map(|one| region(one)).collect();
        regions.sort_by_cached_key(|region| place(*region));
        regions.dedup();
        let mut years: Vec<Option<u16>> = figures.iter().map(|one| year(one)).collect();
        years.sort_by_key(|year| (year.is_none(), *year));
        years.dedup();
        let mut cells: BTreeMap<(usize, usize), Vec<&Stated>> = BTreeMap::new();
        for stated in figures {
            let of = place(region(stated));
            let row = regions.partition_point(|region| place(*region) < of);
            let of = year(stated);
            let column = years.partition_point(|year| (year.is_none(), *year) < (of.is_none(), of));
            cells.entry((row, column)).or_default().push(stated);
        }
        Self {
            name,
            unit,
            topic: figures.first().and_then(|stated| stated.topic.as_deref()),
            figures: figures.len(),
            regions,
            years,
            cells,
        }
    }

    /// The figures of a region and a year, by their places in `regions` and `years`; none when nothing is stated.
    pub fn cell(&self, region: usize, year: usize) -> &[&'a Stated] {
        self.cells
            .get(&(region, year))
            .map_or(&[][..], Vec::as_slice)
    }

    /// The headings of rows and of columns.
    pub fn headings(&self, rows: Rows) -> (Vec<Heading<'a>>, Vec<Heading<'a>>) {
        let regions = self.regions.iter().copied().map(Heading::Region).collect();
        let years = self.years.iter().copied().map(Heading::Year).collect();
        match rows {
            Rows::Regions => (regions, years),
            Rows::Years => (years, regions),
        }
    }

    /// The figures at a row and a column.
    pub fn at(&self, rows: Rows, row: usize, column: usize) -> &[&'a Stated] {
        match rows {
            Rows::Regions => self.cell(row, column),
            Rows::Years => self.cell(column, row),
        }
    }

    /// All figures, by region and year.
    pub fn all(&self) -> impl Iterator<Item = &'a Stated> + '_ {
        self.cells.values().flatten().copied()
    }

    /// Name and unit as a title: `行政复议案件纠错率（%）`.
    pub fn title(&self, prefix: &str) -> String {
        match (prefix, self.unit) {
            ("", "") => self.name.to_owned(),
            (prefix, unit) => format!("{}（{prefix}{unit}）", self.name),
        }
    }
}
