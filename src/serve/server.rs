//! What all requests share: the present generation of the indexes, and how much is done at a time.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use tokio::sync::Semaphore;

use crate::ui::message;

use super::answer::{self, Answer};
use super::generation::{Generation, stamp};
use super::problem::Failure;

/// How long a request may take.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// How many requests may wait for a thread.
const MOST_WAITING: usize = 256;
/// How often is looked whether an index was written anew.
const WATCH_EVERY: Duration = Duration::from_millis(500);

/// What all requests share.
#[derive(Debug)]
pub struct Server {
    folders: Vec<PathBuf>,
    generation: RwLock<Arc<Generation>>,
    threads: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// Counts a request among those that wait, as long as it lives.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Server {
    /// A server of a generation of the indexes in `folders`.
    pub fn new(folders: Vec<PathBuf>, generation: Generation) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            folders,
            generation: RwLock::new(Arc::new(generation)),
            threads: Arc::new(Semaphore::new(cores.max(2))),
            waiting: AtomicUsize::new(0),
        }
    }

    /// The present generation.
    pub fn generation(&self) -> Arc<Generation> {
        let present = self.generation.read();
        present.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Answers what `key` stands for: from what was answered before, or by doing `work`.
    ///
    /// # Errors
    /// When `work` fails, takes too long, or too much else is being done.
    pub async fn answer(
        &self,
        client: &HeaderMap,
        key: String,
        work: impl FnOnce(&Generation) -> Result<Answer, Failure> + Send + 'static,
    ) -> Result<Response<Body>, Failure> {
        let generation = self.generation();
        let tag = format!(
            "W/\"{}-{:016x}\"",
            generation.name(),
            xxhash_rust::xxh3::xxh3_64(key.as_bytes())
        );
        if knows(client, &tag) {
            return Ok(tagged(answer::empty(StatusCode::NOT_MODIFIED), &tag));
        }
        let found = match generation.answers.get(&key) {
            Some(found) => found,
            None => self.first(&generation, key, work).await?,
        };
        Ok(tagged(found.response(client), &tag))
    }

    /// Answers what nobody has asked yet. Whoever asks the same meanwhile waits for that answer.
    async fn first(
        &self,
        generation: &Arc<Generation>,
        key: String,
        work: impl FnOnce(&Generation) -> Result<Answer, Failure> + Send + 'static,
    ) -> Result<Arc<Answer>, Failure> {
        let waiting = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if waiting >= MOST_WAITING {
            return Err(Failure::Busy);
        }
        let answered = async {
            match generation.answers.get_value_or_guard_async(&key).await {
                Ok(found) => Ok(found),
                Err(place) => {
                    let found = Arc::new(self.run(generation.clone(), work).await?);
                    let _ = place.insert(found.clone());
                    Ok(found)
                }
            }
        };
        match tokio::time::timeout(TIME_LIMIT, answered).await {
            Ok(answered) => answered,
            Err(_) => Err(Failure::Slow),
        }
    }

    /// Does work on a thread for it. The thread stays taken until the work is done, even when nobody waits any more.
    async fn run(
        &self,
        generation: Arc<Generation>,
        work: impl FnOnce(&Generation) -> Result<Answer, Failure> + Send + 'static,
    ) -> Result<Answer, Failure> {
        let Ok(permit) = self.threads.clone().acquire_owned().await else {
            return Err(Failure::Internal);
        };
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&generation)
        });
        // A panic is told on standard error by the thread.
        done.await.unwrap_or(Err(Failure::Internal))
    }

    /// Opens the indexes anew whenever one was written, as long as the server runs.
    pub async fn watch(self: Arc<Self>) {
        let mut seen = stamp(&self.folders);
        let mut told = String::new();
        self.clone().read_suggestions();
        let mut ticks = tokio::time::interval(WATCH_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = stamp(&self.folders);
            if now == seen {
                continue;
            }
            let folders = self.folders.clone();
            let opened = tokio::task::spawn_blocking(move || Generation::open(&folders)).await;
            match opened {
                Ok(Ok(generation)) => {
                    seen = now;
                    told.clear();
                    if generation.name() != self.generation().name() {
                        let mut present = self
                            .generation
                            .write()
                            .unwrap_or_else(PoisonError::into_inner);
                        *present = Arc::new(generation);
                        drop(present);
                        self.clone().read_suggestions();
                    }
                }
                // It is tried again, and the old one goes on being searched.
                Ok(Err(error)) if error.to_string() != told => {
                    told = error.to_string();
                    message::warning(&format!(
                        "the index was written anew and cannot be opened: {error}"
                    ));
                }
                _ => {}
            }
        }
    }

    fn read_suggestions(self: Arc<Self>) {
        let generation = self.generation();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = generation.read_suggestions() {
                message::warning(&format!("there will be no suggestions: {error}"));
            }
        });
    }
}

/// Whether a client has the answer of a tag already.
fn knows(client: &HeaderMap, tag: &str) -> bool {
    let known = client.get_all(header::IF_NONE_MATCH).into_iter();
    let known = known.filter_map(|value| value.to_str().ok());
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known
        .flat_map(|value| value.split(','))
        .any(|known| plain(known) == plain(tag))
}

/// Says how long an answer is good for: until the index changes, which only the server knows.
fn tagged(mut response: Response<Body>, tag: &str) -> Response<Body> {
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}
