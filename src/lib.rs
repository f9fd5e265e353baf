//! Full-text search for Chinese government reports.
//!
//! # How it is built
//!
//! Data flows one way: `cli → {serve, mcp} → request → {ui, indexing, verification, explanation, engine, source, query} → {report, figures, gazetteer} → text`.
//!
//! **Indexing.** [`source`] walks folders and takes the text out of files of every format. [`report`] reads what a document says about itself (region by
//! the [`gazetteer`], year, title, kind, sections) and cuts it into passages. [`engine`] writes one tantivy document for each
//! passage, and one for each report. [`indexing`] drives a run: what changed, in parallel, in one commit.
//!
//! **Searching.** [`query`] reads what a user typed. [`engine`] turns it into a tantivy query: a term *matches* where its
//! units stand together (whatever a plain scan would find), and is *ranked* by words and bigrams. [`ui`] prints hits.
//!
//! **Trusting it.** [`verification`] compares searches with a plain scan that knows nothing of the index; [`explanation`] tells
//! why a query finds a passage or not.
//!
//! **Asking.** [`request`] reads what somebody asks for, in an address or on a command line. [`serve`] answers browsers and
//! programs over HTTP, [`mcp`] assistants.
//!
//! **Figures.** [`figures`] finds the quantities that a text states, with what they measure. It knows texts and nothing else.
//! [`stated`] joins them to the passages of stored reports.
//!
//! **Text.** [`text`] is the ground: folding (width, case, traditional characters), units (whole numerals, single
//! characters), tokens (what is indexed), sentences, snippets. The same functions serve documents and queries.
//!
//! ```
//! use gongbao::report::{Document, parse::parse};
//!
//! let document = Document {
//!     id: "a.txt".to_owned(),
//!     path: "a.txt".to_owned(),
//!     text: "宜昌市2022年法治政府建设年度报告\n2022年，全市办结行政复议案件212件，纠错率为9.4%。".to_owned(),
//!     ..Document::default()
//! };
//! let report = parse(&document);
//! assert_eq!(report.year, Some(2022));
//! assert_eq!(report.region.map(|region| region.path.join("/")).as_deref(), Some("湖北省/宜昌市"));
//! ```

pub mod cli;
pub mod engine;
pub mod error;
pub mod exit;
pub mod explanation;
pub mod figures;
pub mod gazetteer;
pub mod indexing;
pub mod mcp;
pub mod query;
pub mod report;
pub mod request;
pub mod serve;
pub mod source;
pub mod stated;
pub mod text;
pub mod ui;
pub mod verification;
