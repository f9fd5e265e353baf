//! The year that a report is about: not the one in which it was published, nor one that it plans for.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::fold::fold_to_string;
use crate::text::numeral;

use super::date;
use super::kind::Kind;
use super::layout::Layout;

/// A year, alone or with what shows that it is the one reported on.
static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[^0-9])((?:19|20)\d{2}|[一二][零九][零一二三四五六七八九]{2})\s*(?:年|[)）_.]|$)",
    )
    .expect("pattern is valid")
});

/// Ranges of plans: 2021-2025年, (2015—2020年).
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:19|20)\d{2}\s*年?\s*(?:[-—–~至到]{1,2}|——)\s*(?:19|20)\d{2}\s*年?")
        .expect("pattern is valid")
});

/// The day on which a work report was delivered: ——2023年1月5日在…会议上
static DELIVERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)\d{2})年\d{1,2}月\d{1,2}日在.{2,40}(会议|大会)上?")
        .expect("pattern is valid")
});

/// Headings of work reports: 2013年工作回顾, 2014年工作安排
static REVIEWED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)\d{2})年.{0,8}(?:工作)?(?:回顾|总结)").expect("pattern is valid")
});
static PLANNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)\d{2})年.{0,12}(?:安排|任务|重点|打算|计划|思路|目标|要求|建议|部署)")
        .expect("pattern is valid")
});

/// How much of the beginning of the body, in characters, is looked at.
const BEGINNING: usize = 600;

/// A year and why.
pub type Found = Option<(u16, String)>;

/// Finds the year by title, then file name, then text, then the date of signature.
pub fn year(
    kind: Kind,
    title: Option<&str>,
    path: &str,
    layout: &Layout<'_>,
    headings: &[String],
) -> Found {
    let named = |text: &str, what: &str| {
        named_year(&fold_to_string(text)).map(|year| (year, format!("{what}: {text}")))
    };
    let file_name = path.rsplit('/').next().unwrap_or(path);
    title
        .and_then(|title| named(title, "title"))
        .or_else(|| delivered(layout).filter(|_| kind == Kind::WorkReport))
        .or_else(|| {
            Some(file_name)
                .filter(|name| mentions_report(name))
                .and_then(|name| named(name, "file name"))
        })
        .or_else(|| by_headings(kind, headings))
        .or_else(|| by_text(kind, layout))
        .or_else(|| named(file_name, "file name"))
        .or_else(|| by_signature(kind, layout))
}

fn mentions_report(name: &str) -> bool {
    ["报告", "工作", "情况", "法治", "总结"]
        .iter()
        .any(|word| name.contains(word))
}

/// The first year named that is no plan range: 2020年度…情况及2021年度工作安排 reports on 2020, and a name with a stamp at its end
/// (管委会2014年工作报告_2015) is of the year before the stamp.
fn named_year(folded: &str) -> Option<u16> {
    let without_ranges = RANGE.replace_all(folded, "");
    let mut years = YEAR
        .captures_iter(&without_ranges)
        .filter_map(|found| numeral::year(found.get(1)?.as_str()));
    years.next()
}

fn delivered(layout: &Layout<'_>) -> Found {
    const LINES: usize = 3;
    let head = layout.head().iter().chain(layout.body().iter().take(LINES));
    head.filter(|line| line.chars.len() < BEGINNING)
        .find_map(|line| {
            let folded = fold_to_string(line.text);
            let found = DELIVERED.captures(&folded)?;
            Some((
                numeral::year(found.get(1)?.as_str())?,
                format!("delivered: {}", line.text),
            ))
        })
}

fn by_headings(kind: Kind, headings: &[String]) -> Found {
    let folded = || {
        headings.iter().map(|heading| {
            (
                heading,
                RANGE.replace_all(&fold_to_string(heading), "").into_owned(),
            )
        })
    };
    let by = |pattern: &Regex, offset: u16| {
        folded().find_map(|(heading, text)| {
            let year = numeral::year(pattern.captures(&text)?.get(1)?.as_str())?;
            Some((year + offset, format!("heading: {heading}")))
        })
    };
    match kind {
        Kind::WorkReport => by(&PLANNED, 0).or_else(|| by(&REVIEWED, 1)),
        _ => folded().find_map(|(heading, text)| {
            let found = YEAR.captures(&text)?;
            let year = numeral::year(found.get(1)?.as_str())?;
            let planned =
                PLANNED.is_match(&text) && !text.contains("情况") && !text.contains("成效");
            Some((year - u16::from(planned), format!("heading: {heading}")))
        }),
    }
}

