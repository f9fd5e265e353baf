//! Dates in report pages.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::fold::fold_to_string;
use crate::text::numeral;

use super::layout::{Layout, Line};
use super::page::Page;

/// 2023-02-03, 2023年2月3日, 2023/2/3, 2023.2.3, 二零二三年二月三日, with or without blanks between.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"([12]\d{3}|[一二零]{1}[零一二三四五六七八九]{3})\s*[-年/.]\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*[-月/.]\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?")
        .expect("pattern is valid")
});
/// 03.02.2023
static DAY_FIRST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d{1,2})\.(\d{1,2})\.([12]\d{3})").expect("pattern is valid"));
/// 20230203
static COMPACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\D{0,3}(20\d{2})(\d{2})(\d{2})(?:\D|$)").expect("pattern is valid")
});
/// 新华社北京3月12日电
static DATELINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d{1,2})月(\d{1,2})日(?:电|讯)").expect("pattern is valid"));

/// Who signs, just before the date.
static SIGNER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(政府|委员会|局|办公室|管委会)\s*$").expect("pattern is valid"));

/// A calendar date in the order of years.
type Date = (u16, u32, u32);

/// Finds the publish date of a report: the one that the page gives, else the one that it is signed with. `YYYY-MM-DD`, and
/// where it was found. `year` is the one in which the report was delivered, for datelines that name none.
pub fn published(page: &Page, layout: &Layout<'_>, year: Option<u16>) -> Option<(String, String)> {
    let labelled = |value: &Option<String>, what: &str| {
        let date = first(value.as_deref()?)?;
        Some((shown(date), what.to_owned()))
    };
    labelled(&page.published, "page: publish date")
        .or_else(|| labelled(&page.dated, "page: date"))
        .or_else(|| {
            let around = layout.head().iter().rev().chain(layout.tail());
            around
                .filter(|line| !is_of_another_day(line.folded()))
                .find_map(|line| {
                    Some((shown(alone(line.folded())?), format!("page: {}", line.text)))
                })
        })
        .or_else(|| under_title(layout))
        .or_else(|| labelled(&page.written, "page: date of writing"))
        .or_else(|| signed(layout).map(|date| (shown(date), "signature".to_owned())))
        .or_else(|| dateline(layout, year?))
}

/// Reads a date that was given, in any of the ways that pages write dates. `YYYY-MM-DD`.
pub fn given(text: &str) -> Option<String> {
    first(&fold_to_string(text)).map(shown)
}

fn shown((year, month, day): Date) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

/// The date in the signature: a short line after the last paragraph, or the very end of a document without lines.
pub fn signed(layout: &Layout<'_>) -> Option<Date> {
    const LAST_LINES: usize = 6;
    const LAST_CHARACTERS: usize = 120;
    let lines = layout.body();
    let by_line = lines.iter().rev().take(LAST_LINES).find_map(|line| {
        (line.chars.len() <= 24)
            .then(|| alone(line.folded()))
            .flatten()
    });
    by_line.or_else(|| {
        let last = lines.last()?;
        let from = last
            .text
            .char_indices()
            .rev()
            .nth(LAST_CHARACTERS)
            .map_or(0, |(at, _)| at);
        let end = fold_to_string(last.text.get(from..)?);
        if !end.contains(['年', '-', '/', '.']) {
            return None;
        }
        let stop = end
            .char_indices()
            .rev()
            .find(|(_, c)| *c == '。')
            .map_or(0, |(at, c)| at + c.len_utf8());
        let tail = end.get(stop..)?;
        let found = DATE.captures_iter(tail).last().or_else(|| {
            // The closing note of one-line documents follows the signature.
            let signed = |found: &regex::Captures<'_>| {
                let before = found.get(0).and_then(|whole| end.get(..whole.start()));
                before.is_some_and(|before| SIGNER.is_match(before))
            };
            DATE.captures_iter(&end).filter(signed).last()
        });
        date(&found?)
    })
}

/// A date with a site or author before it, in a short line near the body: 某县人民政府 www.… 2021-01-28 17:30
fn under_title(layout: &Layout<'_>) -> Option<(String, String)> {
    const NEAR: usize = 6;
    const LONGEST: usize = 80;
    let near = layout.head().iter().rev().take(NEAR);
    near.filter(|line| {
        line.chars.len() <= LONGEST && !line.is_title() && !is_of_another_day(line.folded())
    })
    .find_map(|line| {
        let found = DATE.captures(line.folded())?;
        Some((shown(date(&found)?), format!("page: {}", line.text)))
    })
}

