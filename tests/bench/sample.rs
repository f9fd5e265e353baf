//! What is measured on: records in the program's form, the passages that it cuts, and queries drawn from them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

use gongbao::engine::{Engine, EngineError};
use gongbao::text::is_han;
use gongbao::text::lexicon::Lexicon;
use gongbao::text::segment::Segmenter;
use gongbao::text::unit::Units;
use serde_json::{Value, json};

use crate::obvious::Passage;

/// Size of the files that a scanner is given, in bytes: enough files for all cores.
const SCANNED: usize = 1 << 20;

/// A record of a JSON Lines file as the program reads it: `_id`, as judged sets have it, becomes `id`.
fn record(line: &str) -> Value {
    let record: Value = serde_json::from_str(line).expect("a JSON object a line");
    let id = record.get("_id").or(record.get("id"));
    let id = id.expect("a record with `_id` or `id`");
    let title = record["title"].as_str().unwrap_or_default();
    json!({"id": id, "title": title, "text": record["text"]})
}

/// Writes the records of `corpus` into `file`.
pub(crate) fn write_records(corpus: &Path, file: &Path) {
    let lines = BufReader::new(File::open(corpus).expect("the corpus")).lines();
    let mut records = BufWriter::new(File::create(file).expect("room for records"));
    for line in lines.map(|line| line.expect("a line of the corpus")) {
        if !line.trim().is_empty() {
            writeln!(records, "{}", record(&line)).expect("room for records");
        }
    }
    records.flush().expect("room for records");
}

/// The passages of an index, and the size of all its texts in bytes. A title that a record has beside its text is text too.
pub(crate) fn passages(index: &Path) -> (Vec<Passage>, u64) {
    let engine = Engine::open(index).expect("an index");
    let mut passages = Vec::new();
    let mut bytes = 0;
    engine
        .each_report::<EngineError>(|stored| {
            let title = stored.report.title.as_deref();
            let beside = title.filter(|title| !stored.text.contains(*title));
            bytes += (stored.text.len() + beside.map_or(0, str::len)) as u64;
            let region = stored.report.region.as_ref();
            passages.extend(stored.passages().map(|passage| Passage {
                id: passage.id(),
                title: stored.report.display_title().to_owned(),
                text: passage.text().to_owned(),
                region: region.map_or_else(Vec::new, |region| region.path.clone()),
                year: stored.report.year,
            }));
            Ok(())
        })
        .expect("an index that can be read");
    // Segments stand in any order.
    passages.sort_by(|one: &Passage, other| one.id.cmp(&other.id));
    (passages, bytes)
}

/// Writes passages as JSON Lines, for the obvious design to read.
pub(crate) fn write_passages(passages: &[Passage], file: &Path) {
    let mut lines = BufWriter::new(File::create(file).expect("room for passages"));
    for passage in passages {
        serde_json::to_writer(&mut lines, passage).expect("room for passages");
        writeln!(lines).expect("room for passages");
    }
    lines.flush().expect("room for passages");
}

/// Reads what [`write_passages`] or [`write_records`] wrote.
pub(crate) fn read_passages(file: &Path) -> impl Iterator<Item = Passage> {
    let lines = BufReader::new(File::open(file).expect("passages")).lines();
    lines.map(|line| {
        let line = line.expect("a line of passages");
        serde_json::from_str(&line).expect("a passage a line")
    })
}

/// Writes the passages as plain text, each on a line, for a scanner.
pub(crate) fn write_text(passages: &[Passage], folder: &Path) {
    std::fs::create_dir(folder).expect("room for text");
    let mut text = String::new();
    let mut files = 0;
    for (place, passage) in passages.iter().enumerate() {
        text.push_str(&passage.text.replace(['\r', '\n'], " "));
        text.push('\n');
        if text.len() >= SCANNED || place + 1 == passages.len() {
            let file = folder.join(format!("{files:04}.txt"));
            std::fs::write(file, &text).expect("room for text");
            text.clear();
            files += 1;
        }
    }
}

/// The queries of a file, one a line.
pub(crate) fn read_queries(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).expect("a file of queries");
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Draws `count` queries, each of two words of one passage, so that every design finds something. The same passages give
/// the same queries.
pub(crate) fn draw(passages: &[Passage], count: usize) -> Vec<String> {
    let segmenter = Segmenter::for_queries(Lexicon::default());
    // A generator of numbers is enough to spread the draws (Knuth's constants).
    let mut state: u64 = 2_027;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut queries = Vec::new();
    let mut drawn = BTreeSet::new();
    for _ in 0..count * 20 {
        if queries.len() == count {
            break;
        }
        let passage = &passages[next(passages.len())];
        let words = words(&passage.text, &segmenter);
        if words.len() < 2 {
            continue;
        }
        let (one, other) = (next(words.len()), next(words.len()));
        let query = format!("{} {}", words[one], words[other]);
        if one != other && drawn.insert(query.clone()) {
            queries.push(query);
        }
    }
    queries
}

/// The distinct Chinese words of two characters and more that stand in a text as they are written.
fn words(text: &str, segmenter: &Segmenter) -> Vec<String> {
    let units = Units::of(text);
    let words = segmenter.words(&units).into_iter();
    let words: BTreeSet<&str> = words
        .filter(|word| word.len() >= 2)
        .map(|word| units.text(word))
        .filter(|word| word.chars().all(is_han) && text.contains(*word))
        .collect();
    words.into_iter().map(str::to_owned).collect()
}
