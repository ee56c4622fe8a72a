//! What is to be said of a VEP besides findings: answers to what reviewers ask of a change.

mod card;
mod people;

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::facts::Issue;
use crate::release::{Stage, Version};
use crate::remarks::people::named;
use crate::rule::Context;
use crate::source::Span;
use crate::text::{is_undecided, one_line};
use crate::tracking_issue;
use crate::vep::Vep;
use crate::vep::graduation::stage_parts;
use crate::vep::status::Status;

/// From how many days before a freeze on somebody asks who reviews what is to come.
const SOON: i32 = 14;

/// What is to be said of `vep`, each in one line, back-ticks around what stands in a file. Nobody is called: no name
/// has an `@`.
pub fn of(vep: &Vep, context: &Context<'_>) -> Vec<String> {
    let remarks = [moves(vep, context), no_freeze(vep, context), nothing_soon(vep, context), plans(vep, context)];
    let card = card::of(vep, context);
    let open = unassigned(vep, context);
    let reviewed = reviewed(vep, context).filter(|_| !open.iter().any(|line| line.starts_with("`reviewers`")));
    remarks.into_iter().flatten().chain(of_which_gate(vep, context)).chain(card).chain(open).chain(reviewed).collect()
}

/// The releases that the change puts in the place of others: stage, before, now.
fn moved(vep: &Vep, context: &Context<'_>) -> Vec<(Stage, Version, Version)> {
    let before = context.base.map(Vep::stage_versions).unwrap_or_default();
    let now = vep.stage_versions().into_iter();
    let pairs = now.filter_map(|(stage, version)| Some((stage, *before.get(&stage)?, version)));
    pairs.filter(|(_, before, now)| before != now).collect()
}

/// That the change only moves targets, and that a deferral needs no exception.
fn moves(vep: &Vep, context: &Context<'_>) -> Option<String> {
    let moved = moved(vep, context);
    let base = context.base.filter(|_| !moved.is_empty() && !vep.place.meta)?;
    let list: Vec<String> =
        moved.iter().map(|(stage, from, to)| format!("{} from {from} to {to}", stage.title())).collect();
    let list = list.join(" and ");
    let deferral = moved.iter().all(|(_, from, to)| to > from);
    let frozen = moved.iter().any(|(_, _, to)| freeze(context, *to).is_some_and(|day| day < context.snapshot.today));
    match (without_releases(base) == without_releases(vep), deferral) {
        (true, true) => Some(format!("this change only moves {list}: a deferral, which needs no exception")),
        (true, false) => Some(format!("this change only moves {list}")),
        // Before the freeze nobody asks for an exception.
        (false, true) if frozen => Some(format!("moving {list} is a deferral: it needs no exception")),
        (false, _) => None,
    }
}

/// The words of `vep` without those of its targets.
fn without_releases(vep: &Vep) -> Vec<&str> {
    let mut spans: Vec<Span> = vep.targets.iter().chain(&vep.milestones).map(|target| target.value.span).collect();
    spans.sort_unstable();
    let (mut words, mut from) = (Vec::new(), 0);
    for span in spans {
        words.extend(vep.source.text()[from..span.start.max(from)].split_whitespace());
        from = span.end.max(from);
    }
    words.extend(vep.source.text()[from..].split_whitespace());
    words
}

/// The last day for VEPs of `version`, where it is known.
fn freeze(context: &Context<'_>, version: Version) -> Option<Date> {
    context.snapshot.facts.schedules.as_ref()?.freeze(version).date()
}

/// That a VEP about the process itself has no freeze, where one has passed that others have.
fn no_freeze(vep: &Vep, context: &Context<'_>) -> Option<String> {
    let before = context.base.map(Vep::shipping_versions).unwrap_or_default();
    let changed = |(stage, version): &(Stage, Version)| before.get(stage) != Some(version);
    let mut new = vep.shipping_versions().into_iter().filter(changed);
    let passed = new.any(|(_, version)| freeze(context, version).is_some_and(|day| day < context.snapshot.today));
    (vep.place.meta && context.is_change() && passed)
        .then(|| context.config().noun.say("a VEP about the process has no freeze").into_owned())
}

/// That an update of graduation or history targets nothing in the release that freezes next.
fn nothing_soon(vep: &Vep, context: &Context<'_>) -> Option<String> {
    let base = context.base.filter(|_| !vep.place.meta)?;
    let upcoming = context.upcoming()?;
    let day = freeze(context, upcoming)?;
    let versions = vep.shipping_versions();
    let status = vep.status().and_then(|status| Status::from_name(&status.to_ascii_lowercase()));
    let has_shipped = vep
        .stages
        .last()
        .and_then(|last| versions.get(&last))
        .is_some_and(|version| context.is_out(*version) == Some(true));
    // Who changes a target means it.
    if status.is_some_and(Status::is_over)
        || has_shipped
        || versions != base.shipping_versions()
        || versions.values().any(|version| *version >= upcoming)
    {
        return None;
    }
    let config = context.config();
    let changed = [&config.graduation, &config.history].into_iter().any(|name| context.changes_section(vep, name));
    changed
        .then(|| config.noun.say(&format!("nothing in it targets {upcoming}, whose VEPs freeze on {day}")).into_owned())
}

