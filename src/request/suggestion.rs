//! What to propose while somebody types: indicators, regions and headings that the indexes have.

use std::collections::HashMap;

use serde::Serialize;

use crate::engine::{Engine, EngineError, Engines, ListOrder};
use crate::figures::canonical::Aliases;
use crate::query::filter::Filters;
use crate::query::region::Held;
use crate::text::fold::fold_to_string;

/// Reports whose headings and indicators are read: those of a whole country repeat each other.
const MOST_REPORTS: usize = 1_000;
/// Most entries that are kept of each sort.
const MOST_ENTRIES: usize = 4_000;
/// Longest heading that is proposed, in characters.
const LONGEST: usize = 24;

/// What a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// What figures measure.
    Indicator,
    /// A region that reports are of.
    Region,
    /// A heading of reports, without its number.
    Heading,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What it is.
    pub sort: Sort,
    /// What to search for; of a region, its path.
    pub text: String,
    /// How often it was met in the reports that were read; of a region 0.
    pub count: usize,
}

/// All that can be proposed.
#[derive(Debug, Default)]
pub struct Suggestions {
    /// Folded texts with what they stand for, the most frequent first.
    entries: Vec<(String, Suggestion)>,
}

impl Suggestions {
    /// Reads regions, and headings and indicators of reports spread over the indexes.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub fn read(engines: &Engines, held: &Held) -> Result<Self, EngineError> {
        let listed = Engine::listed(engines, &Filters::default(), ListOrder::Newest)?;
        let mut headings: HashMap<String, usize> = HashMap::new();
        let mut indicators: HashMap<String, usize> = HashMap::new();
        let step = listed.len().div_ceil(MOST_REPORTS).max(1);
        for listed in listed.iter().step_by(step) {
            let stored = Engine::read_listed(engines, listed)?;
            for section in &stored.report.sections {
                if let Some(words) = heading_words(&section.heading) {
                    *headings.entry(words.to_owned()).or_default() += 1;
                }
            }
            for figure in stored.figures() {
                let name = Aliases::built_in().name(&figure.indicator);
                if (2..=LONGEST).contains(&name.chars().count()) {
                    *indicators.entry(name).or_default() += 1;
                }
            }
        }
        let mut entries = most_frequent(Sort::Indicator, indicators);
        entries.extend(held.iter().map(|path| Suggestion {
            sort: Sort::Region,
            text: path.join("/"),
            count: 0,
        }));
        entries.extend(most_frequent(Sort::Heading, headings));
        let folded = |entry: Suggestion| (fold_to_string(&entry.text), entry);
        Ok(Self {
            entries: entries.into_iter().map(folded).collect(),
        })
    }

    /// What to propose for the word that is being typed: what begins with it, then what has it inside; at most `most` of each
    /// sort.
    pub fn of(&self, word: &str, most: usize) -> Vec<&Suggestion> {
        let word = fold_to_string(word);
        if word.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(Sort, bool, bool, &Suggestion)> = Vec::new();
        for (folded, entry) in &self.entries {
            // Of a region, the name of the place counts, and not what it lies in.
            let name = match entry.sort {
                Sort::Region => folded.rsplit('/').next().unwrap_or_default(),
                Sort::Indicator | Sort::Heading => folded,
            };
            if name.contains(&word) && *name != word || *name == word && entry.sort == Sort::Region
            {
                // What one report alone says is of little use to others.
                found.push((
                    entry.sort,
                    entry.count == 1,
                    !name.starts_with(&word),
                    entry,
                ));
            }
        }
        // Among those that are alike in this, the order of the entries stays.
        found.sort_by_key(|(sort, once, inside, _)| (*sort, *once, *inside));
        let of_each = found.chunk_by(|one, other| one.0 == other.0);
        of_each
            .flat_map(|same| same.iter().take(most).map(|(.., entry)| *entry))
            .collect()
    }

    /// The most frequent indicators.
    pub fn indicators(&self) -> impl Iterator<Item = &Suggestion> {
        let entries = self.entries.iter().map(|(_, entry)| entry);
        entries.filter(|entry| entry.sort == Sort::Indicator)
    }

    /// What is most like a text that nothing was found for: indicators and headings that share most pairs of characters with it.
    pub fn like(&self, text: &str, most: usize) -> Vec<&Suggestion> {
        let wanted = pairs(&fold_to_string(text));
        let mut scored: Vec<(usize, usize, &Suggestion)> = Vec::new();
        for (folded, entry) in &self.entries {
            if entry.sort == Sort::Region {
                continue;
            }
            let own = pairs(folded);
            let shared = own.iter().filter(|pair| wanted.contains(pair)).count();
            if shared > 0 {
                scored.push((shared, own.len(), entry));
            }
        }
        scored.sort_by_key(|(shared, all, _)| (std::cmp::Reverse(*shared), *all));
        scored
            .into_iter()
            .take(most)
            .map(|(.., entry)| entry)
            .collect()
    }
}

