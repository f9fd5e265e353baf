//! Names of quantities whose noun stands behind them: 举办2期培训班.

use super::words::{WithoutWord as _, near_end};
use super::{Before, Named, Namer};
use crate::figures::characters::{Character, begins, reads};
use crate::figures::compose::{FAR_BEHIND, assemble, compact, joined};
use crate::figures::phrase::{self, Linked};

/// A longer verb phrase before a number, in characters, is cut to its verb.
const LONGEST_LEAD: usize = 18;

impl Namer<'_, '_> {
    /// Names quantities whose noun stands behind them.
    pub(super) fn behind_number(
        &mut self,
        first: usize,
        last: usize,
        linked: &Linked<'_>,
        before: &Before,
        behind: &[Character],
        is_last: bool,
    ) -> Before {
        let rules = self.rules;
        let lead = self.lead(linked.phrase, before);
        let lead_parts = phrase::parts(&lead, rules);
        let has_verb = !lead_parts.verb.is_empty() || !before.shared.is_empty();
        let behind = if begins(behind, "的") {
            behind.get(1..).unwrap_or_default()
        } else {
            behind
        };
        // 12个试点平均事项从61项降至44项: what leads to the next number is no part of the noun. Nor is 有 of 7件案件中有4件.
        let behind = if is_last {
            behind
        } else {
            let behind = behind.strip_suffix_word("从").strip_suffix_word("由");
            match behind.strip_suffix_word("有") {
                inner if inner.last().is_some_and(|c| c.folded == '中') => inner,
                _ => behind,
            }
        };
        let mut next = Before::default();
        let noun;
        // What is said of the noun, and what has it (17个单位的736项事项).
        let mut rest: Vec<Character> = Vec::new();
        if is_last {
            let pivots = rules.pivots.has(lead_parts.verb);
            let end = behind
                .get(..FAR_BEHIND.min(behind.len()))
                .map_or(0, |near| phrase::noun_end(near, !has_verb || pivots, rules));
            noun = behind.get(..end).unwrap_or_default();
            rest = behind
                .get(end..FAR_BEHIND.min(behind.len()))
                .unwrap_or_default()
                .to_vec();
        } else if let Some(owner) = behind
            .split_last()
            .filter(|(end, _)| end.folded == '的')
            .map(|(_, owner)| owner)
        {
            noun = owner;
            rest = compact(self.behind(self.group_end(last + 1)), rules);
            next.shared = lead.clone();
        } else if let Some(item) = phrase::without_connector(behind) {
            noun = item;
            next.shared = lead.clone();
            let tail = self.behind(self.group_end(last + 1));
            if last + 2 >= self.own.len() && !has_verb {
                let end = phrase::noun_end(tail, true, rules);
                let of = tail
                    .iter()
                    .position(|c| c.folded == '的')
                    .filter(|at| *at + 1 < tail.len());
                rest = compact(
                    tail.get(of.map_or(end, |at| at + 1)..).unwrap_or_default(),
                    rules,
                );
            }
        } else {
            let by_subject = phrase::parts(behind, rules);
            // 为3642名农民工追回工资5128万元
            let is_for = ["为", "帮助", "协助"]
                .iter()
                .any(|word| reads(&before.words, word));
            let done = |at: &usize| {
                let verb = rules.verbs.prefix(behind.get(*at..).unwrap_or_default());
                verb.is_some_and(|length| length > 1 && at + length < behind.len())
            };
            let is_whom = is_for && by_subject.subject.is_empty();
            let whom = (2..behind.len()).find(done).filter(|_| is_whom);
            let end = match by_subject.subject.len() {
                0 => whom.unwrap_or_else(|| phrase::noun_end(behind, true, rules)),
                length => length,
            };
            noun = behind.get(..end).unwrap_or_default();
            rest = behind.get(end..).unwrap_or_default().to_vec();
            let (words, _) = phrase::without_openers(&rest, rules);
            next.words = near_end(words).to_vec();
            if rest.is_empty() && !self.next_has_noun_behind(last + 1) {
                next.words = noun.to_vec();
            }
            if !rest.is_empty()
                && !has_verb
                && whom.is_none()
                && (self.context.subject.is_empty() || !self.subject_is_place())
                && rules.subjects.suffix(noun).is_some()
            {
                self.context.subject = noun.to_vec();
            }
        }
        let noun = noun.get(..FAR_BEHIND.min(noun.len())).unwrap_or_default();
        // 12个试点中
        let noun = match noun.split_last() {
            Some((last, inner))
                if last.folded == '中'
                    && rest.is_empty()
                    && inner.len() >= 2
                    && !inner
                        .last()
                        .is_some_and(|c| matches!(c.folded, '集' | '高' | '初')) =>
            {
                inner
            }
            _ => noun,
        };
        let is_nothing = self.own.get(first).is_some_and(|quantity| quantity.nothing);
        let (name, head) = if is_nothing {
            // 无一起转为刑事案件
            (joined(&joined(&lead, noun), &rest), noun.to_vec())
        } else {
            assemble(&lead, has_verb, noun, &rest, rules)
        };
        for index in first..=last {
            let Some(quantity) = self.own.get(index) else {
                continue;
            };
            let acts = super::begins_with(&self.context.subject, noun);
            let is_told = !has_verb && lead.is_empty() && !acts && !is_nothing;
            let subject = self.subject(&lead_parts, is_told);
            self.context
                .count(&head, &quantity.unit, quantity.kind, false);
            self.context.last = name.clone();
            self.named.push(Named {
                quantity: index,
                indicator: name.clone(),
                subject,
                comparison: linked.comparison.to_vec(),
            });
        }
        if is_last {
            next.shared = lead;
        }
        next
    }

    /// The words before a number that go with the noun behind it.
    pub(super) fn lead(&self, phrase: &[Character], before: &Before) -> Vec<Character> {
        let rules = self.rules;
        let mut rest = phrase;
        if rules.verbs.prefix(rest).is_none()
            && let Some(length) = rules.dispositions.prefix(rest)
        {
            rest = rest.get(length..).unwrap_or_default();
        }
        let (rest, _) = phrase::without_openers(rest, rules);
        let mut lead = phrase::without_lists(rest, rules);
        // 覆盖教育、民政等: the list is gone.
        if lead.last().is_some_and(|c| c.folded == '等') {
            lead.pop();
        }
        if let Some(length) = rules.scopes.suffix(&lead) {
            lead.truncate(lead.len() - length);
        }
        if lead.len() > LONGEST_LEAD {
            let parts = phrase::parts(&lead, rules);
            lead = if parts.verb.is_empty() {
                lead.split_off(lead.len() - LONGEST_LEAD)
            } else {
                parts.verb.to_vec()
            };
        }
        if lead.is_empty() && phrase.is_empty() {
            before.shared.clone()
        } else {
            lead
        }
    }
}
