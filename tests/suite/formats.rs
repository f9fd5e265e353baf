//! Every format, as sites and word processors write it: the fixtures in `tests/fixtures`, each with what must be read from
//! it; and files that are broken, lying or traps.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gongbao::report::parse::parse;
use gongbao::report::{Document, Report};
use gongbao::source::load::{self, LoadError, Loaded};
use gongbao::source::metadata::Metadata;
use gongbao::source::{Format, Root, SourceFile};
use gongbao::text::fold::fold_to_string;
use gongbao::text::slice_chars;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expected {
    error: Option<String>,
    title: Option<String>,
    published: Option<String>,
    region: Option<String>,
    year: Option<u16>,
    kind: Option<String>,
    issuer: Option<String>,
    source: Option<String>,
    index_number: Option<String>,
    sentences: Vec<String>,
    headings: Option<Vec<(u8, String)>>,
    tables: Vec<String>,
    absent: Vec<String>,
    entries: Vec<String>,
    others: Vec<String>,
    nested: Vec<String>,
    encrypted: Vec<String>,
    titles: Vec<String>,
    nested_titles: Vec<String>,
    nested_sentences: Vec<String>,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// A fixture and what is expected of it.
fn each(folder: &str, mut check: impl FnMut(&str, &[u8], &Expected)) {
    let mut names: Vec<PathBuf> = std::fs::read_dir(fixtures().join(folder))
        .expect("the fixtures are there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.to_string_lossy().ends_with(".expected.toml"))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    for path in names {
        let expected = std::fs::read_to_string(&path).expect("a table");
        let expected: Expected =
            toml::from_str(&expected).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let shown = path.to_string_lossy().into_owned();
        let file = shown.strip_suffix(".expected.toml").expect("a name");
        let bytes = std::fs::read(file).expect("a fixture");
        check(file.rsplit('/').next().expect("a name"), &bytes, &expected);
    }
}

fn file(name: &str) -> SourceFile {
    SourceFile {
        path: Path::new(name).into(),
        key: Path::new(name).into(),
        id: name.to_owned(),
        root: Arc::new(Root {
            given: name.into(),
            folder: String::new(),
            is_folder: false,
        }),
        size: 0,
        modified: 0,
        format: Format::of(name).unwrap_or(Format::Document),
    }
}

fn load(name: &str, bytes: &[u8]) -> Result<Loaded, LoadError> {
    load::load(&file(name), bytes, &Metadata::default())
}

/// Without blanks and folded in width: what the fixtures are compared by.
fn compact(text: &str) -> String {
    let blank = |c: &char| c.is_whitespace() || "\u{a0}\u{3000}\u{200b}\u{feff}|".contains(*c);
    fold_to_string(text).chars().filter(|c| !blank(c)).collect()
}

fn passages(documents: &[Document], reports: &[Report]) -> String {
    let texts = documents
        .iter()
        .zip(reports)
        .flat_map(|(document, report)| {
            report
                .passages
                .iter()
                .map(|passage| compact(slice_chars(&document.text, passage.chars.clone())))
        });
    texts.collect()
}

/// What differs from what is expected of a report.
fn differences(report: &Report, expected: &Expected) -> Vec<String> {
    let region = report.region.as_ref().map(|region| region.path.join("/"));
    let year = report.year.map(|year| year.to_string());
    let wanted_year = expected.year.map(|year| year.to_string());
    let mut found = Vec::new();
    for (what, wanted, got) in [
        ("title", &expected.title, &report.title),
        ("published", &expected.published, &report.published),
        ("region", &expected.region, &region),
        ("year", &wanted_year, &year),
        ("kind", &expected.kind, &Some(report.kind.slug().to_owned())),
        ("issuer", &expected.issuer, &report.issuer),
        ("source", &expected.source, &report.source),
        ("index number", &expected.index_number, &report.index_number),
    ] {
        if let Some(wanted) = wanted
            && compact(wanted) != compact(got.as_deref().unwrap_or_default())
        {
            found.push(format!("{what} is {got:?}, not {wanted:?}"));
        }
    }
    if let Some(wanted) = &expected.headings {
        let key = |(level, text): (u8, &str)| (level, compact(text));
        let wanted: Vec<_> = wanted
            .iter()
            .map(|(level, text)| key((*level, text)))
            .collect();
        let got: Vec<_> = report
            .sections
            .iter()
            .map(|section| key((section.level, &section.heading)))
            .collect();
        if wanted != got {
            found.push(format!("headings are {got:?}, not {wanted:?}"));
        }
    }
    found
}

fn missing_and_present(text: &str, expected: &Expected) -> Vec<String> {
    let wanted = expected
        .sentences
        .iter()
        .chain(&expected.tables)
        .chain(&expected.nested_sentences);
    let lost = wanted.filter(|sentence| !text.contains(&compact(sentence)));
    let strange = expected
        .absent
        .iter()
        .filter(|piece| text.contains(&compact(piece)));
    lost.map(|sentence| format!("lost: {sentence}"))
        .chain(strange.map(|piece| format!("should be absent: {piece}")))
        .collect()
}

fn check_documents(folder: &str) {
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    each(folder, |name, bytes, expected| {
        let loaded = load(name, bytes);
        if let Some(error) = &expected.error {
            match loaded {
                Ok(_) => drop(wrong.insert(
                    name.to_owned(),
                    vec![format!("is read, and should be {error}")],
                )),
                Err(refused) => check_reason(name, error, &refused.to_string()),
            }
            return;
        }
        let loaded = loaded.unwrap_or_else(|error| panic!("{name}: {error}"));
        let reports: Vec<Report> = loaded.documents.iter().map(parse).collect();
        let mut differences = differences(&reports[0], expected);
        differences.extend(missing_and_present(
            &passages(&loaded.documents, &reports),
            expected,
        ));
        if !differences.is_empty() {
            wrong.insert(name.to_owned(), differences);
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A refusal says what is the matter and what to do.
fn check_reason(name: &str, error: &str, reason: &str) {
    let wanted = match error {
        "password" => "Save it without one",
        "scanned" => "Recognise the text first",
        "damaged" => "Fetch it again",
        "binary" => "not a document",
        "doc" | "rtf" => "Save it as",
        other => panic!("{name}: unknown error {other}"),
    };
    assert!(reason.contains(wanted), "{name}: {reason}");
}

#[test]
fn pages() {
    check_documents("html");
}

#[test]
fn word_documents() {
    check_documents("docx");
}

#[test]
fn pdf_documents() {
    check_documents("pdf");
}

#[test]
fn names_that_lie() {
    check_documents("lies");
}

#[test]
fn archives() {
    each("zip", |name, bytes, expected| {
        let loaded = load(name, bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let reports: Vec<Report> = loaded.documents.iter().map(parse).collect();
        let archives =
            |entry: &&String| !entry.ends_with(".zip") && !expected.encrypted.contains(entry);
        let wanted: Vec<String> = expected
            .entries
            .iter()
            .filter(archives)
            .chain(&expected.nested)
            .map(|entry| format!("{name}/{entry}"))
            .collect();
        let got: Vec<&str> = reports.iter().map(|report| report.id.as_str()).collect();
        assert_eq!(got, wanted, "{name}; not {:?}", expected.others);
        let failed: Vec<String> = loaded
            .failures
            .iter()
            .map(|failure| failure.path.clone())
            .collect();
        let refused: Vec<String> = expected
            .encrypted
            .iter()
            .map(|entry| format!("{name}/{entry}"))
            .collect();
        assert_eq!(failed, refused);
        let titles: Vec<String> = reports
            .iter()
            .filter_map(|report| report.title.as_deref().map(compact))
            .collect();
        let wanted: Vec<String> = expected
            .titles
            .iter()
            .chain(&expected.nested_titles)
            .map(|title| compact(title))
            .collect();
        assert_eq!(titles, wanted, "{name}");
        let differences = missing_and_present(&passages(&loaded.documents, &reports), expected);
        assert!(differences.is_empty(), "{name}: {differences:#?}");
    });
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("an entry");
        writer.write_all(bytes).expect("room");
    }
    writer.finish().expect("an archive").into_inner()
}

#[test]
fn traps_are_refused_with_a_message() {
    let refused = |name: &str, bytes: &[u8]| {
        load(name, bytes)
            .err()
            .unwrap_or_else(|| panic!("{name} is read"))
            .to_string()
    };
    // 65 MB of one byte pack into some 65 kB.
    let bomb = archive(&[("a.txt", &vec![b'a'; 65 << 20])]);
    assert!(bomb.len() < 1 << 20);
    let loaded = load("bomb.zip", &bomb).expect("the archive itself is whole");
    assert!(loaded.documents.is_empty());
    assert!(
        loaded.failures[0].reason.contains("64 MB"),
        "{:?}",
        loaded.failures
    );
    let word = archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", &vec![b' '; 65 << 20]),
    ]);
    assert!(refused("bomb.docx", &word).contains("64 MB"));
    let page = "<p>2022年，全县扎实推进法治政府建设。</p>".repeat(2_000_000);
    assert!(page.len() > 100_000_000);
    assert!(refused("large.html", page.as_bytes()).contains("32 MB"));
    let nested = archive(&[(
        "b.zip",
        &archive(&[("c.zip", &archive(&[("d.txt", "文。".as_bytes())]))]),
    )]);
    let loaded = load("a.zip", &nested).expect("an archive");
    assert!(
        loaded.documents.is_empty() && loaded.failures.len() == 1,
        "{:?}",
        loaded.failures
    );
    let upwards = archive(&[("../../甲/2022.txt", "2022年，我县推进依法行政。".as_bytes())]);
    let loaded = load("a.zip", &upwards).expect("an archive");
    assert_eq!(loaded.documents[0].id, "a.zip/甲/2022.txt");
    assert!(refused("empty.zip", &archive(&[("a.png", b"x")])).contains("without reports"));
    assert!(refused("book.docx", &archive(&[("xl/workbook.xml", b"<x/>")])).contains("Excel"));
    assert!(refused("cut.docx", &bomb[..bomb.len() / 2]).contains("Fetch it again"));
}

#[test]
fn deep_pages_and_documents_end() {
    let refused = load("deep.html", "<div>".repeat(100_000).as_bytes()).expect_err("too deep");
    assert!(
        refused.to_string().contains("nested too deeply"),
        "{refused}"
    );
    let deep = format!("{}2022年，我县推进依法行政。", "<div>".repeat(5_000));
    let loaded = load("deep.html", deep.as_bytes()).expect("a page");
    assert_eq!(
        loaded.documents[0].text.trim(),
        "2022年，我县推进依法行政。"
    );
    let formatting = format!("{}文。", "<b><i><p>".repeat(2_000));
    assert!(load("deep.html", formatting.as_bytes()).is_ok());
    let xml = format!("<document><body>{}<t>文。</t>", "<p>".repeat(100_000));
    let word = archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", xml.as_bytes()),
    ]);
    let refused = load("deep.docx", &word).expect_err("too deep").to_string();
    assert!(refused.contains("nested too deeply"), "{refused}");
}

/// Changes some bytes of a fixture.
fn damaged(
    folder: &str,
    name: &str,
    changes: &[(prop::sample::Index, u8)],
    cut: prop::sample::Index,
) -> Vec<u8> {
    let mut bytes = std::fs::read(fixtures().join(folder).join(name)).expect("a fixture");
    for (at, byte) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *byte;
    }
    let length = cut.index(bytes.len() * 2).min(bytes.len());
    bytes.truncate(length);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_page_is_read_or_refused(page in "(<(p|div|table|tr|td|a href=x|li|b|h1|script|style|p hidden|/p|/div|/td|/table|/a|br|!--|--)>|[年县，。 \n]{0,6}|&[a-z]{0,5};?|\\PC{0,3}){0,80}") {
        if let Ok(loaded) = load("a.html", format!("<p>{page}").as_bytes()) {
            for document in &loaded.documents {
                parse(document);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600), name in "a\\.(txt|html|docx|pdf|jsonl|zip)") {
        if let Ok(loaded) = load(&name, &bytes) {
            for document in &loaded.documents {
                parse(document);
            }
        }
    }

    #[test]
    fn any_text_is_parsed(text in "(当前位置：首页 > 正文\n|来源：|发布日期：|[一二三]、|（[一二]）|[0-9]{1,9}[年月日.]|\\[b\\]|《|》|#{1,3} |[省市县区年法治政府，。；：\n \u{3000}]{1,12}|\\PC{0,4}){0,60}") {
        let document = Document { id: "a".into(), path: "a".into(), text, ..Document::default() };
        let report = parse(&document);
        let count = document.text.chars().count();
        for passage in &report.passages {
            prop_assert!(passage.chars.end <= count);
            prop_assert_eq!(gongbao::text::slice(&document.text, passage.bytes.clone()), slice_chars(&document.text, passage.chars.clone()));
        }
    }

    #[test]
    fn a_damaged_word_document_is_read_or_refused(changes in prop::collection::vec(any::<(prop::sample::Index, u8)>(), 0..12), cut in any::<prop::sample::Index>()) {
        drop(load("a.docx", &damaged("docx", "raw_toc_fields.docx", &changes, cut)));
    }

    #[test]
    fn a_damaged_pdf_is_read_or_refused(changes in prop::collection::vec(any::<(prop::sample::Index, u8)>(), 0..12), cut in any::<prop::sample::Index>()) {
        drop(load("a.pdf", &damaged("pdf", "gbk_euc_h.pdf", &changes, cut)));
        drop(load("a.pdf", &damaged("pdf", "object_streams.pdf", &changes, cut)));
    }

    #[test]
    fn a_damaged_archive_is_read_or_refused(changes in prop::collection::vec(any::<(prop::sample::Index, u8)>(), 0..12), cut in any::<prop::sample::Index>()) {
        drop(load("a.zip", &damaged("zip", "mixed.zip", &changes, cut)));
    }

    /// The XML inside a document, taken apart and put together wrongly.
    #[test]
    fn any_xml_in_a_word_document_is_read_or_refused(xml in "(<w:(p|r|t|tbl|tr|tc|del|ins|sdt|fldChar w:fldCharType=\"begin\"/|br/|numPr|numId w:val=\"1\"/|ilvl w:val=\"9\"/|pStyle w:val=\"a\"/)>|</w:(p|r|t|tr|tc|tbl|del|sdt)>|[年，。]{1,4}|&[a-z#0-9]{0,4};){0,60}") {
        let word = archive(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())]);
        drop(load("a.docx", &word));
    }
}
