//! Ranking on judged sets: nDCG@10 of the program and of the obvious design.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::obvious::{self, Obvious};
use crate::table::{Row, Target};
use crate::{process, sample};

/// Hits that count.
const CUT: usize = 10;

/// Grades of documents for each query.
type Judgements = BTreeMap<String, BTreeMap<String, f64>>;

/// The ids that each query found, best first.
type Run = BTreeMap<String, Vec<String>>;

/// Measures one set in BEIR's form: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv`.
pub(crate) fn measure(program: &Path, set: &Path, scratch: &Path) -> Row {
    let mut judgements = judgements(&set.join("qrels.tsv"));
    let queries = queries(&set.join("queries.jsonl"), &judgements);
    let asked: BTreeSet<&str> = queries.iter().map(|(id, _)| id.as_str()).collect();
    judgements.retain(|id, _| asked.contains(id.as_str()));
    let records = scratch.join("documents.jsonl");
    sample::write_records(&set.join("corpus.jsonl"), &records);
    let ours = ours(program, &records, &queries, scratch);
    // Titles help on some sets only: the obvious design is shown at its best.
    let other = the_obvious(&records, &queries, scratch)
        .map(|run| ndcg(&run, &judgements))
        .into_iter()
        .fold(0.0, f64::max);
    let name = set.file_name().unwrap_or_default().to_string_lossy();
    Row {
        measure: format!("nDCG@{CUT}, {name}, {} queries", queries.len()),
        unit: "",
        target: Target::None,
        ours: Some(ndcg(&ours, &judgements)),
        other: Some(("obvious design", other)),
    }
}

fn judgements(file: &Path) -> Judgements {
    let text = std::fs::read_to_string(file).expect("qrels.tsv");
    let mut judgements = Judgements::new();
    for line in text.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [query, document, grade] = columns[..] else {
            continue;
        };
        let grade = grade.trim().parse().expect("a grade");
        let judged = judgements.entry(query.to_owned()).or_default();
        judged.insert(document.to_owned(), grade);
    }
    judgements
}

/// Id and text of the queries that are judged.
fn queries(file: &Path, judgements: &Judgements) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(file).expect("queries.jsonl");
    let query = |line: &str| {
        let query: Value = serde_json::from_str(line).expect("a query a line");
        let id = query["_id"].as_str().expect("a query with `_id`");
        let text = query["text"].as_str().expect("a query with `text`");
        let words: Vec<&str> = text.split_whitespace().collect();
        (id.to_owned(), words.join(" "))
    };
    text.lines()
        .map(query)
        .filter(|(id, _)| judgements.contains_key(id))
        .collect()
}

fn ours(program: &Path, records: &Path, queries: &[(String, String)], scratch: &Path) -> Run {
    let index = scratch.join("ours");
    let mut command = Command::new(program);
    command.args(["index", "--keep-duplicates", "--rebuild", "--index"]);
    process::run(command.arg(&index).arg(records));
    let file = scratch.join("queries.tsv");
    let lines: Vec<String> = queries
        .iter()
        .map(|(id, text)| format!("{id}\t{text}\n"))
        .collect();
    std::fs::write(&file, lines.concat()).expect("room for queries");
    let mut command = Command::new(program);
    command.args(["search", "--mode", "any", "--group", "report"]);
    command.args(["--format", "trec", "--limit", &CUT.to_string(), "--index"]);
    command.arg(&index).arg("--queries").arg(file);
    let (_, printed) = process::run(&mut command);
    let mut run = Run::new();
    for line in String::from_utf8_lossy(&printed).lines() {
        let mut columns = line.split(' ');
        if let (Some(query), Some(_), Some(document)) =
            (columns.next(), columns.next(), columns.next())
        {
            let found = run.entry(query.to_owned()).or_default();
            found.push(document.to_owned());
        }
    }
    run
}

/// What the obvious design finds, by passages alone and with titles.
fn the_obvious(records: &Path, queries: &[(String, String)], scratch: &Path) -> [Run; 2] {
    let folder = scratch.join("obvious");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).expect("room for an index");
    obvious::write(&folder, sample::read_passages(records), crate::threads())
        .expect("room for an index");
    let engine = Obvious::open(&folder).expect("an index");
    [false, true].map(|with_titles| {
        let found = |(id, text): &(String, String)| {
            let ids = engine.rank(text, CUT, with_titles);
            (id.clone(), ids.expect("an index that can be read"))
        };
        queries.iter().map(found).collect()
    })
}

/// Mean over all judged queries of the gain of the first [`CUT`] hits, 2^grade − 1 each, divided by the logarithm of their
/// rank, as a share of the most that can be had.
fn ndcg(run: &Run, judgements: &Judgements) -> f64 {
    let gain = |grade: f64| grade.exp2() - 1.0;
    let sum = |gains: &[f64]| -> f64 {
        let ranked = gains.iter().take(CUT).enumerate();
        ranked
            .map(|(place, gain)| gain / (place as f64 + 2.0).log2())
            .sum()
    };
    let of = |(query, judged): (&String, &BTreeMap<String, f64>)| {
        let found = run.get(query).map_or(&[][..], Vec::as_slice);
        let grade = |document| judged.get(document).copied().unwrap_or_default();
        let gains: Vec<f64> = found.iter().map(|document| gain(grade(document))).collect();
        let mut best: Vec<f64> = judged.values().copied().map(gain).collect();
        best.sort_by(|one, other| other.total_cmp(one));
        sum(&gains) / sum(&best).max(f64::MIN_POSITIVE)
    };
    judgements.iter().map(of).sum::<f64>() / judgements.len().max(1) as f64
}
