//! `target-missing`: a stage has no row of target releases.

use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::release::Stage;
use crate::rule::{Check, Context, Fact, Rule};
use crate::source::Span;
use crate::text::{is_visible_char, likeness};
use crate::vep::Vep;
use crate::vep::prose::{Target, TargetStage};

/// How alike a word and the name of a stage must be for the one to be meant for the other.
const NEARLY_RIGHT: f64 = 0.6;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "target-missing",
    summary: "a stage has no row of target releases",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[Fact::Stages],
    fixable: true,
    page: include_str!("target-missing.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    if vep.place.meta || vep.front_matter.is_some() {
        return Vec::new();
    }
    // The stages of which words beside the rows speak: reasons, perhaps, why a row is missing.
    let words = context.words_beside_targets(vep).to_lowercase();
    let spoken_of: Vec<Stage> = context.config().stages().in_words(words.split(|c: char| !c.is_alphanumeric()));
    let blocks = vep.target_headings.iter();
    blocks.flat_map(|&heading| check_block(vep, context, heading, &spoken_of)).take(MAX_FINDINGS + 1).collect()
}

/// Checks one block of rows: the only one, or that of one feature gate.
fn check_block(vep: &Vep, context: &Context<'_>, heading: usize, spoken_of: &[Stage]) -> Vec<Finding> {
    let body = vep.own_text(heading);
    // Rows are in the order of the text, so that many blocks do not each look at the rows of all.
    let first = vep.targets.partition_point(|target| target.span.start < body.start);
    let rows: Vec<&Target> = vep.targets[first..].iter().take_while(|target| body.contains(target.span)).collect();
    let stages: Vec<Stage> = rows.iter().filter_map(|row| row.stage()).collect();
    let missing: Vec<Stage> =
        context.template().stages.iter().copied().filter(|stage| !stages.contains(stage)).collect();
    let heading = &vep.outline.headings[heading];
    if stages.is_empty() {
        // `Ship target version:` and steps of the VEP's own stand for all stages.
        if !rows.is_empty() || missing.is_empty() {
            return Vec::new();
        }
        let message = "no target line for any stage";
        let finding = RULE
            .at(vep.heading_location(heading), About::each(missing.iter().map(|stage| stage.title())), message)
            .help(
                "copy the rows from the template, or write `- Ship target version: <release>` for a VEP without stages",
            );
        // Words there may say why there are none.
        if vep.outline.has_content(body) {
            return vec![finding];
        }
        let end = body.start + vep.source.slice(body).trim_end().len();
        let newline = vep.source.newline_at(end);
        let rows = missing.iter().map(|stage| format!("{newline}- {}", template_row(context, *stage)));
        let rows = format!("{newline}{}", rows.collect::<String>());
        return vec![finding.fix(Span::at(end), rows)];
    }
    // Beside rows, words may say which stages there are not.
    let missing: Vec<Stage> = missing.into_iter().filter(|stage| !context.is_ruled_out(vep, *stage)).collect();
    let (misspelt, missing): (Vec<_>, Vec<_>) =
        missing.into_iter().map(|stage| (stage, misspelt(vep, &rows, stage))).partition(|(_, word)| word.is_some());
    let misspelt = misspelt.into_iter().filter_map(|(stage, word)| Some(misspelt_stage(vep, stage, word?)));
    // A step of the VEP's own stands for the stages where those that have rows do not apply.
    let missing = missing.into_iter().filter(|_| !vep.has_rows_without_stages());
    let missing: Vec<Stage> = missing.map(|(stage, _)| stage).collect();
    // One finding for all that are missing at one place.
    let before = |stage: Stage| rows.iter().rposition(|row| row.stage().is_some_and(|other| other < stage));
    let missing = missing.chunk_by(|one, other| before(*one) == before(*other)).map(|stages| {
        let before = stages.first().and_then(|stage| before(*stage)).map(|at| rows[at]);
        let later = |stage: Stage| rows.iter().filter(move |row| row.stage().is_some_and(|other| other > stage));
        // A stage is skipped where a later one has a release, or where words below the rows speak of it.
        let is_skipped = |stage: &Stage| later(*stage).any(|row| row.version().is_some()) || spoken_of.contains(stage);
        let next = stages.last().and_then(|stage| later(*stage).next()).copied();
        let words: Vec<String> = stages.iter().map(|stage| template_row(context, *stage)).collect();
        let after = before.map_or(heading.span, |row| row.span);
        let finding = missing_rows(vep, after, stages, &words);
        if stages.iter().any(is_skipped) {
            return finding;
        }
        let newline = vep.source.newline_at(after.end);
        let beside = before.or(next).and_then(|row| Some((vep.source.lines(row.span), bullet(vep, row)?)));
        match beside {
            Some((lines, bullet)) if before.is_some() => {
                let end = lines.start + vep.source.slice(lines).trim_end_matches('\r').len();
                let rows: String = words.iter().map(|words| format!("{newline}{bullet}{words}")).collect();
                finding.fix(Span::at(end), rows)
            }
            Some((lines, bullet)) => {
                let rows: String = words.iter().map(|words| format!("{bullet}{words}{newline}")).collect();
                finding.fix(Span::at(lines.start), rows)
            }
            None => finding,
        }
    });
    misspelt.chain(missing).collect()
}

