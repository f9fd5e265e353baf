//! Naming quantities: which words around a number say what it measures.
//!
//! A noun stands before its number (办结案件12件, 纠错率为9%) or behind it (举办2期培训班, 17个单位的736项事项). Which it is, the words
//! between the numbers of a clause decide; what a clause leaves out (办结112件) comes from the clauses before.

use super::characters::{Character, begins, reads};
use super::clause::{Clause, Mark};
use super::compose::{FAR_BEHIND, assemble, compact, joined};
use super::context::{Context, Item, is_actor};
use super::list;
use super::phrase::{self, Linked, Parts};
use super::quantity::Quantity;
use super::rules::{Kind, Rules};

/// The name of a quantity.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Which quantity of the clause.
    pub(super) quantity: usize,
    pub(super) indicator: Vec<Character>,
    pub(super) subject: Option<Vec<Character>>,
    pub(super) comparison: Vec<Character>,
}

/// Words further than this from a number, in characters, do not name it.
const FAR: usize = 60;
/// A longer verb phrase before a number, in characters, is cut to its verb.
const LONGEST_LEAD: usize = 18;
/// The name of a share is this short, in characters, when it does not tell of what it is one.
const SHORT_RATE: usize = 6;
/// The most quantities that nouns are dealt out to (分别).
const MOST_DEALT: usize = 24;

/// Names the quantities of one clause. A quantity that several nouns share is named once for each.
pub(super) fn name(
    text: &[Character],
    own: &[Quantity],
    clause: &Clause,
    context: &mut Context,
    rules: &Rules,
) -> Vec<Named> {
    let mut namer = Namer {
        text,
        own,
        clause,
        context,
        rules,
        named: Vec::new(),
        scope: Vec::new(),
        is_part: false,
        is_among: false,
    };
    namer.run();
    namer.named
}

struct Namer<'a, 'c> {
    text: &'a [Character],
    own: &'a [Quantity],
    clause: &'a Clause,
    context: &'c mut Context,
    rules: &'a Rules,
    named: Vec<Named>,
    scope: Vec<Character>,
    is_part: bool,
    /// Whether the clause itself begins the parts of a whole: 其中.
    is_among: bool,
}

/// What stands before a group of quantities.
#[derive(Debug, Default)]
struct Before {
    /// The words between the group and the one before, or the beginning of the clause.
    words: Vec<Character>,
    /// The verb of the group before, which holds for this one too (举办2期培训班和3场讲座).
    shared: Vec<Character>,
}

