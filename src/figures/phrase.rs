//! Phrases of reports: what begins and ends them without being part of what is measured, and where the verb stands.

use std::ops::Range;

use super::characters::{Character, Gap, begins, reads};
use super::rules::Rules;
use crate::text::numeral;

/// A phrase without the words that only lead to the number behind it.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Linked<'a> {
    /// What is measured.
    pub(super) phrase: &'a [Character],
    /// Growth or a new level: 同比增长, 增至.
    pub(super) comparison: &'a [Character],
    /// The word of the change, when the number is its size (增长8%) and not a level.
    pub(super) change: &'a [Character],
}

/// Subject, verb and noun of a phrase such as 市政府办结复议案件.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) subject: &'a [Character],
    /// What stands between subject and verb: 为群众 of 律师为群众解答咨询.
    pub(super) aside: &'a [Character],
    pub(super) verb: &'a [Character],
    pub(super) noun: &'a [Character],
}

/// Leaves out what begins a clause without being part of what is measured: 其中, 2022年, 全年共. Returns the rest, and the place
/// (全市) if one was named.
pub(super) fn without_openers<'a>(
    text: &'a [Character],
    rules: &Rules,
) -> (&'a [Character], Option<&'a [Character]>) {
    let mut rest = text;
    let mut scope = None;
    loop {
        if let Some(length) = date(rest).or_else(|| point(rest)) {
            rest = rest.get(length..).unwrap_or_default();
        } else if let Some(length) = rules.scopes.prefix(rest) {
            // 城镇登记失业率: the place is part of the name when a noun goes on.
            scope = rest.get(..length);
            rest = rest.get(length..).unwrap_or_default();
        } else if rules.not_openers.prefix(rest).is_none()
            && let Some(length) = rules.openers.prefix(rest)
        {
            rest = rest.get(length..).unwrap_or_default();
        } else {
            return (rest, scope);
        }
    }
}

/// Length of a date with which `text` begins: 2022年, 2022年底, 3月1日, 二〇二二年度, 2021—2025年.
fn date(text: &[Character]) -> Option<usize> {
    // 到2025年底
    if text
        .first()
        .is_some_and(|c| matches!(c.folded, '到' | '至' | '自' | '从' | '于' | '在'))
    {
        let rest = text.get(1..)?;
        return date(rest)
            .filter(|_| rest.first().is_some_and(|c| c.folded.is_ascii_digit()))
            .map(|length| length + 1);
    }
    let digits = text
        .iter()
        .take(9)
        .take_while(|c| {
            c.folded.is_ascii_digit()
                || numeral::is_chinese_digit(c.folded)
                || matches!(c.folded, '-' | '—' | '十' | '~')
        })
        .count();
    let unit = text.get(digits).filter(|_| digits > 0)?.folded;
    let arabic = text.first()?.folded.is_ascii_digit();
    let mut length = match unit {
        '年' if digits >= 4 || (digits == 2 && arabic) => digits + 1,
        '月' | '日' | '号' => digits + 1,
        _ => return None,
    };
    const TAILS: [&str; 12] = [
        "度以来",
        "以来",
        "上半年",
        "下半年",
        "年底",
        "度",
        "底",
        "末",
        "初",
        "来",
        "份",
        "间",
    ];
    if let Some(tail) = TAILS
        .iter()
        .find(|tail| begins(text.get(length..).unwrap_or_default(), tail))
    {
        length += tail.chars().count();
    }
    Some(length)
}

/// Length of what begins a point of a list: 一是, (二), 3., 二要.
fn point(text: &[Character]) -> Option<usize> {
    let open = usize::from(text.first()?.folded == '(');
    let rest = text.get(open..)?;
    let chinese = rest
        .iter()
        .take(3)
        .take_while(|c| numeral::is_chinese_numeral(c.folded))
        .count();
    if chinese > 0 {
        return match rest.get(chinese)?.folded {
            '是' | '要' | '、' if open == 0 => Some(chinese + 1),
            ')' if open == 1 => Some(chinese + 2),
            _ => None,
        };
    }
    let digits = rest
        .iter()
        .take(3)
        .take_while(|c| c.folded.is_ascii_digit())
        .count();
    // 15 新设立幼儿园, in a table.
    if open == 0
        && digits > 0
        && rest
            .get(digits)
            .is_some_and(|c| c.gap != Gap::None && crate::text::is_han(c.folded))
    {
        return Some(digits);
    }
    match rest.get(digits).filter(|_| digits > 0)?.folded {
        // 20.9万户 begins with a number.
        '.' if rest
            .get(digits + 1)
            .is_some_and(|c| c.folded.is_ascii_digit()) =>
        {
            None
        }
        '.' | '、' if open == 0 => Some(digits + 1),
        ')' => Some(open + digits + 1),
        _ => None,
    }
}

