//! Reads a VEP's tracking issue, and the description of a pull request, as their templates lay them out:
//! `**Label**:` and what follows.

mod lines;
mod references;
mod subject;
mod timeline;

use crate::facts::Issue;
use crate::release::Version;
use crate::text::is_undecided;
pub use crate::tracking_issue::lines::without_comments;
use crate::tracking_issue::lines::{is_heading, is_label, without_bullet};
pub use crate::tracking_issue::references::{MAX_REFERENCES, references};
pub use crate::tracking_issue::subject::is_about;
pub use crate::tracking_issue::timeline::{List, Listed, list_text, listed, target};
use crate::vep::title::TitleForm;

/// The text under `**label**:` of `body`, up to the next label or heading, comments aside. `None` if there is no such
/// label.
pub fn field(body: &str, label: &str) -> Option<String> {
    fields(body, label).into_iter().next()
}

/// The text under each `**label**:` of `body`, where it stands more than once.
fn fields(body: &str, label: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut inside = false;
    for line in without_comments(body).lines() {
        if let Some(text) = after_label(line, label) {
            texts.push(text.to_owned());
            inside = true;
        } else if is_label(line) || is_heading(line) {
            inside = false;
        } else if let Some(text) = texts.last_mut().filter(|_| inside) {
            text.push('\n');
            text.push_str(line);
        }
    }
    texts.iter().map(|text| text.trim().to_owned()).collect()
}

/// What stands behind `**label**:` at the start of a line, or behind the same without emphasis.
fn after_label<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    let words = without_bullet(line).trim_start_matches('*');
    let rest =
        words.get(..label.len()).filter(|start| start.eq_ignore_ascii_case(label)).map(|_| &words[label.len()..])?;
    // `**Primary contact (assignee)**:` has a remark behind the label.
    let (remark, rest) = rest.split_once(':')?;
    let plain = remark.trim_matches(['*', ' ']);
    (plain.is_empty() || plain.starts_with('(')).then(|| rest.trim_start_matches('*').trim())
}

/// The number that an issue's title gives the VEP: `VEP 12: …`, `[Draft] VEP-12`, `VEP #12`.
pub fn number_in_title(title: &str, form: &TitleForm) -> Option<u64> {
    behind_number(title, form).map(|(number, _)| number)
}

/// The same, and the words behind it.
pub fn behind_number<'t>(title: &'t str, form: &TitleForm) -> Option<(u64, &'t str)> {
    let mut rest = title.trim();
    while let Some((_, after)) = rest.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
        rest = after.trim_start();
    }
    let rest = form.after_word(rest)?;
    let digits = rest.trim_start_matches([' ', '-', '#', '_', ':']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let words = digits[end..].trim_start_matches([' ', ':', '-', '\u{2013}', '\u{2014}']);
    Some((digits[..end].parse().ok()?, words.trim_end()))
}

/// The numbers in `text`, whatever is around them: `VEP-12`, `VEP12`, `(#12)`. Those of a release, `v1.12`, are none.
pub fn numbers(text: &str) -> impl Iterator<Item = u64> {
    let is_release = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.starts_with(['v', 'V']) && Version::parse_prefix(word).is_some()
    };
    let words = text.split_whitespace().filter(move |word| !is_release(word));
    words.flat_map(|word| word.split(|c: char| !c.is_ascii_digit())).filter_map(|digits| digits.parse().ok())
}

/// The numbers of issues of `repository`, `owner/name`, in `text`: `#12`, `12`, `…/issues/12`, `…/pull/12`.
pub fn issue_numbers(text: &str, repository: &str) -> Vec<u64> {
    const AROUND: [char; 11] = ['(', ')', '[', ']', ',', '<', '>', '*', '_', '`', '"'];
    let words = text.split(|c: char| c.is_whitespace() || AROUND.contains(&c));
    words
        .filter_map(|word| {
            let word = word.trim_end_matches(['.', ';', ':', '/']);
            let word = word.split(['?']).next().unwrap_or(word);
            let (of, number) = match word.rsplit_once("/issues/").or_else(|| word.rsplit_once("/pull/")) {
                Some((of, tail)) => (of, tail.split(['#', '/']).next().unwrap_or(tail)),
                None => word.rsplit_once('#').unwrap_or(("", word)),
            };
            if is_elsewhere(of, repository) { None } else { number.parse().ok() }
        })
        .collect()
}

