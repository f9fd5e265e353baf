//! What to do when nothing was found.

use maud::{Markup, html};

use crate::engine;
use crate::request::{FilterTexts, RequestError, SearchRequest};
use crate::serve::api::Searched;
use crate::serve::api::search::Found;
use crate::serve::generation::Generation;
use crate::ui::shape;

use super::asked::Asked;
use super::{clean, facets, results};

/// Proposals.
const MOST: usize = 6;

/// A way out: what it changes, where it leads, and how much is there.
struct Way {
    label: String,
    address: String,
    passages: u64,
}

/// The page of a search that found nothing.
///
/// # Errors
/// When the index cannot be read.
pub fn found(
    generation: &Generation,
    asked: &Asked,
    found: &Found,
    searched: Searched,
) -> Result<Markup, RequestError> {
    let query = asked.search.query.as_deref().unwrap_or_default();
    let ways = ways(generation, asked)?;
    let like = generation
        .suggestions()
        .map_or_else(Vec::new, |all| all.like(query, MOST));
    Ok(html! {
        section #results .nothing aria-label="检索结果" {
            h1 { "没有找到“" (clean(query)) "”" }
            p .searched { "共检索 " (shape::number(searched.reports)) " 篇报告、" (shape::number(searched.regions as u64)) " 个地区。" }
            (facets::chips(asked, &found.facets))
            (results::remarks(found))
            @if !ways.is_empty() {
                h2 { "放宽条件" }
                ul .ways {
                    @for way in ways {
                        li { a href=(way.address) { (way.label) } " " span .count { (shape::number(way.passages)) " 段" } }
                    }
                }
            }
            @if !like.is_empty() {
                h2 { "索引中相近的说法" }
                ul .ways.inline {
                    @for entry in like {
                        li { a href=(asked.with_query(&entry.text).address()) { (clean(&entry.text)) } }
                    }
                }
            }
            h2 { "可以试试" }
            ul {
                li { "检查有无错别字，或改用更短、更常见的词；" }
                li { "用空格分开几个词，而不是输入一整句话；" }
                li { "去掉引号、减号和“标题:”等限定。" a href="/#language" { "检索语法" } }
            }
        }
    })
}

fn ways(generation: &Generation, asked: &Asked) -> Result<Vec<Way>, RequestError> {
    let filters = &asked.search.filters;
    let without = |label: &str, remove: &dyn Fn(&mut FilterTexts)| {
        let mut other = filters.clone();
        remove(&mut other);
        (other != *filters).then(|| (label.to_owned(), asked.with_filters(other)))
    };
    let mut tried: Vec<(String, Asked)> = [
        without("不限年份", &|filters| filters.years.clear()),
        without("不限地区", &|filters| filters.regions.clear()),
        without("不限部分和主题", &|filters| filters.sections.clear()),
        without("不限类型", &|filters| filters.kinds.clear()),
        without("清除全部筛选", &|filters| {
            *filters = FilterTexts::default();
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    let query = asked.search.query.as_deref().unwrap_or_default();
    let unquoted: String = query
        .chars()
        .filter(|c| !matches!(c, '"' | '“' | '”' | '＂'))
        .collect();
    if unquoted != query {
        tried.push(("去掉引号".to_owned(), asked.with_query(&unquoted)));
    }
    let mut ways: Vec<Way> = Vec::new();
    for (label, other) in tried {
        let request = SearchRequest {
            limit: 0,
            ..other.search.clone()
        };
        let Ok((search, _)) = request.resolve(&generation.engines, generation.held()) else {
            continue;
        };
        let passages = engine::merge(&generation.engines, &search)?.passages;
        let address = other.address();
        if passages > 0 && ways.iter().all(|way| way.address != address) {
            ways.push(Way {
                label,
                address,
                passages,
            });
        }
    }
    Ok(ways)
}

impl Asked {
    /// The same search for something else.
    #[must_use]
    pub fn with_query(&self, query: &str) -> Self {
        let mut other = self.clone();
        other.search.query = Some(query.to_owned());
        other.page = 1;
        other
    }
}
