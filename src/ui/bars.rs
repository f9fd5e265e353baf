//! Facets on a terminal, as bars.

use std::io::{self, Write};

use crate::engine::{FacetCount, FacetTable};
use crate::text::sanitize::sanitize;
use crate::text::width::{elide, pad, width};

use super::style::Role;
use super::{Output, shape};

/// Columns of the longest bar.
const LONGEST: usize = 32;
/// Columns of a row beside its label, number and bar.
const AROUND: usize = 16;
/// Columns of a label at most.
const LABEL: usize = 36;
/// Rows of one facet that are shown with hits; `gongbao facets` shows all.
pub const FEW: usize = 12;

/// Prints facets, at most `most` rows of each.
pub fn print(output: &mut Output, tables: &[FacetTable], most: usize) -> io::Result<()> {
    for table in tables {
        let rows = table.rows();
        let mut flat = Vec::new();
        flatten(&rows, 0, &mut flat);
        writeln!(
            output,
            "{}",
            output.style.paint(Role::Strong, table.name.label())
        )?;
        let label = |(depth, row): &(usize, &FacetCount)| {
            elide(
                &format!("{}{}", "  ".repeat(*depth), sanitize(&row.label)),
                LABEL,
            )
        };
        let visible = flat.len().min(most);
        let labels = flat[..visible]
            .iter()
            .map(|row| width(&label(row)))
            .max()
            .unwrap_or(0);
        let numbers = flat[..visible]
            .iter()
            .map(|(_, row)| shape::number(row.count).len())
            .max()
            .unwrap_or(0);
        let greatest = flat
            .iter()
            .map(|(_, row)| row.count)
            .max()
            .unwrap_or(1)
            .max(1);
        for entry in &flat[..visible] {
            let row = entry.1;
            let number = shape::number(row.count);
            let longest = output
                .width
                .saturating_sub(labels + numbers + AROUND)
                .clamp(4, LONGEST);
            let bar = output
                .style
                .paint(Role::Bar, &bar(row.count, greatest, longest));
            let reports = output
                .style
                .paint(Role::Dim, &format!("{} 篇", shape::number(row.reports)));
            writeln!(
                output,
                "  {}  {number:>numbers$}  {bar}  {reports}",
                pad(&label(entry), labels)
            )?;
        }
        if flat.len() > visible {
            let rest = format!("  … 另有 {} 项", flat.len() - visible);
            writeln!(output, "{}", output.style.paint(Role::Dim, &rest))?;
        }
        writeln!(output)?;
    }
    Ok(())
}

fn flatten<'a>(rows: &'a [FacetCount], depth: usize, flat: &mut Vec<(usize, &'a FacetCount)>) {
    for row in rows {
        flat.push((depth, row));
        flatten(&row.children, depth + 1, flat);
    }
}

/// A bar in eighths of a column, at least one eighth for what is there at all.
fn bar(count: u64, greatest: u64, longest: usize) -> String {
    const EIGHTHS: [char; 8] = ['█', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let eighths = usize::try_from((count * longest as u64 * 8).div_ceil(greatest))
        .unwrap_or(0)
        .max(1);
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8]);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_proportional_and_never_empty() {
        assert_eq!(width(&bar(10, 10, LONGEST)), LONGEST);
        assert_eq!(width(&bar(5, 10, LONGEST)), LONGEST / 2);
        assert_eq!(bar(1, 100_000, LONGEST), "▏");
    }
}
