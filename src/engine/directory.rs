//! The folder of an index on disk.
//!
//! As tantivy's own, but for a few things: why something could not be written is noted, files that are replaced at once get
//! the rights that the user gives to new files (tantivy makes them readable by their owner alone), and a folder that this
//! user may only read can be searched: the lock that keeps files from being deleted while they are opened is left out where
//! it cannot be taken.
//!
//! An index can be built beside the one in the same folder: then nothing of the old one is read, changed or deleted, and the
//! rename of `meta.json` with the first commit puts the new one in its place. Readers that have opened the old one keep it.

use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use tantivy::SegmentMeta;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};
use tantivy::index::SegmentComponent;

/// The file that says which segments an index has.
pub(super) const META: &str = "meta.json";
/// The file in which tantivy lists the files that it may delete.
const MANAGED: &str = ".managed.json";

/// A folder with an index.
#[derive(Debug, Clone)]
pub(super) struct IndexDirectory {
    inner: MmapDirectory,
    folder: PathBuf,
    reading: bool,
    beside: Option<Arc<Beside>>,
    failure: Failure,
}

/// The first reason why something could not be written: tantivy only tells that one of its threads has ended.
#[derive(Debug, Clone, Default)]
pub(super) struct Failure(Arc<OnceLock<String>>);

impl Failure {
    /// The reason, in the system's words.
    pub(super) fn reason(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }

    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            let _ = self.0.set(error.to_string());
        })
    }
}

/// A file that is written, whose failures are noted.
struct Noting {
    inner: Box<dyn TerminatingWrite + Send + Sync>,
    failure: Failure,
}

impl io::Write for Noting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.failure.note(self.inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.failure.note(self.inner.flush())
    }
}

impl TerminatingWrite for Noting {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.failure.note(self.inner.terminate_ref(token))
    }
}

/// An index that is being built beside the one in the same folder.
#[derive(Debug, Default)]
struct Beside {
    /// `meta.json` until the first commit. None before the index is created.
    meta: Mutex<Option<Vec<u8>>>,
    /// Whether files of the new index were listed: before, the list in the folder is the old index's.
    listed: AtomicBool,
    /// Whether the new one has taken the place of the old one.
    switched: AtomicBool,
}

impl Beside {
    fn meta(&self) -> std::sync::MutexGuard<'_, Option<Vec<u8>>> {
        self.meta
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// What stands in for a file of the old index. None when the file in the folder is the new one's.
    fn stands_in(&self, path: &Path) -> Option<Option<Vec<u8>>> {
        if path == Path::new(META) && !self.switched.load(Ordering::SeqCst) {
            return Some(self.meta().clone());
        }
        (path == Path::new(MANAGED) && !self.listed.load(Ordering::SeqCst)).then_some(None)
    }

    /// Takes what would be written into `meta.json` when the index is created. False for a commit, which is to be written.
    fn takes(&self, path: &Path, data: &[u8]) -> bool {
        if path == Path::new(MANAGED) {
            self.listed.store(true, Ordering::SeqCst);
        }
        if path != Path::new(META) || self.switched.load(Ordering::SeqCst) {
            return false;
        }
        let mut meta = self.meta();
        if meta.is_none() {
            *meta = Some(data.to_vec());
            return true;
        }
        false
    }
}

impl IndexDirectory {
    /// Opens a folder that exists. `reading` says that nothing will be written.
    pub(super) fn open(folder: &Path, reading: bool) -> tantivy::Result<Self> {
        Ok(Self {
            inner: MmapDirectory::open(folder)?,
            folder: folder.to_owned(),
            reading,
            beside: None,
            failure: Failure::default(),
        })
    }

    /// Opens a folder to build an index in it beside the one that is there, if there is one.
    pub(super) fn beside(folder: &Path) -> tantivy::Result<Self> {
        Ok(Self {
            beside: Some(Arc::default()),
            ..Self::open(folder, false)?
        })
    }

    /// Why something could not be written, if that has happened.
    pub(super) fn failure(&self) -> Failure {
        self.failure.clone()
    }

    /// Replaces a file at once.
    fn replace(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let temporary = self.folder.join(format!(".{name}.new"));
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(data)?;
        file.sync_data()?;
        std::fs::rename(&temporary, self.folder.join(path))
    }

    fn stands_in(&self, path: &Path) -> Option<Option<Vec<u8>>> {
        self.beside.as_ref()?.stands_in(path)
    }
}

/// Deletes the files of `folder` that are of segments which are not `living`, and lists of deleted documents that no segment has: what
/// a run left behind that was killed, or an index that another one has replaced. What cannot be deleted now is left to the next run.
///
/// A list of a run that was killed has the name that the next run gives to its own, and tantivy replaces no file.
pub(super) fn sweep(folder: &Path, living: &[SegmentMeta]) {
    const IDENTIFIER: usize = 32;
    let identifiers: HashSet<String> = living.iter().map(|meta| meta.id().uuid_string()).collect();
    let deletions: HashSet<PathBuf> = living
        .iter()
        .map(|meta| meta.relative_path(SegmentComponent::Delete))
        .collect();
    let is_rest = |name: &str| {
        name.split_once('.').is_some_and(|(identifier, component)| {
            identifier.len() == IDENTIFIER
                && identifier.chars().all(|c| c.is_ascii_hexdigit())
                && (!identifiers.contains(identifier)
                    || component.ends_with(".del") && !deletions.contains(Path::new(name)))
        })
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    for name in entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
        if is_rest(&name) {
            let _ = std::fs::remove_file(folder.join(name));
        }
    }
}

/// Whether this user may not write.
fn is_refused(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    )
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        match self.stands_in(path) {
            Some(stand_in) => Ok(stand_in.is_some()),
            None => self.inner.exists(path),
        }
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let opened = self.inner.open_write(path);
        if let Err(OpenWriteError::IoError { io_error, .. }) = &opened {
            let _ = self.failure.0.set(io_error.to_string());
        }
        let inner = opened?
            .into_inner()
            .map_err(|error| OpenWriteError::wrap_io_error(error.into_error(), path.to_owned()))?;
        let failure = self.failure();
        Ok(WritePtr::new(Box::new(Noting { inner, failure })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match self.stands_in(path) {
            Some(stand_in) => {
                stand_in.ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))
            }
            None => self.inner.atomic_read(path),
        }
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if self
            .beside
            .as_ref()
            .is_some_and(|beside| beside.takes(path, data))
        {
            return Ok(());
        }
        self.failure.note(self.replace(path, data))?;
        if let Some(beside) = self.beside.as_ref().filter(|_| path == Path::new(META)) {
            beside.switched.store(true, Ordering::SeqCst);
        }
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.inner.acquire_lock(lock) {
            Err(LockError::IoError(error)) if self.reading && is_refused(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            other => other,
        }
    }

    fn watch(&self, watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(watch_callback)
    }
}
