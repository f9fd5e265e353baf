//! What earlier clauses tell about the quantities of later ones: in 办结复议案件212件，纠错率9% the rate is one of 复议案件.

use super::characters::{Character, begins, reads};
use super::clause::Mark;
use super::phrase;
use super::rules::{Kind, Rules};

/// What is remembered within a paragraph.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// What was counted last: 行政复议案件, and with which unit.
    pub(super) head: Option<Head>,
    /// The indicator of the figure before, without growth.
    pub(super) last: Vec<Character>,
    /// Who acts in this sentence.
    pub(super) subject: Vec<Character>,
    /// The same outside of the parenthesis that is being read.
    pub(super) outer_subject: Option<Vec<Character>>,
    /// What the clause before speaks of, when no figure was in it.
    pub(super) topic: Vec<Character>,
    /// The same with its verb: 办理行政处罚案件; of a clause without a verb, all of it.
    pub(super) act: Vec<Character>,
    /// The verb of the list that goes on.
    pub(super) list_verb: Vec<Character>,
    /// The figure on which those in a parenthesis, or behind 其中, hang.
    pub(super) whole: Vec<Character>,
    /// The nouns of the list that goes on, each with its number: 建议276件、提案341件.
    pub(super) items: Vec<Item>,
    /// How many sentences ago the head was named.
    age: usize,
    /// How many clauses ago.
    distance: usize,
}

/// A noun of a list.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) noun: Vec<Character>,
    /// The indicator of its number.
    pub(super) name: Vec<Character>,
}

/// Whether a clause only says when or where: “八五”普法以来.
fn says_when(clause: &[Character]) -> bool {
    ["以来", "期间", "时", "后", "前", "中", "上", "下", "方面"]
        .iter()
        .any(|word| {
            let end = clause.len().saturating_sub(word.chars().count());
            clause.get(end..).is_some_and(|end| reads(end, word))
        })
}

/// A clause that judges a share without what it says of it: 出庭率 of 出庭率不高，仅为65%.
fn unjudged<'a>(clause: &'a [Character], rules: &Rules) -> &'a [Character] {
    let judged = rules.judgements.suffix(clause).unwrap_or(0);
    let share = clause.get(..clause.len() - judged);
    share
        .filter(|share| rules.rates.suffix(share).is_some())
        .unwrap_or(clause)
}

/// What was counted.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) noun: Vec<Character>,
    pub(super) unit: String,
    /// Whether the noun is who acts (负责人出庭), and not what was acted on.
    pub(super) is_subject: bool,
}

/// For so many clauses a head is the first that a rate could be of.
const NEAR: usize = 3;
/// For so many sentences a head is remembered.
const LONGEST_AGE: usize = 3;

impl Context {
    /// Forgets what holds only within a sentence.
    pub(super) fn begin_sentence(&mut self) {
        self.subject.clear();
        self.outer_subject = None;
        self.topic.clear();
        self.act.clear();
        self.list_verb.clear();
        self.last.clear();
        self.whole.clear();
        self.items.clear();
        self.age += 1;
        if self.age > LONGEST_AGE {
            self.head = None;
        }
    }

    /// Reads a clause without quantities.
    pub(super) fn note(&mut self, clause: &[Character], opened_by: Mark, rules: &Rules) {
        self.list_verb.clear();
        if opened_by == Mark::Opening {
            return;
        }
        let (rest, scope) = phrase::without_openers(clause, rules);
        let rest = unjudged(rest, rules);
        let parts = phrase::parts(rest, rules);
        if is_actor(parts.subject, rules) {
            self.subject = parts.subject.to_vec();
        } else if let Some(scope) = scope {
            self.subject = scope.to_vec();
        }
        self.topic = if (2..=LONGEST_TOPIC).contains(&parts.noun.len()) && !parts.verb.is_empty() {
            parts.noun.to_vec()
        } else {
            Vec::new()
        };
        self.act = if !self.topic.is_empty() {
            [parts.verb, parts.noun].concat()
        } else if parts.verb.is_empty()
            && (2..=LONGEST_HEAD).contains(&rest.len())
            && !says_when(rest)
        {
            rest.to_vec()
        } else {
            Vec::new()
        };
    }

    /// Remembers what was counted.
    pub(super) fn count(&mut self, noun: &[Character], unit: &str, kind: Kind, is_subject: bool) {
        if matches!(kind, Kind::Count | Kind::Plain) && (2..=LONGEST_HEAD).contains(&noun.len()) {
            self.head = Some(Head {
                noun: noun.to_vec(),
                unit: unit.to_owned(),
                is_subject,
            });
            self.age = 0;
            self.distance = 0;
        }
    }

    /// Tells that a clause begins.
    pub(super) fn begin_clause(&mut self) {
        self.distance += 1;
    }

    /// Whether the head was named in a sentence before.
    pub(super) fn head_is_of_before(&self) -> bool {
        self.age > 0
    }

    /// Whether the head was named a moment ago, in the same sentence.
    pub(super) fn head_is_near(&self) -> bool {
        self.age == 0 && self.distance <= NEAR
    }
}

/// A longer noun, in characters, is no name for what other figures are of.
const LONGEST_HEAD: usize = 30;
/// The same for what a clause without figures speaks of.
const LONGEST_TOPIC: usize = 16;

/// Whether a subject that was found is short and plain enough to be one.
pub(super) fn is_actor(subject: &[Character], rules: &Rules) -> bool {
    !does_something(subject, rules)
        && (2..=LONGEST_ACTOR).contains(&subject.len())
        && !subject.iter().any(|c| matches!(c.folded, '、' | ',' | '“'))
        && !subject.first().is_some_and(|c| {
            matches!(
                c.folded,
                '与' | '在'
                    | '为'
                    | '代'
                    | '对'
                    | '将'
                    | '把'
                    | '从'
                    | '以'
                    | '向'
                    | '由'
                    | '按'
                    | '同'
                    | '的'
            )
        })
}

/// Whether a subject is a verb with its object (报请市人大常委会), and not a name that begins like a verb (调解委员会).
fn does_something(subject: &[Character], rules: &Rules) -> bool {
    let leads = [
        "进一步",
        "简化",
        "抓好",
        "加大",
        "加强",
        "支持",
        "推动",
        "引导",
        "鼓励",
        "帮助",
        "促进",
        "培育",
        "扶持",
    ];
    if leads.iter().any(|verb| begins(subject, verb)) {
        return true;
    }
    let (length, found) = phrase::verbs(subject, rules);
    found && subject.len() > length + LONGEST_ENDING
}

/// The longest noun, in characters, that makes a name of a verb: 委员会, 办公室.
const LONGEST_ENDING: usize = 3;

/// A longer subject, in characters, is more than one.
const LONGEST_ACTOR: usize = 18;
