//! Compiles tables of text into forms that the program uses where they lie, so that it has nothing to load when it starts.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::slice;

use xxhash_rust::xxh3::xxh3_64;

/// The forms under which places are found are made of their names here, by the rules that the program has for texts.
#[path = "src/gazetteer/short.rs"]
#[expect(unreachable_pub, reason = "the program needs it to be public")]
mod short;

/// Words and how often each is used.
const WORDS: &str = "src/text/lexicon/words.tsv";
/// Traditional characters and what each folds to.
const TRADITIONAL: &str = "src/text/traditional.tsv";
/// Places with their codes.
const PLACES: &str = "src/gazetteer/areacodes.csv";
/// Other names of places.
const ALIASES: &str = "src/gazetteer/aliases.csv";
/// What makes the short names of places.
const SHORT_FORMS: &str = "src/gazetteer/short.rs";

fn main() -> Result<(), Box<dyn Error>> {
    for table in [WORDS, TRADITIONAL, PLACES, ALIASES, SHORT_FORMS] {
        println!("cargo::rerun-if-changed={table}");
    }
    let folder = std::env::var("OUT_DIR")?;
    let folder = Path::new(&folder);
    for argument in linking(folder)? {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    let table = fs::read_to_string(WORDS)?;
    let (words, total) = words(&table)?;
    fs::write(folder.join("characters.rs"), characters(&words)?)?;
    let words = fst::Map::from_iter(words)?.into_fst().into_inner();
    fs::write(folder.join("words.fst"), words)?;
    fs::write(folder.join("total.rs"), total.to_string())?;
    fs::write(
        folder.join("simplified.rs"),
        simplified(&fs::read_to_string(TRADITIONAL)?)?,
    )?;
    fs::write(
        folder.join("gazetteer.rs"),
        gazetteer(&fs::read_to_string(PLACES)?, &fs::read_to_string(ALIASES)?)?,
    )?;
    Ok(())
}

/// What the linker is told beside what rustc tells it, so that less has to be done before `main`: a search from a cold start takes
/// some milliseconds in all.
fn linking(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let target = ["OS", "ENV"].map(|part| std::env::var(format!("CARGO_CFG_TARGET_{part}")));
    if target != [Ok("linux".to_owned()), Ok("gnu".to_owned())] {
        return Ok(Vec::new());
    }
    // A program at a fixed address needs none of its 70,000 addresses put right when it starts: 1.2 of 8 ms.
    let mut arguments = vec!["-no-pie".to_owned()];
    match static_libraries(folder)? {
        // No library has to be found, mapped and bound when it starts: 1 of 7 ms.
        Some(libraries) => arguments.extend([format!("-L{libraries}"), "-static".to_owned()]),
        // Most functions of the system's libraries are not called in a run, so they are looked up when they are.
        None => arguments.push("-Wl,-z,lazy".to_owned()),
    }
    Ok(arguments)
}

/// The system's libraries that rustc names to the linker for a program.
const LIBRARIES: [&str; 7] = ["gcc_s", "util", "rt", "pthread", "m", "dl", "c"];

/// A program that needs of the system's libraries what ours does: threads, panics that are caught, time and files.
const TRIAL: &str = r#"fn main() {
    std::panic::set_hook(Box::new(|_| ()));
    let caught = std::thread::spawn(|| std::panic::catch_unwind(|| panic!("trial"))).join();
    let read = std::fs::read_dir("/").is_ok() && std::time::SystemTime::now().elapsed().is_ok();
    std::process::exit(i32::from(!(matches!(caught, Ok(Err(_))) && read && f64::from(2).powf(0.5) > 1.0)));
}"#;

