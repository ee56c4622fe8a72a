//! The GitHub of the tests is like GitHub: ids, paging, permissions, limits, faults.

mod client;
#[path = "../common/mod.rs"]
mod common;
#[path = "../fake_github/mod.rs"]
mod fake_github;
mod faults;
mod graphql;
mod rest;
