//! One segment, from its first document to its files.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use tantivy::directory::TerminatingWrite as _;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, FieldType, Schema, Value as _};
use tantivy::store::StoreWriter;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{DocId, Index, SegmentMeta, TantivyDocument, Term};

use super::SEARCHED;
use super::inversion::{Inversion, RUN};
use super::spill::Spill;
use super::vocabulary::Vocabulary;
use crate::engine::schema::Fields;
use crate::engine::sentence_end::MARK;
use crate::text::analysis::Analysis;

/// A document, ready for any segment.
pub(in crate::engine) struct Indexable {
    /// What is stored, and what it is filtered, sorted and deleted by.
    pub(in crate::engine) values: TantivyDocument,
    /// What is looked for in it, in the order of [`Fields::searched`].
    pub(in crate::engine) texts: [Option<Arc<Analysis>>; SEARCHED],
}

impl From<TantivyDocument> for Indexable {
    fn from(values: TantivyDocument) -> Self {
        Self {
            values,
            texts: Default::default(),
        }
    }
}

/// Documents by the fields and the values that they are filtered and deleted by. Values are hashed, because there are hundreds
/// in a report, and sorted only when they are written.
#[derive(Default)]
struct Values {
    of_fields: BTreeMap<Field, HashMap<Box<[u8]>, Vec<DocId>>>,
    /// Bytes that they take, about.
    memory: usize,
}

/// Bytes that a value takes beside its own, in a table that is filled by half.
const VALUE: usize = 96;

/// Builds one segment.
pub(in crate::engine) struct SegmentBuilder {
    segment: Segment,
    schema: Schema,
    searched: [Searched; SEARCHED],
    documents: DocId,
    store: StoreWriter,
    columns: FastFieldsWriter,
    lengths: FieldNormsWriter,
    /// Documents by the values that they are filtered and deleted by.
    values: Values,
    vocabulary: Vocabulary,
    limits: Limits,
    /// Where tokens go for which there is no memory.
    spill: Option<Arc<Spill>>,
}

/// The part of the memory of a segment that sorted tokens may take before they go to disk: one in so many.
const TOKENS: usize = 6;

/// How much a segment may take.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Limits {
    /// Bytes that it takes at once, about.
    memory: usize,
    /// Where its tokens go when there are more.
    folder: Option<PathBuf>,
    /// Tokens of a field that are sorted at once.
    run: usize,
    /// Whether its files are written on two threads.
    beside: bool,
}

impl Limits {
    /// A segment in so many bytes, about. `folder`: where its tokens go when there are more; without it the segment is full
    /// then. With `beside` its files are written on two threads.
    pub(in crate::engine) fn new(memory: usize, folder: Option<PathBuf>, beside: bool) -> Self {
        Self {
            memory,
            folder,
            run: RUN,
            beside,
        }
    }
}

/// A field that texts are looked for in.
struct Searched {
    tokens: Field,
    words: Field,
    of_tokens: Inversion,
    of_words: Inversion,
}

impl SegmentBuilder {
    /// Begins a segment of an index: its files are made, but it belongs to the index only once it is added to it.
    /// `limits` say how much it may take.
    pub(in crate::engine) fn new(
        index: &Index,
        fields: &Fields,
        limits: Limits,
    ) -> tantivy::Result<Self> {
        let run = limits.run;
        let segment = index.new_segment();
        let schema = index.schema();
        let settings = index.settings();
        let store = segment.open_write(SegmentComponent::Store)?;
        Ok(Self {
            documents: 0,
            store: StoreWriter::new(
                store,
                settings.docstore_compression,
                settings.docstore_blocksize,
                false,
            )?,
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(
                &schema,
                TokenizerManager::new(),
            )?,
            lengths: FieldNormsWriter::for_schema(&schema),
            values: Values::default(),
            limits,
            spill: None,
            vocabulary: Vocabulary::new(MARK),
            searched: fields.searched().map(|(tokens, words)| Searched {
                tokens,
                words,
                of_tokens: Inversion::new(run),
                of_words: Inversion::new(run),
            }),
            segment,
            schema,
        })
    }

    /// Whether it has as many tokens and documents as it can take.
    pub(in crate::engine) fn is_full(&self) -> bool {
        let mut searched = self.searched.iter();
        let others = self.values.memory + self.columns.mem_usage();
        others >= self.limits.memory
            || self.limits.folder.is_none() && self.memory() >= self.limits.memory
            || searched.any(|field| field.of_tokens.is_full())
    }

