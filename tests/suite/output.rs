//! What the program prints, byte for byte. `SNAPSHOTS=overwrite scripts/check.sh` rewrites the expectations; read the
//! difference before you commit it.

use snapbox::{assert_data_eq, file};

use crate::support::Sandbox;

#[test]
fn help() {
    let sandbox = Sandbox::empty();
    let commands = [
        "", "index", "search", "facets", "list", "show", "explain", "inspect", "export", "status",
        "verify", "serve", "mcp",
    ];
    let pages = commands.map(|command| {
        let arguments: Vec<&str> = [command, "--help"]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect();
        sandbox.run(&arguments).expect(0).stdout
    });
    assert_data_eq!(pages.join("\n════\n"), file!["snapshots/help.txt"].raw());
}

#[test]
fn index_first_and_again() {
    let sandbox = Sandbox::with_reports();
    let first = sandbox.run(&["index", "reports"]).shown();
    let again = sandbox
        .run(&["index", "reports", "--format", "json"])
        .shown();
    assert_data_eq!(
        format!("{first}\n════\n{again}"),
        file!["snapshots/index.txt"].raw()
    );
}

#[test]
fn search_text() {
    let sandbox = Sandbox::indexed();
    let run = sandbox.run(&[
        "search",
        "行政复议",
        "--format",
        "text",
        "--facets",
        "region,year,section",
    ]);
    assert_data_eq!(run.shown(), file!["snapshots/search.txt"].raw());
}

#[test]
fn search_text_with_a_limit_by_region() {
    let sandbox = Sandbox::indexed();
    let run = sandbox.run(&[
        "search",
        "法治 OR 复议 OR 公布",
        "--format",
        "text",
        "--per",
        "region",
        "1",
        "--limit",
        "2",
        "--region",
        "湖北,江苏",
        "--facets",
        "region",
    ]);
    assert_data_eq!(run.shown(), file!["snapshots/search-per.txt"].raw());
}

#[test]
fn search_relaxed_says_so() {
    let sandbox = Sandbox::indexed();
    let run = sandbox.run(&[
        "search",
        "哪里的行政复议纠错率最高？",
        "--format",
        "text",
        "--limit",
        "2",
    ]);
    assert_data_eq!(run.shown(), file!["snapshots/search-relaxed.txt"].raw());
}

#[test]
fn search_json() {
    let sandbox = Sandbox::indexed();
    let run = sandbox.run(&[
        "search",
        "纠错率",
        "--format",
        "json",
        "--facets",
        "region,year,section,topic,kind",
    ]);
    assert_data_eq!(run.shown(), file!["snapshots/search.json.txt"].raw());
}

#[test]
fn search_for_scripts() {
    let sandbox = Sandbox::indexed();
    sandbox.write(
        "queries.tsv",
        "q1\t纠错率\nq2\t执法 -培训\nq3\t没有这样的词语组合\nq4\t，。\n",
    );
    let runs = [
        vec!["search", "行政复议", "--limit", "1"],
        vec!["search", "行政复议", "--limit", "2", "--format", "csv"],
        vec!["search", "行政复议", "--count", "--format", "csv"],
        vec!["search", "行政复议", "--count", "--format", "text"],
        vec![
            "search",
            "--queries",
            "queries.tsv",
            "--mode",
            "all",
            "--format",
            "trec",
        ],
        vec![
            "search",
            "行政复议",
            "--group",
            "report",
            "--format",
            "trec",
        ],
        vec![
            "search",
            "法治政府建设",
            "--mode",
            "any",
            "--sort",
            "year",
            "--limit",
            "4",
            "--format",
            "trec",
        ],
    ];
    let shown = runs.map(|arguments| {
        format!(
            "$ gongbao {}\n{}",
            arguments.join(" "),
            sandbox.run(&arguments).shown()
        )
    });
    assert_data_eq!(shown.join("\n"), file!["snapshots/scripts.txt"].raw());
}