/// Whether what stands before the number of an issue, `https://github.com/owner/name` or `owner/name`, is another
/// repository than `repository`.
fn is_elsewhere(of: &str, repository: &str) -> bool {
    let mut parts = of.rsplit('/').filter(|part| !part.is_empty());
    let (name, owner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let named = !owner.is_empty() && owner != ".." && name != "..";
    named && !repository.eq_ignore_ascii_case(&format!("{owner}/{name}"))
}

/// What the description of a pull request calls the tracking issue.
///
/// <https://github.com/kubevirt/enhancements/blob/main/.github/PULL_REQUEST_TEMPLATE.md>
pub const DESCRIBED_AS: &str = "Tracking issue";

/// What stands before the name of the feature gate in a tracking issue.
pub const GATE_FIELD: &str = "Feature Gate";

/// The issues of `repository` that the description `body` of a pull request names as tracking issues.
pub fn described_issues(body: &str, repository: &str, form: &TitleForm) -> Vec<u64> {
    described(body, repository, form).into_iter().flat_map(|(_, numbers)| numbers).collect()
}

/// What stands in each place for the tracking issue in the description `body` of a pull request, and the issues of
/// `repository` that it names: whoever fills the template anew may leave the first there.
pub fn described(body: &str, repository: &str, form: &TitleForm) -> Vec<(String, Vec<u64>)> {
    let texts = fields(body, DESCRIBED_AS).into_iter();
    texts
        .map(|text| {
            let mut numbers = issue_numbers(&text, repository);
            numbers.extend(number_in_title(&text, form));
            (text, numbers)
        })
        .collect()
}

/// The primary SIG of a tracking issue, as in `/sig compute` below `Primary SIG:`. Empty if it names none; several if
/// one line names them, as Prow allows. The names begin with `prefix`.
pub fn primary_sigs(issue: &Issue, prefix: &str) -> Vec<String> {
    let Some(field) = field(&issue.body, "Responsible SIGs") else { return Vec::new() };
    let field = field.to_ascii_lowercase();
    let from = field.find("primary sig").unwrap_or(0);
    let to = field.find("additional sig").unwrap_or(field.len()).max(from);
    let mut lines = field[from..to].lines().map(|line| {
        let line = line.trim_start_matches("primary sig").trim_matches([' ', ':', '*', '`', '-', '\t']);
        let names = line.strip_prefix("/sig").or_else(|| line.strip_prefix("sig")).unwrap_or("");
        // `sig` alone begins other words too.
        let names = if names.starts_with([' ', '/', '-']) { names } else { "" };
        let names = names.split([' ', '/', ',', '\t']).map(|name| name.trim_start_matches('-'));
        let names = names.map(|name| name.strip_prefix(prefix).unwrap_or(name));
        names.filter(|name| !name.is_empty() && !name.starts_with('$')).map(|name| format!("{prefix}{name}")).collect()
    });
    lines.find(|names: &Vec<String>| !names.is_empty()).unwrap_or_default()
}

/// The longest handle that is one.
const LONGEST_HANDLE: usize = 100;

/// The people whose handles stand behind `**label**:` in `issue`, without `@`.
pub fn people(issue: &Issue, label: &str) -> Vec<String> {
    let text = field(&issue.body, label).unwrap_or_default();
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '`' | '(' | ')' | '[' | ']' | '*'));
    let handles = words.filter_map(|word| word.strip_prefix('@')).map(|name| name.trim_end_matches(['.', ':']));
    let is_one = |name: &&str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        !name.is_empty() && name.len() <= LONGEST_HANDLE && name.chars().all(plain) && !is_undecided(name)
    };
    handles.filter(is_one).map(str::to_owned).collect()
}

/// What of the issue's template is still unfilled, as a message names it. Not every VEP has a feature gate.
pub fn unfilled(issue: &Issue, has_gate: bool) -> Vec<&'static str> {
    let mut unfilled = Vec::new();
    if without_comments(&issue.body).contains("$ASSIGNEE") {
        unfilled.push("`$ASSIGNEE`");
    }
    let sigs = field(&issue.body, "Responsible SIGs").unwrap_or_default();
    // The other SIGs are optional, and the template's words often stay there.
    let primary = sigs.split("Additional").next().unwrap_or("");
    if primary.contains("$SIG") {
        unfilled.push("`$SIG`");
    }
    let is_empty = |label: &str| field(&issue.body, label).is_some_and(|text| text.is_empty());
    if has_gate && is_empty(GATE_FIELD) {
        unfilled.push("the feature gate");
    }
    if is_empty("Enhancement link") {
        unfilled.push("the enhancement link");
    }
    unfilled
}
