//! HTML pages.
//!
//! The text of a page is everything that a reader sees, a block a line, without what only leads elsewhere: lists of links,
//! menus, forms. The article is the smallest element that holds nearly all running text outside links. What the head of
//! the page says (ArticleTitle, PubDate, ContentSource: 《政府网站发展指引》, 国办发〔2017〕47号) is taken along.

use std::collections::{HashMap, HashSet};

use encoding_rs::Encoding;
use scraper::node::Element;
use scraper::{Html, Node};

use super::{Extracted, FormatError};
use crate::report::page::{Page, is_labelled};
use crate::report::rules::Rules;
use crate::source::decode::{self, DecodeError};
use crate::text::fold::fold_to_string;

/// A page larger than this, in bytes, is no report.
pub const LARGEST: usize = 32 << 20;
/// Deeper than this no page goes. The time that the parser takes grows with the square of the depth.
const DEEPEST: usize = 10_000;
/// Where a page says which encoding it is in, in bytes from its beginning.
const DECLARATION: usize = 4_096;
/// The share of running text, in a hundred, that the article's element holds.
const ARTICLE_SHARE: usize = 97;

/// Decodes a page by what it says of its encoding.
///
/// # Errors
/// When its bytes are no text.
pub fn decode_page(bytes: &[u8]) -> Result<String, DecodeError> {
    decode::decode_declared(bytes, declared(bytes))
}

/// Reads the encoding that a page declares: `charset=gb2312`, `encoding="GBK"`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let beginning =
        String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_ascii_lowercase();
    ["charset=", "encoding="].iter().find_map(|label| {
        let (_, after) = beginning.split_once(label)?;
        let value = after.trim_start_matches(['"', '\'', ' ']);
        let end = value
            .find(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c))
            .unwrap_or(value.len());
        Encoding::for_label(value.get(..end)?.as_bytes())
    })
}

/// Takes the text out of a page.
///
/// # Errors
/// When the page is too large.
pub fn extract(page: &str) -> Result<Extracted, FormatError> {
    if page.len() > LARGEST {
        return Err(too_large());
    }
    if nesting(page) > DEEPEST {
        return Err(FormatError::Damaged(
            "its elements are nested too deeply".to_owned(),
        ));
    }
    let document = Html::parse_document(page);
    let swallowing = swallowing_links(&document);
    let mut writer = Writer::new(&swallowing);
    let article = article(&document, &swallowing);
    let mut about = Head::default();
    // Walked without recursion: pages can be nested more deeply than a stack.
    for edge in document.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    about.read(element);
                    if article == Some(node.id()) {
                        writer.article.start = Some(writer.lines.len());
                    }
                    writer.open(element, node.id(), &document);
                }
                Node::Text(text) => {
                    about.text(
                        node.parent().and_then(|parent| parent.value().as_element()),
                        text,
                    );
                    writer.text(text);
                }
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    writer.close(element);
                    if article == Some(node.id()) {
                        writer.end_line();
                        writer.article.end = Some(writer.lines.len());
                    }
                }
            }
        }
    }
    Ok(writer.finish(about))
}

/// How deep the elements of a page that hold others are nested at most, by its tags.
fn nesting(page: &str) -> usize {
    const HOLDERS: [&str; 14] = [
        "div",
        "span",
        "table",
        "ul",
        "ol",
        "dl",
        "section",
        "article",
        "center",
        "blockquote",
        "form",
        "fieldset",
        "font",
        "main",
    ];
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in page.split('<').skip(1) {
        let (name, opens) = match tag.strip_prefix('/') {
            Some(name) => (name, false),
            None => (tag, true),
        };
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        let name = name.get(..end).unwrap_or_default();
        if HOLDERS
            .iter()
            .any(|holder| holder.eq_ignore_ascii_case(name))
        {
            depth = if opens {
                depth + 1
            } else {
                depth.saturating_sub(1)
            };
            deepest = deepest.max(depth);
        }
    }
    deepest
}

/// The refusal of a page that is too large.
pub fn too_large() -> FormatError {
    FormatError::TooLarge {
        what: "a page",
        limit: "32 MB".to_owned(),
        advice: "Save the article alone",
    }
}

/// Elements whose content no reader sees as text.
fn is_skipped(element: &Element) -> bool {
    let hidden = element.attr("hidden").is_some()
        || element.attr("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
            style.to_ascii_lowercase().contains("display:none")
        });
    hidden
        || matches!(
            element.name(),
            "script"
                | "style"
                | "noscript"
                | "template"
                | "head"
                | "select"
                | "option"
                | "textarea"
                | "button"
                | "iframe"
                | "object"
                | "svg"
                | "canvas"
                | "audio"
                | "video"
                | "map"
                | "noframes"
                | "datalist"
                | "input"
                | "title"
        )
}

