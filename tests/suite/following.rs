//! What follows the passages with all terms, and how hits come to their scores.

use serde_json::Value;

use crate::support::{Sandbox, package};

fn sample() -> Sandbox {
    let sandbox = Sandbox::empty();
    let corpus = package().join("corpus");
    let _ = sandbox
        .run(&["index", corpus.to_str().expect("a path")])
        .expect(0);
    sandbox
}

fn search(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let arguments = [&["search", "--format", "json"], arguments].concat();
    sandbox.run(&arguments).expect(0).json()
}

fn ids(answer: &Value, field: &str) -> Vec<String> {
    let hits = answer["hits"].as_array().expect("hits").iter();
    hits.map(|hit| hit[field]["id"].as_str().expect("an id").to_owned())
        .collect()
}

fn is_partial(hit: &Value) -> bool {
    hit["partial"] == true
}

#[test]
fn passages_with_some_terms_follow_those_with_all_and_are_marked() {
    let sandbox = sample();
    let query = "行政复议 纠错率";
    let all = search(&sandbox, &[query, "--mode", "all", "--limit", "50"]);
    let auto = search(&sandbox, &[query, "--limit", "50"]);
    let full = ids(&all, "passage");
    assert!(!full.is_empty() && full.len() < 50);
    assert_eq!(ids(&auto, "passage")[..full.len()], full);
    assert_eq!(auto["hits"].as_array().expect("hits").len(), 50);
    assert_eq!(auto["total"], all["total"], "totals count what has all");
    for (place, hit) in auto["hits"].as_array().expect("hits").iter().enumerate() {
        assert_eq!(is_partial(hit), place >= full.len(), "{place}");
    }
    assert_eq!(
        (&auto["relaxed"], &all["relaxed"]),
        (&Value::Bool(true), &Value::Bool(false))
    );
}

#[test]
fn nothing_stands_twice() {
    let sandbox = sample();
    for (query, group, field) in [
        ("行政复议 纠错率", "none", "passage"),
        ("行政复议 纠错率", "report", "report"),
        ("行政复议 没有这样的词", "none", "passage"),
        ("行政复议 没有这样的词", "report", "report"),
    ] {
        let answer = search(&sandbox, &[query, "--group", group, "--limit", "500"]);
        let mut found = ids(&answer, field);
        let length = found.len();
        found.sort();
        found.dedup();
        assert_eq!(found.len(), length, "{query} by {group}");
    }
}

#[test]
fn pages_go_on_where_the_one_before_ended() {
    let sandbox = sample();
    let query = "行政复议 纠错率";
    let whole = ids(&search(&sandbox, &[query, "--limit", "40"]), "passage");
    let mut paged = Vec::new();
    for offset in (0..40).step_by(8) {
        let offset = offset.to_string();
        let page = search(&sandbox, &[query, "--limit", "8", "--offset", &offset]);
        paged.extend(ids(&page, "passage"));
    }
    assert_eq!(paged, whole);
}

#[test]
fn a_page_that_matches_just_fill_is_not_the_last() {
    let sandbox = sample();
    let query = "行政复议 纠错率";
    let all = search(&sandbox, &[query, "--mode", "all", "--limit", "500"]);
    let full = ids(&all, "passage").len().to_string();
    let shown = |mode| {
        let arguments = [
            "search", query, "--format", "text", "--mode", mode, "--limit", &full,
        ];
        sandbox.run(&arguments).expect(0).stdout
    };
    let next = format!("后续：--offset {full}");
    assert!(shown("auto").contains(&next));
    assert!(!shown("all").contains(&next));
}

#[test]
fn what_is_firm_is_followed_by_nothing_without_it() {
    let sandbox = sample();
    let answer = search(&sandbox, &["\"纠错率\" 湖北 -培训", "--limit", "30"]);
    for hit in answer["hits"].as_array().expect("hits") {
        let text = hit["passage"]["text"].as_str().expect("a text");
        assert!(text.contains("纠错率") && !text.contains("培训"), "{text}");
    }
    // Nothing but firm parts: there is nothing to relax.
    let answer = search(&sandbox, &["\"纠错率\"", "--limit", "500"]);
    assert!(
        !answer["hits"]
            .as_array()
            .expect("hits")
            .iter()
            .any(is_partial)
    );
}

#[test]
fn the_parts_of_a_score_make_it_up() {
    let sandbox = sample();
    let answer = search(
        &sandbox,
        &["行政复议 纠错率 2023年", "--explain", "--limit", "30"],
    );
    let number = |value: &Value| value.as_f64().expect("a number");
    let mut coordinated = 0;
    for hit in answer["hits"].as_array().expect("hits") {
        let explanation = &hit["explanation"];
        let terms = explanation["terms"].as_array().expect("terms");
        assert_eq!(terms.len(), 3);
        let mut sum = 0.0;
        for term in terms {
            let tokens = term["tokens"].as_array().expect("tokens").iter();
            let of_term: f64 = tokens.map(|token| number(&token["score"])).sum();
            assert!((of_term - number(&term["score"])).abs() < 1e-3, "{term}");
            sum += of_term;
        }
        let coordination = number(&explanation["coordination"]);
        coordinated += usize::from(coordination < 1.0);
        assert!(
            (sum * coordination - number(&hit["score"])).abs() < 1e-3,
            "{hit}"
        );
    }
    assert!(coordinated > 0, "some hits lack a term");
}
