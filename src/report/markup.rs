//! What pages and mirrors leave between the characters of a text: tags in brackets, entities, marks of no width, readings in
//! parentheses. Detection reads past them; the text itself stays as it is.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::text::fold::fold_to_string;

/// Tags of bulletin boards, `[b]`, `[/size]`, `[color=rgb(51, 51, 51)]`, and entities that were not resolved.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[/?(?:b|i|u|p|size|color|font|align|center|left|right|url|img|table|tr|td|indent|list|quote|backcolor|line)(?:=[^\]\n]{0,80})?\]|&(?:nbsp|ensp|emsp|#160|#12288);|[\u{200b}-\u{200f}\u{feff}\u{2060}]|\x1b\[[0-9;]*[a-zA-Z]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
        .expect("pattern is valid")
});

/// A reading behind a character: 國(guó).
static READING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}[)）]").expect("pattern is valid")
});

/// The text without tags, entities and marks of no width.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(['[', '&']) || text.contains(is_without_width) {
        TAG.replace_all(text, "")
    } else {
        Cow::Borrowed(text)
    }
}

/// The plain text without readings, folded.
pub fn readable(text: &str) -> String {
    let plain = plain(text);
    // Only a text that holds a parenthesis with a letter behind it can hold a reading.
    let parenthesis = plain.contains(['(', '（']);
    if parenthesis && READING.is_match(&plain) {
        fold_to_string(&READING.replace_all(&plain, ""))
    } else {
        fold_to_string(&plain)
    }
}

fn is_without_width(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_past_what_stands_between() {
        for (text, expected) in [
            ("[b]20[/b][b]2[/b][b]2[/b][size=3]年[/size]", "2022年"),
            ("國(guó)民經(jīng)濟(jì)", "国民经济"),
            ("秭归县&nbsp;人民政府", "秭归县人民政府"),
            ("纠\u{200b}错率", "纠错率"),
            ("［见附件］(略)", "[见附件](略)"),
            ("[2023-02-03]", "[2023-02-03]"),
        ] {
            assert_eq!(readable(text), expected);
        }
    }
}
