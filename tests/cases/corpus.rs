//! Real documents: `VEP_CHECK_SHARED` names a directory with `corpus/enhancements/`, a copy of kubevirt/enhancements,
//! and `corpus/prs/<number>/`, pull requests of it. Without that variable nothing here runs, and says so.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::common::skip::{shared, skip};
use crate::{comments, suggestions};
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use vep_check::rules;

/// The rules that the program has had from its first release on.
const FIRST_RULES: [&str; 20] = [
    "vep-location",
    "vep-directory-name",
    "vep-file-name",
    "vep-sig-directory",
    "title-placeholder",
    "title-format",
    "title-number-mismatch",
    "metadata-missing",
    "target-missing",
    "target-version-format",
    "checklist-missing",
    "checklist-marker",
    "checklist-without-target",
    "section-missing",
    "section-empty",
    "section-without-reason",
    "comment-unclosed",
    "section-commented-out",
    "placeholder-text",
    "link-broken",
];

/// Errors on lines that an edit left alone, and that it brought all the same: each edit fills the target of a stage, with
/// which the history of what has shipped, or the criteria of that stage, may no longer be empty.
const BROUGHT: [(u64, &str); 3] = [(102, "section-empty"), (261, "section-empty"), (369, "graduation-stage-empty")];

pub fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("the first rules are there", the_first_rules_are_there),
        Trial::test("what a comment says twice is found", comments::finds_what_is_wrong),
    ];
    if let Some(shared) = shared() {
        let corpus = shared.join("corpus");
        let enhancements = corpus.join("enhancements");
        trials.push(Trial::test("headings are those of cmark-gfm", move || headings_agree(&enhancements)));
        let (requests, template) = (corpus.join("prs"), corpus.join("enhancements/veps/NNNN-vep-template"));
        trials.push(Trial::test("no comment says a thing twice", move || comments::all(&requests, &template)));
        let (requests, template) = (corpus.join("prs"), corpus.join("enhancements/veps/NNNN-vep-template"));
        trials.push(Trial::test("every suggestion on a pull request solves what it is for", move || {
            suggestions::of_requests(&requests, &template)
        }));
        trials.push(Trial::test("every pull request ends in a verdict", move || pull_requests(&corpus.join("prs"))));
    }
    trials
}

fn the_first_rules_are_there() -> Result<(), Failed> {
    let ids = rules::ids();
    let missing: Vec<&str> = FIRST_RULES.into_iter().filter(|id| !ids.contains(id)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no longer there: {missing:?}").into()) }
}

fn vep_check() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vep-check"));
    command.stdin(Stdio::null());
    command
}

// Headings

/// A heading as both programs tell it.
#[derive(Debug, PartialEq, Eq)]
struct Heading {
    line: u64,
    level: u64,
    /// Letters and digits only: both render emphasis, code and entities in their own way.
    letters: String,
}

fn headings_agree(enhancements: &Path) -> Result<(), Failed> {
    if Command::new("cmark-gfm").arg("--version").stdout(Stdio::null()).status().is_err() {
        skip("cmark-gfm is not installed");
        return Ok(());
    }
    let mut documents = Vec::new();
    markdown_below(&enhancements.join("veps"), &mut documents)?;
    let (mut differences, mut headings) = (String::new(), 0);
    for document in &documents {
        let (ours, theirs) = (ours(document)?, theirs(document)?);
        headings += theirs.len();
        for heading in ours.iter().filter(|heading| !theirs.contains(heading)) {
            _ = writeln!(differences, "{}: only vep-check has {heading:?}", document.display());
        }
        for heading in theirs.iter().filter(|heading| !ours.contains(heading)) {
            _ = writeln!(differences, "{}: only cmark-gfm has {heading:?}", document.display());
        }
        if differences.is_empty() && ours != theirs {
            _ = writeln!(differences, "{}: the order differs", document.display());
        }
    }
    println!("{headings} headings of {} documents compared", documents.len());
    if documents.is_empty() {
        return Err("there is no document".into());
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.into()) }
}

