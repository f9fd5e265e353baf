//! A text being written, with the places of its figures and headings.

/// A figure and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    /// First character.
    pub(crate) start: usize,
    /// How many characters.
    pub(crate) length: usize,
    /// What is counted.
    pub(crate) indicator: String,
    /// Who or what it is counted of.
    pub(crate) subject: String,
    /// The value, in units.
    pub(crate) value: String,
    /// The unit.
    pub(crate) unit: String,
    /// 近, 余, 以上: how exact it is.
    pub(crate) qualifier: String,
    /// 同比增长, 压缩至: what it is compared by.
    pub(crate) comparison: String,
    /// Whether a careful reader may leave it out.
    pub(crate) optional: bool,
}

/// A heading and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    /// First character, that of the number.
    pub(crate) start: usize,
    /// How many characters.
    pub(crate) length: usize,
    /// 1 to 3.
    pub(crate) level: usize,
    /// The part of the report that it belongs to, by its name in the rules.
    pub(crate) part: &'static str,
    /// The topic; empty for the heads of parts.
    pub(crate) topic: String,
    /// Whether text follows in the same line.
    pub(crate) run_in: bool,
}

/// The text so far.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// Its characters.
    pub(crate) text: Vec<char>,
    /// Its figures, in order.
    pub(crate) figures: Vec<Figure>,
    /// Its headings, in order.
    pub(crate) headings: Vec<Heading>,
}

impl Draft {
    /// Adds text.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.extend(text.chars());
    }

    /// How many characters there are.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether the text ends with `end`.
    pub(crate) fn ends_with(&self, end: &str) -> bool {
        let mut written = self.text.iter().rev();
        end.chars().rev().all(|c| written.next() == Some(&c))
    }

    /// Replaces characters one for one: places stay what they are.
    pub(crate) fn replace(&mut self, replacement: impl Fn(char) -> char) {
        for character in &mut self.text {
            *character = replacement(*character);
        }
    }

    /// Makes every line end `\r\n` and moves the places along.
    pub(crate) fn end_lines_as_windows_does(&mut self) {
        let mut before = Vec::with_capacity(self.text.len() + 1);
        let mut text = Vec::with_capacity(self.text.len() + self.text.len() / 40);
        for character in &self.text {
            before.push(text.len());
            if *character == '\n' {
                text.push('\r');
            }
            text.push(*character);
        }
        before.push(text.len());
        for figure in &mut self.figures {
            figure.start = before[figure.start];
        }
        for heading in &mut self.headings {
            heading.start = before[heading.start];
        }
        self.text = text;
    }

    /// The characters from `start`.
    pub(crate) fn slice(&self, start: usize, length: usize) -> String {
        self.text[start..start + length].iter().collect()
    }
}
