//! Runs the cases below `testdata/`. A case is a directory; a new one is found by itself.
//!
//! `testdata/rules/<id>/<case>/` holds `head/`, a small repository, perhaps `base/`, the same before the change, and
//! `expected.txt`, what the rule says: nothing, or findings. `facts.yaml` gives facts, `today.txt` another date than
//! 2026-08-18. `VEP_CHECK_BLESS=1` writes what is found as expected.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use vep_check::check::check;
use vep_check::finding::Finding;
use vep_check::load::load_snapshot;
use vep_check::report::Report;
use vep_check::rules::{self, RULES};
use vep_check::source::Location;

/// All of this.
pub fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("every rule has a case that fires and one that stays silent", every_rule_has_cases),
        Trial::test("a page says that its rule can be fixed if a case can be", pages_say_what_is_fixed),
        Trial::test("rules, their files and their pages agree", table_agrees_with_folder),
        Trial::test("the example of a page is the case of that name", pages_show_their_example),
    ];
    for rule in directories(&testdata().join("rules")) {
        for case in directories(&rule) {
            let name = format!("rules/{}/{}", name(&rule), name(&case));
            let id = self::name(&rule);
            trials.push(Trial::test(name, move || run_rule_case(&id, &case)));
        }
    }
    trials
}

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

fn name(path: &Path) -> String {
    path.file_name().expect("a case has a name").to_string_lossy().into_owned()
}

