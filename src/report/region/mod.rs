//! Where a report belongs: evidence for places is weighed, and a name that several places share is decided by what else the
//! text names. What stays undecided stays unknown.

mod host;
mod own;
mod role;
mod weighing;

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::gazetteer::Gazetteer;

use super::Region;
use super::layout::Layout;
use super::markup;
use super::page::Page;
use super::year;
use super::zone;
use weighing::{Names, Weighing};

/// How much of the beginning of the body, in characters, counts as a place for the report's own names.
const BEGINNING: usize = 500;
/// How many lines of a page, nearest to the body, are read for names.
const PAGE_LINES: usize = 40;
static SPEAKER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"代表(?P<name>[\p{Han}]{2,16}?(?:政府|管委会|管理委员会|国务院))")
        .expect("pattern is valid")
});
static ASSEMBLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"在(?P<name>[\p{Han}]{2,24}?)(?:第[\p{Han}]{1,4}届|[\p{Han}]{1,3}届)?(?:人民代表大会|人大)").expect("pattern is valid")
});

/// What is known of a report before its region.
#[derive(Debug, Clone, Copy)]
pub struct Clues<'a> {
    /// Title.
    pub title: Option<&'a str>,
    /// Path or id.
    pub path: &'a str,
    /// Address of the page.
    pub url: Option<&'a str>,
    /// Year reported on.
    pub year: Option<u16>,
    /// What the page says.
    pub page: &'a Page,
    /// The text.
    pub layout: &'a Layout<'a>,
    /// The name that it is signed with.
    pub signature: Option<&'a str>,
    /// Whether the report is a zone's.
    pub in_zone: bool,
}

/// A region, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The region; none when the evidence does not decide.
    pub region: Option<Region>,
    /// The evidence in words.
    pub evidence: Option<String>,
    /// Other places that something speaks for, the likeliest first.
    pub rivals: Vec<Rival>,
    /// The path of a place that has nearly as much speaking for it as the region found.
    pub close: Option<String>,
    /// A name, and the places between which nothing decides.
    pub ambiguous: Option<(String, Vec<String>)>,
}

/// A place that something speaks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    /// Its path of names.
    pub region: String,
    /// What speaks for it, weighed: a name in a title weighs 10, one in the text 0.4 to 2.6.
    pub weight: f64,
    /// What speaks for it.
    pub evidence: String,
}

/// Reads a region that was given: a code, a name or a path. A name that several places share is not read.
pub fn given(text: &str, year: Option<u16>) -> Option<Region> {
    let gazetteer = Gazetteer::get();
    let places = gazetteer.resolve(text);
    let place = match places.as_slice() {
        // 安徽省/合肥市/合肥高新区: the last part may be a zone.
        [] => {
            let (outer, zone) = text.rsplit_once('/')?;
            let region = given(outer, year).filter(|region| region.zone.is_none())?;
            let zone = Some(zone.trim().to_owned()).filter(|zone| zone::is_zone_name(zone))?;
            return Some(Region {
                zone: Some(zone),
                ..region
            });
        }
        [place] => *place,
        [first, second, ..] => {
            (first.until.is_none() && second.until.is_some()).then_some(*first)?
        }
    };
    let place = gazetteer.by_code(place.code, year).unwrap_or(place);
    Some(region_of(place.code, place.path, None))
}

/// Finds the region of a report.
pub fn region(clues: &Clues<'_>) -> Found {
    let mut weighing = Weighing::new(clues);
    if let Some(title) = clues.title {
        weighing.national(title, 10.0);
        weighing.central_body(title, 8.0);
        weighing.name(title, 10.0, "title", Names::All);
    }
    if let Some(signature) = clues.signature {
        weighing.central_body(signature, 8.0);
        weighing.name(signature, 9.0, "signature", Names::All);
    }
    let (folder, file) = clues.path.rsplit_once('/').unwrap_or(("", clues.path));
    weighing.national(file, 8.0);
    weighing.name(file, 8.0, "file name", Names::All);
    // Folders inside one another are read as places inside one another.
    weighing.name(&folder.replace('/', ""), 5.0, "folder", Names::All);
    let beginning = markup::readable(&year::beginning(clues.layout, BEGINNING));
    weighing.central_body(&beginning, 4.0);
    let head: String = clues
        .layout
        .head()
        .iter()
        .rev()
        .take(PAGE_LINES)
        .rev()
        .map(|line| line.folded())
        .chain([beginning.as_str()])
        .collect();
    let assembly = ["人大", "人民代表大会"];
    for (pattern, words, what) in [
        (&SPEAKER, ["代表"].as_slice(), "speaker"),
        (&ASSEMBLY, &assembly, "assembly"),
    ] {
        if words.iter().any(|word| head.contains(word))
            && let Some(found) = pattern.captures(&head)
        {
            weighing.national(&found["name"], 9.0);
            weighing.name(&found["name"], 8.0, what, Names::All);
        }
    }
    let near = clues.layout.head().iter().rev().take(PAGE_LINES);
    for line in near.filter(|line| !line.is_chrome()) {
        weighing.name(line.folded(), 3.0, "page", Names::Full);
    }
    if let Some(issuer) = &clues.page.issuer {
        weighing.name(issuer, 4.0, "page's issuer", Names::All);
    }
    if let Some(source) = &clues.page.source {
        weighing.name(source, 3.0, "page's source", Names::Full);
    }
    weighing.body();
    weighing.address();
    let zone = [clues.title, clues.signature, Some(file)]
        .into_iter()
        .flatten()
        .chain(
            SPEAKER
                .captures(&beginning)
                .and_then(|found| found.name("name"))
                .map(|name| name.as_str()),
        )
        .find_map(zone::zone_at_start);
    weighing.decide(zone)
}

