//! Evidence for places, and how it is weighed.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::gazetteer::{self, Gazetteer, Level, NATION, NATION_NAME, Place, PlaceId};
use crate::report::layout::{Line, is_recipient};
use crate::report::place_names::{self, Mention};
use crate::report::zone;
use crate::text::fold::fold_to_string;

use super::host::{self, Named};
use super::role::{Role, Roles};
use super::{Clues, Found, Rival, own, region_of};

/// How much of a text, in characters, is read for names: so much of the body's beginning, and so many lines of the page.
const CONTEXT: usize = 3_000;
const PAGE_LINES: usize = 60;
/// Below this the evidence is too thin, and the region stays unknown.
const ENOUGH: f64 = 2.5;
/// Two places apart by less than this share of the better one's weight are not told apart.
const CLOSE: f64 = 0.12;
/// A place with this share of the better one's weight is worth a person's look.
const NEARLY: f64 = 0.7;
/// For so many years after its end a name may still mean its place.
const RECENT: u16 = 2;
/// For a report whose year is unknown, the divisions of the newest table.
const CURRENT: u16 = 2024;

static QUOTED_TITLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("《[^》]{0,80}》").expect("pattern is valid"));

/// Words that a place puts before its own name: 法治泰安, 平安道县
static SLOGANS: &[&str] = &[
    "法治", "平安", "美丽", "清廉", "数字", "信用", "幸福", "健康",
];

/// What a place does: a short name before these words is a place that acts.
static ACTS: &[&str] = &[
    "坚持", "政府", "市委", "县委", "区委", "深入", "认真", "全面", "法治", "省委", "持续", "扎实",
];

/// Plans and rules that a place makes for itself.
static PLANS: &[&str] = &[
    "纲要", "规划", "要点", "方案", "办法", "条例", "规定", "意见", "计划", "细则", "清单",
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Full and short.
    All,
    /// Full only.
    Full,
}

/// A line of the document as it is read for names.
struct Read {
    text: String,
    mentions: Vec<Mention>,
    /// Byte ranges of titles of laws and plans.
    quoted: Vec<Range<usize>>,
    in_body: bool,
}

/// Scores of places, with the reasons for them.
pub(super) struct Weighing<'a> {
    gazetteer: &'static Gazetteer,
    clues: &'a Clues<'a>,
    year: u16,
    read: Vec<Read>,
    /// How often each name of a province or prefecture is named anywhere.
    support: HashMap<&'static str, f64>,
    /// The end of the name of what the text calls its own.
    own: Option<char>,
    host: Named,
    scores: BTreeMap<u32, (f64, Vec<String>, PlaceId)>,
    national: f64,
    ambiguous: Option<(String, Vec<String>)>,
}

impl<'a> Weighing<'a> {
    pub(super) fn new(clues: &'a Clues<'a>) -> Self {
        let gazetteer = Gazetteer::get();
        let read = read(clues);
        let text: String = read
            .iter()
            .filter(|read| read.in_body)
            .flat_map(|read| [read.text.as_str(), "\n"])
            .collect();
        let mut this = Self {
            gazetteer,
            clues,
            year: clues.year.unwrap_or(CURRENT),
            support: HashMap::new(),
            own: own::own_end(&text),
            host: clues.url.map(host::named).unwrap_or_default(),
            scores: BTreeMap::new(),
            national: 0.0,
            ambiguous: None,
            read: Vec::new(),
        };
        for read in &read {
            this.support(&read.mentions, 1.0);
        }
        this.read = read;
        for text in [
            clues.path.replace('/', ""),
            clues.title.unwrap_or_default().to_owned(),
        ] {
            this.support(&place_names::mentions(&fold_to_string(&text)), 5.0);
        }
        this
    }

