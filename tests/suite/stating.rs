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
fn what_is_read_in_portions_is_one_answer() {
    let sandbox = Sandbox::empty();
    // More reports than are read at once, in several regions and years, and more than one report of the same.
    let places = [
        "湖北省宜昌市",
        "江苏省南京市",
        "广东省深圳市",
        "海南省三亚市",
    ];
    let mut records = Vec::new();
    for number in 0..120 {
        let (place, year) = (places[number % 4], 2020 + number / 4 % 5);
        let text = format!(
            "{year}年，{place}人民政府办结行政复议案件{}件，纠错率{}%。",
            number + 200,
            number % 30
        );
        let record = serde_json::json!({
            "id": format!("r{number:03}"), "text": text, "year": year, "region": place, "kind": "rule_of_law",
        });
        records.push(record.to_string());
    }
    sandbox.write("records.jsonl", records.join("\n"));
    let _ = sandbox
        .run(&["index", "records.jsonl", "--keep-duplicates"])
        .expect(0);
    let all = sandbox.run(&["figures", "纠错率"]).expect(0).json_lines();
    assert_eq!(all.len(), 120);
    let place = |figure: &serde_json::Value| {
        let report = &figure["report"];
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        (
            text(&report["region"]["code"]),
            report["year"].as_u64(),
            text(&report["id"]),
        )
    };
    assert!(all.iter().map(place).is_sorted(), "by region, year and id");
    let json = sandbox
        .run(&["figures", "纠错率", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(json.as_array(), Some(&all));
    let csv = sandbox
        .run(&["figures", "纠错率", "--format", "csv"])
        .expect(0)
        .stdout;
    assert_eq!(csv.lines().count(), 121);
    assert_eq!(csv.matches("region_code").count(), 1);
    for (offset, limit) in [(0, 1), (0, 16), (15, 3), (100, 50), (119, 1)] {
        let (from, most) = (offset.to_string(), limit.to_string());
        let some = ["figures", "纠错率", "--offset", &from, "--limit", &most];
        let some = sandbox.run(&some).expect(0).json_lines();
        let end = all.len().min(offset + limit);
        assert_eq!(some, all[offset..end], "{offset} {limit}");
    }
    let beyond = sandbox
        .run(&["figures", "纠错率", "--offset", "120"])
        .expect(1);
    assert!(
        beyond.stderr.contains("no figure after the first 120"),
        "{}",
        beyond.stderr
    );
    let _ = sandbox
        .run(&["figures", "纠错率", "--limit", "0"])
        .expect(2);
    let listed = sandbox
        .run(&["list", "--format", "jsonl"])
        .expect(0)
        .json_lines();
    let ids: Vec<_> = listed.iter().map(|report| &report["id"]).collect();
    assert_eq!(
        ids,
        all.iter()
            .map(|figure| &figure["report"]["id"])
            .collect::<Vec<_>>()
    );
    let json = sandbox.run(&["list", "--format", "json"]).expect(0).json();
    assert_eq!(json.as_array(), Some(&listed));
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

/// Reports of two places and three years: a cell with two values, one that is planned, and cells with none.
fn places_and_years() -> Sandbox {
    let sandbox = Sandbox::empty();
    for (place, year, text) in [
        (
            "宜昌市",
            2021,
            "行政复议案件纠错率为14.6%。全市罚款总额1.8亿元。",
        ),
        (
            "宜昌市",
            2022,
            "行政复议案件纠错率为13.1%。其中市本级行政复议案件纠错率为9%。",
        ),
        (
            "宜昌市",
            2023,
            "行政复议案件纠错率为12.5%。全市罚款总额9900万元。",
        ),
        ("襄阳市", 2021, "行政复议案件纠错率为0。"),
        (
            "襄阳市",
            2023,
            "力争行政复议案件纠错率控制在8%以内，比上年下降2个百分点。",
        ),
    ] {
        sandbox.write(
            &format!("reports/{place}{year}.txt"),
            format!(
                "湖北省{place}{year}年法治政府建设年度报告\n\n一、主要成效\n　　{year}年，{text}\n"
            ),
        );
    }
    let _ = sandbox.run(&["index", "reports"]).expect(0);
    sandbox
}

#[test]
fn a_pivot_has_every_value_and_no_others() {
    let sandbox = places_and_years();
    let rows = sandbox
        .run(&[
            "figures",
            "复议案件纠错率",
            "--by",
            "region",
            "--format",
            "json",
        ])
        .expect(0)
        .json();
    let rows: Vec<&serde_json::Value> = rows
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["unit"] == "%")
        .collect();
    assert_eq!(rows.len(), 2, "a row a region: {rows:#?}");
    let values = |row: &serde_json::Value, year: u16| -> Vec<f64> {
        let cells = row["cells"].as_array().expect("cells");
        let cell = cells
            .iter()
            .find(|cell| cell["year"] == year)
            .expect("a cell");
        let figures = cell["figures"].as_array().expect("figures");
        figures
            .iter()
            .filter_map(|figure| figure["value"].as_f64())
            .collect()
    };
    assert_eq!(rows[0]["region"]["path"][1], "宜昌市");
    assert_eq!(values(rows[0], 2022), [13.1, 9.0], "both, not their mean");
    assert_eq!(values(rows[1], 2021), [0.0], "zero is a value");
    assert!(values(rows[1], 2022).is_empty(), "missing is none");
    let cell = &rows[0]["cells"][0]["figures"][0];
    assert_eq!(
        cell["passage"].as_str().map(|id| id.contains('#')),
        Some(true)
    );
    assert!(
        cell["sentence"]
            .as_str()
            .is_some_and(|sentence| sentence.contains("14.6%"))
    );
    let lines = sandbox
        .run(&[
            "figures",
            "复议案件纠错率",
            "--by",
            "year",
            "--format",
            "jsonl",
        ])
        .expect(0)
        .json_lines();
    let years: Vec<&serde_json::Value> = lines
        .iter()
        .filter(|row| row["unit"] == "%")
        .map(|row| &row["year"])
        .collect();
    assert_eq!(years, [2021, 2022, 2023]);
    assert!(
        lines.iter().any(|row| row["unit"] == "百分点"),
        "a table of its own"
    );
}

#[test]
fn a_pivot_as_csv_has_places_beside_values() {
    let sandbox = places_and_years();
    let csv = sandbox
        .run(&[
            "figures",
            "复议案件纠错率",
            "--by",
            "region",
            "--format",
            "csv",
        ])
        .expect(0)
        .stdout;
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    let header: Vec<String> = table
        .headers()
        .expect("a header")
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(
        header,
        [
            "name",
            "unit",
            "region_code",
            "region",
            "2021",
            "2021 places",
            "2022",
            "2022 places",
            "2023",
            "2023 places"
        ]
    );
    let rows: Vec<Vec<String>> = table
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    let rates: Vec<&Vec<String>> = rows.iter().filter(|row| row[1] == "%").collect();
    assert_eq!(
        (rates[0][4].as_str(), rates[0][6].as_str()),
        ("14.6", "13.1|9")
    );
    assert_eq!(
        (rates[1][4].as_str(), rates[1][6].as_str()),
        ("0", ""),
        "missing is empty, not zero"
    );
    assert_eq!(rates[1][8], "8!", "planned");
    let place = rates[0][5].as_str();
    let (passage, range) = place.split_once('@').expect("a place");
    let (start, end) = range.split_once('-').expect("a range");
    let report = passage.split_once('#').expect("a passage").0;
    let text = sandbox.run(&["show", report, "--raw"]).expect(0).stdout;
    let (start, end): (usize, usize) = (
        start.parse().expect("a number"),
        end.parse().expect("a number"),
    );
    let slice: String = text.chars().skip(start).take(end - start).collect();
    assert_eq!(slice, "14.6%");
}

#[test]
fn a_pivot_for_people_has_bars_and_one_scale() {
    let sandbox = places_and_years();
    let text = sandbox
        .run(&["figures", "罚款总额", "--by", "region", "--format", "text"])
        .expect(0)
        .stdout;
    assert!(
        text.contains("（亿元）") || text.contains("（万元）"),
        "{text}"
    );
    let of_rates = sandbox
        .run(&[
            "figures",
            "纠错率",
            "--by",
            "region",
            "--year",
            "2021",
            "--format",
            "text",
        ])
        .expect(0)
        .stdout;
    let line = |place: &str| {
        of_rates
            .lines()
            .find(|line| line.contains(place))
            .unwrap_or_default()
            .to_owned()
    };
    assert!(line("宜昌市").contains('█'), "{of_rates}");
    assert!(
        line("襄阳市").ends_with('0'),
        "nothing has no bar: {of_rates}"
    );
    let many = sandbox
        .run(&[
            "figures",
            "复议案件纠错率",
            "--by",
            "year",
            "--format",
            "text",
        ])
        .expect(0)
        .stdout;
    assert!(
        many.contains("(8)") && many.contains("括号内为目标值"),
        "{many}"
    );
}

#[test]
fn a_plot_is_chosen_by_what_the_data_is() {
    let sandbox = places_and_years();
    let plot = |arguments: &[&str]| -> String {
        let all = [
            &["figures", "复议案件纠错率", "--plot", "plot.svg"][..],
            arguments,
        ]
        .concat();
        let run = sandbox.run(&all).expect(0);
        assert!(run.stderr.contains("plot: "), "{}", run.stderr);
        assert!(!run.stdout.is_empty(), "the figures are listed too");
        std::fs::read_to_string(sandbox.path("plot.svg")).expect("a plot")
    };
    let lines = plot(&[]);
    assert!(
        lines.contains("2021–2023") && lines.contains("<circle"),
        "{lines}"
    );
    for text in [
        "行政复议案件纠错率（%）",
        "湖北省/襄阳市",
        "来源（5 篇）",
        "宜昌市2021年法治政府建设年度报告",
        "空心为目标值",
        "PingFang SC",
    ] {
        assert!(lines.contains(text), "{text} is not in {lines}");
    }
    let bars = plot(&["--by", "region", "--format", "csv"]);
    assert!(
        bars.contains("2023 · 2 地") && !bars.contains("<circle"),
        "{bars}"
    );
    let one_year = plot(&["--year", "2021"]);
    assert!(one_year.contains("2021 · 2 地"), "{one_year}");
}

#[test]
fn a_plot_that_cannot_be_written_is_told() {
    let sandbox = places_and_years();
    let other = sandbox
        .run(&["figures", "纠错率", "--plot", "plot.png"])
        .expect(2);
    assert!(
        other.stderr.contains("hint: give a name that ends in .svg"),
        "{}",
        other.stderr
    );
    assert!(!sandbox.path("plot.png").exists());
    let nowhere = sandbox
        .run(&["figures", "纠错率", "--plot", "no/plot.svg"])
        .expect(2);
    assert!(
        nowhere.stderr.contains("no/plot.svg") && nowhere.stderr.contains("hint: "),
        "{}",
        nowhere.stderr
    );
}

#[test]
fn a_plot_escapes_what_a_report_contains() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "a.jsonl",
        serde_json::json!({"id": "<svg/onload='x'>&", "title": "</text><script>1</script>", "year": 2022, "region": "420500",
            "text": "一、成效\n全年办结行政复议案件12件，纠错率9%。"}).to_string(),
    );
    let _ = sandbox.run(&["index", "a.jsonl"]).expect(0);
    let _ = sandbox
        .run(&["figures", "纠错率", "--plot", "p.svg"])
        .expect(0);
    let svg = std::fs::read_to_string(sandbox.path("p.svg")).expect("a plot");
    assert!(!svg.contains("<script"), "{svg}");
    assert!(svg.contains("&lt;script&gt;"), "{svg}");
}

