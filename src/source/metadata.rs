//! Metadata tables: a CSV with a column `path` or `id` and any of the columns of [`Given`], whose values win over detected
//! ones.

use std::collections::HashMap;
use std::path::Path;

use crate::report::Given;

use super::decode;

/// Why a metadata table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MetadataError {
    /// The file cannot be read.
    #[error("cannot read the metadata table `{path}`")]
    Io {
        /// The table.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no text.
    #[error("cannot read the metadata table `{path}`")]
    Decode {
        /// The table.
        path: String,
        /// Why.
        #[source]
        source: decode::DecodeError,
    },
    /// A row or the header is wrong.
    #[error("the metadata table `{path}` has an error in line {line}: {reason}")]
    Row {
        /// The table.
        path: String,
        /// Line of the file, from 1.
        line: u64,
        /// Why.
        reason: String,
    },
}

/// What a table says of each document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    rows: HashMap<String, Given>,
}

impl Metadata {
    /// Reads a table.
    ///
    /// # Errors
    /// When the file cannot be read, has no column `path` or `id`, or has a row that is no CSV.
    pub fn load(path: &Path) -> Result<Self, MetadataError> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|source| MetadataError::Io {
            path: shown.clone(),
            source,
        })?;
        let text = decode::decode(&bytes).map_err(|source| MetadataError::Decode {
            path: shown.clone(),
            source,
        })?;
        Self::parse(&text, &shown)
    }

    fn parse(text: &str, shown: &str) -> Result<Self, MetadataError> {
        let fail = |line: u64, reason: String| MetadataError::Row {
            path: shown.to_owned(),
            line,
            reason,
        };
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let headers = reader
            .headers()
            .map_err(|error| fail(1, error.to_string()))?
            .iter()
            .map(str::to_ascii_lowercase)
            .collect::<csv::StringRecord>();
        let key = headers
            .iter()
            .position(|column| column == "path")
            .or_else(|| headers.iter().position(|column| column == "id"))
            .ok_or_else(|| fail(1, "the header has no column `path` or `id`".to_owned()))?;
        let mut rows = HashMap::new();
        for row in reader.records() {
            let row = row.map_err(|error| {
                fail(
                    error.position().map_or(0, csv::Position::line),
                    error.to_string(),
                )
            })?;
            let line = row.position().map_or(0, csv::Position::line);
            let given: Given = row
                .deserialize(Some(&headers))
                .map_err(|error| fail(line, error.to_string()))?;
            let name = row.get(key).unwrap_or_default().trim_start_matches("./");
            if rows.insert(name.to_owned(), given).is_some() {
                return Err(fail(
                    line,
                    format!("`{name}` stands in an earlier line too"),
                ));
            }
        }
        Ok(Self { rows })
    }

    /// The names of its rows, as they were given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// What is said of a document, by its id or its path as the user sees it.
    pub fn of(&self, id: &str, shown: &str) -> Option<&Given> {
        self.rows
            .get(id)
            .or_else(|| self.rows.get(shown.trim_start_matches("./")))
    }

    /// Fingerprint of what is said of a file or of records in it: all rows for records, since ids are not known yet.
    pub fn fingerprint(&self, id: &str, shown: &str, records: bool) -> u64 {
        let mut rows: Vec<(&str, &Given)> = match records {
            true => self
                .rows
                .iter()
                .map(|(key, given)| (key.as_str(), given))
                .collect(),
            false => self
                .of(id, shown)
                .map(|given| (id, given))
                .into_iter()
                .collect(),
        };
        if rows.is_empty() {
            return 0;
        }
        rows.sort_unstable_by_key(|(key, _)| *key);
        let text = serde_json::to_string(&rows).unwrap_or_default();
        xxhash_rust::xxh3::xxh3_64(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tables() {
        let table = "path,region,year,title\n湖北/a.txt,宜昌市,2021,\n./b.txt,,2022,题\n";
        let metadata = Metadata::parse(table, "m.csv").expect("a table");
        assert_eq!(
            metadata
                .of("湖北/a.txt", "")
                .and_then(|g| g.region.as_deref()),
            Some("宜昌市")
        );
        assert_eq!(
            metadata
                .of("湖北/a.txt", "")
                .and_then(|g| g.title.as_deref()),
            None
        );
        assert_eq!(
            metadata.of("b.txt", "").and_then(|g| g.title.as_deref()),
            Some("题")
        );
        assert_ne!(metadata.fingerprint("b.txt", "", false), 0);
        assert_eq!(metadata.fingerprint("c.txt", "", false), 0);
    }

    #[test]
    fn a_table_without_a_key_is_an_error() {
        let error = Metadata::parse("name,year\na,2021\n", "m.csv").expect_err("no key");
        assert!(error.to_string().contains("line 1"), "{error}");
    }
}
