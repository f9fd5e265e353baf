//! Compiles tables of text into forms that the program uses where they lie, so that it has nothing to load when it starts.

mod folding;
mod gazetteer;
mod linking;
mod vocabulary;
mod words;

use std::error::Error;
use std::fs;
use std::path::Path;

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
/// The built-in rules for reading reports.
const RULES: &str = "src/report/rules.toml";

fn main() -> Result<(), Box<dyn Error>> {
    for table in [
        WORDS,
        TRADITIONAL,
        PLACES,
        ALIASES,
        SHORT_FORMS,
        RULES,
        "build",
    ] {
        println!("cargo::rerun-if-changed={table}");
    }
    let folder = std::env::var("OUT_DIR")?;
    let folder = Path::new(&folder);
    for argument in linking::arguments(folder)? {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    let table = fs::read_to_string(WORDS)?;
    let (words, total) = words::words(&table)?;
    fs::write(folder.join("characters.rs"), words::characters(&words)?)?;
    let words = fst::Map::from_iter(words)?.into_fst().into_inner();
    fs::write(folder.join("words.fst"), words)?;
    fs::write(folder.join("total.rs"), total.to_string())?;
    let simplified = folding::simplified(&fs::read_to_string(TRADITIONAL)?)?;
    fs::write(folder.join("simplified.rs"), simplified)?;
    let tables = gazetteer::tables(&fs::read_to_string(PLACES)?, &fs::read_to_string(ALIASES)?)?;
    fs::write(folder.join("gazetteer.rs"), tables)?;
    let vocabulary = vocabulary::vocabulary(&fs::read_to_string(RULES)?)?;
    fs::write(folder.join("vocabulary.rs"), vocabulary)?;
    Ok(())
}
