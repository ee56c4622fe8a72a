//! Which issue tracks a VEP: the one that its number says, that the description of the pull request names, or that lists
//! the pull request.

use std::sync::{Arc, OnceLock};

use crate::facts::Issue;
use crate::rule::role::{Role, role_of};
use crate::snapshot::MOST_VEPS;
use crate::snapshot::Snapshot;
use crate::tracking_issue::{described_issues, is_about, issue_numbers, number_in_title, without_comments};
use crate::vep::Vep;
use crate::vep::template::Sections;

/// The most documents of a change, appendices among them, that are read to see which VEPs want a number.
const MOST_DOCUMENTS: usize = 30;

/// The tracking issues of the VEPs of a check, found out once a rule has asked.
#[derive(Debug)]
pub struct Trackers<'a> {
    snapshot: &'a Snapshot,
    assigned: OnceLock<Assigned>,
}

/// What a pull request tells besides the numbers of its VEPs.
#[derive(Debug, Default)]
struct Assigned {
    /// The issues that its description names, in its order, which may track any of its VEPs.
    described: Vec<u64>,
    /// Those of them, or else the one that it would close, or the one open issue that lists it, which the one VEP without an issue of its own may have.
    left: Option<u64>,
}

impl<'a> Trackers<'a> {
    /// Those of the VEPs of `snapshot`.
    pub(super) fn of(snapshot: &'a Snapshot) -> Trackers<'a> {
        Trackers { snapshot, assigned: OnceLock::new() }
    }

    /// The number of the issue that tracks `vep`: its own, unless that is known to be none, else what the pull request
    /// tells. What continues another VEP has that one's number, and an issue of its own.
    pub fn number(&self, vep: &Vep) -> Option<u64> {
        let assigned = self.assigned.get_or_init(|| self.assigned());
        let own = vep.numbers();
        let described = assigned.described.iter().copied().find(|number| own.contains(number));
        let by_number = || own.into_iter().find(|number| self.may_track(vep, *number));
        described.or_else(|| if vep.continues() { None } else { by_number() }).or(assigned.left)
    }

    /// Whether `number` is that of an issue, or nobody has asked.
    pub fn may_be_issue(&self, number: u64) -> bool {
        match self.snapshot.facts.issues.as_ref().and_then(|issues| issues.get(&number)) {
            Some(issue) => issue.as_ref().is_some_and(|issue| !issue.pull_request),
            None => true,
        }
    }

    /// Whether `number` may be that of the issue of `vep`: no other VEP's is known to have it.
    pub fn may_track(&self, vep: &Vep, number: u64) -> bool {
        let assigned = self.assigned.get_or_init(|| self.assigned());
        self.may_be_issue(number) && !self.is_of_another(vep, number, &assigned.described)
    }

    /// Whether the issue `number` speaks of something else than `vep`, and one that the description names speaks of it.
    fn is_of_another(&self, vep: &Vep, number: u64, described: &[u64]) -> bool {
        let Some(subject) = vep.subject().filter(|_| !described.contains(&number)) else { return false };
        let issue = |number: u64| self.snapshot.facts.issues.as_ref()?.get(&number)?.as_ref();
        let speaks = |number: u64| is_about(&issue(number)?.title, subject);
        speaks(number) == Some(false) && described.iter().any(|other| speaks(*other) == Some(true))
    }

    fn assigned(&self) -> Assigned {
        let Snapshot { config, facts, changes, .. } = self.snapshot;
        let Some(pull_request) = facts.pull_request.as_ref().filter(|_| changes.len() <= MOST_DOCUMENTS) else {
            return Assigned::default();
        };
        let veps = self.veps();
        let numbers: Vec<Vec<u64>> =
            veps.iter().map(|vep| if vep.continues() { Vec::new() } else { vep.numbers() }).collect();
        // The description of a mechanical change may name several, of which none is anybody's in particular.
        if veps.len() > MOST_VEPS {
            return Assigned::default();
        }
        let mut described = described_issues(&pull_request.body, self.snapshot.repository(), &config.layout.title);
        described.retain(|number| self.may_be_issue(*number));
        let is_own = |vep: &Vep, number: u64| self.may_be_issue(number) && !self.is_of_another(vep, number, &described);
        let has_own = |index: &usize| numbers[*index].iter().any(|number| is_own(&veps[*index], *number));
        let without = (0..veps.len()).filter(|index| !has_own(index)).count();
        let is_free = |number: &u64| !numbers.iter().flatten().any(|own| own == number);
        let free = described.iter().copied().find(is_free);
        let closes = || self.only(&pull_request.closes).filter(is_free);
        let left = free.or_else(closes).or_else(|| self.listing(pull_request.number)).filter(|_| without == 1);
        Assigned { described, left }
    }

    /// The one of `numbers` that is known to be an open issue's.
    fn only(&self, numbers: &[u64]) -> Option<u64> {
        let known = self.snapshot.facts.issues.as_ref()?;
        let is_open = |number: &u64| {
            known.get(number).and_then(Option::as_ref).is_some_and(|issue| !issue.pull_request && !issue.closed)
        };
        let mut open = numbers.iter().copied().filter(is_open);
        open.next().filter(|_| open.next().is_none())
    }

    /// The VEPs of the change.
    fn veps(&self) -> Vec<Vep> {
        let Snapshot { config, template, tree, .. } = self.snapshot;
        let documents = self.snapshot.changes.iter().filter(|change| change.head.no_text.is_none());
        let read = documents.filter_map(|change| {
            let vep = Vep::parse(Arc::clone(&change.head.source), &config.layout, &config.metadata);
            let vep = vep.with_beside(change.head.beside());
            let role = role_of(&vep, &Sections::of(template, &vep), tree, self.snapshot);
            (role == Role::Vep).then_some(vep)
        });
        read.collect()
    }

    /// The one open issue that lists the pull request `number`; of several, the one whose title is that of a VEP.
    fn listing(&self, number: u64) -> Option<u64> {
        let form = &self.snapshot.config.layout.title;
        let lists = |issue: &Issue| {
            let listed = || issue_numbers(&without_comments(&issue.body), self.snapshot.repository());
            !issue.pull_request && !issue.closed && listed().contains(&number)
        };
        let known = self.snapshot.facts.issues.iter().flatten();
        let listing: Vec<(u64, &Issue)> =
            known.filter_map(|(number, issue)| Some((*number, issue.as_ref().filter(|issue| lists(issue))?))).collect();
        let titled = || listing.iter().filter(|(_, issue)| number_in_title(&issue.title, form).is_some());
        match (listing.as_slice(), titled().count()) {
            ([(one, _)], _) => Some(*one),
            (_, 1) => titled().map(|(number, _)| *number).next(),
            _ => None,
        }
    }
}
