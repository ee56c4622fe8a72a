//! `vep-check list`: which VEPs there are, for whom and for which release.

use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;

use crate::check::check;
use crate::cli::request::{now, stage, version};
use crate::cli::terminal::{Exit, print, warn};
use crate::load::{self, Request};
use crate::output::list;
use crate::release::{Stage, Version};
use crate::report::VepSummary;
use crate::rules;

#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// VEPs, by path or number, directories or globs; without any, all VEPs
    paths: Vec<String>,
    /// Only those of which a stage targets this release, as in `v1.10`
    #[arg(long, value_name = "RELEASE")]
    target: Option<String>,
    /// Only those of this SIG, with or without `sig-`
    #[arg(long)]
    sig: Option<String>,
    /// Only those that target a release for this stage, as in `beta`; with --target, that one
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Only those whose front matter has this state
    #[arg(long)]
    status: Option<String>,
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    format: ListFormat,
    /// The repository [default: the enclosing git work tree, else the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ListFormat {
    /// For a terminal
    Human,
    /// For programs; `vep-check schema list` prints its schema
    Json,
}

/// Lists the VEPs that `args` ask for. None at all is no error.
///
/// # Errors
/// The release is none, or the repository cannot be read.
pub(super) fn run_list(args: &ListArgs) -> Result<Exit> {
    let target = args.target.as_deref().map(version).transpose()?;
    let (root, paths) = (args.root.clone(), args.paths.clone());
    let snapshot = load::load(&Request { root, paths, ..Request::new(now(), rules::ids()) })?;
    let mut veps = check(&snapshot).veps;
    let prefix = &snapshot.config.sig_prefix;
    let stages = snapshot.config.stages();
    let stage = stage(args.stage.as_deref(), stages)?;
    veps.retain(|vep| is_wanted(vep, args, (target, stage), prefix));
    veps.sort_by(|a, b| (a.number.is_none(), a.number, &a.path).cmp(&(b.number.is_none(), b.number, &b.path)));
    print(&match args.format {
        ListFormat::Human => list::human(&veps, &snapshot.config.noun, stages),
        ListFormat::Json => list::json(&veps, stages),
    })?;
    for unchecked in &snapshot.unchecked {
        warn(&format!("vep-check: cannot read `{}`: {}", unchecked.path, unchecked.reason));
    }
    Ok(if snapshot.unchecked.is_empty() { Exit::Clean } else { Exit::Broken })
}

type Targeting = (Option<Version>, Option<Stage>);

fn is_wanted(vep: &VepSummary, args: &ListArgs, (target, stage): Targeting, prefix: &str) -> bool {
    let of_release = target.map(|target| vep.stages_for(target));
    let of_stage = |stage: &Stage| of_release.as_ref().map_or(vep.targets.contains_key(stage), |of| of.contains(stage));
    let targeted = match stage {
        Some(stage) => of_stage(&stage),
        None => of_release.as_ref().is_none_or(|stages| !stages.is_empty()),
    };
    let of_sig = |sig: &String| vep.is_of_sig(sig, prefix);
    targeted
        && args.sig.as_ref().is_none_or(of_sig)
        && args.status.as_ref().is_none_or(|status| vep.status.as_ref().is_some_and(|s| s.eq_ignore_ascii_case(status)))
}
