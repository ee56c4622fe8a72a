//! Our comments on tracking issues: one of a kind, edited in place, and written only where they say something new.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use crate::github::check_in::{Mark, says};
use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::objects::in_parallel;
use crate::github::pages::rest;
use crate::github::publish::issue_comment::{LOOKS, delete, edit, post};
use crate::github::query::{CommentNode, ISSUE_COMMENTS, Talk, TalkData, TalksData, owner_and_name, with_fragments};

/// The most comments that one run makes: GitHub takes eighty a minute and five hundred an hour of all that somebody writes.
///
/// <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits>
pub const MAX_CREATED: usize = 60;

/// The most issues without a VEP in which a weekly run looks for a check-in, the newest of them.
pub const MAX_ASTRAY: usize = 100;

/// How long a run waits between two comments.
const BETWEEN: Duration = Duration::from_secs(1);

/// How many issues one query asks for, each with up to a hundred comments.
const AT_ONCE: usize = 20;

/// How many refusals end the writing: what refuses a few refuses all.
const MOST_REFUSED: usize = 3;

/// What a comment of ours shall come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The issue.
    pub number: u64,
    /// Which comment of ours.
    pub mark: Mark,
    /// What it shall say; `None` where it shall be gone.
    pub text: Option<String>,
    /// Whether it is made where there is none.
    pub create: bool,
    /// Whether one that is there stays as it is for now: it says what this run could not read.
    pub waits: bool,
}

impl Wish {
    /// That the comment `mark` of the issue `number` comes to `text`, made where there is none if `create`, whatever is
    /// there.
    pub fn new(number: u64, mark: Mark, text: Option<String>, create: bool) -> Wish {
        Wish { number, mark, text, create, waits: false }
    }
}

/// What has to be done for a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A comment is made.
    Create,
    /// The comment with this id is changed.
    Edit(u64),
    /// The comment with this id goes.
    Delete(u64),
    /// Nothing, as it says so already, or there is none and none is made.
    Nothing,
    /// Nothing, and why.
    Left(&'static str),
}

/// A wish, and what has to be done for it. Of several comments that are the same one, all but the oldest go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The wish.
    pub wish: Wish,
    /// What has to be done.
    pub step: Step,
    surplus: Vec<u64>,
}

impl Planned {
    /// Whether it changes a comment.
    pub fn is_edit(&self) -> bool {
        matches!(self.step, Step::Edit(_))
    }
}

/// What was said in issues, and by when it was read.
#[derive(Debug, Default)]
pub struct Talks(BTreeMap<u64, Talk>);

/// What became of a plan.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many comments were made.
    pub created: usize,
    /// How many were changed.
    pub edited: usize,
    /// How many were taken away.
    pub deleted: usize,
    /// What could not be written, by the issue.
    pub failures: Vec<(u64, Failure)>,
    /// How many comments were not made, and come with a later run.
    pub later: usize,
}

impl Talks {
    /// Reads what was said in the issues `numbers` of `repository`.
    ///
    /// # Errors
    /// A request failed: nobody knows what is there, and nothing may be written.
    pub fn read(client: &Client, repository: &str, numbers: &[u64]) -> Result<Talks, Failure> {
        let batches: Vec<&[u64]> = numbers.chunks(AT_ONCE).collect();
        let mut talks = BTreeMap::new();
        for answer in in_parallel(&batches, |numbers| ask(client, repository, numbers)) {
            talks.extend(answer?);
        }
        for (number, talk) in &mut talks {
            rest("query IssueComments", &mut talk.comments, |after| {
                let (owner, name) = owner_and_name(repository);
                let variables = json!({ "owner": owner, "name": name, "number": number, "after": after });
                let (data, _): (TalkData, _) =
                    client.query("IssueComments", &with_fragments(ISSUE_COMMENTS), &variables)?;
                Ok(data.repository.and_then(|repository| Some(repository.issue?.comments)))
            })?;
        }
        Ok(Talks(talks))
    }

    /// Whether a comment of ours with `mark` is on the issue `number`.
    pub fn has(&self, number: u64, mark: Mark) -> bool {
        !self.own(number, mark).is_empty()
    }

