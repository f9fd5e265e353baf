//! JSON Lines: a report a line, `{"id","text"}` and optionally what is known of it.

use std::collections::HashSet;

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

/// Reads the records of a decoded file. Blank lines are passed over; a line that is no record, or has the id of one before
/// it, is a failure of its own.
pub fn records(text: &str, shown: &str) -> (Vec<Document>, Vec<Failure>) {
    let mut documents = Vec::new();
    let mut failures = Vec::new();
    let mut seen = HashSet::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let fail = |reason: String| Failure {
            path: format!("{shown}:{}", number + 1),
            reason,
        };
        match serde_json::from_str::<Record>(line) {
            Ok(record) if record.text.trim().is_empty() => {
                failures.push(fail("the record's text is empty".to_owned()));
            }
            Ok(record) => {
                let id = match record.id {
                    Id::Text(id) => id,
                    Id::Number(id) => id.to_string(),
                };
                // Ids stand in tables, separated by blanks.
                if !seen.insert(id.clone()) {
                    failures.push(fail(format!("the id `{id}` stands twice in this file")));
                } else if id.is_empty() || id.contains(char::is_whitespace) {
                    failures.push(fail(format!("the id `{id}` is empty or holds a blank")));
                } else {
                    documents.push(Document {
                        path: id.clone(),
                        id,
                        text: record.text,
                        given: record.given,
                        ..Document::default()
                    });
                }
            }
            Err(error) => {
                failures.push(fail(format!(
                    "not a record with `id` and `text`: {}",
                    without_place(&error)
                )));
            }
        }
    }
    (documents, failures)
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
