//! Runs the rules over a snapshot. Pure: what is not in the snapshot cannot change the report.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::allow;
use crate::config::{Demand, Freeze};
use crate::facts::{PullRequest, Unknown};
use crate::finding::{Finding, MAX_FINDINGS, Severity, Subject};
use crate::known::{self, Before};
use crate::labels;
use crate::line_map::LineMap;
use crate::note::{Note, bounded};
use crate::noun::Noun;
use crate::release::{Stage, Version};
use crate::remarks;
use crate::report::{PullRequestSummary, Report, Skipped, VepSummary};
use crate::rule::{Check, Context, PullRequestContext, Role, Rule, Shared, role_of};
use crate::rules::{GIVES_WAY, RULES, ids, sign_off_missing, target_frozen, target_shipped_moved};
use crate::sign_off::State;
use crate::snapshot::{Change, Document, Snapshot, TemplateOrigin, Tree};
use crate::source::Source;
use crate::vep::Vep;
use crate::vep::declaration::Declared;
use crate::vep::graduation::{Criteria, stage_parts};
use crate::vep::prose::Target;
use crate::vep::template::Sections;

/// How many bytes of documents make up for the start of a thread: thirty documents or so, of some milliseconds.
const BYTES_A_THREAD: usize = 512 * 1024;

/// Checks every change of `snapshot`.
pub fn check(snapshot: &Snapshot) -> Report {
    let mut report = Report {
        today: snapshot.today,
        noun: snapshot.config.noun.clone(),
        stages: snapshot.config.stages().clone(),
        removed: snapshot.removed.clone(),
        unchecked: snapshot.unchecked.clone(),
        skipped: skipped(snapshot),
        notes: snapshot.facts.notes.clone(),
        template_missing: template_missing(snapshot),
        ..Report::default()
    };
    let mut undecided: BTreeSet<Version> = BTreeSet::new();
    let mut moved_unseen = false;
    for checked in check_changes(snapshot) {
        report.findings.extend(checked.findings);
        report.veps.extend(checked.vep);
        report.notes.extend(checked.notes);
        undecided.extend(checked.undecided);
        moved_unseen |= checked.moved_unseen;
    }
    for rule in RULES {
        let Check::Policy(check) = rule.check else { continue };
        let Some(configured) = runs(rule, snapshot) else { continue };
        report.findings.extend(kept(check(snapshot), rule, configured, &snapshot.config.noun));
    }
    report.notes = bounded(std::mem::take(&mut report.notes));
    report.skipped.extend(frozen_or_not(snapshot, &undecided));
    report.skipped.extend(shipped_or_not(moved_unseen));
    report.veps.sort_by(|a, b| a.path.cmp(&b.path));
    // One that changes no VEP concerns none of the rules about it.
    if let Some(pull_request) = snapshot.facts.pull_request.as_ref().filter(|_| !report.veps.is_empty()) {
        let context = PullRequestContext { snapshot, veps: &report.veps };
        let found = pull_request_findings(pull_request, &context);
        let summary = summary(pull_request, &context);
        report.skipped.extend(signed_off_or_not(snapshot, &summary));
        report.findings.extend(found);
        report.pull_request = Some(summary);
    }
    // Several documents may have one tracking issue.
    let mut said = HashSet::new();
    report.findings.retain(|finding| match finding.subject {
        Subject::Issue(number) => said.insert((finding.rule, number, finding.about.clone())),
        Subject::Document(_) | Subject::PullRequest => true,
    });
    report.findings.sort_by(|a, b| order(a).cmp(&order(b)));
    report
}

/// What came of one change.
#[derive(Debug, Default)]
pub struct Checked {
    /// What was found, in the order of the rules.
    pub findings: Vec<Finding>,
    /// The VEP that it is, if it is one.
    pub vep: Option<VepSummary>,
    /// What is to be said of it besides.
    pub notes: Vec<Note>,
    /// Releases that it targets and of which nobody can tell whether they are frozen.
    pub undecided: Vec<Version>,
    /// Whether it moves a target from a release of which nobody can tell what its code has.
    pub moved_unseen: bool,
}

