//! Places.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_64;

/// The forms under which places are found are made of their names here, by the rules that the program has for texts.
#[path = "../src/gazetteer/short.rs"]
#[expect(unreachable_pub, reason = "the program needs it to be public")]
mod short;

/// Rust code of three tables: all places in the order of the file behind the nation, which is number 0, and, sorted, every name and
/// every code with the numbers of the places that bear it.
pub(crate) fn tables(table: &str, aliases: &str) -> Result<String, Box<dyn Error>> {
    let mut code = String::from("static PLACES: &[Place] = &[");
    code.push_str(
        "Place{code:NATION,level:Level::Nation,path:&[NATION_NAME],since:1949,until:None,successors:&[]},",
    );
    let mut names: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut codes: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
    names.entry("全国".to_owned()).or_default().insert(0);
    codes.entry(0).or_default().insert(0);
    for (id, line) in (1..).zip(table.lines().skip(1)) {
        let columns: Vec<&str> = line.split(',').collect();
        let [
            number,
            province,
            prefecture,
            name,
            level,
            _,
            since,
            until,
            next,
        ] = columns[..]
        else {
            return Err(format!("not nine columns: {line}").into());
        };
        let (level, path) = match level {
            "省级" => ("Province", vec![name]),
            "地级" => ("Prefecture", vec![province, name]),
            _ if prefecture.is_empty() || prefecture == "直辖" => {
                ("County", vec![province, name])
            }
            _ => ("County", vec![province, prefecture, name]),
        };
        let number: u32 = number.parse()?;
        let since: u16 = since.parse()?;
        let until: Option<u16> = until.parse().ok();
        // `340127[2006]` is a part that was given away before the end.
        let next: Vec<u32> = next
            .split(';')
            .filter_map(|code| code.parse().ok())
            .collect();
        write!(
            code,
            "Place{{code:{number},level:Level::{level},path:&{path:?},since:{since},until:{until:?},successors:&{next:?}}},"
        )?;
        codes.entry(number).or_default().insert(id);
        let forms = short::short_forms(name).map(Cow::into_owned);
        for name in forms.chain([name.to_owned()]) {
            names.entry(name).or_default().insert(id);
        }
    }
    for line in aliases.lines().filter(|line| !line.starts_with('#')) {
        if let Some((alias, name)) = line.split_once(',') {
            let bearers = names.get(name).cloned().unwrap_or_default();
            names.entry(alias.to_owned()).or_default().extend(bearers);
        }
    }
    let ids = |ids: &BTreeSet<usize>| ids.iter().copied().collect::<Vec<_>>();
    code.push_str("];\nstatic NAMES: &[(&str, &[PlaceId])] = &[");
    for (name, bearers) in &names {
        write!(code, "({name:?},&{:?}),", ids(bearers))?;
    }
    code.push_str("];\nstatic CODES: &[(u32, &[PlaceId])] = &[");
    for (number, rows) in &codes {
        write!(code, "({number},&{:?}),", ids(rows))?;
    }
    writeln!(code, "];")?;
    let fingerprint = xxh3_64(table.as_bytes()) ^ xxh3_64(aliases.as_bytes());
    writeln!(code, "const FINGERPRINT: u64 = {fingerprint};")?;
    Ok(code)
}
