//! Nouns that share a number or a verb, and numbers that are dealt out to nouns: 甲率、乙率均为零, 甲、乙分别增长8%、9%.

use super::characters::{Character, reads};
use super::quantity::Quantity;
use super::rules::{Kind, Rules};

/// What stands before 分别, and behind it.
pub(super) fn apart(phrase: &[Character]) -> (&[Character], &[Character]) {
    let place = phrase.windows(2).position(|two| reads(two, "分别"));
    match place {
        Some(place) if place > 0 => (
            phrase.get(..place).unwrap_or_default(),
            phrase.get(place + 2..).unwrap_or_default(),
        ),
        _ => (phrase, &[]),
    }
}

/// The nouns of 甲率、乙率和丙率.
pub(super) fn listed(phrase: &[Character], rules: &Rules) -> Vec<Vec<Character>> {
    let mut items: Vec<Vec<Character>> = Vec::new();
    let mut start = 0;
    let mut depth = 0_usize;
    for (place, character) in phrase.iter().enumerate() {
        match character.folded {
            '(' | '“' | '《' => depth += 1,
            ')' | '”' | '》' => depth = depth.saturating_sub(1),
            '、' | '和' | '及' | '与' | ',' if depth == 0 && !is_word(phrase, place) => {
                items.push(phrase.get(start..place).unwrap_or_default().to_vec());
                start = place + 1;
            }
            _ => {}
        }
    }
    items.push(phrase.get(start..).unwrap_or_default().to_vec());
    items.retain(|item| !item.is_empty());
    complete_items(&mut items, rules);
    items
}

/// 和 of 和解, 与 of 参与.
fn is_word(phrase: &[Character], place: usize) -> bool {
    let at = |place: usize| phrase.get(place).map(|c| c.folded);
    let before = place.checked_sub(1).and_then(at);
    matches!(
        (at(place), at(place + 1)),
        (Some('和'), Some('解' | '谐' | '平' | '美')) | (Some('及'), Some('时' | '格'))
    ) || matches!(
        (before, at(place)),
        (Some('参' | '赋' | '给'), Some('与'))
            | (Some('共' | '饱' | '总' | '调' | '缓'), Some('和'))
            | (Some('以' | '普' | '涉'), Some('及'))
    )
}

/// 专利申请量、授权量: the second is one of 专利 too.
fn complete_items(items: &mut [Vec<Character>], rules: &Rules) {
    let Some((first, others)) = items.split_first_mut() else {
        return;
    };
    for item in others.iter_mut() {
        let same_end = first.last().map(|c| c.folded) == item.last().map(|c| c.folded);
        let shorter = first.len().checked_sub(item.len()).filter(|by| *by >= 2);
        if let Some(by) = shorter
            && same_end
            && item.len() <= 4
        {
            let mut whole = first.get(..by).unwrap_or_default().to_vec();
            whole.append(item);
            *item = whole;
        }
    }
    // 城镇、农村居民收入
    let same = others
        .last()
        .filter(|last| first.len() == 2 && last.len() >= 6)
        .and_then(|last| last.get(2..))
        .map(<[Character]>::to_vec);
    if let Some(same) = same
        && rules.measures.suffix(&same).is_some()
    {
        first.extend_from_slice(&same);
    }
    // 电子信息、装备制造营业收入: the last names what all have.
    let shared = others.last().and_then(|item| {
        let length = rules
            .measures
            .suffix(item)
            .filter(|length| *length < item.len())?;
        item.get(item.len() - length..).map(<[Character]>::to_vec)
    });
    if let Some(shared) = shared {
        let count = others.len();
        for item in
            std::iter::once(&mut *first).chain(others.iter_mut().take(count.saturating_sub(1)))
        {
            if rules.measures.suffix(item).is_none()
                && rules.rates.suffix(item).is_none()
                && item
                    .last()
                    .is_none_or(|c| !matches!(c.folded, '量' | '数' | '额' | '值'))
            {
                item.extend_from_slice(&shared);
            }
        }
    }
    // 受理、办结率: both are rates.
    let rate = others
        .last()
        .and_then(|item| item.last())
        .copied()
        .filter(|c| c.folded == '率');
    if let Some(rate) = rate
        && first.last().is_some_and(|c| c.folded != '率')
    {
        first.push(rate);
    }
}

/// The nouns that share a number: 撤销率和败诉率均为零. None when it is not shared.
pub(super) fn shared_by_nouns(
    phrase: &[Character],
    quantity: &Quantity,
    before: &[Character],
    rules: &Rules,
) -> Vec<Vec<Character>> {
    let near = before
        .get(before.len().saturating_sub(8)..)
        .unwrap_or_default();
    let all = near.windows(2).any(|two| matches!(two, [before, all] if matches!(all.folded, '均' | '都') && !matches!(before.folded, '年' | '人' | '户' | '月' | '日' | '平' | '首' | '成' | '亩'))) || near.windows(2).any(|two| reads(two, "双双") || reads(two, "分别"));
    if !all || !matches!(quantity.kind, Kind::Rate | Kind::Plain) {
        return Vec::new();
    }
    listed(phrase, rules)
}
