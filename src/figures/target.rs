//! Whether a clause tells what is planned: 力争达到95%以上.

use super::characters::Character;
use super::clause::{Clause, Mark};
use super::rules::Rules;

/// Whether the quantities of `clause` are planned and not reached.
pub(super) fn is_target(text: &[Character], clause: &Clause, rules: &Rules) -> bool {
    let before = text
        .get(clause.sentence.start..clause.range.start)
        .unwrap_or_default();
    let window = before.len().saturating_sub(FAR);
    let before = before.get(window..).unwrap_or_default();
    // 确保新增学位1.2万个、托位800个: what is said of the first item holds for the others.
    let start = match clause.opened_by {
        Mark::Item => clause.range.start - list_start(before),
        _ => clause.range.start,
    };
    let own = text.get(start..clause.range.end).unwrap_or_default();
    let own = own.get(..FAR.min(own.len())).unwrap_or_default();
    let planned = rules.targets_of_sentence.is_in(before)
        || rules.targets_of_sentence.is_in(own)
        || rules.targets_of_clause.is_in(own);
    planned && !rules.targets_done.is_in(own) && !rules.targets_done.is_in(before)
}

/// How many characters before an item its list begins, behind the last mark.
fn list_start(before: &[Character]) -> usize {
    let mut from_end = before.iter().rev();
    let mark = from_end.position(|c| matches!(c.folded, ',' | ':' | ';' | '。'));
    mark.unwrap_or(before.len())
}

/// How far in front of a clause, in characters, the words that announce targets are looked for.
const FAR: usize = 160;
