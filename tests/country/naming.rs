//! Where collectors put reports and what they call the files: some names tell place and year, some nothing.

use crate::dates::Day;
use crate::places::Setting;
use crate::random::Random;

/// A path, and whether it tells where and when a report is from.
#[derive(Debug)]
pub(crate) struct Named {
    /// Below the folder of reports.
    pub(crate) path: String,
    /// Whether it names the place (its province it always does).
    pub(crate) tells_place: bool,
    /// Whether it names the year.
    pub(crate) tells_year: bool,
}

/// A prime above any number of reports: counting by another number, every report gets a different remainder.
const PRIME: u64 = 9_999_991;

/// The path of a report, different for every ordinal and every setting.
pub(crate) fn path(
    setting: &Setting,
    ordinal: u64,
    seed: u64,
    published: Day,
    random: &mut Random,
) -> Named {
    let province = setting.province();
    let full = setting.full_name();
    let year = setting.year;
    let number = (ordinal * 7_654_321 + seed % PRIME) % PRIME;
    let folder = match setting.place.path {
        [_] => "省本级".to_owned(),
        [_, own] => format!("{own}/本级"),
        [_, city, own] => format!("{city}/{own}"),
        path => path.concat(),
    };
    let city = setting.place.path.get(1).copied().unwrap_or("省本级");
    let (path, tells_place, tells_year) = match random.below(100) {
        0..18 => (format!("{folder}/{year}年.txt"), true, true),
        18..38 => (format!("{full}_{year}.txt"), true, true),
        38..54 => (format!("{:016x}.txt", random.next()), false, false),
        54..62 => (format!("{year}/{full}.txt"), true, true),
        62..72 => (
            format!(
                "{city}/t{}_{number:07}.txt",
                published.iso().replace('-', "")
            ),
            false,
            false,
        ),
        72..80 => (
            format!(
                "{full}{}关于{year}年度法治政府建设情况的报告.txt",
                setting.government()
            ),
            true,
            true,
        ),
        80..88 => (format!("{city}/content_{number:07}.txt"), false, false),
        88..93 => (format!("{number:07}/1.txt"), false, false),
        _ => (format!("{folder}/{number:07}.txt"), true, false),
    };
    Named {
        path: format!("{province}/{path}"),
        tells_place,
        tells_year,
    }
}
