//! Lines `ID<TAB>QUERY` of a file or of standard input, as they come.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;

use crate::error::Error;
use crate::source::decode::decode;
use crate::source::load::io_reason;

/// A line that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: usize,
    /// An id and a query, or why they cannot be told.
    pub(super) content: Result<(String, String), &'static str>,
}

/// Reads lines one after another. What is not UTF-8 is read to its end before it is decoded.
pub(super) struct Queries {
    /// How the file was named.
    pub(super) name: String,
    /// Whether they come from standard input, where someone may wait for an answer before asking again.
    pub(super) is_stdin: bool,
    reader: BufReader<Box<dyn Read + Send>>,
    decoded: Option<std::vec::IntoIter<String>>,
    number: usize,
}

impl Queries {
    /// Opens a file, or standard input for `-`.
    pub(super) fn open(file: &Path) -> Result<Self, Error> {
        let name = file.display().to_string();
        let is_stdin = file.as_os_str() == "-";
        let reader: Box<dyn Read + Send> = match is_stdin {
            true => Box::new(io::stdin()),
            false => {
                let opened =
                    File::open(file).and_then(|opened| match opened.metadata()?.is_dir() {
                        true => Err(io::ErrorKind::IsADirectory.into()),
                        false => Ok(opened),
                    });
                Box::new(opened.map_err(|error| cannot_read(&name, &io_reason(&error)))?)
            }
        };
        Ok(Self {
            name,
            is_stdin,
            reader: BufReader::new(reader),
            decoded: None,
            number: 0,
        })
    }

    /// Whether the next line may be long in coming.
    pub(super) fn may_wait(&self) -> bool {
        self.is_stdin && self.decoded.is_none() && !self.reader.buffer().contains(&b'\n')
    }

    /// Why a line is not answered, as an error.
    pub(super) fn malformed(name: &str, number: usize, why: &str) -> Error {
        Error::new(format!("line {number} of `{name}` {why}"))
            .hint("a line is an id, a tab, and a query")
    }

    fn text(&mut self) -> Result<Option<String>, Error> {
        if let Some(decoded) = &mut self.decoded {
            return Ok(decoded.next());
        }
        let failed = |error: &io::Error| cannot_read(&self.name, &io_reason(error));
        let mut bytes = Vec::new();
        let read = self.reader.read_until(b'\n', &mut bytes);
        if read.map_err(|error| failed(&error))? == 0 {
            return Ok(None);
        }
        let bytes = match String::from_utf8(bytes) {
            // UTF-16 has bytes of 0.
            Ok(line) if !line.contains('\0') => {
                let line = line.trim_end_matches(['\n', '\r']);
                // A byte order mark may stand before the first.
                let marked = line.strip_prefix('\u{feff}').filter(|_| self.number == 0);
                return Ok(Some(marked.unwrap_or(line).to_owned()));
            }
            Ok(line) => line.into_bytes(),
            Err(error) => error.into_bytes(),
        };
        let mut all = bytes;
        let read = self.reader.read_to_end(&mut all);
        read.map_err(|error| failed(&error))?;
        let text = decode(&all).map_err(|error| cannot_read(&self.name, &error))?;
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        self.decoded
            .insert(lines.into_iter())
            .next()
            .map_or(Ok(None), |line| Ok(Some(line)))
    }
}

impl Iterator for Queries {
    type Item = Result<Line, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let text = match self.text() {
                Ok(text) => text?,
                Err(error) => return Some(Err(error)),
            };
            self.number += 1;
            if !text.trim().is_empty() {
                return Some(Ok(Line {
                    number: self.number,
                    content: parse(&text),
                }));
            }
        }
    }
}

fn parse(text: &str) -> Result<(String, String), &'static str> {
    let (id, query) = text.split_once('\t').ok_or("has no tab")?;
    if id.is_empty() || id.contains(char::is_whitespace) {
        return Err("has an id that is empty or holds a blank");
    }
    Ok((id.to_owned(), query.to_owned()))
}

fn cannot_read(name: &str, why: &dyn std::fmt::Display) -> Error {
    Error::new(format!("cannot read the queries `{name}`: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(usize, Option<(String, String)>)> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), bytes).expect("room");
        let queries = Queries::open(file.path()).expect("a file");
        queries
            .map(|line| line.expect("a line"))
            .map(|line| (line.number, line.content.ok()))
            .collect()
    }

    #[test]
    fn lines_are_numbered_and_decoded() {
        let pair = |id: &str, query: &str| Some((id.to_owned(), query.to_owned()));
        let expected = [(1, pair("a", "复议")), (3, pair("b", "执法")), (4, None)];
        let text = "a\t复议\r\n\n b\n";
        assert_eq!(read(text.as_bytes())[0], expected[0]);
        let text = "a\t复议\n\nb\t执法\n没有\n";
        let utf16: Vec<u8> = [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let (gbk, ..) = encoding_rs::GB18030.encode(text);
        let with_mark = format!("\u{feff}{text}");
        for bytes in [text.as_bytes(), with_mark.as_bytes(), &utf16, &gbk] {
            assert_eq!(read(bytes), expected);
        }
        assert_eq!(read(b""), []);
        // The first lines may be the same in every encoding.
        let (gbk, ..) = encoding_rs::GB18030.encode("a\tISO 9001\nb\t执法监督工作\n");
        assert_eq!(read(&gbk)[1], (2, pair("b", "执法监督工作")));
    }
}
