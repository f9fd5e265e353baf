//! Which files there are under the roots that a user names.

use std::collections::HashSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::{Failure, Format, Root, SourceFile};

/// A root that cannot be walked at all.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// Nothing is there.
    #[error("no such file or folder: `{0}`")]
    Missing(String),
    /// It is there and cannot be looked at.
    #[error("cannot read `{0}`")]
    Unreadable(String, #[source] std::io::Error),
    /// A folder without any document.
    #[error("no documents in `{0}`")]
    Empty(String),
    /// A file of a kind that cannot be read.
    #[error("cannot read `{0}`: not a kind of file that gongbao reads")]
    Unsupported(String),
}

/// Files found, in a fixed order, and what could not be looked at.
#[derive(Debug, Default)]
pub struct Walk {
    /// Files that can hold reports, ordered by root as given, then by id.
    pub files: Vec<SourceFile>,
    /// Files and folders that could not be looked at.
    pub failures: Vec<Failure>,
    /// Absolute paths of the roots.
    pub roots: Vec<PathBuf>,
    /// Number of files of other kinds, which were passed over.
    pub passed_over: usize,
}

/// Walks files and folders. Hidden files, and files named README or LICENSE, are no documents; links are followed.
///
/// # Errors
/// When a root is missing, cannot be read, or holds no document.
pub fn walk(roots: &[PathBuf]) -> Result<Walk, WalkError> {
    let mut walk = Walk::default();
    for root in roots {
        let shown = root.display().to_string();
        let metadata = std::fs::metadata(root).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => WalkError::Missing(shown.clone()),
            _ => WalkError::Unreadable(shown.clone(), error),
        })?;
        let absolute = std::fs::canonicalize(root)
            .map_err(|error| WalkError::Unreadable(shown.clone(), error))?;
        if metadata.is_dir() {
            let before = walk.files.len() + walk.failures.len();
            walk.folder(root, &absolute);
            if walk.files.len() + walk.failures.len() == before {
                return Err(WalkError::Empty(shown));
            }
        } else {
            let name = file_name(root);
            let format = Format::of(&name).ok_or(WalkError::Unsupported(shown.clone()))?;
            let root = Arc::new(Root {
                given: root.clone(),
                folder: absolute.parent().map(file_name).unwrap_or_default(),
                is_folder: false,
            });
            walk.files.push(source_file(
                &State::of(&metadata),
                root,
                absolute.clone(),
                name,
                format,
            ));
        }
        walk.roots.push(absolute);
    }
    // Roots may overlap, or be the same twice: a file belongs to the first that it was found under.
    if roots.len() > 1 {
        let mut seen = HashSet::new();
        walk.files.retain(|file| seen.insert(file.path.clone()));
    }
    Ok(walk)
}

impl Walk {
    fn folder(&mut self, root: &Path, absolute: &Path) {
        let visible = |name: &str| !name.starts_with('.');
        let entries = WalkDir::new(root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| {
                entry.depth() == 0 || visible(&entry.file_name().to_string_lossy())
            });
        let mut candidates: Vec<(DirEntry, Format)> = Vec::new();
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(root);
                    self.failures.push(failure(path, &error));
                    continue;
                }
            };
            if entry.file_type().is_dir() {
                continue;
            }
            let name = file_name(entry.path());
            match Format::of(&name).filter(|_| !is_about(&name)) {
                Some(format) => candidates.push((entry, format)),
                None => self.passed_over += 1,
            }
        }
        let shared = Arc::new(Root {
            given: root.to_owned(),
            folder: file_name(absolute),
            is_folder: true,
        });
        // To ask for a file's size and time takes as long as to find it.
        let asked: Vec<Result<State, Failure>> = candidates
            .par_iter()
            .map(|(entry, _)| match entry.metadata() {
                Ok(metadata) => Ok(State::of(&metadata)),
                Err(error) => Err(failure(entry.path(), &error)),
            })
            .collect();
        for ((entry, format), asked) in candidates.into_iter().zip(asked) {
            let state = match asked {
                Ok(state) => state,
                Err(failure) => {
                    self.failures.push(failure);
                    continue;
                }
            };
            let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let id = relative.iter().map(name_of).collect::<Vec<_>>().join("/");
            let path = absolute.join(relative);
            let root = shared.clone();
            self.files.push(source_file(&state, root, path, id, format));
        }
    }
}

fn failure(path: &Path, error: &walkdir::Error) -> Failure {
    Failure {
        path: path.display().to_string(),
        reason: error
            .io_error()
            .map_or_else(|| error.to_string(), super::load::io_reason),
    }
}

/// The same for a path in an archive.
pub(super) fn is_about_path(path: &str) -> bool {
    is_about(path.rsplit('/').next().unwrap_or(path))
}

/// README and LICENSE files tell about a folder of reports.
fn is_about(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_uppercase();
    matches!(
        stem.as_str(),
        "README" | "LICENSE" | "LICENCE" | "CHANGELOG"
    )
}

fn file_name(path: &Path) -> String {
    path.file_name().map(name_of).unwrap_or_default()
}

/// A name as text. Bytes that are not UTF-8 become `%FF`, so that two names never become one.
pub fn name_of(name: &std::ffi::OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    text
}

/// What a file system says of a file.
struct State {
    /// In bytes.
    size: u64,
    /// When it was changed, in nanoseconds since 1970.
    modified: u64,
}

impl State {
    fn of(metadata: &Metadata) -> Self {
        let changed = metadata.modified().ok();
        let modified = changed
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
            .and_then(|since| u64::try_from(since.as_nanos()).ok());
        Self {
            size: metadata.len(),
            modified: modified.unwrap_or_default(),
        }
    }
}

/// A file below `root`, or the root itself. `path` is absolute.
fn source_file(
    state: &State,
    root: Arc<Root>,
    path: PathBuf,
    id: String,
    format: Format,
) -> SourceFile {
    let key = PathBuf::from(name_of(path.as_os_str()));
    let is_text = key == path;
    let path: Arc<Path> = path.into();
    SourceFile {
        root,
        key: match is_text {
            true => path.clone(),
            false => key.into(),
        },
        path,
        id,
        size: state.size,
        modified: state.modified,
        format,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_in_order_and_passes_over_other_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, "文").expect("a file");
        };
        for name in [
            "乙/2.txt",
            "乙/1.md",
            "甲.jsonl",
            ".隐/3.txt",
            "图.png",
            "README.md",
        ] {
            write(name);
        }
        let walk = walk(&[folder.path().to_owned()]).expect("a walk");
        let ids: Vec<&str> = walk.files.iter().map(|file| file.id.as_str()).collect();
        assert_eq!(ids, ["乙/1.md", "乙/2.txt", "甲.jsonl"]);
        assert_eq!(walk.passed_over, 2);
    }

    #[test]
    fn missing_and_empty_roots_are_errors() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(
            walk(&[folder.path().join("无")]),
            Err(WalkError::Missing(_))
        ));
        assert!(matches!(
            walk(&[folder.path().to_owned()]),
            Err(WalkError::Empty(_))
        ));
    }
}
