//! `vep-check action`: one step of a workflow. Reads the pull request through the API, checks it, annotates, writes the
//! job summary, keeps the comment up to date.

mod checked;
mod each;
mod group;
pub mod inputs;
pub mod outputs;
mod publish;
mod tell;

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::cli::action::inputs::Inputs;
use crate::cli::action::outputs::Outputs;
use crate::cli::action::tell::{annotate, summarize};
use crate::cli::terminal::{Exit, print};
use crate::github::access::{Access, DEADLINE, DEADLINE_OF_ALL};
use crate::github::client::Client;
use crate::github::event::{self, Event};
use crate::output;
use crate::output::escape::for_terminal;

/// What a run may use of its surroundings.
struct Run {
    inputs: Inputs,
    client: Client,
    repository: String,
    server: String,
    /// Whether the run is shown with what it checks: a pull request, or a merge group, which ends with it.
    shown: bool,
}

/// Runs the step.
///
/// # Errors
/// The outputs cannot be written. What keeps the check from being made is printed, and is an output.
pub(super) fn run_action(verbose: bool) -> Result<Exit> {
    let mut outputs = Outputs::default();
    let exit = run(verbose || variable("RUNNER_DEBUG").as_deref() == Some("1"), &mut outputs);
    let exit = match exit {
        Ok(exit) => exit,
        Err(error) => {
            annotate("error", "could not check", &format!("{error:#}"))?;
            summarize(&format!(
                "## VEP check\n\n❌ Could not check: {}\n",
                output::escape::text(&format!("{error:#}"))
            ))?;
            Exit::Broken
        }
    };
    outputs.conclusion = match exit {
        Exit::Clean => "success",
        Exit::Findings => "failure",
        Exit::Broken => "error",
    };
    outputs.write(variable("GITHUB_OUTPUT").map(PathBuf::from).as_deref())?;
    Ok(exit)
}

fn run(verbose: bool, outputs: &mut Outputs) -> Result<Exit> {
    let inputs = Inputs::read(variable)?;
    let repository = variable("GITHUB_REPOSITORY").context("`GITHUB_REPOSITORY` is not set; a runner sets it")?;
    let event = match inputs.pull_request {
        Some(number) => match read_event() {
            Ok(Event::PullRequest(shown)) if shown == number => Event::PullRequest(number),
            _ => Event::About(number),
        },
        None => read_event()?,
    };
    if let Event::Nothing(why) = &event {
        return nothing(why);
    }
    let deadline = if event == Event::AllOpen { DEADLINE_OF_ALL } else { DEADLINE };
    let mut access = Access::from_environment(inputs.token.clone(), deadline)?;
    access.deadline = inputs.deadline.unwrap_or(access.deadline);
    let client = Client::new(access)?;
    let run = Run {
        inputs,
        client,
        repository,
        server: variable("GITHUB_SERVER_URL").unwrap_or_else(|| "https://github.com".to_owned()),
        shown: matches!(event, Event::PullRequest(_) | Event::Group { .. }),
    };
    let exit = run.check_all(event, outputs);
    if verbose {
        run.tell_requests();
    }
    exit
}

fn read_event() -> Result<Event> {
    let name = variable("GITHUB_EVENT_NAME").context("`GITHUB_EVENT_NAME` is not set; a runner sets it")?;
    let path = variable("GITHUB_EVENT_PATH").context("`GITHUB_EVENT_PATH` is not set; a runner sets it")?;
    let payload = fs::read_to_string(&path).with_context(|| format!("cannot read the event `{path}`"))?;
    Event::parse(&name, &payload)
}

/// Ends green, and says why nothing was checked.
fn nothing(why: &str) -> Result<Exit> {
    print(&format!("nothing to check: {}\n", for_terminal(why)))?;
    summarize(&format!("## VEP check\n\n✅ Nothing to check: {}.\n", output::escape::text(why)))?;
    Ok(Exit::Clean)
}

impl Run {
    fn check_all(&self, event: Event, outputs: &mut Outputs) -> Result<Exit> {
        let numbers = match event {
            Event::Group { base, head } => return self.check_group(base, head, outputs),
            Event::PullRequest(number) | Event::About(number) => vec![number],
            Event::Branch { owner, branch, commit } => {
                let found = event::from_branch(&self.client, &self.repository, &owner, &branch, &commit)?;
                if found.is_empty() {
                    return nothing("no open pull request has this commit for its head; a newer push has its own run");
                }
                found
            }
            Event::AllOpen => {
                let found = event::all_open(&self.client, &self.repository)?;
                if found.is_empty() {
                    return nothing("no open pull request changes a document");
                }
                found
            }
            Event::Nothing(why) => return nothing(&why),
        };
        self.check_each(&numbers, outputs)
    }
}

fn worse(a: Exit, b: Exit) -> Exit {
    if u8::from(a) >= u8::from(b) { a } else { b }
}

/// An environment variable, unless it is empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}
