//! The report as a page: one file that needs nothing else. The template escapes all that stands in it.

use std::collections::HashMap;

use askama::Template;

use crate::noun::Noun;
use crate::output::escape::for_terminal;
use crate::output::plural;
use crate::output::release::links::Links;
use crate::output::release::words::{
    self, Shown, age, ages, date, listed, name, need_state, plan, pull_state, sig, title, unknown_in_all, unread,
};
use crate::release::{Stage, Version};
use crate::release_report::{Contradiction, Deadline, Entry, EntryPull, Known, Missed, ReleaseReport, Standing};
use crate::report::VepSummary;
use crate::stage_age::{Age, AgeState};

/// Sorts tables. The policy of the page names it by its hash, and nothing else runs.
const SCRIPT: &str = include_str!("../../../templates/release.js");

/// What the cells of the grid mean.
const LEGEND: &str = "Filled: what the code of the release has. Dashed: what the document targets. \u{2717}: targeted for a \
                      release that is out, and not in its code.";

/// The same where no code was read.
const LEGEND_WITHOUT_CODE: &str = "What documents target, by SIG. What the code of a release has was not read: nothing here says \
                                   that a stage has shipped.";

/// How many releases before this one have a column.
const RELEASES_BEFORE: u32 = 4;

#[derive(Template)]
#[template(path = "release.html")]
struct Page {
    version: String,
    noun: String,
    noun_title: String,
    nouns: String,
    repository: String,
    today: String,
    phase: String,
    dates: Vec<Dated>,
    not_read: String,
    unread: Vec<String>,
    unknown: String,
    unknown_lists: String,
    counts: Vec<Count>,
    /// What the cells of the grid mean.
    legend: &'static str,
    columns: Vec<Cell>,
    groups: Vec<Group>,
    entries: Vec<Detail>,
    lists: Vec<List>,
    script: &'static str,
}

struct Dated {
    title: &'static str,
    words: String,
}

/// A number with the place of what it counts.
struct Count {
    number: String,
    title: &'static str,
    place: &'static str,
}

/// A cell of the grid, which `this` release may have.
struct Cell {
    marks: Vec<Mark>,
    this: bool,
}

/// The VEPs of a SIG.
struct Group {
    sig: String,
    rows: Vec<Row>,
}

/// A stage in a cell, as text and as the kind of its box.
struct Mark {
    words: String,
    kind: &'static str,
}

struct Row {
    name: String,
    title: String,
    url: String,
    cells: Vec<Cell>,
    ages: Vec<AgeCell>,
    /// The lower, the sooner somebody must do something.
    urgency: u8,
}

/// How long something has been in its stage, and of which kind that is.
struct AgeCell {
    words: String,
    kind: &'static str,
}

struct Detail {
    name: String,
    title: String,
    sig: String,
    stage: String,
    standing: &'static str,
    url: String,
    tracker: Option<String>,
    errors: String,
    age: String,
    needs: Vec<String>,
    /// Its card, where that is known.
    card: Option<String>,
    /// The pull requests of code and documentation, and the one that proposes it.
    pulls: Vec<PullLine>,
}

/// A pull request with its address.
struct PullLine {
    kind: &'static str,
    name: String,
    url: String,
    words: String,
}

struct List {
    place: &'static str,
    title: String,
    items: Vec<Item>,
    empty: String,
}

struct Item {
    name: String,
    title: String,
    url: String,
    words: String,
}

/// `report` as a page with links to `server`.
pub fn html(report: &ReleaseReport, show: &Shown<'_>, server: &str) -> String {
    let links = Links { server, report };
    let entries = show.entries(report);
    let page = Page {
        version: report.version.to_string(),
        noun: report.noun.one().to_owned(),
        noun_title: report.noun.title(),
        nouns: report.noun.several().to_owned(),
        repository: for_terminal(&report.repository),
        today: report.dates.today.to_string(),
        phase: words::phase(report),
        dates: Deadline::ALL.map(|of| Dated { title: of.title(), words: date(report, of) }).into(),
        not_read: report.unread().map(|(source, _)| source.name).collect::<Vec<_>>().join(", "),
        unread: unread(report),
        unknown: unknown_in_all(&entries).join(", "),
        unknown_lists: words::unknown_lists(report).join(", "),
        counts: counts(report),
        legend: if report.missed.value().is_some() { LEGEND } else { LEGEND_WITHOUT_CODE },
        columns: columns(report.version).map(|of| head(of, report.version)).collect(),
        groups: groups(report, show, &links),
        entries: entries.iter().map(|entry| detail(entry, &links, &report.noun)).collect(),
        lists: lists(report, show, &links),
        script: SCRIPT,
    };
    page.render().expect("a text takes all that is written to it")
}

/// The releases that have a column.
fn columns(version: Version) -> impl Iterator<Item = Version> {
    let first = version.minor.saturating_sub(RELEASES_BEFORE);
    (first..=version.next().minor).map(move |minor| Version { major: version.major, minor })
}

