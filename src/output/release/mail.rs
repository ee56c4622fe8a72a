//! The report as a mail to the community's list: what is in at Enhancement Freeze, and how to ask for an exception.
//! A person sends it.

use crate::output::escape::for_terminal;
use crate::output::release::links::Links;
use crate::output::release::words::{Shown, card, days_words, name, sig, title};
use crate::release_report::{Deadline, Entry, Known, NeedState, ReleaseReport, Standing};
use crate::report::VepSummary;
use crate::text::cut;

/// How many characters of a title a mail has.
const LONGEST_TITLE: usize = 100;

/// The sources that decide what a mail says.
const DECISIVE: [&str; 5] = ["documents", "schedules", "proposals", "board", "history"];

/// How to ask for an exception.
///
/// <https://github.com/kubevirt/enhancements/blob/main/README.md>, "Exceptions"
const EXCEPTION: &str = "\
To ask for an exception, before the freeze or after it, write to this list:

  1. why it should be granted
  2. how much more time it takes
  3. what follows if it is not granted: for the graduation, for how mature the
     feature is, for those who use it
";

/// `report` as a mail, subject first, with links to `server`. It is a draft until Enhancement Freeze has passed.
pub fn mail(report: &ReleaseReport, show: &Shown<'_>, server: &str) -> String {
    let mail = Mail { report, links: Links { server, report }, is_over: is_over(report) };
    let entries = show.entries(report);
    let (removed, rest): (Vec<&Entry>, Vec<&Entry>) =
        entries.into_iter().partition(|entry| entry.standing == Standing::Removed);
    let (proposed, merged): (Vec<&Entry>, Vec<&Entry>) = rest.into_iter().partition(|entry| entry.proposal.is_some());
    let (untracked, approved): (Vec<&Entry>, Vec<&Entry>) = merged.into_iter().partition(|entry| is_untracked(entry));
    let parts = [
        mail.opening(),
        mail.approved(&approved),
        mail.untracked(&untracked),
        mail.proposed(&proposed),
        mail.only_in_issues(show),
        mail.removed(&removed),
        section("Exceptions") + EXCEPTION,
        mail.unread(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Whether nothing more is merged for the release but by exception.
fn is_over(report: &ReleaseReport) -> bool {
    report.dates.has_passed(Deadline::EnhancementFreeze)
}

/// Whether the board is known not to track `entry`.
fn is_untracked(entry: &Entry) -> bool {
    entry.needs.iter().any(|need| need.kind.id == "board-tracked" && need.state == NeedState::Missing)
}

struct Mail<'a> {
    report: &'a ReleaseReport,
    links: Links<'a>,
    is_over: bool,
}

impl Mail<'_> {
    /// The subject, and what the mail is.
    fn opening(&self) -> String {
        let (version, today) = (self.report.version, self.report.dates.today);
        let noun = &self.report.noun;
        let (subject, first) = match &self.report.dates.enhancement_freeze {
            Known::Yes(freeze) if self.is_over => (
                noun.say(&format!("{version}: approved VEPs, after Enhancement Freeze on {freeze}")).into_owned(),
                format!(
                    "Enhancement Freeze of {version} was on {freeze}. This is what its\n\
                         documents say on {today}."
                ),
            ),
            Known::Yes(freeze) => {
                let days = (*freeze - today).get_days();
                (
                    noun.say(&format!("[draft] {version}: VEPs for Enhancement Freeze on {freeze}")).into_owned(),
                    format!(
                        "This is a draft of {today}. Enhancement Freeze of {version} is on {freeze}\n\
                         ({}); what is merged by the end of that day is in.",
                        days_words(days)
                    ),
                )
            }
            Known::No(_) | Known::Unknown(_) if self.is_over => (
                noun.say(&format!("{version}: approved VEPs")).into_owned(),
                format!("{version} is out. This is what its documents say on {today}."),
            ),
            Known::No(why) | Known::Unknown(why) => (
                noun.say(&format!("[draft] {version}: VEPs for Enhancement Freeze")).into_owned(),
                format!("This is a draft of {today}. When {version} has its Enhancement Freeze is not known:\n{why}."),
            ),
        };
        format!("Subject: {subject}\n\n{first}\n\n{}", self.later_dates())
    }

    fn later_dates(&self) -> String {
        [Deadline::CodeFreeze, Deadline::Release].map(|of| format!("{}: {}\n", of.title(), self.date(of))).concat()
    }

    /// A date without the days to it: it is read later than it is written.
    fn date(&self, deadline: Deadline) -> String {
        match self.report.dates.date(deadline) {
            Known::Yes(date) => date.to_string(),
            Known::No(why) => format!("none ({why})"),
            Known::Unknown(why) => format!("unknown ({why})"),
        }
    }

    /// What merged documents target, by SIG.
    fn approved(&self, entries: &[&Entry]) -> String {
        let so_far = if self.is_over { "" } else { " so far" };
        let mut out = section(&format!("Approved{so_far}: {}", entries.len()));
        let mut last = None;
        for entry in entries {
            let sig = sig(&entry.vep);
            if last != Some(sig) {
                let space = if last.is_some() { "\n" } else { "" };
                out.push_str(&format!("{space}{}\n", for_terminal(sig)));
                last = Some(sig);
            }
            out.push_str(&self.vep(&entry.vep, entry.stage.name()));
            out.push_str(&self.missing(entry));
        }
        if entries.is_empty() {
            out.push_str("No merged document targets the release.\n");
        }
        out
    }

    /// What merged documents target, and the board does not track.
    fn untracked(&self, entries: &[&Entry]) -> String {
        if entries.is_empty() {
            return String::new();
        }
        let mut out = section(&format!("Merged, and not tracked on the board: {}", entries.len()));
        for entry in entries {
            out.push_str(&self.vep(&entry.vep, entry.stage.name()));
            out.push_str(&self.missing(entry));
        }
        out
    }

    /// What an approved entry lacks for Enhancement Freeze all the same.
    fn missing(&self, entry: &Entry) -> String {
        let due = entry.missing().filter(|need| need.kind.due == Some(Deadline::EnhancementFreeze));
        let whys: Vec<&str> = due.filter_map(|need| need.why.as_deref()).collect();
        if whys.is_empty() { String::new() } else { format!("    missing: {}\n", for_terminal(&whys.join("; "))) }
    }

    /// What open pull requests propose.
    fn proposed(&self, entries: &[&Entry]) -> String {
        let count = match self.report.proposed() {
            Some(_) => entries.len().to_string(),
            None => "unknown".to_owned(),
        };
        let mut out = section(&format!("Proposed and not merged: {count}"));
        if let (Some(_), true, false) = (self.report.proposed(), self.is_over, entries.is_empty()) {
            out.push_str("Each of these is in by an exception alone.\n\n");
        }
        for entry in entries {
            let Some(number) = entry.proposal else { continue };
            out.push_str(&self.head(&entry.vep, entry.stage.name()));
            out.push_str(&format!("    {}\n", self.links.address(&format!("pull/{number}"))));
            let merged =
                entry.needs.iter().find(|need| need.state == NeedState::Missing && need.kind.id == "target-merged");
            if let Some(why) = merged.and_then(|need| need.why.as_ref()) {
                out.push_str(&format!("    {why}\n"));
            }
        }
        match self.report.proposed() {
            None => out.push_str("Which open pull requests propose more was not read.\n"),
            Some(_) if entries.is_empty() => out.push_str("No open pull request proposes more.\n"),
            Some(_) => {}
        }
        out
    }

    /// What tracking issues plan and no document targets.
    fn only_in_issues(&self, show: &Shown<'_>) -> String {
        let found = show.disagreements(self.report);
        if found.is_empty() {
            return String::new();
        }
        let mut out = section(&format!("Not in, though the tracking issue says so: {}", found.len()));
        for apart in found {
            out.push_str(&format!("{}    {}\n", self.head_of(&apart.vep), for_terminal(&apart.words)));
        }
        out
    }

    /// What is no longer meant for the release.
    fn removed(&self, entries: &[&Entry]) -> String {
        let mut out = section(&format!("Removed: {}", entries.len()));
        for entry in entries {
            let why: Vec<String> = entry.vep.status.clone().into_iter().chain(card(entry)).collect();
            out.push_str(&self.vep(&entry.vep, entry.stage.name()));
            out.push_str(&format!("    {}\n", for_terminal(&why.join("; "))));
        }
        if entries.is_empty() {
            out.push_str("No document that targets the release says that it is put off or withdrawn.\n");
        }
        out
    }

    /// What was not read and would have been told here.
    fn unread(&self) -> String {
        let unread = self.report.unread().filter(|(source, _)| DECISIVE.contains(&source.name));
        let lines: String = unread
            .map(|(source, why)| format!("{} ({}): {}\n", source.name, source.tells, for_terminal(why)))
            .collect();
        if lines.is_empty() { lines } else { section("Not read, and so not told here") + &lines }
    }

    /// A VEP with where it is tracked and where it stands.
    fn vep(&self, vep: &VepSummary, stage: &str) -> String {
        let issue = vep
            .tracker
            .map_or(String::new(), |number| format!("    {}\n", self.links.address(&format!("issues/{number}"))));
        format!("{}{issue}    {}\n", self.head(vep, stage), self.links.document(vep))
    }

    fn head(&self, vep: &VepSummary, stage: &str) -> String {
        format!("  {} {}, {stage}: {}\n", self.report.noun.title(), for_terminal(&name(vep)), shown_title(vep))
    }

    fn head_of(&self, vep: &VepSummary) -> String {
        format!("  {} {}: {}\n", self.report.noun.title(), for_terminal(&name(vep)), shown_title(vep))
    }
}

fn shown_title(vep: &VepSummary) -> String {
    for_terminal(&cut(title(vep), LONGEST_TITLE))
}

/// A heading with a line below it.
fn section(heading: &str) -> String {
    format!("{heading}\n{}\n\n", "-".repeat(heading.chars().count()))
}
