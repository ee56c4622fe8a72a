//! A document that an editor holds: what is wrong with it, where in the editor's own count, and what can be done.

use std::cell::OnceCell;
use std::path::PathBuf;

use anyhow::Result;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::check::check;
use crate::cli::request::now;
use crate::finding::{Finding, Severity};
use crate::fix::fixes;
use crate::load::{self, Buffer, Request};
use crate::output::escape::for_terminal;
use crate::report::Report;
use crate::rule::page_url;
use crate::rules;
use crate::snapshot::{self, Snapshot};
use crate::source::Span;
use crate::vep::front_matter;

/// A line and a column, both from 0; columns count units of UTF-16, as the protocol has it.
pub(super) type Position = (u64, u64);

/// A document that is open.
pub(super) struct OpenDocument {
    uri: String,
    text: String,
    /// What is wrong with it as it is now.
    findings: Vec<Finding>,
    /// What it was checked with, and all that was found.
    checked: Option<(Snapshot, Report)>,
    /// Which of its findings can be fixed, by their places in `findings`: found out once an editor asks, not while
    /// somebody writes.
    fixable: OnceCell<Vec<usize>>,
    /// Why it could not be checked.
    broken: Option<String>,
}

impl OpenDocument {
    /// The document at `uri`, which says `text`, checked.
    pub(super) fn new(uri: &str, text: &str) -> OpenDocument {
        let (uri, text) = (uri.to_owned(), text.to_owned());
        let (findings, fixable) = (Vec::new(), OnceCell::new());
        let mut document = OpenDocument { uri, text, findings, checked: None, fixable, broken: None };
        if let Err(error) = document.check() {
            document.broken = Some(format!("{error:#}"));
        }
        document
    }

    /// Lets it say `text`, and checks that with all that was read of the repository before.
    pub(super) fn change(&mut self, text: &str) {
        // Front matter names other documents, which may have to be read.
        let front_matter = |text: &str| front_matter::split(text).0.map(|block| text[block.span.range()].to_owned());
        let kept = self.checked.take().filter(|_| front_matter(&self.text) == front_matter(text));
        let Some((mut snapshot, _)) = kept else { return *self = OpenDocument::new(&self.uri, text) };
        text.clone_into(&mut self.text);
        for change in &mut snapshot.changes {
            change.head = snapshot::Document::from_bytes(change.head.path(), text.as_bytes().to_vec());
        }
        self.check_with(snapshot);
    }

    /// Reads the repository around it anew.
    pub(super) fn reload(&mut self) {
        *self = OpenDocument::new(&self.uri, &self.text);
    }

    /// Checks it as the configuration around it says. What lies outside of the directory of VEPs, or in no repository, is
    /// none of our business.
    fn check(&mut self) -> Result<()> {
        let Some(path) = path_of(&self.uri).filter(|path| load::root_around(path).is_some()) else { return Ok(()) };
        let Some(path) = path.to_str().map(str::to_owned) else { return Ok(()) };
        let buffer = Some(Buffer { path: path.clone(), bytes: self.text.clone().into_bytes() });
        let request =
            Request { buffer, paths: vec![path], needs_directory: false, ..Request::new(now(), rules::ids()) };
        let snapshot = load::load(&request)?;
        self.check_with(snapshot);
        Ok(())
    }

    /// Checks it as the one document of `snapshot`.
    fn check_with(&mut self, snapshot: Snapshot) {
        let [change] = snapshot.changes.as_slice() else { return };
        if !snapshot.config.covers(change.head.path()) {
            return;
        }
        let report = check(&snapshot);
        let here = report
            .new_findings()
            .filter(|finding| finding.location().is_some_and(|at| at.source.path() == change.head.path()));
        self.findings = here.cloned().collect();
        self.fixable = OnceCell::new();
        self.checked = Some((snapshot, report));
    }

    /// The findings that can be fixed so that nothing else is wrong afterwards.
    fn fixable(&self) -> impl Iterator<Item = &Finding> {
        let fixable = self.fixable.get_or_init(|| {
            let checked = self.checked.iter().flat_map(|(snapshot, report)| fixes(snapshot, report));
            let fixed: Vec<Finding> = checked.flat_map(|document| document.fixed).collect();
            let is_fixed = |finding: &Finding| {
                finding.fix.is_some() && fixed.iter().any(|f| f.rule == finding.rule && f.message == finding.message)
            };
            (0..self.findings.len()).filter(|&at| is_fixed(&self.findings[at])).collect()
        });
        fixable.iter().map(|&at| &self.findings[at])
    }

