//! GitHub's REST interface: the endpoints that the program may use.

mod git;
mod issues;
mod reviews;
mod show;

use serde_json::Value;

pub use show::{SITE, user_id};

use super::http::{Answer, Request};
use super::world::{Access, Permissions, Repository, Token, World};

/// A request for something in a repository.
struct Call<'a> {
    world: &'a mut World,
    token: &'a Token,
    request: &'a Request,
    /// `owner/name`, as the world has it.
    repository: String,
}

/// What an endpoint answers; as an error, too, so that `?` ends it.
type Answered = Result<Answer, Answer>;

/// Serves a request. What GitHub does not have is a violation, too.
pub fn answer(world: &mut World, token: &Token, request: &Request, violations: &mut Vec<String>) -> Answer {
    let segments = request.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let ["repos", owner, name, path @ ..] = &segments[..] else {
        violations.push("no such endpoint".to_owned());
        return not_found();
    };
    let name = format!("{owner}/{name}");
    let visible = |repository: &&Repository| !repository.private || repository.name == token.repository;
    let Some(repository) = world.find(&name).filter(visible).map(|repository| repository.name.clone()) else {
        return not_found();
    };
    if let Some(status) = world.repositories[&repository].blocked {
        return Answer::error(status, "Repository access blocked");
    }
    let call = Call { world, token, request, repository };
    let answered = route(call, &request.method, path).unwrap_or_else(|| {
        violations.push("no such endpoint".to_owned());
        Err(not_found())
    });
    answered.unwrap_or_else(|answer| answer)
}

/// What the endpoint answers; `None` where there is none.
fn route(mut call: Call<'_>, method: &str, path: &[&str]) -> Option<Answered> {
    let contents: fn(&Permissions) -> Access = |permissions| permissions.contents;
    let statuses: fn(&Permissions) -> Access = |permissions| permissions.statuses;
    // Comments and labels of a pull request are those of an issue; either permission will do.
    let issues: fn(&Permissions) -> Access = |permissions| permissions.issues.max(permissions.pull_requests);
    let pulls: fn(&Permissions) -> Access = |permissions| permissions.pull_requests;
    let (needs, access) = match (method, path) {
        ("POST", ["pulls", ..]) => (pulls, Access::Write),
        (_, ["git" | "contents" | "compare", ..]) => (contents, Access::Read),
        (_, ["statuses", ..]) => (statuses, Access::Write),
        ("GET", _) => (issues, Access::Read),
        _ => (issues, Access::Write),
    };
    if let Err(refused) = call.allow(needs, access) {
        return Some(Err(refused));
    }
    Some(match (method, path) {
        ("GET", ["git", "trees", tree @ ..]) => call.tree(&tree.join("/")),
        ("GET", ["git", "blobs", oid]) => call.blob(oid),
        ("GET", ["contents", path @ ..]) => call.contents(&path.join("/")),
        ("GET", ["compare", ends @ ..]) => call.compare(&ends.join("/")),
        ("GET", ["pulls", number]) => call.pull_request(number),
        ("GET", ["pulls", number, "files"]) => call.pull_request_files(number),
        ("POST", ["pulls", number, "reviews"]) => call.add_review(number),
        ("GET", ["issues", "comments", id]) => call.comment(id),
        ("PATCH", ["issues", "comments", id]) => call.edit_comment(id),
        ("DELETE", ["issues", "comments", id]) => call.delete_comment(id),
        ("GET", ["issues", number]) => call.issue(number),
        ("GET", ["issues", number, "comments"]) => call.comments(number),
        ("POST", ["issues", number, "comments"]) => call.add_comment(number),
        ("GET", ["issues", number, "labels"]) => call.issue_labels(number),
        ("POST", ["issues", number, "labels"]) => call.add_labels(number),
        ("PUT", ["issues", number, "labels"]) => call.set_labels(number),
        ("DELETE", ["issues", number, "labels", name]) => call.remove_label(number, name),
        ("GET", ["labels"]) => call.labels(),
        ("POST", ["statuses", commit]) => call.add_status(commit),
        _ => return None,
    })
}

impl Call<'_> {
    fn data(&self) -> &Repository {
        &self.world.repositories[&self.repository]
    }

    fn shown(&self) -> show::Show<'_> {
        show::Show { world: self.world, api: &self.request.api, repository: self.data() }
    }

    /// Whether the token may do this: everybody may read what is public.
    fn allow(&self, needs: fn(&Permissions) -> Access, access: Access) -> Result<(), Answer> {
        let own = self.token.repository == self.repository && needs(&self.token.permissions) >= access;
        let open = access == Access::Read && !self.data().private;
        if own || open { Ok(()) } else { Err(Answer::error(403, "Resource not accessible by integration")) }
    }

    /// The number in a path, of an issue or pull request that is there.
    fn number(&self, text: &str) -> Result<u64, Answer> {
        let number = text.parse().map_err(|_| not_found())?;
        if self.data().issues.contains_key(&number) { Ok(number) } else { Err(not_found()) }
    }

    /// A string in the body.
    fn text(&self, field: &str) -> Result<String, Answer> {
        let text = self.request.body[field].as_str().map(str::to_owned);
        text.ok_or_else(|| Answer::invalid("Unknown", field, "is missing or no string"))
    }

    /// The page of `all` that is asked for, with links to the others.
    fn page(&self, all: &[Value]) -> Answer {
        let number = |name: &str| self.request.parameter(name).and_then(|text| text.parse::<usize>().ok());
        let size = number("per_page").unwrap_or(30).clamp(1, 100);
        let page = number("page").unwrap_or(1).max(1);
        let last = all.len().div_ceil(size).max(1);
        let items = all.iter().skip((page - 1) * size).take(size).cloned().collect();
        let answer = Answer::json(200, &Value::Array(items));
        match self.links(page, last) {
            Some(links) => answer.header("Link", links),
            None => answer,
        }
    }

    /// The value of the `Link` header; `None` where there is only one page.
    fn links(&self, page: usize, last: usize) -> Option<String> {
        let all = [
            ("prev", page.checked_sub(1).filter(|page| *page > 0)),
            ("next", Some(page + 1).filter(|page| *page <= last)),
            ("last", Some(last).filter(|_| page < last)),
            ("first", Some(1).filter(|_| page > 1)),
        ];
        let others = self.request.query.iter().filter(|(name, _)| name != "page");
        let others: String = others.map(|(name, value)| format!("{name}={value}&")).collect();
        let url = format!("{}{}?{others}", self.request.api, self.request.path);
        let links: Vec<String> = all
            .into_iter()
            .filter_map(|(relation, page)| Some(format!("<{url}page={}>; rel=\"{relation}\"", page?)))
            .collect();
        (!links.is_empty()).then(|| links.join(", "))
    }
}

fn not_found() -> Answer {
    Answer::error(404, "Not Found")
}