fn markdown_below(directory: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failed> {
    let entries = fs::read_dir(directory).map_err(|error| format!("cannot list {}: {error}", directory.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            markdown_below(&path, found)?;
        } else if path.extension().is_some_and(|end| end == "md") {
            found.push(path);
        }
    }
    Ok(())
}

fn ours(document: &Path) -> Result<Vec<Heading>, Failed> {
    let output = vep_check().args(["show", "--format", "json"]).arg(document).output()?;
    let shown: Value = serde_json::from_slice(&output.stdout)?;
    let headings = shown["headings"].as_array().ok_or("`show` lists no headings")?;
    let heading = |heading: &Value| {
        Some(Heading {
            line: heading["line"].as_u64()?,
            level: heading["level"].as_u64()?,
            letters: letters(heading["text"].as_str()?),
        })
    };
    Ok(headings.iter().map(heading).collect::<Option<_>>().ok_or("a heading lacks something")?)
}

fn theirs(document: &Path) -> Result<Vec<Heading>, Failed> {
    let text = without_front_matter(&fs::read_to_string(document)?);
    let mut child = Command::new("cmark-gfm")
        .args(["--to", "xml", "--sourcepos"])
        .args(["table", "strikethrough", "autolink", "tasklist"].iter().flat_map(|name| ["-e", name]))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output()?;
    writer.join().expect("the writer does not panic")?;
    let xml = String::from_utf8(output.stdout)?;
    let mut headings = Vec::new();
    for part in xml.split("<heading ").skip(1) {
        let (attributes, rest) = part.split_once('>').ok_or("a tag does not end")?;
        let body = rest.split_once("</heading>").map_or("", |(body, _)| body);
        let value = |name: &str| {
            let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
            digits.parse::<u64>().ok()
        };
        let line = value("sourcepos").ok_or("a heading without place")?;
        let level = value("level").ok_or("a heading without level")?;
        let body = if attributes.ends_with('/') { "" } else { body };
        headings.push(Heading { line, level, letters: letters(&text_of_xml(body)) });
    }
    Ok(headings)
}

/// `text` with blank lines where front matter stood, so that the other lines keep their numbers.
fn without_front_matter(text: &str) -> String {
    let Some(rest) = text.strip_prefix("---\n") else { return text.to_owned() };
    let Some(end) = rest.find("\n---\n") else { return text.to_owned() };
    let (front, body) = text.split_at("---\n".len() + end + "\n---\n".len());
    format!("{}{body}", "\n".repeat(front.matches('\n').count()))
}

/// What is inside `<text>` and `<code>`.
fn text_of_xml(xml: &str) -> String {
    let mut out = String::new();
    for part in xml.split('<') {
        let Some((tag, text)) = part.split_once('>') else { continue };
        if tag.starts_with("text") || tag.starts_with("code") {
            out.push_str(text);
        }
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

// Pull requests

/// The counts of findings by rule: new errors, new others, those that stood there before.
type Counts = BTreeMap<String, [usize; 3]>;

fn pull_requests(directory: &Path) -> Result<(), Failed> {
    let mut numbers: Vec<u64> = fs::read_dir(directory)
        .map_err(|error| format!("cannot list {}: {error}", directory.display()))?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    numbers.sort_unstable();
    let (mut counts, mut faults, mut elsewhere) = (Counts::new(), String::new(), String::new());
    let (mut passed, mut edits, mut clean_edits) = (0, 0, 0);
    for number in &numbers {
        let request = PullRequest::lay_out(directory, *number)?;
        let output = request.check()?;
        let (Some(status @ (0 | 1)), Ok(report)) =
            (output.status.code(), serde_json::from_slice::<Value>(&output.stdout))
        else {
            let complaint = String::from_utf8_lossy(&output.stderr);
            _ = writeln!(faults, "#{number}: no verdict but {}: {complaint}", output.status);
            continue;
        };
        passed += usize::from(status == 0);
        let findings = report["findings"].as_array().cloned().unwrap_or_default();
        for finding in &findings {
            let column = match (finding["existing"].as_bool(), finding["severity"].as_str()) {
                (Some(true), _) => 2,
                (_, Some("error")) => 0,
                _ => 1,
            };
            counts.entry(word(finding, "rule")).or_default()[column] += 1;
        }
        if request.only_edits {
            let new: Vec<&Value> = findings.iter().filter(|finding| is_new_error(finding)).collect();
            edits += 1;
            clean_edits += usize::from(new.is_empty());
            for finding in new {
                let (path, line) = (word(finding, "path"), finding["line"].as_u64().unwrap_or(0));
                let place = format!("#{number} {path}:{line}: {}: {}", word(finding, "rule"), word(finding, "message"));
                println!("new error of an edit: {place}");
                let brought = BROUGHT.contains(&(*number, word(finding, "rule").as_str()));
                if !brought && !request.touches(&path, line)? {
                    _ = writeln!(elsewhere, "{place}");
                }
            }
        }
    }
    println!("{} pull requests, {passed} without error", numbers.len());
    println!("{edits} only edit documents that are there, {clean_edits} of them bring no new error");
    println!("{:>6} {:>6} {:>8}", "errors", "others", "existing");
    for (rule, [errors, others, existing]) in &counts {
        println!("{errors:>6} {others:>6} {existing:>8}  {rule}");
    }
    if numbers.is_empty() {
        return Err("there is no pull request".into());
    }
    if !elsewhere.is_empty() {
        _ = writeln!(faults, "errors that are new on lines that the edit did not touch:\n{elsewhere}");
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

fn word(finding: &Value, key: &str) -> String {
    finding[key].as_str().unwrap_or("-").to_owned()
}

fn is_new_error(finding: &Value) -> bool {
    finding["existing"] == Value::Bool(false) && finding["severity"] == "error"
}

/// A pull request as a git repository of two commits.
struct PullRequest {
    root: tempfile::TempDir,
    base: String,
    head: String,
    date: String,
    /// Whether each document in it was there before, under the same path.
    only_edits: bool,
}

impl PullRequest {
    fn lay_out(directory: &Path, number: u64) -> Result<PullRequest, Failed> {
        let stored = directory.join(number.to_string());
        let described: Value = serde_json::from_slice(&fs::read(stored.join("pr.json"))?)?;
        let files = described["files"].as_array().ok_or("a pull request without files")?;
        let mut request = PullRequest {
            root: tempfile::tempdir()?,
            base: String::new(),
            head: String::new(),
            date: word(&described, "head_date"),
            only_edits: files
                .iter()
                .filter(|file| word(file, "path").ends_with(".md"))
                .all(|file| file["status"] == "modified"),
        };
        request.git(&["init", "--quiet", "--initial-branch=main"])?;
        copy(&stored.join("base"), request.root.path())?;
        for file in files.iter().filter(|file| file["status"] != "added") {
            let before = file["previous"].as_str().map_or_else(|| word(file, "path"), str::to_owned);
            request.hold_place(&before)?;
        }
        request.base = request.commit("base")?;
        for file in files {
            let gone = match file["status"].as_str() {
                Some("removed") => Some(word(file, "path")),
                _ => file["previous"].as_str().map(str::to_owned),
            };
            if let Some(gone) = gone {
                fs::remove_file(request.root.path().join(gone))?;
            }
        }
        copy(&stored.join("head"), request.root.path())?;
        for file in files.iter().filter(|file| file["status"] != "removed") {
            request.hold_place(&word(file, "path"))?;
        }
        request.head = request.commit("head")?;
        Ok(request)
    }

    /// Writes something where a file belongs whose content is not stored.
    fn hold_place(&self, path: &str) -> Result<(), Failed> {
        let path = self.root.path().join(path);
        if !path.exists() {
            fs::create_dir_all(path.parent().expect("a file is in a directory"))?;
            fs::write(path, "not stored\n")?;
        }
        Ok(())
    }

    fn git(&self, arguments: &[&str]) -> Result<String, Failed> {
        let output = Command::new("git")
            .args(["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "core.autocrlf=false"])
            .args(arguments)
            .current_dir(self.root.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .stdin(Stdio::null())
            .output()?;
        if !output.status.success() {
            return Err(format!("git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn commit(&self, message: &str) -> Result<String, Failed> {
        self.git(&["add", "--all", "--force"])?;
        self.git(&["commit", "--quiet", "--allow-empty", "--no-verify", "--message", message])?;
        Ok(self.git(&["rev-parse", "HEAD"])?.trim().to_owned())
    }

    fn check(&self) -> Result<Output, Failed> {
        let output = vep_check()
            .args(["check", "--format", "json", "--root"])
            .arg(self.root.path())
            .args(["--base", &self.base, "--head", &self.head, "--today", &self.date])
            .output()?;
        Ok(output)
    }

    /// Whether the change wrote `line` of the file at `path`, or took something away beside it.
    fn touches(&self, path: &str, line: u64) -> Result<bool, Failed> {
        let diff = self.git(&["diff", "--unified=0", &self.base, &self.head, "--", path])?;
        let hunks = diff.lines().filter_map(|line| line.strip_prefix("@@ ")?.split_once('+')?.1.split_once(' '));
        Ok(hunks.filter_map(|(range, _)| hunk(range)).any(|lines| lines.contains(&line)))
    }
}

/// The lines of `12,3` in a hunk's head; of `12,0`, where lines went after line 12, that line and the next.
fn hunk(range: &str) -> Option<std::ops::RangeInclusive<u64>> {
    let (start, count) = range.split_once(',').unwrap_or((range, "1"));
    let (start, count): (u64, u64) = (start.parse().ok()?, count.parse().ok()?);
    Some(start..=if count == 0 { start + 1 } else { start + count - 1 })
}

pub fn copy(from: &Path, to: &Path) -> Result<(), Failed> {
    if !from.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            // The bytes only: what is copied may be read-only.
            fs::write(target, fs::read(entry.path())?)?;
        }
    }
    Ok(())
}