fn is_bold(element: &Element) -> bool {
    let styled = || {
        element.attr("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
            ["bold", "600", "700", "800", "900"].iter().any(|weight| {
                style
                    .to_ascii_lowercase()
                    .contains(&format!("font-weight:{weight}"))
            })
        })
    };
    matches!(element.name(), "b" | "strong") || styled()
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "br"
            | "li"
            | "ul"
            | "ol"
            | "table"
            | "tbody"
            | "thead"
            | "tr"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "nav"
            | "main"
            | "aside"
            | "dl"
            | "dt"
            | "dd"
            | "form"
            | "blockquote"
            | "pre"
            | "hr"
            | "center"
            | "fieldset"
            | "figure"
            | "figcaption"
            | "address"
            | "caption"
            | "body"
            | "html"
            | "ucapcontent"
            | "ucaptitle"
    )
}

/// Elements that hold lists of links and what frames a page.
fn is_frame(name: &str) -> bool {
    matches!(
        name,
        "nav" | "footer" | "aside" | "header" | "li" | "dl" | "ul" | "ol"
    )
}

type NodeId = ego_tree::NodeId;

/// Addresses of links that were never closed: they hold running text, paragraph after paragraph.
fn swallowing_links(document: &Html) -> HashSet<String> {
    const MARKS: usize = 12;
    let mut marks: HashMap<&str, usize> = HashMap::new();
    for node in document.tree.nodes() {
        let Node::Text(text) = node.value() else {
            continue;
        };
        let count = running_marks(text);
        if count == 0 {
            continue;
        }
        let link = node.ancestors().find_map(|outer| {
            let element = outer.value().as_element()?;
            (element.name() == "a").then(|| element.attr("href").unwrap_or_default())
        });
        if let Some(address) = link {
            *marks.entry(address).or_default() += count;
        }
    }
    let swallowing = marks.into_iter().filter(|(_, count)| *count >= MARKS);
    swallowing.map(|(address, _)| address.to_owned()).collect()
}

/// Commas and points: what running text has and menus have not.
fn running_marks(text: &str) -> usize {
    text.chars()
        .filter(|c| matches!(c, '。' | '，' | '；' | '、'))
        .count()
}

fn is_link(element: &Element, swallowing: &HashSet<String>) -> bool {
    element.name() == "a" && !swallowing.contains(element.attr("href").unwrap_or_default())
}

/// The smallest element that holds nearly all running text outside links.
fn article(document: &Html, swallowing: &HashSet<String>) -> Option<NodeId> {
    let mut own: HashMap<NodeId, usize> = HashMap::new();
    let mut skipped = 0_usize;
    let mut links = 0_usize;
    let mut total = 0;
    for edge in document.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    skipped += usize::from(is_skipped(element));
                    links += usize::from(is_link(element, swallowing));
                }
                Node::Text(text) if skipped == 0 && links == 0 => {
                    let marks = running_marks(text);
                    if marks > 0 {
                        total += marks;
                        let mut next = node.parent();
                        while let Some(outer) = next {
                            *own.entry(outer.id()).or_default() += marks;
                            next = outer.parent();
                        }
                    }
                }
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    skipped -= usize::from(is_skipped(element));
                    links -= usize::from(is_link(element, swallowing));
                }
            }
        }
    }
    if total == 0 {
        return None;
    }
    let enough = |node: &ego_tree::NodeRef<'_, Node>| {
        own.get(&node.id()).copied().unwrap_or(0) * 100 >= total * ARTICLE_SHARE
    };
    let mut best = document.tree.root();
    while let Some(inner) = best.children().find(|child| enough(child)) {
        // A single paragraph is not what the article is in.
        if inner
            .value()
            .as_element()
            .is_some_and(|element| !is_block(element.name()) || element.name() == "p")
        {
            break;
        }
        best = inner;
    }
    Some(best.id())
}

/// What the head of a page and its first heading say.
#[derive(Debug, Default)]
struct Head {
    article_title: Option<String>,
    published: Option<String>,
    source: Option<String>,
    url: Option<String>,
    title: String,
    headings: Vec<String>,
    in_title: bool,
}

