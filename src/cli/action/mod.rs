//! `vep-check action`: one step of a workflow. Reads the pull request through the API, checks it, annotates, writes the
//! job summary, keeps the comment up to date.

pub mod inputs;
pub mod outputs;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::check::check;
use crate::cli::action::inputs::{Annotations, Comment, Inputs};
use crate::cli::action::outputs::{Outputs, append, write_file};
use crate::cli::check::verdict;
use crate::cli::request::now;
use crate::cli::{Exit, complain, print};
use crate::config::Config;
use crate::finding::Severity;
use crate::fix;
use crate::github::access::Access;
use crate::github::client::Client;
use crate::github::event::{self, Event};
use crate::github::failure::{Failure, Kind};
use crate::github::load::{self, Live, Target};
use crate::github::marker::MAX_LENGTH as MAX_MARKER;
use crate::github::publish::{self, LabelPlan, Written};
use crate::output;
use crate::output::escape::{command_data, for_terminal};
use crate::output::markdown::{self, Style};
use crate::report::Report;
use crate::rules::RULES;
use crate::sign_off;

/// Where the report goes, in the workspace.
const REPORT: &str = "vep-check-report.json";

/// What a run may use of its surroundings.
struct Run {
    inputs: Inputs,
    client: Client,
    repository: String,
    server: String,
    /// Whether the run is shown with the pull request.
    shown: bool,
}

/// What came of one pull request.
struct Checked {
    number: u64,
    report: Report,
    /// Whether it changes documents at all.
    concerned: bool,
    /// What kept the comment, the labels or the status from being written.
    hindrances: Vec<(Thing, Failure)>,
    comment_url: Option<String>,
}

/// What the Action writes to a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thing {
    Comment,
    Labels,
    Status,
}

