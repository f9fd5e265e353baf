//! Chinese numerals: of headings, of years, of article numbers.

/// Says whether `character` (folded) is a Chinese digit as years are written with: 二零二三.
pub fn is_chinese_digit(character: char) -> bool {
    digit(character).is_some()
}

/// Says whether `character` (folded) can stand in a Chinese numeral: digits and the multipliers 十百千万亿.
pub fn is_chinese_numeral(character: char) -> bool {
    is_chinese_digit(character) || matches!(character, '十' | '百' | '千' | '万' | '亿')
}

/// Value of a Chinese digit.
pub fn digit(character: char) -> Option<u32> {
    Some(match character {
        '零' | '〇' | '○' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Value of an ordinal up to 99 as headings use it: 一, 十, 十二, 二十, 二十三. Arabic digits are read too.
pub fn ordinal(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse::<u32>() {
        return Some(number);
    }
    let mut tens = None;
    let mut ones = None;
    for character in text.chars() {
        if character == '十' {
            if tens.is_some() {
                return None;
            }
            tens = Some(ones.take().unwrap_or(1));
        } else if ones.replace(digit(character)?).is_some() {
            return None;
        }
    }
    match (tens, ones) {
        (None, None) => None,
        (tens, ones) => Some(tens.unwrap_or(0) * 10 + ones.unwrap_or(0)),
    }
}

/// Reads a year written digit by digit: 二〇二三 → 2023. Anything but four digits from 1900 to 2100 is none.
pub fn year(text: &str) -> Option<u16> {
    let mut value = 0_u32;
    let mut count = 0;
    for character in text.chars() {
        value = value * 10 + character.to_digit(10).or_else(|| digit(character))?;
        count += 1;
        if count > 4 {
            return None;
        }
    }
    let value = u16::try_from(value).ok()?;
    (count == 4 && (1900..=2100).contains(&value)).then_some(value)
}

/// Writes a year digit by digit, folded: 2023 → 二零二三.
pub fn chinese_year(year: &str) -> Option<String> {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    self::year(year)?;
    year.chars()
        .map(|c| c.to_digit(10).and_then(|d| DIGITS.get(d as usize).copied()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals() {
        for (text, value) in [
            ("一", 1),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("二十三", 23),
            ("7", 7),
        ] {
            assert_eq!(ordinal(text), Some(value), "{text}");
        }
        for text in ["", "十十", "二三", "人"] {
            assert_eq!(ordinal(text), None, "{text}");
        }
    }

    #[test]
    fn years() {
        assert_eq!(year("二〇二三"), Some(2023));
        assert_eq!(year("2023"), Some(2023));
        assert_eq!(year("二三"), None);
        assert_eq!(year("12345"), None);
        assert_eq!(year("9999"), None);
        assert_eq!(chinese_year("2023").as_deref(), Some("二零二三"));
        assert_eq!(chinese_year("1234"), None);
    }
}