impl Head {
    fn read(&mut self, element: &Element) {
        match element.name() {
            "meta" => {
                let name = element
                    .attr("name")
                    .or_else(|| element.attr("property"))
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                let Some(content) = element
                    .attr("content")
                    .map(str::trim)
                    .filter(|content| !content.is_empty())
                else {
                    return;
                };
                let place = match name.as_str() {
                    "articletitle" => &mut self.article_title,
                    "pubdate" | "publishdate" | "article:published_time" => &mut self.published,
                    "contentsource" => &mut self.source,
                    "url" | "og:url" => &mut self.url,
                    _ => return,
                };
                place.get_or_insert_with(|| content.to_owned());
            }
            "link" if element.attr("rel") == Some("canonical") => {
                self.url = self
                    .url
                    .take()
                    .or_else(|| element.attr("href").map(str::to_owned));
            }
            "h1" => self.headings.push(String::new()),
            _ => {}
        }
    }

    fn text(&mut self, parent: Option<&Element>, text: &str) {
        match parent.map(Element::name) {
            Some("title") if !self.in_title => {
                self.title.push_str(text.trim());
                self.in_title = true;
            }
            Some("h1") => {
                if let Some(heading) = self.headings.last_mut() {
                    heading.push_str(text.trim());
                }
            }
            _ => {}
        }
    }

    fn page(&self) -> Page {
        let heading = match self.headings.as_slice() {
            [only] if only.chars().count() >= 6 => Some(only.clone()),
            _ => None,
        };
        // 标题_栏目_网站: the first piece is the page's own.
        let piece = self
            .title
            .split(['_', '|', '｜', '-', '–', '—'])
            .next()
            .map(str::trim)
            .unwrap_or_default();
        let own = (piece.chars().count() >= 8).then(|| piece.to_owned());
        Page {
            title: self.article_title.clone().or(heading).or(own),
            published: self.published.clone(),
            source: self.source.clone(),
            ..Page::default()
        }
    }
}

/// A line of the page's text.
#[derive(Debug, Default, Clone)]
struct Line {
    text: String,
    /// Characters inside links.
    linked: usize,
    /// Characters in bold.
    bold: usize,
    /// Whether it stands in a list or a frame of the page.
    framed: bool,
    /// Level of the heading element that it is.
    heading: usize,
}

#[derive(Debug, Default)]
struct Range {
    start: Option<usize>,
    end: Option<usize>,
}

#[derive(Debug)]
struct Writer<'a> {
    swallowing: &'a HashSet<String>,
    lines: Vec<Line>,
    line: Line,
    skipped: usize,
    links: usize,
    bold: usize,
    frames: usize,
    heading: usize,
    preformatted: usize,
    /// Rows whose cells stand side by side, innermost last.
    rows: Vec<bool>,
    article: Range,
}

impl<'a> Writer<'a> {
    fn new(swallowing: &'a HashSet<String>) -> Self {
        Self {
            swallowing,
            lines: Vec::new(),
            line: Line::default(),
            skipped: 0,
            links: 0,
            bold: 0,
            frames: 0,
            heading: 0,
            preformatted: 0,
            rows: Vec::new(),
            article: Range::default(),
        }
    }

    fn open(&mut self, element: &Element, id: NodeId, document: &Html) {
        if is_skipped(element) {
            self.skipped += 1;
            return;
        }
        if self.skipped > 0 {
            return;
        }
        let name = element.name();
        match name {
            "a" => self.links += usize::from(is_link(element, self.swallowing)),
            "pre" => self.preformatted += 1,
            "tr" => {
                self.end_line();
                self.rows.push(is_data_row(document, id));
            }
            "td" | "th" => {
                if self.rows.last().copied().unwrap_or(false) {
                    if !self.line.text.trim().is_empty() {
                        self.line.text.push_str(" | ");
                    }
                } else {
                    self.end_line();
                }
            }
            _ => {}
        }
        if is_block(name) && !self.in_data_row() {
            self.end_line();
        }
        self.frames += usize::from(is_frame(name));
        self.bold += usize::from(is_bold(element));
        if let Some(level) = heading_level(name) {
            self.heading = level;
        }
    }

    fn close(&mut self, element: &Element) {
        if is_skipped(element) {
            self.skipped = self.skipped.saturating_sub(1);
            return;
        }
        if self.skipped > 0 {
            return;
        }
        let name = element.name();
        if is_block(name) && !self.in_data_row() {
            self.end_line();
        }
        match name {
            "a" => self.links -= usize::from(is_link(element, self.swallowing)).min(self.links),
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            "tr" => {
                self.rows.pop();
                self.end_line();
            }
            "td" | "th" if !self.in_data_row() => self.end_line(),
            _ => {}
        }
        self.frames -= usize::from(is_frame(name)).min(self.frames);
        self.bold -= usize::from(is_bold(element)).min(self.bold);
        if heading_level(name).is_some() {
            self.heading = 0;
        }
    }