    /// Bytes that its sorted tokens take.
    fn memory(&self) -> usize {
        let searched = self.searched.iter();
        searched
            .map(|field| field.of_tokens.memory() + field.of_words.memory())
            .sum()
    }

    /// Moves tokens to disk when they take too much memory.
    fn make_room(&mut self) -> tantivy::Result<()> {
        let Some(folder) = &self.limits.folder else {
            return Ok(());
        };
        if self.memory() < self.limits.memory / TOKENS {
            return Ok(());
        }
        let spill = match &self.spill {
            Some(spill) => spill,
            None => self.spill.insert(Arc::new(Spill::create(folder)?)),
        };
        for field in &mut self.searched {
            field.of_tokens.spill(spill)?;
            field.of_words.spill(spill)?;
        }
        Ok(())
    }

    /// Whether one of its documents has a value that documents are deleted by.
    pub(in crate::engine) fn holds(&self, term: &Term) -> bool {
        let values = self.values.of_fields.get(&term.field());
        values.is_some_and(|values| values.contains_key(term.serialized_value_bytes()))
    }

    /// Adds a document behind the others.
    pub(in crate::engine) fn add(&mut self, document: &Indexable) -> tantivy::Result<()> {
        let doc = self.documents;
        self.store.store(&document.values, &self.schema)?;
        self.columns.add_document(&document.values)?;
        for (field, value) in document.values.field_values() {
            match self.schema.get_field_entry(field).field_type() {
                FieldType::Str(options) if options.get_indexing_options().is_some() => {
                    if let Some(text) = value.as_str() {
                        note(&mut self.values, field, text.as_bytes(), doc);
                    }
                }
                FieldType::Facet(_) => {
                    if let Some(path) = value.as_facet() {
                        each_ancestor(path, |path| note(&mut self.values, field, path, doc));
                    }
                }
                _ => {}
            }
        }
        for (searched, text) in self.searched.iter_mut().zip(&document.texts) {
            let Some(text) = text.as_deref().filter(|text| !text.is_empty()) else {
                continue;
            };
            let vocabulary = &mut self.vocabulary;
            searched.of_tokens.add(doc, text, vocabulary);
            if text.has_words() {
                searched.of_words.add_words(doc, text, vocabulary);
            }
            self.lengths.record(doc, searched.tokens, text.length);
        }
        self.documents += 1;
        self.make_room()
    }

    /// Writes the files. The segment can then be added to the index.
    pub(in crate::engine) fn finish(mut self) -> tantivy::Result<SegmentMeta> {
        let beside = self.limits.beside;
        let segment = self.segment.with_max_doc(self.documents);
        let mut columns = segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut columns, None)?;
        columns.terminate()?;
        self.lengths.fill_up_to_max_doc(self.documents);
        let lengths = segment.open_write(SegmentComponent::FieldNorms)?;
        let lengths_serializer = FieldNormsSerializer::from_write(lengths)?;
        self.lengths.serialize(lengths_serializer, None)?;
        let mut serializer = InvertedIndexSerializer::open(&segment)?;
        for (field, values) in self.values.of_fields {
            let mut values: Vec<(Box<[u8]>, Vec<DocId>)> = values.into_iter().collect();
            values.sort_unstable();
            let tokens = values.iter().map(|(_, documents)| documents.len() as u64);
            let mut field = serializer.new_field(field, tokens.sum(), None)?;
            for (value, documents) in values {
                field.new_term(&value, 0, false)?;
                for doc in documents {
                    field.write_doc(doc, 1, &[]);
                }
                field.close_term()?;
            }
            field.close()?;
        }
        for searched in self.searched {
            if !searched.of_tokens.is_empty() {
                let tokens = searched.of_tokens;
                let field = serializer.new_field(searched.tokens, tokens.tokens(), None)?;
                let merging = tokens.merge_tokens(&mut self.vocabulary);
                let vocabulary = &self.vocabulary;
                let text = |first, second, text: &mut Vec<u8>| {
                    vocabulary.token_term(first, second, text);
                };
                merging.write(vocabulary.known_token_order(), text, field, beside)?;
            }
            if !searched.of_words.is_empty() {
                let words = searched.of_words;
                let field = serializer.new_field(searched.words, words.tokens(), None)?;
                let merging = words.merge_words(&mut self.vocabulary);
                let vocabulary = &self.vocabulary;
                let text = |word, _, text: &mut Vec<u8>| vocabulary.word_term(word, text);
                merging.write(vocabulary.known_word_order(), text, field, beside)?;
            }
        }
        serializer.close()?;
        self.store.close()?;
        Ok(segment.meta().clone())
    }
}