    /// Our comments with `mark` on the issue `number`, oldest first.
    pub fn own(&self, number: u64, mark: Mark) -> Vec<&CommentNode> {
        let comments = self.0.get(&number).into_iter().flat_map(|talk| talk.comments.items());
        let mut own: Vec<&CommentNode> = comments.filter(|comment| mark.is_of(comment)).collect();
        own.sort_by_key(|comment| comment.id);
        own
    }

    /// Those to whom the issue `number` is assigned.
    pub fn assignees(&self, number: u64) -> Vec<&str> {
        let is_login = |login: &&str| login.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let assignees = self.0.get(&number).into_iter().flat_map(|talk| talk.assignees.items());
        assignees.map(|assignee| assignee.login.as_str()).filter(is_login).collect()
    }

    /// What has to be done for `wish`, where what it says was read at `read_at`.
    pub fn plan(&self, wish: Wish, read_at: Timestamp) -> Planned {
        let own = self.own(wish.number, wish.mark);
        let step = match (self.0.get(&wish.number), own.first()) {
            (None, _) => Step::Left("the issue is not there"),
            (Some(_), None) if !wish.create || wish.text.is_none() => Step::Nothing,
            (Some(talk), _) if talk.locked => Step::Left("the issue is locked"),
            (Some(talk), None) if talk.closed => Step::Left("the issue is closed"),
            (Some(_), None) => Step::Create,
            // A word that calls upon somebody is a new one each time, and the old one goes.
            (Some(_), Some(_)) if matches!(wish.mark, Mark::Ping(_)) => Step::Create,
            (Some(_), Some(oldest)) if own.iter().any(|comment| comment.updated_at > read_at) => {
                match wish.text.as_ref().is_some_and(|text| says(oldest, &wish.mark.body(text))) {
                    true => Step::Nothing,
                    false => Step::Left("somebody has changed the comment meanwhile"),
                }
            }
            (Some(_), Some(oldest)) => match &wish.text {
                None => Step::Delete(oldest.id),
                Some(text) if says(oldest, &wish.mark.body(text)) => Step::Nothing,
                Some(_) if wish.waits => Step::Left("GitHub refuses this time what it goes by"),
                Some(_) => Step::Edit(oldest.id),
            },
        };
        let is_written = !matches!(step, Step::Left(_));
        let surplus = own
            .iter()
            .skip(usize::from(step != Step::Create))
            .filter(|_| is_written)
            .map(|comment| comment.id)
            .collect();
        Planned { wish, step, surplus }
    }
}

/// Does what `plan` says. What fails keeps nothing else from being written, unless all of it would fail.
pub fn carry_out(client: &Client, repository: &str, plan: &[Planned]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut made = Vec::new();
    client.next_round();
    for planned in plan {
        let is_new = planned.step == Step::Create;
        if is_new && (outcome.created >= MAX_CREATED || outcome.is_over()) {
            outcome.later += 1;
            continue;
        }
        if outcome.is_over() {
            continue;
        }
        match write(client, repository, planned, is_new && outcome.created > 0) {
            Ok(id) => {
                outcome.count(&planned.step);
                made.extend(id.map(|id| (planned.wish.number, planned.wish.mark, id)));
            }
            Err(failure) => outcome.failures.push((planned.wish.number, failure)),
        }
    }
    if !made.is_empty()
        && let Err(failure) = take_back_doubles(client, repository, &made)
    {
        outcome.failures.push((made[0].0, failure));
    }
    outcome
}

impl Outcome {
    fn count(&mut self, step: &Step) {
        match step {
            Step::Create => self.created += 1,
            Step::Edit(_) => self.edited += 1,
            Step::Delete(_) => self.deleted += 1,
            Step::Nothing | Step::Left(_) => {}
        }
    }

    /// Whether nothing more is written.
    fn is_over(&self) -> bool {
        let ended =
            |(_, failure): &(u64, Failure)| matches!(failure.kind, FailureKind::Stopped | FailureKind::Unauthorized);
        self.failures.iter().any(ended) || self.failures.len() >= MOST_REFUSED
    }
}

