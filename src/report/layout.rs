//! Lines of a document, and which of them are the report.
//!
//! What stands around a report on its page (navigation, tables of metadata, footers) is looked for before the first line of
//! the body and after the last: between the two nothing is ever left out.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::heading;
use super::rules::Rules;

/// A line that is not blank, without the blanks around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its text.
    pub text: &'a str,
    /// Where it stands, in characters of the document.
    pub chars: Range<usize>,
}

impl Line<'_> {
    /// Whether it is page furniture by its looks. Costly: asked only of lines near the edges of a document.
    pub fn is_chrome(&self) -> bool {
        self.chars.len() <= LONGEST_CHROME && Rules::get().is_chrome(self.text)
    }
}

/// The lines of a document and the extent of its body.
#[derive(Debug)]
pub struct Layout<'a> {
    /// All lines that are not blank.
    pub lines: Vec<Line<'a>>,
    /// Ordinals of the lines of the body.
    pub body: Range<usize>,
}

/// A line longer than this is text, not page furniture, unless it looks like a breadcrumb at its beginning.
const LONGEST_CHROME: usize = 400;

impl<'a> Layout<'a> {
    /// Splits `text` into lines and finds the body.
    pub fn of(text: &'a str) -> Self {
        let lines = lines(text);
        let end = body_end(&lines);
        let start = body_start(&lines, end);
        Self {
            body: start..end.max(start),
            lines,
        }
    }

    /// Lines before the body: title and page furniture.
    pub fn head(&self) -> &[Line<'a>] {
        &self.lines[..self.body.start]
    }

    /// Lines of the body.
    pub fn body(&self) -> &[Line<'a>] {
        &self.lines[self.body.clone()]
    }

    /// Characters of the body.
    pub fn body_chars(&self) -> Range<usize> {
        match (self.body().first(), self.body().last()) {
            (Some(first), Some(last)) => first.chars.start..last.chars.end,
            _ => 0..0,
        }
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let length = line.chars().count();
        let trimmed = line.trim_matches(is_blank);
        if !trimmed.is_empty() {
            let leading = line.chars().take_while(|c| is_blank(*c)).count();
            let count = trimmed.chars().count();
            let chars = start + leading..start + leading + count;
            lines.push(Line {
                text: trimmed,
                chars,
            });
        }
        start += length + 1;
    }
    lines
}

/// Blanks of every width, and marks that have none.
pub fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}' | '\u{a0}')
}

/// Whether a line is running text: it holds the end of a sentence, or is long and has clauses.
fn is_prose(line: &Line<'_>) -> bool {
    const SHORTEST: usize = 24;
    let ends = line.text.contains(['。', '；', '！']);
    let long = line.chars.len() >= SHORTEST && line.text.contains(['，', ',']);
    (ends || long) && !is_note(line.text) && !line.is_chrome()
}

/// Whether a line is wholly in parentheses.
fn is_note(text: &str) -> bool {
    text.starts_with(['（', '(', '【', '[']) && text.ends_with(['）', ')', '】', ']'])
}

/// Whether a line is nothing but a date, as under a signature.
fn is_date(text: &str) -> bool {
    text.ends_with('日') && text.chars().count() <= 20 && !text.contains(['：', ':'])
}

/// Whether a line addresses the recipients: 省人民政府：, 各位代表：
pub fn is_recipient(text: &str) -> bool {
    static RECIPIENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^.{0,60}(政府|[市县区州盟省旗]委|党委|党组|人大|常委会|代表|委员|厅|局|组)[^。]{0,20}[：:]$")
            .expect("pattern is valid")
    });
    text.chars().count() <= 80 && RECIPIENT.is_match(text)
}

/// How many lines after a greeting the page's own lines are looked for.
const NEARBY: usize = 12;

/// The body begins with the recipients, the first prose or the first heading. What stands before is left out only where
/// something in it shows that it is the page: page furniture or a title.
fn body_start(lines: &[Line<'_>], end: usize) -> usize {
    let titled = |line: &Line<'_>| super::title::looks_like_title(line.text);
    let ends_sentence = |line: &Line<'_>| line.text.contains(['。', '；', '！']);
    // A long line with commas and no end (您好，欢迎访问…) is a greeting when the page's own lines come after it.
    let is_greeting = |at: usize| {
        let after = lines[at + 1..end]
            .iter()
            .take(NEARBY)
            .take_while(|line| line.is_chrome() || !ends_sentence(line));
        !ends_sentence(&lines[at])
            && after
                .into_iter()
                .any(|line| line.is_chrome() || titled(line))
    };
    let starts = |(at, line): &(usize, &Line<'_>)| {
        !line.is_chrome()
            && (is_recipient(line.text)
                || is_prose(line) && !titled(line) && !is_greeting(*at)
                || heading::starts_with_first_heading(line.text))
    };
    let start = lines[..end]
        .iter()
        .enumerate()
        .find(starts)
        .map_or(0, |(at, _)| at);
    let is_page = |line: &Line<'_>| line.is_chrome() || titled(line);
    if lines[..start].iter().any(is_page) {
        start
    } else {
        0
    }
}

/// The body ends with the last line of prose and what follows it up to the first page furniture: signature, date, notes.
fn body_end(lines: &[Line<'_>]) -> usize {
    let Some(last_prose) = lines.iter().rposition(is_prose) else {
        return lines.len();
    };
    let tail = &lines[last_prose + 1..];
    let kept = tail
        .iter()
        .position(|line| line.is_chrome() && !is_date(line.text))
        .unwrap_or(tail.len());
    last_prose + 1 + kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "您好，欢迎访问某县人民政府门户网站 今天天气晴，气温五至十二度\n登录 注册\n当前位置：首页 > 政务公开 > 正文\n某县2022年度法治政府建设情况报告\n\
        来源：县司法局　发布日期：2023-01-05\n\n市人民政府：\n　　2022年，我县扎实推进法治政府建设，成效明显。\n\
        一、主要成效\n　　依法履职，服务群众，办结各类案件一百件。\n某县人民政府\n2023年1月4日\n\
        责任编辑：甲\n扫一扫在手机打开当前页\n（本文为样例，内容均属虚构，请勿引用。）\n";

    #[test]
    fn finds_the_body_in_a_page() {
        let layout = Layout::of(PAGE);
        assert_eq!(
            layout.body().first().map(|line| line.text),
            Some("市人民政府：")
        );
        assert_eq!(
            layout.body().last().map(|line| line.text),
            Some("2023年1月4日")
        );
        assert!(
            layout
                .head()
                .iter()
                .any(|line| line.text.contains("年度法治政府"))
        );
    }

    #[test]
    fn lines_know_their_characters() {
        let layout = Layout::of(PAGE);
        for line in &layout.lines {
            assert_eq!(
                crate::text::slice_chars(PAGE, line.chars.clone()),
                line.text
            );
        }
    }

    #[test]
    fn text_without_a_page_is_all_body() {
        let layout = Layout::of("办结案件。\n简短。");
        assert_eq!(layout.body, 0..2);
    }
}