/// 2022年，我县…; 现将2022年度…情况报告如下
fn by_text(kind: Kind, layout: &Layout<'_>) -> Found {
    static OPENING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[。：:\s]|现将.{0,16}|关于)((?:19|20)\d{2}|[一二][零九][零一二三四五六七八九]{2})年(?:度|来|以来|[,，]|.{0,14}法治政府|.{0,10}(?:我|全)[省市县区州])")
            .expect("pattern is valid")
    });
    let beginning = fold_to_string(&beginning(layout, BEGINNING));
    let text = RANGE.replace_all(&beginning, "");
    let found = OPENING.captures(&text)?;
    let year = numeral::year(found.get(1)?.as_str())?;
    let offset = u16::from(kind == Kind::WorkReport && text.contains("回顾"));
    Some((
        year + offset,
        format!("text: {}", found.get(0)?.as_str().trim()),
    ))
}

/// A report that names no year is of the year before the one in which it was signed, unless it was signed in December.
fn by_signature(kind: Kind, layout: &Layout<'_>) -> Found {
    let (year, month, day) = date::signed(layout)?;
    let before = u16::from(month < 11 && kind != Kind::WorkReport);
    Some((year - before, format!("signed {year}-{month:02}-{day:02}")))
}

/// The first characters of the body.
pub fn beginning(layout: &Layout<'_>, characters: usize) -> String {
    let mut text = String::new();
    let mut left = characters;
    for line in layout.body() {
        let taken = line.chars.len().min(left);
        text.extend(line.text.chars().take(taken));
        text.push('\n');
        left -= taken;
        if left == 0 {
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, title: Option<&str>, path: &str, text: &str) -> Option<u16> {
        let headings: Vec<String> = text
            .lines()
            .filter(|line| line.starts_with("一、"))
            .map(str::to_owned)
            .collect();
        year(kind, title, path, &Layout::of(text), &headings).map(|(year, _)| year)
    }

    #[test]
    fn of_rule_of_law_reports() {
        for (title, path, text, expected) in [
            (
                Some("某县人民政府关于2021年度法治政府建设情况的报告"),
                "a.txt",
                "",
                Some(2021),
            ),
            (
                Some("某市2015年推进依法行政工作情况及2016年工作打算"),
                "a.txt",
                "",
                Some(2015),
            ),
            (
                Some("二〇二二年度法治政府建设情况报告"),
                "a.txt",
                "",
                Some(2022),
            ),
            (
                None,
                "a.txt",
                "2022年，我县认真贯彻落实《实施纲要（2021—2025年）》，扎实推进各项工作。",
                Some(2022),
            ),
            (
                None,
                "a.txt",
                "按照《法治政府建设实施纲要(2015-2020年)》，现将2019年度有关情况报告如下。",
                Some(2019),
            ),
            (
                None,
                "2020.txt",
                "全县扎实推进法治政府建设，各项工作成效明显，群众满意。",
                Some(2020),
            ),
            (
                None,
                "a.txt",
                "全县扎实推进法治政府建设，各项工作成效明显，群众满意。\n某县人民政府\n2023年2月8日",
                Some(2022),
            ),
            (
                None,
                "a.txt",
                "全县扎实推进法治政府建设，各项工作成效明显，群众满意。\n某区司法局\n2019年12月18日",
                Some(2019),
            ),
            (
                None,
                "a.txt",
                "全县扎实推进法治政府建设，各项工作成效明显，群众满意。",
                None,
            ),
        ] {
            assert_eq!(
                of(Kind::RuleOfLaw, title, path, text),
                expected,
                "{title:?} {text}"
            );
        }
    }

    #[test]
    fn of_work_reports() {
        for (title, path, text, expected) in [
            (Some("2025年山东省政府工作报告"), "a.txt", "", Some(2025)),
            (
                Some("政府工作报告"),
                "a.txt",
                "——2013年2月28日在某区第十四届人民代表大会第二次会议上\n各位代表：\n",
                Some(2013),
            ),
            (
                None,
                "a.txt",
                "各位代表：\n一、2013年工作回顾\n",
                Some(2014),
            ),
        ] {
            assert_eq!(
                of(Kind::WorkReport, title, path, text),
                expected,
                "{title:?} {text}"
            );
        }
    }
}
