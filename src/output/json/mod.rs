//! The report as JSON, version 1: a contract. Keys may be added; what is there keeps its name and meaning.

mod pull_request;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::finding::{Finding, Severity};
use crate::note::Note;
use crate::output::json_text;
use crate::release::{Stage, Stages, Version};
use crate::report::{Report, TargetFreeze, VepSummary};
use crate::rule::page_url;
use crate::source::Location;
use pull_request::JsonPullRequest;

/// The whole report.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "vep-check report")]
pub struct JsonReport {
    /// The version of this form: 1.
    version: u32,
    /// All findings, sorted by path, position and rule; older ones included.
    findings: Vec<JsonFinding>,
    /// Rules that could not run for want of a fact.
    skipped: Vec<JsonSkipped>,
    /// The VEPs that were checked.
    veps: Vec<JsonVep>,
    /// The paths of the VEPs that the change removes.
    removed: Vec<String>,
    /// What could not be read in files of others, and what else is to be said besides findings.
    notes: Vec<JsonNote>,
    /// Files that should have been checked and could not be read. The exit code is 2 if there are any.
    unchecked: Vec<JsonUnchecked>,
    /// How many of what.
    summary: JsonSummary,
    /// The date for which was checked, YYYY-MM-DD.
    today: String,
    /// The pull request, or null where none is known or it changes no VEP.
    pull_request: Option<JsonPullRequest>,
}

/// One thing that is wrong.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonFinding {
    /// The id of the rule that found it.
    rule: String,
    /// How bad it is.
    severity: Severity,
    /// The file, relative to the repository; null for what concerns no file.
    path: Option<String>,
    /// What it concerns where that is no file: `pull request`, `issue #12`; else null.
    subject: Option<String>,
    /// The first line, from 1.
    line: Option<usize>,
    /// The first column, from 1, in characters.
    column: Option<usize>,
    /// The last line, from 1.
    end_line: Option<usize>,
    /// The column behind the last character.
    end_column: Option<usize>,
    /// What is wrong.
    message: String,
    /// What to write instead.
    help: Option<String>,
    /// The rule's page.
    url: String,
    /// Whether it already stood in the base version of the document.
    existing: bool,
    /// The reason that the document gives for allowing it, or null.
    allowed: Option<String>,
    /// Other places that belong to it.
    related: Vec<JsonRelated>,
    /// The edit that fixes it, where one certainly does.
    fix: Option<JsonFix>,
}

/// Another place that belongs to a finding.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonRelated {
    /// The file.
    path: String,
    /// The line, from 1.
    line: usize,
    /// The column, from 1.
    column: usize,
    /// What is there.
    message: String,
}

/// An edit.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonFix {
    /// Offset of the first byte to replace.
    start: usize,
    /// Offset behind the last byte to replace.
    end: usize,
    /// The first line, from 1.
    line: usize,
    /// The first column, from 1, in characters.
    column: usize,
    /// The last line.
    end_line: usize,
    /// The column behind the last character.
    end_column: usize,
    /// What to write there.
    replacement: String,
}

/// A rule that could not run.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonSkipped {
    /// The rule's id.
    rule: String,
    /// Which fact is missing.
    reason: String,
    /// Whether the configuration demands its verdict. The exit code is 2 if there is such a rule.
    demanded: bool,
}

/// Something that is to be said once, and is no finding.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonNote {
    /// The file that it is about: `kubevirt/community: sigs.yaml` of another repository, a path of this one.
    file: String,
    /// The line, from 1, or null.
    line: Option<usize>,
    /// What is to be said.
    message: String,
}

/// A VEP that was checked.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonVep {
    /// Its path.
    path: String,
    /// Its number.
    number: Option<u64>,
    /// What it is about.
    title: Option<String>,
    /// The directory of its SIG.
    sig: Option<String>,
    /// The release that each stage targets.
    targets: ByStage<String>,
    /// When those releases freeze, where that is known.
    freezes: ByStage<JsonFreeze>,
    /// Its state, where it has front matter.
    status: Option<String>,
    /// What is to be said of it besides findings, each in one line.
    remarks: Vec<String>,
}

/// What there is of each stage, or null, by the names of all stages in small letters: `alpha`, `beta` and `ga`, where the
/// configuration has no others.
pub(super) type ByStage<T> = BTreeMap<String, Option<T>>;

/// The release that each of `stages` targets, as `v1.9`.
pub(super) fn targets(targets: &BTreeMap<Stage, Version>, stages: &Stages) -> ByStage<String> {
    stages.iter().map(|stage| (stage.key(), targets.get(&stage).map(ToString::to_string))).collect()
}

