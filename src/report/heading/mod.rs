//! Headings: 第一部分, 一、, （一）, 1. on lines of their own or run into their paragraph.
//!
//! A mark is taken for a heading only when it begins a line or follows the end of a sentence, when what follows reads like
//! a heading, and when its number fits those before it. So 第十条第（一）项, 有下列情形之一的：（一）…； and breadcrumbs are none.

mod contents;
mod unnumbered;

use std::ops::Range;

use crate::text::numeral;

use super::layout::is_blank;
use super::rules::Rules;

/// A heading found in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 3.
    pub level: u8,
    /// Characters from the mark to the end of the heading's words.
    pub chars: Range<usize>,
    /// The heading as written, with its mark.
    pub text: String,
    /// First character of its words, after the mark.
    pub words_start: usize,
}

impl Heading {
    /// The heading without its mark.
    pub fn words(&self) -> String {
        self.text
            .chars()
            .skip(self.words_start - self.chars.start)
            .collect()
    }
}

/// How a heading is marked, from the outermost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    /// 名词解释, 附件: what follows the report, without a number
    Back,
    /// 第一部分, 第一章
    Chapter,
    /// 一、
    Chinese,
    /// （一）
    Bracketed,
    /// 1.
    Arabic,
    /// 1.1, and 1.1.1 at depth 3
    Decimal(u8),
    /// No number: the level is known already.
    Unnumbered(u8),
}

impl Style {
    fn place(self) -> usize {
        match self {
            Self::Back => 0,
            Self::Chapter => 1,
            Self::Chinese => 2,
            Self::Bracketed => 3,
            Self::Arabic => 4,
            Self::Decimal(_) | Self::Unnumbered(_) => 5,
        }
    }
}

const STYLES: usize = 6;

/// A heading on a line of its own may be this long, in characters; one run into its paragraph must be shorter.
const LONGEST_ALONE: usize = 80;
const LONGEST_RUN_IN: usize = 56;
const LONGEST_RUN_IN_ARABIC: usize = 40;

/// Finds the headings in a range of characters of `text`.
pub fn headings(text: &[char], range: Range<usize>, rules: &Rules) -> Vec<Heading> {
    let mut found = numbered(text, range.clone());
    contents::leave_out(text, &mut found);
    let numbered = |style: Style| found.iter().any(|(other, _)| *other == style);
    let used = unnumbered::Numbered {
        outer: numbered(Style::Chinese) || numbered(Style::Chapter) || numbered(Style::Decimal(2)),
        inner: numbered(Style::Bracketed),
    };
    let taken: Vec<Range<usize>> = found
        .iter()
        .map(|(_, heading)| heading.chars.clone())
        .collect();
    let bare = unnumbered::headings(text, range, &taken, used, rules);
    if !bare.is_empty() {
        found.extend(bare.into_iter().map(|heading| match heading.level {
            unnumbered::CHAPTER => (Style::Chapter, heading),
            level => (Style::Unnumbered(level), heading),
        }));
        found.sort_by_key(|(_, heading)| heading.chars.start);
    }
    level(found)
}

