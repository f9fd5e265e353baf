//! Figures: a table by region and year, a plot of it, and the way to each sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use maud::{Markup, html};

use crate::request::RequestError;
use crate::request::parameters::Parameters;
use crate::serve::answer::Answer;
use crate::serve::api::figures::{FigureRequest, FiguresSearched, MOST_FIGURES, read};
use crate::serve::generation::Generation;
use crate::serve::server::Server;
use crate::stated::Stated;
use crate::ui::shape;

use super::asked::Asked;
use super::frame::{Page, Place};
use super::plot::{self, Point};
use super::{clean, facets, report_address};

/// Indicators that are shown of what was found.
const INDICATORS: usize = 12;
/// Rows of the table; all are in the file.
const ROWS: usize = 200;
/// Indicators that are shown before anything is asked.
const FREQUENT: usize = 60;

/// Which figures are asked for.
#[derive(Debug)]
struct FiguresAsked {
    asked: Asked,
    /// The indicator that is shown, of those that were found.
    name: Option<String>,
    /// Its unit.
    unit: Option<String>,
}

/// Answers `/figures`.
pub async fn figures(
    State(server): State<Arc<Server>>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let read = || {
        let mut parameters = Parameters::of_form(uri.query().unwrap_or_default())?;
        let name = parameters.one("name")?;
        let unit = parameters.one("unit")?;
        let asked = Asked::take(&mut parameters)?;
        parameters.finish()?;
        Ok(FiguresAsked { asked, name, unit })
    };
    let has_suggestions = server.generation().suggestions().is_some();
    let key = |asked: &FiguresAsked| {
        let search = asked.asked.written();
        format!(
            "figures?{has_suggestions}&{:?}&{:?}&{search}",
            asked.name, asked.unit
        )
    };
    let work = |generation: &Generation, asked: &FiguresAsked| Ok(page(generation, asked)?);
    super::reply(&server, &client, read(), key, work).await
}

/// An indicator in one unit: units are never mixed.
type Group<'a> = ((&'a str, &'a str), Vec<&'a Stated>);

/// The figures of a region by year.
type Row<'a> = BTreeMap<Option<u16>, Vec<&'a Stated>>;

fn page(generation: &Generation, asked: &FiguresAsked) -> Result<Answer, RequestError> {
    let main = match asked.asked.search.query {
        None => frequent(generation),
        Some(_) => {
            let request = FigureRequest {
                query: asked.asked.search.query.clone(),
                filters: asked.asked.search.filters.clone(),
                limit: MOST_FIGURES,
                offset: 0,
            };
            read(generation, &request, |found, searched| {
                shown(asked, found, searched)
            })?
        }
    };
    let query = asked.asked.search.query.as_deref();
    let title = query.map_or("数据".to_owned(), |query| format!("{query} 数据"));
    let page = Page {
        title: &title,
        place: Place::Figures,
        asked: &asked.asked,
        is_home: false,
        main,
    };
    Ok(page.answer())
}

/// The page before anything is asked.
fn frequent(generation: &Generation) -> Markup {
    let found = generation.suggestions().into_iter();
    let found: Vec<_> = found
        .flat_map(|all| all.indicators())
        .take(FREQUENT)
        .collect();
    html! {
        section .figures-start #results {
            h1 { "报告中的数据" }
            p { "输入指标名称，得到各地区、各年份报告中写明的数字，每个数字都能回到原句。" }
            @if found.is_empty() {
                p .remark { "正在读取指标，请稍候刷新。" }
            } @else {
                h2 { "常见指标" }
                ul .inline {
                    @for entry in found {
                        li { a href=(Asked::default().with_query(&entry.text).address_of("/figures", 1)) { (clean(&entry.text)) } " " span .count { (entry.count) } }
                    }
                }
            }
        }
    }
}

