//! Plots of figures as SVG: bars over regions, lines over years, chosen by what the data is.
//!
//! One indicator in one unit is drawn. Text is SVG text with a list of fonts that have Chinese characters; what a report contains is
//! escaped by the backend, and control characters are replaced.

mod bars;
mod canvas;
mod lines;

use std::collections::BTreeSet;

use crate::stated::Stated;
use crate::text::sanitize::sanitize;

use super::figures::pivot::{Heading, Pivot, Rows};
use super::figures::scale::Scale;
use super::shape;
use canvas::Canvas;

/// Regions of a plot of bars at most.
const MOST_BARS: usize = 40;
/// Regions of a plot of lines at most: more cannot be told apart.
const MOST_LINES: usize = 8;

/// A plot that could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("the plot cannot be drawn: {0}")]
pub struct PlotError(String);

/// A value to draw.
#[derive(Debug, Clone, PartialEq)]
struct Mark {
    value: f64,
    upper: Option<f64>,
    /// As it is written beside the mark.
    written: String,
    is_target: bool,
}

/// A region or a line with its values.
#[derive(Debug, Clone, PartialEq)]
struct Series {
    label: String,
    /// Values by year; for bars, of the one year.
    values: Vec<(i32, Vec<Mark>)>,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
struct Drawing {
    title: String,
    subtitle: String,
    series: Vec<Series>,
    /// Remarks below the plot, the sources last.
    caption: Vec<String>,
    percent: bool,
}

/// Draws an indicator: lines over years where several years are known of few regions, else bars over regions in the year of which
/// most is known. `rows` asks for bars (regions) or for lines (years) in place of that choice. Returns the text of an SVG file.
///
/// # Errors
/// When it cannot be drawn.
pub fn svg(pivot: &Pivot<'_>, rows: Option<Rows>) -> Result<String, PlotError> {
    let scale = Scale::of(pivot.all().map(|stated| stated.figure.value.0));
    let years = pivot.years.iter().flatten().count();
    let lines = match rows {
        Some(Rows::Years) => years > 1,
        Some(Rows::Regions) => false,
        None => years > 1 && (1..=MOST_LINES).contains(&regions_of_several_years(pivot)),
    };
    if lines {
        lines::svg(&over_years(pivot, scale))
    } else {
        bars::svg(&over_regions(pivot, scale))
    }
}

/// How many regions have values of more than one year.
fn regions_of_several_years(pivot: &Pivot<'_>) -> usize {
    (0..pivot.regions.len())
        .filter(|region| years_of(pivot, *region) > 1)
        .count()
}

/// Of how many known years a region has values.
fn years_of(pivot: &Pivot<'_>, region: usize) -> usize {
    let known = pivot.years.iter().enumerate();
    known
        .filter(|(year, known)| known.is_some() && !pivot.cell(region, *year).is_empty())
        .count()
}

fn over_regions(pivot: &Pivot<'_>, scale: Scale) -> Drawing {
    // The year with most regions, and the last of these.
    let regions_of = |year: usize| {
        let all = 0..pivot.regions.len();
        all.filter(|region| !pivot.cell(*region, year).is_empty())
            .count()
    };
    let year = (0..pivot.years.len())
        .max_by_key(|year| (regions_of(*year), pivot.years.get(*year).copied().flatten()))
        .unwrap_or(0);
    let mut sources: Vec<&Stated> = Vec::new();
    let mut series: Vec<(Series, Vec<&Stated>)> = Vec::new();
    for (place, region) in pivot.regions.iter().enumerate() {
        let cell = pivot.cell(place, year);
        if !cell.is_empty() {
            let marks = marks(cell, scale);
            let label = harmless(&Heading::Region(*region).label());
            let values = vec![(0, marks)];
            series.push((Series { label, values }, cell.to_vec()));
        }
    }
    let greatest = |series: &Series| {
        let marks = series.values.iter().flat_map(|(_, marks)| marks);
        marks.map(|mark| mark.value).fold(0.0, f64::max)
    };
    series.sort_by(|(one, _), (other, _)| greatest(other).total_cmp(&greatest(one)));
    let all = series.len();
    series.truncate(MOST_BARS);
    let mut caption = Vec::new();
    if all > series.len() {
        caption.push(format!(
            "另有 {} 地的值较小，未画出（--region 可选）",
            all - series.len()
        ));
    }
    let others = pivot.years.len() - 1;
    if others > 0 {
        caption.push(format!("另有 {others} 个年份未画出（--year 可选）"));
    }
    let mut drawn = Vec::new();
    for (one, cell) in series {
        sources.extend(cell);
        drawn.push(one);
    }
    finish(
        pivot,
        scale,
        format!(
            "{} · {all} 地",
            shape::year(pivot.years.get(year).copied().flatten())
        ),
        drawn,
        caption,
        &sources,
    )
}

fn over_years(pivot: &Pivot<'_>, scale: Scale) -> Drawing {
    let mut regions: Vec<usize> = (0..pivot.regions.len())
        .filter(|region| years_of(pivot, *region) > 0)
        .collect();
    regions.sort_by_key(|region| std::cmp::Reverse(years_of(pivot, *region)));
    let all = regions.len();
    regions.truncate(MOST_LINES);
    let mut sources = Vec::new();
    let mut drawn = Vec::new();
    for region in &regions {
        let mut values = Vec::new();
        for (place, year) in pivot.years.iter().enumerate() {
            let cell = pivot.cell(*region, place);
            if let (Some(year), false) = (year, cell.is_empty()) {
                values.push((i32::from(*year), marks(cell, scale)));
                sources.extend(cell.iter().copied());
            }
        }
        let heading = Heading::Region(pivot.regions.get(*region).copied().flatten());
        let label = harmless(&heading.label());
        drawn.push(Series { label, values });
    }
    let mut caption = Vec::new();
    if all > regions.len() {
        caption.push(format!(
            "画出年份最多的 {} 地，另有 {} 地未画出（--region 可选）",
            regions.len(),
            all - regions.len()
        ));
    }
    let known: Vec<u16> = pivot.years.iter().flatten().copied().collect();
    let span = match (known.first(), known.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}–{last}"),
        (Some(only), _) => only.to_string(),
        _ => String::new(),
    };
    finish(
        pivot,
        scale,
        format!("{span} · {all} 地"),
        drawn,
        caption,
        &sources,
    )
}

