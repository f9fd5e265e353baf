//! Why a term does not stand in a text: what comes nearest to it there, and what is in the way.

use std::ops::Range;

use serde::Serialize;

use crate::text::segment::Segmenter;
use crate::text::slice_chars;
use crate::text::spelling::Spelling;
use crate::text::unit::Units;

use super::cut::{readable, words};

/// Units around a place whose cut is shown.
const AROUND: usize = 8;

/// Why a term is not found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Absence {
    /// What is in the way.
    #[serde(flatten)]
    pub reason: Reason,
    /// The part of the term that stands in the text, if any: all of it when something is in the way, else its longest piece.
    pub nearest: Option<String>,
    /// Where that stands: a range of characters of the text.
    pub at: Option<[usize; 2]>,
    /// Parts of the term that stand nowhere in the text.
    pub lacking: Vec<String>,
    /// Words of the text around that place.
    pub around: Vec<String>,
}

/// What is in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// A clause ends in the middle.
    ClauseEnd {
        /// What stands there.
        between: String,
    },
    /// The term has a clause end in the middle, and the text has none.
    NoClauseEnd,
    /// A numeral or Latin word matches whole or not at all.
    WholeWord {
        /// The term's.
        wanted: String,
        /// The text's.
        there: String,
    },
    /// The passage begins or ends in the middle of the term, and the rest is in its neighbour.
    PassageEnd {
        /// Id of the passage with the rest.
        other: String,
    },
    /// Other characters stand between its parts.
    Apart {
        /// What stands between.
        between: Vec<String>,
    },
    /// It is not there.
    Missing,
}

/// A way to look for a term in a text that nearly has it.
type Way = fn(&str, &Units, &Units) -> Option<Nearest>;

/// Something of a term in a text.
struct Nearest {
    reason: Reason,
    /// Ordinals of the text's units.
    units: Range<usize>,
    /// What of the term it is.
    what: String,
}

/// The neighbour of a passage with the rest of a term that crosses the border to it.
pub(super) struct Border {
    /// Id of the neighbour.
    pub(super) other: String,
    /// Whether it is the one before.
    pub(super) before: bool,
}

/// Explains why none of the spellings of a term stands in a text. `border` is for a term that crosses one.
pub(super) fn explain(
    text: &str,
    units: &Units,
    spellings: &[Spelling],
    border: Option<Border>,
    segmenter: &Segmenter,
) -> Absence {
    let mut nearest = longest_piece(units, spellings);
    if let Some(border) = border {
        let mut spellings = spellings.iter();
        let at_border = spellings.find_map(|spelling| at_border(units, &spelling.units, &border));
        nearest = at_border.or(nearest);
    } else {
        let ways: [Way; 3] = [across_clauses, in_words, apart];
        let found = ways.iter().find_map(|way| {
            spellings
                .iter()
                .find_map(|spelling| way(text, units, &spelling.units))
        });
        nearest = found.or(nearest);
    }
    let lacking = lacking(units, spellings.first().map(|spelling| &spelling.units));
    let Some(nearest) = nearest else {
        return Absence {
            reason: Reason::Missing,
            nearest: None,
            at: None,
            lacking,
            around: Vec::new(),
        };
    };
    let at = units.written(nearest.units.clone());
    let around = nearest.units.start.saturating_sub(AROUND)..nearest.units.end + AROUND;
    Absence {
        reason: nearest.reason,
        nearest: Some(nearest.what),
        at: Some([at.start, at.end]),
        lacking,
        around: words(units, around, segmenter),
    }
}

fn one(units: &Units, ordinal: usize) -> &str {
    units.text(ordinal..ordinal + 1)
}

/// Whether a unit is a numeral or Latin word.
fn is_whole(units: &Units, ordinal: usize) -> bool {
    units.units.get(ordinal).is_some_and(|unit| unit.whole)
}

/// The places where a term of this length could begin.
fn starts(units: &Units, term: &Units) -> Range<usize> {
    0..(units.len() + 1).saturating_sub(term.len().max(1))
}

/// What stands in a text between a unit and the next one.
fn between(text: &str, units: &Units, before: usize, after: usize) -> String {
    let from = units.written(before..before + 1).end;
    let to = units.written(after..after + 1).start;
    slice_chars(text, from..to.max(from)).trim().to_owned()
}

