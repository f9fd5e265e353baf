//! Regions: from what a person writes to paths of the index.
//!
//! What an index holds decides between places of one name: a place without a report in it is not asked about when another
//! has some.

use std::collections::BTreeSet;

use crate::gazetteer::{Gazetteer, Level, Place, resemblance, short_name};
use crate::text::fold::fold_to_string;

/// A region that a person named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its paths, from the province down, under all the names that it had.
    pub paths: Vec<Vec<String>>,
    /// Its path and code, for people.
    pub shown: String,
    /// Whether the index has reports of it or of what lies in it.
    pub is_held: bool,
}

/// Why a region cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// No place is called so.
    #[error("no region is called `{text}`")]
    Unknown {
        /// What was written.
        text: String,
        /// What may be meant, the likeliest first.
        similar: Vec<String>,
    },
    /// No place has the code.
    #[error("no region has the code `{text}`")]
    UnknownCode {
        /// What was written.
        text: String,
        /// The place that the beginning of the code is of.
        outer: Option<String>,
    },
    /// Several places are called so.
    #[error("several regions are called `{text}`: {}", .candidates.join(", "))]
    Ambiguous {
        /// What was written.
        text: String,
        /// They.
        candidates: Vec<String>,
    },
}

/// Paths of the regions that an index has reports of.
pub type Held = BTreeSet<Vec<String>>;

/// Something that may be meant.
struct Candidate {
    /// None for zones, which are below all levels.
    level: Option<Level>,
    code: Option<u32>,
    in_force: bool,
    region: Region,
}

/// Reads a region: a code (`420500`, `4205`, `42`), a full or short name, a path with or without slashes, or a zone that
/// the index has reports of.
///
/// # Errors
/// When there is no such region, or when there are several.
pub fn resolve(text: &str, held: &Held) -> Result<Region, RegionError> {
    let folded: String = fold_to_string(text).split_whitespace().collect();
    if !folded.is_empty() && folded.chars().all(|c| c.is_ascii_digit()) {
        return by_code(&folded, held);
    }
    let gazetteer = Gazetteer::get();
    let mut places = gazetteer.resolve(&folded);
    let name = folded.rsplit(['/', '·']).next().unwrap_or_default();
    if places.is_empty() && name.chars().count() >= 2 {
        // 浦东 for 浦东新区
        places = gazetteer.resolve(&format!("{folded}新区"));
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    for place in places {
        let is_it = |path: &Vec<String>| path.iter().eq(place.path.iter());
        let mut known = candidates.iter();
        if !known.any(|candidate| candidate.region.paths.iter().any(is_it)) {
            candidates.push(of_place(place, held));
        }
    }
    candidates.extend(zones(&folded, held));
    choose(text.trim(), &folded, candidates, held)
}

fn by_code(digits: &str, held: &Held) -> Result<Region, RegionError> {
    let place = |digits: &str| {
        let code = format!("{digits:0<6}").parse().ok()?;
        Gazetteer::get().by_code(code, None)
    };
    // Longer codes are those of towns and villages.
    let significant = match digits.len() {
        9 | 12 => digits.get(..6).filter(|_| {
            digits
                .get(6..)
                .is_some_and(|rest| !rest.contains(|c| c != '0'))
        }),
        2 | 4 | 6 => Some(digits),
        _ => None,
    };
    if let Some(place) = significant.and_then(place) {
        return Ok(of_place(place, held).region);
    }
    let outer = [4, 2].into_iter().find_map(|end| place(digits.get(..end)?));
    Err(RegionError::UnknownCode {
        text: digits.to_owned(),
        outer: outer.map(|place| of_place(place, held).region.shown),
    })
}

fn choose(
    text: &str,
    folded: &str,
    mut candidates: Vec<Candidate>,
    held: &Held,
) -> Result<Region, RegionError> {
    let is_held = |candidate: &Candidate| candidate.region.is_held;
    let in_force = |candidate: &Candidate| candidate.in_force;
    if candidates.iter().any(is_held) {
        candidates.retain(is_held);
    } else if candidates.iter().any(in_force) {
        candidates.retain(in_force);
    }
    // A short form is the largest place's that has it: 吉林 the province, 大理 the prefecture.
    let levels = candidates.iter().filter_map(|candidate| candidate.level);
    if let Some(largest) = levels.min() {
        candidates.retain(|candidate| candidate.level == Some(largest));
    }
    match candidates.len() {
        0 => Err(RegionError::Unknown {
            text: text.to_owned(),
            similar: similar(folded, held),
        }),
        1 => Ok(candidates.remove(0).region),
        _ => {
            candidates.sort_by_key(|candidate| candidate.code);
            let shown = candidates.into_iter().map(|one| one.region.shown);
            Err(RegionError::Ambiguous {
                text: text.to_owned(),
                candidates: shown.collect(),
            })
        }
    }
}

fn of_place(place: &Place, held: &Held) -> Candidate {
    let gazetteer = Gazetteer::get();
    let codes = gazetteer.same_place(place);
    let rows: Vec<&Place> = codes
        .iter()
        .flat_map(|code| gazetteer.rows(*code))
        .collect();
    let paths: BTreeSet<Vec<String>> = rows.iter().map(|row| owned(row.path)).collect();
    let now = rows.iter().find(|row| row.until.is_none());
    let shown = now.copied().or_else(|| gazetteer.by_code(place.code, None));
    let shown = shown.unwrap_or(place);
    Candidate {
        level: rows.iter().map(|row| row.level).min(),
        code: Some(shown.code),
        in_force: now.is_some(),
        region: Region {
            shown: format!("{} ({:06})", shown.path.join("/"), shown.code),
            is_held: paths.iter().any(|path| is_held(path, held)),
            paths: paths.into_iter().collect(),
        },
    }
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|name| (*name).to_owned()).collect()
}

