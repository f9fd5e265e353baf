//! On which side of a number its noun stands.

use super::{Before, Namer};
use crate::figures::characters::Character;
use crate::figures::phrase::{self, Linked, Parts};
use crate::figures::quantity::Quantity;
use crate::figures::rules::Kind;

impl Namer<'_, '_> {
    /// Whether the noun of `quantity` stands behind it.
    pub(super) fn noun_follows(
        &self,
        quantity: &Quantity,
        words: &[Character],
        linked: &Linked<'_>,
        parts: &Parts<'_>,
        before: &Before,
        behind: &[Character],
    ) -> bool {
        if quantity.nothing {
            return !quantity.unit.is_empty() && behind.len() > 1;
        }
        let Some(next) = behind.first() else {
            return false;
        };
        if !crate::text::is_han(next.folded)
            && !matches!(next.folded, '“' | '《' | '(' | '"')
            && !next.folded.is_ascii_alphanumeric()
        {
            return false;
        }
        if next.folded == '(' && !linked.phrase.is_empty() {
            return false;
        }
        let nothing_before = linked.phrase.is_empty() && linked.comparison.is_empty();
        let of = next.folded == '的' && behind.len() > 1;
        match quantity.kind {
            Kind::Rate | Kind::Time => {
                let is_link =
                    linked.phrase.is_empty() && !words.is_empty() && self.context.last.is_empty();
                (nothing_before && before.shared.is_empty() || is_link && of) && behind.len() > 1
                    || of && !self.is_complete(linked.phrase, parts)
            }
            _ if self.predicate_follows(behind) => false,
            // 应当出庭的81件中出庭75件
            Kind::Count if next.folded == '中' && self.act_follows(behind) => false,
            // 3174人参加
            _ if nothing_before
                && self.context.head.is_some()
                && phrase::verbs(behind, self.rules) == (behind.len(), true) =>
            {
                false
            }
            _ if !self.is_complete(linked.phrase, parts) => true,
            // 个别乡镇仅有1名持证人员
            Kind::Count
                if matches!(quantity.qualifier.as_deref(), Some("仅有" | "只有"))
                    && phrase::verbs(behind, self.rules).0 < behind.len() =>
            {
                true
            }
            // 投资5亿元的项目: the noun before tells what of the project is measured.
            Kind::Measure => false,
            _ => {
                let (length, found) = phrase::verbs(behind, self.rules);
                // 发现问题37个已整改; but 办理案件: 3件行政处罚案件.
                !(found && length > 0)
            }
        }
    }

    /// Whether what follows a number says something of it, and is no noun.
    pub(super) fn predicate_follows(&self, behind: &[Character]) -> bool {
        let rules = self.rules;
        let predicate = rules.predicates.prefix(behind).filter(|length| {
            // 推行, 落实 … may begin a noun.
            rules
                .verbs
                .prefix(behind.get(..*length).unwrap_or_default())
                .is_none()
        });
        predicate.is_some()
            || rules
                .changes
                .prefix(behind)
                .is_some_and(|length| length > 1)
            || rules.bases.prefix(behind).is_some_and(|length| length > 1)
    }

    /// Whether 中, which follows a number, is no word with what follows it: 中出庭, not 中小学.
    fn act_follows(&self, behind: &[Character]) -> bool {
        let rest = behind.get(1..).unwrap_or_default();
        self.rules
            .verbs
            .prefix(rest)
            .is_some_and(|length| length > 1)
    }

    /// Whether a phrase tells what is measured, and not only what is done with it.
    pub(super) fn is_complete(&self, phrase: &[Character], parts: &Parts<'_>) -> bool {
        let Some(last) = phrase.last() else {
            return false;
        };
        if matches!(
            last.folded,
            '的' | '了'
                | '等'
                | '对'
                | '将'
                | '把'
                | '在'
                | '以'
                | '从'
                | '由'
                | '向'
                | '与'
                | '和'
                | '及'
                | '届'
                | '批'
                | '、'
        ) {
            return false;
        }
        if self.rules.scopes.suffix(phrase).is_some() {
            return false;
        }
        let rest = match self.rules.dispositions.prefix(phrase) {
            Some(length) => phrase.get(length..).unwrap_or_default(),
            None => phrase,
        };
        !rest.is_empty()
            && (parts.noun.len() >= 2 || (!parts.subject.is_empty() && !parts.verb.is_empty()))
    }

    pub(super) fn next_has_noun_behind(&self, index: usize) -> bool {
        let behind = self.behind(self.group_end(index));
        behind
            .first()
            .is_some_and(|c| crate::text::is_han(c.folded))
            && !self.predicate_follows(behind)
    }
}
