//! Which reports are the same, and which of the same is the one that is searched.
//!
//! Two reports are the same when their sketches are, and nothing that was found out about them speaks against it: their
//! years, regions and kinds are equal, or one of each is unknown. Of those that are the same one whose region and year are
//! known is the original, of several the one whose id comes first: the order in which files were read changes nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use crate::report::sketch::{BANDS, Features, Sketch};

/// All reports of an index.
#[derive(Debug, Default)]
pub(super) struct Reports {
    /// By number, which is given to each as it comes. None where it was taken out.
    all: Vec<Option<Report>>,
    numbers: HashMap<Arc<str>, u32>,
    /// Originals by the bands of their sketches. Made when the first one is looked for.
    originals: OnceLock<Bands>,
}

/// What is compared of a report.
#[derive(Debug)]
struct Report {
    id: Arc<str>,
    features: Features,
}

impl Reports {
    /// Those that an index holds.
    pub(super) fn new(features: BTreeMap<String, Features>) -> Self {
        let mut reports = Self::default();
        for (id, features) in features {
            reports.insert(&id, features);
        }
        reports
    }

    fn originals(&self) -> &Bands {
        self.originals.get_or_init(|| {
            let mut originals = Bands::default();
            for (number, report) in (0..).zip(&self.all) {
                if let Some(report) = report.as_ref().filter(|report| report.is_original()) {
                    originals.note(number, &report.features);
                }
            }
            originals
        })
    }

    fn get(&self, number: u32) -> Option<&Report> {
        self.all.get(number as usize)?.as_ref()
    }

    /// Adds a report, or replaces it.
    pub(super) fn insert(&mut self, id: &str, features: Features) {
        self.remove(id);
        let number = self.all.len() as u32;
        let id: Arc<str> = id.into();
        self.numbers.insert(id.clone(), number);
        let report = Report { id, features };
        if let Some(originals) = self.originals.get_mut()
            && report.is_original()
        {
            originals.note(number, &report.features);
        }
        self.all.push(Some(report));
    }

    /// Takes a report out.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(number) = self.numbers.remove(id) {
            self.all[number as usize] = None;
        }
    }

    /// The original of a report that comes in, among those known so far. [`Reports::settle`] has the last word.
    pub(super) fn original(&self, id: &str, features: &Features) -> Option<String> {
        let same = self.same(self.originals(), id, features);
        let first = same
            .filter(|known| known.is_original())
            .min_by_key(|known| known.rank());
        first.map(|original| original.id.as_ref().to_owned())
    }

    /// Reports that are the same as one and come before it in rank.
    fn same<'a>(
        &'a self,
        originals: &Bands,
        id: &'a str,
        features: &'a Features,
    ) -> impl Iterator<Item = &'a Report> {
        let alike = originals.like(features).into_iter();
        let known = alike.filter_map(|number| self.get(number));
        known.filter(move |known| {
            known.rank() < rank(id, features) && known.features.is_same(features)
        })
    }

    /// Decides anew which report is a duplicate of which. Returns the reports whose place changed, with their originals.
    pub(super) fn settle(&mut self) -> Vec<(String, Option<String>)> {
        self.originals();
        let mut originals = self.originals.take().unwrap_or_default();
        let mut changed = Vec::new();
        let mut duplicates = HashSet::new();
        for (number, report) in self.ranked() {
            // All that come before it are decided.
            let same = self.same(&originals, &report.id, &report.features);
            let original = same
                .filter(|known| !duplicates.contains(&known.id))
                .min_by_key(|known| known.rank())
                .map(|original| original.id.as_ref());
            match original {
                Some(_) => {
                    duplicates.insert(report.id.clone());
                }
                None => originals.note(number, &report.features),
            }
            if original != report.features.original.as_deref() {
                let id = report.id.as_ref().to_owned();
                changed.push((id, original.map(str::to_owned)));
            }
        }
        self.originals = originals.into();
        self.change(&changed);
        changed
    }

    /// Makes every report an original. Returns those that were none.
    pub(super) fn keep_all(&mut self) -> Vec<(String, Option<String>)> {
        let ranked = self.ranked().into_iter();
        let duplicates = ranked.filter(|(_, report)| !report.is_original());
        let changed: Vec<_> = duplicates
            .map(|(_, report)| (report.id.as_ref().to_owned(), None))
            .collect();
        self.change(&changed);
        changed
    }

    fn change(&mut self, changed: &[(String, Option<String>)]) {
        for (id, original) in changed {
            if let Some(number) = self.numbers.get(id.as_str())
                && let Some(report) = &mut self.all[*number as usize]
            {
                report.features.original.clone_from(original);
            }
        }
    }

    /// All reports with their numbers, those first that are rather originals.
    fn ranked(&self) -> Vec<(u32, &Report)> {
        let numbered = (0..).zip(&self.all);
        let mut ranked: Vec<(u32, &Report)> = numbered
            .filter_map(|(number, report)| Some((number, report.as_ref()?)))
            .collect();
        ranked.sort_unstable_by_key(|(_, report)| report.rank());
        ranked
    }

    /// How many are duplicates.
    pub(super) fn duplicates(&self) -> u64 {
        let reports = self.all.iter().flatten();
        reports.filter(|report| !report.is_original()).count() as u64
    }
}

