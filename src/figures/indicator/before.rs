//! Names of quantities whose noun stands before them: 办结案件12件.

use super::Namer;
use super::words::{Ends as _, WithoutWord as _, contains, is_people, last_name};
use crate::figures::characters::{Character, begins, reads};
use crate::figures::compose::{FAR_BEHIND, joined};
use crate::figures::list;
use crate::figures::phrase::{self, Linked, Parts};
use crate::figures::quantity::Quantity;
use crate::figures::rules::Kind;

/// The most quantities that nouns are dealt out to (分别).
const MOST_DEALT: usize = 24;

impl Namer<'_, '_> {
    /// Names quantities whose noun stands before them.
    pub(super) fn before_number(
        &mut self,
        first: usize,
        last: usize,
        linked: &Linked<'_>,
        parts: &Parts<'_>,
        behind: &[Character],
        is_last: bool,
    ) {
        if first < last && self.deal_out(first, last, linked) {
            return;
        }
        for index in first..=last {
            let Some(quantity) = self.own.get(index) else {
                continue;
            };
            let shared = if index == last {
                list::shared_by_nouns(
                    linked.phrase,
                    quantity,
                    self.slice(self.clause.range.start, quantity.reach.start),
                    self.rules,
                )
            } else {
                Vec::new()
            };
            if shared.len() > 1 {
                for noun in shared {
                    let mut name = self.complete_rate(noun, quantity);
                    name.extend_from_slice(linked.change);
                    self.push(index, name, linked, parts, false);
                }
                continue;
            }
            let owned = quantity.kind == Kind::Measure && begins(behind, "的");
            let behind = if (is_last || owned) && index == last {
                behind
            } else {
                &[]
            };
            let name = self.name_before(quantity, linked, parts, behind);
            self.push(index, name, linked, parts, true);
        }
    }

    /// Gives each of several nouns its number: 申请量、授权量分别增长16%、18%. Whether that could be done.
    pub(super) fn deal_out(&mut self, first: usize, last: usize, linked: &Linked<'_>) -> bool {
        let count = last - first + 1;
        if count > MOST_DEALT {
            return false;
        }
        let (whose, what) = list::apart(linked.phrase);
        let mut items = list::listed(whose, self.rules);
        if items.len() != count
            && items.len() == 1
            && what.is_empty()
            && self.context.items.len() == count
        {
            // 建议276件、提案341件，满意率分别为99%、98%
            items = self
                .context
                .items
                .iter()
                .map(|item| joined(&item.noun, whose))
                .collect();
        }
        if linked.phrase.is_empty()
            && let Some(others) = self.context.items.len().checked_sub(count)
        {
            // 3个部门查处事故31起、死亡26人，同比分别下降20%和16%; 一类案件31起、二类26起，分别占54%和46%
            let names = self.context.items.iter().skip(others);
            items = names.map(|item| item.name.clone()).collect();
        }
        if items.len() != count {
            return false;
        }
        for item in &mut items {
            item.extend_from_slice(what);
        }
        let units: Vec<&str> = self
            .own
            .get(first..=last)
            .unwrap_or_default()
            .iter()
            .map(|q| q.unit.as_str())
            .collect();
        if units.windows(2).any(|pair| pair.first() != pair.last()) && !linked.comparison.is_empty()
        {
            return false;
        }
        for (offset, item) in items.into_iter().enumerate() {
            let Some(quantity) = self.own.get(first + offset) else {
                continue;
            };
            let mut name = self.complete_rate(item, quantity);
            name.extend_from_slice(linked.change);
            self.push(first + offset, name, linked, &Parts::default(), false);
        }
        true
    }

