//! Compiles tables of text into forms that the program uses where they lie, so that it has nothing to load when it starts.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Words and how often each is used.
const WORDS: &str = "src/text/lexicon/words.tsv";
/// Traditional characters and what each folds to.
const TRADITIONAL: &str = "src/text/traditional.tsv";
/// Places with their codes.
const PLACES: &str = "src/gazetteer/areacodes.csv";

fn main() -> Result<(), Box<dyn Error>> {
    for table in [WORDS, TRADITIONAL, PLACES] {
        println!("cargo::rerun-if-changed={table}");
    }
    let target = ["OS", "ENV"].map(|part| std::env::var(format!("CARGO_CFG_TARGET_{part}")));
    if target == [Ok("linux".to_owned()), Ok("gnu".to_owned())] {
        // A program at a fixed address needs none of its 70,000 addresses put right when it starts: a sixth of the time that a
        // search from a cold start took (1.2 of 8 ms).
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    let folder = std::env::var("OUT_DIR")?;
    let folder = Path::new(&folder);
    let (words, total) = words(&fs::read_to_string(WORDS)?)?;
    fs::write(folder.join("words.fst"), words)?;
    fs::write(folder.join("total.rs"), total.to_string())?;
    fs::write(
        folder.join("simplified.rs"),
        simplified(&fs::read_to_string(TRADITIONAL)?)?,
    )?;
    fs::write(
        folder.join("codes.fst"),
        codes(&fs::read_to_string(PLACES)?)?,
    )?;
    Ok(())
}

/// A transducer from words to counts, and the sum of all counts.
fn words(table: &str) -> Result<(Vec<u8>, u64), Box<dyn Error>> {
    let mut words: BTreeMap<&str, u64> = BTreeMap::new();
    let mut total = 0;
    for line in table.lines() {
        if let Some(count) = line.strip_prefix("# total\t") {
            total = count.parse()?;
        } else if !line.starts_with('#') {
            let (word, count) = line.split_once('\t').ok_or(line)?;
            words.insert(word, count.parse()?);
        }
    }
    Ok((fst::Map::from_iter(words)?.into_fst().into_inner(), total))
}

/// What every character of the main block folds to, in order, and the pairs outside of it, sorted.
fn simplified(table: &str) -> Result<String, Box<dyn Error>> {
    let block = '\u{4e00}'..='\u{9fff}';
    let mut pairs: BTreeMap<char, char> = BTreeMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t').filter_map(|column| column.chars().next());
        if let (Some(traditional), Some(simplified)) = (columns.next(), columns.next()) {
            pairs.insert(traditional, simplified);
        }
    }
    let mut code = String::from("static MAIN_BLOCK: [char; 0x5200] = [");
    for character in block.clone() {
        // 薴 → 苧, which is itself the traditional form of 苎: both are 苎, or folded text could not be searched.
        let once = pairs.get(&character).unwrap_or(&character);
        let folded = pairs.get(once).unwrap_or(once);
        write!(code, "{folded:?},")?;
    }
    code.push_str("];\nstatic REST: &[(char, char)] = &[");
    for pair in pairs
        .iter()
        .filter(|(character, _)| !block.contains(character))
    {
        write!(code, "{pair:?},")?;
    }
    code.push_str("];\n");
    Ok(code)
}

/// A transducer from paths of names (`湖北省/宜昌市`) to codes; of several, that of the row in force, or else the last one.
fn codes(table: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut codes: BTreeMap<String, (bool, u64)> = BTreeMap::new();
    codes.insert("全国".to_owned(), (true, 0));
    for line in table.lines().skip(1) {
        let columns: Vec<&str> = line.split(',').collect();
        let [code, province, prefecture, name, level, _, _, until, ..] = columns[..] else {
            return Err(format!("too few columns: {line}").into());
        };
        let path = match level {
            "省级" => name.to_owned(),
            "县级" if !prefecture.is_empty() && prefecture != "直辖" => {
                format!("{province}/{prefecture}/{name}")
            }
            _ => format!("{province}/{name}"),
        };
        let in_force = until.parse::<u16>().is_err();
        let code = code.parse()?;
        match codes.get(&path) {
            Some((true, _)) => {}
            _ => {
                codes.insert(path, (in_force, code));
            }
        }
    }
    let codes = codes.into_iter().map(|(path, (_, code))| (path, code));
    Ok(fst::Map::from_iter(codes)?.into_fst().into_inner())
}
