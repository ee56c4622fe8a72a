//! Links to places on GitHub. What cannot be a name there becomes no link.

use percent_encoding::utf8_percent_encode;

use crate::finding::{Finding, Subject};
use crate::output::escape::{PATH, code, text};
use crate::output::markdown::style::Style;
use crate::report::{PullRequestSummary, Report};
use crate::source::Location;

/// The longest address that becomes a link, in characters.
const LONGEST_ADDRESS: usize = 600;

/// Where the things of a report are on GitHub.
pub(super) struct Links<'a> {
    server: &'a str,
    pull_request: Option<&'a PullRequestSummary>,
    /// The directory that all files with findings lie in, with its `/`.
    common: String,
    /// Whether no other document has findings than one.
    one: bool,
}

impl<'a> Links<'a> {
    /// The links of `report`.
    pub(super) fn of(report: &'a Report, style: &Style<'a>) -> Links<'a> {
        let paths: Vec<&str> =
            report.findings.iter().filter_map(|finding| Some(finding.location()?.source.path())).collect();
        Links {
            server: style.server,
            pull_request: report.pull_request.as_ref(),
            common: common_directory(&paths).to_owned(),
            one: report.veps.len() < 2 && paths.iter().all(|path| *path == paths[0]),
        }
    }

    /// Whether all findings in documents are in the same one.
    pub(super) fn in_one_document(&self) -> bool {
        self.one
    }

    /// `name` as a link to where `finding` is.
    pub(super) fn named(&self, name: &str, finding: &Finding) -> String {
        let address = finding.location().and_then(|at| {
            let line = at.positions().0.line;
            Some(format!("{}?plain=1#L{line}", self.file(at.source.path())?))
        });
        linked(name.to_owned(), address)
    }

    /// Where `finding` is, as one of several: the number of a line where there is one document.
    pub(super) fn short_place(&self, finding: &Finding) -> String {
        match finding.location().filter(|_| self.one) {
            Some(at) => self.named(&at.positions().0.line.to_string(), finding),
            None => self.place(finding),
        }
    }

    /// Where `finding` is: `Line 25` where there is one document.
    pub(super) fn brief_place(&self, finding: &Finding) -> String {
        match finding.location().filter(|_| self.one) {
            Some(at) => self.named(&format!("Line {}", at.positions().0.line), finding),
            None => self.place(finding),
        }
    }

    /// Where `finding` is: a line at the head commit, the pull request, an issue.
    pub(super) fn place(&self, finding: &Finding) -> String {
        // GitHub would make a reference of `#12`. The words stay on one line of a narrow cell.
        match &finding.subject {
            Subject::Document(at) => self.line(at),
            Subject::PullRequest => {
                let address = self.pull_request.and_then(|about| self.address(&format!("pull/{}", about.number)));
                linked("pull\u{a0}request".to_owned(), address)
            }
            Subject::Issue(number) => linked(format!("issue\u{a0}{number}"), self.address(&format!("issues/{number}"))),
        }
    }

    /// The line of a document, by its whole path; as a link to the head commit without the directory that all have in
    /// common.
    fn line(&self, at: &Location) -> String {
        let path = at.source.path();
        let (start, _) = at.positions();
        let Some(address) = self.file(path) else { return code(&format!("{path}:{}", start.line)) };
        let name = text(path.strip_prefix(&self.common).unwrap_or(path));
        linked(format!("{name}:{}", start.line), Some(format!("{address}?plain=1#L{}", start.line)))
    }

    /// The address of the file at `path` at the head commit.
    pub(super) fn file(&self, path: &str) -> Option<String> {
        let about = self.pull_request?;
        let head = about.head.as_deref().filter(|head| is_commit(head))?;
        // The repository of the pull request has its commits, too, when the fork is gone.
        let repository = about.head_repository.as_deref().filter(|name| is_repository(name));
        let repository = repository.or_else(|| Some(about.repository.as_str()).filter(|name| is_repository(name)))?;
        // A browser would follow `..` out of the repository, however it is written.
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return None;
        }
        let address = format!("{}/{repository}/blob/{head}/{}", self.server, utf8_percent_encode(path, PATH));
        (address.len() <= LONGEST_ADDRESS).then_some(address)
    }

    /// `name` as a link to the conversations on the lines of the pull request.
    pub(super) fn conversations(&self, name: &str) -> String {
        let number = self.pull_request.map_or(0, |about| about.number);
        linked(name.to_owned(), self.address(&format!("pull/{number}/files")))
    }

    /// `page` of the repository that the pull request is for.
    fn address(&self, page: &str) -> Option<String> {
        let repository = self.pull_request.map(|about| about.repository.as_str())?;
        is_repository(repository).then(|| format!("{}/{repository}/{page}", self.server))
    }

    /// A person: a link to their page, which notifies nobody.
    pub(super) fn person(&self, login: &str) -> String {
        if is_login(login) { format!("[{login}]({}/{login})", self.server) } else { code(login) }
    }
}

/// `name`, which is Markdown, as a link to `address` where there is one.
pub(super) fn linked(name: String, address: Option<String>) -> String {
    match address {
        Some(address) if !name.is_empty() => format!("[{name}]({address})"),
        _ => name,
    }
}

/// Whether `login` can be the name of an account.
fn is_login(login: &str) -> bool {
    (1..=39).contains(&login.len()) && login.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether `id` can be that of a commit.
pub(super) fn is_commit(id: &str) -> bool {
    (7..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether `name` can be that of a repository, `owner/name`.
fn is_repository(name: &str) -> bool {
    let is_name = |name: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        (1..=100).contains(&name.len()) && name.bytes().all(plain) && name != "." && name != ".."
    };
    name.split_once('/').is_some_and(|(owner, name)| is_login(owner) && is_name(name))
}

/// The directory that all `paths` lie in, with its `/`; empty where there is none.
fn common_directory<'a>(paths: &[&'a str]) -> &'a str {
    let Some((first, rest)) = paths.split_first() else { return "" };
    let mut common = first.rfind('/').map_or("", |slash| &first[..=slash]);
    for path in rest {
        while !path.starts_with(common) {
            common = common[..common.len() - 1].rfind('/').map_or("", |slash| &common[..=slash]);
        }
    }
    common
}
