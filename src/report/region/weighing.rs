//! Evidence for places, and how it is weighed.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use regex::Regex;

use crate::gazetteer::{self, Gazetteer, Level, NATION, NATION_NAME, PlaceId};
use crate::report::layout::is_recipient;
use crate::report::place_names::{self, Mention};
use crate::report::zone;
use crate::text::fold::fold_to_string;

use super::{Clues, Found, region_of};

/// How much of a text, in characters, is read for names.
const CONTEXT: usize = 20_000;
/// Below this the evidence is too thin, and the region stays unknown.
const ENOUGH: f64 = 2.5;
/// For a report whose year is unknown, the divisions of the newest table.
const CURRENT: u16 = 2024;
static TITLES_OF_LAWS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("《[^》]{0,80}》").expect("pattern is valid"));

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Full and short.
    All,
    /// Full only.
    Full,
}

/// Scores of places, with the reasons for them.
pub(super) struct Weighing<'a> {
    gazetteer: &'static Gazetteer,
    clues: &'a Clues<'a>,
    /// How often each name of a province or prefecture is named anywhere.
    support: HashMap<&'static str, f64>,
    scores: BTreeMap<u32, (f64, Vec<String>, PlaceId)>,
    national: f64,
    ambiguous: Option<String>,
}

impl<'a> Weighing<'a> {
    pub(super) fn new(clues: &'a Clues<'a>) -> Self {
        let gazetteer = Gazetteer::get();
        let mut this = Self {
            gazetteer,
            clues,
            support: HashMap::new(),
            scores: BTreeMap::new(),
            national: 0.0,
            ambiguous: None,
        };
        let mut context = String::new();
        let mut left = CONTEXT;
        for line in &clues.layout.lines {
            let taken = line.chars.len().min(left);
            context.extend(line.text.chars().take(taken));
            context.push('\n');
            left -= taken;
        }
        this.support(&context, 1.0);
        this.support(&clues.path.replace('/', ""), 5.0);
        this.support(clues.title.unwrap_or_default(), 5.0);
        this
    }

    fn support(&mut self, text: &str, weight: f64) {
        for mention in place_names::mentions(&fold_to_string(text)) {
            let codes = mention.places.iter().map(|id| self.gazetteer.place(*id));
            let mut paths: Vec<&Vec<&'static str>> = codes.map(|place| &place.path).collect();
            paths.dedup();
            // A shared name supports none of the places that share it.
            if let [path] = paths.as_slice() {
                for name in *path {
                    *self.support.entry(name).or_default() += weight;
                }
            }
        }
    }

    pub(super) fn national(&mut self, text: &str, weight: f64) {
        if text.contains("国务院")
            || text.contains("全国人民代表大会")
            || text.contains("中华人民共和国")
        {
            self.national += weight;
        }
    }

    /// Adds evidence from a short text in which a place names itself.
    pub(super) fn name(&mut self, text: &str, weight: f64, what: &str, names: Names) {
        let text = &fold_to_string(text);
        let mentions = place_names::mentions(text);
        for mention in mentions
            .iter()
            .filter(|mention| mention.full || names == Names::All)
        {
            let Some(place) = self.resolve(mention, text) else {
                continue;
            };
            let shown = text.get(mention.bytes.clone()).unwrap_or_default();
            // The first name in a title is the issuer's; later ones are mostly of others.
            let first = mentions.first().is_some_and(|one| one == mention);
            self.add(
                place,
                if first { weight } else { weight * 0.4 },
                format!("{what}: {shown}"),
            );
        }
    }

