//! Facets that disregard their own filters, and limits of hits by group, against what counting by hand gives.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use gongbao::engine::{
    self, Engine, Engines, Entry, FacetCount, FacetName, Grouping, Hit, Per, PerField, Search,
    Sort, UNKNOWN, Writer,
};
use gongbao::query::filter::{Filters, UNKNOWN_YEAR, YearRange};
use gongbao::query::{self, Mode};
use gongbao::report::taxonomy::SectionName;
use gongbao::report::{Document, Given, Kind, Part, Topic, parse::parse};
use proptest::prelude::*;

const REGIONS: [&str; 9] = [
    "湖北省",
    "湖北省/宜昌市",
    "湖北省/宜昌市/秭归县",
    "湖北省/襄阳市",
    "江苏省/南京市/鼓楼区",
    "江苏省/徐州市/鼓楼区",
    "安徽省/合肥市/合肥高新区",
    "安徽省/合肥市",
    "",
];
const YEARS: [&str; 5] = ["2008", "2021", "2022", "2023", ""];
const KINDS: [&str; 3] = ["rule_of_law", "rule_of_law_dept", "work_report"];

/// Reports that look random and are the same every time, in two indexes, of which one is looked through in slices.
static ENGINES: LazyLock<Engines> = LazyLock::new(|| {
    let mut state = 7_u64;
    let mut below = move |end: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % end
    };
    let given = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
    [1, 3]
        .into_iter()
        .map(|threads| {
            let writer = Writer::in_memory().expect("an index");
            for number in 0..30 {
                let text = format!(
                    "一、主要举措和成效\n（一）行政执法\n规范{}行为，各项工作有序推进。\n（二）矛盾纠纷\n办结{}案件若干件。\n\
                     二、存在的问题\n{}力量不足。\n三、下一步安排\n加强{}培训。\n",
                    "行政执法".repeat(1 + below(4)),
                    "行政复议".repeat(1 + below(3)),
                    "执法".repeat(below(3)),
                    "复议".repeat(below(3)),
                );
                let document = Document {
                    id: format!("{number:02}"),
                    path: format!("{number:02}"),
                    text: text.clone(),
                    given: Given {
                        // Most of one place, as in life.
                        region: given(REGIONS[below(REGIONS.len()).min(below(REGIONS.len()))]),
                        year: given(YEARS[below(YEARS.len())]),
                        kind: given(KINDS[below(KINDS.len())]),
                        ..Given::default()
                    },
                    ..Document::default()
                };
                let report = parse(&document);
                writer
                    .replace(&Entry::new(&report, &text, Path::new("x")))
                    .expect("room");
            }
            let engine = writer.commit_and_open().expect("an index");
            Arc::new(engine.with_threads(threads))
        })
        .collect()
});

/// A passage as the naive count sees it.
struct Seen {
    report: (usize, String),
    passage: String,
    region: Vec<String>,
    /// The same place under all its names.
    place: Option<(String, Option<String>)>,
    year: Option<u16>,
    kind: Kind,
    part: Part,
    topics: Vec<Topic>,
}

impl Seen {
    fn of(engine: usize, hit: &Hit) -> Self {
        let report = &hit.report.report;
        let passage = hit.passage().expect("a passage");
        Self {
            report: (engine, report.id.clone()),
            passage: passage.id(),
            region: match &report.region {
                Some(region) => region.full_path().into_iter().map(str::to_owned).collect(),
                None => vec![UNKNOWN.to_owned()],
            },
            place: report
                .region
                .as_ref()
                .map(|region| (region.code.clone(), region.zone.clone())),
            year: report.year,
            kind: report.kind,
            part: passage.passage.part.clone(),
            topics: passage.passage.topics.clone(),
        }
    }

    /// Whether each filter lets it through: year, region, section, kind.
    fn admitted(&self, filters: &Filters) -> [bool; 4] {
        let year = self.year.unwrap_or(UNKNOWN_YEAR);
        let is_in = |path: &Vec<String>| self.region.starts_with(path);
        let is_section = |section: &SectionName| match section {
            SectionName::Part(part) => *part == self.part,
            SectionName::Topic(topic) => self.topics.contains(topic),
        };
        [
            filters.years.is_empty() || filters.years.iter().any(|years| years.0.contains(&year)),
            filters.regions.is_empty() || filters.regions.iter().any(is_in),
            filters.sections.is_empty() || filters.sections.iter().any(is_section),
            filters.kinds.is_empty() || filters.kinds.contains(&self.kind),
        ]
    }

    /// Paths of labels that it counts for.
    fn values(&self, facet: FacetName) -> Vec<Vec<String>> {
        match facet {
            FacetName::Region => (1..=self.region.len())
                .map(|end| self.region[..end].to_vec())
                .collect(),
            FacetName::Year => {
                let year = self.year.map(|year| year.to_string());
                vec![vec![year.unwrap_or_else(|| UNKNOWN.to_owned())]]
            }
            FacetName::Section => vec![vec![self.part.slug().to_owned()]],
            FacetName::Topic => {
                let topics = self.topics.iter();
                topics.map(|topic| vec![topic.slug().to_owned()]).collect()
            }
            FacetName::Kind => vec![vec![self.kind.slug().to_owned()]],
        }
    }
}

