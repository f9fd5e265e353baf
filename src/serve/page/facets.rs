//! Filters at the side of results: trees with counts, of which each value is a link.

use maud::{Markup, html};

use crate::engine::{FacetCount, FacetName};
use crate::request::FilterTexts;
use crate::ui::shape;

use super::asked::{Asked, shown_years};

/// What was counted, and the counts.
pub type Facet = (FacetName, Vec<FacetCount>);

/// Values of a facet that are shown before the others are asked for.
const FEW: usize = 8;

/// The filters beside results. `asked` has its filters as facets write them.
pub fn filters(asked: &Asked, facets: &[Facet]) -> Markup {
    let years = asked.search.filters.years.as_slice();
    let (from, to) = match years {
        [one] => one.split_once("..").unwrap_or((one, one)),
        _ => ("", ""),
    };
    html! {
        section #filters aria-label="筛选" {
            div .sheet-head {
                h2 { "筛选" }
                a .done href="#results" { "完成" }
            }
            @if !asked.search.filters.is_empty() {
                p .clear { a href=(asked.with_filters(FilterTexts::default()).address()) { "清除全部筛选" } }
            }
            form .years action="/search" method="get" {
                fieldset {
                    legend { "年份范围" }
                    @for (name, value) in asked.without_years() {
                        input type="hidden" name=(name) value=(value);
                    }
                    input type="text" inputmode="numeric" pattern="[0-9]{4}" maxlength="4" name="from" value=(year(from)) placeholder="起" aria-label="起始年份";
                    span { "—" }
                    input type="text" inputmode="numeric" pattern="[0-9]{4}" maxlength="4" name="to" value=(year(to)) placeholder="止" aria-label="截止年份";
                    button type="submit" { "应用" }
                }
            }
            @for (name, rows) in facets { (facet(asked, *name, rows)) }
        }
    }
}

fn year(text: &str) -> &str {
    match text.parse::<u16>() {
        Ok(_) => text,
        Err(_) => "",
    }
}

fn facet(asked: &Asked, name: FacetName, rows: &[FacetCount]) -> Markup {
    html! {
        @if !rows.is_empty() {
            section .facet {
                h3 { (name.label()) }
                (branch(asked, name, rows))
            }
        }
    }
}

/// Whether a value or one below it is filtered by.
fn has_selected(row: &FacetCount) -> bool {
    row.selected || row.children.iter().any(has_selected)
}

fn branch(asked: &Asked, name: FacetName, rows: &[FacetCount]) -> Markup {
    // What is selected is shown wherever it stands.
    let is_first = |(place, row): &(usize, &FacetCount)| *place < FEW || has_selected(row);
    let (first, rest): (Vec<_>, Vec<_>) = rows.iter().enumerate().partition(is_first);
    html! {
        ul {
            @for (_, row) in first { (value(asked, name, row)) }
        }
        @if !rest.is_empty() {
            details .rest {
                summary { "其余 " (rest.len()) " 项" }
                ul {
                    @for (_, row) in rest { (value(asked, name, row)) }
                }
            }
        }
    }
}

fn value(asked: &Asked, name: FacetName, row: &FacetCount) -> Markup {
    let address = asked
        .with_filters(toggled(&asked.search.filters, name, row))
        .address();
    let numbers = format!(
        "{} 篇，{} 段",
        shape::number(row.reports),
        shape::number(row.count)
    );
    html! {
        li {
            a .selected[row.selected] href=(address) rel="nofollow" aria-current=[row.selected.then_some("true")] {
                span .label { (super::clean(&row.label)) }
                span .count title=(numbers) { (shape::number(row.reports)) }
            }
            @if !row.children.is_empty() && has_selected(row) {
                (branch(asked, name, &row.children))
            }
        }
    }
}

/// The filters after a click on a value: it goes if it was there, and else comes, in place of what it lies in and what lies in
/// it.
fn toggled(filters: &FilterTexts, name: FacetName, row: &FacetCount) -> FilterTexts {
    let mut filters = filters.clone();
    let list = match name {
        FacetName::Region => &mut filters.regions,
        FacetName::Year => &mut filters.years,
        FacetName::Section | FacetName::Topic => &mut filters.sections,
        FacetName::Kind => &mut filters.kinds,
    };
    let was_there = list.contains(&row.value);
    match name {
        FacetName::Region => list.retain(|other| !are_one_in_the_other(other, row)),
        // A year out of a range takes its place.
        FacetName::Year => list.retain(|other| *other != row.value && !other.contains("..")),
        FacetName::Section | FacetName::Topic | FacetName::Kind => {
            list.retain(|other| *other != row.value);
        }
    }
    if !was_there {
        list.push(row.value.clone());
    }
    filters
}

fn are_one_in_the_other(other: &str, row: &FacetCount) -> bool {
    fn lies_in(row: &FacetCount, value: &str) -> bool {
        row.value == value || row.children.iter().any(|row| lies_in(row, value))
    }
    // Codes tell what a region lies in: 420000, 420500, 420527.
    let significant = |code: &str| code.trim_end_matches('0').len().div_ceil(2) * 2;
    let is_code = |text: &str| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    let contains = is_code(other)
        && is_code(&row.value)
        && row.value.get(..significant(other)) == other.get(..significant(other));
    contains || lies_in(row, other)
}