/// That the tracking issue plans a stage for the upcoming release, and the document nothing.
fn plans(vep: &Vep, context: &Context<'_>) -> Option<String> {
    let (number, issue) = context.issue(vep).filter(|_| !vep.place.meta && vep.shipping_versions().is_empty())?;
    let upcoming = context.upcoming()?;
    let stages = context.config().stages();
    let stage = stages.iter().find(|stage| tracking_issue::target(issue, *stage, stages) == Some(upcoming))?;
    let days = (freeze(context, upcoming)? - context.snapshot.today).get_days();
    let when = match days {
        ..0 => return None,
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    let stage = stage.title();
    let next = upcoming.next();
    Some(format!(
        "issue #{number} plans {stage} for {upcoming}, which freezes {when}, and the document targets nothing: fill it, \
         or plan {next} in the issue"
    ))
}

/// Who could be asked where front matter has nobody yet: whom the tracking issue names, else the reviewers of the SIG's
/// `OWNERS`, its approvers and chairs.
fn unassigned(vep: &Vep, context: &Context<'_>) -> Vec<String> {
    let Some(front_matter) = vep.front_matter.as_ref() else { return Vec::new() };
    let is_open = |(key, _): &(&str, &str)| {
        let names = front_matter.texts(key);
        !names.is_empty() && names.iter().all(|name| is_undecided(name.value))
    };
    let fields = [("reviewers", "Reviewers"), ("approvers", "Approvers")];
    let mut lines = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for (key, label) in fields.into_iter().filter(is_open) {
        let issue = context.issue(vep).map(|(number, issue)| (number, tracking_issue::people(issue, label)));
        match issue.filter(|(_, people)| !people.is_empty()) {
            Some((number, people)) => {
                lines.push(format!("`{key}` still to be filled: issue #{number} names {}", named(people.iter(), &[])));
            }
            None => open.push(key),
        }
    }
    let Some(sig) = vep.sig().and_then(|name| context.snapshot.facts.sig(name)) else { return lines };
    // Nobody reviews what they have written.
    let mut authors: Vec<&str> = front_matter.texts("authors").iter().map(|author| author.value).collect();
    authors.extend(context.snapshot.facts.pull_request.as_ref().map(|about| about.author.as_str()));
    let leads = named(sig.approvers.iter().chain(&sig.chairs), &authors);
    let reviewers = named(sig.reviewers.iter(), &authors);
    let found = |keys: &str, list: &str| {
        (!list.is_empty()).then(|| format!("{keys} still to be found: `{}` has {list}", sig.name))
    };
    let asked: &[(&str, &str)] = match (open.as_slice(), reviewers.is_empty()) {
        (["reviewers", "approvers"], true) => &[("`reviewers` and `approvers`", &leads)],
        (["reviewers", "approvers"], false) => &[("`reviewers`", &reviewers), ("`approvers`", &leads)],
        (["reviewers"], false) => &[("`reviewers`", &reviewers)],
        (["reviewers"], true) => &[("`reviewers`", &leads)],
        (["approvers"], _) => &[("`approvers`", &leads)],
        _ => &[],
    };
    lines.extend(asked.iter().filter_map(|(keys, list)| found(keys, list)));
    lines
}

/// That the stage of one of several feature gates is newly targeted, and the heading of its criteria does not say of
/// which.
fn of_which_gate(vep: &Vep, context: &Context<'_>) -> Option<String> {
    let newly = context.newly_targeted(vep);
    let (_, body) = context.graduation(vep).filter(|_| !newly.is_empty())?;
    let rows = || vep.releases().iter();
    let gates: BTreeSet<&str> = rows().filter_map(|row| row.gate.as_deref()).collect();
    newly.into_iter().filter(|_| gates.len() > 1).find_map(|(stage, _)| {
        let mut targeting = rows().filter(|row| row.stage() == Some(stage) && row.version().is_some());
        let gate = targeting.next()?.gate.as_deref().filter(|_| targeting.next().is_none())?;
        let mut parts = stage_parts(vep, body).into_iter().filter(|part| part.stages == [stage]);
        let heading = vep.source.slice(parts.next().filter(|_| parts.next().is_none())?.heading);
        let bare = heading.trim_matches(['#', '*', ' ', ':']).eq_ignore_ascii_case(stage.title());
        bare.then(|| {
            format!("{} is targeted for `{gate}` alone, and the heading of its criteria does not say so", stage.title())
        })
    })
}

/// Who reviews it, by front matter or by the tracking issue; shortly before the freeze of what it targets also that nobody
/// knows: without a reviewer it is not tracked.
fn reviewed(vep: &Vep, context: &Context<'_>) -> Option<String> {
    let status = vep.status().and_then(|status| Status::from_name(&status.to_ascii_lowercase()));
    let is_asked = context.snapshot.facts.pull_request.is_some() && !vep.place.meta;
    if !is_asked || status.is_some_and(Status::is_over) {
        return None;
    }
    let texts = vep.front_matter.as_ref().map(|front_matter| front_matter.texts("reviewers")).unwrap_or_default();
    let known = texts.iter().map(|text| text.value).filter(|name| !is_undecided(name));
    let mut people: Vec<String> = known.map(one_line).collect();
    let issue = context.issue(vep);
    if people.is_empty() {
        let of_issue = issue.iter().flat_map(|(_, issue)| tracking_issue::people(issue, "Reviewers"));
        people.extend(of_issue.map(|name| one_line(&name)));
    }
    if !people.is_empty() {
        return Some(format!("reviewers: {}", named(people.iter(), &[])));
    }
    let upcoming = context.upcoming()?;
    let days = (freeze(context, upcoming)? - context.snapshot.today).get_days();
    let soon = (0..=SOON).contains(&days) && vep.shipping_versions().values().any(|version| *version == upcoming);
    // A name without `@` is one, too.
    let said = |issue: &Issue| tracking_issue::field(&issue.body, "Reviewers").is_some_and(|text| !text.is_empty());
    let (number, _) = issue.filter(|(_, issue)| soon && !said(issue) && !card::names_reviewers(vep, context))?;
    Some(format!("reviewers unknown: neither the document nor issue #{number} names any"))
}
