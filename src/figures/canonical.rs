//! Canonical names of indicators, from a readable file of aliases.
