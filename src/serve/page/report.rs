//! A report: its outline, its text with what was found and the figures marked, and the way from hit to hit.

use std::ops::Range;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, Uri};
use maud::{Markup, html};

use crate::engine::{Engine, StoredReport};
use crate::query::highlight::{Pattern, highlights};
use crate::query::{self, Query};
use crate::report::Section;
use crate::request::lookup::{self, LookupError};
use crate::request::parameters::Parameters;
use crate::request::{RequestError, citation};
use crate::serve::answer::Answer;
use crate::serve::generation::Generation;
use crate::serve::server::Server;
use crate::ui::shape;

use super::asked::Asked;
use super::frame::{Page, Place};
use super::marked::{Figure, marked};
use super::{clean, report_address, results};

/// Most passages of a report; a parameter beyond it is none.
const MOST_PASSAGES: usize = 1_000_000;

/// A report as it is asked for.
#[derive(Debug)]
struct ReportAsked {
    id: String,
    /// The search that led here.
    asked: Asked,
    /// The passage to show.
    passage: Option<usize>,
}

/// Answers `/report/{id}`.
pub async fn report(
    State(server): State<Arc<Server>>,
    Path(id): Path<String>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let read = || {
        let mut parameters = Parameters::of_form(uri.query().unwrap_or_default())?;
        let passage = parameters.number("passage", 0..=MOST_PASSAGES)?;
        let asked = Asked::take(&mut parameters)?;
        parameters.finish()?;
        Ok(ReportAsked { id, asked, passage })
    };
    let key = |asked: &ReportAsked| {
        let search = asked.asked.written();
        format!("report/{}?{:?}&{search}", asked.id, asked.passage)
    };
    let work = |generation: &Generation, asked: &ReportAsked| Ok(page(generation, asked)?);
    super::reply(&server, &client, read(), key, work).await
}

/// What is shown of a report.
struct View<'a> {
    stored: &'a StoredReport,
    text: Vec<char>,
    /// What was found, in characters of the text.
    marks: Vec<Range<usize>>,
    figures: Vec<Figure>,
    /// Ordinals of the passages that were found.
    hits: Vec<usize>,
    current: Option<usize>,
}

fn page(generation: &Generation, asked: &ReportAsked) -> Result<Answer, RequestError> {
    let found = lookup::report(&generation.engines, &asked.id)?;
    let (engine, stored) = found.ok_or_else(|| LookupError::Unknown(asked.id.clone()))?;
    let engine = &generation.engines[engine];
    let query = asked.asked.search.query.as_deref().map(query::parse);
    // A report can be read whatever stands in the query.
    let query = query.and_then(Result::ok);
    let view = view(generation, engine, &stored, query.as_ref(), asked)?;
    let main = html! {
        article .report-view {
            (outline(&view))
            div .sheet {
                (head(&view, &asked.asked))
                div .body { (body(&view)) }
            }
            (steps(&view, &asked.asked))
        }
    };
    let page = Page {
        title: stored.report.display_title(),
        place: Place::Search,
        asked: &asked.asked,
        is_home: false,
        main,
    };
    Ok(page.answer())
}

fn view<'a>(
    generation: &Generation,
    engine: &Engine,
    stored: &'a StoredReport,
    query: Option<&Query>,
    asked: &ReportAsked,
) -> Result<View<'a>, RequestError> {
    let patterns: Vec<Pattern> = query.map_or_else(Vec::new, |query| engine.patterns(query));
    let mut marks = Vec::new();
    let mut marked_passages = Vec::new();
    for passage in stored.passages().filter(|_| !patterns.is_empty()) {
        let start = passage.passage.chars.start;
        let found = highlights(passage.text(), &patterns);
        if !found.is_empty() {
            marked_passages.push(passage.ordinal);
        }
        marks.extend(
            found
                .into_iter()
                .map(|range| range.start + start..range.end + start),
        );
    }
    marks.sort_by_key(|range| range.start);
    let filters = asked
        .asked
        .search
        .filters
        .resolve_with(&generation.engines, generation.held());
    let filters = filters.map(|resolved| resolved.filters).unwrap_or_default();
    let mut hits = match query {
        Some(query) if !patterns.is_empty() => {
            engine.matching_within(query, &filters, &stored.report.id)?
        }
        _ => Vec::new(),
    };
    if hits.is_empty() {
        hits = marked_passages;
    }
    let figures = stored.figures().into_iter().map(|figure| Figure {
        label: figure_label(&figure),
        chars: figure.chars,
    });
    let mut figures: Vec<Figure> = figures.collect();
    figures.sort_by_key(|figure| figure.chars.start);
    // Two that share one number are one place.
    figures.dedup_by(|next, kept| {
        let is_same = next.chars == kept.chars;
        if is_same {
            kept.label = format!("{}；{}", kept.label, next.label);
        }
        is_same
    });
    Ok(View {
        text: stored.text.chars().collect(),
        stored,
        marks,
        figures,
        hits,
        current: asked.passage,
    })
}

