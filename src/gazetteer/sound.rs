//! How the names of places are spelled in Latin letters.

use pinyin::ToPinyinMulti;

/// How a name is spelled, by every reading of its characters: 长 is chang and zhang. Empty when a character has none.
pub fn readings(name: &str, first_letters: bool) -> Vec<String> {
    const MOST: usize = 24;
    let mut found = vec![String::new()];
    for character in name.chars() {
        let Some(multi) = character.to_pinyin_multi() else {
            return Vec::new();
        };
        let mut spellings: Vec<&str> = multi
            .into_iter()
            .map(|reading| {
                if first_letters {
                    reading.first_letter()
                } else {
                    reading.plain()
                }
            })
            .collect();
        spellings.sort_unstable();
        spellings.dedup();
        let mut longer = Vec::with_capacity(found.len() * spellings.len());
        for beginning in &found {
            // ü is v or u in addresses: lvliang, luliang.
            longer.extend(
                spellings
                    .iter()
                    .map(|spelling| format!("{beginning}{}", spelling.replace('ü', "v"))),
            );
        }
        longer.truncate(MOST);
        found = longer;
    }
    found
}