/// Checks each change, where it pays on several threads.
fn check_changes(snapshot: &Snapshot) -> Vec<Checked> {
    let changes = &snapshot.changes;
    let bytes: usize = changes.iter().map(|change| change.head.source.text().len()).sum();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(bytes / BYTES_A_THREAD).max(1);
    let shared = Shared::of(snapshot);
    // Each thread takes the longest that none has taken, as documents differ in length: so they end together.
    let mut longest_first: Vec<usize> = (0..changes.len()).collect();
    longest_first.sort_by_key(|at| Reverse(changes[*at].head.source.text().len()));
    let next = AtomicUsize::new(0);
    let work = || {
        let taken = || longest_first.get(next.fetch_add(1, Ordering::Relaxed)).copied();
        let rest = std::iter::from_fn(taken);
        rest.map(|at| (at, check_change(&changes[at], snapshot, &shared))).collect::<Vec<_>>()
    };
    let mut checked = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut checked = work();
        checked.extend(others.into_iter().flat_map(|other| other.join().expect("a thread panics as this one would")));
        checked
    });
    checked.sort_by_key(|(at, _)| *at);
    checked.into_iter().map(|(_, checked)| checked).collect()
}

/// Checks one document, which need not be among the changes of `snapshot`; `shared` is what those have in common.
pub fn check_change(change: &Change, snapshot: &Snapshot, shared: &Shared<'_>) -> Checked {
    let head = Read::new(&change.head, &snapshot.tree, snapshot, None);
    let base = change.base.as_ref().map(|base| {
        let tree = snapshot.base_tree.as_ref().unwrap_or(&snapshot.tree);
        Read::new(base, tree, snapshot, Some(head.role))
    });
    let before = base.as_ref().map(|base| &base.vep);
    let mut findings = head.findings(before, snapshot, shared);
    let is_vep = head.role == Role::Vep;
    let undecided = if is_vep && head.vep.has_text() && is_on(&target_frozen::RULE, snapshot) {
        target_frozen::undecided(&head.vep, &head.context(before, snapshot, shared))
    } else {
        Vec::new()
    };
    let moved_unseen = is_vep
        && is_on(&target_shipped_moved::RULE, snapshot)
        && head.context(before, snapshot, shared).moves_unseen(&head.vep);
    if let Some(base) = base.as_ref().filter(|_| !findings.is_empty()) {
        // Held against itself: nothing in it is new.
        mark_existing(&mut findings, &base.findings(Some(&base.vep), snapshot, shared), (&base.vep, &head.vep));
    }
    let ran = |id: &str| RULES.iter().any(|rule| rule.id == id && runs(rule, snapshot).is_some());
    let notes = allow::apply(&head.vep, &snapshot.config, &mut findings, &ids(), ran);
    one_voice(&mut findings);
    let vep = is_vep.then(|| {
        let untouched = head.sections.are_untouched(&snapshot.template, &head.vep);
        let tracker = shared.trackers.number(&head.vep);
        let context = head.context(before, snapshot, shared);
        let remarks = if untouched { Vec::new() } else { remarks::of(&head.vep, &context) };
        let summary = VepSummary::of(&head.vep, tracker, untouched, snapshot);
        VepSummary { remarks, criteria: criteria(&head.vep, &context), ..summary }
    });
    Checked { findings, vep, notes, undecided, moved_unseen }
}

/// What the graduation requirements of `vep` have of each stage that it targets.
fn criteria(vep: &Vep, context: &Context<'_>) -> BTreeMap<Stage, Criteria> {
    let rows = vep.releases().iter().filter(|row| row.version().is_some());
    let stages: BTreeSet<Stage> = rows.filter_map(Target::stage).collect();
    if stages.is_empty() {
        return BTreeMap::new();
    }
    let parts = context.graduation(vep).map_or(Vec::new(), |(_, body)| stage_parts(vep, body));
    stages.into_iter().map(|stage| (stage, Criteria::of(vep, &parts, stage))).collect()
}