fn finish(
    pivot: &Pivot<'_>,
    scale: Scale,
    subtitle: String,
    series: Vec<Series>,
    mut caption: Vec<String>,
    sources: &[&Stated],
) -> Drawing {
    let marks = || {
        let values = series.iter().flat_map(|series| &series.values);
        values.flat_map(|(_, marks)| marks)
    };
    if marks().any(|mark| mark.is_target) {
        caption.push("空心为目标值".to_owned());
    }
    let mut seen = BTreeSet::new();
    let names: Vec<String> = sources
        .iter()
        .map(|stated| stated.report())
        .filter(|report| seen.insert(&report.id))
        .map(|report| harmless(report.title.as_deref().unwrap_or(&report.id)))
        .collect();
    caption.push(format!("来源（{} 篇）：{}", names.len(), names.join("；")));
    Drawing {
        title: harmless(&pivot.title(scale.prefix)),
        subtitle,
        series,
        caption,
        percent: pivot.unit == "%",
    }
}

/// The values of a cell, each once.
fn marks(cell: &[&Stated], scale: Scale) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for stated in cell {
        let figure = &stated.figure;
        let upper = figure.upper.map(|upper| format!("–{}", scale.write(upper)));
        let mark = Mark {
            value: scale.scaled(figure.value.0),
            upper: figure.upper.map(|upper| scale.scaled(upper.0)),
            written: format!("{}{}", scale.write(figure.value), upper.unwrap_or_default()),
            is_target: figure.is_target,
        };
        if !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    marks
}

/// Text of a file without what a reader of XML refuses, on one line.
fn harmless(text: &str) -> String {
    let text = sanitize(text).replace('\n', " ");
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// The end of an axis from nothing to `greatest`, a round number.
fn axis_end(greatest: f64, percent: bool) -> f64 {
    if percent && greatest > 50.0 && greatest <= 100.0 {
        return 100.0;
    }
    if greatest <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(greatest.log10().floor());
    const STEPS: [f64; 9] = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0];
    let step = STEPS.into_iter().find(|step| step * power >= greatest);
    step.unwrap_or(10.0) * power
}

/// The greatest value of all series, the upper ends of ranges with them.
fn greatest(drawing: &Drawing) -> f64 {
    let values = drawing.series.iter().flat_map(|series| &series.values);
    let marks = values.flat_map(|(_, marks)| marks);
    marks
        .map(|mark| mark.upper.unwrap_or(mark.value).max(mark.value))
        .fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        for (greatest, end) in [
            (98.0, 100.0),
            (12.5, 15.0),
            (30.0, 30.0),
            (0.0, 1.0),
            (0.7, 0.8),
        ] {
            let found = axis_end(greatest, true);
            assert!((found - end).abs() < 1e-9, "{greatest}: {found}");
        }
        assert!((axis_end(98.0, false) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn what_a_report_contains_is_text() {
        let drawing = Drawing {
            title: harmless("</text><script>x\u{0}\u{1b}\u{202e}"),
            subtitle: String::new(),
            series: vec![Series {
                label: harmless("\"&<"),
                values: vec![(0, Vec::new())],
            }],
            caption: vec![harmless("来源：<image href='x'>")],
            percent: false,
        };
        let svg = bars::svg(&drawing).expect("it is drawn");
        assert!(!svg.contains("<script") && !svg.contains("<image"), "{svg}");
        assert!(!svg.contains(['\u{0}', '\u{1b}', '\u{202e}']), "{svg}");
        assert!(svg.contains("&lt;script&gt;"), "{svg}");
    }
}
