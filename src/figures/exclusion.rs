//! Numbers that are no quantities: ordinals, names, classes, what a page counts.

use super::characters::{Character, reads};
use super::number::Script;
use super::quantity::Quantity;
use super::rules::{Kind, Rules};
use super::span::{Span, Spans};

/// How far behind a span of time a word of `…` may stand, in characters (15分钟便民生活圈).
const NEAR: usize = 8;

/// Whether the number at the place of `quantity` is none.
pub(super) fn is_excluded(
    text: &[Character],
    quantity: &Quantity,
    script: Script,
    spans: &Spans,
    rules: &Rules,
) -> bool {
    let (start, end) = (quantity.range.start, quantity.range.end);
    let before = text
        .get(start.saturating_sub(12)..start)
        .unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let own = text.get(start..end).unwrap_or_default();
    match spans.at(start) {
        // What stands in a book title is a name; so is a short quotation.
        Span::Title | Span::ShortQuote => return true,
        Span::None | Span::Quote => {}
    }
    if spans.is_name(own, after)
        || rules
            .not_whole
            .prefix(text.get(start..).unwrap_or_default())
            .is_some()
    {
        return true;
    }
    if let Some(last) = before.last() {
        // PM2.5, G20, 12:30, 2.5-3: letters, ratios and codes.
        let touches = text
            .get(start)
            .is_some_and(|c| c.gap == super::characters::Gap::None);
        if touches && (last.folded.is_ascii_alphabetic() || is_joint(before)) {
            return true;
        }
        // 4 6 2 8 0亿元, of which the last digit is no number; nor is what a table has beside another.
        if script == Script::Arabic && last.folded.is_ascii_digit() {
            return true;
        }
        // 八届二次, 再三
        let ordinal = before
            .get(before.len().saturating_sub(2)..)
            .unwrap_or_default();
        // 5分30秒 is one span, which no unit fits.
        if last.folded == '分' && quantity.unit == "秒" {
            return true;
        }
        // 十四届人大三次会议, 届内第二次
        if quantity.unit == "次"
            && before.iter().any(|c| c.folded == '届')
            && after
                .first()
                .is_some_and(|c| matches!(c.folded, '会' | '全'))
        {
            return true;
        }
        let is_new = before.len() >= 3
            && before
                .get(before.len() - 3)
                .is_some_and(|c| matches!(c.folded, '新' | '上' | '本'));
        if last.folded == '届'
            && !is_new
            && ordinal
                .first()
                .is_some_and(|c| super::number::may_begin(c.folded))
        {
            return true;
        }
        if script != Script::Arabic
            && matches!(
                last.folded,
                '再' | '初' | '其' | '之' | '统' | '单' | '唯' | '周' | '第'
            )
        {
            return true;
        }
    }
    if rules.not_behind.suffix(before).is_some() && rules.not_behind_except.suffix(before).is_none()
    {
        return true;
    }
    // 10亿元以上项目: a class.
    let threshold = text
        .get(quantity.reach.end..)
        .and_then(|rest| rest.first())
        .is_some_and(|c| crate::text::is_han(c.folded));
    if matches!(quantity.kind, Kind::Measure)
        && threshold
        && matches!(
            quantity.qualifier.as_deref(),
            Some("以上" | "以下" | "以内")
        )
    {
        return true;
    }
    // 三个月内再次违法: within what time, and no quantity of its own.
    if quantity.kind == Kind::Time
        && script != Script::Arabic
        && after.first().is_some_and(|c| c.folded == '内')
    {
        return true;
    }
    // 两个第二, 三、四个
    let listed = before.last().is_some_and(|c| c.folded == '、')
        && before.len() >= 2
        && before
            .get(before.len() - 2)
            .is_some_and(|c| crate::text::numeral::is_chinese_digit(c.folded));
    if after.first().is_some_and(|c| c.folded == '第') || (script != Script::Arabic && listed) {
        return true;
    }
    if rules.not_before.prefix(after).is_some()
        || script != Script::Arabic && rules.not_before_chinese.prefix(after).is_some()
    {
        return true;
    }
    // 出台行政应诉十二条: what a document is called by.
    if script != Script::Arabic
        && quantity.unit == "条"
        && after.first().is_none_or(|c| !crate::text::is_han(c.folded))
        && ![
            "措施", "意见", "建议", "线索", "规定", "举措", "政策", "信息", "清单",
        ]
        .iter()
        .any(|noun| {
            before.len() >= 2 && reads(before.get(before.len() - 2..).unwrap_or_default(), noun)
        })
    {
        return true;
    }
    // 400万吨/年煤制油项目: what it is built for.
    let per = own.iter().rposition(|c| c.folded == '/');
    if quantity.kind == Kind::Measure
        && per.is_some_and(|per| {
            own.get(per + 1)
                .is_some_and(|c| matches!(c.folded, '年' | '日' | '天' | '小'))
        })
        && after.first().is_some_and(|c| {
            crate::text::is_han(c.folded)
                && c.folded != '的'
                && rules.qualifiers_after.prefix(after).is_none()
        })
    {
        return true;
    }
    // 8座以下小型客车: a class.
    let said = text.get(quantity.reach.end..).and_then(|rest| rest.first());
    if quantity.kind == Kind::Count
        && matches!(quantity.qualifier.as_deref(), Some("以下" | "以内"))
        && said.is_some_and(|c| crate::text::is_han(c.folded) && c.folded != '的')
    {
        return true;
    }
    // 120个: but 5个G, 5A级
    if after
        .first()
        .is_some_and(|c| c.folded.is_ascii_alphanumeric() && c.gap == super::characters::Gap::None)
        && own.last().is_some_and(|c| c.folded.is_ascii_alphabetic())
    {
        return true;
    }
    matches!(quantity.kind, Kind::Time | Kind::Measure) && is_span_of_name(after, rules)
}