/// Headings with a mark, their levels not yet known.
fn numbered(text: &[char], range: Range<usize>) -> Vec<(Style, Heading)> {
    let mut found: Vec<(Style, Heading)> = Vec::new();
    let mut last = [0_u32; STYLES];
    // Numbers that run on across the sections above them.
    let mut running = [0_u32; STYLES];
    let mut place = range.start;
    while place < range.end {
        if !may_begin(text, range.start, place) {
            place += 1;
            continue;
        }
        // Where a heading ends at a mark with nothing between, the mark begins the next.
        let adjoins = || {
            let ended = found
                .last()
                .is_some_and(|(_, heading)| heading.chars.end == place);
            ended.then_some(Boundary::Sentence)
        };
        let Some(boundary) = boundary(text, range.start, place).or_else(adjoins) else {
            place += 1;
            continue;
        };
        if boundary == Boundary::Line
            && !found.is_empty()
            && let Some(end) = back_matter(text, place, range.end)
        {
            last = [0; STYLES];
            let end = trim_end(text, place, end);
            let heading = Heading {
                level: 0,
                text: text[place..end].iter().collect(),
                words_start: place,
                chars: place..end,
            };
            found.push((Style::Back, heading));
            place = end;
            continue;
        }
        let read = mark(text, place, range.end)
            .or_else(|| lost_mark(text, place, range.end, boundary, &last));
        let Some(mark) = read else {
            place += 1;
            continue;
        };
        let Some(end) = heading_end(text, &mark, range.end, boundary) else {
            place += 1;
            continue;
        };
        // 1.完成备案六十件。 2.…: sentences of a list are no headings.
        if mark.style == Style::Arabic && is_item(text, end, range.end) {
            place = end;
            continue;
        }
        let at = mark.style.place();
        let decimal = matches!(mark.style, Style::Decimal(_));
        let goes_on = running[at] > 0 && mark.ordinal == running[at] + 1;
        let again = boundary == Boundary::Line
            && mark.style <= Style::Bracketed
            && mark.ordinal == last[at]
            && !same_words(text, &mark, end, &found);
        if !(decimal || fits(mark.ordinal, last[at], boundary) || goes_on || again) {
            place += 1;
            continue;
        }
        last[at] = mark.ordinal;
        running[at] = mark.ordinal;
        for deeper in &mut last[at + 1..] {
            *deeper = 0;
        }
        let chars = place..end;
        let heading = Heading {
            level: 0,
            text: text[chars.clone()].iter().collect(),
            words_start: mark.words_start,
            chars,
        };
        found.push((mark.style, heading));
        place = end;
    }
    found
}

/// Whether a mark, or what follows a report, can begin here at all: nearly everywhere it cannot.
fn may_begin(text: &[char], first: usize, place: usize) -> bool {
    let marks = matches!(
        text[place],
        '第' | '（' | '(' | '、' | '0'..='9' | '０'..='９' | '零' | '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '两'
    );
    marks
        || place == first
        || matches!(
            text[place - 1],
            '\n' | ' ' | '　' | '\t' | '\r' | '\u{a0}' | '#' | '*' | '【'
        )
}

/// Whether a numbered line ends in a point and has nothing below it but another mark, or the end.
fn is_item(text: &[char], end: usize, text_end: usize) -> bool {
    if text.get(end) != Some(&'。') {
        return false;
    }
    let rest = &text[end + 1..text_end];
    let blanks = rest.iter().take_while(|c| is_blank(**c)).count();
    let next = end + 1 + blanks;
    let breaks = rest[..blanks].contains(&'\n');
    next >= text_end || breaks && mark(text, next, text_end).is_some()
}

/// Whether the last heading found says the same: a repeated line, not a number given twice.
fn same_words(text: &[char], mark: &Mark, end: usize, found: &[(Style, Heading)]) -> bool {
    let words: String = text[mark.words_start..end].iter().collect();
    found
        .last()
        .is_some_and(|(_, heading)| heading.words() == words)
}

/// A mark that lost a part, at the beginning of a line: 、主要成效 its number, 2深入推进 its point. Its number must be the next one.
fn lost_mark(
    text: &[char],
    place: usize,
    end: usize,
    boundary: Boundary,
    last: &[u32; STYLES],
) -> Option<Mark> {
    const LONGEST: usize = 40;
    if boundary != Boundary::Line && boundary != Boundary::Sentence {
        return None;
    }
    let line = || {
        text[place..end]
            .iter()
            .take(LONGEST + 1)
            .take_while(|c| **c != '\n')
    };
    if text[place] == '、' && boundary == Boundary::Line {
        let whole = line().count() <= LONGEST && !line().any(|c| matches!(c, '。' | '；' | '，'));
        return whole.then_some(Mark {
            style: Style::Chinese,
            ordinal: last[Style::Chinese.place()] + 1,
            words_start: place + 1,
        });
    }
    let digit = ascii_digit(text[place]).to_digit(10)?;
    let next = *text.get(place + 1).filter(|_| place + 1 < end)?;
    let before = last[Style::Arabic.place()];
    let measured = "个项件名人次年月日家份万亿元起条户场期批只部处宗例天小时％%级套台座公亩吨米县市区省乡镇村所".contains(next);
    (before > 0 && digit == before + 1 && crate::text::is_han(next) && !measured).then_some(Mark {
        style: Style::Arabic,
        ordinal: digit,
        words_start: place + 1,
    })
}

