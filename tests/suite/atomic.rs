//! A reader sees the old index or the new one, whatever happens to the run that writes.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use gongbao::engine::{Engine, Opening, Search, Writer, merge};

use crate::support::{Run, Sandbox, run};

/// Reports of a folder, and how many of them a new version changes.
const REPORTS: usize = 60;
const CHANGED: usize = 20;

/// Numbers that look random and are the same in every run: the middle of a square (Weyl sequence; Widynski 2017).
struct Random {
    state: u64,
    weyl: u64,
}

impl Random {
    fn new(seed: u64) -> Self {
        Self {
            state: 0,
            weyl: seed,
        }
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.weyl = self.weyl.wrapping_add(0xb5ad_4ece_da1c_e2a9);
        self.state = self.state.wrapping_mul(self.state).wrapping_add(self.weyl);
        self.state = self.state.rotate_left(32);
        self.state % bound
    }
}

/// A report that says which version it is, in every paragraph.
fn report(place: usize, version: u64) -> String {
    let paragraph = |at: usize| {
        format!(
            "　　第{at}项工作：全县第{place}处办结案件{}件，整改{}处，群众满意，标记版本{version}号完毕。\n",
            place * 31 + at,
            at * 7 + 1
        )
    };
    let body: String = (1..=12).map(paragraph).collect();
    format!(
        "某县2022年度法治政府建设情况报告\n　　2022年，各项工作扎实推进。\n一、主要成效\n{body}"
    )
}

/// Puts the first reports at a version, and takes another file out and in by turns.
fn put(sandbox: &Sandbox, version: u64) {
    for place in 0..CHANGED {
        sandbox.write(&format!("reports/{place}.txt"), report(place, version));
    }
    let sometimes = sandbox.path("reports/有时.txt");
    if version.is_multiple_of(2) {
        std::fs::write(sometimes, report(REPORTS, version)).expect("a file");
    } else {
        let _ = std::fs::remove_file(sometimes);
    }
}

/// How many reports the index has of a version, by a search as a user makes it.
fn found(sandbox: &Sandbox, version: u64) -> u64 {
    let query = format!("\"标记版本{version}号\"");
    let run = sandbox.run(&["search", &query, "--mode", "all", "--count"]);
    assert!(run.status < 2, "{}", run.stderr);
    run.json()["total"]["reports"].as_u64().expect("a number")
}

/// How many reports a version has, with the file that is there by turns.
fn whole(version: u64) -> u64 {
    CHANGED as u64 + u64::from(version.is_multiple_of(2))
}

fn reports(sandbox: &Sandbox) -> u64 {
    let status = sandbox
        .run(&["status", "--deep", "--format", "json"])
        .expect(0)
        .json();
    status["reports"].as_u64().expect("a number") + status["duplicates"].as_u64().expect("a number")
}

fn start(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    let mut command = sandbox.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program runs")
}

fn killed(further: &[&str], seed: u64) {
    const TIMES: u64 = 100;
    let sandbox = Sandbox::empty();
    for place in 0..REPORTS {
        sandbox.write(&format!("reports/{place}.txt"), report(place, 0));
    }
    put(&sandbox, 1);
    let arguments = [&["index", "reports", "--keep-duplicates"], further].concat();
    let _ = sandbox.run(&arguments).expect(0);
    let mut random = Random::new(seed);
    let mut current = 1;
    let (mut ended, mut old) = (0, 0);
    // About how long a run takes, learnt as runs are killed too late or too early.
    let mut longest = Duration::from_millis(400);
    for version in 2..2 + TIMES {
        put(&sandbox, version);
        let mut child = start(&sandbox, &arguments);
        std::thread::sleep(Duration::from_micros(
            random.below(longest.as_micros() as u64),
        ));
        // What has ended already is as good: it is the other half of "before or after".
        longest = match child.try_wait().expect("a child") {
            Some(_) => longest.mul_f64(0.8),
            None => longest.mul_f64(1.15),
        };
        let _ = child.kill();
        let _ = child.wait().expect("a child");
        let (before, after) = (found(&sandbox, current), found(&sandbox, version));
        match (before, after) {
            (before, 0) => assert_eq!(before, whole(current), "version {current}"),
            (before, after) => {
                assert_eq!((before, after), (0, whole(version)), "version {version}");
                current = version;
            }
        }
        old += u64::from(after == 0);
        ended += u64::from(after > 0);
        assert_eq!(
            reports(&sandbox),
            REPORTS as u64 + whole(current) - CHANGED as u64
        );
        if version % 10 == 0 {
            let _ = sandbox.run(&["verify", "--sample", "20"]).expect(0);
        }
    }
    assert!(
        old >= 10 && ended >= 10,
        "{old} times before, {ended} times after"
    );
    // The next run cleans up.
    let version = 2 + TIMES;
    put(&sandbox, version);
    let _ = sandbox.run(&arguments).expect(0);
    assert_eq!(found(&sandbox, version), whole(version));
    let _ = sandbox.run(&["verify", "--all"]).expect(0);
    let status = sandbox
        .run(&["status", "--format", "json"])
        .expect(0)
        .json();
    let segments = status["segments"].as_u64().expect("a number");
    let files = segment_files(&sandbox).len() as u64;
    assert!(
        files <= segments * 7,
        "{files} files of {segments} segments"
    );
}

