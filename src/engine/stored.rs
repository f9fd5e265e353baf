//! Stored fields, read where they lie.
//!
//! tantivy's own way to read a document copies its bytes one at a time, which took a twelfth of the time of a search for figures.

use tantivy::DocAddress;
use tantivy::directory::OwnedBytes;
use tantivy::schema::Field;
use tantivy::store::StoreReader;

use super::{Engine, EngineError};

/// Blocks of a segment that are kept once they are decompressed.
const KEPT_BLOCKS: usize = 100;
/// What tantivy writes before a value that is bytes.
const BYTES: u8 = 4;

impl Engine {
    /// A document as tantivy keeps it.
    pub(super) fn stored_document(&self, address: DocAddress) -> Result<OwnedBytes, EngineError> {
        let stores = match self.stores.get() {
            Some(stores) => stores,
            None => {
                let segments = self.searcher.segment_readers().iter();
                let opened = segments
                    .map(|reader| reader.get_store_reader(KEPT_BLOCKS))
                    .collect::<std::io::Result<Vec<StoreReader>>>()?;
                self.stores.get_or_init(|| opened)
            }
        };
        Ok(stores[address.segment_ord as usize].get_document_bytes(address.doc_id)?)
    }
}

/// The stored fields of a document, all of which are bytes. None if it is damaged.
///
/// The number of fields; for each its number in four bytes, the lowest first, the type of its value, how many bytes it has,
/// and these (`tantivy::schema::document`).
pub(super) fn fields(document: &[u8]) -> Option<Vec<(Field, &[u8])>> {
    let mut rest = document;
    let count = number(&mut rest)?;
    let mut fields = Vec::new();
    for _ in 0..count {
        let (field, after) = rest.split_first_chunk()?;
        let (BYTES, after) = after.split_first().map(|(code, after)| (*code, after))? else {
            return None;
        };
        rest = after;
        let length = usize::try_from(number(&mut rest)?).ok()?;
        let (bytes, after) = rest.split_at_checked(length)?;
        rest = after;
        let field = Field::from_field_id(u32::from_le_bytes(*field));
        fields.push((field, bytes));
    }
    Some(fields)
}

/// A number of seven bits a byte, the lowest first, the last one marked.
pub(super) fn number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 != 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{STORED, Schema};
    use tantivy::{Index, IndexWriter, TantivyDocument};

    use super::*;

    #[test]
    fn what_tantivy_writes_is_read() {
        let mut schema = Schema::builder();
        let [one, other] = ["one", "other"].map(|name| schema.add_bytes_field(name, STORED));
        let text = schema.add_text_field("text", STORED);
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index
            .writer_with_num_threads(1, 15 << 20)
            .expect("a writer");
        let long = vec![7; 20_000];
        let mut document = TantivyDocument::default();
        document.add_bytes(other, &long);
        document.add_bytes(one, b"");
        document.add_bytes(one, b"123");
        writer.add_document(document).expect("room");
        let mut document = TantivyDocument::default();
        document.add_text(text, "no bytes");
        writer.add_document(document).expect("room");
        writer.commit().expect("an index");
        let searcher = index.reader().expect("an index").searcher();
        let store = searcher.segment_reader(0).get_store_reader(1);
        let store = store.expect("documents");
        let first = store.get_document_bytes(0).expect("a document");
        let expected: Vec<(Field, &[u8])> = vec![(other, &long), (one, b""), (one, b"123")];
        assert_eq!(fields(&first), Some(expected));
        for end in 0..first.len() {
            assert_eq!(fields(&first[..end]), None);
        }
        let second = store.get_document_bytes(1).expect("a document");
        assert_eq!(fields(&second), None);
    }
}
