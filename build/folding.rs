//! Traditional characters.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;

/// What every character of the main block folds to, in order, and the pairs outside of it, sorted.
pub(crate) fn simplified(table: &str) -> Result<String, Box<dyn Error>> {
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
