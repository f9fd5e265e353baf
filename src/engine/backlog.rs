//! How much text waits to be indexed.
//!
//! tantivy bounds the number of batches that wait, not their size: with a report a batch, a thousand times as much text as fits
//! would wait. So the writer counts what it gives, the tokenizer what it gets to see, and the writer waits in between.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// So many bytes of text may wait.
const MOST: u64 = 12 << 20;
/// How often is looked whether there is room again.
const LOOK: Duration = Duration::from_millis(1);
/// When nothing was taken for so long, something has gone wrong, which the next call of tantivy tells.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes of text that were given to tantivy's threads, and that these have begun to index.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    given: AtomicU64,
    taken: AtomicU64,
}

impl Backlog {
    /// Counts text that a thread begins to index.
    pub(super) fn take(&self, bytes: usize) {
        self.taken.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Counts text that is given to the threads, and waits until little enough waits. `has_failed` tells that nothing more
    /// will be taken.
    pub(super) fn give(&self, bytes: u64, has_failed: impl Fn() -> bool) {
        let given = self.given.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let mut last = (self.taken.load(Ordering::Relaxed), Instant::now());
        while given.saturating_sub(last.0) > MOST && !has_failed() {
            std::thread::sleep(LOOK);
            let taken = self.taken.load(Ordering::Relaxed);
            if taken != last.0 {
                last = (taken, Instant::now());
            } else if last.1.elapsed() > PATIENCE {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gives_too_much_waits_until_it_is_taken() {
        let backlog = Backlog::default();
        backlog.give(MOST, || false);
        let began = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(60));
                backlog.take(100);
            });
            backlog.give(100, || false);
        });
        assert!(began.elapsed() >= Duration::from_millis(50));
        backlog.give(100, || true);
    }
}
