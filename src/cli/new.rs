//! `vep-check new`: a VEP from the repository's template.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::cli::request::now;
use crate::cli::terminal::{Exit, print};
use crate::github;
use crate::github::access::{Access, DEADLINE};
use crate::github::client::Client;
use crate::load::{self, MAX_BESIDE, Request};
use crate::new::{self, Asked, NewVep, Proposal};
use crate::output::escape::for_terminal;
use crate::read;
use crate::rules;
use crate::snapshot::{Snapshot, TemplateOrigin};
use crate::text::in_words;
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
    /// The directory that it is sorted into, where these are no SIGs': `network` or `network/gateway`
    #[arg(long, value_name = "DIR")]
    area: Option<String>,
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
    let proposal = Proposal { beside: beside(&here, &snapshot)?, ..proposal(args, &snapshot)? };
    let new = new::document(&snapshot, &proposal)?;
    let path = here.join(&new.path);
    // The snapshot knows files alone, not directories that hold none.
    let own = if snapshot.config.layout.is_flat() { Some(path.as_path()) } else { path.parent() };
    if let Some(own) = own.filter(|own| own.symlink_metadata().is_ok()) {
        bail!("`{}` is there already", own.display());
    }
    for (written, text) in
        std::iter::once((&new.path, &new.text)).chain(new.beside.iter().map(|(path, text)| (path, text)))
    {
        write::create(&here.join(written), text).with_context(|| format!("cannot write `{written}`"))?;
    }
    print(&next_steps(&snapshot, &new, args.issue.or(proposal.number)))?;
    Ok(Exit::Clean)
}

/// What the template has in the file of metadata beside it, in the repository at `root`, where there is such a file.
fn beside(root: &Path, snapshot: &Snapshot) -> Result<Option<String>> {
    let file = snapshot.config.fields.as_ref().and_then(|fields| fields.file.as_deref());
    let (Some(file), TemplateOrigin::Repository(template)) = (file, &snapshot.template_origin) else { return Ok(None) };
    let path = Path::new(template).with_file_name(file);
    // A link may lead anywhere.
    if !root.join(&path).symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    let text = read::text(&root.join(&path), MAX_BESIDE);
    text.map(Some).with_context(|| format!("cannot read `{}`", path.display()))
}

/// What is to be made: what `args` say, and the tracking issue for the rest.
fn proposal(args: &NewArgs, snapshot: &Snapshot) -> Result<Proposal> {
    let (sig, title, area) = (args.sig.clone(), args.title.clone(), args.area.clone());
    let asked = Asked::of(snapshot);
    let Some(number) = args.issue else {
        let flags = [
            ("--sig", asked.sig, sig.is_some()),
            ("--number", asked.number, args.number.is_some()),
            ("--title", true, title.is_some()),
        ];
        let wanted: Vec<String> =
            flags.iter().filter(|(_, wanted, _)| *wanted).map(|(flag, ..)| (*flag).to_owned()).collect();
        if flags.iter().any(|(_, wanted, given)| *wanted && !given) {
            let them = if wanted.len() > 1 { "them" } else { "it" };
            let wanted = in_words(&wanted);
            bail!("give {wanted}; or --issue N, which takes {them} from the tracking issue");
        }
        return Ok(Proposal { sig, area, number: args.number, title: title.unwrap_or_default(), beside: None });
    };
    let repository = &snapshot.config.repository;
    let client = Client::new(Access::from_environment(None, DEADLINE)?)?;
    let issue = match github::issue(&client, repository, number)? {
        None => bail!("there is no issue #{number} in `{repository}`, or the token may not see it"),
        Some(issue) if issue.pull_request => bail!("#{number} of `{repository}` is a pull request, not an issue"),
        Some(issue) => issue,
    };
    let named = || tracking_issue::primary_sigs(&issue, &snapshot.config.sig_prefix).into_iter().next();
    let sig = sig.or_else(|| named().filter(|_| asked.sig));
    if sig.is_none() && asked.sig {
        bail!("issue #{number} names no primary SIG; give it with --sig");
    }
    let number = Some(number).filter(|_| asked.number);
    Ok(Proposal { sig, area, number, title: title.unwrap_or(issue.title), beside: None })
}

/// What is left to do for `new`, whose tracking issue is `issue`.
fn next_steps(snapshot: &Snapshot, new: &NewVep, issue: Option<u64>) -> String {
    let template = match &snapshot.template_origin {
        TemplateOrigin::Repository(path) => format!("from {path}"),
        TemplateOrigin::BuiltIn => "from the template that is built in; the repository has none".to_owned(),
    };
    let config = &snapshot.config;
    let path = &new.path;
    let label = new.sig.as_ref().and_then(|sig| config.sigs.get(sig));
    let label = label.map_or(String::new(), |label| format!(" and label it {label}"));
    // Where this template asks for it, if it does.
    let template_vep = &snapshot.template.vep;
    let milestone = template_vep.front_matter.as_ref().and_then(|front_matter| front_matter.entry("milestone"));
    let release = match (milestone, snapshot.template.stages.is_empty()) {
        (Some(_), _) => ", and in `milestone` the upcoming release".to_owned(),
        (None, false) => format!(", and in \"{}\" the upcoming release", config.metadata.targets),
        (None, true) => String::new(),
    };
    let beside = new.beside.as_ref().map(|(path, _)| format!(", and the fields of {path}")).unwrap_or_default();
    let thing = if config.layout.is_flat() { "document" } else { "directory" };
    let link = issue.map(|issue| {
        let address = format!("https://github.com/{}/issues/{issue}", config.repository);
        format!("link the {thing} in the tracking issue{label}:\n     {address}")
    });
    let title = match issue.filter(|_| config.has_numbers()) {
        Some(number) => format!("{}: {}", config.layout.title.name(number), new.title),
        None => new.title.clone(),
    };
    let steps = link.into_iter().chain([
        format!("fill the sections{release}{beside}"),
        format!("vep-check check {path}"),
        format!("open a pull request with the title \"{title}\""),
    ]);
    let steps = (1..).zip(steps).map(|(at, step)| format!("  {at}. {step}"));
    let lines: Vec<String> =
        [format!("wrote {path}, {template}"), String::new(), "next:".to_owned()].into_iter().chain(steps).collect();
    lines.join("\n").lines().map(|line| for_terminal(line) + "\n").collect()
}
