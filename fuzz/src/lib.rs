//! What must hold for every input, one function a target. The fuzzers and the test over the saved seeds share them.
//!
//! A target is a line in [`TARGETS`], a function here, `fuzz_targets/NAME.rs`, its `[[bin]]` and `seeds/NAME/`.

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

mod annotations;
mod document;
mod edit;
mod escape;
#[path = "../../tests/fake_github/mod.rs"]
mod fake_github;
mod github;
mod loading;
mod played;
mod policy;
mod publishing;
mod repository;
#[path = "../../tests/common/runner.rs"]
mod runner;
#[cfg(test)]
mod seeds;
mod step;
mod world;

/// Fails, by a panic, on an input that breaks a law.
pub type Target = fn(&[u8]);

/// The targets by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("document", document::document),
    ("reading", document::reading),
    ("front_matter", document::front_matter),
    ("fix", document::fix),
    ("configuration", policy::configuration),
    ("facts", policy::facts),
    ("schedule", policy::schedule),
    ("community", policy::community),
    ("event", github::event),
    ("marker", github::marker),
    ("answers", loading::answers),
    ("listing", loading::listing),
    ("publishing", publishing::publishing),
    ("log_diff", loading::log_diff),
    ("commands", escape::commands),
    ("markdown", escape::markdown),
];

/// Holds `data` against the laws of the target `name`.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|(target, _)| *target == name);
    target.expect("a target of this name").1(data);
}
