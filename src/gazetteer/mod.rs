//! The administrative divisions of China: codes, names, and which place lay where in which year.
//!
//! A place is a row of `areacodes.csv`. Renamed and moved places have several rows with different years. `build` makes
//! the table part of the program, so that looking up a place takes no time before.

mod resolve;
mod short;
mod similar;
mod sound;

use std::borrow::Borrow;

pub use short::{short_forms, short_name};
pub use similar::resemblance;
pub use sound::readings;

/// Code of the whole nation.
pub const NATION: u32 = 0;

/// Name of the whole nation.
pub const NATION_NAME: &str = "全国";

const COMMON_WORDS: &str = include_str!("common_words.txt");

include!(concat!(env!("OUT_DIR"), "/gazetteer.rs"));

/// Whether a name of a place is a common word too, and so means the place only after the name of the one it lies in.
pub fn is_common_word(name: &str) -> bool {
    COMMON_WORDS.lines().any(|word| word == name)
}

/// Fingerprint of the table; part of what decides where a report is placed.
pub const fn fingerprint() -> u64 {
    FINGERPRINT
}

/// Level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The nation.
    Nation,
    /// Provinces, autonomous regions, municipalities.
    Province,
    /// Prefectures and prefecture-level cities.
    Prefecture,
    /// Counties, districts, county-level cities.
    County,
}

/// One division as it was from one year to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Six-digit code.
    pub code: u32,
    /// Its level.
    pub level: Level,
    /// Names from the province down to the place itself; the nation is its own path.
    pub path: &'static [&'static str],
    /// First year in force.
    pub since: u16,
    /// Year in which it ended or changed; none for a place in force.
    pub until: Option<u16>,
    /// Codes of the places that it became when it ended.
    pub successors: &'static [u32],
}

impl Place {
    /// Its own full name.
    pub fn name(&self) -> &'static str {
        self.path.last().copied().unwrap_or_default()
    }

    /// Whether it was in force in `year`. The year of a change counts for both.
    pub fn in_force(&self, year: u16) -> bool {
        self.since <= year && self.until.is_none_or(|until| year <= until)
    }

    /// Whether `other` lies in this place (and is not it).
    pub fn contains(&self, other: &Self) -> bool {
        match self.level {
            Level::Nation => other.level != Level::Nation,
            _ => other.path.len() > self.path.len() && other.path.starts_with(self.path),
        }
    }
}

/// Ordinal of a place in the gazetteer.
pub type PlaceId = usize;

/// All places, and ways to find them.
#[derive(Debug)]
pub struct Gazetteer {
    places: &'static [Place],
    /// Full and short names in the order of their bytes, each with the places that bear or bore it in the order of the table.
    names: &'static [(&'static str, &'static [PlaceId])],
    /// The same by codes.
    codes: &'static [(u32, &'static [PlaceId])],
}

impl Gazetteer {
    /// The gazetteer that is compiled in.
    pub fn get() -> &'static Self {
        static GAZETTEER: Gazetteer = Gazetteer {
            places: PLACES,
            names: NAMES,
            codes: CODES,
        };
        &GAZETTEER
    }

    /// The place of an ordinal.
    ///
    /// # Panics
    /// On an ordinal that this gazetteer did not give.
    pub fn place(&self, id: PlaceId) -> &'static Place {
        &self.places[id]
    }

    /// All places with their ordinals.
    pub fn places(&self) -> impl Iterator<Item = (PlaceId, &'static Place)> {
        self.places.iter().enumerate()
    }

    /// All full and short names, each with the places that bear or bore it.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, &'static [PlaceId])> {
        self.names.iter().copied()
    }

    /// Places that bear or bore a name, full or short. Empty for an unknown name.
    pub fn named(&self, name: &str) -> &'static [PlaceId] {
        of(self.names, name)
    }

    /// The place of a code: the row in force in `year`, or without a year the one in force now, or else the last one.
    pub fn by_code(&self, code: u32, year: Option<u16>) -> Option<&'static Place> {
        let places = || self.rows(code);
        year.and_then(|year| places().find(|place| place.in_force(year)))
            .or_else(|| places().find(|place| place.until.is_none()))
            .or_else(|| places().max_by_key(|place| place.until))
    }

    /// Everything that a code was or is: the same place under other names, or in another prefecture.
    pub fn rows(&self, code: u32) -> impl Iterator<Item = &'static Place> {
        of(self.codes, &code).iter().map(|id| self.place(*id))
    }

    /// The place of a path of full names, if there is or was one; the one in force is preferred.
    pub fn by_path<S: AsRef<str>>(&self, path: &[S]) -> Option<&'static Place> {
        let rows = self.named(path.last()?.as_ref());
        let same = |place: &&Place| {
            place.path.len() == path.len()
                && place
                    .path
                    .iter()
                    .zip(path)
                    .all(|(one, other)| *one == other.as_ref())
        };
        let places = || rows.iter().map(|id| self.place(*id)).filter(same);
        places()
            .find(|place| place.until.is_none())
            .or_else(|| places().next_back())
    }
}

/// What stands under a key of a sorted table.
fn of<K, Q: Ord + ?Sized>(table: &'static [(K, &'static [PlaceId])], key: &Q) -> &'static [PlaceId]
where
    K: Borrow<Q>,
{
    let at = table.binary_search_by(|(other, _)| other.borrow().cmp(key));
    at.map_or(&[], |at| table[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_by_its_names_and_its_code() {
        let gazetteer = Gazetteer::get();
        for (id, place) in gazetteer.places() {
            let mut names = short_forms(place.name()).map(|name| name.into_owned());
            assert!(names.all(|name| gazetteer.named(&name).contains(&id)));
            assert!(gazetteer.named(place.name()).contains(&id));
            assert!(gazetteer.rows(place.code).any(|row| row == place));
            let found = gazetteer.by_path(place.path).map(|found| found.path);
            assert_eq!(found, Some(place.path));
        }
        assert_eq!(gazetteer.by_path(&["湖北省", "高新区"]), None);
        let bearers = gazetteer.named("巴音郭楞蒙古自治州");
        assert!(!bearers.is_empty());
        assert!(
            bearers
                .iter()
                .all(|id| gazetteer.named("巴州").contains(id))
        );
    }

    #[test]
    fn years_decide_between_rows() {
        let gazetteer = Gazetteer::get();
        let name = |code, year| gazetteer.by_code(code, Some(year)).map(Place::name);
        assert_eq!(name(420_600, 2005), Some("襄樊市"));
        assert_eq!(name(420_600, 2015), Some("襄阳市"));
    }

    #[test]
    fn every_row_has_a_path() {
        let gazetteer = Gazetteer::get();
        assert!(gazetteer.places.len() > 6_800);
        assert!(
            gazetteer
                .places
                .iter()
                .all(|place| !place.path.is_empty() && !place.name().is_empty())
        );
    }
}
