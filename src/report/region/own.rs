//! How a report speaks of its own place: 我县, 全市, 区政府.

/// Ends of names by which a text says what it is: 我县 is a county's, 我市 a city's.
const ENDS: [char; 7] = ['县', '市', '区', '省', '州', '旗', '盟'];

/// The end that the name of the report's own place has, if the text speaks of it. `text` is folded.
pub(super) fn own_end(text: &str) -> Option<char> {
    let mut counts = [0_u32; ENDS.len()];
    let mut before = [' ', ' '];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if let Some(at) = ENDS.iter().position(|end| *end == character) {
            let next = characters.peek().copied().unwrap_or(' ');
            counts[at] += match before[1] {
                '我' | '师' => 6,
                '全' => 2,
                // 县委、县政府, where no name stands before.
                '、' | ',' | '。' | '在' | '\n' | ' ' | '经' | '由' | '将'
                    if matches!(next, '委' | '政' | '人' | '司') =>
                {
                    1
                }
                _ => 0,
            };
        }
        before = [before[1], character];
    }
    let most = counts.iter().copied().max().filter(|most| *most > 1)?;
    let mut leading = ENDS.iter().zip(counts).filter(|(_, count)| *count == most);
    let first = leading.next().map(|(end, _)| *end);
    first.filter(|_| leading.next().is_none())
}

/// Whether a place of this name can be what the text calls its own.
pub(super) fn fits(own: Option<char>, name: &str) -> bool {
    own.is_none_or(|own| name.ends_with(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_text_calls_its_own() {
        for (text, end) in [
            ("2022年,我县认真落实市委、市政府部署,全县上下", Some('县')),
            ("在市委、市政府领导下,市司法局立足职能", Some('市')),
            ("我区深入贯彻省委要求,全区", Some('区')),
            ("扎实推进各项工作。", None),
        ] {
            assert_eq!(own_end(text), end, "{text}");
        }
        assert!(fits(Some('县'), "秭归县") && !fits(Some('县'), "宜昌市") && fits(None, "宜昌市"));
    }
}
