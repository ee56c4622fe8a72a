//! `vep-check new`: a VEP from the repository's template.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::cli::request::now;
use crate::cli::{Exit, print};
use crate::load::{self, Request};
use crate::new::{self, NewVep, Proposal};
use crate::output::escape::for_terminal;
use crate::snapshot::{Snapshot, TemplateOrigin};
use crate::vep::place::Place;
use crate::write;

#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// The SIG that owns it: `sig-compute`, `compute` or `sig/compute`
    #[arg(long)]
    sig: String,
    /// The number of its tracking issue
    #[arg(long, value_name = "N")]
    number: u64,
    /// Its title, without the number
    #[arg(long, value_name = "TEXT")]
    title: String,
    /// The repository; it need not be a git repository [default: the enclosing git work tree, else the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

pub(super) fn run_new(args: &NewArgs) -> Result<Exit> {
    let proposal = Proposal { sig: args.sig.clone(), number: args.number, title: args.title.clone() };
    create(&proposal, args.root.clone())
}

/// Writes the document of `proposal`, wherever its title and its SIG come from, and says what to do next.
fn create(proposal: &Proposal, root: Option<PathBuf>) -> Result<Exit> {
    let request = Request { root, ..Request::new(now()) };
    let snapshot = load::load(&request)?;
    let new = new::document(&snapshot, proposal)?;
    let path = load::root(&request).join(&new.path);
    // The snapshot knows files alone, not directories that hold none.
    if let Some(directory) = path.parent().filter(|directory| directory.symlink_metadata().is_ok()) {
        bail!("`{}` is there already", directory.display());
    }
    write::create(&path, &new.text).with_context(|| format!("cannot write `{}`", new.path))?;
    print(&next_steps(&snapshot, &new, proposal.number))?;
    Ok(Exit::Clean)
}

fn next_steps(snapshot: &Snapshot, new: &NewVep, number: u64) -> String {
    let template = match &snapshot.template_origin {
        TemplateOrigin::Repository(path) => format!("from {path}"),
        TemplateOrigin::BuiltIn => "from the template that is built in; the repository has none".to_owned(),
    };
    let config = &snapshot.config;
    let path = &new.path;
    let label = Place::new(&config.layout, path).sig().and_then(|sig| config.sigs.get(sig)).cloned();
    let label = label.map_or(String::new(), |label| format!(" and label it {label}"));
    let lines = [
        format!("wrote {path}, {template}"),
        String::new(),
        "next:".to_owned(),
        format!("  1. link the directory in the tracking issue{label}:"),
        format!("     https://github.com/{}/issues/{number}", config.repository),
        format!("  2. fill the sections, and in \"{}\" the upcoming release", config.metadata.targets),
        format!("  3. vep-check check {path}"),
        format!("  4. open a pull request with the title \"VEP {number}: {}\"", new.title),
    ];
    lines.iter().map(|line| for_terminal(line) + "\n").collect()
}
