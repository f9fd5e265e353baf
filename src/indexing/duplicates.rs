//! Which reports are the same, and which of the same is the one that is searched.
//!
//! Two reports are the same when their sketches are, and nothing that was found out about them speaks against it: their
//! years, regions and kinds are equal, or one of each is unknown. Of those that are the same one whose region and year are
//! known is the original, of several the one whose id comes first: the order in which files were read changes nothing.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::report::sketch::{Features, Sketch};

/// All reports of an index, by id.
#[derive(Debug, Default)]
pub(super) struct Reports {
    features: BTreeMap<String, Features>,
    /// Originals by the bands of their sketches, to find one while reports come in. May name reports that are gone. Made
    /// when the first one comes in.
    originals: OnceLock<Originals>,
}

impl Reports {
    /// Those that an index holds.
    pub(super) fn new(features: BTreeMap<String, Features>) -> Self {
        Self {
            features,
            originals: OnceLock::new(),
        }
    }

    fn originals(&self) -> &Originals {
        self.originals.get_or_init(|| {
            let mut originals = Originals::default();
            for (id, features) in &self.features {
                originals.note(id, features);
            }
            originals
        })
    }

    /// Adds a report, or replaces it.
    pub(super) fn insert(&mut self, id: &str, features: Features) {
        if let Some(originals) = self.originals.get_mut() {
            originals.note(id, &features);
        }
        self.features.insert(id.to_owned(), features);
    }

    /// Takes a report out.
    pub(super) fn remove(&mut self, id: &str) {
        self.features.remove(id);
    }

    /// The original of a report that comes in, among those known so far. [`Reports::settle`] has the last word.
    pub(super) fn original(&self, id: &str, features: &Features) -> Option<String> {
        let bands = features.sketch.iter().flat_map(Sketch::bands);
        let originals = self.originals();
        let candidates = bands.flat_map(|band| originals.of(band));
        let same = |original: &&String| {
            let known = self.features.get(*original);
            known.is_some_and(|known| {
                rank(original, known) < rank(id, features)
                    && known.original.is_none()
                    && known.is_same(features)
            })
        };
        candidates
            .filter(same)
            .min_by(|one, other| self.order(one, other))
            .cloned()
    }

    /// Which of two reports is the original if they are the same.
    fn order(&self, one: &str, other: &str) -> Ordering {
        let place = |features: Option<&Features>| features.map_or(usize::MAX, unknown);
        let places = [one, other].map(|id| place(self.features.get(id)));
        places[0].cmp(&places[1]).then_with(|| one.cmp(other))
    }

    /// Decides anew which report is a duplicate of which. Returns the reports whose place changed, with their originals.
    pub(super) fn settle(&mut self) -> Vec<(String, Option<String>)> {
        let mut originals: HashMap<(usize, u64), Vec<&str>> = HashMap::new();
        let mut changed = Vec::new();
        let mut ordered: Vec<(&String, &Features)> = self.features.iter().collect();
        ordered.sort_by_key(|(id, features)| rank(id, features));
        for (id, features) in ordered {
            let mut candidates: Vec<&str> = features
                .sketch
                .iter()
                .flat_map(Sketch::bands)
                .filter_map(|band| originals.get(&band))
                .flatten()
                .copied()
                .collect();
            candidates.sort_unstable_by(|one, other| self.order(one, other));
            candidates.dedup();
            let original = candidates.into_iter().find(|original| {
                self.features
                    .get(*original)
                    .is_some_and(|other| other.is_same(features))
            });
            if original.is_none() {
                for band in features.sketch.iter().flat_map(Sketch::bands) {
                    originals.entry(band).or_default().push(id.as_str());
                }
            }
            if original != features.original.as_deref() {
                changed.push((id.clone(), original.map(str::to_owned)));
            }
        }
        for (id, original) in &changed {
            if let Some(features) = self.features.get_mut(id) {
                features.original.clone_from(original);
            }
        }
        changed
    }

    /// Makes every report an original. Returns those that were none.
    pub(super) fn keep_all(&mut self) -> Vec<(String, Option<String>)> {
        let mut changed = Vec::new();
        for (id, features) in &mut self.features {
            if features.original.take().is_some() {
                changed.push((id.clone(), None));
            }
        }
        changed
    }

    /// How many are duplicates.
    pub(super) fn duplicates(&self) -> u64 {
        self.features
            .values()
            .filter(|features| features.original.is_some())
            .count() as u64
    }
}

/// Ids by the bands of sketches. Each id is kept once, and its number for each band.
#[derive(Debug, Default)]
struct Originals {
    ids: Vec<String>,
    by_band: HashMap<(usize, u64), Vec<u32>>,
}

impl Originals {
    /// Adds a report, if it is an original.
    fn note(&mut self, id: &str, features: &Features) {
        let Some(sketch) = features.sketch.filter(|_| features.original.is_none()) else {
            return;
        };
        let Ok(number) = u32::try_from(self.ids.len()) else {
            return;
        };
        self.ids.push(id.to_owned());
        for band in sketch.bands() {
            self.by_band.entry(band).or_default().push(number);
        }
    }

    fn of(&self, band: (usize, u64)) -> impl Iterator<Item = &String> {
        let numbers = self.by_band.get(&band).into_iter().flatten();
        numbers.map(|number| &self.ids[*number as usize])
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
