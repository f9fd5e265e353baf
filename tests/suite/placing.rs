//! Reports that are the same, reports in doubt, and a user's own parts and topics.

use crate::support::Sandbox;

/// A report long enough to have a sketch, in plain text.
fn report(title: &str, seed: usize) -> String {
    let body: String = (1..60)
        .map(|at| {
            format!(
                "　　全县第{at}个乡镇办结案件{}件，整改问题{}处，群众满意。\n",
                at * 13 + seed,
                at * at
            )
        })
        .collect();
    format!(
        "{title}\n\n　　2022年，全县扎实推进法治政府建设。\n一、主要成效\n{body}秭归县人民政府\n2023年1月30日\n"
    )
}

const TITLE: &str = "秭归县人民政府2022年度法治政府建设情况报告";

fn page(text: &str) -> String {
    let paragraphs: String = text
        .lines()
        .map(|line| format!("<p>{line}</p>\n"))
        .collect();
    format!(
        "<html><head><meta charset=utf-8><title>报告</title></head><body><ul><li><a href=/>首页</a></li></ul><div>{paragraphs}</div><div>版权所有：甲</div></body></html>"
    )
}

fn traditional(text: &str) -> String {
    text.replace('县', "縣")
        .replace('设', "設")
        .replace('乡', "鄉")
        .replace("结", "結")
        .replace('问', "問")
        .replace('处', "處")
}

/// The report as text, as a page and in traditional script, and another one.
fn copies() -> Sandbox {
    let sandbox = Sandbox::empty();
    let text = report(TITLE, 5);
    sandbox.write("reports/a.txt", &text);
    sandbox.write("reports/b.html", page(&text));
    sandbox.write("reports/c.txt", traditional(&text));
    sandbox.write(
        "reports/d.txt",
        report("秭归县人民政府2021年度法治政府建设情况报告", 5),
    );
    sandbox
}

fn index(sandbox: &Sandbox, arguments: &[&str]) -> serde_json::Value {
    let arguments: Vec<&str> = [&["index", "--format", "json"], arguments].concat();
    sandbox.run(&arguments).expect(0).json()
}

fn listed(sandbox: &Sandbox) -> Vec<(String, serde_json::Value)> {
    let run = sandbox.run(&["list", "--format", "jsonl"]);
    let pair = |line: serde_json::Value| {
        (
            line["id"].as_str().expect("an id").to_owned(),
            line.get("also").cloned().unwrap_or_default(),
        )
    };
    run.json_lines().into_iter().map(pair).collect()
}

#[test]
fn the_same_report_is_indexed_once_and_its_other_places_are_listed() {
    let sandbox = copies();
    let summary = index(&sandbox, &["reports"]);
    assert_eq!(
        (&summary["reports"]["added"], &summary["duplicates"]),
        (&4.into(), &2.into()),
        "{summary}"
    );
    let others = serde_json::json!(["b.html", "c.txt"]);
    let reports = listed(&sandbox);
    assert_eq!(reports.len(), 2, "{reports:?}");
    assert!(reports.contains(&("a.txt".to_owned(), others.clone())));
    let hits = sandbox
        .run(&["search", "\"第7个乡镇\"", "--year", "2022"])
        .expect(0)
        .json_lines();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0]["report"]["also"], others);
    let shown = sandbox.run(&["show", "c.txt"]).expect(0);
    assert!(shown.stdout.contains("与 a.txt 相同"), "{}", shown.stdout);
    assert!(
        sandbox
            .run(&["show", "a.txt"])
            .expect(0)
            .stdout
            .contains("另见 b.html、c.txt")
    );
    assert_eq!(index(&sandbox, &["reports"])["reports"]["unchanged"], 4);
}

#[test]
fn when_the_original_goes_another_takes_its_place() {
    let sandbox = copies();
    let _ = index(&sandbox, &["reports"]);
    std::fs::remove_file(sandbox.path("reports/a.txt")).expect("a file");
    let summary = index(&sandbox, &["reports"]);
    assert_eq!(
        (&summary["reports"]["removed"], &summary["duplicates"]),
        (&1.into(), &1.into()),
        "{summary}"
    );
    assert!(listed(&sandbox).contains(&("b.html".to_owned(), serde_json::json!(["c.txt"]))));
    assert_eq!(
        sandbox
            .run(&["search", "\"第7个乡镇\"", "--year", "2022", "--count"])
            .json()["total"]["passages"],
        1
    );
    // An earlier id takes the place back.
    sandbox.write("reports/a.txt", report(TITLE, 5));
    assert_eq!(index(&sandbox, &["reports"])["duplicates"], 2);
    let incremental = listed(&sandbox);
    let _ = index(&sandbox, &["reports", "--rebuild"]);
    assert_eq!(
        listed(&sandbox),
        incremental,
        "the order in which files came makes no difference"
    );
}