impl<'a> Namer<'a, '_> {
    fn run(&mut self) {
        let start = self.clause.range.start;
        let lead = self.slice(start, self.own.first().map_or(start, |q| q.reach.start));
        let among = begins(lead, "其中")
            || lead.len() >= 3 && begins(lead.get(1..).unwrap_or_default(), "其中");
        let (lead, scope) = phrase::without_openers(lead, self.rules);
        self.scope = scope.unwrap_or_default().to_vec();
        self.is_among = among;
        if self.clause.opened_by == Mark::Opening || among {
            self.context.whole = self.context.last.clone();
        } else if self.clause.opened_by == Mark::Closing {
            self.context.whole.clear();
        }
        self.is_part = !self.context.whole.is_empty();
        if self.clause.opened_by != Mark::Item {
            self.context.list_verb.clear();
        }
        let mut before = Before {
            words: near_end(lead).to_vec(),
            shared: self.context.list_verb.clone(),
        };
        let mut first = 0;
        while first < self.own.len() {
            let last = self.group_end(first);
            before = self.group(first, last, &before);
            first = last + 1;
        }
        self.context.list_verb = before.shared;
    }

    fn slice(&self, start: usize, end: usize) -> &'a [Character] {
        self.text.get(start..end.max(start)).unwrap_or_default()
    }

    /// What stands between a quantity and the next, or the end of the clause.
    fn behind(&self, index: usize) -> &'a [Character] {
        let start = self
            .own
            .get(index)
            .map_or(self.clause.range.end, |q| q.reach.end);
        let end = self
            .own
            .get(index + 1)
            .map_or(self.clause.range.end, |q| q.reach.start);
        self.slice(start, end)
    }

    /// The last quantity of those that follow each other directly: 60项、30项.
    fn group_end(&self, first: usize) -> usize {
        let mut last = first;
        while last + 1 < self.own.len() && phrase::only_connects(self.behind(last)) {
            last += 1;
        }
        last
    }

    /// Names the quantities from `first` to `last`; returns what stands before those behind them.
    fn group(&mut self, first: usize, last: usize, before: &Before) -> Before {
        let behind = self.behind(last);
        let is_last = last + 1 == self.own.len();
        let rules = self.rules;
        let linked = phrase::without_links(&before.words, rules);
        let parts = phrase::parts(linked.phrase, rules);
        let Some(quantity) = self.own.get(first) else {
            return Before::default();
        };
        let connects = if is_last { &[][..] } else { behind };
        // 从5个减到3个: what is between only compares.
        let compares = !is_last
            && !connects.is_empty()
            && phrase::without_links(connects, rules).phrase.is_empty();
        let is_run = before.words.strip_suffix_word("连续").len() < before.words.len();
        if first == last
            && (is_run && quantity.kind == Kind::Time
                || quantity.kind == Kind::Needs && rules.units.is_run_of_time(&quantity.unit))
        {
            let mut name = before.words.clone();
            let said = self.slice(quantity.reach.end, self.clause.range.end);
            name.extend_from_slice(said.get(..FAR_BEHIND.min(said.len())).unwrap_or_default());
            self.push(first, name, &Linked::default(), &Parts::default(), false);
            let (words, _) = phrase::without_openers(linked.phrase, rules);
            let words = words.strip_suffix_word("连续");
            return Before {
                words: joined(words, if is_last { &[] } else { behind }),
                shared: Vec::new(),
            };
        }
        let noun_follows = !compares
            && self.noun_follows(quantity, &before.words, &linked, &parts, before, behind);
        if !noun_follows {
            self.before_number(first, last, &linked, &parts, behind, is_last);
            if compares {
                let mut words = linked.phrase.to_vec();
                words.extend_from_slice(connects);
                return Before {
                    words,
                    shared: Vec::new(),
                };
            }
            let connects = if begins(connects, "的") {
                connects.get(1..).unwrap_or_default()
            } else {
                connects
            };
            let (rest, _) = phrase::without_openers(connects, rules);
            return Before {
                words: near_end(rest).to_vec(),
                shared: Vec::new(),
            };
        }
        self.behind_number(first, last, &linked, before, behind, is_last)
    }

    /// Whether the noun of `quantity` stands behind it.
    fn noun_follows(
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
            // 3174人参加
            _ if nothing_before
                && self.context.head.is_some()
                && phrase::verbs(behind, self.rules) == (behind.len(), true) =>
            {
                false
            }
            _ if !self.is_complete(linked.phrase, parts) => true,
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
    fn predicate_follows(&self, behind: &[Character]) -> bool {
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

    /// Whether a phrase tells what is measured, and not only what is done with it.
    fn is_complete(&self, phrase: &[Character], parts: &Parts<'_>) -> bool {
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

    /// Names quantities whose noun stands before them.
    fn before_number(
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
    fn deal_out(&mut self, first: usize, last: usize, linked: &Linked<'_>) -> bool {
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
            && !linked.change.is_empty()
            && self.context.items.len() == count
        {
            // 事故31起、死亡26人，同比分别下降20%和16%
            let names = self.context.items.iter();
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
    fn name_before(
        &mut self,
        quantity: &Quantity,
        linked: &Linked<'_>,
        parts: &Parts<'_>,
        behind: &[Character],
    ) -> Vec<Character> {
        let rules = self.rules;
        let mut phrase = phrase::without_lists(linked.phrase, rules);
        if phrase
            .first()
            .is_some_and(|c| matches!(c.folded, '在' | '由'))
            && phrase::is_boundary(&phrase, 0)
            && rules.verbs.prefix(&phrase).is_none()
        {
            let (rest, _) = phrase::without_openers(phrase.get(1..).unwrap_or_default(), rules);
            phrase = rest.to_vec();
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
        if of_last && !last.is_empty() {
            return joined(last, &phrase);
        }
        let is_verb_only = parts.noun.is_empty()
            && parts.subject.is_empty()
            && parts.aside.is_empty()
            && !parts.verb.is_empty()
            && phrase.len() <= 8;
        let is_rest = ["其余", "剩余", "余下", "其他"]
            .iter()
            .any(|word| reads(&phrase, word));
        let has_verb = !parts.verb.is_empty();
        let mut name = if is_verb_only {
            match &context.head {
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

    /// Whether a number is the share that a part has of what was counted before: 人员208人，其中法律专业占23.5%.
    fn is_share(&self, quantity: &Quantity) -> bool {
        let near = self.slice(quantity.reach.start.saturating_sub(1), quantity.reach.start);
        self.is_part && reads(near, "占")
    }

    /// Puts what a short rate is a rate of before it: 纠错率 → 行政复议案件纠错率.
    fn complete_rate(&self, rate: Vec<Character>, quantity: &Quantity) -> Vec<Character> {
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

    /// Names quantities whose noun stands behind them.
    fn behind_number(
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
            let end = match by_subject.subject.len() {
                0 => phrase::noun_end(behind, true, rules),
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
                && self.context.subject.is_empty()
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
            let subject = self.subject(&lead_parts);
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

    fn next_has_noun_behind(&self, index: usize) -> bool {
        let behind = self.behind(self.group_end(index));
        behind
            .first()
            .is_some_and(|c| crate::text::is_han(c.folded))
            && !self.predicate_follows(behind)
    }

    /// The words before a number that go with the noun behind it.
    fn lead(&self, phrase: &[Character], before: &Before) -> Vec<Character> {
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

    fn subject(&mut self, parts: &Parts<'_>) -> Option<Vec<Character>> {
        if is_actor(parts.subject, self.rules) {
            self.context.subject = parts.subject.to_vec();
        } else if !self.scope.is_empty() && self.context.subject.is_empty() {
            self.context.subject = self.scope.clone();
        }
        Some(self.context.subject.clone()).filter(|subject| !subject.is_empty())
    }

    fn push(
        &mut self,
        index: usize,
        name: Vec<Character>,
        linked: &Linked<'_>,
        parts: &Parts<'_>,
        is_head: bool,
    ) {
        let Some(quantity) = self.own.get(index) else {
            return;
        };
        if name.is_empty() {
            return;
        }
        let subject = self.subject(parts);
        if !linked.change.is_empty() && !linked.phrase.is_empty() {
            self.context.last = linked.phrase.to_vec();
        }
        if linked.change.is_empty() {
            self.context.last = name.clone();
            let is_of_its_own = self.clause.opened_by == Mark::Comma
                && !self.is_among
                && !parts.noun.is_empty()
                && !parts.verb.is_empty()
                && self
                    .context
                    .head
                    .as_ref()
                    .is_some_and(|head| head.unit != quantity.unit);
            if is_of_its_own {
                // 审结130件，其中维持60件，提出意见126条: the list of parts has ended.
                self.context.whole.clear();
                self.is_part = false;
            }
            if is_head && !self.is_part {
                let plain = phrase::without_lists(parts.noun, self.rules);
                if self.clause.opened_by != Mark::Item {
                    self.context.items.clear();
                }
                if quantity.kind == Kind::Count {
                    let (noun, name) = (plain.clone(), name.clone());
                    self.context.items.push(Item { noun, name });
                }
                if !plain.is_empty() {
                    self.context
                        .count(&plain, &quantity.unit, quantity.kind, false);
                } else if !parts.subject.is_empty() {
                    self.context
                        .count(parts.subject, &quantity.unit, quantity.kind, true);
                }
            }
        }
        self.named.push(Named {
            quantity: index,
            indicator: name,
            subject,
            comparison: linked.comparison.to_vec(),
        });
    }
}

/// Whether a unit counts people.
fn is_people(unit: &str) -> bool {
    matches!(
        unit,
        "人" | "名" | "位" | "人次" | "户" | "户次" | "家" | "家次"
    )
}

/// The end of `words` that is near enough to a number to name it.
fn near_end(words: &[Character]) -> &[Character] {
    words
        .get(words.len().saturating_sub(FAR)..)
        .unwrap_or_default()
}

/// Whether `text` has the last two characters of `noun`.
fn contains(text: &[Character], noun: &[Character]) -> bool {
    let end = noun.get(noun.len().saturating_sub(2)..).unwrap_or_default();
    !end.is_empty()
        && text
            .windows(end.len())
            .any(|window| window.iter().zip(end).all(|(a, b)| a.folded == b.folded))
}

/// The name of the whole, or the noun when there is none.
fn last_name<'n>(whole: &'n [Character], noun: &'n [Character]) -> &'n [Character] {
    if whole.is_empty() { noun } else { whole }
}

trait Ends {
    fn ends_with_characters(&self, end: &[Character]) -> bool;
}

trait WithoutWord {
    fn strip_suffix_word(&self, word: &str) -> &[Character];
    fn strip_prefix_word(&self, word: &str) -> &[Character];
}

impl WithoutWord for [Character] {
    fn strip_prefix_word(&self, word: &str) -> &[Character] {
        match begins(self, word) {
            true => self.get(word.chars().count()..).unwrap_or_default(),
            false => self,
        }
    }

    fn strip_suffix_word(&self, word: &str) -> &[Character] {
        let start = self.len().saturating_sub(word.chars().count());
        let (before, end) = self.split_at_checked(start).unwrap_or((self, &[]));
        if reads(end, word) { before } else { self }
    }
}

impl Ends for Vec<Character> {
    fn ends_with_characters(&self, end: &[Character]) -> bool {
        !end.is_empty()
            && self.len() >= end.len()
            && self
                .iter()
                .rev()
                .zip(end.iter().rev())
                .all(|(a, b)| a.folded == b.folded)
    }
}

impl<'a> Linked<'a> {
    /// The comparison, when the number is the size of a change.
    fn comparison_of_change(&self) -> &'a [Character] {
        if self.change.is_empty() {
            &[]
        } else {
            self.comparison
        }
    }
}
