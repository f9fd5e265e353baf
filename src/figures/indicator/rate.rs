//! What rates are rates of.

use super::Namer;
use super::words::{Ends as _, contains};
use crate::figures::characters::{Character, reads};
use crate::figures::compose::joined;
use crate::figures::phrase;
use crate::figures::quantity::Quantity;
use crate::figures::rules::Kind;

/// The name of a share is this short, in characters, when it does not tell of what it is one.
const SHORT_RATE: usize = 6;

/// A shorter act, in characters, may be another one.
const SHORTEST_ACT: usize = 4;

impl Namer<'_, '_> {
    /// Whether a number is the share that a part has of what was counted before: 人员208人，其中法律专业占23.5%.
    pub(super) fn is_share(&self, quantity: &Quantity) -> bool {
        let near = self.slice(quantity.reach.start.saturating_sub(1), quantity.reach.start);
        self.is_part && reads(near, "占")
    }

    /// Puts what a short rate is a rate of before it: 纠错率 → 行政复议案件纠错率.
    pub(super) fn complete_rate(
        &self,
        rate: Vec<Character>,
        quantity: &Quantity,
    ) -> Vec<Character> {
        let longest = if rate.last().is_some_and(|c| matches!(c.folded, '率' | '度')) {
            SHORT_RATE
        } else {
            SHORT_RATE / 2
        };
        let is_short = rate.len() <= longest && self.rules.rates.suffix(&rate).is_some();
        let (length, found) = phrase::verbs(&rate, self.rules);
        let is_act = found && length + 2 > rate.len().saturating_sub(1);
        let is_of_head =
            is_act || self.context.head_is_near() && self.rules.standing.suffix(&rate).is_none();
        // 法制审核2380件，审核率: one of 法制审核.
        if let Some(head) = &self.context.head
            && let Some((end, stem)) = rate.split_last()
            && is_short
            && stem.len() >= 2
            && head.noun.ends_with_characters(stem)
        {
            return joined(&head.noun, std::slice::from_ref(end));
        }
        // 负责人出庭应诉案件892件，出庭应诉率98%: one of what stands before 案件.
        if is_short && let Some(act) = self.act(&rate) {
            return act;
        }
        // 学法考试参考率99%，优秀率92%
        if is_short && let Some(test) = self.test(&rate) {
            return joined(test, &rate);
        }
        match &self.context.head {
            Some(head)
                if quantity.kind == Kind::Rate
                    && is_short
                    && is_of_head
                    && !contains(&rate, &head.noun) =>
            {
                joined(&head.noun, &rate)
            }
            _ => rate,
        }
    }

    /// A rate of an act that the figure before counted, with who acted.
    fn act(&self, rate: &[Character]) -> Option<Vec<Character>> {
        let (end, act) = rate.split_last()?;
        let last = self.context.last.as_slice();
        let place = last.windows(act.len().max(1)).position(|window| {
            let mut pairs = window.iter().zip(act);
            pairs.all(|(one, other)| one.folded == other.folded)
        })?;
        let is_act = phrase::verbs(act, self.rules) == (act.len(), true);
        let is_told = is_act && act.len() >= SHORTEST_ACT && place >= 2;
        let acted = last.get(..place + act.len()).filter(|_| is_told)?;
        Some(joined(acted, std::slice::from_ref(end)))
    }

    /// The test that the figure before was a rate of, when a rate is one of a test too.
    fn test(&self, rate: &[Character]) -> Option<&[Character]> {
        let of_test = ["参考率", "合格率", "优秀率", "通过率", "及格率"];
        if !of_test.iter().any(|name| reads(rate, name)) {
            return None;
        }
        let last = self.context.last.as_slice();
        let end = (2..last.len()).rev().find(|end| {
            let test = last.get(end - 2..*end).unwrap_or_default();
            ["考试", "测试", "考核"]
                .iter()
                .any(|word| reads(test, word))
        })?;
        last.get(..end)
            .filter(|_| last.last().is_some_and(|c| c.folded == '率'))
    }
}
