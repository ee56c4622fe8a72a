//! The labels that a pull request should carry. One function that rules, the comment and whoever sets labels use.

use crate::facts::{PullRequest, has_label};
use crate::release::{Stage, Version};
use crate::report::{Labels, VepSummary, WantedLabel, Why, WrongLabel};
use crate::rule::PullRequestContext;

/// What the labels of `pull_request` should be, by the VEPs that it changes: its kind, the owning SIGs, the upcoming
/// release where one of them targets it. VEPs about the process have neither of the latter.
pub fn of(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Labels {
    let veps: Vec<&VepSummary> = context.veps.iter().filter(|vep| !vep.meta).collect();
    let kind = (!context.veps.is_empty()).then(|| {
        let name = context.snapshot.config.kind_label.clone();
        label(name, Why::Kind, pull_request, context)
    });
    let mut wanted: Vec<WantedLabel> = kind.into_iter().chain(of_sigs(&veps, pull_request, context)).collect();
    let mut wrong = Vec::new();
    let upcoming = upcoming(context);
    if let Some(upcoming) = upcoming.filter(|_| !veps.is_empty()) {
        wrong = of_other_releases(&veps, pull_request, context);
        let targeting = veps.iter().find_map(|vep| vep.targets.iter().find(|(_, version)| **version == upcoming));
        wanted.extend(targeting.map(|(stage, _)| of_target(*stage, upcoming, pull_request, context)));
    }
    Labels { wanted, wrong, targets_known: upcoming.is_some() }
}

fn upcoming(context: &PullRequestContext<'_>) -> Option<Version> {
    context.snapshot.facts.schedules.as_ref()?.upcoming(context.snapshot.today)
}

fn label(name: String, why: Why, pull_request: &PullRequest, context: &PullRequestContext<'_>) -> WantedLabel {
    let defined = context.snapshot.facts.labels.as_ref().map(|labels| has_label(labels, &name));
    WantedLabel { set: pull_request.has_label(&name), defined, milestone: false, name, why }
}

/// The label of each SIG that owns one of `veps`.
fn of_sigs(veps: &[&VepSummary], pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<WantedLabel> {
    let mut sigs: Vec<&str> = veps.iter().filter_map(|vep| vep.sig.as_deref()).collect();
    sigs.sort_unstable();
    sigs.dedup();
    let labels = sigs.into_iter().filter_map(|sig| Some((sig, context.snapshot.config.sigs.get(sig)?)));
    labels.map(|(sig, name)| label(name.clone(), Why::Sig(sig.to_owned()), pull_request, context)).collect()
}

/// The label that says that `stage` targets `version`, or the milestone that says so instead.
fn of_target(
    stage: Stage,
    version: Version,
    pull_request: &PullRequest,
    context: &PullRequestContext<'_>,
) -> WantedLabel {
    let why = Why::Target(stage, version);
    let name = context.snapshot.config.target_label.replace("{version}", &version.to_string());
    let label = label(name, why.clone(), pull_request, context);
    let names = |title: &&String| title.trim().parse::<Version>().ok() == Some(version);
    let set = pull_request.milestone.as_ref().filter(names);
    let milestone = set.or_else(|| {
        let may_be_label = label.defined == Some(true);
        context.snapshot.facts.milestones.iter().flatten().filter(|_| !may_be_label).find(names)
    });
    match milestone {
        Some(title) if !label.set => {
            WantedLabel { name: title.clone(), why, milestone: true, defined: Some(true), set: set.is_some() }
        }
        _ => label,
    }
}

/// The labels of releases that none of `veps` targets. One for a release that is targeted, if not the upcoming one, is
/// history.
fn of_other_releases(
    veps: &[&VepSummary],
    pull_request: &PullRequest,
    context: &PullRequestContext<'_>,
) -> Vec<WrongLabel> {
    let pattern = context.snapshot.config.target_label.as_str();
    let releases = pull_request
        .labels
        .iter()
        .filter_map(|name| Some((name, Version::in_label(pattern, name)?)))
        .filter(|(_, version)| !veps.iter().any(|vep| vep.targets.values().any(|target| target == version)));
    releases.map(|(name, version)| WrongLabel { name: name.clone(), version }).collect()
}
