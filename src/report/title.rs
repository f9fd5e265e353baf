//! The title of a report: a line before the body, or several that belong together, or what the page names as the title.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::heading;
use super::layout::{Layout, Line, is_blank};
use super::markup;
use super::page::Page;

/// A title longer than this, in characters, is a paragraph.
const LONGEST: usize = 90;
/// A piece of a title over several lines is at most this long, and it has at most so many lines.
const LONGEST_PIECE: usize = 48;
const MOST_LINES: usize = 4;

/// What a document calls itself, at the end of its title. Matched against text without blanks.
static REPORT_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(报告|情况|总结|汇报|要点|打算|公报|方案|通知|指南|解读|决议|年报|建设年度|安排|计划|规划|材料|答复)(\S{0,12}|\(.{1,30}\)|——.{4,60})$")
        .expect("pattern is valid")
});

/// What titles of reports are about.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"法治|依法行政|工作报告|政务|公报|预算|决算|审计|实施方案|关于|总结|建议|提案|度.{0,20}(报告|情况)",
    )
    .expect("pattern is valid")
});

static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(19|20)\d{2}|二零[零一二三四五六七八九]{2}").expect("pattern is valid")
});

/// What follows a title in the same line: the session and the length of mirrors.
static TRAILER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(——\s*(19|20)?\d{2,4}年\d{1,2}月\d{1,2}日.*|[（(]全文\S{0,12}[)）]|\s+(19|20)\d{2}([-/.]\d{1,2}[-/.]\d{1,2})?|\s*[-_|｜]\s*[^-_|｜]{0,24}(网|网站|平台|门户|公开|政府|[省市县区州])|\.(docx?|pdf|wps|txt))$",
    )
    .expect("pattern is valid")
});

/// A title and where it was found.
pub type Found = Option<(String, String)>;

/// Whether a line reads like the title of a report.
pub fn looks_like_title(line: &Line<'_>) -> bool {
    // Long lines are most of a document: nothing is folded for them.
    line.chars.len() <= LONGEST * 2 && reads_like_title(line.folded())
}

/// Whether a folded text reads like the title of a report.
pub(super) fn reads_like_title(folded: &str) -> bool {
    let line = undecorated(folded);
    if line.ends_with(['。', ';', ',', ':'])
        || line.contains('。')
        || line.starts_with(['—', '-', '(', '>', '·', '•'])
        || line.chars().filter(|c| !is_blank(*c)).count() > LONGEST
        || heading::starts_with_heading(line)
    {
        return false;
    }
    let compact: String = line.chars().filter(|c| !is_blank(*c)).collect();
    compact.chars().count() >= 4 && REPORT_WORDS.is_match(&compact) && SUBJECT.is_match(&compact)
}

/// Finds the title. `page` says what labels and the format give as the title.
pub fn title(layout: &Layout<'_>, page: &Page) -> Found {
    let lines: Vec<&Line<'_>> = layout
        .head()
        .iter()
        .filter(|line| !line.is_chrome())
        .collect();
    let mut candidates = joined(&lines);
    if let Some(labelled) = &page.title {
        let plain = markup::plain(labelled).into_owned();
        let folded = markup::readable(&plain);
        candidates.push(Candidate {
            said: says(&folded) + if reads_like_title(&folded) { 4.0 } else { 1.5 },
            text: plain,
            source: "page",
        });
    }
    if candidates.is_empty() {
        candidates = glued(layout);
    }
    // What stands on the page twice is its title.
    let mut times: HashMap<String, usize> = HashMap::new();
    for candidate in &candidates {
        *times.entry(bare(&candidate.text)).or_default() += 1;
    }
    let repeated = |candidate: &Candidate| {
        f64::from(times.get(&bare(&candidate.text)).copied().unwrap_or(0) > 1)
    };
    let mut best: Option<(f64, Candidate)> = None;
    for candidate in candidates {
        let score = candidate.said + repeated(&candidate);
        // Of the reports of several years, one below the other, the last stands over the text.
        let better = |(so_far, other): &(f64, Candidate)| {
            score > *so_far || score >= *so_far && is_sibling(&candidate.text, &other.text)
        };
        if best.as_ref().is_none_or(better) {
            best = Some((score, candidate));
        }
    }
    let found = best.map(|(_, candidate)| (candidate.text, candidate.source));
    let (text, source) = found.or_else(|| headline(layout).map(|text| (text, "headline")))?;
    let mut text = undecorated(&text)
        .trim_start_matches("附件：")
        .trim_start_matches("附件:")
        .to_owned();
    while let Some(shorter) = without_trailer(&text) {
        text = shorter;
    }
    Some((tidy(&text), source.to_owned()))
}

