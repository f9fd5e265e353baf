//! docx: the documents of Word and WPS.
//!
//! A package is a zip archive of XML parts (ECMA-376). Numbers of automatic lists are not in the text but in the numbering
//! part: they are counted here, since 一、 and （一） are what headings are found by. Tracked deletions, hidden text, fields
//! that show page numbers, and tables of contents are left out; notes follow the body.

use std::collections::HashMap;
use std::io::Cursor;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::source::decode;

use super::archive::{self, Package};
use super::numbering;
use super::{Extracted, FormatError};

/// A part larger than this, unpacked, in bytes, is no report's.
const LARGEST_PART: u64 = 64 << 20;
/// Deeper than this no part of a document goes.
const DEEPEST: usize = 256;
/// Number signs of headings that only bold type marks: the lowest.
const BOLD_HEADING: usize = 6;

/// Whether a package is a document of Word.
fn is_word(package: &Package<'_>) -> bool {
    let names = || package.file_names().flatten();
    names().any(|name| name.eq_ignore_ascii_case("[Content_Types].xml"))
        && names().any(|name| name.ends_with("document.xml") || name.starts_with("word/"))
}

/// Reads the text of a package, if it is a document of Word. None for another archive.
///
/// # Errors
/// When the package or its main part is damaged or too large.
pub fn extract_if_word(bytes: &[u8]) -> Result<Option<Extracted>, FormatError> {
    let package = ZipArchive::new(Cursor::new(bytes)).map_err(|error| archive::damaged(&error))?;
    if let Some((_, what)) = OTHERS
        .iter()
        .find(|(part, _)| package.index_for_name(part).is_some())
    {
        return Err(FormatError::Unsupported {
            what,
            instead: ".docx, .pdf or .txt",
        });
    }
    if is_word(&package) {
        extract(package).map(Some)
    } else {
        Ok(None)
    }
}

/// Parts that only other packages have.
const OTHERS: &[(&str, &str)] = &[
    ("xl/workbook.xml", "an Excel workbook (.xlsx)"),
    ("ppt/presentation.xml", "a presentation (.pptx)"),
    ("OFD.xml", "an OFD document (.ofd)"),
    ("content.xml", "an OpenDocument file (.odt)"),
];

fn extract(mut package: Package<'_>) -> Result<Extracted, FormatError> {
    let main = main_part(&mut package)?;
    let folder = main
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_owned();
    let beside = |name: &str| {
        if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        }
    };
    let styles = optional(&mut package, &beside("styles.xml"))?
        .map(|xml| styles(&xml))
        .transpose()?
        .unwrap_or_default();
    let lists = optional(&mut package, &beside("numbering.xml"))?
        .map(|xml| lists(&xml))
        .transpose()?
        .unwrap_or_default();
    let document = part(&mut package, &main)?;
    let mut writer = Writer::new(&styles, &lists);
    writer.read(&document)?;
    for notes in ["footnotes.xml", "endnotes.xml"] {
        if let Some(xml) = optional(&mut package, &beside(notes))? {
            writer.in_notes = true;
            writer.read(&xml)?;
        }
    }
    Ok(Extracted {
        text: writer.finish(),
        ..Extracted::default()
    })
}

fn main_part(package: &mut Package<'_>) -> Result<String, FormatError> {
    const USUAL: &str = "word/document.xml";
    let Some(relations) = optional(package, "_rels/.rels")? else {
        return Ok(USUAL.to_owned());
    };
    let mut found = None;
    walk(&relations, |event| {
        if let Step::Open(element) = event
            && element.name == "Relationship"
            && element
                .attribute("Type")
                .is_some_and(|kind| kind.ends_with("/officeDocument"))
        {
            found = element
                .attribute("Target")
                .map(|target| target.trim_start_matches('/').to_owned());
        }
    })?;
    Ok(found.unwrap_or_else(|| USUAL.to_owned()))
}