/// 行政复议案件纠错率：12.5%（目标）
fn figure_label(figure: &crate::figures::Figure) -> String {
    let comparison = figure
        .comparison
        .as_deref()
        .map_or(String::new(), |words| format!("（{words}）"));
    let upper = figure
        .upper
        .map_or(String::new(), |upper| format!("–{upper}"));
    let target = if figure.is_target { "（目标）" } else { "" };
    format!(
        "{}{comparison}：{}{upper}{}{target}",
        figure.indicator, figure.value, figure.unit
    )
}

fn head(view: &View<'_>, asked: &Asked) -> Markup {
    let report = &view.stored.report;
    // Only addresses of the web are links: nothing that a browser would run.
    let url = report.url.as_deref().filter(|url| {
        let url = url.to_ascii_lowercase();
        url.starts_with("https://") || url.starts_with("http://")
    });
    html! {
        header .report-head {
            @if asked.search.query.is_some() {
                p .back { a href=(asked.address()) { "← 返回检索结果" } }
            }
            h1 { (clean(report.display_title())) }
            dl .facts {
                div { dt { "地区" } dd { (clean(&shape::region(report.region.as_ref()).replace('/', " "))) } }
                div { dt { "年份" } dd { (shape::year(report.year)) } }
                div { dt { "类型" } dd { (report.kind.label()) } }
                @if let Some(issuer) = &report.issuer { div { dt { "发布机构" } dd { (clean(issuer)) } } }
                @if let Some(published) = &report.published { div { dt { "发布日期" } dd { (clean(published)) } } }
                @if let Some(number) = &report.document_number { div { dt { "文号" } dd { (clean(number)) } } }
                div .wide-fact { dt { "编号" } dd { code { (clean(&report.id)) } } }
                @if let Some(url) = url {
                    div .wide-fact { dt { "网址" } dd { a href=(url) rel="noopener noreferrer external" { (clean(url)) } } }
                }
                @if !view.stored.duplicates.is_empty() {
                    div .wide-fact { dt { "相同的报告" } dd { (clean(&view.stored.duplicates.join("、"))) } }
                }
            }
            div .actions {
                (results::cite(&view.citation()))
                a href=(format!("/api/reports/{}", percent_encoding::utf8_percent_encode(&report.id, super::PLAIN))) { "数据（JSON）" }
            }
        }
    }
}

impl View<'_> {
    /// Of the passage that is shown, or of the report.
    fn citation(&self) -> String {
        let passage = self
            .current
            .and_then(|current| self.stored.passages().nth(current));
        passage.map_or_else(
            || citation::of_report(self.stored),
            |passage| citation::of_passage(&passage),
        )
    }
}

