//! The rules that decide what is a figure, read from `rules.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::characters::Character;
use super::lexicon::Lexicon;
use crate::text::fold;

/// The rules as users read them.
pub const TEXT: &str = include_str!("rules.toml");

/// What kind of quantity a unit makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// 件, 项, 家 …
    Count,
    /// 元, 公里, 吨 …
    Measure,
    /// %, 个百分点, 倍
    Rate,
    /// 个工作日, 天 …
    Time,
    /// A unit that needs words around it.
    Needs,
    /// No unit.
    Plain,
}

/// Units and their kinds.
#[derive(Debug)]
pub(super) struct Units {
    words: Lexicon,
    /// Of each of `words`, by its place.
    kinds: Vec<Kind>,
    names: HashMap<String, String>,
    small: Lexicon,
    false_units: Lexicon,
    needs: HashMap<String, Needs>,
}

/// Words one of which must stand in front of a number for its unit to count.
#[derive(Debug, Default)]
struct Needs {
    /// Directly.
    directly: Lexicon,
    /// Within a few characters.
    near: Lexicon,
}

/// How far in front of a number, in characters, the words of `…` may be.
const NEAR: usize = 8;

impl Units {
    /// The longest unit with which `text` begins: its length and kind.
    pub(super) fn longest(&self, text: &[Character]) -> Option<(usize, Kind)> {
        if self.false_units.prefix(text).is_some() {
            return None;
        }
        let (length, place) = self.words.longest(text)?;
        Some((length, *self.kinds.get(place)?))
    }

    /// The name under which a unit that reads `text` is known.
    pub(super) fn name(&self, text: &[Character]) -> String {
        let key = folded(text);
        match self.names.get(&key) {
            Some(name) => name.clone(),
            None => text
                .iter()
                .map(|c| {
                    if c.folded.is_ascii() && !c.folded.is_alphabetic() {
                        c.folded
                    } else {
                        c.written
                    }
                })
                .collect(),
        }
    }

    /// Whether a small Chinese numeral before this unit counts.
    pub(super) fn counts_small(&self, unit: &[Character]) -> bool {
        self.small.has(unit)
    }

    /// Whether a unit measures how long something went on (连续三年).
    pub(super) fn is_run_of_time(&self, unit: &str) -> bool {
        matches!(unit, "年" | "周")
    }

    /// Whether what stands before a number lets `unit`, of the kind [`Kind::Needs`], count.
    pub(super) fn needs_met(&self, unit: &[Character], before: &[Character]) -> bool {
        let Some(needs) = self.needs.get(&folded(unit)) else {
            return false;
        };
        let near = before
            .get(before.len().saturating_sub(NEAR)..)
            .unwrap_or_default();
        needs.directly.suffix(before).is_some() || needs.near.is_in(near)
    }
}

fn folded(text: &[Character]) -> String {
    text.iter().map(|c| c.folded).collect()
}

