//! The title line of a report.

use std::sync::LazyLock;

use regex::Regex;

use super::layout::{Layout, Line, is_blank};

/// A title longer than this, in characters, is a paragraph.
const LONGEST: usize = 90;

static REPORT_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(报\s*告|情况|总结|汇报|要点|打算|公报|方案|通知|指南|解读|决议|年报|報\s*告|情況|總結)(\S{0,12}|[（(].{1,30}[）)])$")
        .expect("pattern is valid")
});

static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"法\s*治|依法行政|工\s*作\s*报\s*告|工\s*作\s*報\s*告|政务|公报|预算|决算|审计|实施方案|关于|總結|总结|度.{0,20}(报告|情况)")
        .expect("pattern is valid")
});

/// Whether a line reads like the title of a report.
pub fn looks_like_title(line: &str) -> bool {
    let line = undecorated(line);
    let length = line.chars().count();
    (4..=LONGEST).contains(&length)
        && !line.ends_with(['。', '；', '，', '：', ':', ';'])
        && !line.contains('。')
        && !line.starts_with(['—', '-', '（', '(', '一'])
        && REPORT_WORDS.is_match(line)
        && SUBJECT.is_match(line)
}

/// Finds the title among the lines before the body. A title over two or three lines is joined.
pub fn title(layout: &Layout<'_>) -> Option<String> {
    let lines: Vec<&Line<'_>> = layout
        .head()
        .iter()
        .filter(|line| !line.is_chrome())
        .collect();
    let at = best_title(&lines).or_else(|| {
        // The last line of a title that was broken before its first words of a report.
        lines.iter().position(|line| {
            let text = undecorated(line.text);
            text.chars().count() <= LONGEST && REPORT_WORDS.is_match(text) && !text.contains('。')
        })
    })?;
    let mut title = undecorated(lines[at].text).to_owned();
    let begins = |text: &str| {
        text.ends_with("政府")
            || text.ends_with("委员会")
            || text.ends_with('局')
            || text.starts_with("关于") && text.ends_with('年')
    };
    if let Some(before) = at
        .checked_sub(1)
        .map(|before| undecorated(lines[before].text))
        && begins(before)
        && before.chars().count() <= 30
        && !title.starts_with(before)
    {
        title.insert_str(0, before);
    }
    Some(tidy(&title))
}

/// The line that says most of what titles say; of several the first. A menu entry (工作报告) says less than a title.
fn best_title(lines: &[&Line<'_>]) -> Option<usize> {
    let says = |text: &str| {
        let year = text.contains("20") || text.contains("二〇") || text.contains("二零");
        let issuer = ["政府", "政務", "局", "区", "市", "县", "省", "州"]
            .iter()
            .any(|word| text.contains(word));
        usize::from(year) + usize::from(issuer)
    };
    let candidates = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| looks_like_title(line.text));
    candidates
        .max_by_key(|(at, line)| (says(line.text), std::cmp::Reverse(*at)))
        .map(|(at, _)| at)
}

/// The line without the marks of Markdown and blanks around it.
fn undecorated(line: &str) -> &str {
    line.trim_matches(|c| is_blank(c) || matches!(c, '#' | '*'))
}

/// Takes blanks between single characters out (政 府 工 作 报 告), and nothing else.
fn tidy(title: &str) -> String {
    let parts: Vec<&str> = title
        .split(is_blank)
        .filter(|part| !part.is_empty())
        .collect();
    let single = parts
        .iter()
        .filter(|part| part.chars().count() == 1)
        .count();
    if single * 2 > parts.len() {
        parts.concat()
    } else {
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        title(&Layout::of(text))
    }

    const BODY: &str = "\n2022年，全县扎实推进法治政府建设，各项工作取得明显成效。\n";

    #[test]
    fn finds_titles() {
        for (head, expected) in [
            (
                "登录\n某县人民政府关于2021年度法治政府建设情况的报告\n来源：县政府",
                "某县人民政府关于2021年度法治政府建设情况的报告",
            ),
            (
                "某县人民政府\n2022年度法治政府建设情况报告",
                "某县人民政府2022年度法治政府建设情况报告",
            ),
            (
                "政 府 工 作 报 告\n\n——2023年1月5日在某县人民代表大会上",
                "政府工作报告",
            ),
            (
                "# 某市2022年度法治政府建设情况报告",
                "某市2022年度法治政府建设情况报告",
            ),
            ("政府工作报告（2021）", "政府工作报告（2021）"),
            (
                "工作报告\n当前位置：首页 > 工作报告\n2020年某区法治政府建设情况报告",
                "2020年某区法治政府建设情况报告",
            ),
        ] {
            assert_eq!(of(&format!("{head}{BODY}")).as_deref(), Some(expected));
        }
    }

    #[test]
    fn no_title_is_none() {
        assert_eq!(of(BODY), None);
        assert_eq!(of(&format!("省人民政府：{BODY}")), None);
    }
}
