//! Colours by meaning. Nothing is said by colour alone.

use anstyle::{AnsiColor, Style as Ansi};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A place, a heading of output.
    Strong,
    /// Something found.
    Match,
    /// Less important.
    Dim,
    /// A bar.
    Bar,
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// A hint.
    Hint,
}

/// Whether to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    colored: bool,
}

impl Style {
    /// With or without colours.
    pub fn new(colored: bool) -> Self {
        Self { colored }
    }

    /// The text in the colours of its role.
    pub fn paint(self, role: Role, text: &str) -> String {
        if !self.colored || text.is_empty() {
            return text.to_owned();
        }
        let ansi = match role {
            Role::Strong => Ansi::new().bold().fg_color(Some(AnsiColor::Cyan.into())),
            Role::Match => Ansi::new().bold().fg_color(Some(AnsiColor::Red.into())),
            Role::Dim => Ansi::new().dimmed(),
            Role::Bar => Ansi::new().fg_color(Some(AnsiColor::Blue.into())),
            Role::Error => Ansi::new().bold().fg_color(Some(AnsiColor::Red.into())),
            Role::Warning => Ansi::new().bold().fg_color(Some(AnsiColor::Yellow.into())),
            Role::Hint => Ansi::new().bold().fg_color(Some(AnsiColor::Cyan.into())),
        };
        format!("{ansi}{text}{ansi:#}")
    }
}
