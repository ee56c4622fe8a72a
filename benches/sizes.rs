//! What one document costs: by its size, and where it is as bad as can be, beside a bare parse of the same bytes.

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

use common::{bare_parse, bytes, document, with};
use divan::Bencher;
use divan::counter::BytesCount;
use vep_check::check::check;

const MEGABYTE: usize = 1_000_000;

fn main() {
    divan::main();
}

/// Documents like real ones, in megabytes.
#[divan::bench_group(max_time = 3)]
mod of_megabytes {
    use super::*;

    const SIZES: [usize; 3] = [1, 10, 50];

    #[divan::bench(args = SIZES)]
    fn bare(bencher: Bencher, size: usize) {
        let snapshot = with(&document(1, size * MEGABYTE));
        bencher.counter(BytesCount::new(bytes(&snapshot))).bench_local(|| bare_parse(&snapshot));
    }

    #[divan::bench(args = SIZES)]
    fn checked(bencher: Bencher, size: usize) {
        let snapshot = with(&document(1, size * MEGABYTE));
        bencher.counter(BytesCount::new(bytes(&snapshot))).bench_local(|| check(&snapshot));
    }
}

/// A megabyte of what takes parsers, or us, longest.
#[divan::bench_group(max_time = 2)]
mod worst {
    use super::*;

    /// A name, and what is repeated until the document is full.
    const CASES: [(&str, &str); 14] = [
        ("one line", "words and words "),
        ("quotes in quotes", "> "),
        ("lists in lists", "- "),
        ("brackets", "["),
        ("pictures in links", "[![a]("),
        ("tags", "<img "),
        ("comments in a comment", "<!-- "),
        ("emphasis", "*a _b "),
        ("tables", "| a | b |\n|---|---|\n| c | d |\n\n"),
        ("one wide table", "| a "),
        ("headings", "## Motivation\n\nText.\n\n"),
        ("broken links", "[a](gone.md) TODO\n"),
        ("links that are defined", "[a [b]: http://c\n"),
        ("links in halves", "] (x"),
    ];

    fn text(name: &str) -> String {
        let (_, part) = CASES.into_iter().find(|(case, _)| *case == name).expect("a case of this name");
        let mut text = document(1, 1000) + "\n";
        text.push_str(&part.repeat((MEGABYTE - text.len()) / part.len()));
        text
    }

    #[divan::bench(args = CASES.map(|(name, _)| name))]
    fn bare(bencher: Bencher, case: &str) {
        let snapshot = with(&text(case));
        bencher.counter(BytesCount::new(bytes(&snapshot))).bench_local(|| bare_parse(&snapshot));
    }

    #[divan::bench(args = CASES.map(|(name, _)| name))]
    fn checked(bencher: Bencher, case: &str) {
        let snapshot = with(&text(case));
        bencher.counter(BytesCount::new(bytes(&snapshot))).bench_local(|| check(&snapshot));
    }
}