fn directories(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("cannot list {}: {error}", path.display()));
    let mut found: Vec<PathBuf> =
        entries.map(|entry| entry.expect("a readable entry").path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// What all rules find in a case: a snapshot in its directory form.
fn report(case: &Path) -> Result<Report, Failed> {
    let usual = "2026-08-18".parse().expect("a date");
    Ok(check(&load_snapshot(case, None, usual, rules::ids()).map_err(|error| format!("{error:#}"))?))
}

/// What the rule `id` finds in a case, as text.
fn found(id: &str, case: &Path) -> Result<String, Failed> {
    let report = report(case)?;
    let mut text = String::new();
    for finding in report.findings.iter().filter(|finding| finding.rule == id) {
        write_finding(&mut text, finding);
    }
    for skipped in report.skipped.iter().filter(|skipped| skipped.rule == id) {
        _ = writeln!(text, "skipped: {}", skipped.reason);
    }
    Ok(text)
}

fn write_finding(out: &mut String, finding: &Finding) {
    let existing = if finding.existing { "existing " } else { "" };
    let subject = || finding.subject.name().expect("a finding without a place has a subject");
    let place = finding.location().map_or_else(subject, place);
    _ = writeln!(out, "{existing}{} {place}: {}", finding.severity, finding.message);
    for related in &finding.related {
        _ = writeln!(out, "  related: {}: {}", self::place(&related.location), related.message);
    }
    if let Some(help) = &finding.help {
        _ = writeln!(out, "  help: {help}");
    }
    if let (Some(fix), Some(at)) = (&finding.fix, finding.location()) {
        let span = Location::new(&at.source, fix.span);
        _ = writeln!(out, "  fix: {}: {:?}", self::place(&span), fix.replacement);
    }
}

fn place(at: &Location) -> String {
    let (start, end) = at.positions();
    format!("{}:{}:{}-{}:{}", at.source.path(), start.line, start.column, end.line, end.column)
}

fn run_rule_case(id: &str, case: &Path) -> Result<(), Failed> {
    if rules::rule(id).is_none() {
        return Err(format!("there is no rule `{id}`").into());
    }
    let expected_path = case.join("expected.txt");
    let found = found(id, case)?;
    if std::env::var_os("VEP_CHECK_BLESS").is_some() {
        fs::write(&expected_path, &found)?;
        return Ok(());
    }
    let expected = fs::read_to_string(&expected_path).map_err(|error| format!("no expected.txt: {error}"))?;
    if found == expected {
        Ok(())
    } else {
        Err(format!("expected:\n{expected}\nfound:\n{found}\n(VEP_CHECK_BLESS=1 accepts what is found)").into())
    }
}

fn every_rule_has_cases() -> Result<(), Failed> {
    let mut wanting = Vec::new();
    for rule in RULES {
        let folder = testdata().join("rules").join(rule.id);
        let cases = if folder.is_dir() { directories(&folder) } else { Vec::new() };
        let expected: Vec<String> =
            cases.iter().filter_map(|case| fs::read_to_string(case.join("expected.txt")).ok()).collect();
        let fires = |text: &String| text.lines().any(|line| !line.starts_with([' ', 'e']) || line.starts_with("error"));
        if !expected.iter().any(fires) {
            wanting.push(format!("`{}` has no case that fires", rule.id));
        }
        if !expected.iter().any(String::is_empty) {
            wanting.push(format!("`{}` has no case that stays silent", rule.id));
        }
    }
    if wanting.is_empty() { Ok(()) } else { Err(wanting.join("\n").into()) }
}

fn pages_say_what_is_fixed() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for rule in RULES {
        let cases = directories(&testdata().join("rules").join(rule.id));
        let is_fixed = |case: &PathBuf| {
            fs::read_to_string(case.join("expected.txt"))
                .is_ok_and(|text| text.lines().any(|line| line.starts_with("  fix: ")))
        };
        let says = rule.page.contains("`vep-check fix`");
        let fixed = cases.iter().any(is_fixed);
        if [says, fixed] != [rule.fixable; 2] {
            let fixable = rule.fixable;
            wrong.push(format!("`{}` has fixable: {fixable}; page: {says}; a case with a fix: {fixed}", rule.id));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn table_agrees_with_folder() -> Result<(), Failed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut files: Vec<String> = fs::read_dir(&folder)?
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .map(|path| path.file_stem().expect("a page has a name").to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut ids: Vec<String> = rules::ids().into_iter().map(str::to_owned).collect();
    ids.sort();
    if files != ids {
        return Err(format!("pages: {files:?}\nrules: {ids:?}").into());
    }
    for rule in RULES {
        if !folder.join(format!("{}.rs", rule.id.replace('-', "_"))).is_file() {
            return Err(format!("`{}` is not in a file of its own", rule.id).into());
        }
        if !rule.page.starts_with(&format!("# {}\n", rule.id)) {
            return Err(format!("the page of `{}` does not start with its id", rule.id).into());
        }
    }
    Ok(())
}

/// The headings of every page, in their order.
const PAGE: [&str; 4] = ["## What it checks", "## Why", "## How to fix", "## Example"];

/// The line of the case's document at which the excerpt of a page begins; `None` where the page shows no document.
fn line_of_excerpt(page: &str, case: &Path) -> Result<Option<usize>, Failed> {
    let example = page.split("## Example\n").nth(1).unwrap_or_default();
    let path = example.trim_start().strip_prefix('`').and_then(|rest| rest.split('`').next());
    let block = example.split_once("```markdown\n").or_else(|| example.split_once("```yaml\n"));
    let (Some(path), Some((_, block))) = (path, block) else { return Ok(None) };
    let block = block.split("```").next().unwrap_or_default();
    let document = fs::read_to_string(case.join("head").join(path))?;
    Ok(document.find(block).map(|at| document[..at].matches('\n').count() + 1))
}

/// A page ends with the document of the case `example` and the first message that it gives, as the program prints it.
fn pages_show_their_example() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for rule in RULES {
        let headings: Vec<&str> = rule.page.lines().filter(|line| PAGE.contains(line)).collect();
        if headings != PAGE {
            wrong.push(format!("`{}` has {headings:?}", rule.id));
        }
        let case = testdata().join("rules").join(rule.id).join("example");
        if let Some(line) = line_of_excerpt(rule.page, &case)? {
            let wanted = if line == 1 { None } else { Some(format!("`, from line {line}")) };
            let shown = rule.page.split("## Example\n").nth(1).and_then(|example| example.split("```").next());
            let shown = shown.unwrap_or_default();
            if wanted.as_ref().map_or(shown.contains("from line"), |wanted| !shown.contains(wanted)) {
                wrong.push(format!("the example of `{}` begins at line {line} of its document", rule.id));
            }
        }
        let mut report = report(&case)?;
        report.findings.retain(|finding| finding.rule == rule.id);
        report.findings.truncate(1);
        report.skipped.clear();
        let printed = vep_check::output::human::render(&report, false);
        let message = printed.rsplit_once("\n\n").map_or("", |(finding, _)| finding);
        if message.is_empty() || !rule.page.contains(message) {
            wrong.push(format!("`{}` does not show\n{message}", rule.id));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