/// Leaves out what leads from a noun to its number: 为, 达到, 同比增长, 增至.
pub(super) fn without_links<'a>(text: &'a [Character], rules: &Rules) -> Linked<'a> {
    let mut end = text.len();
    let mut comparison_end = None;
    let mut comparison_start = text.len();
    let mut kept: Option<Range<usize>> = None;
    let mut saw_level = false;
    while end > 0 {
        let rest = text.get(..end).unwrap_or_default();
        let guarded = rules.not_links.suffix(rest).is_some();
        let link = rules.links.suffix(rest).filter(|_| !guarded);
        let level = rules.levels.suffix(rest);
        let change = rules
            .changes
            .suffix(rest)
            .filter(|length| !saw_level && kept.is_none() && (*length > 1 || !guarded));
        let base = if kept.is_some() || saw_level {
            rules.bases.suffix(rest).filter(|_| !guarded)
        } else {
            None
        };
        let longest = [link, level, change, base].into_iter().flatten().max();
        let Some(length) = longest else {
            match compared_year(rest) {
                Some(length) if kept.is_some() || saw_level => {
                    end -= length;
                    comparison_start = end;
                    continue;
                }
                _ => break,
            }
        };
        if Some(length) == level && !saw_level && kept.is_none() {
            saw_level = true;
            comparison_end = Some(end);
            comparison_start = end - length;
        } else if Some(length) == change {
            kept = Some(end - length..end);
            comparison_end = Some(end);
            comparison_start = end - length;
        } else if Some(length) == base {
            comparison_start = end - length;
        }
        end -= length;
    }
    let comparison = text
        .get(comparison_start..comparison_end.unwrap_or(comparison_start))
        .unwrap_or_default();
    let change = kept.and_then(|range| text.get(range)).unwrap_or_default();
    Linked {
        phrase: text.get(..end).unwrap_or_default(),
        comparison,
        change,
    }
}

/// Length of 比2021年, 较2020年同期 at the end of `text`.
fn compared_year(text: &[Character]) -> Option<usize> {
    let mut from_end = text.iter().rev().peekable();
    let mut length = 0;
    for word in ["期", "同", "末", "底"] {
        if from_end
            .peek()
            .is_some_and(|c| begins(std::slice::from_ref(c), word))
        {
            from_end.next();
            length += 1;
        }
    }
    if from_end.next()?.folded != '年' {
        return None;
    }
    length += 1;
    while from_end.peek().is_some_and(|c| c.folded.is_ascii_digit()) {
        from_end.next();
        length += 1;
    }
    matches!(from_end.next()?.folded, '比' | '较').then_some(length + 1)
}

/// Length of the verbs, with their adverbs, at the beginning of `text`; and whether there is a verb among them.
pub(super) fn verbs(text: &[Character], rules: &Rules) -> (usize, bool) {
    let (mut length, mut found) = (0, false);
    loop {
        let rest = text.get(length..).unwrap_or_default();
        let verb = rules
            .verbs
            .prefix(rest)
            .filter(|_| rules.not_verbs.prefix(rest).is_none());
        let adverb = rules.adverbs.prefix(rest);
        match (verb, adverb) {
            (Some(verb_length), adverb) if Some(verb_length) >= adverb => {
                length += verb_length;
                found = true;
            }
            (_, Some(adverb)) => length += adverb,
            _ => return (length, found),
        }
    }
}

/// How far a verb is looked for behind a subject, in characters.
const LONGEST_SUBJECT: usize = 40;