fn without_trailer(title: &str) -> Option<String> {
    let shorter = TRAILER.replace(title, "");
    (shorter.len() < title.len() && shorter.chars().count() >= 4)
        .then(|| shorter.trim_end().to_owned())
}

/// Whether two titles differ in their years only.
fn is_sibling(one: &str, other: &str) -> bool {
    let shape =
        |text: &str| -> String { bare(text).chars().filter(|c| !c.is_ascii_digit()).collect() };
    one != other && shape(one) == shape(other)
}

/// A title at the beginning of a line that goes on: with labels glued to it, or a whole document in one line.
fn glued(layout: &Layout<'_>) -> Vec<Candidate> {
    const LINES: usize = 3;
    const PIECES: usize = 8;
    const READ: usize = 400;
    let mut found = Vec::new();
    let head = layout.head();
    for line in head
        .iter()
        .rev()
        .take(LINES * 4)
        .chain(layout.body().iter().take(LINES))
    {
        let beginning: String = line.plain().chars().take(READ).collect();
        let beginning = super::page::before_labels(&beginning);
        for piece in beginning
            .split(|c: char| is_blank(c) || c == '>')
            .take(PIECES)
        {
            let piece = piece.trim_matches(|c| is_blank(c) || "#*-—".contains(c));
            let folded = markup::readable(piece);
            if reads_like_title(&folded) && says(&folded) >= 2.0 {
                found.push(Candidate {
                    said: says(&folded) + 3.0,
                    text: piece.to_owned(),
                    source: "line",
                });
            }
        }
    }
    found
}

struct Candidate {
    /// How much of what titles say it says.
    said: f64,
    text: String,
    source: &'static str,
}

/// Every line, and every run of lines, that reads like a title.
fn joined(lines: &[&Line<'_>]) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for first in 0..lines.len() {
        let alone = lines[first].is_title();
        let whole = alone && is_whole(lines[first].folded());
        if alone {
            candidates.push(Candidate {
                said: says(lines[first].folded()) + 3.0,
                text: lines[first].plain().into_owned(),
                source: "line",
            });
        }
        let mut text = undecorated(&lines[first].plain()).to_owned();
        for (more, next) in
            lines
                .iter()
                .enumerate()
                .skip(first + 1)
                .take(if whole { 0 } else { MOST_LINES - 1 })
        {
            let before = undecorated(lines[more - 1].text);
            let breaks = before.chars().count() > LONGEST_PIECE
                || before.ends_with(['。', '：', ':', '；', ')', '）', '>'])
                || next.chars.len() > LONGEST_PIECE
                || next.text.starts_with(['—', '-', '（', '(', '·', '•'])
                || next.text == lines[more - 1].text
                || follows_gap(lines[more - 1], next);
            // A menu entry is whole; the piece of a title is not.
            if breaks || more == first + 1 && !is_piece(undecorated(&lines[first].plain())) {
                break;
            }
            text.push_str(undecorated(&next.plain()));
            let folded = markup::readable(&text);
            if reads_like_title(&folded) && !contains_title(&lines[first..=more]) {
                candidates.push(Candidate {
                    said: says(&folded) + 3.2,
                    text: text.clone(),
                    source: "lines",
                });
            }
        }
    }
    candidates
}

/// Whether a title ends as whole titles do: what stands below it is not a part of it.
fn is_whole(folded: &str) -> bool {
    let compact: String = folded.chars().filter(|c| !is_blank(*c)).collect();
    ["报告", "总结", "公报", "年报"]
        .iter()
        .any(|end| compact.ends_with(end))
}

/// Lines further apart than an empty line or two do not belong together.
fn follows_gap(before: &Line<'_>, next: &Line<'_>) -> bool {
    next.chars.start.saturating_sub(before.chars.end) > 40
}

