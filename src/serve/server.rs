//! What all requests share: the present generation of the indexes, and how much is done at a time.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use tokio::sync::Semaphore;

use crate::engine::EngineError;
use crate::ui::message;

use super::answer::{self, Answer};
use super::generation::{Generation, stamp};
use super::mapped::{self, Limit};
use super::problem::Failure;

/// How long a request may take, and how many may wait for it.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// How long a request may take.
    time: Duration,
    /// How many requests may wait for a thread, or for what another one asked.
    waiting: usize,
}

const LIMITS: Limits = Limits {
    time: Duration::from_secs(10),
    waiting: 256,
};
/// How often is looked whether an index was written anew, and how much is mapped.
const WATCH_EVERY: Duration = Duration::from_millis(250);

/// What all requests share.
#[derive(Debug)]
pub struct Server {
    folders: Vec<PathBuf>,
    generation: RwLock<Arc<Generation>>,
    threads: Arc<Semaphore>,
    waiting: AtomicUsize,
    limits: Limits,
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
            limits: LIMITS,
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
        let found = match generation.answers().get(&key) {
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
        if waiting >= self.limits.waiting {
            return Err(Failure::Busy);
        }
        let answered = async {
            match generation.answers().get_value_or_guard_async(&key).await {
                Ok(found) => Ok(found),
                Err(place) => {
                    let found = Arc::new(self.run(generation.clone(), work).await?);
                    let _ = place.insert(found.clone());
                    Ok(found)
                }
            }
        };
        match tokio::time::timeout(self.limits.time, answered).await {
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

    /// Opens the indexes anew whenever one was written, or much of them is mapped, as long as the server runs.
    pub async fn watch(self: Arc<Self>) {
        let mut seen = stamp(&self.folders);
        let mut limit = Limit::above(mapped::now());
        let mut told = String::new();
        self.clone().read_suggestions();
        let mut ticks = tokio::time::interval(WATCH_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = stamp(&self.folders);
            let is_written = now != seen;
            if !is_written && !limit.is_passed() {
                continue;
            }
            let (folders, present) = (self.folders.clone(), self.generation());
            let opened = tokio::task::spawn_blocking(move || {
                let before = mapped::now();
                let opened = match is_written {
                    true => Generation::open(&folders).map(Some),
                    false => present.opened_again(&folders),
                }?;
                let needed = mapped::now().saturating_sub(before);
                Ok::<_, EngineError>((opened, Limit::above(needed)))
            });
            match opened.await {
                Ok(Ok((opened, above))) => {
                    seen = now;
                    told.clear();
                    // A file that was written with the same content changes nothing.
                    let is_other = |opened: &Generation| {
                        !is_written || opened.name() != self.generation().name()
                    };
                    if let Some(generation) = opened.filter(is_other) {
                        self.take(generation);
                        limit = above;
                        if is_written {
                            self.clone().read_suggestions();
                        }
                    }
                }
                // It is tried again, and the old one goes on being searched.
                Ok(Err(error)) if error.to_string() != told => {
                    told = error.to_string();
                    message::warning(&format!("the index cannot be opened anew: {error}"));
                }
                _ => {}
            }
        }
    }

    /// Answers from another generation from now on.
    fn take(&self, generation: Generation) {
        let present = self.generation.write();
        *present.unwrap_or_else(PoisonError::into_inner) = Arc::new(generation);
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::super::answer::JSON;
    use super::*;

    /// A server of nothing.
    fn server(limits: Limits) -> Arc<Server> {
        let nothing = Generation::open(&[]).expect("nothing to open");
        Arc::new(Server {
            limits,
            ..Server::new(Vec::new(), nothing)
        })
    }

    fn answered(text: &str) -> Result<Answer, Failure> {
        Ok(Answer::new(JSON, text))
    }

    #[tokio::test]
    async fn what_takes_too_long_is_given_up() {
        let server = server(Limits {
            time: Duration::from_millis(50),
            ..LIMITS
        });
        let (end, ended) = channel::<()>();
        let slow = move |_: &Generation| {
            let _ = ended.recv();
            answered("1")
        };
        let client = HeaderMap::new();
        let slow = server.answer(&client, "slow".to_owned(), slow).await;
        assert!(matches!(slow, Err(Failure::Slow)), "{slow:?}");
        // Others are answered meanwhile, and it is not asked for ever.
        let quick = server.answer(&client, "quick".to_owned(), |_| answered("2"));
        assert!(quick.await.is_ok());
        drop(end);
        let again = server.answer(&client, "slow".to_owned(), |_| answered("3"));
        assert!(again.await.is_ok());
    }

    #[tokio::test]
    async fn when_too_many_wait_others_are_told_so() {
        let server = server(Limits {
            waiting: 1,
            ..LIMITS
        });
        let ((begin, begun), (end, ended)) = (channel(), channel::<()>());
        let first = {
            let server = server.clone();
            tokio::spawn(async move {
                let work = move |_: &Generation| {
                    let _ = begin.send(());
                    let _ = ended.recv();
                    answered("1")
                };
                server
                    .answer(&HeaderMap::new(), "first".to_owned(), work)
                    .await
                    .map(|response| response.status())
            })
        };
        let begun = tokio::task::spawn_blocking(move || begun.recv()).await;
        assert!(begun.is_ok_and(|begun| begun.is_ok()));
        let client = HeaderMap::new();
        let second = server
            .answer(&client, "second".to_owned(), |_| answered("2"))
            .await;
        assert!(matches!(second, Err(Failure::Busy)), "{second:?}");
        drop(end);
        let first = first.await.expect("no panic").expect("an answer");
        assert_eq!(first, StatusCode::OK);
        // What is answered is no work, and what was refused can be asked again.
        for name in ["first", "second"] {
            let kept = server.answer(&client, name.to_owned(), |_| answered("3"));
            assert!(kept.await.is_ok(), "{name}");
        }
    }

    #[tokio::test]
    async fn work_that_panics_is_an_error_of_its_own() {
        let server = server(LIMITS);
        let client = HeaderMap::new();
        let broken = server
            .answer(&client, "broken".to_owned(), |_| panic!("as it is tested"))
            .await;
        assert!(matches!(broken, Err(Failure::Internal)), "{broken:?}");
        let next = server.answer(&client, "broken".to_owned(), |_| answered("1"));
        assert!(next.await.is_ok());
    }
}
