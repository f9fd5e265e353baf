//! What queries are read as, and what is said of odd ones.

use super::*;

fn shown(node: &Node) -> String {
    let list = |nodes: &[Node]| nodes.iter().map(shown).collect::<Vec<_>>().join(" ");
    match node {
        Node::Term(term) => {
            let field = match term.field {
                SearchField::Text => "",
                SearchField::Title => "title:",
                SearchField::Heading => "heading:",
                SearchField::Issuer => "issuer:",
            };
            let star = if term.open { "*" } else { "" };
            if term.quoted {
                format!("{field}\"{}\"", term.text)
            } else {
                format!("{field}{}{star}", term.text)
            }
        }
        Node::All(nodes) => format!("[{}]", list(nodes)),
        Node::Either(nodes) => format!("<{}>", list(nodes)),
        Node::Not(inner) => format!("-{}", shown(inner)),
        Node::Sentence(inner) => format!("sentence({})", shown(inner)),
        Node::Near(near) => {
            let sides = near.operands.iter().enumerate().map(|(place, side)| {
                let terms: Vec<String> = side
                    .iter()
                    .map(|term| shown(&Node::Term(term.clone())))
                    .collect();
                match place.checked_sub(1).map(|at| near.within[at]) {
                    Some(within) => format!("{within} {}", terms.join("|")),
                    None => terms.join("|"),
                }
            });
            format!("near({})", sides.collect::<Vec<_>>().join(" "))
        }
    }
}

fn read(source: &str) -> (String, Vec<String>) {
    match parse(source) {
        Ok(query) => (shown(&query.root), query.notes),
        Err(error) => panic!("{source}: {error}"),
    }
}

#[test]
fn reads_the_language() {
    for (source, expected) in [
        ("行政复议 纠错率", "[行政复议 纠错率]"),
        ("　纠错率　", "纠错率"),
        ("复议 -公安", "[复议 -公安]"),
        ("复议 －公安", "[复议 -公安]"),
        ("执法 OR 处罚", "<执法 处罚>"),
        ("(执法 OR 处罚) 宜昌", "[<执法 处罚> 宜昌]"),
        ("(执法 OR 处罚)宜昌", "[<执法 处罚> 宜昌]"),
        ("宜昌(执法 OR 处罚)", "[宜昌 <执法 处罚>]"),
        ("a OR b c", "<a [b c]>"),
        ("第(一)项", "第(一)项"),
        ("(一)主体合法", "(一)主体合法"),
        ("（一）主体合法", "（一）主体合法"),
        ("-(a b) c", "[-[a b] c]"),
        ("（执法 OR 处罚） 培训", "[<执法 处罚> 培训]"),
        ("执法 ＯＲ 处罚", "<执法 处罚>"),
        ("《行政处罚法》", "《行政处罚法》"),
        ("2019-2020", "2019-2020"),
        ("- 词", "词"),
        ("near or 词", "[near or 词]"),
    ] {
        assert_eq!(read(source), (expected.to_owned(), vec![]), "{source}");
    }
}

#[test]
fn reads_literals() {
    for (source, expected) in [
        ("\"应诉率达\"", "\"应诉率达\""),
        ("“应诉率达 98%”", "\"应诉率达 98%\""),
        ("”应诉率达 98%“", "\"应诉率达 98%\""),
        ("＂应诉率达 98%＂", "\"应诉率达 98%\""),
        ("\"应诉率达 98%”", "\"应诉率达 98%\""),
        ("「营商环境 优化」", "\"营商环境 优化\""),
        ("『营商环境 优化』", "\"营商环境 优化\""),
        ("“放管服”改革", "“放管服”改革"),
        ("深化“放管服”", "深化“放管服”"),
        ("‘放管服’", "‘放管服’"),
        ("【典型案例】", "【典型案例】"),
        ("执法\"双随机\"", "[执法 \"双随机\"]"),
        ("(\"a b\" OR c)", "<\"a b\" c>"),
        ("\"双随机*\"", "\"双随机*\""),
        ("\"\" 词", "词"),
    ] {
        assert_eq!(read(source), (expected.to_owned(), vec![]), "{source}");
    }
}

#[test]
fn reads_fields() {
    for (source, expected) in [
        (
            "title:报告 heading:\"行政执法\"",
            "[title:报告 heading:\"行政执法\"]",
        ),
        ("标题：报告 小标题:执法", "[title:报告 heading:执法]"),
        ("issuer:司法局", "issuer:司法局"),
        ("发布机构：司法局 机构:政府", "[issuer:司法局 issuer:政府]"),
        ("Title:报告", "title:报告"),
        ("title:(a OR b) c", "[<title:a title:b> c]"),
        ("title:(a issuer:b)", "[title:a issuer:b]"),
        ("标题:“a b”", "title:\"a b\""),
        ("-title:a b", "[-title:a b]"),
        ("title:-a b", "[-title:a b]"),
        ("title:(a NEAR/3 b)", "near(title:a 3 title:b)"),
        ("title:(一)主体", "title:(一)主体"),
        ("时间:2023", "时间:2023"),
    ] {
        assert_eq!(read(source), (expected.to_owned(), vec![]), "{source}");
    }
}

