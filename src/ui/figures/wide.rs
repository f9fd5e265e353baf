//! Pivots for programs: CSV with a column for each year or region, and JSON.

use serde::Serialize;

use crate::error::Error;
use crate::report::Region;
use crate::stated::Stated;

use super::super::Output;
use super::WireFigure;
use super::pivot::{Heading, Pivot, Rows};

/// Several values of one cell are parted so.
const BETWEEN: &str = "|";

/// Writes pivots as one table: a row for each indicator, unit and region (or year), and for each year (or region) a column with the
/// values and one with their places, `PASSAGE@START-END` in characters of the report. Several of one cell are parted by `|`; what is
/// planned ends with `!`, what is missing is empty.
///
/// # Errors
/// When the output cannot be written.
pub fn table(output: &mut Output, pivots: &[Pivot<'_>], rows: Rows) -> Result<(), Error> {
    let mut columns: Vec<Heading<'_>> = Vec::new();
    for pivot in pivots {
        for heading in pivot.headings(rows).1 {
            if !columns.contains(&heading) {
                columns.push(heading);
            }
        }
    }
    columns.sort_by_cached_key(|heading| match heading {
        Heading::Region(region) => (
            region.is_none(),
            region.map(|region| region.code.clone()),
            heading.label(),
        ),
        Heading::Year(year) => (year.is_none(), None, heading.label()),
    });
    let mut table = csv::Writer::from_writer(&mut *output);
    let mut record = vec!["name".to_owned(), "unit".to_owned()];
    match rows {
        Rows::Regions => record.extend(["region_code".to_owned(), "region".to_owned()]),
        Rows::Years => record.push("year".to_owned()),
    }
    for heading in &columns {
        let label = known(heading);
        record.push(label.clone());
        record.push(format!("{label} places"));
    }
    table.write_record(&record)?;
    for pivot in pivots {
        let (down, across) = pivot.headings(rows);
        for (row, heading) in down.iter().enumerate() {
            record.clear();
            record.extend([pivot.name.to_owned(), pivot.unit.to_owned()]);
            if let Heading::Region(region) = heading {
                record.push(region.map_or(String::new(), |region| region.code.clone()));
            }
            record.push(match heading {
                Heading::Region(None) | Heading::Year(None) => String::new(),
                known => known.label(),
            });
            for column in &columns {
                let at = across.iter().position(|heading| heading == column);
                let cell = at.map_or(&[][..], |column| pivot.at(rows, row, column));
                let join = |of: fn(&&Stated) -> String| {
                    cell.iter().map(of).collect::<Vec<_>>().join(BETWEEN)
                };
                record.push(join(value));
                record.push(join(address));
            }
            table.write_record(&record)?;
        }
    }
    table.flush()?;
    Ok(())
}

/// The name of a column: what is unknown has the name that JSON gives it.
fn known(heading: &Heading<'_>) -> String {
    match heading {
        Heading::Region(None) | Heading::Year(None) => "null".to_owned(),
        known => known.label(),
    }
}

/// `12.5`, `3..5`, and `95!` for what is planned.
fn value(stated: &&Stated) -> String {
    let figure = &stated.figure;
    let upper = figure.upper.map(|upper| format!("..{upper}"));
    let target = if figure.is_target { "!" } else { "" };
    format!("{}{}{target}", figure.value, upper.unwrap_or_default())
}

/// `REPORT#ORDINAL@START-END`
fn address(stated: &&Stated) -> String {
    let chars = &stated.figure.chars;
    format!("{}@{}-{}", stated.passage().id(), chars.start, chars.end)
}

/// A row of a pivot: one indicator in one unit, of one region or year.
#[derive(Debug, Serialize)]
pub struct WireRow<'a> {
    name: &'a str,
    unit: &'a str,
    topic: Option<&'a str>,
    #[serde(flatten)]
    heading: WireHeading<'a>,
    cells: Vec<WireCell<'a>>,
}

/// A cell; one without figures is there too.
#[derive(Debug, Serialize)]
struct WireCell<'a> {
    #[serde(flatten)]
    heading: WireHeading<'a>,
    figures: Vec<WireFigure<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum WireHeading<'a> {
    Region(Option<&'a Region>),
    Year(Option<u16>),
}

impl<'a> From<&Heading<'a>> for WireHeading<'a> {
    fn from(heading: &Heading<'a>) -> Self {
        match heading {
            Heading::Region(region) => Self::Region(*region),
            Heading::Year(year) => Self::Year(*year),
        }
    }
}

/// The rows of all pivots.
pub fn wire<'a>(pivots: &'a [Pivot<'a>], rows: Rows) -> Vec<WireRow<'a>> {
    let mut wires = Vec::new();
    for pivot in pivots {
        let (down, across) = pivot.headings(rows);
        for (row, heading) in down.iter().enumerate() {
            let cell = |(column, heading): (usize, &Heading<'a>)| WireCell {
                heading: heading.into(),
                figures: pivot
                    .at(rows, row, column)
                    .iter()
                    .map(|stated| WireFigure::new(stated))
                    .collect(),
            };
            wires.push(WireRow {
                name: pivot.name,
                unit: pivot.unit,
                topic: pivot.topic,
                heading: heading.into(),
                cells: across.iter().enumerate().map(cell).collect(),
            });
        }
    }
    wires
}
