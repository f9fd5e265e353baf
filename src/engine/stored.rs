//! Stored fields, taken as they come: tantivy's own document copies every text once more.

use tantivy::schema::Field;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize,
    ValueDeserializer, ValueVisitor,
};

/// The stored fields of a document.
#[derive(Debug)]
pub(super) struct StoredFields(pub(super) Vec<(Field, StoredValue)>);

/// A value of a kind that the index stores.
#[derive(Debug)]
pub(super) enum StoredValue {
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

struct Taking;

impl ValueVisitor for Taking {
    type Value = StoredValue;

    fn visit_string(&self, text: String) -> Result<StoredValue, DeserializeError> {
        Ok(StoredValue::Text(text))
    }

    fn visit_bytes(&self, bytes: Vec<u8>) -> Result<StoredValue, DeserializeError> {
        Ok(StoredValue::Bytes(bytes))
    }
}

impl ValueDeserialize for StoredValue {
    fn deserialize<'de, D>(deserializer: D) -> Result<Self, DeserializeError>
    where
        D: ValueDeserializer<'de>,
    {
        deserializer.deserialize_any(Taking)
    }
}

impl DocumentDeserialize for StoredFields {
    fn deserialize<'de, D>(mut deserializer: D) -> Result<Self, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let mut fields = Vec::with_capacity(deserializer.size_hint());
        while let Some(field) = deserializer.next_field()? {
            fields.push(field);
        }
        Ok(Self(fields))
    }
}
