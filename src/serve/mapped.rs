//! How much of the mapped files the system counts as this process's memory.
//!
//! Pages of files stay mapped once they were read. The system takes them away when it needs the memory, but whoever looks at the
//! process, or bounds it, sees them until then. Opening the indexes once more gives them back; they are read again where they
//! lie in the system's cache.

/// Bytes that may be mapped however few are needed.
const ENOUGH: u64 = 64 << 20;

/// How many bytes may be mapped until the indexes are opened once more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit(u64);

impl Limit {
    /// For indexes of which so much was mapped when they were opened and searched for the first time. Less than that cannot be
    /// had: they are not opened again and again.
    pub(super) fn above(needed: u64) -> Self {
        Self(needed.saturating_mul(2).max(ENOUGH))
    }

    /// Whether more is mapped. Never where the system does not tell.
    pub(super) fn is_passed(self) -> bool {
        now() > self.0
    }
}

/// Bytes of mapped files that are in memory. 0 where the system does not tell (Linux does).
pub(super) fn now() -> u64 {
    read().unwrap_or(0)
}

fn read() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssFile:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

#[cfg(test)]
mod tests {
    use super::{ENOUGH, Limit, now};

    #[test]
    fn what_is_needed_may_be_mapped() {
        assert_eq!(Limit::above(ENOUGH / 4).0, ENOUGH);
        assert_eq!(Limit::above(3 * ENOUGH).0, 6 * ENOUGH);
        assert!(!Limit::above(u64::MAX).is_passed());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_system_tells() {
        assert!(now() > 0);
        assert!(Limit(0).is_passed());
    }
}
