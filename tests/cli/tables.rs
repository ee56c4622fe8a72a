//! The tables of texts with what is read in them: what decides over the words of people shows there what it takes.

use std::sync::Arc;

use vep_check::config::Config;
use vep_check::sign_off::{VoteKind, vote_kind};
use vep_check::source::Source;
use vep_check::vep::Vep;
use vep_check::vep::date::{days, has_date};
use vep_check::vep::declaration::Declared;
use vep_check::vep::prose::{Target, TargetStage};
use vep_check::vep::target_value::TargetValue;
use vep_check::vep::title::TitleNumber;

/// Asserts that `table` has at least so many rows, and that `read` finds in the text of each what its verdict is, which it
/// is told as well.
#[track_caller]
fn holds(table: &str, least: usize, read: impl Fn(&str, &str) -> String) {
    let rows: Vec<&str> = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let (verdict, text) = row.split_once(':').expect("a row is `verdict: text`");
        let said = read(text.strip_prefix(' ').unwrap_or(text), verdict);
        if said != verdict {
            wrong.push(format!("{said}, not {verdict}:{text}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    assert!(rows.len() >= least, "the table has {} rows", rows.len());
}

fn parsed(text: &str) -> Vep {
    let config = Config::default();
    Vep::parse(Arc::new(Source::new("veps/sig-compute/10-a/vep.md", text)), &config.layout, &config.metadata)
}

/// What a sentence says, as the table writes it.
fn written(declared: Declared) -> String {
    let Declared { no_gate, no_new_gate, no_stages, no_alpha, no_beta, stages_without_gate } = declared;
    let names = [
        (no_gate, "no-gate"),
        (no_new_gate && !no_gate, "no-new-gate"),
        (no_stages, "no-stages"),
        (no_alpha && !no_stages, "no-alpha"),
        (no_beta && !no_stages, "no-beta"),
        (stages_without_gate, "stages-without-gate"),
    ];
    let said: Vec<&str> = names.into_iter().filter(|(says, _)| *says).map(|(_, name)| name).collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join(", ") }
}

#[test]
fn each_sentence_says_what_the_table_has() {
    holds(include_str!("../../src/vep/declarations.txt"), 100, |text, verdict| {
        let place = if verdict.ends_with(" elsewhere") { " elsewhere" } else { "" };
        written(Declared::in_text(text, place.is_empty())) + place
    });
}

/// `text` with the break of a line in the place of each of its spaces, one at a time, as formatters wrap prose.
fn wrapped(text: &str) -> impl Iterator<Item = String> {
    let bullet = text.len() - text.trim_start_matches(['-', '*', '[', 'x', ']', ' ']).len();
    // Formatters leave tags and comments alone.
    let breaks = text.match_indices(' ').filter(move |(at, _)| *at > bullet && !text.contains('<'));
    breaks.map(move |(at, _)| {
        let (before, after) = text.split_at(at);
        format!("{before}\n{}{}", if text.starts_with(['-', '*']) { "  " } else { "" }, &after[1..])
    })
}

#[test]
fn a_sentence_that_is_wrapped_says_the_same() {
    holds(include_str!("../../src/vep/declarations.txt"), 100, |text, verdict| {
        let place = if verdict.ends_with(" elsewhere") { " elsewhere" } else { "" };
        let read = |text: String| (written(Declared::in_text(&text, place.is_empty())) + place, text);
        let other = wrapped(text).map(read).find(|(said, _)| said != verdict);
        other.map_or_else(|| verdict.to_owned(), |(said, text)| format!("{said} by {text:?}"))
    });
}

#[test]
fn each_heading_is_the_title_that_the_table_has() {
    holds(include_str!("../../src/vep/titles.txt"), 30, |text, _| {
        let title = parsed(&format!("{text}\n")).title.expect("a title");
        let number = match title.number {
            TitleNumber::Number(number) => number.value.to_string(),
            TitleNumber::Placeholder(_) => "placeholder".to_owned(),
            TitleNumber::Missing => "no number".to_owned(),
        };
        let usual = if title.usual { ", usual" } else { "" };
        let continues = if title.continues { ", continues" } else { "" };
        format!("{number}{usual}{continues}")
    });
}

#[test]
fn each_row_targets_what_the_table_has() {
    let shown = |target: &Target| {
        let stage = match &target.stage {
            TargetStage::Stage(stage) => stage.name(),
            TargetStage::Whole => "the VEP",
            TargetStage::Other => "a step",
        };
        let release = match target.value.value {
            TargetValue::Version { version, as_wanted: true } => version.to_string(),
            TargetValue::Version { version, as_wanted: false } => format!("{version} otherwise"),
            TargetValue::Blank => "blank".to_owned(),
            TargetValue::Undecided => "undecided".to_owned(),
            TargetValue::NotApplicable => "not applicable".to_owned(),
            TargetValue::Other => "other".to_owned(),
        };
        format!("{stage} {release}{}", if target.struck { " struck" } else { "" })
    };
    let read = |text: &str| {
        let vep = parsed(&format!("# VEP #10: A\n\n## VEP Status Metadata\n\n### Target releases\n\n{text}\n"));
        let targets: Vec<String> = vep.targets.iter().map(shown).collect();
        if targets.is_empty() { "nothing".to_owned() } else { targets.join(" + ") }
    };
    holds(include_str!("../../src/vep/targets.txt"), 20, |text, _| read(text));
    // And so where a formatter wrapped it, if it is an item: several others make one paragraph.
    holds(include_str!("../../src/vep/targets.txt"), 20, |text, verdict| {
        let other = wrapped(text)
            .filter(|text| text.starts_with(['-', '*']))
            .map(|text| (read(&text), text))
            .find(|(said, _)| said != verdict);
        other.map_or_else(|| verdict.to_owned(), |(said, text)| format!("{said} by {text:?}"))
    });
}

#[test]
fn each_entry_has_the_date_that_the_table_has() {
    holds(include_str!("../../src/vep/dates.txt"), 20, |text, _| {
        if has_date(text) { "date" } else { "no date" }.to_owned()
    });
}

#[test]
fn each_text_names_the_days_that_the_table_has() {
    holds(include_str!("../../src/vep/days.txt"), 20, |text, _| {
        let days: Vec<String> = days(text).iter().map(ToString::to_string).collect();
        if days.is_empty() { "none".to_owned() } else { days.join(" or ") }
    });
}

#[test]
fn each_comment_says_what_the_table_has() {
    holds(include_str!("../../src/sign_off/commands.txt"), 20, |text, _| {
        let said = match vote_kind(&text.replace("\\n", "\n")) {
            Some(VoteKind::Lgtm) => "lgtm",
            Some(VoteKind::Object) => "object",
            Some(VoteKind::Approve) => "approve",
            Some(VoteKind::Unapprove) => "unapprove",
            Some(VoteKind::Dismissed) => "dismissed",
            None => "nothing",
        };
        said.to_owned()
    });
}