/// A run that is killed may leave the list of what it deleted, under the name that the next run gives to its own.
#[test]
fn deletions_that_were_never_committed_are_in_nobodys_way() {
    let sandbox = Sandbox::indexed();
    let folder = sandbox.path("index/v8");
    let segments = segment_files(&sandbox).into_iter().filter_map(|file| {
        let is_store = file.extension().is_some_and(|ending| ending == "store");
        is_store.then(|| file.with_extension(""))
    });
    let left: Vec<PathBuf> = segments
        .flat_map(|segment| {
            (0..2_000).map(move |stamp| segment.with_extension(format!("{stamp}.del")))
        })
        .filter(|file| !file.exists())
        .collect();
    assert!(
        left.len() >= 2_000,
        "{} in {}",
        left.len(),
        folder.display()
    );
    for file in &left {
        std::fs::write(file, "half a list").expect("written");
    }
    let (name, text) = crate::support::REPORTS[0];
    let changed = format!("{text}\n　　又及：已更正。");
    sandbox.write(&format!("reports/{name}"), changed);
    let run = sandbox.run(&["index", "reports"]).expect(0);
    assert!(run.stderr.contains("1 updated"), "{}", run.stderr);
    let stale = left
        .iter()
        .filter(|file| std::fs::read(file).is_ok_and(|content| content == b"half a list"));
    assert_eq!(stale.count(), 0);
    let _ = sandbox.run(&["verify", "--sample", "20"]).expect(0);
}

fn segment_files(sandbox: &Sandbox) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(sandbox.path("index/v8")).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.file_stem().is_some_and(|stem| stem.len() >= 32))
        .collect()
}

#[test]
fn a_killed_run_leaves_the_old_index_or_the_new_one() {
    killed(&[], 7);
}

#[test]
fn a_killed_rebuild_leaves_the_old_index_or_the_new_one() {
    killed(&["--rebuild"], 11);
}

#[test]
fn a_first_run_that_is_killed_leaves_nothing_in_the_way() {
    let sandbox = Sandbox::empty();
    for place in 0..REPORTS {
        sandbox.write(&format!("reports/{place}.txt"), report(place, 1));
    }
    let mut child = start(&sandbox, &["index", "reports"]);
    std::thread::sleep(Duration::from_millis(60));
    let _ = child.kill();
    let _ = child.wait().expect("a child");
    let _ = sandbox
        .run(&["index", "reports", "--keep-duplicates"])
        .expect(0);
    assert_eq!(found(&sandbox, 1), REPORTS as u64);
}

