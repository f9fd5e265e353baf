//! PDF with a text layer.
//!
//! `hayro-interpret` gives each character and where it stands; this module puts them into lines, and lines into
//! paragraphs: a line that reaches the right margin goes on in the next, also over a page break. Running headers and page
//! numbers are left out. It reads the predefined encodings of Chinese fonts that are not embedded (UniGB-UCS2-H,
//! GBK-EUC-H), which most readers in Rust do not.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use kurbo::{Affine, BezPath, Point, Rect};

use super::{Extracted, FormatError};

/// A file larger than this, in bytes, is no report.
const LARGEST: usize = 256 << 20;
/// More pages than any report has.
const MOST_PAGES: usize = 3_000;
/// More characters than any report has.
const MOST_CHARACTERS: usize = 8_000_000;

/// Reads the text of a PDF.
///
/// # Errors
/// When it is scanned, encrypted, damaged or too large.
pub fn extract(bytes: Vec<u8>) -> Result<Extracted, FormatError> {
    if bytes.len() > LARGEST {
        return Err(too_large("a PDF", "256 MB"));
    }
    // A file that makes the reader panic is damaged; it must not end the run.
    let read = catch_unwind(AssertUnwindSafe(|| pages(bytes)));
    let (pages, pictures) = read.unwrap_or_else(|_| {
        Err(FormatError::Damaged(
            "not a PDF that can be followed".to_owned(),
        ))
    })?;
    let characters: usize = pages
        .iter()
        .flatten()
        .map(|line| line.text.chars().count())
        .sum();
    if characters == 0 {
        return Err(match pictures {
            0 => FormatError::Damaged("its pages hold no text".to_owned()),
            _ => FormatError::Scanned { pages: pages.len() },
        });
    }
    Ok(Extracted {
        text: paragraphs(pages),
        ..Extracted::default()
    })
}

fn too_large(what: &'static str, limit: &str) -> FormatError {
    FormatError::TooLarge {
        what,
        limit: limit.to_owned(),
        advice: "Save the report alone",
    }
}

/// Lines of each page, and how many pictures there are.
fn pages(bytes: Vec<u8>) -> Result<(Vec<Vec<Line>>, usize), FormatError> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => FormatError::Password,
        LoadPdfError::Decryption(_) => FormatError::Unsupported {
            what: "a PDF encrypted in an unknown way",
            instead: "a PDF without encryption",
        },
        LoadPdfError::Invalid => FormatError::Damaged("not a whole PDF".to_owned()),
    })?;
    if pdf.pages().len() > MOST_PAGES {
        return Err(too_large("a PDF", "3,000 pages"));
    }
    let cache = InterpreterCache::new();
    let mut lines = Vec::new();
    let mut pictures = 0;
    let mut left = MOST_CHARACTERS;
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            area,
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        let mut collector = Collector {
            glyphs: Vec::new(),
            pictures: 0,
            left,
        };
        interpret_page(page, &mut context, &mut collector);
        left = collector.left;
        if left == 0 {
            return Err(too_large("a PDF", "8 million characters"));
        }
        pictures += collector.pictures;
        lines.push(self::lines(collector.glyphs));
    }
    Ok((lines, pictures))
}

/// A character on a page. The origin of a page is its upper left corner.
struct Glyph {
    text: String,
    x: f64,
    y: f64,
    size: f64,
}

struct Collector {
    glyphs: Vec<Glyph>,
    pictures: usize,
    left: usize,
}

impl Device<'_> for Collector {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'_>, _: &DrawMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.left == 0 {
                return;
            }
            let Some(unicode) = glyph.as_unicode() else {
                continue;
            };
            let text = match unicode {
                BfString::Char(character) => character.to_string(),
                BfString::String(text) => text,
            };
            self.left -= 1;
            let transform: Affine = props.transform * glyph.transform();
            let origin = transform * Point::ZERO;
            // Fonts are drawn on a square of 1,000 units.
            let above = transform * Point::new(0.0, 1_000.0);
            self.glyphs.push(Glyph {
                text,
                x: origin.x,
                y: origin.y,
                size: (above - origin).hypot().max(1.0),
            });
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.pictures += 1;
    }
}

/// A line of a page.
#[derive(Debug, Clone)]
struct Line {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    size: f64,
}

/// Puts characters into lines, from the top down and from left to right.
fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.retain(|glyph| glyph.x.is_finite() && glyph.y.is_finite());
    // Rows first: characters of one row differ a little in height.
    glyphs.sort_by(|one, other| one.y.total_cmp(&other.y));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            Some(row)
                if row.last().is_some_and(|last| {
                    (glyph.y - last.y).abs() < glyph.size.min(last.size) * 0.45
                }) =>
            {
                row.push(glyph);
            }
            _ => rows.push(vec![glyph]),
        }
    }
    rows.into_iter().filter_map(line).collect()
}

