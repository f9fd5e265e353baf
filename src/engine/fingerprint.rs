//! What an index was built with. A query cut by other rules than the text would silently miss passages, so an index that
//! was built by other rules is refused.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::Index;
use tantivy::directory::Directory as _;

use crate::text::lexicon::{Lexicon, UserDictionary};
use crate::text::{fold, segment, token};

use super::EngineError;
use super::directory::META;

/// Kept with each commit of the index.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Payload {
    /// See [`current`].
    fingerprint: String,
    /// Fingerprint of the user's dictionary, if texts are cut by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dictionary: Option<u64>,
    /// Names of the fields in which a passage has had tokens.
    #[serde(default)]
    pub(super) fields: Vec<String>,
    /// Whether reports that are the same are each searched.
    #[serde(default)]
    pub(super) keeps_duplicates: bool,
}

/// What this program builds with: the dictionary, the rules of tokens, the table of folding.
pub(super) fn current() -> String {
    format!(
        "{}; tokens {}; folding {:08x}",
        segment::DICTIONARY,
        token::VERSION,
        fold::fingerprint() as u32
    )
}

impl Payload {
    /// The payload for a commit of texts that were cut by `lexicon`.
    pub(super) fn of(lexicon: &Lexicon, fields: Vec<String>, keeps_duplicates: bool) -> Self {
        Self {
            fingerprint: current(),
            dictionary: lexicon.user().map(UserDictionary::fingerprint),
            fields,
            keeps_duplicates,
        }
    }

    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What `tantivy::IndexMeta` keeps for its users, without all else, which tantivy reads for itself.
#[derive(Deserialize)]
struct Commit {
    payload: Option<String>,
}

/// Compares what `index` was built with. None when nothing was ever committed to it.
pub(super) fn check(index: &Index, folder: &Path) -> Result<Option<Payload>, EngineError> {
    let unreadable = || EngineError::Damaged {
        folder: folder.to_owned(),
        reason: "what it was built with cannot be read".to_owned(),
    };
    let file = index.directory().atomic_read(Path::new(META));
    let file = file.map_err(|error| super::damaged(folder, &error.into()))?;
    let commit: Commit = serde_json::from_slice(&file).map_err(|_| unreadable())?;
    let Some(payload) = commit.payload else {
        return Ok(None);
    };
    let payload: Payload = serde_json::from_str(&payload).map_err(|_| unreadable())?;
    if payload.fingerprint == current() {
        Ok(Some(payload))
    } else {
        Err(EngineError::Stale {
            folder: folder.to_owned(),
            built: payload.fingerprint,
            wanted: current(),
        })
    }
}
