//! Stages have other names elsewhere. Whatever the cases of all rules find, the same is found where stages are called
//! otherwise, in those words: every file of a case is put into them, and what is found is put back.

use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use regex::{Captures, Regex};
use tempfile::TempDir;
use vep_check::check::check;
use vep_check::load::load_snapshot;
use vep_check::rules::{RULES, ids};
use vep_check::snapshot::{Snapshot, TemplateOrigin};

use crate::common::TODAY;
use crate::common::case::{Case, files};

/// What KubeVirt calls its stages, and words of the same length that no case has; the same where a case misspells them.
const NAMES: [(&str, &str); 7] = [
    ("alpha", "omega"),
    ("beta", "zeta"),
    ("ga", "xy"),
    ("apha", "omga"),
    ("alhpa", "omgea"),
    ("betta", "zetta"),
    ("betas", "zetas"),
];

/// The configuration that says so.
const STAGES: &str =
    "stages: [omega, {name: zeta, on-by-default: true}, {name: XY, also: [stable, general availability]}]\n";

/// How long each may last, where a case does not say.
const LIMITS: &str = "release: {stage-limits: {omega: 2, zeta: 3}}\n";

pub fn trials() -> Vec<Trial> {
    vec![Trial::test("stages may have other names", every_rule)]
}

/// Puts names of stages in the place of others.
struct Words {
    pattern: Regex,
    names: Vec<(&'static str, &'static str)>,
}

impl Words {
    fn new(names: impl Iterator<Item = (&'static str, &'static str)>) -> Words {
        let names: Vec<_> = names.collect();
        let from: Vec<&str> = names.iter().map(|(from, _)| *from).collect();
        // To a pattern, what is `__bold__` is one word.
        let pattern = format!(r"(?i)(\b|_)({})(\d*)(\b|_)", from.join("|"));
        Words { pattern: Regex::new(&pattern).expect("a pattern"), names }
    }

    /// `text` with the others, in capitals where it has capitals.
    fn put(&self, text: &str) -> String {
        let other = |found: &Captures<'_>| {
            let name = self.names.iter().find(|(from, _)| found[2].eq_ignore_ascii_case(from)).map(|(_, to)| *to);
            let letters = name.unwrap_or_default().chars().zip(found[2].chars());
            let word: String =
                letters.map(|(to, from)| if from.is_uppercase() { to.to_ascii_uppercase() } else { to }).collect();
            format!("{}{word}{}{}", &found[1], &found[3], &found[4])
        };
        self.pattern.replace_all(text, other).into_owned()
    }
}

/// Each finding of `snapshot`, put into words by `words`.
fn told(snapshot: &Snapshot, words: impl Fn(&str) -> String) -> Vec<String> {
    let mut told: Vec<String> = check(snapshot)
        .findings
        .iter()
        .map(|finding| {
            let place = finding.location().map(|location| {
                let (start, end) = location.positions();
                format!("{}:{}:{}-{}:{}", location.source.path(), start.line, start.column, end.line, end.column)
            });
            let fix = finding.fix.as_ref().map(|fix| fix.replacement.as_str()).unwrap_or_default();
            let help = finding.help.as_deref().unwrap_or_default();
            words(&format!("{place:?} {}: {} ({help}) {fix:?}", finding.rule, finding.message))
        })
        .collect();
    told.sort();
    told
}

/// A copy of `case`, with the template `built_in` where it has none; in other `words`, where some are given, and with a
/// configuration that says so.
fn copy(case: &Case, built_in: Option<&str>, words: Option<&Words>) -> Result<TempDir, Failed> {
    let to = tempfile::tempdir()?;
    let put = |text: &str| words.map_or_else(|| text.to_owned(), |words| words.put(text));
    let write = |path: &Path, content: &[u8]| -> Result<(), Failed> {
        let path = to.path().join(put(path.to_str().ok_or("a path is UTF-8")?));
        fs::create_dir_all(path.parent().ok_or("it lies in a directory")?)?;
        match std::str::from_utf8(content) {
            Ok(text) => Ok(fs::write(path, put(text))?),
            Err(_) => Ok(fs::write(path, content)?),
        }
    };
    for (path, content) in files(&case.path) {
        write(&path, &content)?;
    }
    for side in ["head", "base"].iter().filter(|side| case.path.join(side).is_dir()) {
        if let Some(template) = built_in {
            write(&Path::new(side).join("veps/NNNN-vep-template/vep.md"), template.as_bytes())?;
        }
        let path = format!("{side}/.github/vep-check.yaml");
        let config = case.text(&path).unwrap_or_default();
        let limits = if config.contains("release:") { "" } else { LIMITS };
        if words.is_some() {
            write(Path::new(&path), format!("{config}{STAGES}{limits}").as_bytes())?;
        }
    }
    Ok(to)
}

fn every_rule() -> Result<(), Failed> {
    let (there, back) =
        (Words::new(NAMES.into_iter()), Words::new(NAMES.into_iter().map(|(ours, other)| (other, ours))));
    let today = TODAY.parse()?;
    let (mut compared, mut wrong) = (0, Vec::new());
    for rule in RULES {
        for case in Case::all(&format!("rules/{}", rule.id)) {
            // What code calls its states is not for a community to say; some cases have stages of their own.
            let says = |file: &str, key: &str| case.text(file).is_some_and(|text| text.contains(key));
            if says("facts.yaml", "gates:") || says("head/.github/vep-check.yaml", "stages:") {
                continue;
            }
            let snapshot = case.snapshot()?;
            let is_built_in = snapshot.template_origin == TemplateOrigin::BuiltIn;
            let built_in = is_built_in.then(|| snapshot.template.vep.source.text());
            let of = |words: Option<&Words>| {
                load_snapshot(copy(&case, built_in, words)?.path(), None, today, ids()).map_err(Failed::from)
            };
            let (ours, theirs) = (of(None)?, of(Some(&there))?);
            let (ours, theirs) = (told(&ours, str::to_owned), told(&theirs, |words| back.put(words)));
            compared += ours.len();
            let missing = ours.iter().filter(|one| !theirs.contains(one)).map(|one| format!("- {one}"));
            let more = theirs.iter().filter(|one| !ours.contains(one)).map(|one| format!("+ {one}"));
            let differ: Vec<String> = missing.chain(more).collect();
            wrong.extend((!differ.is_empty()).then(|| format!("{}:\n{}", case.name(), differ.join("\n"))));
        }
    }
    assert!(compared > 500, "only {compared} findings were compared");
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}\n{} cases", wrong.join("\n"), wrong.len()).into()) }
}
