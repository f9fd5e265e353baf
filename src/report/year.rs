//! The year that a report is about: not the one in which it was published, nor one that it plans for.

use std::borrow::Cow;
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
        r"(?:^|[^0-9])((?:19|20)\d{2}|[一二][零九][零一二三四五六七八九]{2})\s*(?:年|[)_.]|$)",
    )
    .expect("pattern is valid")
});

/// Ranges of plans: 2021-2025年, (2015—2020年), and with the dash lost: (20212025年).
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:19|20)\d{2}\s*年?\s*[-—–―~至到]{1,2}\s*(?:19|20)\d{2}\s*年?|(?:19|20)\d{2}(?:19|20)\d{2}年")
        .expect("pattern is valid")
});

/// Digits of a year with blanks between: 2 0 2 1年, 2022 年
static SPACED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"([12])\s+(\d)\s+(\d)\s+(\d)\s*年").expect("pattern is valid"));

/// How much of a text, in characters, shows whether it is written with blanks between all its characters.
const SPACED_SAMPLE: usize = 12;

/// The day on which a work report was delivered: ——2023年1月5日在…会议上
static DELIVERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)\d{2}|[一二][零九][零一二三四五六七八九]{2})年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日[,，]?[^。]{0,14}在.{2,40}(会议|大会)上?")
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

/// 2022年，我县…; 现将2022年度…情况报告如下; 统计期限从2023年1月1日到…
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[。:!?\s]|现[将就].{0,16}|关于做?好?|要求,|在)((?:19|20)\d{2}|[一二][零九][零一二三四五六七八九]{2})年(?:度|来|以来|[,，]|.{0,14}法治政府|.{0,10}(?:我|全)[省市县区州旗盟局委镇]|(?:政务|政府信息)公开|是)|统计期限(?:是|为|自|从)?((?:19|20)\d{2})年1月1日")
        .expect("pattern is valid")
});

/// A year that begins something else: 自2015年以来连续…
static SINCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:自|从)(?:19|20)\d{2}年[^,。]{0,8}(?:以来|起)").expect("pattern is valid")
});

/// Days in addresses: /202103/t20210315_, /2022/2/28/, /art/2023/3/28/
static IN_ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"t(20\d{2})(0[1-9]|1[0-2])\d{2}_|/(20\d{2})[-/]?(0?[1-9]|1[0-2])[-/]")
        .expect("pattern is valid")
});

/// How much of the beginning of the body, in characters, is looked at.
const BEGINNING: usize = 600;

/// A year and why.
pub type Found = Option<(u16, String)>;

/// What is known of a report before its year.
#[derive(Debug, Clone, Copy)]
pub struct Clues<'a> {
    /// Kind of report.
    pub kind: Kind,
    /// Title.
    pub title: Option<&'a str>,
    /// File name without its ending, or the id.
    pub name: &'a str,
    /// Address of the page.
    pub url: Option<&'a str>,
    /// Publish date, `YYYY-MM-DD`.
    pub published: Option<&'a str>,
    /// The text.
    pub layout: &'a Layout<'a>,
    /// Headings of level 1.
    pub headings: &'a [String],
}

/// Finds the year by title, then file name, then headings and text, then the day of signature or of publishing.
pub fn year(clues: &Clues<'_>) -> Found {
    let Clues { kind, layout, .. } = *clues;
    let named = |text: &str, what: &str| {
        named_year(&fold_to_string(text)).map(|year| (year, format!("{what}: {text}")))
    };
    let file_name = clues.name.rsplit('/').next().unwrap_or(clues.name);
    clues
        .title
        .and_then(|title| named(title, "title"))
        .or_else(|| delivered(layout).filter(|_| kind == Kind::WorkReport))
        .or_else(|| {
            Some(file_name)
                .filter(|name| mentions_report(name))
                .and_then(|name| named(name, "file name"))
        })
        .or_else(|| by_headings(kind, clues.headings))
        .or_else(|| by_text(kind, layout))
        .or_else(|| named(file_name, "file name"))
        .or_else(|| {
            let (year, month, day) = date::signed(layout)?;
            Some((
                before(kind, year, month),
                format!("signed: {year}-{month:02}-{day:02}"),
            ))
        })
        .or_else(|| by_publishing(clues))
}

