//! The pull requests of code and documentation of one entry, as its tracking issue lists them and others refer to it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config::Config;
use crate::facts::{Issue, Pull, PullState, Reference, Tracker, Word, Work, has_label};
use crate::release::{Stage, Version};
use crate::release_report::known::{Known, Source};
use crate::tracking_issue::{List, Listed, list_text, listed, references};

/// The label of a pull request that must not be merged now.
///
/// <https://github.com/kubernetes-sigs/prow/blob/main/pkg/labels/labels.go>
const HOLD: &str = "do-not-merge/hold";

/// A pull request of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPull {
    /// Its name.
    pub name: Reference,
    /// Whether the tracking issue lists it for the stage; else it says itself that it implements the VEP.
    pub listed: bool,
    /// What is known of it.
    pub state: Known<Pull>,
    /// Whether it is in the release's branch, and how or why not; `None` for one of another repository than the
    /// product's, whose branches are not read.
    pub in_branch: Option<Known<String>>,
    /// For how many days its author has waited for a word of others, where they do.
    pub waiting: Option<i32>,
}

impl EntryPull {
    /// Whether it is known to stand like `state`.
    pub fn is(&self, state: PullState) -> bool {
        self.state.value().is_some_and(|pull| pull.state == state)
    }

    /// How it stands, in one word.
    pub fn word(&self) -> &'static str {
        match &self.state {
            Known::Yes(pull) => match pull.state {
                PullState::Open if pull.draft => "draft",
                PullState::Open => "open",
                PullState::Merged => "merged",
                PullState::Closed => "closed",
            },
            Known::No(_) | Known::Unknown(_) => "unknown",
        }
    }

    /// The day on which it was merged.
    pub fn merged_on(&self) -> Option<Date> {
        self.state.value().and_then(|pull| pull.merged_at).map(day)
    }
}

/// The day of `at`, in UTC.
pub(super) fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// What a tracking issue lists for a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pulls {
    /// These.
    Listed(Vec<EntryPull>),
    /// Nothing is to be listed, in the issue's words.
    NotApplicable(String),
    /// Nothing, although there should be something.
    None,
    /// What stands there names no pull request.
    Unclear(String),
}

/// What tells of the pull requests of an entry.
pub(super) struct Around<'a> {
    pub(super) work: &'a Work,
    pub(super) config: &'a Config,
    /// The repository of the VEPs.
    pub(super) home: &'a str,
    pub(super) today: Date,
    pub(super) version: Version,
    pub(super) sources: &'a [Source],
}

