//! `front-matter-milestone`: the milestone of the stage is missing, or no release.

use crate::finding::{About, Finding, Severity};
use crate::release::{Stage, behind, meant};
use crate::rule::{self, Check, Context, Fact, Rule, one_line};
use crate::source::Span;
use crate::text::{is_undecided, is_visible_char, likeness};
use crate::vep::Vep;
use crate::vep::front_matter::{FrontMatter, scalar};
use crate::vep::prose::Target;
use crate::vep::target_value::TargetValue;
use crate::vep::yaml::{Entry, Value};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "front-matter-milestone",
    summary: "the milestone of the stage is missing, or no release",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Stages, Fact::FrontMatter],
    fixable: true,
    page: include_str!("front-matter-milestone.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(front_matter) = &vep.front_matter else { return Vec::new() };
    let stages = context.config().stages();
    // Of what is no YAML, `front-matter-syntax` speaks.
    let unreadable = |target: &&Target| {
        let mut entries = front_matter.map("milestone").iter().map(|entry| &entry.node);
        entries.any(|node| node.span == target.value.span && node.value == Value::Unreadable)
    };
    let values = vep.milestones.iter().filter(|target| !unreadable(target));
    let mut findings: Vec<Finding> = values.filter_map(|target| check_value(vep, target)).collect();
    findings.extend(front_matter.map("milestone").iter().filter_map(|entry| check_key(entry, vep, context)));
    if let Some(span) = without_stages(front_matter) {
        let message = format!("`{}` of `milestone` is for no stage", one_line(vep.source.slice(span)));
        let first = stages.first().map(|stage| stage.key()).unwrap_or_default();
        let help = format!("write `milestone:` and below it a line for each stage, as `  {first}: \"v1.10\"`");
        findings.push(RULE.at(vep.location(span), About::field("milestone"), message).help(help));
        return findings;
    }
    let unreadable = front_matter.filled("milestone").is_some() && front_matter.readable("milestone").is_none();
    if vep.place.meta || unreadable {
        return findings;
    }
    let implementable = vep.status() == Some("implementable");
    let severity = match vep.status() {
        Some("implementable") => Severity::Error,
        Some("provisional") => Severity::Notice,
        _ => return findings,
    };
    let Some(stage) = front_matter.text("stage").and_then(|text| stages.from_name(text.value)) else { return findings };
    let key = stage.key();
    let own = vep.milestones.iter().find(|target| target.stage() == Some(stage));
    if front_matter.map("milestone").iter().any(|entry| misspelt(entry, vep, context) == Some(stage)) {
        return findings;
    }
    let near = front_matter.nearly("milestone").filter(|_| front_matter.entry("milestone").is_none());
    let anchor = front_matter.entry("milestone").or(near).map_or(front_matter.first_line(), |entry| entry.key.span);
    // `alpha: "v1.10"` at the margin is a field of its own.
    let beside = front_matter.filled(&key).filter(|_| own.is_none()).map(|entry| entry.key.span);
    let (span, message) = match own.map(|target| (target, &target.value.value)) {
        // What was no more than worth a word is not old when it becomes an error: the message is another.
        None => {
            (beside.unwrap_or(anchor), format!("`milestone` has no `{key}`{}", if implementable { "" } else { " yet" }))
        }
        Some((target, TargetValue::Blank)) => {
            let still = if implementable { "" } else { "still " };
            (target.span, format!("`{key}` of `milestone` is {still}empty"))
        }
        Some((target, TargetValue::Undecided | TargetValue::NotApplicable)) if implementable => (
            target.value.span,
            format!("`{key}` of `milestone` is still `{}`", one_line(vep.source.slice(target.value.span))),
        ),
        Some(_) => return findings,
    };
    let help = match near {
        Some(near) => format!("did you mean `milestone` instead of `{}`?", one_line(&near.key.value)),
        None if beside.is_some() => format!("indent `{key}` below `milestone` by two spaces"),
        None => format!("write `{key}: \"v1.10\"`, with the release that the stage is meant for"),
    };
    findings.push(RULE.at(vep.location(span), rule::stage_row(stage), message).severity(severity).help(help));
    findings
}

/// Whether the key of `entry` is a stage.
fn check_key(entry: &Entry, vep: &Vep, context: &Context<'_>) -> Option<Finding> {
    let stages = context.config().stages();
    if stages.from_name(&entry.key.value).is_some() {
        return None;
    }
    let message = format!("`{}` of `milestone` is no stage", one_line(&entry.key.value));
    let finding = RULE.at(vep.location(entry.key.span), About::Words, message);
    Some(match misspelt(entry, vep, context) {
        Some(stage) => finding.help(format!("write `{}`", stage.key())).fix(entry.key.span, stage.key()),
        None => finding.help(format!("write {}", stages.keys())),
    })
}

/// How alike a key and that of a stage are at least, of which one was meant.
const NEARLY_RIGHT: f64 = 0.8;

/// The stage that the key of `entry` was meant as, where it is none and the VEP has no other milestone of that stage.
fn misspelt(entry: &Entry, vep: &Vep, context: &Context<'_>) -> Option<Stage> {
    let stages = context.config().stages();
    let key: String = entry.key.value.chars().filter(|c| is_visible_char(*c)).collect::<String>().to_lowercase();
    let nearly = |stage: &Stage| key == stage.key() || likeness(&key, &stage.key(), NEARLY_RIGHT).is_some();
    let stage = stages.iter().find(nearly).filter(|_| stages.from_name(&entry.key.value).is_none())?;
    vep.milestones.iter().all(|target| target.stage() != Some(stage)).then_some(stage)
}

/// The place of what stands directly behind `milestone:`. `TBD` there is as good as nothing.
fn without_stages(front_matter: &FrontMatter) -> Option<Span> {
    let node = &front_matter.filled("milestone")?.node;
    let undecided = scalar(node).is_some_and(|text| is_undecided(text.value));
    (!undecided && matches!(node.value, Value::Scalar { .. } | Value::List(_))).then_some(node.span)
}

/// Whether what stands there is a release, whatever the state.
fn check_value(vep: &Vep, target: &Target) -> Option<Finding> {
    let text = vep.source.slice(target.value.span);
    let location = vep.location(target.value.span);
    match target.value.value {
        TargetValue::Version { version, .. } if target.is_bare_number(&vep.source) => {
            let message =
                format!("`{text}` without quotes is a number: YAML reads {}", text.parse::<f64>().unwrap_or_default());
            let help = format!("write `\"{version}\"`");
            Some(
                RULE.at(location, About::value("milestone", text), message)
                    .help(help)
                    .fix(target.value.span, format!("\"{version}\"")),
            )
        }
        TargetValue::Other => {
            let message = format!("`{}` is not a release{}", one_line(text), behind(text));
            let help = match meant(text) {
                Some(version) => format!("write `\"{version}\"`"),
                None => "write a release as `\"v1.10\"`, or delete the line until the stage is planned".to_owned(),
            };
            Some(RULE.at(location, About::value("milestone", text), message).help(help))
        }
        _ => None,
    }
}
