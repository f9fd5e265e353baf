//! Facets on a terminal, as bars. A mark stands before the values that a filter names.

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

/// Stands before a value that a filter names, and before the others.
const SELECTED: [&str; 2] = ["▶ ", "  "];

/// Prints facets, at most `most` rows of each.
pub fn print(output: &mut Output, tables: &[FacetTable], most: usize) -> io::Result<()> {
    for table in tables {
        let rows = table.rows();
        let flat = flatten(&rows);
        let visible = choose(&flat, most);
        writeln!(
            output,
            "{}",
            output.style.paint(Role::Strong, table.name.label())
        )?;
        let label = |line: &Line<'_>| {
            let label = format!("{}{}", "  ".repeat(line.depth), sanitize(&line.row.label));
            elide(&label, LABEL)
        };
        let labels = visible.iter().map(|line| width(&label(line)));
        let labels = labels.max().unwrap_or(0);
        let numbers = visible.iter().map(|line| shape::number(line.row.count));
        let numbers = numbers.map(|number| number.len()).max().unwrap_or(0);
        let greatest = flat.iter().map(|line| line.row.count).max().unwrap_or(0);
        let greatest = greatest.max(1);
        for line in &visible {
            let row = line.row;
            let mark = SELECTED[usize::from(!row.selected)];
            let number = shape::number(row.count);
            let longest = output
                .width
                .saturating_sub(labels + numbers + AROUND)
                .clamp(4, LONGEST);
            let bar = output
                .style
                .paint(Role::Bar, &bar(row.count as f64, greatest as f64, longest));
            let reports = output
                .style
                .paint(Role::Dim, &format!("{} 篇", shape::number(row.reports)));
            writeln!(
                output,
                "{mark}{}  {number:>numbers$}  {bar}  {reports}",
                pad(&label(line), labels)
            )?;
        }
        if flat.len() > visible.len() {
            let rest = format!("  … 另有 {} 项", flat.len() - visible.len());
            writeln!(output, "{}", output.style.paint(Role::Dim, &rest))?;
        }
        writeln!(output)?;
    }
    Ok(())
}

/// A row of a tree.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    depth: usize,
    row: &'a FacetCount,
    rank: Rank,
}

/// What is shown first where not everything is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// What a filter names, and what it lies in.
    Selected,
    /// What could be chosen next, beside or below that: by its place among its like.
    Near(usize),
    /// Everything else.
    Far,
}

fn flatten(rows: &[FacetCount]) -> Vec<Line<'_>> {
    fn visit<'a>(rows: &'a [FacetCount], depth: usize, is_near: bool, lines: &mut Vec<Line<'a>>) {
        let is_near = is_near || rows.iter().any(holds_selected);
        for (place, row) in rows.iter().enumerate() {
            let rank = match holds_selected(row) {
                true => Rank::Selected,
                false if is_near => Rank::Near(place),
                false => Rank::Far,
            };
            lines.push(Line { depth, row, rank });
            visit(&row.children, depth + 1, row.selected, lines);
        }
    }
    let mut lines = Vec::new();
    visit(rows, 0, false, &mut lines);
    lines
}

fn holds_selected(row: &FacetCount) -> bool {
    row.selected || row.children.iter().any(holds_selected)
}

/// At most `most` lines, in their order.
fn choose<'a>(lines: &[Line<'a>], most: usize) -> Vec<Line<'a>> {
    let mut places: Vec<usize> = (0..lines.len()).collect();
    places.sort_by_key(|place| lines[*place].rank);
    places.truncate(most);
    places.sort_unstable();
    places.into_iter().map(|place| lines[place]).collect()
}

/// A bar in eighths of a column, at least one eighth for what is there at all, and none for nothing.
pub(super) fn bar(size: f64, greatest: f64, longest: usize) -> String {
    const EIGHTHS: [char; 8] = ['█', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let eighths = eighths(size, greatest, longest * 8);
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8]);
    }
    bar
}

/// A bar of one character, as high as `size` is of `greatest`; a blank for nothing.
pub(super) fn column(size: f64, greatest: f64) -> char {
    const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    EIGHTHS[eighths(size, greatest, 8)]
}

/// How many of `whole` parts `size` is, `greatest` being all; at least one for what is more than nothing.
fn eighths(size: f64, greatest: f64, whole: usize) -> usize {
    if size <= 0.0 || greatest <= 0.0 {
        return 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between nothing and `whole`, as is seen to here"
    )]
    let parts = (size / greatest * whole as f64).ceil() as usize;
    parts.clamp(1, whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, selected: bool, children: Vec<FacetCount>) -> FacetCount {
        FacetCount {
            value: label.to_owned(),
            label: label.to_owned(),
            count: 1,
            reports: 1,
            selected,
            children,
        }
    }

    fn chosen(rows: &[FacetCount], most: usize) -> Vec<String> {
        let lines = choose(&flatten(rows), most);
        let labels = lines.iter().map(|line| line.row.label.clone());
        labels.collect()
    }

    #[test]
    fn what_is_selected_is_shown_with_its_neighbours() {
        let plain = |names: &[&str]| -> Vec<FacetCount> {
            let rows = names.iter().map(|name| row(name, false, Vec::new()));
            rows.collect()
        };
        let tree = |selected: bool| {
            vec![
                row("粤", false, plain(&["广", "深", "珠"])),
                row("苏", false, plain(&["宁", "锡"])),
                row("鄂", selected, plain(&["武", "宜", "襄"])),
            ]
        };
        assert_eq!(chosen(&tree(false), 4), ["粤", "广", "深", "珠"]);
        assert_eq!(chosen(&tree(true), 1), ["鄂"]);
        assert_eq!(chosen(&tree(true), 5), ["粤", "苏", "鄂", "武", "宜"]);
        assert_eq!(chosen(&tree(true), 99).len(), 11);
    }

    #[test]
    fn bars_are_proportional_and_never_empty() {
        assert_eq!(width(&bar(10.0, 10.0, LONGEST)), LONGEST);
        assert_eq!(width(&bar(5.0, 10.0, LONGEST)), LONGEST / 2);
        assert_eq!(bar(1.0, 100_000.0, LONGEST), "▏");
        assert_eq!(bar(0.0, 10.0, LONGEST), "");
        let columns: String = [0.0, 0.01, 5.0, 10.0]
            .map(|size| column(size, 10.0))
            .iter()
            .collect();
        assert_eq!(columns, " ▁▄█");
    }
}