/// Splits a phrase into who acts, what is done, and to what.
pub(super) fn parts<'a>(text: &'a [Character], rules: &Rules) -> Parts<'a> {
    let Some(start) = subject_end(text, rules) else {
        return Parts {
            noun: text,
            ..Parts::default()
        };
    };
    let (subject, rest) = text.split_at_checked(start).unwrap_or((&[], text));
    let Some(aside) = aside_end(rest, rules) else {
        return Parts {
            noun: text,
            ..Parts::default()
        };
    };
    let (aside, rest) = rest.split_at_checked(aside).unwrap_or((&[], rest));
    let (mut length, _) = verbs(rest, rules);
    // 开展培训: the second verb is what was done.
    if let Some(light) = rules
        .light_verbs
        .prefix(rest)
        .filter(|light| *light < length)
    {
        let inner = rest.get(light..).unwrap_or_default();
        let adverb = rules.light_verbs.prefix(inner).unwrap_or(0);
        length = light + adverb;
        if length >= rest.len() {
            length = light;
        }
    }
    // A noun of one character is the end of a compound: 培训班.
    if rest.len() == length + 1 {
        let first = rules
            .adverbs
            .prefix(rest)
            .unwrap_or(0)
            .max(rules.verbs.prefix(rest).unwrap_or(0));
        length = if first < length { first } else { 0 };
    }
    let (verb, noun) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    Parts {
        subject,
        aside,
        verb,
        noun,
    }
}

/// Where the subject ends: at once, or behind a noun of those who act.
fn subject_end(text: &[Character], rules: &Rules) -> Option<usize> {
    if verbs(text, rules).1 || is_disposition(text, rules) {
        return Some(0);
    }
    (2..text.len().min(LONGEST_SUBJECT)).find(|end| {
        let (before, after) = text.split_at_checked(*end).unwrap_or((text, &[]));
        rules.subjects.suffix(before).is_some()
            && rules.not_subjects.suffix(before).is_none()
            && rules.subjects.prefix(after).is_none()
            && !is_rate(after, rules)
            && (verbs(after, rules).1
                || is_disposition(after, rules) && aside_end(after, rules).is_some())
    })
}

/// Whether a text is the name of a rate or an amount, and no verb with its object: 覆盖率, 办证量.
fn is_rate(text: &[Character], rules: &Rules) -> bool {
    let (length, found) = verbs(text, rules);
    found
        && text.len() == length + 1
        && matches!(
            text.last().map(|c| c.folded),
            Some('率' | '额' | '量' | '度')
        )
}

/// Whether a preposition with its noun begins.
fn is_disposition(text: &[Character], rules: &Rules) -> bool {
    rules
        .dispositions
        .prefix(text)
        .is_some_and(|length| length > 1 || is_boundary(text, 0))
}

/// Where the verb stands behind a preposition and its noun: 5 in 为群众解答. At once when there is none.
fn aside_end(text: &[Character], rules: &Rules) -> Option<usize> {
    if verbs(text, rules).1 {
        return Some(0);
    }
    let length = rules.dispositions.prefix(text)?;
    let near = text.len().min(LONGEST_SUBJECT);
    (length + 1..near).find(|place| {
        text.get(*place..).is_some_and(|rest| rules.verbs.prefix(rest).is_some_and(|verb| verb > 1))
            // A verb that 的 follows belongs to the noun.
            && !text.get(*place..near).unwrap_or_default().iter().any(|c| c.folded == '的')
    })
}

/// Leaves a list of examples out of a phrase: 审查《甲》《乙》等文件 → 审查文件.
pub(super) fn without_lists(text: &[Character], rules: &Rules) -> Vec<Character> {
    let Some(etc) = last_etc(text) else {
        return text.to_vec();
    };
    let before = text.get(..etc).unwrap_or_default();
    let first_mark = before
        .iter()
        .position(|c| matches!(c.folded, '、' | '《' | '“'));
    let start = list_start(before, first_mark, rules);
    if first_mark.is_none() && start == 0 && etc + 1 < text.len() {
        // 甲地等单位: a part of the name, as far as can be told.
        return text.to_vec();
    }
    let mut kept: Vec<Character> = text.get(..start.min(etc)).unwrap_or_default().to_vec();
    let mut rest = text.get(etc + 1..).unwrap_or_default();
    for filler in ["多个方面", "方面", "的", "各类", "一系列"] {
        if begins(rest, filler) {
            rest = rest.get(filler.chars().count()..).unwrap_or_default();
        }
    }
    kept.extend_from_slice(without_division(rest));
    kept
}

