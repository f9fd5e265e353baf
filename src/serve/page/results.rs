//! What was found: reports, each with its passages.

use std::ops::Range;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use maud::{Markup, html};

use crate::engine::{Hit, Relaxed, Sort, StoredPassage};
use crate::query::highlight::highlights;
use crate::report::Kind;
use crate::request::search::LAST_HIT;
use crate::request::{RequestError, citation};
use crate::serve::answer::{self, Answer};
use crate::serve::api::Searched;
use crate::serve::api::search::Found;
use crate::serve::generation::Generation;
use crate::serve::server::Server;
use crate::ui::shape;

use super::asked::{Asked, REPORTS, plain};
use super::frame::{Page, Place};
use super::{clean, facets, marked, nothing, report_address};

/// Characters of the best passage of a report.
const LONG: usize = 200;
/// Characters of each other one.
const SHORT: usize = 72;
/// Other passages of a report.
const OTHERS: usize = 2;

/// Answers `/search`.
pub async fn results(
    State(server): State<Arc<Server>>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let asked = Asked::read(&uri);
    match &asked {
        Ok(asked) if !asked.is_written => return moved(&asked.address()),
        Ok(asked) if asked.search.query.is_none() => {
            let address = match asked.search.filters.is_empty() {
                true => "/".to_owned(),
                false => asked.filter_address("/reports"),
            };
            return moved(&address);
        }
        _ => {}
    }
    let key = |asked: &Asked| format!("search?{}", asked.address_of("", asked.page));
    let work = |generation: &Generation, asked: &Asked| Ok(page(generation, asked)?);
    super::reply(&server, &client, asked, key, work).await
}

/// Sends the browser elsewhere.
fn moved(address: &str) -> Response<Body> {
    let mut response = answer::empty(StatusCode::SEE_OTHER);
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}

fn page(generation: &Generation, asked: &Asked) -> Result<Answer, RequestError> {
    let found = Found::find(generation, &asked.request())?;
    let searched = Searched::of(generation, &found.search.filters)?;
    // From here on filters are as the facets write them.
    let asked = &asked.with_page_filters(&found);
    let query = asked.search.query.as_deref().unwrap_or_default();
    let main = match found.hits.is_empty() {
        true if asked.page == 1 => nothing::found(generation, asked, &found, searched)?,
        _ => html! {
            div .results-page {
                (facets::filters(asked, &found.facets))
                (list(generation, asked, &found, searched)?)
            }
        },
    };
    let page = Page {
        title: query,
        place: Place::Search,
        asked,
        is_home: false,
        main,
    };
    Ok(page.answer())
}

impl Asked {
    fn with_page_filters(&self, found: &Found) -> Self {
        let mut other = self.clone();
        other.search.filters = plain(&found.search.filters);
        other
    }
}

fn list(
    generation: &Generation,
    asked: &Asked,
    found: &Found,
    searched: Searched,
) -> Result<Markup, RequestError> {
    let outcome = &found.outcome;
    let others = others(generation, found)?;
    Ok(html! {
        section #results aria-label="检索结果" {
            h1 .only-read { "“" (clean(asked.search.query.as_deref().unwrap_or_default())) "”的检索结果" }
            div .summary {
                p {
                    strong { (shape::number(outcome.reports)) } " 篇报告，"
                    strong { (shape::number(outcome.passages)) } " 段"
                    span .searched { "（共检索 " (shape::number(searched.reports)) " 篇、" (shape::number(searched.regions as u64)) " 个地区）" }
                }
                (orders(asked))
                a .to-filters href="#filters" { "筛选" @let count = asked.search.filters.pairs().len(); @if count > 0 { "（" (count) "）" } }
            }
            (facets::chips(asked, &found.facets))
            (remarks(found))
            @if found.hits.is_empty() {
                p .remark { "没有更多结果。" }
            }
            ol .reports start=(found.search.offset + 1) {
                @for (hit, others) in found.hits.iter().zip(&others) {
                    (report(asked, found, hit, others))
                }
            }
            (pages(asked, found))
        }
    })
}

/// What to tell about how the query was read.
pub fn remarks(found: &Found) -> Markup {
    let has_notes = found
        .search
        .query
        .as_ref()
        .is_some_and(|query| !query.notes.is_empty());
    html! {
        @match found.outcome.relaxed {
            Some(Relaxed::SomeTerms) => p .remark { "没有同时包含全部检索词的段落，以下段落至少包含其中之一。" },
            Some(Relaxed::Similar) => p .remark { "没有与检索词完全相同的文字，以下段落包含其中的词语。" },
            None => {}
        }
        @if has_notes {
            p .remark { "检索式中有符号不合检索语法，已按普通文字处理。" a href="/#language" { "检索语法" } }
        }
        @for region in &found.absent {
            p .remark { "索引中没有“" (clean(region)) "”的报告。" }
        }
    }
}

fn orders(asked: &Asked) -> Markup {
    let orders = [
        (Sort::Relevance, "相关度"),
        (Sort::YearDescending, "年份新→旧"),
        (Sort::Year, "年份旧→新"),
    ];
    html! {
        p .orders role="group" aria-label="排序" {
            @for (sort, label) in orders {
                a href=(asked.with_sort(sort).address()) aria-current=[(sort == asked.search.sort).then_some("true")] { (label) }
            }
        }
    }
}