    /// Adds evidence from the text itself: how often the beginning and all of it name a place, outside titles of laws and
    /// the lines that address recipients.
    pub(super) fn body(&mut self, beginning: &str) {
        let recipients = beginning
            .lines()
            .filter(|line| is_recipient(line))
            .map(str::to_owned);
        let recipients: Vec<String> = recipients.collect();
        let mut counts: BTreeMap<PlaceId, (f64, String)> = BTreeMap::new();
        let mut left = CONTEXT;
        for (at, line) in self.clues.layout.body().iter().enumerate() {
            if left == 0 || recipients.iter().any(|recipient| recipient == line.text) {
                continue;
            }
            let taken: String = line.text.chars().take(left).collect();
            left -= taken.chars().count();
            let taken = fold_to_string(&taken);
            let text = TITLES_OF_LAWS.replace_all(&taken, "《》");
            let text = if at == 0 {
                without_recipient(&text)
            } else {
                &text
            };
            for mention in place_names::mentions(text) {
                let before = text.get(..mention.bytes.start).unwrap_or_default();
                let after = text.get(mention.bytes.end..).unwrap_or_default();
                // Short names are read where a place acts: 广州坚持, 宜昌市委.
                let acts = [
                    "坚持", "政府", "市委", "县委", "区委", "深入", "认真", "全面", "法治",
                ];
                let acting =
                    acts.iter().any(|verb| after.starts_with(verb)) && before.chars().count() < 40;
                if !(mention.full || acting) {
                    continue;
                }
                let opening = at < 3 && before.chars().count() < 60;
                if let Some(place) = self.resolve(&mention, text) {
                    let shown = text
                        .get(mention.bytes.clone())
                        .unwrap_or_default()
                        .to_owned();
                    let entry = counts.entry(place).or_insert((0.0, shown));
                    entry.0 += if opening { 2.5 } else { 0.4 };
                }
            }
        }
        for (place, (score, shown)) in counts {
            self.add(place, score.min(5.0), format!("text: {shown}"));
        }
    }

    /// Decides which place a mention means: by the year, then by what else is named.
    fn resolve(&mut self, mention: &Mention, text: &str) -> Option<PlaceId> {
        let year = self.clues.year.unwrap_or(CURRENT);
        let mut places = mention.places.clone();
        let in_force: Vec<PlaceId> = places
            .iter()
            .copied()
            .filter(|id| self.gazetteer.place(*id).in_force(year))
            .collect();
        if !in_force.is_empty() {
            places = in_force;
        }
        // A name in full is that place's before it is another's short form (吉林省 and 吉林市).
        let shown = text.get(mention.bytes.clone())?;
        if mention.full {
            let exact: Vec<PlaceId> = places
                .iter()
                .copied()
                .filter(|id| shown.ends_with(self.gazetteer.place(*id).name()))
                .collect();
            if !exact.is_empty() {
                places = exact;
            }
        }
        // The same place in several rows.
        places.dedup_by_key(|id| self.gazetteer.place(*id).code);
        if let [only] = places.as_slice() {
            return Some(*only);
        }
        let supported = |id: &PlaceId| -> f64 {
            let path = &self.gazetteer.place(*id).path;
            path[..path.len() - 1]
                .iter()
                .map(|name| self.support.get(name).copied().unwrap_or(0.0))
                .sum()
        };
        let mut ranked: Vec<(f64, PlaceId)> =
            places.iter().map(|id| (supported(id), *id)).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        // A shared short form without any support is the larger place's (吉林).
        let level = |id: PlaceId| self.gazetteer.place(id).level;
        match ranked.as_slice() {
            [best, second, ..] if best.0 > second.0 * 1.5 && best.0 >= second.0 + 1.0 => {
                Some(best.1)
            }
            [first, rest @ ..] if !mention.full => {
                let top = rest.iter().fold(*first, |top, one| {
                    if level(one.1) < level(top.1) {
                        *one
                    } else {
                        top
                    }
                });
                let alone = ranked
                    .iter()
                    .filter(|one| level(one.1) == level(top.1))
                    .count()
                    == 1;
                alone.then_some(top.1)
            }
            _ => {
                let names: Vec<String> = ranked
                    .iter()
                    .map(|(_, id)| self.gazetteer.place(*id).path.join("/"))
                    .collect();
                self.ambiguous
                    .get_or_insert_with(|| format!("{shown} can be {}", names.join(", ")));
                None
            }
        }
    }

