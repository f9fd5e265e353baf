//! Pivots on a terminal: a table with a small bar beside each value.

use std::io::{self, Write as _};

use crate::stated::Stated;
use crate::text::width::{elide, pad, width};

use super::super::style::Role;
use super::super::{Output, bars};
use super::list::one_line;
use super::pivot::{Heading, Pivot, Rows};
use super::scale::Scale;

/// Tables that are printed; programs get all.
const MOST: usize = 8;
/// Columns of a row's heading at most.
const HEADING: usize = 32;
/// Columns of a column's heading at most.
const COLUMN: usize = 18;
/// Columns of the longest bar.
const LONGEST_BAR: usize = 24;
/// Blanks between columns.
const GAP: usize = 2;

/// Prints pivots, at most eight of them.
///
/// # Errors
/// When the output cannot be written.
pub fn print(output: &mut Output, pivots: &[Pivot<'_>], rows: Rows) -> io::Result<()> {
    let shown = pivots.get(..MOST.min(pivots.len())).unwrap_or_default();
    let mut any_target = false;
    for pivot in shown {
        any_target |= pivot.all().any(|stated| stated.figure.is_target);
        Grid::new(pivot, rows).print(output)?;
    }
    let mut notes = Vec::new();
    if any_target {
        notes.push("括号内为目标值".to_owned());
    }
    if pivots.len() > shown.len() {
        notes.push(format!(
            "另有 {} 个指标：用更具体的检索词，或 --format csv",
            pivots.len() - shown.len()
        ));
    }
    for note in notes {
        writeln!(output, "{}", output.style.paint(Role::Dim, &note))?;
    }
    Ok(())
}

/// A value of a cell in writing, and its size for the bar.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    written: String,
    size: f64,
}

/// A table in writing.
struct Grid {
    title: String,
    about: String,
    rows: Vec<String>,
    columns: Vec<String>,
    /// By row and column: the values of a cell, none when nothing is stated.
    cells: Vec<Vec<Vec<Entry>>>,
    greatest: f64,
}

impl Grid {
    fn new(pivot: &Pivot<'_>, rows: Rows) -> Self {
        let scale = Scale::of(pivot.all().map(|stated| stated.figure.value.0));
        let (down, across) = pivot.headings(rows);
        let cell = |row: usize, column: usize| {
            let mut entries: Vec<Entry> = Vec::new();
            for stated in pivot.at(rows, row, column) {
                let entry = entry(stated, scale);
                // What a report says twice is one value.
                if !entries.contains(&entry) {
                    entries.push(entry);
                }
            }
            entries
        };
        let cell_of_row = |row: usize| (0..across.len()).map(|column| cell(row, column)).collect();
        let mut cells: Vec<Vec<Vec<Entry>>> = (0..down.len()).map(cell_of_row).collect();
        align(&mut cells);
        Self {
            title: one_line(&pivot.title(scale.prefix)),
            about: format!("{} 条 · {} 地", pivot.figures, pivot.regions.len()),
            rows: down.iter().map(|row| one_line(&row.label())).collect(),
            columns: short(&across).iter().map(|one| one_line(one)).collect(),
            cells,
            greatest: pivot
                .all()
                .map(|stated| stated.figure.value.0)
                .fold(0.0, f64::max),
        }
    }

    fn print(&self, output: &mut Output) -> io::Result<()> {
        let style = output.style;
        let room = output.width.saturating_sub(width(&self.about) + 2);
        let title = style.paint(Role::Strong, &elide(&self.title, room));
        writeln!(output, "{title}  {}", style.paint(Role::Dim, &self.about))?;
        let heading = self.rows.iter().map(|row| width(row)).max().unwrap_or(0);
        let heading = heading.min(HEADING);
        if self.columns.len() == 1 {
            self.one_column(output, heading)?;
        } else {
            let mut first = 0;
            while first < self.columns.len() {
                first = self.block(output, heading, first)?;
            }
        }
        writeln!(output)
    }

    /// Values of a single column below each other, with bars side by side.
    fn one_column(&self, output: &mut Output, heading: usize) -> io::Result<()> {
        let style = output.style;
        let entries = self.cells.iter().flatten().flatten();
        let number = entries.map(|entry| width(&entry.written)).max();
        let label = self.columns.first().map_or(0, |column| width(column));
        let number = number.unwrap_or(0).max(label.min(COLUMN));
        if let Some(column) = self.columns.first() {
            let line = format!(
                "  {}{}",
                " ".repeat(heading + GAP),
                right(&elide(column, COLUMN), number)
            );
            writeln!(output, "{}", style.paint(Role::Dim, line.trim_end()))?;
        }
        let longest = output
            .width
            .saturating_sub(heading + number + 3 * GAP)
            .clamp(4, LONGEST_BAR);
        for (label, cells) in self.rows.iter().zip(&self.cells) {
            for (place, entry) in cells.iter().flatten().enumerate() {
                // 宜昌市 once, and its further values below.
                let label = if place == 0 { label.as_str() } else { "" };
                let bar = bars::bar(entry.size, self.greatest, longest);
                let line = format!(
                    "  {}  {}  {}",
                    pad(&elide(label, heading), heading),
                    right(&entry.written, number),
                    style.paint(Role::Bar, &bar)
                );
                writeln!(output, "{}", line.trim_end())?;
            }
        }
        Ok(())
    }

