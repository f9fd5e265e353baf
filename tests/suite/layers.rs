//! The architecture, checked by reading the source.

use std::path::{Path, PathBuf};

use crate::support::package;

fn sources() -> Vec<(String, String)> {
    fn visit(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                visit(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let root = package().join("src");
    let mut found = Vec::new();
    visit(&root, &mut found);
    found.sort();
    let name = |path: &Path| {
        path.strip_prefix(&root)
            .expect("below src")
            .to_string_lossy()
            .into_owned()
    };
    found
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).expect("a file")))
        .collect()
}

/// Files that use `word` outside comments.
fn users(word: &str) -> Vec<String> {
    let uses = |text: &str| {
        text.lines()
            .any(|line| !line.trim_start().starts_with("//") && line.contains(word))
    };
    sources()
        .into_iter()
        .filter(|(_, text)| uses(text))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn only_the_engine_knows_tantivy() {
    let outside: Vec<String> = users("tantivy::")
        .into_iter()
        .filter(|name| !name.starts_with("engine/"))
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
}

#[test]
fn only_the_command_line_knows_clap() {
    let outside: Vec<String> = users("clap::")
        .into_iter()
        .filter(|name| !name.starts_with("cli/"))
        .collect();
    assert_eq!(
        outside,
        ["ui/mod.rs"],
        "the choice of colours is an argument's value"
    );
}

#[test]
fn only_servers_know_the_network() {
    for word in ["axum::", "hyper::", "tokio::", "rmcp::", "maud::"] {
        for name in users(word) {
            assert!(
                name.starts_with("serve/") || name.starts_with("mcp/"),
                "{name} uses {word}"
            );
        }
    }
}

#[test]
fn only_words_and_dictionaries_know_jieba() {
    assert_eq!(
        users("tantivy_jieba"),
        [
            "text/lexicon/mod.rs",
            "text/lexicon/user.rs",
            "text/segment.rs"
        ]
    );
}

#[test]
fn data_flows_one_way() {
    let forbidden = [
        (
            "text/",
            [
                "crate::report",
                "crate::figures",
                "crate::engine",
                "crate::query",
                "crate::source",
                "crate::ui",
                "crate::cli",
                "crate::request",
                "crate::serve",
                "crate::mcp",
            ]
            .as_slice(),
        ),
        (
            "gazetteer/",
            &[
                "crate::report",
                "crate::figures",
                "crate::engine",
                "crate::query",
                "crate::source",
                "crate::ui",
                "crate::cli",
                "crate::request",
                "crate::serve",
                "crate::mcp",
            ],
        ),
        (
            "report/",
            &[
                "crate::figures",
                "crate::engine",
                "crate::query",
                "crate::source",
                "crate::ui",
                "crate::cli",
                "crate::request",
                "crate::serve",
                "crate::mcp",
                "crate::indexing",
                "crate::explanation",
                "crate::verification",
            ],
        ),
        (
            "figures/",
            &[
                "crate::gazetteer",
                "crate::engine",
                "crate::query",
                "crate::source",
                "crate::ui",
                "crate::cli",
                "crate::request",
                "crate::serve",
                "crate::mcp",
                "crate::indexing",
                "crate::explanation",
                "crate::verification",
            ],
        ),
        (
            "source/",
            &[
                "crate::engine",
                "crate::query",
                "crate::ui",
                "crate::cli",
                "crate::request",
                "crate::serve",
                "crate::mcp",
                "crate::indexing",
                "crate::explanation",
                "crate::verification",
            ],
        ),
        (
            "query/",
            &[
                "crate::engine",
                "crate::source",
                "crate::ui",
                "crate::cli",
                "crate::request",
                "crate::serve",
                "crate::mcp",
                "crate::indexing",
                "crate::explanation",
                "crate::verification",
            ],
        ),
        (
            "engine/",
            &[
                "crate::source",
                "crate::ui",
                "crate::cli",
                "crate::request",
                "crate::serve",
                "crate::mcp",
                "crate::indexing",
                "crate::explanation",
                "crate::verification",
            ],
        ),
        (
            "explanation/",
            &[
                "crate::source",
                "crate::ui",
                "crate::cli",
                "crate::request",
                "crate::serve",
                "crate::mcp",
                "crate::indexing",
            ],
        ),
        (
            "verification/",
            &[
                "crate::source",
                "crate::ui",
                "crate::cli",
                "crate::request",
                "crate::serve",
                "crate::mcp",
                "crate::indexing",
            ],
        ),
        (
            "stated.rs",
            &[
                "crate::source",
                "crate::query",
                "crate::ui",
                "crate::cli",
                "crate::indexing",
                "crate::explanation",
                "crate::verification",
            ],
        ),
        (
            "ui/",
            &["crate::cli", "crate::request", "crate::serve", "crate::mcp"],
        ),
        (
            "indexing/",
            &["crate::cli", "crate::request", "crate::serve", "crate::mcp"],
        ),
        (
            "request/",
            &[
                "crate::cli",
                "crate::indexing",
                "crate::serve",
                "crate::mcp",
            ],
        ),
        ("serve/", &["crate::cli", "crate::indexing", "crate::mcp"]),
        ("mcp/", &["crate::cli", "crate::indexing"]),
    ];
    for (name, text) in sources() {
        for (layer, above) in forbidden
            .iter()
            .filter(|(layer, _)| name.starts_with(layer))
        {
            for module in *above {
                assert!(!text.contains(module), "{name} of {layer} uses {module}");
            }
        }
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for (name, text) in sources() {
        assert!(
            text.starts_with("//! "),
            "{name} begins without a module comment"
        );
    }
}
