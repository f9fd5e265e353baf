//! Chinese text as pure functions: folding, units, tokens, sentences, snippets, display width.
//!
//! Nothing here does I/O or knows of an index. Offsets are characters (Unicode scalar values) wherever they leave this
//! module; byte ranges stay inside.

pub mod analysis;
pub mod compact;
pub mod fold;
pub mod lexicon;
pub mod numeral;
pub mod question;
pub mod sanitize;
pub mod scan;
pub mod segment;
pub mod sentence;
pub mod snippet;
pub mod spelling;
pub mod token;
pub mod unit;
pub mod width;

use std::ops::Range;

/// Returns the slice of `text` at a byte range that is known to lie on character boundaries.
///
/// A range that does not is a bug in the caller; it gives an empty slice instead of a panic, because text comes from
/// files and no file may end the program.
pub fn slice(text: &str, bytes: Range<usize>) -> &str {
    text.get(bytes).unwrap_or_default()
}

/// Returns the slice of `text` at a range of characters. Ends beyond the text are cut to it.
pub fn slice_chars(text: &str, chars: Range<usize>) -> &str {
    let mut boundaries = text.char_indices().map(|(byte, _)| byte);
    let start = boundaries.by_ref().nth(chars.start).unwrap_or(text.len());
    let length = chars.end.saturating_sub(chars.start);
    let end = match length {
        0 => start,
        _ => boundaries.nth(length - 1).unwrap_or(text.len()),
    };
    slice(text, start..end)
}

/// Says whether `character` is a Chinese character (of the blocks in which reports are written, and their extensions).
pub fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_by_characters() {
        assert_eq!(slice_chars("行政复议abc", 2..5), "复议a");
        assert_eq!(slice_chars("行政", 1..9), "政");
        assert_eq!(slice_chars("行政", 1..1), "");
        assert_eq!(slice_chars("行政", 5..9), "");
    }
}
