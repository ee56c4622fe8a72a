//! The report on a release as text. What was not read is said to be unknown, in every form.

mod check_in;
mod form;
mod html;
mod human;
mod json;
mod links;
mod mail;
mod markdown;
mod words;

pub use crate::output::release::check_in::{MAX_CORRECTIONS, check_in, description, no_longer, ping};
pub use crate::output::release::html::html;
pub use crate::output::release::human::human;
pub use crate::output::release::json::{JsonRelease, json};
pub use crate::output::release::mail::mail;
pub use crate::output::release::markdown::markdown;
pub use crate::output::release::words::Shown;
