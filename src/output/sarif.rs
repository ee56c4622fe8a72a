//! SARIF 2.1.0, for code scanning.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>, and what GitHub takes of it:
//! <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>
//!
//! The types are our own: the part of the format that is used here is small, and the tests hold the output against
//! the published schema.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::finding::{Finding, Severity};
use crate::noun::Noun;
use crate::output::json_text;
use crate::report::Report;
use crate::rule::Rule;
use crate::source::{Location, Span};

/// The most results that GitHub takes from one run.
pub const MAX_RESULTS: usize = 25_000;

/// The longest message of a result, in characters: what GitHub takes of the texts that it shows.
pub const MAX_MESSAGE: usize = 1024;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Text,
    help: Help,
    help_uri: String,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: Cow<'static, str>,
    markdown: Cow<'static, str>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<SarifLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<SarifLocation>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLocation {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    #[serde(flatten)]
    rest: Option<Rest>,
}

/// What a region has that is no whole line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rest {
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix {
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: Artifact,
    replacements: [Replacement; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

/// The report as SARIF, with all of `rules`, fired or not.
pub fn render(report: &Report, rules: &[&'static Rule]) -> String {
    let index: HashMap<&str, usize> = rules.iter().enumerate().map(|(index, rule)| (rule.id, index)).collect();
    let mut seen = HashMap::new();
    // Of a file with a result that has no location, GitHub takes nothing at all. What is about the pull request or an
    // issue is shown on the first line of the first document; without a document, it is counted.
    let first = report.veps.first().map(|vep| vep.path.as_str());
    let placed = report.findings.iter().filter(|finding| finding.location().is_some() || first.is_some());
    let results: Vec<SarifResult> =
        placed.take(MAX_RESULTS).map(|finding| result(finding, first, &index, &mut seen)).collect();
    let homeless = report.findings.iter().filter(|finding| finding.location().is_none() && first.is_none()).count();
    let left_out = report.findings.len() - homeless - results.len();
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "vep-check",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: env!("CARGO_PKG_REPOSITORY"),
                    rules: rules.iter().map(|rule| descriptor(rule, &report.noun)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: report.is_complete(),
                tool_execution_notifications: notifications(report, left_out, homeless),
            }],
            results,
        }],
    };
    json_text(&log)
}

/// What else is to be said: what could not be decided, read or told; how many findings are `left_out`, and how many have
/// no place, as the `homeless`.
fn notifications(report: &Report, left_out: usize, homeless: usize) -> Vec<Notification> {
    let say = |level, text| Notification { level, message: Text { text } };
    let skipped = report.skipped.iter().map(|skipped| {
        let level = if skipped.demanded { "error" } else { "note" };
        say(level, format!("{} was skipped: {}", skipped.rule, skipped.reason()))
    });
    let unchecked = report
        .unchecked
        .iter()
        .map(|unchecked| say("error", format!("{} could not be read: {}", unchecked.path, unchecked.reason)));
    let notes = report.all_notes().into_iter().map(|note| say("note", note.words()));
    let left_out = (left_out > 0)
        .then(|| say("note", format!("{left_out} findings are left out: GitHub takes {MAX_RESULTS} of a run")));
    let homeless = (homeless > 0).then(|| {
        say("note", format!("{homeless} findings about the pull request or an issue have no place in a file"))
    });
    skipped.chain(unchecked).chain(notes).chain(left_out).chain(homeless).collect()
}

/// The page of `rule`; of another community, as far as it shows nothing of ours.
fn help(rule: &Rule, noun: &Noun) -> Cow<'static, str> {
    if noun.is_ours() {
        return Cow::Borrowed(rule.page);
    }
    let why = rule.page.find("## Why").unwrap_or(0);
    let end = rule.page.find("## Example").unwrap_or(rule.page.len());
    let says = noun.say(rule.page.get(why..end).unwrap_or_default().trim_end());
    Cow::Owned(format!("# {}\n\n{}\n\n{says}\n", rule.id, first_upper(&noun.say(rule.summary))))
}

/// `words` as a sentence.
fn first_upper(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).chain(['.']).collect())
}