#[test]
fn hits_show_what_they_state() {
    let sandbox = Sandbox::indexed();
    let arguments = ["search", "纠错率", "--year", "2023"];
    let with = |more: &[&str]| sandbox.run(&[&arguments[..], more].concat()).expect(0);
    let plain = with(&[]).json_lines();
    assert!(
        plain[0].get("figures").is_none(),
        "only where it is asked for"
    );
    let hit = with(&["--figures"]).json_lines().swap_remove(0);
    let figures = hit["figures"].as_array().expect("figures");
    let raws: Vec<&str> = figures
        .iter()
        .filter_map(|figure| figure["raw"].as_str())
        .collect();
    assert_eq!(raws, ["2次", "212件", "12.5%", "98%"]);
    let listed = sandbox
        .run(&["figures", "纠错率", "--year", "2023"])
        .expect(0)
        .json_lines()
        .swap_remove(0);
    for field in [
        "indicator",
        "name",
        "value",
        "unit",
        "char_start",
        "char_end",
        "sentence",
    ] {
        assert_eq!(figures[2][field], listed[field], "{field}");
    }
    let (start, passage) = (figures[2]["char_start"].as_u64(), &hit["passage"]);
    assert!(start >= passage["char_start"].as_u64() && start < passage["char_end"].as_u64());
    let whole = with(&["--figures", "--format", "json"]).json();
    assert_eq!(whole["hits"][0]["figures"], hit["figures"]);
    let text = with(&["--figures", "--format", "text"]).stdout;
    assert!(
        text.contains("     12.5%             行政复议案件纠错率"),
        "{text}"
    );
    let table = with(&["--figures", "--format", "csv"]);
    assert!(table.stderr.contains("--figures"), "{}", table.stderr);
    sandbox.write("queries.tsv", "q1\t纠错率\n");
    let batch = sandbox
        .run(&[
            "search",
            "--queries",
            "queries.tsv",
            "--figures",
            "--year",
            "2023",
        ])
        .expect(0)
        .json_lines();
    assert_eq!(batch[0]["figures"], hit["figures"]);
}

#[test]
fn indicators_are_listed_by_topic() {
    let sandbox = Sandbox::indexed();
    let text = sandbox
        .run(&["figures", "--indicators", "--format", "text"])
        .expect(0)
        .stdout;
    let place = |text_: &str| {
        text.find(text_)
            .unwrap_or_else(|| panic!("{text_} is not in {text}"))
    };
    assert!(place("矛盾纠纷") < place("行政复议案件纠错率"));
    assert!(place("行政复议案件纠错率") < place("权力监督"));
}
