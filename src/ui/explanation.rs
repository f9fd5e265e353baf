//! Why a query finds a passage or not, as a page for people.

use std::io::{self, Write};
use std::ops::Range;

use crate::engine::{FacetName, FilterVerdict, Relaxed, StoredPassage};
use crate::explanation::{Absence, Explanation, NodeVerdict, Reason, TermVerdict, field};
use crate::query::SearchField;
use crate::report::Kind;
use crate::text::sanitize::sanitize;
use crate::text::width::{elide, pad};

use super::style::Role;
use super::{Output, hits, shape};

/// Columns of the labels at the top.
const HEAD: usize = 6;
/// Columns of the labels of a term.
const LABEL: usize = 10;
/// Blanks before those.
const INDENT: usize = 2;
/// Characters of a text that are shown around a place.
const AROUND: usize = 48;
/// Places, and other passages, that are named.
const FEW: usize = 3;

/// Prints a page. `filters` are those of the search as they were typed.
pub fn print(
    output: &mut Output,
    explanation: &Explanation,
    passage: &StoredPassage<'_>,
    filters: &str,
) -> io::Result<()> {
    let asked = format!("{}  {filters}", explanation.query);
    let report = &passage.report.report;
    let place = format!("{} · {}", shape::place(report), shape::section(passage));
    head(output, "检索", asked.trim_end())?;
    head(output, "段落", &explanation.passage)?;
    head(output, "", &place)?;
    result(output, explanation)?;
    if explanation.node.is_some() || !explanation.filters.is_empty() {
        writeln!(output)?;
    }
    let mut page = Page {
        output,
        passage,
        depth: 0,
    };
    if let Some(node) = &explanation.node {
        page.node(node, true)?;
    }
    for verdict in &explanation.filters {
        page.filter(verdict)?;
    }
    Ok(())
}

/// What came of it in one line, and why where no term is to blame.
fn result(output: &mut Output, explanation: &Explanation) -> io::Result<()> {
    let total = shape::number(explanation.total);
    let rank = explanation.rank.map(|rank| shape::number(rank as u64));
    let text = match (explanation.matches, rank, explanation.relaxed) {
        (true, Some(rank), false) => format!("命中，排第 {rank} / {total}"),
        (true, ..) => "原文相符，索引却未找到".to_owned(),
        (false, Some(rank), true) => format!("未命中，放宽后排第 {rank} / {total}"),
        (false, None, true) => "未命中，放宽后也不在结果中".to_owned(),
        (false, Some(_), false) => "原文不符，索引却找到了".to_owned(),
        (false, None, false) => format!("未命中，共命中 {total} 段"),
    };
    let role = if explanation.matches {
        Role::Strong
    } else {
        Role::Error
    };
    let painted = output.style.paint(role, &text);
    writeln!(output, "{}{painted}", pad("结果", HEAD))?;
    if let Some(accepted) = explanation.accepted {
        let accepted = match accepted {
            Relaxed::SomeTerms => "没有一段符合全部检索词，结果是含有任一检索词的段落",
            Relaxed::Similar => "没有一段含有任一检索词，结果是含有检索词中词语的段落",
        };
        head(output, "", accepted)?;
    }
    if let Some(original) = &explanation.duplicate_of {
        head(output, "", &format!("本篇与 {original} 相同，检索时见该篇"))?;
    }
    Ok(())
}

/// A value at the top with its label.
fn head(output: &mut Output, label: &str, value: &str) -> io::Result<()> {
    let text: Vec<char> = one_line(value).chars().collect();
    hits::labelled_paragraph(output, &pad(label, HEAD), &text, &[])
}

fn one_line(value: &str) -> String {
    sanitize(value).replace('\n', " ")
}

struct Page<'a> {
    output: &'a mut Output,
    passage: &'a StoredPassage<'a>,
    /// How deep the part of the query lies that is being printed.
    depth: usize,
}

