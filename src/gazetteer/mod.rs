//! The administrative divisions of China: codes, names, and which place lay where in which year.
//!
//! A place is a row of `areacodes.csv`. Renamed and moved places have several rows with different years. Parsing the
//! table takes a few milliseconds and happens on first use.

mod resolve;
mod short;
mod similar;
mod sound;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

pub use short::{short_forms, short_name};
pub use similar::resemblance;
pub use sound::readings;

const TABLE: &str = include_str!("areacodes.csv");

/// Code of the whole nation.
pub const NATION: u32 = 0;

/// Name of the whole nation.
pub const NATION_NAME: &str = "全国";

const ALIASES: &str = include_str!("aliases.csv");
const COMMON_WORDS: &str = include_str!("common_words.txt");

/// Whether a name of a place is a common word too, and so means the place only after the name of the one it lies in.
pub fn is_common_word(name: &str) -> bool {
    COMMON_WORDS.lines().any(|word| word == name)
}

/// Fingerprint of the table; part of what decides where a report is placed.
pub fn fingerprint() -> u64 {
    xxhash_rust::xxh3::xxh3_64(TABLE.as_bytes()) ^ xxhash_rust::xxh3::xxh3_64(ALIASES.as_bytes())
}

/// The code of a path of full names, as [`Gazetteer::by_path`] finds it, without parsing the table.
pub fn code_of<S: AsRef<str>>(path: &[S]) -> Option<u32> {
    static CODES: LazyLock<fst::Map<&'static [u8]>> = LazyLock::new(|| {
        const BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/codes.fst"));
        fst::Map::new(BYTES).expect("build.rs wrote a transducer")
    });
    let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
    u32::try_from(CODES.get(path.join("/"))?).ok()
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
    pub path: Vec<&'static str>,
    /// First year in force.
    pub since: u16,
    /// Year in which it ended or changed; none for a place in force.
    pub until: Option<u16>,
    /// Codes of the places that it became when it ended.
    pub successors: Vec<u32>,
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
            _ => other.path.len() > self.path.len() && other.path.starts_with(&self.path),
        }
    }
}

/// Ordinal of a place in the gazetteer.
pub type PlaceId = usize;

/// All places, and ways to find them.
#[derive(Debug)]
pub struct Gazetteer {
    places: Vec<Place>,
    /// Full and short names, each with the places that bear or bore it, in the order of the table.
    names: HashMap<Cow<'static, str>, Vec<PlaceId>>,
    codes: HashMap<u32, Vec<PlaceId>>,
}

impl Gazetteer {
    /// The gazetteer that is compiled in.
    pub fn get() -> &'static Self {
        static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::parse);
        &GAZETTEER
    }

    fn parse() -> Self {
        let mut places = vec![Place {
            code: NATION,
            level: Level::Nation,
            path: vec![NATION_NAME],
            since: 1949,
            until: None,
            successors: Vec::new(),
        }];
        places.extend(TABLE.lines().skip(1).filter_map(place));
        // Few places share a name or a code: room for all spares growing while the tables are made.
        let mut names: HashMap<Cow<'static, str>, Vec<PlaceId>> =
            HashMap::with_capacity(2 * places.len());
        let mut codes: HashMap<u32, Vec<PlaceId>> = HashMap::with_capacity(places.len());
        for (id, place) in places.iter().enumerate() {
            codes.entry(place.code).or_default().push(id);
            let whole = std::iter::once(Cow::Borrowed(place.name()));
            for name in whole.chain(short_forms(place.name())) {
                names.entry(name).or_default().push(id);
            }
        }
        for line in ALIASES.lines().filter(|line| !line.starts_with('#')) {
            let Some((alias, name)) = line.split_once(',') else {
                continue;
            };
            let bearers = names.get(name).cloned().unwrap_or_default();
            let entry = names.entry(alias.into()).or_default();
            entry.extend(bearers);
            entry.sort_unstable();
            entry.dedup();
        }
        Self {
            places,
            names,
            codes,
        }
    }

    /// The place of an ordinal.
    ///
    /// # Panics
    /// On an ordinal that this gazetteer did not give.
    pub fn place(&self, id: PlaceId) -> &Place {
        &self.places[id]
    }

    /// All places with their ordinals.
    pub fn places(&self) -> impl Iterator<Item = (PlaceId, &Place)> {
        self.places.iter().enumerate()
    }

    /// All full and short names, in no order.
    pub fn names(&self) -> impl Iterator<Item = (&str, &[PlaceId])> {
        self.names
            .iter()
            .map(|(name, places)| (name.as_ref(), places.as_slice()))
    }

    /// Places that bear or bore a name, full or short. Empty for an unknown name.
    pub fn named(&self, name: &str) -> &[PlaceId] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    /// The place of a code: the row in force in `year`, or without a year the one in force now, or else the last one.
    pub fn by_code(&self, code: u32, year: Option<u16>) -> Option<&Place> {
        let rows = self.codes.get(&code)?;
        let places = || rows.iter().map(|id| self.place(*id));
        year.and_then(|year| places().find(|place| place.in_force(year)))
            .or_else(|| places().find(|place| place.until.is_none()))
            .or_else(|| places().max_by_key(|place| place.until))
    }

    /// Everything that a code was or is: the same place under other names, or in another prefecture.
    pub fn rows(&self, code: u32) -> impl Iterator<Item = &Place> {
        let rows = self.codes.get(&code).into_iter().flatten();
        rows.map(|id| self.place(*id))
    }

    /// The place of a path of full names, if there is or was one; the one in force is preferred.
    pub fn by_path<S: AsRef<str>>(&self, path: &[S]) -> Option<&Place> {
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

fn place(line: &'static str) -> Option<Place> {
    let mut columns = line.split(',');
    let code = columns.next()?.parse().ok()?;
    let province = columns.next()?;
    let prefecture = columns.next()?;
    let name = columns.next()?;
    let level = match columns.next()? {
        "省级" => Level::Province,
        "地级" => Level::Prefecture,
        _ => Level::County,
    };
    let _state = columns.next()?;
    let since = columns.next()?.parse().ok()?;
    let until = columns.next()?.parse().ok();
    // `340127[2006]` is a part that was given away before the end.
    let successors = columns.next().unwrap_or_default().split(';');
    let successors = successors.filter_map(|code| code.parse().ok()).collect();
    let path = match level {
        Level::Province => vec![name],
        Level::County if !prefecture.is_empty() && prefecture != "直辖" => {
            vec![province, prefecture, name]
        }
        _ => vec![province, name],
    };
    Some(Place {
        code,
        level,
        path,
        since,
        until,
        successors,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_table() {
        for (_, place) in Gazetteer::get().places() {
            let found = Gazetteer::get().by_path(&place.path);
            assert_eq!(
                code_of(&place.path),
                found.map(|place| place.code),
                "{:?}",
                place.path
            );
        }
        assert_eq!(code_of(&["湖北省", "高新区"]), None);
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
