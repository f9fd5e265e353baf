//! The tools: what each is for, what it takes and gives, and how it answers.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use rmcp::model::{JsonObject, ToolAnnotations};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::Error;
use crate::query::filter::Filters;
use crate::request::lookup;
use crate::request::search::LEVELS;
use crate::request::{RequestError, SearchRequest, citation};
use crate::serve::api::figures::{DEFAULT_FIGURES, FigureRequest, MOST_FIGURES};
use crate::serve::api::openapi::DOCUMENT;
use crate::serve::api::search::Found;
use crate::serve::api::{Searched, facets, figures, search};
use crate::serve::generation::Generation;
use crate::ui::wire::WireShown;

use super::input::{FacetsInput, FiguresInput, SearchInput, ShowInput, at_most, query};

/// Characters of a report that one answer shows.
const SHOWN: usize = 20_000;
/// Most neighbours of a passage on either side.
const MOST_NEIGHBOURS: usize = 20;

/// A tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Ranked passages.
    Search,
    /// A report or passage.
    Show,
    /// Figures.
    Figures,
    /// Counts.
    Facets,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Search, Self::Show, Self::Figures, Self::Facets];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Show => "show",
            Self::Figures => "figures",
            Self::Facets => "facets",
        }
    }

    /// The tool of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Search => {
                "Find passages of Chinese government reports, the best first, with report, section and highlights"
            }
            Self::Show => {
                "Read a report, or a passage between its neighbours, by the id that search returns; with its citation"
            }
            Self::Figures => {
                "List what the reports state in numbers about an indicator (纠错率): value, unit, year, region and the sentence it stands in"
            }
            Self::Facets => {
                "Count passages and reports by region, year, part, topic and kind, for a query or for everything"
            }
        }
    }

    /// Name of the shape of its answer in the description of the API.
    fn shape(self) -> &'static str {
        match self {
            Self::Search => "SearchAnswer",
            Self::Show => "Shown",
            Self::Figures => "FiguresAnswer",
            Self::Facets => "FacetsAnswer",
        }
    }

    /// What an assistant is told of it.
    pub fn description(self) -> rmcp::model::Tool {
        let tool = rmcp::model::Tool::new(self.name(), self.purpose(), JsonObject::new());
        let tool = match self {
            Self::Search => tool.with_input_schema::<SearchInput>(),
            Self::Show => tool.with_input_schema::<ShowInput>(),
            Self::Figures => tool.with_input_schema::<FiguresInput>(),
            Self::Facets => tool.with_input_schema::<FacetsInput>(),
        };
        let only_reads = ToolAnnotations::new().read_only(true).open_world(false);
        tool.with_raw_output_schema(Arc::new(output_schema(self.shape())))
            .with_annotations(only_reads)
    }

    /// Answers with what it was given.
    ///
    /// # Errors
    /// When that is not what it takes, names nothing, or an index cannot be read.
    pub fn answer(self, generation: &Generation, given: JsonObject) -> Result<Value, Error> {
        match self {
            Self::Search => {
                let request = SearchRequest::try_from(read::<SearchInput>(given)?)?;
                let answer = search::find(generation, &request, Found::find, |answer| {
                    serde_json::to_value(answer)
                })??;
                Ok(covered(answer))
            }
            Self::Show => show(generation, &read(given)?),
            Self::Figures => {
                let input: FiguresInput = read(given)?;
                let limit = input.limit.unwrap_or(DEFAULT_FIGURES);
                let request = FigureRequest {
                    query: Some(query(&input.query)?).filter(|query| !query.is_empty()),
                    filters: input.filters.into(),
                    limit: at_most("limit", limit, MOST_FIGURES)?,
                    offset: input.offset,
                };
                let answer =
                    figures::find(generation, &request, |answer| serde_json::to_value(answer))??;
                Ok(covered(answer))
            }
            Self::Facets => {
                let input: FacetsInput = read(given)?;
                let given = input.query.as_deref().map(query).transpose()?;
                let request = SearchRequest {
                    query: given.filter(|query| !query.is_empty()),
                    filters: input.filters.into(),
                    facets: input.facets.into_iter().map(Into::into).collect(),
                    levels: at_most("region_levels", input.region_levels.unwrap_or(2), LEVELS)?,
                    ..SearchRequest::default()
                };
                let answer = facets::find(generation, &request, Found::find, |answer| {
                    serde_json::to_value(answer)
                })??;
                Ok(covered(answer))
            }
        }
    }
}

