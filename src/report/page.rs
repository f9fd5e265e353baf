//! What the page around a report says of it: 索引号, 发布机构, 发布日期, 来源 and the like, as labels with values.
//!
//! Sites write them on lines of their own (来源：县司法局), side by side (发布日期 2023-02-01 公开方式 主动公开), as rows of a table
//! (发文字号 | 某政发〔2025〕3号 |), or the value on the line after its label.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::layout::{Layout, Line, is_blank};
use super::markup;

/// Facts that a page states about its report. Values are as the page has them, without the blanks around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// 标题, 名称
    pub title: Option<String>,
    /// 发布日期
    pub published: Option<String>,
    /// 日期, 时间: a day that is mostly that of publishing
    pub dated: Option<String>,
    /// 成文日期, 生成日期
    pub written: Option<String>,
    /// 发布机构
    pub issuer: Option<String>,
    /// 来源
    pub source: Option<String>,
    /// 索引号
    pub index_number: Option<String>,
    /// 文号
    pub document_number: Option<String>,
}

impl Page {
    /// Takes each value of `other` where it has none of its own.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            title: self.title.or(other.title),
            published: self.published.or(other.published),
            dated: self.dated.or(other.dated),
            written: self.written.or(other.written),
            issuer: self.issuer.or(other.issuer),
            source: self.source.or(other.source),
            index_number: self.index_number.or(other.index_number),
            document_number: self.document_number.or(other.document_number),
        }
    }

    /// Takes a value for a field that has none yet.
    fn state(&mut self, field: Field, value: String) {
        if let Some(place) = self.place(field).filter(|place| place.is_none())
            && !value.is_empty()
        {
            *place = Some(value);
        }
    }

    fn place(&mut self, field: Field) -> Option<&mut Option<String>> {
        Some(match field {
            Field::Title => &mut self.title,
            Field::Published => &mut self.published,
            Field::Dated => &mut self.dated,
            Field::Written => &mut self.written,
            Field::Issuer => &mut self.issuer,
            Field::Source => &mut self.source,
            Field::IndexNumber => &mut self.index_number,
            Field::DocumentNumber => &mut self.document_number,
            Field::Other => return None,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Published,
    Dated,
    Written,
    Issuer,
    Source,
    IndexNumber,
    DocumentNumber,
    /// A label whose value is of no use, but ends the value before it.
    Other,
}

/// Labels without the blanks that sites put between their characters. The longest that fits is read.
const LABELS: &[(Field, &[&str])] = &[
    (Field::Title, &["标题", "名称", "信息名称", "文件名称"]),
    (
        Field::Published,
        &[
            "发布日期",
            "发布时间",
            "公开日期",
            "公开时间",
            "公布日期",
            "公布时间",
            "发文日期",
            "发文时间",
            "更新日期",
            "更新时间",
            "印发日期",
            "上网日期",
            "上网时间",
            "发稿时间",
            "录入时间",
            "发表时间",
            "发布于",
        ],
    ),
    (Field::Dated, &["日期", "时间"]),
    (
        Field::Written,
        &["成文日期", "成文时间", "生成日期", "生成时间"],
    ),
    (
        Field::Issuer,
        &[
            "发布机构",
            "发布单位",
            "发布部门",
            "制发机构",
            "制发机关",
            "发文机关",
            "发文机构",
            "发文单位",
            "公开机构",
            "公开单位",
            "责任部门",
            "公开责任部门",
            "信息发布机构",
            "提供单位",
        ],
    ),
    (
        Field::Source,
        &[
            "来源",
            "信息来源",
            "文章来源",
            "稿件来源",
            "稿源",
            "内容来源",
            "供稿",
            "文章出处",
        ],
    ),
    (
        Field::IndexNumber,
        &["索引号", "信息索引号", "信息索引", "索引编号", "索引"],
    ),
    (
        Field::DocumentNumber,
        &["文号", "发文字号", "备注/文号", "公文文号", "文件编号"],
    ),
    (
        Field::Other,
        &[
            "主题分类",
            "主题词",
            "公开方式",
            "公开范围",
            "公开时限",
            "公开形式",
            "公开类别",
            "公开程度",
            "有效性",
            "效力状态",
            "信息分类",
            "体裁分类",
            "组配分类",
            "分类",
            "栏目",
            "关键词",
            "关键字",
            "内容概述",
            "浏览次数",
            "浏览量",
            "点击率",
            "点击量",
            "点击数",
            "阅读",
            "阅读量",
            "阅读次数",
            "访问量",
            "访问次数",
            "字体",
            "字号",
            "字体大小",
            "作者",
            "编辑",
            "责任编辑",
            "责编",
            "审核",
            "审批程序",
            "废止日期",
            "失效日期",
            "施行日期",
            "实施日期",
            "失效时间",
            "语种",
            "打印",
            "分享",
            "保护视力色",
            "附件",
            "服务对象",
            "浏览",
            "点击",
            "人气",
            "公开属性",
            "签发人",
            "主办单位",
            "联系电话",
            "文章类型",
            "所属主题",
        ],
    ),
];

/// Labels that are common words too: read only with a colon or a bar behind them.
const COMMON: &[&str] = &[
    "标题",
    "名称",
    "日期",
    "时间",
    "来源",
    "文号",
    "索引",
    "分类",
    "阅读",
    "打印",
    "分享",
    "作者",
    "编辑",
    "附件",
    "审核",
    "浏览",
    "点击",
    "人气",
    "栏目",
    "责任部门",
    "供稿",
    "语种",
];

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    let mut labels: Vec<&str> = LABELS
        .iter()
        .flat_map(|(_, labels)| labels.iter().copied())
        .collect();
    labels.sort_by_key(|label| std::cmp::Reverse(label.chars().count()));
    let spaced: Vec<String> = labels
        .iter()
        .map(|label| {
            let characters: Vec<String> = label
                .chars()
                .map(|c| regex::escape(&c.to_string()))
                .collect();
            characters.join(r"\s*")
        })
        .collect();
    Regex::new(&format!(
        r"(?P<label>{})\s*(?P<mark>[:|\]】]|\s|$)\s*[:|]?\s*",
        spaced.join("|")
    ))
    .expect("pattern is valid")
});

