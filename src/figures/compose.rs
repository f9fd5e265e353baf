//! Putting the words of a name together: 参加述法 and 领导干部 are 参加述法的领导干部.

use super::characters::{Character, begins};
use super::phrase;
use super::rules::Rules;

/// What follows a number further than this, in characters, does not name it.
pub(super) const FAR_BEHIND: usize = 40;

/// Puts together the name of a quantity whose noun stands behind it, and returns it with the noun alone.
pub(super) fn assemble(
    lead: &[Character],
    has_verb: bool,
    noun: &[Character],
    rest: &[Character],
    rules: &Rules,
) -> (Vec<Character>, Vec<Character>) {
    let rest = without_light(rest, rules);
    // 1600个事项的无差别受理
    if let Some(of) = noun
        .iter()
        .position(|c| c.folded == '的')
        .filter(|at| (1..=12).contains(at) && at + 2 < noun.len())
    {
        let (owner, thing) = (
            noun.get(..of).unwrap_or_default(),
            noun.get(of + 1..).unwrap_or_default(),
        );
        let mut name = joined(lead, thing);
        if !has_verb {
            name.extend_from_slice(rest);
        }
        return (qualified(&name, owner), owner.to_vec());
    }
    if has_verb || lead.last().is_some_and(|c| c.folded == '的') || rest.is_empty() {
        return (joined(lead, noun), noun.to_vec());
    }
    (qualified(rest, noun), noun.to_vec())
}

/// 事项进行了调整 → 事项调整.
pub(super) fn compact(text: &[Character], rules: &Rules) -> Vec<Character> {
    let near = text.get(..FAR_BEHIND.min(text.len())).unwrap_or_default();
    let (noun, said) = near
        .split_at_checked(phrase::noun_end(near, true, rules))
        .unwrap_or((near, &[]));
    joined(noun, without_light(said, rules))
}

/// 参加述法 and 领导干部 → 参加述法的领导干部.
fn qualified(what: &[Character], noun: &[Character]) -> Vec<Character> {
    let mut name = what.to_vec();
    if let (Some(last), Some(of)) = (what.last(), noun.first())
        && last.folded != '的'
    {
        name.push(Character {
            folded: '的',
            written: '的',
            place: of.place,
            gap: of.gap,
        });
    }
    name.extend_from_slice(noun);
    name
}

/// Without 进行了, 开展了: what was done is behind them.
fn without_light<'a>(rest: &'a [Character], rules: &Rules) -> &'a [Character] {
    let mut rest = rest;
    for word in [
        "全部",
        "均",
        "已",
        "都",
        "进行了",
        "进行",
        "开展了",
        "开展",
        "予以",
        "得到",
        "得以",
        "被",
        "实施了",
        "共",
    ] {
        if begins(rest, word) {
            rest = rest.get(word.chars().count()..).unwrap_or_default();
        }
    }
    if begins(rest, "了") {
        rest = rest.get(1..).unwrap_or_default();
    }
    let linked = phrase::without_links(rest, rules);
    if linked.phrase.is_empty() {
        rest
    } else {
        linked.phrase
    }
}

/// Both, one after the other.
pub(super) fn joined(first: &[Character], second: &[Character]) -> Vec<Character> {
    let mut whole = first.to_vec();
    whole.extend_from_slice(second);
    whole
}
