//! What our comment on a tracking issue says: how its VEP stands in a release, and what its description must be changed to.
//! Nothing in it depends on the day: it changes when something has changed.

use crate::output::escape::{code, text};
use crate::output::release::links::Links;
use crate::output::release::words::name;
use crate::release_report::{Correction, Deadline, Entry, Need, NeedState, ReleaseReport, Standing};
use crate::vep::status::Status;

/// Where the process says what an exception takes.
const EXCEPTIONS: &str = "blob/HEAD/README.md";

/// The most corrections that are named.
pub const MAX_CORRECTIONS: usize = 20;

/// The check-in of a VEP: how its `entries` of `report`, one for each stage, stand, with what its description must be
/// changed to.
pub fn check_in(report: &ReleaseReport, entries: &[&Entry], corrections: &[Correction], server: &str) -> String {
    let links = Links { server, report };
    let standing =
        entries.iter().map(|entry| entry.standing).min().map_or_else(String::new, |worst| heading(report, worst));
    let mut out = standing + "\n";
    for entry in entries {
        out.push_str(&of_entry(entry, &links, entries.len() > 1));
    }
    out.push_str(&to_change(corrections));
    out.push_str(&format!(
        "\n<sub>vep-check keeps this comment up to date. It changes when how the {} stands in {} does.</sub>\n",
        report.noun.one(),
        report.version
    ));
    out
}

/// How a check-in begins that has `standing`.
fn heading(report: &ReleaseReport, standing: Standing) -> String {
    format!("### {}: {}", report.version, words(standing))
}

/// The word to `assignees` that their VEP stands worse than the check-in `before` said; `None` where it does not, or nobody
/// can tell.
pub fn ping(report: &ReleaseReport, entries: &[&Entry], before: &str, assignees: &[&str]) -> Option<String> {
    let now = entries.iter().map(|entry| entry.standing).min()?;
    let line = before.lines().nth(1)?;
    let was = Standing::ALL.into_iter().find(|was| heading(report, *was) == line)?;
    let is_bad = |standing| matches!(standing, Standing::AtRisk | Standing::Missed);
    if !is_bad(now) || was == now || was == Standing::Missed || assignees.is_empty() {
        return None;
    }
    let names: Vec<String> = assignees.iter().map(|login| format!("@{login}")).collect();
    Some(format!("{}: {} is now {}; the check-in says what is missing.", names.join(" "), report.version, words(now)))
}

/// The check-in of a VEP that is not meant for the release any more, whatever it was.
pub fn no_longer(report: &ReleaseReport, corrections: &[Correction]) -> String {
    let version = report.version;
    format!(
        "### {version}: removed\n\nNo merged document targets {version} for this {} any more.\n{}",
        report.noun.one(),
        to_change(corrections)
    )
}

/// What the description must be changed to, where no check-in says it.
pub fn description(corrections: &[Correction]) -> String {
    let words = "vep-check takes this comment away once the description says what the document does.";
    format!("{}\n<sub>{words}</sub>\n", to_change(corrections).trim_start())
}

/// How an entry stands, as people say it.
const fn words(standing: Standing) -> &'static str {
    match standing {
        Standing::Missed => "❌ missed",
        Standing::AtRisk => "⚠️ at risk",
        Standing::Unknown => "❔ not known",
        Standing::OnTrack => "✅ on track",
        Standing::Done => "✅ done",
        Standing::Removed => "removed",
    }
}

/// Why a VEP is in no release: its front matter, else its card.
fn removed(entry: &Entry) -> String {
    let status = entry.vep.status.as_deref().filter(|name| Status::from_name(name).is_some_and(Status::is_removed));
    let on_card = entry.card.value().and_then(|card| card.status.as_deref());
    match (status, on_card) {
        (Some(status), _) => format!("\nIts front matter says {}, so it is in no release.\n", code(status)),
        (None, on_card) => {
            format!("\nIts card says {}, so it is not in this release.\n", code(on_card.unwrap_or_default()))
        }
    }
}

fn of_entry(entry: &Entry, links: &Links<'_>, is_one_of_several: bool) -> String {
    let document = links.document(&entry.vep);
    let stands = if is_one_of_several { format!(": {}", words(entry.standing)) } else { String::new() };
    let number = text(&name(&entry.vep));
    let mut out = format!(
        "\n[{} {number}]({document}) targets {} for {}{stands}.\n",
        links.report.noun.title(),
        links.report.version,
        entry.stage.name()
    );
    if entry.standing == Standing::Removed {
        return out + &removed(entry);
    }
    out.push_str("\n| Needed | Until | State |\n|:--|:--|:--|\n");
    let mut required: Vec<&Need> = entry.needs.iter().filter(|need| need.required).collect();
    required.sort_by_key(|need| need.kind.due);
    for need in required {
        let until = need.kind.due.map_or("", Deadline::title);
        out.push_str(&format!("| {} | {until} | {} |\n", links.report.noun.say(need.kind.title), state(need)));
    }
    out.push_str(&next(entry, links));
    let besides: Vec<String> =
        entry.needs.iter().filter_map(worth_a_look).map(|words| links.report.noun.say(&words).into_owned()).collect();
    if !besides.is_empty() {
        out.push_str(&format!("\nIt decides nothing, and is worth a look: {}.\n", besides.join("; ")));
    }
    out
}

