//! A progress bar on standard error, only where a person sees it.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::indexing::Progress;
use crate::verification;

/// A bar over the bytes that are read, or the steps that are done.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A bar that is not drawn yet, and never where standard error is no terminal.
    pub fn new() -> Self {
        Self::with("indexing {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {msg}")
    }

    /// The same for a verification.
    pub fn verifying() -> Self {
        Self::with("verifying {bar:30} {human_pos}/{human_len} {elapsed}")
    }

    fn with(template: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) = ProgressStyle::with_template(template) {
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

    /// Shows how far a verification is.
    pub fn show_steps(&self, progress: verification::Progress) {
        match progress {
            verification::Progress::More(steps) => {
                self.bar.inc_length(steps);
                self.bar.enable_steady_tick(Duration::from_millis(250));
            }
            verification::Progress::Done(steps) => self.bar.inc(steps),
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
