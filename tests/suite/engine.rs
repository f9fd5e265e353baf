//! The engine on an index in memory: the flagship queries, filters, order.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use gongbao::engine::{
    self, Engine, EngineError, Engines, Entry, FacetName, Grouping, ListOrder, Opening, Portions,
    Search, Sort, StoredReport, Writer,
};
use gongbao::figures::{self, canonical::Aliases};
use gongbao::query::filter::{Filters, YearRange};
use gongbao::query::{self, Mode};
use gongbao::report::taxonomy::SectionName;
use gongbao::report::{Document, Given, Part, parse::parse};

fn open(documents: &[(&str, Given, &str)]) -> Engines {
    let writer = Writer::in_memory().expect("an index");
    for (id, given, text) in documents {
        let document = Document {
            id: (*id).to_owned(),
            path: (*id).to_owned(),
            text: (*text).to_owned(),
            given: given.clone(),
            ..Document::default()
        };
        let report = parse(&document);
        writer
            .replace(&Entry::new(&report, text, Path::new(id)))
            .expect("room");
    }
    vec![Arc::new(writer.commit_and_open().expect("an index"))]
}

fn plain(documents: &[(&str, &str)]) -> Engines {
    let documents: Vec<_> = documents
        .iter()
        .map(|(id, text)| (*id, Given::default(), *text))
        .collect();
    open(&documents)
}

fn search(engines: &Engines, query: &str, change: impl FnOnce(&mut Search)) -> Vec<String> {
    let mut search = Search {
        query: Some(query::parse(query).expect("a query")),
        limit: 100,
        ..Search::default()
    };
    change(&mut search);
    let outcome = engine::merge(engines, &search).expect("an answer");
    let hits = Engine::hits(engines, &outcome.hits, 1).expect("hits");
    hits.iter()
        .map(|hit| hit.report.report.id.clone())
        .collect()
}

fn all(engines: &Engines, query: &str) -> Vec<String> {
    search(engines, query, |search| search.mode = Mode::All)
}

/// The queries that an index of jieba's words answers wrongly or not at all.
#[test]
fn flagship_queries() {
    let engines = plain(&[
        ("复议", "全年办结行政复议案件212件，行政复议纠错率为12.5%。"),
        (
            "只有复议",
            "行政复议体制改革全面完成，行政复议职责整合到位，行政复议宣传深入。",
        ),
        ("应诉", "行政机关负责人出庭应诉率达98%，败诉率均为0。"),
        ("广西", "广西壮族自治区人民政府于２０２３年公布清单。"),
        ("监管", "推行双随机、一公开监管，规范行政处罚行为。"),
    ]);
    for (query, first) in [
        ("行政复议 纠错率", "复议"),
        ("纠错率", "复议"),
        ("败诉率", "应诉"),
        ("应诉率", "应诉"),
        ("人民政府", "广西"),
        ("2023", "广西"),
        ("双随机一公开", "监管"),
        ("罚", "监管"),
    ] {
        assert_eq!(
            search(&engines, query, |_| ()).first().map(String::as_str),
            Some(first),
            "{query}"
        );
    }
    let mut with_rate = all(&engines, "率");
    with_rate.sort();
    assert_eq!(with_rate, ["复议", "应诉"]);
}

#[test]
fn literal_matching_folds_and_keeps_numerals_whole() {
    let engines = plain(&[
        ("全角", "应诉率达９８％，依据《条例》第三十三条。"),
        ("繁体", "行政復議應訴率為九成。"),
        ("小数", "满意率99.14%，清单7.14万条，按照〔2021〕7号文件。"),
        ("汉字年", "二〇二三年工作总结。"),
        ("英文", "建设GB18030平台，推进 Open Source 治理。"),
    ]);
    for (query, expected) in [
        ("98%", vec!["全角"]),
        ("\"９８％\"", vec!["全角"]),
        ("14%", vec![]),
        ("99.14%", vec!["小数"]),
        ("14", vec![]),
        ("7.14万条", vec!["小数"]),
        ("〔2021〕7号", vec!["小数"]),
        ("2021", vec!["小数"]),
        ("2023年", vec!["汉字年"]),
        ("二零二三年", vec!["汉字年"]),
        ("应诉率为", vec!["繁体"]),
        ("應訴率達", vec!["全角"]),
        ("第三十三条", vec!["全角"]),
        ("gb18030", vec!["英文"]),
        ("\"open source\"", vec!["英文"]),
        ("GB", vec![]),
    ] {
        assert_eq!(all(&engines, query), expected, "{query}");
    }
}