fn descriptor(rule: &Rule, noun: &Noun) -> Descriptor {
    let help = help(rule, noun);
    Descriptor {
        id: rule.id,
        short_description: Text { text: noun.say(rule.summary).into_owned() },
        help: Help { text: help.clone(), markdown: help },
        help_uri: rule.url(),
        default_configuration: Configuration { level: level(rule.severity) },
    }
}

/// A result. What has no place of its own is shown on the first line of the document at `first`.
fn result(
    finding: &Finding,
    first: Option<&str>,
    index: &HashMap<&str, usize>,
    seen: &mut HashMap<u64, usize>,
) -> SarifResult {
    let subject = finding.subject.name().map_or(String::new(), |subject| format!("{subject}: "));
    let mut message = format!("{subject}{}", finding.message);
    if let Some(help) = &finding.help {
        message.push_str(&format!("\n{help}"));
    }
    let allowed = finding.allowed.iter().map(|reason| Suppression { kind: "inSource", justification: reason.clone() });
    let existing = finding.existing.then(|| Suppression {
        kind: "external",
        justification: "it already stood in the base version of the document".to_owned(),
    });
    let related = finding.related.iter();
    SarifResult {
        rule_id: finding.rule,
        rule_index: index.get(finding.rule).copied().unwrap_or(0),
        level: level(finding.severity),
        message: Text { text: shortened(message) },
        locations: finding.location().map(|at| location(at, None)).or(first.map(first_line)).into_iter().collect(),
        related_locations: related.map(|related| location(&related.location, Some(&related.message))).collect(),
        partial_fingerprints: BTreeMap::from([("vepCheck/v1", fingerprint(finding, seen))]),
        suppressions: allowed.chain(existing).collect(),
        fixes: finding
            .fix
            .iter()
            .zip(finding.location())
            .map(|(fix, at)| sarif_fix(at, fix.span, &fix.replacement))
            .collect(),
    }
}

/// What stays the same when lines move, or words that a message quotes: rule, path, what it is about, and which of several
/// alike it is. What has no name but its words has those.
fn fingerprint(finding: &Finding, seen: &mut HashMap<u64, usize>) -> String {
    let path = finding.location().map_or("", |at| at.source.path());
    let about = finding.about.key();
    let hash = fnv1a([finding.rule, path, about.as_deref().unwrap_or(&finding.message)]);
    let count = seen.entry(hash).or_default();
    *count += 1;
    format!("{hash:016x}:{count}")
}

/// The 64-bit FNV-1a hash: the same in every release, unlike the standard library's.
fn fnv1a(parts: [&str; 3]) -> u64 {
    let bytes = parts.into_iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn location(at: &Location, message: Option<&str>) -> SarifLocation {
    SarifLocation {
        physical_location: PhysicalLocation { artifact_location: artifact(at), region: region(at) },
        message: message.map(|text| Text { text: shortened(text.to_owned()) }),
    }
}

/// The first line of the file at `path`.
fn first_line(path: &str) -> SarifLocation {
    let region = Region { start_line: 1, rest: None };
    SarifLocation {
        physical_location: PhysicalLocation { artifact_location: Artifact { uri: uri(path) }, region },
        message: None,
    }
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(MAX_MESSAGE) {
        None => text,
        Some(_) => text.chars().take(MAX_MESSAGE - 1).chain(['…']).collect(),
    }
}

fn artifact(at: &Location) -> Artifact {
    Artifact { uri: uri(at.source.path()) }
}

fn region(at: &Location) -> Region {
    let (start, end) = at.positions();
    let rest = Rest { start_column: start.column, end_line: end.line, end_column: end.column };
    Region { start_line: start.line, rest: Some(rest) }
}

fn sarif_fix(at: &Location, span: Span, replacement: &str) -> Fix {
    let deleted_region = region(&Location::new(&at.source, span));
    let inserted_content = Text { text: replacement.to_owned() };
    let change = ArtifactChange {
        artifact_location: artifact(at),
        replacements: [Replacement { deleted_region, inserted_content }],
    };
    Fix { artifact_changes: [change] }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "note",
    }
}

/// A path as a relative URI: every byte that is not plainly part of a path is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_' | b'~') {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