/// Two readers and a writer at once. `GONGBAO_SOAK` says for how many seconds.
#[test]
fn readers_see_one_version_while_another_is_written() {
    let seconds = std::env::var("GONGBAO_SOAK")
        .ok()
        .and_then(|text| text.parse().ok());
    let until = Instant::now() + Duration::from_secs(seconds.unwrap_or(6));
    let sandbox = Sandbox::empty();
    for place in 0..REPORTS {
        sandbox.write(&format!("reports/{place}.txt"), report(place, 0));
    }
    put(&sandbox, 1);
    let arguments = ["index", "reports", "--keep-duplicates"];
    let _ = sandbox.run(&arguments).expect(0);
    let latest = std::sync::atomic::AtomicU64::new(1);
    let order = std::sync::atomic::Ordering::SeqCst;
    let searches = std::sync::atomic::AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while Instant::now() < until {
                    let (from, engine) = (latest.load(order), Engine::open(&sandbox.path("index")));
                    let engine = vec![std::sync::Arc::new(engine.expect("an index"))];
                    let to = latest.load(order) + 1;
                    // What was opened is searched whole, however often it is replaced meanwhile.
                    let counts: Vec<(u64, u64)> = (from..=to)
                        .map(|version| {
                            let query = format!("\"标记版本{version}号\"");
                            let search = Search {
                                query: Some(gongbao::query::parse(&query).expect("a query")),
                                mode: gongbao::query::Mode::All,
                                ..Search::default()
                            };
                            let outcome = merge(&engine, &search).expect("an outcome");
                            (version, outcome.reports)
                        })
                        .filter(|(_, reports)| *reports > 0)
                        .collect();
                    let sound = matches!(counts.as_slice(), [(version, reports)] if *reports == whole(*version));
                    assert!(sound, "{from}..={to}: {counts:?}");
                    searches.fetch_add(1, order);
                }
            });
        }
        scope.spawn(|| {
            let mut version = 2;
            while Instant::now() < until {
                put(&sandbox, version);
                let rebuild: &[&str] = if version.is_multiple_of(5) {
                    &["--rebuild"]
                } else {
                    &[]
                };
                let _ = sandbox.run(&[&arguments, rebuild].concat()).expect(0);
                latest.store(version, order);
                version += 1;
            }
        });
    });
    assert!(searches.load(order) > 5 && latest.load(order) > 2);
    let _ = sandbox.run(&["verify", "--all"]).expect(0);
}

#[test]
fn one_writer_at_a_time_and_a_second_is_told_or_waits() {
    let sandbox = Sandbox::indexed();
    let writer = Writer::open(&sandbox.path("index"), Opening::default()).expect("a writer");
    let refused = sandbox.run(&["index", "reports"]).expect(2);
    let told = format!("process {} on ", std::process::id());
    assert!(refused.stderr.contains(&told), "{}", refused.stderr);
    assert!(refused.stderr.contains(" s now"), "{}", refused.stderr);
    // Searches need no lock.
    let _ = sandbox.run(&["search", "纠错率"]).expect(0);
    let mut waiting = start(&sandbox, &["index", "reports", "--wait"]);
    std::thread::sleep(Duration::from_millis(500));
    assert!(waiting.try_wait().expect("a child").is_none(), "it waits");
    drop(writer);
    assert!(waiting.wait().expect("a child").success());
}

#[test]
fn the_lock_of_a_dead_process_is_no_lock() {
    let sandbox = Sandbox::indexed();
    let mut child = start(&sandbox, &["index", "reports", "--rebuild"]);
    std::thread::sleep(Duration::from_millis(30));
    let _ = child.kill();
    let _ = child.wait().expect("a child");
    sandbox.write(
        "index/v8/.writer.json",
        "{\"process\":1,\"host\":\"x\",\"since\":1}",
    );
    let _ = sandbox.run(&["index", "reports"]).expect(0);
}

/// A limit on the size of files that a process may write: as a full disk, without one.
fn with_room_for(sandbox: &Sandbox, kilobytes: u64, arguments: &[&str]) -> Run {
    let mut command = std::process::Command::new("bash");
    // An ignored signal stays ignored, so that writing fails instead of ending the process.
    let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$@\"");
    let program = sandbox.command(&[]);
    command
        .args(["-c", &script, "bash"])
        .arg(program.get_program())
        .args(arguments)
        .current_dir(sandbox.path(""))
        .stdin(Stdio::null());
    run(command)
}