#[test]
fn each_year_of_a_literal_is_found_in_either_numerals() {
    let engines = plain(&[
        ("规划", "规划二〇二一至2025年。"),
        (
            "数年",
            "比2015、二〇一六、2017、2018、2019、2020、2022年多。",
        ),
    ]);
    for (query, expected) in [
        ("2021至2025年", vec!["规划"]),
        ("\"二〇二一至二〇二五年\"", vec!["规划"]),
        ("2016、2017、二〇一八、2019、2020、2022年", vec!["数年"]),
        // Of more than six years all are taken alike.
        ("2015、2016、2017、2018、2019、2020、2022年", vec![]),
        (
            "2015、二〇一六、2017、2018、2019、2020、2022年",
            vec!["数年"],
        ),
    ] {
        assert_eq!(all(&engines, query), expected, "{query}");
    }
}

/// 薴 is the traditional form of 苧, which is that of 苎.
#[test]
fn folded_text_can_be_searched() {
    let engines = plain(&[("a", "苧麻与薴麻。")]);
    for query in ["苧麻", "苎麻", "薴麻", "苎麻与苎麻"] {
        assert_eq!(all(&engines, query), ["a"], "{query}");
    }
}

#[test]
fn a_literal_does_not_cross_sentences() {
    let engines = plain(&[
        ("a", "全面完成改革。应诉工作有序，公开\n透明。"),
        ("b", "完成改革应诉。"),
    ]);
    assert_eq!(all(&engines, "改革应诉"), ["b"]);
    assert_eq!(all(&engines, "公开透明"), ["a"]);
    assert_eq!(all(&engines, "\"完成改革。应诉工作\""), ["a"]);
}

#[test]
fn the_query_language() {
    let engines = plain(&[
        ("执法", "规范行政执法行为，加强培训。"),
        ("处罚", "规范行政处罚行为，公安机关牵头。"),
        ("复议", "办结行政复议案件，应诉有力。"),
    ]);
    let sorted = |query: &str| {
        let mut ids = all(&engines, query);
        ids.sort();
        ids
    };
    assert_eq!(sorted("行政 -公安"), ["复议", "执法"]);
    assert_eq!(sorted("执法 OR 复议"), ["复议", "执法"]);
    assert_eq!(sorted("(执法 OR 处罚) 规范 -培训"), ["处罚"]);
    assert_eq!(sorted("行政 (执法 OR -规范)"), ["复议", "执法"]);
    assert_eq!(sorted("规范 复议"), [] as [&str; 0]);
}

#[test]
fn titles_and_headings_can_be_searched() {
    let title = |text: &str| Given {
        title: Some(text.to_owned()),
        ..Given::default()
    };
    let text = "一、行政执法\n规范文明执法，全年无一差错，群众满意度提高，各项指标良好。\n二、应急管理\n全年安全形势平稳向好，各类应急演练有序，群众满意度提高，指标良好。\n";
    let engines = open(&[
        ("a", title("甲县法治报告"), text),
        ("b", title("乙县统计公报"), text),
    ]);
    assert_eq!(all(&engines, "title:甲县 应急"), ["a"]);
    assert_eq!(all(&engines, "heading:应急管理").len(), 2);
    assert_eq!(all(&engines, "heading:公报"), [] as [&str; 0]);
    // They confine the search even when the rest is relaxed.
    let relaxed = search(&engines, "title:乙县 应急管理 没有这样的词语", |_| ());
    assert!(
        !relaxed.is_empty() && relaxed.iter().all(|id| id == "b"),
        "{relaxed:?}"
    );
}

#[test]
fn auto_relaxes_only_when_nothing_matches_all() {
    let engines = plain(&[("a", "行政复议案件二百件。"), ("b", "出庭应诉一百次。")]);
    assert_eq!(search(&engines, "行政复议 案件", |_| ()), ["a"]);
    let mut relaxed = search(&engines, "行政复议 应诉", |_| ());
    relaxed.sort();
    assert_eq!(relaxed, ["a", "b"]);
    // What is quoted or excluded holds all the same.
    assert_eq!(search(&engines, "\"行政复议\" 应诉", |_| ()), ["a"]);
    assert_eq!(search(&engines, "行政复议 应诉 -次", |_| ()), ["a"]);
    assert_eq!(search(&engines, "\"没有这样\"", |_| ()), [] as [&str; 0]);
}

