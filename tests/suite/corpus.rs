//! The sample reports in `corpus`: placed right, found first, the same whatever the number of threads.

use std::process::Command;

use crate::support::{Sandbox, package, run};

fn indexed() -> Sandbox {
    let sandbox = Sandbox::empty();
    let corpus = package().join("corpus");
    let _ = sandbox
        .run(&["index", corpus.to_str().expect("a path")])
        .expect(0);
    sandbox
}

#[test]
fn every_report_is_placed() {
    let sandbox = indexed();
    let listed = sandbox
        .run(&["list", "--format", "jsonl"])
        .expect(0)
        .json_lines();
    assert!(listed.len() >= 24, "{} reports", listed.len());
    for report in &listed {
        let characters = report["characters"].as_u64().expect("a number");
        assert!((1_500..=4_000).contains(&characters), "{report}");
        assert_ne!(report["region"], serde_json::Value::Null, "{report}");
        assert_ne!(report["year"], serde_json::Value::Null, "{report}");
        assert_ne!(report["kind"], "other", "{report}");
    }
    let expected = [
        ("湖北/宜昌/t20240131_402217.txt", "420500", 2023),
        ("湖北/秭归/2022.txt", "420527", 2022),
        ("江苏/南京鼓楼/content_88213.txt", "320106", 2023),
        (
            "江苏/徐州鼓楼/徐州市鼓楼区2022年度法治政府建设情况报告.txt",
            "320302",
            2022,
        ),
        (
            "安徽/合肥高新区/合肥高新区2023年法治政府建设情况报告.txt",
            "340100",
            2023,
        ),
        ("四川/绵阳/20240322163015.txt", "510700", 2023),
        (
            "云南/大理/大理州2022年法治政府建设年度报告.txt",
            "532900",
            2022,
        ),
        (
            "海南/琼海/琼海市2023年度法治政府建设工作报告.txt",
            "469002",
            2023,
        ),
        ("重庆/黔江/黔江区2023.txt", "500114", 2023),
        (
            "湖北/湖北省/湖北省2022年度法治政府建设情况报告.txt",
            "420000",
            2022,
        ),
    ];
    for (id, code, year) in expected {
        let report = listed.iter().find(|report| report["id"] == id).expect(id);
        assert_eq!(report["region"]["code"], code, "{id}");
        assert_eq!(report["year"], year, "{id}");
    }
}

#[test]
fn judged_queries_find_their_report_first() {
    let sandbox = indexed();
    for (arguments, id, part) in [
        (
            ["纠错率", "--region", "宜昌市", "--year", "2023"].as_slice(),
            "湖北/宜昌/t20240131_402217.txt",
            "achievements",
        ),
        (
            &["纠错率为12.5%", "--region", "宜昌"],
            "湖北/宜昌/t20240131_402217.txt",
            "achievements",
        ),
        (
            &["7.14万条"],
            "湖北/湖北省/湖北省2021年度法治政府建设情况报告.txt",
            "achievements",
        ),
        (
            &["负责人出庭应诉率", "--region", "大理州", "--year", "2022"],
            "云南/大理/大理州2022年法治政府建设年度报告.txt",
            "achievements",
        ),
        (
            &[
                "短板",
                "--section",
                "问题",
                "--region",
                "黔江区",
                "--year",
                "2023",
            ],
            "重庆/黔江/黔江区2023.txt",
            "problems",
        ),
        (
            &[
                "执法",
                "--section",
                "下一步安排",
                "--region",
                "南京市鼓楼区",
                "--year",
                "2023",
            ],
            "江苏/南京鼓楼/content_88213.txt",
            "plan",
        ),
    ] {
        let hits = sandbox
            .run(&[&["search"], arguments].concat())
            .expect(0)
            .json_lines();
        assert_eq!(hits[0]["report"]["id"], id, "{arguments:?}");
        assert_eq!(hits[0]["section"]["part"], part, "{arguments:?}");
    }
}

#[test]
fn comparisons_mean_something() {
    let sandbox = indexed();
    let facets = sandbox
        .run(&[
            "facets",
            "行政复议",
            "--facets",
            "region,year,section,topic",
        ])
        .expect(0)
        .json();
    assert!(
        facets["region"]
            .as_array()
            .is_some_and(|rows| rows.len() >= 6)
    );
    assert!(
        facets["year"]
            .as_array()
            .is_some_and(|rows| rows.len() >= 3)
    );
    assert!(
        facets["section"]
            .as_array()
            .is_some_and(|rows| rows.len() >= 3)
    );
    let ambiguous = sandbox
        .run(&["search", "执法", "--region", "鼓楼区"])
        .expect(2);
    assert!(
        ambiguous.stderr.contains("320106") && ambiguous.stderr.contains("320302"),
        "{}",
        ambiguous.stderr
    );
}

#[test]
fn threads_do_not_change_results() {
    let corpus = package().join("corpus");
    let corpus = corpus.to_str().expect("a path");
    let answers = ["1", "4"].map(|threads| {
        let sandbox = Sandbox::empty();
        let with_threads = |arguments: &[&str]| {
            let mut command: Command = sandbox.command(arguments);
            command.env("RAYON_NUM_THREADS", threads);
            run(command)
        };
        let _ = with_threads(&["index", corpus]).expect(0);
        sandbox.write(
            "q.tsv",
            "a\t行政复议 纠错率\nb\t执法\nc\t哪些地方的应诉率达到100%？\nd\t率\n",
        );
        let search = ["search", "--queries", "q.tsv", "--limit", "500"];
        let found = with_threads(&[search.as_slice(), &["--jobs", threads]].concat());
        let found = found.expect(0).stdout;
        let mut exported: Vec<String> = with_threads(&["export"])
            .expect(0)
            .stdout
            .lines()
            .map(str::to_owned)
            .collect();
        exported.sort();
        (found, exported)
    });
    assert!(answers[0].1 == answers[1].1, "passages differ");
    for (one, other) in answers[0].0.lines().zip(answers[1].0.lines()) {
        assert_eq!(one, other);
    }
    assert_eq!(answers[0].0.len(), answers[1].0.len());
}

/// The session in the README is what the program prints.
#[test]
fn the_readme_shows_real_output() {
    let sandbox = indexed();
    let times = regex::Regex::new(r"\d+\.\d ms").expect("a pattern");
    let corpus = package().join("corpus");
    let read = sandbox
        .run(&["index", &corpus.to_string_lossy(), "--rebuild"])
        .expect(0)
        .stderr;
    // All but the seconds at its end.
    let (read, _) = read.rsplit_once("; ").expect("a summary");
    for readme in ["README.md", "README.zh-CN.md"] {
        let text = std::fs::read_to_string(package().join(readme)).expect(readme);
        let command = "$ gongbao search '行政复议 纠错率' --region 湖北 --year 2022..2023 --limit 2 --facets year\n";
        assert!(text.contains(read), "{readme}: {read}");
        let (_, after) = text.split_once(command).expect("the session");
        let (shown, _) = after.split_once("\n```").expect("the end of the session");
        let arguments = "search\n行政复议 纠错率\n--region\n湖北\n--year\n2022..2023\n--limit\n2\n--facets\nyear\n--format\ntext";
        let printed = sandbox
            .run(&arguments.lines().collect::<Vec<_>>())
            .expect(0)
            .stdout;
        let without_time = |text: &str| times.replace_all(text.trim_end(), "").into_owned();
        assert_eq!(without_time(shown), without_time(&printed), "{readme}");
    }
}
