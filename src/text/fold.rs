//! Folding: what matching compares instead of the characters as written.
//!
//! Width (２０２３ = 2023), compatibility forms (㎡ = m2), case, and traditional to simplified characters. One written
//! character may fold to several; each folded character remembers which one it came from. What is folded folds to itself.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::numeral;

/// The table of traditional characters, which is part of the index format.
const TRADITIONAL: &str = include_str!("traditional.tsv");

// `MAIN_BLOCK` and `REST`: the same table, compiled by `build`.
include!(concat!(env!("OUT_DIR"), "/simplified.rs"));

/// Fingerprint of everything that decides how a character folds; a change makes older indexes stale.
pub fn fingerprint() -> u64 {
    xxhash_rust::xxh3::xxh3_64(TRADITIONAL.as_bytes())
}

/// A folded character and the ordinal of the written character that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoldedChar {
    /// The folded character.
    pub character: char,
    /// Ordinal, in characters, of the written one.
    pub origin: usize,
}

/// Folds `text`, character by character.
///
/// ```
/// let folded: String = gongbao::text::fold::fold("ＧＢ２０２３年應訴率").map(|c| c.character).collect();
/// assert_eq!(folded, "gb2023年应诉率");
/// ```
pub fn fold(text: &str) -> impl Iterator<Item = FoldedChar> + Clone + '_ {
    let mut after_numeral = false;
    text.chars().enumerate().flat_map(move |(origin, written)| {
        let folded = fold_char(written, after_numeral);
        after_numeral = matches!(folded, Folded::One(Some(c)) if numeral::is_chinese_digit(c));
        folded.map(move |character| FoldedChar { character, origin })
    })
}

/// Folds `text` to a string, forgetting where its characters came from.
pub fn fold_to_string(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut after_numeral = false;
    // Most characters fold to themselves, and are taken together.
    let mut same = 0;
    for (at, written) in text.char_indices() {
        let to = fold_char(written, after_numeral);
        after_numeral = matches!(to, Folded::One(Some(c)) if numeral::is_chinese_digit(c));
        if matches!(to, Folded::One(Some(c)) if c == written) {
            continue;
        }
        folded.push_str(super::slice(text, same..at));
        folded.extend(to);
        same = at + written.len_utf8();
    }
    folded.push_str(super::slice(text, same..text.len()));
    folded
}

/// Folds one character to one: what folds to several (㎡) is kept as it is written, and so is the circle that stands for a zero.
pub fn fold_one(written: char) -> char {
    match written {
        '\u{ff01}'..='\u{ff5e}' => narrow(written),
        _ => match fold_char(written, false) {
            Folded::One(character) => character.unwrap_or(written),
            Folded::Several(mut characters) => match characters.len() {
                1 => characters.next().unwrap_or(written),
                _ => written,
            },
        },
    }
}

/// A traditional character that folds to `simplified`, if it has one.
pub fn traditional(simplified: char) -> Option<char> {
    static TRADITIONAL_OF: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let pairs = (FIRST..='\u{9fff}').map(|written| (self::simplified(written), written));
        pairs
            .filter(|(folded, written)| folded != written)
            .collect()
    });
    TRADITIONAL_OF.get(&simplified).copied()
}

/// What one written character folds to: nearly always one character, so that one needs no allocation.
#[derive(Clone)]
enum Folded {
    One(Option<char>),
    Several(std::vec::IntoIter<char>),
}

impl Iterator for Folded {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        match self {
            Self::One(character) => character.take(),
            Self::Several(characters) => characters.next(),
        }
    }
}

/// Folds one character. `after_numeral` lets the circle that typists put for a zero (二○二三) be one.
fn fold_char(written: char, after_numeral: bool) -> Folded {
    let character = match written {
        '\0'..='\x7f' => written.to_ascii_lowercase(),
        '〇' => '零',
        '○' if after_numeral => '零',
        '\u{4e00}'..='\u{9fff}' => simplified(written),
        // What follows is here for speed alone: the commonest marks of Chinese text are their own compatibility form or have
        // a place of their own for it.
        '、' | '。' | '“' | '”' | '‘' | '’' | '《' | '》' | '【' | '】' | '〔' | '〕' | '—'
        | '·' => written,
        '\u{ff01}'..='\u{ff5e}' => narrow(written),
        '\u{3000}' => ' ',
        _ => return several(written),
    };
    Folded::One(Some(character))
}