/// What is to be said of the pull request besides findings.
fn summary(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> PullRequestSummary {
    let config = &context.snapshot.config;
    PullRequestSummary {
        number: pull_request.number,
        repository: pull_request.repository.clone().unwrap_or_else(|| config.repository.clone()),
        head: pull_request.head.clone(),
        head_repository: pull_request.head_repository.clone(),
        draft: pull_request.draft,
        unresolved: pull_request.unresolved,
        older_conversations: pull_request.older_conversations,
        sign_offs: context.sign_offs(pull_request),
        labels: labels::of(pull_request, context),
        checks_refused: pull_request.checks_refused,
        exception_label: config.exception_label.clone(),
        exception: pull_request.has_label(&config.exception_label),
    }
}

/// What the rules about the pull request find.
fn pull_request_findings(pull_request: &PullRequest, context: &PullRequestContext<'_>) -> Vec<Finding> {
    let snapshot = context.snapshot;
    let mut findings = Vec::new();
    for rule in RULES {
        let Check::PullRequest(check) = rule.check else { continue };
        let Some(configured) = runs(rule, snapshot) else { continue };
        findings.extend(kept(check(pull_request, context), rule, configured, &snapshot.config.noun));
    }
    findings
}

/// Whether `rule` is on and has its facts; if so, the severity that the configuration gives its findings, if it does.
fn runs(rule: &Rule, snapshot: &Snapshot) -> Option<Option<Severity>> {
    let (configured, level) = rule.level(&snapshot.config);
    let level = level?;
    let known = rule.needs.iter().all(|fact| fact.missing(snapshot).is_none());
    known.then_some(configured.then_some(level))
}

/// The rules that cannot run for want of a fact, unless they are off.
fn skipped(snapshot: &Snapshot) -> Vec<Skipped> {
    let on = RULES.iter().filter(|rule| !snapshot.changes.is_empty() && rule.level(&snapshot.config).1.is_some());
    on.filter_map(|rule| {
        let unknown = rule.needs.iter().find_map(|fact| fact.missing(snapshot))?;
        Some(Skipped { rule: rule.id, unknown, demanded: false })
    })
    .collect()
}

/// Whether the configuration leaves `rule` on.
fn is_on(rule: &Rule, snapshot: &Snapshot) -> bool {
    rule.level(&snapshot.config).1.is_some()
}

/// Where the template should lie, where it does not.
fn template_missing(snapshot: &Snapshot) -> Option<String> {
    let built_in = snapshot.template_origin == TemplateOrigin::BuiltIn && !snapshot.changes.is_empty();
    built_in.then(|| snapshot.config.templates.first().cloned().unwrap_or_default())
}

/// That nobody can tell whether a target that moves has shipped.
fn shipped_or_not(moved_unseen: bool) -> Option<Skipped> {
    moved_unseen.then_some(Skipped { rule: target_shipped_moved::RULE.id, unknown: Unknown::Gates, demanded: false })
}

/// That nobody can tell whether a target is frozen.
fn frozen_or_not(snapshot: &Snapshot, undecided: &BTreeSet<Version>) -> Option<Skipped> {
    let demanded = snapshot.config.freeze == Freeze::Enforce;
    let unknown = Unknown::Frozen(undecided.iter().copied().collect());
    (!undecided.is_empty()).then_some(Skipped { rule: target_frozen::RULE.id, unknown, demanded })
}

/// That nobody can tell whether a SIG has signed off.
fn signed_off_or_not(snapshot: &Snapshot, about: &PullRequestSummary) -> Option<Skipped> {
    let unknown = about.sign_offs.iter().flatten().filter(|sign_off| sign_off.state == State::Unknown);
    let sigs: Vec<String> = unknown.map(|sign_off| sign_off.sig.clone()).collect();
    let demanded = snapshot.config.sign_off == Demand::Required;
    let skipped = !sigs.is_empty() && is_on(&sign_off_missing::RULE, snapshot);
    let unknown = Unknown::Representatives(sigs);
    skipped.then_some(Skipped { rule: sign_off_missing::RULE.id, unknown, demanded })
}

/// Leaves out what a rule finds at a place of which another asks for something else: of one word, one thing is asked.
/// What is new does not give way to what is old, which nobody need look at.
fn one_voice(findings: &mut Vec<Finding>) {
    let start = |finding: &Finding| finding.location().map(|place| (place.source.path().to_owned(), place.span.start));
    for (rules, other) in GIVES_WAY {
        let asks = |finding: &&Finding| finding.rule == other.id && finding.allowed.is_none();
        let asked: Vec<_> = findings.iter().filter(asks).map(|one| (start(one), one.existing, one.severity)).collect();
        if asked.is_empty() {
            continue;
        }
        let gives_way = |finding: &Finding| {
            asked.iter().any(|(at, existing, severity)| {
                *at == start(finding)
                    && (finding.existing || !existing)
                    && (finding.severity != Severity::Error || *severity == Severity::Error)
            })
        };
        findings.retain(|finding| !rules.iter().any(|rule| rule.id == finding.rule) || !gives_way(finding));
    }
}

/// Marks the findings that `base` has too, by what they are about; `veps` are the document before and after.
fn mark_existing(findings: &mut [Finding], base: &[Finding], (before, after): (&Vep, &Vep)) {
    if base.is_empty() {
        return;
    }
    let lines = LineMap::new(before.source.text(), after.source.text());
    let base: Vec<&Finding> = base.iter().collect();
    let were = known::before(&base, &findings.iter().collect::<Vec<_>>(), &lines);
    // What is said of an issue is so today, whenever the document was written.
    for (finding, was) in findings.iter_mut().zip(were) {
        finding.existing = was != Before::New && finding.location().is_some();
    }
}

/// Path, position, rule: the order of the report. What concerns no file comes first; what else is equal keeps the
/// order of the rule, which is mostly the template's.
fn order(finding: &Finding) -> (Option<(&str, usize, usize)>, &str) {
    let place = finding.location().map(|at| (at.source.path(), at.span.start, at.span.end));
    (place, finding.rule)
}

/// A document that has been read.
struct Read<'a> {
    document: &'a Document,
    tree: &'a Tree,
    vep: Vep,
    sections: Sections,
    role: Role,
    declared: OnceCell<Declared>,
}