    fn in_data_row(&self) -> bool {
        self.rows.last().copied().unwrap_or(false)
    }

    fn text(&mut self, text: &str) {
        if self.skipped > 0 {
            return;
        }
        for character in text.chars() {
            // Line ends and blanks of the source are one blank; those of Chinese text stay.
            let blank = matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if blank && self.preformatted > 0 && character == '\n' {
                self.end_line();
                continue;
            }
            if blank {
                let after_han = self
                    .line
                    .text
                    .chars()
                    .next_back()
                    .is_none_or(|c| c.is_whitespace());
                if !after_han {
                    self.line.text.push(' ');
                }
                continue;
            }
            self.line.text.push(if character == '\u{a0}' {
                ' '
            } else {
                character
            });
            if !character.is_whitespace() {
                self.line.linked += usize::from(self.links > 0);
                self.line.bold += usize::from(self.bold > 0);
            }
        }
        self.line.framed |= self.frames > 0;
        self.line.heading = self.line.heading.max(self.heading);
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if line.text.chars().any(|c| !c.is_whitespace() && c != '|') {
            self.lines.push(line);
        }
    }

    fn finish(mut self, about: Head) -> Extracted {
        self.end_line();
        let page = about.page();
        let dropped = self.leads_elsewhere();
        let (start, end) = (self.article.start, self.article.end);
        let mut text = String::new();
        let mut characters = 0;
        let mut article = (None, None);
        for (at, (line, dropped)) in self.lines.iter().zip(dropped).enumerate() {
            if start == Some(at) {
                article.0 = Some(characters);
            }
            if end == Some(at) {
                article.1 = Some(characters);
            }
            if dropped {
                continue;
            }
            let marked = marked(line);
            characters += marked.chars().count() + 1;
            text.push_str(&marked);
            text.push('\n');
        }
        Extracted {
            article: start.map(|_| article.0.unwrap_or(0)..article.1.unwrap_or(characters)),
            text,
            page,
            url: about.url,
        }
    }

    /// Lines that are nothing but links, in lists or beside others of their kind.
    fn leads_elsewhere(&self) -> Vec<bool> {
        let linked: Vec<bool> = self
            .lines
            .iter()
            .map(|line| {
                let characters = line.text.chars().filter(|c| !c.is_whitespace()).count();
                // Bars and dates between links.
                let others = line
                    .text
                    .chars()
                    .filter(|c| "|·•>-[]/()".contains(*c) || c.is_ascii_digit())
                    .count();
                line.linked > 0 && line.linked + others >= characters
            })
            .collect();
        (0..self.lines.len())
            .map(|at| {
                let line = &self.lines[at];
                let beside = |other: Option<usize>| {
                    other
                        .and_then(|other| linked.get(other))
                        .copied()
                        .unwrap_or(false)
                };
                let among = beside(at.checked_sub(1)) || beside(Some(at + 1));
                let sentence = line.text.contains(['。', '；', '！']);
                let folded = fold_to_string(&line.text);
                linked[at]
                    && !is_labelled(folded.trim())
                    && (line.framed
                        || !sentence && (among || Rules::built_in().is_chrome(folded.trim())))
            })
            .collect()
    }
}

/// The line as text, with the mark of a heading where it is one without a number.
fn marked(line: &Line) -> String {
    const LONGEST_BOLD: usize = 30;
    const SHORTEST_BOLD: usize = 4;
    const BOLD_HEADING: usize = 6;
    let text = line
        .text
        .trim_matches(|c: char| c.is_whitespace() && c != '\u{3000}')
        .trim_end();
    let bare = text.trim();
    let characters = bare.chars().filter(|c| !c.is_whitespace()).count();
    let numbered = super::begins_with_number(bare) || bare.starts_with(['#', '【', '[']);
    let whole = !bare.contains(['。', '：', ':', '；', '，', '|', '>']);
    let bold =
        line.bold * 10 >= characters * 9 && (SHORTEST_BOLD..=LONGEST_BOLD).contains(&characters);
    let signs = match line.heading {
        _ if numbered || !whole || line.framed => 0,
        0 if bold && line.linked == 0 => BOLD_HEADING,
        level => level,
    };
    match signs {
        0 => text.to_owned(),
        signs => format!("{} {bare}", "#".repeat(signs)),
    }
}

fn heading_level(name: &str) -> Option<usize> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

