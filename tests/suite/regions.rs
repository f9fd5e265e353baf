//! What people write for a region, and which places of an index it means.

use std::collections::BTreeSet;

use gongbao::query::region::{Held, RegionError, resolve};

use crate::support::Sandbox;

/// Paths of an index of a few places; 洛 and 北 stand for what no other has.
fn held(paths: &[&str]) -> Held {
    let path = |path: &&str| path.split('/').map(str::to_owned).collect();
    paths.iter().map(path).collect()
}

fn places() -> Held {
    held(&[
        "湖北省",
        "湖北省/宜昌市",
        "湖北省/宜昌市/秭归县",
        "湖北省/宜昌市/西陵区",
        "湖北省/襄樊市",
        "湖北省/襄阳市/老河口市",
        "湖北省/武汉市/东湖高新区",
        "江苏省/南京市/鼓楼区",
        "江苏省/徐州市/鼓楼区",
        "江苏省/苏州市/苏州高新区",
        "安徽省/合肥市/合肥高新区",
        "安徽省/合肥市/巢湖市",
        "安徽省/巢湖市",
        "吉林省/吉林市",
        "云南省/大理白族自治州/大理市",
        "北京市/朝阳区",
        "辽宁省/大连市/普兰店区",
        "辽宁省/大连市/普兰店市",
        "广东省/深圳市/大鹏新区",
        "上海市/浦东新区",
        "重庆市/黔江区",
        "内蒙古自治区/鄂尔多斯市/东胜区",
        "恩施/不是行政区",
        "湖北省/恩施土家族苗族自治州/利川市",
        "新疆维吾尔自治区/巴音郭楞蒙古自治州",
        "海南省/琼海市",
        "全国",
        "未识别",
    ])
}

#[test]
fn what_people_write() {
    let held = places();
    for (text, expected) in [
        // Codes, whole and of the levels above.
        ("420500", "湖北省/宜昌市"),
        ("４２０５００", "湖北省/宜昌市"),
        ("4205", "湖北省/宜昌市"),
        ("42", "湖北省"),
        ("420527000000", "湖北省/宜昌市/秭归县"),
        ("000000", "全国"),
        ("210282", "辽宁省/大连市/普兰店市"),
        // Full names and what is left of them.
        ("湖北省", "湖北省"),
        ("湖北", "湖北省"),
        (" 湖北 ", "湖北省"),
        ("宜昌市", "湖北省/宜昌市"),
        ("宜昌", "湖北省/宜昌市"),
        ("秭归", "湖北省/宜昌市/秭归县"),
        ("秭歸縣", "湖北省/宜昌市/秭归县"),
        ("内蒙古", "内蒙古自治区"),
        ("大理州", "云南省/大理白族自治州"),
        ("大理", "云南省/大理白族自治州"),
        ("大理市", "云南省/大理白族自治州/大理市"),
        ("吉林", "吉林省"),
        ("吉林市", "吉林省/吉林市"),
        ("巴州", "新疆维吾尔自治区/巴音郭楞蒙古自治州"),
        ("浦东", "上海市/浦东新区"),
        ("全国", "全国"),
        // Only one of that name is in the index.
        ("朝阳区", "北京市/朝阳区"),
        ("朝阳", "北京市/朝阳区"),
        // Paths, in full and in part.
        ("湖北省/宜昌市", "湖北省/宜昌市"),
        ("湖北省／宜昌市", "湖北省/宜昌市"),
        ("湖北/宜昌/秭归", "湖北省/宜昌市/秭归县"),
        ("湖北/秭归", "湖北省/宜昌市/秭归县"),
        ("恩施州/利川", "湖北省/恩施土家族苗族自治州/利川市"),
        ("南京/鼓楼", "江苏省/南京市/鼓楼区"),
        ("海南省/琼海市", "海南省/琼海市"),
        // Run together.
        ("湖北省宜昌市", "湖北省/宜昌市"),
        ("湖北宜昌", "湖北省/宜昌市"),
        ("湖北 宜昌", "湖北省/宜昌市"),
        ("湖北省宜昌市秭归县", "湖北省/宜昌市/秭归县"),
        ("徐州鼓楼区", "江苏省/徐州市/鼓楼区"),
        ("北京朝阳", "北京市/朝阳区"),
        ("重庆市黔江区", "重庆市/黔江区"),
        ("内蒙古鄂尔多斯东胜", "内蒙古自治区/鄂尔多斯市/东胜区"),
        // Zones, which only the index knows.
        ("大鹏新区", "广东省/深圳市/大鹏新区"),
        ("大鹏", "广东省/深圳市/大鹏新区"),
        ("深圳大鹏新区", "广东省/深圳市/大鹏新区"),
        ("广东省/深圳市/大鹏新区", "广东省/深圳市/大鹏新区"),
        ("合肥高新区", "安徽省/合肥市/合肥高新区"),
        ("合肥市高新区", "安徽省/合肥市/合肥高新区"),
        ("合肥/高新区", "安徽省/合肥市/合肥高新区"),
        ("合肥高新技术产业开发区", "安徽省/合肥市/合肥高新区"),
        ("武汉东湖高新区", "湖北省/武汉市/东湖高新区"),
        // Names of other times.
        ("襄樊", "湖北省/襄樊市"),
        ("襄阳", "湖北省/襄阳市"),
        ("普兰店", "辽宁省/大连市/普兰店区"),
        ("巢湖", "安徽省/合肥市/巢湖市"),
    ] {
        let region = resolve(text, &held).unwrap_or_else(|error| panic!("{text}: {error}"));
        let paths: BTreeSet<String> = region.paths.iter().map(|path| path.join("/")).collect();
        assert!(paths.contains(expected), "{text}: {paths:?}");
        assert!(region.is_held, "{text}");
    }
}

