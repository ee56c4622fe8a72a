//! Trees, blobs, contents and comparisons.

use gix::objs::tree::{EntryKind, EntryMode};
use percent_encoding::utf8_percent_encode;
use serde_json::{Value, json};
use vep_check::output::escape::PATH;

use super::{Answered, Call, not_found};
use crate::fake_github::diff::changed_files;
use crate::fake_github::http::{Answer, base64};
use crate::fake_github::objects::{Entry, Oid};

/// The most bytes of which `contents` gives a base64 form.
/// <https://docs.github.com/rest/repos/contents#get-repository-content>
const MOST_CONTENT: usize = 1024 * 1024;

/// The most files that a comparison lists. <https://docs.github.com/rest/commits/commits#compare-two-commits>
const MOST_COMPARED: usize = 300;

/// The most files that a pull request lists. <https://docs.github.com/rest/pulls/pulls#list-pull-requests-files>
const MOST_FILES: usize = 3000;

impl Call<'_> {
    fn wants_raw(&self) -> bool {
        self.request.header("accept").is_some_and(|accept| accept.contains("raw"))
    }

    /// The object that a revision names, as far as the repository serves it.
    fn revision(&self, revision: &str) -> Result<Oid, Answer> {
        self.data().resolve(revision).cloned().ok_or_else(not_found)
    }

    pub fn tree(&mut self, revision: &str) -> Answered {
        let oid = self.revision(revision)?;
        let (tree, entries) = self.world.objects.tree(&oid).ok_or_else(not_found)?;
        let entries: Vec<(String, Entry)> = match self.request.parameter("recursive") {
            Some(_) => self.world.objects.walk(&oid),
            None => entries.iter().map(|entry| (entry.name.clone(), entry.clone())).collect(),
        };
        let most = self.world.most_tree_entries;
        let truncated = entries.len() > most;
        let url = format!("{}/repos/{}/git", self.request.api, self.repository);
        let entries: Vec<Value> = entries.iter().take(most).map(|(path, entry)| self.tree_entry(path, entry)).collect();
        let body =
            json!({ "sha": tree, "url": format!("{url}/trees/{tree}"), "tree": entries, "truncated": truncated });
        Ok(Answer::json(200, &body))
    }

    fn tree_entry(&self, path: &str, entry: &Entry) -> Value {
        let kind = entry.object_type();
        let mode = format!("{:06o}", EntryMode::from(entry.kind).value());
        let mut value = json!({ "path": path, "mode": mode, "type": kind, "sha": entry.oid });
        if kind != "commit" {
            value["url"] = json!(format!("{}/repos/{}/git/{kind}s/{}", self.request.api, self.repository, entry.oid));
        }
        if let Some(content) = self.world.objects.blob(&entry.oid) {
            value["size"] = json!(content.len());
        }
        value
    }

    pub fn blob(&mut self, oid: &str) -> Answered {
        let oid = self.data().objects.get(oid).ok_or_else(not_found)?;
        let content = self.world.objects.blob(oid).ok_or_else(not_found)?;
        if self.wants_raw() {
            return Ok(raw(content));
        }
        let url = format!("{}/repos/{}/git/blobs/{oid}", self.request.api, self.repository);
        let (text, size) = (base64(content), content.len());
        let body = json!({
            "sha": oid, "node_id": format!("B_{oid}"), "size": size, "url": url, "content": text, "encoding": "base64",
        });
        Ok(Answer::json(200, &body))
    }

    pub fn contents(&mut self, path: &str) -> Answered {
        let commit = self.revision(self.request.parameter("ref").unwrap_or("HEAD"))?;
        let path = path.trim_matches('/');
        let entry = match path {
            "" => None,
            _ => Some(self.world.objects.entry(&commit, path).ok_or_else(not_found)?),
        };
        let entry = match entry {
            Some(entry) if entry.kind != EntryKind::Tree => entry,
            directory => {
                let directory = directory.map_or(commit, |entry| entry.oid);
                let (_, entries) = self.world.objects.tree(&directory).ok_or_else(not_found)?;
                let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
                let shown = |entry: &Entry| self.content(&format!("{prefix}{}", entry.name), entry);
                return Ok(Answer::json(200, &Value::Array(entries.iter().take(1000).map(shown).collect())));
            }
        };
        let content = self.world.objects.blob(&entry.oid).unwrap_or_default();
        if self.wants_raw() {
            return Ok(raw(content));
        }
        let mut body = self.content(path, &entry);
        match entry.kind {
            EntryKind::Link => body["target"] = json!(String::from_utf8_lossy(content)),
            EntryKind::Commit => body["submodule_git_url"] = Value::Null,
            _ if content.len() > MOST_CONTENT => {
                body["content"] = json!("");
                body["encoding"] = json!("none");
            }
            _ => {
                body["content"] = json!(base64(content));
                body["encoding"] = json!("base64");
            }
        }
        Ok(Answer::json(200, &body))
    }

    /// An entry of a directory as `contents` lists it.
    fn content(&self, path: &str, entry: &Entry) -> Value {
        let encoded = utf8_percent_encode(path, PATH);
        let url = format!("{}/repos/{}/contents/{encoded}", self.request.api, self.repository);
        let kind = match entry.kind {
            EntryKind::Tree => "dir",
            EntryKind::Link => "symlink",
            EntryKind::Commit => "submodule",
            _ => "file",
        };
        json!({
            "name": entry.name, "path": path, "sha": entry.oid, "type": kind, "url": url,
            "size": self.world.objects.blob(&entry.oid).map_or(0, <[u8]>::len),
            "git_url": null, "html_url": null, "download_url": null,
            "_links": { "self": url, "git": null, "html": null },
        })
    }

    pub fn compare(&mut self, ends: &str) -> Answered {
        let (base, head) = ends.split_once("...").ok_or_else(not_found)?;
        let (base, head) = (self.compared(base)?, self.compared(head)?);
        let objects = &self.world.objects;
        let merge_base = objects.merge_base(&base, &head);
        let merge_base = merge_base.ok_or_else(|| Answer::error(404, "No common ancestor between the two."))?;
        let (of_base, of_head) = (objects.history(&base), objects.history(&head));
        let behind = of_base.iter().filter(|oid| !of_head.contains(oid)).count();
        let ahead: Vec<&Oid> = of_head.iter().rev().filter(|oid| !of_base.contains(oid)).collect();
        let number = |name: &str| self.request.parameter(name).and_then(|text| text.parse::<usize>().ok());
        let size = number("per_page").unwrap_or(if number("page").is_some() { 30 } else { 250 }).clamp(1, 250);
        let page = number("page").unwrap_or(1).max(1);
        let shown = self.shown();
        let page_of: Vec<Value> =
            ahead.iter().skip((page - 1) * size).take(size).map(|oid| shown.commit(oid)).collect();
        let status = match (ahead.len(), behind) {
            (0, 0) => "identical",
            (_, 0) => "ahead",
            (0, _) => "behind",
            _ => "diverged",
        };
        let url = format!("{}/repos/{}/compare/{base}...{head}", self.request.api, self.repository);
        let mut body = json!({
            "url": url, "html_url": url, "permalink_url": url, "diff_url": url, "patch_url": url,
            "base_commit": shown.commit(&base), "merge_base_commit": shown.commit(&merge_base),
            "status": status, "ahead_by": ahead.len(), "behind_by": behind, "total_commits": ahead.len(),
            "commits": page_of,
        });
        if page == 1 {
            let files = changed_files(objects, &merge_base, &head);
            body["files"] =
                files.iter().take(MOST_COMPARED).map(|file| shown.diff_entry(&merge_base, &head, file)).collect();
        }
        let answer = Answer::json(200, &body);
        Ok(match self.links(page, ahead.len().div_ceil(size).max(1)) {
            Some(links) => answer.header("Link", links),
            None => answer,
        })
    }

    /// One end of a comparison: a revision, perhaps `owner:revision` of a fork.
    fn compared(&self, end: &str) -> Result<Oid, Answer> {
        let Some((owner, revision)) = end.split_once(':') else {
            let oid = self.revision(end)?;
            return self.world.objects.commit(&oid).map(|_| oid).ok_or_else(not_found);
        };
        let fork = format!("{owner}/{}", self.data().short_name());
        let fork = self.world.find(&fork).ok_or_else(not_found)?;
        fork.resolve(revision).cloned().ok_or_else(not_found)
    }

    pub fn pull_request_files(&mut self, number: &str) -> Answered {
        let number = self.number(number)?;
        let pull_request = self.data().issues[&number].pull_request.as_ref().ok_or_else(not_found)?;
        let base = self.world.merge_base(pull_request);
        let files = changed_files(&self.world.objects, &base, &pull_request.head);
        let shown = self.shown();
        let files: Vec<Value> =
            files.iter().take(MOST_FILES).map(|file| shown.diff_entry(&base, &pull_request.head, file)).collect();
        Ok(self.page(&files))
    }
}

fn raw(content: &[u8]) -> Answer {
    let kind = "application/vnd.github.raw+json; charset=utf-8";
    Answer { status: 200, headers: Vec::new(), body: content.to_vec() }.header("Content-Type", kind)
}