/// Whether the cells of a row stand side by side as data: several, short, and without tables or paragraphs in them.
fn is_data_row(document: &Html, row: NodeId) -> bool {
    const LONGEST_CELL: usize = 60;
    let Some(row) = document.tree.get(row) else {
        return false;
    };
    let mut cells = 0;
    for cell in row.children() {
        let Some(element) = cell.value().as_element() else {
            continue;
        };
        if !matches!(element.name(), "td" | "th") {
            continue;
        }
        cells += 1;
        let mut characters = 0;
        let mut linked = 0_usize;
        let mut blocks = 0;
        for node in cell.descendants() {
            match node.value() {
                Node::Text(text) => {
                    let count = text.chars().filter(|c| !c.is_whitespace()).count();
                    characters += count;
                    if node
                        .ancestors()
                        .take_while(|outer| outer.id() != cell.id())
                        .any(|outer| {
                            outer
                                .value()
                                .as_element()
                                .is_some_and(|element| element.name() == "a")
                        })
                    {
                        linked += count;
                    }
                }
                Node::Element(element)
                    if matches!(element.name(), "table" | "form" | "ul" | "br") =>
                {
                    return false;
                }
                Node::Element(element) if matches!(element.name(), "p" | "div") => blocks += 1,
                _ => {}
            }
            if characters > LONGEST_CELL || blocks > 1 {
                return false;
            }
        }
        if characters > 0 && linked == characters {
            return false;
        }
    }
    cells > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(page: &str) -> Vec<String> {
        let extracted = extract(page).expect("a page");
        extracted.text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn blocks_are_lines_and_inline_elements_are_not() {
        assert_eq!(
            lines(
                "<p>2<b>02</b>2年，我&nbsp;县\n<span>推进</span></p>第二<br>行<div>第<i>三</i>行</div>"
            ),
            ["2022年，我 县 推进", "第二", "行", "第三行"]
        );
    }

    #[test]
    fn hidden_text_and_lists_of_links_are_no_text() {
        assert_eq!(
            lines(
                "<style>p{}</style><script>var a='。';</script><ul><li><a href=1>首页</a></li><li><a href=2>召开会议。</a></li></ul>\
                 <div style='display: none'>暗。</div><p hidden>暗。</p><p><a href=3>见附表的说明。</a></p><p>正文。</p>"
            ),
            ["见附表的说明。", "正文。"]
        );
    }

    #[test]
    fn rows_of_data_are_lines_and_layout_is_not() {
        assert_eq!(
            lines(
                "<table><tr><td>指标</td><td>2022</td></tr><tr><td>件</td><td>12</td></tr></table><table><tr><td><p>甲。</p><p>乙。</p></td><td>丙</td></tr></table>"
            ),
            ["指标 | 2022", "件 | 12", "甲。", "乙。", "丙"]
        );
    }

    #[test]
    fn the_article_is_the_element_with_the_text() {
        let page = "<div><p>您好，欢迎。</p></div><div id=a><h1>某县2022年报告标题</h1><p>一，二，三，四，五，六，七，八，九，十，十一，十二，十三，十四，十五，十六，十七，十八，十九，二十，二十一，二十二，二十三，二十四，二十五，二十六，二十七，二十八，二十九，三十，三十一，三十二，三十三，三十四，三十五，三十六，三十七，三十八，三十九，四十，四十一，四十二，四十三，四十四，四十五，四十六，四十七，四十八，四十九，五十，五十一，五十二，五十三，五十四，五十五，五十六，五十七，五十八，五十九，六十，六十一，六十二，六十三，六十四，六十五，六十六，六十七。</p><p>完。</p></div><div>尾</div>";
        let extracted = extract(page).expect("a page");
        let article = extracted.article.expect("an article");
        let text = crate::text::slice_chars(&extracted.text, article);
        assert!(
            text.starts_with("# 某县2022年报告标题") && text.ends_with("完。\n"),
            "{text}"
        );
    }

    #[test]
    fn encodings_are_read_where_pages_declare_them() {
        for (head, name) in [
            ("<meta charset=\"gb2312\">", Some("GBK")),
            (
                "<META http-equiv=Content-Type content=\"text/html; charset=big5\">",
                Some("Big5"),
            ),
            ("<?xml version=\"1.0\" encoding=\"utf-8\"?>", Some("UTF-8")),
            ("<p>", None),
        ] {
            assert_eq!(declared(head.as_bytes()).map(Encoding::name), name);
        }
    }

    #[test]
    fn a_page_too_large_is_refused() {
        let page = "<p>页</p>".repeat(LARGEST / 8);
        assert!(matches!(extract(&page), Err(FormatError::TooLarge { .. })));
    }
}
