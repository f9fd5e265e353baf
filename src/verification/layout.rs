//! Are the passages what they should be? Each is a slice of its report's text, they follow one another without overlap, no
//! text is left between them, and each is one document of the index, in its place, with none left over.

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::engine::{DocumentNumber, EngineError};
use crate::report::Passage;

use super::scan::Reduced;
use super::{Collection, Located};

/// A passage that is not where or what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayoutFault {
    /// Passage id.
    pub passage: String,
    /// What is wrong.
    pub fault: LayoutFaultKind,
}

/// What is wrong with a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutFaultKind {
    /// Its bytes and its characters are not the same slice of the text, or no slice of it.
    NoSlice,
    /// It begins before the passage before it ends.
    Overlap,
    /// Between the passage before it and itself stands text that is in none.
    Gap,
    /// It is stored, and no document of the index is its.
    NotIndexed,
    /// A document of the index is its, and it is not stored.
    NotStored,
}

impl LayoutFaultKind {
    /// What is wrong, in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoSlice => "is no slice of its report's text",
            Self::Overlap => "overlaps the passage before it",
            Self::Gap => "leaves out text between the passage before it and itself",
            Self::NotIndexed => "is stored but not in the index",
            Self::NotStored => "is in the index but not stored",
        }
    }
}

/// A passage that filters let through.
pub(super) struct Surveyed {
    /// Its number.
    pub(super) number: DocumentNumber,
    /// Hash of its id.
    pub(super) name: u64,
}

/// What a look at all passages tells.
pub(super) struct Survey {
    pub(super) reports: u64,
    pub(super) characters: u64,
    pub(super) passages: Vec<Surveyed>,
    pub(super) faults: Vec<LayoutFault>,
}

/// Looks at every passage of every report, whatever the filters, and counts those that filters let through.
pub(super) fn survey(collection: &Collection<'_>) -> Result<Survey, EngineError> {
    let mut indexed: Vec<DocumentNumber> = Vec::new();
    for (engine, base) in collection.engines.iter().zip(&collection.bases) {
        indexed.extend(
            engine
                .passage_numbers()?
                .into_iter()
                .map(|number| base + number),
        );
    }
    let mut survey = Survey {
        reports: 0,
        characters: 0,
        passages: Vec::new(),
        faults: Vec::new(),
    };
    let mut owned: Vec<std::ops::Range<DocumentNumber>> = Vec::new();
    collection.each_report(
        |located| one(located, &indexed),
        |one| {
            survey.reports += u64::from(!one.passages.is_empty());
            survey.characters += one.characters;
            survey.passages.extend(one.passages);
            survey.faults.extend(one.faults);
            owned.push(one.owned);
            Ok(())
        },
    )?;
    let is_owned = |number: &DocumentNumber| {
        let after = owned.partition_point(|owned| owned.start <= *number);
        owned
            .get(after.wrapping_sub(1))
            .is_some_and(|owned| owned.contains(number))
    };
    indexed.retain(|number| !is_owned(number));
    let left_over = collection.names(&indexed)?;
    survey
        .faults
        .extend(left_over.into_iter().map(|passage| LayoutFault {
            passage,
            fault: LayoutFaultKind::NotStored,
        }));
    Ok(survey)
}

/// What one report tells.
struct Surveying {
    characters: u64,
    passages: Vec<Surveyed>,
    faults: Vec<LayoutFault>,
    owned: std::ops::Range<DocumentNumber>,
}

fn one(located: &Located<'_>, indexed: &[DocumentNumber]) -> Result<Surveying, EngineError> {
    let count = located.report.report.passages.len();
    let mut surveying = Surveying {
        characters: 0,
        passages: Vec::new(),
        faults: Vec::new(),
        owned: located.first..located.first + u32::try_from(count).unwrap_or(u32::MAX),
    };
    // Where the passage before ends, in characters and in bytes of the text.
    let mut end = (0, 0);
    for (number, passage) in (located.first..).zip(located.report.passages()) {
        let id = passage.id();
        let is_indexed = indexed.binary_search(&number).is_ok()
            && located.engine.passage_name(number - located.base)?
                == (located.report.report.id.clone(), passage.ordinal);
        let misplaced = misplaced(
            &located.report.text,
            passage.passage,
            end,
            number > located.first,
        );
        let not_indexed = (!is_indexed).then_some(LayoutFaultKind::NotIndexed);
        let faults = misplaced.into_iter().chain(not_indexed);
        surveying.faults.extend(faults.map(|fault| LayoutFault {
            passage: id.clone(),
            fault,
        }));
        end = (passage.passage.chars.end, passage.passage.bytes.end);
        if passage.passes(located.filters) {
            surveying.characters += passage.passage.chars.len() as u64;
            surveying.passages.push(Surveyed {
                number,
                name: xxh3_64(id.as_bytes()),
            });
        }
    }
    Ok(surveying)
}

/// What is wrong with where a passage stands in the text, given where the one before it ends. Only from there on is counted,
/// or a long report would take the square of its length.
fn misplaced(
    text: &str,
    passage: &Passage,
    (chars_end, bytes_end): (usize, usize),
    has_one_before: bool,
) -> Option<LayoutFaultKind> {
    let Passage { chars, bytes, .. } = passage;
    if chars.start < chars_end || bytes.start < bytes_end {
        return Some(LayoutFaultKind::Overlap);
    }
    let (Some(between), Some(slice)) = (text.get(bytes_end..bytes.start), text.get(bytes.clone()))
    else {
        return Some(LayoutFaultKind::NoSlice);
    };
    if between.chars().count() != chars.start - chars_end || slice.chars().count() != chars.len() {
        return Some(LayoutFaultKind::NoSlice);
    }
    let leaves_text = has_one_before && !Reduced::of(between).text.is_empty();
    leaves_text.then_some(LayoutFaultKind::Gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Part;

    #[test]
    fn passages_are_slices_in_order_without_gaps() {
        let text = "一、纠错率。\n\n应诉率。";
        let fault = |chars: std::ops::Range<usize>, bytes, end| {
            let passage = Passage {
                chars,
                bytes,
                section: None,
                part: Part::OTHER,
                topics: Vec::new(),
            };
            misplaced(text, &passage, end, true)
        };
        assert_eq!(fault(0..6, 0..18, (0, 0)), None);
        assert_eq!(fault(8..12, 20..32, (6, 18)), None);
        assert_eq!(
            fault(5..12, 15..32, (6, 18)),
            Some(LayoutFaultKind::Overlap)
        );
        assert_eq!(
            fault(9..12, 20..32, (6, 18)),
            Some(LayoutFaultKind::NoSlice)
        );
        assert_eq!(
            fault(8..12, 20..33, (6, 18)),
            Some(LayoutFaultKind::NoSlice)
        );
        assert_eq!(
            fault(8..12, 21..32, (6, 18)),
            Some(LayoutFaultKind::NoSlice)
        );
        assert_eq!(fault(9..12, 23..32, (6, 18)), Some(LayoutFaultKind::Gap));
    }
}
