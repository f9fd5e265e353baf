//! Running `index` again.

use std::time::{Duration, SystemTime};

use crate::support::{REPORTS, Sandbox};

fn changes(sandbox: &Sandbox, arguments: &[&str]) -> serde_json::Value {
    let arguments: Vec<&str> = [&["index", "--format", "json"], arguments].concat();
    let run = sandbox.run(&arguments);
    assert!(run.status == 0 || run.status == 3, "{}", run.stderr);
    run.json()["reports"].clone()
}

fn counts(
    added: u64,
    updated: u64,
    unchanged: u64,
    removed: u64,
    failed: u64,
) -> serde_json::Value {
    serde_json::json!({"added": added, "updated": updated, "unchanged": unchanged, "removed": removed, "failed": failed})
}

fn found(sandbox: &Sandbox, query: &str) -> u64 {
    let run = sandbox.run(&["search", query, "--mode", "all", "--count"]);
    run.json()["total"]["passages"].as_u64().expect("a number")
}

/// Makes a file look as if it had been changed long ago.
fn age(sandbox: &Sandbox, path: &str) {
    let file = std::fs::File::options()
        .write(true)
        .open(sandbox.path(path))
        .expect("a file");
    file.set_modified(SystemTime::now() - Duration::from_secs(3_600))
        .expect("a time");
}

#[test]
fn only_what_changed_is_read() {
    let sandbox = Sandbox::with_reports();
    assert_eq!(changes(&sandbox, &["reports"]), counts(5, 0, 0, 0, 0));
    assert_eq!(changes(&sandbox, &["reports"]), counts(0, 0, 5, 0, 0));
    let written = std::fs::metadata(sandbox.path("index/v8/meta.json"))
        .and_then(|m| m.modified())
        .expect("a time");
    assert_eq!(changes(&sandbox, &["reports"]), counts(0, 0, 5, 0, 0));
    let again = std::fs::metadata(sandbox.path("index/v8/meta.json"))
        .and_then(|m| m.modified())
        .expect("a time");
    assert_eq!(written, again, "a run without changes writes nothing");

    sandbox.write("reports/广西/2021.txt", "广西壮族自治区人民政府2021年度法治政府建设情况报告\n\n　　2021年，建成法治文化公园30个。\n");
    sandbox.write(
        "reports/新.txt",
        "2023年，秭归县柑橘产业法治护航有力，成效明显。",
    );
    std::fs::remove_file(sandbox.path("reports/南京/鼓楼区2022.txt")).expect("a file");
    assert_eq!(changes(&sandbox, &["reports"]), counts(1, 1, 3, 1, 0));
    assert_eq!(found(&sandbox, "法治文化公园"), 1);
    assert_eq!(found(&sandbox, "权责清单756项"), 0);
    assert_eq!(found(&sandbox, "轻微违法免罚"), 0);
    assert_eq!(found(&sandbox, "柑橘产业"), 1);
}

#[test]
fn an_old_file_is_known_by_size_and_time() {
    let sandbox = Sandbox::with_reports();
    for (path, _) in REPORTS {
        age(&sandbox, &format!("reports/{path}"));
    }
    let _ = changes(&sandbox, &["reports"]);
    let path = "reports/广西/2021.txt";
    let text = std::fs::read_to_string(sandbox.path(path)).expect("a file");
    sandbox.write(path, text.replace("756", "757"));
    assert_eq!(changes(&sandbox, &["reports"]), counts(0, 1, 4, 0, 0));
    assert_eq!(found(&sandbox, "757项"), 1);
}

#[test]
fn what_cannot_be_read_now_is_kept() {
    let sandbox = Sandbox::indexed();
    sandbox.write("reports/广西/2021.txt", b"\0\0\0\x01\x02");
    assert_eq!(changes(&sandbox, &["reports"]), counts(0, 0, 4, 0, 1));
    assert_eq!(found(&sandbox, "权责清单756项"), 1);
}

#[test]
fn a_failed_run_changes_nothing() {
    let sandbox = Sandbox::indexed();
    sandbox.write(
        "reports/新.txt",
        "2023年，秭归县柑橘产业法治护航有力，成效明显。",
    );
    let _ = sandbox.run(&["index", "reports", "missing"]).expect(2);
    let _ = sandbox.run(&["index", "missing", "--rebuild"]).expect(2);
    assert_eq!(found(&sandbox, "纠错率"), 1);
    assert_eq!(found(&sandbox, "柑橘产业"), 0);
}

#[test]
fn other_roots_are_left_alone() {
    let sandbox = Sandbox::indexed();
    sandbox.write(
        "more/秭归.txt",
        "2023年，秭归县柑橘产业法治护航有力，成效明显。",
    );
    assert_eq!(changes(&sandbox, &["more"]), counts(1, 0, 0, 0, 0));
    assert_eq!(found(&sandbox, "纠错率"), 1);
    assert_eq!(found(&sandbox, "柑橘产业"), 1);
}

#[test]
fn an_id_belongs_to_one_file_until_that_is_gone() {
    let sandbox = Sandbox::indexed();
    let (path, _) = REPORTS[4];
    sandbox.write(
        &format!("copy/{path}"),
        "2023年，秭归县柑橘产业法治护航有力，成效明显。",
    );
    assert_eq!(changes(&sandbox, &["copy"]), counts(0, 0, 0, 0, 1));
    assert_eq!(found(&sandbox, "权责清单756项"), 1);
    std::fs::remove_file(sandbox.path(&format!("reports/{path}"))).expect("a file");
    assert_eq!(changes(&sandbox, &["copy"])["failed"], 0);
    assert_eq!(found(&sandbox, "权责清单756项"), 0);
    assert_eq!(found(&sandbox, "柑橘产业"), 1);
}

