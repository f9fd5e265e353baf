//! `verify` and `explain`: silent on a sound index, loud on a broken one.

use std::path::PathBuf;

use snapbox::{assert_data_eq, file};
use tantivy::query::TermQuery;
use tantivy::schema::{Facet, IndexRecordOption};
use tantivy::{Index, IndexWriter, Term};

use crate::support::{Sandbox, package};

/// A report whose figures are invented. Its second sentence ends in the middle of a term.
const REPORT: &str = "甲县2023年法治政府建设年度报告\n　　2023年，甲县依法行政水平稳步提升，现将有关情况报告如下。\n\
    一、主要举措和成效\n　　全年办结行政复议案件1,212件，纠错率为12.5%。应诉工作有序，行政机关负责人出庭应诉率达98%。\n\
    二、存在的问题\n　　行政机关的复议能力不足，二〇二四年将予改进。\n";

fn shown(sandbox: &Sandbox, runs: &[&[&str]]) -> String {
    let shown = runs.iter().map(|arguments| {
        let run = sandbox.run(arguments);
        format!("$ gongbao {}\n{}", arguments.join(" "), run.shown())
    });
    shown.collect::<Vec<_>>().join("\n")
}

fn with_report(text: &str) -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("reports/甲县.txt", text);
    let _ = sandbox.run(&["index", "reports"]).expect(0);
    sandbox
}

/// Where the files of an index are.
fn index_folder() -> String {
    format!("index/{}", gongbao::engine::FORMAT)
}

/// The files of an index with an ending, of which there is one.
fn index_file(sandbox: &Sandbox, ending: &str) -> PathBuf {
    let files = std::fs::read_dir(sandbox.path(&index_folder())).expect("an index");
    let mut files = files.map(|file| file.expect("a file").path());
    let has = |path: &PathBuf| path.extension().is_some_and(|found| found == ending);
    files.find(has).expect("a file of the kind")
}

/// An index of which the stored text is not the text that was indexed: as after a mix-up of files, which no checksum shows.
fn with_other_text_stored() -> Sandbox {
    let sandbox = with_report(REPORT);
    let other = with_report(&REPORT.replace("纠错率", "应诉率").replace("98%", "89%"));
    std::fs::copy(index_file(&other, "store"), index_file(&sandbox, "store")).expect("a copy");
    sandbox
}

/// An index that lacks the passages of one part of the report.
fn without_problems() -> Sandbox {
    let sandbox = with_report(REPORT);
    let index = Index::open_in_dir(sandbox.path(&index_folder())).expect("an index");
    let payload = index
        .load_metas()
        .expect("a commit")
        .payload
        .expect("a payload");
    let field = index.schema().get_field("part").expect("the field");
    let term = Term::from_facet(field, &Facet::from_path(["problems"]));
    let mut writer: IndexWriter = index
        .writer_with_num_threads(1, 32 << 20)
        .expect("a writer");
    let passages = index.schema().get_field("document").expect("the field");
    let passages = Term::from_field_text(passages, "passage");
    let of = |term| -> Box<dyn tantivy::query::Query> {
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    };
    let both = tantivy::query::BooleanQuery::intersection(vec![of(term), of(passages)]);
    writer.delete_query(Box::new(both)).expect("a query");
    let mut commit = writer.prepare_commit().expect("room");
    commit.set_payload(&payload);
    commit.commit().expect("room");
    sandbox
}

#[test]
fn a_sound_index() {
    let sandbox = Sandbox::indexed();
    let shown = shown(
        &sandbox,
        &[
            &["verify"],
            &["verify", "--all"],
            &[
                "verify", "--sample", "20", "--seed", "7", "--format", "json",
            ],
            &["verify", "--year", "2023", "--region", "宜昌"],
            &["verify", "--kind", "work_report"],
            &["verify", "--all", "--sample", "3"],
            &["verify", "--index", "nowhere"],
        ],
    );
    assert_data_eq!(shown, file!["snapshots/verify.txt"].raw());
}

#[test]
fn the_same_seed_draws_the_same_strings() {
    let sandbox = with_other_text_stored();
    let faults = |seed: &str| {
        let run = sandbox.run(&["verify", "--seed", seed, "--format", "json"]);
        run.expect(1).json()["faults"].clone()
    };
    assert_eq!(faults("3"), faults("3"));
    assert_ne!(faults("3"), faults("4"));
}

