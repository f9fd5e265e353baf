//! Bars over regions, from the greatest value down. The axis begins at nothing.

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::canvas::{GREY, GRID, INK, MARGIN, TOP, WIDTH, pixels, shortened};
use super::{Canvas, Drawing, PlotError, axis_end, greatest};
use crate::figures::Value;
use crate::ui::figures::scale::grouped;

const BAR: RGBColor = RGBColor(0, 98, 155);
/// Pixels of a bar's thickness, and from one to the next of the same region.
const THICKNESS: i32 = 16;
const STEP: i32 = 21;
/// Pixels between two regions.
const GAP: i32 = 7;
/// Size of labels and values, in pixels.
const LABEL: i32 = 14;
/// Pixels of a label at most.
const LONGEST_LABEL: i32 = 290;
/// Pixels at the right end for the value of the longest bar.
const VALUE: i32 = 84;
/// Parts that the axis is divided in.
const PARTS: i32 = 5;

/// Draws bars.
pub(super) fn svg(drawing: &Drawing) -> Result<String, PlotError> {
    let bars = |series: &super::Series| {
        let marks = series.values.iter().map(|(_, marks)| marks.len());
        i32::try_from(marks.sum::<usize>().max(1)).unwrap_or(1)
    };
    let height: i32 = drawing
        .series
        .iter()
        .map(|series| bars(series) * STEP + GAP)
        .sum();
    let labels = drawing
        .series
        .iter()
        .map(|series| pixels(&series.label, LABEL));
    let label = labels.max().unwrap_or(0).min(LONGEST_LABEL);
    let (left, right) = (MARGIN + label + 12, WIDTH - MARGIN - VALUE);
    let end = axis_end(greatest(drawing), drawing.percent);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no value is greater than the end of the axis"
    )]
    let place =
        |value: f64| left + (f64::from(right - left) * (value / end).min(1.0)).round() as i32;

    let mut text = String::new();
    let canvas = Canvas::new(&mut text, drawing, height)?;
    let bottom = TOP + height;
    for part in 0..=PARTS {
        let value = end * f64::from(part) / f64::from(PARTS);
        let x = place(value);
        canvas.line(vec![(x, TOP - 4), (x, bottom)], GRID, 1)?;
        let written = tick(value);
        canvas.text((x, bottom + 12), 12, GREY, HPos::Center, &written)?;
    }
    let mut y = TOP + GAP / 2;
    for series in &drawing.series {
        let first = y + THICKNESS / 2 + 1;
        let label = shortened(&series.label, label, LABEL);
        canvas.text((left - 12, first), LABEL, INK, HPos::Right, &label)?;
        for mark in series.values.iter().flat_map(|(_, marks)| marks) {
            let x = place(mark.value);
            let corners = [(left, y), (x.max(left + 1), y + THICKNESS)];
            canvas.bar(corners, BAR, !mark.is_target)?;
            let mut behind = x;
            if let Some(upper) = mark.upper {
                // A line to the other end of a range.
                behind = place(upper);
                let middle = y + THICKNESS / 2;
                canvas.line(vec![(x, middle), (behind, middle)], BAR, 3)?;
            }
            let at = (behind + 7, y + THICKNESS / 2 + 1);
            canvas.text(at, LABEL - 1, INK, HPos::Left, &mark.written)?;
            y += STEP;
        }
        if series.values.iter().all(|(_, marks)| marks.is_empty()) {
            y += STEP;
        }
        y += GAP;
    }
    canvas.line(vec![(left, TOP - 4), (left, bottom)], GREY, 1)?;
    canvas.finish()?;
    Ok(text)
}

/// A value at an axis, without the rest that divisions leave.
pub(super) fn tick(value: f64) -> String {
    grouped(&Value((value * 1e6).round() / 1e6).to_string())
}
