//! Whose the places of tokens are that are sorted together.

use tantivy::DocId;

/// Places between two of which it is noted whose they are.
const NEAR: u32 = 32;

/// Tells which document a place belongs to.
pub(super) enum Places {
    /// Documents have several each, one document's behind those of the other.
    Counted(Counted),
    /// Each is a document.
    Documents,
}

/// Documents with their places, which are counted from zero.
#[derive(Default)]
pub(super) struct Counted {
    /// Those that have places, each with its first one.
    documents: Vec<(DocId, u32)>,
    /// The place after the last one.
    end: u32,
}

impl Counted {
    /// Adds a document behind the others; returns its first place.
    pub(super) fn begin(&mut self, doc: DocId, places: u32) -> u32 {
        let start = self.end;
        if places > 0 {
            self.documents.push((doc, start));
            self.end += places;
        }
        start
    }

    /// Forgets the documents.
    pub(super) fn clear(&mut self) {
        self.documents.clear();
        self.end = 0;
    }

    /// Makes places findable.
    pub(super) fn owners(&self) -> Owners<'_> {
        let mut near = Vec::with_capacity((self.end / NEAR) as usize + 1);
        let mut at = 0;
        for place in (0..self.end).step_by(NEAR as usize) {
            while self
                .documents
                .get(at + 1)
                .is_some_and(|(_, start)| *start <= place)
            {
                at += 1;
            }
            near.push(at as u32);
        }
        Owners { places: self, near }
    }
}

/// Finds the document of a place.
pub(super) struct Owners<'a> {
    places: &'a Counted,
    /// For every [`NEAR`]th place, which of the documents it belongs to.
    near: Vec<u32>,
}

/// A document with its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) doc: DocId,
    /// Its first place.
    pub(super) start: u32,
    /// The place after its last one.
    pub(super) end: u32,
}

impl Owners<'_> {
    /// The document of a place.
    pub(super) fn of(&self, place: u32) -> Owner {
        let documents = &self.places.documents;
        let mut at = self.near[(place / NEAR) as usize] as usize;
        loop {
            let end = match documents.get(at + 1) {
                Some((_, next)) => *next,
                None => self.places.end,
            };
            if place < end {
                let (doc, start) = documents[at];
                return Owner { doc, start, end };
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_its_document() {
        let mut places = Counted::default();
        let mut all = Vec::new();
        for (doc, count) in [(3, 1), (4, 0), (5, 100), (6, 1), (7, 2), (90, 31), (91, 40)] {
            let start = places.begin(doc, count);
            let end = start + count;
            all.extend((start..end).map(|_| Owner { doc, start, end }));
        }
        let owners = places.owners();
        let found: Vec<_> = (0..).zip(&all).map(|(place, _)| owners.of(place)).collect();
        assert_eq!(found, all);
        places.clear();
        assert_eq!(places.begin(92, 5), 0);
    }
}
