//! Which segments are merged: a cold query opens every one of them, so that there should be few.

use tantivy::SegmentMeta;
use tantivy::index::SegmentId;
use tantivy::indexer::{MergeCandidate, MergePolicy};

/// Segments of about one size are merged when there are more than this many of them.
const MOST_OF_A_SIZE: usize = 4;
/// One size is another when it is so many times as large.
const STEP: u32 = 5;
/// A segment in which so large a part of the documents is deleted is written anew: one in `DELETED`.
const DELETED: u32 = 3;
/// Segments with fewer documents are of one size.
const SMALL: u32 = 2_000;

/// Keeps the number of segments to a few for each order of magnitude, so that a small change never rewrites a large segment.
#[derive(Debug, Clone)]
pub(super) struct FewSegments;

impl MergePolicy for FewSegments {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let sizes: Vec<(SegmentId, u32, u32)> = segments
            .iter()
            .map(|segment| (segment.id(), segment.num_docs(), segment.num_deleted_docs()))
            .collect();
        candidates(&sizes)
            .into_iter()
            .map(|group| MergeCandidate(group.into_iter().map(|at| sizes[at].0).collect()))
            .collect()
    }
}

/// Groups of segments to merge, each by its place among `segments`: identifier, living documents, deleted ones.
fn candidates<T>(segments: &[(T, u32, u32)]) -> Vec<Vec<usize>> {
    let level = |living: u32| (living.max(SMALL) / SMALL).ilog(STEP);
    let mut levels: std::collections::BTreeMap<u32, Vec<usize>> = std::collections::BTreeMap::new();
    for (at, (_, living, _)) in segments.iter().enumerate() {
        levels.entry(level(*living)).or_default().push(at);
    }
    let mut groups = Vec::new();
    for group in levels.into_values() {
        if group.len() > MOST_OF_A_SIZE {
            groups.push(group);
        } else {
            let worn = |at: &usize| {
                let (_, living, deleted) = segments[*at];
                deleted > 0 && deleted >= (living + deleted) / DELETED
            };
            groups.extend(group.into_iter().filter(worn).map(|at| vec![at]));
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(segments: &[(u32, u32)]) -> Vec<Vec<usize>> {
        let segments: Vec<((), u32, u32)> = segments
            .iter()
            .map(|(living, deleted)| ((), *living, *deleted))
            .collect();
        candidates(&segments)
    }

    #[test]
    fn small_changes_do_not_touch_large_segments() {
        let large = (1_000_000, 0);
        assert!(groups(&[large, (400, 0), (30, 0), (500, 0), (3, 0)]).is_empty());
        let five = [large, (400, 0), (30, 0), (500, 0), (3, 0), (20, 0)];
        assert_eq!(groups(&five), [vec![1, 2, 3, 4, 5]]);
    }

    #[test]
    fn worn_segments_are_written_anew() {
        assert_eq!(groups(&[(700, 300), (500, 500), (9, 0)]), [vec![1]]);
        assert_eq!(groups(&[(0, 10)]), [vec![0]]);
    }

    #[test]
    fn few_remain_however_many_come() {
        let mut segments: Vec<(u32, u32)> = Vec::new();
        for _ in 0..200 {
            segments.push((18_000, 0));
            loop {
                let found = groups(&segments);
                if found.is_empty() {
                    break;
                }
                for group in found {
                    let sum = group.iter().map(|at| segments[*at].0).sum();
                    for at in group.into_iter().rev() {
                        segments.remove(at);
                    }
                    segments.push((sum, 0));
                }
            }
            assert!(segments.len() <= 4 * 4, "{segments:?}");
        }
    }
}
