//! How one report is typed: its headings, indents, line ends, widths and encoding.

use crate::dates::chinese_year;
use crate::random::Random;

/// How headings are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Headings {
    /// 一、 and （一） on lines of their own, sometimes with 1. below.
    Lines,
    /// 一、 on a line of its own, （一） run into its paragraph.
    RunIn,
    /// 一、 alone.
    First,
    /// 一、 with 1. below.
    Arabic,
    /// 第一部分, 一、 and （一）.
    Chapters,
    /// Lines without numbers.
    Bare,
    /// None.
    Missing,
}

/// The bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8WithMark,
    /// GB18030.
    Gb18030,
}

/// How one report is typed.
#[derive(Debug)]
pub(crate) struct Style {
    /// How headings are marked.
    pub(crate) headings: Headings,
    /// Whether the themes are headings of the first level, without 主要举措和成效 above them.
    pub(crate) flat: bool,
    /// Whether the numbers of （一） run on across the parts.
    pub(crate) running: bool,
    /// What a paragraph begins with.
    pub(crate) indent: &'static str,
    /// Whether blank lines stand between paragraphs.
    pub(crate) airy: bool,
    /// Whether everything is on one line.
    pub(crate) one_line: bool,
    /// Whether lines end as on Windows.
    pub(crate) windows: bool,
    /// Whether commas, colons and brackets are ASCII.
    pub(crate) half_width: bool,
    /// Whether digits are full-width.
    pub(crate) wide_digits: bool,
    /// Whether page numbers stand between paragraphs, as from a PDF file.
    pub(crate) paged: bool,
    /// The zero of years in Chinese numerals; none: Arabic ones.
    pub(crate) chinese_zero: Option<&'static str>,
    /// The bytes.
    pub(crate) encoding: Encoding,
}

impl Style {
    /// A way to type a report.
    pub(crate) fn draw(random: &mut Random) -> Self {
        let one_line = random.percent(4);
        let headings = random.weighted(&[
            (44, Headings::Lines),
            (22, Headings::RunIn),
            (10, Headings::First),
            (8, Headings::Arabic),
            (4, Headings::Chapters),
            (5, Headings::Bare),
            (7, Headings::Missing),
        ]);
        let wide_digits = random.percent(8);
        Self {
            // Without numbers and lines nobody could tell a heading.
            headings: if one_line { Headings::RunIn } else { headings },
            // Nobody could tell the levels of bare lines.
            flat: random.percent(24) && headings != Headings::Bare,
            running: random.percent(6),
            indent: if one_line {
                ""
            } else {
                random.weighted(&[
                    (60, "　　"),
                    (20, ""),
                    (8, "    "),
                    (7, "\u{a0}\u{a0}\u{a0}\u{a0}"),
                    (3, "??"),
                    (2, "\t"),
                ])
            },
            airy: random.percent(18),
            one_line,
            windows: !one_line && random.percent(15),
            half_width: random.percent(15),
            wide_digits,
            paged: !one_line && random.percent(3),
            chinese_zero: random.percent(5).then(|| *random.pick(&["〇", "○", "零"])),
            encoding: random.weighted(&[
                (93, Encoding::Utf8),
                (2, Encoding::Utf8WithMark),
                (5, Encoding::Gb18030),
            ]),
        }
    }

    /// A year as this report writes it.
    pub(crate) fn year(&self, year: u16) -> String {
        match self.chinese_zero {
            Some(zero) => chinese_year(year, zero),
            None => year.to_string(),
        }
    }

    /// A character as this report types it.
    pub(crate) fn character(&self, character: char) -> char {
        match character {
            '，' if self.half_width => ',',
            '；' if self.half_width => ';',
            '：' if self.half_width => ':',
            '（' if self.half_width => '(',
            '）' if self.half_width => ')',
            '0'..='9' if self.wide_digits => {
                char::from_u32(character as u32 - '0' as u32 + '０' as u32).unwrap_or(character)
            }
            '%' if self.wide_digits => '％',
            '\n' if self.one_line => ' ',
            _ => character,
        }
    }
}
