//! Search and a plain scan agree: every string of a passage finds exactly the passages that hold it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use gongbao::engine::{self, Engine, EngineError, Engines, Entry, Search, StoredReport, Writer};
use gongbao::explanation;
use gongbao::query::filter::{Filters, YearRange};
use gongbao::query::{self, Mode};
use gongbao::report::parse::parse;
use gongbao::report::taxonomy::SectionName;
use gongbao::report::{Kind, Part, Topic};
use gongbao::source::metadata::Metadata;
use gongbao::source::{load, walk};
use gongbao::verification::{self, Extent, ProbeKind, Verification};

use crate::support::package;

/// The sample reports in two indexes, every second one in each.
fn corpus() -> Engines {
    let walk = walk::walk(&[package().join("corpus")]).expect("the corpus");
    let writers = [(); 2].map(|()| Writer::in_memory().expect("an index"));
    for (place, file) in walk.files.iter().enumerate() {
        let bytes = load::read(&file.path).expect("a file");
        let loaded = load::load(file, &bytes, &Metadata::default()).expect("text");
        for document in loaded.documents {
            let (report, source) = (parse(&document), Path::new("corpus"));
            writers[place % 2]
                .replace(&Entry::new(&report, &document.text, source))
                .expect("room");
        }
    }
    let open = |writer: Writer| Arc::new(writer.commit_and_open().expect("an index"));
    writers.map(open).into()
}

fn verify(engines: &Engines, extent: Extent, filters: &Filters) -> Verification {
    let found = verification::run(engines, extent, filters, &|_| ()).expect("a verification");
    assert!(found.is_sound(), "{:#?}\n{:#?}", found.faults, found.layout);
    assert!(found.quoted.expected > found.quoted.probes && found.bare.probes > 0);
    found
}

#[test]
fn search_finds_what_a_scan_finds() {
    let engines = corpus();
    let sample = Extent::Sample {
        probes: 3_000,
        seed: 20_231_122,
    };
    let sampled = verify(&engines, sample, &Filters::default());
    assert_eq!(sampled.probes.values().sum::<u64>(), 3_000);
    assert!(
        sampled.passages > 500 && sampled.probes.len() == 5,
        "{sampled:?}"
    );
    let all = verify(&engines, Extent::All, &Filters::default());
    assert!(all.probes[&ProbeKind::Pair] > 10_000);
}

/// Filters by the index and by what is stored of a passage let the same passages through.
#[test]
fn filters_let_through_what_they_should() {
    let engines = corpus();
    let all = verify(
        &engines,
        Extent::Sample {
            probes: 50,
            seed: 1,
        },
        &Filters::default(),
    );
    let path = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    for filters in [
        Filters {
            years: vec![YearRange(2021..=2022), YearRange(2024..=2100)],
            ..Filters::default()
        },
        Filters {
            regions: vec![
                path(&["湖北省", "宜昌市"]),
                path(&["安徽省", "合肥市", "合肥高新区"]),
            ],
            ..Filters::default()
        },
        Filters {
            sections: vec![
                SectionName::Part(Part::PROBLEMS),
                SectionName::Topic(Topic::new("enforcement")),
            ],
            ..Filters::default()
        },
        Filters {
            years: vec![YearRange(2020..=2023)],
            kinds: vec![Kind::RuleOfLaw],
            sections: vec![SectionName::Part(Part::ACHIEVEMENTS)],
            ..Filters::default()
        },
    ] {
        let some = verify(
            &engines,
            Extent::Sample {
                probes: 300,
                seed: 2,
            },
            &filters,
        );
        assert!(
            some.passages > 0 && some.passages < all.passages,
            "{filters:?}"
        );
    }
}

/// What search finds in a passage, an explanation says matches, with its rank; and of the rest it says that they do not.
#[test]
fn explanations_agree_with_search() {
    let engines = corpus();
    for source in [
        "行政复议 纠错率",
        "行政 -复议 2023年",
        "(执法 OR 处罚) -(培训 OR 公安)",
        "title:宜昌 heading:复议",
        "执法 NEAR/8 培训",
        "sentence:(复议 -调解)",
        "\"98%\" OR 12*",
    ] {
        let query = query::parse(source).expect("a query");
        let search = Search {
            query: Some(query.clone()),
            mode: Mode::All,
            limit: usize::MAX,
            ..Search::default()
        };
        let outcome = engine::merge(&engines, &search).expect("an answer");
        let hits = Engine::hits(&engines, &outcome.hits, 1).expect("hits");
        let ranks: BTreeMap<String, usize> = hits
            .iter()
            .filter_map(|hit| Some((hit.passage()?.id(), hit.rank)))
            .collect();
        assert!(!ranks.is_empty(), "{source}");
        for (index, engine) in engines.iter().enumerate() {
            let check = |report: StoredReport| -> Result<(), EngineError> {
                for passage in report.passages().step_by(9) {
                    let filters = Filters::default();
                    let told = explanation::explain(&engines, &query, &filters, index, &passage);
                    let told = told.expect("an explanation");
                    let id = passage.id();
                    assert_eq!(told.matches, ranks.contains_key(&id), "{source} {id}");
                    assert_eq!(told.rank, ranks.get(&id).copied(), "{source} {id}");
                    assert!(!told.is_broken());
                    let matches = told.matches;
                    assert_eq!(matches, told.failing().node.is_none(), "{source} {id}");
                }
                Ok(())
            };
            engine.each_report(check).expect("reports");
        }
    }
}

/// Of what follows full matches only the promising is looked at. It is what would follow if everything were.
#[test]
fn what_follows_is_the_best_of_the_rest() {
    let engines = corpus();
    let run = |text: &str, mode, limit| {
        let search = Search {
            query: Some(query::parse(text).expect("a query")),
            mode,
            limit,
            ..Search::default()
        };
        engine::merge(&engines, &search).expect("an answer")
    };
    let name = |one: &engine::Ranked| engines[one.engine].name(one).expect("a passage");
    let mut followed = 0;
    for text in [
        "行政复议 纠错率 调解",
        "重大行政决策 听证 公示",
        "执法人员 持证上岗",
        "双随机一公开 包容审慎",
        "第一责任人 述法 考核",
        "哪些地区的负责人出庭应诉率达到100%？",
        "率 复议 2022年",
        "规范性文件 12件",
    ] {
        let full = run(text, Mode::All, 10_000).hits;
        let any = run(text, Mode::Any, 10_000).hits;
        for limit in [1, 5, 10, 40] {
            let found = run(text, Mode::Auto, limit);
            if found.relaxed.is_some() || full.len() > limit {
                continue;
            }
            let mut wanted: Vec<_> = full.iter().map(name).collect();
            let rest: Vec<_> = any.iter().map(name).collect();
            let rest: Vec<_> = rest
                .into_iter()
                .filter(|one| !wanted.contains(one))
                .collect();
            wanted.extend(rest);
            wanted.truncate(limit);
            let found_names: Vec<_> = found.hits.iter().map(name).collect();
            assert_eq!(found_names, wanted, "{text} {limit}");
            assert_eq!(found.more, any.len() > limit, "{text} {limit}");
            followed += found.hits.iter().filter(|one| one.partial).count();
        }
    }
    assert!(followed > 100, "{followed}");
}