impl Around<'_> {
    /// Why the source `name` was not read, with its name.
    pub(super) fn why_unread(&self, name: &str) -> String {
        let source = self.sources.iter().find(|source| source.name == name);
        let why = source.and_then(|source| source.state.why_unknown()).unwrap_or("nothing that was read tells");
        format!("{name}: {why}")
    }

    /// The product's repository.
    pub(super) fn product(&self) -> &str {
        &self.config.product_repository.1
    }

    /// The name of the release's branch.
    pub(super) fn branch(&self) -> String {
        self.config.release.branch(self.version)
    }

    /// What `issue` lists in `list` for `stage`.
    pub(super) fn list(&self, issue: &Issue, stage: Stage, list: List) -> Pulls {
        let stages = self.config.stages();
        let Some(text) = list_text(issue, stage, list, stages) else { return Pulls::None };
        let known: Vec<&str> = std::iter::once(self.product())
            .chain(self.config.release.docs_repositories.iter().map(String::as_str))
            .collect();
        let named = references(&text, self.home, &known);
        // The pull request of the document itself is neither code nor documentation.
        let named: Vec<Reference> =
            named.into_iter().filter(|name| !name.repository().eq_ignore_ascii_case(self.home)).collect();
        match listed(issue, stage, list, stages) {
            _ if !named.is_empty() => Pulls::Listed(named.into_iter().map(|name| self.pull(name, true)).collect()),
            Listed::NotApplicable => Pulls::NotApplicable(words_of(&text)),
            Listed::Some => Pulls::Unclear(words_of(&text)),
            Listed::Absent | Listed::Nothing => Pulls::None,
        }
    }

    /// The pull requests that refer to the issue `number` and say that they implement it, but for those in `listed`.
    pub(super) fn unlisted(&self, number: u64, tracker: &Tracker, listed: &[EntryPull]) -> Vec<EntryPull> {
        let Some(issue) = Reference::new(self.home, number) else { return Vec::new() };
        let is_listed = |name: &Reference| listed.iter().any(|pull| pull.name == *name);
        let names = tracker.references.iter().filter(|name| !is_listed(name));
        let names = names.filter(|name| !name.repository().eq_ignore_ascii_case(self.home));
        let pulls = names.map(|name| self.pull(name.clone(), false));
        let implements = |pull: &EntryPull| {
            let known = pull.state.value();
            // What goes to a release's branch is there because of another one.
            known.is_some_and(|pull| pull.names.contains(&issue) && !self.is_branch_of_release(&pull.base))
        };
        pulls.filter(implements).collect()
    }

    fn pull(&self, name: Reference, listed: bool) -> EntryPull {
        let known = self.work.pulls.as_ref().and_then(|pulls| pulls.get(&name));
        let state = match known {
            None if self.work.pulls.is_none() => Known::Unknown(self.why_unread("pull-requests")),
            None => Known::Unknown("it was not read".to_owned()),
            Some(None) => Known::Unknown("it may not be read, or is no pull request".to_owned()),
            Some(Some(pull)) => Known::Yes(pull.clone()),
        };
        let of_product = name.repository().eq_ignore_ascii_case(self.product());
        let in_branch = of_product.then(|| self.in_branch(&name, state.value()));
        let waiting = state.value().and_then(|pull| self.waiting(pull));
        EntryPull { name, listed, state, in_branch, waiting }
    }

    /// For how many days the author of `pull` has waited.
    fn waiting(&self, pull: &Pull) -> Option<i32> {
        let Word { author, at } = pull.last_word.as_ref()?;
        let waits = pull.state == PullState::Open && !pull.draft && !has_label(&pull.labels, HOLD);
        (waits && *author == pull.author).then(|| (self.today - day(*at)).get_days())
    }

    /// Whether a pull request of the product is in the release's branch: it was for that branch; or it was merged before the branch was
    /// cut; or one that was merged into the branch refers to it.
    fn in_branch(&self, name: &Reference, pull: Option<&Pull>) -> Known<String> {
        let branch = self.branch();
        let unknown = |why: &str| Known::Unknown(why.to_owned());
        let Some(branches) = &self.work.branches else { return unknown(&self.why_unread("branches")) };
        let Some(pull) = pull else { return unknown("the pull request was not read") };
        let Some(merged) = pull.merged_at.filter(|_| pull.state == PullState::Merged) else {
            return Known::No("it is not merged".to_owned());
        };
        if pull.base == branch {
            return Known::Yes(format!("merged into {branch}"));
        }
        let into_main = self.work.main_branch.as_deref() == Some(pull.base.as_str());
        let Some(cut) = branches.get(&branch) else {
            return match into_main {
                true => Known::Yes(format!("merged into {}, and {branch} is not cut yet", pull.base)),
                false => Known::No(format!("merged into {}", pull.base)),
            };
        };
        if let Some(backport) = self.backport(name, &branch) {
            return Known::Yes(format!("{backport} brought it to {branch}"));
        }
        match cut.cut.filter(|_| into_main) {
            Some(cut) if merged <= cut => Known::Yes(format!("merged before {branch} was cut")),
            Some(_) => Known::No(format!("merged after {branch} was cut, and no backport refers to it")),
            None if into_main => Known::Unknown(format!("when {branch} was cut was not read")),
            None => Known::No(format!("merged into {}, and no backport refers to it", pull.base)),
        }
    }

    /// The pull request that brought `name` to `branch`.
    fn backport(&self, name: &Reference, branch: &str) -> Option<&Reference> {
        let pulls = self.work.pulls.iter().flatten();
        let mut merged = pulls.filter_map(|(other, pull)| Some((other, pull.as_ref()?)));
        let is_backport =
            |pull: &Pull| pull.base == branch && pull.state == PullState::Merged && pull.names.contains(name);
        merged.find(|(_, pull)| is_backport(pull)).map(|(other, _)| other)
    }

    fn is_branch_of_release(&self, base: &str) -> bool {
        self.work.branches.as_ref().is_some_and(|branches| branches.contains_key(base))
    }
}

/// The first line of what a list says.
fn words_of(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim().trim_start_matches(['*', '-', ' ']).trim());
    lines.filter(|line| !line.is_empty()).map(str::to_owned).next().unwrap_or_default()
}
