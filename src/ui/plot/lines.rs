//! Lines over years, one a region. A year without a value breaks the line; several values of a year, and what is planned, are dots.

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::bars::tick;
use super::canvas::{GREY, GRID, INK, MARGIN, TOP, WIDTH, pixels, shortened};
use super::{Canvas, Drawing, PlotError, Series, axis_end, greatest};

/// Colours that people with any kind of colour vision tell apart (Okabe and Ito), dark enough on white.
const COLORS: [RGBColor; 8] = [
    RGBColor(0, 98, 155),
    RGBColor(200, 80, 0),
    RGBColor(0, 130, 95),
    RGBColor(180, 75, 140),
    RGBColor(60, 60, 60),
    RGBColor(40, 150, 210),
    RGBColor(190, 135, 0),
    RGBColor(130, 60, 40),
];
/// Pixels of the plot's height.
const HEIGHT: i32 = 400;
/// Size of labels, in pixels.
const LABEL: i32 = 14;
/// Pixels of the names at the ends of lines at most.
const LONGEST_LABEL: i32 = 230;
/// Pixels between two names at least.
const BETWEEN: i32 = 19;
/// Pixels between two dots with their values, for the values to be written.
const ROOM: i32 = 60;
/// Parts that the axis is divided in.
const PARTS: i32 = 5;

/// Draws lines.
pub(super) fn svg(drawing: &Drawing) -> Result<String, PlotError> {
    let years = || {
        let values = drawing.series.iter().flat_map(|series| &series.values);
        values.map(|(year, _)| *year)
    };
    let (first, last) = (years().min().unwrap_or(0), years().max().unwrap_or(0));
    let end = axis_end(greatest(drawing), drawing.percent);
    let labels = drawing
        .series
        .iter()
        .map(|series| pixels(&series.label, LABEL));
    let label = labels.max().unwrap_or(0).min(LONGEST_LABEL);
    let ticks = (0..=PARTS).map(|part| pixels(&tick(end * f64::from(part) / f64::from(PARTS)), 12));
    let left = MARGIN + ticks.max().unwrap_or(0) + 10;
    let right = WIDTH - MARGIN - label - 44;
    let span = (last - first).max(1);
    // Half a step at each side, so that no dot stands on the edge.
    let inset = ((right - left) / (2 * (span + 1))).min(50);
    let across = |year: i32| left + inset + (right - left - 2 * inset) * (year - first) / span;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no value is greater than the end of the axis"
    )]
    let up =
        |value: f64| TOP + HEIGHT - (f64::from(HEIGHT) * (value / end).min(1.0)).round() as i32;

    let mut text = String::new();
    let canvas = Canvas::new(&mut text, drawing, HEIGHT + 22)?;
    for part in 0..=PARTS {
        let value = end * f64::from(part) / f64::from(PARTS);
        let y = up(value);
        let color = if part == 0 { GREY } else { GRID };
        canvas.line(vec![(left, y), (right, y)], color, 1)?;
        canvas.text((left - 8, y + 1), 12, GREY, HPos::Right, &tick(value))?;
    }
    let step = 1 + 45 * span / (right - left - 2 * inset).max(1);
    for year in (first..=last).filter(|year| (year - first) % step == 0) {
        let x = across(year);
        canvas.text(
            (x, TOP + HEIGHT + 16),
            13,
            INK,
            HPos::Center,
            &year.to_string(),
        )?;
    }
    for (series, color) in drawing.series.iter().zip(COLORS) {
        for run in runs(series) {
            let places = run.iter().map(|(year, value)| (across(*year), up(*value)));
            canvas.line(places.collect(), color, 2)?;
        }
    }
    // With few lines there is room for the numbers.
    let numbered = drawing.series.len() <= 2 && (right - left) / (span + 1) >= ROOM;
    for (series, color) in drawing.series.iter().zip(COLORS) {
        for (year, marks) in &series.values {
            for mark in marks {
                let place = (across(*year), up(mark.value));
                if let Some(upper) = mark.upper {
                    canvas.line(vec![place, (place.0, up(upper))], color, 3)?;
                }
                canvas.dot(place, color, !mark.is_target)?;
                if numbered {
                    let above = (place.0, up(mark.upper.unwrap_or(mark.value)) - 15);
                    canvas.text(above, 12, color, HPos::Center, &mark.written)?;
                }
            }
        }
    }
    let wanted: Vec<i32> = drawing
        .series
        .iter()
        .map(|series| up(last_value(series)))
        .collect();
    let places = apart(&wanted, TOP, TOP + HEIGHT);
    for (at, (series, color)) in drawing.series.iter().zip(COLORS).enumerate() {
        let (Some(from), Some(to)) = (wanted.get(at), places.get(at)) else {
            continue;
        };
        let year = series.values.last().map_or(last, |(year, _)| *year);
        let start = across(year) + 8;
        canvas.line(
            vec![(start, *from), (right + 8, *to), (right + 28, *to)],
            color,
            1,
        )?;
        let name = shortened(&series.label, label, LABEL);
        canvas.text((right + 34, *to + 1), LABEL, color, HPos::Left, &name)?;
    }
    canvas.finish()?;
    Ok(text)
}

