//! Comments by which a document allows a finding: `<!-- vep-check: allow RULE reason -->` on the line before, which in
//! front matter is `# vep-check: allow RULE reason`.

use std::collections::HashMap;

use crate::config::Config;
use crate::finding::{Finding, MAX_FINDINGS, Severity};
use crate::note::{Note, Notes};
use crate::source::Span;
use crate::text::{did_you_mean, likeness, one_line};
use crate::vep::Vep;

/// What else people write who mean to allow something, in other linters' words.
const OTHER_WORDS: [&str; 11] = [
    "allow",
    "allowed",
    "allows",
    "disable",
    "disable-line",
    "disable-next-line",
    "ignore",
    "ignore-next-line",
    "skip",
    "suppress",
    "off",
];

/// How alike a name must be to that of vep-check to be meant for it.
const NEARLY_RIGHT: f64 = 0.8;

/// Marks the findings that `vep` allows and may allow. One that it may not, or for which it gives no reason, stays, and
/// its help says why. A comment that was meant to allow something and does nothing is told of: by the finding below, or
/// else by a note. `ids` are those of all rules, `ran` tells which of them looked at the document.
pub(crate) fn apply(
    vep: &Vep,
    config: &Config,
    findings: &mut [Finding],
    ids: &[&str],
    ran: impl Fn(&str) -> bool,
) -> Vec<Note> {
    let meant: Vec<_> = comments(vep).filter_map(|comment| Some((comment, Meant::of(comment.words, ids)?))).collect();
    if meant.is_empty() {
        return Vec::new();
    }
    let mut at_line: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, finding) in findings.iter().enumerate() {
        if let Some(at) = finding.location().filter(|at| at.source.path() == vep.source.path()) {
            at_line.entry(at.source.line(at.span.start)).or_default().push(index);
        }
    }
    let mut notes = Notes::of(vep.source.path());
    let mut unknown = 0;
    for (comment, meant) in meant {
        let own = vep.source.line(comment.span.start);
        let line = vep.source.line(comment.span.end) + 1;
        let below = at_line.get(&line).map_or(&[][..], Vec::as_slice);
        match meant {
            Meant::Allows { rule, reason } => {
                let found = of_rule(findings, below, rule);
                found.iter().for_each(|&index| allow(&mut findings[index], config, reason));
                if !found.is_empty() || !ran(rule) {
                    continue;
                }
                match beside(vep, comment.span, findings, &at_line, rule) {
                    Some(index) => add_help(
                        &mut findings[index],
                        "the comment that allows this must stand on the line right before it",
                    ),
                    None => notes.add(
                        Some(own),
                        format!("the comment allows nothing: `{rule}` finds nothing on the next line; delete it"),
                    ),
                }
            }
            Meant::Unknown { rule } => {
                unknown += 1;
                // A document may have a million of them.
                let known =
                    if unknown > MAX_FINDINGS { String::new() } else { did_you_mean(rule, ids.iter().copied()) };
                let meant = below.iter().copied().find(|&index| known.contains(&format!("`{}`", findings[index].rule)));
                let said = format!("names no rule `{}`{known}", one_line(rule));
                tell(findings, meant.or(below.first().copied()), &mut notes, own, &said);
            }
            Meant::Misspelt => {
                let said = match comment.yaml {
                    true => "is not understood: write `# vep-check: allow RULE reason`",
                    false => "is not understood: write `<!-- vep-check: allow RULE reason -->`",
                };
                let meant = below.iter().find(|&&index| comment.words.contains(findings[index].rule));
                tell(findings, meant.or(below.first()).copied(), &mut notes, own, said);
            }
        }
    }
    notes.finish()
}

/// The finding of `rule` that `comment` stands beside, if not right before it: on the same line, or with blank lines
/// between.
fn beside(
    vep: &Vep,
    comment: Span,
    findings: &[Finding],
    at_line: &HashMap<usize, Vec<usize>>,
    rule: &str,
) -> Option<usize> {
    let behind = &vep.source.text()[comment.end..];
    let blank = behind.len() - behind.trim_start().len();
    let near = [vep.source.line(comment.end + blank), vep.source.line(comment.start)];
    near.iter().filter_map(|line| at_line.get(line)).flat_map(|indices| of_rule(findings, indices, rule)).next()
}

/// Says of the comment on line `own` what is wrong with it: by the finding below it, or else by a note.
fn tell(findings: &mut [Finding], below: Option<usize>, notes: &mut Notes, own: usize, said: &str) {
    match below {
        Some(index) => add_help(&mut findings[index], &format!("the comment above {said}")),
        None => notes.add(Some(own), format!("the comment {said}")),
    }
}

/// Which of the findings at `indices` are of `rule`.
fn of_rule(findings: &[Finding], indices: &[usize], rule: &str) -> Vec<usize> {
    indices.iter().copied().filter(|&index| findings[index].rule == rule).collect()
}

