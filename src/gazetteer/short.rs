//! Short forms of place names: 湖北省 → 湖北, 黔西南布依族苗族自治州 → 黔西南, 宜昌市 → 宜昌.

use std::borrow::Cow;

/// The peoples whose names stand in the names of autonomous places, as they are written there.
const PEOPLES: [&str; 56] = [
    "蒙古族",
    "蒙古",
    "回族",
    "藏族",
    "维吾尔",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克",
    "哈萨克族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯",
    "阿昌族",
    "普米族",
    "塔吉克",
    "怒族",
    "鄂温克族",
    "鄂温克",
    "德昂族",
    "保安族",
    "裕固族",
    "独龙族",
    "鄂伦春",
    "赫哲族",
    "门巴族",
    "珞巴族",
    "基诺族",
    "各族",
    "俄罗斯族",
    "京族",
];

/// Endings of names, longest first where one ends another.
const ENDINGS: [&str; 13] = [
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "省",
    "市",
    "盟",
    "县",
    "区",
    "旗",
];

/// All short forms of a name: 大理白族自治州 gives 大理 and 大理州, 漾濞彝族自治县 gives 漾濞 and 漾濞县.
pub fn short_forms(name: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let stem = short_name(name);
    let autonomous = [("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")]
        .into_iter()
        .filter(|(ending, _)| name.ends_with(ending));
    let whole = stem.into_iter().map(Cow::Borrowed);
    whole.chain(autonomous.filter_map(move |(_, short)| Some(format!("{}{short}", stem?).into())))
}

/// Returns the name without its ending and the names of peoples in it, if at least two characters remain: 大理白族自治州 gives
/// 大理.
pub fn short_name(name: &str) -> Option<&str> {
    let ending = ENDINGS.iter().find(|ending| name.ends_with(**ending))?;
    let mut stem = name.strip_suffix(ending)?;
    if ending.starts_with("自治") {
        while let Some(shorter) = PEOPLES
            .iter()
            .filter_map(|people| stem.strip_suffix(people))
            .filter(|rest| rest.chars().count() >= 2)
            .min_by_key(|rest| rest.len())
        {
            stem = shorter;
        }
    }
    (stem.chars().count() >= 2).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_endings_and_peoples() {
        for (name, short) in [
            ("湖北省", Some("湖北")),
            ("内蒙古自治区", Some("内蒙古")),
            ("新疆维吾尔自治区", Some("新疆")),
            ("广西壮族自治区", Some("广西")),
            ("黔西南布依族苗族自治州", Some("黔西南")),
            ("大理白族自治州", Some("大理")),
            ("伊犁哈萨克自治州", Some("伊犁")),
            ("漾濞彝族自治县", Some("漾濞")),
            ("巍山彝族回族自治县", Some("巍山")),
            ("赵县", None),
            ("宜昌市", Some("宜昌")),
            ("香港特别行政区", Some("香港")),
        ] {
            assert_eq!(short_name(name), short, "{name}");
        }
    }
}
