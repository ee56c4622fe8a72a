//! `stage-words-stale`: the title or a heading names an earlier stage than the highest one that is targeted.

use crate::finding::{About, Finding, Severity};
use crate::release::{Stage, Stages};
use crate::rule::{Check, Context, Fact, Rule, quoted};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::outline::Heading;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "stage-words-stale",
    summary: "the title or a heading names an earlier stage than the highest one that is targeted",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Stages, Fact::Schedules],
    fixable: false,
    page: include_str!("stage-words-stale.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some((highest, version)) = vep.stage_versions().into_iter().max().filter(|_| !vep.place.meta) else {
        return Vec::new();
    };
    let versions = vep.stage_versions();
    let own = own_parts(vep, context);
    let headings: Vec<(&Heading, Stage)> = vep
        .outline
        .headings
        .iter()
        .filter(|heading| !heading.nested && heading.level <= 2 && !own.iter().any(|part| part.contains(heading.span)))
        .filter_map(|heading| Some((heading, stage_of(heading, &vep.stages)?)))
        .collect();
    // Where one heading is about each stage, those of earlier ones are none too many.
    if headings.iter().any(|(_, stage)| *stage >= highest) {
        return Vec::new();
    }
    // A stage that is still to come is what the heading is about.
    let is_over = |stage: Stage| versions.get(&stage).is_none_or(|version| context.is_out(*version) == Some(true));
    let finding = |(heading, stage): &(&Heading, Stage)| {
        let message = format!(
            "{} says {}, and the VEP targets {} for {version}",
            quoted(heading),
            stage.title(),
            highest.title()
        );
        let about = About::Section(heading.name.as_str().to_owned());
        RULE.at(vep.heading_location(heading), about, message)
            .help("leave the stage out, or name the one that is meant now")
    };
    headings.iter().filter(|(_, stage)| is_over(*stage)).map(finding).collect()
}

/// The latest stage that a heading names. One that begins with a stage is about that stage.
fn stage_of(heading: &Heading, stages: &Stages) -> Option<Stage> {
    let words = heading.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // A number counts the headings.
    let words: Vec<&str> = words.skip_while(|word| word.bytes().all(|byte| byte.is_ascii_digit())).collect();
    let about_it = stages.starting(&words).is_some();
    stages.in_words(words).into_iter().max().filter(|_| !about_it)
}

/// The parts of the document that speak of each stage in turn.
fn own_parts(vep: &Vep, context: &Context<'_>) -> Vec<Span> {
    let config = context.config();
    let named = [&config.graduation, &config.history].into_iter().filter_map(|name| context.section_of(vep, name));
    let metadata =
        vep.metadata_heading.into_iter().chain(vep.target_headings.iter().copied()).chain(vep.checklist_heading);
    let metadata = metadata.map(|index| {
        let heading = vep.outline.headings[index].span;
        Span::new(heading.start, vep.section(index).end)
    });
    named.chain(metadata).collect()
}