    /// What `textDocument/publishDiagnostics` takes.
    pub(super) fn diagnostics(&self) -> Value {
        let mut diagnostics: Vec<Value> = self.findings.iter().map(|finding| self.diagnostic(finding)).collect();
        if let Some(reason) = &self.broken {
            let message = for_terminal(&format!("cannot check this document: {reason}"));
            diagnostics.push(json!({
                "range": range((0, 0), (0, 0)), "severity": 1, "source": "vep-check", "message": message,
            }));
        }
        json!({ "uri": self.uri, "diagnostics": diagnostics })
    }

    fn diagnostic(&self, finding: &Finding) -> Value {
        let severity = match finding.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            Severity::Notice => 3,
        };
        let (start, end) = self.place(finding);
        let help = finding.help.as_ref().map_or(String::new(), |help| format!("\n{}", for_terminal(help)));
        json!({
            "range": range(start, end),
            "severity": severity,
            "code": finding.rule,
            "codeDescription": { "href": page_url(finding.rule) },
            "source": "vep-check",
            "message": format!("{}{help}", for_terminal(&finding.message)),
        })
    }

    /// The edits that are certain for what is found between `from` and `to`.
    pub(super) fn actions(&self, from: Position, to: Position) -> Value {
        let actions = self.fixable().filter(|finding| self.touches(finding, from, to)).filter_map(|finding| {
            let fix = finding.fix.as_ref()?;
            let (start, end) = self.positions(fix.span);
            let edit = json!({ "range": range(start, end), "newText": fix.replacement });
            Some(json!({
                "title": for_terminal(&format!("Fix: {}", finding.message)),
                "kind": "quickfix",
                "isPreferred": true,
                "diagnostics": [self.diagnostic(finding)],
                "edit": { "changes": { (self.uri.as_str()): [edit] } },
            }))
        });
        Value::Array(actions.collect())
    }

    /// The pages of the rules that found something at `at`; null where none did. A page is ours, and nothing of a
    /// document is in it.
    pub(super) fn hover(&self, at: Position) -> Value {
        let found: Vec<&Finding> = self.findings.iter().filter(|finding| self.touches(finding, at, at)).collect();
        let mut ids: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
        ids.dedup();
        let pages: Vec<&str> = ids.into_iter().filter_map(|id| Some(rules::rule(id)?.page)).collect();
        match found.first() {
            None => Value::Null,
            Some(first) => {
                let (start, end) = self.place(first);
                json!({
                    "contents": { "kind": "markdown", "value": pages.join("\n---\n\n") },
                    "range": range(start, end),
                })
            }
        }
    }

    fn touches(&self, finding: &Finding, from: Position, to: Position) -> bool {
        let (start, end) = self.place(finding);
        start <= to && from <= end
    }

    fn place(&self, finding: &Finding) -> (Position, Position) {
        finding.location().map_or(((0, 0), (0, 0)), |at| self.positions(at.span))
    }

    fn positions(&self, span: Span) -> (Position, Position) {
        (position(&self.text, span.start), position(&self.text, span.end))
    }
}

/// Where byte `offset` of `text` is. A lone carriage return ends a line here, as the protocol has it.
fn position(text: &str, offset: usize) -> Position {
    let before = &text[..text.floor_char_boundary(offset)];
    let ends = |(at, c): (usize, char)| c == '\n' || (c == '\r' && text.as_bytes().get(at + 1) != Some(&b'\n'));
    let line = before.char_indices().filter(|&end| ends(end)).count();
    let start = before.char_indices().rfind(|&end| ends(end)).map_or(0, |(at, _)| at + 1);
    (line as u64, before[start..].encode_utf16().count() as u64)
}

fn range((line, column): Position, (last_line, last_column): Position) -> Value {
    json!({
        "start": { "line": line, "character": column },
        "end": { "line": last_line, "character": last_column },
    })
}

/// The path that `uri` names, if it names one of this machine.
fn path_of(uri: &str) -> Option<PathBuf> {
    let path = uri.strip_prefix("file://")?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    let path = percent_decode_str(path).decode_utf8().ok()?;
    (path.starts_with('/') && path.ends_with(".md") && !path.contains('\0')).then(|| PathBuf::from(path.as_ref()))
}
