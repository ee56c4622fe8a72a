//! A VEP, read from its text and its path. Reading never fails: odd text becomes an odd value with a span, and a rule
//! says what is odd about it.

pub mod block;
pub mod checkbox;
pub mod checklist;
pub mod criteria;
pub mod date;
pub mod declaration;
pub mod document;
pub mod front_matter;
pub mod gate;
mod gate_words;
pub mod graduation;
pub mod grammar;
pub mod html_comment;
mod lexicon;
pub mod link;
mod misplaced;
pub mod name;
pub mod outline;
mod pattern;
mod phrases;
pub mod place;
pub mod prose;
mod sentence;
pub mod status;
pub mod target_value;
pub mod template;
pub mod title;
pub mod visible;
pub mod yaml;

pub use document::{MetadataSections, Vep};
