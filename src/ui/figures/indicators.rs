//! Indicators: what is stated, and how often.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};

use serde::Serialize;

use crate::error::Error;
use crate::report::taxonomy::{Taxonomy, Topic};
use crate::stated::Stated;
use crate::text::width::{elide, width};

use super::super::style::Role;
use super::super::{Output, shape};
use super::list::one_line;

/// An indicator in one unit: how often it is stated.
#[derive(Debug, Serialize)]
pub struct Named<'a> {
    name: &'a str,
    unit: &'a str,
    topic: Option<&'a str>,
    figures: usize,
    reports: usize,
    #[serde(skip)]
    seen: BTreeSet<&'a str>,
}

/// Counts figures by the name of their indicator and their unit, the most frequent first.
pub fn count<'a>(found: &'a [Stated<'_>]) -> Vec<Named<'a>> {
    let mut counted: BTreeMap<(&str, &str), Named<'_>> = BTreeMap::new();
    for stated in found {
        let (name, unit) = (stated.name.as_str(), stated.figure.unit.as_str());
        let entry = counted.entry((name, unit)).or_insert_with(|| Named {
            name,
            unit,
            topic: stated.topic.as_deref(),
            figures: 0,
            reports: 0,
            seen: BTreeSet::new(),
        });
        entry.figures += 1;
        entry.seen.insert(&stated.passage.report.report.id);
        entry.reports = entry.seen.len();
    }
    let mut counted: Vec<Named<'_>> = counted.into_values().collect();
    counted.sort_by_key(|named| std::cmp::Reverse(named.figures));
    counted
}

/// Prints indicators for people, topic by topic in the order of `taxonomy`.
///
/// # Errors
/// When the output cannot be written.
pub fn print(output: &mut Output, counted: &[Named<'_>], taxonomy: &Taxonomy) -> io::Result<()> {
    let mut topics: Vec<Option<&str>> = Vec::new();
    for named in counted {
        if !topics.contains(&named.topic) {
            topics.push(named.topic);
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
        for named in counted.iter().filter(|named| named.topic == topic) {
            let left = format!(
                "{:>7}  {:>6} 篇  ",
                shape::number(named.figures as u64),
                shape::number(named.reports as u64)
            );
            let unit = match named.unit {
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
pub fn table(output: &mut Output, counted: &[Named<'_>]) -> Result<(), Error> {
    let mut table = csv::Writer::from_writer(&mut *output);
    table.write_record(["name", "unit", "topic", "figures", "reports"])?;
    for named in counted {
        table.write_record([
            named.name,
            named.unit,
            named.topic.unwrap_or_default(),
            &named.figures.to_string(),
            &named.reports.to_string(),
        ])?;
    }
    table.flush()?;
    Ok(())
}