impl<'a> Read<'a> {
    fn new(document: &'a Document, tree: &'a Tree, snapshot: &Snapshot, role: Option<Role>) -> Read<'a> {
        let config = &snapshot.config;
        let source = match document.no_text {
            None => Arc::clone(&document.source),
            Some(_) => Arc::new(Source::new(document.path(), "")),
        };
        let vep = Vep::parse(source, &config.layout, &config.metadata).with_beside(document.beside());
        let sections = Sections::of(&snapshot.template, &vep);
        let role = role.unwrap_or_else(|| match document.is_none() && !vep.place.main {
            true => Role::Stray,
            false => role_of(&vep, &sections, tree, snapshot),
        });
        Read { document, tree, vep, sections, role, declared: OnceCell::new() }
    }

    fn context<'c>(&'c self, base: Option<&'c Vep>, snapshot: &'c Snapshot, shared: &'c Shared<'c>) -> Context<'c> {
        let Read { document, tree, sections, role, declared, .. } = self;
        Context { snapshot, tree, sections, document, role: *role, base, shared, declared }
    }

    fn findings(&self, base: Option<&Vep>, snapshot: &Snapshot, shared: &Shared<'_>) -> Vec<Finding> {
        let context = self.context(base, snapshot, shared);
        let has_text = self.vep.has_text();
        let mut findings = Vec::new();
        for rule in RULES {
            let Some(configured) = runs(rule, snapshot) else { continue };
            let check = match rule.check {
                Check::Path(check) => check,
                Check::Markdown(check) if has_text => check,
                Check::Vep(check) if has_text && self.role == Role::Vep => check,
                Check::Change(check) if has_text && self.role == Role::Vep && context.is_change() => check,
                Check::Markdown(_) | Check::Vep(_) | Check::Change(_) => continue,
                Check::Policy(_) | Check::PullRequest(_) => continue,
            };
            findings.extend(kept(check(&self.vep, &context), rule, configured, &snapshot.config.noun));
        }
        findings
    }
}

/// What is kept of what `rule` found in one document, or about the pull request: [`MAX_FINDINGS`], at the severity that
/// the configuration gives them, if it does, and in the community's own words.
fn kept(
    mut found: Vec<Finding>,
    rule: &Rule,
    configured: Option<Severity>,
    noun: &Noun,
) -> impl Iterator<Item = Finding> {
    if found.len() > MAX_FINDINGS {
        // What fails the check is not among those that go.
        found.sort_by_key(|finding| finding.severity);
        found.truncate(MAX_FINDINGS);
        if let Some(last) = found.last_mut() {
            last.help =
                Some(format!("there are more like this; vep-check shows {MAX_FINDINGS} of a rule in one place"));
        }
    }
    found.into_iter().map(move |finding| {
        debug_assert_eq!(finding.rule, rule.id, "a rule reports under its own id");
        let finding = finding.with(noun);
        match configured {
            Some(severity) => finding.severity(severity),
            None => finding,
        }
    })
}