#[test]
fn a_place_is_meant_under_all_its_names_and_codes() {
    let held = places();
    for (texts, paths) in [
        (
            ["襄樊", "襄阳", "420600"].as_slice(),
            ["湖北省/襄樊市", "湖北省/襄阳市"].as_slice(),
        ),
        (
            &["普兰店", "普兰店市", "普兰店区", "210214"],
            &["辽宁省/大连市/普兰店区", "辽宁省/大连市/普兰店市"],
        ),
        (
            &["巢湖", "巢湖市", "安徽巢湖"],
            &["安徽省/巢湖市", "安徽省/合肥市/巢湖市"],
        ),
    ] {
        for text in texts {
            let region = resolve(text, &held).unwrap_or_else(|error| panic!("{text}: {error}"));
            for path in paths {
                let is_there = region.paths.iter().any(|known| known.join("/") == *path);
                assert!(is_there, "{text}: {:?}", region.paths);
            }
        }
    }
}

#[test]
fn what_several_bear_is_asked_about() {
    let held = places();
    for (text, expected) in [
        (
            "鼓楼区",
            [
                "江苏省/南京市/鼓楼区 (320106)",
                "江苏省/徐州市/鼓楼区 (320302)",
            ]
            .as_slice(),
        ),
        (
            "江苏鼓楼",
            &[
                "江苏省/南京市/鼓楼区 (320106)",
                "江苏省/徐州市/鼓楼区 (320302)",
            ],
        ),
        (
            "高新区",
            &["江苏省/苏州市/苏州高新区", "安徽省/合肥市/合肥高新区"],
        ),
        // None of them is in the index.
        (
            "海州区",
            &[
                "辽宁省/阜新市/海州区 (210902)",
                "江苏省/连云港市/海州区 (320706)",
            ],
        ),
    ] {
        match resolve(text, &held) {
            Err(RegionError::Ambiguous { candidates, .. }) => {
                assert_eq!(candidates, expected, "{text}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn what_no_place_bears_is_suggested() {
    let held = places();
    for (text, expected) in [
        ("宜晶市", Some("湖北省/宜昌市 (420500)")),
        ("宜倡", Some("湖北省/宜昌市 (420500)")),
        ("湖北省/宜晶市", Some("湖北省/宜昌市 (420500)")),
        ("yichang", Some("湖北省/宜昌市 (420500)")),
        ("大棚新区", Some("广东省/深圳市/大鹏新区")),
        ("不存在的地方", None),
        ("", None),
        ("/", None),
    ] {
        match resolve(text, &held) {
            Err(RegionError::Unknown { similar, .. }) => {
                assert_eq!(similar.first().map(String::as_str), expected, "{text}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    for (text, expected) in [
        ("999999", None),
        ("4299", Some("湖北省 (420000)")),
        ("420599", Some("湖北省/宜昌市 (420500)")),
        ("420527101", Some("湖北省/宜昌市 (420500)")),
        ("1", None),
    ] {
        match resolve(text, &held) {
            Err(RegionError::UnknownCode { outer, .. }) => {
                assert_eq!(outer.as_deref(), expected, "{text}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn several_regions_and_one_that_is_not_there() {
    let sandbox = Sandbox::indexed();
    let ids = |arguments: &[&str]| -> BTreeSet<String> {
        let listed = [&["list", "--format", "jsonl"], arguments].concat();
        let listed = sandbox.run(&listed).expect(0).json_lines();
        let id = |report: &serde_json::Value| report["id"].as_str().expect("an id").to_owned();
        listed.iter().map(id).collect()
    };
    let both = ids(&["--region", "宜昌", "--region", "南京"]);
    assert_eq!(both.len(), 3);
    for together in ["宜昌,南京", "宜昌，南京", "宜昌、南京,", "4205,3201"] {
        assert_eq!(ids(&["--region", together]), both, "{together}");
    }
    let empty = sandbox.run(&["list", "--region", ""]).expect(2);
    assert!(
        empty.stderr.contains("no region is called"),
        "{}",
        empty.stderr
    );
    let other = sandbox
        .run(&["search", "复议", "--region", "海口"])
        .expect(1);
    assert!(
        other
            .stderr
            .contains("the index has no report of 海南省/海口市 (460100)"),
        "{}",
        other.stderr
    );
}