/// End of a line that opens what follows a report: 名词解释, 附件：, （附件1）…
fn back_matter(text: &[char], place: usize, end: usize) -> Option<usize> {
    const LONGEST: usize = 24;
    let line = text[place..end]
        .iter()
        .take(LONGEST + 1)
        .take_while(|c| **c != '\n');
    let line: String = line.collect();
    let bare = line.trim_matches(|c: char| is_blank(c) || "（）()【】#*：:".contains(c));
    let numbered = |word: &str| {
        bare.strip_prefix(word).is_some_and(|rest| {
            rest.chars()
                .all(|c| c.is_numeric() || numeral::is_chinese_digit(c))
        })
    };
    let glossary =
        bare.chars().count() <= 10 && (bare.ends_with("名词解释") || bare.ends_with("名词说明"));
    let opens = glossary
        || ["附件", "附录", "注释", "附"]
            .iter()
            .any(|word| numbered(word));
    let length = line.trim_end_matches(is_blank).chars().count();
    (opens && length <= LONGEST).then_some(place + length)
}

/// Gives levels by the outermost style in use: chapters push the others one level down, decimals (1.1) count themselves.
fn level(found: Vec<(Style, Heading)>) -> Vec<Heading> {
    let count =
        |wanted: fn(Style) -> bool| found.iter().filter(|(style, _)| wanted(*style)).count();
    let has_chapters = count(|style| style == Style::Chapter) > 1;
    let has_decimals = count(|style| style == Style::Decimal(2)) > 1;
    let decimal = has_decimals && count(|style| style == Style::Chinese) == 0;
    found
        .into_iter()
        .filter_map(|(style, mut heading)| {
            let level = match style {
                Style::Back | Style::Chapter => 1,
                Style::Chinese | Style::Bracketed => {
                    style.place() as u8 - 1 + u8::from(has_chapters)
                }
                Style::Arabic | Style::Decimal(1) if decimal => 1,
                Style::Arabic => 3 + u8::from(has_chapters),
                Style::Decimal(depth @ 2..) if decimal => depth,
                Style::Decimal(_) => return None,
                Style::Unnumbered(level) => level + u8::from(has_chapters),
            };
            heading.level = level;
            (1..=3).contains(&level).then_some(heading)
        })
        .collect()
}

/// Whether `line` begins with a mark of an outer style and reads like a heading, whatever its number.
pub fn starts_with_heading(line: &str) -> bool {
    let characters: Vec<char> = line.chars().take(LONGEST_ALONE * 2).collect();
    mark(&characters, 0, characters.len()).is_some_and(|mark| {
        mark.style <= Style::Bracketed
            && heading_end(&characters, &mark, characters.len(), Boundary::Line).is_some()
    })
}

/// Whether `line` begins with a mark of number one of the outermost styles, and so may begin a body.
pub fn starts_with_first_heading(line: &str) -> bool {
    let characters: Vec<char> = line.chars().collect();
    mark(&characters, 0, characters.len()).is_some_and(|mark| {
        mark.style <= Style::Chinese
            && mark.ordinal == 1
            && heading_end(&characters, &mark, characters.len(), Boundary::Line).is_some()
    })
}

/// What stands before a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Boundary {
    /// The beginning of a line.
    Line,
    /// The end of a sentence.
    Sentence,
    /// A blank inside a line, where line breaks were lost.
    Blank,
}

fn boundary(text: &[char], first: usize, place: usize) -> Option<Boundary> {
    if is_blank(text[place]) {
        return None;
    }
    let mut before = place;
    while before > first && is_blank(text[before - 1]) && text[before - 1] != '\n' {
        before -= 1;
    }
    // Marks of Markdown belong to the beginning of the line.
    let mut line_start = before;
    while line_start > first && matches!(text[line_start - 1], '#' | '*' | ' ' | '　' | '【') {
        line_start -= 1;
    }
    if line_start == first || text[line_start - 1] == '\n' {
        return Some(Boundary::Line);
    }
    match text[before - 1] {
        '。' | '！' | '？' | '；' | '：' | ':' | ';' | '.' => Some(Boundary::Sentence),
        '”' | '》' | '）' | ')'
            if matches!(text.get(before.wrapping_sub(2)), Some('。' | '！')) =>
        {
            Some(Boundary::Sentence)
        }
        _ if before < place => Some(Boundary::Blank),
        _ => None,
    }
}

