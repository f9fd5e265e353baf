//! The dictionary, and what is known from it of characters.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

/// How often each word is used.
pub(crate) type Counts<'a> = BTreeMap<&'a str, u64>;

/// The words with their counts, and the sum of all counts.
pub(crate) fn words(table: &str) -> Result<(Counts<'_>, u64), Box<dyn Error>> {
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
pub(crate) fn characters(words: &Counts<'_>) -> Result<String, Box<dyn Error>> {
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
