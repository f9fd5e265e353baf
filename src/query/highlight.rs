//! What to highlight in a passage.

use std::ops::Range;

use crate::text::scan::sentence_ends;
use crate::text::snippet;
use crate::text::spelling::Spelling;
use crate::text::token::{Token, TokenKind};
use crate::text::unit::Units;

use super::condition::{Condition, Places, Span};
use super::{Node, SearchField, Term};

/// Something to highlight.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// A term, wherever it stands.
    Term(TermPattern),
    /// Terms where they stand near each other, or in one sentence.
    Condition(ConditionPattern),
}

/// A term prepared for highlighting: its spellings, and its words for when it does not stand in the passage as a whole.
#[derive(Debug, Clone)]
pub struct TermPattern {
    /// Ways to write the term; usually one.
    pub spellings: Vec<Spelling>,
    /// Tokens of the first spelling.
    pub tokens: Vec<Token>,
}

/// A condition prepared for highlighting.
#[derive(Debug, Clone)]
pub struct ConditionPattern {
    condition: Condition,
    /// Ways to write each term of the condition.
    spellings: Vec<Vec<Spelling>>,
}

impl ConditionPattern {
    /// Prepares a part of a query. None when it does not look in the text of passages.
    pub fn of(node: &Node) -> Option<Self> {
        let condition = Condition::of(node);
        let terms = condition.terms();
        if terms.iter().any(|term| term.field != SearchField::Text) {
            return None;
        }
        Some(Self {
            spellings: terms.iter().map(Term::spellings).collect(),
            condition,
        })
    }

    /// The places that fulfil it, as ranges of unit ordinals. None when it does not hold.
    fn find(&self, units: &Units, sentence_ends: Vec<u32>) -> Vec<Range<usize>> {
        let spans = self.spellings.iter().map(|spellings| {
            let found = spellings.iter().flat_map(|spelling| spelling.find(units));
            let mut spans: Vec<Span> = found.filter_map(|range| span(units, &range)).collect();
            spans.sort_unstable_by_key(|span| (span.start, span.end));
            spans
        });
        let places = Places {
            spans: spans.collect(),
            sentence_ends,
        };
        let found = self.condition.found(&places).unwrap_or_default();
        found
            .into_iter()
            .filter_map(|span| Some(units.at(span.start)?..units.at(span.end - 1)? + 1))
            .collect()
    }
}

/// The positions of a range of units.
fn span(units: &Units, range: &Range<usize>) -> Option<Span> {
    let first = units.units.get(range.start)?.position;
    let last = units.units.get(range.end.checked_sub(1)?)?.position;
    Some(first..last + 1)
}

/// Returns what to highlight in `text`: ranges of characters, sorted, not overlapping. A term that stands in the text is
/// highlighted whole; of one that does not, its words are.
pub fn highlights(text: &str, patterns: &[Pattern]) -> Vec<Range<usize>> {
    let units = Units::of(text);
    let mut ranges = Vec::new();
    for pattern in patterns {
        let found = match pattern {
            Pattern::Term(term) => {
                let spellings = term.spellings.iter();
                let found: Vec<_> = spellings
                    .flat_map(|spelling| spelling.find(&units))
                    .collect();
                if found.is_empty() {
                    words(&units, term)
                } else {
                    found
                }
            }
            Pattern::Condition(condition) => condition.find(&units, sentence_ends(text)),
        };
        ranges.extend(found.into_iter().map(|range| units.written(range)));
    }
    snippet::merge(ranges)
}

/// Places of the pattern's words of two characters and more, and of its numerals.
fn words(units: &Units, pattern: &TermPattern) -> Vec<Range<usize>> {
    let Some(spelling) = pattern.spellings.first() else {
        return Vec::new();
    };
    let kinds = [TokenKind::WordBigram, TokenKind::Word, TokenKind::Whole];
    let wanted: Vec<(&str, usize)> = pattern
        .tokens
        .iter()
        .filter(|token| kinds.contains(&token.kind))
        .map(|token| (spelling.units.text(token.units.clone()), token.units.len()))
        .collect();
    let mut found = Vec::new();
    for start in 0..units.len() {
        let stands = |(word, length): &&(&str, usize)| {
            start + length <= units.len()
                && units.text(start..start + length) == *word
                && (start..start + length - 1).all(|ordinal| units.follows(ordinal))
        };
        found.extend(
            wanted
                .iter()
                .filter(stands)
                .map(|(_, length)| start..start + length),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::text::lexicon::Lexicon;
    use crate::text::segment::Segmenter;
    use crate::text::slice_chars;
    use crate::text::token::tokens;

    fn marked(text: &str, pattern: Pattern) -> Vec<&str> {
        let ranges = highlights(text, &[pattern]);
        ranges
            .into_iter()
            .map(|range| slice_chars(text, range))
            .collect()
    }

    fn shown<'a>(text: &'a str, query: &str) -> Vec<&'a str> {
        let query = parse(query).expect("a query");
        let Node::Term(term) = &query.root else {
            let condition = ConditionPattern::of(&query.root).expect("looks in the text");
            return marked(text, Pattern::Condition(condition));
        };
        let units = Units::of(&term.text);
        let pattern = TermPattern {
            tokens: tokens(&units, &Segmenter::for_queries(Lexicon::default())),
            spellings: term.spellings(),
        };
        marked(text, Pattern::Term(pattern))
    }

    #[test]
    fn whole_terms_or_their_words() {
        assert_eq!(shown("行政复议案件纠错率为12%。", "纠错率"), ["纠错率"]);
        assert_eq!(
            shown("推行“双随机、一公开”监管", "双随机一公开"),
            ["双随机、一公开"]
        );
        assert_eq!(shown("达９８％以上，不是198%", "98%"), ["９８％"]);
        assert_eq!(
            shown("负责人应当出庭，出庭应诉", "负责人出庭率"),
            ["负责人", "出庭", "出庭"]
        );
        assert_eq!(shown("执行GB18030标准，GB2", "GB18*"), ["GB18030"]);
        assert_eq!(
            shown("改革完成。应诉有力", "\"完成。应诉\""),
            ["完成。应诉"]
        );
    }

    #[test]
    fn only_what_fulfils_a_condition() {
        let text = "罚款下降。检查全部完成，下降了，罚款总额不变，办理执行案件。罚款二〇二三年下降";
        assert_eq!(
            shown(text, "罚款 NEAR/1 下降"),
            ["罚款下降", "下降", "罚款"]
        );
        assert_eq!(
            shown(text, "sentence:(罚款 下降 -检查)"),
            ["罚款下降", "罚款", "下降"]
        );
        assert_eq!(shown(text, "sentence:(罚款 2023)"), ["罚款二〇二三"]);
        assert_eq!(shown(text, "检查 NEAR/1 罚款"), [] as [&str; 0]);
    }
}
