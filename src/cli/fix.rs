//! `vep-check fix`: makes the edits that are certain, and lists what is left.

#![expect(clippy::disallowed_methods, reason = "the environment tells a workflow from a desk")]

use std::io::{self, IsTerminal};
use std::sync::Arc;

use anyhow::Result;

use crate::check::check;
use crate::cli::check::{FailOn, verdict};
use crate::cli::request::RequestArgs;
use crate::cli::terminal::{Exit, print, warn};
use crate::fix::{FixedDocument, diff, fixes};
use crate::load;
use crate::output::{escape, fix as output};
use crate::snapshot::{Document, Snapshot};
use crate::source::Source;
use crate::write;

#[derive(Debug, clap::Args)]
pub(super) struct FixArgs {
    #[command(flatten)]
    request: RequestArgs,
    /// Print a diff for `git apply`, and write nothing; what is left goes to stderr
    #[arg(long)]
    diff: bool,
    /// The lowest level at which what is left fails
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,
}

pub(super) fn run_fix(args: &FixArgs) -> Result<Exit> {
    let request = args.request.request()?;
    let mut snapshot = load::load(&request)?;
    args.request.say_what_is_used(&snapshot);
    let found = check(&snapshot);
    let mut documents = fixes(&snapshot, &found);
    let mut broken = false;
    if !args.diff {
        let root = load::root(&request);
        documents.retain(|document| {
            let written = write::replace(&root.join(&document.path), document.old.text(), &document.new);
            if let Err(error) = &written {
                warn(&format!("vep-check: cannot write `{}`: {error:#}", document.path));
                broken = true;
            }
            written.is_ok()
        });
    }
    for document in &documents {
        put(&mut snapshot, document);
    }
    let left = check(&snapshot);
    let listed = output::left(&left) + &output::summary(&documents, &left, !args.diff, broken);
    if args.diff {
        let diff: String =
            documents.iter().map(|document| diff(&document.path, document.old.text(), &document.new)).collect();
        print(&as_shown(diff))?;
        listed.lines().for_each(warn);
    } else {
        print(&(output::fixed(&documents) + &listed))?;
    }
    args.request.say_what_is_missing(&left);
    Ok(match verdict(&left, args.fail_on) {
        _ if broken || args.request.found_nothing(&snapshot, None) => Exit::Broken,
        Exit::Clean if args.diff && !documents.is_empty() => Exit::Findings,
        exit => exit,
    })
}

/// Puts `document` in the place of what it was.
fn put(snapshot: &mut Snapshot, document: &FixedDocument) {
    let source = Arc::new(Source::new(document.path.as_str(), document.new.as_str()));
    for change in snapshot.changes.iter_mut().filter(|change| change.head.path() == document.path) {
        change.head = Document { source: Arc::clone(&source), no_text: None, beside: change.head.beside.clone() };
    }
}

/// The diff as it may go where stdout goes: only what is read by people, or by GitHub's runner, must be harmless.
pub(super) fn as_shown(diff: String) -> String {
    if io::stdout().is_terminal() {
        escape::diff_for_terminal(&diff)
    } else if std::env::var_os("GITHUB_ACTIONS").is_some() {
        escape::diff_for_log(&diff)
    } else {
        diff
    }
}