struct Mark {
    style: Style,
    ordinal: u32,
    words_start: usize,
}

fn mark(text: &[char], place: usize, end: usize) -> Option<Mark> {
    let at = |offset: usize| {
        text.get(place + offset)
            .copied()
            .filter(|_| place + offset < end)
    };
    let number = |from: usize, numeral: fn(char) -> bool| {
        let length = (0..4)
            .take_while(|i| at(from + i).is_some_and(numeral))
            .count();
        let digits: String = (0..length)
            .filter_map(|i| at(from + i))
            .map(ascii_digit)
            .collect();
        numeral::ordinal(&digits)
            .filter(|value| (1..100).contains(value))
            .map(|value| (length, value))
    };
    let chinese = |c: char| numeral::is_chinese_digit(c) && c != '两' || c == '十';
    let arabic = |c: char| ascii_digit(c).is_ascii_digit();
    let (style, ordinal, length) = match at(0)? {
        '第' => {
            let (length, value) = number(1, chinese)?;
            match (at(1 + length)?, at(2 + length)) {
                ('部', Some('分')) => (Style::Chapter, value, length + 3),
                ('章' | '篇', _) => (Style::Chapter, value, length + 2),
                _ => return None,
            }
        }
        '（' | '(' => {
            let (length, value) = number(1, chinese)?;
            matches!(at(1 + length)?, '）' | ')').then_some(())?;
            (Style::Bracketed, value, length + 2)
        }
        first if chinese(first) => {
            let (length, value) = number(0, chinese)?;
            matches!(at(length)?, '、' | '．' | '.').then_some(())?;
            (Style::Chinese, value, length + 1)
        }
        first if arabic(first) => {
            let (length, value) = number(0, arabic)?;
            if let Some(mark) = decimal(text, place, end, length) {
                return Some(mark);
            }
            matches!(at(length)?, '.' | '．' | '、').then_some(())?;
            if at(length + 1).is_some_and(arabic) || length > 2 {
                return None;
            }
            (Style::Arabic, value, length + 1)
        }
        _ => return None,
    };
    let mut words_start = place + length;
    while words_start < end
        && (is_blank(text[words_start]) && text[words_start] != '\n' || text[words_start] == '、')
    {
        words_start += 1;
    }
    Some(Mark {
        style,
        ordinal,
        words_start,
    })
}

/// 1.1 优化服务, 1.1.1 推行, and 1 主要成效: numbers with a blank behind, at the beginning of a line.
fn decimal(text: &[char], place: usize, end: usize, length: usize) -> Option<Mark> {
    const MOST_DIGITS: usize = 2;
    let line_begins = place == 0
        || text[..place]
            .iter()
            .rev()
            .find(|c| !matches!(c, ' ' | '　' | '\t'))
            == Some(&'\n');
    if !line_begins || length > MOST_DIGITS {
        return None;
    }
    let mut at = place + length;
    let mut depth = 1_u8;
    while text.get(at) == Some(&'.') && text.get(at + 1).is_some_and(char::is_ascii_digit) {
        let digits = text[at + 1..end]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        if digits > MOST_DIGITS {
            return None;
        }
        at += 1 + digits;
        depth += 1;
    }
    let blank = text
        .get(at)
        .is_some_and(|c| matches!(c, ' ' | '　' | '\u{a0}'));
    let words = text[at..end].iter().find(|c| !is_blank(**c) || **c == '\n');
    (depth <= 3 && blank && words.is_some_and(|c| crate::text::is_han(*c))).then(|| Mark {
        style: Style::Decimal(depth),
        ordinal: 1,
        words_start: at + text[at..end].iter().take_while(|c| is_blank(**c)).count(),
    })
}

fn ascii_digit(character: char) -> char {
    match character {
        '０'..='９' => {
            char::from_u32(character as u32 - '０' as u32 + '0' as u32).unwrap_or(character)
        }
        _ => character,
    }
}