/// Whether a line can be the beginning of a title over several lines: an issuer, or 关于… that ends in the middle.
fn is_piece(line: &str) -> bool {
    let compact: String = line.chars().filter(|c| !is_blank(*c)).collect();
    let issuer = [
        "政府",
        "政務",
        "委员会",
        "委員會",
        "局",
        "厅",
        "廳",
        "办公室",
        "办事处",
        "管委会",
        "区委",
        "县委",
        "市委",
        "省委",
        "院",
        "部",
        "镇",
        "乡",
        "街道",
    ]
    .iter()
    .any(|end| compact.ends_with(end));
    let open = compact.contains("关于")
        || compact.contains("關於")
        || compact.starts_with("20")
        || compact.starts_with("二");
    let cut = compact.ends_with(['年', '度', '的', '和', '及'])
        || compact.matches('《').count() > compact.matches('》').count();
    let begun = YEAR.is_match(&compact) && !REPORT_WORDS.is_match(&compact);
    issuer || open || cut || begun
}

/// Whether one of the lines is a title that needs nothing before or behind it.
fn contains_title(lines: &[&Line<'_>]) -> bool {
    lines
        .iter()
        .any(|line| line.is_title() && says(line.folded()) >= 2.0)
}

/// How much a title says: a year, an issuer, that it is a report of a government.
fn says(folded: &str) -> f64 {
    let compact: String = folded.chars().filter(|c| !is_blank(*c)).collect();
    let named = ["法治政府", "政府工作", "政府建设"]
        .iter()
        .fold(compact.clone(), |text, word| text.replace(word, ""));
    let issuer = [
        "政府", "局", "区", "市", "县", "省", "州", "委", "镇", "乡", "厅", "旗", "盟",
    ]
    .iter()
    .any(|word| named.contains(word));
    let whole = ["报告", "总结", "公报", "通知", "汇报", "情况"]
        .iter()
        .any(|end| compact.ends_with(end));
    let about = ["法治政府", "依法行政", "政府工作报告", "工作报告"]
        .iter()
        .any(|word| compact.contains(word));
    f64::from(YEAR.is_match(&compact))
        + f64::from(issuer)
        + 0.5 * f64::from(about)
        + 0.3 * f64::from(whole)
}

/// The headline of news and the like: a line just before the page's own line with the date or source.
fn headline(layout: &Layout<'_>) -> Option<String> {
    let head = layout.head();
    let dated = head.iter().position(|line| {
        let text = line.folded();
        line.is_chrome()
            && (text.contains("日期") || text.contains("时间") || text.contains("来源"))
    })?;
    let line = head.get(dated.checked_sub(1)?)?;
    let length = line.chars.len();
    let plain = line.plain();
    ((8..=60).contains(&length)
        && !line.is_chrome()
        && !plain.contains(['。', '：', ':', '>', '|']))
    .then(|| plain.into_owned())
}

fn bare(text: &str) -> String {
    let folded = markup::readable(text);
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The line without the marks of Markdown and blanks around it.
fn undecorated(line: &str) -> &str {
    line.trim_matches(|c| is_blank(c) || matches!(c, '#' | '*' | '…'))
}

/// Takes blanks between Chinese characters out (政 府 工 作 报 告), where most of the title is written so, and others together.
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
    use crate::report::page;

    fn of(text: &str) -> Option<String> {
        let layout = Layout::of(text);
        title(&layout, &page::page(&layout)).map(|(title, _)| title)
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
                "财政报告\n发布日期：[2022-02-18] 浏览\n\n关于某市某区2021年财政\n\n预算执行情况及2022年财政\n\n预算草案的报告\n2022年2月20日在某市某区",
                "关于某市某区2021年财政预算执行情况及2022年财政预算草案的报告",
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
                "2021年某市某区政府工作报告——2021年1月20日在某市某区第十八届人民代表大会第五次会议上(全文17820字)",
                "2021年某市某区政府工作报告",
            ),
            (
                "工作报告\n当前位置：首页 > 工作报告\n2020年某区法治政府建设情况报告",
                "2020年某区法治政府建设情况报告",
            ),
            (
                "名称： 2021年某区政府工作报告\n文号：  发布日期： 2021-02-04",
                "2021年某区政府工作报告",
            ),
            (
                "某某市人民政府關於2016年度法治政府建設情況的報告",
                "某某市人民政府關於2016年度法治政府建設情況的報告",
            ),
            (
                "[align=center][b]20[/b][b]2[/b][b]2[/b]年[b]某县[/b]国民经济和社会发展统计公报[/size]",
                "2022年某县国民经济和社会发展统计公报",
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
