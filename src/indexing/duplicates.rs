//! Which reports are the same, and which of the same is the one that is searched.
//!
//! Two reports are the same when their sketches are, and nothing that was found out about them speaks against it: their
//! years, regions and kinds are equal, or one of each is unknown. Of those that are the same one whose region and year are
//! known is the original, of several the one whose id comes first: the order in which files were read changes nothing.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use crate::report::sketch::{BANDS, Features, Sketch};

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
                if features.original.is_none() {
                    originals.note(id, features);
                }
            }
            originals
        })
    }

    /// Adds a report, or replaces it.
    pub(super) fn insert(&mut self, id: &str, features: Features) {
        if let Some(originals) = self.originals.get_mut()
            && features.original.is_none()
        {
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
        let same = |original: &&str| {
            let known = self.features.get(*original);
            known.is_some_and(|known| {
                rank(original, known) < rank(id, features)
                    && known.original.is_none()
                    && known.is_same(features)
            })
        };
        let candidates = self.originals().like(features).into_iter();
        candidates
            .filter(same)
            .min_by(|one, other| self.order(one, other))
            .map(str::to_owned)
    }

    /// Which of two reports is the original if they are the same.
    fn order(&self, one: &str, other: &str) -> Ordering {
        let place = |features: Option<&Features>| features.map_or(usize::MAX, unknown);
        let places = [one, other].map(|id| place(self.features.get(id)));
        places[0].cmp(&places[1]).then_with(|| one.cmp(other))
    }

    /// Decides anew which report is a duplicate of which. Returns the reports whose place changed, with their originals.
    pub(super) fn settle(&mut self) -> Vec<(String, Option<String>)> {
        self.originals.take();
        let mut originals = Originals::default();
        let mut changed = Vec::new();
        let mut ordered: Vec<(&String, &Features)> = self.features.iter().collect();
        ordered.sort_by_key(|(id, features)| rank(id, features));
        for (id, features) in ordered {
            let original = originals
                .like(features)
                .into_iter()
                .filter(|original| {
                    let known = self.features.get(*original);
                    known.is_some_and(|known| known.is_same(features))
                })
                .min_by(|one, other| self.order(one, other));
            if original != features.original.as_deref() {
                changed.push((id.clone(), original.map(str::to_owned)));
            }
            if original.is_none() {
                originals.note(id, features);
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

/// Reports by the bands of their sketches. There are sixteen times as many bands as reports, so that each takes a few bytes.
#[derive(Debug, Default)]
struct Originals {
    ids: Vec<String>,
    /// For every band of a sketch: by its hash, the last report that has it.
    last: [HashMap<u32, u32>; BANDS],
    /// By the number of a report, for every band: the report before it that has the same.
    before: Vec<[u32; BANDS]>,
}

/// The number of no report.
const NONE: u32 = u32::MAX;

impl Originals {
    /// Adds a report, if it has a sketch.
    fn note(&mut self, id: &str, features: &Features) {
        let (Some(sketch), Ok(number)) = (features.sketch, u32::try_from(self.ids.len())) else {
            return;
        };
        self.ids.push(id.to_owned());
        let mut before = [NONE; BANDS];
        let bands = self.last.iter_mut().zip(sketch.bands());
        for (before, (last, band)) in before.iter_mut().zip(bands) {
            *before = last.insert(band, number).unwrap_or(NONE);
        }
        self.before.push(before);
    }

    /// Reports that have a band of their sketch in common with one, each once.
    fn like(&self, features: &Features) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let bands = features.sketch.iter().flat_map(Sketch::bands).enumerate();
        for (at, band) in bands {
            let mut next = self.last[at].get(&band).copied().unwrap_or(NONE);
            while let Some(before) = self.before.get(next as usize) {
                found.insert(self.ids[next as usize].as_str());
                next = before[at];
            }
        }
        found
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
