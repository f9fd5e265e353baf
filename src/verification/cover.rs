//! Strings that prove the promise for every string of an index.
//!
//! There are too many strings to look for each. These are looked for:
//!
//! 1. every character, numeral and Latin word of the index, and every two that stand side by side in a clause, once each,
//! 2. every clause of every passage (what stands between clause ends), whole, and once more without its first character,
//!    numeral or word,
//! 3. every passage, whole.
//!
//! So every character of every passage is in a string of length 1, in one or two of length 2, in two of the length of its
//! clause and in one of the length of its passage. Why that is enough: the index finds one character by the terms that begin
//! with it, which (1) compares directly, and a longer string by pairs at given distances, every second pair from the string's
//! beginning in each clause (and the last). (1) says that the index has each pair in exactly the passages that hold it. (2)
//! says that the pairs of a clause stand at the right distances: those that begin at its 1st, 3rd, 5th … character by the whole
//! clause, those at its 2nd, 4th … by the shortened one, and as one of the two has an odd length and so holds its last pair as
//! well, these two rows stand right to each other. (3) says the same of the clauses of a passage. Whatever pairs a string of the
//! passage is asked by, they are among those. What is found wrongly would show in (1), for one or two, and in (2) and (3) for
//! longer ones as far as they are looked for.

use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::engine::{EngineError, StoredPassage};
use crate::text::slice_chars;

use super::batch::{Batch, Search};
use super::probe::{Probe, ProbeKind};
use super::scan::Reduced;
use super::{Collection, Verification};

/// Passages whose characters and pairs are collected at a time. More passages take more rounds.
const PASSAGES_A_ROUND: usize = 32_768;

/// Bytes of clauses and passages that are looked for at a time.
const BYTES_A_BATCH: usize = 16 << 20;

/// Runs all of it.
pub(super) fn run(
    collection: &Collection<'_>,
    passages: usize,
    verification: &mut Verification,
) -> Result<(), EngineError> {
    let rounds = passages.div_ceil(PASSAGES_A_ROUND) as u64;
    for round in 0..rounds {
        let mut strings: HashSet<Box<str>> = HashSet::new();
        let is_now = |string: &str| xxh3_64(string.as_bytes()) % rounds == round;
        collection.each_report(
            |located| {
                let mut found: HashSet<Box<str>> = HashSet::new();
                for (_, passage) in located.passages() {
                    let reduced = Reduced::of(passage.text());
                    found.extend(
                        short(&reduced)
                            .filter(|string| is_now(string))
                            .map(Box::from),
                    );
                }
                Ok(found)
            },
            |found| {
                strings.extend(found);
                Ok(())
            },
        )?;
        let mut probes: Vec<Probe> = strings.into_iter().map(|string| typed(&string)).collect();
        probes.sort_unstable();
        Batch::new(probes).run(collection, Search::Unranked, verification)?;
    }
    let mut probes: Vec<Probe> = Vec::new();
    let mut bytes = 0;
    collection.each_report(
        |located| {
            let long = located.passages().flat_map(|(_, passage)| long(&passage));
            Ok(long.collect::<Vec<Probe>>())
        },
        |long| {
            bytes += long.iter().map(|probe| probe.text.len()).sum::<usize>();
            probes.extend(long);
            if bytes < BYTES_A_BATCH {
                return Ok(());
            }
            bytes = 0;
            look_for(std::mem::take(&mut probes), collection, verification)
        },
    )?;
    look_for(probes, collection, verification)
}

/// Looks for probes, for each text once.
fn look_for(
    mut probes: Vec<Probe>,
    collection: &Collection<'_>,
    verification: &mut Verification,
) -> Result<(), EngineError> {
    probes.sort_unstable();
    probes.dedup_by(|one, other| one.text == other.text);
    Batch::new(probes).run(collection, Search::Unranked, verification)
}

/// The strings of one and of two pieces of a reduced text.
fn short(reduced: &Reduced) -> impl Iterator<Item = &str> {
    let clauses = reduced.clauses().into_iter();
    clauses.flat_map(move |clause| {
        let ends = clause.end;
        clause.flat_map(move |start| {
            let lengths = 1..=2.min(ends - start);
            lengths.map(move |length| reduced.text_of(start..start + length))
        })
    })
}

/// A string of one or two reduced pieces as a probe: numerals and Latin words without the marks around them, two of them with a
/// blank between.
fn typed(reduced: &str) -> Probe {
    let words = reduced
        .split(char::is_control)
        .filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let is_word = |character: Option<char>| character.is_some_and(char::is_control);
    let both = is_word(reduced.chars().next()) && is_word(reduced.chars().next_back());
    let kind = match (words.as_slice(), reduced.chars().count()) {
        (_, 1) => ProbeKind::Unit,
        ([_], _) if both => ProbeKind::Unit,
        _ => ProbeKind::Pair,
    };
    Probe::new(&words.join(if both { " " } else { "" }), kind)
}

/// The clauses of a passage, with and without their first piece, and the passage, as they are written.
fn long(passage: &StoredPassage<'_>) -> Vec<Probe> {
    let reduced = Reduced::of(passage.text());
    let mut probes = Vec::new();
    let mut push = |pieces: std::ops::Range<usize>, kind| {
        // Shorter ones are among the pairs.
        if pieces.len() > 2 {
            let written = slice_chars(passage.text(), reduced.written(pieces));
            probes.push(Probe::new(written, kind));
        }
    };
    for clause in reduced.clauses() {
        push(clause.start + 1..clause.end, ProbeKind::Clause);
        push(clause, ProbeKind::Clause);
    }
    push(0..reduced.pieces.len(), ProbeKind::Passage);
    probes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_in_a_string_of_each_length() {
        let reduced = Reduced::of("率为12.5%，按GB 18030。好");
        let texts: Vec<(String, ProbeKind)> = short(&reduced)
            .map(typed)
            .map(|probe| (probe.text, probe.kind))
            .collect();
        let units = ["率", "为", "12.5", "%", "按", "gb", "18030", "好"];
        let pairs = ["率为", "为12.5", "12.5%", "%按", "按gb", "gb 18030"];
        let of = |kind| {
            let texts = texts.iter().filter(move |(_, other)| *other == kind);
            texts.map(|(text, _)| text.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(of(ProbeKind::Unit), units);
        assert_eq!(of(ProbeKind::Pair), pairs);
    }
}