#[test]
fn a_full_disk_leaves_the_old_index() {
    let sandbox = Sandbox::empty();
    for place in 0..REPORTS {
        sandbox.write(&format!("reports/{place}.txt"), report(place, 1));
    }
    let arguments = ["index", "reports", "--keep-duplicates"];
    let _ = sandbox.run(&arguments).expect(0);
    for rebuild in [false, true] {
        let before = found(&sandbox, 1);
        for place in 0..REPORTS {
            sandbox.write(&format!("reports/{place}.txt"), report(place, 2));
        }
        let mut arguments = arguments.to_vec();
        if rebuild {
            arguments.push("--rebuild");
        }
        for kilobytes in [0, 1, 4, 10] {
            let full = with_room_for(&sandbox, kilobytes, &arguments).expect(2);
            assert!(
                full.stderr
                    .contains("error: cannot write the index in `index`")
                    && full.stderr.contains("free space"),
                "{kilobytes}: {}",
                full.stderr
            );
            assert!(full.stderr.contains("File too large"), "{}", full.stderr);
            assert_eq!((found(&sandbox, 1), found(&sandbox, 2)), (before, 0));
            assert_eq!(reports(&sandbox), REPORTS as u64);
        }
    }
    let _ = sandbox.run(&arguments).expect(0);
    assert_eq!(found(&sandbox, 2), REPORTS as u64);
    let _ = sandbox.run(&["verify", "--all"]).expect(0);
}

#[test]
fn every_damaged_file_is_named_and_a_rebuild_repairs_it() {
    let sandbox = Sandbox::indexed();
    let files = segment_files(&sandbox);
    assert!(files.len() >= 6);
    for (at, file) in files.iter().enumerate() {
        let name = file
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let bytes = std::fs::read(file).expect("a file");
        let mut flipped = bytes.clone();
        let middle = flipped.len() / 3;
        flipped[middle] ^= 1 << (at % 8);
        for damaged in [flipped, bytes[..bytes.len() / 2].to_vec()] {
            std::fs::write(file, damaged).expect("a file");
            let status = sandbox.run(&["status", "--deep"]).expect(2);
            let told = format!("{}{}", status.stdout, status.stderr);
            assert!(
                told.contains(&name) || told.contains("damaged") || told.contains("cannot be read"),
                "{name}: {told}"
            );
            assert!(!told.contains("panicked"), "{name}: {told}");
        }
        std::fs::write(file, bytes).expect("a file");
    }
    let _ = sandbox.run(&["status", "--deep"]).expect(0);
    for file in &files {
        std::fs::write(file, "nothing").expect("a file");
    }
    sandbox.write("index/v8/.managed.json", "no list");
    let _ = sandbox.run(&["index", "reports", "--rebuild"]).expect(0);
    let _ = sandbox.run(&["status", "--deep"]).expect(0);
    let _ = sandbox.run(&["verify", "--all"]).expect(0);
    assert_eq!(segment_files(&sandbox).len(), files.len());
}

#[test]
fn a_folder_that_vanishes_while_it_is_read_ends_in_a_sound_index() {
    for delay in [5, 40, 90, 150] {
        let sandbox = Sandbox::empty();
        for place in 0..REPORTS {
            sandbox.write(&format!("reports/甲/{place}.txt"), report(place, 1));
            sandbox.write(&format!("reports/乙/{place}.txt"), report(place, 2));
        }
        let child = sandbox
            .command(&["index", "reports", "--keep-duplicates"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(Duration::from_millis(delay));
        std::fs::remove_dir_all(sandbox.path("reports/乙")).expect("a folder");
        let ended = child.wait_with_output().expect("a child");
        let told = String::from_utf8_lossy(&ended.stderr);
        assert!(matches!(ended.status.code(), Some(0 | 3)), "{told}");
        assert!(!told.contains("panicked"), "{told}");
        let _ = sandbox.run(&["verify", "--all"]).expect(0);
        assert_eq!(found(&sandbox, 1), REPORTS as u64);
        let again = sandbox
            .run(&["index", "reports", "--keep-duplicates"])
            .expect(0);
        assert!(again.stderr.contains("index: "), "{}", again.stderr);
        assert_eq!(found(&sandbox, 2), 0);
    }
}

#[test]
fn a_loop_of_links_is_named_and_the_rest_is_read() {
    let sandbox = Sandbox::with_reports();
    std::os::unix::fs::symlink("..", sandbox.path("reports/南京/圈")).expect("a link");
    let run = sandbox.run(&["index", "reports"]).expect(3);
    assert!(run.stderr.contains("圈"), "{}", run.stderr);
    assert!(run.stderr.contains("5 added"), "{}", run.stderr);
}