/// What any character folds to, by the rules of Unicode.
fn several(written: char) -> Folded {
    let folded = std::iter::once(written).nfkc().flat_map(char::to_lowercase);
    let folded: Vec<char> = folded.map(simplified).collect();
    Folded::Several(folded.into_iter())
}

/// The ASCII character of a wide one, in lower case.
fn narrow(wide: char) -> char {
    char::from_u32(wide as u32 - 0xfee0)
        .unwrap_or(wide)
        .to_ascii_lowercase()
}

/// The first character of [`MAIN_BLOCK`].
const FIRST: char = '\u{4e00}';

/// Which characters of [`MAIN_BLOCK`] fold to others, a bit each: this small table is always in the processor's cache.
static CHANGED: [u64; MAIN_BLOCK.len() / 64] = {
    let mut changed = [0; MAIN_BLOCK.len() / 64];
    let mut place = 0;
    while place < MAIN_BLOCK.len() {
        if MAIN_BLOCK[place] as usize != FIRST as usize + place {
            changed[place / 64] |= 1 << (place % 64);
        }
        place += 1;
    }
    changed
};

/// What a character folds to that is traditional; every other one to itself.
fn simplified(character: char) -> char {
    let place = (character as usize).wrapping_sub(FIRST as usize);
    match CHANGED.get(place / 64) {
        Some(changed) if changed >> (place % 64) & 1 == 0 => character,
        Some(_) => MAIN_BLOCK[place],
        None if character < '\u{3400}' => character,
        None => REST
            .binary_search_by_key(&character, |(traditional, _)| *traditional)
            .map_or(character, |at| REST[at].1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_width_case_and_script() {
        for (written, folded) in [
            ("２０２３年", "2023年"),
            ("９８％", "98%"),
            ("（一）", "(一)"),
            ("GDP", "gdp"),
            ("應訴率", "应诉率"),
            ("二〇二三", "二零二三"),
            ("二○二三", "二零二三"),
            ("○重点", "○重点"),
            ("㎡①", "m21"),
            ("著名", "著名"),
        ] {
            assert_eq!(fold_to_string(written), folded, "{written}");
        }
    }

    #[test]
    fn what_is_folded_folds_to_itself() {
        for written in '\0'..=char::MAX {
            let folded = fold_to_string(&written.to_string());
            assert_eq!(fold_to_string(&folded), folded, "{written}");
        }
    }

    #[test]
    fn what_is_folded_for_speed_is_folded_alike() {
        for written in '\0'..=char::MAX {
            if let Folded::One(Some(folded)) = fold_char(written, false)
                && !('\u{3400}'..='\u{9fff}').contains(&written)
                && written != '〇'
            {
                assert!(several(written).eq([folded]), "{written}");
            }
        }
    }

    #[test]
    fn traditional_forms_fold_back() {
        assert_eq!(traditional('诉').map(String::from).as_deref(), Some("訴"));
        assert_eq!(traditional('率'), None);
        for simplified in '\u{4e00}'..='\u{9fff}' {
            if let Some(written) = traditional(simplified) {
                assert_eq!(fold_to_string(&written.to_string()), simplified.to_string());
            }
        }
    }

    #[test]
    fn one_character_for_one() {
        for (written, folded) in [
            ('９', '9'),
            ('％', '%'),
            ('應', '应'),
            ('㎡', '㎡'),
            ('Ａ', 'a'),
        ] {
            assert_eq!(fold_one(written), folded, "{written}");
        }
    }

    #[test]
    fn remembers_origins() {
        let folded: Vec<_> = fold("㎡亩").collect();
        assert_eq!(
            folded.iter().map(|c| c.origin).collect::<Vec<_>>(),
            [0, 0, 1]
        );
    }
}