#[test]
fn reads_conditions() {
    for (source, expected) in [
        ("a NEAR/5 b", "near(a 5 b)"),
        ("a NEAR b", "near(a 10 b)"),
        ("a ＮＥＡＲ／５ b", "near(a 5 b)"),
        ("a NEAR/5 b NEAR/3 c", "near(a 5 b 3 c)"),
        ("a NEAR/5 b c", "[near(a 5 b) c]"),
        ("a b NEAR/5 c", "[a near(b 5 c)]"),
        ("a NEAR/5 b OR c", "<near(a 5 b) c>"),
        ("a NEAR/5 (b OR \"c d\")", "near(a 5 b|\"c d\")"),
        ("(a OR b)NEAR/0(c OR d)", "near(a|b 0 c|d)"),
        ("-(a NEAR/5 b) c", "[-near(a 5 b) c]"),
        ("a NEAR/99999999999 b", "near(a 4294967295 b)"),
        ("a NEAR/5 ， b", "near(a 5 b)"),
        ("同句:(a b)", "sentence([a b])"),
        ("同句：（a b） c", "[sentence([a b]) c]"),
        ("sentence:(a -b (c OR d))", "sentence([a -b <c d>])"),
        ("sentence:(a NEAR/3 b)", "sentence(near(a 3 b))"),
        ("sentence:(a)", "sentence(a)"),
        ("-sentence:(a b) c", "[-sentence([a b]) c]"),
        ("title:sentence:(a b)", "sentence([title:a title:b])"),
    ] {
        assert_eq!(read(source), (expected.to_owned(), vec![]), "{source}");
    }
}

#[test]
fn reads_stars() {
    for (source, expected) in [
        ("GB18*", "GB18*"),
        ("GB18＊", "GB18*"),
        ("2023**", "2023*"),
        ("执法*", "执法"),
        ("98%*", "98%"),
        ("第3*", "第3*"),
        ("执法 * 处罚", "[执法 处罚]"),
        ("title:GB18* -a*", "[title:GB18* -a*]"),
        ("(GB1* OR GB2*)", "<GB1* GB2*>"),
    ] {
        assert_eq!(read(source), (expected.to_owned(), vec![]), "{source}");
    }
}

#[test]
fn odd_input_is_text_and_said_so() {
    for (source, expected, note) in [
        ("\"纠错率", "\"纠错率", "an unpaired `\"` was read as text"),
        (
            "“纠错率 b",
            "[“纠错率 b]",
            "an unpaired `“` was read as text",
        ),
        ("(纠错率", "(纠错率", "an unpaired `(` was read as text"),
        ("纠错率)", "纠错率)", "an unpaired `)` was read as text"),
        ("a \" b", "[a b]", "an unpaired `\"` was read as text"),
        ("OR 处罚", "[OR 处罚]", "`OR` was read as text: it needs"),
        ("处罚 OR", "[处罚 OR]", "`OR` was read as text: it needs"),
        ("a OR OR b", "<[a OR] b>", "`OR` was read as text: it needs"),
        ("(a OR) b", "[[a OR] b]", "`OR` was read as text: it needs"),
        ("a -OR", "[a -OR]", "`-OR` was read as text: an operator"),
        ("NEAR", "NEAR", "`NEAR` was read as text: it needs"),
        (
            "a NEAR/5",
            "[a NEAR/5]",
            "`NEAR/5` was read as text: it needs",
        ),
        (
            "NEAR/5 a",
            "[NEAR/5 a]",
            "`NEAR/5` was read as text: it needs",
        ),
        (
            "a NEAR/x b",
            "[a NEAR/x b]",
            "`NEAR/x` was read as text: write",
        ),
        (
            "a NEAR/ b",
            "[a NEAR/ b]",
            "`NEAR/` was read as text: write",
        ),
        (
            "a NEAR/5 -b",
            "[a NEAR/5 -b]",
            "`NEAR/5` was read as text: it needs",
        ),
        (
            "a NEAR/5 (b c)",
            "[a NEAR/5 [b c]]",
            "`NEAR/5` was read as text: it needs",
        ),
        (
            "a NEAR/5 title:b",
            "[a NEAR/5 title:b]",
            "`NEAR/5` was read as text: it needs",
        ),
        (
            "(a NEAR/5 b) NEAR/3 c",
            "[near(a 5 b) NEAR/3 c]",
            "`NEAR/3` was read as text: it needs",
        ),
        (
            "a NEAR/5 OR b",
            "<[a NEAR/5] b>",
            "`NEAR/5` was read as text: it needs",
        ),
        (
            "title: a",
            "[title: a]",
            "`title:` was read as text: nothing",
        ),
        (
            "a 标题：",
            "[a 标题：]",
            "`标题：` was read as text: nothing",
        ),
        (
            "title:，。 a",
            "[title: a]",
            "`title:` was read as text: nothing",
        ),
        (
            "title:() a",
            "[title: a]",
            "`title:` was read as text: nothing",
        ),
        (
            "同句:执法",
            "[同句: 执法]",
            "`同句:` was read as text: it goes before",
        ),
        (
            "sentence:() a",
            "[sentence: a]",
            "`sentence:` was read as text: nothing",
        ),
        (
            "sentence:(-a) b",
            "[[sentence: -a] b]",
            "`sentence:` was read as text: each alternative",
        ),
        (
            "sentence:(a OR -b)",
            "[sentence: <a -b>]",
            "`sentence:` was read as text: each alternative",
        ),
        (
            "sentence:(a title:b)",
            "[sentence: [a title:b]]",
            "`sentence:` was read as text: each alternative",
        ),
        ("GB*30", "GB*30", "`*` inside `GB*30` was read as text"),
        ("**重点", "**重点", "`*` inside `**重点` was read as text"),
    ] {
        let (node, notes) = read(source);
        assert_eq!(node, expected, "{source}");
        assert_eq!(notes.len(), 1, "{source}: {notes:?}");
        assert!(notes[0].starts_with(note), "{source}: {notes:?}");
    }
}