/// Without 五大方面, 三个领域: into what a list is divided.
fn without_division(text: &[Character]) -> &[Character] {
    let numerals = text
        .iter()
        .take(3)
        .take_while(|c| c.folded.is_ascii_digit() || numeral::is_chinese_numeral(c.folded))
        .count();
    let of = text.get(numerals).map(|c| c.folded);
    let division = text.get(numerals + 1..).unwrap_or_default();
    if numerals > 0
        && matches!(of, Some('大' | '个' | '类' | '项'))
        && ["方面", "领域", "环节"]
            .iter()
            .any(|word| begins(division, word))
    {
        return division.get(2..).unwrap_or_default();
    }
    text
}

/// Length of 每人每月, 平均每村, 人均 when `text` is nothing else but for a preposition before it.
pub(super) fn is_share_of_each(text: &[Character]) -> bool {
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

/// Where the list in `text`, whose first item ends at `first_mark`, begins: behind the verb or preposition that leads to it.
fn list_start(text: &[Character], first_mark: Option<usize>, rules: &Rules) -> usize {
    if rules.verbs.prefix(text).is_none()
        && let Some(length) = rules.dispositions.prefix(text)
    {
        return length;
    }
    let subject = if verbs(text, rules).1 {
        0
    } else {
        parts(text, rules).subject.len()
    };
    let limit = first_mark.unwrap_or(text.len());
    let mut start = subject;
    while start < limit {
        let rest = text.get(start..).unwrap_or_default();
        let length = rules.verbs.prefix(rest).max(rules.adverbs.prefix(rest));
        match length {
            // A verb right before the mark is an item of the list: 覆盖教育、医疗.
            Some(length) if start + length < limit => start += length,
            _ => break,
        }
    }
    if start == subject
        && first_mark.is_some_and(|mark| text.get(mark).is_some_and(|c| c.folded != '、'))
    {
        return limit;
    }
    if text.get(start).is_some_and(|c| c.folded == '了') {
        start += 1;
    }
    start
}

/// The last 等 that ends a list.
fn last_etc(text: &[Character]) -> Option<usize> {
    (1..text.len()).rev().find(|place| {
        let at = |place: usize| text.get(place).map(|c| c.folded);
        at(*place) == Some('等')
            && !matches!(
                at(place - 1),
                Some('平' | '同' | '高' | '中' | '初' | '均' | '相' | '何' | '对' | '优')
            )
            && !matches!(at(place + 1), Some('级' | '次' | '候' | '保' | '待' | '于'))
    })
}

/// Where the noun at the beginning of `text` ends and what is said of it begins. Verbs end it only if `verbs_end`: in 举办2期
/// 干部学习培训班 they are part of the noun.
pub(super) fn noun_end(text: &[Character], verbs_end: bool, rules: &Rules) -> usize {
    let mut place = 1;
    let mut quoted = 0_usize;
    while place < text.len() {
        let rest = text.get(place..).unwrap_or_default();
        match rest.first().map(|c| c.folded) {
            Some('“' | '《' | '(') => quoted += 1,
            Some('”' | '》' | ')') => quoted = quoted.saturating_sub(1),
            _ => {}
        }
        if quoted == 0 && rules.predicates.prefix(rest).is_some() {
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

/// Moves the beginning of a predicate before the adverbs in front of it, and before a verb when it is the last word (挂牌运营).
fn earlier_end(text: &[Character], place: usize, length: usize, rules: &Rules) -> usize {
    let mut end = place;
    loop {
        let before = text.get(..end).unwrap_or_default();
        let adverb = rules.adverbs.suffix(before).filter(|length| *length > 1);
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

/// Whether a word of one character at `place` is a word of its own, and not the middle of one (参与, 由于, 目的).
pub(super) fn is_boundary(text: &[Character], place: usize) -> bool {
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
                | (Some('达' | '得' | '收' | '接' | '受'), Some('到'))
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

/// Whether `text` is nothing but connectors and marks.
pub(super) fn only_connects(text: &[Character]) -> bool {
    text.is_empty()
        || [
            "、", "和", "与", "及", "或", "以及", ",", "或者", "、和", "/",
        ]
        .iter()
        .any(|word| reads(text, word))
}

/// `text` without a connector at its end, if it has one.
pub(super) fn without_connector(text: &[Character]) -> Option<&[Character]> {
    ["以及", "和", "与", "及", "、", "并", "或"]
        .iter()
        .find_map(|word| {
            let length = word.chars().count();
            let start = text.len().checked_sub(length)?;
            text.get(start..)
                .filter(|end| reads(end, word))
                .and_then(|_| text.get(..start))
        })
}