    /// The columns from `first` on that fit side by side, each value with a bar of one character. Returns the first that does not.
    fn block(&self, output: &mut Output, heading: usize, first: usize) -> io::Result<usize> {
        let style = output.style;
        let mut room = output.width.saturating_sub(heading + GAP);
        let mut widths = Vec::new();
        for column in first..self.columns.len() {
            let wanted = self.width_of(column);
            if !widths.is_empty() && wanted + GAP > room {
                break;
            }
            room = room.saturating_sub(wanted + GAP);
            widths.push(wanted);
        }
        let mut line = " ".repeat(GAP + heading);
        for (offset, wanted) in widths.iter().enumerate() {
            let label = self.columns.get(first + offset).map_or("", String::as_str);
            line += &" ".repeat(GAP);
            // The bars stand behind the numbers.
            line += &right(&elide(label, COLUMN), wanted.saturating_sub(1));
            line.push(' ');
        }
        writeln!(output, "{}", style.paint(Role::Dim, line.trim_end()))?;
        for (label, cells) in self.rows.iter().zip(&self.cells) {
            let cells = cells.get(first..first + widths.len()).unwrap_or_default();
            let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
            if lines == 0 && first > 0 {
                continue;
            }
            for place in 0..lines.max(1) {
                let label = if place == 0 { label.as_str() } else { "" };
                let mut line = format!("  {}", pad(&elide(label, heading), heading));
                for (cell, wanted) in cells.iter().zip(&widths) {
                    line += &" ".repeat(GAP);
                    let Some(entry) = cell.get(place) else {
                        line += &" ".repeat(*wanted);
                        continue;
                    };
                    line += &right(&entry.written, wanted.saturating_sub(1));
                    let bar = bars::column(entry.size, self.greatest);
                    line += &style.paint(Role::Bar, &bar.to_string());
                }
                writeln!(output, "{}", line.trim_end())?;
            }
        }
        Ok(first + widths.len())
    }

    /// Columns that a column of the table takes, with a bar behind each number.
    fn width_of(&self, column: usize) -> usize {
        let label = self.columns.get(column).map_or(0, |label| width(label));
        let cells = self.cells.iter().filter_map(|row| row.get(column));
        let numbers = cells.flatten().map(|entry| width(&entry.written));
        label.min(COLUMN).max(numbers.max().unwrap_or(0)) + 1
    }
}

/// Pads values with blanks so that their decimal points stand below each other.
fn align(cells: &mut [Vec<Vec<Entry>>]) {
    let decimals = |written: &str| {
        let behind = written.find('.').and_then(|point| written.get(point..));
        behind.map_or(0, width) + usize::from(behind.is_none() && written.ends_with(')'))
    };
    let entries = || cells.iter().flatten().flatten();
    let most = entries().map(|entry| decimals(&entry.written)).max();
    let most = most.unwrap_or(0);
    for entry in cells.iter_mut().flatten().flatten() {
        let missing = most - decimals(&entry.written);
        entry.written += &" ".repeat(missing);
    }
}

/// Headings of columns: the last part of a region's path where it tells regions apart.
fn short(headings: &[Heading<'_>]) -> Vec<String> {
    let last = |heading: &Heading<'_>| match heading {
        Heading::Region(Some(region)) => region.full_path().last().map(|name| (*name).to_owned()),
        _ => None,
    };
    let names: Vec<Option<String>> = headings.iter().map(last).collect();
    let label = |(heading, name): (&Heading<'_>, &Option<String>)| match name {
        Some(own) if names.iter().flatten().filter(|name| *name == own).count() == 1 => own.clone(),
        _ => heading.label(),
    };
    headings.iter().zip(&names).map(label).collect()
}

/// A value with what makes it less exact: 近200, （95） for what is planned.
fn entry(stated: &Stated, scale: Scale) -> Entry {
    let figure = &stated.figure;
    let upper = figure.upper.map(|upper| format!("–{}", scale.write(upper)));
    let value = format!("{}{}", scale.write(figure.value), upper.unwrap_or_default());
    Entry {
        written: if figure.is_target {
            format!("({value})")
        } else {
            value
        },
        size: figure.value.0,
    }
}

fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}
