//! The Action against a local GitHub: what it prints, what it leaves behind, and what the world looks like afterwards.

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

mod answers;
mod board;
mod card;
mod cases;
mod check_in;
mod client;
mod clock;
mod comment;
#[path = "../common/mod.rs"]
mod common;
mod communities;
mod container;
mod day_one;
mod end;
mod events;
mod fake;
#[path = "../fake_github/mod.rs"]
mod fake_github;
mod faults;
mod gates;
mod head;
mod hostile;
mod labels;
mod large;
mod lived;
mod loading;
mod looked;
mod merged;
mod new;
mod outputs;
mod overlap;
mod pages;
mod real_world;
mod refused;
mod release;
mod requests;
#[path = "../common/runner.rs"]
mod runner;
mod same;
mod scene;
mod sign_off;
mod signals;
mod step;
mod suggestions;
mod sweep;
mod tls;
