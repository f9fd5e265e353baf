//! The first page: the search box, what there is to search, and how to ask.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use maud::{Markup, html};

use crate::engine::{self, FacetCount, FacetName, Search};
use crate::request::{FilterTexts, RequestError};
use crate::serve::answer::Answer;
use crate::serve::generation::Generation;
use crate::serve::server::Server;
use crate::ui::shape;

use super::asked::Asked;
use super::clean;
use super::frame::{Page, Place, search_form};

/// Regions of the first level that are shown.
const REGIONS: usize = 40;
/// Indicators that are shown.
const INDICATORS: usize = 16;

/// How to ask, by example.
const LANGUAGE: [(&str, &str); 8] = [
    ("行政复议 纠错率", "两个词都要有，用空格分开"),
    ("\"应诉率达98%\"", "一字不差"),
    ("执法 -公安", "有前一个，没有后一个"),
    ("(执法 OR 处罚) 培训", "括号里有一个即可"),
    ("标题:宜昌市 调解", "标题中有宜昌市；还有 小标题: 发布机构:"),
    ("罚款 NEAR/10 下降", "相距不超过 10 个字"),
    ("同句:(罚款 下降)", "在同一句话里"),
    ("14%", "数字完整匹配，不会找到 99.14%"),
];

/// Answers `/`.
pub async fn home(
    State(server): State<Arc<Server>>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let asked = Asked::read(&uri);
    let has_suggestions = server.generation().suggestions().is_some();
    let key = move |_: &Asked| format!("home/{has_suggestions}");
    let work = |generation: &Generation, _: &Asked| Ok(page(generation)?);
    super::reply(&server, &client, asked, key, work).await
}

fn page(generation: &Generation) -> Result<Answer, RequestError> {
    let asked = Asked::default();
    let coverage = generation.coverage();
    let search = Search {
        facets: vec![FacetName::Region, FacetName::Year],
        ..Search::default()
    };
    let outcome = engine::merge(&generation.engines, &search)?;
    let years = match (coverage.years.first(), coverage.years.last()) {
        (Some(first), Some(last)) if first == last => format!("，{first} 年"),
        (Some(first), Some(last)) => format!("，{first}—{last} 年"),
        _ => String::new(),
    };
    let main = html! {
        div .home {
            h1 { "公报" }
            p .lead {
                "收录 " (shape::number(coverage.reports)) " 篇报告、" (shape::number(generation.passages()))
                " 段，" (shape::number(coverage.regions.len() as u64)) " 个地区" (years)
            }
            (search_form(Place::Search, &asked, true))
            section .language #language aria-labelledby="language-title" {
                h2 #language-title { "检索语法" }
                dl {
                    @for (example, meaning) in LANGUAGE {
                        div {
                            dt { a href=(asked.with_query(example).address()) { code { (example) } } }
                            dd { (meaning) }
                        }
                    }
                }
                p .keys {
                    "快捷键：" kbd { "/" } " 输入检索词，" kbd { "j" } " " kbd { "k" } " 下一条、上一条，"
                    kbd { "n" } " " kbd { "p" } " 报告中下一处、上一处"
                }
            }
            (indicators(generation))
            @for table in &outcome.facets {
                (browse(&asked, table.name, &table.rows()))
            }
        }
    };
    let page = Page {
        title: "政府报告全文检索",
        place: Place::Search,
        asked: &asked,
        is_home: true,
        main,
    };
    Ok(page.answer())
}

fn indicators(generation: &Generation) -> Markup {
    let found = generation.suggestions().into_iter();
    let found: Vec<_> = found
        .flat_map(|all| all.indicators())
        .take(INDICATORS)
        .collect();
    html! {
        @if !found.is_empty() {
            section .browse {
                h2 { "常见指标" }
                ul .inline {
                    @for entry in found {
                        li { a href=(Asked::default().with_query(&entry.text).address_of("/figures", 1)) { (clean(&entry.text)) } }
                    }
                }
            }
        }
    }
}

/// Links to the reports of each value.
fn browse(asked: &Asked, name: FacetName, rows: &[FacetCount]) -> Markup {
    let (title, few) = match name {
        FacetName::Region => ("按地区浏览", REGIONS),
        _ => ("按年份浏览", usize::MAX),
    };
    let address = |value: &str| {
        let mut filters = FilterTexts::default();
        match name {
            FacetName::Region => filters.regions.push(value.to_owned()),
            _ => filters.years.push(value.to_owned()),
        }
        asked.with_filters(filters).filter_address("/reports")
    };
    html! {
        section .browse {
            h2 { (title) }
            ul .inline {
                @for row in rows.iter().take(few) {
                    li { a href=(address(&row.value)) { (clean(&row.label)) } " " span .count { (shape::number(row.reports)) } }
                }
            }
        }
    }
}
