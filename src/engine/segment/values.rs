//! What the documents of a segment are filtered and deleted by.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, FieldType, Schema, Value as _};
use tantivy::{DocId, TantivyDocument, Term};

use super::inversion::Inversion;
use super::spill::Spill;
use super::vocabulary::Ordered;

/// Documents by the values of their fields: texts, which are terms as they are, and facets, which are terms with all that
/// stands above them.
pub(super) struct Values {
    of_fields: BTreeMap<Field, OfField>,
    /// So many values of a field are sorted at once.
    run: usize,
}

struct OfField {
    texts: Ordered,
    documents: Inversion,
}

impl Values {
    /// `run` values of a field are sorted at once.
    pub(super) fn new(run: usize) -> Self {
        Self {
            of_fields: BTreeMap::new(),
            run,
        }
    }

    /// Whether a document has the value of a term.
    pub(super) fn holds(&self, term: &Term) -> bool {
        let of_field = self.of_fields.get(&term.field());
        of_field
            .zip(str::from_utf8(term.serialized_value_bytes()).ok())
            .is_some_and(|(of_field, text)| of_field.texts.holds(text))
    }

    /// Bytes that sorted values take.
    pub(super) fn memory(&self) -> usize {
        let fields = self.of_fields.values();
        fields.map(|of_field| of_field.documents.memory()).sum()
    }

    /// Bytes that remain when sorted values are moved to a file.
    pub(super) fn remaining(&self) -> usize {
        let fields = self.of_fields.values();
        fields.map(|of_field| of_field.texts.memory()).sum()
    }

    /// Moves what is sorted to a file.
    pub(super) fn spill(&mut self, spill: &Arc<Spill>) -> io::Result<()> {
        let mut fields = self.of_fields.values_mut();
        fields.try_for_each(|of_field| of_field.documents.spill(spill))
    }

    /// Adds those of a document.
    pub(super) fn add(&mut self, doc: DocId, document: &TantivyDocument, schema: &Schema) {
        for (field, value) in document.field_values() {
            match schema.get_field_entry(field).field_type() {
                FieldType::Str(options) if options.get_indexing_options().is_some() => {
                    if let Some(text) = value.as_str() {
                        self.of(field).add(doc, text);
                    }
                }
                FieldType::Facet(_) => {
                    if let Some(path) = value.as_facet() {
                        let of_field = self.of(field);
                        each_ancestor(path, |path| of_field.add(doc, path));
                    }
                }
                _ => {}
            }
        }
    }

    fn of(&mut self, field: Field) -> &mut OfField {
        let run = self.run;
        self.of_fields.entry(field).or_insert_with(|| OfField {
            texts: Ordered::of_values(),
            documents: Inversion::of_documents(run),
        })
    }

    /// Sorts what waits, behind which nothing is added.
    pub(super) fn close(&mut self) {
        for of_field in self.of_fields.values_mut() {
            of_field.documents.close(of_field.texts.order());
        }
    }

    /// Writes the documents of all values, once they are closed.
    pub(super) fn write(
        self,
        serializer: &mut InvertedIndexSerializer,
        beside: bool,
    ) -> io::Result<()> {
        for (field, OfField { texts, documents }) in self.of_fields {
            let field = serializer.new_field(field, documents.tokens(), None)?;
            let merging = documents.merge();
            let text = |value, _, text: &mut Vec<u8>| {
                text.clear();
                text.extend_from_slice(texts.text(value).as_bytes());
            };
            merging.write(texts.known_order(), text, field, beside)?;
        }
        Ok(())
    }
}

impl OfField {
    fn add(&mut self, doc: DocId, text: &str) {
        let number = self.texts.whole(text);
        self.documents
            .add_document(doc, number, || self.texts.order());
    }
}

/// Calls `visit` with a facet, as it is encoded, and with everything above it but the root, which everything is below.
fn each_ancestor(path: &str, mut visit: impl FnMut(&str)) {
    const BETWEEN: char = '\0';
    let mut path = Some(path).filter(|path| !path.is_empty());
    while let Some(value) = path {
        visit(value);
        path = value.rsplit_once(BETWEEN).map(|(above, _)| above);
    }
}
