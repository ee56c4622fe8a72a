//! `vep-check new`: a VEP from the repository's template.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::cli::request::now;
use crate::cli::terminal::{Exit, print};
use crate::github;
use crate::github::access::{Access, DEADLINE};
use crate::github::client::Client;
use crate::load::{self, Request};
use crate::new::{self, NewVep, Proposal};
use crate::output::escape::for_terminal;
use crate::rules;
use crate::snapshot::{Snapshot, TemplateOrigin};
use crate::tracking_issue;
use crate::write;

#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// The tracking issue to take number, SIG and title from; needs a token in GITHUB_TOKEN
    #[arg(long, value_name = "N", conflicts_with = "number")]
    issue: Option<u64>,
    /// The SIG that owns it: `sig-compute`, `compute` or `sig/compute`
    #[arg(long)]
    sig: Option<String>,
    /// The number of its tracking issue
    #[arg(long, value_name = "N")]
    number: Option<u64>,
    /// Its title, without the number
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The repository; it need not be a git repository [default: the enclosing git work tree, else the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

pub(super) fn run_new(args: &NewArgs) -> Result<Exit> {
    let request = Request { root: args.root.clone(), needs_directory: false, ..Request::new(now(), rules::ids()) };
    let snapshot = load::load(&request)?;
    let here = load::root(&request);
    if args.root.is_none() && load::root_around(&std::path::absolute(&here)?).is_none() {
        bail!("there is no repository around the current directory; name the one to write to with --root");
    }
    let proposal = proposal(args, &snapshot)?;
    let new = new::document(&snapshot, &proposal)?;
    let path = load::root(&request).join(&new.path);
    // The snapshot knows files alone, not directories that hold none.
    if let Some(directory) = path.parent().filter(|directory| directory.symlink_metadata().is_ok()) {
        bail!("`{}` is there already", directory.display());
    }
    write::create(&path, &new.text).with_context(|| format!("cannot write `{}`", new.path))?;
    print(&next_steps(&snapshot, &new, proposal.number))?;
    Ok(Exit::Clean)
}

/// What is to be made: what `args` say, and the tracking issue for the rest.
fn proposal(args: &NewArgs, snapshot: &Snapshot) -> Result<Proposal> {
    let (sig, title) = (args.sig.clone(), args.title.clone());
    let Some(number) = args.issue else {
        let (Some(sig), Some(number), Some(title)) = (sig, args.number, title) else {
            bail!("give --sig, --number and --title; or --issue N, which takes them from the tracking issue");
        };
        return Ok(Proposal { sig, number, title });
    };
    let repository = &snapshot.config.repository;
    let client = Client::new(Access::from_environment(None, DEADLINE)?)?;
    let issue = match github::issue(&client, repository, number)? {
        None => bail!("there is no issue #{number} in `{repository}`, or the token may not see it"),
        Some(issue) if issue.pull_request => bail!("#{number} of `{repository}` is a pull request, not an issue"),
        Some(issue) => issue,
    };
    let named = || tracking_issue::primary_sigs(&issue, &snapshot.config.sig_prefix).into_iter().next();
    let sig =
        sig.or_else(named).with_context(|| format!("issue #{number} names no primary SIG; give it with --sig"))?;
    Ok(Proposal { sig, number, title: title.unwrap_or(issue.title) })
}

fn next_steps(snapshot: &Snapshot, new: &NewVep, number: u64) -> String {
    let template = match &snapshot.template_origin {
        TemplateOrigin::Repository(path) => format!("from {path}"),
        TemplateOrigin::BuiltIn => "from the template that is built in; the repository has none".to_owned(),
    };
    let config = &snapshot.config;
    let path = &new.path;
    let label = config.sigs.get(&new.sig).map_or(String::new(), |label| format!(" and label it {label}"));
    // Where this template asks for it, if it does.
    let template_vep = &snapshot.template.vep;
    let milestone = template_vep.front_matter.as_ref().and_then(|front_matter| front_matter.entry("milestone"));
    let release = match (milestone, snapshot.template.stages.is_empty()) {
        (Some(_), _) => ", and in `milestone` the upcoming release".to_owned(),
        (None, false) => format!(", and in \"{}\" the upcoming release", config.metadata.targets),
        (None, true) => String::new(),
    };
    let lines = [
        format!("wrote {path}, {template}"),
        String::new(),
        "next:".to_owned(),
        format!("  1. link the directory in the tracking issue{label}:"),
        format!("     https://github.com/{}/issues/{number}", config.repository),
        format!("  2. fill the sections{release}"),
        format!("  3. vep-check check {path}"),
        format!("  4. open a pull request with the title \"{}: {}\"", config.layout.title.name(number), new.title),
    ];
    lines.iter().map(|line| for_terminal(line) + "\n").collect()
}
