//! `vep-check migrate`: front matter for VEPs that have their metadata in prose.

use std::collections::HashSet;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::check::check;
use crate::cli::fix::as_shown;
use crate::cli::request::now;
use crate::cli::terminal::{Exit, print, warn};
use crate::fix::diff;
use crate::load::{self, History, Request};
use crate::migrate::migrate;
use crate::output::escape::for_terminal;
use crate::rules;
use crate::write;

#[derive(Debug, clap::Args)]
pub(super) struct MigrateArgs {
    /// VEPs, directories or globs; without any, all VEPs
    paths: Vec<String>,
    /// Print what would change as a unified diff, and write nothing
    #[arg(long)]
    diff: bool,
    /// The repository [default: the enclosing git work tree, else the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

pub(super) fn run_migrate(args: &MigrateArgs) -> Result<Exit> {
    let request = Request { root: args.root.clone(), paths: args.paths.clone(), ..Request::new(now(), rules::ids()) };
    let snapshot = load::load(&request)?;
    if snapshot.config.fields.is_some() {
        bail!(
            "`migrate` writes front matter with fields of its own, and `metadata` of the configuration describes others"
        );
    }
    let root = load::root(&request);
    let history = History::of(&root);
    // Which documents are VEPs, and which lie beside one, the check knows.
    let report = check(&snapshot);
    let veps: HashSet<&str> = report.veps.iter().map(|vep| vep.path.as_str()).collect();
    let (mut migrated, mut left) = (0, 0);
    let mut broken = !snapshot.unchecked.is_empty();
    let mut out = String::new();
    for change in snapshot.changes.iter().filter(|change| veps.contains(change.head.path())) {
        let path = change.head.path();
        let authorship = history.as_ref().and_then(|history| history.authorship(&snapshot.config, path));
        let Some(new) = migrate(&change.head, &snapshot, authorship.as_ref()) else {
            left += 1;
            continue;
        };
        let old = change.head.source.text();
        if args.diff {
            out.push_str(&diff(path, old, &new.text));
        } else if let Err(error) = write::replace(&root.join(path), old, &new.text) {
            warn(&format!("vep-check: cannot write `{path}`: {error:#}"));
            broken = true;
            continue;
        } else {
            out.push_str(&format!("{}: to decide: {}\n", for_terminal(path), new.undecided.join(", ")));
        }
        migrated += 1;
    }
    print(&if args.diff { as_shown(out) } else { out })?;
    let would = if args.diff { "to migrate" } else { "migrated" };
    warn(&format!("{} {would}, {left} left alone", snapshot.config.noun.count(migrated)));
    for unchecked in &snapshot.unchecked {
        warn(&format!("vep-check: cannot read `{}`: {}", unchecked.path, unchecked.reason));
    }
    Ok(if broken { Exit::Broken } else { Exit::Clean })
}
