//! Stored fields, taken as they come: tantivy's own document copies every value once more.

use tantivy::schema::Field;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize,
    ValueDeserializer,
};

/// The stored fields of a document, all of which are bytes.
#[derive(Debug)]
pub(super) struct StoredFields(pub(super) Vec<(Field, Vec<u8>)>);

struct StoredBytes(Vec<u8>);

impl ValueDeserialize for StoredBytes {
    fn deserialize<'de, D>(deserializer: D) -> Result<Self, DeserializeError>
    where
        D: ValueDeserializer<'de>,
    {
        deserializer.deserialize_bytes().map(Self)
    }
}

impl DocumentDeserialize for StoredFields {
    fn deserialize<'de, D>(mut deserializer: D) -> Result<Self, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let mut fields = Vec::with_capacity(deserializer.size_hint());
        while let Some((field, StoredBytes(bytes))) = deserializer.next_field()? {
            fields.push((field, bytes));
        }
        Ok(Self(fields))
    }
}
