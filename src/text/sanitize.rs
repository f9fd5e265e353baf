//! Report text is collected from the web: on a terminal nothing in it may act as a command.

use std::borrow::Cow;

/// Replaces what a terminal would obey or hide: control characters (but not the line end), and marks that change the
/// direction of text or have no width.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unsafe) {
        Cow::Owned(text.chars().map(safe).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The character to show for `character`: itself, or `�`. A tab is a blank.
pub fn safe(character: char) -> char {
    match character {
        '\t' => ' ',
        character if is_unsafe(character) => '\u{fffd}',
        character => character,
    }
}

fn is_unsafe(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defuses_escapes_and_leaves_text() {
        assert_eq!(sanitize("红\u{1b}[31m色"), "红\u{fffd}[31m色");
        assert_eq!(sanitize("右\u{202e}左"), "右\u{fffd}左");
        assert!(matches!(sanitize("行政复议，“纠错率”\n"), Cow::Borrowed(_)));
    }
}
