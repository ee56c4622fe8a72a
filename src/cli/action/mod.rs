//! `vep-check action`: one step of a workflow. Reads the pull request through the API, checks it, annotates, writes the
//! job summary, keeps the comment up to date.

mod check_ins;
mod checked;
mod each;
mod group;
pub mod inputs;
pub mod outputs;
mod publish;
mod release;
mod round;
mod run;
mod same_head;
mod suggest;
mod tell;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::cli::action::inputs::{Inputs, OnError};
use crate::cli::action::outputs::{Outputs, Summary};
use crate::cli::action::release::Asked;
use crate::cli::action::run::{Run, StepResult, annotate, nothing, variable};
use crate::cli::check::FailOn;
use crate::cli::requests::tell_requests;
use crate::cli::terminal::{Exit, warn};
use crate::github::access::{Access, DEADLINE, DEADLINE_OF_ALL};
use crate::github::client::Client;
use crate::github::event::{self, Event};
use crate::github::failure::Failure;
use crate::read;
use crate::rules;

/// The largest event that is read, in bytes: GitHub sends none that is larger.
///
/// <https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap>
pub const MAX_EVENT_BYTES: u64 = 25 * 1024 * 1024;

/// Runs the step. What keeps the check from being made is printed, and is an output.
pub(super) fn run_action(verbose: bool) -> Exit {
    let summary = Summary::new(variable("GITHUB_STEP_SUMMARY").map(PathBuf::from));
    let mut result = StepResult { outputs: Outputs::default(), summary, undefined_labels: BTreeSet::new() };
    let verbose = verbose || variable("RUNNER_DEBUG").as_deref() == Some("1");
    let mut may_fail = true;
    let mut exit = run(verbose, &mut result, &mut may_fail).unwrap_or_else(|error| {
        result.broken("could not check", "## vep-check\n\n❌ Could not check", &format!("{error:#}"));
        Exit::Broken
    });
    if let Some(why) = result.summary.failure()
        && annotate("warning", "no job summary", why).is_err()
    {
        warn(why);
    }
    result.outputs.conclusion = match exit {
        Exit::Clean => "success",
        Exit::Findings => "failure",
        Exit::Broken => "error",
    };
    // Whatever else went wrong: a step that comes later may ask.
    if let Err(error) = result.outputs.write(variable("GITHUB_OUTPUT").map(PathBuf::from).as_deref()) {
        warn(&format!("vep-check: {error:#}"));
        exit = Exit::Broken;
    }
    match exit {
        Exit::Findings if !may_fail => Exit::Clean,
        Exit::Broken if matches!(Inputs::on_error(variable), Ok(OnError::Report)) => Exit::Clean,
        exit => exit,
    }
}

/// Checks the pull request `number` of `repository` and writes to it, over `client` and as `inputs` say, whatever event
/// there may be: for who plays GitHub. Returns what kept something from being written.
///
/// # Errors
/// It could not be checked.
pub fn check_over(client: Client, inputs: Inputs, repository: &str, number: u64) -> Result<Vec<Failure>> {
    let server = "https://github.com".to_owned();
    let (shared, repository) = (Arc::default(), repository.to_owned());
    let run = Run { inputs, client, shared, repository, server, shown: false, sweeping: false };
    let checked = run.check_one(number)?;
    Ok(checked.write_failures.into_iter().map(|(_, failure)| failure).collect())
}

/// Checks what the event asks for. `may_fail` becomes false where findings do not fail the run.
fn run(verbose: bool, result: &mut StepResult, may_fail: &mut bool) -> Result<Exit> {
    let inputs = Inputs::read(variable)?;
    let repository = variable("GITHUB_REPOSITORY").context("`GITHUB_REPOSITORY` is not set; a runner sets it")?;
    if let Some(release) = inputs.release {
        let asked = Asked::by(&event_name()?, event_payload)?;
        let run = Run::new(inputs, repository, DEADLINE_OF_ALL, false, false)?;
        let exit = run.report_release(release.version(), asked, result);
        if verbose {
            tell_requests(&run.client);
        }
        return exit;
    }
    let event = match inputs.pull_request {
        Some(number) => match read_event() {
            Ok(Event::PullRequest(shown)) if shown == number => Event::PullRequest(number),
            _ => Event::About(number),
        },
        None => read_event()?,
    };
    if let Event::Nothing(why) = &event {
        return nothing(why, result);
    }
    let deadline = if event == Event::AllOpen { DEADLINE_OF_ALL } else { DEADLINE };
    let run = Run::new(inputs, repository, deadline, event.is_shown(), event == Event::AllOpen)?;
    *may_fail = match run.inputs.fail_on {
        Some(level) => level != FailOn::Never,
        None => run.shown,
    };
    let exit = run.check_all(event, result);
    if verbose {
        tell_requests(&run.client);
    }
    exit
}

fn read_event() -> Result<Event> {
    Event::parse(&event_name()?, &event_payload()?)
}

fn event_name() -> Result<String> {
    variable("GITHUB_EVENT_NAME").context("`GITHUB_EVENT_NAME` is not set; a runner sets it")
}

fn event_payload() -> Result<String> {
    let path = variable("GITHUB_EVENT_PATH").context("`GITHUB_EVENT_PATH` is not set; a runner sets it")?;
    read::text(Path::new(&path), MAX_EVENT_BYTES).with_context(|| format!("cannot read the event `{path}`"))
}

impl Run {
    /// A run with these `inputs` in `repository`, for `deadline` unless they say otherwise.
    fn new(inputs: Inputs, repository: String, deadline: Duration, shown: bool, sweeping: bool) -> Result<Run> {
        let mut access = Access::from_environment(inputs.token.clone(), deadline)?;
        access.deadline = inputs.deadline.unwrap_or(access.deadline);
        let client = Client::new(access)?;
        let server = variable("GITHUB_SERVER_URL").unwrap_or_else(|| "https://github.com".to_owned());
        Ok(Run { inputs, client, shared: Arc::default(), repository, server, shown, sweeping })
    }

    fn check_all(&self, event: Event, result: &mut StepResult) -> Result<Exit> {
        let numbers = match event {
            Event::Group { base, head } => return self.check_group(base, head, result),
            Event::PullRequest(number) | Event::About(number) => vec![number],
            Event::Branch { owner, branch, commit } => {
                let found = event::from_branch(&self.client, &self.repository, &owner, &branch, &commit)?;
                if found.is_empty() {
                    return nothing(
                        "no open pull request has this commit for its head; a newer push has its own run",
                        result,
                    );
                }
                found
            }
            Event::AllOpen => {
                let found = event::all_open(&self.client, &self.repository, &self.inputs.config, &rules::ids())?;
                if found.is_empty() {
                    return nothing("no open pull request changes a document or the policy", result);
                }
                found
            }
            Event::Nothing(why) => return nothing(&why, result),
        };
        self.check_each(&numbers, result)
    }
}