#[test]
fn a_store_of_other_text_is_noticed() {
    let sandbox = with_other_text_stored();
    // No checksum tells: each file is as it was written.
    let _ = sandbox.run(&["status"]).expect(0);
    let runs: &[&[&str]] = &[
        &["verify", "--sample", "30"],
        &["explain", "纠错率", "甲县.txt#1"],
        &["explain", "89%", "甲县.txt#1", "--why-not"],
    ];
    assert_data_eq!(
        shown(&sandbox, runs),
        file!["snapshots/verify-other-text.txt"].raw()
    );
    let all = sandbox
        .run(&["verify", "--all", "--format", "json"])
        .expect(1)
        .json();
    let fault = |probe: &str| {
        let faults = all["faults"].as_array().expect("faults").iter();
        let mut faults = faults.filter(|fault| fault["probe"] == probe && fault["quoted"] == true);
        faults.next().cloned().expect(probe)
    };
    // What is stored and not indexed is missed; what is indexed and not stored is found wrongly.
    assert_eq!(fault("89")["missed"], serde_json::json!(["甲县.txt#1"]));
    assert_eq!(fault("89")["wrong"], serde_json::json!([]));
    assert!(all["quoted"]["recall"].as_f64().expect("a share") < 1.0);
    assert_eq!(all["quoted"]["missed"], missed(&all));
}

/// Passages missed by quoted strings, counted in the list.
fn missed(verification: &serde_json::Value) -> usize {
    let faults = verification["faults"].as_array().expect("faults").iter();
    let quoted = faults.filter(|fault| fault["quoted"] == true);
    quoted
        .map(|fault| fault["missed"].as_array().map_or(0, Vec::len))
        .sum()
}

#[test]
fn what_is_found_wrongly_is_listed() {
    let sandbox = Sandbox::empty();
    let other = Sandbox::empty();
    for (sandbox, word) in [(&sandbox, "复议"), (&other, "应诉")] {
        let text = REPORT.replace(
            "一、主要",
            &format!("零、{word}能力\n　　{word}能力提升明显，各项工作扎实。\n一、主要"),
        );
        sandbox.write("reports/甲县.txt", text);
        let _ = sandbox.run(&["index", "reports"]).expect(0);
    }
    std::fs::copy(index_file(&other, "store"), index_file(&sandbox, "store")).expect("a copy");
    let all = sandbox
        .run(&["verify", "--all", "--format", "json"])
        .expect(1)
        .json();
    let faults = all["faults"].as_array().expect("faults");
    let fault = faults
        .iter()
        .find(|fault| fault["probe"] == "复议")
        .expect("复议");
    assert_eq!(fault["missed"], serde_json::json!([]));
    assert_eq!(fault["wrong"].as_array().map(Vec::len), Some(1), "{fault}");
    assert!(all["quoted"]["precision"].as_f64().expect("a share") < 1.0);
}

#[test]
fn a_missing_passage_is_noticed() {
    let sandbox = without_problems();
    let runs: &[&[&str]] = &[
        &["verify", "--sample", "12"],
        &["explain", "能力不足", "甲县.txt#2"],
    ];
    assert_data_eq!(
        shown(&sandbox, runs),
        file!["snapshots/verify-missing.txt"].raw()
    );
    let all = sandbox.run(&["verify", "--all"]).expect(1);
    assert!(
        all.stdout
            .contains("layout  甲县.txt#2 is stored but not in the index")
    );
    assert!(
        all.stdout.contains("missed  \"能力\"  甲县.txt#2"),
        "{}",
        all.stdout
    );
}