fn is_held(path: &[String], held: &Held) -> bool {
    let mut from = held.range(path.to_owned()..);
    from.next().is_some_and(|first| first.starts_with(path))
}

/// Zones that are called so. They have no code and are known only from the index.
fn zones(text: &str, held: &Held) -> Vec<Candidate> {
    let text: String = text.split(['/', '·']).collect();
    let texts = [Some(text.clone()), informal(&text)];
    let is_called = |path: &&Vec<String>| {
        let mut texts = texts.iter().flatten();
        texts.any(|text| zone_is_called(path, text))
    };
    let gazetteer = Gazetteer::get();
    let mut found: Vec<(Option<u32>, &str, Candidate)> = Vec::new();
    for path in held.iter().filter(is_called) {
        let Some((name, outer)) = path.split_last() else {
            continue;
        };
        if outer.is_empty() || gazetteer.by_path(path).is_some() {
            continue;
        }
        let code = gazetteer.by_path(outer).map(|place| place.code);
        // Of a city that was renamed it is one zone.
        let same = found.iter_mut().find(|(other_code, other_name, _)| {
            code.is_some() && *other_code == code && other_name == name
        });
        match same {
            Some((.., candidate)) => candidate.region.paths.push(path.clone()),
            None => {
                let candidate = Candidate {
                    level: None,
                    code,
                    in_force: true,
                    region: Region {
                        paths: vec![path.clone()],
                        shown: path.join("/"),
                        is_held: true,
                    },
                };
                found.push((code, name, candidate));
            }
        }
    }
    found.into_iter().map(|(.., candidate)| candidate).collect()
}

/// The name by which a zone is indexed, from the one on its seal.
fn informal(text: &str) -> Option<String> {
    const FORMAL: [(&str, &str); 4] = [
        ("高新技术产业开发区", "高新区"),
        ("高新技术开发区", "高新区"),
        ("经济技术开发区", "经开区"),
        ("经济开发区", "经开区"),
    ];
    FORMAL.iter().find_map(|(formal, name)| {
        let head = text.strip_suffix(formal)?;
        Some(format!("{head}{name}"))
    })
}

/// Whether a text is the name of a zone, with or without those of places that it lies in before it.
fn zone_is_called(path: &[String], text: &str) -> bool {
    let Some((zone, outer)) = path.split_last() else {
        return false;
    };
    // 合肥高新区 is 高新区 to those who are there.
    let place = outer.last().map_or("", String::as_str);
    let prefixes = [Some(place), short_name(place)].into_iter().flatten();
    let bare = prefixes.filter_map(|prefix| zone.strip_prefix(prefix));
    let names = [
        Some(zone.as_str()),
        short_name(zone),
        zone.strip_suffix("新区"),
    ];
    let mut names = names.into_iter().flatten().chain(bare);
    names.any(|name| {
        let is_name = name.chars().count() >= 2;
        let head = text.strip_suffix(name).filter(|_| is_name);
        head.is_some_and(|head| is_run(outer, head))
    })
}

/// Whether a text is names of a path one after another, some of them, full or short.
fn is_run(path: &[String], text: &str) -> bool {
    text.is_empty()
        || path.iter().enumerate().any(|(place, name)| {
            let names = [Some(name.as_str()), short_name(name)];
            let mut rests = names
                .into_iter()
                .flatten()
                .filter_map(|name| text.strip_prefix(name));
            rests.any(|rest| is_run(&path[place + 1..], rest))
        })
}

/// What may be meant by a name that nothing bears; what the index has reports of comes first.
fn similar(text: &str, held: &Held) -> Vec<String> {
    const MOST: usize = 3;
    let gazetteer = Gazetteer::get();
    let is_zone = |path: &&Vec<String>| {
        path.len() > 1
            && path
                .last()
                .is_some_and(|name| resemblance(text, name).is_some())
            && gazetteer.by_path(path).is_none()
    };
    let mut found: Vec<Region> = held
        .iter()
        .filter(is_zone)
        .map(|path| Region {
            paths: Vec::new(),
            shown: path.join("/"),
            is_held: true,
        })
        .collect();
    let places = gazetteer.similar(text);
    found.extend(places.iter().map(|place| of_place(place, held).region));
    found.sort_by_key(|region| !region.is_held);
    found.dedup_by(|one, other| one.shown == other.shown);
    let shown = found.into_iter().map(|region| region.shown);
    shown.take(MOST).collect()
}
