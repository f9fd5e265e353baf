//! Whether a clause tells what is planned: 力争达到95%以上.

use std::ops::Range;

use super::characters::Character;
use super::clause::{Clause, Mark};
use super::rules::Rules;

/// Where the words stand in a paragraph that announce targets, or tell that they were reached.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// From here to the end of the sentence.
    of_sentence: Vec<Range<usize>>,
    /// In a clause.
    of_clause: Vec<Range<usize>>,
    /// What undoes both.
    done: Vec<Range<usize>>,
}

impl Targets {
    /// Finds the words of `text`, the next paragraph.
    pub(super) fn read(&mut self, text: &[Character], rules: &Rules) {
        rules.targets_of_sentence.all(text, &mut self.of_sentence);
        rules.targets_of_clause.all(text, &mut self.of_clause);
        match self.of_sentence.is_empty() && self.of_clause.is_empty() {
            true => self.done.clear(),
            false => rules.targets_done.all(text, &mut self.done),
        }
    }

    /// Whether the quantities of `clause` are planned and not reached.
    pub(super) fn is_target(&self, text: &[Character], clause: &Clause) -> bool {
        if self.of_sentence.is_empty() && self.of_clause.is_empty() {
            return false;
        }
        let start = clause
            .sentence
            .start
            .max(clause.range.start.saturating_sub(FAR));
        let before = start..clause.range.start;
        // 确保新增学位1.2万个、托位800个: what is said of the first item holds for the others.
        let own = match clause.opened_by {
            Mark::Item => {
                let words = text.get(before.clone()).unwrap_or_default();
                clause.range.start - list_start(words)
            }
            _ => clause.range.start,
        };
        let own = own..clause.range.end.min(own + FAR);
        let planned = any_in(&self.of_sentence, &before)
            || any_in(&self.of_sentence, &own)
            || any_in(&self.of_clause, &own);
        planned && !any_in(&self.done, &own) && !any_in(&self.done, &before)
    }
}

/// Whether one of `words`, which are in order, stands in a range.
fn any_in(words: &[Range<usize>], range: &Range<usize>) -> bool {
    let first = words.partition_point(|word| word.start < range.start);
    words.get(first).is_some_and(|word| word.end <= range.end)
}

/// How many characters before an item its list begins, behind the last mark.
fn list_start(before: &[Character]) -> usize {
    let mut from_end = before.iter().rev();
    let mark = from_end.position(|c| matches!(c.folded, ',' | ':' | ';' | '。'));
    mark.unwrap_or(before.len())
}

/// How far in front of a clause, in characters, the words that announce targets are looked for.
const FAR: usize = 160;
