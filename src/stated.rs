//! Figures of stored reports, each with the passage that states it and the name that it is known by.

use std::collections::BTreeSet;

use crate::engine::{StoredPassage, StoredReport};
use crate::figures::Figure;
use crate::figures::canonical::Aliases;
use crate::report::taxonomy::{Part, SectionName};
use crate::text;
use crate::text::fold::fold_to_string;

/// A figure with the passage that states it.
#[derive(Debug, Clone)]
pub struct Stated<'a> {
    /// The passage.
    pub passage: StoredPassage<'a>,
    /// The figure, its places in characters of the report's text.
    pub figure: Figure,
    /// What its indicator is known by.
    pub name: String,
    /// Topic of the indicator, if one is known.
    pub topic: Option<String>,
}

/// Which figures are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Words, folded, all of which stand in the indicator, or all in the name that it is known by.
    words: Vec<String>,
    /// Parts and topics, one of which the passage is of; none: any.
    sections: Vec<SectionName>,
}

impl Wanted {
    /// Figures whose indicator has all words of `query`, in passages of one of `sections`. What is no character, letter or digit at
    /// the ends of a word is left out.
    pub fn new(query: &[String], sections: Vec<SectionName>) -> Self {
        let words = query.iter().flat_map(|words| words.split_whitespace());
        let words = words
            .map(|word| fold_to_string(word.trim_matches(|c: char| !c.is_alphanumeric())))
            .filter(|word| !word.is_empty())
            .collect();
        Self { words, sections }
    }

    /// What an index finds reports by that may state such figures; see [`Aliases::conjunctions`].
    pub fn conjunctions(&self, aliases: &Aliases) -> Vec<BTreeSet<String>> {
        aliases.conjunctions(&self.words)
    }

    /// Whether figures are wanted whatever they measure.
    pub fn is_any(&self) -> bool {
        self.words.is_empty()
    }

    fn has_words(&self, indicator: &str, name: &str) -> bool {
        let has_all = |text: &str| {
            let text = fold_to_string(text);
            self.words.iter().all(|word| text.contains(word))
        };
        self.is_any() || has_all(indicator) || has_all(name)
    }

    fn has_section(&self, passage: &StoredPassage<'_>) -> bool {
        self.sections.is_empty()
            || self
                .sections
                .iter()
                .any(|section| section.is_of(passage.passage))
    }
}

impl<'a> Stated<'a> {
    fn new(passage: StoredPassage<'a>, mut figure: Figure, aliases: &Aliases) -> Self {
        let canonical = aliases.canonical(&figure.indicator);
        figure.is_target |= passage.passage.part == Part::PLAN;
        Self {
            passage,
            figure,
            name: canonical.name,
            topic: canonical.topic,
        }
    }

    /// Number and unit exactly as they stand in the text.
    pub fn raw(&self) -> &'a str {
        self.slice(&self.figure.chars)
    }

    /// The sentence, without blanks at its ends.
    pub fn sentence(&self) -> &'a str {
        self.slice(&self.figure.sentence).trim()
    }

    fn slice(&self, chars: &std::ops::Range<usize>) -> &'a str {
        let within = &self.passage.passage.chars;
        if within.start <= chars.start && chars.end <= within.end {
            let chars = chars.start - within.start..chars.end - within.start;
            let text = self.passage.report.passage_text(self.passage.passage);
            text::slice_chars(text, chars)
        } else {
            text::slice_chars(&self.passage.report.text, chars.clone())
        }
    }
}

/// The figures of a report that are wanted, in reading order.
pub fn of_report<'a>(
    stored: &'a StoredReport,
    wanted: &Wanted,
    aliases: &Aliases,
) -> Vec<Stated<'a>> {
    let mut passages: Vec<StoredPassage<'a>> = stored.passages().collect();
    passages.sort_by_key(|passage| passage.passage.chars.start);
    let mut found = Vec::new();
    for figure in stored.figures() {
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
        let stated = Stated::new(*passage, figure, aliases);
        if wanted.has_words(&stated.figure.indicator, &stated.name) {
            found.push(stated);
        }
    }
    found
}
