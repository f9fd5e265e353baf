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
        // 打造20个群众认可的驿站: the noun with what it is like.
        if has_verb && !is_act(thing, rules) {
            return (joined(lead, noun), thing.to_vec());
        }
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

/// Whether a noun tells of something done: 受理 of 1600个事项的无差别受理.
fn is_act(noun: &[Character], rules: &Rules) -> bool {
    rules.verbs.suffix(noun).is_some()
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
    if begins(rest, "了") || begins(rest, "的") {
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

/// A name without what only led on to further words: 完成隐患点和, 举行了.
pub(super) fn trimmed(name: &[Character]) -> &[Character] {
    const SHORTEST: usize = 3;
    let mut name = name;
    while let [first, rest @ ..] = name
        && rest.len() >= SHORTEST
        && matches!(first.folded, '、' | '的')
    {
        name = rest;
    }
    while let [rest @ .., before, last] = name
        && rest.len() + 1 >= SHORTEST
        && match last.folded {
            '了' => before.folded != '为',
            '、' | '及' | '与' => true,
            '和' => !matches!(
                before.folded,
                '总' | '饱' | '共' | '调' | '缓' | '平' | '温'
            ),
            '等' => !matches!(
                before.folded,
                '平' | '同' | '高' | '中' | '初' | '优' | '均' | '相'
            ),
            _ => false,
        }
    {
        name = name.get(..name.len() - 1).unwrap_or_default();
    }
    name
}

/// A name without the marks whose other halves are not in it: 新设“示范点 → 新设示范点. What a parenthesis opens at the end is left out
/// with it.
pub(super) fn balanced(name: &[Character]) -> Vec<Character> {
    const MARKS: [(char, char); 5] = [
        ('“', '”'),
        ('《', '》'),
        ('(', ')'),
        ('‘', '’'),
        ('〔', '〕'),
    ];
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut loose: Vec<usize> = Vec::new();
    for (place, character) in name.iter().enumerate() {
        if let Some((_, end)) = MARKS.iter().find(|(start, _)| *start == character.folded) {
            open.push((place, *end));
        } else if MARKS.iter().any(|(_, end)| *end == character.folded) {
            match open.iter().rposition(|(_, end)| *end == character.folded) {
                Some(at) => loose.extend(open.drain(at..).skip(1).map(|(place, _)| place)),
                None => loose.push(place),
            }
        }
    }
    if open.is_empty() && loose.is_empty() {
        return name.to_vec();
    }
    let aside = open.iter().find(|(place, end)| *end == ')' && *place >= 2);
    let end = aside.map_or(name.len(), |(place, _)| *place);
    loose.extend(open.iter().map(|(place, _)| *place));
    let kept = name.iter().take(end).enumerate();
    kept.filter(|(place, _)| !loose.contains(place))
        .map(|(_, character)| *character)
        .collect()
}