/// Ordinals of the other matching passages of each hit's report, in reading order.
fn others(generation: &Generation, found: &Found) -> Result<Vec<Vec<usize>>, RequestError> {
    let mut others = vec![Vec::new(); found.hits.len()];
    let Some(query) = &found.search.query else {
        return Ok(others);
    };
    for (ordinal, engine) in generation.engines.iter().enumerate() {
        let of_engine: Vec<usize> = (0..found.hits.len())
            .filter(|place| found.outcome.hits[*place].engine == ordinal)
            .collect();
        let ranked: Vec<_> = of_engine
            .iter()
            .map(|place| found.outcome.hits[*place])
            .collect();
        let matching = engine.matching_beside(query, &found.search.filters, &ranked)?;
        for (place, ordinals) in of_engine.into_iter().zip(matching) {
            let best = found.hits[place].ordinal;
            others[place] = ordinals
                .into_iter()
                .filter(|ordinal| *ordinal != best)
                .collect();
        }
    }
    Ok(others)
}

fn report(asked: &Asked, found: &Found, hit: &Hit, others: &[usize]) -> Markup {
    let stored = &hit.report;
    let report = &stored.report;
    let parameters = asked.written();
    let address = |ordinal: usize| {
        let own = format!("{parameters}&passage={ordinal}#p{ordinal}");
        report_address(&report.id, own.trim_start_matches('&'))
    };
    let best = hit.passage();
    let shown: Vec<StoredPassage<'_>> = stored
        .passages()
        .filter(|passage| others.contains(&passage.ordinal))
        .take(OTHERS)
        .collect();
    let hidden = others.len() - shown.len();
    html! {
        li .report {
            h2 { a .title href=(address(hit.ordinal)) { (clean(report.display_title())) } }
            p .meta {
                span .place { (clean(&shape::region(report.region.as_ref()).replace('/', " "))) }
                span { (shape::year(report.year)) }
                @if !matches!(report.kind, Kind::RuleOfLaw) { span { (report.kind.label()) } }
                @if let Some(issuer) = &report.issuer { span .issuer { (clean(issuer)) } }
                @if !stored.duplicates.is_empty() { span { "另有 " (stored.duplicates.len()) " 处相同" } }
                @if hit.partial { span .partial { "只含部分词语" } }
            }
            @if let Some(best) = best {
                (passage(found, &best, &address(best.ordinal), LONG))
            }
            @for other in &shown {
                (passage(found, other, &address(other.ordinal), SHORT))
            }
            div .actions {
                @if hidden > 0 {
                    a href=(address(others[shown.len()])) { "本报告另有 " (hidden) " 段命中" }
                }
                @if let Some(best) = best { (cite(&citation::of_passage(&best))) }
            }
        }
    }
}

fn passage(found: &Found, passage: &StoredPassage<'_>, address: &str, budget: usize) -> Markup {
    let marks: Vec<Range<usize>> = highlights(passage.text(), &found.patterns);
    html! {
        div .passage {
            p .section {
                a href=(address) {
                    (clean(&shape::section(passage)))
                    @let headings = passage.headings();
                    @if !headings.is_empty() { span .headings { (clean(&headings.join(" › "))) } }
                }
            }
            p .text { (marked::snippet(passage.text().trim(), &shifted(passage.text(), marks), budget)) }
        }
    }
}

/// Ranges of a text as ranges of the same text without the blanks before it.
fn shifted(text: &str, marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let blanks = text
        .chars()
        .take_while(|character| character.is_whitespace())
        .count();
    let length = text.trim().chars().count();
    let moved = marks.into_iter().map(|mark| {
        mark.start.saturating_sub(blanks).min(length)..mark.end.saturating_sub(blanks).min(length)
    });
    moved.filter(|mark| !mark.is_empty()).collect()
}

/// A citation to copy.
pub fn cite(citation: &str) -> Markup {
    html! {
        details .cite {
            summary { "引用" }
            p .citation { (clean(citation)) }
            button .copy type="button" hidden { "复制" }
        }
    }
}

fn pages(asked: &Asked, found: &Found) -> Markup {
    let page = asked.page;
    let last_possible = LAST_HIT / REPORTS;
    // Reports with some of the query follow those that were counted, so that there may be more pages than these fill.
    let counted = usize::try_from(found.outcome.reports)
        .unwrap_or(usize::MAX)
        .div_ceil(REPORTS);
    let last = match found.outcome.more {
        true => counted.max(page + 1),
        false => page,
    };
    let last = last.min(last_possible);
    let near = page.saturating_sub(2).max(1)..=(page + 2).min(last);
    html! {
        @if last > 1 || page > 1 {
            nav .pages aria-label="分页" {
                @if page > 1 { a rel="prev" href=(asked.address_of("/search", page - 1)) { "上一页" } }
                @if !near.contains(&1) { a href=(asked.address_of("/search", 1)) { "1" } span { "…" } }
                @for number in near {
                    @if number == page { span aria-current="page" { (number) } }
                    @else { a href=(asked.address_of("/search", number)) { (number) } }
                }
                @if found.outcome.more && page < last { a rel="next" href=(asked.address_of("/search", page + 1)) { "下一页" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shifted;

    #[test]
    fn marks_move_with_the_text() {
        let ranges = vec![2..4, 5..6];
        assert_eq!(shifted("　　纠错 率\n", ranges), [0..2, 3..4]);
    }
}