fn outline(view: &View<'_>) -> Markup {
    let sections = &view.stored.report.sections;
    let hits = |ordinal: usize| {
        let passages = &view.stored.report.passages;
        let under = |passage: usize| {
            let mut next = passages.get(passage).and_then(|passage| passage.section);
            while let Some(section) = next {
                if section == ordinal {
                    return true;
                }
                next = sections.get(section).and_then(|section| section.parent);
            }
            false
        };
        view.hits.iter().filter(|hit| under(**hit)).count()
    };
    html! {
        @if !sections.is_empty() {
            nav .outline aria-label="提纲" {
                details open {
                    summary { "提纲" }
                    ol {
                        @for (ordinal, section) in sections.iter().enumerate() {
                            li class=(format!("level-{}", section.level)) {
                                a href=(format!("#s{ordinal}")) {
                                    span .label { (clean(section.heading.trim())) }
                                    @let count = hits(ordinal);
                                    @if count > 0 { span .count title="命中段数" { (count) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The way to the hit before and after the passage that is shown.
fn steps(view: &View<'_>, asked: &Asked) -> Markup {
    let report = &view.stored.report;
    let parameters = asked.written();
    let step = |ordinal: usize, relation: &'static str, label: &'static str| {
        let own = format!("{parameters}&passage={ordinal}#p{ordinal}");
        html! { a rel=(relation) href=(report_address(&report.id, own.trim_start_matches('&'))) { (label) } }
    };
    let before = |hit: &&usize| view.current.is_some_and(|current| **hit < current);
    let after = |hit: &&usize| view.current.is_none_or(|current| **hit > current);
    let previous = view.hits.iter().rev().find(before);
    let next = view.hits.iter().find(after);
    let place = view
        .current
        .and_then(|current| view.hits.iter().position(|hit| *hit == current));
    html! {
        @if !view.hits.is_empty() {
            nav .steps aria-label="命中" {
                @match previous {
                    Some(hit) => (step(*hit, "prev", "上一处")),
                    None => span .off { "上一处" },
                }
                span .where {
                    @match place {
                        Some(place) => { (place + 1) " / " (view.hits.len()) " 段命中" }
                        None => { (view.hits.len()) " 段命中" }
                    }
                }
                @match next {
                    Some(hit) => (step(*hit, "next", "下一处")),
                    None => span .off { "下一处" },
                }
            }
        }
    }
}

/// The text from the first passage to the last, a paragraph a line.
fn body(view: &View<'_>) -> Markup {
    let passages = &view.stored.report.passages;
    let start = passages
        .iter()
        .map(|passage| passage.chars.start)
        .min()
        .unwrap_or(0);
    let end = passages
        .iter()
        .map(|passage| passage.chars.end)
        .max()
        .unwrap_or(0)
        .min(view.text.len());
    let mut paragraphs = Vec::new();
    let mut line = start;
    for place in start..=end {
        if place == end || view.text.get(place) == Some(&'\n') {
            let is_blank = |place: &usize| view.text[*place].is_whitespace();
            let first = (line..place).find(|place| !is_blank(place));
            if let Some(first) = first {
                let last = (first..place)
                    .rev()
                    .find(|place| !is_blank(place))
                    .unwrap_or(first);
                paragraphs.push(first..last + 1);
            }
            line = place + 1;
        }
    }
    html! { @for paragraph in paragraphs { (self::paragraph(view, paragraph)) } }
}

fn paragraph(view: &View<'_>, range: Range<usize>) -> Markup {
    let sections = view.stored.report.sections.iter().enumerate();
    // A heading may stand anywhere in its line, which may go on behind it.
    let mut headed = sections.filter(|(_, section)| range.contains(&section.char_start));
    let content = pieces(view, range.clone());
    match headed.next() {
        Some((ordinal, section)) if is_whole(section, &range) => {
            let id = format!("s{ordinal}");
            // What has nothing above it is of the first level on the page, whatever its number looks like.
            match depth(view, section) {
                0 => html! { h2 id=(id) { (content) } },
                1 => html! { h3 id=(id) { (content) } },
                _ => html! { h4 id=(id) { (content) } },
            }
        }
        Some((ordinal, _)) => {
            let more: Vec<String> = headed.map(|(ordinal, _)| format!("s{ordinal}")).collect();
            html! { p id=(format!("s{ordinal}")) .headed { @for id in more { span id=(id) {} } (content) } }
        }
        None => html! { p { (content) } },
    }
}

/// How many headings a section lies under.
fn depth(view: &View<'_>, section: &Section) -> usize {
    let sections = &view.stored.report.sections;
    let above = |section: &Section| section.parent.and_then(|parent| sections.get(parent));
    std::iter::successors(above(section), |section| above(section)).count()
}

/// Whether a heading is all that stands in its line.
fn is_whole(section: &Section, range: &Range<usize>) -> bool {
    range.len() <= section.heading.chars().count() + 2
}

/// The parts of a paragraph that are of different passages.
fn pieces(view: &View<'_>, range: Range<usize>) -> Markup {
    let passages = view.stored.report.passages.iter().enumerate();
    let mut inside: Vec<(Option<usize>, Range<usize>)> = passages
        .filter_map(|(ordinal, passage)| {
            let part = passage.chars.start.max(range.start)..passage.chars.end.min(range.end);
            (!part.is_empty()).then_some((Some(ordinal), part))
        })
        .collect();
    inside.sort_by_key(|(_, part)| part.start);
    let mut all = Vec::new();
    let mut place = range.start;
    for (ordinal, part) in inside {
        if place < part.start {
            all.push((None, place..part.start));
        }
        place = part.end;
        all.push((ordinal, part));
    }
    if place < range.end {
        all.push((None, place..range.end));
    }
    html! {
        @for (ordinal, part) in all {
            @match ordinal {
                None => (marked(&view.text, part, &view.marks, &view.figures)),
                Some(ordinal) => {
                    // The name of a passage stands where it begins, after the blanks of its first line.
                    @let passage = &view.stored.report.passages[ordinal].chars;
                    @let is_first = view.text[passage.start..part.start].iter().all(|character| character.is_whitespace());
                    span .passage .hit[view.hits.contains(&ordinal)] .current[view.current == Some(ordinal)]
                        id=[is_first.then(|| format!("p{ordinal}"))] {
                        (marked(&view.text, part, &view.marks, &view.figures))
                    }
                }
            }
        }
    }
}
