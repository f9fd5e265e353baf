//! Search and a plain scan agree: every string of a passage finds exactly the passages that hold it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use gongbao::engine::{self, Engine, Search, SourceState, Writer};
use gongbao::query::{self, Mode};
use gongbao::report::parse::parse;
use gongbao::source::metadata::Metadata;
use gongbao::source::{load, walk};
use gongbao::text::unit::Units;

use crate::support::package;

/// Numbers that look random and are the same every time.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }
}

#[test]
fn search_finds_what_a_scan_finds() {
    let walk = walk::walk(&[package().join("corpus")]).expect("the corpus");
    let writer = Writer::in_memory().expect("an index");
    let mut passages: Vec<(String, String)> = Vec::new();
    for file in &walk.files {
        let bytes = load::read(&file.path).expect("a file");
        for document in load::load(file, &bytes, &Metadata::default())
            .expect("text")
            .documents
        {
            let report = parse(&document);
            for (ordinal, passage) in report.passages.iter().enumerate() {
                let text = document.text.get(passage.bytes.clone()).expect("a slice");
                passages.push((format!("{}#{ordinal}", report.id), text.to_owned()));
            }
            writer
                .replace(
                    &report,
                    &document.text,
                    Path::new("corpus"),
                    &SourceState::default(),
                )
                .expect("room");
        }
    }
    let engines = vec![Arc::new(writer.commit_and_open().expect("an index"))];
    let units: Vec<Units> = passages.iter().map(|(_, text)| Units::of(text)).collect();
    let mut sequence = Sequence(20_231_122);
    for _ in 0..400 {
        let source = &units[sequence.below(units.len())];
        assert!(!source.is_empty(), "a passage without a unit");
        let length = 1 + sequence.below(8);
        let start = sequence.below(source.len().saturating_sub(length).max(1));
        let end = (start + length).min(source.len());
        if end <= start || (start..end - 1).any(|ordinal| !source.follows(ordinal)) {
            continue;
        }
        // As written, with whatever punctuation stands inside.
        let place = units
            .iter()
            .position(|other| std::ptr::eq(other, source))
            .expect("a place");
        let written = gongbao::text::slice_chars(&passages[place].1, source.written(start..end));
        let pattern = Units::of(written);
        let expected: BTreeSet<&str> = passages
            .iter()
            .zip(&units)
            .filter(|(_, units)| !units.find(&pattern).is_empty())
            .map(|((id, _), _)| id.as_str())
            .collect();
        let quoted = format!("\"{}\"", written.replace('"', " "));
        let search = Search {
            query: Some(query::parse(&quoted).expect("a query")),
            mode: Mode::All,
            limit: usize::MAX >> 1,
            ..Search::default()
        };
        let outcome = engine::merge(&engines, &search).expect("an answer");
        let hits = Engine::hits(&engines, &outcome.hits, 1).expect("hits");
        let found: BTreeSet<String> = hits
            .iter()
            .filter_map(|hit| Some(hit.passage()?.id()))
            .collect();
        let missed: Vec<_> = expected.iter().filter(|id| !found.contains(**id)).collect();
        assert!(missed.is_empty(), "{written:?} misses {missed:?}");
        let wrong: Vec<_> = found
            .iter()
            .filter(|id| !expected.contains(id.as_str()))
            .collect();
        // A year may be found in its other numerals.
        assert!(
            wrong.is_empty() || written.contains("20"),
            "{written:?} finds {wrong:?}"
        );
    }
}