fn optional(package: &mut Package<'_>, name: &str) -> Result<Option<Vec<u8>>, FormatError> {
    if package.index_for_name(name).is_some() {
        part(package, name).map(Some)
    } else {
        Ok(None)
    }
}

fn part(package: &mut Package<'_>, name: &str) -> Result<Vec<u8>, FormatError> {
    let file = package
        .by_name(name)
        .map_err(|error| archive::damaged(&error))?;
    archive::read_limited(file, LARGEST_PART)
}

/// An element, by its local name: prefixes differ from program to program.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Self {
        let attributes = start
            .attributes()
            .with_checks(false)
            .flatten()
            .map(|attribute| {
                (
                    attribute.key.local_name().as_ref().to_owned(),
                    attribute.value.into_owned(),
                )
            })
            .collect();
        Self {
            name: start.local_name().as_ref().to_owned(),
            attributes,
        }
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The attribute `val` of a switch: absent means on.
    fn is_on(&self) -> bool {
        !matches!(self.attribute("val"), Some("0" | "false" | "off"))
    }
}

enum Step {
    Open(Element),
    Close(String),
    Text(String),
}

/// Goes through a part. An element without content opens and closes.
fn walk(xml: &[u8], mut step: impl FnMut(Step)) -> Result<(), FormatError> {
    let broken = |error: &dyn std::fmt::Display| {
        FormatError::Damaged(format!("its XML cannot be read: {error}"))
    };
    let text = decode::decode(xml).map_err(|error| broken(&error))?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|error| broken(&error))? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(broken(&"its elements are nested too deeply"));
                }
                step(Step::Open(Element::of(&start)));
            }
            Event::Empty(start) => {
                let element = Element::of(&start);
                let name = element.name.clone();
                step(Step::Open(element));
                step(Step::Close(name));
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                step(Step::Close(end.local_name().as_ref().to_owned()));
            }
            Event::Text(text) => step(Step::Text(text.as_ref().to_owned())),
            Event::CData(text) => step(Step::Text(text.as_ref().to_owned())),
            Event::GeneralRef(reference) => {
                let name: &str = reference.as_ref();
                let resolved = reference
                    .resolve_char_ref()
                    .ok()
                    .flatten()
                    .map(String::from)
                    .or_else(|| {
                        quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned)
                    });
                step(Step::Text(resolved.unwrap_or_default()));
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The list that a paragraph belongs to: its number and its level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Place {
    list: Option<u32>,
    level: Option<u32>,
}

/// What a paragraph style says.
#[derive(Debug, Clone, Default)]
struct Style {
    based_on: Option<String>,
    place: Place,
    /// 1 for the outermost heading.
    heading: Option<usize>,
    is_title: bool,
    hidden: bool,
}

type Styles = HashMap<String, Style>;

fn styles(xml: &[u8]) -> Result<Styles, FormatError> {
    let mut styles = Styles::new();
    let mut id = String::new();
    let mut style = Style::default();
    walk(xml, |step| match step {
        Step::Open(element) => match element.name.as_str() {
            "style" => {
                id = element.attribute("styleId").unwrap_or_default().to_owned();
                style = Style::default();
            }
            "name" => {
                let name = element.attribute("val").unwrap_or_default().to_lowercase();
                let level = name
                    .strip_prefix("heading ")
                    .or_else(|| name.strip_prefix("标题 "));
                style.heading = level.and_then(|level| level.trim().parse().ok());
                style.is_title = matches!(name.as_str(), "title" | "标题");
            }
            "basedOn" => style.based_on = element.attribute("val").map(str::to_owned),
            "numId" => {
                style.place.list = element
                    .attribute("val")
                    .and_then(|value| value.parse().ok());
            }
            "ilvl" => {
                style.place.level = element
                    .attribute("val")
                    .and_then(|value| value.parse().ok());
            }
            "vanish" => style.hidden = element.is_on(),
            _ => {}
        },
        Step::Close(name) if name == "style" => {
            styles.insert(std::mem::take(&mut id), std::mem::take(&mut style));
        }
        _ => {}
    })?;
    Ok(styles)
}