/// The filter that a facet disregards, as an ordinal of [`Seen::admitted`].
fn own(facet: FacetName, filters: &Filters) -> Option<usize> {
    let has = |is_part: bool| {
        let mut sections = filters.sections.iter();
        sections.any(|section| matches!(section, SectionName::Part(_)) == is_part)
    };
    match facet {
        FacetName::Year => Some(0),
        FacetName::Region => Some(1),
        FacetName::Section => has(true).then_some(2),
        FacetName::Topic => has(false).then_some(2),
        FacetName::Kind => Some(3),
    }
}

fn search(query: Option<&str>) -> Search {
    Search {
        query: query.map(|query| query::parse(query).expect("a query")),
        mode: Mode::All,
        limit: 10_000,
        ..Search::default()
    }
}

/// Everything that a search without filters finds, in its order.
fn everything(engines: &Engines, search: &Search) -> Vec<Seen> {
    let outcome = engine::merge(engines, search).expect("an answer");
    let hits = Engine::hits(engines, &outcome.hits, 1).expect("hits");
    let ranked = outcome.hits.iter().zip(&hits);
    ranked
        .map(|(ranked, hit)| Seen::of(ranked.engine, hit))
        .collect()
}

/// Numbers of passages and reports, and whether it is selected, by path.
type Rows = BTreeMap<Vec<String>, (u64, u64, bool)>;

fn flatten(facet: FacetName, rows: &[FacetCount], above: &[String], flat: &mut Rows) {
    for row in rows {
        let name = match facet {
            FacetName::Region => &row.label,
            _ => &row.value,
        };
        let path = [above, std::slice::from_ref(name)].concat();
        flat.insert(path.clone(), (row.count, row.reports, row.selected));
        flatten(facet, &row.children, &path, flat);
    }
}

fn path(text: &str) -> Vec<String> {
    text.split('/').map(str::to_owned).collect()
}

fn some_filters() -> impl Strategy<Value = Filters> {
    let year = prop_oneof![
        Just(YearRange(UNKNOWN_YEAR..=UNKNOWN_YEAR)),
        (2019_u16..2025, 0_u16..3).prop_map(|(from, more)| YearRange(from..=from + more)),
        Just(YearRange(1900..=2021)),
    ];
    let region = prop::sample::select(vec![
        path("湖北省"),
        path("湖北省/宜昌市"),
        path("江苏省"),
        path("安徽省/合肥市"),
        path("安徽省/合肥市/合肥高新区"),
        path("海南省"),
        path(UNKNOWN),
    ]);
    let section = prop::sample::select(vec![
        SectionName::Part(Part::PROBLEMS),
        SectionName::Part(Part::PLAN),
        SectionName::Topic(Topic::new("enforcement")),
        SectionName::Topic(Topic::new("disputes")),
    ]);
    let kind = prop::sample::select(vec![Kind::RuleOfLaw, Kind::WorkReport, Kind::Other]);
    (
        prop::collection::vec(year, 0..3),
        prop::collection::vec(region, 0..3),
        prop::collection::vec(section, 0..4),
        prop::collection::vec(kind, 0..3),
    )
        .prop_map(|(years, regions, sections, kinds)| Filters {
            years,
            regions,
            sections,
            kinds,
        })
}