fn region_of(code: u32, path: &[&str], zone: Option<String>) -> Region {
    Region {
        code: format!("{code:06}"),
        path: path.iter().map(|name| (*name).to_owned()).collect(),
        zone,
    }
}

#[cfg(test)]
mod tests {
    use super::super::issuer;
    use super::*;

    fn of(title: Option<&str>, path: &str, year: u16, text: &str) -> Option<String> {
        let layout = Layout::of(text);
        let found = region(&Clues {
            title,
            path,
            url: None,
            year: Some(year),
            page: &Page::default(),
            layout: &layout,
            signature: issuer::signature(&layout).as_deref(),
            in_zone: title.and_then(zone::zone_at_start).is_some(),
        });
        found.region.map(|region| region.full_path().join("/"))
    }

    #[test]
    fn by_title_signature_and_folder() {
        let prose = "2022年，全县扎实推进法治政府建设，各项工作取得明显成效。";
        for (title, path, text, expected) in [
            (
                Some("秭归县2022年度法治政府建设情况报告"),
                "a.txt",
                prose,
                Some("湖北省/宜昌市/秭归县"),
            ),
            (
                None,
                "a.txt",
                &*format!("宜昌市人民政府：\n{prose}\n秭归县人民政府\n2023年1月4日"),
                Some("湖北省/宜昌市/秭归县"),
            ),
            (None, "湖北/宜昌/2022.txt", prose, Some("湖北省/宜昌市")),
            (
                Some("南京市鼓楼区人民政府2022年度报告"),
                "a.txt",
                prose,
                Some("江苏省/南京市/鼓楼区"),
            ),
            (
                Some("鼓楼区2022年度法治政府建设情况报告"),
                "江苏/徐州鼓楼/a.txt",
                prose,
                Some("江苏省/徐州市/鼓楼区"),
            ),
            (
                Some("黔西南州人民政府关于2020年度法治政府建设情况的报告"),
                "a.txt",
                prose,
                Some("贵州省/黔西南布依族苗族自治州"),
            ),
            (
                Some("2025年宁夏政府工作报告"),
                "a.txt",
                prose,
                Some("宁夏回族自治区"),
            ),
            (Some("国务院政府工作报告"), "a.txt", prose, Some("全国")),
            (None, "a.txt", prose, None),
        ] {
            assert_eq!(
                of(title, path, 2022, text).as_deref(),
                expected,
                "{title:?} {path}"
            );
        }
    }

    #[test]
    fn a_shared_name_stays_unknown_or_is_decided_by_the_text() {
        let title = Some("鼓楼区2022年度法治政府建设情况报告");
        let prose = "2022年，全区扎实推进法治政府建设，各项工作取得明显成效。";
        assert_eq!(of(title, "a.txt", 2022, prose), None);
        let text = format!("{prose}认真落实《南京市优化营商环境条例》。承接南京都市圈通办事项。");
        assert_eq!(
            of(title, "a.txt", 2022, &text).as_deref(),
            Some("江苏省/南京市/鼓楼区")
        );
    }

    #[test]
    fn years_decide() {
        let prose = "扎实推进法治政府建设，各项工作取得明显成效，群众满意。";
        let title = Some("莱芜市人民政府2017年法治政府建设报告");
        assert_eq!(
            of(title, "a.txt", 2017, prose).as_deref(),
            Some("山东省/莱芜市")
        );
    }

    #[test]
    fn zones_lie_in_their_city() {
        let prose = "2022年，全区扎实推进法治政府建设，各项工作取得明显成效。";
        let title = Some("合肥高新区2022年法治政府建设情况报告");
        assert_eq!(
            of(title, "a.txt", 2022, prose).as_deref(),
            Some("安徽省/合肥市/合肥高新区")
        );
    }

    #[test]
    fn given_regions() {
        assert_eq!(
            given("420500", None).map(|r| r.code).as_deref(),
            Some("420500")
        );
        assert_eq!(
            given("湖北省/宜昌市", None).map(|r| r.code).as_deref(),
            Some("420500")
        );
        assert_eq!(given("鼓楼区", None), None);
        let zone = given("安徽省/合肥市/合肥高新区", None).expect("a zone");
        assert_eq!(
            (zone.code.as_str(), zone.zone.as_deref()),
            ("340100", Some("合肥高新区"))
        );
        assert_eq!(given("不存在省/某新区", None), None);
        assert_eq!(
            given("湖北省/宜昌市/秭归线", None),
            None,
            "a slip is no zone"
        );
    }
}