fn counts(report: &ReleaseReport) -> Vec<Count> {
    let of = |standing| report.standing(standing).count().to_string();
    let aged = |state| report.aged(state).map_or_else(|| "?".to_owned(), |found| found.len().to_string());
    let count = |number, title, place| Count { number, title, place };
    vec![
        count(report.merged().count().to_string(), "targeted", "entries"),
        match report.proposed() {
            Some(proposed) => count(proposed.to_string(), "proposed", "entries"),
            None => count("?".to_owned(), "proposed: unknown", "entries"),
        },
        count(of(Standing::OnTrack), "on track", "entries"),
        count(of(Standing::AtRisk), "at risk", "entries"),
        count(of(Standing::Missed), "missed", "entries"),
        count(of(Standing::Unknown), "unknown", "entries"),
        count(aged(AgeState::Overdue), "too long in a stage", "overdue"),
        count(aged(AgeState::Last), "in the last release of a stage", "last"),
    ]
}

fn groups(report: &ReleaseReport, show: &Shown<'_>, links: &Links<'_>) -> Vec<Group> {
    let mut ages: HashMap<&str, Vec<&Age>> = HashMap::new();
    for (vep, age) in report.ages.value().into_iter().flatten() {
        ages.entry(&vep.path).or_default().push(age);
    }
    let mut groups: Vec<Group> = Vec::new();
    for vep in report.veps.iter().filter(|vep| show.shows(vep) && !vep.meta) {
        let sig = for_terminal(sig(vep));
        if groups.last().is_none_or(|last| last.sig != sig) {
            groups.push(Group { sig, rows: Vec::new() });
        }
        groups.last_mut().expect("one was pushed").rows.push(row(
            vep,
            ages.remove(vep.path.as_str()).unwrap_or_default(),
            report,
            links,
        ));
    }
    groups
}

fn row(vep: &VepSummary, ages: Vec<&Age>, report: &ReleaseReport, links: &Links<'_>) -> Row {
    let cells = columns(report.version)
        .map(|version| Cell { marks: marks(vep, version, report), this: version == report.version });
    let urgency = ages.iter().map(|age| urgency(age.state)).min().unwrap_or(u8::MAX);
    let aged = |age: &Age| AgeCell { words: for_terminal(&words::age(age)), kind: kind(age.state) };
    let ages: Vec<AgeCell> = match report.ages {
        Known::Unknown(_) => vec![AgeCell { words: "unknown".to_owned(), kind: "none" }],
        Known::Yes(_) | Known::No(_) => ages.into_iter().map(aged).collect(),
    };
    let none = AgeCell { words: "no stage to leave".to_owned(), kind: "none" };
    let (name, title) = (for_terminal(&name(vep)), for_terminal(title(vep)));
    let ages = if ages.is_empty() { vec![none] } else { ages };
    Row { name, title, url: links.document(vep), cells: cells.collect(), ages, urgency }
}

/// The head of the column of a release.
fn head(of: Version, this: Version) -> Cell {
    Cell { marks: vec![Mark { words: of.to_string(), kind: "" }], this: of == this }
}

/// What a cell says: what the code of `version` has of `vep`, and what `vep` targets besides.
fn marks(vep: &VepSummary, version: Version, report: &ReleaseReport) -> Vec<Mark> {
    let has = report.in_code.get(&vep.path).and_then(|releases| releases.get(&version)).map_or(&[][..], Vec::as_slice);
    let several = has.len() > 1;
    let named = |gate: &str, stage: Stage| match several {
        true => for_terminal(&format!("{gate} {}", stage.name())),
        false => stage.name().to_owned(),
    };
    let filled = has.iter().map(|(gate, stage)| Mark { words: named(gate, *stage), kind: "has" });
    let targeted = vep.stages_for(version).into_iter().filter_map(|stage| {
        let is_this = |of: &&Missed| of.vep.path == vep.path && of.release == version && of.stage == stage;
        let mark = |words: String, kind| Some(Mark { words, kind });
        match report.missed.value().into_iter().flatten().find(is_this) {
            Some(Missed { late: Some(late), .. }) => mark(format!("{} late, in {late}", stage.name()), "late"),
            Some(_) => mark(format!("\u{2717} {}", stage.name()), "lacks"),
            None if has.iter().any(|(_, there)| *there == stage) => None,
            None => mark(stage.name().to_owned(), "meant"),
        }
    });
    filled.chain(targeted).collect()
}

const fn urgency(state: AgeState) -> u8 {
    match state {
        AgeState::Overdue => 0,
        AgeState::Last => 1,
        AgeState::Graduating(_) => 2,
        AgeState::Fine => 3,
    }
}

const fn kind(state: AgeState) -> &'static str {
    match state {
        AgeState::Overdue => "overdue",
        AgeState::Last => "last",
        AgeState::Fine | AgeState::Graduating(_) => "fine",
    }
}

