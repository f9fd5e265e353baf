//! Lines of a document, and which of them are the report.
//!
//! What stands around a report on its page (navigation, tables of metadata, footers) is looked for before the first line of
//! the body and after the last: between the two nothing is ever left out. A text that stands on its page twice, or under a
//! repeated beginning, is read once, and only where the copy that is left out says nothing that the other does not.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::heading;
use super::markup;
use super::rules::Rules;

/// A line that is not blank, without the blanks around it.
#[derive(Debug)]
pub struct Line<'a> {
    /// Its text, as written.
    pub text: &'a str,
    /// Where it stands, in characters of the document.
    pub chars: Range<usize>,
    rules: &'a Rules,
    folded: OnceCell<String>,
    chrome: OnceCell<bool>,
}

impl<'a> Line<'a> {
    /// Its text without what pages put between the characters: tags in brackets, entities, marks of no width.
    pub fn plain(&self) -> Cow<'a, str> {
        markup::plain(self.text)
    }

    /// What its text is read as: plain, without readings in parentheses (國(guó)), folded.
    pub fn folded(&self) -> &str {
        self.folded.get_or_init(|| markup::readable(self.text))
    }

    /// The folded text without the marks of a heading.
    fn unmarked(&self) -> &str {
        self.folded().trim_start_matches(['#', ' '])
    }

    /// Whether it is a paragraph, whatever it holds beside. A breadcrumb (当前位置：首页 > …) is none, however long.
    fn is_running_text(&self) -> bool {
        const SHORTEST: usize = 100;
        const MARKS: usize = 4;
        let mark = |c: &char| matches!(c, '，' | '。' | '；' | ',');
        !self.is_breadcrumb()
            && self.chars.len() >= SHORTEST
            && self.text.chars().filter(mark).count() >= MARKS
    }

    fn is_breadcrumb(&self) -> bool {
        let beginning: String = self.text.chars().take(8).collect();
        beginning.contains("位置") || beginning.starts_with("首页") && self.text.contains('>')
    }

    /// Whether it is page furniture by its looks. Costly: asked only of lines near the edges of a document.
    pub fn is_chrome(&self) -> bool {
        *self.chrome.get_or_init(|| {
            self.chars.len() <= LONGEST_CHROME
                && !self.is_running_text()
                // A sentence is rarely what ends a page, and there are fewer patterns for that.
                && (!self.text.contains('。')
                    || self.is_breadcrumb()
                    || self.rules.ends_page(self.unmarked()))
                && self.rules.is_chrome(self.unmarked())
        })
    }

    /// Whether it is running text: it holds the end of a sentence, or is long and has clauses.
    pub fn is_prose(&self) -> bool {
        const SHORTEST: usize = 24;
        let ends = self.text.contains(['。', '；', '！']);
        let clauses = self.text.contains(['，', ',', '、']);
        let long = self.chars.len() >= SHORTEST && self.text.contains(['，', ',']);
        let cut_short = clauses && self.text.contains('…');
        (ends || long || cut_short) && !is_note(self.text) && !self.is_chrome()
    }

    /// Whether it reads like the title of a report.
    pub fn is_title(&self) -> bool {
        super::title::looks_like_title(self)
    }
}

/// The lines of a document and the extent of its body.
#[derive(Debug)]
pub struct Layout<'a> {
    /// All lines that are not blank.
    pub lines: Vec<Line<'a>>,
    /// Ordinals of the lines of the body.
    pub body: Range<usize>,
    /// The rules that it was read by.
    pub rules: &'a Rules,
}

/// A line longer than this is text, not page furniture, unless it looks like a breadcrumb at its beginning.
const LONGEST_CHROME: usize = 400;

impl<'a> Layout<'a> {
    /// Splits `text` into lines and finds the body by the built-in rules.
    pub fn of(text: &'a str) -> Self {
        Self::within(text, None, Rules::built_in())
    }