/// Writes one comment. Returns the id of one that is new.
fn write(client: &Client, repository: &str, planned: &Planned, waits: bool) -> Result<Option<u64>, Failure> {
    let Planned { wish, step, surplus } = planned;
    let body = wish.text.as_ref().map(|text| wish.mark.body(text)).unwrap_or_default();
    let mut made = None;
    match step {
        Step::Nothing | Step::Left(_) => {}
        Step::Create => {
            if waits {
                client.pause("the next comment", BETWEEN)?;
            }
            made = create(client, repository, wish, &body)?;
        }
        Step::Edit(id) => {
            edit(client, repository, *id, &body)?;
        }
        Step::Delete(id) => delete(client, repository, *id)?,
    }
    surplus.iter().try_for_each(|id| delete(client, repository, *id))?;
    Ok(made)
}

/// Makes a comment. Where the answer is lost, the issue is looked at, and the comment is not made again.
fn create(client: &Client, repository: &str, wish: &Wish, body: &str) -> Result<Option<u64>, Failure> {
    let post = || post(client, repository, wish.number, body);
    let mut answer = post();
    if matches!(&answer, Err(failure) if failure.kind == FailureKind::Later) {
        answer = post();
    }
    match answer {
        Ok(answer) => Ok(answer["id"].as_u64()),
        Err(failure) if failure.kind == FailureKind::Unclear => {
            for look in 0..LOOKS {
                client.pause("query Talks", Duration::from_secs(1 << look))?;
                client.next_round();
                if let Some(made) = Talks::read(client, repository, &[wish.number])?.own(wish.number, wish.mark).first()
                {
                    return Ok(Some(made.id));
                }
            }
            Err(failure)
        }
        Err(failure) => Err(failure),
    }
}

/// Where another run has made the same comment at the same time, the younger goes: both runs see it so.
fn take_back_doubles(client: &Client, repository: &str, made: &[(u64, Mark, u64)]) -> Result<(), Failure> {
    let numbers: Vec<u64> = made.iter().map(|(number, ..)| *number).collect();
    for look in 0..LOOKS {
        client.next_round();
        let talks = Talks::read(client, repository, &numbers)?;
        let mut all_are_listed = true;
        for (number, mark, id) in made {
            let mut all: BTreeSet<u64> = talks.own(*number, *mark).iter().map(|comment| comment.id).collect();
            let is_listed = !all.insert(*id);
            let oldest = all.pop_first().unwrap_or(*id);
            // One that is taken back need not be listed any more.
            all_are_listed &= is_listed || oldest != *id;
            for younger in all {
                delete(client, repository, younger)?;
            }
        }
        if all_are_listed || look + 1 == LOOKS {
            break;
        }
        client.pause("query Talks", Duration::from_secs(1 << look))?;
    }
    Ok(())
}

/// What was said in the issues `numbers`, as far as one page has it.
fn ask(client: &Client, repository: &str, numbers: &[u64]) -> Result<BTreeMap<u64, Talk>, Failure> {
    let fields = "{\n      locked\n      closed\n      assignees(first: 10) {\n        nodes {\n          login\n        }\n      }\n      comments(first: 100) {\n        ...Comments\n      }\n    }";
    let each: String =
        numbers.iter().map(|number| format!("    i{number}: issue(number: {number}) {fields}\n")).collect();
    let query = format!(
        "query Talks($owner: String!, $name: String!) {{\n  repository(owner: $owner, name: $name) {{\n{each}  }}\n}}\n"
    );
    let (owner, name) = owner_and_name(repository);
    let (data, _): (TalksData, _) =
        client.query("Talks", &with_fragments(&query), &json!({ "owner": owner, "name": name }))?;
    let gone = || Failure::new(FailureKind::Missing, "query Talks", format!("there is no repository `{repository}`"));
    let mut found = data.repository.ok_or_else(gone)?;
    Ok(numbers.iter().filter_map(|number| Some((*number, found.remove(&format!("i{number}"))??))).collect())
}
