//! `scripts/reindex.sh`, as cron runs it.

use std::process::{Command, Stdio};

use gongbao::engine::{Opening, Writer};

use crate::support::{Run, Sandbox, package, run};

fn reindex(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let mut command = Command::new("bash");
    command
        .arg(package().join("scripts/reindex.sh"))
        .args(arguments)
        .current_dir(sandbox.path(""))
        .env("GONGBAO", env!("CARGO_BIN_EXE_gongbao"))
        .env_remove("GONGBAO_INDEX")
        .stdin(Stdio::null());
    run(command)
}

#[test]
fn the_exit_status_tells_what_was_done() {
    let sandbox = Sandbox::with_reports();
    let arguments = ["reports", "--index", "kept", "--log", "log.txt"];
    let first = reindex(&sandbox, &arguments).expect(10);
    let summary = first.json();
    assert_eq!(summary["result"], "done");
    assert_eq!(summary["reports"]["added"], 5);
    assert_eq!(first.stdout.lines().count(), 1);

    let again = reindex(&sandbox, &arguments).expect(0);
    assert_eq!(
        (again.stdout.as_str(), again.stderr.as_str()),
        ("", ""),
        "quiet"
    );

    sandbox.write("reports/空.txt", "");
    sandbox.write(
        "reports/新.txt",
        "2023年，秭归县柑橘产业法治护航有力，成效明显。",
    );
    let some = reindex(&sandbox, &arguments).expect(3);
    assert_eq!(some.json()["result"], "done with failures");
    assert_eq!(some.json()["reports"]["added"], 1);
    assert!(some.stderr.contains("空.txt"), "{}", some.stderr);

    let missing = reindex(&sandbox, &["nowhere", "--index", "kept"]).expect(2);
    assert!(
        missing.stderr.contains("no such file or folder"),
        "{}",
        missing.stderr
    );
    assert_eq!(missing.stdout, "");

    let log = std::fs::read_to_string(sandbox.path("log.txt")).expect("a log");
    let results: Vec<&str> = log
        .lines()
        .filter_map(|line| line.split_once("Z "))
        .map(|(_, what)| what)
        .filter(|what| !what.starts_with(' '))
        .map(|what| what.split(" {").next().unwrap_or_default())
        .collect();
    assert_eq!(results, ["done", "nothing to do", "done with failures"]);
    assert!(log.contains("空.txt"), "{log}");
}

#[test]
fn two_runs_on_one_index_do_not_meet() {
    let sandbox = Sandbox::indexed();
    let writer = Writer::open(&sandbox.path("index"), Opening::default()).expect("a writer");
    let busy = reindex(&sandbox, &["reports"]).expect(75);
    assert!(busy.stderr.contains("another process"), "{}", busy.stderr);
    drop(writer);
    let _ = reindex(&sandbox, &["reports"]).expect(0);
}

#[test]
fn a_name_that_is_an_option_of_the_shell_is_a_folder() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "a b/$(x)/报告.txt",
        "2023年，秭归县柑橘产业法治护航有力，成效明显。",
    );
    let _ = reindex(&sandbox, &["--index", "i n", "--", "a b"]).expect(10);
    assert!(sandbox.path("i n/v8/meta.json").is_file());
    let help = reindex(&sandbox, &["--help"]).expect(0);
    assert!(help.stdout.contains("75 another run"), "{}", help.stdout);
}

#[test]
fn progress_for_programs_is_a_json_object_a_line() {
    let sandbox = Sandbox::with_reports();
    sandbox.write("reports/空.txt", "");
    let run = sandbox
        .run(&[
            "index",
            "reports",
            "--format",
            "json",
            "--progress",
            "jsonl",
        ])
        .expect(3);
    let events: Vec<serde_json::Value> = run
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    let names: Vec<&str> = events
        .iter()
        .filter_map(|event| event["event"].as_str())
        .collect();
    assert_eq!(names, ["start", "read", "write", "failure", "end"]);
    assert_eq!(events[0]["files"], 6);
    assert_eq!(events[1]["bytes"], events[0]["bytes"]);
    assert_eq!(events[1]["reports"], 5);
    assert_eq!(run.json()["reports"]["added"], 5);
}

#[test]
fn limits_are_kept_to_and_change_nothing() {
    let sandbox = Sandbox::with_reports();
    let small = sandbox
        .run(&["index", "reports", "--memory", "100M"])
        .expect(2);
    assert!(small.stderr.contains("at least 224M"), "{}", small.stderr);
    let mut first: Option<String> = None;
    for arguments in [
        ["--jobs", "1"],
        ["--jobs", "3"],
        ["--memory", "300M"],
        ["--memory", "1G"],
    ] {
        let all = [&["index", "reports", "--rebuild"], arguments.as_slice()].concat();
        let _ = sandbox.run(&all).expect(0);
        let export = sandbox.run(&["export"]).expect(0).stdout;
        assert_eq!(first.get_or_insert_with(|| export.clone()), &export);
        let _ = sandbox.run(&["verify", "--all"]).expect(0);
    }
    let _ = sandbox.run(&["index", "reports", "--jobs", "0"]).expect(2);
}
