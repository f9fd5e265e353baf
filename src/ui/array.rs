//! JSON arrays that are written as their elements come.

use std::io::{self, Write as _};

use serde::Serialize;

use super::Output;

/// An array on several lines, an element after the other.
#[derive(Debug, Default)]
pub struct Array {
    elements: usize,
}

impl Array {
    /// Writes an element.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn element(&mut self, output: &mut Output, element: &impl Serialize) -> io::Result<()> {
        let before = if self.elements == 0 { "[" } else { "," };
        self.elements += 1;
        // Strings in JSON have no line ends of their own.
        let written = serde_json::to_string_pretty(element)?.replace('\n', "\n  ");
        write!(output, "{before}\n  {written}")
    }

    /// Ends the array.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(self, output: &mut Output) -> io::Result<()> {
        match self.elements {
            0 => writeln!(output, "[]"),
            _ => writeln!(output, "\n]"),
        }
    }
}