    /// Splits `text` into lines and finds the body. `article` says which characters its format gives as the article, if it
    /// tells.
    pub fn within(text: &'a str, article: Option<Range<usize>>, rules: &'a Rules) -> Self {
        let lines = lines(text, rules);
        let bounds = match article {
            Some(article) => {
                let start = lines.partition_point(|line| line.chars.end <= article.start);
                let end = lines.partition_point(|line| line.chars.start < article.end);
                start..end.max(start)
            }
            None => 0..lines.len(),
        };
        let inner = &lines[bounds.clone()];
        let end = body_end(inner);
        let start = body_start(inner, end, bounds.start > 0);
        let body = one_copy(inner, start..end.max(start));
        Self {
            body: bounds.start + body.start..bounds.start + body.end,
            lines,
            rules,
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

    /// Lines after the body.
    pub fn tail(&self) -> &[Line<'a>] {
        &self.lines[self.body.end..]
    }

    /// Whether it is a list of titles without any text.
    pub fn is_catalogue(&self) -> bool {
        const TITLES: usize = 3;
        const MOST_LINES: usize = 200;
        self.lines.len() <= MOST_LINES
            && !self.lines.iter().any(Line::is_prose)
            && self.lines.iter().filter(|line| is_entry(line)).count() >= TITLES
    }

    /// Characters of the body; of everything, where no body was found: what is only furniture by its looks is not lost.
    pub fn body_chars(&self) -> Range<usize> {
        let body = match self.body() {
            [] => self.lines.as_slice(),
            body => body,
        };
        match (body.first(), body.last()) {
            (Some(first), Some(last)) => first.chars.start..last.chars.end,
            _ => 0..0,
        }
    }
}

fn lines<'a>(text: &'a str, rules: &'a Rules) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let trimmed_start = without_leading_blanks(line);
        let trimmed = trimmed_start.trim_end_matches(is_blank);
        if trimmed.is_empty() {
            start += line.chars().count() + 1;
            continue;
        }
        let leading = text_before(line, trimmed_start).chars().count();
        let count = trimmed.chars().count();
        let after = trimmed_start
            .get(trimmed.len()..)
            .map_or(0, |rest| rest.chars().count());
        lines.push(Line {
            text: trimmed,
            chars: start + leading..start + leading + count,
            rules,
            folded: OnceCell::new(),
            chrome: OnceCell::new(),
        });
        start += leading + count + after + 1;
    }
    lines
}

/// The line without the blanks before it, those among them that a page wrote as entities.
fn without_leading_blanks(line: &str) -> &str {
    let mut rest = line.trim_start_matches(is_blank);
    while let Some(after) = ["&nbsp;", "&ensp;", "&emsp;"]
        .iter()
        .find_map(|entity| rest.strip_prefix(entity))
    {
        rest = after.trim_start_matches(is_blank);
    }
    rest
}

fn text_before<'a>(whole: &'a str, end: &str) -> &'a str {
    whole.get(..whole.len() - end.len()).unwrap_or_default()
}

/// Blanks of every width, and marks that have none.
pub fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || character.is_control() && character != '\u{1b}'
        || matches!(character, '\u{feff}' | '\u{200b}' | '\u{a0}')
}

/// Whether a line is wholly in parentheses.
fn is_note(text: &str) -> bool {
    text.starts_with(['（', '(', '【', '[']) && text.ends_with(['）', ')', '】', ']'])
}

/// Whether a line of a list names a report: · 2023年法治政府建设情况报告 2024-02-20
fn is_entry(line: &Line<'_>) -> bool {
    let text = line.folded().trim_matches(|c: char| {
        is_blank(c) || c.is_ascii_digit() || "·•-/.[]()>年月日*".contains(c)
    });
    line.chars.len() <= 100 && super::title::reads_like_title(text)
}

/// Whether a line is nothing but a date, as under a signature.
fn is_date(text: &str) -> bool {
    let text = text.trim_matches(|c| matches!(c, '(' | ')' | '（' | '）'));
    text.ends_with('日') && text.chars().count() <= 20 && !text.contains(['：', ':'])
}