fn shown(asked: &FiguresAsked, found: &[Stated], searched: FiguresSearched) -> Markup {
    let mut groups: BTreeMap<(&str, &str), Vec<&Stated>> = BTreeMap::new();
    for stated in found {
        let key = (stated.name.as_str(), stated.figure.unit.as_str());
        groups.entry(key).or_default().push(stated);
    }
    let mut groups: Vec<Group<'_>> = groups.into_iter().collect();
    groups.sort_by(|(one, of_one), (other, of_other)| {
        of_other
            .len()
            .cmp(&of_one.len())
            .then_with(|| one.cmp(other))
    });
    let is_chosen = |(name, unit): &(&str, &str)| {
        asked.name.as_deref() == Some(*name)
            && asked.unit.as_deref().is_none_or(|chosen| chosen == *unit)
    };
    let chosen = groups
        .iter()
        .find(|(key, _)| is_chosen(key))
        .or(groups.first());
    let query = asked.asked.search.query.as_deref().unwrap_or_default();
    html! {
        section .figures-page #results {
            h1 { "“" (clean(query)) "”的数据" }
            p .searched {
                "从 " (shape::number(searched.reports as u64)) " 篇报告、" (shape::number(searched.regions as u64)) " 个地区中读出 "
                strong { (shape::number(found.len() as u64)) } " 个数字。"
                @if searched.reports < searched.admitted {
                    "符合条件的有 " (shape::number(searched.admitted as u64)) " 篇，只读了最新的；加上地区或年份可读全。"
                }
            }
            @if !asked.asked.search.filters.is_empty() {
                p .clear {
                    @for label in facets::labels(&asked.asked.search.filters) { span .chip { (clean(&label)) } }
                    a href=(asked.asked.with_filters(crate::request::FilterTexts::default()).address_of("/figures", 1)) { "清除筛选" }
                }
            }
            (narrower(&asked.asked))
            @match chosen {
                None => (nothing(&asked.asked)),
                Some((key, stated)) => {
                    (indicators(&asked.asked, &groups, *key))
                    (table(&asked.asked, *key, stated))
                }
            }
        }
    }
}

fn nothing(asked: &Asked) -> Markup {
    html! {
        div .nothing {
            h2 { "没有读到这样的数据" }
            ul {
                li { "指标名称要包含输入的每一个词，试试更短的说法，如“纠错率”；" }
                li { "去掉筛选条件；" }
                li { a href=(asked.address()) { "改为检索全文" } }
            }
        }
    }
}

/// A form for region and years.
fn narrower(asked: &Asked) -> Markup {
    let filters = &asked.search.filters;
    let (from, to) = match filters.years.as_slice() {
        [one] => one.split_once("..").unwrap_or((one, one)),
        _ => ("", ""),
    };
    html! {
        form .narrower action="/figures" method="get" {
            input type="hidden" name="q" value=(asked.search.query.as_deref().unwrap_or_default());
            @for (name, values) in [("section", &filters.sections), ("kind", &filters.kinds)] {
                @for value in values { input type="hidden" name=(name) value=(value); }
            }
            label { "地区 " input type="text" name="region" value=(clean(&filters.regions.join("，"))) placeholder="如：湖北"; }
            label { "年份 " input type="text" inputmode="numeric" name="from" value=(from) maxlength="4" size="4" placeholder="起" aria-label="起始年份"; }
            label { "— " input type="text" inputmode="numeric" name="to" value=(to) maxlength="4" size="4" placeholder="止" aria-label="截止年份"; }
            button type="submit" { "应用" }
        }
    }
}

fn indicator_address(asked: &Asked, name: &str, unit: &str) -> String {
    let mut own = form_urlencoded::Serializer::new(asked.written());
    own.append_pair("name", name);
    if !unit.is_empty() {
        own.append_pair("unit", unit);
    }
    format!("/figures?{}", own.finish())
}

fn named((name, unit): (&str, &str)) -> String {
    match unit {
        "" => name.to_owned(),
        unit => format!("{name}（{unit}）"),
    }
}

