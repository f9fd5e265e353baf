//! What was detected in a report, as a page for people.

use std::io::{self, Write};

use crate::report::taxonomy::Taxonomy;
use crate::report::{Report, Section};
use crate::text::sanitize::sanitize;
use crate::text::width::{elide, pad, width};

use super::style::Role;
use super::{Output, shape};

/// Places shown that something else speaks for.
const MOST_RIVALS: usize = 3;
/// Columns of the values, before their evidence.
const VALUES: usize = 44;

/// Prints a report's page: values with their evidence, what to check, then the outline.
pub fn print(
    output: &mut Output,
    report: &Report,
    path: &str,
    taxonomy: &Taxonomy,
) -> io::Result<()> {
    let style = output.style;
    let path = elide(&sanitize(path), output.width);
    writeln!(output, "{}", style.paint(Role::Strong, &path))?;
    let evidence = &report.evidence;
    let region = report
        .region
        .as_ref()
        .map(|region| format!("{}  {}", region.full_path().join("/"), region.code));
    let year = report.year.map(|year| year.to_string());
    let kind = Some(report.kind.label().to_owned());
    value(
        output,
        "标题",
        report.title.as_deref(),
        evidence.title.as_deref(),
    )?;
    value(output, "类型", kind.as_deref(), evidence.kind.as_deref())?;
    value(
        output,
        "地区",
        region.as_deref(),
        evidence.region.as_deref(),
    )?;
    for rival in evidence.rivals.iter().take(MOST_RIVALS) {
        let shown = format!("其次  {}  {:.1}", rival.region, rival.weight);
        row(
            output,
            "",
            &style.paint(Role::Dim, &sanitize(&shown)),
            width(&shown),
            Some(&rival.evidence),
        )?;
    }
    value(output, "年份", year.as_deref(), evidence.year.as_deref())?;
    value(
        output,
        "发布",
        report.published.as_deref(),
        evidence.published.as_deref(),
    )?;
    value(output, "机关", report.issuer.as_deref(), None)?;
    for (label, said) in [
        ("文号", &report.document_number),
        ("索引", &report.index_number),
        ("来源", &report.source),
        ("网址", &report.url),
    ] {
        if said.is_some() {
            value(output, label, said.as_deref(), None)?;
        }
    }
    let size = format!(
        "{} 段 · {} 个标题",
        report.passages.len(),
        report.sections.len()
    );
    value(output, "篇幅", Some(&size), None)?;
    for warning in &report.warnings {
        let mark = style.paint(Role::Warning, "!");
        let room = output.width.saturating_sub(10);
        writeln!(
            output,
            "  {mark} 请核对  {}",
            elide(&sanitize(&warning.label()), room)
        )?;
    }
    if !report.sections.is_empty() {
        writeln!(output)?;
    }
    for section in &report.sections {
        heading(output, section, taxonomy)?;
    }
    writeln!(output)
}

/// `  年份  2023      ← 标题：…`
fn value(
    output: &mut Output,
    label: &str,
    value: Option<&str>,
    evidence: Option<&str>,
) -> io::Result<()> {
    let style = output.style;
    let room = output.width.saturating_sub(8);
    match value {
        Some(value) => {
            let shown = elide(&sanitize(value), room);
            row(output, label, &shown, width(&shown), evidence)
        }
        None => row(
            output,
            label,
            &style.paint(Role::Warning, "未识别"),
            width("未识别"),
            evidence,
        ),
    }
}

fn row(
    output: &mut Output,
    label: &str,
    painted: &str,
    columns: usize,
    evidence: Option<&str>,
) -> io::Result<()> {
    /// Less room than this says nothing.
    const LEAST: usize = 16;
    let style = output.style;
    let beside = columns.max(VALUES);
    let room = output.width.saturating_sub(8 + beside + 4);
    let evidence = evidence.filter(|_| room >= LEAST).map(|why| {
        let gap = " ".repeat(beside - columns + 2);
        let why = elide(&sanitize(&in_chinese(why)), room);
        format!("{gap}{}", style.paint(Role::Dim, &format!("← {why}")))
    });
    writeln!(
        output,
        "  {}  {painted}{}",
        pad(label, 4),
        evidence.unwrap_or_default()
    )
}