/// The words of one of `rows` that are nearly the name of `stage`, and of no stage.
fn misspelt(vep: &Vep, rows: &[&Target], stage: Stage) -> Option<Span> {
    rows.iter().filter(|row| row.stage == TargetStage::Other).find_map(|row| {
        let label = vep.source.slice(Span::new(row.span.start, row.value.span.start));
        // What takes no room parts no words.
        let parts = |c: char| !c.is_alphanumeric() && (c.is_whitespace() || is_visible_char(c));
        let words: Vec<&str> = label.split(parts).collect();
        let name = stage.name().to_lowercase();
        let several = words.windows(name.split(' ').count());
        let nearly = several
            .map(|words| words.join(" "))
            .find(|words| likeness(&words.to_lowercase(), &name, NEARLY_RIGHT).is_some())?;
        let start = row.span.start + label.find(&nearly)?;
        Some(Span::new(start, start + nearly.len()))
    })
}

/// That the `word` of a row was meant as the name of `stage`.
fn misspelt_stage(vep: &Vep, stage: Stage, word: Span) -> Finding {
    let message = format!("no target line for {}: `{}` is no stage", stage.title(), vep.source.slice(word));
    RULE.at(vep.location(word), About::each([stage.title()]), message)
        .severity(Severity::Warning)
        .help(format!("write `{}`", stage.name()))
        .fix(word, stage.name())
}

/// That `stages` have no row, whose `words` belong behind `after`.
fn missing_rows(vep: &Vep, after: Span, stages: &[Stage], words: &[String]) -> Finding {
    let names: Vec<&str> = stages.iter().map(|stage| stage.title()).collect();
    let rows: Vec<String> = words.iter().map(|words| format!("`- {words}`")).collect();
    RULE.at(vep.location(after), About::each(names.iter().copied()), format!("no target line for {}", names.join(", ")))
        .severity(Severity::Warning)
        .help(format!("add {}; leave the release empty while the stage is not targeted", rows.join(", ")))
}

/// What stands before the words of `row` on its line, if that is a bullet or nothing.
fn bullet<'a>(vep: &'a Vep, row: &Target) -> Option<&'a str> {
    let line = vep.source.lines(Span::at(row.span.start));
    let before = vep.source.slice(Span::new(line.start, row.span.start));
    matches!(before.trim(), "" | "-" | "*" | "+").then_some(before)
}

/// The words of the template's row for `stage`, without a release.
fn template_row(context: &Context<'_>, stage: Stage) -> String {
    let template = &context.template().vep;
    let row = template.targets.iter().find(|target| target.stage() == Some(stage));
    row.map_or(format!("This VEP targets {} for version:", stage.name()), |row| {
        let words = Span::new(row.span.start, row.value.span.start);
        template.source.slice(words).trim_end().to_owned()
    })
}
