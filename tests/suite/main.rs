//! One integration suite: the binary as people run it, the engine as the binary uses it, and rules about the source.

mod agreement;
mod cases;
mod corpus;
mod engine;
mod faults;
mod formats;
mod incremental;
mod language;
mod layers;
mod output;
mod placing;
mod support;
mod typing;
mod verify;