impl Page<'_> {
    /// Prints a part of the query. `wanted` says whether it is good for the passage that the part holds.
    fn node(&mut self, node: &NodeVerdict, wanted: bool) -> io::Result<()> {
        let (label, nodes): (String, &[NodeVerdict]) = match node {
            NodeVerdict::Term(term) => return self.term(term, wanted),
            NodeVerdict::All { nodes, .. } if self.depth == 0 => {
                return nodes.iter().try_for_each(|node| self.node(node, wanted));
            }
            NodeVerdict::All { nodes, .. } => ("以下全部".to_owned(), nodes),
            NodeVerdict::Either { nodes, .. } => ("以下任一".to_owned(), nodes),
            NodeVerdict::Not { excluded, .. } => {
                ("排除".to_owned(), std::slice::from_ref(&**excluded))
            }
            NodeVerdict::Near {
                operands,
                within,
                apart,
                ..
            } => (near(within, apart), operands),
            NodeVerdict::Sentence { holds, whole } => {
                let apart = !holds && whole.holds();
                let remark = if apart {
                    "：各词都符合，但不在同一句"
                } else {
                    ""
                };
                (format!("同句{remark}"), std::slice::from_ref(&**whole))
            }
        };
        self.mark(node.holds() == wanted, &label)?;
        let wanted = wanted != matches!(node, NodeVerdict::Not { .. });
        self.depth += 1;
        nodes.iter().try_for_each(|node| self.node(node, wanted))?;
        self.depth -= 1;
        Ok(())
    }

    fn mark(&mut self, good: bool, text: &str) -> io::Result<()> {
        let (mark, role) = if good {
            ("✓", Role::Strong)
        } else {
            ("✗", Role::Error)
        };
        let mark = self.output.style.paint(role, mark);
        let indent = self.depth * INDENT;
        let text = elide(
            &one_line(text),
            self.output.width.saturating_sub(indent + 2),
        );
        writeln!(self.output, "{}{mark} {text}", " ".repeat(indent))
    }

    /// A value of a term with its label.
    fn line(&mut self, label: &str, value: &str) -> io::Result<()> {
        let text: Vec<char> = one_line(value).chars().collect();
        self.marked_line(label, &text, &[])
    }

    fn marked_line(
        &mut self,
        label: &str,
        text: &[char],
        marked: &[Range<usize>],
    ) -> io::Result<()> {
        let label = format!(
            "{}{}",
            " ".repeat((self.depth + 1) * INDENT),
            pad(label, LABEL)
        );
        hits::labelled_paragraph(self.output, &label, text, marked)
    }

    fn term(&mut self, term: &TermVerdict, wanted: bool) -> io::Result<()> {
        let before = match term.field {
            SearchField::Text => String::new(),
            other => format!("{}:", field::name(other)),
        };
        let quote = if term.quoted { "\"" } else { "" };
        let star = if term.open { "*" } else { "" };
        let stands = if term.holds { "有" } else { "无" };
        let good = term.holds == wanted;
        self.mark(
            good,
            &format!("{before}{quote}{}{star}{quote}  {stands}", term.text),
        )?;
        let text = field::searched(self.passage, term.field);
        if term.holds {
            let places = term.places.iter().take(FEW).map(|at| at[0]..at[1]);
            return self.places(&text, &places.collect::<Vec<_>>());
        }
        // Of what is excluded and not there, there is nothing to tell.
        match &term.absence {
            Some(absence) if !good => self.absence(term, absence, &text),
            _ => Ok(()),
        }
    }

    fn absence(&mut self, term: &TermVerdict, absence: &Absence, text: &str) -> io::Result<()> {
        self.line("原因", &reason(&absence.reason, term.field))?;
        if absence.reason == Reason::Missing && !absence.lacking.is_empty() {
            self.line("缺少", &absence.lacking.join("、"))?;
        }
        match (absence.at, &absence.nearest) {
            (Some([start, end]), Some(nearest)) => {
                self.line("最近", nearest)?;
                self.places(text, std::slice::from_ref(&(start..end)))?;
                self.line("原文切分", &absence.around.join("/"))?;
            }
            _ if term.field != SearchField::Text => self.line(field::label(term.field), text)?,
            _ => {}
        }
        self.cut(term)?;
        if !term.elsewhere.is_empty() {
            self.line("本篇他段", &few(&term.elsewhere, "段"))?;
        }
        Ok(())
    }

    /// How a term was cut; a pair that does not stand in the text has a mark.
    fn cut(&mut self, term: &TermVerdict) -> io::Result<()> {
        self.line("检索切分", &term.cut.words.join("/"))?;
        let pairs = term.cut.pairs.iter().map(|pair| {
            let mark = if pair.found { "" } else { "✗" };
            format!("{}{mark}", pair.text)
        });
        let pairs: Vec<String> = pairs.collect();
        if !pairs.is_empty() {
            self.line("字对", &pairs.join(" "))?;
        }
        if !term.spellings.is_empty() {
            self.line("也作", &term.spellings.join("、"))?;
        }
        Ok(())
    }

    /// A text around places in it.
    fn places(&mut self, text: &str, places: &[Range<usize>]) -> io::Result<()> {
        let (text, marked) = hits::snippet_line(text, places, AROUND * places.len().max(1));
        self.marked_line("位置", &text, &marked)
    }

    fn filter(&mut self, verdict: &FilterVerdict) -> io::Result<()> {
        let labels = |values: &[String]| {
            let taxonomy = &self.passage.report.taxonomy;
            let label = |value: &String| match verdict.filter {
                FacetName::Kind => {
                    Kind::parse(value).map_or(value.clone(), |kind| kind.label().to_owned())
                }
                FacetName::Section => {
                    let mut terms = taxonomy.parts.iter().chain(&taxonomy.topics);
                    let term = terms.find(|term| term.name == *value);
                    term.map_or(value.clone(), |term| term.label.clone())
                }
                _ => value.clone(),
            };
            few(&values.iter().map(label).collect::<Vec<_>>(), "项")
        };
        let (wanted, has) = (labels(&verdict.wanted), labels(&verdict.has));
        let text = format!("{}：要 {wanted}，本段 {has}", verdict.filter.label());
        self.mark(verdict.holds, &text)
    }
}

/// `NEAR/10，最近相距 15` for each two that must be near.
fn near(within: &[u32], apart: &[Option<usize>]) -> String {
    let pairs = within.iter().zip(apart).map(|(within, apart)| match apart {
        Some(apart) => format!("NEAR/{within}，最近相距 {apart}"),
        None => format!("NEAR/{within}"),
    });
    pairs.collect::<Vec<_>>().join("；")
}

/// The first few of several, and how many there are if more.
fn few(values: &[String], measure: &str) -> String {
    let shown = values.get(..FEW).unwrap_or(values).join("、");
    match values.len() {
        count if count > FEW => format!("{shown} 等 {count} {measure}"),
        _ => shown,
    }
}

fn reason(reason: &Reason, field: SearchField) -> String {
    let place = field::label(field);
    match reason {
        Reason::ClauseEnd { between } => format!("中间隔着句末标点“{between}”，检索不跨句"),
        Reason::NoClauseEnd => format!("检索词中有句末标点，{place}此处没有"),
        Reason::WholeWord { wanted, there } => {
            format!("{place}是“{there}”，不是“{wanted}”：数字和拉丁词按整个匹配")
        }
        Reason::PassageEnd { other } => format!("这串字跨在本段与 {other} 之间"),
        Reason::Apart { between } => format!("中间隔着“{}”", between.join("”“")),
        Reason::Missing => format!("{place}没有这串字"),
    }
}
