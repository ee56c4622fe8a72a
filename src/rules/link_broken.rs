//! `link-broken`: a relative link or picture leads nowhere.

use crate::config::SITES;
use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::rule::{Check, Context, Rule, moved_by_change, moved_to, one_line};
use crate::source::Span;
use crate::vep::Vep;
use crate::vep::checkbox::before_box;
use crate::vep::link::{Link, has_scheme, percent_decoded, percent_encoded};
use crate::vep::place::{number_of, slug};

/// Pages of a repository on GitHub that lie beside its files, for links such as `../../issues/5`.
const PAGES: [&str; 10] =
    ["issues", "pull", "pulls", "wiki", "discussions", "releases", "tree", "blob", "commit", "projects"];

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "link-broken",
    summary: "a relative link or picture leads nowhere",
    severity: Severity::Error,
    check: Check::Markdown(check),
    needs: &[],
    fixable: true,
    page: include_str!("link-broken.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    vep.outline.links.iter().filter_map(|link| check_link(vep, context, link)).take(MAX_FINDINGS + 1).collect()
}

fn check_link(vep: &Vep, context: &Context<'_>, link: &Link) -> Option<Finding> {
    let written = link.destination.as_str();
    if has_scheme(written) {
        return None;
    }
    let path = written.split(['#', '?']).next().unwrap_or("");
    if path.is_empty() {
        // `?raw=true` alone and the like name this very file.
        return written.is_empty().then(|| {
            RULE.at(vep.location(link.span), About::Link(String::new()), "a link has no destination")
                .help("put the address between the parentheses")
        });
    }
    let path = percent_decoded(path);
    let resolved = resolve(vep.place.directory_path(), &path);
    let target = match &resolved {
        Resolved::Inside(target) if context.tree.has(target) => return None,
        Resolved::Inside(target) => Some(target.as_str()),
        Resolved::Page => return None,
        Resolved::Outside => None,
    };
    match glued_box(vep, link) {
        // `checklist-marker` says so.
        Some(_) if in_checklist(vep, link.span) => return None,
        Some(space) => {
            let message = format!("a box with no space behind it is a link to `{}`", one_line(written));
            let help = "write a space behind the `]`";
            return Some(RULE.at(vep.location(link.span), About::Words, message).help(help).fix(space, " "));
        }
        None => {}
    }
    let finding =
        RULE.at(vep.location(link.span), About::Link(normal(&path)), format!("`{}` does not exist", one_line(written)));
    let suffix = &written[written.find(['#', '?']).unwrap_or(written.len())..];
    let written_for = |file: &str| format!("{}{suffix}", percent_encoded(&relative(vep.place.directory_path(), file)));
    if let Some(file) = moved(vep, context, &path, target) {
        let now = written_for(&file);
        let finding = finding.help(format!("this change moved it or this document: write `{now}`"));
        return Some(if link.exact { finding.fix(link.span, now) } else { finding });
    }
    let meant = meant(context, &path, target).map(str::to_owned);
    Some(match meant.or_else(|| document_meant(vep, context, target?)) {
        Some(file) => {
            let meant = written_for(&file);
            let finding = finding.help(format!("did you mean `{meant}`?"));
            if link.exact && is_certain(vep, &path, &file) { finding.fix(link.span, meant) } else { finding }
        }
        None if looks_like_a_site(&path) => finding.help(format!("did you mean `https://{}`?", one_line(written))),
        None => finding.help("correct the path, or add the file to the pull request"),
    })
}

/// How far before a box its bullet begins, in bytes.
const LONGEST_BULLET: usize = 64;

/// Whether `span` lies in an item of the checklist.
fn in_checklist(vep: &Vep, span: Span) -> bool {
    let before = vep.checklist.partition_point(|item| item.span.start <= span.start);
    before.checked_sub(1).is_some_and(|own| vep.checklist[own].span.contains(span))
}

/// Where a space is missing, if `link` begins a list item and looks like a box: `- [ ](R) Alpha`.
fn glued_box(vep: &Vep, link: &Link) -> Option<Span> {
    let before = vep.source.text()[..link.span.start].strip_suffix('(').filter(|_| link.exact)?;
    let bullet = before_box(before)?;
    // A bounded look: a line may have millions of links.
    let near = &bullet[bullet.ceil_char_boundary(bullet.len().saturating_sub(LONGEST_BULLET))..];
    let line = &near[near.rfind('\n').map_or(0, |at| at + 1)..];
    let words = line.trim();
    let is_bullet = line.ends_with([' ', '\t'])
        && (matches!(words, "-" | "*" | "+")
            || words.strip_suffix(['.', ')']).is_some_and(|n| n.parse::<u32>().is_ok()));
    is_bullet.then_some(Span::at(before.len()))
}

