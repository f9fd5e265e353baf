//! Bytes to text: UTF-8, UTF-16, GB18030 (which holds GBK and GB2312), and what a page declares, such as Big5.
//!
//! A byte order mark decides. Without one every encoding that fits is tried on a sample, and the one is taken whose text
//! reads most like Chinese reports: characters in everyday use, punctuation, ASCII. So a short text in GBK that happens to
//! be valid UTF-8 is not misread, nor UTF-16 without any ASCII in it.

use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::text::fold::fold_to_string;

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No bytes.
    #[error("the file is empty (0 bytes)")]
    Empty,
    /// Nothing but blanks.
    #[error("the file holds no text, only blanks")]
    Blank,
    /// Bytes that no text has.
    #[error("not text: the file holds binary data")]
    Binary,
    /// Bytes of no known encoding.
    #[error("not text in UTF-8, UTF-16, GB18030 or Big5")]
    UnknownEncoding,
}

/// How much of a file, in bytes, an encoding is judged by.
const SAMPLE: usize = 8_192;
/// A text in valid UTF-8 that reads as well as this is taken without a look at other encodings.
const PLAINLY: f64 = 0.8;
/// Of so many characters one may be unreadable: a damaged byte is no reason to lose a report.
const READABLE: usize = 200;

/// Decodes a document. The byte order mark is removed, line ends stay as they are.
///
/// # Errors
/// When the bytes are empty, blank, binary or in no known encoding.
pub fn decode(bytes: &[u8]) -> Result<String, DecodeError> {
    decode_declared(bytes, None)
}

/// Decodes a document that may say which encoding it is in. What it says is believed where the bytes agree.
///
/// # Errors
/// As for [`decode`].
pub fn decode_declared(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
) -> Result<String, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_with_bom_removal(bytes);
        return checked(text.into_owned());
    }
    let valid_utf8 = Encoding::utf8_valid_up_to(bytes) == bytes.len();
    // Text in GBK that is valid UTF-8 reads as letters of other scripts there, and not as Chinese.
    if valid_utf8 && (bytes.is_ascii() || plausibility(bytes, UTF_8) > PLAINLY) {
        return checked(String::from_utf8_lossy(bytes).into_owned());
    }
    let mut candidates: Vec<&'static Encoding> = vec![UTF_8];
    candidates.extend(declared.filter(|encoding| !is_utf_16(encoding)));
    candidates.push(GB18030);
    if bytes.len().is_multiple_of(2) {
        candidates.extend([UTF_16LE, UTF_16BE]);
    }
    if declared.is_none_or(|declared| declared != BIG5) {
        candidates.push(BIG5);
    }
    let zeros = bytes.iter().take(SAMPLE).any(|byte| *byte == 0);
    let mut best: Option<(f64, &'static Encoding)> = None;
    for encoding in candidates {
        // A zero byte is a character's half in UTF-16, and nothing in the others.
        if zeros && !is_utf_16(encoding) || encoding == UTF_8 && !valid_utf8 && !nearly_utf8(bytes)
        {
            continue;
        }
        let bonus = match encoding {
            _ if encoding == UTF_8 => 0.2,
            _ if Some(encoding) == declared => 0.1,
            _ => 0.0,
        };
        let score = plausibility(bytes, encoding) + bonus;
        if score > 0.0 && best.is_none_or(|(best, _)| score > best) {
            best = Some((score, encoding));
        }
    }
    let Some((_, encoding)) = best else {
        return Err(if zeros || !is_mostly_text(bytes) {
            DecodeError::Binary
        } else {
            DecodeError::UnknownEncoding
        });
    };
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    if had_errors {
        let unreadable = text.chars().filter(|c| *c == '\u{fffd}').count();
        if unreadable * READABLE > text.chars().count() {
            return Err(if is_mostly_text(bytes) {
                DecodeError::UnknownEncoding
            } else {
                DecodeError::Binary
            });
        }
    }
    checked(text.into_owned())
}

fn checked(text: String) -> Result<String, DecodeError> {
    if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err(DecodeError::Blank);
    }
    if holds_binary(&text) {
        return Err(DecodeError::Binary);
    }
    Ok(text)
}

fn is_utf_16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// UTF-8 but for stray bytes, as where a file was cut off inside a character.
fn nearly_utf8(bytes: &[u8]) -> bool {
    const MOST: usize = 20;
    let mut rest = bytes;
    let mut errors = 0;
    while !rest.is_empty() {
        let valid = Encoding::utf8_valid_up_to(rest);
        if valid == rest.len() {
            return true;
        }
        errors += 1;
        if errors > MOST || errors * READABLE * 3 > bytes.len() {
            return false;
        }
        rest = &rest[valid + 1..];
    }
    true
}