/// The year in which a work report was delivered, by the line that says so: ——2023年1月5日在…会议上
pub fn delivered_in(layout: &Layout<'_>) -> Option<u16> {
    delivered(layout).map(|(year, _)| year)
}

/// Whether a text names a year that is no plan's.
pub fn names_year(text: &str) -> bool {
    named_year(&fold_to_string(text)).is_some()
}

fn mentions_report(name: &str) -> bool {
    ["报告", "工作", "情况", "法治", "总结"]
        .iter()
        .any(|word| name.contains(word))
}

/// The first year named that is no plan range: 2020年度…情况及2021年度工作安排 reports on 2020, and a name with a stamp at its end
/// (管委会2014年工作报告_2015) is of the year before the stamp.
fn named_year(folded: &str) -> Option<u16> {
    if !folded.contains(['1', '2', '一', '二']) {
        return None;
    }
    let squeezed = squeezed(folded);
    let without_ranges = RANGE.replace_all(&squeezed, "");
    let mut years = YEAR
        .captures_iter(&without_ranges)
        .filter_map(|found| numeral::year(found.get(1)?.as_str()));
    years.next()
}

fn squeezed(folded: &str) -> Cow<'_, str> {
    let beginning = || folded.chars().take(SPACED_SAMPLE);
    let blanks = beginning().filter(|c| c.is_whitespace()).count();
    if blanks * 3 > beginning().count() {
        return Cow::Owned(folded.chars().filter(|c| !c.is_whitespace()).collect());
    }
    SPACED.replace_all(folded, "$1$2$3${4}年")
}

fn delivered(layout: &Layout<'_>) -> Found {
    const LINES: usize = 3;
    let head = layout
        .head()
        .iter()
        .chain(layout.body().iter().take(LINES))
        .chain(layout.tail());
    head.filter(|line| line.chars.len() < BEGINNING)
        .find_map(|line| {
            let told = |line: &&str| line.contains('在') && line.contains('日');
            let found = DELIVERED.captures(Some(line.folded()).filter(told)?)?;
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
                RANGE
                    .replace_all(&squeezed(&fold_to_string(heading)), "")
                    .into_owned(),
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

fn by_text(kind: Kind, layout: &Layout<'_>) -> Found {
    let beginning = fold_to_string(&beginning(layout, BEGINNING));
    if !beginning.contains('年') || !beginning.contains(['1', '2', '一', '二']) {
        return None;
    }
    let text = squeezed(&beginning);
    let text = RANGE.replace_all(&text, "");
    let text = SINCE.replace_all(&text, "");
    let found = OPENING.captures(&text)?;
    let year = numeral::year(found.get(1).or_else(|| found.get(2))?.as_str())?;
    let offset = u16::from(kind == Kind::WorkReport && text.contains("回顾"));
    Some((
        year + offset,
        format!("text: {}", found.get(0)?.as_str().trim()),
    ))
}

/// A report that names no year is of the year before the one in which it was signed, unless it was signed late in the year.
fn before(kind: Kind, year: u16, month: u32) -> u16 {
    year - u16::from(month < 11 && kind != Kind::WorkReport)
}

/// Last of all the day on which the page was published, or that its address holds: of reports only.
fn by_publishing(clues: &Clues<'_>) -> Found {
    let Clues { kind, .. } = *clues;
    if kind == Kind::Other {
        return None;
    }
    if let Some(date) = clues.published {
        let mut parts = date.split('-').map(str::parse::<u16>);
        if let (Some(Ok(year)), Some(Ok(month))) = (parts.next(), parts.next()) {
            return Some((
                before(kind, year, u32::from(month)),
                format!("published: {date}"),
            ));
        }
    }
    let found = IN_ADDRESS.captures(clues.url?)?;
    let part = |one: usize, other: usize| found.get(one).or_else(|| found.get(other));
    let year = numeral::year(part(1, 3)?.as_str())?;
    let month = part(2, 4)?.as_str().parse().ok()?;
    Some((
        before(kind, year, month),
        format!("address: {}", found.get(0)?.as_str()),
    ))
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
        let clues = Clues {
            kind,
            title,
            name: path,
            url: None,
            published: None,
            layout: &Layout::of(text),
            headings: &headings,
        };
        year(&clues).map(|(year, _)| year)
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
