//! Where a noun ends and what is said of it begins.

use crate::figures::characters::{Character, begins, reads};
use crate::figures::rules::Rules;

/// Where the noun at the beginning of `text` ends and what is said of it begins. Verbs end it only if `verbs_end`: in 举办2期
/// 干部学习培训班 they are part of the noun.
pub(in crate::figures) fn noun_end(text: &[Character], verbs_end: bool, rules: &Rules) -> usize {
    let mut place = roles_end(text).unwrap_or(1);
    let mut quoted = 0_usize;
    while place < text.len() {
        let rest = text.get(place..).unwrap_or_default();
        match rest.first().map(|c| c.folded) {
            Some('“' | '《' | '(') => quoted += 1,
            Some('”' | '》' | ')') => quoted = quoted.saturating_sub(1),
            _ => {}
        }
        // 事项的无差别受理: behind 的 a noun begins.
        let is_owned = text.get(place - 1).is_some_and(|c| c.folded == '的');
        if quoted == 0 && !is_owned && rules.predicates.prefix(rest).is_some() {
            let length = rules.predicates.prefix(rest).unwrap_or(1);
            let is_weak = length == 1 && !is_boundary(text, place);
            let verbal = rules.verbs.prefix(rest).is_some();
            let strong = ["进行", "开展", "予以", "得到"]
                .iter()
                .any(|word| begins(rest, word));
            if !is_weak && (verbs_end || !verbal || strong) {
                return earlier_end(text, place, length, rules);
            }
        }
        place += 1;
    }
    text.len()
}

/// Where the noun stands behind 以县政府为被告的. None when `text` begins otherwise.
fn roles_end(text: &[Character]) -> Option<usize> {
    const LONGEST: usize = 24;
    let near = text.get(..LONGEST.min(text.len())).unwrap_or_default();
    let find = |from: usize, wanted: char| {
        let behind = near.get(from..)?.iter();
        Some(from + behind.take_while(|c| c.folded != wanted).count()).filter(|at| *at < near.len())
    };
    if near.first()?.folded != '以' {
        return None;
    }
    let of = find(find(1, '为')? + 1, '的')?;
    (of + 1 < text.len()).then_some(of + 1)
}

/// Moves the beginning of a predicate before the adverbs in front of it, and before a verb when it is the last word (挂牌运营).
fn earlier_end(text: &[Character], place: usize, length: usize, rules: &Rules) -> usize {
    let mut end = place;
    loop {
        let before = text.get(..end).unwrap_or_default();
        let adverb = rules.adverbs.suffix(before).filter(|length| *length > 1);
        // 基本建成: before nouns (基本农田) it is no adverb.
        let adverb = adverb.or(ends(before, "基本").then_some(2));
        let verb = rules
            .verbs
            .suffix(before)
            .filter(|_| place + length == text.len() && end == place);
        match adverb.max(verb) {
            Some(length) if length + 2 <= end => end -= length,
            _ => return end,
        }
    }
}

fn ends(text: &[Character], word: &str) -> bool {
    let start = text.len().checked_sub(word.chars().count());
    start.is_some_and(|start| text.get(start..).is_some_and(|end| reads(end, word)))
}

/// Whether a word of one character at `place` is a word of its own, and not the middle of one (参与, 由于, 目的).
pub(in crate::figures) fn is_boundary(text: &[Character], place: usize) -> bool {
    let before = place
        .checked_sub(1)
        .and_then(|at| text.get(at))
        .map(|c| c.folded);
    let here = text.get(place).map(|c| c.folded);
    let after = text.get(place + 1).map(|c| c.folded);
    let word = |a: Option<char>, b: Option<char>| {
        matches!(
            (a, b),
            (Some('参' | '赋' | '给' | '授' | '涉'), Some('与'))
                | (Some('自' | '理' | '事' | '案'), Some('由'))
                | (Some('存' | '现' | '所' | '潜'), Some('在'))
                | (
                    Some('在'),
                    Some('线' | '建' | '册' | '校' | '职' | '岗' | '编' | '库' | '途')
                )
                | (Some('服' | '跟' | '随'), Some('从'))
                | (Some('从'), Some('业' | '严' | '轻'))
                | (Some('行' | '作' | '成' | '人'), Some('为'))
                | (Some('为'), Some('民' | '企' | '老' | '农'))
                | (
                    Some('方' | '导' | '意' | '面' | '倾' | '走' | '转' | '投'),
                    Some('向')
                )
                | (Some('公' | '总'), Some('共'))
                | (
                    Some('共'),
                    Some('享' | '同' | '建' | '治' | '青' | '产' | '商')
                )
                | (Some('首' | '成' | '古'), Some('都'))
                | (Some('都'), Some('市'))
                | (Some('均'), Some('衡' | '等' | '价'))
                | (Some('平' | '人' | '年' | '月' | '日' | '户'), Some('均'))
                | (
                    Some('到'),
                    Some('户' | '位' | '期' | '货' | '人' | '岗' | '场')
                )
                | (
                    Some('达' | '得' | '收' | '接' | '受' | '找' | '看' | '遇' | '做'),
                    Some('到')
                )
                | (Some('不' | '许' | '认'), Some('可'))
                | (Some('可'), Some('再' | '持' | '靠'))
                | (Some('原' | '成' | '起'), Some('因'))
                | (Some('因'), Some('素' | '地' | '公'))
                | (Some('需'), Some('求' | '要'))
                | (Some('无'), Some('人' | '障' | '线' | '证' | '害' | '效'))
                | (
                    Some('应'),
                    Some('急' | '用' | '诉' | '收' | '届' | '对' | '聘')
                )
                | (
                    Some('供' | '响' | '适' | '反' | '对' | '相' | '效'),
                    Some('应')
                )
                | (Some('未'), Some('成' | '来'))
                | (Some('合'), Some('并'))
                | (Some('并'), Some('网' | '联' | '购' | '案'))
                | (Some('获'), Some('得' | '奖'))
                | (Some('捕' | '查' | '抓'), Some('获'))
                | (Some('被'), Some('告' | '征' | '诉' | '执' | '申'))
                | (Some('国' | '所' | '持' | '拥'), Some('有'))
        )
    };
    !word(before, here) && !word(here, after)
}

/// Length of 每人每月, 平均每村, 人均 when `text` is nothing else but for a preposition before it.
pub(in crate::figures) fn is_share_of_each(text: &[Character]) -> bool {
    let mut rest = text;
    for word in ["从", "由", "按", "平均"] {
        if begins(rest, word) {
            rest = rest.get(word.chars().count()..).unwrap_or_default();
        }
    }
    let mut pairs = rest.chunks(2);
    rest.len() >= 2
        && rest.len() <= 6
        && pairs.all(|pair| pair.len() == 2 && pair.first().is_some_and(|c| c.folded == '每'))
}