/// A level of a list.
#[derive(Debug, Clone)]
struct Level {
    start: u32,
    format: String,
    text: String,
}

#[derive(Debug, Clone, Default)]
struct Lists {
    /// Levels of each definition, by its number and the level's.
    definitions: HashMap<u32, HashMap<u32, Level>>,
    /// Definitions that take their levels from a style of this name, and those that a style of this name has.
    links: HashMap<u32, String>,
    linked: HashMap<String, u32>,
    /// The definition of each list.
    lists: HashMap<u32, u32>,
    /// Where a list starts a level anew: (list, level) → start.
    starts: HashMap<(u32, u32), u32>,
    /// Levels that a list has for itself.
    own: HashMap<(u32, u32), Level>,
}

impl Lists {
    fn level(&self, list: u32, level: u32) -> Option<&Level> {
        if let Some(own) = self.own.get(&(list, level)) {
            return Some(own);
        }
        let definition = self.definition(list)?;
        self.definitions.get(&definition)?.get(&level)
    }

    fn definition(&self, list: u32) -> Option<u32> {
        let definition = *self.lists.get(&list)?;
        let linked = self
            .links
            .get(&definition)
            .and_then(|style| self.linked.get(style));
        Some(linked.copied().unwrap_or(definition))
    }
}

fn lists(xml: &[u8]) -> Result<Lists, FormatError> {
    let mut lists = Lists::default();
    let (mut definition, mut list) = (None, None);
    let mut at = 0;
    let mut level: Option<Level> = None;
    let number = |element: &Element, name: &str| {
        element
            .attribute(name)
            .and_then(|value| value.parse::<u32>().ok())
    };
    walk(xml, |step| match step {
        Step::Open(element) => match element.name.as_str() {
            "abstractNum" => definition = number(&element, "abstractNumId"),
            "num" => list = number(&element, "numId"),
            "abstractNumId" => {
                if let (Some(list), Some(definition)) = (list, number(&element, "val")) {
                    lists.lists.insert(list, definition);
                }
            }
            "numStyleLink" => {
                if let (Some(definition), Some(style)) = (definition, element.attribute("val")) {
                    lists.links.insert(definition, style.to_owned());
                }
            }
            "styleLink" => {
                if let (Some(definition), Some(style)) = (definition, element.attribute("val")) {
                    lists.linked.insert(style.to_owned(), definition);
                }
            }
            "lvlOverride" => at = number(&element, "ilvl").unwrap_or(0),
            "startOverride" => {
                if let (Some(list), Some(start)) = (list, number(&element, "val")) {
                    lists.starts.insert((list, at), start);
                }
            }
            "lvl" => {
                at = number(&element, "ilvl").unwrap_or(0);
                level = Some(Level {
                    start: 1,
                    format: "decimal".to_owned(),
                    text: String::new(),
                });
            }
            name => {
                if let Some(level) = &mut level {
                    let value = element.attribute("val").unwrap_or_default();
                    match name {
                        "start" => level.start = value.parse().unwrap_or(1),
                        "numFmt" => level.format = value.to_owned(),
                        "lvlText" => level.text = value.to_owned(),
                        _ => {}
                    }
                }
            }
        },
        Step::Close(name) => match name.as_str() {
            "abstractNum" => definition = None,
            "num" => list = None,
            "lvl" => {
                if let Some(level) = level.take() {
                    match (list, definition) {
                        (Some(list), _) => {
                            lists.own.insert((list, at), level);
                        }
                        (None, Some(definition)) => {
                            lists
                                .definitions
                                .entry(definition)
                                .or_default()
                                .insert(at, level);
                        }
                        (None, None) => {}
                    }
                }
            }
            _ => {}
        },
        Step::Text(_) => {}
    })?;
    Ok(lists)
}

/// A paragraph that is being read.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    place: Place,
    outline: Option<usize>,
    /// Characters in bold, of those that are no blanks.
    bold: usize,
    /// Paragraphs of text boxes that stand in it.
    inside: Vec<String>,
}

