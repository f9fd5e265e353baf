//! Indicators: what is stated, and how often.

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::sync::Arc;

use serde::Serialize;

use crate::engine::StoredReport;
use crate::error::Error;
use crate::report::taxonomy::{Taxonomy, Topic};
use crate::stated::Stated;
use crate::text::width::{elide, width};

use super::super::style::Role;
use super::super::{Output, shape};
use super::list::one_line;

/// An indicator in one unit: how often it is stated.
#[derive(Debug, Serialize)]
pub struct Named {
    name: String,
    unit: String,
    topic: Option<String>,
    figures: usize,
    reports: usize,
    #[serde(skip)]
    last_report: Option<Arc<StoredReport>>,
}

/// Counts figures by the name of their indicator and their unit.
#[derive(Debug, Default)]
pub struct Counter(HashMap<String, Vec<Named>>);

impl Counter {
    /// Counts a figure. Those of a report come one after another.
    pub fn add(&mut self, stated: &Stated) {
        let unit = &stated.figure.unit;
        if !self.0.contains_key(&stated.name) {
            self.0.insert(stated.name.clone(), Vec::new());
        }
        let Some(units) = self.0.get_mut(&stated.name) else {
            return;
        };
        let place = units.iter().position(|named| named.unit == *unit);
        let place = place.unwrap_or_else(|| {
            units.push(Named {
                name: stated.name.clone(),
                unit: unit.clone(),
                topic: stated.topic.clone(),
                figures: 0,
                reports: 0,
                last_report: None,
            });
            units.len() - 1
        });
        let named = &mut units[place];
        named.figures += 1;
        let last = named.last_report.as_ref();
        if !last.is_some_and(|last| Arc::ptr_eq(last, &stated.stored)) {
            named.reports += 1;
            named.last_report = Some(stated.stored.clone());
        }
    }

    /// The indicators, the most frequent first.
    pub fn finish(self) -> Vec<Named> {
        let mut counted: Vec<Named> = self.0.into_values().flatten().collect();
        counted.sort_by(|one, other| {
            other
                .figures
                .cmp(&one.figures)
                .then_with(|| (&one.name, &one.unit).cmp(&(&other.name, &other.unit)))
        });
        counted
    }
}

/// Prints indicators for people, topic by topic in the order of `taxonomy`.
///
/// # Errors
/// When the output cannot be written.
pub fn print(output: &mut Output, counted: &[Named], taxonomy: &Taxonomy) -> io::Result<()> {
    let mut topics: Vec<Option<&str>> = Vec::new();
    for named in counted {
        let topic = named.topic.as_deref();
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    // Those without a topic come last.
    topics.sort_by_key(|topic| topic.map_or(usize::MAX, |name| taxonomy.place(&Topic::new(name))));
    for topic in topics {
        let heading = match topic.map(Topic::new) {
            Some(topic) => one_line(taxonomy.topic(&topic)),
            None => "其他".to_owned(),
        };
        writeln!(output, "{}", output.style.paint(Role::Strong, &heading))?;
        for named in counted
            .iter()
            .filter(|named| named.topic.as_deref() == topic)
        {
            let left = format!(
                "{:>7}  {:>6} 篇  ",
                shape::number(named.figures as u64),
                shape::number(named.reports as u64)
            );
            let unit = match named.unit.as_str() {
                "" => String::new(),
                unit => format!("（{unit}）"),
            };
            let room = output.width.saturating_sub(width(&left)).max(20);
            let name = format!("{}{unit}", named.name);
            writeln!(output, "{left}{}", elide(&one_line(&name), room))?;
        }
        writeln!(output)?;
    }
    Ok(())
}

/// Writes indicators as a table.
///
/// # Errors
/// When the output cannot be written.
pub fn table(output: &mut Output, counted: &[Named]) -> Result<(), Error> {
    let mut table = csv::Writer::from_writer(&mut *output);
    table.write_record(["name", "unit", "topic", "figures", "reports"])?;
    for named in counted {
        table.write_record([
            named.name.as_str(),
            named.unit.as_str(),
            named.topic.as_deref().unwrap_or_default(),
            &named.figures.to_string(),
            &named.reports.to_string(),
        ])?;
    }
    table.flush()?;
    Ok(())
}