fn placed() -> Engines {
    let given = |year: &str, region: &str| Given {
        year: Some(year.to_owned()),
        region: Some(region.to_owned()),
        kind: Some("rule_of_law".to_owned()),
        ..Given::default()
    };
    let text = "一、主要举措和成效\n规范行政执法行为，全年开展培训若干次，执法案卷评查有序推进。\n二、存在的问题\n行政执法力量不足，基层人员偏少。\n";
    open(&[
        ("宜昌2021", given("2021", "420500"), text),
        ("宜昌2023", given("2023", "420500"), text),
        ("秭归2022", given("2022", "420527"), text),
        ("南京2022", given("2022", "320100"), text),
        ("未知", Given::default(), "行政执法无年份无地区。"),
    ])
}

#[test]
fn filters() {
    let engines = placed();
    let with = |change: &dyn Fn(&mut Filters)| {
        let mut ids = search(&engines, "行政执法", |search| {
            change(&mut search.filters);
        });
        ids.sort();
        ids.dedup();
        ids
    };
    let path = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<String>>()
    };
    assert_eq!(
        with(&|f| f.years = vec![YearRange(2022..=2023)]),
        ["南京2022", "宜昌2023", "秭归2022"]
    );
    assert_eq!(
        with(&|f| f.regions = vec![path(&["湖北省", "宜昌市"])]),
        ["宜昌2021", "宜昌2023", "秭归2022"]
    );
    assert_eq!(
        with(&|f| {
            f.regions = vec![path(&["湖北省"]), path(&["江苏省"])];
            f.years = vec![YearRange(2022..=2022)];
        }),
        ["南京2022", "秭归2022"]
    );
    let problems = search(&engines, "行政执法", |search| {
        search.filters.sections = vec![SectionName::Part(Part::PROBLEMS)];
    });
    assert_eq!(problems.len(), 4);
}

#[test]
fn order_grouping_and_pages() {
    let engines = placed();
    let years = |sort| search(&engines, "力量不足", |search| search.sort = sort);
    assert_eq!(
        years(Sort::Year),
        ["宜昌2021", "南京2022", "秭归2022", "宜昌2023"]
    );
    assert_eq!(
        years(Sort::YearDescending),
        ["宜昌2023", "南京2022", "秭归2022", "宜昌2021"]
    );
    // Equal scores: newest first, then by region.
    assert_eq!(
        years(Sort::Relevance),
        ["宜昌2023", "南京2022", "秭归2022", "宜昌2021"]
    );
    let page = search(&engines, "力量不足", |search| {
        search.offset = 1;
        search.limit = 2;
    });
    assert_eq!(page, ["南京2022", "秭归2022"]);
    let groups = search(&engines, "行政执法", |search| {
        search.grouping = Grouping::Reports;
    });
    assert_eq!(groups.len(), 5);
}

#[test]
fn facets_count_passages_and_reports() {
    let engines = placed();
    let search = Search {
        query: Some(query::parse("行政执法").expect("a query")),
        facets: FacetName::ALL.to_vec(),
        ..Search::default()
    };
    let outcome = engine::merge(&engines, &search).expect("an answer");
    assert_eq!((outcome.passages, outcome.reports), (9, 5));
    let regions = outcome.facets[0].rows();
    let shown: Vec<_> = regions
        .iter()
        .map(|row| (row.value.as_str(), row.count, row.reports))
        .collect();
    assert_eq!(
        shown,
        [("420000", 6, 3), ("320000", 2, 1), ("未识别", 1, 1)]
    );
    assert_eq!(regions[0].children[0].label, "宜昌市");
    assert_eq!(regions[0].children[0].children[0].value, "420527");
    let years: Vec<_> = outcome.facets[1]
        .rows()
        .into_iter()
        .map(|row| row.value)
        .collect();
    assert_eq!(years, ["2023", "2022", "2021", "未识别"]);
}