/// The units of the term side by side, but for the clause ends.
fn across_clauses(text: &str, units: &Units, term: &Units) -> Option<Nearest> {
    let start = starts(units, term)
        .find(|start| (0..term.len()).all(|at| one(units, start + at) == one(term, at)))?;
    let last = term.len().checked_sub(1)?;
    let at = (0..last).find(|at| units.follows(start + at) != term.follows(*at))?;
    let reason = if term.follows(at) {
        let between = between(text, units, start + at, start + at + 1);
        Reason::ClauseEnd { between }
    } else {
        Reason::NoClauseEnd
    };
    Some(Nearest {
        reason,
        units: start..start + term.len(),
        what: readable(term.text(0..term.len())),
    })
}

/// The units of the term side by side, but for numerals and Latin words that are part of longer ones, or written with commas.
fn in_words(_: &str, units: &Units, term: &Units) -> Option<Nearest> {
    let resembles = |start: usize, at: usize| {
        let (there, wanted) = (one(units, start + at), one(term, at));
        there == wanted
            || is_whole(units, start + at)
                && is_whole(term, at)
                && there.replace(',', "").contains(&wanted.replace(',', ""))
    };
    let joined = |start: usize| {
        (0..term.len().saturating_sub(1)).all(|at| units.follows(start + at) == term.follows(at))
    };
    let start = starts(units, term)
        .find(|start| joined(*start) && (0..term.len()).all(|at| resembles(*start, at)))?;
    let at = (0..term.len()).find(|at| one(units, start + at) != one(term, *at))?;
    Some(Nearest {
        reason: Reason::WholeWord {
            wanted: one(term, at).to_owned(),
            there: one(units, start + at).to_owned(),
        },
        units: start..start + term.len(),
        what: readable(units.text(start..start + term.len())),
    })
}

/// The units of the term in order, in few runs, with little between them.
fn apart(text: &str, units: &Units, term: &Units) -> Option<Nearest> {
    /// Units between, at most.
    const FAR: usize = 12;
    /// Between single characters, which are everywhere, less.
    const NEAR: usize = 3;
    let candidates = (0..units.len()).filter_map(|start| {
        let mut found = vec![start];
        if one(units, start) != one(term, 0) {
            return None;
        }
        for at in 1..term.len() {
            let after = found.last()? + 1;
            let limit = units.len().min(after + FAR + 1);
            found.push((after..limit).find(|ordinal| one(units, *ordinal) == one(term, at))?);
        }
        let more = found.last()? + 1 - start - term.len();
        let runs = 1 + found
            .windows(2)
            .filter(|pair| pair[1] != pair[0] + 1)
            .count();
        let few = runs * 2 <= term.len() + 1;
        (runs > 1 && more <= if few { FAR } else { NEAR }).then_some((more, found))
    });
    let (_, found) = candidates.min_by_key(|(more, _)| *more)?;
    let gaps = found.windows(2).filter(|pair| pair[1] != pair[0] + 1);
    Some(Nearest {
        reason: Reason::Apart {
            between: gaps
                .map(|pair| between(text, units, pair[0], pair[1]))
                .collect(),
        },
        units: *found.first()?..found.last()? + 1,
        what: readable(term.text(0..term.len())),
    })
}

/// The part of a term that stands at the border of a passage.
fn at_border(units: &Units, term: &Units, border: &Border) -> Option<Nearest> {
    let (whole, long) = (units.len(), term.len());
    let parts = (1..long.min(whole + 1))
        .rev()
        .map(|length| match border.before {
            true => (0..length, long - length..long),
            false => (whole - length..whole, 0..length),
        });
    let mut parts =
        parts.filter(|(there, wanted)| units.text(there.clone()) == term.text(wanted.clone()));
    parts.next().map(|(there, wanted)| Nearest {
        reason: Reason::PassageEnd {
            other: border.other.clone(),
        },
        units: there,
        what: readable(term.text(wanted)),
    })
}

/// The longest piece of a term that stands in the text; of several the first of the term, in its first place. A single
/// character says nothing: it is in nearly every text.
fn longest_piece(units: &Units, spellings: &[Spelling]) -> Option<Nearest> {
    let mut best: Option<(usize, Nearest)> = None;
    for Spelling { units: term, .. } in spellings {
        for (from, length, start) in pieces(units, term) {
            let tells = length > 1 || is_whole(term, from);
            if tells && best.as_ref().is_none_or(|(longest, _)| length > *longest) {
                let nearest = Nearest {
                    reason: Reason::Missing,
                    units: start..start + length,
                    what: readable(term.text(from..from + length)),
                };
                best = Some((length, nearest));
            }
        }
    }
    best.map(|(_, nearest)| nearest)
}