/// When those releases freeze.
fn freezes(freezes: &BTreeMap<Stage, TargetFreeze>, stages: &Stages) -> ByStage<JsonFreeze> {
    let of = |stage| {
        let TargetFreeze { date, days_left, released } = *freezes.get(&stage)?;
        Some(JsonFreeze { date: date.to_string(), days_left, released })
    };
    stages.iter().map(|stage| (stage.key(), of(stage))).collect()
}

/// The freeze of a release.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonFreeze {
    /// The last day on which a VEP for the release may be merged, YYYY-MM-DD.
    date: String,
    /// How many days are left on the day of the check: 0 on the day itself, negative when it has passed.
    days_left: i32,
    /// Whether the release is out.
    released: bool,
}

/// A file that could not be read.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonUnchecked {
    /// Its path.
    path: String,
    /// What went wrong.
    reason: String,
}

/// How many of what. Older findings count only as `existing`.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonSummary {
    /// Errors.
    errors: usize,
    /// Warnings.
    warnings: usize,
    /// Notices.
    notices: usize,
    /// Findings that already stood in the base version.
    existing: usize,
    /// VEPs that were checked.
    checked: usize,
}

/// The report as JSON text, with a line end.
pub fn render(report: &Report) -> String {
    json_text(&JsonReport::of(report))
}

impl JsonReport {
    fn of(report: &Report) -> JsonReport {
        JsonReport {
            version: 1,
            findings: report.findings.iter().map(JsonFinding::of).collect(),
            skipped: report
                .skipped
                .iter()
                .map(|skipped| JsonSkipped {
                    rule: skipped.rule.to_owned(),
                    reason: skipped.reason(),
                    demanded: skipped.demanded,
                })
                .collect(),
            veps: report.veps.iter().map(|vep| JsonVep::of(vep, &report.stages)).collect(),
            removed: report.removed.clone(),
            notes: report.all_notes().into_iter().map(JsonNote::of).collect(),
            unchecked: report
                .unchecked
                .iter()
                .map(|unchecked| JsonUnchecked { path: unchecked.path.clone(), reason: unchecked.reason.clone() })
                .collect(),
            summary: JsonSummary {
                errors: report.count(Severity::Error),
                warnings: report.count(Severity::Warning),
                notices: report.count(Severity::Notice),
                existing: report.existing(),
                checked: report.veps.len(),
            },
            today: report.today.to_string(),
            pull_request: report.pull_request.as_ref().map(JsonPullRequest::of),
        }
    }
}

impl JsonNote {
    fn of(Note { file, line, message }: Note) -> JsonNote {
        JsonNote { file, line, message }
    }
}

impl JsonFinding {
    fn of(finding: &Finding) -> JsonFinding {
        let positions = finding.location().map(Location::positions);
        let (start, end) = (positions.map(|(start, _)| start), positions.map(|(_, end)| end));
        let source = finding.location().map(|at| &at.source);
        JsonFinding {
            rule: finding.rule.to_owned(),
            severity: finding.severity,
            path: source.map(|source| source.path().to_owned()),
            subject: finding.subject.name(),
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
            end_line: end.map(|end| end.line),
            end_column: end.map(|end| end.column),
            message: finding.message.to_string(),
            help: finding.help.clone(),
            url: page_url(finding.rule),
            existing: finding.existing,
            allowed: finding.allowed.clone(),
            related: finding
                .related
                .iter()
                .map(|related| {
                    let (start, _) = related.location.positions();
                    JsonRelated {
                        path: related.location.source.path().to_owned(),
                        line: start.line,
                        column: start.column,
                        message: related.message.clone(),
                    }
                })
                .collect(),
            fix: finding.fix.as_ref().zip(source).map(|(fix, source)| {
                let (start, end) = Location::new(source, fix.span).positions();
                JsonFix {
                    start: fix.span.start,
                    end: fix.span.end,
                    line: start.line,
                    column: start.column,
                    end_line: end.line,
                    end_column: end.column,
                    replacement: fix.replacement.clone(),
                }
            }),
        }
    }
}

impl JsonVep {
    pub(super) fn of(vep: &VepSummary, stages: &Stages) -> JsonVep {
        JsonVep {
            path: vep.path.clone(),
            number: vep.number,
            title: vep.title.clone(),
            sig: vep.sig.clone(),
            targets: targets(&vep.targets, stages),
            freezes: freezes(&vep.freezes, stages),
            status: vep.status.clone(),
            remarks: vep.remarks.clone(),
        }
    }
}
