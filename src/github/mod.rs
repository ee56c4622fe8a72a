//! Everything that talks to GitHub: an event becomes a snapshot, a report becomes a comment. Nothing else does.

pub mod client;
pub mod event;
pub mod failure;
pub mod load;
pub mod marker;
mod objects;
mod pages;
pub mod publish;
pub mod query;
mod tls;
mod world;
