//! The JSON of REST answers. Links that the program has no use for lead to the thing itself.

use jiff::Timestamp;
use percent_encoding::utf8_percent_encode;
use serde_json::{Map, Value, json};
use vep_check::output::escape::PATH;

use crate::fake_github::diff::{ChangedFile, changed_files, patch};
use crate::fake_github::world::{
    Comment, Issue, Label, Mergeable, Milestone, PullRequest, Repository, Review, Status, World,
};

/// Where the pages for people lie.
pub const SITE: &str = "https://github.com";

/// Shows what is in a repository.
pub struct Show<'a> {
    pub world: &'a World,
    /// Where the interface lies.
    pub api: &'a str,
    pub repository: &'a Repository,
}

impl Show<'_> {
    fn url(&self, path: &str) -> String {
        format!("{}/repos/{}/{path}", self.api, self.repository.name)
    }

    pub fn user(&self, login: &str) -> Value {
        let kind = if login.ends_with("[bot]") { "Bot" } else { "User" };
        let encoded = login.replace('[', "%5B").replace(']', "%5D");
        let url = format!("{}/users/{encoded}", self.api);
        let mut user = links(&url, USER_LINKS);
        let own = json!({
            "login": login, "id": user_id(login), "node_id": format!("U_{}", user_id(login)), "type": kind,
            "html_url": format!("{SITE}/{encoded}"), "gravatar_id": "", "site_admin": false,
        });
        user.extend(own.as_object().expect("an object").clone());
        Value::Object(user)
    }

    pub fn repository(&self, repository: &Repository) -> Value {
        let url = format!("{}/repos/{}", self.api, repository.name);
        let mut shown = links(&url, REPOSITORY_LINKS);
        let own = json!({
            "id": repository.id, "node_id": format!("R_{}", repository.id), "full_name": repository.name,
            "name": repository.short_name(), "owner": self.user(repository.owner()), "private": repository.private,
            "html_url": format!("{SITE}/{}", repository.name), "fork": repository.parent.is_some(),
            "default_branch": repository.default_branch, "description": null, "homepage": null, "language": null,
            "license": null, "mirror_url": null, "archived": false, "disabled": false, "size": 1,
            "has_downloads": true, "has_issues": true, "has_projects": true, "has_wiki": true, "has_pages": false,
            "forks": 0, "forks_count": 0, "open_issues": 0, "open_issues_count": 0, "stargazers_count": 0,
            "watchers": 0, "watchers_count": 0, "pushed_at": "2026-01-01T00:00:00Z",
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
        });
        shown.extend(own.as_object().expect("an object").clone());
        Value::Object(shown)
    }

    pub fn label(&self, label: &Label) -> Value {
        json!({
            "id": label.id, "node_id": format!("LA_{}", label.id), "url": self.url(&format!("labels/{}", label.id)),
            "name": label.name, "description": label.description, "color": "ededed", "default": false,
        })
    }

    pub fn labels_of(&self, issue: &Issue) -> Vec<Value> {
        let labels = issue.labels.iter().filter_map(|name| self.repository.label(name));
        labels.map(|label| self.label(label)).collect()
    }

    fn milestone(&self, milestone: &Milestone) -> Value {
        let url = self.url(&format!("milestones/{}", milestone.number));
        json!({
            "id": milestone.id, "node_id": format!("MI_{}", milestone.id), "number": milestone.number,
            "title": milestone.title, "description": null, "due_on": milestone.due_on.map(time), "closed_at": null,
            "state": if milestone.open { "open" } else { "closed" }, "open_issues": 0, "closed_issues": 0,
            "creator": self.user(self.repository.owner()), "url": url, "html_url": url, "labels_url": url,
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
        })
    }

    fn milestone_of(&self, issue: &Issue) -> Option<Value> {
        let milestones = &self.repository.milestones;
        let milestone = milestones.iter().find(|milestone| Some(milestone.number) == issue.milestone)?;
        Some(self.milestone(milestone))
    }

    pub fn issue(&self, issue: &Issue) -> Value {
        let mut shown = self.common(issue, "issues");
        shown["repository_url"] = json!(self.url("").trim_end_matches('/'));
        shown["labels_url"] = json!(self.url(&format!("issues/{}/labels{{/name}}", issue.number)));
        shown["events_url"] = json!(self.url(&format!("issues/{}/events", issue.number)));
        if issue.pull_request.is_some() {
            let url = self.url(&format!("pulls/{}", issue.number));
            shown["html_url"] = json!(format!("{SITE}/{}/pull/{}", self.repository.name, issue.number));
            shown["pull_request"] = json!({ "url": url, "html_url": url, "diff_url": url, "patch_url": url });
        }
        shown
    }

    /// What issues and pull requests have in common.
    fn common(&self, issue: &Issue, kind: &str) -> Value {
        let number = issue.number;
        let page = if kind == "pulls" { "pull" } else { "issues" };
        json!({
            "id": issue.id, "node_id": format!("I_{}", issue.id), "number": number, "title": issue.title,
            "body": issue.body, "user": self.user(&issue.author), "labels": self.labels_of(issue),
            "state": if issue.open { "open" } else { "closed" }, "locked": issue.locked, "assignee": null,
            "milestone": self.milestone_of(issue), "comments": issue.comments.len(),
            "url": self.url(&format!("{kind}/{number}")),
            "comments_url": self.url(&format!("issues/{number}/comments")),
            "html_url": format!("{SITE}/{}/{page}/{number}", self.repository.name),
            "created_at": time(issue.created_at), "updated_at": time(issue.updated_at),
            "closed_at": (!issue.open).then(|| time(issue.updated_at)),
            "author_association": self.repository.association(&issue.author),
        })
    }

    pub fn pull_request(&self, issue: &Issue, pull_request: &PullRequest) -> Value {
        let mut shown = self.common(issue, "pulls");
        let url = self.url(&format!("pulls/{}", issue.number));
        let base = self.world.merge_base(pull_request);
        let files = changed_files(&self.world.objects, &base, &pull_request.head);
        let lines = |count: fn(&ChangedFile) -> usize| files.iter().map(count).sum::<usize>();
        let head_repository = pull_request.head_repository.as_ref().map(|name| &self.world.repositories[name]);
        let end = |owner: &str, name: &str, oid: &str, repository: Option<&Repository>| {
            json!({
                "label": format!("{owner}:{name}"), "ref": name, "sha": oid, "user": self.user(owner),
                "repo": repository.map(|repository| self.repository(repository)),
            })
        };
        let (mergeable, mergeable_state) = match pull_request.mergeable {
            Mergeable::Yes => (Some(true), "clean"),
            Mergeable::Conflicting => (Some(false), "dirty"),
            Mergeable::Unknown => (None, "unknown"),
        };
        let link = |path: &str| json!({ "href": format!("{url}{path}") });
        let more = json!({
            "draft": pull_request.draft, "merged": pull_request.merged_at.is_some(),
            "merged_at": pull_request.merged_at.map(time), "merged_by": null, "mergeable": mergeable,
            "mergeable_state": mergeable_state, "rebaseable": mergeable, "auto_merge": null,
            "merge_commit_sha": pull_request.test_merge(),
            "head": end(&pull_request.head_owner, &pull_request.head_ref, &pull_request.head, head_repository),
            "base": end(self.repository.owner(), &pull_request.base_ref, &pull_request.base, Some(self.repository)),
            "diff_url": url, "patch_url": url, "issue_url": self.url(&format!("issues/{}", issue.number)),
            "commits_url": format!("{url}/commits"), "review_comments_url": format!("{url}/comments"),
            "review_comment_url": self.url("pulls/comments{/number}"), "statuses_url": url,
            "maintainer_can_modify": true, "review_comments": 0, "changed_files": files.len(),
            "commits": self.world.commits_of(pull_request).len(), "additions": lines(|file| file.additions),
            "deletions": lines(|file| file.deletions), "requested_reviewers": [], "requested_teams": [],
            "_links": {
                "self": link(""), "html": link(""), "issue": link(""), "comments": link("/comments"),
                "commits": link("/commits"), "statuses": link(""), "review_comments": link("/comments"),
                "review_comment": link(""),
            },
        });
        shown.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        shown
    }

    pub fn comment(&self, number: u64, comment: &Comment) -> Value {
        let kind = if self.repository.issues[&number].pull_request.is_some() { "pull" } else { "issues" };
        json!({
            "id": comment.id, "node_id": format!("IC_{}", comment.id), "body": comment.body,
            "user": self.user(&comment.author), "issue_url": self.url(&format!("issues/{number}")),
            "url": self.url(&format!("issues/comments/{}", comment.id)),
            "html_url": format!("{SITE}/{}/{kind}/{number}#issuecomment-{}", self.repository.name, comment.id),
            "created_at": time(comment.created_at), "updated_at": time(comment.updated_at),
            "author_association": self.repository.association(&comment.author),
        })
    }

    pub fn status(&self, oid: &str, status: &Status) -> Value {
        json!({
            "id": status.id, "node_id": format!("SC_{}", status.id), "url": self.url(&format!("statuses/{oid}")),
            "avatar_url": null, "state": status.state, "description": status.description,
            "target_url": status.target_url, "context": status.context, "creator": self.user(&status.creator),
            "created_at": time(status.at), "updated_at": time(status.at),
        })
    }

    pub fn commit(&self, oid: &str) -> Value {
        let commit = self.world.objects.commit(oid).expect("a commit");
        let url = self.url(&format!("commits/{oid}"));
        let author = json!({ "name": commit.author, "email": format!("{}@example.com", commit.author), "date": time(commit.at) });
        let parents =
            commit.parents.iter().map(|oid| json!({ "sha": oid, "url": self.url(&format!("commits/{oid}")) }));
        json!({
            "sha": oid, "node_id": format!("C_{oid}"), "url": url, "html_url": url, "comments_url": url,
            "author": self.user(&commit.author), "committer": self.user(&commit.author),
            "parents": parents.collect::<Vec<_>>(),
            "commit": {
                "author": author, "committer": author, "message": commit.message, "comment_count": 0, "url": url,
                "tree": { "sha": commit.tree, "url": self.url(&format!("git/trees/{}", commit.tree)) },
            },
        })
    }

    pub fn review(&self, number: u64, review: &Review) -> Value {
        let link = |url: &str| json!({ "href": url });
        let (url, page) =
            (self.url(&format!("pulls/{number}")), format!("{SITE}/{}/pull/{number}", self.repository.name));
        json!({
            "id": review.id, "node_id": format!("PRR_{}", review.id), "user": self.user(&review.author),
            "body": review.body, "state": review.state, "html_url": page, "pull_request_url": url,
            "_links": { "html": link(&page), "pull_request": link(&url) }, "submitted_at": time(review.submitted_at),
            "commit_id": review.commit, "author_association": self.repository.association(&review.author),
        })
    }

    pub fn diff_entry(&self, base: &str, head: &str, file: &ChangedFile) -> Value {
        // Whatever a path has in it, an address has it by its number.
        let path = utf8_percent_encode(&file.path, PATH);
        let mut shown = json!({
            "sha": file.oid, "filename": file.path, "status": file.status, "additions": file.additions,
            "deletions": file.deletions, "changes": file.additions + file.deletions,
            "blob_url": format!("{SITE}/{}/blob/{head}/{path}", self.repository.name),
            "raw_url": format!("{SITE}/{}/raw/{head}/{path}", self.repository.name),
            "contents_url": self.url(&format!("contents/{path}?ref={head}")),
        });
        if let Some(previous) = &file.previous {
            shown["previous_filename"] = json!(previous);
        }
        if let Some(patch) = patch(&self.world.objects, base, head, file) {
            shown["patch"] = json!(patch);
        }
        shown
    }
}

/// A number for a person: always the same.
pub fn user_id(login: &str) -> u64 {
    login.bytes().fold(5381, |id: u64, byte| (id * 33 + u64::from(byte)) % 100_000_000)
}

fn time(at: Timestamp) -> String {
    at.to_string()
}

fn links(url: &str, names: &str) -> Map<String, Value> {
    names.split_whitespace().map(|name| (name.to_owned(), json!(url))).collect()
}

const USER_LINKS: &str = "avatar_url events_url followers_url following_url gists_url organizations_url \
    received_events_url repos_url starred_url subscriptions_url url";

const REPOSITORY_LINKS: &str = "archive_url assignees_url blobs_url branches_url clone_url collaborators_url \
    comments_url commits_url compare_url contents_url contributors_url deployments_url downloads_url events_url \
    forks_url git_commits_url git_refs_url git_tags_url git_url hooks_url issue_comment_url issue_events_url \
    issues_url keys_url labels_url languages_url merges_url milestones_url notifications_url pulls_url releases_url \
    ssh_url stargazers_url statuses_url subscribers_url subscription_url svn_url tags_url teams_url trees_url url";