fn pairs(text: &str) -> Vec<(char, char)> {
    let characters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    characters
        .windows(2)
        .map(|pair| (pair[0], pair[1]))
        .collect()
}

fn most_frequent(sort: Sort, counted: HashMap<String, usize>) -> Vec<Suggestion> {
    let mut entries: Vec<Suggestion> = counted
        .into_iter()
        .map(|(text, count)| Suggestion { sort, text, count })
        .collect();
    entries.sort_by(|one, other| {
        other
            .count
            .cmp(&one.count)
            .then_with(|| one.text.cmp(&other.text))
    });
    entries.truncate(MOST_ENTRIES);
    entries
}

/// A heading without its number: `（二）规范行政执法` is 规范行政执法. None when nothing is left, or a whole sentence.
pub fn heading_words(heading: &str) -> Option<&str> {
    let is_mark = |c: char| matches!(c, '、' | '.' | '．' | '）' | ')' | '，' | ' ' | '\u{3000}');
    let is_number =
        |c: char| c.is_numeric() || "一二三四五六七八九十百第章节（(".contains(c) || is_mark(c);
    let number = heading.find(|c| !is_number(c)).unwrap_or(heading.len());
    let (number, rest) = heading.split_at(number);
    // 一体推进 begins with a numeral and no number.
    let words = if number.contains(is_mark) {
        rest
    } else {
        heading
    };
    let words = words
        .trim()
        .trim_end_matches(['。', '，', '；', '：', '.', ':']);
    let length = words.chars().count();
    ((2..=LONGEST).contains(&length) && !words.contains('。')).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lose_their_numbers() {
        for (heading, words) in [
            ("（二）规范行政执法", Some("规范行政执法")),
            ("一、主要举措和成效", Some("主要举措和成效")),
            ("3.优化营商环境。", Some("优化营商环境")),
            ("一体推进法治建设", Some("一体推进法治建设")),
            ("一、", None),
        ] {
            assert_eq!(heading_words(heading), words, "{heading}");
        }
    }

    #[test]
    fn what_begins_so_comes_before_what_has_it_inside() {
        let entry = |sort, text: &str| {
            let text = text.to_owned();
            (
                text.clone(),
                Suggestion {
                    sort,
                    text,
                    count: 1,
                },
            )
        };
        let suggestions = Suggestions {
            entries: vec![
                entry(Sort::Indicator, "行政复议案件纠错率"),
                entry(Sort::Indicator, "复议案件数"),
                entry(Sort::Region, "湖北省/宜昌市"),
                entry(Sort::Region, "湖北省"),
                entry(Sort::Heading, "化解行政复议争议"),
            ],
        };
        let texts = |word: &str| -> Vec<&str> {
            suggestions
                .of(word, 5)
                .into_iter()
                .map(|found| found.text.as_str())
                .collect()
        };
        assert_eq!(
            texts("复议"),
            ["复议案件数", "行政复议案件纠错率", "化解行政复议争议"]
        );
        assert_eq!(texts("湖北"), ["湖北省"]);
        assert_eq!(texts("宜昌市"), ["湖北省/宜昌市"]);
        assert_eq!(texts(""), [] as [&str; 0]);
        assert_eq!(suggestions.like("复议案件率", 1)[0].text, "复议案件数");
    }
}