    fn support(&mut self, mentions: &[Mention], weight: f64) {
        for mention in mentions {
            let places = mention.places.iter().map(|id| self.gazetteer.place(*id));
            let mut paths: Vec<&[&'static str]> = places
                .filter(|place| place.in_force(self.year))
                .map(|place| place.path)
                .collect();
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
        let text = fold_to_string(text);
        if ["国务院", "全国人民代表大会", "中华人民共和国"]
            .iter()
            .any(|word| text.contains(word))
        {
            self.national += weight;
        }
    }

    /// Adds weight to the nation where a text begins with a body of the central government, by whatever year.
    pub(super) fn central_body(&mut self, text: &str, weight: f64) {
        let text = fold_to_string(text);
        let text = text.trim_start_matches(|c: char| {
            c.is_numeric() || "年度,零一二三四五六七八九 ".contains(c)
        });
        if self.clues.layout.rules.names_central_body(text) {
            self.national += weight;
        }
    }

    /// Adds evidence from a short text in which a place names itself.
    pub(super) fn name(&mut self, text: &str, weight: f64, what: &str, names: Names) {
        let text = &fold_to_string(text);
        let mentions = place_names::mentions(text);
        for mention in mentions
            .iter()
            .filter(|mention| mention.full || names == Names::All && stands_alone(mention, text))
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

    /// Adds evidence from the text itself: how often the beginning and all of it name a place, the titles of its own plans,
    /// its slogans. Lines that address recipients are left out.
    pub(super) fn body(&mut self) {
        let mut named: BTreeMap<PlaceId, (Roles, String)> = BTreeMap::new();
        let mut planned: BTreeMap<PlaceId, (f64, String)> = BTreeMap::new();
        let read = std::mem::take(&mut self.read);
        for (at, line) in read.iter().filter(|line| line.in_body).enumerate() {
            if is_recipient(&line.text) {
                continue;
            }
            let recipients = recipients_end(&line.text);
            for mention in line
                .mentions
                .iter()
                .filter(|mention| mention.bytes.start >= recipients)
            {
                let before = line
                    .text
                    .get(recipients..mention.bytes.start)
                    .unwrap_or_default();
                let after = line.text.get(mention.bytes.end..).unwrap_or_default();
                let shown = line
                    .text
                    .get(mention.bytes.clone())
                    .unwrap_or_default()
                    .to_owned();
                if let Some(title) = line
                    .quoted
                    .iter()
                    .find(|quoted| quoted.contains(&mention.bytes.start))
                {
                    let own_plan = self.is_own_plan(&line.text, title, mention);
                    if let Some(place) = self.resolve(mention, &line.text).filter(|_| own_plan) {
                        let entry = planned.entry(place).or_insert((0.0, shown));
                        entry.0 = (entry.0 + 2.6).min(4.0);
                    }
                    continue;
                }
                if SLOGANS.iter().any(|slogan| before.ends_with(slogan)) {
                    if let Some(place) = self.resolve(mention, &line.text)
                        && self.fits(place)
                    {
                        let entry = planned.entry(place).or_insert((0.0, shown));
                        entry.0 = (entry.0 + 2.6).min(4.0);
                    }
                    continue;
                }
                // Short names are read where a place acts: 广州坚持, 宜昌市委.
                let acting =
                    ACTS.iter().any(|verb| after.starts_with(verb)) && before.chars().count() < 40;
                if !(mention.full || acting) {
                    continue;
                }
                if let Some(place) = self.resolve(mention, &line.text) {
                    let role = Role::of(before, after, at);
                    let entry = named.entry(place).or_insert((Roles::default(), shown));
                    entry.0.add(role);
                }
            }
        }
        self.read = read;
        for (place, (roles, shown)) in named {
            let fits = self.fits(place) || self.clues.in_zone;
            self.add(
                place,
                roles.weight(fits, self.clues.in_zone),
                format!("text: {shown}"),
            );
        }
        for (place, (score, shown)) in planned {
            self.add(place, score, format!("its plans: {shown}"));
        }
    }

    /// Whether a title names a plan of the place that the text calls its own, and not a law of the level above.
    fn is_own_plan(&self, text: &str, title: &Range<usize>, mention: &Mention) -> bool {
        let whole = text.get(title.clone()).unwrap_or_default();
        let after = text.get(mention.bytes.end..title.end).unwrap_or_default();
        // 《江西省人民政府关于印发〈…〉的通知》 is a paper from above.
        let from_above = ["通知", "办公厅"].iter().any(|word| whole.contains(word))
            || after.starts_with("人民政府关于");
        let plan = PLANS.iter().any(|word| whole.contains(word));
        let own = self.own.is_some() || self.clues.in_zone;
        plan && !from_above
            && own
            && mention
                .places
                .iter()
                .any(|id| self.fits(*id) || self.clues.in_zone)
    }

    fn fits(&self, place: PlaceId) -> bool {
        own::fits(self.own, self.gazetteer.place(place).name())
    }

    /// Adds evidence from the address of the page: a place that it spells out, or the only one in the provinces named whose
    /// first letters it has.
    pub(super) fn address(&mut self) {
        let mut whole = self.fitting(&self.host.whole);
        if let [place] = whole.as_slice() {
            self.add(*place, 3.0, "address".to_owned());
            return;
        }
        // yichang.gov.cn is the city's, not that of a county of the same sound.
        let highest = whole.iter().map(|id| self.gazetteer.place(*id).level).min();
        if self.own != Some('县') && self.own != Some('区') {
            whole.retain(|id| Some(self.gazetteer.place(*id).level) == highest);
        }
        if let [place] = whole.as_slice() {
            self.add(*place, 3.0, "address".to_owned());
            return;
        }
        // Places of one sound: what the text names of one of them decides.
        let mut supported: Vec<(f64, PlaceId)> = whole
            .iter()
            .map(|id| {
                (
                    self.support
                        .get(self.gazetteer.place(*id).name())
                        .copied()
                        .unwrap_or(0.0),
                    *id,
                )
            })
            .filter(|(count, _)| *count > 0.0)
            .collect();
        supported.sort_by(|one, other| other.0.total_cmp(&one.0));
        if let [(most, place), rest @ ..] = supported.as_slice()
            && rest.first().is_none_or(|(count, _)| count * 2.0 <= *most)
        {
            self.add(*place, 3.0, "address, and the places named".to_owned());
        }
        if !whole.is_empty() || self.own.is_none() {
            return;
        }
        let letters = self.fitting(&self.host.letters);
        let supported = |place: &Place| {
            let outer = &place.path[..place.path.len() - 1];
            outer.iter().any(|name| self.support.contains_key(name))
        };
        let within: Vec<PlaceId> = letters
            .iter()
            .copied()
            .filter(|id| supported(self.gazetteer.place(*id)))
            .collect();
        if let ([place], _) | ([], [place]) = (within.as_slice(), letters.as_slice()) {
            self.add(*place, 2.6, "letters of the address".to_owned());
        }
    }

    /// Places in force in the report's year that the text can call its own, each once.
    fn fitting(&self, places: &[PlaceId]) -> Vec<PlaceId> {
        let mut fitting: Vec<PlaceId> = places
            .iter()
            .copied()
            .filter(|id| {
                self.gazetteer.place(*id).in_force(self.year)
                    && (self.fits(*id) || self.clues.in_zone)
            })
            .collect();
        fitting.sort_unstable();
        fitting.dedup_by_key(|id| self.gazetteer.place(*id).code);
        fitting
    }

    /// Decides which place a mention means: by the year, then by what else is named.
    fn resolve(&mut self, mention: &Mention, text: &str) -> Option<PlaceId> {
        let mut places = mention.places.clone();
        let in_force: Vec<PlaceId> = places
            .iter()
            .copied()
            .filter(|id| self.gazetteer.place(*id).in_force(self.year))
            .collect();
        if !in_force.is_empty() {
            places = in_force;
        } else if self.clues.year.is_some() {
            // A name of the past means its place for a while after; later it is history.
            places.retain(|id| {
                self.gazetteer
                    .place(*id)
                    .until
                    .is_some_and(|until| until + RECENT >= self.year)
            });
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
        if places.is_empty() {
            return None;
        }
        // The same place in several rows: in the year of a change the later one.
        places.sort_by_key(|id| {
            (
                self.gazetteer.place(*id).code,
                std::cmp::Reverse(self.gazetteer.place(*id).since),
            )
        });
        places.dedup_by_key(|id| self.gazetteer.place(*id).code);
        places.sort_unstable();
        if let [only] = places.as_slice() {
            return Some(*only);
        }
        let addressed = |id: &PlaceId| {
            let place = self.gazetteer.place(*id);
            let near = |other: &PlaceId| {
                let other = self.gazetteer.place(*other);
                other.code == place.code || other.contains(place) && other.level != Level::Province
            };
            if self.host.whole.iter().any(near) {
                6.0
            } else if self.host.letters.contains(id) {
                1.5
            } else {
                0.0
            }
        };
        let supported = |id: &PlaceId| -> f64 {
            let path = &self.gazetteer.place(*id).path;
            path[..path.len() - 1]
                .iter()
                .map(|name| self.support.get(name).copied().unwrap_or(0.0))
                .sum()
        };
        let mut ranked: Vec<(f64, PlaceId)> = places
            .iter()
            .map(|id| (supported(id) + addressed(id), *id))
            .collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
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
                    .get_or_insert_with(|| (shown.to_owned(), names));
                None
            }
        }
    }

    /// The city that a zone lies in, when the report names the zone alone: the one that its text names most by far.
    fn city_around(&self) -> Option<(PlaceId, String)> {
        const OFTEN: f64 = 3.0;
        let city = |name: &str| {
            let places = self.gazetteer.named(name).iter().copied();
            let mut cities = places.filter(|id| {
                let place = self.gazetteer.place(*id);
                place.name() == name
                    && place.level == Level::Prefecture
                    && place.in_force(self.year)
            });
            cities.next()
        };
        let mut support = self.support.clone();
        // All of the text: a zone's report names its city seldom.
        for line in self.clues.layout.body() {
            for mention in place_names::mentions(line.folded()) {
                if let [only] = mention.places.as_slice() {
                    for name in self.gazetteer.place(*only).path {
                        *support.entry(name).or_default() += 1.0;
                    }
                }
            }
        }
        let cities = support
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
        let rivals: Vec<Rival> = ranked
            .iter()
            .map(|(score, reasons, place)| Rival {
                region: gazetteer.place(*place).path.join("/"),
                weight: (score * 10.0).round() / 10.0,
                evidence: reasons.join("; "),
            })
            .collect();
        let best = ranked.first().filter(|(score, _, _)| *score >= ENOUGH);
        if self.national >= ENOUGH && best.is_none_or(|(score, _, _)| self.national > *score) {
            return Found {
                region: Some(region_of(NATION, &[NATION_NAME], None)),
                evidence: Some("names the nation".to_owned()),
                rivals,
                close: None,
                ambiguous: None,
            };
        }
        // Nothing but how often they are named tells two places apart that are named about as often.
        if let [one, other, ..] = ranked.as_slice()
            && best.is_some()
            && one.0 < 8.0
            && other.0 > one.0 * (1.0 - CLOSE)
            && !related(gazetteer.place(one.2), gazetteer.place(other.2))
        {
            return Found {
                region: None,
                evidence: None,
                close: None,
                ambiguous: Some((
                    "text".to_owned(),
                    rivals
                        .iter()
                        .take(2)
                        .map(|rival| rival.region.clone())
                        .collect(),
                )),
                rivals,
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
                    close: None,
                    ambiguous: self.ambiguous,
                    rivals,
                };
            }
        };
        let mut namer = place.name();
        // A zone under a district that shares its name's first part lies in the city (龙华新区, not 龙华区).
        if let Some(zone) = &zone
            && place.level == Level::County
            && let Some(short) = gazetteer::short_name(place.name())
            && zone.starts_with(short)
            && let Some(city) = gazetteer.by_path(&place.path[..place.path.len() - 1])
        {
            place = city;
            namer = place.name();
        } else if place.level == Level::County
            && place.name().ends_with('区')
            && place.path.len() > 2
        {
            // 高新区 that is one with a district is called after the city.
            namer = place.path[place.path.len() - 2];
        }
        let zone = zone.map(|zone| zone::completed(&zone, namer));
        reasons.dedup();
        let close = match ranked.as_slice() {
            [one, other, ..]
                if best.is_some()
                    && other.0 >= one.0 * NEARLY
                    && !related(gazetteer.place(one.2), gazetteer.place(other.2)) =>
            {
                Some(gazetteer.place(other.2).path.join("/"))
            }
            _ => None,
        };
        Found {
            close,
            region: Some(region_of(place.code, place.path, zone)),
            evidence: Some(reasons.join("; ")),
            ambiguous: None,
            rivals: rivals
                .into_iter()
                .skip(usize::from(best.is_some()))
                .collect(),
        }
    }
}

/// Whether a short name in a title stands for the place, and is no part of another word: 公安局, 经济合作局, 兴隆镇.
fn stands_alone(mention: &Mention, text: &str) -> bool {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(^|[^\p{Han}]|[年月日省市州区县]|关于|中共|法治|平安|代表|在)$")
            .expect("pattern is valid")
    });
    static AFTER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^($|[^\p{Han}]|[年的区市县州旗盟零二]|人民|政府|[省市县区州旗盟]委|关于|法治|依法|司法|教育|财政|审计|税务|民政|水利|水务|农业|交通|住|城|卫|市场|应急|生态|环境|人[社力大]|文[化旅]|统计|医|气象|公安|发改|发展和|科[技学]|工[信业]|商务|林|退役|信访|消防|高新|经开|经济[技开]|新区|开发|保税|综合|自由|自贸|旅游|度假|风景|景区|示范|党|各|全[省市县区州]|推进|行政|自然资源|[\p{Han}]{0,3}第)").expect("pattern is valid")
    });
    let before = text.get(..mention.bytes.start).unwrap_or_default();
    let after = text.get(mention.bytes.end..).unwrap_or_default();
    BEFORE.is_match(before) && AFTER.is_match(after)
}