/// A table row that is being read: its cells.
#[derive(Debug, Default)]
struct Row {
    cells: Vec<Vec<String>>,
}

/// A field that is being read: its instruction, and whether what it shows has begun.
#[derive(Debug, Default)]
struct Field {
    instruction: String,
    shown: bool,
}

struct Writer<'a> {
    styles: &'a Styles,
    lists: &'a Lists,
    counters: HashMap<u32, Vec<u32>>,
    /// Lists whose own start was used already.
    started: std::collections::HashSet<(u32, u32)>,
    lines: Vec<String>,
    paragraphs: Vec<Paragraph>,
    rows: Vec<Row>,
    fields: Vec<Field>,
    /// Elements whose content is left out, by name, innermost last.
    skipped: Vec<String>,
    in_run_properties: bool,
    in_text: bool,
    run_hidden: bool,
    run_bold: bool,
    in_notes: bool,
}

impl<'a> Writer<'a> {
    fn new(styles: &'a Styles, lists: &'a Lists) -> Self {
        Self {
            styles,
            lists,
            counters: HashMap::new(),
            started: std::collections::HashSet::new(),
            lines: Vec::new(),
            paragraphs: Vec::new(),
            rows: Vec::new(),
            fields: Vec::new(),
            skipped: Vec::new(),
            in_run_properties: false,
            in_text: false,
            run_hidden: false,
            run_bold: false,
            in_notes: false,
        }
    }

    fn read(&mut self, xml: &[u8]) -> Result<(), FormatError> {
        walk(xml, |step| match step {
            Step::Open(element) => self.open(&element),
            Step::Close(name) => self.close(&name),
            Step::Text(text) => {
                if self.in_text {
                    self.push(&text);
                }
            }
        })
    }

    fn finish(mut self) -> String {
        self.lines.push(String::new());
        self.lines.join("\n")
    }