fn heading(output: &mut Output, section: &Section, taxonomy: &Taxonomy) -> io::Result<()> {
    /// Columns for the part and topics behind a heading.
    const ABOUT: usize = 30;
    let style = output.style;
    let indent = "  ".repeat(usize::from(section.level));
    let topics: Vec<&str> = section
        .topics
        .iter()
        .map(|topic| taxonomy.topic(topic))
        .collect();
    let part = (section.level == 1).then(|| taxonomy.part(&section.part));
    let about: Vec<&str> = part.into_iter().chain(topics).collect();
    let room = output.width.saturating_sub(indent.len() + ABOUT).max(20);
    let words = elide(&sanitize(&section.heading), room);
    let gap = " ".repeat((room.min(VALUES + 8)).saturating_sub(width(&words) + indent.len()) + 2);
    let words = if section.level == 1 {
        style.paint(Role::Strong, &words)
    } else {
        words
    };
    writeln!(
        output,
        "{indent}{words}{gap}{}",
        style.paint(Role::Dim, &about.join("、"))
    )
}

/// The words in which evidence says where it was found, for people.
const WORDS: &[(&str, &str)] = &[
    ("the nation", "全国"),
    ("title", "标题"),
    ("signature", "落款"),
    ("file name", "文件名"),
    ("folder", "文件夹"),
    ("speaker", "报告人"),
    ("assembly", "会议"),
    ("page's issuer", "页面发布机构"),
    ("page's source", "页面来源"),
    ("page: publish date", "页面发布日期"),
    ("page: date of writing", "页面成文日期"),
    ("page: date", "页面日期"),
    ("page", "页面"),
    ("text", "正文"),
    ("its plans", "本地规划"),
    ("letters of the address", "网址缩写"),
    ("address, and the places named", "网址与正文地名"),
    ("address", "网址"),
    ("heading", "小标题"),
    ("given", "已给定"),
    ("delivered", "作报告"),
    ("signed", "落款"),
    ("published", "发布"),
    ("dateline", "电头"),
    ("headline", "页面标题"),
    ("lines", "首部多行"),
    ("line", "首部一行"),
    ("the beginning", "开头"),
    ("names the nation", "提到全国机关"),
    ("the address to the assembly", "向大会报告的开场"),
    ("news: what a meeting did", "会议新闻"),
    ("a page of specimen texts", "范文网页"),
    ("a specimen: its place has no name", "范文：地名被隐去"),
    ("a list of titles", "标题目录"),
    ("nothing says that it is a report", "没有报告的特征"),
];

fn in_chinese(evidence: &str) -> String {
    let translate = |piece: &str| {
        let whole = WORDS.iter().find(|(word, _)| *word == piece);
        if let Some((_, chinese)) = whole {
            return (*chinese).to_owned();
        }
        match piece.split_once(": ") {
            Some((word, rest)) => {
                let chinese = WORDS
                    .iter()
                    .find(|(known, _)| *known == word)
                    .map_or(word, |(_, chinese)| chinese);
                format!("{chinese}“{rest}”")
            }
            None => piece.to_owned(),
        }
    };
    let pieces: Vec<String> = evidence.split("; ").map(translate).collect();
    pieces.join("，")
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
    facts.extend(report.document_number.clone());
    writeln!(output, "{}", sanitize(&facts.join(" · ")))?;
    if let Some(original) = &report.duplicate_of {
        writeln!(
            output,
            "{}",
            sanitize(&format!("与 {original} 相同，检索时见该篇"))
        )?;
    }
    writeln!(output, "{}", style.paint(Role::Dim, &sanitize(&report.id)))
}