fn allow(finding: &mut Finding, config: &Config, reason: &str) {
    let may = match &config.suppressible {
        Some(rules) => rules.iter().any(|rule| rule == finding.rule),
        None => finding.severity != Severity::Error,
    };
    match (may, reason.is_empty()) {
        (true, false) => finding.allowed = Some(reason.to_owned()),
        (true, true) => add_help(finding, "the comment above gives no reason: write `allow RULE reason`"),
        (false, _) => {
            add_help(finding, "the comment above cannot allow this: the repository's configuration does not let it");
        }
    }
}

fn add_help(finding: &mut Finding, words: &str) {
    let help = finding.help.take().map_or(String::new(), |help| format!("{help}; "));
    finding.help = Some(format!("{help}{words}"));
}

/// A comment of a document.
#[derive(Debug, Clone, Copy)]
struct Comment<'a> {
    span: Span,
    /// What stands in it.
    words: &'a str,
    /// Whether it is one of YAML.
    yaml: bool,
}

/// The comments of `vep`: of its front matter, and of its Markdown.
fn comments(vep: &Vep) -> impl Iterator<Item = Comment<'_>> {
    let yaml = vep.front_matter.as_ref().map_or(Span::at(0), |front_matter| front_matter.block.yaml);
    let mut at = yaml.start;
    let lines = vep.source.slice(yaml).split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let sign = line.find('#').filter(|&sign| sign == 0 || line[..sign].ends_with([' ', '\t']))?;
        let end = start + line.trim_end().len();
        Some(Comment { span: Span::new(start + sign, end), words: line[sign + 1..].trim(), yaml: true })
    });
    let html = vep.outline.comments.iter().filter_map(|comment| {
        let words = vep.source.slice(comment.span).strip_prefix("<!--")?.strip_suffix("-->")?.trim();
        Some(Comment { span: comment.span, words, yaml: false })
    });
    lines.chain(html)
}

/// What a comment was meant for.
enum Meant<'a> {
    /// To allow what `rule` finds, for `reason`, which may be missing.
    Allows { rule: &'a str, reason: &'a str },
    /// To allow what something finds that is no rule.
    Unknown { rule: &'a str },
    /// To allow something, in words that are not known.
    Misspelt,
}

impl<'a> Meant<'a> {
    /// What a comment that says `inside` was meant for, if for vep-check at all. One that speaks of vep-check is not.
    fn of(inside: &'a str, ids: &[&str]) -> Option<Meant<'a>> {
        let (name, rest) = split_name(inside, ids)?;
        let words = rest.strip_prefix(':').filter(|_| name == "vep-check");
        let words = words
            .and_then(|rest| rest.trim_start().strip_prefix("allow"))
            .filter(|rest| rest.starts_with(char::is_whitespace));
        if let Some(words) = words {
            let words = words.trim();
            let (rule, reason) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
            let is_known = ids.contains(&rule);
            return Some(if is_known {
                Meant::Allows { rule, reason: reason.trim() }
            } else {
                Meant::Unknown { rule }
            });
        }
        let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
        let mut words = rest.split_whitespace().map(plain).filter(|word| !word.is_empty()).take(2);
        let is_order =
            words.next().is_some_and(|word| OTHER_WORDS.contains(&word.as_str()) || ids.contains(&word.as_str()));
        (is_order || rest.starts_with(':')).then_some(Meant::Misspelt)
    }
}

/// The words of a comment behind what was probably meant to be the name of vep-check, and that. Behind `allow` and a
/// rule of the `ids`, the name may be missing.
fn split_name<'a>(inside: &'a str, ids: &[&str]) -> Option<(&'a str, &'a str)> {
    let own = "vep-check";
    let spaced = inside.get(..own.len()).filter(|name| name.eq_ignore_ascii_case("vep check"));
    let end = inside.find(|c: char| c.is_whitespace() || matches!(c, ':' | '：')).unwrap_or(inside.len());
    let name = spaced.unwrap_or(&inside[..end]);
    let rest = &inside[name.len()..];
    let spelt = name.to_ascii_lowercase().replace(['_', ' '], "-");
    if spelt == own || spelt == "vepcheck" {
        return Some((name, rest));
    }
    // `vep-check-disable RULE`, as other linters have it.
    let order = ["vep-check-", "vepcheck-"].iter().find(|own| spelt.starts_with(**own)).map_or(0, |own| own.len() - 1);
    if order > 0 && OTHER_WORDS.contains(&&spelt[order + 1..]) {
        return Some(inside.split_at(order));
    }
    // Of another name, only what names a rule is meant.
    let meant = likeness(&spelt, own, NEARLY_RIGHT).map_or("", |_| name);
    let mut words = inside[meant.len()..].trim_start_matches([':', ' ']).split_whitespace();
    let is_order = words.next().is_some_and(|word| OTHER_WORDS.contains(&word.to_ascii_lowercase().as_str()));
    let names_rule = words.next().is_some_and(|word| ids.contains(&word));
    (is_order && names_rule).then_some((meant, &inside[meant.len()..]))
}