/// The state of a need, with the reason where it is not met. That what is met was unknown before is no news.
fn state(need: &Need) -> String {
    let why = need.why.as_ref().map_or(String::new(), |why| format!(": {}", text(why)));
    match need.state {
        NeedState::Met => "✅ there".to_owned(),
        NeedState::Missing => format!("❌ missing{why}"),
        NeedState::Unknown => format!("❔ not known{why}"),
        NeedState::NotApplicable => "✅ not needed".to_owned(),
    }
}

/// What is to be done next: all that is late, else all that is missing for the earliest deadline for which anything is.
fn next(entry: &Entry, links: &Links<'_>) -> String {
    let Some(due) = entry.missing().filter_map(|need| need.kind.due).min() else {
        return "\n**Next**: nothing is known to be missing.\n".to_owned();
    };
    let dates = &links.report.dates;
    let is_late = |need: &&Need| need.kind.due.is_some_and(|due| dates.has_passed(due));
    let to_do = |needs: Vec<&Need>| {
        let todo: Vec<&str> = needs.iter().map(|need| to_do(need.kind.id)).collect();
        links.report.noun.say(&todo.join("; ")).into_owned()
    };
    if !dates.has_passed(due) {
        let day = dates.date(due).value().map_or(String::new(), |day| format!(" ({day})"));
        let todo = to_do(entry.missing().filter(|need| need.kind.due == Some(due)).collect());
        return format!("\n**Next**, until {}{day}: {todo}.\n", due.title());
    }
    let todo = to_do(entry.missing().filter(is_late).collect());
    if entry.standing != Standing::Missed {
        return format!("\n**Next**: {todo}.\n");
    }
    let how = links.address(EXCEPTIONS);
    format!(
        "\n**Next**: {todo}. It is late, so this takes an exception: [ask for one on the mailing list]({how}), with why, how much \
         more time it takes, and what follows without it.\n"
    )
}

/// What somebody does about a need that is missing.
fn to_do(id: &str) -> &'static str {
    match id {
        "target-merged" => "merge the pull request that targets the release",
        "graduation-criteria" => "write what the stage takes into the document's graduation requirements",
        "tracking-issue" => "let this issue be open and say what the document does",
        "board-tracked" => "ask the release team for a card that is tracked",
        "reviewer" => "find a VEP reviewer",
        "sign-off" => "get the SIGs' sign-off",
        "code-listed" => "list the pull requests of the code in this issue, drafts too, or `N/A` and why",
        "code-merged" => "get the listed pull requests of the code merged",
        "docs-listed" => {
            "list the pull request of the documentation in this issue, a draft is enough, or `N/A` and why"
        }
        "code-in-release-branch" => "bring the code to the release's branch",
        "docs-merged" => "get the pull request of the documentation merged",
        _ => "see above",
    }
}

/// What is missing that decides nothing. What depends on the day, and what only the end of the work brings, is left out.
fn worth_a_look(need: &Need) -> Option<String> {
    if need.required || need.state != NeedState::Missing {
        return None;
    }
    let why = need.why.as_deref().map_or(String::new(), |why| format!(" ({})", text(why)));
    match need.kind.id {
        "feature-gate" => Some(format!("no feature gate is named{why}")),
        "stage-time" => Some(format!("no time is left in its stage{why}")),
        "references-listed" => Some(format!("pull requests say that they are for this VEP{why}")),
        "bugs" => Some("open bugs refer to this issue".to_owned()),
        _ => None,
    }
}

/// What a description must be changed to; nothing where it need not be.
fn to_change(corrections: &[Correction]) -> String {
    if corrections.is_empty() {
        return String::new();
    }
    let lines: String = corrections.iter().take(MAX_CORRECTIONS).map(line).collect();
    format!(
        "\n#### To change in this issue's description\n\nThe merged document says otherwise. Where the issue is right, change the document instead.\n\n{lines}"
    )
}

fn line(correction: &Correction) -> String {
    let says = correction.says.as_deref().map(code).filter(|says| !says.is_empty());
    let words = match (&correction.must_say, says) {
        (Some(must_say), Some(says)) => format!("write {} in the place of {says}", code(must_say)),
        (Some(must_say), None) => format!("write {}", code(must_say)),
        (None, Some(says)) => format!("take away {says}"),
        (None, None) => "leave it empty".to_owned(),
    };
    format!("- **{}**: {words}\n", correction.field)
}