impl Report {
    fn is_original(&self) -> bool {
        self.features.original.is_none()
    }

    fn rank(&self) -> (usize, &str) {
        rank(&self.id, &self.features)
    }
}

/// Reports by the bands of their sketches: for every band, its hash and the number of each report that has it. There are
/// sixteen times as many bands as reports: trees take less for them than hash tables, which double of a sudden.
#[derive(Debug, Default)]
struct Bands([BTreeSet<(u32, u32)>; BANDS]);

impl Bands {
    /// Adds a report, if it has a sketch.
    fn note(&mut self, number: u32, features: &Features) {
        let bands = features.sketch.iter().flat_map(Sketch::bands);
        for (numbers, band) in self.0.iter_mut().zip(bands) {
            numbers.insert((band, number));
        }
    }

    /// Reports that have a band of their sketch in common with one, each once. Some may be gone.
    fn like(&self, features: &Features) -> BTreeSet<u32> {
        let bands = features.sketch.iter().flat_map(Sketch::bands);
        let same = self.0.iter().zip(bands).flat_map(|(numbers, band)| {
            let same = numbers.range((band, 0)..=(band, u32::MAX));
            same.map(|(_, number)| *number)
        });
        same.collect()
    }
}

/// Which of the same reports is the original: one whose place and year are known, then the first id.
fn rank<'a>(id: &'a str, features: &Features) -> (usize, &'a str) {
    (unknown(features), id)
}

fn unknown(features: &Features) -> usize {
    usize::from(features.region.is_none()) + usize::from(features.year.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Document;
    use crate::report::parse::parse;

    fn features(title: &str, seed: u32) -> Features {
        let body: String = (0..80)
            .map(|at| {
                format!(
                    "第{}项工作办结{}件，整改{}处。\n",
                    at * seed,
                    at * 7 + seed,
                    at * at
                )
            })
            .collect();
        let text = format!("{title}\n{body}");
        let report = parse(&Document {
            id: title.to_owned(),
            path: title.to_owned(),
            text: text.clone(),
            ..Document::default()
        });
        Features::of(&report, &text)
    }

    #[test]
    fn the_first_id_is_the_original_whatever_came_first() {
        let one = features("秭归县2022年度法治政府建设情况报告", 3);
        let mut reports = Reports::default();
        reports.insert("b", one.clone());
        assert!(reports.settle().is_empty());
        reports.insert("c", one.clone());
        assert_eq!(reports.settle(), [("c".to_owned(), Some("b".to_owned()))]);
        assert_eq!(reports.original("d", &one).as_deref(), Some("b"));
        reports.insert("a", one);
        assert_eq!(
            reports.settle(),
            [
                ("b".to_owned(), Some("a".to_owned())),
                ("c".to_owned(), Some("a".to_owned()))
            ]
        );
        assert_eq!(reports.duplicates(), 2);
        reports.remove("a");
        assert_eq!(
            reports.settle(),
            [
                ("b".to_owned(), None),
                ("c".to_owned(), Some("b".to_owned()))
            ]
        );
        assert_eq!(reports.keep_all(), [("c".to_owned(), None)]);
        assert_eq!(reports.settle(), [("c".to_owned(), Some("b".to_owned()))]);
    }

    #[test]
    fn another_year_or_place_is_another_report() {
        let mut reports = Reports::default();
        reports.insert("a", features("秭归县2022年度法治政府建设情况报告", 3));
        reports.insert("b", features("秭归县2023年度法治政府建设情况报告", 3));
        reports.insert("c", features("兴山县2022年度法治政府建设情况报告", 3));
        reports.insert("d", features("秭归县2022年度法治政府建设情况报告", 5));
        assert!(reports.settle().is_empty());
    }

    #[test]
    fn a_report_without_a_place_does_not_hide_those_that_have_one() {
        let unplaced = Features {
            region: None,
            year: None,
            ..features("秭归县2022年度法治政府建设情况报告", 3)
        };
        let mut reports = Reports::default();
        reports.insert("a", unplaced);
        reports.insert("b", features("秭归县2022年度法治政府建设情况报告", 3));
        reports.insert("c", features("兴山县2022年度法治政府建设情况报告", 3));
        assert_eq!(reports.settle(), [("a".to_owned(), Some("b".to_owned()))]);
    }
}
