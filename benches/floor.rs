//! The least that a program can do that reads Markdown: it reads every `.md` file below a directory and runs the bare
//! parser over it. To be measured as a whole process beside `vep-check check`:
//! `cargo bench --bench floor -- DIRECTORY`.

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

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Options, Parser};

fn main() {
    // `cargo bench` adds an option of its own.
    let directory = std::env::args_os().skip(1).find(|argument| argument != "--bench");
    let Some(directory) = directory.map(PathBuf::from) else {
        println!("floor: no directory given, nothing measured");
        return;
    };
    let (mut files, mut bytes, mut events) = (0, 0, 0);
    below(&directory, &mut |text| {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_TASKLISTS;
        files += 1;
        bytes += text.len();
        events += Parser::new_ext(text, options).into_offset_iter().count();
    });
    println!("{files} files, {bytes} bytes, {events} events");
}

fn below(directory: &Path, each: &mut impl FnMut(&str)) {
    for entry in fs::read_dir(directory).expect("the directory can be listed") {
        let path = entry.expect("the directory can be listed").path();
        if path.is_dir() {
            below(&path, each);
        } else if path.extension().is_some_and(|end| end == "md") {
            each(&fs::read_to_string(path).expect("a readable file"));
        }
    }
}
