//! Phrases of reports: what begins and ends them without being part of what is measured, and where the verb stands.

mod enumeration;
mod link;
mod noun;
mod opening;
mod parts;

pub(super) use enumeration::without_lists;
pub(super) use link::{Linked, only_connects, without_connector, without_links};
pub(super) use noun::{is_boundary, is_share_of_each, noun_end};
pub(super) use opening::without_openers;
pub(super) use parts::{Parts, parts, verbs};
