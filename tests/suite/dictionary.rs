//! Words of a user: `index --dict`.

use crate::support::{Run, Sandbox};

/// The tokens that a query is scored by.
fn tokens(sandbox: &Sandbox, query: &str) -> Vec<String> {
    let run = sandbox.run(&["search", query, "--explain", "--format", "json"]);
    let tokens = &run.expect(0).json()["hits"][0]["explanation"]["terms"][0]["tokens"];
    let tokens = tokens.as_array().expect("tokens").iter();
    tokens
        .filter_map(|token| token["token"].as_str().map(str::to_owned))
        .collect()
}

fn found(sandbox: &Sandbox, query: &str) -> String {
    let run = sandbox.run(&["search", query, "--mode", "all", "--count"]);
    run.expect(0).json()["total"].to_string()
}

fn index(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    sandbox.run(&[&["index", "reports"], arguments].concat())
}

#[test]
fn words_are_kept_with_the_index_and_cut_queries_too() {
    let sandbox = Sandbox::indexed();
    let word = "纠错率".to_owned();
    let before = found(&sandbox, &word);
    assert!(!tokens(&sandbox, &word).contains(&word));

    sandbox.write("words.txt", "纠错率 200 n\n5G基站\n");
    let run = index(&sandbox, &["--dict", "words.txt"]).expect(0);
    assert!(run.stderr.contains("1 word of the dictionary passed over"));
    assert!(run.stderr.contains("all texts cut anew"), "{}", run.stderr);
    assert!(tokens(&sandbox, &word).contains(&word));
    assert_eq!(found(&sandbox, &word), before, "words change no match");
    let _ = sandbox.run(&["verify", "--sample", "200"]).expect(0);

    for arguments in [&["--dict", "words.txt"][..], &[]] {
        let run = index(&sandbox, arguments).expect(0);
        assert!(!run.stderr.contains("cut anew"), "{}", run.stderr);
        assert!(tokens(&sandbox, &word).contains(&word), "{arguments:?}");
    }
}

#[test]
fn other_words_cut_all_texts_anew() {
    let sandbox = Sandbox::indexed();
    sandbox.write("one.txt", "纠错率 200\n");
    sandbox.write("other.txt", "应诉率 200\n");
    for (file, present, absent) in [
        ("one.txt", "纠错率", "应诉率"),
        ("other.txt", "应诉率", "纠错率"),
    ] {
        let run = index(&sandbox, &["--dict", file]).expect(0);
        assert!(run.stderr.contains("all texts cut anew"), "{}", run.stderr);
        assert!(tokens(&sandbox, present).contains(&present.to_owned()));
        assert!(!tokens(&sandbox, absent).contains(&absent.to_owned()));
    }
    let _ = index(&sandbox, &["--rebuild"]).expect(0);
    assert!(!tokens(&sandbox, "应诉率").contains(&"应诉率".to_owned()));
}

#[test]
fn a_dictionary_that_cannot_be_used_changes_nothing() {
    let sandbox = Sandbox::indexed();
    let before = found(&sandbox, "纠错率");
    sandbox.write("words.txt", "纠错率 很多\n");
    for file in ["words.txt", "没有.txt"] {
        let run = index(&sandbox, &["--dict", file]).expect(2);
        assert!(run.stderr.contains("hint: "), "{}", run.stderr);
    }
    assert_eq!(found(&sandbox, "纠错率"), before);
}
