//! What was detected in a report, as a page for people.

use std::io::{self, Write};

use crate::report::Report;
use crate::text::sanitize::sanitize;
use crate::text::width::{elide, pad};

use super::style::Role;
use super::{Output, shape};

/// Prints a report's page: values with their evidence, then the outline.
pub fn print(output: &mut Output, report: &Report, path: &str) -> io::Result<()> {
    let style = output.style;
    let room = output.width;
    writeln!(
        output,
        "{}",
        style.paint(Role::Strong, &elide(&sanitize(path), room))
    )?;
    let region = report
        .region
        .as_ref()
        .map(|region| format!("{}  {}", region.full_path().join("/"), region.code));
    let rows = [
        ("标题", report.title.clone(), None),
        ("类型", Some(report.kind.label().to_owned()), None),
        ("地区", region, report.evidence.region.as_deref()),
        (
            "年份",
            report.year.map(|year| year.to_string()),
            report.evidence.year.as_deref(),
        ),
        ("发布", report.published.clone(), None),
        ("机关", report.issuer.clone(), None),
        ("段落", Some(report.passages.len().to_string()), None),
    ];
    for (label, value, evidence) in rows {
        let value = value.map_or_else(
            || style.paint(Role::Warning, "未识别"),
            |value| sanitize(&value).into_owned(),
        );
        let evidence = evidence
            .map(|why| format!("  （{}）", elide(&sanitize(why), 60)))
            .unwrap_or_default();
        writeln!(
            output,
            "  {}  {value}{}",
            pad(label, 4),
            style.paint(Role::Dim, &evidence)
        )?;
    }
    for section in &report.sections {
        let indent = "  ".repeat(usize::from(section.level) + 1);
        let topics: Vec<&str> = section.topics.iter().map(|topic| topic.label()).collect();
        let about = match section.level {
            1 => std::iter::once(section.part.label())
                .chain(topics)
                .collect::<Vec<_>>()
                .join(" › "),
            _ => topics.join("、"),
        };
        let heading = elide(
            &sanitize(&section.heading),
            room.saturating_sub(indent.len() + 30).max(20),
        );
        writeln!(
            output,
            "{indent}{heading}  {}",
            style.paint(Role::Dim, &about)
        )?;
    }
    for warning in &report.warnings {
        writeln!(
            output,
            "  {} {}",
            style.paint(Role::Warning, "!"),
            sanitize(&warning.label())
        )?;
    }
    writeln!(output)
}

/// Prints the head of a report for `show`: title, place, what it is.
pub fn head(output: &mut Output, report: &Report) -> io::Result<()> {
    let style = output.style;
    writeln!(
        output,
        "{}",
        style.paint(Role::Strong, &sanitize(report.display_title()))
    )?;
    let mut facts = vec![shape::place(report), report.kind.label().to_owned()];
    facts.extend(report.issuer.clone());
    facts.extend(report.published.as_ref().map(|date| format!("{date} 发布")));
    writeln!(output, "{}", sanitize(&facts.join(" · ")))?;
    writeln!(output, "{}", style.paint(Role::Dim, &sanitize(&report.id)))
}
