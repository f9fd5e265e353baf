//! One segment, from its first document to its files.

use std::path::PathBuf;
use std::sync::Arc;

use tantivy::directory::TerminatingWrite as _;
use tantivy::fieldnorm::{FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, Schema};
use tantivy::store::StoreWriter;
use tantivy::{DocId, Index, SegmentMeta, TantivyDocument, Term};

use super::SEARCHED;
use super::columns::Columns;
use super::inversion::{Inversion, RUN};
use super::spill::Spill;
use super::values::Values;
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

/// Builds one segment.
pub(in crate::engine) struct SegmentBuilder {
    segment: Segment,
    schema: Schema,
    searched: [Searched; SEARCHED],
    documents: DocId,
    store: StoreWriter,
    columns: Columns,
    lengths: FieldNormsWriter,
    /// Documents by the values that they are filtered and deleted by.
    values: Values,
    vocabulary: Vocabulary,
    limits: Limits,
    /// Where tokens go for which there is no memory.
    spill: Option<Arc<Spill>>,
}

/// So many times fewer values, words, and tokens of headings are sorted at once than tokens of texts, of which there are most.
const OTHERS: usize = 4;
/// The part of the memory of a segment that sorted tokens and values, and the texts of values, may take before what is sorted
/// goes to disk: one in so many.
const SORTED: usize = 6;
/// But what is sorted waits until it takes this part, so that it is written in few pieces.
const LEAST_SORTED: usize = 48;
/// Columns are packed when they take this much beyond what they take from the first document on.
const COLUMNS: usize = 1 << 20;

