//! How far a run is, on standard error: a bar, only where a person sees it, or lines for programs.

use std::io::Write as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::indexing::{Progress, Summary};
use crate::source::Failure;
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
            Progress::Start { bytes, .. } => {
                self.bar.set_length(bytes);
                self.bar.enable_steady_tick(Duration::from_millis(250));
            }
            Progress::Advance { bytes, .. } => self.bar.inc(bytes),
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

/// The events of a run, a JSON object a line.
#[derive(Debug)]
pub struct Events {
    started: Instant,
    /// Reports and bytes that were read so far.
    done: Mutex<(u64, u64)>,
}

impl Events {
    /// Events of a run that begins now.
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            done: Mutex::new((0, 0)),
        }
    }

    fn print(&self, event: &str, mut fields: serde_json::Value) {
        fields["event"] = event.into();
        // Milliseconds are precise enough, and read better than the digits of a float.
        fields["seconds"] = (self.started.elapsed().as_millis() as f64 / 1_000.0).into();
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(std::io::stderr(), "{fields}");
    }

    /// Prints how far the run is.
    pub fn show(&self, progress: Progress) {
        match progress {
            Progress::Start { files, bytes } => {
                self.print("start", serde_json::json!({"files": files, "bytes": bytes}));
            }
            Progress::Advance { reports, bytes } => {
                let mut done = self
                    .done
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                done.0 += reports;
                done.1 += bytes;
                let (reports, bytes) = *done;
                self.print(
                    "read",
                    serde_json::json!({"reports": reports, "bytes": bytes}),
                );
            }
            Progress::Finish => self.print("write", serde_json::json!({})),
        }
    }

    /// Prints what could not be read, what was remarked on, and what was done.
    pub fn end(&self, summary: &Summary) {
        let each = |event: &str, failures: &[Failure]| {
            for failure in failures {
                let fields = serde_json::json!({"path": failure.path, "reason": failure.reason});
                self.print(event, fields);
            }
        };
        each("failure", &summary.failures);
        each("remark", &summary.warnings);
        self.print("end", serde_json::json!({"reports": summary.reports}));
    }
}

impl Default for Events {
    fn default() -> Self {
        Self::new()
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