/// Whether a line addresses the recipients: 省人民政府：, 各位代表：
pub fn is_recipient(text: &str) -> bool {
    static RECIPIENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^.{0,60}(政府|[市县区州盟省旗]委|党委|党组|人大|常委会|代表|委员|厅|局|组)[^。]{0,20}[：:]$")
            .expect("pattern is valid")
    });
    const LAST: [char; 9] = ['府', '委', '组', '大', '会', '表', '员', '厅', '局'];
    if !text.ends_with(['：', ':']) || !text.contains(LAST) {
        return false;
    }
    // A label of the page (发布机构：) addresses nobody.
    let label = [
        "发布", "发文", "公开", "来源", "信息", "索引", "作者", "责任", "主办", "承办", "主题",
    ]
    .iter()
    .any(|label| text.starts_with(label))
        || text.contains("如下");
    !label && text.chars().count() <= 80 && RECIPIENT.is_match(text)
}

/// How many lines after a greeting the page's own lines are looked for.
const NEARBY: usize = 12;
/// How many lines an outline before the title may have.
const LONGEST_OUTLINE: usize = 80;

fn ends_sentence(line: &Line<'_>) -> bool {
    line.text.contains(['。', '；', '！'])
}

/// The body begins with the recipients, the first prose or the first heading. What stands before is left out only where
/// something in it shows that it is the page: page furniture or a title. `in_page` says that the lines lie in a page that
/// has been taken off already.
fn body_start(lines: &[Line<'_>], end: usize, in_page: bool) -> usize {
    // A long line with commas and no end (您好，欢迎访问…) is a greeting when the page's own lines come after it.
    let is_greeting = |at: usize| {
        let after = lines[at + 1..end]
            .iter()
            .take(NEARBY)
            .take_while(|line| line.is_chrome() || !ends_sentence(line));
        !ends_sentence(&lines[at])
            && after
                .into_iter()
                .any(|line| line.is_chrome() || line.is_title())
    };
    // Headings one after another with a title behind them are an outline of what follows.
    let is_outline = |at: usize| {
        lines[at + 1..end]
            .iter()
            .take(LONGEST_OUTLINE)
            .take_while(|line| !line.is_prose())
            .any(|line| line.is_title() || line.text.starts_with("各位代表"))
    };
    let starts = |(at, line): &(usize, &Line<'_>)| {
        !line.is_chrome()
            && (is_recipient(line.text)
                || line.is_prose() && !line.is_title() && !is_greeting(*at)
                || heading::starts_with_first_heading(line.text) && !is_outline(*at))
    };
    let is_page = |line: &Line<'_>| line.is_chrome() || line.is_title();
    let found = lines[..end].iter().enumerate().find(starts);
    let start = match found {
        Some((at, _)) => with_short_lines(lines, at),
        // Nothing reads like the beginning of a text: what follows the page's last line is taken for it.
        None => lines[..end]
            .iter()
            .rposition(is_page)
            .map_or(0, |at| at + 1),
    };
    if start == end || in_page || lines[..start].iter().any(is_page) {
        after_abstract(lines, start, end)
    } else {
        0
    }
}

/// Short lines between the page's last line and the first prose belong to the body, such as headings without numbers and
/// points, but not what stands under a title: who reports, to whom, when.
fn with_short_lines(lines: &[Line<'_>], start: usize) -> usize {
    let is_page = |line: &Line<'_>| line.is_chrome() || line.is_title();
    if is_recipient(lines[start].text) || !lines[..start].iter().any(is_page) {
        return start;
    }
    let mut first = start;
    while let Some(before) = first.checked_sub(1).and_then(|at| lines.get(at)) {
        if is_page(before) || is_subtitle(before) {
            break;
        }
        first -= 1;
    }
    first
}

/// Whether a line stands under a title and is no text: ——2023年1月5日在…会议上, (审议稿), 某区区长 甲, 某县人民政府办公室
fn is_subtitle(line: &Line<'_>) -> bool {
    static SUBTITLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[-—(\[【]|在.{2,40}(会议|大会)|次会议|代表大会|[省市县区州旗局厅委院]长|主任|主席|书记|代表|总理|(政府|委员会|办公室|[局厅委办网院部镇乡]|街道|中心|管委会|大队|司)$|\d{4}[-年/.]|\d+号|[:>|]|签发|撰稿|记者|^\W*$|^[a-z0-9 .:/@-]+$")
            .expect("pattern is valid")
    });
    const LONGEST: usize = 40;
    let text = line.unmarked();
    line.chars.len() > LONGEST || SUBTITLE.is_match(text) || !text.chars().any(crate::text::is_han)
}

/// Passes over a beginning that is repeated, cut short or whole, within the next lines.
fn after_abstract(lines: &[Line<'_>], start: usize, end: usize) -> usize {
    const SHORTEST: usize = 20;
    let Some(first) = lines.get(start).filter(|_| start < end) else {
        return start;
    };
    let beginning = first
        .text
        .trim_start_matches("摘要")
        .trim_start_matches(['：', ':'])
        .trim_end_matches(|c| is_blank(c) || "….[]【】详细情全文>".contains(c));
    if beginning.chars().count() < SHORTEST {
        return start;
    }
    lines[start + 1..end]
        .iter()
        .take(NEARBY)
        .position(|line| line.text.contains(beginning))
        .map_or(start, |after| start + 1 + after)
}

/// The body ends with the last line of prose and what follows it up to the first page furniture: signature, date, notes. Prose
/// behind the page's own end (责任编辑, 相关链接) that is little beside the rest is other news.
fn body_end(lines: &[Line<'_>]) -> usize {
    const LITTLE: usize = 20;
    let mut end = lines.len();
    loop {
        let Some(last_prose) = lines[..end].iter().rposition(Line::is_prose) else {
            return lines.len();
        };
        let tail = &lines[last_prose + 1..end];
        let kept = tail
            .iter()
            .position(|line| line.is_chrome() && !is_date(line.text))
            .unwrap_or(tail.len());
        // Look for the page's end before the last prose, over what would be left behind it.
        let total: usize = lines[..end].iter().map(|line| line.chars.len()).sum();
        let mut behind = 0;
        let mut cut = None;
        for at in (1..=last_prose).rev() {
            behind += lines[at].chars.len();
            if behind * LITTLE > total || heading::starts_with_heading(lines[at].text) {
                break;
            }
            if lines[at].rules.ends_page(lines[at].unmarked()) {
                cut = Some(at);
            }
        }
        match cut {
            Some(at) => end = at,
            None => return last_prose + 1 + kept,
        }
    }
}

/// Where the text stands twice, the copy that says more; the first of two that say the same.
fn one_copy(lines: &[Line<'_>], body: Range<usize>) -> Range<usize> {
    /// Shorter lines may be the same by chance.
    const DISTINCT: usize = 30;
    const LONGEST_CAPTION: usize = 120;
    let Some((first, marker)) = lines[body.clone()]
        .iter()
        .enumerate()
        .find(|(_, line)| line.chars.len() >= DISTINCT)
    else {
        return body;
    };
    let Some(second) = lines[body.start + first + 1..body.end]
        .iter()
        .position(|line| line.text == marker.text)
        .map(|at| body.start + first + 1 + at)
    else {
        return body;
    };
    let said = |range: &Range<usize>| -> HashSet<String> {
        lines[range.clone()]
            .iter()
            .filter(|line| line.is_prose())
            .map(|line| line.text.chars().filter(|c| !is_blank(*c)).collect())
            .collect()
    };
    let other = said(&(second..body.end));
    // The first copy ends with the last thing that both say; the second begins with its recipients.
    let same = |line: &Line<'_>| {
        line.is_prose()
            && other.contains(
                &line
                    .text
                    .chars()
                    .filter(|c| !is_blank(*c))
                    .collect::<String>(),
            )
    };
    let Some(first_end) = lines[body.start..second]
        .iter()
        .rposition(same)
        .map(|at| body.start + at + 1)
    else {
        return body;
    };
    let second_start = lines[first_end..second]
        .iter()
        .rposition(|line| is_recipient(line.text))
        .map_or(second, |at| first_end + at);
    let between = &lines[first_end..second_start];
    let titled = between.iter().any(Line::is_title);
    let unsaid: usize = between
        .iter()
        .filter(|line| line.is_prose())
        .map(|line| line.chars.len())
        .sum();
    // A caption may stand between; a paragraph that only one copy has may not.
    if unsaid > if titled { LONGEST_CAPTION } else { 0 } {
        return body;
    }
    let one = said(&(body.start..first_end));
    let (first_says_all, second_says_all) = (other.is_subset(&one), one.is_subset(&other));
    if first_says_all && !(second_says_all && titled) {
        let signed = between
            .iter()
            .take_while(|line| !line.is_chrome() && !line.is_title() && !is_recipient(line.text))
            .count();
        body.start..first_end + signed
    } else if second_says_all {
        second_start..body.end
    } else {
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "您好，欢迎访问某县人民政府门户网站 今天天气晴，气温五至十二度\n登录 注册\n当前位置：首页 > 政务公开 > 正文\n某县2022年度法治政府建设情况报告\n\
        来源：县司法局　发布日期：2023-01-05\n\n市人民政府：\n　　2022年，我县扎实推进法治政府建设，成效明显。\n\
        一、主要成效\n　　依法履职，服务群众，办结各类案件一百件。\n某县人民政府\n2023年1月4日\n\
        责任编辑：甲\n扫一扫在手机打开当前页\n（本文为样例，内容均属虚构，请勿引用。）\n";

    fn body(text: &str) -> Vec<&str> {
        let layout = Layout::of(text);
        layout.lines[layout.body.clone()]
            .iter()
            .map(|line| line.text)
            .collect()
    }

    #[test]
    fn finds_the_body_in_a_page() {
        let lines = body(PAGE);
        assert_eq!(lines.first(), Some(&"市人民政府："));
        assert_eq!(lines.last(), Some(&"2023年1月4日"));
        let layout = Layout::of(PAGE);
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
        assert_eq!(body("办结案件。\n简短。"), ["办结案件。", "简短。"]);
    }

    #[test]
    fn a_text_that_looks_like_a_page_is_not_lost() {
        for text in [
            "对<报刊库>和<中刊库>的调查.",
            "某县2022年度法治政府建设情况报告",
            "首页 > 政务公开 > 正文",
        ] {
            assert_eq!(
                Layout::of(text).body_chars(),
                0..text.chars().count(),
                "{text}"
            );
        }
    }

    #[test]
    fn other_news_behind_the_end_of_the_page_is_no_body() {
        let long = "依法履职，服务群众，办结各类案件一百件，群众满意。".repeat(30);
        let text = format!(
            "某县2022年度法治政府建设情况报告\n{long}\n责任编辑：甲\n相关新闻\n县长主持召开会议，研究有关工作。\n"
        );
        assert_eq!(body(&text), [long.as_str()]);
    }

    #[test]
    fn a_repeated_beginning_and_a_second_copy_are_read_once() {
        let first =
            "2022年，全县扎实推进法治政府建设，坚持依法履职，各项工作取得明显成效，群众满意。";
        let rest = "一、主要成效\n办结各类案件一百件，评查案卷三百件，培训执法人员四百人次，群众满意度提升。";
        let text = format!(
            "某县2022年度法治政府建设情况报告\n2022年，全县扎实推进法治政府建设，坚持依法履职，各项...\n{first}\n{rest}\n"
        );
        assert_eq!(body(&text).first(), Some(&first));
        let twice =
            format!("{first}\n{rest}\n某县2022年度法治政府建设情况报告\n{first}\n{rest}\n谢谢！\n");
        assert_eq!(body(&twice).len(), 4, "the second copy says more");
        assert_eq!(body(&twice).last(), Some(&"谢谢！"));
        let same = format!(
            "{first}\n{rest}\n某县人民政府\n2023年1月5日\n某县2022年度法治政府建设情况报告\n{first}\n{rest}\n"
        );
        assert_eq!(
            body(&same).first(),
            Some(&first),
            "the copy under the title"
        );
        assert_eq!(body(&same).len(), 3);
        let differs = format!("{first}\n{rest}\n新增一句不同的话。\n{first}\n{rest}\n另一句话。\n");
        assert_eq!(body(&differs).len(), 8, "nothing is lost");
    }
}