/// How much a segment may take.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Limits {
    /// Bytes that it takes at once, about.
    memory: usize,
    /// Where its tokens go when there are more.
    folder: Option<PathBuf>,
    /// Bytes that its columns take before they are packed.
    columns: usize,
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
            columns: COLUMNS,
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
            columns: Columns::new(schema.clone())?,
            lengths: FieldNormsWriter::for_schema(&schema),
            values: Values::new(run.div_ceil(OTHERS)),
            limits,
            spill: None,
            vocabulary: Vocabulary::new(MARK),
            searched: fields.searched().map(|(tokens, words)| Searched {
                tokens,
                words,
                of_tokens: Inversion::new(match tokens == fields.text {
                    true => run,
                    false => run.div_ceil(OTHERS),
                }),
                of_words: Inversion::new(run.div_ceil(OTHERS)),
            }),
            segment,
            schema,
        })
    }

    /// Whether it takes as much memory as it may.
    pub(in crate::engine) fn is_full(&self) -> bool {
        let most = self.limits.memory;
        // Only the texts of values stay in memory when the rest goes to disk, and what it is read through when it is merged.
        let searched = self.searched.iter();
        let reading = searched.map(|field| field.of_tokens.reading().max(field.of_words.reading()));
        self.values.remaining() + reading.max().unwrap_or(0) >= most
            || self.limits.folder.is_none() && self.memory() >= most
    }

    /// Bytes that its sorted tokens and values take.
    fn memory(&self) -> usize {
        let searched = self.searched.iter();
        let tokens: usize = searched
            .map(|field| field.of_tokens.memory() + field.of_words.memory())
            .sum();
        tokens + self.values.memory()
    }

    /// Packs columns, and moves tokens to disk, when they take too much memory.
    fn make_room(&mut self) -> tantivy::Result<()> {
        if self.columns.memory() >= self.limits.columns {
            let spill = self.spill()?.cloned();
            self.columns.pack(spill.as_ref())?;
        }
        let most = self.limits.memory / SORTED;
        let most = most.saturating_sub(self.values.remaining());
        if self.memory() < most.max(self.limits.memory / LEAST_SORTED) {
            return Ok(());
        }
        match self.spill()?.cloned() {
            Some(spill) => self.move_sorted(&spill),
            None => Ok(()),
        }
    }

    /// Moves what is sorted to disk.
    fn move_sorted(&mut self, spill: &Arc<Spill>) -> tantivy::Result<()> {
        for field in &mut self.searched {
            field.of_tokens.spill(spill)?;
            field.of_words.spill(spill)?;
        }
        self.values.spill(spill)?;
        Ok(())
    }

    /// Sorts all that waits, so that it takes as little memory as the rest while files are written.
    fn close(&mut self) -> tantivy::Result<()> {
        for field in &mut self.searched {
            field.of_tokens.close(self.vocabulary.token_order());
            field.of_words.close(self.vocabulary.word_order());
        }
        self.values.close();
        match self.spill.clone() {
            Some(spill) => self.move_sorted(&spill),
            None => Ok(()),
        }
    }

    /// The file for which there is no memory, where there is a folder for it.
    fn spill(&mut self) -> tantivy::Result<Option<&Arc<Spill>>> {
        if let (None, Some(folder)) = (&self.spill, &self.limits.folder) {
            self.spill = Some(Arc::new(Spill::create(folder)?));
        }
        Ok(self.spill.as_ref())
    }

    /// Whether one of its documents has a value that documents are deleted by.
    pub(in crate::engine) fn holds(&self, term: &Term) -> bool {
        self.values.holds(term)
    }

    /// Adds a document behind the others.
    pub(in crate::engine) fn add(&mut self, document: &Indexable) -> tantivy::Result<()> {
        let doc = self.documents;
        self.store.store(&document.values, &self.schema)?;
        self.columns.add(&document.values)?;
        self.values.add(doc, &document.values, &self.schema);
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
        self.close()?;
        let beside = self.limits.beside;
        let segment = self.segment.with_max_doc(self.documents);
        let mut columns = segment.open_write(SegmentComponent::FastFields)?;
        self.columns.write(&mut columns)?;
        columns.terminate()?;
        self.lengths.fill_up_to_max_doc(self.documents);
        let lengths = segment.open_write(SegmentComponent::FieldNorms)?;
        let lengths_serializer = FieldNormsSerializer::from_write(lengths)?;
        self.lengths.serialize(lengths_serializer, None)?;
        let mut serializer = InvertedIndexSerializer::open(&segment)?;
        self.values.write(&mut serializer, beside)?;
        for searched in self.searched {
            if !searched.of_tokens.is_empty() {
                let tokens = searched.of_tokens;
                let field = serializer.new_field(searched.tokens, tokens.tokens(), None)?;
                let merging = tokens.merge();
                let vocabulary = &self.vocabulary;
                let text = |first, second, text: &mut Vec<u8>| {
                    vocabulary.token_term(first, second, text);
                };
                merging.write(vocabulary.known_token_order(), text, field, beside)?;
            }
            if !searched.of_words.is_empty() {
                let words = searched.of_words;
                let field = serializer.new_field(searched.words, words.tokens(), None)?;
                let merging = words.merge();
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tantivy::schema::IndexRecordOption;
    use tantivy::{DocSet as _, IndexWriter, TERMINATED};

    use super::*;
    use crate::engine::schema;
    use crate::text::lexicon::Lexicon;
    use crate::text::segment::Segmenter;

    /// A term of a field, with its documents and its positions in each.
    type Posting = (Field, Vec<u8>, Vec<(DocId, Vec<u32>)>);

    /// The terms and the columns of some documents, read from a segment that was built within limits.
    fn contents(limits: &Limits) -> (Vec<Posting>, Vec<String>) {
        let index = Index::create_in_ram(schema::schema());
        let fields = Fields::of(&index.schema()).expect("the fields");
        let segmenter = Segmenter::for_queries(Lexicon::default());
        let mut builder = SegmentBuilder::new(&index, &fields, limits.clone()).expect("a segment");
        for number in 0..40_u64 {
            let text =
                format!("第{number}条 行政复议案件{number}件，纠错率为12.{number}%。GB18030");
            let heading = format!("（{number}）规范性文件备案审查");
            let cut = |text: &str| Some(Arc::new(Analysis::of(text, &segmenter)));
            let mut values = TantivyDocument::default();
            values.add_text(fields.report, format!("report {}", number / 3));
            values.add_u64(fields.place, number % 3);
            for place in ["/省/市/县", "/省/市", "/省/市/区"] {
                if number % 2 == 0 {
                    values.add_facet(fields.region, place);
                }
            }
            if number % 3 == 0 {
                values.add_text(fields.id, format!("report {}", number / 3));
                values.add_u64(fields.order, number << 60);
                values.add_bytes(fields.sketch, &[number as u8; 3]);
            }
            let document = Indexable {
                values,
                texts: [cut(&text), None, cut(&heading), None],
            };
            builder.add(&document).expect("room");
        }
        let term = |number: u64| Term::from_field_text(fields.report, &format!("report {number}"));
        assert!(builder.holds(&term(13)) && !builder.holds(&term(14)));
        let mut writer: IndexWriter = index
            .writer_with_num_threads(1, 15 << 20)
            .expect("a writer");
        writer
            .add_segment(builder.finish().expect("a segment"))
            .expect("an index");
        writer.commit().expect("an index");
        let searcher = index.reader().expect("an index").searcher();
        let reader = searcher.segment_reader(0);
        let mut terms = Vec::new();
        let texts = fields.searched().map(|(tokens, words)| [tokens, words]);
        for field in [fields.report, fields.region]
            .into_iter()
            .chain(texts.into_iter().flatten())
        {
            let inverted = reader.inverted_index(field).expect("a field");
            let mut stream = inverted.terms().stream().expect("terms");
            while let Some((term, info)) = stream.next() {
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
                terms.push((field, term.to_vec(), documents));
            }
        }
        let columns = reader.fast_fields();
        let (place, order) = (columns.u64("place"), columns.u64("order"));
        let (place, order) = (place.expect("a column"), order.expect("a column"));
        assert!(place.index.get_cardinality().is_full());
        let id = columns.str("id").expect("columns").expect("a column");
        let sketch = columns.bytes("sketch").expect("columns").expect("a column");
        let rows = (0..reader.max_doc()).map(|doc| {
            let (mut text, mut bytes) = (String::new(), Vec::new());
            for ord in id.term_ords(doc) {
                id.ord_to_str(ord, &mut text).expect("a text");
            }
            for ord in sketch.term_ords(doc) {
                sketch.ord_to_bytes(ord, &mut bytes).expect("bytes");
            }
            let (place, order) = (place.first(doc), order.first(doc));
            format!("{place:?} {order:?} {text} {bytes:?}")
        });
        (terms, rows.collect())
    }

    #[test]
    fn many_small_runs_on_disk_are_one_segment() {
        let whole = contents(&Limits::new(usize::MAX, None, false));
        assert!(whole.0.len() > 200, "{}", whole.0.len());
        let folder = tempfile::tempdir().expect("a folder");
        for (run, folder, beside) in [
            (1, Some(folder.path()), false),
            (7, Some(folder.path()), true),
            (100, None, false),
        ] {
            let small = Limits {
                memory: 0,
                folder: folder.map(Path::to_owned),
                columns: 0,
                run,
                beside,
            };
            assert_eq!(contents(&small), whole, "{run}");
        }
    }
}
