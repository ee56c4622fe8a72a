//! What is written to a pull request: labels, comment, status.

use crate::cli::action::inputs::CommentMode;
use crate::cli::action::round::{Round, WriteKind};
use crate::cli::action::run::{Run, variable};
use crate::cli::terminal::warn;
use crate::config::Config;
use crate::github::failure::{Failure, FailureKind};
use crate::github::load::HeadAt;
use crate::github::marker::MAX_LENGTH as MAX_MARKER;
use crate::github::publish::{self, Content, LabelPlan, Marked, Posted, Shown, Written};
use crate::output;
use crate::output::markdown::{self, Style};
use crate::report::Report;
use crate::sign_off;

/// The state of a commit status for what could not be checked.
///
/// <https://docs.github.com/en/rest/commits/statuses#create-a-commit-status>
const BROKEN: &str = "error";

/// What a run knows about labels and status, and whether it has set labels.
#[derive(Default)]
pub(super) struct Marking {
    marked: Option<Marked>,
    changed: bool,
    /// Why what was read is old.
    outdated: Option<&'static str>,
}

/// What is to be done next for a pull request.
pub(super) enum Next {
    /// Nothing.
    Nothing,
    /// Another round, and why.
    Again(&'static str),
    /// It was written to, perhaps this comment: it has to be looked at again.
    Look(Option<Posted>),
}

impl Run {
    /// Reads what labels and status there are, and sets the labels, as far as they are asked for. The report speaks of
    /// the labels that are there afterwards.
    pub(super) fn mark(&self, round: &mut Round) -> Marking {
        let (labels, status) = (self.inputs.apply_labels, self.inputs.sign_off_status);
        if !round.live.seen.open || (!labels && !status) {
            return Marking::default();
        }
        let marked = match publish::read_marks(&self.client, &round.live, status) {
            Ok(Some(marked)) => marked,
            Ok(None) => return Marking { outdated: Some("something was pushed meanwhile"), ..Marking::default() },
            Err(failure) => {
                let kind = if labels { WriteKind::Labels } else { WriteKind::Status };
                round.checked.write_failures.push((kind, failure));
                return Marking::default();
            }
        };
        if !labels {
            return Marking { marked: Some(marked), ..Marking::default() };
        }
        let plan = plan(&round.checked.report, &round.config);
        let labelled = publish::labels(&self.client, &round.live, &marked, &plan);
        round.labels = labelled.ours;
        round.has_labels(labelled.now);
        round.checked.write_failures.extend(labelled.failure.map(|failure| (WriteKind::Labels, failure)));
        Marking { marked: Some(marked), changed: labelled.changed, outdated: None }
    }

    /// Writes comment and status, as far as they are asked for. What fails keeps nothing else from being written.
    pub(super) fn publish(&self, round: &mut Round, marking: Marking) -> Next {
        if !round.live.seen.open {
            warn(&format!("pull request #{} is not open: nothing is written to it", round.live.number));
            return Next::Nothing;
        }
        if let Some(why) = marking.outdated {
            return Next::Again(why);
        }
        let comment = match self.write_comment(round) {
            Ok(Written::Outdated(why)) => return Next::Again(why),
            Ok(Written::Posted(posted)) => Some(posted),
            Ok(_) => None,
            Err(failure) => {
                round.checked.write_failures.push((WriteKind::Comment, failure));
                None
            }
        };
        let status = match self.write_status(round, marking.marked.as_ref()) {
            Ok(status) => status,
            Err(failure) => {
                round.checked.write_failures.push((WriteKind::Status, failure));
                Shown::Unchanged
            }
        };
        if status == Shown::Younger {
            return Next::Again("another run has set the status meanwhile");
        }
        let wrote = marking.changed || comment.is_some() || status == Shown::Set;
        if wrote { Next::Look(comment) } else { Next::Nothing }
    }

    fn write_comment(&self, round: &mut Round) -> Result<Written, Failure> {
        if self.inputs.comment == CommentMode::Never {
            return Ok(Written::Nothing);
        }
        let checked = &mut round.checked;
        let says_something = checked.concerned && markdown::says_something(&checked.report);
        let text = match (says_something, checked.concerned) {
            (true, _) => markdown::render(&checked.report, &Style::comment(&self.server, MAX_MARKER)),
            (false, true) => "✅ Nothing to fix.".to_owned(),
            (false, false) => format!("✅ This pull request changes no {} any more.", checked.report.noun.one()),
        };
        let content = Content { text, labels: round.labels.clone(), create: says_something, anyway: round.last };
        let written = publish::comment(&self.client, &round.live, &content)?;
        checked.comment_url = match &written {
            Written::Posted(posted) => Some(posted.url.clone()),
            Written::Unchanged(url) | Written::Superseded(url) => Some(url.clone()),
            Written::Nothing | Written::Outdated(_) => None,
        };
        if let Written::Superseded(_) = written {
            warn(&format!("the comment on #{} is left as it is: a newer run has written it", round.live.number));
        }
        Ok(written)
    }