/// Years one after another with one value that was reached in each: these a line joins.
fn runs(series: &Series) -> Vec<Vec<(i32, f64)>> {
    let mut runs: Vec<Vec<(i32, f64)>> = Vec::new();
    for (year, marks) in &series.values {
        let mut reached = marks.iter().filter(|mark| !mark.is_target);
        let (Some(mark), None) = (reached.next(), reached.next()) else {
            runs.push(Vec::new());
            continue;
        };
        let goes_on =
            |run: &&mut Vec<(i32, f64)>| run.last().is_some_and(|(before, _)| before + 1 == *year);
        match runs.last_mut().filter(goes_on) {
            Some(run) => run.push((*year, mark.value)),
            None => runs.push(vec![(*year, mark.value)]),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

fn last_value(series: &Series) -> f64 {
    let last = series.values.last().map(|(_, marks)| marks);
    let mark = last.and_then(|marks| marks.last());
    mark.map_or(0.0, |mark| mark.value)
}

/// Heights near `wanted`, so far apart that names can be read, between `top` and `bottom`.
fn apart(wanted: &[i32], top: i32, bottom: i32) -> Vec<i32> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|at| wanted.get(*at));
    let mut places = wanted.to_vec();
    let mut least = top;
    for at in &order {
        if let Some(place) = places.get_mut(*at) {
            *place = (*place).max(least);
            least = *place + BETWEEN;
        }
    }
    let mut most = bottom;
    for at in order.iter().rev() {
        if let Some(place) = places.get_mut(*at) {
            *place = (*place).min(most);
            most = *place - BETWEEN;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::super::Mark;
    use super::*;

    fn mark(value: f64) -> Mark {
        Mark {
            value,
            upper: None,
            written: value.to_string(),
            is_target: false,
        }
    }

    fn target(value: f64) -> Mark {
        Mark {
            is_target: true,
            ..mark(value)
        }
    }

    #[test]
    fn a_missing_year_and_two_values_break_a_line() {
        let series = Series {
            label: "宜昌市".to_owned(),
            values: vec![
                (2018, vec![mark(1.0)]),
                (2019, vec![mark(2.0)]),
                (2021, vec![mark(3.0)]),
                (2022, vec![mark(4.0), mark(5.0)]),
                (2023, vec![mark(6.0)]),
                (2024, vec![mark(7.0), target(9.0)]),
                (2025, vec![target(9.0)]),
            ],
        };
        assert_eq!(
            runs(&series),
            [
                vec![(2018, 1.0), (2019, 2.0)],
                vec![(2023, 6.0), (2024, 7.0)]
            ]
        );
    }

    #[test]
    fn names_do_not_lie_on_each_other() {
        let places = apart(&[100, 100, 101, 300], 90, 300);
        let mut sorted = places.clone();
        sorted.sort_unstable();
        assert!(
            sorted.windows(2).all(|pair| pair[1] - pair[0] >= BETWEEN),
            "{places:?}"
        );
        assert_eq!(places[3], 300);
    }
}