/// Today's date in a page's frame, and the day of a meeting, are not the day of publishing.
fn is_of_another_day(folded: &str) -> bool {
    folded.starts_with("今天")
        || ["会议", "大会", "届"]
            .iter()
            .any(|word| folded.contains(word))
}

/// The day of a dispatch, near the text of a report that was read out.
fn dateline(layout: &Layout<'_>, year: u16) -> Option<(String, String)> {
    let around = layout.head().iter().chain(layout.tail());
    around
        .filter(|line: &&Line<'_>| line.chars.len() < 120)
        .find_map(|line| {
            let found = DATELINE.captures(line.folded())?;
            let part = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
            let date = valid((year, part(1)?, part(2)?))?;
            Some((shown(date), format!("dateline: {}", line.text)))
        })
}

/// The date that a value begins with.
fn first(folded: &str) -> Option<Date> {
    alone(folded).or_else(|| {
        let found = COMPACT.captures(folded)?;
        let part = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
        valid((u16::try_from(part(1)?).ok()?, part(2)?, part(3)?))
    })
}

/// A line that begins with a date.
fn alone(folded: &str) -> Option<Date> {
    let begins = |whole: &regex::Match<'_>| {
        let before = folded.get(..whole.start()).unwrap_or_default();
        before.chars().all(|c| !c.is_alphanumeric())
    };
    let ordinary = DATE
        .captures(folded)
        .filter(|found| found.get(0).is_some_and(|whole| begins(&whole)));
    ordinary.and_then(|found| date(&found)).or_else(|| {
        let found = DAY_FIRST.captures(folded)?;
        let part = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
        let year = u16::try_from(part(3)?).ok()?;
        begins(&found.get(0)?)
            .then(|| valid((year, part(2)?, part(1)?)))
            .flatten()
    })
}

fn date(found: &regex::Captures<'_>) -> Option<Date> {
    let part = |group: usize| found.get(group).map(|part| part.as_str());
    valid((
        numeral::year(part(1)?)?,
        numeral::ordinal(part(2)?)?,
        numeral::ordinal(part(3)?)?,
    ))
}

fn valid((year, month, day): Date) -> Option<Date> {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    ((1..=12).contains(&month) && (1..=days).contains(&day)).then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::page;

    fn of(text: &str) -> Option<String> {
        let layout = Layout::of(text);
        published(&page::page(&layout), &layout, Some(2025)).map(|(date, _)| date)
    }

    #[test]
    fn reads_the_page_then_the_signature() {
        let body = "2022年，全县扎实推进法治政府建设，各项工作取得明显成效。";
        for (text, expected) in [
            (
                format!(
                    "某县报告\n来源：县政府　发布日期：2023-01-30 10:20\n{body}\n某县人民政府\n2023年1月4日"
                ),
                Some("2023-01-30"),
            ),
            (
                format!("今天是：2019年10月31日\n某县报告\n更新时间：2021/03/29 11:30\n{body}"),
                Some("2021-03-29"),
            ),
            (
                format!("某县报告\n2022-03-22 11:35\n{body}"),
                Some("2022-03-22"),
            ),
            (
                format!("某县2022年法治政府建设报告\n03.02.2023 10:00\n{body}"),
                Some("2023-02-03"),
            ),
            (
                format!("某县2022年法治政府建设报告\n发布日期：20230203\n{body}"),
                Some("2023-02-03"),
            ),
            (
                format!("某县2022年法治政府建设报告\n2018-07-24 15:33:00来源:某网作者:\n{body}"),
                Some("2018-07-24"),
            ),
            (
                format!("{body}\n某县人民政府\n二〇二三年一月四日"),
                Some("2023-01-04"),
            ),
            (
                format!("{body}\n某县人民政府\n２０２５年１月２４日"),
                Some("2025-01-24"),
            ),
            (
                format!("{body} 某县人民政府 2023年2月28日"),
                Some("2023-02-28"),
            ),
            (
                format!("新华社北京3月12日电\n政府工作报告\n{body}"),
                Some("2025-03-12"),
            ),
            (body.to_owned(), None),
        ] {
            assert_eq!(of(&text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn impossible_days_are_none() {
        assert_eq!(given("2023-02-31"), None);
        assert_eq!(given("2023-13-01"), None);
        assert_eq!(given("2023-02-03").as_deref(), Some("2023-02-03"));
    }
}
