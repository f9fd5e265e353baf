//! Questions: which words of a question say what is asked about.

use std::ops::Range;

use super::segment::Segmenter;
use super::token::{Token, TokenKind, tokens};
use super::unit::Units;

/// Words that ask, and say nothing of what is asked about.
const INTERROGATIVES: [&str; 32] = [
    "哪些",
    "哪个",
    "哪里",
    "哪儿",
    "哪种",
    "哪",
    "什么",
    "谁",
    "多少",
    "如何",
    "怎么样",
    "怎么",
    "怎样",
    "怎",
    "为什么",
    "为何",
    "何时",
    "是否",
    "是不是",
    "有没有",
    "能否",
    "可否",
    "能不能",
    "吗",
    "呢",
    "请问",
    "何种",
    "哪家",
    "几个",
    "几种",
    "多大",
    "多久",
];

/// What a query is about.
#[derive(Debug, Clone)]
pub struct Content {
    /// Its tokens without those that touch a word which only asks; all of them where nothing else is asked.
    pub tokens: Vec<Token>,
    /// Whether there is a word that only asks.
    pub is_question: bool,
}

/// Tells the words of a query that ask from those that say what is asked about.
pub fn content(units: &Units, segmenter: &Segmenter) -> Content {
    let all = tokens(units, segmenter);
    let is_word = |token: &&Token| {
        matches!(
            token.kind,
            TokenKind::Word | TokenKind::WordBigram | TokenKind::Character
        )
    };
    let asking: Vec<Range<usize>> = all
        .iter()
        .filter(is_word)
        .map(|token| token.units.clone())
        .filter(|range| INTERROGATIVES.contains(&units.text(range.clone())))
        .collect();
    if asking.is_empty() {
        return Content {
            tokens: all,
            is_question: false,
        };
    }
    let touches = |token: &Token| {
        asking
            .iter()
            .any(|word| word.start < token.units.end && token.units.start < word.end)
    };
    let content: Vec<Token> = all
        .iter()
        .filter(|token| !touches(token))
        .cloned()
        .collect();
    Content {
        tokens: if content.is_empty() { all } else { content },
        is_question: true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let units = Units::of(text);
        let content = content(&units, &Segmenter::for_queries(Lexicon::default()));
        let tokens = content.tokens;
        tokens
            .into_iter()
            .map(|token| units.text(token.units).to_owned())
            .collect()
    }

    #[test]
    fn what_only_asks_is_left_out() {
        let content = texts("哪些地区的应诉率达到100%？");
        assert!(content.contains(&"地区".to_owned()));
        assert!(
            !content
                .iter()
                .any(|token| token.contains('哪') || token.contains("些地"))
        );
    }

    #[test]
    fn what_is_nothing_but_a_question_word_is_asked_itself() {
        assert_eq!(texts("什么"), ["什么", "么"]);
        // The last character of a clause stands for itself, beside the word that it is.
        let mut alone = texts("应诉率");
        alone.dedup();
        assert_eq!(alone, texts("应诉率呢"));
    }
}
