//! Sets of passages, by number.

/// A set of numbers below a limit: a list while it is small, a bit for each number when that takes less room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Set {
    Few(Vec<u32>),
    Many { bits: Vec<u64>, count: usize },
}

impl Set {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self::Few(Vec::new())
    }

    /// Puts in a number that is not less than any before. `limit` is more than any number.
    pub(super) fn push(&mut self, number: u32, limit: u32) {
        match self {
            Self::Few(numbers) if numbers.last() == Some(&number) => {}
            Self::Few(numbers) => {
                numbers.push(number);
                // A number takes 32 bits.
                if numbers.len() > limit as usize / 32 {
                    let mut bits = vec![0; limit as usize / 64 + 1];
                    for number in &*numbers {
                        bits[*number as usize / 64] |= 1 << (number % 64);
                    }
                    let count = numbers.len();
                    *self = Self::Many { bits, count };
                }
            }
            Self::Many { bits, count } => {
                let word = &mut bits[number as usize / 64];
                *count += usize::from(*word >> (number % 64) & 1 == 0);
                *word |= 1 << (number % 64);
            }
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Few(numbers) => numbers.len(),
            Self::Many { count, .. } => *count,
        }
    }

    fn contains(&self, number: u32) -> bool {
        match self {
            Self::Few(numbers) => numbers.binary_search(&number).is_ok(),
            Self::Many { bits, .. } => bits
                .get(number as usize / 64)
                .is_some_and(|word| word >> (number % 64) & 1 == 1),
        }
    }

    fn numbers(&self) -> Vec<u32> {
        match self {
            Self::Few(numbers) => numbers.clone(),
            Self::Many { bits, .. } => (0..bits.len() as u32 * 64)
                .filter(|number| self.contains(*number))
                .collect(),
        }
    }

    /// Compares with sorted numbers, each once: what is only here, and what is only there.
    pub(super) fn differences(&self, others: &[u32]) -> (Vec<u32>, Vec<u32>) {
        let there = others
            .iter()
            .copied()
            .filter(|number| !self.contains(*number));
        let there: Vec<u32> = there.collect();
        if self.len() == others.len() - there.len() {
            return (Vec::new(), there);
        }
        let mut here = self.numbers();
        here.retain(|number| others.binary_search(number).is_err());
        (here, there)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn differs_as_sorted_sets_do(
            here in proptest::collection::btree_set(0_u32..300, 0..200),
            there in proptest::collection::btree_set(0_u32..300, 0..200),
            limit in 300_u32..40_000,
        ) {
            let mut set = Set::new();
            for number in &here {
                set.push(*number, limit);
                set.push(*number, limit);
            }
            let others: Vec<u32> = there.iter().copied().collect();
            let expected = (
                here.difference(&there).copied().collect(),
                there.difference(&here).copied().collect(),
            );
            proptest::prop_assert_eq!(set.len(), here.len());
            proptest::prop_assert_eq!(set.differences(&others), expected);
        }
    }
}