#[test]
fn other_commands() {
    let sandbox = Sandbox::indexed();
    let report = "宜昌/宜昌市2023年度法治政府建设年度报告.txt";
    let passage = format!("{report}#1");
    let runs = [
        vec!["facets", "--format", "text", "--year", "2022.."],
        vec![
            "facets",
            "执法",
            "--facets",
            "region,topic",
            "--format",
            "csv",
        ],
        vec!["facets", "--facets", "region,year", "--region", "宜昌"],
        vec!["list"],
        vec!["list", "--format", "text", "--region", "南京"],
        vec!["show", &passage],
        vec!["show", "南京/鼓楼区2022.txt"],
        vec!["inspect", "reports/南京/鼓楼区2022.txt", "--format", "text"],
        vec!["inspect", "reports/广西"],
    ];
    let shown = runs.map(|arguments| {
        format!(
            "$ gongbao {}\n{}",
            arguments.join(" "),
            sandbox.run(&arguments).shown()
        )
    });
    assert_data_eq!(shown.join("\n"), file!["snapshots/commands.txt"].raw());
}

#[test]
fn colours_only_where_asked_for() {
    let sandbox = Sandbox::indexed();
    let plain = sandbox
        .run(&["search", "纠错率", "--format", "text"])
        .expect(0);
    assert!(!plain.stdout.contains('\u{1b}'));
    let colored = sandbox
        .run(&["search", "纠错率", "--format", "text", "--color", "always"])
        .expect(0);
    assert!(
        colored.stdout.contains("\u{1b}[1m\u{1b}[31m纠错率"),
        "{}",
        colored.stdout
    );
}

#[test]
fn raw_text_is_the_file() {
    let sandbox = Sandbox::indexed();
    let (path, text) = crate::support::REPORTS[0];
    assert_eq!(sandbox.run(&["show", path, "--raw"]).expect(0).stdout, text);
    let hit = &sandbox
        .run(&["search", "纠错率", "--limit", "1"])
        .expect(0)
        .json_lines()[0];
    let passage = &hit["passage"];
    let offset = |name: &str| {
        passage[name]
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .expect("an offset")
    };
    let slice: String = text
        .chars()
        .skip(offset("char_start"))
        .take(offset("char_end") - offset("char_start"))
        .collect();
    assert_eq!(passage["text"], slice);
    let id = passage["id"].as_str().expect("an id");
    assert_eq!(sandbox.run(&["show", id, "--raw"]).expect(0).stdout, slice);
    let mark = &hit["highlights"][0];
    let marked: String = slice
        .chars()
        .skip(mark[0].as_u64().expect("a start") as usize)
        .take((mark[1].as_u64().expect("an end") - mark[0].as_u64().expect("a start")) as usize)
        .collect();
    assert_eq!(marked, "纠错率");
}

#[test]
fn export_has_every_passage() {
    let sandbox = Sandbox::indexed();
    let passages = sandbox
        .run(&["export", "--format", "jsonl"])
        .expect(0)
        .json_lines();
    let status = sandbox
        .run(&["status", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(status["passages"], passages.len());
    assert_eq!(status["reports"], 5);
    for passage in passages {
        for key in [
            "id", "report", "text", "year", "region", "kind", "part", "topics", "headings",
        ] {
            assert!(passage.get(key).is_some(), "{key} in {passage}");
        }
    }
}

#[test]
fn completions_and_manual() {
    let sandbox = Sandbox::empty();
    assert!(
        sandbox
            .run(&["completions", "bash"])
            .expect(0)
            .stdout
            .contains("gongbao")
    );
    assert!(sandbox.run(&["man"]).expect(0).stdout.contains(".TH"));
    assert!(
        sandbox
            .run(&["man", "search"])
            .expect(0)
            .stdout
            .contains("queries")
    );
    let _ = sandbox.run(&["man", "nonsense"]).expect(2);
}