#[test]
fn rebuild_repairs_what_is_broken() {
    let sandbox = Sandbox::indexed();
    sandbox.write("index/v8/meta.json", "no index");
    let _ = sandbox.run(&["search", "纠错率"]).expect(2);
    let _ = sandbox.run(&["index", "reports"]).expect(2);
    let _ = sandbox.run(&["index", "reports", "--rebuild"]).expect(0);
    assert_eq!(found(&sandbox, "纠错率"), 1);
}

#[test]
fn a_table_wins_over_what_is_detected() {
    let sandbox = Sandbox::indexed();
    sandbox.write(
        "table.csv",
        "path,region,year,title\n南京/鼓楼区2022.txt,350102,2020,福州的报告\n",
    );
    assert_eq!(
        changes(&sandbox, &["reports", "--metadata", "table.csv"]),
        counts(0, 1, 4, 0, 0)
    );
    let hit = &sandbox
        .run(&["search", "免罚", "--region", "福州", "--year", "2020"])
        .expect(0)
        .json_lines()[0];
    assert_eq!(hit["report"]["title"], "福州的报告");
    assert_eq!(hit["report"]["region"]["code"], "350102");
}

#[test]
fn records_of_a_file_come_and_go() {
    let sandbox = Sandbox::empty();
    let record =
        |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"text\":\"{text}\",\"year\":2023}}\n");
    sandbox.write(
        "r.jsonl",
        record("a", "甲县纠错率为三成。") + &record("b", "乙县应诉率为九成。"),
    );
    assert_eq!(changes(&sandbox, &["r.jsonl"]), counts(2, 0, 0, 0, 0));
    sandbox.write(
        "r.jsonl",
        record("a", "甲县纠错率为四成。") + &record("c", "丙县办结率为十成。"),
    );
    assert_eq!(changes(&sandbox, &["r.jsonl"]), counts(1, 1, 0, 1, 0));
    assert_eq!(found(&sandbox, "应诉率"), 0);
    assert_eq!(found(&sandbox, "四成"), 1);
}

#[test]
fn roots_may_overlap() {
    let sandbox = Sandbox::with_reports();
    assert_eq!(
        changes(&sandbox, &["reports", "reports/宜昌", "reports"]),
        counts(5, 0, 0, 0, 0)
    );
    assert_eq!(
        changes(&sandbox, &["reports", "reports/宜昌", "reports"]),
        counts(0, 0, 5, 0, 0)
    );
}

#[test]
fn names_that_are_no_utf8_stay_apart() {
    use std::os::unix::ffi::OsStrExt as _;
    let sandbox = Sandbox::with_reports();
    for byte in [0xfe_u8, 0xff] {
        let name = std::ffi::OsStr::from_bytes(&[b'a', byte, b'.', b't', b'x', b't']).to_owned();
        std::fs::write(
            sandbox.path("reports").join(name),
            "2023年，秭归县柑橘产业法治护航有力。",
        )
        .expect("a file");
    }
    assert_eq!(changes(&sandbox, &["reports"]), counts(7, 0, 0, 0, 0));
    assert_eq!(changes(&sandbox, &["reports"]), counts(0, 0, 7, 0, 0));
    assert_eq!(found(&sandbox, "柑橘产业"), 2);
}

#[test]
fn unreadable_given_values_are_remarked_on() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "r.jsonl",
        "{\"id\":\"a\",\"text\":\"甲县纠错率为三成。\",\"year\":\"abc\",\"region\":\"不存在市\",\"published\":\"2023年1月3日\"}\n",
    );
    let run = sandbox.run(&["index", "r.jsonl"]).expect(0);
    assert!(
        run.stderr.contains("`abc` was given") && run.stderr.contains("`不存在市` was given"),
        "{}",
        run.stderr
    );
    let report = &sandbox
        .run(&["list", "--format", "jsonl"])
        .expect(0)
        .json_lines()[0];
    assert_eq!(report["published"], "2023-01-03");
    assert_eq!(
        sandbox
            .run(&["list", "--region", "未识别", "--year", "未识别"])
            .expect(0)
            .status,
        0
    );
}

#[test]
fn a_touched_file_is_looked_at_once_and_not_written_again() {
    let sandbox = Sandbox::with_reports();
    for (path, _) in REPORTS {
        age(&sandbox, &format!("reports/{path}"));
    }
    let _ = changes(&sandbox, &["reports"]);
    for (path, _) in REPORTS {
        let file = std::fs::File::options()
            .write(true)
            .open(sandbox.path(&format!("reports/{path}")))
            .expect("a file");
        file.set_modified(SystemTime::now() - Duration::from_secs(600))
            .expect("a time");
    }
    let touched = sandbox
        .run(&["index", "reports", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(touched["reports"], counts(0, 0, 5, 0, 0));
    assert_eq!(
        (&touched["bytes"], &touched["passages"]),
        (&0.into(), &0.into())
    );
    let written = |sandbox: &Sandbox| {
        std::fs::metadata(sandbox.path("index/v8/meta.json"))
            .and_then(|metadata| metadata.modified())
            .expect("a time")
    };
    let before = written(&sandbox);
    assert_eq!(changes(&sandbox, &["reports"]), counts(0, 0, 5, 0, 0));
    assert_eq!(before, written(&sandbox), "the new times are remembered");
}
