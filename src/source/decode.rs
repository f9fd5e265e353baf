//! Bytes to text: UTF-8, UTF-16, GB18030 (which holds GBK and GB2312).

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

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
    #[error("not text in UTF-8, UTF-16 or GB18030")]
    UnknownEncoding,
}

/// Decodes a document. The byte order mark is removed, line ends stay as they are.
///
/// # Errors
/// When the bytes are empty, blank, binary or in no known encoding.
pub fn decode(bytes: &[u8]) -> Result<String, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    let encoding = encoding(bytes)?;
    let (text, had_errors) = encoding.decode_with_bom_removal(bytes);
    if had_errors {
        return Err(if is_mostly_text(bytes) {
            DecodeError::UnknownEncoding
        } else {
            DecodeError::Binary
        });
    }
    if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err(DecodeError::Blank);
    }
    if holds_binary(&text) {
        return Err(DecodeError::Binary);
    }
    Ok(text.into_owned())
}

fn encoding(bytes: &[u8]) -> Result<&'static Encoding, DecodeError> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok(encoding);
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        return Ok(encoding);
    }
    if bytes.contains(&0) {
        return Err(DecodeError::Binary);
    }
    Ok(if Encoding::utf8_valid_up_to(bytes) == bytes.len() {
        UTF_8
    } else {
        GB18030
    })
}

/// UTF-16 without a mark shows by its line ends, digits and blanks: every second byte of those is zero.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    const SAMPLE: usize = 4_096;
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |offset: usize| {
        sample
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let encoding = match (zeros(0), zeros(1)) {
        (0, 1..) => UTF_16LE,
        (1.., 0) => UTF_16BE,
        _ => return None,
    };
    let (text, had_errors) = encoding.decode_without_bom_handling(sample);
    let readable = text
        .chars()
        .filter(|c| crate::text::is_han(*c) || c.is_ascii_graphic() || c.is_whitespace());
    (!had_errors && readable.count() * 10 >= text.chars().count() * 8).then_some(encoding)
}

/// Control characters that no document has, in more than stray places.
fn holds_binary(text: &str) -> bool {
    let strange = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}' | '\u{1a}')
    };
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

    #[test]
    fn reads_the_encodings_people_have() {
        let text = "2022年，纠错率为12.5%。\r\n";
        let (gb, _, _) = GB18030.encode(text);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
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
        assert_eq!(decode("短".as_bytes()).as_deref(), Ok("短"));
        assert_eq!(decode(&GB18030.encode("短文").0).as_deref(), Ok("短文"));
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
