//! Snippets: the parts of a passage to show around what was found.

use std::ops::{Range, RangeInclusive};

use super::sentence::{self, Cut};

/// A part of a passage, and what is highlighted in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// Characters of the passage.
    pub chars: Range<usize>,
    /// Highlighted characters of the passage, within `chars`, in order, not overlapping.
    pub highlights: Vec<Range<usize>>,
}

/// Sorts ranges and joins those that overlap or touch.
pub fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Chooses what to show of a passage in at most about `budget` characters: the whole passage if it fits, else the
/// neighbourhoods of the highlights, several when they are far apart, cut at sentence or clause ends where such are near.
/// `highlights` must be sorted and not overlap. Without highlights it is the beginning.
pub fn fragments(text: &[char], highlights: &[Range<usize>], budget: usize) -> Vec<Fragment> {
    if text.len() <= budget {
        return vec![Fragment {
            chars: 0..text.len(),
            highlights: highlights.to_vec(),
        }];
    }
    let groups = group(highlights, budget);
    let share = budget / groups.len().max(1);
    let places = sentence::cuts(text, Cut::Any);
    let mut fragments: Vec<Fragment> = Vec::new();
    for group in groups {
        let chars = window(text.len(), &places, &group, share);
        match fragments.last_mut() {
            Some(last) if chars.start <= last.chars.end => {
                last.chars.end = last.chars.end.max(chars.end);
            }
            _ => fragments.push(Fragment {
                chars,
                highlights: Vec::new(),
            }),
        }
    }
    for fragment in &mut fragments {
        let inside = highlights
            .iter()
            .filter(|h| fragment.chars.start <= h.start && h.end <= fragment.chars.end);
        fragment.highlights = inside.cloned().collect();
    }
    fragments
}

/// Groups highlights that one window can show; keeps the groups that hold most, at most three, in reading order.
fn group(highlights: &[Range<usize>], budget: usize) -> Vec<Range<usize>> {
    const MOST: usize = 3;
    let reach = (budget / 2).max(1);
    let mut groups: Vec<(Range<usize>, usize)> = Vec::new();
    for highlight in highlights {
        match groups.last_mut() {
            Some((group, count)) if highlight.end.saturating_sub(group.start) <= reach => {
                group.end = highlight.end;
                *count += 1;
            }
            _ => groups.push((highlight.clone(), 1)),
        }
    }
    groups.sort_by_key(|(group, count)| (std::cmp::Reverse(*count), group.start));
    groups.truncate(MOST.min((budget / 30).max(1)));
    groups.sort_by_key(|(group, _)| group.start);
    let groups: Vec<_> = groups.into_iter().map(|(group, _)| group).collect();
    if groups.is_empty() {
        std::iter::once(0..0).collect()
    } else {
        groups
    }
}

/// A window of about `size` characters around `group`. It begins and ends where a clause does when such a place is near, and
/// never inside a number or a quoted name.
fn window(
    length: usize,
    places: &[(usize, Cut)],
    group: &Range<usize>,
    size: usize,
) -> Range<usize> {
    let find = |range: RangeInclusive<usize>, worst: Cut, last: bool| {
        let mut fitting = places
            .iter()
            .filter(|(place, cut)| *cut <= worst && range.contains(place))
            .map(|(place, _)| *place);
        if last {
            fitting.next_back()
        } else {
            fitting.next()
        }
    };
    let spare = size.saturating_sub(group.len());
    let earliest = group.start.saturating_sub(spare * 2 / 3);
    // The place farthest before the highlight that still fits leaves most context.
    let start = match earliest {
        0 => 0,
        _ => find(earliest..=group.start, Cut::Clause, false)
            .or_else(|| find(earliest..=group.start, Cut::Any, false))
            .unwrap_or(earliest),
    };
    let latest = (start + size.max(group.len())).max(group.end).min(length);
    let near = latest.saturating_sub(size / 4).max(group.end);
    let end = match latest {
        latest if latest == length => length,
        latest => find(near..=latest, Cut::Clause, true)
            .or_else(|| find(group.end..=latest, Cut::Any, true))
            .unwrap_or(latest),
    };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, highlights: &[Range<usize>], budget: usize) -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        let fragments = fragments(&characters, highlights, budget);
        fragments
            .into_iter()
            .map(|f| characters[f.chars].iter().collect())
            .collect()
    }

    #[test]
    fn a_short_passage_is_shown_whole() {
        assert_eq!(shown("办结案件12件。", &[], 20), ["办结案件12件。"]);
    }

    #[test]
    fn far_places_are_shown_apart() {
        let text = format!(
            "纠错率为12.5%。{}出庭应诉率达98%。",
            "各项工作有序推进，".repeat(30)
        );
        let end = text.chars().count();
        let highlights = [0..3, end - 10..end - 5];
        let shown = shown(&text, &highlights, 80);
        assert_eq!(shown.len(), 2);
        assert!(shown[0].starts_with("纠错率"));
        assert!(shown[1].contains("出庭应诉率达98%"));
    }

    #[test]
    fn numbers_are_not_torn() {
        let text = format!(
            "{}纠错率8.7%其余各项{}",
            "各项工作".repeat(30),
            "平稳推进".repeat(30)
        );
        let at = text.chars().take_while(|c| *c != '纠').count();
        for budget in 6..60 {
            let shown = shown(&text, std::slice::from_ref(&(at..at + 3)), budget).concat();
            assert!(
                shown.contains("8.7%") || !shown.contains('8'),
                "{budget}: {shown}"
            );
        }
    }

    #[test]
    fn merges_overlaps() {
        assert_eq!(merge(vec![5..9, 0..2, 1..4, 9..10]), [0..4, 5..10]);
    }

    proptest::proptest! {
        #[test]
        fn every_fragment_lies_in_the_text_and_holds_its_highlights(
            text in "[\u{4e00}-\u{4e20}，。0-9a-z]{0,300}",
            places in proptest::collection::vec((0_usize..300, 1_usize..8), 0..6),
            budget in 1_usize..200,
        ) {
            let characters: Vec<char> = text.chars().collect();
            let ranges = places.into_iter().map(|(start, length)| {
                start.min(characters.len())..(start + length).min(characters.len())
            });
            let highlights = merge(ranges.collect());
            let fragments = fragments(&characters, &highlights, budget);
            proptest::prop_assert!(!fragments.is_empty());
            let mut last = 0;
            for fragment in &fragments {
                proptest::prop_assert!(last <= fragment.chars.start);
                proptest::prop_assert!(fragment.chars.end <= characters.len());
                last = fragment.chars.end;
                for highlight in &fragment.highlights {
                    proptest::prop_assert!(fragment.chars.start <= highlight.start);
                    proptest::prop_assert!(highlight.end <= fragment.chars.end);
                }
            }
            if !highlights.is_empty() {
                proptest::prop_assert!(fragments.iter().any(|f| !f.highlights.is_empty()));
            }
        }
    }
}
