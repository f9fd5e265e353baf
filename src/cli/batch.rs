//! `gongbao search --queries`: many queries in one process.
//!
//! One thread reads lines, others answer them, this one writes the answers in the order of the lines. No more than a few
//! answers wait to be written, so memory does not grow with the number of queries.

use std::io::Write as _;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::engine::{Engines, Search};
use crate::error::Error;
use crate::exit::ExitStatus;
use crate::query;
use crate::ui::{Output, message};

use super::answer::{self, Answer};
use super::queries::{Line, Queries};
use super::search::{Format, status};

/// What all queries have in common.
#[derive(Clone)]
pub(super) struct Batch {
    /// The indexes.
    pub(super) engines: Engines,
    /// The search, but for its query.
    pub(super) search: Search,
    /// Whether only numbers are wanted.
    pub(super) count: bool,
    /// Whether hits tell what they state in numbers.
    pub(super) figures: bool,
    /// The format of the answers.
    pub(super) format: Format,
}

/// What is written for one line.
#[derive(Default)]
struct Written {
    lines: Vec<u8>,
    warning: Option<String>,
    /// Remarks on how the query was read.
    notes: Vec<String>,
    /// Passages found.
    found: u64,
    /// Whether there is no answer.
    failed: bool,
}

/// Answers to wait for and lines to be answered, of each thread.
const WAITING: usize = 16;

impl Batch {
    /// Answers every line, `jobs` at a time, in their order. A line that cannot be answered is named, and the others are
    /// answered all the same; but nothing is when the first line is not as lines should be.
    pub(super) fn run(
        self,
        mut queries: Queries,
        jobs: usize,
        output: &mut Output,
    ) -> Result<ExitStatus, Error> {
        let first = queries.next().transpose()?;
        if let Some(line) = &first
            && let Err(why) = line.content
        {
            return Err(Queries::malformed(&queries.name, line.number, why));
        }
        answer::header(self.count, self.format, output)?;
        let mut total = Total::default();
        if jobs == 1 {
            let mut next = first.map(Ok);
            while let Some(line) = next {
                total.write(&self.answer(line?, &queries.name), output)?;
                if queries.may_wait() {
                    output.flush()?;
                }
                next = queries.next();
            }
        } else {
            self.in_parallel(first, queries, jobs, &mut total, output)?;
        }
        Ok(match total.failed {
            true => ExitStatus::Error,
            false => status(total.found),
        })
    }

    fn in_parallel(
        self,
        first: Option<Line>,
        queries: Queries,
        jobs: usize,
        total: &mut Total,
        output: &mut Output,
    ) -> Result<(), Error> {
        let (is_stdin, name) = (queries.is_stdin, queries.name.clone());
        let (to_workers, work) = sync_channel::<Job>(jobs * WAITING);
        let (to_writer, answers) = sync_channel::<Receiver<Result<Written, Error>>>(jobs * WAITING);
        let shared = Arc::new((self, name, Mutex::new(work)));
        for _ in 0..jobs {
            let shared = shared.clone();
            // No thread is waited for at the end: the reader may be waiting for a line that never comes.
            thread::spawn(move || {
                let (batch, name, work) = &*shared;
                loop {
                    let job = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((line, reply)) = job else { break };
                    // The writer is gone when the output is closed.
                    let _ = reply.send(line.map(|line| batch.answer(line, name)));
                }
            });
        }
        thread::spawn(move || {
            for line in first.map(Ok).into_iter().chain(queries) {
                let (reply, answer) = sync_channel(1);
                if to_writer.send(answer).is_err() || to_workers.send((line, reply)).is_err() {
                    break;
                }
            }
        });
        while let Some(answer) = receive(&answers, is_stdin, output)? {
            let written = receive(&answer, is_stdin, output)?;
            let ended = || Error::new("a query could not be answered: its thread ended");
            total.write(&written.ok_or_else(ended)??, output)?;
        }
        Ok(())
    }

    fn answer(&self, line: Line, file: &str) -> Written {
        let number = line.number;
        let (id, source) = match line.content {
            Ok(content) => content,
            Err(why) => {
                return Written {
                    warning: Some(format!(
                        "line {number} of `{file}` {why}: it is not answered"
                    )),
                    failed: true,
                    ..Written::default()
                };
            }
        };
        match self.search(&id, &source) {
            Ok(written) => Written {
                warning: written
                    .warning
                    .map(|why| format!("query {id}, line {number}: {why}")),
                notes: written
                    .notes
                    .iter()
                    .map(|note| format!("query {id}: {note}"))
                    .collect(),
                ..written
            },
            Err(error) => Written {
                warning: Some(format!("query {id}, line {number}: {}", error.in_line())),
                failed: true,
                ..Written::default()
            },
        }
    }

    fn search(&self, id: &str, source: &str) -> Result<Written, Error> {
        let mut written = Written::default();
        match query::parse(source) {
            Err(error) => {
                written.warning = Some(error.to_string());
                written.lines = answer::nothing(id, source, self.count, self.format)?;
            }
            Ok(query) => {
                written.notes.clone_from(&query.notes);
                let search = Search {
                    query: Some(query),
                    ..self.search.clone()
                };
                let mut answer = Answer::find(&self.engines, &search, self.format)?;
                answer.figures = self.figures;
                let lines = &mut written.lines;
                answer.write(Some(id), source, self.count, self.format, lines)?;
                written.found = answer.outcome.passages;
            }
        }
        Ok(written)
    }
}

/// A line, and where its answer goes.
type Job = (Result<Line, Error>, SyncSender<Result<Written, Error>>);

/// Takes the next value; what is written already goes out before a wait. None when there are no more.
fn receive<T>(from: &Receiver<T>, flush: bool, output: &mut Output) -> Result<Option<T>, Error> {
    match from.try_recv() {
        Ok(value) => return Ok(Some(value)),
        Err(TryRecvError::Empty) if flush => output.flush()?,
        Err(_) => {}
    }
    Ok(from.recv().ok())
}

/// What became of all lines so far.
#[derive(Default)]
struct Total {
    found: u64,
    failed: bool,
}

impl Total {
    fn write(&mut self, written: &Written, output: &mut Output) -> Result<(), Error> {
        if let Some(warning) = &written.warning {
            message::warning(warning);
        }
        written.notes.iter().for_each(|note| message::note(note));
        output.write_all(&written.lines)?;
        self.found += written.found;
        self.failed |= written.failed;
        Ok(())
    }
}
