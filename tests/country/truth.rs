//! The tables that say what is true of every report.

use std::fs::File;
use std::path::Path;

use crate::layout::Report;

/// The tables, open for writing.
pub(crate) struct Truth {
    reports: csv::Writer<File>,
    sections: csv::Writer<File>,
    figures: csv::Writer<File>,
}

/// What the programs that score a build ask of a row: all rows are for everybody.
const SPLIT: &str = "dev";

impl Truth {
    /// Empty tables in a folder.
    pub(crate) fn create(folder: &Path) -> Result<Self, csv::Error> {
        std::fs::create_dir_all(folder)?;
        let mut truth = Self {
            reports: csv::Writer::from_path(folder.join("reports.csv"))?,
            sections: csv::Writer::from_path(folder.join("sections.csv"))?,
            figures: csv::Writer::from_path(folder.join("figures.csv"))?,
        };
        truth.reports.write_record([
            "id",
            "file",
            "region_code",
            "region_path",
            "zone",
            "year",
            "publish_date",
            "title",
            "issuer",
            "kind",
            "text_determinable",
            "notes",
            "split",
            "difficulty",
            "alt_dates",
        ])?;
        truth.sections.write_record([
            "file",
            "order",
            "level",
            "heading",
            "char_offset",
            "part",
            "topic",
            "run_in",
            "split",
            "notes",
        ])?;
        truth.figures.write_record([
            "doc",
            "region",
            "year",
            "indicator",
            "subject",
            "value",
            "unit",
            "raw",
            "char_offset",
            "qualifier",
            "comparison",
            "tier",
            "split",
        ])?;
        Ok(truth)
    }

    /// Adds what is true of one report.
    pub(crate) fn add(&mut self, report: &Report) -> Result<(), csv::Error> {
        let year = report.year.to_string();
        let code = format!("{:06}", report.place.code);
        let path = report.place.path.join("/");
        let determinable = if report.tells_place { "1" } else { "0" };
        self.reports.write_record([
            &report.path,
            &report.path,
            &code,
            &path,
            "",
            &year,
            &report.published,
            &report.title,
            &report.issuer,
            report.kind,
            determinable,
            "",
            SPLIT,
            "",
            &report.signed,
        ])?;
        for (at, heading) in report.draft.headings.iter().enumerate() {
            self.sections.write_record([
                report.path.as_str(),
                &(at + 1).to_string(),
                &heading.level.to_string(),
                &report.draft.slice(heading.start, heading.length),
                &heading.start.to_string(),
                heading.part,
                &heading.topic,
                if heading.run_in { "1" } else { "0" },
                SPLIT,
                "",
            ])?;
        }
        for figure in &report.draft.figures {
            self.figures.write_record([
                report.path.as_str(),
                report.place.name(),
                &year,
                &figure.indicator,
                &figure.subject,
                &figure.value,
                &figure.unit,
                &report.draft.slice(figure.start, figure.length),
                &figure.start.to_string(),
                &figure.qualifier,
                &figure.comparison,
                if figure.optional { "optional" } else { "core" },
                SPLIT,
            ])?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(crate) fn finish(mut self) -> Result<(), csv::Error> {
        self.reports.flush()?;
        self.sections.flush()?;
        self.figures.flush()?;
        Ok(())
    }
}