/// Every list of `rules.toml`, ready for looking up.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) units: Units,
    pub(super) not_behind: Lexicon,
    pub(super) not_behind_except: Lexicon,
    pub(super) not_before: Lexicon,
    pub(super) not_before_chinese: Lexicon,
    pub(super) not_before_span: Lexicon,
    pub(super) not_near_span: Lexicon,
    pub(super) not_whole: Lexicon,
    pub(super) names: Lexicon,
    pub(super) qualifiers_before: Lexicon,
    pub(super) qualifiers_after: Lexicon,
    pub(super) changes: Lexicon,
    pub(super) levels: Lexicon,
    pub(super) bases: Lexicon,
    pub(super) targets_of_sentence: Lexicon,
    pub(super) targets_of_clause: Lexicon,
    pub(super) targets_done: Lexicon,
    pub(super) openers: Lexicon,
    pub(super) not_openers: Lexicon,
    pub(super) scopes: Lexicon,
    pub(super) links: Lexicon,
    pub(super) not_links: Lexicon,
    pub(super) dispositions: Lexicon,
    pub(super) subjects: Lexicon,
    pub(super) not_subjects: Lexicon,
    pub(super) verbs: Lexicon,
    pub(super) not_verbs: Lexicon,
    pub(super) light_verbs: Lexicon,
    pub(super) pivots: Lexicon,
    pub(super) adverbs: Lexicon,
    pub(super) predicates: Lexicon,
    pub(super) dependents: Lexicon,
    pub(super) rates: Lexicon,
    pub(super) zero: Lexicon,
    pub(super) standing: Lexicon,
    pub(super) tiers: Lexicon,
    pub(super) judgements: Lexicon,
    pub(super) outcomes: Lexicon,
    pub(super) measures: Lexicon,
    pub(super) people: Lexicon,
    pub(super) unitless: Lexicon,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    units: UnitLists,
    unit_names: HashMap<String, String>,
    unit_needs: HashMap<String, String>,
    chinese: Chinese,
    not_units: Words,
    exclusions: Exclusions,
    qualifiers: Around,
    comparison: Comparison,
    targets: Targets,
    openers: Openers,
    links: Links,
    dispositions: Words,
    subjects: Endings,
    verbs: Verbs,
    nouns: Nouns,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitLists {
    count: String,
    measure: String,
    rate: String,
    time: String,
    needs: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chinese {
    small_units: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Links {
    words: String,
    except: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Endings {
    endings: String,
    except: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exclusions {
    before: String,
    not_before: String,
    after: String,
    after_chinese: String,
    after_span: String,
    whole: String,
    names: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Around {
    before: String,
    after: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Comparison {
    change: String,
    level: String,
    base: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Targets {
    sentence: String,
    clause: String,
    done: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Openers {
    words: String,
    except: String,
    scopes: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verbs {
    words: String,
    except: String,
    light: String,
    pivots: String,
    adverbs: String,
    predicates: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nouns {
    dependents: String,
    rates: String,
    standing: String,
    tiers: String,
    judgements: String,
    outcomes: String,
    measures: String,
    people: String,
    unitless: String,
    zero: String,
}

/// The words of `text` that begin with `…`, without it, and the others.
fn near_and_directly(text: &str) -> (Lexicon, Lexicon) {
    let pick = |near: bool| {
        let words: Vec<&str> = text
            .split_whitespace()
            .filter_map(|word| match word.strip_prefix('…') {
                Some(rest) => near.then_some(rest),
                None => (!near).then_some(word),
            })
            .collect();
        Lexicon::new(&words.join(" "))
    };
    (pick(true), pick(false))
}

fn units(file: &File) -> Units {
    let fold_word = |word: &str| word.chars().map(fold::fold_one).collect::<String>();
    let lists = [
        (&file.units.count, Kind::Count),
        (&file.units.measure, Kind::Measure),
        (&file.units.rate, Kind::Rate),
        (&file.units.time, Kind::Time),
        (&file.units.needs, Kind::Needs),
    ];
    let kinds = lists
        .iter()
        .flat_map(|(words, kind)| words.split_whitespace().map(move |_| *kind));
    let all: Vec<&str> = lists.iter().map(|(words, _)| words.as_str()).collect();
    let needs = file.unit_needs.iter().map(|(unit, words)| {
        let (near, directly) = near_and_directly(words);
        (fold_word(unit), Needs { directly, near })
    });
    Units {
        words: Lexicon::new(&all.join(" ")),
        kinds: kinds.collect(),
        names: file
            .unit_names
            .iter()
            .map(|(name, of)| (fold_word(name), of.clone()))
            .collect(),
        small: Lexicon::new(&file.chinese.small_units),
        false_units: Lexicon::new(&file.not_units.words),
        needs: needs.collect(),
    }
}

/// The built-in rules.
pub(super) fn built_in() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let file: File =
            toml::from_str(TEXT).expect("the built-in rules are valid, which a test checks");
        let (near, span) = near_and_directly(&file.exclusions.after_span);
        Rules {
            units: units(&file),
            not_behind: Lexicon::new(&file.exclusions.before),
            not_behind_except: Lexicon::new(&file.exclusions.not_before),
            not_before: Lexicon::new(&file.exclusions.after),
            not_before_chinese: Lexicon::new(&file.exclusions.after_chinese),
            not_before_span: span,
            not_near_span: near,
            not_whole: Lexicon::new(&file.exclusions.whole),
            names: Lexicon::new(&file.exclusions.names),
            qualifiers_before: Lexicon::new(&file.qualifiers.before),
            qualifiers_after: Lexicon::new(&file.qualifiers.after),
            changes: Lexicon::new(&file.comparison.change),
            levels: Lexicon::new(&file.comparison.level),
            bases: Lexicon::new(&file.comparison.base),
            targets_of_sentence: Lexicon::new(&file.targets.sentence),
            targets_of_clause: Lexicon::new(&file.targets.clause),
            targets_done: Lexicon::new(&file.targets.done),
            openers: Lexicon::new(&file.openers.words),
            not_openers: Lexicon::new(&file.openers.except),
            scopes: Lexicon::new(&file.openers.scopes),
            links: Lexicon::new(&file.links.words),
            not_links: Lexicon::new(&file.links.except),
            dispositions: Lexicon::new(&file.dispositions.words),
            subjects: Lexicon::new(&file.subjects.endings),
            not_subjects: Lexicon::new(&file.subjects.except),
            verbs: Lexicon::new(&file.verbs.words),
            not_verbs: Lexicon::new(&file.verbs.except),
            light_verbs: Lexicon::new(&file.verbs.light),
            pivots: Lexicon::new(&file.verbs.pivots),
            adverbs: Lexicon::new(&file.verbs.adverbs),
            predicates: Lexicon::new(&file.verbs.predicates),
            dependents: Lexicon::new(&file.nouns.dependents),
            rates: Lexicon::new(&file.nouns.rates),
            zero: Lexicon::new(&file.nouns.zero),
            standing: Lexicon::new(&file.nouns.standing),
            tiers: Lexicon::new(&file.nouns.tiers),
            judgements: Lexicon::new(&file.nouns.judgements),
            outcomes: Lexicon::new(&file.nouns.outcomes),
            measures: Lexicon::new(&file.nouns.measures),
            people: Lexicon::new(&file.nouns.people),
            unitless: Lexicon::new(&file.nouns.unitless),
        }
    });
    &RULES
}