#[test]
fn a_report_of_very_many_numerals_is_searched() {
    // More different ones than the segments of usual texts tell apart.
    const NUMERALS: usize = 120_000;
    let lines = (0..NUMERALS).map(|number| format!("第{number}批共{}件。\n", number * 7));
    let many: String = lines.collect();
    let engines = plain(&[("少", "共700件。"), ("多", &many), ("后", "第119999批。")]);
    assert_eq!(all(&engines, "\"第119999批\""), ["后", "多"]);
    assert_eq!(all(&engines, "\"共700件\""), ["少", "多"]);
    assert_eq!(all(&engines, "\"第119999批共839993件\""), ["多"]);
    assert!(all(&engines, "\"第120000批\"").is_empty());
}

/// A question for problems is answered by what a report tells as problems, though another passage has more of its words.
#[test]
fn a_question_asks_for_a_part() {
    let text = "甲市2023年度法治政府建设情况报告\n一、主要工作\n加强法治队伍建设，法治队伍建设取得成效，开展法治队伍培训。\n\
        二、存在的问题和不足\n法治队伍力量不强，专业人员少，基层执法能力有待提高。\n三、下一步打算\n壮大法治队伍，招录专业人员。";
    let engines = plain(&[("甲", text)]);
    let parts = |query: &str| -> Vec<String> {
        let search = Search {
            query: Some(query::parse(query).expect("a query")),
            limit: 10,
            ..Search::default()
        };
        let outcome = engine::merge(&engines, &search).expect("an answer");
        let hits = Engine::hits(&engines, &outcome.hits, 1).expect("hits");
        let parts = hits.iter().filter_map(|hit| {
            let passage = hit.passage()?;
            Some(passage.passage.part.slug().to_owned())
        });
        parts.collect()
    };
    assert_eq!(parts("法治队伍建设")[0], "achievements");
    assert_eq!(parts("法治队伍有哪些短板")[0], "problems");
    assert_eq!(parts("法治队伍下一步怎么建设")[0], "plan");
    // What is no question asks for no part.
    assert_eq!(parts("法治队伍建设 短板")[0], "achievements");
}

#[test]
fn figures_are_kept_with_their_report() {
    let texts = [
        ("甲", "办结行政复议案件212件，纠错率9.5%。"),
        ("乙", "行政机关负责人出庭应诉率达98%。"),
    ];
    let engines = plain(&texts);
    let stating = |words: &[&str]| -> Vec<(String, usize)> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let conjunctions = Aliases::built_in().conjunctions(&words);
        let filters = Filters::default();
        let listed = Engine::stating(&engines, &filters, &conjunctions, ListOrder::Place);
        let listed = listed.expect("a list");
        let found = Portions::new(&engines, &listed).flat_map(|portion| portion.expect("reports"));
        found
            .map(|stored| (stored.report.id.clone(), stored.figures().len()))
            .collect()
    };
    assert_eq!(stating(&["纠错率"]), [("甲".to_owned(), 2)]);
    assert_eq!(stating(&["应诉率"]), [("乙".to_owned(), 1)]);
    assert!(stating(&["营商环境"]).is_empty());
    assert_eq!(stating(&[]).len(), 2);
    let check = |stored: StoredReport| -> Result<(), EngineError> {
        assert_eq!(stored.figures(), figures::extract(&stored.text));
        Ok(())
    };
    engines[0].each_report(check).expect("reports");
}

/// A report that is written several times in a run, between others, is there once, as it was last.
#[test]
fn the_last_of_several_writings_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let parsed = |id: &str, text: &str| {
        parse(&Document {
            id: id.to_owned(),
            path: id.to_owned(),
            text: text.to_owned(),
            ..Document::default()
        })
    };
    for run in 0..3 {
        let writer = Writer::open(folder.path(), Opening::default()).expect("an index");
        for turn in 0..4 {
            for id in ["甲", "乙", "丙"] {
                let text = format!("{id}第{run}{turn}次写入。");
                let report = parsed(id, &text);
                let entry = Entry::new(&report, &text, Path::new(id));
                writer.replace(&entry).expect("room");
            }
            if turn == 3 {
                writer.remove("丙").expect("room");
            }
        }
        let engines = vec![Arc::new(writer.commit_and_open().expect("an index"))];
        let found = |query: &str| all(&engines, query).into_iter().collect::<BTreeSet<_>>();
        let wanted = BTreeSet::from(["甲".to_owned(), "乙".to_owned()]);
        assert_eq!(found("写入"), wanted);
        assert_eq!(found(&format!("第{run}3次")), wanted);
    }
}
