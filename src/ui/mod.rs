//! What people and programs see: terminal output, JSON, tables, messages, progress.

pub mod array;
pub mod bars;
pub mod explanation;
pub mod figures;
pub mod hits;
pub mod inspection;
pub mod message;
pub mod plot;
pub mod progress;
pub mod shape;
pub mod style;
pub mod table;
pub mod verification;
pub mod wire;

use std::io::{BufWriter, IsTerminal as _, StdoutLock, Write};

use style::Style;

/// Columns when the width of the terminal is unknown.
const DEFAULT_WIDTH: usize = 100;
/// Lines of Chinese longer than this are hard to read.
const WIDEST: usize = 120;

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Standard output, and what is known of it.
#[derive(Debug)]
pub struct Output {
    /// Whether a person reads it.
    pub is_terminal: bool,
    /// Columns to fill.
    pub width: usize,
    /// Colours, or none.
    pub style: Style,
    writer: BufWriter<StdoutLock<'static>>,
}

impl Output {
    /// Standard output, locked for the rest of the run.
    pub fn new(color: ColorChoice) -> Self {
        let stdout = std::io::stdout();
        let is_terminal = stdout.is_terminal();
        let colored = match color {
            ColorChoice::Auto => is_terminal && no_color_is_unset(),
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let columns = columns.filter(|_| is_terminal).unwrap_or(DEFAULT_WIDTH);
        Self {
            is_terminal,
            width: columns.clamp(40, WIDEST),
            style: Style::new(colored),
            writer: BufWriter::new(stdout.lock()),
        }
    }
}

fn no_color_is_unset() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.flush()
    }
}
