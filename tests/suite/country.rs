//! The example `country`: the same bytes with any number of threads, tables that hold, and reports that the program can place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Sandbox, run};

const REPORTS: usize = 60;

/// The example, which is built along with the tests.
fn example() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_gongbao"));
    let folder = program.parent().expect("the folder of the build");
    let name = format!("country{}", std::env::consts::EXE_SUFFIX);
    let example = folder.join("examples").join(name);
    assert!(
        example.exists(),
        "{} is not built: cargo build --example country",
        example.display()
    );
    example
}

pub(crate) fn write(sandbox: &Sandbox, folder: &str, reports: usize, threads: &str) {
    let mut command = Command::new(example());
    command
        .args([folder, "--reports", &reports.to_string()])
        .current_dir(sandbox.path("."))
        .env_clear()
        .env("RAYON_NUM_THREADS", threads);
    let _ = run(command).expect(0);
}

/// Every file below a folder, by its path.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below it");
            (
                path.to_owned(),
                std::fs::read(entry.path()).expect("a file"),
            )
        })
        .collect()
}

/// The rows of a table, by the names of their columns.
pub(crate) fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn every_byte_depends_on_seed_and_ordinal_alone() {
    let sandbox = Sandbox::empty();
    write(&sandbox, "one", REPORTS, "1");
    write(&sandbox, "four", REPORTS, "4");
    write(&sandbox, "fewer", REPORTS / 2, "2");
    let one = files(&sandbox.path("one"));
    assert_eq!(one.len(), REPORTS + 3);
    assert!(
        one == files(&sandbox.path("four")),
        "threads change the country"
    );
    for (path, bytes) in files(&sandbox.path("fewer/reports")) {
        let path = Path::new("reports").join(path);
        assert!(
            one[&path] == bytes,
            "the number of reports changes {path:?}"
        );
    }
}

#[test]
fn the_tables_hold_and_the_program_agrees() {
    let sandbox = Sandbox::empty();
    write(&sandbox, "country", REPORTS, "2");
    let _ = sandbox.run(&["index", "country/reports"]).expect(0);

    let texts: BTreeMap<String, Vec<char>> = files(&sandbox.path("country/reports"))
        .into_iter()
        .map(|(path, bytes)| {
            let id = path.to_string_lossy().replace('\\', "/");
            let text = gongbao::source::decode::decode(&bytes).expect("text");
            assert!(
                text.contains("程序生成") && text.contains("虚构"),
                "{id} does not say what it is"
            );
            (id, text.chars().collect())
        })
        .collect();
    let check = |row: &BTreeMap<String, String>, id: &str, words: &str| {
        let start: usize = row["char_offset"].parse().expect("a number");
        let words: Vec<char> = row[words].chars().collect();
        let text = &texts[&row[id]];
        assert_eq!(
            text.get(start..start + words.len()),
            Some(words.as_slice()),
            "{row:?}"
        );
    };
    let figures = table(&sandbox.path("country/truth/figures.csv"));
    assert!(figures.len() > REPORTS * 20);
    for row in &figures {
        check(row, "doc", "raw");
        assert!(
            !row["indicator"].is_empty() && row["value"].parse::<f64>().is_ok(),
            "{row:?}"
        );
    }
    for row in table(&sandbox.path("country/truth/sections.csv")) {
        check(&row, "file", "heading");
    }

    let listed = sandbox
        .run(&["list", "--format", "jsonl"])
        .expect(0)
        .json_lines();
    let found: BTreeMap<&str, &serde_json::Value> = listed
        .iter()
        .map(|report| (report["id"].as_str().expect("an id"), report))
        .collect();
    let reports = table(&sandbox.path("country/truth/reports.csv"));
    assert_eq!((reports.len(), found.len()), (REPORTS, REPORTS));
    let agree = |what: &str, of: &dyn Fn(&serde_json::Value) -> String| {
        let wrong: Vec<&str> = reports
            .iter()
            .filter(|report| of(found[report["id"].as_str()]) != report[what])
            .map(|report| report["id"].as_str())
            .collect();
        assert!(wrong.len() * 50 <= REPORTS, "{what} of {wrong:?}");
    };
    agree("region_code", &|report| {
        report["region"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    });
    agree("year", &|report| report["year"].to_string());
}
