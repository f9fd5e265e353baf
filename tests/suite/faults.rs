//! Bad input gets a clear message and the right exit status.

use std::io::Read as _;
use std::process::Stdio;

use snapbox::{assert_data_eq, file};

use crate::support::{Sandbox, run};

#[test]
fn messages() {
    let sandbox = Sandbox::indexed();
    sandbox.write("empty/.keep", "");
    sandbox.write("broken/v8/meta.json", "no index");
    sandbox.write("other/v0/meta.json", "{}");
    sandbox.write("halfway/v8/data.bin", "x");
    sandbox.write("bad-queries.tsv", "q1 纠错率\n");
    sandbox.write("bad-table.csv", "name,year\na,2021\n");
    sandbox.write("picture.png", b"\x89PNG");
    let runs: &[&[&str]] = &[
        &["search", "纠错率", "--index", "nowhere"],
        &["search", "纠错率", "--index", "empty"],
        &["search", "纠错率", "--index", "broken"],
        &["search", "纠错率", "--index", "other"],
        &["index", "reports", "--index", "halfway"],
        &["search", "，。！“”"],
        &["search", "-执法"],
        &["search", "行政", "-复议", "--count"],
        &[
            "search", "执法", "--facets", "year", "--format", "csv", "--limit", "0",
        ],
        &["search", "\"纠错率"],
        &["search", "没有这样的词语组合", "--mode", "all"],
        &["search", "纠错率", "--year", "2019"],
        &["search", "纠错率", "--year", "前年"],
        &["search", "纠错率", "--region", "宜晶市"],
        &["search", "法治", "--region", "鼓楼区"],
        &["search", "法治", "--region", "海口"],
        &["search", "法治", "--section", "乱写"],
        &["search", "法治", "--kind", "乱写"],
        &["search", "法治", "--region", "420599"],
        &["search", "法治", "--per", "city", "2"],
        &["search", "法治", "--per", "region", "0"],
        &["search", "法治", "--per", "region"],
        &["search", "法治", "--jobs", "2"],
        &["facets", "--facets", "year,kind", "--year", "2019"],
        &["search", "--queries", "bad-queries.tsv"],
        &["search", "--queries", "missing.tsv"],
        &["search", "--queries", "bad-queries.tsv", "--format", "json"],
        &["show", "没有.txt"],
        &["show", "南京/鼓楼区2022.txt#99"],
        &["list", "--year", "1999"],
        &["index", "missing"],
        &["index", "empty"],
        &["index", "picture.png"],
        &["index", "reports", "--metadata", "bad-table.csv"],
    ];
    let shown: Vec<String> = runs
        .iter()
        .map(|arguments| {
            format!(
                "$ gongbao {}\n{}",
                arguments.join(" "),
                sandbox.run(arguments).shown()
            )
        })
        .collect();
    assert_data_eq!(shown.join("\n"), file!["snapshots/messages.txt"].raw());
}

#[test]
fn files_that_cannot_be_read_are_named_and_the_rest_is_searchable() {
    let sandbox = Sandbox::with_reports();
    sandbox.write("reports/空.txt", "");
    sandbox.write("reports/图.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0");
    sandbox.write("reports/记录.jsonl", "{\"id\":\"r1\",\"text\":\"纠错率为三成。\"}\nnot json\n{\"id\":\"r1\",\"text\":\"重复。\"}\n");
    std::os::unix::fs::symlink("nowhere", sandbox.path("reports/断.txt")).expect("a link");
    let indexed = sandbox
        .run(&["index", "reports", "--format", "json"])
        .expect(3);
    assert_data_eq!(indexed.shown(), file!["snapshots/unreadable.txt"].raw());
    assert_eq!(
        sandbox
            .run(&["search", "纠错率", "--count"])
            .expect(0)
            .json()["total"]["reports"],
        2
    );
    // Named again by the next run, although nothing changed.
    let again = sandbox
        .run(&["index", "reports", "--format", "json"])
        .expect(3);
    assert_eq!(
        again.json()["reports"]["failed"],
        indexed.json()["reports"]["failed"]
    );
    assert_eq!(again.json()["reports"]["unchanged"], 6);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let sandbox = Sandbox::with_reports();
    let records: String = (0..3_000)
        .map(|n| format!("{{\"id\":\"r{n}\",\"text\":\"第{n}份报告，纠错率为三成。\"}}\n"))
        .collect();
    sandbox.write("reports/many.jsonl", records);
    let _ = sandbox.run(&["index", "reports"]).expect(0);
    for arguments in [
        ["search", "纠错率", "--limit", "5000"].as_slice(),
        &["export"],
        &["list"],
    ] {
        let mut child = sandbox
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut stdout = child.stdout.take().expect("standard output");
        let mut first = [0; 64];
        stdout.read_exact(&mut first).expect("some output");
        drop(stdout);
        let output = child.wait_with_output().expect("an end");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn a_long_line_is_read_and_remarked_on() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "reports/long.txt",
        "全市办结行政复议案件二百件，纠错率为三成，群众满意。".repeat(40_000),
    );
    let indexed = sandbox.run(&["index", "reports"]).expect(0);
    assert!(
        indexed.stderr.contains("more than one report?"),
        "{}",
        indexed.stderr
    );
    let passages = sandbox.run(&["export"]).expect(0).json_lines();
    assert!(passages.len() > 2_000);
    assert!(passages.iter().all(|p| {
        p["text"]
            .as_str()
            .is_some_and(|text| text.chars().count() <= 480)
    }));
}