#[test]
fn a_remark_is_made_once() {
    let (_, notes) = read("a) b) c) OR");
    assert_eq!(
        notes,
        [
            "an unpaired `)` was read as text",
            "`OR` was read as text: it needs a term on both sides"
        ]
    );
}

#[test]
fn nothing_to_search_for() {
    for source in ["，。！", "", "*", "()", "《》“”‘’【】", "\"", "-"] {
        assert!(
            matches!(parse(source), Err(QueryError::Empty(_))),
            "{source}"
        );
    }
    for source in ["-公安", "-(a OR b)", "-sentence:(a b)"] {
        assert!(
            matches!(parse(source), Err(QueryError::OnlyExcluded(_))),
            "{source}"
        );
    }
}

#[test]
fn what_is_firm_is_parted_from_what_is_not() {
    for (source, loose, firm) in [
        ("a b", "a b", ""),
        ("a \"b\" title:c", "a", "\"b\" title:c"),
        ("a NEAR/3 b c", "c", "near(a 3 b)"),
        ("sentence:(a b -c) d -e", "d", "sentence([a b -c])"),
        ("(\"a\" OR \"b\") c", "c", "<\"a\" \"b\">"),
        ("(\"a\" OR b) c", "b c", "\"a\""),
        ("(-a -b) c", "c", ""),
    ] {
        let query = parse(source).expect("a query");
        let terms: Vec<&str> = query
            .loose()
            .iter()
            .map(|term| term.text.as_str())
            .collect();
        let nodes: Vec<String> = query.firm().into_iter().map(shown).collect();
        assert_eq!(
            (terms.join(" "), nodes.join(" ")),
            (loose.to_owned(), firm.to_owned()),
            "{source}"
        );
    }
}

proptest::proptest! {
    /// Any text is a query, or has nothing to look for: no letter, digit or character, or only excluded ones.
    #[test]
    fn any_input_is_a_query(
        source in "([()（）\"＂“”「」‘’《》*＊:： \u{3000}-]|OR|NEAR|NEAR/[0-9x]?|title:|同句：|sentence:\\(|[一-三a-c]|\\PC){0,40}"
    ) {
        match parse(&source) {
            Ok(query) => {
                proptest::prop_assert!(!query.wanted().is_empty());
                for term in query.wanted() {
                    proptest::prop_assert!(!Units::of(&term.text).is_empty());
                }
            }
            Err(QueryError::Empty(_)) => proptest::prop_assert!(Units::of(&source).is_empty()),
            Err(QueryError::OnlyExcluded(_)) => proptest::prop_assert!(source.contains(['-', '－'])),
        }
    }
}

#[test]
fn long_input_does_not_overflow() {
    for (piece, end) in [
        ("(", ")"),
        ("(a ", ")"),
        ("-", ""),
        ("title:", ""),
        ("\"", ""),
    ] {
        let source = format!("{}词{}", piece.repeat(20_000), end.repeat(20_000));
        assert!(parse(&source).is_ok(), "{piece}");
    }
    let _ = parse(&"-title:".repeat(20_000));
    let (node, notes) = read(&format!("{}a b{}", "(".repeat(40), ")".repeat(40)));
    assert!(node.contains('a') && notes.len() == 1, "{node} {notes:?}");
}
