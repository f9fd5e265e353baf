//! How fast documents are read: decoding, layout, region, year, headings, passages, on one core.
//!
//! `cargo bench --bench reading`. With `GONGBAO_BENCH_CORPUS=FOLDER` the reports of that folder are read in place of the
//! samples.

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gongbao::report::parse::parse;
use gongbao::source::metadata::Metadata;
use gongbao::source::{SourceFile, load, walk};

fn files(folder: &PathBuf) -> Vec<(SourceFile, Vec<u8>)> {
    let walk = walk::walk(std::slice::from_ref(folder)).expect("a folder with reports");
    let read = |file: SourceFile| {
        let bytes = load::read(&file.path).expect("a file");
        (file, bytes)
    };
    walk.files.into_iter().map(read).collect()
}

/// Reads every file, and returns how many passages there are.
fn inspect(files: &[(SourceFile, Vec<u8>)]) -> usize {
    let metadata = Metadata::default();
    let passages = |(file, bytes): &(SourceFile, Vec<u8>)| {
        let loaded = load::load(file, bytes, &metadata).map(|loaded| loaded.documents);
        let documents = loaded.unwrap_or_default();
        documents
            .iter()
            .map(|document| parse(document).passages.len())
            .sum::<usize>()
    };
    files.iter().map(passages).sum()
}

fn reading(criterion: &mut Criterion) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let corpus =
        std::env::var_os("GONGBAO_BENCH_CORPUS").map_or_else(|| root.join("corpus"), PathBuf::from);
    let mut group = criterion.benchmark_group("reading");
    for (name, folder) in [
        ("reports", corpus),
        ("pages", root.join("tests/fixtures/html")),
        ("word documents", root.join("tests/fixtures/docx")),
        ("pdf documents", root.join("tests/fixtures/pdf")),
    ] {
        let files = files(&folder);
        let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(name, |bencher| bencher.iter(|| inspect(black_box(&files))));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = reading
}
criterion_main!(benches);
