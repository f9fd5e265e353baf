//! Dates in report pages.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::fold::fold_to_string;
use crate::text::numeral;

use super::layout::Layout;

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"([12]\d{3}|[一二零]{1}[零一二三四五六七八九]{3})\s*[-年/.]\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*[-月/.]\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?")
        .expect("pattern is valid")
});

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(发布|公开|发文|公布|更新|印发|發布)\s*(日期|时间|時間)\s*[:\s\[|]*$")
        .expect("pattern is valid")
});

static WEAK_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(生成日期|成文日期|日\s*期|时\s*间|時\s*間)\s*[:\s\[|]*$")
        .expect("pattern is valid")
});

/// Who signs, just before the date.
static SIGNER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(政府|委员会|局)\s*$").expect("pattern is valid"));

/// A calendar date in the order of years.
type Date = (u16, u32, u32);

/// Finds the publish date of a report: the one that the page gives, else the one that it is signed with. `YYYY-MM-DD`.
pub fn published(layout: &Layout<'_>) -> Option<String> {
    let body = layout.body.clone();
    let around = || {
        let lines = layout.lines.iter().enumerate();
        lines
            .filter(|(at, _)| !body.contains(at))
            .map(|(_, line)| fold_to_string(line.text))
    };
    let labelled = |label: &Regex| {
        around().find_map(|line| {
            let line = line.as_str();
            DATE.captures_iter(line).find_map(|found| {
                let whole = found.get(0)?;
                let before = line.get(..whole.start())?;
                label.is_match(before).then(|| date(&found)).flatten()
            })
        })
    };
    labelled(&LABEL)
        .or_else(|| labelled(&WEAK_LABEL))
        .or_else(|| {
            around()
                .filter(|line| !line.starts_with("今天"))
                .find_map(|line| alone(&line))
        })
        .or_else(|| signed(layout))
        .map(shown)
}

/// Reads a date that was given, in any of the ways that pages write dates. `YYYY-MM-DD`.
pub fn given(text: &str) -> Option<String> {
    alone(&fold_to_string(text)).map(shown)
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
        let text = fold_to_string(line.text);
        (text.chars().count() <= 24).then(|| alone(&text)).flatten()
    });
    by_line.or_else(|| {
        let last = fold_to_string(lines.last()?.text);
        let from = last
            .char_indices()
            .rev()
            .nth(LAST_CHARACTERS)
            .map_or(0, |(at, _)| at);
        let end = last.get(from..)?;
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
            DATE.captures_iter(end).filter(signed).last()
        });
        date(&found?)
    })
}

/// A line that is mostly a date.
fn alone(line: &str) -> Option<Date> {
    let found = DATE.captures(line)?;
    let whole = found.get(0)?;
    let before = line
        .get(..whole.start())?
        .trim_matches(|c: char| !c.is_alphanumeric());
    before.is_empty().then(|| date(&found)).flatten()
}

fn date(found: &regex::Captures<'_>) -> Option<Date> {
    let part = |group: usize| found.get(group).map(|part| part.as_str());
    let year = numeral::year(part(1)?)?;
    let month = numeral::ordinal(part(2)?)?;
    let day = numeral::ordinal(part(3)?)?;
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        published(&Layout::of(text))
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
            (body.to_owned(), None),
        ] {
            assert_eq!(of(&text).as_deref(), expected, "{text}");
        }
    }
}