/// The first line of a body that is longer may begin with labels.
const SHORTEST_RUN_ON: usize = 40;
/// A longer line is a paragraph.
const LONGEST: usize = 300;

/// A label in a line: what it is, the bytes of the label with its mark.
struct Label {
    field: Field,
    bytes: Range<usize>,
}

/// Reads the page around the body of a report. The lines nearest to the body count first: those before it from its start
/// upwards, then those behind it.
pub fn page(layout: &Layout<'_>) -> Page {
    /// A value on the line after its label, or a menu far from the body, is looked for no further than this.
    const LINES: usize = 120;
    let mut page = Page::default();
    let head = layout.head();
    for at in (head.len().saturating_sub(LINES)..head.len()).rev() {
        read(&mut page, &head[at], head.get(at + 1));
    }
    if let Some(first) = layout
        .body()
        .first()
        .filter(|first| first.chars.len() > SHORTEST_RUN_ON)
    {
        // A document in one line begins with what other pages have in lines of their own.
        let beginning: String = first.plain().chars().take(LONGEST).collect();
        read_beginning(&mut page, &markup::readable(&beginning));
    }
    let tail = layout.tail();
    for (at, line) in tail.iter().enumerate().take(LINES) {
        read(&mut page, line, tail.get(at + 1));
    }
    page
}

/// The labels of a text, each with what stands between it and the next.
fn labelled(text: &str) -> Vec<(Field, &str)> {
    let labels = labels(text);
    let starts = labels.iter().skip(1).map(|next| next.bytes.start);
    labels
        .iter()
        .zip(starts.chain([text.len()]))
        .map(|(label, end)| {
            let value = text.get(label.bytes.end..end).unwrap_or_default();
            (label.field, value)
        })
        .collect()
}

/// Reads the labels at the beginning of a document in one line. Its text follows the last of them, so that only dates and short
/// values are taken.
fn read_beginning(page: &mut Page, text: &str) {
    const LONGEST_VALUE: usize = 30;
    for (field, value) in labelled(text) {
        let value = tidy(value.split("  ").next().unwrap_or_default(), field);
        let is_date = matches!(field, Field::Published | Field::Dated | Field::Written);
        if is_date || value.chars().count() <= LONGEST_VALUE {
            page.state(field, value);
        }
    }
}

fn read(page: &mut Page, line: &Line<'_>, next: Option<&Line<'_>>) {
    if line.chars.len() > LONGEST {
        return;
    }
    let labelled = labelled(line.folded());
    let count = labelled.len();
    for (at, (field, value)) in labelled.into_iter().enumerate() {
        let mut value = tidy(value, field);
        if value.is_empty()
            && at + 1 == count
            && let Some(next) =
                next.filter(|next| next.chars.len() <= 60 && labels(next.folded()).is_empty())
        {
            value = tidy(next.folded(), field);
        }
        // Names and numbers are shown to people: as written, not folded.
        let is_shown = !matches!(
            field,
            Field::Published | Field::Dated | Field::Written | Field::Other
        );
        if is_shown
            && !value.is_empty()
            && let Some(written) = as_written(line, next, &value)
        {
            value = written;
        }
        page.state(field, value);
    }
}

/// The text before the first label of a line, which a page may have glued to it.
pub fn before_labels(text: &str) -> &str {
    let labelled = LABEL
        .captures_iter(text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            let name: String = found["label"].chars().filter(|c| !is_blank(*c)).collect();
            let marked = whole.as_str().contains(['：', ':', '|'])
                || text.get(whole.end()..)?.starts_with('：');
            (marked && (!COMMON.contains(&name.as_str()) || name == "来源")).then(|| whole.start())
        })
        .next();
    labelled.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Whether a folded line states a fact of the page, such as its date.