/// Without what tells the class of something counted: 超10亿元 of 超10亿元重大项目10个, and of 6个超5亿元项目.
pub(super) fn without_classes(
    text: &[Character],
    found: Vec<Quantity>,
    rules: &Rules,
) -> Vec<Quantity> {
    let may_be = |quantity: &Quantity| {
        quantity.kind == Kind::Measure && quantity.reach.start < quantity.range.start
    };
    if !found.iter().any(may_be) {
        return found;
    }
    let is_class: Vec<bool> = (0..found.len())
        .map(|at| {
            let before = at.checked_sub(1).and_then(|at| found.get(at));
            found.get(at).is_some_and(|quantity| {
                is_class_of(text, before, quantity, found.get(at + 1), rules)
            })
        })
        .collect();
    let mut is_class = is_class.into_iter();
    found
        .into_iter()
        .filter(|_| !is_class.next().unwrap_or(false))
        .collect()
}

/// The longest noun, in characters, between the measure of a class and what counts it.
const LONGEST_CLASS: usize = 16;

fn is_class_of(
    text: &[Character],
    before: Option<&Quantity>,
    quantity: &Quantity,
    next: Option<&Quantity>,
    rules: &Rules,
) -> bool {
    let above = matches!(
        quantity.qualifier.as_deref(),
        Some("超" | "超过" | "逾" | "上" | "过" | "高于" | "低于" | "不足" | "近")
    );
    if !above || quantity.kind != Kind::Measure || quantity.reach.start == quantity.range.start {
        return false;
    }
    let behind = text.get(quantity.reach.end..).unwrap_or_default();
    let is_noun = |words: &[Character]| {
        !words.is_empty()
            && words.len() <= LONGEST_CLASS
            && words.iter().all(|c| crate::text::is_han(c.folded))
            && !words.iter().any(|c| c.folded == '的')
            && rules.verbs.prefix(words).is_none()
            && rules.predicates.prefix(words).is_none()
            && rules.changes.prefix(words).is_none()
    };
    let is_counted = next.is_some_and(|next| {
        let words = text
            .get(quantity.reach.end..next.reach.start)
            .unwrap_or_default();
        let words = match words.split_first() {
            Some((of, noun)) if of.folded == '的' => noun,
            _ => words,
        };
        next.kind == Kind::Count && is_noun(words)
    });
    let is_one_of = before.is_some_and(|before| {
        before.kind == Kind::Count && before.reach.end == quantity.reach.start
    });
    is_counted || is_one_of && is_noun(behind.get(..2).unwrap_or_default())
}

/// Whether `before` ends with what joins two numbers: 3:, 5/, 2021-.
fn is_joint(before: &[Character]) -> bool {
    let mut from_end = before.iter().rev();
    let joint = from_end
        .next()
        .is_some_and(|c| matches!(c.folded, ':' | '/' | '-' | '.' | '—' | '∶' | '_'));
    joint
        && from_end
            .next()
            .is_some_and(|c| c.folded.is_ascii_alphanumeric())
}

fn is_span_of_name(after: &[Character], rules: &Rules) -> bool {
    if rules.not_before_span.prefix(after).is_some() {
        return true;
    }
    let near = after.get(..NEAR.min(after.len())).unwrap_or_default();
    let clause = near
        .iter()
        .position(|c| matches!(c.folded, ',' | '。' | ';' | '、' | '的'));
    let near = near.get(..clause.unwrap_or(near.len())).unwrap_or_default();
    rules.not_near_span.is_in(near)
}