/// The filters that are in force, each with a way out.
pub fn chips(asked: &Asked, facets: &[Facet]) -> Markup {
    let filters = &asked.search.filters;
    let without = |remove: &dyn Fn(&mut FilterTexts)| {
        let mut filters = filters.clone();
        remove(&mut filters);
        asked.with_filters(filters).address()
    };
    let label = |names: &[FacetName], value: &str| -> String {
        let rows = facets.iter().filter(|(name, _)| names.contains(name));
        let label = rows
            .flat_map(|(_, rows)| rows)
            .find_map(|row| label_of(row, value));
        label.unwrap_or_else(|| named(value))
    };
    let mut chips: Vec<(String, String)> = Vec::new();
    for text in &filters.years {
        let address = without(&|filters| filters.years.retain(|other| other != text));
        chips.push((shown_years(text), address));
    }
    for text in &filters.regions {
        let address = without(&|filters| filters.regions.retain(|other| other != text));
        chips.push((label(&[FacetName::Region], text), address));
    }
    for text in &filters.sections {
        let address = without(&|filters| filters.sections.retain(|other| other != text));
        chips.push((
            label(&[FacetName::Section, FacetName::Topic], text),
            address,
        ));
    }
    for text in &filters.kinds {
        let address = without(&|filters| filters.kinds.retain(|other| other != text));
        chips.push((label(&[FacetName::Kind], text), address));
    }
    html! {
        @if !chips.is_empty() {
            ul .chips aria-label="当前筛选" {
                @for (label, address) in chips {
                    li { a href=(address) title="去掉这项筛选" { (super::clean(&label)) span .x aria-hidden="true" { "×" } } }
                }
            }
        }
    }
}

/// What the filters are called, without anything that was found.
pub fn labels(filters: &FilterTexts) -> Vec<String> {
    let years = filters.years.iter().map(|text| shown_years(text));
    let others = [&filters.regions, &filters.sections, &filters.kinds];
    years
        .chain(others.into_iter().flatten().map(|text| named(text)))
        .collect()
}

/// What a value is called that nothing was found of.
fn named(value: &str) -> String {
    use crate::gazetteer::Gazetteer;
    use crate::report::Kind;
    use crate::report::taxonomy::{SectionName, Taxonomy};
    let code = value.parse().ok().filter(|_| value.len() == 6);
    if let Some(place) = code.and_then(|code| Gazetteer::get().by_code(code, None)) {
        return place.path.concat();
    }
    if let Some(kind) = Kind::ALL.iter().find(|kind| kind.slug() == value) {
        return kind.label().to_owned();
    }
    let taxonomy = Taxonomy::built_in();
    match taxonomy.section(value) {
        Some(SectionName::Part(part)) => taxonomy.part(&part).to_owned(),
        Some(SectionName::Topic(topic)) => taxonomy.topic(&topic).to_owned(),
        None => value.replace('/', ""),
    }
}

fn label_of(row: &FacetCount, value: &str) -> Option<String> {
    if row.value == value {
        return Some(row.label.clone());
    }
    row.children.iter().find_map(|row| label_of(row, value))
}

impl Asked {
    /// The parameters of the search without years, for a form that has its own.
    fn without_years(&self) -> Vec<(String, String)> {
        let written = self.written();
        let pairs = form_urlencoded::parse(written.as_bytes()).into_owned();
        pairs.filter(|(name, _)| name != "year").collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: &str, children: Vec<FacetCount>) -> FacetCount {
        FacetCount {
            value: value.to_owned(),
            label: value.to_owned(),
            count: 1,
            reports: 1,
            selected: false,
            children,
        }
    }

    #[test]
    fn a_region_takes_the_place_of_what_it_lies_in() {
        let city = row("420500", vec![row("420527", Vec::new())]);
        let after = |regions: &[&str], row: &FacetCount| {
            let filters = FilterTexts {
                regions: regions.iter().map(|text| (*text).to_owned()).collect(),
                ..FilterTexts::default()
            };
            toggled(&filters, FacetName::Region, row).regions
        };
        assert_eq!(after(&[], &city), ["420500"]);
        assert_eq!(after(&["420500"], &city), [] as [&str; 0]);
        assert_eq!(after(&["420000"], &city), ["420500"], "the province goes");
        assert_eq!(after(&["420527"], &city), ["420500"], "the county goes");
        assert_eq!(after(&["430000"], &city), ["430000", "420500"]);
    }

    #[test]
    fn a_year_takes_the_place_of_a_range() {
        let filters = FilterTexts {
            years: vec!["2021..2023".to_owned()],
            ..FilterTexts::default()
        };
        assert_eq!(
            toggled(&filters, FacetName::Year, &row("2022", Vec::new())).years,
            ["2022"]
        );
    }
}
