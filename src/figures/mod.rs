//! Figures: the quantities that a report states, with what they measure.
//!
//! [`extract`] reads a text once and returns every quantity with its indicator: 办结行政复议案件212件，纠错率9% gives 212 件 of
//! 办结行政复议案件 and 9 % of 行政复议案件纠错率. Dates, ordinals, document numbers, names (八五普法, “3+2”) and list numbers are no
//! quantities. What words count is in `rules.toml`; which indicators are the same under two names is in [`canonical`].
//!
//! Nothing here knows of reports, sections or an index. Offsets are characters (Unicode scalar values).
//!
//! ```
//! let figures = gongbao::figures::extract("全年办结行政复议案件1.2万件，同比增长8%。");
//! assert_eq!(figures[0].indicator, "办结行政复议案件");
//! assert_eq!((figures[0].value.to_string().as_str(), figures[0].unit.as_str()), ("12000", "件"));
//! assert_eq!(figures[1].comparison.as_deref(), Some("同比增长"));
//! ```

pub mod canonical;

mod characters;
mod clause;
mod compose;
mod context;
pub mod encoding;
mod exclusion;
mod indicator;
mod lexicon;
mod list;
mod number;
mod phrase;
mod quantity;
pub mod rules;
mod span;
mod target;
pub mod terms;
mod value;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use characters::{Character, each_paragraph, written};
use clause::{Clause, Mark};
use context::Context;
use quantity::Quantity;
use span::Spans;
use target::Targets;

pub use value::Value;

/// A quantity that a text states, and what it measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What is measured, in the text's own words: 办结行政复议案件.
    pub indicator: String,
    /// Who did it, or where (全市), when the text says so; it may be part of the indicator too.
    pub subject: Option<String>,
    /// The number, with 万 and 亿 multiplied out. Of a range (3—5个) the lower end. 七成 is 70, 三分之一 is 0.333….
    pub value: Value,
    /// The upper end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<Value>,
    /// 件, %, 个百分点, 元 …; empty for fractions and when the text names none (零败诉).
    pub unit: String,
    /// Where number and unit stand, in characters of the text. Two figures that share one number (两率均为零) have the same
    /// range; no others overlap.
    pub chars: Range<usize>,
    /// How exact the number is: 近, 余, 约, 以上 …
    pub qualifier: Option<String>,
    /// Growth or a new level, and than what: 同比增长, 较上年下降, 增至.
    pub comparison: Option<String>,
    /// Where the sentence stands, up to 。！？； or the end of its line, in characters of the text.
    pub sentence: Range<usize>,
    /// Whether the number is planned and not reached: 力争达到95%以上.
    pub is_target: bool,
}

/// Finds the figures of `text`, in the order in which they stand.
///
/// One pass: time grows with the length of the text, whatever it holds.
pub fn extract(text: &str) -> Vec<Figure> {
    let rules = rules::built_in();
    let mut spans = Spans::default();
    let mut targets = Targets::default();
    let mut found = Vec::new();
    each_paragraph(text, |paragraph| {
        spans.read(paragraph);
        let quantities = quantity::quantities(paragraph, &spans, rules);
        if quantities.is_empty() {
            return;
        }
        targets.read(paragraph, rules);
        let mut context = Context::default();
        for clause in clause::clauses(paragraph, &quantities, &spans) {
            if clause.opened_by == Mark::Sentence {
                context.begin_sentence();
            }
            context.begin_clause();
            if clause.quantities.is_empty() {
                let next = quantities.get(clause.quantities.end);
                if next.is_none_or(|next| next.range.start >= clause.sentence.end) {
                    // Nothing in this sentence could need what is said here.
                    continue;
                }
                context.note(
                    paragraph.get(clause.range.clone()).unwrap_or_default(),
                    clause.opened_by,
                    rules,
                );
                continue;
            }
            let is_target = targets.is_target(paragraph, &clause);
            let first = found.len();
            figures_of(paragraph, &quantities, &clause, &mut context, &mut found);
            for figure in found.iter_mut().skip(first) {
                figure.is_target = is_target;
            }
        }
    });
    found
}

/// Adds the figures of one clause.
fn figures_of(
    text: &[Character],
    quantities: &[Quantity],
    clause: &Clause,
    context: &mut Context,
    found: &mut Vec<Figure>,
) {
    let rules = rules::built_in();
    let own = quantities
        .get(clause.quantities.clone())
        .unwrap_or_default();
    let place = |range: &Range<usize>| {
        let start = text.get(range.start).map_or(0, |c| c.place as usize);
        let end = range
            .end
            .checked_sub(1)
            .and_then(|last| text.get(last))
            .map_or(start, |c| c.place as usize + 1);
        start..end
    };
    for named in indicator::name(text, own, clause, context, rules) {
        let Some(quantity) = own.get(named.quantity) else {
            continue;
        };
        let name = written(&compose::balanced(compose::trimmed(&named.indicator)));
        if name.is_empty() {
            continue;
        }
        let unit = match quantity.unit.as_str() {
            // 败诉率为零
            "" if quantity.value == 0.0
                && named.indicator.last().is_some_and(|c| c.folded == '率') =>
            {
                "%".to_owned()
            }
            unit => unit.to_owned(),
        };
        found.push(Figure {
            indicator: name,
            subject: named.subject.map(|subject| written(&subject)),
            value: Value(quantity.value),
            upper: quantity.upper.map(Value),
            unit,
            chars: place(&quantity.range),
            qualifier: quantity.qualifier.clone(),
            comparison: Some(written(&named.comparison)).filter(|words| !words.is_empty()),
            sentence: place(&clause.sentence),
            is_target: false,
        });
    }
}

#[cfg(test)]
mod tests;