fn indicators(asked: &Asked, groups: &[Group<'_>], chosen: (&str, &str)) -> Markup {
    let link = |(key, stated): &Group<'_>| {
        html! {
            li {
                a href=(indicator_address(asked, key.0, key.1)) aria-current=[(*key == chosen).then_some("true")] {
                    (clean(&named(*key))) " " span .count { (stated.len()) }
                }
            }
        }
    };
    html! {
        @if groups.len() > 1 {
            nav aria-label="指标" {
                ul .tabs { @for group in groups.iter().take(INDICATORS) { (link(group)) } }
                @if groups.len() > INDICATORS {
                    details .rest {
                        summary { "其余 " (groups.len() - INDICATORS) " 个指标" }
                        ul .tabs { @for group in groups.iter().skip(INDICATORS).take(ROWS) { (link(group)) } }
                    }
                }
            }
        }
    }
}

fn region_of(stated: &Stated) -> String {
    shape::region(stated.report().region.as_ref()).replace('/', " ")
}

fn table(asked: &Asked, key: (&str, &str), stated: &[&Stated]) -> Markup {
    let mut rows: BTreeMap<(String, String), Row<'_>> = BTreeMap::new();
    for one in stated {
        let report = one.report();
        let code = report
            .region
            .as_ref()
            .map_or("999999", |region| region.code.as_str());
        let row = rows.entry((code.to_owned(), region_of(one))).or_default();
        row.entry(report.year).or_default().push(one);
    }
    let years: BTreeSet<Option<u16>> = rows.values().flat_map(|row| row.keys().copied()).collect();
    let points: Vec<Point> = stated
        .iter()
        .filter(|one| !one.figure.is_target)
        .filter_map(|one| {
            Some(Point {
                region: region_of(one),
                year: one.report().year?,
                value: one.figure.value.0,
            })
        })
        .collect();
    let (name, unit) = key;
    let csv = {
        let mut own = form_urlencoded::Serializer::new(asked.written());
        own.append_pair("format", "csv");
        format!("/api/figures?{}", own.finish())
    };
    html! {
        h2 { (clean(&named(key))) }
        (plot::plot(&points, name, unit))
        div .table-head {
            p { (rows.len()) " 个地区，" (years.len()) " 个年份；空白是报告没有写明，不是零。同一格有几个数字的，全部列出。" }
            a .download href=(csv) download="figures.csv" { "下载表格（CSV）" }
        }
        div .wide tabindex="0" role="region" aria-label="数据表" {
            table .figures {
                caption { (clean(&named(key))) "，按地区和年份" }
                thead {
                    tr {
                        th scope="col" { "地区" }
                        @for year in &years { th scope="col" .number { (year.map_or("未识别".to_owned(), |year| year.to_string())) } }
                    }
                }
                tbody {
                    @for ((_, region), row) in rows.iter().take(ROWS) {
                        tr {
                            th scope="row" { (clean(region)) }
                            @for year in &years {
                                td .number { @for one in row.get(year).into_iter().flatten() { (cell(asked, one)) } }
                            }
                        }
                    }
                }
            }
        }
        @if rows.len() > ROWS { p .remark { "只列出前 " (ROWS) " 个地区，其余在表格文件里。" } }
    }
}

/// A value, with its sentence, and the way to it.
fn cell(asked: &Asked, stated: &Stated) -> Markup {
    let figure = &stated.figure;
    let report = stated.report();
    let ordinal = stated.ordinal;
    let sentence = &stated.sentence;
    let mut own = form_urlencoded::Serializer::new(String::new());
    own.append_pair("q", asked.search.query.as_deref().unwrap_or_default());
    own.append_pair("passage", &ordinal.to_string());
    let address = format!("{}#p{ordinal}", report_address(&report.id, &own.finish()));
    let upper = figure
        .upper
        .map_or(String::new(), |upper| format!("–{upper}"));
    html! {
        a .value .target[figure.is_target] href=(address) title=(clean(sentence.trim())) {
            (figure.value) (upper)
            @if let Some(qualifier) = &figure.qualifier { span .note { (clean(qualifier)) } }
            @if let Some(comparison) = &figure.comparison { span .note { (clean(comparison)) } }
            @if figure.is_target { span .note { "目标" } }
        }
    }
}
