//! A token and its place in one word of memory.

/// From the highest bit down the key of a term and a place, so that sorted entries are postings.
pub(in crate::engine) trait Entry: Copy + Ord + Send {
    /// Numbers of units are below two to the power of this. The key of a token is made of two of them.
    const UNIT_BITS: u32;
    /// Places are below this.
    const PLACES: u64;

    /// Puts both together.
    fn new(key: u64, place: u32) -> Self;
    /// The key.
    fn key(self) -> u64;
    /// The place.
    fn place(self) -> u32;
}

/// For all but the strangest texts.
impl Entry for u64 {
    const UNIT_BITS: u32 = 18;
    const PLACES: Self = 1 << (Self::BITS - 2 * Self::UNIT_BITS);

    fn new(key: Self, place: u32) -> Self {
        (key * Self::PLACES) | Self::from(place)
    }

    fn key(self) -> Self {
        self / Self::PLACES
    }

    fn place(self) -> u32 {
        (self % Self::PLACES) as u32
    }
}

/// For a text of more numerals and Latin words than fit.
impl Entry for u128 {
    const UNIT_BITS: u32 = 32;
    const PLACES: u64 = 1 << 32;

    fn new(key: u64, place: u32) -> Self {
        Self::from(key) << 64 | Self::from(place)
    }

    fn key(self) -> u64 {
        (self >> 64) as u64
    }

    fn place(self) -> u32 {
        self as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip<E: Entry>() {
        let key = (1 << (2 * E::UNIT_BITS - 1)) | 77;
        let place = (E::PLACES - 1) as u32;
        let entry = E::new(key, place);
        assert_eq!((entry.key(), entry.place()), (key, place));
        assert!(E::new(key, place) < E::new(key + 1, 0));
        assert!(E::new(key, place - 1) < entry);
    }

    #[test]
    fn entries_sort_by_term_and_place() {
        round_trip::<u64>();
        round_trip::<u128>();
    }
}
