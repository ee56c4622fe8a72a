//! `target-label`: the pull request lacks the label of the release that it targets.

use crate::facts::PullRequest;
use crate::finding::{Finding, Severity};
use crate::release::Version;
use crate::rule::{Check, Fact, PULL_REQUEST, PullRequestContext, Rule, one_line};

/// The rule.
pub static RULE: Rule = Rule {
    id: "target-label",
    summary: "the pull request lacks the label of the release that it targets",
    severity: Severity::Warning,
    check: Check::PullRequest(check),
    needs: &[Fact::PullRequest, Fact::Schedules, Fact::Labels],
    page: include_str!("target-label.md"),
};

fn check(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    let snapshot = context.snapshot;
    let schedules = snapshot.facts.schedules.as_ref();
    let Some(upcoming) = schedules.and_then(|schedules| schedules.upcoming(snapshot.today)) else { return Vec::new() };
    let veps = context.veps.iter().filter(|vep| !vep.meta);
    if veps.clone().next().is_none() {
        return Vec::new();
    }
    let targeting = veps.clone().find_map(|vep| {
        let (stage, _) = vep.targets.iter().find(|(_, version)| **version == upcoming)?;
        Some(stage.title())
    });
    let pattern = snapshot.config.target_label.as_str();
    let wanted = label_of(pattern, upcoming);
    let mut findings = Vec::new();
    for label in &pull_request.labels {
        if let Some(version) = version_in(pattern, label).filter(|version| *version != upcoming || targeting.is_none())
        {
            // A label for a release that the VEP does target, if not the upcoming one, is history.
            if !veps.clone().any(|vep| vep.targets.values().any(|target| *target == version)) {
                let message = format!("`{}` is set, and no VEP of the pull request targets {version}", one_line(label));
                findings.push(
                    RULE.about(PULL_REQUEST, message)
                        .help(format!("write `/remove-label {}` in a comment", one_line(label))),
                );
            }
        }
    }
    let Some(stage) = targeting else { return findings };
    let milestone = pull_request.milestone.as_deref().and_then(|title| title.trim().parse::<Version>().ok());
    if pull_request.labels.contains(&wanted) || milestone == Some(upcoming) {
        return findings;
    }
    let defined = snapshot.facts.labels.iter().flatten().any(|label| *label == wanted);
    let mut milestones = snapshot.facts.milestones.iter().flatten();
    let milestone = milestones.find(|title| title.trim().parse::<Version>().ok() == Some(upcoming));
    findings.push(if defined {
        let message = format!("`{wanted}` is not set, and {stage} targets {upcoming}");
        RULE.about(PULL_REQUEST, message).help(format!("ask a member for `/label {wanted}`"))
    } else if let Some(milestone) = milestone.map(|title| one_line(title)) {
        let message = format!("the milestone `{milestone}` is not set, and {stage} targets {upcoming}");
        RULE.about(PULL_REQUEST, message).help(format!("ask a maintainer for `/milestone {milestone}`"))
    } else {
        // Nobody can set a label that the repository does not define.
        let message = format!("the repository has no label `{wanted}` to say that {stage} targets {upcoming}");
        RULE.about(PULL_REQUEST, message)
            .severity(Severity::Notice)
            .help(format!("a maintainer can create the label `{wanted}`, or a milestone `{upcoming}`"))
    });
    findings
}

fn label_of(pattern: &str, version: Version) -> String {
    pattern.replace("{version}", &version.to_string())
}

/// The release that `label` names, if it has the shape of `pattern`.
fn version_in(pattern: &str, label: &str) -> Option<Version> {
    let (before, after) = pattern.split_once("{version}")?;
    label.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
}
