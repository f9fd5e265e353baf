//! Errors as people see them: what went wrong, why, and what to do next.

use std::error::Error as StdError;
use std::io;

use crate::engine::EngineError;
use crate::indexing::IndexError;
use crate::query::QueryError;
use crate::query::filter::YearRangeError;
use crate::query::region::RegionError;
use crate::report::Kind;
use crate::report::rules::RulesError;
use crate::request::lookup::LookupError;
use crate::request::{FilterError, ParameterError, RequestError};
use crate::source::Format;
use crate::source::metadata::MetadataError;
use crate::source::walk::WalkError;
use crate::text::lexicon::UserDictionaryError;

/// An error with hints. The causes are those of the error that it was made from.
#[derive(Debug)]
pub struct Error {
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
    broken_pipe: bool,
}

impl Error {
    /// An error with a message and no cause.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            broken_pipe: false,
        }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Whether the reader of the output went away, which is a normal end.
    pub fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }

    /// Lines to print: `error: …`, `caused by: …`, `hint: …`.
    pub fn lines(&self) -> Vec<(&'static str, &str)> {
        let mut lines = vec![("error", self.message.as_str())];
        lines.extend(
            self.causes
                .iter()
                .map(|cause| ("caused by", cause.as_str())),
        );
        lines.extend(self.hints.iter().map(|hint| ("hint", hint.as_str())));
        lines
    }

    /// The error and its causes in one line.
    pub fn in_line(&self) -> String {
        let causes = self.causes.iter().map(|cause| format!(": {cause}"));
        causes.fold(self.message.clone(), |line, cause| line + &cause)
    }

    fn of(error: &dyn StdError) -> Self {
        let mut this = Self::new(error.to_string());
        let mut next = error.source();
        while let Some(cause) = next {
            let text = cause.to_string();
            if let Some(io) = cause.downcast_ref::<io::Error>() {
                this.broken_pipe |= io.kind() == io::ErrorKind::BrokenPipe;
            }
            // Wrappers repeat the words of what they wrap.
            if !this.message.contains(&text)
                && !this.causes.iter().any(|other| other.contains(&text))
            {
                this.causes.push(text);
            }
            next = cause.source();
        }
        this
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        let mut this = Self::new(format!("cannot write the output: {error}"));
        this.broken_pipe = error.kind() == io::ErrorKind::BrokenPipe;
        this
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        match error.io_error_kind() {
            Some(kind) => io::Error::from(kind).into(),
            None => Self::of(&error),
        }
    }
}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            kind => Self::new(format!("cannot write the table: {kind:?}")),
        }
    }
}

impl From<EngineError> for Error {
    fn from(error: EngineError) -> Self {
        let this = Self::of(&error);
        match &error {
            EngineError::Missing(folder) => this
                .hint(format!("build one with `gongbao index FOLDER --index {}`", folder.display()))
                .hint("or name another with `--index DIR` or the variable GONGBAO_INDEX"),
            EngineError::Stale { folder, .. } | EngineError::Damaged { folder, .. } => this.hint(format!(
                "build it anew from the reports with `gongbao index FOLDER --index {} --rebuild`",
                folder.display()
            )),
            EngineError::Refused { .. } => this.hint("look at who may read and write there (`ls -ld`)"),
            EngineError::Locked { .. } => this.hint("wait until it has ended (`--wait` does), or give another folder with `--index DIR`"),
            EngineError::Write { .. } => {
                this.hint("look for free space and for the right to write there; what was indexed before is kept")
            }
            EngineError::Read(_) => this.hint("`gongbao status` tells how the index is"),
        }
    }
}

impl From<WalkError> for Error {
    fn from(error: WalkError) -> Self {
        let this = Self::of(&error);
        match &error {
            WalkError::Missing(_) => this.hint("give the folder or file that holds the reports"),
            WalkError::Unreadable(..) => this.hint("look at who may read it (`ls -ld`)"),
            WalkError::Empty(_) => this.hint(format!(
                "gongbao reads {}; what was indexed before is kept",
                Format::ENDINGS
            )),
            WalkError::Unsupported(_) => this.hint(format!("gongbao reads {}", Format::ENDINGS)),
        }
    }
}

