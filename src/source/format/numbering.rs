//! Numbers of lists as word processors count them: 一、 （一） 1. i) ①
//!
//! Names and ranges of the formats: ECMA-376, part 1, 17.18.59 `ST_NumberFormat`; the Chinese ones: [MS-DOCX] 2.4.

/// Writes a number in a format of `ST_NumberFormat`. Empty for bullets and for formats without a number.
pub(super) fn number(format: &str, value: u32) -> String {
    match format {
        "bullet" | "none" => String::new(),
        "chineseCounting" => chinese(value, '○'),
        "chineseCountingThousand"
        | "taiwaneseCountingThousand"
        | "taiwaneseCounting"
        | "japaneseCounting"
        | "koreanCounting" => chinese(value, '零'),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => {
            digits(value, '〇')
        }
        "chineseLegalSimplified" | "ideographLegalTraditional" => legal(&chinese(value, '零')),
        "decimalFullWidth" | "decimalFullWidth2" => full_width(value),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => enclosed('①', 20, value),
        "decimalEnclosedParen" => enclosed('⑴', 20, value),
        "decimalEnclosedFullstop" => enclosed('⒈', 20, value),
        "ideographEnclosedCircle" => enclosed('㊀', 10, value),
        "decimalZero" => format!("{value:02}"),
        "lowerLetter" => letters(value, b'a'),
        "upperLetter" => letters(value, b'A'),
        "lowerRoman" => roman(value),
        "upperRoman" => roman(value).to_uppercase(),
        _ => value.to_string(),
    }
}

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// 一, 十, 十二, 二十, 一百, 一百零一; above 99,999 digit by digit.
fn chinese(value: u32, zero: char) -> String {
    const UNITS: [(u32, &str); 4] = [(10_000, "万"), (1_000, "千"), (100, "百"), (10, "十")];
    if value == 0 || value > 99_999 {
        return digits(value, zero);
    }
    // One of the formats puts circles for the zeros at the end too.
    if zero == '○' && value >= 100 {
        return digits(value, zero);
    }
    let mut text = String::new();
    let mut rest = value;
    let mut gap = false;
    for (unit, name) in UNITS {
        let count = rest / unit;
        rest %= unit;
        if count == 0 {
            gap = gap || !text.is_empty();
            continue;
        }
        if gap && !text.is_empty() {
            text.push(zero);
        }
        gap = false;
        if !(unit == 10 && count == 1 && text.is_empty()) {
            text.push(digit(count, zero));
        }
        text.push_str(name);
    }
    if rest > 0 {
        if gap && !text.is_empty() {
            text.push(zero);
        }
        text.push(digit(rest, zero));
    }
    text
}

fn digit(value: u32, zero: char) -> char {
    match DIGITS.get(value as usize) {
        Some('零') | None => zero,
        Some(digit) => *digit,
    }
}

fn digits(value: u32, zero: char) -> String {
    value
        .to_string()
        .chars()
        .filter_map(|c| c.to_digit(10))
        .map(|value| digit(value, zero))
        .collect()
}

fn legal(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '一' => '壹',
            '二' => '贰',
            '三' => '叁',
            '四' => '肆',
            '五' => '伍',
            '六' => '陆',
            '七' => '柒',
            '八' => '捌',
            '九' => '玖',
            '十' => '拾',
            '百' => '佰',
            '千' => '仟',
            other => other,
        })
        .collect()
}

fn full_width(value: u32) -> String {
    value
        .to_string()
        .chars()
        .filter_map(|c| char::from_u32(c as u32 - '0' as u32 + '０' as u32))
        .collect()
}

fn enclosed(first: char, most: u32, value: u32) -> String {
    match value {
        1.. if value <= most => char::from_u32(first as u32 + value - 1)
            .map(String::from)
            .unwrap_or_default(),
        _ => value.to_string(),
    }
}

/// a, b, … z, aa, bb
fn letters(value: u32, first: u8) -> String {
    const MOST: u32 = 26 * 8;
    let Some(before) = value.checked_sub(1).filter(|before| *before < MOST) else {
        return value.to_string();
    };
    let letter = char::from(first + u8::try_from(before % 26).unwrap_or(0));
    std::iter::repeat_n(letter, (before / 26 + 1) as usize).collect()
}

fn roman(value: u32) -> String {
    const PARTS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if value > 4_000 {
        return value.to_string();
    }
    let mut rest = value;
    let mut text = String::new();
    for (part, name) in PARTS {
        while rest >= part {
            text.push_str(name);
            rest -= part;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_word_processors_do() {
        for (format, value, text) in [
            ("decimal", 12, "12"),
            ("chineseCountingThousand", 1, "一"),
            ("chineseCountingThousand", 10, "十"),
            ("chineseCountingThousand", 12, "十二"),
            ("chineseCountingThousand", 20, "二十"),
            ("chineseCountingThousand", 100, "一百"),
            ("chineseCountingThousand", 105, "一百零五"),
            ("chineseCountingThousand", 1_020, "一千零二十"),
            ("chineseCounting", 21, "二十一"),
            ("chineseCounting", 100, "一○○"),
            ("ideographDigital", 10, "一〇"),
            ("japaneseCounting", 11, "十一"),
            ("chineseLegalSimplified", 12, "拾贰"),
            ("decimalEnclosedCircle", 3, "③"),
            ("decimalFullWidth", 10, "１０"),
            ("upperLetter", 27, "AA"),
            ("lowerRoman", 14, "xiv"),
            ("bullet", 1, ""),
        ] {
            assert_eq!(number(format, value), text, "{format} {value}");
        }
    }
}