fn read<T: DeserializeOwned>(given: JsonObject) -> Result<T, Error> {
    serde_json::from_value(Value::Object(given)).map_err(|error| {
        Error::new(format!("the arguments cannot be read: {error}"))
            .hint("the input schema of the tool says what it takes")
    })
}

/// Adds how much was searched, in words that can be quoted.
fn covered(mut answer: Value) -> Value {
    let searched = &answer["searched"];
    let number = |name: &str| searched[name].as_u64().unwrap_or_default();
    let mut note = format!(
        "searched {} of the index's {} reports, from {} of its {} regions",
        number("reports"),
        number("of_reports"),
        number("regions"),
        number("of_regions")
    );
    let admitted = searched["admitted"].as_u64();
    if let Some(admitted) = admitted.filter(|admitted| *admitted > number("reports")) {
        note = format!(
            "{note}; {admitted} reports pass the filters, and only the newest of them were read"
        );
    }
    answer["coverage"] = note.into();
    answer
}

fn show(generation: &Generation, input: &ShowInput) -> Result<Value, Error> {
    let neighbours = at_most("context", input.context.unwrap_or(1), MOST_NEIGHBOURS)?;
    let found = lookup::report(&generation.engines, &input.id).map_err(RequestError::from)?;
    let (stored, ordinal) = match found {
        Some((_, stored)) => (stored, None),
        None => {
            let found = lookup::passage(&generation.engines, &input.id);
            let (_, stored, ordinal) = found.map_err(|error| {
                Error::new(error.to_string()).hint(
                    "`search` returns ids of reports (`report.id`) and passages (`passage.id`)",
                )
            })?;
            (stored, Some(ordinal))
        }
    };
    let count = stored.report.passages.len();
    let itself = ordinal.and_then(|ordinal| stored.passages().nth(ordinal));
    let (ordinals, cited) = match &itself {
        Some(passage) => {
            let from = passage.ordinal.saturating_sub(neighbours);
            let to = (passage.ordinal + neighbours + 1).min(count);
            (from..to, citation::of_passage(passage))
        }
        None => {
            let from = at_most("from", input.from, count)?;
            let mut characters = 0;
            let fits = |length: &usize| {
                characters += length;
                characters <= SHOWN
            };
            let lengths = stored.report.passages[from..]
                .iter()
                .map(|passage| passage.chars.len());
            // The first is shown however long it is.
            let to = from + lengths.take_while(fits).count().max(1);
            (from..to.min(count), citation::of_report(&stored))
        }
    };
    let shown = WireShown::new(&stored, ordinals, itself.as_ref(), cited);
    let mut answer = serde_json::to_value(shown)?;
    let searched = Searched::of(generation, &Filters::default()).map_err(RequestError::from)?;
    answer["searched"] = serde_json::to_value(searched)?;
    Ok(covered(answer))
}

/// Shapes of the API by name.
static SHAPES: LazyLock<JsonObject> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    let shapes = document["components"]["schemas"].as_object();
    shapes.cloned().unwrap_or_default()
});

const REFERENCE: &str = "#/components/schemas/";

/// The shape of an answer with all that it refers to, and the note of coverage.
fn output_schema(name: &str) -> JsonObject {
    let mut wanted = vec![name.to_owned()];
    let mut seen = BTreeSet::new();
    let mut definitions = JsonObject::new();
    while let Some(name) = wanted.pop() {
        if seen.insert(name.clone()) {
            let mut shape = SHAPES.get(&name).cloned().unwrap_or_default();
            localize(&mut shape, &mut wanted);
            definitions.insert(name, shape);
        }
    }
    let mut shape = definitions
        .get(name)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let coverage = json!({
        "type": "string",
        "description": "How many of the reports and regions were searched, in words to quote"
    });
    if let Some(properties) = shape.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("coverage".to_owned(), coverage);
    }
    if let Some(required) = shape.get_mut("required").and_then(Value::as_array_mut) {
        required.push("coverage".into());
    }
    definitions.remove(name);
    shape.insert("$defs".to_owned(), Value::Object(definitions));
    shape
}

/// Makes references lead into the same schema, and lists where they lead.
fn localize(value: &mut Value, wanted: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object.iter_mut() {
                let name = inner.as_str().filter(|_| key == "$ref");
                match name
                    .and_then(|text| text.strip_prefix(REFERENCE))
                    .map(str::to_owned)
                {
                    Some(name) => {
                        *inner = format!("#/$defs/{name}").into();
                        wanted.push(name);
                    }
                    None => localize(inner, wanted),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| localize(value, wanted)),
        _ => {}
    }
}