    fn open(&mut self, element: &Element) {
        let name = element.name.as_str();
        if !self.skipped.is_empty() {
            if self.skipped.last().is_some_and(|skipped| skipped == name) {
                self.skipped.push(name.to_owned());
            }
            return;
        }
        let value = || element.attribute("val");
        match name {
            // Deleted text, the old place of moved text, other renderings of the same, notes of separators.
            "del" | "moveFrom" | "Fallback" | "delText" | "instrText" | "pPrChange"
            | "rPrChange" | "sectPr" | "rt"
                if name != "instrText" =>
            {
                // A mark in the properties of a run says that the paragraph's end was deleted, and holds no text.
                self.skipped.push(name.to_owned());
            }
            "footnote" | "endnote"
                if matches!(
                    element.attribute("type"),
                    Some("separator" | "continuationSeparator" | "continuationNotice")
                ) =>
            {
                self.skipped.push(name.to_owned());
            }
            "p" => self.paragraphs.push(Paragraph::default()),
            "pStyle" => {
                let style = value().map(str::to_owned);
                self.paragraph(|paragraph| paragraph.style = style);
            }
            "numId" => {
                let list = value().and_then(|value| value.parse().ok());
                self.paragraph(|paragraph| paragraph.place.list = list);
            }
            "ilvl" => {
                let level = value().and_then(|value| value.parse().ok());
                self.paragraph(|paragraph| paragraph.place.level = level);
            }
            "outlineLvl" => {
                let level = value().and_then(|value| value.parse::<usize>().ok());
                self.paragraph(|paragraph| paragraph.outline = level);
            }
            "r" => {
                self.run_hidden = false;
                self.run_bold = false;
            }
            "rPr" => self.in_run_properties = true,
            "vanish" if self.in_run_properties => self.run_hidden = element.is_on(),
            "b" if self.in_run_properties => self.run_bold = element.is_on(),
            "t" => self.in_text = true,
            "instrText" => self.in_text = true,
            "tab" if !self.in_properties() => self.push(" "),
            // A soft break inside a paragraph: its text goes on.
            "br" | "cr" if !self.in_properties() => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "sym" => {}
            "fldChar" => match element.attribute("fldCharType") {
                Some("begin") => self.fields.push(Field::default()),
                Some("separate") => {
                    if let Some(field) = self.fields.last_mut() {
                        field.shown = true;
                    }
                }
                Some("end") => {
                    self.fields.pop();
                }
                _ => {}
            },
            "fldSimple" => self.fields.push(Field {
                instruction: element.attribute("instr").unwrap_or_default().to_owned(),
                shown: true,
            }),
            "docPartGallery"
                if value().is_some_and(|value| value.contains("Table of Contents")) =>
            {
                // What follows in this content control is the table of contents.
                self.skipped.push("sdt".to_owned());
            }
            "tr" => self.rows.push(Row::default()),
            "tc" => {
                if let Some(row) = self.rows.last_mut() {
                    row.cells.push(Vec::new());
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if let Some(skipped) = self.skipped.last() {
            if skipped == name {
                self.skipped.pop();
            }
            return;
        }
        match name {
            "t" | "instrText" => self.in_text = false,
            "rPr" => self.in_run_properties = false,
            "fldSimple" => {
                self.fields.pop();
            }
            "p" => self.end_paragraph(),
            "tr" => self.end_row(),
            _ => {}
        }
    }

    fn in_properties(&self) -> bool {
        self.in_run_properties || self.paragraphs.is_empty()
    }

    fn paragraph(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            change(paragraph);
        }
    }

    /// Adds text to the paragraph, unless it is hidden, or belongs to a field that shows no text of the report.
    fn push(&mut self, text: &str) {
        if let Some(field) = self.fields.last_mut().filter(|field| !field.shown) {
            field.instruction.push_str(text);
            return;
        }
        let left_out = |field: &Field| {
            let word = field
                .instruction
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            matches!(
                word.as_str(),
                "PAGE" | "NUMPAGES" | "PAGEREF" | "SECTIONPAGES" | "TOC"
            )
        };
        if self.run_hidden || self.fields.iter().any(left_out) {
            return;
        }
        let bold = self.run_bold;
        self.paragraph(|paragraph| {
            paragraph.text.push_str(text);
            if bold {
                paragraph.bold += text.chars().filter(|c| !c.is_whitespace()).count();
            }
        });
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else {
            return;
        };
        let line = self.line(&paragraph);
        // A text box stands in a paragraph; its own paragraphs follow it.
        let mut lines: Vec<String> = Vec::new();
        if !line.trim().is_empty() {
            lines.push(line);
        }
        lines.extend(paragraph.inside);
        if let Some(outer) = self.paragraphs.last_mut() {
            outer.inside.extend(lines);
        } else if let Some(cell) = self.rows.last_mut().and_then(|row| row.cells.last_mut()) {
            cell.extend(lines);
        } else {
            self.lines.extend(lines);
        }
    }

    fn end_row(&mut self) {
        /// A longer cell is a paragraph, and the table there for the layout.
        const LONGEST_CELL: usize = 120;
        let Some(row) = self.rows.pop() else {
            return;
        };
        let is_data = row.cells.len() > 1
            && row.cells.iter().all(|cell| {
                cell.iter().map(|line| line.chars().count()).sum::<usize>() <= LONGEST_CELL
            });
        let lines: Vec<String> = if is_data {
            let cells: Vec<String> = row
                .cells
                .iter()
                .map(|cell| cell.join(" ").replace('\n', " "))
                .collect();
            let text = cells.join(" | ");
            if text.chars().all(|c| c.is_whitespace() || c == '|') {
                Vec::new()
            } else {
                vec![text]
            }
        } else {
            row.cells.into_iter().flatten().collect()
        };
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.cells.last_mut()) {
            cell.extend(lines);
        } else if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.inside.extend(lines);
        } else {
            self.lines.extend(lines);
        }
    }

