//! How fast figures are found, on one core; time grows with the length of the text, also of one without any mark.
//!
//! `cargo bench --bench figures`. With `GONGBAO_BENCH_CORPUS=FOLDER` the texts of that folder are read in place of the samples.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gongbao::figures::extract;

/// The texts below `folder`, one after another.
fn texts(folder: &Path) -> String {
    let mut text = String::new();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder with reports")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            text += &texts(&path);
        } else if path
            .extension()
            .is_some_and(|ending| ending == "txt" || ending == "md")
        {
            text += &String::from_utf8_lossy(&std::fs::read(&path).expect("a file"));
            text += "\n\n";
        }
    }
    text
}

fn figures(criterion: &mut Criterion) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let corpus =
        std::env::var_os("GONGBAO_BENCH_CORPUS").map_or_else(|| root.join("corpus"), PathBuf::from);
    let reports = texts(&corpus);
    let unmarked = "办结行政复议案件212件纠错率9%对17个单位的736项事项和".repeat(500);
    let mut group = criterion.benchmark_group("figures");
    for (name, text) in [
        ("reports", reports.clone()),
        ("ten times the reports", reports.repeat(10)),
        ("no marks", unmarked.clone()),
        ("ten times no marks", unmarked.repeat(10)),
    ] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| extract(black_box(&text)).len());
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = figures
}
criterion_main!(benches);