#[test]
fn duplicates_can_be_kept() {
    let sandbox = copies();
    assert_eq!(index(&sandbox, &["reports"])["duplicates"], 2);
    assert_eq!(
        index(&sandbox, &["reports", "--keep-duplicates"])["duplicates"],
        0
    );
    assert_eq!(listed(&sandbox).len(), 4);
    assert_eq!(
        sandbox
            .run(&["search", "\"第7个乡镇\"", "--year", "2022", "--count"])
            .json()["total"]["reports"],
        3
    );
}

#[test]
fn doubts_are_counted_listed_and_mended() {
    let sandbox = Sandbox::empty();
    sandbox.write("reports/a.txt", report(TITLE, 5));
    sandbox.write(
        "reports/b.txt",
        "鼓楼区2022年度法治政府建设情况报告\n2022年，全区依法行政水平提升。\n",
    );
    sandbox.write(
        "reports/c.txt",
        "我市推进依法行政，现将情况报告如下。\n法治政府建设取得成效。\n",
    );
    let run = sandbox.run(&["index", "reports"]).expect(0);
    assert!(
        run.stderr
            .contains("doubts: 1 without a region, 1 whose region is ambiguous, 1 without a year"),
        "{}",
        run.stderr
    );
    let doubtful = sandbox
        .run(&["list", "--doubtful", "--format", "jsonl"])
        .expect(0)
        .json_lines();
    let doubts: Vec<_> = doubtful
        .iter()
        .map(|line| (line["id"].as_str().expect("an id"), line["doubts"].clone()))
        .collect();
    assert_eq!(
        doubts,
        [
            ("b.txt", serde_json::json!(["ambiguous_region"])),
            ("c.txt", serde_json::json!(["no_year", "no_region"])),
        ]
    );
    let text = sandbox
        .run(&["list", "--doubtful", "--format", "text"])
        .expect(0);
    assert!(
        text.stdout.contains("“鼓楼区”可能是：江苏省/南京市/鼓楼区"),
        "{}",
        text.stdout
    );
    sandbox.write(
        "known.csv",
        "path,region,year\nb.txt,南京市鼓楼区,\nc.txt,宜昌市,2022\n",
    );
    let _ = index(&sandbox, &["reports", "--metadata", "known.csv"]);
    let _ = sandbox.run(&["list", "--doubtful"]).expect(1);
}

#[test]
fn own_parts_and_topics_are_kept_with_the_index() {
    let sandbox = Sandbox::with_reports();
    let rules = sandbox.run(&["taxonomy"]).expect(0).stdout;
    let own = rules
        .replace("label = \"问题和不足\"", "label = \"短板\"")
        .replace("name = \"disputes\"", "name = \"review\"");
    assert_ne!(own, rules);
    sandbox.write("own.toml", own);
    let _ = sandbox
        .run(&["index", "reports", "--taxonomy", "own.toml"])
        .expect(0);
    let facets = sandbox
        .run(&["facets", "--format", "text"])
        .expect(0)
        .stdout;
    assert!(
        facets.contains("短板") && !facets.contains("问题和不足"),
        "{facets}"
    );
    let _ = sandbox
        .run(&["search", "纠错率", "--section", "review"])
        .expect(0);
    let unknown = sandbox
        .run(&["search", "纠错率", "--section", "disputes"])
        .expect(2);
    assert!(
        unknown.stderr.contains("review 矛盾纠纷"),
        "{}",
        unknown.stderr
    );
    // A later run goes on with the rules that are kept; a rebuild without them returns to the built-in ones.
    let _ = sandbox.run(&["index", "reports"]).expect(0);
    let _ = sandbox
        .run(&["search", "执法力量", "--section", "短板"])
        .expect(0);
    assert_eq!(index(&sandbox, &["reports"])["reports"]["unchanged"], 5);
    let _ = index(&sandbox, &["reports", "--rebuild"]);
    assert!(
        sandbox
            .run(&["facets", "--format", "text"])
            .stdout
            .contains("问题和不足")
    );
    let inspected = sandbox
        .run(&["inspect", "reports", "--taxonomy", "own.toml"])
        .expect(0);
    assert!(
        inspected.stdout.contains("\"review\""),
        "{}",
        inspected.stdout
    );
    sandbox.write("wrong.toml", "parts = []\n");
    let wrong = sandbox
        .run(&["index", "reports", "--taxonomy", "wrong.toml"])
        .expect(2);
    assert!(
        wrong.stderr.contains("wrong.toml") && wrong.stderr.contains("gongbao taxonomy"),
        "{}",
        wrong.stderr
    );
}
