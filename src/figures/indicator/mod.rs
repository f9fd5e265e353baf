//! Naming quantities: which words around a number say what it measures.
//!
//! A noun stands before its number (办结案件12件, 纠错率为9%) or behind it (举办2期培训班, 17个单位的736项事项). Which it is, the words
//! between the numbers of a clause decide; what a clause leaves out (办结112件) comes from the clauses before.

mod before;
mod behind;
mod rate;
mod side;
mod words;

use super::characters::{Character, begins};
use super::clause::{Clause, Mark};
use super::compose::{FAR_BEHIND, joined};
use super::context::{Context, Item, is_actor};
use super::phrase::{self, Linked, Parts};
use super::quantity::Quantity;
use super::rules::{Kind, Rules};
use words::{WithoutWord as _, near_end};

/// The name of a quantity.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Which quantity of the clause.
    pub(super) quantity: usize,
    pub(super) indicator: Vec<Character>,
    pub(super) subject: Option<Vec<Character>>,
    pub(super) comparison: Vec<Character>,
}

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

fn begins_with(name: &[Character], noun: &[Character]) -> bool {
    let beginning = name.get(..noun.len()).unwrap_or_default();
    beginning.len() == noun.len() && beginning.iter().zip(noun).all(|(a, b)| a.place == b.place)
}

/// Who is to act, of 应由行政机关负责人.
fn acting(subject: &[Character]) -> &[Character] {
    ["依法应当由", "依法应由", "应当由", "应由", "须由"]
        .iter()
        .find(|word| begins(subject, word))
        .map_or(subject, |word| subject.strip_prefix_word(word))
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
        match self.clause.opened_by {
            Mark::Opening => self.context.outer_subject = Some(self.context.subject.clone()),
            // 负责人出庭31次（其中正职负责人9次），出庭率100%: who acts within a parenthesis does not outside.
            Mark::Closing => {
                if let Some(outer) = self.context.outer_subject.take() {
                    self.context.subject = outer;
                }
            }
            _ => {}
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
        let mut linked = phrase::without_links(&before.words, rules);
        let Some(quantity) = self.own.get(first) else {
            return Before::default();
        };
        let follows = behind
            .first()
            .is_some_and(|c| crate::text::is_han(c.folded));
        if linked.phrase.is_empty()
            && linked.change.len() == before.words.len()
            && quantity.kind == Kind::Count
            && follows
            && !self.predicate_follows(behind)
        {
            // 提升6家卫生院能力: what is said to change is the noun behind.
            linked = Linked {
                phrase: &before.words,
                ..Linked::default()
            };
        }
        let parts = phrase::parts(linked.phrase, rules);
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
            let connects = connects.strip_prefix_word("的").strip_prefix_word("中");
            let (rest, _) = phrase::without_openers(connects, rules);
            return Before {
                words: near_end(rest).to_vec(),
                shared: Vec::new(),
            };
        }
        self.behind_number(first, last, &linked, before, behind, is_last)
    }

    /// Who acts. `is_told` is whether the clause tells what happened to something else, about which the one who acted before
    /// says nothing: 创新中心投入运行，数字经济增长8.7%.
    fn subject(&mut self, parts: &Parts<'_>, is_told: bool) -> Option<Vec<Character>> {
        let subject = acting(parts.subject);
        if is_actor(subject, self.rules) {
            self.context.subject = subject.to_vec();
        } else if !self.scope.is_empty() && self.context.subject.is_empty() {
            self.context.subject = self.scope.clone();
        }
        let subject = &self.context.subject;
        let is_another = is_told && !self.subject_is_place() && parts.subject.is_empty();
        (!is_another && !subject.is_empty()).then(|| subject.clone())
    }

    /// Whether the subject is a place (全市), which holds for all of a sentence, or there is none.
    fn subject_is_place(&self) -> bool {
        let subject = &self.context.subject;
        subject.is_empty() || self.rules.scopes.prefix(subject) == Some(subject.len())
    }

    /// Whether a noun says only how cases ended: 撤销、变更和确认违法.
    fn is_outcome(&self, noun: &[Character]) -> bool {
        let mut rest = noun;
        while let Some(first) = rest.first() {
            let length = match first.folded {
                '、' | '和' | '及' | '与' | '或' | '并' | '等' => 1,
                _ if begins(rest, "作出") => 2,
                _ => match self.rules.outcomes.prefix(rest) {
                    Some(length) => length,
                    None => return false,
                },
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        !noun.is_empty()
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
        let is_own =
            parts.verb.is_empty() && parts.noun.len() >= 2 && begins_with(&name, parts.noun);
        let is_told = is_own && (quantity.kind == Kind::Rate || !linked.change.is_empty());
        let subject = self.subject(parts, is_told);
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
            if is_head {
                let plain = phrase::without_lists(parts.noun, self.rules);
                if self.clause.opened_by != Mark::Item {
                    self.context.items.clear();
                }
                if quantity.kind == Kind::Count {
                    let (noun, name) = (plain.clone(), name.clone());
                    self.context.items.push(Item { noun, name });
                }
                // What a part is of is also what the next part is of.
                let is_whole = !self.is_part && !self.is_outcome(parts.noun);
                if is_whole && !plain.is_empty() {
                    self.context
                        .count(&plain, &quantity.unit, quantity.kind, false);
                } else if is_whole && !parts.subject.is_empty() {
                    self.context
                        .count(acting(parts.subject), &quantity.unit, quantity.kind, true);
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
