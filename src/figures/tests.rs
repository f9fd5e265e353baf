//! What holds for every text.

use proptest::prelude::*;

use super::lexicon::steps;
use super::{Figure, extract, rules};
use crate::text::slice_chars;

/// Pieces of reports, and of what stands in the way.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "办结行政复议案件", "纠错率", "为", "达到", "同比增长", "，", "。", "、", "；", "：", "（", "）", "《", "》", "“", "”", "件", "%",
            "个部门", "的", "和", "其中", "分别", "均为", "零", "无一例", "第", "年", "月", "余", "多", "万", "亿", "元", "近", "以上", "百分之",
            "分之", "三", "十二", "两千", "百", "\n", "　", " ", "\n\n", "一、", "至", "—", "/", ".", ",", "+", "1+N", "12345", "3.5", "2,057",
            "２０２３", "连续", "等", "制定清单", "对", "进行了检查", "\u{feff}", "𠮷", "é",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => (0_u32..2_000_000).prop_map(|number| number.to_string()),
    ]
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let length = text.chars().count();
    let figures = extract(text);
    let mut before: Option<&Figure> = None;
    for figure in &figures {
        prop_assert!(figure.chars.start < figure.chars.end && figure.chars.end <= length);
        prop_assert!(
            figure.sentence.start <= figure.chars.start && figure.chars.end <= figure.sentence.end
        );
        prop_assert!(!figure.indicator.is_empty());
        prop_assert!(figure.value.0.is_finite() && figure.value.0 >= 0.0);
        if let Some(before) = before {
            let same = before.chars == figure.chars;
            prop_assert!(
                same || before.chars.end <= figure.chars.start,
                "{before:?} {figure:?}"
            );
        }
        let raw = slice_chars(text, figure.chars.clone());
        let tight = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        prop_assert!(
            tight(raw.chars().next()) && tight(raw.chars().last()),
            "{raw:?}"
        );
        before = Some(figure);
    }
    Ok(())
}

proptest! {
    #[test]
    fn ranges_are_ordered_and_hold_the_number(pieces in prop::collection::vec(piece(), 0..60)) {
        check(&pieces.concat())?;
    }

    #[test]
    fn no_text_ends_the_program(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn the_slice_is_the_number(number in 0_u64..10_000_000_000, tenths in 0_u32..10, unit in prop::sample::select(vec!["件", "万件", "亿元", "%", "个百分点", "多起", "余万人次"])) {
        let written = format!("{number}.{tenths}{unit}");
        let text = format!("２０２３年，全县办结案件 {written}，情况良好。");
        let figures = extract(&text);
        prop_assert_eq!(figures.len(), 1);
        prop_assert_eq!(slice_chars(&text, figures[0].chars.clone()), written.as_str());
        let factor = if unit.contains('亿') { 1e8 } else if unit.contains('万') { 1e4 } else { 1.0 };
        let value = format!("{number}.{tenths}").parse::<f64>().expect("a number") * factor;
        prop_assert!((figures[0].value.0 - value).abs() <= value * 1e-12);
    }

    #[test]
    fn work_grows_with_the_length_of_a_text(pieces in prop::collection::vec(piece(), 1..40)) {
        // As one paragraph without an end, and as many.
        for end in ["，", "", "。\n\n"] {
            let text = pieces.concat().replace('\n', "") + end;
            let (_, once) = steps::of(|| extract(&text.repeat(8)).len());
            let (_, twice) = steps::of(|| extract(&text.repeat(16)).len());
            let (_, often) = steps::of(|| extract(&text.repeat(64)).len());
            prop_assert!(twice <= once * 5 / 2 + 1000, "{once} look-ups became {twice}: {text}");
            prop_assert!(often <= once * 10 + 1000, "{once} look-ups became {often}: {text}");
        }
    }

    #[test]
    fn paragraphs_are_read_alone(pieces in prop::collection::vec(piece(), 0..20)) {
        // What a paragraph holds does not depend on how often it stood before: time grows with the length, and no more.
        let text = pieces.concat().replace(['“', '”', '"'], "");
        let once = extract(&text).len();
        let end = "。\n\n　　一、";
        let thrice = extract(&format!("{text}{end}{text}{end}{text}")).len();
        prop_assert!(thrice >= once);
    }
}

#[test]
fn the_rules_are_valid() {
    assert!(rules::TEXT.contains("[units]"));
    rules::built_in();
}

#[test]
fn a_figure_is_read_back_from_json() {
    let figures = extract("办结案件1.2万件，时限压缩到3—5个工作日。");
    let json = serde_json::to_string(&figures).expect("figures are written");
    assert!(json.contains("\"value\":12000"), "{json}");
    let back: Vec<Figure> = serde_json::from_str(&json).expect("figures are read");
    assert_eq!(back, figures);
}
