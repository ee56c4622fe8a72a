//! The Action against a local GitHub: what it prints, what it leaves behind, and what the world looks like afterwards.

mod cases;
mod comment;
#[path = "../common/mod.rs"]
mod common;
mod container;
mod events;
mod fake;
#[path = "../fake_github/mod.rs"]
mod fake_github;
mod faults;
mod hostile;
mod labels;
mod loading;
mod looked;
mod new;
mod outputs;
mod requests;
#[path = "../common/runner.rs"]
mod runner;
mod same;
mod scene;
mod sign_off;
mod step;
mod tls;
