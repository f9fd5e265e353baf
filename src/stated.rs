//! Figures of stored reports, each with the passage that states it and the name that it is known by.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use crate::engine::{StoredPassage, StoredReport};
use crate::figures::Figure;
use crate::figures::canonical::{Aliases, Canonical};
use crate::report::Report;
use crate::report::taxonomy::{Part, SectionName};
use crate::text;
use crate::text::fold::fold_to_string;

/// A figure with the passage that states it.
#[derive(Debug, Clone)]
pub struct Stated {
    /// The report.
    pub stored: Arc<StoredReport>,
    /// Ordinal of the passage.
    pub ordinal: usize,
    /// The figure, its places in characters of the report's text.
    pub figure: Figure,
    /// What its indicator is known by.
    pub name: String,
    /// Topic of the indicator, if one is known.
    pub topic: Option<String>,
    /// Number and unit exactly as they stand in the text.
    pub raw: String,
    /// The sentence, without blanks at its ends.
    pub sentence: String,
}

/// Which figures are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Words, folded, all of which stand in the indicator, or all in the name that it is known by.
    words: Vec<String>,
    /// Parts and topics, one of which the passage is of; none: any.
    sections: Vec<SectionName>,
    /// What an indicator has that may be meant, whatever name it is known by; see [`Aliases::conjunctions`].
    conjunctions: Vec<BTreeSet<String>>,
}

impl Wanted {
    /// Figures whose indicator has all words of `query`, in passages of one of `sections`. What is no character, letter or digit at
    /// the ends of a word is left out. `aliases` tell by which names indicators are known: the same are to be given when figures are read.
    pub fn new(query: &[String], sections: Vec<SectionName>, aliases: &Aliases) -> Self {
        let words = query.iter().flat_map(|words| words.split_whitespace());
        let words: Vec<String> = words
            .map(|word| fold_to_string(word.trim_matches(|c: char| !c.is_alphanumeric())))
            .filter(|word| !word.is_empty())
            .collect();
        Self {
            conjunctions: aliases.conjunctions(&words),
            words,
            sections,
        }
    }

    /// What an index finds reports by that may state such figures; see [`Aliases::conjunctions`].
    pub fn conjunctions(&self) -> &[BTreeSet<String>] {
        &self.conjunctions
    }

    /// Whether figures are wanted whatever they measure.
    pub fn is_any(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether an indicator is wanted, by itself or by its name. Looking up a name takes longer than seeing that an indicator has not
    /// even the characters of one that could be meant.
    fn has_indicator(&self, indicator: &str, aliases: &Aliases) -> bool {
        let folded = fold_to_string(indicator);
        let has_all = |terms: &BTreeSet<String>| {
            let mut characters = terms.iter().flat_map(|term| term.chars());
            characters.all(|character| folded.contains(character))
        };
        self.has_words(&folded)
            || self.conjunctions.iter().any(has_all)
                && self.has_words(&fold_to_string(&aliases.name(indicator)))
    }

    fn has_words(&self, folded: &str) -> bool {
        self.words.iter().all(|word| folded.contains(word))
    }

    fn has_section(&self, passage: &StoredPassage<'_>) -> bool {
        self.sections.is_empty()
            || self
                .sections
                .iter()
                .any(|section| section.is_of(passage.passage))
    }
}

impl Stated {
    /// What is known of the report.
    pub fn report(&self) -> &Report {
        &self.stored.report
    }

    /// The passage, without its text where the report has been cleared of it.
    pub fn passage(&self) -> StoredPassage<'_> {
        StoredPassage {
            report: &self.stored,
            ordinal: self.ordinal,
            passage: &self.stored.report.passages[self.ordinal],
        }
    }
}

/// The figures of a report that are wanted, in reading order.
pub fn of_report(stored: &Arc<StoredReport>, wanted: &Wanted, aliases: &Aliases) -> Vec<Stated> {
    let found = found_in(stored, wanted, aliases);
    found.into_iter().map(|found| found.of(stored)).collect()
}

/// The same; the report is cleared of its text, so that many can be held.
pub fn of_cleared(mut stored: StoredReport, wanted: &Wanted, aliases: &Aliases) -> Vec<Stated> {
    let found = found_in(&stored, wanted, aliases);
    stored.clear();
    let stored = Arc::new(stored);
    found.into_iter().map(|found| found.of(&stored)).collect()
}

/// A figure that is wanted, apart from its report.
struct Found {
    ordinal: usize,
    figure: Figure,
    canonical: Canonical,
    raw: String,
    sentence: String,
}

impl Found {
    fn of(self, stored: &Arc<StoredReport>) -> Stated {
        Stated {
            stored: stored.clone(),
            ordinal: self.ordinal,
            figure: self.figure,
            name: self.canonical.name,
            topic: self.canonical.topic,
            raw: self.raw,
            sentence: self.sentence,
        }
    }
}

fn found_in(stored: &StoredReport, wanted: &Wanted, aliases: &Aliases) -> Vec<Found> {
    let mut passages: Vec<StoredPassage<'_>> = stored.passages().collect();
    passages.sort_by_key(|passage| passage.passage.chars.start);
    let is_wanted = |indicator: &str| wanted.is_any() || wanted.has_indicator(indicator, aliases);
    let mut canonicals: HashMap<String, Canonical> = HashMap::new();
    let mut found = Vec::new();
    for mut figure in stored.figures_where(is_wanted) {
        let start = figure.chars.start;
        let behind = passages.partition_point(|passage| passage.passage.chars.start <= start);
        // What stands around the report on its page is in no passage.
        let Some(passage) = behind
            .checked_sub(1)
            .and_then(|at| passages.get(at))
            .filter(|passage| start < passage.passage.chars.end)
        else {
            continue;
        };
        if !wanted.has_section(passage) {
            continue;
        }
        let canonical = match canonicals.get(&figure.indicator) {
            Some(canonical) => canonical.clone(),
            None => {
                let canonical = aliases.canonical(&figure.indicator);
                canonicals.insert(figure.indicator.clone(), canonical.clone());
                canonical
            }
        };
        figure.is_target |= passage.passage.part == Part::PLAN;
        found.push(Found {
            ordinal: passage.ordinal,
            canonical,
            raw: slice(passage, &figure.chars).to_owned(),
            sentence: slice(passage, &figure.sentence).trim().to_owned(),
            figure,
        });
    }
    found
}

/// Characters of the report of a passage, which are most often in the passage.
fn slice<'a>(passage: &StoredPassage<'a>, chars: &Range<usize>) -> &'a str {
    let within = &passage.passage.chars;
    if within.start <= chars.start && chars.end <= within.end {
        let chars = chars.start - within.start..chars.end - within.start;
        text::slice_chars(passage.text(), chars)
    } else {
        text::slice_chars(&passage.report.text, chars.clone())
    }
}
