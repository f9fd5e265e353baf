//! Which places and years are reported on: every division in force, every year once.

use std::collections::HashMap;

use gongbao::gazetteer::{Gazetteer, Level, Place};

use crate::random::Random;

/// The years that are reported on.
pub(crate) const YEARS: std::ops::RangeInclusive<u16> = 2015..=2024;

/// Taiwan, Hong Kong and Macao, and a county that is not governed from the mainland: they write no such reports.
const WITHOUT_REPORTS: [u32; 4] = [71, 81, 82, 350_527];

/// A place and the year that a report tells of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// The place as it was in that year.
    pub(crate) place: &'static Place,
    /// The year.
    pub(crate) year: u16,
    /// Whether another place of the country bears or bore the same full name.
    pub(crate) shared_name: bool,
}

/// Every place in every year in which it was in force at the end, in an order that the seed decides.
pub(crate) fn settings(seed: u64) -> Vec<Setting> {
    let gazetteer = Gazetteer::get();
    let mut bearers: HashMap<&str, Vec<u32>> = HashMap::new();
    for (_, place) in gazetteer.places() {
        let codes = bearers.entry(place.name()).or_default();
        if !codes.contains(&place.code) {
            codes.push(place.code);
        }
    }
    let mut settings = Vec::new();
    for (_, place) in gazetteer.places() {
        let without = WITHOUT_REPORTS.contains(&place.code)
            || WITHOUT_REPORTS.contains(&(place.code / 10_000));
        if place.level == Level::Nation || without {
            continue;
        }
        for year in YEARS {
            // In the year of a change the new place reports, not the old one.
            if place.since <= year && place.until.is_none_or(|until| year < until) {
                settings.push(Setting {
                    place,
                    year,
                    shared_name: bearers[place.name()].len() > 1,
                });
            }
        }
    }
    Random::of(seed, u64::MAX).shuffle(&mut settings);
    settings
}

impl Setting {
    /// All names of the place in a row, from the province down.
    pub(crate) fn full_name(&self) -> String {
        self.place.path.concat()
    }

    /// The names that tell the place from others: its own, with the one above it where others share it or `with_city` asks for it.
    pub(crate) fn name(&self, with_city: bool) -> String {
        let path = &self.place.path;
        let above = usize::from((self.shared_name || with_city) && path.len() > 1);
        path[path.len() - 1 - above..].concat()
    }

    /// The province's name.
    pub(crate) fn province(&self) -> &'static str {
        self.place.path[0]
    }

    /// The name of the place above; none for a province.
    pub(crate) fn above(&self) -> Option<&'static str> {
        self.place.path.iter().rev().nth(1).copied()
    }

    /// What a place of this kind is called in short: 县, 市, 区.
    pub(crate) fn noun(&self) -> &'static str {
        noun(self.place.name())
    }

    /// What its government calls itself.
    pub(crate) fn government(&self) -> &'static str {
        match noun(self.place.name()) {
            "地区" | "盟" => "行政公署",
            _ => "人民政府",
        }
    }
}

/// The last word of a name, as people shorten it.
pub(crate) fn noun(name: &str) -> &'static str {
    const NOUNS: [&str; 10] = [
        "自治区",
        "地区",
        "省",
        "市",
        "州",
        "盟",
        "县",
        "旗",
        "区",
        "镇",
    ];
    NOUNS
        .into_iter()
        .find(|noun| name.ends_with(noun))
        .unwrap_or("区")
}
