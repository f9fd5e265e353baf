//! The list of reports.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use maud::{Markup, html};

use crate::engine::StoredReport;
use crate::request::{FilterTexts, RequestError};
use crate::serve::answer::Answer;
use crate::serve::api::reports::ListRequest;
use crate::serve::generation::Generation;
use crate::serve::server::Server;
use crate::ui::shape;

use super::asked::{Asked, plain};
use super::frame::{Page, Place};
use super::{clean, facets, report_address};

/// Reports on a page.
const ON_A_PAGE: usize = 50;

/// Answers `/reports`.
pub async fn reports(
    State(server): State<Arc<Server>>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let asked = Asked::read(&uri);
    let key = |asked: &Asked| format!("reports?{}", asked.address_of("", asked.page));
    let work = |generation: &Generation, asked: &Asked| Ok(page(generation, asked)?);
    super::reply(&server, &client, asked, key, work).await
}

fn page(generation: &Generation, asked: &Asked) -> Result<Answer, RequestError> {
    let request = ListRequest {
        filters: asked.search.filters.clone(),
        limit: ON_A_PAGE,
        offset: (asked.page - 1) * ON_A_PAGE,
    };
    let list = request.list(generation)?;
    let resolved = asked
        .search
        .filters
        .resolve_with(&generation.engines, generation.held())?;
    let asked = &asked.with_filters_and_page(plain(&resolved.filters));
    let last = list.total.div_ceil(ON_A_PAGE).max(1);
    let main = html! {
        section .report-list #results {
            h1 { "报告" }
            div .summary { p { "共 " strong { (shape::number(list.total as u64)) } " 篇，新的在前" } }
            (reports_chips(asked))
            @if list.reports.is_empty() {
                p .remark { "没有符合条件的报告。" a href="/reports" { "查看全部报告" } }
            } @else {
                div .wide {
                    table {
                        thead { tr { th scope="col" { "地区" } th scope="col" { "年份" } th scope="col" { "标题" } th scope="col" .number { "段" } } }
                        tbody { @for stored in &list.reports { (row(stored)) } }
                    }
                }
            }
            @if last > 1 {
                nav .pages aria-label="分页" {
                    @if asked.page > 1 { a rel="prev" href=(asked.address_of("/reports", asked.page - 1)) { "上一页" } }
                    span aria-current="page" { "第 " (asked.page) " / " (last) " 页" }
                    @if asked.page < last { a rel="next" href=(asked.address_of("/reports", asked.page + 1)) { "下一页" } }
                }
            }
        }
    };
    let page = Page {
        title: "报告",
        place: Place::Reports,
        asked,
        is_home: false,
        main,
    };
    Ok(page.answer())
}

impl Asked {
    fn with_filters_and_page(&self, filters: FilterTexts) -> Self {
        let page = self.page;
        let mut other = self.with_filters(filters);
        other.page = page;
        other
    }
}

/// The filters in force, which lead to the list without them.
fn reports_chips(asked: &Asked) -> Markup {
    html! {
        @if !asked.search.filters.is_empty() {
            p .clear {
                @for label in facets::labels(&asked.search.filters) { span .chip { (clean(&label)) } }
                a href="/reports" { "清除筛选" }
            }
        }
    }
}

fn row(stored: &StoredReport) -> Markup {
    let report = &stored.report;
    html! {
        tr {
            td { (clean(&shape::region(report.region.as_ref()).replace('/', " "))) }
            td { (report.year.map_or("—".to_owned(), |year| year.to_string())) }
            td { a .title href=(report_address(&report.id, "")) { (clean(report.display_title())) } }
            td .number { (report.passages.len()) }
        }
    }
}