/// Whether one place lies in the other.
fn related(one: &Place, other: &Place) -> bool {
    one.contains(other) || other.contains(one)
}

/// Reads the lines around the body, its beginning and its end.
fn read(clues: &Clues<'_>) -> Vec<Read> {
    let layout = clues.layout;
    let head = layout.head();
    let around = head[head.len().saturating_sub(PAGE_LINES)..]
        .iter()
        .chain(layout.tail().iter().take(PAGE_LINES));
    let mut lines: Vec<Read> = around
        .filter(|line| line.chars.len() <= 400)
        .map(|line| read_line(line.folded().to_owned(), false))
        .collect();
    let mut left = CONTEXT;
    for line in layout.body() {
        if left == 0 {
            break;
        }
        let text = match line.chars.len() <= left {
            true => line.folded().to_owned(),
            false => beginning(line, left),
        };
        left = left.saturating_sub(line.chars.len());
        lines.push(read_line(text, true));
    }
    lines
}

fn beginning(line: &Line<'_>, characters: usize) -> String {
    let end = line
        .text
        .char_indices()
        .nth(characters)
        .map_or(line.text.len(), |(at, _)| at);
    crate::report::markup::readable(line.text.get(..end).unwrap_or_default())
}

fn read_line(text: String, in_body: bool) -> Read {
    let mentions = place_names::mentions(&text);
    let quoted = match mentions.is_empty() || !text.contains('《') {
        true => Vec::new(),
        false => QUOTED_TITLE
            .find_iter(&text)
            .map(|found| found.range())
            .collect(),
    };
    Read {
        text,
        mentions,
        quoted,
        in_body,
    }
}

/// 中共嘉兴市委、嘉兴市人民政府: 2022年…: in a document of one line the recipients end at the first colon.
fn recipients_end(text: &str) -> usize {
    let Some((at, colon)) = text.char_indices().take(80).find(|(_, c)| *c == ':') else {
        return 0;
    };
    let end = at + colon.len_utf8();
    let recipients = text.get(..end).is_some_and(is_recipient) && end < text.len();
    if recipients { end } else { 0 }
}
