//! `gongbao search --queries`: many queries in one process.

use std::io::{self, Read as _, Write as _};
use std::path::Path;

use rayon::prelude::*;

use crate::engine::{Engines, Search};
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::query;
use crate::source::load::io_reason;
use crate::ui::{Output, message};

use super::answer::{self, Answer};
use super::search::{Format, status};

/// An id and a query.
type Line = (String, String);

/// Answers many queries, several at a time, in the order of the file.
pub(super) fn run(
    engines: &Engines,
    search: &Search,
    queries: &[Line],
    count: bool,
    format: Format,
    output: &mut Output,
) -> Result<ExitStatus, Error> {
    /// Queries whose answers are held at a time.
    const GROUP: usize = 64;
    answer::header(count, format, output)?;
    let mut found = 0;
    for queries in queries.chunks(GROUP) {
        let answers: Vec<Result<(u64, Vec<u8>), Error>> = queries
            .par_iter()
            .map(|(id, source)| {
                let query = match query::parse(source) {
                    Ok(query) => query,
                    Err(error) => {
                        message::warning(&format!("query {id}: {error}"));
                        return Ok((0, answer::nothing(id, source, count, format)?));
                    }
                };
                for note in &query.notes {
                    message::note(&format!("query {id}: {note}"));
                }
                let search = Search {
                    query: Some(query),
                    ..search.clone()
                };
                let answer = Answer::find(engines, &search, format)?;
                let mut lines = Vec::new();
                answer.write(Some(id), source, count, format, &mut lines)?;
                Ok((answer.outcome.passages, lines))
            })
            .collect();
        for answer in answers {
            let (passages, lines) = answer?;
            found += passages;
            output.write_all(&lines)?;
        }
    }
    Ok(status(found))
}

/// Reads `ID<TAB>QUERY` lines.
pub(super) fn read(file: &Path) -> Result<Vec<Line>, Error> {
    let shown = file.display();
    let cannot = |error: &dyn std::fmt::Display| {
        Error::new(format!("cannot read the queries `{shown}`: {error}"))
    };
    let failed = |error: &io::Error| cannot(&io_reason(error));
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| failed(&error))?;
    } else {
        bytes = std::fs::read(file).map_err(|error| failed(&error))?;
    }
    let text = crate::source::decode::decode(&bytes).map_err(|error| cannot(&error))?;
    let mut queries = Vec::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let fail = |why: &str| {
            Error::new(format!("line {} of `{shown}` {why}", number + 1))
                .hint("a line is an id, a tab, and a query")
        };
        let (id, query) = line.split_once('\t').ok_or_else(|| fail("has no tab"))?;
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err(fail("has an id that is empty or holds a blank"));
        }
        queries.push((id.to_owned(), query.to_owned()));
    }
    Ok(queries)
}
