//! Keeping the best of what is found, and of one group no more than asked for.
//!
//! What may be dropped on the way: something with enough better ones before it stays behind them whatever else is found.
//! That holds with groups too, because the number of better ones that a group may keep never falls.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, BinaryHeap, HashMap};

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentReader};

use super::collect::Rank;
use super::columns::Columns;
use super::facets::region_value;

/// What passages are grouped by to keep one group from filling the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PerField {
    /// The report's own region, with its zone. A place is one region under all the names that its code had; all reports of
    /// unknown region are one group.
    Region,
    /// The report.
    Report,
    /// The report year; all unknown ones are one group.
    Year,
}

impl PerField {
    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Region => "地区",
            Self::Report => "篇",
            Self::Year => "年",
        }
    }
}

/// At most so many hits of each group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Per {
    /// What makes a group.
    pub field: PerField,
    /// Hits of each.
    pub most: usize,
}

/// Scores that differ by more differ in rank.
pub(super) const MARGIN: Score = 0.001;

/// A passage found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) rank: Rank,
    pub(super) address: DocAddress,
    pub(super) score: Score,
    /// Its group, where hits are limited by groups; the same in all segments.
    pub(super) group: u64,
}

impl Eq for Found {}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Found {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank
            .cmp(&other.rank)
            .then(self.address.cmp(&other.address))
    }
}

/// The best so far.
pub(super) enum Best {
    /// Of everything.
    All {
        /// How many.
        keep: usize,
        /// They, the worst on top.
        found: BinaryHeap<Found>,
    },
    /// With a limit for each group.
    Grouped {
        /// How many.
        keep: usize,
        /// How many of one group.
        most: usize,
        /// They, the best first.
        found: BTreeSet<Found>,
        /// The same by group, the worst on top.
        groups: HashMap<u64, BinaryHeap<Found>>,
    },
}

impl Best {
    pub(super) fn new(keep: usize, per: Option<Per>) -> Self {
        match per {
            None => Self::All {
                keep,
                found: BinaryHeap::new(),
            },
            Some(per) => Self::Grouped {
                keep,
                most: per.most,
                found: BTreeSet::new(),
                groups: HashMap::new(),
            },
        }
    }

    /// What has to be beaten; none while there is room.
    pub(super) fn worst(&self) -> Option<&Found> {
        match self {
            Self::All { keep, found } => found.peek().filter(|_| found.len() >= *keep),
            Self::Grouped { keep, found, .. } => found.last().filter(|_| found.len() >= *keep),
        }
    }

    /// Whether a group has as many better ones as it may keep. For what is ranked by its score first.
    pub(super) fn is_hopeless(&self, group: u64, score: Score) -> bool {
        match self {
            Self::All { .. } => false,
            Self::Grouped { most, groups, .. } => groups.get(&group).is_some_and(|found| {
                let worst = found.peek().filter(|_| found.len() >= *most);
                worst.is_some_and(|worst| score < worst.score - MARGIN)
            }),
        }
    }

    /// Takes what is among the best.
    pub(super) fn offer(&mut self, one: Found) {
        match self {
            Self::All { keep, found } => {
                if found.len() < *keep {
                    found.push(one);
                } else if let Some(mut worst) = found.peek_mut()
                    && one < *worst
                {
                    *worst = one;
                }
            }
            Self::Grouped {
                keep,
                most,
                found,
                groups,
            } => {
                if found.len() >= *keep && found.last().is_none_or(|worst| one > *worst) {
                    return;
                }
                let group = groups.entry(one.group).or_default();
                if group.len() < *most {
                    group.push(one);
                } else if let Some(mut worst) = group.peek_mut()
                    && one < *worst
                {
                    found.remove(&worst);
                    *worst = one;
                } else {
                    return;
                }
                found.insert(one);
                if found.len() > *keep
                    && let Some(dropped) = found.pop_last()
                    && let Entry::Occupied(mut group) = groups.entry(dropped.group)
                {
                    // The worst of all is the worst of its group.
                    group.get_mut().pop();
                    if group.get().is_empty() {
                        group.remove();
                    }
                }
            }
        }
    }

    pub(super) fn into_vec(self) -> Vec<Found> {
        match self {
            Self::All { found, .. } => found.into_vec(),
            Self::Grouped { found, .. } => found.into_iter().collect(),
        }
    }
}

/// Leaves the first `most` of each group.
pub(super) fn limit<T, K: std::hash::Hash + Eq>(
    found: &mut Vec<T>,
    most: usize,
    group: impl Fn(&T) -> K,
) {
    let mut kept: HashMap<K, usize> = HashMap::new();
    found.retain(|one| {
        let count = kept.entry(group(one)).or_default();
        *count += 1;
        *count <= most
    });
}

/// Tells the groups of a segment's passages.
pub(super) enum SegmentGroups {
    /// All are one.
    One,
    /// By report: the segment.
    Report(u32),
    /// By year.
    Year(Column<u64>),
    /// By region.
    Region(RegionGroups),
}

/// The groups of regions by the ordinals of a column, as far as they were met.
pub(super) struct RegionGroups {
    column: StrColumn,
    met: Vec<Option<u64>>,
    failed: Option<std::io::Error>,
}

impl SegmentGroups {
    pub(super) fn new(
        per: Option<Per>,
        segment: u32,
        columns: &Columns,
        reader: &SegmentReader,
    ) -> tantivy::Result<Self> {
        Ok(match per.map(|per| per.field) {
            None => Self::One,
            Some(PerField::Report) => Self::Report(segment),
            Some(PerField::Year) => Self::Year(columns.year.clone()),
            Some(PerField::Region) => match reader.fast_fields().str("region")? {
                Some(column) => Self::Region(RegionGroups {
                    met: vec![None; column.num_terms()],
                    column,
                    failed: None,
                }),
                None => Self::One,
            },
        })
    }

    /// The group of a passage of the report that is document `report`.
    pub(super) fn of(&mut self, doc: DocId, report: DocId) -> u64 {
        match self {
            Self::One => 0,
            Self::Report(segment) => u64::from(*segment) << 32 | u64::from(report),
            Self::Year(column) => column.first(report).unwrap_or_default(),
            Self::Region(regions) => regions.of(doc),
        }
    }

    /// Ends with what went wrong on the way.
    pub(super) fn finish(self) -> std::io::Result<()> {
        match self {
            Self::Region(RegionGroups {
                failed: Some(error),
                ..
            }) => Err(error),
            _ => Ok(()),
        }
    }
}

impl RegionGroups {
    fn of(&mut self, doc: DocId) -> u64 {
        let Some(ordinal) = self.column.term_ords(doc).next() else {
            return 0;
        };
        let place = usize::try_from(ordinal).unwrap_or(usize::MAX);
        if let Some(Some(group)) = self.met.get(place) {
            return *group;
        }
        let mut path = String::new();
        if let Err(error) = self.column.ord_to_str(ordinal, &mut path) {
            self.failed = Some(error);
        }
        let path: Vec<String> = path.split('\0').map(str::to_owned).collect();
        // Ordinals differ between segments, and names between years; the hash of the code does not.
        let group = xxhash_rust::xxh3::xxh3_64(region_value(&path).as_bytes());
        if let Some(met) = self.met.get_mut(place) {
            *met = Some(group);
        }
        group
    }
}