/// Where the words of a heading end, or none if what follows the mark does not read like a heading.
fn heading_end(text: &[char], mark: &Mark, end: usize, boundary: Boundary) -> Option<usize> {
    const SHORTEST: usize = 2;
    let longest_run_in = match mark.style {
        Style::Arabic => LONGEST_RUN_IN_ARABIC,
        _ => LONGEST_RUN_IN,
    };
    let mut open = 0_u32;
    for place in mark.words_start..=end {
        let length = place - mark.words_start;
        let character = if place == end { '\n' } else { text[place] };
        let accept = |place: usize| {
            (place - mark.words_start >= SHORTEST).then(|| trim_end(text, mark.words_start, place))
        };
        match character {
            '\n' => {
                let ends_open = matches!(text[place - 1], '；' | ';' | '，' | ',' | '、');
                let fits = length <= LONGEST_ALONE
                    && (boundary == Boundary::Line || length <= longest_run_in);
                return accept(place).filter(|_| fits && !ends_open);
            }
            // 一、主要举措（一）加强领导: with the blanks lost, the next mark ends a heading.
            '（' | '('
                if open == 0
                    && length >= SHORTEST
                    && mark.style < Style::Bracketed
                    && opens_count(text, place, end) =>
            {
                return accept(place).filter(|_| length <= longest_run_in);
            }
            '《' | '“' | '（' | '(' => open += 1,
            '》' | '”' | '）' | ')' => open = open.saturating_sub(1),
            // Half-width documents end a heading with a point and a blank.
            '.' if open == 0
                && length >= SHORTEST
                && text.get(place + 1).is_none_or(|c| is_blank(*c)) =>
            {
                return accept(place).filter(|_| length <= longest_run_in);
            }
            '。' | '！' | '？' if open == 0 => {
                return accept(place).filter(|_| length <= longest_run_in);
            }
            '；' | ';' if open == 0 => return None,
            '：' | ':' if open == 0 => {
                return accept(place)
                    .filter(|_| length <= longest_run_in / 2 && boundary == Boundary::Line);
            }
            blank if is_blank(blank) && length >= 4 && open == 0 => {
                let next = (place..end).find(|at| !is_blank(text[*at])).unwrap_or(end);
                let latin = |at: usize| text.get(at).is_some_and(char::is_ascii_alphanumeric);
                let opens = self::mark(text, next, end).is_some() || starts_year(text, next);
                let between_latin = latin(place - 1) || latin(next) && !opens;
                let line_ends = next == end || text[place..next].contains(&'\n');
                // In a line whose breaks were lost the blank is what is left of the break.
                if !line_ends
                    && !between_latin
                    && (boundary != Boundary::Line || is_long_line(text, next, end))
                {
                    return accept(place).filter(|_| length <= longest_run_in);
                }
            }
            _ => {}
        }
        if length > LONGEST_ALONE {
            return None;
        }
    }
    None
}

/// Whether a count of inner headings begins here: （一）
fn opens_count(text: &[char], place: usize, end: usize) -> bool {
    mark(text, place, end).is_some_and(|mark| mark.style == Style::Bracketed && mark.ordinal == 1)
}

/// Whether a sentence begins with a year here: 2022年，全市…
fn starts_year(text: &[char], place: usize) -> bool {
    let digits = text[place..]
        .iter()
        .take_while(|c| c.is_ascii_digit())
        .count();
    digits == 4 && text.get(place + 4) == Some(&'年')
}

fn is_long_line(text: &[char], from: usize, end: usize) -> bool {
    const LONG: usize = 100;
    text[from..end.min(from + LONG)].iter().all(|c| *c != '\n') && end - from > LONG
}

fn trim_end(text: &[char], start: usize, mut end: usize) -> usize {
    while end > start
        && (is_blank(text[end - 1])
            || matches!(text[end - 1], '*' | '#' | '。' | '：' | ':' | '】'))
    {
        end -= 1;
    }
    end
}

