//! JSON Lines: a report a line, `{"id","text"}` and optionally what is known of it.

use std::collections::HashSet;
use std::io::BufRead;

use serde::Deserialize;

use crate::report::{Document, Given};

use super::Failure;

#[derive(Deserialize)]
struct Record {
    id: Id,
    text: String,
    #[serde(flatten)]
    given: Given,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

/// Reads the records of a decoded text. Blank lines are passed over; a line that is no record, or has the id of one before
/// it, is a failure of its own.
pub fn records(text: &str, shown: &str) -> (Vec<Document>, Vec<Failure>) {
    let mut documents = Vec::new();
    let mut failures = Vec::new();
    for record in Records::new(text.as_bytes(), shown) {
        match record {
            Ok(document) => documents.push(document),
            Err(failure) => failures.push(failure),
        }
    }
    (documents, failures)
}

/// Records in UTF-8, read one after another: a document, or what is wrong with a line.
#[derive(Debug)]
pub struct Records<R> {
    lines: R,
    shown: String,
    number: usize,
    bytes: u64,
    seen: HashSet<String>,
    ended: bool,
}

impl<R: BufRead> Records<R> {
    /// Records of a file that people see as `shown`.
    pub fn new(lines: R, shown: &str) -> Self {
        Self {
            lines,
            shown: shown.to_owned(),
            number: 0,
            bytes: 0,
            seen: HashSet::new(),
            ended: false,
        }
    }

    /// How many bytes were read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn read(&mut self, line: &str) -> Result<Document, String> {
        let record: Record = serde_json::from_str(line).map_err(|error| {
            format!(
                "not a record with `id` and `text`: {}",
                without_place(&error)
            )
        })?;
        if record.text.trim().is_empty() {
            return Err("the record's text is empty".to_owned());
        }
        let id = match record.id {
            Id::Text(id) => id,
            Id::Number(id) => id.to_string(),
        };
        // Ids stand in tables, separated by blanks.
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err(format!("the id `{id}` is empty or holds a blank"));
        }
        if !self.seen.insert(id.clone()) {
            return Err(format!("the id `{id}` stands twice in this file"));
        }
        Ok(Document {
            path: id.clone(),
            id,
            text: record.text,
            given: record.given,
            ..Document::default()
        })
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Document, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = Vec::new();
        while !self.ended {
            line.clear();
            self.number += 1;
            let read = match self.lines.read_until(b'\n', &mut line) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(bytes) => {
                    self.bytes += bytes as u64;
                    let text = String::from_utf8_lossy(&line);
                    let text = text.trim_start_matches('\u{feff}');
                    if text.trim().is_empty() {
                        continue;
                    }
                    self.read(text.trim_end_matches(['\n', '\r']))
                }
                Err(error) => {
                    self.ended = true;
                    Err(super::load::io_reason(&error))
                }
            };
            return Some(read.map_err(|reason| Failure {
                path: format!("{}:{}", self.shown, self.number),
                reason,
            }));
        }
        None
    }
}

/// The message without `at line 1 column 7`: the line of the file is named already.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_records_and_names_bad_lines() {
        let text = "{\"id\":\"a\",\"text\":\"文\",\"year\":2021,\"title\":\"题\",\"extra\":[1]}\n\nno json\n{\"id\":7,\"text\":\"文\",\"url\":null}\n{\"id\":\"b\",\"text\":\" \"}\n";
        let (documents, failures) = records(text, "x.jsonl");
        assert_eq!(
            documents.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(),
            ["a", "7"]
        );
        assert_eq!(documents[0].given.year.as_deref(), Some("2021"));
        assert_eq!(documents[0].given.title.as_deref(), Some("题"));
        assert_eq!(
            failures.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(),
            ["x.jsonl:3", "x.jsonl:5"]
        );
    }
}