pub fn is_labelled(folded: &str) -> bool {
    labels(folded)
        .iter()
        .any(|label| label.field != Field::Other)
}

fn labels(text: &str) -> Vec<Label> {
    let mut found: Vec<Label> = Vec::new();
    for hit in LABEL.captures_iter(text) {
        let (Some(whole), Some(label)) = (hit.get(0), hit.name("label")) else {
            continue;
        };
        let before = text
            .get(..whole.start())
            .and_then(|before| before.chars().next_back());
        let follows_label = found
            .last()
            .is_some_and(|last| last.bytes.end == whole.start());
        let bounded = follows_label
            || before.is_none_or(|c| {
                is_blank(c) || "|[【(•·,;>*-]】/".contains(c) || c.is_ascii_digit()
            });
        let name: String = label.as_str().chars().filter(|c| !is_blank(*c)).collect();
        let marked = whole.as_str().contains([':', '|', ']', '】']);
        // 来源：县司法局发布时间：2024-04-08: sites lose the blank before a label.
        let bounded = bounded || marked && (!found.is_empty() || !COMMON.contains(&name.as_str()));
        if !bounded || (!marked && COMMON.contains(&name.as_str())) {
            continue;
        }
        let field = LABELS
            .iter()
            .find(|(_, labels)| labels.contains(&name.as_str()))
            .map_or(Field::Other, |(field, _)| *field);
        found.push(Label {
            field,
            bytes: whole.range(),
        });
    }
    found
}

fn tidy(value: &str, field: Field) -> String {
    const LONGEST: usize = 120;
    let value = value.trim_matches(|c| is_blank(c) || "|[]【】•·:;,*()-".contains(c));
    let value = value
        .split('|')
        .next()
        .unwrap_or_default()
        .trim_end_matches(is_blank);
    let value = match field {
        Field::Source | Field::Issuer | Field::IndexNumber | Field::DocumentNumber => {
            value.split(is_blank).next().unwrap_or_default()
        }
        _ => value,
    };
    let nothing = matches!(value, "无" | "暂无" | "/" | "null" | "空");
    if nothing || value.chars().count() > LONGEST {
        String::new()
    } else {
        value.to_owned()
    }
}

/// The same value in a line as it was written.
fn as_written(line: &Line<'_>, next: Option<&Line<'_>>, folded: &str) -> Option<String> {
    let find = |line: &Line<'_>| {
        let plain = line.plain().into_owned();
        let length = folded.chars().count();
        let characters: Vec<char> = plain.chars().collect();
        (0..=characters.len().saturating_sub(length))
            .map(|from| {
                characters[from..(from + length).min(characters.len())]
                    .iter()
                    .collect::<String>()
            })
            .find(|piece| markup::readable(piece) == folded)
    };
    find(line).or_else(|| next.and_then(find))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "2022年，全县扎实推进法治政府建设，各项工作取得明显成效。\n";

    fn of(head: &str) -> Page {
        page(&Layout::of(&format!(
            "{head}\n某县2022年法治政府建设报告\n{BODY}"
        )))
    }

    #[test]
    fn reads_labels_in_all_their_ways() {
        let some = |text: &str| Some(text.to_owned());
        let page = of(
            "索 引 号：K14-6/2023-26418　　公开方式：主动公开\n发布机构 某县司法局 公开范围 面向社会\n备注/文号 公开时限 长期公开\n生成日期 2023-02-01 发布日期 2023-02-03",
        );
        assert_eq!(page.index_number, some("K14-6/2023-26418"));
        assert_eq!(page.issuer, some("某县司法局"));
        assert_eq!(page.written, some("2023-02-01"));
        assert_eq!(page.published, some("2023-02-03"));
        assert_eq!(page.document_number, None);
        let page = of(
            "发文字号 | 某政发〔2025〕33号 | 制发机构 | |\n成文日期 | 2025-06-13 | 发布日期 | 2025-06-30 |\n标 题 | 某县人民政府关于印发《方案》的通知 |",
        );
        assert_eq!(page.document_number, some("某政发〔2025〕33号"));
        assert_eq!(page.issuer, None);
        assert_eq!(page.published, some("2025-06-30"));
        assert_eq!(page.title, some("某县人民政府关于印发《方案》的通知"));
        let page = of(
            "发布时间：\n2023年2月3日\n時間： 2023- 02- 24  16: 32    來源： 某縣政府網    瀏覽次數：",
        );
        assert_eq!(page.published, some("2023年2月3日"));
        assert_eq!(page.dated, some("2023- 02- 24  16: 32"));
        assert_eq!(page.source, some("某縣政府網"));
        assert_eq!(
            of("2018-07-24 15:33:00来源:某网作者:甲").source,
            some("某网")
        );
    }

    #[test]
    fn words_are_no_labels() {
        assert_eq!(of("时间 来源 标题\n办事指南来源广泛"), Page::default());
    }
}
