//! Zones: 高新区, 经开区, 新区 and the like, which report like governments and have no code of their own.

use std::sync::LazyLock;

use regex::Regex;

use crate::gazetteer::Gazetteer;

use super::place_names;

static ZONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:中共)?(?P<name>[\p{Han}]{0,10}?)(?P<type>高新技术产业开发区|高新技术开发区|高新技术产业园区|高新区|经济技术开发区|经济开发区|经开区|新区|综合保税区|保税区|保税港区|旅游度假区|度假区|风景名胜区|风景区|景区|生态城|合作区|示范区|综合实验区|实验区|工业园区|产业园区|工业园|产业园|管理区|开发区|镇|乡|街道)(?P<rest>.{0,6})",
    )
    .expect("pattern is valid")
});

/// Reads a zone at the beginning of a title, file name or signature, after the place that it lies in. Returns its name:
/// 大鹏新区 keeps its own; one without (高新区) needs its place before it, which `completed` adds.
pub fn zone_at_start(text: &str) -> Option<String> {
    const LAST: [char; 6] = ['区', '城', '园', '镇', '乡', '道'];
    if !text.contains(LAST) {
        return None;
    }
    let text = text
        .trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '年' | '_' | '-' | ' ' | '#')
        })
        .trim_start_matches("关于");
    let place = place_names::mentions(text)
        .into_iter()
        .next()
        .filter(|mention| mention.bytes.start == 0);
    // A short name may be the beginning of the zone's own (光明新区): then the zone is not "新区".
    let rest = match &place {
        Some(mention) => text.get(mention.bytes.end..).unwrap_or_default(),
        None => text,
    };
    let short = place.as_ref().is_none_or(|mention| !mention.full);
    let found = ZONE
        .captures(rest)
        .or_else(|| ZONE.captures(text).filter(|_| short))?;
    let (name, kind) = (&found["name"], &found["type"]);
    let after = &found["rest"];
    let issues = ["管", "党工委", "工作报告", "法治", "20", "（", "(", "关于"]
        .iter()
        .any(|word| after.starts_with(word))
        || after.contains('局')
        || after.is_empty();
    let is_town = matches!(kind, "镇" | "乡" | "街道");
    // 各乡镇, 我镇 are no names.
    let nameless =
        name.is_empty() || name.ends_with(['我', '全', '各', '本', '该', '乡', '度', '个']);
    let town_acts = [
        "人民政府",
        "政府",
        "办事处",
        "党委",
        "20",
        "关于",
        "法治",
        "二",
    ]
    .iter()
    .any(|word| after.starts_with(word));
    if !issues && !is_town || is_town && (nameless || !town_acts) {
        return None;
    }
    let kind = match kind {
        "高新技术产业开发区" | "高新技术开发区" | "高新技术产业园区" => {
            "高新区"
        }
        "经济技术开发区" | "经济开发区" => "经开区",
        other => other,
    };
    let name = name
        .trim_start_matches("人民政府")
        .trim_start_matches("政府");
    let mut zone = format!("{name}{kind}");
    if name.is_empty() && matches!(kind, "新区" | "景区") {
        // 光明新区: the name was taken for the place 光明区's short form; the city may stand before it.
        let own = text.get(place.filter(|mention| !mention.full)?.bytes)?;
        let after_city = own.rsplit_once(['省', '市', '州']).map(|(_, rest)| rest);
        let own = after_city.filter(|rest| !rest.is_empty()).unwrap_or(own);
        zone = format!("{own}{kind}");
    }
    let is_place = Gazetteer::get()
        .named(&zone)
        .iter()
        .any(|id| Gazetteer::get().place(*id).name() == zone);
    (!is_place).then_some(zone)
}

/// Whether a name ends as those of zones, towns and streets do.
pub fn is_zone_name(name: &str) -> bool {
    const ENDS: [&str; 19] = [
        "景区",
        "实验区",
        "高新区",
        "经开区",
        "新区",
        "开发区",
        "保税区",
        "保税港区",
        "度假区",
        "风景区",
        "风景名胜区",
        "示范区",
        "合作区",
        "生态城",
        "园区",
        "产业园",
        "镇",
        "乡",
        "街道",
    ];
    name.chars().count() > 1 && ENDS.iter().any(|end| name.ends_with(end))
}

/// Puts the short name of the place before a zone that has no name of its own: 高新区 in 合肥市 → 合肥高新区.
pub fn completed(zone: &str, place_name: &str) -> String {
    let bare = [
        "高新区",
        "经开区",
        "开发区",
        "示范区",
        "保税区",
        "综合保税区",
        "度假区",
        "风景区",
        "景区",
        "实验区",
        "综合实验区",
        "工业园区",
        "产业园区",
        "工业园",
        "产业园",
    ]
    .contains(&zone);
    match crate::gazetteer::short_name(place_name) {
        Some(short) if bare => format!("{short}{zone}"),
        _ => zone.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_zones() {
        for (text, expected) in [
            ("深圳市大鹏新区管理委员会2021年工作报告", Some("大鹏新区")),
            ("光明新区2017年工作报告", Some("光明新区")),
            (
                "合肥高新技术产业开发区2022年法治政府建设情况报告",
                Some("高新区"),
            ),
            ("合肥高新区2022年法治政府建设情况报告", Some("高新区")),
            (
                "关于赣州经济技术开发区2020年度法治政府建设情况的报告",
                Some("经开区"),
            ),
            ("2016年坪山新区管委会工作报告", Some("坪山新区")),
            ("经开区教育局2022年法治政府建设年度报告", Some("经开区")),
            ("上海市浦东新区人民政府2022年法治政府建设情况报告", None),
            ("天津市滨海新区2022年法治政府建设情况报告", None),
            ("宜昌市人民政府2022年法治政府建设年度报告", None),
            ("上蔡县塔桥镇2022年法治政府建设工作总结", Some("塔桥镇")),
            (
                "岳麓区橘子洲街道2021年法治政府建设年度报告",
                Some("橘子洲街道"),
            ),
            (
                "郑东新区管委会2020年度法治政府建设情况报告",
                Some("郑东新区"),
            ),
            ("2019年乡镇法治政府建设工作总结", None),
            ("景德镇市2022年法治政府建设情况报告", None),
        ] {
            assert_eq!(zone_at_start(text).as_deref(), expected, "{text}");
        }
        assert_eq!(completed("高新区", "合肥市"), "合肥高新区");
    }
}
