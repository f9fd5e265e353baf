//! Filters as arguments.

use clap::Args;

use crate::engine::Engines;
use crate::error::Error;
use crate::query::filter::Filters;
use crate::request::FilterTexts;
use crate::ui::message;

// Filters of one kind are alternatives; those of different kinds all hold. A doc comment here would stand in the help for what a
// command does.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct FilterArgs {
    /// Report year: 2023, 2021..2023, 2021.. or ..2023 (can be repeated)
    #[arg(long = "year", value_name = "YEARS")]
    years: Vec<String>,
    /// Region and all below it: 420500, 42, 宜昌, 湖北省/宜昌市, 湖北宜昌, 大鹏新区 (can be repeated)
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// Part or topic, by name or label: problems, 问题, enforcement, 行政执法 (can be repeated)
    #[arg(long = "section", value_name = "SECTION")]
    sections: Vec<String>,
    /// Kind of report: rule_of_law, rule_of_law_dept, work_report, other (can be repeated)
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
}

impl FilterArgs {
    /// Reads the filters; regions are looked up in the gazetteer and in the indexes.
    pub(super) fn resolve(&self, engines: &Engines) -> Result<Filters, Error> {
        let texts = FilterTexts {
            years: self.years.clone(),
            regions: self.regions.clone(),
            sections: self.sections.clone(),
            kinds: self.kinds.clone(),
        };
        let resolved = texts.resolve(engines)?;
        for region in &resolved.absent {
            message::note(&format!("the index has no report of {region}"));
        }
        Ok(resolved.filters)
    }

    /// The filters as the user wrote them, for messages.
    pub(super) fn shown(&self) -> String {
        let named = |name: &str, values: &[String]| {
            values
                .iter()
                .map(|value| format!("--{name} {value}"))
                .collect::<Vec<_>>()
        };
        [
            named("year", &self.years),
            named("region", &self.regions),
            named("section", &self.sections),
            named("kind", &self.kinds),
        ]
        .concat()
        .join(" ")
    }
}