impl Thing {
    const fn name(self) -> &'static str {
        match self {
            Thing::Comment => "comment",
            Thing::Labels => "labels",
            Thing::Status => "status",
        }
    }
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
    let client = Client::new(Access::from_environment(inputs.token.clone())?)?;
    let run = Run {
        inputs,
        client,
        repository,
        server: variable("GITHUB_SERVER_URL").unwrap_or_else(|| "https://github.com".to_owned()),
        shown: matches!(event, Event::PullRequest(_)),
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
        let mut exit = Exit::Clean;
        let single = numbers.len() == 1;
        for number in numbers {
            // What is wrong with one pull request keeps no other from being checked.
            let ended = match self.check_one(number) {
                Ok(checked) => self.tell(&checked, single, outputs)?,
                Err(error) if single => return Err(error),
                Err(error) => {
                    let why = format!("{error:#}");
                    annotate("error", &format!("could not check #{number}"), &why)?;
                    summarize(&format!("- pull request {number}: could not check: {}\n", output::escape::text(&why)))?;
                    Exit::Broken
                }
            };
            exit = worse(exit, ended);
        }
        Ok(exit)
    }

    fn check_one(&self, number: u64) -> Result<Checked> {
        let today = self.inputs.today.unwrap_or_else(now);
        let target =
            Target { repository: self.repository.clone(), number, config_path: self.inputs.config.clone(), today };
        let loaded = load::load(&self.client, &target)?;
        let (report, config) = match &loaded.change {
            Some(change) => {
                let mut report = check(&change.snapshot);
                report.diffs = fix::diffs(&change.snapshot, &report);
                (report, change.snapshot.config.clone())
            }
            None => (Report::default(), loaded.config),
        };
        let concerned = loaded.change.is_some();
        let mut checked = Checked { number, report, concerned, hindrances: Vec::new(), comment_url: None };
        // The annotations are out before anything is written: no failure there can lose them.
        self.annotate(&checked)?;
        self.publish(&loaded.live, &config, &mut checked);
        Ok(checked)
    }

    fn annotate(&self, checked: &Checked) -> Result<()> {
        let wanted = match self.inputs.annotations {
            Annotations::Always => true,
            Annotations::Auto => self.shown,
            Annotations::Never => false,
        };
        if !checked.concerned {
            print(&format!("pull request #{} changes no VEP: nothing to check\n", checked.number))
        } else if wanted {
            print(&output::github::render(&checked.report))
        } else {
            let summary = output::human::summary(&checked.report);
            print(&format!("pull request #{}: {}\n", checked.number, for_terminal(&summary)))
        }
    }

    /// Writes comment, labels and status, as far as they are asked for. What fails keeps nothing else from being written.
    fn publish(&self, live: &Live, config: &Config, checked: &mut Checked) {
        if self.inputs.comment != Comment::Never
            && let Err(failure) = self.write_comment(live, checked)
        {
            checked.hindrances.push((Thing::Comment, failure));
        }
        let (labels, status) = (self.inputs.apply_labels, self.inputs.sign_off_status);
        if !labels && !status {
            return;
        }
        let marked = match publish::read_marks(&self.client, live, status) {
            Ok(Some(marked)) => marked,
            Ok(None) => return,
            Err(failure) => {
                let thing = if labels { Thing::Labels } else { Thing::Status };
                return checked.hindrances.push((thing, failure));
            }
        };
        if labels && let Err(failure) = publish::labels(&self.client, live, &marked, &plan(&checked.report, config)) {
            checked.hindrances.push((Thing::Labels, failure));
        }
        let sign_offs = checked.report.pull_request.as_ref().and_then(|about| about.sign_offs.as_deref());
        if let Some(sign_offs) = sign_offs.filter(|_| status) {
            let (status, text) = sign_off::status(sign_offs);
            if let Err(failure) = publish::status(&self.client, live, &marked, status.name(), &text) {
                checked.hindrances.push((Thing::Status, failure));
            }
        }
    }

    fn write_comment(&self, live: &Live, checked: &mut Checked) -> Result<(), Failure> {
        let content = match checked.concerned {
            true => markdown::render(&checked.report, &Style::comment(&self.server, MAX_MARKER)),
            false => "### VEP check\n\n✅ This pull request changes no VEP any more.".to_owned(),
        };
        let (written, url) = publish::comment(&self.client, live, &content, checked.concerned)?;
        checked.comment_url = url;
        if let Written::Superseded(why) = written {
            complain(&format!("the comment on #{} is left as it is: {why}", live.number));
        }
        Ok(())
    }

    /// Writes the job summary and the outputs of one pull request, and says what hindered us.
    fn tell(&self, checked: &Checked, single: bool, outputs: &mut Outputs) -> Result<Exit> {
        let report = &checked.report;
        outputs.errors += report.count(Severity::Error);
        outputs.warnings += report.count(Severity::Warning);
        outputs.notices += report.count(Severity::Notice);
        outputs.comment_url = checked.comment_url.clone().or(outputs.comment_url.take());
        let mut exit = verdict(report, self.inputs.fail_on);
        if single {
            self.write_reports(report, outputs)?;
        }
        let summary = match checked.concerned {
            true if single => markdown::render(report, &Style::summary(&self.server)),
            true => {
                let words = output::escape::text(&output::human::summary(report));
                format!("- pull request {}: {words}", checked.number)
            }
            false => format!("✅ Pull request {} changes no VEP: nothing to check.", checked.number),
        };
        summarize(&format!("{summary}\n"))?;
        exit = worse(exit, self.tell_hindrances(&checked.hindrances)?);
        Ok(exit)
    }

    /// A token that may not write is how GitHub treats forks, and no fault of anybody's: one notice says so.
    fn tell_hindrances(&self, hindrances: &[(Thing, Failure)]) -> Result<Exit> {
        let may_not = |(thing, failure): &&(Thing, Failure)| {
            let required = *thing == Thing::Comment && self.inputs.comment == Comment::Require;
            matches!(failure.kind, Kind::Forbidden | Kind::Missing) && !required
        };
        let (refused, failed): (Vec<_>, Vec<_>) = hindrances.iter().partition(may_not);
        if !refused.is_empty() {
            let things: Vec<&str> = refused.iter().map(|(thing, _)| thing.name()).collect();
            let words = match refused[0].0 {
                Thing::Comment => {
                    "the token may not write to this pull request, so what the comment would say is in the job summary"
                }
                Thing::Labels | Thing::Status => "the token may not set them; see `permissions:` in the workflow",
            };
            annotate("notice", &format!("no {}", things.join(", no ")), words)?;
        }
        for (_, failure) in &refused {
            complain(&failure.to_string());
        }
        for (_, failure) in &failed {
            annotate("error", "could not write", &failure.to_string())?;
        }
        Ok(if failed.is_empty() { Exit::Clean } else { Exit::Broken })
    }

    fn write_reports(&self, report: &Report, outputs: &mut Outputs) -> Result<()> {
        let workspace = PathBuf::from(variable("GITHUB_WORKSPACE").unwrap_or_else(|| ".".to_owned()));
        write_file(&workspace, Path::new(REPORT), &output::json::render(report))?;
        outputs.report = Some(REPORT.to_owned());
        if let Some(path) = &self.inputs.sarif_file {
            write_file(&workspace, path, &output::sarif::render(report, RULES))?;
            outputs.sarif = Some(path.to_string_lossy().into_owned());
        }
        Ok(())
    }

    /// Says on stderr what was asked of GitHub.
    fn tell_requests(&self) {
        let log = self.client.log();
        let mut rounds: Vec<usize> = log.iter().map(|sent| sent.round).collect();
        rounds.sort_unstable();
        rounds.dedup();
        for sent in &log {
            let round = rounds.iter().position(|round| *round == sent.round).map_or(0, |at| at + 1);
            complain(&format!("round {round}: {} ({} ms): {}", sent.request, sent.took.as_millis(), sent.outcome));
        }
        let requests = output::plural(log.len(), "request");
        complain(&format!("{requests} in {}", output::plural(rounds.len(), "round trip")));
    }
}

/// Which labels are ours to set.
fn plan(report: &Report, config: &Config) -> LabelPlan {
    let wanted = report.pull_request.iter().flat_map(|about| &about.labels.wanted);
    let wanted = wanted.filter(|label| label.defined == Some(true) && !label.milestone);
    LabelPlan {
        wanted: wanted.map(|label| label.name.clone()).collect(),
        managed: config.sigs.values().chain([&config.kind_label]).cloned().collect(),
        target_label: config.target_label.clone(),
    }
}

fn worse(a: Exit, b: Exit) -> Exit {
    if u8::from(a) >= u8::from(b) { a } else { b }
}

/// Prints an annotation that is about no line.
fn annotate(severity: &str, title: &str, words: &str) -> Result<()> {
    print(&format!("::{severity} title={}::{}\n", output::escape::command_property(title), command_data(words)))
}

/// Appends to the job summary, if there is one.
fn summarize(words: &str) -> Result<()> {
    variable("GITHUB_STEP_SUMMARY").map_or(Ok(()), |file| append(Path::new(&file), words))
}

/// An environment variable, unless it is empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}
