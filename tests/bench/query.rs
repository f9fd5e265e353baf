//! How fast a query is cut into terms, and answered in a process that is warm: the sample reports.
//!
//! `cargo bench --bench query`

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use gongbao::engine::{self, Engine, Search};
use gongbao::indexing::{self, Options};
use gongbao::query;
use gongbao::text::lexicon::Lexicon;
use gongbao::text::segment::Segmenter;
use gongbao::text::token::tokens;
use gongbao::text::unit::Units;

const QUERY: &str = "行政复议 纠错率";

fn cutting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cutting a query");
    for (name, segmenter) in [
        (
            "dictionary where it lies",
            Segmenter::for_queries(Lexicon::default()),
        ),
        (
            "dictionary loaded before",
            Segmenter::for_documents(&Lexicon::default()),
        ),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| tokens(&Units::of(black_box(QUERY)), &segmenter));
        });
    }
    group.finish();
}

fn searching(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("room for an index");
    let options = Options {
        roots: vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus")],
        folder: folder.path().to_owned(),
        ..Options::default()
    };
    indexing::run(&options, &|_| {}).expect("an index of the sample reports");
    let engines = vec![Arc::new(Engine::open(folder.path()).expect("an index"))];
    let answer = || {
        let search = Search {
            query: Some(query::parse(black_box(QUERY)).expect("a query")),
            limit: 10,
            ..Search::default()
        };
        engine::merge(&engines, &search).expect("an index that can be read")
    };
    assert!(answer().passages > 0, "the sample reports tell of it");
    criterion.bench_function("searching two terms", |bencher| bencher.iter(answer));
}

criterion_group!(benches, cutting, searching);
criterion_main!(benches);