fn detail(entry: &Entry, links: &Links<'_>, noun: &Noun) -> Detail {
    let vep = &entry.vep;
    Detail {
        name: for_terminal(&name(vep)),
        title: for_terminal(title(vep)),
        sig: for_terminal(sig(vep)),
        stage: entry.stage.name().to_owned(),
        standing: entry.standing.name(),
        url: links.document(vep),
        tracker: vep.tracker.map(|number| links.address(&format!("issues/{number}"))),
        errors: plural(entry.errors, "error"),
        age: for_terminal(&ages(entry)),
        needs: entry.needs.iter().map(|need| for_terminal(&need_state(need, noun))).collect(),
        card: words::card(entry).map(|card| for_terminal(&card)),
        pulls: pulls(entry, links),
    }
}

fn pulls(entry: &Entry, links: &Links<'_>) -> Vec<PullLine> {
    let proposal = entry.proposal.map(|number| PullLine {
        kind: "proposed by",
        name: format!("#{number}"),
        url: links.address(&format!("pull/{number}")),
        words: "open".to_owned(),
    });
    let line = |(kind, pull): (&'static str, &EntryPull)| PullLine {
        kind,
        name: pull.name.to_string(),
        url: links.pull(&pull.name),
        words: for_terminal(&pull_state(pull)),
    };
    proposal.into_iter().chain(listed(entry).map(line)).collect()
}

fn lists(report: &ReleaseReport, show: &Shown<'_>, links: &Links<'_>) -> Vec<List> {
    let item = |vep: &VepSummary, words: &str| Item {
        name: for_terminal(&name(vep)),
        title: for_terminal(title(vep)),
        url: links.document(vep),
        words: for_terminal(words),
    };
    let aged = |place, title: &str, state| {
        let found = show.aged(report, state);
        let unknown = || format!("unknown: {}", report.ages.why_unknown().unwrap_or_default());
        let empty = if found.is_some() { "none".to_owned() } else { unknown() };
        let items = found
            .into_iter()
            .flatten()
            .map(|(vep, of)| item(vep, &format!("{}, since {}", age(of), of.since)))
            .collect();
        List { place, title: title.to_owned(), items, empty }
    };
    let (apart, unplanned) = (show.apart(report).into_iter(), show.unplanned(report).into_iter());
    let list = |place, title: String, items| List { place, title, items, empty: "none".to_owned() };
    let mut lists = vec![
        aged("overdue", &format!("Too long in a stage, {}", words::counted_by(report)), AgeState::Overdue),
        aged("last", &format!("In the last release of a stage, {}", words::counted_by(report)), AgeState::Last),
        list(
            "disagreements",
            "Named for the release by no document".to_owned(),
            show.disagreements(report).into_iter().map(|apart| item(&apart.vep, &apart.words)).collect(),
        ),
        List {
            place: "board",
            title: words::CONTRADICTIONS.to_owned(),
            items: show.contradictions(report).into_iter().flatten().map(|of| otherwise(of, links)).collect(),
            empty: if report.contradictions.why_unknown().is_some() { "unknown" } else { "none" }.to_owned(),
        },
        List {
            place: "idle",
            title: "Quiet tracking issues".to_owned(),
            items: show.idle(report).into_iter().map(|idle| item(&idle.0, &words::idle(idle))).collect(),
            empty: if report.idle.value().is_some() { "none" } else { "unknown" }.to_owned(),
        },
        list("apart", "Apart from stages".to_owned(), apart.map(|apart| item(&apart.vep, &apart.words)).collect()),
        list("unplanned", words::unplanned_title(report), unplanned.map(|vep| item(vep, &plan(vep))).collect()),
    ];
    lists.splice(2..2, beside_code(report, show, &item));
    lists
}

/// What the board says otherwise than documents.
fn otherwise(of: &Contradiction, links: &Links<'_>) -> Item {
    let issue = || of.issue.map_or(String::new(), |number| links.address(&format!("issues/{number}")));
    Item {
        name: for_terminal(&words::whose(of)),
        title: for_terminal(of.vep.as_ref().map_or("an issue", title)),
        url: of.vep.as_ref().map_or_else(issue, |vep| links.document(vep)),
        words: for_terminal(&of.words),
    }
}

/// What the code has less and more than documents say; `item` makes a line of a VEP and words about it.
fn beside_code(report: &ReleaseReport, show: &Shown<'_>, item: &impl Fn(&VepSummary, &str) -> Item) -> [List; 3] {
    let missed = |late| {
        let found = show.missed(report, late)?.into_iter();
        Some(found.map(|of| item(&of.vep, &words::missed(of))).collect())
    };
    let behind = || Some(show.behind(report)?.into_iter().map(|of| item(&of.vep, &words::behind(of))).collect());
    let list = |place, title: &str, items: Option<Vec<Item>>| {
        let empty = if items.is_some() { "none" } else { "unknown" }.to_owned();
        List { place, title: title.to_owned(), items: items.unwrap_or_default(), empty }
    };
    [
        list("missed", "Missed targets", missed(false)),
        list("late", "Late", missed(true)),
        list("behind", "Documents behind the code", behind()),
    ]
}