    fn write_status(&self, round: &Round, marked: Option<&Marked>) -> Result<Shown, Failure> {
        let about = round.checked.report.pull_request.as_ref();
        let sign_offs = about.and_then(|about| about.sign_offs.as_deref());
        let (Some(marked), Some(_), true) = (marked, about, self.inputs.sign_off_status) else {
            return Ok(Shown::Unchanged);
        };
        // Nothing said would leave an old one, which may be green.
        let unknown = || (sign_off::CommitState::Pending, "nobody knows who represents the SIGs".to_owned());
        let own = sign_offs.map_or_else(unknown, sign_off::status);
        let (status, text) = self.worst_status(&round.live, own);
        publish::status(&self.client, &round.live, marked, status.name(), &text)
    }

    /// Looks at pull requests once they are written to. Returns for each why another round is due, if one is. What was
    /// written stands, whatever becomes of the look.
    pub(super) fn look_again(&self, written: &[(&Round, Option<&Posted>)]) -> Vec<Option<&'static str>> {
        let lives: Vec<_> = written.iter().map(|(round, posted)| (&round.live, *posted)).collect();
        let looks = publish::look_again_at(&self.client, &lives).into_iter().zip(&lives);
        let whys = looks.map(|(look, (live, _))| {
            look.unwrap_or_else(|failure| {
                warn(&format!("cannot look whether #{} was changed meanwhile: {failure}", live.number));
                None
            })
        });
        whys.collect()
    }

    /// Says in comment and status of a pull request, where there are any, that it could not be checked: what they say is
    /// no verdict on what is there now. What hinders that is told, and changes nothing: the run ends as broken anyway.
    pub(super) fn withdraw(&self, number: u64, head: Option<HeadAt>, why: &str) {
        if self.inputs.comment == CommentMode::Never && !self.inputs.sign_off_status {
            return;
        }
        match self.client.in_time_kept(|| self.try_to_withdraw(number, head, why)) {
            Ok(()) => {}
            // Who may not write, as for a fork, has not written them either.
            Err(failure) if matches!(failure.kind, FailureKind::Forbidden | FailureKind::Missing) => {}
            Err(failure) => warn(&format!("what #{number} says of the check cannot be corrected: {failure}")),
        }
    }

    fn try_to_withdraw(&self, number: u64, head: Option<HeadAt>, why: &str) -> Result<(), Failure> {
        let run = variable("GITHUB_RUN_ID").filter(|id| id.bytes().all(|c| c.is_ascii_digit()));
        let run = run.map(|id| format!("[the run]({}/{}/actions/runs/{id})", self.server, self.repository));
        let text = format!(
            "### ❌ vep-check: could not check\n\n{}\n\nThis says nothing about the pull request. Start {} again once \
             that is corrected; a push starts another.",
            output::escape::text(why),
            run.as_deref().unwrap_or("the run"),
        );
        let text = (self.inputs.comment != CommentMode::Never).then_some(text);
        let live = publish::withdraw(&self.client, &self.repository, number, head, text)?;
        let Some(live) = live.filter(|_| self.inputs.sign_off_status) else { return Ok(()) };
        if let Some(marked) = publish::read_marks(&self.client, &live, true)?
            && marked.shows_other_than(BROKEN)
        {
            publish::status(&self.client, &live, &marked, BROKEN, "could not be checked; the run says why")?;
        }
        Ok(())
    }
}

/// Which labels are ours to set.
fn plan(report: &Report, config: &Config) -> LabelPlan {
    let wanted = report.pull_request.iter().flat_map(|about| &about.labels.wanted);
    let wanted = wanted.filter(|label| label.defined == Some(true) && !label.milestone);
    // Where nobody can tell which release is next, none is taken away.
    let targets_known = report.pull_request.as_ref().is_none_or(|about| about.labels.targets_known);
    LabelPlan {
        wanted: wanted.map(|label| label.name.clone()).collect(),
        managed: config.sigs.values().chain([&config.kind_label]).cloned().collect(),
        target_label: if targets_known { config.target_label.clone() } else { String::new() },
    }
}