/// `path` without the components that lead nowhere: what it is known by, wherever the document moves.
fn normal(path: &str) -> String {
    path.split('/').filter(|part| !matches!(*part, "" | ".")).collect::<Vec<_>>().join("/")
}

enum Resolved {
    /// A path of the repository.
    Inside(String),
    /// A page of the repository on GitHub that is no file.
    Page,
    /// Above the repository.
    Outside,
}

/// Where `path`, written in a document in `directory`, leads.
fn resolve(directory: &str, path: &str) -> Resolved {
    let (mut parts, path): (Vec<&str>, &str) = match path.strip_prefix('/') {
        Some(path) => (Vec::new(), path),
        None => (directory.split('/').filter(|part| !part.is_empty()).collect(), path),
    };
    let mut above = 0;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => above += usize::from(parts.pop().is_none()),
            part => parts.push(part),
        }
    }
    match above {
        0 => Resolved::Inside(parts.join("/")),
        // A file is shown at `<repository>/blob/<branch>/<path>`, so two steps above the root lie the other pages.
        2 if parts.first().is_some_and(|page| PAGES.contains(page)) => Resolved::Page,
        _ => Resolved::Outside,
    }
}

/// Whether a link to `path` cannot have meant another file than `file`: it has that name, and lies beside the document, or
/// in the VEP that the link names. A picture of the same name in another VEP is another picture.
fn is_certain(vep: &Vep, path: &str, file: &str) -> bool {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let beside = file.strip_prefix(vep.place.directory_path()).is_some_and(|rest| rest.starts_with('/'));
    let named = |part: &str| number_of(part).is_some() && path.split('/').any(|written| written == part);
    name(path) == name(file) && (beside || file.split('/').any(named))
}

/// Where that lies now to which `path` led before the change moved it, or the document.
fn moved(vep: &Vep, context: &Context<'_>, path: &str, target: Option<&str>) -> Option<String> {
    if let Some(now) = target.and_then(|target| moved_by_change(context, target)) {
        return Some(now);
    }
    let before = context.base.filter(|before| before.source.path() != vep.source.path())?;
    match resolve(before.place.directory_path(), path) {
        Resolved::Inside(old) if context.tree.has(&old) => Some(old),
        Resolved::Inside(old) => moved_by_change(context, &old),
        Resolved::Page | Resolved::Outside => None,
    }
}

/// The one file that a broken link can have meant.
fn meant<'a>(context: &Context<'a>, path: &str, target: Option<&str>) -> Option<&'a str> {
    let wanted: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let other = |candidate: &&str| target != Some(*candidate);
    let [.., parent, name] = wanted.as_slice() else {
        // Every VEP is called `vep.md`: that name alone says nothing.
        let name = wanted.last().filter(|name| !name.eq_ignore_ascii_case(&context.config().layout.file))?;
        // Where there are two of that name, neither is the one: ten thousand need not be looked at.
        let mut named = context.tree.named(name).filter(other);
        return named.next().filter(|_| named.next().is_none());
    };
    let mut best: Vec<&str> = Vec::new();
    let mut most = 0;
    for candidate in context.tree.named_in(parent, name).filter(other) {
        let shared = shared_end(candidate, &wanted);
        if shared > most {
            most = shared;
            best.clear();
        }
        if shared == most {
            best.push(candidate);
        }
    }
    match best.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

/// The document of the VEP in which `target` was, or whose name it had: a VEP's document once had a name of its own.
fn document_meant(vep: &Vep, context: &Context<'_>, target: &str) -> Option<String> {
    let layout = &context.config().layout;
    let (directory, name) = target.rsplit_once('/')?;
    let own = directory == vep.place.directory_path();
    let words = |name: &str| slug(name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-'));
    let of_vep = words(directory.rsplit('/').next().unwrap_or(directory));
    // What lies beside the document may be still to come, unless it is called what the VEP is.
    let called = words(name).strip_prefix(of_vep.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    let in_layout = directory.starts_with(layout.directory.as_str());
    let meant = moved_to(context, target, false).filter(|_| in_layout && (!own || called))?;
    (meant != vep.source.path()).then_some(meant)
}

/// How many components at their end `path` and `wanted` share, whatever their case.
fn shared_end(path: &str, wanted: &[&str]) -> usize {
    path.rsplit('/').zip(wanted.iter().rev()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
}

/// `path` as seen from `directory`.
fn relative(directory: &str, path: &str) -> String {
    let from: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len() - shared];
    parts.extend(&to[shared..]);
    parts.join("/")
}

fn looks_like_a_site(path: &str) -> bool {
    let host = path.split('/').next().unwrap_or("");
    host.starts_with("www.") || SITES.contains(&host)
}