/// How much the beginning of a file, read in an encoding, looks like a text: from 0 to 1, and below 0 where it is none.
fn plausibility(bytes: &[u8], encoding: &'static Encoding) -> f64 {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(sample.len() * 3 + 8);
    // A character that the sample cuts in two is no error.
    let last = sample.len() == bytes.len();
    let _ = decoder.decode_to_string(sample, &mut text, last);
    let mut good = 0.0;
    let mut count = 0.0;
    for character in text.chars() {
        count += 1.0;
        good += match character {
            '\u{fffd}' => -4.0,
            '\t' | '\n' | '\r' | ' '..='~' => 1.0,
            '\u{3000}'..='\u{3011}'
            | '\u{ff01}'..='\u{ff5e}'
            | '—'
            | '‘'..='”'
            | '…'
            | '·'
            | '℃'
            | '〔'
            | '〕'
            | '①'..='⑳' => 1.0,
            '\0'..='\x1f' => -1.0,
            // Accents and other scripts are rare in Chinese texts, and what misread Chinese looks like.
            '\u{80}'..='\u{7ff}' => 0.0,
            _ if is_everyday(character) => 1.0,
            _ if crate::text::is_han(character) => 0.3,
            _ => 0.1,
        };
    }
    if count == 0.0 { 0.0 } else { good / count }
}

/// The characters of the first level of GB 2312, by their place in Unicode: those in everyday use.
static EVERYDAY: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut everyday = vec![false; 0x5200];
    for row in 0xb0_u8..=0xd7 {
        for cell in 0xa1_u8..=0xfe {
            let bytes = [row, cell];
            let (text, _) = GBK.decode_without_bom_handling(&bytes);
            for character in text.chars() {
                if let Some(place) = place(character).and_then(|place| everyday.get_mut(place)) {
                    *place = true;
                }
            }
        }
    }
    everyday
});

fn place(character: char) -> Option<usize> {
    (character as usize).checked_sub(0x4e00)
}

/// Whether a character, simplified, is in everyday use.
fn is_everyday(character: char) -> bool {
    let known = |character: char| {
        place(character)
            .and_then(|place| EVERYDAY.get(place))
            .copied()
            .unwrap_or(false)
    };
    known(character)
        || crate::text::is_han(character)
            && fold_to_string(character.encode_utf8(&mut [0; 4]))
                .chars()
                .all(known)
}

/// Control characters that no document has, in more than stray places.
fn holds_binary(text: &str) -> bool {
    let strange = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}' | '\u{1a}')
    };
    // Control characters are one byte, or two of which the first is C2: most texts have none.
    let suspicious = |byte: u8| {
        byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || matches!(byte, 0x7f | 0xc2)
    };
    if !text.bytes().any(suspicious) {
        return false;
    }
    let count = text.chars().filter(|c| strange(*c)).count();
    count * 10 > text.chars().count()
}

fn is_mostly_text(bytes: &[u8]) -> bool {
    let control = bytes
        .iter()
        .filter(|byte| **byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'))
        .count();
    control * 100 <= bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn reads_the_encodings_people_have() {
        let text = "2022年，纠错率为12.5%。\r\n";
        let (gb, _, _) = GB18030.encode(text);
        let little = utf_16(text, u16::to_le_bytes);
        let big = utf_16(text, u16::to_be_bytes);
        let marked: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(little.iter().copied())
            .collect();
        for bytes in [
            text.as_bytes(),
            &gb,
            &little,
            &big,
            &marked,
            format!("\u{feff}{text}").as_bytes(),
        ] {
            assert_eq!(decode(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn short_texts_are_not_mistaken() {
        for text in [
            "短",
            "短文",
            "联通",
            "一",
            "一二三",
            "县政府",
            "年度报告",
            "办结率",
            "法治政府建设",
            "é tude",
            "naïve",
            "100%",
        ] {
            assert_eq!(decode(text.as_bytes()).as_deref(), Ok(text), "UTF-8");
        }
        for text in [
            "短文",
            "联通",
            "年度报告",
            "办结率",
            "法治政府建设年度报告",
            "县政府",
        ] {
            assert_eq!(
                decode(&GB18030.encode(text).0).as_deref(),
                Ok(text),
                "GB18030"
            );
            let text = format!("{text}，现将有关情况报告如下");
            assert_eq!(
                decode(&utf_16(&text, u16::to_le_bytes)).as_deref(),
                Ok(&*text),
                "UTF-16LE"
            );
            assert_eq!(
                decode(&utf_16(&text, u16::to_be_bytes)).as_deref(),
                Ok(&*text),
                "UTF-16BE"
            );
        }
    }

    #[test]
    fn a_stray_byte_loses_one_character() {
        let text = "现将有关情况报告如下。".repeat(200);
        let cut = &text.as_bytes()[..text.len() - 1];
        let read = decode(cut).expect("text");
        assert!(read.starts_with("现将有关情况报告如下。") && read.ends_with('\u{fffd}'));
    }

    #[test]
    fn what_is_declared_is_believed_where_the_bytes_agree() {
        let text = "行政執法與監督，情況報告如下。";
        let (big5, _, _) = BIG5.encode(text);
        assert_eq!(decode_declared(&big5, Some(BIG5)).as_deref(), Ok(text));
        assert_eq!(
            decode_declared(text.as_bytes(), Some(GBK)).as_deref(),
            Ok(text)
        );
    }

    #[test]
    fn refuses_what_is_no_text() {
        assert_eq!(decode(b""), Err(DecodeError::Empty));
        assert_eq!(decode(b" \n\t"), Err(DecodeError::Blank));
        assert_eq!(
            decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"),
            Err(DecodeError::Binary)
        );
        let noise: Vec<u8> = (0..2_000_u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        assert!(decode(&noise).is_err());
    }
}
