//! One integration suite: the binary as people run it, the engine as the binary uses it, and rules about the source.

mod agreement;
mod atomic;
mod batch;
mod cases;
mod corpus;
mod country;
mod counts;
mod dictionary;
mod engine;
mod faults;
mod figures;
mod following;
mod formats;
mod incremental;
mod language;
mod layers;
mod output;
mod placing;
mod regions;
mod reindexing;
mod stating;
mod stating_country;
mod support;
mod typing;
mod verify;
