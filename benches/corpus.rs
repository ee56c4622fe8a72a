//! How fast a repository is read and checked, once, ten and a hundred times over, beside a bare parse of the same bytes.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unreachable,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may read, print and panic, and exports nothing"
)]

mod common;

use std::hint::black_box;
use std::sync::{Arc, OnceLock};

use common::{bytes, load, repository};
use divan::Bencher;
use divan::counter::BytesCount;
use tempfile::TempDir;
use vep_check::check::check;
use vep_check::config::Config;
use vep_check::output::{github, human, json, markdown, sarif};
use vep_check::rules::RULES;
use vep_check::snapshot::{Change, Document, Snapshot};
use vep_check::vep::Vep;

/// How many times over the repository is checked.
const TIMES: [usize; 3] = [1, 10, 100];

fn main() {
    divan::main();
}

fn directory() -> &'static TempDir {
    static DIRECTORY: OnceLock<TempDir> = OnceLock::new();
    DIRECTORY.get_or_init(repository)
}

/// The repository, each document `times` times.
fn repeated(times: usize) -> Snapshot {
    let mut snapshot = load(directory().path());
    let once = std::mem::take(&mut snapshot.changes);
    // A text of its own for each, as if it had been read.
    let copy = |change: &Change| {
        let head = Document::from_bytes(change.head.path(), change.head.source.text().into());
        Change { head, base: None }
    };
    snapshot.changes = (0..times).flat_map(|_| once.iter().map(copy)).collect();
    snapshot
}

#[divan::bench(args = TIMES, max_time = 3)]
fn bare_parse(bencher: Bencher, times: usize) {
    let snapshot = repeated(times);
    bencher.counter(BytesCount::new(bytes(&snapshot))).bench_local(|| common::bare_parse(&snapshot));
}

#[divan::bench(args = TIMES, max_time = 3)]
fn parse(bencher: Bencher, times: usize) {
    let snapshot = repeated(times);
    let config = Config::default();
    bencher.counter(BytesCount::new(bytes(&snapshot))).bench_local(|| {
        for change in &snapshot.changes {
            black_box(Vep::parse(Arc::clone(&change.head.source), &config.layout, &config.metadata));
        }
    });
}

#[divan::bench(args = TIMES, max_time = 3)]
fn parse_and_check(bencher: Bencher, times: usize) {
    let snapshot = repeated(times);
    bencher.counter(BytesCount::new(bytes(&snapshot))).bench_local(|| check(&snapshot));
}

#[divan::bench]
fn load_and_check(bencher: Bencher) {
    let size = bytes(&load(directory().path()));
    bencher.counter(BytesCount::new(size)).bench_local(|| check(&load(directory().path())));
}

#[divan::bench(args = ["human", "github", "json", "sarif", "markdown"])]
fn render(bencher: Bencher, format: &str) {
    let report = check(&load(directory().path()));
    bencher.bench_local(|| match format {
        "human" => human::render(&report, false),
        "github" => github::render(&report),
        "json" => json::render(&report),
        "sarif" => sarif::render(&report, RULES),
        "markdown" => markdown::render(&report, &markdown::Style::summary(markdown::GITHUB)),
        _ => unreachable!("a format of this name"),
    });
}