fn some_query() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, Some("执法"), Some("复议"), Some("不足 OR 培训")])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_facet_disregards_its_own_filter_only(
        filters in some_filters(),
        facets in prop::sample::subsequence(FacetName::ALL.to_vec(), 0..=5),
        query in some_query(),
        limit in prop::sample::select(vec![0_usize, 10_000]),
    ) {
        let seen = everything(&ENGINES, &search(query));
        let outcome = engine::merge(&ENGINES, &Search {
            filters: filters.clone(),
            facets: facets.clone(),
            limit,
            ..search(query)
        }).expect("an answer");
        let found: Vec<&Seen> = seen
            .iter()
            .filter(|seen| seen.admitted(&filters) == [true; 4])
            .collect();
        let reports: BTreeSet<_> = found.iter().map(|seen| &seen.report).collect();
        prop_assert_eq!(outcome.passages, found.len() as u64);
        prop_assert_eq!(outcome.reports, reports.len() as u64);
        let hits = Engine::hits(&ENGINES, &outcome.hits, 1).expect("hits");
        let passages = |hit: &Hit| hit.passage().expect("a passage").id();
        prop_assert_eq!(
            hits.iter().map(passages).collect::<Vec<_>>(),
            found.iter().take(limit).map(|seen| seen.passage.clone()).collect::<Vec<_>>()
        );
        for (facet, table) in facets.into_iter().zip(&outcome.facets) {
            let mut expected: BTreeMap<Vec<String>, (u64, BTreeSet<_>)> = BTreeMap::new();
            for seen in &seen {
                let mut admitted = seen.admitted(&filters);
                if let Some(own) = own(facet, &filters) {
                    admitted[own] = true;
                }
                for value in seen.values(facet).into_iter().filter(|_| admitted == [true; 4]) {
                    let (passages, reports) = expected.entry(value).or_default();
                    *passages += 1;
                    reports.insert(&seen.report);
                }
            }
            let is_selected = |path: &[String]| match facet {
                FacetName::Region => filters.regions.iter().any(|region| region == path),
                FacetName::Year => {
                    let year = path[0].parse().unwrap_or(UNKNOWN_YEAR);
                    filters.years.iter().any(|years| years.0.contains(&year))
                }
                FacetName::Kind => filters.kinds.iter().any(|kind| kind.slug() == path[0]),
                FacetName::Section => filters.sections.contains(&SectionName::Part(Part::new(&path[0]))),
                FacetName::Topic => filters.sections.contains(&SectionName::Topic(Topic::new(&path[0]))),
            };
            let expected: Rows = expected
                .into_iter()
                .map(|(path, (passages, reports))| {
                    let selected = is_selected(&path);
                    (path, (passages, reports.len() as u64, selected))
                })
                .collect();
            let mut rows = Rows::new();
            flatten(facet, &table.rows(), &[], &mut rows);
            prop_assert_eq!(rows, expected, "{:?} with {:?}", facet, filters);
        }
    }

    #[test]
    fn a_limit_by_group_is_a_walk_down_the_ranking(
        filters in prop_oneof![Just(Filters::default()), some_filters()],
        query in some_query(),
        field in prop::sample::select(vec![PerField::Region, PerField::Report, PerField::Year]),
        most in 1_usize..4,
        limit in 0_usize..12,
        offset in prop::sample::select(vec![0_usize, 1, 5, 40]),
        grouping in prop::sample::select(vec![Grouping::Passages, Grouping::Reports]),
        sort in prop::sample::select(vec![Sort::Relevance, Sort::Year, Sort::YearDescending]),
        both in any::<bool>(),
    ) {
        let engines: Engines = ENGINES[..=usize::from(both)].to_vec();
        let all = Search { filters, grouping, sort, ..search(query) };
        let limited = Search {
            per: Some(Per { field, most }),
            limit,
            offset,
            ..all.clone()
        };
        let mut kept: BTreeMap<String, usize> = BTreeMap::new();
        let mut expected = Vec::new();
        for seen in everything(&engines, &all) {
            let group = match field {
                PerField::Region => format!("{:?}", seen.place),
                PerField::Report => format!("{:?}", seen.report),
                PerField::Year => format!("{:?}", seen.year),
            };
            let count = kept.entry(group).or_default();
            *count += 1;
            if *count <= most {
                expected.push((seen.report, seen.passage));
            }
        }
        let outcome = engine::merge(&engines, &limited).expect("an answer");
        let everything_found = engine::merge(&engines, &all).expect("an answer");
        prop_assert_eq!(outcome.passages, everything_found.passages);
        prop_assert_eq!(outcome.reports, everything_found.reports);
        if limit > 0 {
            prop_assert_eq!(outcome.more, expected.len() > offset + limit);
        }
        let hits = Engine::hits(&engines, &outcome.hits, 1).expect("hits");
        let found: Vec<_> = outcome.hits.iter().zip(&hits)
            .map(|(ranked, hit)| Seen::of(ranked.engine, hit))
            .map(|seen| (seen.report, seen.passage))
            .collect();
        let page: Vec<_> = expected.into_iter().skip(offset).take(limit).collect();
        prop_assert_eq!(found, page);
    }
}

#[test]
fn a_renamed_place_is_one_region() {
    let writer = Writer::in_memory().expect("an index");
    let text = "规范行政执法行为，各项工作有序推进。";
    for (id, region) in [
        ("a", "湖北省/襄樊市"),
        ("b", "湖北省/襄阳市"),
        ("c", "湖北省/襄阳市/襄城区"),
    ] {
        let document = Document {
            id: id.to_owned(),
            path: id.to_owned(),
            text: text.to_owned(),
            given: Given {
                region: Some(region.to_owned()),
                ..Given::default()
            },
            ..Document::default()
        };
        writer
            .replace(&Entry::new(&parse(&document), text, Path::new(id)))
            .expect("room");
    }
    let engines = vec![Arc::new(writer.commit_and_open().expect("an index"))];
    let limited = Search {
        per: Some(Per {
            field: PerField::Region,
            most: 1,
        }),
        ..search(Some("执法"))
    };
    let outcome = engine::merge(&engines, &limited).expect("an answer");
    assert_eq!((outcome.hits.len(), outcome.passages), (2, 3));
}