    /// The city that a zone lies in, when the report names the zone alone: the one that its text names most by far.
    fn city_around(&self) -> Option<(PlaceId, String)> {
        const OFTEN: f64 = 3.0;
        let year = self.clues.year.unwrap_or(CURRENT);
        let city = |name: &str| {
            let places = self.gazetteer.named(name).iter().copied();
            let mut cities = places.filter(|id| {
                let place = self.gazetteer.place(*id);
                place.name() == name && place.level == Level::Prefecture && place.in_force(year)
            });
            cities.next()
        };
        let cities = self
            .support
            .iter()
            .filter_map(|(name, count)| Some((*count, *name, city(name)?)));
        let mut ranked: Vec<(f64, &str, PlaceId)> = cities.collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
        let second = ranked.get(1).map_or(0.0, |(count, _, _)| *count);
        let (count, name, city) = ranked
            .first()
            .filter(|(count, _, _)| *count >= OFTEN && *count > second * 2.0)?;
        Some((*city, format!("text names {name} {count} times")))
    }

    fn add(&mut self, place: PlaceId, score: f64, reason: String) {
        let code = self.gazetteer.place(place).code;
        let entry = self.scores.entry(code).or_insert((0.0, Vec::new(), place));
        entry.0 += score;
        entry.1.push(reason);
    }

    pub(super) fn decide(self, zone: Option<String>) -> Found {
        let gazetteer = self.gazetteer;
        let mut ranked: Vec<(f64, &Vec<String>, PlaceId)> =
            self.scores
                .values()
                .map(|(score, reasons, place)| {
                    // A place whose larger places are named too is likelier than one that stands alone.
                    let within = self.scores.values().any(|(_, _, other)| {
                        gazetteer.place(*other).contains(gazetteer.place(*place))
                    });
                    (score + if within { 1.5 } else { 0.0 }, reasons, *place)
                })
                .collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.2.cmp(&other.2)));
        let best = ranked.first().filter(|(score, _, _)| *score >= ENOUGH);
        if self.national >= ENOUGH && best.is_none_or(|(score, _, _)| self.national > *score) {
            return Found {
                region: Some(region_of(NATION, &[NATION_NAME], None)),
                evidence: Some("names the nation".to_owned()),
                warning: None,
            };
        }
        let around = zone.as_ref().and_then(|_| self.city_around());
        let (mut place, mut reasons) = match (best, around) {
            (Some((_, reasons, place)), _) => (gazetteer.place(*place), (*reasons).clone()),
            (None, Some((city, reason))) => (gazetteer.place(city), vec![reason]),
            (None, None) => {
                return Found {
                    region: None,
                    evidence: None,
                    warning: self.ambiguous,
                };
            }
        };
        // A zone under a district that shares its name's first part lies in the city (龙华新区, not 龙华区).
        if let Some(zone) = &zone
            && place.level == Level::County
            && let Some(short) = gazetteer::short_name(place.name())
            && zone.starts_with(short)
            && let Some(city) = gazetteer.by_path(&place.path[..place.path.len() - 1])
        {
            place = city;
        }
        let zone = zone.map(|zone| zone::completed(&zone, place.name()));
        reasons.dedup();
        Found {
            region: Some(region_of(place.code, &place.path, zone)),
            evidence: Some(reasons.join("; ")),
            warning: None,
        }
    }
}

/// 中共嘉兴市委、嘉兴市人民政府: 2022年…: in a document of one line the recipients end at the first colon.
fn without_recipient(text: &str) -> &str {
    let Some((at, colon)) = text
        .char_indices()
        .take(80)
        .find(|(_, c)| matches!(c, '：' | ':'))
    else {
        return text;
    };
    let end = at + colon.len_utf8();
    match text.get(..end) {
        Some(first) if is_recipient(first) => text.get(end..).unwrap_or_default(),
        _ => text,
    }
}