/// A folder in which the system's libraries are to be had for linking them into the program; none where they are not installed
/// (with many systems they are a package of their own) or where a trial with them fails.
///
/// `-C target-feature=+crt-static` is rustc's own way to the same. It has to be in the environment of whoever builds, and then
/// stands for macros as well, which cannot be built so.
fn static_libraries(folder: &Path) -> Result<Option<String>, Box<dyn Error>> {
    let compiler = std::env::var("RUSTC_LINKER").unwrap_or_else(|_| "cc".to_owned());
    let libraries = folder.join("libraries");
    if libraries.exists() {
        fs::remove_dir_all(&libraries)?;
    }
    fs::create_dir(&libraries)?;
    let find = |library: &str| {
        let file = format!("-print-file-name=lib{library}.a");
        let output = Command::new(&compiler).arg(file).output().ok()?;
        let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
        path.is_absolute().then(|| path.display().to_string())
    };
    for library in LIBRARIES {
        let files = match library {
            // What unwinds the stack is `gcc_s` when it is shared and `gcc_eh` when it is not.
            "gcc_s" => ["gcc_eh"].as_slice(),
            // These need each other.
            "c" => ["c", "gcc", "gcc_eh"].as_slice(),
            _ => slice::from_ref(&library),
        };
        let Some(paths) = files
            .iter()
            .map(|file| find(file))
            .collect::<Option<Vec<_>>>()
        else {
            return Ok(None);
        };
        // The linker takes a library from the first folder that has it, whether shared or not, and this one comes first.
        fs::write(
            libraries.join(format!("lib{library}.a")),
            format!("GROUP({})\n", paths.join(" ")),
        )?;
    }
    let libraries = libraries.display().to_string();
    let source = folder.join("trial.rs");
    let trial = folder.join("trial");
    fs::write(&source, TRIAL)?;
    let built = Command::new(std::env::var("RUSTC")?)
        .arg(&source)
        .arg("-o")
        .arg(&trial)
        .args([
            format!("--target={}", std::env::var("TARGET")?),
            format!("-Clinker={compiler}"),
        ])
        .args([
            format!("-Clink-arg=-L{libraries}"),
            "-Clink-arg=-static".to_owned(),
            "-Clink-arg=-no-pie".to_owned(),
        ])
        .output();
    let holds = built.is_ok_and(|output| output.status.success())
        && Command::new(&trial)
            .status()
            .is_ok_and(|status| status.success());
    Ok(holds.then_some(libraries))
}

/// How often each word is used.
type Counts<'a> = BTreeMap<&'a str, u64>;

/// The words with their counts, and the sum of all counts.
fn words(table: &str) -> Result<(Counts<'_>, u64), Box<dyn Error>> {
    let mut words = Counts::new();
    let mut total = 0;
    for line in table.lines() {
        if let Some(count) = line.strip_prefix("# total\t") {
            total = count.parse()?;
        } else if !line.starts_with('#') {
            let (word, count) = line.split_once('\t').ok_or(line)?;
            words.insert(word, count.parse()?);
        }
    }
    Ok((words, total))
}

/// Rust code of a table of characters, the most used first, and of how many of them are worth one byte, see `text::compact`.
fn characters(words: &Counts<'_>) -> Result<String, Box<dyn Error>> {
    // What reports use most beside words, which words do not tell.
    const BESIDE_WORDS: &str = "\n，。、（）：；“”《》0123456789%. 〔〕—-";
    const SHORT: usize = 160;
    let mut counts: BTreeMap<char, u64> = BTreeMap::new();
    for (word, count) in words {
        for character in word.chars() {
            *counts.entry(character).or_default() += count;
        }
    }
    let mut used: Vec<(Reverse<u64>, char)> = counts
        .into_iter()
        .map(|(character, count)| (Reverse(count), character))
        .collect();
    used.sort_unstable();
    let blocks = [
        '\0'..='\u{7f}',
        '\u{2000}'..='\u{206f}',
        '\u{3000}'..='\u{303f}',
        '\u{ff00}'..='\u{ffef}',
        '\u{4e00}'..='\u{9fff}',
    ];
    let mut seen = BTreeSet::new();
    let characters: Vec<char> = BESIDE_WORDS
        .chars()
        .chain(used.into_iter().map(|(_, character)| character))
        .chain(blocks.into_iter().flatten())
        .filter(|character| *character <= '\u{ffff}' && seen.insert(*character))
        .collect();
    if characters.len() > SHORT + (255 - SHORT) * 256 {
        return Err("more characters than two bytes tell apart".into());
    }
    let form = |character: &char| {
        let mut form = [0; 4];
        form[3] = character.encode_utf8(&mut form).len() as u8;
        form
    };
    let forms: Vec<[u8; 4]> = characters.iter().map(form).collect();
    Ok(format!(
        "const SHORT: usize = {SHORT};\nstatic FORMS: [[u8; 4]; {}] = {forms:?};\n",
        forms.len()
    ))
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

/// Rust code of three tables: all places in the order of the file behind the nation, which is number 0, and, sorted, every name and
/// every code with the numbers of the places that bear it.
fn gazetteer(table: &str, aliases: &str) -> Result<String, Box<dyn Error>> {
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
