//! What `vep-check release` says of a repository: `expected/` has each form. `version.txt` names the release.

use std::collections::BTreeMap;
use std::path::PathBuf;

use libtest_mimic::{Failed, Trial};
use vep_check::output::markdown::GITHUB;
use vep_check::output::{release, schema};
use vep_check::release_report::{Entry, ReleaseReport, corrections};
use vep_check::snapshot::Snapshot;

use crate::common::case::Case;
use crate::common::markdown::is_harmless;

pub fn trials() -> Vec<Trial> {
    Case::all("release").into_iter().map(|case| Trial::test(case.name(), move || run(&case))).collect()
}

fn run(case: &Case) -> Result<(), Failed> {
    let forms = forms(case, &case.snapshot()?)?;
    for (name, form) in &forms {
        let form = String::from_utf8_lossy(form);
        match name.to_string_lossy().as_ref() {
            "page.html" => stands_alone(&form),
            "report.json" => conforms(&form),
            "human.txt" | "mail.txt" => {}
            _ => is_harmless(&form),
        }
    }
    Ok(case.expects_files(&forms)?)
}

/// Each form of the report on the release that `case` is about, by the names of their files.
pub fn forms(case: &Case, snapshot: &Snapshot) -> Result<BTreeMap<PathBuf, Vec<u8>>, Failed> {
    let version = case.text("version.txt").ok_or("no version.txt")?.trim().parse()?;
    let report = ReleaseReport::of(snapshot, version);
    let show = release::Shown { sigs: &[], prefix: "sig-", stage: None };
    let (human, markdown, json) =
        (release::human(&report, &show), release::markdown(&report, &show, GITHUB), release::json(&report, &show));
    let (html, mail) = (release::html(&report, &show, GITHUB), release::mail(&report, &show, GITHUB));
    let forms =
        [("human.txt", human), ("report.md", markdown), ("report.json", json), ("page.html", html), ("mail.txt", mail)];
    let mut forms: BTreeMap<PathBuf, Vec<u8>> =
        forms.into_iter().map(|(name, form)| (PathBuf::from(name), form.into_bytes())).collect();
    for (number, check_in) in check_ins(&report, snapshot) {
        forms.insert(PathBuf::from(format!("check-in-{number}.md")), check_in.into_bytes());
    }
    Ok(forms)
}

/// What tracking issues are told, by their numbers.
fn check_ins(report: &ReleaseReport, snapshot: &Snapshot) -> BTreeMap<u64, String> {
    let home = format!("{GITHUB}/{}", report.repository);
    let told = report.veps.iter().filter_map(|vep| {
        let number = vep.tracker?;
        let issue = snapshot.facts.issues.as_ref()?.get(&number)?.as_ref()?;
        let entries: Vec<&Entry> = report.merged().filter(|entry| entry.vep.path == vep.path).collect();
        let corrections = corrections(vep, issue, report.version, &home, &snapshot.config);
        let text = match (entries.is_empty(), corrections.is_empty()) {
            (true, true) => return None,
            (true, false) => release::description(&corrections),
            (false, _) => release::check_in(report, &entries, &corrections, GITHUB),
        };
        Some((number, text))
    });
    told.collect()
}

/// Asserts that a page asks for nothing, runs nothing, and leads to nothing but itself and GitHub.
fn stands_alone(page: &str) {
    let (before, style, body) = element(page, "style");
    assert!(!style.contains("url(") && !style.contains("@import"), "{style}");
    let markup = format!("{before}{body}");
    // Its policy names the script by its hash, which the browser checks: no other runs.
    let (before, script, body) = element(&markup, "script");
    assert_eq!(script, include_str!("../../templates/release.js"));
    let markup = format!("{before}{body}");
    for tag in markup.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or(rest)) {
        let name = tag.split_whitespace().next().unwrap_or_default();
        let known = [
            "!doctype", "html", "head", "meta", "title", "body", "header", "main", "section", "h1", "h2", "p", "dl",
            "div", "dt", "dd", "ul", "li", "b", "a", "strong", "time", "table", "caption", "thead", "tbody", "tr",
            "th", "td", "span", "details", "summary",
        ];
        assert!(known.contains(&name.trim_start_matches('/')), "<{tag}>");
        for (attribute, _) in tag.match_indices('=').filter(|(at, _)| tag[..*at].matches('"').count() % 2 == 0) {
            let attribute = tag[..attribute].split_whitespace().next_back().unwrap_or_default();
            assert!(!attribute.starts_with("on") && !["src", "style"].contains(&attribute), "<{tag}>");
        }
        if let Some(address) = tag.split("href=\"").nth(1) {
            assert!(address.starts_with('#') || address.starts_with("https://github.com/"), "<{tag}>");
        }
    }
    assert!(!page.contains(['\u{202e}', '\u{2028}']) && !page.contains("##["), "{page}");
}

/// What stands before the element of this name, in it and behind it.
fn element<'a>(page: &'a str, name: &str) -> (&'a str, &'a str, &'a str) {
    let (before, rest) = page.split_once(&format!("<{name}>")).expect("such an element");
    let (within, after) = rest.split_once(&format!("</{name}>")).expect("one that ends");
    (before, within, after)
}

/// Asserts that the JSON form is as its schema says.
fn conforms(json: &str) {
    let schema = serde_json::from_str(&schema::release()).expect("the schema is JSON");
    let json = serde_json::from_str(json).expect("the report is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema that can be compiled");
    let errors: Vec<String> =
        validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [] as [String; 0], "{json:#}");
}
