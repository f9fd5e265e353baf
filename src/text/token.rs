//! Tokens: the index terms of a text, the same for what is indexed and what is asked.
//!
//! One stream holds
//! * every pair of neighbouring units (a *bigram*): literal matching is a phrase of these, and they rank well,
//! * every word of three characters and more, and every word of one: a word of two is its bigram,
//! * article numbers (第三十三条), which neither words nor bigrams hold together,
//! * every numeral and Latin word, which match whole,
//! * the last character of each clause, so that every character begins at least one pair or stands alone: a search for one
//!   character is then a search for the terms that begin with it.
//!
//! A token's position is that of its first unit. Words only rank, so they are kept apart from the others, without positions:
//! see [`TokenKind::is_word`].

use std::ops::Range;

use super::numeral;
use super::segment::Segmenter;
use super::unit::Units;

/// Version of the rules of this module and of [`super::unit`], and of what else the index needs for terms to be found
/// (issuers, sentence ends); part of the index format.
pub const VERSION: u32 = 4;

/// What a token is, which decides its weight in ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// Two neighbouring units of which at least one is no character, or which are no word.
    Bigram,
    /// Two neighbouring characters which are also a word.
    WordBigram,
    /// A word of three characters or more, or an article number.
    Word,
    /// A word of one character.
    Character,
    /// A numeral or Latin word.
    Whole,
    /// The last character of a clause.
    ClauseEnd,
}

impl TokenKind {
    /// Whether it is kept among words, apart from what literals are found by.
    pub fn is_word(self) -> bool {
        matches!(self, Self::Word | Self::Character)
    }
}

/// A token: a range of units, where it stands, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Range of unit ordinals.
    pub units: Range<usize>,
    /// Position of the first unit.
    pub position: u32,
    /// What it is.
    pub kind: TokenKind,
}

/// Returns the tokens of `units`, ordered by position.
pub fn tokens(units: &Units, segmenter: &Segmenter) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(units.len() * 2);
    each_token(units, segmenter.words(units), |ordinals, kind| {
        tokens.push(Token {
            position: units.units[ordinals.start].position,
            units: ordinals,
            kind,
        });
    });
    tokens
}

/// Units in whatever form: what tokens depend on.
pub trait Sequence {
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Whether the unit after this one follows in the same clause.
    fn follows(&self, ordinal: usize) -> bool;
    /// Whether this one is a numeral or Latin word.
    fn is_whole(&self, ordinal: usize) -> bool;
    /// The character of this one, if it is one and no numeral or Latin word.
    fn character(&self, ordinal: usize) -> Option<char>;
    /// Whether this one is a numeral of digits.
    fn is_number(&self, ordinal: usize) -> bool;
}

impl Sequence for Units {
    fn len(&self) -> usize {
        self.len()
    }

    fn follows(&self, ordinal: usize) -> bool {
        self.follows(ordinal)
    }

    fn is_whole(&self, ordinal: usize) -> bool {
        self.units[ordinal].whole
    }

    fn character(&self, ordinal: usize) -> Option<char> {
        let mut characters = self.text(ordinal..ordinal + 1).chars();
        characters.next().filter(|_| !self.units[ordinal].whole)
    }

    fn is_number(&self, ordinal: usize) -> bool {
        let text = self.text(ordinal..ordinal + 1);
        text.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// Calls `visit` with each token of a sequence that was cut into `words`: with the ordinals of its units, and what it is.
pub fn each_token(
    units: &impl Sequence,
    words: Vec<Range<usize>>,
    mut visit: impl FnMut(Range<usize>, TokenKind),
) {
    let mut words = words.into_iter().peekable();
    for ordinal in 0..units.len() {
        let mut visit = |length: usize, kind| visit(ordinal..ordinal + length, kind);
        let word = words
            .next_if(|word| word.start == ordinal)
            .map_or(0, |word| word.len());
        let follows = units.follows(ordinal);
        if units.is_whole(ordinal) {
            visit(1, TokenKind::Whole);
        } else {
            if word == 1 {
                visit(1, TokenKind::Character);
            }
            if !follows {
                visit(1, TokenKind::ClauseEnd);
            }
        }
        if follows {
            let is_word = word == 2;
            visit(
                2,
                if is_word {
                    TokenKind::WordBigram
                } else {
                    TokenKind::Bigram
                },
            );
        }
        let article = article_length(units, ordinal);
        if word > 2 {
            visit(word, TokenKind::Word);
        }
        if article > 2 && article != word {
            visit(article, TokenKind::Word);
        }
    }
}

/// Number of units of an article number (第三十三条, 第7款) that begins at `start`, or 0.
fn article_length(units: &impl Sequence, start: usize) -> usize {
    const LONGEST: usize = 9;
    if units.character(start) != Some('第') {
        return 0;
    }
    let mut length = 1;
    while length < LONGEST && units.follows(start + length - 1) {
        let is_numeral = match units.character(start + length) {
            Some('条' | '款' | '项' | '章' | '节' | '编') if length > 1 => return length + 1,
            Some(character) => numeral::is_chinese_numeral(character),
            None => units.is_number(start + length),
        };
        if !is_numeral {
            return 0;
        }
        length += 1;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::*;

    fn texts(text: &str, kinds: &[TokenKind]) -> Vec<String> {
        let units = Units::of(text);
        let tokens = tokens(&units, &Segmenter::for_queries(Lexicon::default()));
        let wanted = tokens
            .into_iter()
            .filter(|token| kinds.contains(&token.kind));
        wanted
            .map(|token| units.text(token.units).replace('\u{1f}', "_"))
            .collect()
    }

    #[test]
    fn every_neighbouring_pair_is_a_token() {
        let bigrams = [TokenKind::Bigram, TokenKind::WordBigram];
        assert_eq!(
            texts("纠错率为12.5%。应诉", &bigrams),
            ["纠错", "错率", "率为", "为_12.5", "12.5_%", "应诉"]
        );
        assert_eq!(
            texts("双随机、一公开", &bigrams),
            ["双随", "随机", "机一", "一公", "公开"]
        );
    }

    #[test]
    fn words_and_articles() {
        assert_eq!(
            texts("按照第三十三条办理", &[TokenKind::Word]),
            ["第三十三条"]
        );
        assert_eq!(texts("第33条", &[TokenKind::Word]), ["第_33_条"]);
        assert_eq!(texts("人民政府", &[TokenKind::Word]), ["人民政府"]);
        assert_eq!(texts("纠错率", &[TokenKind::Character]), ["率"]);
        assert_eq!(texts("2023年GDP", &[TokenKind::Whole]), ["2023", "gdp"]);
    }

    #[test]
    fn every_character_begins_a_token() {
        let text = "全市行政复议机构，共受理案件。办结率达九成";
        let units = Units::of(text);
        let tokens = tokens(&units, &Segmenter::for_queries(Lexicon::default()));
        for ordinal in 0..units.len() {
            assert!(
                tokens.iter().any(|token| token.units.start == ordinal),
                "{ordinal}"
            );
        }
    }
}
