//! `/api/figures`: what the reports state in numbers, as JSON or as a table for spreadsheets.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use serde::Serialize;

use crate::request::figures::FiguresFound;
use crate::request::parameters::Parameters;
use crate::request::{FilterTexts, ParameterError, RequestError};
use crate::serve::answer::{Answer, CSV};
use crate::serve::generation::Generation;
use crate::serve::problem::Failure;
use crate::serve::server::Server;
use crate::stated::Stated;
use crate::ui::figures::WireFigure;
use crate::ui::shape;

/// Most figures of one answer in JSON; a table has all.
pub const MOST_FIGURES: usize = 1_000;
/// Figures when nothing is said.
pub const DEFAULT_FIGURES: usize = 100;
/// Last figure that can be asked for.
const LAST_FIGURE: usize = 1_000_000;
/// What a spreadsheet knows UTF-8 by.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Shape of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Csv,
}

/// Which figures are asked for.
#[derive(Debug, Clone)]
pub struct FigureRequest {
    /// Words of the indicator.
    pub query: Option<String>,
    /// Filters.
    pub filters: FilterTexts,
    /// Figures to return.
    pub limit: usize,
    /// Figures to pass over before those.
    pub offset: usize,
}

/// Figures, and in how many reports they were looked for.
#[derive(Debug, Serialize)]
pub struct FiguresAnswer<'a> {
    query: &'a str,
    total: Total,
    more: bool,
    /// Reports that were searched, of those that the filters let through, of all.
    searched: FiguresSearched,
    figures: Vec<WireFigure<'a>>,
}

#[derive(Debug, Serialize)]
struct Total {
    figures: usize,
    reports: usize,
}

/// In how much figures were looked for.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FiguresSearched {
    /// Reports that were searched.
    pub reports: usize,
    /// Reports that the filters let through. When these are more, the oldest were not searched.
    pub admitted: usize,
    /// All reports.
    pub of_reports: u64,
    /// Regions of the reports that were searched.
    pub regions: usize,
    /// Regions of all reports.
    pub of_regions: usize,
}

impl FiguresSearched {
    /// What was searched of a generation.
    pub fn of(generation: &Generation, found: &FiguresFound) -> Self {
        let reports = usize::try_from(found.searched.reports).unwrap_or(usize::MAX);
        Self {
            reports,
            admitted: found.admitted,
            of_reports: generation.coverage().reports,
            regions: found.searched.regions.len(),
            of_regions: generation.coverage().regions.len(),
        }
    }
}

/// Number of reports that state figures.
pub fn stating_reports(found: &[Stated]) -> usize {
    let ids = found.iter().map(|stated| stated.report().id.as_str());
    ids.collect::<std::collections::BTreeSet<_>>().len()
}

/// Looks for figures, and gives what was found to `take`.
///
/// # Errors
/// When a filter names nothing, or an index cannot be read.
pub fn find<T>(
    generation: &Generation,
    request: &FigureRequest,
    take: impl FnOnce(&FiguresAnswer<'_>) -> T,
) -> Result<T, RequestError> {
    read(generation, request, |found, searched| {
        let wanted = found.iter().skip(request.offset).take(request.limit);
        take(&FiguresAnswer {
            query: request.query.as_deref().unwrap_or_default(),
            total: Total {
                figures: found.len(),
                reports: stating_reports(found),
            },
            more: request.offset.saturating_add(request.limit) < found.len(),
            searched,
            figures: wanted.map(WireFigure::new).collect(),
        })
    })
}

/// Looks for figures, and gives all of them to `take`.
///
/// # Errors
/// When a filter names nothing, or an index cannot be read.
pub fn read<T>(
    generation: &Generation,
    request: &FigureRequest,
    take: impl FnOnce(&[Stated], FiguresSearched) -> T,
) -> Result<T, RequestError> {
    let filters = request
        .filters
        .resolve_with(&generation.engines, generation.held())?
        .filters;
    let found = FiguresFound::read(&generation.engines, request.query.as_deref(), &filters)?;
    Ok(take(
        &found.figures,
        FiguresSearched::of(generation, &found),
    ))
}

/// A table for spreadsheets. A text that a spreadsheet would take for a formula has a `'` before it.
///
/// # Errors
/// When it cannot be written, which needs a lack of memory.
pub fn table(found: &[Stated]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    table.write_record([
        "地区代码",
        "地区",
        "年份",
        "指标",
        "原文指标",
        "数值",
        "上限",
        "单位",
        "限定",
        "比较",
        "目标",
        "原文",
        "句子",
        "标题",
        "报告",
        "段落",
    ])?;
    for stated in found {
        let (report, figure) = (stated.report(), &stated.figure);
        let code = report
            .region
            .as_ref()
            .map_or("", |region| region.code.as_str());
        let upper = figure
            .upper
            .map_or(String::new(), |upper| upper.to_string());
        let text = |text: &Option<String>| inert(text.as_deref().unwrap_or_default());
        table.write_record([
            code.to_owned(),
            inert(
                &report
                    .region
                    .as_ref()
                    .map_or(String::new(), |region| shape::region(Some(region))),
            ),
            report.year.map_or(String::new(), |year| year.to_string()),
            inert(&stated.name),
            inert(&figure.indicator),
            figure.value.to_string(),
            upper,
            inert(&figure.unit),
            text(&figure.qualifier),
            text(&figure.comparison),
            if figure.is_target { "是" } else { "" }.to_owned(),
            inert(&stated.raw),
            inert(&stated.sentence),
            inert(report.display_title()),
            inert(&report.id),
            inert(&stated.passage().id()),
        ])?;
    }
    table
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// A text that no spreadsheet takes for a formula.
fn inert(text: &str) -> String {
    let text: String = text.chars().map(crate::text::sanitize::safe).collect();
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text,
    }
}

fn take(parameters: &mut Parameters) -> Result<(FigureRequest, Format), ParameterError> {
    let formats = [("json", Format::Json), ("csv", Format::Csv)];
    let request = FigureRequest {
        query: parameters.one("q")?,
        filters: FilterTexts::take(parameters),
        limit: parameters
            .number("limit", 0..=MOST_FIGURES)?
            .unwrap_or(DEFAULT_FIGURES),
        offset: parameters.number("offset", 0..=LAST_FIGURE)?.unwrap_or(0),
    };
    let format = parameters
        .choice("format", &formats)?
        .unwrap_or(Format::Json);
    Ok((request, format))
}

/// Answers `/api/figures`.
pub async fn figures(
    State(server): State<Arc<Server>>,
    client: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let asked = super::read(&uri, take);
    let key = |(request, format): &(FigureRequest, Format)| {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.append_pair("q", request.query.as_deref().unwrap_or_default());
        text.extend_pairs(request.filters.pairs());
        let (limit, offset) = (request.limit, request.offset);
        format!("api/figures/{format:?}/{limit}/{offset}?{}", text.finish())
    };
    let work = |generation: &Generation, (request, format): &(FigureRequest, Format)| match format {
        Format::Json => find(generation, request, |answer| super::json(answer))?,
        Format::Csv => {
            let table = read(generation, request, |found, _| table(found))?;
            let table = table.map_err(|_| Failure::Internal)?;
            Ok(Answer::new(CSV, table).named("figures.csv"))
        }
    };
    super::reply(&server, &client, asked, key, work).await
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(inert("=1+1"), "'=1+1");
        assert_eq!(inert("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(inert("纠错率\u{1b}"), "纠错率\u{fffd}");
    }
}
