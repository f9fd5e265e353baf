//! Many queries in one process: in order, as they come, whatever becomes of one of them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::support::Sandbox;

/// Far longer than anything takes.
const LONG: Duration = Duration::from_secs(60);

fn asked(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    let arguments = [&["search", "--queries", "-"], arguments].concat();
    let mut command = sandbox.command(&arguments);
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().expect("the program runs")
}

#[test]
fn answers_are_in_order_whatever_the_number_of_threads() {
    let sandbox = Sandbox::indexed();
    let queries = [
        "行政复议",
        "执法",
        "率",
        "没有这样的词语",
        "法治 OR 清单",
        "，",
    ];
    let lines = (0..2_000).map(|number| format!("q{number}\t{}\n", queries[number % 6]));
    sandbox.write("q.tsv", lines.collect::<String>());
    let answers = ["1", "2", "7"].map(|jobs| {
        let arguments = ["search", "--queries", "q.tsv", "--count", "--jobs", jobs];
        let run = sandbox.run(&arguments).expect(0);
        (run.stdout, run.stderr)
    });
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    let ids = answers[0].0.lines().map(|line| {
        let answer: serde_json::Value = serde_json::from_str(line).expect("a JSON line");
        answer["query_id"].as_str().expect("an id").to_owned()
    });
    let expected = (0..2_000).map(|number| format!("q{number}"));
    assert!(ids.eq(expected));
}

#[test]
fn a_line_that_cannot_be_answered_is_named_and_the_others_are() {
    let sandbox = Sandbox::indexed();
    sandbox.write("q.tsv", "a\t纠错率\n\nb 执法\nc\t，\nd e\t执法\nf\t执法\n");
    for jobs in ["1", "3"] {
        let arguments = [
            "search",
            "--queries",
            "q.tsv",
            "--format",
            "trec",
            "--limit",
            "1",
            "--jobs",
            jobs,
        ];
        let run = sandbox.run(&arguments).expect(2);
        let ids = run.stdout.lines().filter_map(|line| line.split(' ').next());
        let answered: Vec<&str> = ids.collect();
        assert_eq!(answered, ["a", "f"]);
        assert_eq!(
            run.stderr,
            "warning: line 3 of `q.tsv` has no tab: it is not answered\n\
             warning: query c, line 4: nothing to search for in `，`: no character, letter or digit\n\
             warning: line 5 of `q.tsv` has an id that is empty or holds a blank: it is not answered\n"
        );
    }
    // A file that is no list of queries at all.
    sandbox.write("reports.tsv", "纠错率\n执法\n");
    let arguments = ["search", "--queries", "reports.tsv", "--format", "csv"];
    let run = sandbox.run(&arguments).expect(2);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.contains("line 1 of `reports.tsv` has no tab"),
        "{}",
        run.stderr
    );
}

#[test]
fn answers_come_before_the_next_question() {
    let sandbox = Sandbox::indexed();
    for jobs in ["1", "3"] {
        let mut child = asked(
            &sandbox,
            &["--format", "trec", "--limit", "1", "--jobs", jobs],
        );
        let mut stdin = child.stdin.take().expect("a pipe");
        let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stdout.lines() {
                sender.send(line.expect("a line")).expect("a listener");
            }
        });
        for (question, beginning) in [("a\t纠错率\n", "a Q0 宜昌"), ("b\t清单\n", "b Q0 ")] {
            stdin.write_all(question.as_bytes()).expect("a reader");
            stdin.flush().expect("a reader");
            let line = lines.recv_timeout(LONG).expect("an answer");
            assert!(line.starts_with(beginning), "{line}");
        }
        drop(stdin);
        assert!(child.wait().expect("an end").success());
    }
}

#[test]
fn a_closed_output_ends_it_though_more_could_be_asked() {
    let sandbox = Sandbox::indexed();
    for jobs in ["1", "3"] {
        let mut child = asked(&sandbox, &["--jobs", jobs]);
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all("a\t法治\n".as_bytes()).expect("a reader");
        stdin.flush().expect("a reader");
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("a status") {
                break status;
            }
            assert!(started.elapsed() < LONG, "it goes on");
            std::thread::sleep(Duration::from_millis(5));
        };
        assert!(status.success(), "{status}");
    }
}

#[test]
fn a_damaged_report_costs_its_own_answers_only() {
    let sandbox = Sandbox::indexed();
    let folder = sandbox.path("index").join(gongbao::engine::FORMAT);
    let files = std::fs::read_dir(folder).expect("a folder");
    for entry in files {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|kind| kind == "store") {
            let mut bytes = std::fs::read(&path).expect("a file");
            let middle = bytes.len() / 4;
            bytes[..middle].fill(0x5a);
            std::fs::write(&path, bytes).expect("a file");
        }
    }
    sandbox.write(
        "q.tsv",
        "a\t没有这样的词语组合\nb\t执法\nc\t没有这样的词语组合\n",
    );
    let arguments = [
        "search",
        "--queries",
        "q.tsv",
        "--mode",
        "all",
        "--format",
        "jsonl",
    ];
    let run = sandbox.run(&arguments).expect(2);
    assert!(
        run.stderr.starts_with("warning: query b, line 2: "),
        "{}",
        run.stderr
    );
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}

#[test]
fn a_limit_by_region_holds_for_every_query() {
    let sandbox = Sandbox::indexed();
    sandbox.write("q.tsv", "a\t法治\nb\t行政复议\n");
    let places = |run: &[&str]| -> Vec<String> {
        let hits = sandbox.run(run).expect(0).json_lines();
        let place =
            |hit: &serde_json::Value| format!("{} {}", hit["query_id"], hit["report"]["region"]);
        hits.iter().map(place).collect()
    };
    let all = ["search", "--queries", "q.tsv", "--limit", "100"];
    let limited = [all.as_slice(), &["--per", "region", "1"]].concat();
    let mut first = places(&all);
    let found = first.len();
    let mut seen = std::collections::BTreeSet::new();
    first.retain(|place| seen.insert(place.clone()));
    assert!(first.len() < found);
    assert_eq!(places(&limited), first);
    let run = [limited.as_slice(), &["--format", "trec"]].concat();
    assert_eq!(
        sandbox.run(&run).expect(0).stdout.lines().count(),
        first.len()
    );
}
