//! Figures: for people, as JSON and as tables.

pub mod grid;
pub mod indicators;
pub mod list;
pub mod pivot;
pub mod scale;
pub mod wide;

use serde::Serialize;

use crate::figures::Value;
use crate::stated::Stated;

use super::wire::{WireReport, WireSection};

/// A figure for programs, without the report and the passage that state it. Places are in characters of the report's text.
#[derive(Debug, Serialize)]
pub struct WireQuantity<'a> {
    indicator: &'a str,
    name: &'a str,
    topic: Option<&'a str>,
    subject: Option<&'a str>,
    value: Value,
    upper: Option<Value>,
    unit: &'a str,
    raw: &'a str,
    qualifier: Option<&'a str>,
    comparison: Option<&'a str>,
    target: bool,
    char_start: usize,
    char_end: usize,
    sentence: &'a str,
}

/// A figure for programs, as the contract has it.
#[derive(Debug, Serialize)]
pub struct WireFigure<'a> {
    report: WireReport<'a>,
    section: WireSection<'a>,
    passage: String,
    #[serde(flatten)]
    quantity: WireQuantity<'a>,
}

impl<'a> WireQuantity<'a> {
    /// A figure.
    pub fn new(stated: &'a Stated) -> Self {
        let figure = &stated.figure;
        Self {
            indicator: &figure.indicator,
            name: &stated.name,
            topic: stated.topic.as_deref(),
            subject: figure.subject.as_deref(),
            value: figure.value,
            upper: figure.upper,
            unit: &figure.unit,
            raw: &stated.raw,
            qualifier: figure.qualifier.as_deref(),
            comparison: figure.comparison.as_deref(),
            target: figure.is_target,
            char_start: figure.chars.start,
            char_end: figure.chars.end,
            sentence: &stated.sentence,
        }
    }
}

impl<'a> WireFigure<'a> {
    /// A figure with its report and its section.
    pub fn new(stated: &'a Stated) -> Self {
        Self {
            report: WireReport::from(&*stated.stored),
            section: WireSection::new(&stated.passage()),
            passage: stated.passage().id(),
            quantity: WireQuantity::new(stated),
        }
    }
}