fn line(mut row: Vec<Glyph>) -> Option<Line> {
    row.sort_by(|one, other| one.x.total_cmp(&other.x));
    let mut text = String::new();
    let mut end = f64::NAN;
    let mut last: Option<(f64, String)> = None;
    for glyph in &row {
        // Bold is made in some files by drawing each character twice.
        if last
            .as_ref()
            .is_some_and(|(x, text)| (glyph.x - x).abs() < glyph.size * 0.15 && *text == glyph.text)
        {
            continue;
        }
        let gap = glyph.x - end;
        if gap > glyph.size * 1.2 {
            text.push_str("  ");
        } else if gap > glyph.size * 0.28
            && is_narrow(&glyph.text)
            && text.ends_with(|c: char| c.is_ascii())
            || gap > glyph.size * 0.85 && !is_closing(&glyph.text)
        {
            text.push(' ');
        }
        text.push_str(&glyph.text);
        let width = if is_narrow(&glyph.text) { 0.5 } else { 1.0 };
        end = glyph.x + glyph.size * width;
        last = Some((glyph.x, glyph.text.clone()));
    }
    let trimmed = text.trim().to_owned();
    let first = row.first()?;
    let leading = text.chars().take_while(|c| c.is_whitespace()).count();
    #[expect(clippy::cast_precision_loss, reason = "a few blanks")]
    let left = first.x + first.size * leading as f64 * 0.5;
    (!trimmed.is_empty()).then_some(Line {
        left,
        right: end,
        top: first.y,
        size: first.size,
        text: trimmed,
    })
}

/// Marks that no blank stands before.
fn is_closing(text: &str) -> bool {
    text.starts_with(['，', '。', '；', '：', '、', '）', '》', '”', '！', '？'])
}

fn is_narrow(text: &str) -> bool {
    text.is_ascii()
}

/// Joins lines to paragraphs.
fn paragraphs(pages: Vec<Vec<Line>>) -> String {
    let pages = without_running_lines(pages);
    let mut margins: Vec<f64> = pages.iter().flatten().map(|line| line.right).collect();
    margins.sort_by(f64::total_cmp);
    // Most lines of running text end at the right margin.
    let margin = margins.get(margins.len() * 9 / 10).copied().unwrap_or(0.0);
    let mut lefts: Vec<f64> = pages.iter().flatten().map(|line| line.left).collect();
    lefts.sort_by(f64::total_cmp);
    let edges = (lefts.get(lefts.len() / 10).copied().unwrap_or(0.0), margin);
    let mut text = String::new();
    let mut before: Option<(Line, usize)> = None;
    for (page, line) in pages
        .into_iter()
        .enumerate()
        .flat_map(|(page, lines)| lines.into_iter().map(move |line| (page, line)))
    {
        let joins = before
            .as_ref()
            .is_some_and(|(before, last_page)| goes_on(before, &line, edges, *last_page == page));
        if joins {
            let latin = |c: char| c.is_ascii_alphanumeric();
            if text.ends_with(latin)
                && line.text.starts_with(latin)
                && !text.ends_with(|c: char| c.is_ascii_digit())
            {
                text.push(' ');
            }
        } else if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line.text);
        before = Some((line, page));
    }
    text.push('\n');
    text
}

/// Whether a line is the rest of the one before: that one begins near the left edge and reaches the right one, and this one
/// begins at the left edge. Titles and signatures stand apart, and so do the rows of tables.
fn goes_on(before: &Line, line: &Line, (left, right): (f64, f64), same_page: bool) -> bool {
    let size = before.size.max(1.0);
    let reaches = before.right > right - size * 2.5;
    let begins_left = before.left < left + size * 6.0;
    let at_edge = line.left < left + size * 1.2;
    let same_size = (line.size - before.size).abs() < size * 0.15;
    let near = !same_page || line.top - before.top < size * 3.0;
    let cells = line.text.contains("  ") || before.text.contains("  ");
    reaches && begins_left && at_edge && same_size && near && !cells
}

/// Takes out page numbers, and the line that stands at the top or foot of most pages.
fn without_running_lines(mut pages: Vec<Vec<Line>>) -> Vec<Vec<Line>> {
    const EDGES: usize = 2;
    let bare = |line: &Line| -> String {
        line.text
            .chars()
            .filter(|c| !c.is_whitespace() && !c.is_numeric())
            .collect()
    };
    let edges = |page: &[Line]| -> Vec<usize> {
        (0..page.len().min(EDGES))
            .chain(page.len().saturating_sub(EDGES)..page.len())
            .collect()
    };
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for page in &pages {
        let mut seen: Vec<String> = edges(page).into_iter().map(|at| bare(&page[at])).collect();
        seen.sort();
        seen.dedup();
        for text in seen {
            *counts.entry(text).or_default() += 1;
        }
    }
    let count = pages.len();
    for page in &mut pages {
        let at_edge = edges(page);
        let mut at = 0;
        page.retain(|line| {
            let edge = at_edge.contains(&at);
            at += 1;
            let repeated = count > 2 && counts.get(&bare(line)).copied().unwrap_or(0) * 2 > count;
            !(edge && (is_page_number(&line.text) || repeated))
        });
    }
    pages
}

/// 3, — 3 —, 第 3 页 共 8 页, 3/8
fn is_page_number(text: &str) -> bool {
    const LONGEST: usize = 16;
    let digits = text.chars().any(|c| c.is_ascii_digit());
    let other = text
        .chars()
        .all(|c| c.is_whitespace() || c.is_ascii_digit() || "-—–－·/|第页共,，.".contains(c));
    digits && other && text.chars().count() <= LONGEST
}