    /// Names a quantity by what stands before it, and by what the clauses before leave to be understood.
    pub(super) fn name_before(
        &mut self,
        quantity: &Quantity,
        linked: &Linked<'_>,
        parts: &Parts<'_>,
        behind: &[Character],
    ) -> Vec<Character> {
        let rules = self.rules;
        let mut phrase = phrase::without_lists(linked.phrase, rules);
        // 新建和更新公园、健身园等1100余处: the list is all that is named.
        if phrase.len() < linked.phrase.len()
            && phrase::parts(&phrase, rules).noun.is_empty()
            && let Some((last, list)) = linked.phrase.split_last()
            && last.folded == '等'
        {
            phrase = list.to_vec();
        }
        if phrase
            .first()
            .is_some_and(|c| matches!(c.folded, '在' | '由'))
            && phrase::is_boundary(&phrase, 0)
            && rules.verbs.prefix(&phrase).is_none()
        {
            let (rest, _) = phrase::without_openers(phrase.get(1..).unwrap_or_default(), rules);
            phrase = rest.to_vec();
        }
        // 应当出庭的81件
        if phrase.len() > 2 && phrase.last().is_some_and(|c| c.folded == '的') {
            phrase.pop();
        }
        if quantity.nothing {
            // 零败诉: what did not happen is in the number.
            let what = self.slice(quantity.range.start + 1, quantity.range.end);
            let verb = ["实现", "保持", "确保", "做到", "力争"]
                .iter()
                .find(|verb| begins(&phrase, verb) && phrase.len() > 2);
            if let Some(verb) = verb {
                phrase.drain(..verb.chars().count());
            }
            phrase.extend_from_slice(what);
            return phrase;
        }
        let context = &self.context;
        let last = &context.last;
        if phrase.is_empty() {
            let is_said_of = linked.comparison.is_empty()
                && (2..=14).contains(&behind.len())
                && behind
                    .first()
                    .is_some_and(|c| crate::text::is_han(c.folded));
            let mut name = match (&context.head, last.is_empty()) {
                // 办理处罚和强制案件，共计406件
                (_, true) if !context.act.is_empty() && !context.head_is_near() => {
                    context.act.clone()
                }
                (Some(head), _) if is_said_of => head.noun.clone(),
                (_, false) => last.clone(),
                (Some(head), true) => head.noun.clone(),
                (None, true) if !context.topic.is_empty() => context.topic.clone(),
                (None, true) => context.subject.clone(),
            };
            if !name.ends_with_characters(linked.comparison) {
                name.extend_from_slice(linked.comparison_of_change());
            }
            // 3174人参加, 其中9项已完成
            if is_said_of {
                name.extend_from_slice(behind);
            }
            return name;
        }
        // 养育标准，从每人每月1450元提高到1560元
        if phrase::is_share_of_each(&phrase) {
            let each = phrase
                .strip_prefix_word("从")
                .strip_prefix_word("由")
                .to_vec();
            return match &context.head {
                Some(head) if context.head_is_near() => joined(&each, &head.noun),
                _ => joined(&context.act, &each),
            };
        }
        // 占总数的35%, 是全市的4.1倍
        let of_last = phrase
            .first()
            .is_some_and(|c| matches!(c.folded, '占' | '是'))
            || begins(&phrase, "相当于");
        if of_last && last.ends_with_characters(&phrase) {
            return last.clone();
        }
        if of_last && !last.is_empty() {
            return joined(last, &phrase);
        }
        let is_verb_only = parts.noun.is_empty()
            && parts.subject.is_empty()
            && parts.aside.is_empty()
            && !parts.verb.is_empty()
            && phrase.len() <= 8;
        if let Some(name) = self.of_tier(&phrase, parts, quantity) {
            return name;
        }
        let is_rest = ["其余", "剩余", "余下", "其他"]
            .iter()
            .any(|word| reads(&phrase, word));
        let has_verb = !parts.verb.is_empty();
        let mut name = if is_verb_only {
            match &context.head {
                // 评查案卷4次。已播出9期: what was broadcast is not said.
                Some(head)
                    if context.head_is_of_before()
                        && (quantity.kind == Kind::Rate || head.unit != quantity.unit) =>
                {
                    phrase
                }
                Some(head) if quantity.kind == Kind::Measure && !head.is_subject => {
                    joined(&head.noun, &phrase)
                }
                Some(head)
                    if is_people(&quantity.unit) != is_people(&head.unit) && !head.is_subject =>
                {
                    phrase
                }
                Some(head) if head.is_subject => joined(&head.noun, &phrase),
                // 城镇新增就业6790人，再就业1582人
                Some(head)
                    if head.noun.ends_with_characters(
                        phrase
                            .get(phrase.len().saturating_sub(2)..)
                            .unwrap_or_default(),
                    ) =>
                {
                    phrase
                }
                Some(head) => joined(&phrase, &head.noun),
                None if !context.topic.is_empty() => joined(&phrase, &context.topic),
                None => joined(&context.subject, &phrase),
            }
        } else if quantity.kind == Kind::Rate
            && self.is_share(quantity)
            && !has_verb
            && phrase.len() <= 10
        {
            match &context.head {
                Some(head) if !contains(&phrase, &head.noun) => joined(&head.noun, &phrase),
                _ => phrase,
            }
        } else if quantity.kind == Kind::Rate {
            self.complete_rate(phrase, quantity)
        } else if self.is_part
            && !has_verb
            && phrase.len() <= 10
            && context
                .head
                .as_ref()
                .is_some_and(|head| head.unit == quantity.unit)
        {
            match &context.head {
                Some(head) if !head.is_subject && !contains(&phrase, &head.noun) => {
                    joined(&phrase, &head.noun)
                }
                Some(head) if head.is_subject => {
                    joined(&phrase, last_name(&context.whole, &head.noun))
                }
                _ => phrase,
            }
        } else if self.is_part
            && has_verb
            && parts.noun.is_empty()
            && !parts.subject.is_empty()
            && let Some(head) = &context.head
            && head.unit == quantity.unit
            && !head.is_subject
        {
            // 审计项目42个，其中审计厅组织13个
            joined(&phrase, &head.noun)
        } else if is_rest {
            context
                .head
                .as_ref()
                .map_or(phrase.clone(), |head| joined(&phrase, &head.noun))
        } else if rules.dependents.has(&phrase) {
            match (&context.head, context.topic.is_empty()) {
                (Some(head), _) if !contains(&phrase, &head.noun) => joined(&head.noun, &phrase),
                (None, false) => joined(&context.topic, &phrase),
                _ => phrase,
            }
        } else {
            phrase
        };
        // 沿江两岸建设了35公里的防洪堤
        let is_done = reads(
            self.slice(quantity.reach.start.saturating_sub(1), quantity.reach.start),
            "了",
        ) && rules.verbs.suffix(&name).is_some()
            && rules.measures.suffix(&name).is_none();
        if is_done && quantity.kind == Kind::Measure && behind.len() > 2 && begins(behind, "的") {
            let object = behind
                .get(1..FAR_BEHIND.min(behind.len()))
                .unwrap_or_default();
            let end = phrase::noun_end(object, true, rules);
            name.extend_from_slice(object.get(..end).unwrap_or_default());
            return name;
        }
        if matches!(quantity.kind, Kind::Measure)
            && linked.change.is_empty()
            && !has_verb
            && behind.len() > 2
            && begins(behind, "的")
        {
            let owner = behind
                .get(1..FAR_BEHIND.min(behind.len()))
                .unwrap_or_default();
            let owner = owner
                .get(..phrase::noun_end(owner, true, rules))
                .unwrap_or_default();
            return joined(owner, &name);
        }
        name.extend_from_slice(linked.change);
        // 抽查结果100%向社会公示
        let mark = behind.iter().position(|c| c.folded == '、');
        let behind = behind
            .get(..mark.unwrap_or(behind.len()))
            .unwrap_or_default();
        if quantity.kind == Kind::Rate
            && linked.change.is_empty()
            && (2..=12).contains(&behind.len())
            && behind
                .first()
                .is_some_and(|c| crate::text::is_han(c.folded) && c.folded != '的')
        {
            name.extend_from_slice(behind);
        }
        name
    }

    /// What was named last, of another tier of government: 建成省级示范村9个、市级35个，创成国家级2个.
    fn of_tier(
        &self,
        phrase: &[Character],
        parts: &Parts<'_>,
        quantity: &Quantity,
    ) -> Option<Vec<Character>> {
        let tiers = &self.rules.tiers;
        let is_tier = |text: &[Character]| tiers.prefix(text) == Some(text.len());
        let head = self.context.head.as_ref()?;
        let is_done = !parts.verb.is_empty() && is_tier(parts.noun);
        if !(is_done || is_tier(phrase)) || head.unit != quantity.unit {
            return None;
        }
        let last = &self.context.last;
        let place = (0..last.len()).find_map(|place| {
            let length = tiers.prefix(last.get(place..)?)?;
            Some((place, length))
        });
        let (verb, noun) = match place {
            Some((place, length)) => (last.get(..place)?, last.get(place + length..)?),
            None => (&[][..], head.noun.as_slice()),
        };
        let verb = if is_done { &[] } else { verb };
        Some([verb, phrase, noun].concat())
    }
}
