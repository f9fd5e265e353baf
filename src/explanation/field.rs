//! The fields that a term is looked for in: what each is called, and what it holds.

use serde::Serializer;

use crate::engine::StoredPassage;
use crate::query::SearchField;

/// Name of a field, as it is typed before a term.
pub fn name(field: SearchField) -> &'static str {
    match field {
        SearchField::Text => "text",
        SearchField::Title => "title",
        SearchField::Heading => "heading",
        SearchField::Issuer => "issuer",
    }
}

/// Name of a field for people.
pub fn label(field: SearchField) -> &'static str {
    match field {
        SearchField::Text => "本段",
        SearchField::Title => "标题",
        SearchField::Heading => "小标题",
        SearchField::Issuer => "发布机构",
    }
}

/// What a term of a field is looked for in, as the index has it.
pub fn searched(passage: &StoredPassage<'_>, field: SearchField) -> String {
    match field {
        SearchField::Text => passage.text().to_owned(),
        SearchField::Title => passage.report.report.display_title().to_owned(),
        SearchField::Heading => passage.headings().join("\n"),
        SearchField::Issuer => passage.report.report.issuer.clone().unwrap_or_default(),
    }
}

pub(super) fn serialize<S: Serializer>(
    field: &SearchField,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name(*field))
}
