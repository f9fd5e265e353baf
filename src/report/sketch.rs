//! Sketches of texts: the same report from another site, in another format or script, has nearly the same sketch.
//!
//! MinHash with one permutation (Li, Owen, Zhang 2012) over runs of eight characters, empty bins filled from their neighbours
//! (Shrivastava, Li 2014). Only Chinese characters, simplified, and digits count, so that blanks, marks, page furniture in
//! Latin and readings in parentheses change nothing. The share of equal bins estimates the share of runs that two texts have
//! in common.

use xxhash_rust::xxh3::xxh3_64;

use crate::text::{is_han, slice_chars};

use super::{Kind, Report};

/// Number of bins.
const BINS: usize = 64;
/// Characters in a run.
const RUN: usize = 8;
/// A text with fewer characters than this has no sketch: short texts are alike by chance.
const SHORTEST: usize = 600;
/// Bins in a band: reports are compared that have one band in common.
const BAND: usize = 4;
/// Number of bands.
pub const BANDS: usize = BINS / BAND;
/// Two texts with this share of equal bins are one report.
const SAME: f64 = 0.8;

/// The sketch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch([u16; BINS]);

impl Sketch {
    /// The sketch of a report's passages. None for a short one.
    pub fn of(report: &Report, text: &str) -> Option<Self> {
        let body = match (report.passages.first(), report.passages.last()) {
            (Some(first), Some(last)) => slice_chars(text, first.chars.start..last.chars.end),
            _ => return None,
        };
        Self::of_text(body)
    }

    fn of_text(text: &str) -> Option<Self> {
        /// No more characters than this come of three bytes, by folding.
        const MOST: usize = 4;
        if text.len() / 3 * MOST < SHORTEST {
            return None;
        }
        let characters: Vec<char> = crate::text::fold::fold(text)
            .map(|folded| folded.character)
            .filter(|c| is_han(*c) || c.is_ascii_digit())
            .collect();
        if characters.len() < SHORTEST {
            return None;
        }
        let mut bins = [u64::MAX; BINS];
        for run in characters.windows(RUN) {
            let hash = run
                .iter()
                .fold(0xcbf2_9ce4_8422_2325_u64, |hash, character| {
                    (hash ^ u64::from(*character as u32))
                        .wrapping_mul(0x0000_0100_0000_01b3)
                        .rotate_left(23)
                });
            let hash = hash ^ hash >> 29;
            let bin = &mut bins[(hash % BINS as u64) as usize];
            *bin = (*bin).min(hash / BINS as u64);
        }
        let mut values = [0_u16; BINS];
        for (at, value) in values.iter_mut().enumerate() {
            let filled = (0..BINS)
                .map(|step| bins[(at + step) % BINS])
                .find(|bin| *bin != u64::MAX)?;
            *value = u16::try_from(filled % 65_521).unwrap_or_default();
        }
        Some(Self(values))
    }

    /// Whether two sketches are those of one report.
    pub fn is_same(&self, other: &Self) -> bool {
        let equal = self
            .0
            .iter()
            .zip(&other.0)
            .filter(|(one, other)| one == other)
            .count();
        #[expect(clippy::cast_precision_loss, reason = "at most 64 bins")]
        let share = equal as f64 / BINS as f64;
        share >= SAME
    }

    /// Hashes of the bands, each in its place: reports must have one of them in common to be compared.
    pub fn bands(&self) -> impl Iterator<Item = u32> + '_ {
        let (bands, _) = self.0.as_chunks::<BAND>();
        bands.iter().map(|band| {
            let bytes = band.map(u16::to_le_bytes);
            (xxh3_64(bytes.as_flattened()) >> 32) as u32
        })
    }

    /// As bytes, to be stored.
    pub fn to_bytes(self) -> Vec<u8> {
        self.0
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect()
    }

    /// From stored bytes. None for other than were written.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let values: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        values.try_into().ok().map(Self)
    }
}

/// What is compared of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Features {
    /// The sketch of its text; none for a short one.
    pub sketch: Option<Sketch>,
    /// Its year.
    pub year: Option<u16>,
    /// Path of its region, with the zone.
    pub region: Option<String>,
    /// Its kind.
    pub kind: Kind,
    /// Id of the report that it is indexed as a duplicate of.
    pub original: Option<String>,
}

impl Features {
    /// What is compared of a report that was read.
    pub fn of(report: &Report, text: &str) -> Self {
        Self {
            sketch: Sketch::of(report, text),
            year: report.year,
            region: report
                .region
                .as_ref()
                .map(|region| region.full_path().join("/")),
            kind: report.kind,
            original: report.duplicate_of.clone(),
        }
    }

    /// Whether two reports are one: their sketches are the same, and nothing known of them speaks against it.
    pub fn is_same(&self, other: &Self) -> bool {
        let years = self.year.is_none() || other.year.is_none() || self.year == other.year;
        let regions =
            self.region.is_none() || other.region.is_none() || self.region == other.region;
        let kinds =
            self.kind == other.kind || self.kind == Kind::Other || other.kind == Kind::Other;
        let sketches = self
            .sketch
            .zip(other.sketch)
            .is_some_and(|(one, other)| one.is_same(&other));
        years && regions && kinds && sketches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(seed: u32, sentences: u32) -> String {
        (0..sentences)
            .map(|at| {
                format!(
                    "全县{}个乡镇办结第{}类案件{}件，群众满意。",
                    at * 7 + seed,
                    at * seed % 97,
                    at * at + seed
                )
            })
            .collect()
    }

    fn sketch(text: &str) -> Sketch {
        Sketch::of_text(text).expect("long enough")
    }

    #[test]
    fn the_same_report_in_another_dress_is_the_same() {
        let original = text(11, 120);
        let dressed = format!(
            "登录 注册\n{}\n责任编辑：甲",
            original
                .replace('，', ", ")
                .replace('满', "滿")
                .replace("案件", "案(àn)件")
        );
        let shortened = original.replacen("群众满意", "(略)", 3);
        assert!(sketch(&original).is_same(&sketch(&dressed)));
        assert!(sketch(&original).is_same(&sketch(&shortened)));
        let shared = |one: &Sketch, other: &Sketch| {
            let mut bands = one.bands().zip(other.bands());
            bands.any(|(one, other)| one == other)
        };
        assert!(shared(&sketch(&original), &sketch(&shortened)));
    }

    #[test]
    fn another_report_is_another_and_a_short_text_has_none() {
        assert!(!sketch(&text(11, 120)).is_same(&sketch(&text(12, 120))));
        assert_eq!(Sketch::of_text("办结案件。"), None);
        let one = sketch(&text(5, 120));
        assert_eq!(Sketch::from_bytes(&one.to_bytes()), Some(one));
        assert_eq!(Sketch::from_bytes(&[1, 2, 3]), None);
    }
}