impl From<MetadataError> for Error {
    fn from(error: MetadataError) -> Self {
        Self::of(&error).hint("a metadata table is a CSV with a header, a column `path` or `id`, and any of title, url, published, region, zone, year, kind, issuer")
    }
}

impl From<IndexError> for Error {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Walk(error) => error.into(),
            IndexError::Metadata(error) => error.into(),
            IndexError::Engine(error) => error.into(),
            IndexError::Rules(error) => error.into(),
            IndexError::Dictionary(error) => error.into(),
        }
    }
}

impl From<UserDictionaryError> for Error {
    fn from(error: UserDictionaryError) -> Self {
        let this = Self::of(&error);
        match &error {
            UserDictionaryError::Io { .. } => {
                this.hint("a dictionary is a text file in UTF-8 with a word a line: `纠错率 20 n`, or only `纠错率`")
            }
            UserDictionaryError::Count { .. } => this.hint("a line is `纠错率 20 n`, `纠错率 20` or `纠错率`"),
            UserDictionaryError::Damaged => this.hint("build the index anew with `--rebuild`"),
        }
    }
}

impl From<RulesError> for Error {
    fn from(error: RulesError) -> Self {
        Self::of(&error).hint("`gongbao taxonomy` prints the built-in rules: change a copy of them")
    }
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        let this = Self::of(&error);
        match error {
            QueryError::Empty(_) => this.hint("give at least one word: gongbao search 行政复议"),
            QueryError::OnlyExcluded(_) => this.hint(
                "give a word to look for beside the excluded one: gongbao search '执法 -公安'",
            ),
        }
    }
}

impl From<RegionError> for Error {
    fn from(error: RegionError) -> Self {
        const FORMS: &str = "give a code, a name, or a path: 420500, 宜昌, 湖北省/宜昌市";
        let this = Self::of(&error);
        let meant = |names: &[String]| format!("did you mean {}?", names.join(", "));
        match &error {
            RegionError::Unknown { similar, .. } if similar.is_empty() => this.hint(FORMS),
            RegionError::Unknown { similar, .. } => this.hint(meant(similar)),
            RegionError::UnknownCode { outer: None, .. } => this.hint(FORMS),
            RegionError::UnknownCode {
                outer: Some(outer), ..
            } => this.hint(format!("it would lie in {outer}")),
            RegionError::Ambiguous { .. } => {
                this.hint("give the path or the code of the one you mean, or several --region")
            }
        }
    }
}

impl From<YearRangeError> for Error {
    fn from(error: YearRangeError) -> Self {
        Self::of(&error)
    }
}

impl From<FilterError> for Error {
    fn from(error: FilterError) -> Self {
        let this = Self::new(error.to_string());
        match error {
            FilterError::Year(error) => error.into(),
            FilterError::Region(error) => error.into(),
            FilterError::Engine(error) => error.into(),
            FilterError::Section { parts, topics, .. } => this
                .hint(format!("parts: {parts}"))
                .hint(format!("topics: {topics}")),
            FilterError::Kind(_) => {
                let kinds = Kind::ALL.iter();
                let kinds = kinds.map(|kind| format!("{} {}", kind.slug(), kind.label()));
                this.hint(format!("kinds: {}", kinds.collect::<Vec<_>>().join(", ")))
            }
        }
    }
}

impl From<LookupError> for Error {
    fn from(error: LookupError) -> Self {
        let this = Self::new(error.to_string());
        match error {
            LookupError::Engine(error) => error.into(),
            LookupError::Beyond { .. } => this,
            LookupError::Unknown(_) => this.hint(
                "`gongbao list` names the reports; a passage is REPORT#ORDINAL, as `gongbao search` prints it",
            ),
        }
    }
}

impl From<ParameterError> for Error {
    fn from(error: ParameterError) -> Self {
        Self::of(&error).hint(error.allowed)
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Parameter(error) => error.into(),
            RequestError::Query(error) => error.into(),
            RequestError::Filter(error) => error.into(),
            RequestError::Lookup(error) => error.into(),
            RequestError::Engine(error) => error.into(),
        }
    }
}
