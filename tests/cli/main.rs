//! The program and the library at a desk: what is read, found, printed and written, without GitHub.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::unreachable,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may read, print and panic, exports nothing, and may be a long table"
)]

mod action_metadata;
mod allow;
mod authors;
mod bad_input;
mod check;
mod checkouts;
#[path = "../common/mod.rs"]
mod common;
mod communities;
mod configured;
mod desk;
mod editor;
mod escape;
mod events;
mod facts;
mod fix;
mod front_matter;
mod gates;
mod git;
mod git_repositories;
mod github_output;
mod hostile;
mod kubevirt;
mod layers;
mod limits;
mod links;
mod list;
mod manual;
mod migrate;
mod outputs;
mod pages;
mod paths;
mod places;
mod project;
mod release;
mod release_report;
mod rule_ids;
#[path = "../common/runner.rs"]
mod runner;
mod sign_off;
mod spellings;
mod states;
mod tables;
mod versions;
mod votes;
