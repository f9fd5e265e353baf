//! Messages on standard error.

use std::io::{IsTerminal as _, Write as _};

use crate::error::Error;
use crate::text::sanitize::sanitize;

use super::no_color_is_unset;
use super::style::{Role, Style};

/// A message is one line, whatever stands in a file name.
fn one_line(text: &str) -> String {
    sanitize(text).replace('\n', "\u{fffd}")
}

fn style() -> Style {
    Style::new(std::io::stderr().is_terminal() && no_color_is_unset())
}

fn say(role: Role, label: &str, text: &str) {
    let label = style().paint(role, &format!("{label}:"));
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{label} {}", one_line(text));
}

/// Prints an error with its causes and hints.
pub fn error(error: &Error) {
    for (label, text) in error.lines() {
        let role = if label == "hint" {
            Role::Hint
        } else {
            Role::Error
        };
        say(role, label, text);
    }
}

/// Prints a warning.
pub fn warning(text: &str) {
    say(Role::Warning, "warning", text);
}

/// Prints a hint.
pub fn hint(text: &str) {
    say(Role::Hint, "hint", text);
}

/// Prints a remark.
pub fn note(text: &str) {
    say(Role::Dim, "note", text);
}

/// Prints a line as it is.
pub fn status(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", one_line(text));
}
