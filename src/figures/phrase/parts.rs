//! The parts of a phrase: who acts, what is done, and to what.

use super::noun::is_boundary;
use crate::figures::characters::{Character, begins};
use crate::figures::rules::Rules;

/// Subject, verb and noun of a phrase such as 市政府办结复议案件.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::figures) struct Parts<'a> {
    pub(in crate::figures) subject: &'a [Character],
    /// What stands between subject and verb: 为群众 of 律师为群众解答咨询.
    pub(in crate::figures) aside: &'a [Character],
    pub(in crate::figures) verb: &'a [Character],
    pub(in crate::figures) noun: &'a [Character],
}

/// How far a verb is looked for behind a subject, in characters.
const LONGEST_SUBJECT: usize = 40;

/// Length of the verbs, with their adverbs, at the beginning of `text`; and whether there is a verb among them.
pub(in crate::figures) fn verbs(text: &[Character], rules: &Rules) -> (usize, bool) {
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

/// Splits a phrase into who acts, what is done, and to what.
pub(in crate::figures) fn parts<'a>(text: &'a [Character], rules: &Rules) -> Parts<'a> {
    if let Some((means, rest)) = means_end(text).and_then(|end| text.split_at_checked(end)) {
        return Parts {
            aside: means,
            ..acting_parts(rest, rules)
        };
    }
    acting_parts(text, rules)
}

/// Where it has been said by what means something is done: 通过调解、和解方式.
fn means_end(text: &[Character]) -> Option<usize> {
    if !["通过", "采取", "采用", "运用", "以"]
        .iter()
        .any(|word| begins(text, word))
    {
        return None;
    }
    let ends = |place: &usize| {
        let rest = text.get(*place..).unwrap_or_default();
        ["方式", "形式", "途径", "手段"]
            .iter()
            .any(|word| begins(rest, word))
    };
    let place = (2..text.len().min(LONGEST_SUBJECT)).find(ends)?;
    (place + 2 < text.len()).then_some(place + 2)
}

/// The same of what begins with who acts, or with what is done.
fn acting_parts<'a>(text: &'a [Character], rules: &Rules) -> Parts<'a> {
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
