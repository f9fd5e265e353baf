//! A progress bar on standard error, only where a person sees it.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::indexing::Progress;

/// A bar over the bytes that are read.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A bar that is not drawn yet, and never where standard error is no terminal.
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
        let style = ProgressStyle::with_template(
            "indexing {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {msg}",
        );
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Shows how far the run is.
    pub fn show(&self, progress: Progress) {
        match progress {
            Progress::Start(bytes) => {
                self.bar.set_length(bytes);
                self.bar.enable_steady_tick(Duration::from_millis(250));
            }
            Progress::Advance(bytes) => self.bar.inc(bytes),
            Progress::Finish => self.bar.set_message("writing"),
        }
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