fn note(values: &mut Values, field: Field, value: &[u8], doc: DocId) {
    let of_field = values.of_fields.entry(field).or_default();
    let documents = match of_field.get_mut(value) {
        Some(documents) => documents,
        None => {
            values.memory += value.len() + VALUE;
            of_field.entry(value.into()).or_default()
        }
    };
    // Two values of a document can have an ancestor in common.
    if documents.last() != Some(&doc) {
        documents.push(doc);
        values.memory += size_of::<DocId>();
    }
}

/// Calls `visit` with a facet, as it is encoded, and with everything above it but the root, which everything is below.
fn each_ancestor(path: &str, mut visit: impl FnMut(&[u8])) {
    const BETWEEN: u8 = 0;
    let path = path.as_bytes();
    for (at, byte) in path.iter().enumerate() {
        if *byte == BETWEEN {
            visit(&path[..at]);
        }
    }
    if !path.is_empty() {
        visit(path);
    }
}

#[cfg(test)]
mod tests {
    use tantivy::schema::IndexRecordOption;
    use tantivy::{DocSet as _, IndexWriter, TERMINATED};

    use super::*;
    use crate::engine::schema;
    use crate::text::lexicon::Lexicon;
    use crate::text::segment::Segmenter;

    /// A term of a field, with its documents and its positions in each.
    type Posting = (Field, Vec<u8>, Vec<(DocId, Vec<u32>)>);

    /// The terms of the texts of some documents, read from a segment that was built within limits.
    fn postings(limits: &Limits) -> Vec<Posting> {
        let index = Index::create_in_ram(schema::schema());
        let fields = Fields::of(&index.schema()).expect("the fields");
        let segmenter = Segmenter::for_queries(Lexicon::default());
        let mut builder = SegmentBuilder::new(&index, &fields, limits.clone()).expect("a segment");
        for number in 0..40 {
            let text =
                format!("第{number}条 行政复议案件{number}件，纠错率为12.{number}%。GB18030");
            let heading = format!("（{number}）规范性文件备案审查");
            let cut = |text: &str| Some(Arc::new(Analysis::of(text, &segmenter)));
            let document = Indexable {
                values: TantivyDocument::default(),
                texts: [cut(&text), None, cut(&heading), None],
            };
            builder.add(&document).expect("room");
        }
        let mut writer: IndexWriter = index
            .writer_with_num_threads(1, 15 << 20)
            .expect("a writer");
        writer
            .add_segment(builder.finish().expect("a segment"))
            .expect("an index");
        writer.commit().expect("an index");
        let searcher = index.reader().expect("an index").searcher();
        let reader = searcher.segment_reader(0);
        let mut all = Vec::new();
        for (tokens, words) in fields.searched() {
            for field in [tokens, words] {
                let inverted = reader.inverted_index(field).expect("a field");
                let mut terms = inverted.terms().stream().expect("terms");
                while let Some((term, info)) = terms.next() {
                    let mut postings = inverted
                        .read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)
                        .expect("postings");
                    let mut documents = Vec::new();
                    while postings.doc() != TERMINATED {
                        let mut positions = Vec::new();
                        tantivy::postings::Postings::positions(&mut postings, &mut positions);
                        documents.push((postings.doc(), positions));
                        postings.advance();
                    }
                    all.push((field, term.to_vec(), documents));
                }
            }
        }
        all
    }

    #[test]
    fn many_small_runs_on_disk_are_one_segment() {
        let whole = postings(&Limits::new(usize::MAX, None, false));
        assert!(whole.len() > 200, "{}", whole.len());
        let folder = tempfile::tempdir().expect("a folder");
        for (run, beside) in [(1, false), (7, true), (100, false)] {
            let small = Limits {
                memory: 0,
                folder: Some(folder.path().to_owned()),
                run,
                beside,
            };
            assert_eq!(postings(&small), whole, "{run}");
        }
    }
}
