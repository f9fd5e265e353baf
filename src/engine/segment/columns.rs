//! The columns of a segment: what its documents are sorted, counted and shown by.

use std::io::Write;
use std::ops::Range;
use std::sync::Arc;
use std::{fmt, io};

use tantivy::columnar::{ColumnType, ColumnarReader, StackMergeOrder, merge_columnar};
use tantivy::directory::{FileHandle, FileSlice, OwnedBytes};
use tantivy::fastfield::FastFieldsWriter;
use tantivy::schema::{FieldType, Schema};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{HasLen, TantivyDocument};

use super::spill::Spill;

/// Takes the values of documents, one document after the other. They are packed some at a time, into a fifth of the memory,
/// or to disk, and packed columns are put one behind the other in the end.
pub(super) struct Columns {
    schema: Schema,
    /// Values that are not packed.
    filled: FastFieldsWriter,
    /// Bytes that these take when there are none.
    empty: usize,
    packed: Vec<FileSlice>,
}

impl Columns {
    pub(super) fn new(schema: Schema) -> tantivy::Result<Self> {
        let filled = empty(&schema)?;
        Ok(Self {
            empty: filled.mem_usage(),
            filled,
            packed: Vec::new(),
            schema,
        })
    }

    /// Bytes that the values take that are not packed, beyond those that are made ready for the first ones: a page of a
    /// megabyte for each column of texts.
    pub(super) fn memory(&self) -> usize {
        self.filled.mem_usage().saturating_sub(self.empty)
    }

    /// Adds the values of the next document.
    pub(super) fn add(&mut self, document: &TantivyDocument) -> tantivy::Result<()> {
        self.filled.add_document(document)
    }

    /// Packs all values; into memory where there is no `spill`.
    pub(super) fn pack(&mut self, spill: Option<&Arc<Spill>>) -> tantivy::Result<()> {
        let mut bytes = Vec::new();
        self.filled.serialize(&mut bytes, None)?;
        self.filled = empty(&self.schema)?;
        self.packed.push(match spill {
            Some(spill) => FileSlice::new(Arc::new(Spilled {
                start: spill.append(&bytes)?,
                length: bytes.len(),
                spill: spill.clone(),
            })),
            None => FileSlice::from(bytes),
        });
        Ok(())
    }

    /// Writes the columns of all documents.
    pub(super) fn write(mut self, output: &mut impl Write) -> tantivy::Result<()> {
        if self.packed.is_empty() {
            self.filled.serialize(output, None)?;
            return Ok(());
        }
        self.pack(None)?;
        let columns: Vec<ColumnarReader> = self
            .packed
            .into_iter()
            .map(ColumnarReader::open)
            .collect::<io::Result<_>>()?;
        let columns: Vec<&ColumnarReader> = columns.iter().collect();
        let stacked = StackMergeOrder::stack(&columns).into();
        // Of numbers in several columns the type would be guessed.
        let numbers = self.schema.fields().filter_map(|(_, entry)| {
            let is_number = matches!(entry.field_type(), FieldType::U64(_));
            (is_number && entry.is_fast()).then(|| (entry.name().to_owned(), ColumnType::U64))
        });
        merge_columnar(&columns, &numbers.collect::<Vec<_>>(), stacked, output)?;
        Ok(())
    }
}

fn empty(schema: &Schema) -> tantivy::Result<FastFieldsWriter> {
    FastFieldsWriter::from_schema_and_tokenizer_manager(schema, TokenizerManager::new())
}

/// Packed columns in a file.
struct Spilled {
    spill: Arc<Spill>,
    start: u64,
    length: usize,
}

impl FileHandle for Spilled {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        self.spill
            .read(self.start + range.start as u64, &mut bytes)?;
        Ok(OwnedBytes::new(bytes))
    }
}

impl HasLen for Spilled {
    fn len(&self) -> usize {
        self.length
    }
}

impl fmt::Debug for Spilled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "columns of {} bytes on disk", self.length)
    }
}
