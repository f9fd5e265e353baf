//! Queries as people type them, through the program: the whole language, and what is no language.

use crate::support::Sandbox;

/// Runs the program on three passages that each stand for a way to be near.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::empty();
    for (name, text) in [
        (
            "近",
            "甲县司法局2022年法治政府建设报告\n罚款总额下降三成。执行GB18030标准，案件二百件。\n甲县司法局\n2023年1月5日\n",
        ),
        (
            "远",
            "乙县人民政府2022年法治政府建设报告\n罚款问题突出，全县上下认真整改落实到位，投诉下降。\n乙县人民政府\n2023年1月5日\n",
        ),
        (
            "分",
            "丙县人民政府2022年法治政府建设报告\n检查罚款均已公开。投诉下降明显，培训GB2312编码。\n丙县人民政府\n2023年1月5日\n",
        ),
    ] {
        sandbox.write(&format!("reports/{name}.txt"), text);
    }
    let _ = sandbox.run(&["index", "reports"]).expect(0);
    sandbox
}

fn found(sandbox: &Sandbox, arguments: &[&str]) -> (Vec<String>, String) {
    let arguments: Vec<&str> = ["search"].iter().chain(arguments).copied().collect();
    let run = sandbox.run(&arguments);
    let mut ids: Vec<String> = run
        .json_lines()
        .iter()
        .map(|hit| hit["report"]["id"].as_str().expect("an id").to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    (ids, run.stderr)
}

#[test]
fn the_program_answers_the_whole_language() {
    let sandbox = sandbox();
    for (query, expected) in [
        ("罚款 NEAR/2 下降", vec!["近.txt"]),
        ("下降 NEAR/6 罚款", vec!["分.txt", "近.txt"]),
        ("罚款 NEAR 下降 -检查", vec!["近.txt"]),
        (
            "罚款 NEAR/99 (下降 OR 上升)",
            vec!["分.txt", "近.txt", "远.txt"],
        ),
        ("同句：（罚款 下降）", vec!["近.txt", "远.txt"]),
        ("sentence:(罚款 下降 -投诉)", vec!["近.txt"]),
        ("机构:司法局", vec!["近.txt"]),
        ("issuer:人民政府 罚款", vec!["分.txt", "远.txt"]),
        ("标题:(乙县 OR 丙县) 罚款", vec!["分.txt", "远.txt"]),
        ("GB18*", vec!["近.txt"]),
        ("GB*", vec!["分.txt", "近.txt"]),
        ("执行GB*", vec!["近.txt"]),
        ("\"已公开。投诉下降\"", vec!["分.txt"]),
        ("\"已公开投诉\"", vec![]),
    ] {
        let (ids, stderr) = found(&sandbox, &[query, "--mode", "all"]);
        assert_eq!(ids, expected, "{query}");
        assert!(!stderr.contains("note"), "{query}: {stderr}");
        // The other modes find the same where nothing is left to relax.
        if !expected.is_empty() && !query.contains(['-', '"']) && !query.contains(" 罚款") {
            let (ids, _) = found(&sandbox, &[query, "--mode", "any"]);
            assert_eq!(ids, expected, "{query} in mode any");
        }
    }
}

#[test]
fn conditions_hold_when_the_rest_is_relaxed() {
    let sandbox = sandbox();
    for (query, expected) in [
        ("罚款 NEAR/2 下降 没有这样的词", vec!["近.txt"]),
        // What fulfils the condition and has nothing else follows what has more.
        (
            "同句:(罚款 下降) 投诉 没有这样的词",
            vec!["近.txt", "远.txt"],
        ),
        ("罚款 NEAR/2 投诉", vec![]),
        ("同句:(罚款 公开 下降)", vec![]),
    ] {
        let (ids, stderr) = found(&sandbox, &[query]);
        assert_eq!(ids, expected, "{query}: {stderr}");
    }
}

#[test]
fn what_fulfils_a_condition_is_highlighted() {
    let sandbox = sandbox();
    let marked = |query: &str| -> Vec<String> {
        let run = sandbox.run(&["search", query, "--limit", "1"]).expect(0);
        let hit = &run.json_lines()[0];
        let text: Vec<char> = hit["passage"]["text"]
            .as_str()
            .expect("a text")
            .chars()
            .collect();
        let ranges = hit["highlights"].as_array().expect("ranges").iter();
        let place =
            |range: &serde_json::Value, at: usize| range[at].as_u64().expect("a number") as usize;
        ranges
            .map(|range| text[place(range, 0)..place(range, 1)].iter().collect())
            .collect()
    };
    assert_eq!(marked("投诉 NEAR/0 下降"), ["投诉下降"]);
    assert_eq!(marked("同句:(罚款 公开)"), ["罚款", "公开"]);
    assert_eq!(marked("GB18*"), ["GB18030"]);
}

#[test]
fn odd_input_is_searched_as_text() {
    let sandbox = sandbox();
    for query in [
        "《罚款》",
        "“罚款”",
        "”罚款“",
        "‘罚款’",
        "【罚款】",
        "＂罚款＂",
        "「罚款」",
        "罚款*",
    ] {
        let (ids, stderr) = found(&sandbox, &[query]);
        assert_eq!(ids.len(), 3, "{query}: {stderr}");
        assert_eq!(stderr, "", "{query}");
    }
    for query in [
        "\"罚款",
        "罚款）",
        "（罚款",
        "罚款”",
        "罚款 OR",
        "罚款 NEAR/3",
        "罚款 NEAR/x 下降",
        "title: 罚款",
        "同句:罚款 罚款",
        "罚款 GB*0",
    ] {
        let (ids, stderr) = found(&sandbox, &[query]);
        assert_eq!(ids.len(), 3, "{query}: {stderr}");
        assert!(stderr.contains("was read as text"), "{query}: {stderr}");
    }
}

#[test]
fn every_command_that_reads_queries_says_what_it_read_as_text() {
    let sandbox = sandbox();
    let note = "`OR` was read as text: it needs a term on both sides";
    let run = sandbox.run(&["facets", "罚款 OR"]).expect(0);
    assert!(
        run.stderr.contains(&format!("note: {note}")),
        "{}",
        run.stderr
    );
    sandbox.write("queries.tsv", "q1\t罚款\nq2\t罚款 OR\n");
    let run = sandbox
        .run(&["search", "--queries", "queries.tsv"])
        .expect(0);
    assert!(
        run.stderr.contains(&format!("note: query q2: {note}")),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("q1"), "{}", run.stderr);
}