/// For each unit of a term the longest piece from there on that stands in the text: its beginning in the term, its length,
/// and its first place in the text.
fn pieces(units: &Units, term: &Units) -> Vec<(usize, usize, usize)> {
    let mut pieces = Vec::new();
    for from in 0..term.len() {
        let length_at = |start: usize| {
            (0..term.len() - from)
                .take_while(|at| {
                    let joined =
                        *at == 0 || units.follows(start + at - 1) == term.follows(from + at - 1);
                    joined
                        && start + at < units.len()
                        && one(units, start + at) == one(term, from + at)
                })
                .count()
        };
        let mut best = (0, 0);
        for start in 0..units.len() {
            let length = length_at(start);
            if length > best.0 {
                best = (length, start);
            }
        }
        if best.0 > 0 {
            pieces.push((from, best.0, best.1));
        }
    }
    pieces
}

/// Parts of a term that stand nowhere in a text: the units that are in no piece of two units and more that does; single ones
/// only count when they are the whole term, or a numeral or Latin word.
fn lacking(units: &Units, term: Option<&Units>) -> Vec<String> {
    let Some(term) = term else {
        return Vec::new();
    };
    let mut covered = vec![false; term.len()];
    for (from, length, _) in pieces(units, term) {
        let counts = length > 1 || is_whole(term, from);
        covered
            .iter_mut()
            .skip(from)
            .take(length)
            .filter(|_| counts)
            .for_each(|one| *one = true);
    }
    let mut lacking = Vec::new();
    let mut start = 0;
    while start < covered.len() {
        let length = covered
            .iter()
            .skip(start)
            .take_while(|covered| !**covered)
            .count();
        if length > 0 {
            lacking.push(readable(term.text(start..start + length)));
        }
        start += length.max(1);
    }
    lacking
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lexicon::Lexicon;
    use crate::text::spelling::open_spellings;

    fn absence(term: &str, text: &str) -> Absence {
        explain(
            text,
            &Units::of(text),
            &open_spellings(term, false),
            None,
            &Segmenter::for_queries(Lexicon::default()),
        )
    }

    fn at(term: &str, text: &str) -> String {
        let place = absence(term, text).at.expect("a place");
        slice_chars(text, place[0]..place[1]).to_owned()
    }

    #[test]
    fn every_reason() {
        let word = |wanted: &str, there: &str| Reason::WholeWord {
            wanted: wanted.to_owned(),
            there: there.to_owned(),
        };
        let apart = |between: &[&str]| Reason::Apart {
            between: between.iter().map(|one| (*one).to_owned()).collect(),
        };
        let ends = |between: &str| Reason::ClauseEnd {
            between: between.to_owned(),
        };
        for (term, text, reason) in [
            ("改革应诉", "完成改革。应诉有力", ends("。")),
            ("改革应诉", "“完成改革！”应诉有力", ends("！”")),
            ("改革。应诉", "完成改革应诉", Reason::NoClauseEnd),
            ("14%", "满意率99.14%", word("14", "99.14")),
            ("14", "2014年", word("14", "2014")),
            ("gov", "见www.gov.cn", word("gov", "www.gov.cn")),
            ("1234件", "共1,234件", word("1234", "1,234")),
            ("行政复议", "行政机关复议", apart(&["机关"])),
            (
                "行政复议率",
                "行政机关、复议机关的率",
                apart(&["机关、", "机关的"]),
            ),
            ("行政复议率", "率先规范行政行为", Reason::Missing),
            ("纠错率", "应诉率", Reason::Missing),
            ("2023年", "二〇二三。年", ends("。")),
        ] {
            assert_eq!(absence(term, text).reason, reason, "{term} in {text}");
        }
    }

    #[test]
    fn the_nearest_is_shown() {
        assert_eq!(at("改革应诉", "完成改革。应诉有力"), "改革。应诉");
        assert_eq!(at("14%", "满意率９９.１４％"), "９９.１４％");
        assert_eq!(at("行政复议纠错率", "受理行政复议案件"), "行政复议");
        let absent = absence("行政复议纠错率", "受理行政复议案件");
        assert_eq!(absent.nearest.as_deref(), Some("行政复议"));
        assert_eq!(absent.lacking, ["纠错率"]);
        assert_eq!(absent.around, ["受理", "行政复议", "案件"]);
    }

    #[test]
    fn what_is_lacking() {
        for (term, text, expected) in [
            ("纠错率高", "纠错率", &["高"][..]),
            ("罚", "处理", &["罚"]),
            ("应诉2023", "应诉2022", &["2023"]),
            ("纠错率", "纠错、错率", &[]),
            ("行政复议", "", &["行政复议"]),
        ] {
            assert_eq!(absence(term, text).lacking, expected, "{term} in {text}");
        }
        assert_eq!(absence("行政复议", "").at, None);
    }
}
