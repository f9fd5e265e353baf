//! Whole processes: how long they take, and how much memory.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs a process to its end and reads all that it prints. Returns how long that took, and what it printed.
pub(crate) fn run(command: &mut Command) -> (Duration, Vec<u8>) {
    let started = Instant::now();
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .expect("a program that starts");
    let took = started.elapsed();
    // 1: nothing found, 3: some reports could not be read.
    let ended = matches!(output.status.code(), Some(0 | 1 | 3));
    assert!(ended, "{command:?}: {}", output.status);
    (took, output.stdout)
}

/// Runs a process to its end. Returns how long that took, and its peak memory in bytes, if there is a way to tell.
///
/// GNU `time` tells, else Python, whose own 10 MB are then the least that can be measured.
pub(crate) fn run_measured(command: &Command, scratch: &Path) -> (Duration, Option<u64>) {
    const PYTHON: &str = "import resource, subprocess, sys\n\
        status = subprocess.call(sys.argv[2:])\n\
        open(sys.argv[1], 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))\n\
        sys.exit(status)";
    let file = scratch.join("peak");
    let mut measured = if let Some(time) = gnu_time() {
        let mut measured = Command::new(time);
        measured.args(["-f", "%M", "-o"]).arg(&file);
        measured
    } else if let Some(python) = find("python3") {
        let mut measured = Command::new(python);
        measured.args(["-c", PYTHON]).arg(&file);
        measured
    } else {
        let mut plain = Command::new(command.get_program());
        return (run(plain.args(command.get_args())).0, None);
    };
    measured.arg(command.get_program()).args(command.get_args());
    let (took, _) = run(&mut measured);
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    let peak: Option<u64> = written.trim().parse().ok();
    // Only macOS counts bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    (took, peak.map(|peak| peak * unit))
}

fn gnu_time() -> Option<PathBuf> {
    let time = find("time")?;
    let known = Command::new(&time)
        .args(["-f", "%M", "true"])
        .output()
        .is_ok_and(|output| output.status.success());
    known.then_some(time)
}

/// A program on the PATH.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut files = std::env::split_paths(&path).map(|folder| folder.join(name));
    files.find(|file| file.is_file())
}

/// A program that scans text.
pub(crate) struct Scanner {
    program: PathBuf,
    arguments: &'static [&'static str],
    /// What it is called in the table.
    pub(crate) name: &'static str,
}

impl Scanner {
    /// ripgrep, or else `grep -r`.
    pub(crate) fn find() -> Option<Self> {
        let ripgrep = find("rg").map(|program| Self {
            program,
            arguments: &["-F"],
            name: "ripgrep",
        });
        ripgrep.or_else(|| {
            find("grep").map(|program| Self {
                program,
                arguments: &["-r", "-F"],
                name: "grep -r (no ripgrep here)",
            })
        })
    }

    /// Looks through `folder` for lines with both terms: `rg TERM FOLDER | rg TERM`. Returns how long it took.
    pub(crate) fn scan(&self, folder: &Path, terms: (&str, &str)) -> Duration {
        let command = |term: &str| {
            let mut command = Command::new(&self.program);
            // Bytes are all that a literal needs, and grep is faster with them.
            command.env("LC_ALL", "C").stdout(Stdio::piped());
            command.args(self.arguments).arg("-e").arg(term);
            command
        };
        let started = Instant::now();
        let mut first = command(terms.0).arg(folder).spawn().expect("a scanner");
        let found = first.stdout.take().expect("a pipe");
        let mut second = Command::new(&self.program);
        second.env("LC_ALL", "C").args(["-F", "-e", terms.1]);
        let mut second = second
            .stdin(found)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a scanner");
        let mut lines = Vec::new();
        let mut output = second.stdout.take().expect("a pipe");
        output.read_to_end(&mut lines).expect("what it found");
        for mut process in [first, second] {
            process.wait().expect("the end of a scanner");
        }
        started.elapsed()
    }
}

/// The value below which so many percent of `values` lie. Sorts them.
pub(crate) fn percentile(values: &mut [Duration], percent: usize) -> Duration {
    values.sort_unstable();
    let place = (values.len() * percent).div_ceil(100).max(1) - 1;
    values.get(place).copied().unwrap_or_default()
}
