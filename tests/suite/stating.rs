//! `figures`: what the reports state in numbers.

use crate::support::Sandbox;

/// Each figure as `year raw=value unit`, in the order printed.
fn figures(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let run = sandbox.run(&[&["figures"], arguments].concat()).expect(0);
    let line = |figure: &serde_json::Value| {
        format!(
            "{} {}={}{}",
            figure["report"]["year"],
            figure["raw"].as_str().expect("a text"),
            figure["value"],
            figure["unit"].as_str().expect("a text"),
        )
    };
    run.json_lines().iter().map(line).collect()
}

#[test]
fn an_indicator_is_found_by_its_words_with_place_and_sentence() {
    let sandbox = Sandbox::indexed();
    assert_eq!(figures(&sandbox, &["纠错率"]), ["2023 12.5%=12.5%"]);
    assert_eq!(
        figures(&sandbox, &["复议", "办结"]),
        ["2022 180件=180件", "2023 212件=212件"]
    );
    assert_eq!(figures(&sandbox, &["應訴率"]).len(), 2, "folded");
    let run = sandbox.run(&["figures", "纠错率"]).expect(0);
    let figure = &run.json_lines()[0];
    let raw = sandbox
        .run(&[
            "show",
            figure["report"]["id"].as_str().expect("an id"),
            "--raw",
        ])
        .expect(0);
    let place = |name: &str| figure[name].as_u64().expect("a place") as usize;
    let slice: String = raw
        .stdout
        .chars()
        .skip(place("char_start"))
        .take(place("char_end") - place("char_start"))
        .collect();
    assert_eq!(slice, "12.5%");
    assert_eq!(figure["section"]["part"], "achievements");
    let sentence = figure["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains("全年办结行政复议案件212件"), "{sentence}");
    let passage = figure["passage"].as_str().expect("an id");
    let shown = sandbox.run(&["show", passage, "--raw"]).expect(0);
    assert!(shown.stdout.contains("12.5%"), "{}", shown.stdout);
}

#[test]
fn filters_are_those_of_search() {
    let sandbox = Sandbox::indexed();
    assert_eq!(
        figures(&sandbox, &["复议", "办结", "--year", "2022"]),
        ["2022 180件=180件"]
    );
    assert_eq!(
        figures(&sandbox, &["--region", "广西", "清单"]),
        ["2021 756项=756项"]
    );
    let of_problems = sandbox.run(&["figures", "--section", "问题"]);
    assert_eq!((of_problems.status, of_problems.stdout.as_str()), (1, ""));
    assert_eq!(
        figures(&sandbox, &["“纠错率”"]).len(),
        1,
        "marks around a word"
    );
    let marks = sandbox.run(&["figures", "\"，"]).expect(2);
    assert!(
        marks.stderr.contains("hint: give words"),
        "{}",
        marks.stderr
    );
    let none = sandbox.run(&["figures", "没有这样的指标"]).expect(1);
    assert!(none.stderr.contains("no figure matches"), "{}", none.stderr);
}

#[test]
fn tables_and_text() {
    let sandbox = Sandbox::indexed();
    let csv = sandbox
        .run(&["figures", "纠错率", "--format", "csv"])
        .expect(0)
        .stdout;
    let mut lines = csv.lines();
    assert!(
        lines
            .next()
            .is_some_and(|line| line.starts_with("region_code,region,year,"))
    );
    let row = lines.next().expect("a row");
    assert!(row.starts_with("420500,湖北省/宜昌市,2023,"), "{row}");
    assert_eq!(lines.next(), None);
    let text = sandbox
        .run(&["figures", "纠错率", "--format", "text"])
        .expect(0)
        .stdout;
    assert!(text.contains("湖北省/宜昌市 · 2023"), "{text}");
    assert!(text.contains("12.5%"), "{text}");
    let json = sandbox
        .run(&["figures", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(
        json.as_array().map(Vec::len),
        Some(figures(&sandbox, &[]).len())
    );
}

#[test]
fn indicators_are_counted_by_name_and_unit() {
    let sandbox = Sandbox::indexed();
    let counted = sandbox
        .run(&["figures", "--indicators"])
        .expect(0)
        .json_lines();
    let of = |name: &str| {
        let mut named = counted.iter().filter(|named| named["name"] == name);
        (named.next().cloned(), named.count())
    };
    let (rate, further) = of("行政复议案件纠错率");
    let rate = rate.unwrap_or_else(|| panic!("{counted:?}"));
    assert_eq!(
        (&rate["unit"], &rate["figures"], further),
        (&"%".into(), &1.into(), 0)
    );
    let frequent: Vec<u64> = counted
        .iter()
        .filter_map(|named| named["figures"].as_u64())
        .collect();
    assert!(
        frequent.is_sorted_by(|one, next| one >= next),
        "{frequent:?}"
    );
    // A user's names are joined under one.
    sandbox.write(
        "own.toml",
        "[[indicator]]\nname = \"我的指标\"\nends = [\"纠错率\"]\n",
    );
    let own = sandbox
        .run(&["figures", "纠错率", "--aliases", "own.toml"])
        .expect(0);
    assert_eq!(own.json_lines()[0]["name"], "我的指标");
    sandbox.write("own.toml", "[[indicator]]\nends = 3\n");
    let wrong = sandbox.run(&["figures", "--aliases", "own.toml"]).expect(2);
    assert!(wrong.stderr.contains("own.toml"), "{}", wrong.stderr);
}