    /// A paragraph as a line, with its number, and the mark of a heading where the number is none.
    fn line(&mut self, paragraph: &Paragraph) -> String {
        const LONGEST_BOLD: usize = 30;
        let text = paragraph.text.trim_matches(['\n', ' ']);
        if text.trim().is_empty() {
            return String::new();
        }
        let style = paragraph
            .style
            .as_deref()
            .map(|id| self.inherited(id))
            .unwrap_or_default();
        if style.hidden {
            return String::new();
        }
        let place = Place {
            list: paragraph.place.list.or(style.place.list),
            level: paragraph.place.level.or(style.place.level),
        };
        let number = self.number(place);
        let text = format!("{number}{text}");
        let heading = paragraph
            .outline
            .map(|level| level + 1)
            .filter(|level| *level <= 6)
            .or(style.heading);
        let characters = text.chars().filter(|c| !c.is_whitespace()).count();
        let bold = paragraph.bold > 0
            && paragraph.bold * 10 >= characters * 9
            && characters <= LONGEST_BOLD
            && !text.contains(['。', '：', ':', '；', '，']);
        let signs = match heading {
            _ if self.in_notes
                || !number.is_empty()
                || super::begins_with_number(&text)
                || !self.rows.is_empty() =>
            {
                0
            }
            Some(level) => level + 1,
            None if style.is_title => 1,
            None if bold => BOLD_HEADING,
            None => 0,
        };
        match signs {
            0 => text,
            signs => format!("{} {text}", "#".repeat(signs)),
        }
    }

    /// What a style says together with those it is based on.
    fn inherited(&self, id: &str) -> Style {
        const MOST: usize = 16;
        let mut style = Style::default();
        let mut next = Some(id.to_owned());
        for _ in 0..MOST {
            let Some(found) = next.as_ref().and_then(|id| self.styles.get(id)) else {
                break;
            };
            style.place.list = style.place.list.or(found.place.list);
            style.place.level = style.place.level.or(found.place.level);
            style.heading = style.heading.or(found.heading);
            style.is_title |= found.is_title;
            style.hidden |= found.hidden;
            next.clone_from(&found.based_on);
        }
        style
    }

    /// Counts a paragraph in its list.
    fn number(&mut self, place: Place) -> String {
        const MOST_LEVELS: u32 = 9;
        let (Some(list @ 1..), at) = (place.list, place.level.unwrap_or(0).min(MOST_LEVELS - 1))
        else {
            return String::new();
        };
        let (Some(definition), Some(level)) = (
            self.lists.definition(list),
            self.lists.level(list, at).cloned(),
        ) else {
            return String::new();
        };
        // Lists of one definition count together, until one of them starts anew.
        let starts: Vec<u32> = (0..MOST_LEVELS)
            .map(|at| self.lists.level(list, at).map_or(1, |level| level.start))
            .collect();
        let own_start = self.lists.starts.get(&(list, at)).copied();
        let anew = own_start.filter(|_| self.started.insert((list, at)));
        let counters = self
            .counters
            .entry(definition)
            .or_insert_with(|| vec![0; MOST_LEVELS as usize]);
        let place = at as usize;
        counters[place] = match (anew, counters[place]) {
            (Some(start), _) => start,
            (None, 0) => starts[place],
            (None, count) => count + 1,
        };
        for deeper in &mut counters[place + 1..] {
            *deeper = 0;
        }
        let counters = counters.clone();
        let mut text = level.text.clone();
        for (inner, count) in counters.iter().enumerate() {
            let mark = format!("%{}", inner + 1);
            if text.contains(&mark) {
                let format = self
                    .lists
                    .level(list, u32::try_from(inner).unwrap_or(0))
                    .map_or("decimal", |level| level.format.as_str());
                let count = if *count == 0 {
                    starts.get(inner).copied().unwrap_or(1)
                } else {
                    *count
                };
                text = text.replace(&mark, &numbering::number(format, count));
            }
        }
        match level.format.as_str() {
            "bullet" | "none" => String::new(),
            _ if text.ends_with(|c: char| c.is_ascii()) && !text.is_empty() => format!("{text} "),
            _ => text,
        }
    }
}
