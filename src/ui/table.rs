//! CSV tables.

use std::io::Write;

use crate::engine::{FacetCount, FacetTable, Hit, StoredReport};
use crate::error::Error;
use crate::report::{Region, Warning};

/// Columns of hits.
pub const HIT_COLUMNS: [&str; 16] = [
    "query_id",
    "rank",
    "score",
    "report",
    "title",
    "region_code",
    "region",
    "year",
    "kind",
    "part",
    "topics",
    "headings",
    "passage",
    "char_start",
    "char_end",
    "text",
];

/// Columns of reports.
pub const REPORT_COLUMNS: [&str; 13] = [
    "id",
    "title",
    "region_code",
    "region",
    "zone",
    "year",
    "published",
    "kind",
    "issuer",
    "passages",
    "characters",
    "also",
    "doubts",
];

/// Writes hits as rows.
pub fn hits<W: Write>(
    table: &mut csv::Writer<W>,
    query_id: Option<&str>,
    hits: &[Hit],
) -> Result<(), Error> {
    for hit in hits {
        let Some(passage) = hit.passage() else {
            continue;
        };
        let report = &hit.report.report;
        let topics: Vec<&str> = passage
            .passage
            .topics
            .iter()
            .map(|topic| topic.slug())
            .collect();
        let (code, region) = region(report.region.as_ref());
        table.write_record([
            query_id.unwrap_or_default(),
            &hit.rank.to_string(),
            &hit.score.to_string(),
            &report.id,
            report.title.as_deref().unwrap_or_default(),
            code,
            &region,
            &report.year.map(|year| year.to_string()).unwrap_or_default(),
            report.kind.slug(),
            passage.passage.part.slug(),
            &topics.join("|"),
            &passage.headings().join(" › "),
            &passage.id(),
            &passage.passage.chars.start.to_string(),
            &passage.passage.chars.end.to_string(),
            passage.text(),
        ])?;
    }
    Ok(())
}

/// Writes reports as rows.
pub fn reports<W: Write>(
    table: &mut csv::Writer<W>,
    reports: &[StoredReport],
) -> Result<(), Error> {
    for stored in reports {
        let report = &stored.report;
        let (code, _) = region(report.region.as_ref());
        let path = report
            .region
            .as_ref()
            .map(|region| region.path.join("/"))
            .unwrap_or_default();
        let zone = report
            .region
            .as_ref()
            .and_then(|region| region.zone.as_deref());
        table.write_record([
            report.id.as_str(),
            report.title.as_deref().unwrap_or_default(),
            code,
            &path,
            zone.unwrap_or_default(),
            &report.year.map(|year| year.to_string()).unwrap_or_default(),
            report.published.as_deref().unwrap_or_default(),
            report.kind.slug(),
            report.issuer.as_deref().unwrap_or_default(),
            &report.passages.len().to_string(),
            &stored.text.chars().count().to_string(),
            &stored.duplicates.join("|"),
            &report
                .doubts()
                .map(Warning::slug)
                .collect::<Vec<_>>()
                .join("|"),
        ])?;
    }
    Ok(())
}

/// Writes facets as rows: facet, value, path of labels, passages, reports, whether a filter names the value.
pub fn facets<W: Write>(table: &mut csv::Writer<W>, tables: &[FacetTable]) -> Result<(), Error> {
    table.write_record(["facet", "value", "label", "passages", "reports", "selected"])?;
    for facet in tables {
        rows(table, facet.name.slug(), &facet.rows(), "")?;
    }
    Ok(())
}

fn rows<W: Write>(
    table: &mut csv::Writer<W>,
    facet: &str,
    rows_: &[FacetCount],
    above: &str,
) -> Result<(), Error> {
    for row in rows_ {
        let label = if above.is_empty() {
            row.label.clone()
        } else {
            format!("{above}/{}", row.label)
        };
        table.write_record([
            facet,
            &row.value,
            &label,
            &row.count.to_string(),
            &row.reports.to_string(),
            &row.selected.to_string(),
        ])?;
        rows(table, facet, &row.children, &label)?;
    }
    Ok(())
}

fn region(region: Option<&Region>) -> (&str, String) {
    region.map_or(("", String::new()), |region| {
        (region.code.as_str(), region.full_path().join("/"))
    })
}