#[test]
fn odd_queries_are_searched_as_text() {
    let sandbox = Sandbox::indexed();
    let long = "行政复议".repeat(2_500);
    for query in [
        "\"",
        "(((",
        "《行政复议》",
        "纠错率)",
        "a:b",
        "title:",
        "OR OR",
        "\u{1b}[31m纠错率",
        &long,
    ] {
        let run = sandbox.run(&["search", query, "--format", "text"]);
        assert!(
            run.status <= 2 && run.status >= 0,
            "{query}: {}",
            run.stderr
        );
        assert!(
            !run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'),
            "{query}"
        );
        assert!(!run.stderr.contains("panicked"), "{query}: {}", run.stderr);
    }
}

#[test]
fn report_text_cannot_command_the_terminal() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "reports/a.txt",
        "某县报告\u{1b}]0;evil\u{7}\u{1b}[2J，纠错率为\u{202e}三成，各项工作扎实推进。",
    );
    let _ = sandbox.run(&["index", "reports"]).expect(0);
    for arguments in [
        ["search", "纠错率", "--format", "text"].as_slice(),
        &["show", "a.txt"],
        &["show", "a.txt#0"],
        &["list", "--format", "text"],
        &["inspect", "reports/a.txt", "--format", "text"],
    ] {
        let shown = sandbox.run(arguments).stdout;
        assert!(
            !shown.contains(['\u{1b}', '\u{7}', '\u{202e}']),
            "{arguments:?}: {shown:?}"
        );
    }
}

#[test]
fn a_damaged_file_is_told_by_status() {
    let sandbox = Sandbox::indexed();
    let store = std::fs::read_dir(sandbox.path("index/v8"))
        .expect("a folder")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|kind| kind == "store"))
        .expect("a store");
    let mut bytes = std::fs::read(&store).expect("a file");
    bytes[10] ^= 0xff;
    std::fs::write(&store, bytes).expect("a file");
    let status = sandbox.run(&["status", "--deep"]).expect(2);
    assert!(status.stdout.contains(".store"), "{}", status.stdout);
    std::fs::remove_file(&store).expect("a file");
    let _ = sandbox.run(&["status", "--deep"]).expect(2);
}

#[test]
fn other_users_may_read_the_files_of_an_index() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::indexed();
    for entry in std::fs::read_dir(sandbox.path("index/v8")).expect("a folder") {
        let entry = entry.expect("an entry");
        let mode = entry.metadata().expect("metadata").permissions().mode();
        // Lock files are never read.
        let is_lock = entry.path().extension().is_some_and(|kind| kind == "lock");
        assert!(
            is_lock || mode & 0o044 != 0,
            "{:?} is {mode:o}",
            entry.path()
        );
    }
}

#[test]
fn an_index_that_was_never_written_is_none() {
    let sandbox = Sandbox::empty();
    sandbox.write("reports/a.txt", "");
    let _ = sandbox.run(&["index", "reports"]).expect(3);
    let search = sandbox.run(&["search", "纠错率"]).expect(2);
    assert!(search.stderr.contains("no index in"), "{}", search.stderr);
}

#[test]
fn many_queries_have_one_header_and_a_row_each() {
    let sandbox = Sandbox::indexed();
    sandbox.write("q.tsv", "a\t没有这样的词语组合\nb\t，\nc\t纠错率\n");
    let hits = sandbox
        .run(&[
            "search",
            "--queries",
            "q.tsv",
            "--mode",
            "all",
            "--format",
            "csv",
        ])
        .expect(0);
    assert_eq!(hits.stdout.matches("query_id,").count(), 1);
    assert!(hits.stdout.starts_with("query_id,rank,"), "{}", hits.stdout);
    let counts = sandbox
        .run(&[
            "search",
            "--queries",
            "q.tsv",
            "--mode",
            "all",
            "--count",
            "--format",
            "csv",
        ])
        .expect(0);
    assert_eq!(
        counts.stdout,
        "query_id,passages,reports\na,0,0\nb,0,0\nc,1,1\n"
    );
    sandbox.write("q.tsv", "a\t没有这样的词语组合\n");
    let _ = sandbox
        .run(&["search", "--queries", "q.tsv", "--mode", "all", "--count"])
        .expect(1);
}

#[test]
fn another_folder_by_variable() {
    let sandbox = Sandbox::with_reports();
    let with_variable = |arguments: &[&str]| {
        let mut command = sandbox.command(arguments);
        command.env("GONGBAO_INDEX", "elsewhere");
        run(command)
    };
    let _ = with_variable(&["index", "reports"]).expect(0);
    assert!(sandbox.path("elsewhere/v8/meta.json").is_file());
    let _ = with_variable(&["search", "纠错率"]).expect(0);
    let _ = sandbox.run(&["search", "纠错率"]).expect(2);
    // The same index twice is one.
    let both = sandbox
        .run(&[
            "search",
            "纠错率",
            "--index",
            "elsewhere",
            "--index",
            "elsewhere",
            "--count",
        ])
        .expect(0);
    assert_eq!(both.json()["total"]["passages"], 1);
}
