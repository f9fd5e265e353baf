//! Who issued a report: named in the title, the signature, or the page.

use std::sync::LazyLock;

use regex::Regex;

use super::layout::Layout;
use super::page::Page;
use super::{Kind, Region};

static BODY_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<issuer>(?:中共)?[\p{Han}（）()、]{2,40}?(?:人民政府|管理委员会|管委会|司法局|司法厅|委员会|办公室|办事处|[\p{Han}]局|[\p{Han}]厅))(?:关于|\d{4}|二|法治|$|\s)")
        .expect("pattern is valid")
});

static SIGNATURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<issuer>(?:中共)?[\p{Han}、]{2,30}(?:人民政府|管理委员会|管委会|委员会|办公室|办事处|[\p{Han}]局|[\p{Han}]厅))\s*(?:[\d２二]|$)")
        .expect("pattern is valid")
});

/// What a name that [`SIGNATURE`] matches ends with.
const LAST: [char; 6] = ['府', '会', '室', '处', '局', '厅'];

static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<issuer>[\p{Han}]{2,30}(?:政府|管理委员会|管委会|委员会|办公室|局|厅))$")
        .expect("pattern is valid")
});

/// Finds the issuer by title, then signature ([`signature`]), then the page around the report.
pub fn issuer(title: Option<&str>, page: &Page, signature: Option<&str>) -> Option<String> {
    let take = |pattern: &Regex, text: &str| {
        pattern
            .captures(text)
            .map(|found| found["issuer"].to_owned())
    };
    title
        .and_then(|title| take(&BODY_NAME, title))
        .or_else(|| signature.map(str::to_owned))
        .or_else(|| take(&LABELLED, page.issuer.as_deref()?))
        .or_else(|| {
            // Departments put the reports of governments on their pages.
            let source = take(&LABELLED, page.source.as_deref()?)?;
            source.ends_with("政府").then_some(source)
        })
}

/// The government of a place, whose report a report of a government is.
pub fn by_place(kind: Kind, region: &Region) -> Option<String> {
    let of_government = matches!(kind, Kind::RuleOfLaw | Kind::WorkReport) && region.zone.is_none();
    match region.code.as_str() {
        _ if !of_government => None,
        NATION => Some("国务院".to_owned()),
        _ => Some(format!("{}人民政府", region.path.last()?)),
    }
}

/// Code of the nation.
const NATION: &str = "000000";

/// The name that the report is signed with: a short line near the end, or the end of a document without lines.
pub fn signature(layout: &Layout<'_>) -> Option<String> {
    const LAST_LINES: usize = 6;
    const LAST_CHARACTERS: usize = 90;
    let body = layout.body();
    let alone = body.iter().rev().take(LAST_LINES).find_map(|line| {
        // 牵头单位：区城管局 ends a table of tasks, not the report.
        let tasks = line.text.contains("单位") || line.text.contains("责任");
        let several = line.text.contains('、') && !line.text.contains("政府");
        let short = !tasks
            && !several
            && line.chars.len() <= 40
            && line.text.contains(LAST)
            && !line.text.ends_with(['。', '！', '：', ':']);
        let found = SIGNATURE.captures(Some(line.text).filter(|_| short)?)?;
        Some(found["issuer"].to_owned())
    });
    alone.or_else(|| {
        let last = body.last()?.text;
        let from = last
            .char_indices()
            .rev()
            .nth(LAST_CHARACTERS)
            .map_or(0, |(at, _)| at);
        let end = last.get(from..)?;
        let mut blanks = end.split(['。', '！']).filter_map(|piece| {
            let piece = piece.trim();
            let found = SIGNATURE.captures(Some(piece).filter(|piece| piece.contains(LAST))?)?;
            let whole = found.get(0)?;
            (whole.start() == 0 || piece.get(..whole.start())?.ends_with(char::is_whitespace))
                .then(|| found["issuer"].to_owned())
        });
        blanks.next_back()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::page;

    #[test]
    fn finds_issuers() {
        let body = "2022年，全县扎实推进法治政府建设，各项工作取得明显成效。";
        let of = |title: Option<&str>, text: &str| {
            let layout = Layout::of(text);
            issuer(title, &page::page(&layout), signature(&layout).as_deref())
        };
        assert_eq!(
            of(Some("某县人民政府关于2021年度法治政府建设情况的报告"), body).as_deref(),
            Some("某县人民政府")
        );
        assert_eq!(
            of(None, &format!("{body}\n某县人民政府\n2023年1月4日")).as_deref(),
            Some("某县人民政府")
        );
        assert_eq!(
            of(None, &format!("{body} 某县人民政府 2023年2月28日")).as_deref(),
            Some("某县人民政府")
        );
        assert_eq!(
            of(None, &format!("来源：某县人民政府 浏览量：3\n{body}")).as_deref(),
            Some("某县人民政府")
        );
        assert_eq!(of(None, body), None);
    }
}
