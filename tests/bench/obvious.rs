//! The obvious design, to compare with: tantivy and tantivy-jieba as their documentation has them.
//!
//! Title and text are cut by jieba in search mode, with its hidden Markov model, and lowercased; queries go through
//! `QueryParser`. It is given passages that are cut already, with region and year: it reads no reports.

use std::path::Path;

use gongbao::text::snippet;
use serde::{Deserialize, Serialize};
use tantivy::collector::{Count, FacetCollector, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query, QueryParser, TermQuery};
use tantivy::schema::{
    Facet, FacetOptions, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions, Value as _,
};
use tantivy::tokenizer::{LowerCaser, TextAnalyzer, TokenStream as _};
use tantivy::{DocAddress, Index, Score, Searcher, TantivyDocument, Term};
use tantivy_jieba::JiebaTokenizer;

/// Memory for each thread that builds segments, in bytes: as much as the program takes.
const MEMORY: usize = 96 << 20;
/// The name that its analyzer is registered under.
const JIEBA: &str = "jieba";

/// A passage with what is known of its report.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Passage {
    /// Passage id.
    pub(crate) id: String,
    /// Title of the report.
    pub(crate) title: String,
    /// The passage.
    pub(crate) text: String,
    /// Names from the province down.
    #[serde(default)]
    pub(crate) region: Vec<String>,
    /// Year reported on.
    #[serde(default)]
    pub(crate) year: Option<u16>,
}

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    title: Field,
    text: Field,
    region: Field,
    year: Field,
}

fn schema() -> (Schema, Fields) {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(JIEBA)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default()
        .set_indexing_options(indexing)
        .set_stored();
    let mut schema = Schema::builder();
    let fields = Fields {
        id: schema.add_text_field("id", STRING | STORED),
        title: schema.add_text_field("title", text.clone()),
        text: schema.add_text_field("text", text),
        region: schema.add_facet_field("region", FacetOptions::default()),
        year: schema.add_facet_field("year", FacetOptions::default()),
    };
    (schema.build(), fields)
}

fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(JiebaTokenizer::new())
        .filter(LowerCaser)
        .build()
}

/// Writes an index of `passages` into `folder`, in one commit, and waits until its segments are merged.
pub(crate) fn write(
    folder: &Path,
    passages: impl Iterator<Item = Passage>,
    threads: usize,
) -> tantivy::Result<()> {
    let (schema, fields) = schema();
    let index = Index::create_in_dir(folder, schema)?;
    index.tokenizers().register(JIEBA, analyzer());
    let mut writer = index.writer_with_num_threads(threads, MEMORY * threads)?;
    for passage in passages {
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, &passage.id);
        document.add_text(fields.title, &passage.title);
        document.add_text(fields.text, &passage.text);
        if !passage.region.is_empty() {
            document.add_facet(fields.region, Facet::from_path(&passage.region));
        }
        if let Some(year) = passage.year {
            document.add_facet(fields.year, Facet::from_path([year.to_string()]));
        }
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()
}

/// An index that [`write`] wrote, open for reading.
pub(crate) struct Obvious {
    searcher: Searcher,
    fields: Fields,
    analyzer: TextAnalyzer,
    parser: QueryParser,
}

impl Obvious {
    pub(crate) fn open(folder: &Path) -> tantivy::Result<Self> {
        let index = Index::open_in_dir(folder)?;
        let analyzer = analyzer();
        index.tokenizers().register(JIEBA, analyzer.clone());
        let (_, fields) = schema();
        let mut parser = QueryParser::for_index(&index, vec![fields.title, fields.text]);
        parser.set_conjunction_by_default();
        Ok(Self {
            searcher: index.reader()?.searcher(),
            fields,
            analyzer,
            parser,
        })
    }

    /// The best ten passages with all terms of a query, and how many there are.
    pub(crate) fn top(&self, query: &str) -> tantivy::Result<(Vec<(Score, DocAddress)>, usize)> {
        let query = self.parser.parse_query(query)?;
        self.searcher
            .search(&query, &(TopDocs::with_limit(10).order_by_score(), Count))
    }

    /// The tokens of a text, as they are indexed.
    fn tokens(&self, text: &str) -> Vec<String> {
        let mut analyzer = self.analyzer.clone();
        let mut stream = analyzer.token_stream(text);
        let mut tokens = Vec::new();
        while let Some(token) = stream.next() {
            tokens.push(token.text.clone());
        }
        tokens
    }

    /// What the program's `search --format json` is compared with: ten hits with highlights, total, counts by region and
    /// year.
    ///
    /// tantivy's `SnippetGenerator` is not used: tokens of search mode overlap, which it does not provide for.
    pub(crate) fn answer(&self, query: &str) -> tantivy::Result<serde_json::Value> {
        let parsed = self.parser.parse_query(query)?;
        let counts = |field: &str| {
            let mut counts = FacetCollector::for_field(field);
            counts.add_facet("/");
            counts
        };
        let collectors = (
            TopDocs::with_limit(10).order_by_score(),
            Count,
            counts("region"),
            counts("year"),
        );
        let (top, total, regions, years) = self.searcher.search(&parsed, &collectors)?;
        let tokens = self.tokens(query);
        let mut hits = Vec::new();
        for (score, address) in top {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let stored = |field| document.get_first(field).and_then(|value| value.as_str());
            let text = stored(self.fields.text).unwrap_or_default();
            let found = tokens.iter().filter(|token| !token.trim().is_empty());
            let ranges = found.flat_map(|token| {
                text.match_indices(token.as_str())
                    .map(|(start, found)| start..start + found.len())
            });
            let highlights = snippet::merge(ranges.collect());
            hits.push(serde_json::json!({
                "id": stored(self.fields.id),
                "score": score,
                "title": stored(self.fields.title),
                "text": text,
                "highlights": highlights.iter().map(|range| [range.start, range.end]).collect::<Vec<_>>(),
            }));
        }
        let rows = |counts: &tantivy::collector::FacetCounts| -> Vec<(String, u64)> {
            let rows = counts.get("/");
            rows.map(|(facet, count)| (facet.to_string(), count))
                .collect()
        };
        Ok(serde_json::json!({
            "query": query,
            "total": total,
            "hits": hits,
            "facets": {"region": rows(&regions), "year": rows(&years)},
        }))
    }

    /// Ids of the `limit` best passages with any token of `text`, which may be a whole question. It is looked for in the
    /// passages, and, `with_titles`, in titles too.
    pub(crate) fn rank(
        &self,
        text: &str,
        limit: usize,
        with_titles: bool,
    ) -> tantivy::Result<Vec<String>> {
        let title = with_titles.then_some(self.fields.title);
        let mut clauses = Vec::new();
        // Punctuation, which it indexes as it does words, would only do harm here.
        let mut tokens = self.tokens(text);
        tokens.retain(|token| token.chars().any(char::is_alphanumeric));
        for token in tokens {
            for field in [self.fields.text].into_iter().chain(title) {
                let term = Term::from_field_text(field, &token);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                clauses.push((Occur::Should, Box::new(query) as Box<dyn Query>));
            }
        }
        let query = BooleanQuery::new(clauses);
        let top = TopDocs::with_limit(limit).order_by_score();
        let mut ids = Vec::new();
        for (_, address) in self.searcher.search(&query, &top)? {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let id = document.get_first(self.fields.id);
            ids.extend(id.and_then(|value| value.as_str().map(str::to_owned)));
        }
        Ok(ids)
    }
}
