//! What the address of a page tells of its place. Governments name their sites by the sound of their names: yichang.gov.cn,
//! sfj.yichang.gov.cn, or by its first letters: hzsc.gov.cn, 杭州上城. Only addresses under gov.cn are read: mirrors call
//! themselves anything.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::gazetteer::{Gazetteer, Level, PlaceId, readings, short_name};

/// Places that an address may name.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// By the whole sound of their names.
    pub(super) whole: Vec<PlaceId>,
    /// By the first letters.
    pub(super) letters: Vec<PlaceId>,
}

struct Sounds {
    whole: HashMap<String, Vec<PlaceId>>,
    letters: HashMap<String, Vec<PlaceId>>,
}

/// Parts of an address that name an office or a service, not a place.
const SERVICES: &[&str] = &[
    "www", "gov", "cn", "zwgk", "xxgk", "m", "mobile", "wap", "big5", "english", "portal",
];

static SOUNDS: LazyLock<Sounds> = LazyLock::new(|| {
    let gazetteer = Gazetteer::get();
    let mut sounds = Sounds {
        whole: HashMap::new(),
        letters: HashMap::new(),
    };
    for (id, place) in gazetteer.places() {
        if place.level == Level::Nation {
            continue;
        }
        let full = place.name();
        let short = short_name(full).unwrap_or(full);
        let parent = place
            .path
            .iter()
            .rev()
            .nth(1)
            .map(|name| short_name(name).unwrap_or(name));
        for name in [short, full] {
            for sound in readings(name, false) {
                add(&mut sounds.whole, sound, id);
            }
            for letters in readings(name, true) {
                if let Some(parent) = parent {
                    for outer in readings(parent, true) {
                        add(&mut sounds.letters, format!("{outer}{letters}"), id);
                    }
                }
                add(&mut sounds.letters, letters, id);
            }
        }
    }
    sounds
});

fn add(map: &mut HashMap<String, Vec<PlaceId>>, key: String, id: PlaceId) {
    let places = map.entry(key).or_default();
    if places.last() != Some(&id) {
        places.push(id);
    }
}

/// Reads the host of an address. Nothing for one that is not under gov.cn.
pub(super) fn named(url: &str) -> Named {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = after_scheme
        .split(['/', '?', '#', ':'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mut found = Named::default();
    let Some(own) = host.strip_suffix(".gov.cn") else {
        return found;
    };
    for label in own
        .split(['.', '-'])
        .filter(|label| label.len() >= 2 && !SERVICES.contains(label))
    {
        found
            .whole
            .extend(SOUNDS.whole.get(label).into_iter().flatten());
        found
            .letters
            .extend(SOUNDS.letters.get(label).into_iter().flatten());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(places: &[PlaceId]) -> Vec<&'static str> {
        let mut names: Vec<&str> = places
            .iter()
            .map(|id| Gazetteer::get().place(*id).name())
            .collect();
        names.dedup();
        names
    }

    #[test]
    fn addresses_name_places_by_their_sound() {
        assert!(names(&named("http://www.yichang.gov.cn/a/b.html").whole).contains(&"宜昌市"));
        assert!(names(&named("https://sfj.chongqing.gov.cn").whole).contains(&"重庆市"));
        assert!(names(&named("http://www.hzsc.gov.cn/x").letters).contains(&"上城区"));
        assert!(named("http://fuzhou.example.com/x").whole.is_empty());
        assert!(named("not an address").whole.is_empty());
    }
}