/// Whether a number fits the last one of its style: it begins a count, or goes on with it. A number may be skipped where a
/// line begins.
fn fits(ordinal: u32, last: u32, boundary: Boundary) -> bool {
    match boundary {
        Boundary::Line => ordinal == 1 || ordinal == last + 1 || (last > 0 && ordinal == last + 2),
        Boundary::Sentence | Boundary::Blank => ordinal == 1 || ordinal == last + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(u8, String)> {
        let characters: Vec<char> = text.chars().collect();
        headings(&characters, 0..characters.len(), Rules::built_in())
            .into_iter()
            .map(|h| (h.level, h.text))
            .collect()
    }

    fn pairs(expected: &[(u8, &str)]) -> Vec<(u8, String)> {
        expected
            .iter()
            .map(|(level, text)| (*level, (*text).to_owned()))
            .collect()
    }

    #[test]
    fn on_lines_of_their_own() {
        assert_eq!(
            found(
                "一、主要举措\n　　（一）加强领导\n　　1.学法用法。\n　　全年学法4次。\n二、存在的问题\n"
            ),
            pairs(&[
                (1, "一、主要举措"),
                (2, "（一）加强领导"),
                (3, "1.学法用法"),
                (1, "二、存在的问题")
            ])
        );
    }

    #[test]
    fn run_into_their_paragraphs() {
        assert_eq!(
            found(
                "一、主要成效\n（一）突出依法履职，优化环境。全年办件3万件。1.深化改革。推进“一件事”。2.强化监管。开展检查。\n(二)健全制度。完成。"
            ),
            pairs(&[
                (1, "一、主要成效"),
                (2, "（一）突出依法履职，优化环境"),
                (3, "1.深化改革"),
                (3, "2.强化监管"),
                (2, "(二)健全制度"),
            ])
        );
    }

    #[test]
    fn in_one_line() {
        let text = format!(
            "市委、市政府: 2022年工作有序。现将情况报告如下: 一、第一责任人职责情况 (一)党委引领,统筹推进。{} 二、主要举措 (一)队伍建设。 1.切实增强意识。学习。 三、存在的不足 2022年,{}",
            "全面落实各项要求。".repeat(20),
            "能力还需提升。".repeat(20)
        );
        assert_eq!(
            found(&text),
            pairs(&[
                (1, "一、第一责任人职责情况"),
                (2, "(一)党委引领,统筹推进"),
                (1, "二、主要举措"),
                (2, "(一)队伍建设"),
                (3, "1.切实增强意识"),
                (1, "三、存在的不足"),
            ])
        );
    }

    #[test]
    fn what_is_no_heading() {
        for text in [
            "依据第十条第（一）项规定，作出决定。",
            "有下列情形之一的：\n（一）主体合法；\n（二）程序合法；\n（三）内容适当。",
            "网络检索指标>九、组织领导落实到位>1.加强领导。>97.每年3月1日前报告",
            "增长1.5个百分点。3.2亿元用于民生。",
            "一是加强领导。二是落实责任。",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn chapters_push_the_rest_down() {
        assert_eq!(
            found("第一部分 主要成效\n一、政府职能\n（一）审批改革\n1.事项\n第二部分 问题\n"),
            pairs(&[
                (1, "第一部分 主要成效"),
                (2, "一、政府职能"),
                (3, "（一）审批改革"),
                (1, "第二部分 问题")
            ])
        );
    }

    #[test]
    fn what_follows_the_report_is_no_part_of_its_last_chapter() {
        assert_eq!(
            found(
                "一、工作回顾\n（一）发展\n二、工作安排\n加油！\n\n名词解释\n1.碧道：沿河的路。\n2.碳币\n附件1：\n1.清单\n"
            ),
            pairs(&[
                (1, "一、工作回顾"),
                (2, "（一）发展"),
                (1, "二、工作安排"),
                (1, "名词解释"),
                (3, "1.碧道"),
                (3, "2.碳币"),
                (1, "附件1"),
                (3, "1.清单"),
            ])
        );
    }

    #[test]
    fn markdown_and_full_width_numbers() {
        assert_eq!(
            found("## 一、主要成效\n### （一）职能\n１．审批\n正文。\n"),
            pairs(&[(1, "一、主要成效"), (2, "（一）职能"), (3, "１．审批")])
        );
    }
}