#[test]
fn a_damaged_index_is_an_error() {
    let sandbox = with_report(REPORT);
    std::fs::write(index_file(&sandbox, "store"), "no store").expect("a file");
    let run = sandbox.run(&["verify"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.stderr);
}

/// One reason after another.
#[test]
fn why_a_passage_is_not_found() {
    let sandbox = with_report(REPORT);
    sandbox.write("reports/乙县.txt", long());
    sandbox.write("reports/乙县/副本.txt", long());
    let _ = sandbox.run(&["index", "reports"]).expect(0);
    let (one, two) = ("甲县.txt#1", "甲县.txt#2");
    // The end of a passage and the beginning of the next.
    let start = sandbox
        .run(&["show", "乙县.txt#1", "--raw"])
        .expect(0)
        .stdout;
    let across = format!("推动制度落实{}", start.chars().take(6).collect::<String>());
    let shown = shown(
        &sandbox,
        &[
            &["explain", "行政复议 纠错率", one],
            &["explain", "--why-not", "行政复议 纠错率", one],
            &["explain", "--why-not", "纠错率为12.5%应诉工作", one],
            &["explain", "--why-not", "\"案件。纠错\"", one],
            &["explain", "--why-not", "8% 212件", one],
            &["explain", "--why-not", "1212件", one],
            &["explain", "--why-not", "行政复议", two],
            &["explain", "--why-not", "复议能力很强 2024年 2025年", two],
            &["explain", "(处罚 OR 执法) -(应诉 OR 公安)", one],
            &[
                "explain",
                "--why-not",
                "title:乙县 heading:问题 issuer:司法局 案件",
                one,
            ],
            &["explain", "--why-not", "复议 NEAR/3 应诉", one],
            &["explain", "复议 NEAR/20 (应诉 OR 公安)", one],
            &["explain", "--why-not", "sentence:(复议 应诉)", one],
            &["explain", "12* -sentence:(复议 纠错)", one],
            &[
                "explain",
                "--why-not",
                "案件",
                one,
                "--year",
                "2021..2022",
                "--region",
                "南京",
                "--section",
                "问题",
                "--kind",
                "work_report",
            ],
            &[
                "explain",
                "案件",
                one,
                "--year",
                "2023",
                "--section",
                "成效",
            ],
            &["explain", "--why-not", "\"1,212件。纠错率\"", one],
            &["explain", "--why-not", &across, "乙县.txt#1"],
            &["explain", "--why-not", "检查", "乙县/副本.txt#1"],
        ],
    );
    assert_data_eq!(shown, file!["snapshots/explain.txt"].raw());
    let arguments = [
        "explain",
        "--why-not",
        "8% -案件",
        one,
        "--year",
        "2021",
        "--format",
        "json",
    ];
    assert_data_eq!(
        sandbox.run(&arguments).shown(),
        file!["snapshots/explain.json.txt"].raw()
    );
}

/// A paragraph without a full stop, which is cut into passages between two clauses.
fn long() -> String {
    let clause = |n: u32| format!("第{n}批检查发现问题立行立改，持续推动制度落实，");
    let clauses: String = (1..30).map(clause).collect();
    format!("乙县2022年法治政府建设年度报告\n　　{clauses}成效明显。\n")
}

#[test]
fn passages_that_cannot_be_explained() {
    let sandbox = with_report(REPORT);
    let runs: &[&[&str]] = &[
        &["explain", "--why-not", "应诉", "甲县.txt"],
        &["explain", "--why-not", "应诉", "甲县.txt#9"],
        &["explain", "--why-not", "应诉", "没有.txt#1"],
        &["explain", "--why-not", "，。", "甲县.txt#1"],
        &["explain", "--why-not", "应诉"],
    ];
    assert_data_eq!(
        shown(&sandbox, runs),
        file!["snapshots/explain-errors.txt"].raw()
    );
}

/// The sessions in the README are what the program prints.
#[test]
fn the_readme_shows_real_output() {
    let sandbox = Sandbox::empty();
    let corpus = package().join("corpus");
    let _ = sandbox
        .run(&["index", corpus.to_str().expect("a path")])
        .expect(0);
    let readme = std::fs::read_to_string(package().join("README.md")).expect("README.md");
    let explain =
        "explain\n--why-not\n2.5% 纠错70件\n湖北/宜昌/t20240131_402217.txt#12\n--year\n2022";
    for (command, arguments) in [
        ("$ gongbao verify\n", "verify"),
        (
            "$ gongbao explain --why-not '2.5% 纠错70件' '湖北/宜昌/t20240131_402217.txt#12' --year 2022\n",
            explain,
        ),
    ] {
        let (_, after) = readme.split_once(command).expect(command);
        let (shown, _) = after.split_once("```").expect("the end of the session");
        let arguments: Vec<&str> = arguments.lines().collect();
        assert_eq!(sandbox.run(&arguments).expect(0).stdout, shown, "{command}");
    }
}
