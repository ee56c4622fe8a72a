//! The REST interface.

use serde_json::{Value, json};

use super::client::{at, get, github, send, write};
use crate::common::Repo;
use crate::fake_github::{Access, Changes, FakeGithub, Permissions, READ_TOKEN, REPOSITORY, WRITE_TOKEN};

#[test]
fn ids_are_those_of_git() {
    let github = github();
    let repo = Repo::git_init();
    repo.write("veps/template.md", "# VEP #NNNN: Title\n");
    repo.write("veps/old.md", "one\ntwo\nthree\nfour\n");
    // A directory beside files that sort before and after it only as a directory does.
    repo.write("veps-1", "");
    repo.write("veps.md", "");
    std::os::unix::fs::symlink("veps/template.md", repo.join("link.md")).expect("a link");
    github.world().repository(REPOSITORY).commit(Changes::write("veps-1", "").and_write("veps.md", ""));
    repo.commit("the same");
    let tree = get(&github, &at("git/trees/main")).json();
    assert_eq!(tree["sha"], repo.git(&["rev-parse", "HEAD^{tree}"]));
    let listed: Vec<String> = tree["tree"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| ["mode", "type", "sha"].map(|field| entry[field].as_str().unwrap_or_default()).join(" "))
        .collect();
    let expected = repo.git(&["ls-tree", "HEAD", "--format=%(objectmode) %(objecttype) %(objectname)"]);
    assert_eq!(listed.join("\n"), expected);
    let commit = github.world().head(REPOSITORY, 17);
    let fork = get(&github, &format!("/repos/alice/enhancements/git/trees/{commit}?recursive=1"));
    assert_eq!((fork.status, fork.json()["truncated"].clone()), (200, json!(false)));
    // The base repository serves it by its ref, and other repositories do not.
    assert_eq!(get(&github, &at("git/trees/refs/pull/17/head")).json()["sha"], fork.json()["sha"]);
    github.world().repository("kubevirt/other");
    assert_eq!(get(&github, &format!("/repos/kubevirt/other/git/trees/{commit}")).status, 404);
}

#[test]
fn a_commit_has_the_id_that_git_gives_it() {
    let github = FakeGithub::start();
    let world = github.world();
    let root = world.find(REPOSITORY).and_then(|found| found.resolve("HEAD")).expect("a commit").clone();
    let commit = world.objects.commit(&root).expect("a commit").clone();
    let second = commit.at.as_second();
    let text = format!(
        "tree {}\nauthor root <root@example.com> {second} +0000\ncommitter root <root@example.com> {second} +0000\n\n{}",
        commit.tree, commit.message
    );
    let repo = Repo::git_init();
    repo.write("commit", text);
    assert_eq!(repo.git(&["hash-object", "-t", "commit", "commit"]), root);
}

#[test]
fn trees_are_truncated_and_blobs_have_two_forms() {
    let github = github();
    github.world().most_tree_entries = 2;
    let tree = get(&github, &at("git/trees/main?recursive=1")).json();
    assert_eq!((tree["truncated"].clone(), tree["tree"].as_array().map(Vec::len)), (json!(true), Some(2)));
    let oid = github.world().objects.add_blob(b"# VEP #NNNN: Title\n");
    let blob = get(&github, &at(&format!("git/blobs/{oid}"))).json();
    assert_eq!(blob["content"], "IyBWRVAgI05OTk46IFRpdGxlCg==\n");
    let raw = send(
        &github,
        READ_TOKEN,
        "GET",
        &at(&format!("git/blobs/{oid}")),
        "Accept: application/vnd.github.raw+json\r\n",
        "",
    );
    assert_eq!(raw.expect("an answer").body, "# VEP #NNNN: Title\n");
    let contents = get(&github, &at("contents/veps/template.md?ref=main")).json();
    assert_eq!((contents["sha"].clone(), contents["type"].clone()), (json!(oid), json!("file")));
    assert_eq!(get(&github, &at("contents/link.md")).json()["target"], "veps/template.md");
    assert_eq!(get(&github, &at("contents/veps")).json().as_array().map(Vec::len), Some(2));
    assert_eq!(get(&github, &at("contents/nowhere")).status, 404);
}

#[test]
fn a_comparison_and_the_files_of_a_pull_request() {
    let github = github();
    let head = github.world().head(REPOSITORY, 17);
    github.world().repository(REPOSITORY).commit(Changes::write("later.md", "later\n"));
    for ends in [format!("main...{head}"), "main...alice:hooks".to_owned()] {
        let comparison = get(&github, &at(&format!("compare/{ends}"))).json();
        assert_eq!(comparison["status"], "diverged");
        assert_eq!((comparison["ahead_by"].clone(), comparison["behind_by"].clone()), (json!(1), json!(1)));
        assert_eq!(comparison["files"].as_array().map(Vec::len), Some(2));
        assert_ne!(comparison["merge_base_commit"]["sha"], comparison["base_commit"]["sha"]);
    }
    let files = get(&github, &at("pulls/17/files?per_page=100")).json();
    assert_eq!(files[0]["status"], "renamed");
    assert_eq!((files[0]["previous_filename"].clone(), files[0]["changes"].clone()), (json!("veps/old.md"), json!(0)));
    assert_eq!((files[1]["status"].clone(), files[1]["additions"].clone()), (json!("added"), json!(1)));
    let pull_request = get(&github, &at("pulls/17")).json();
    assert_eq!(pull_request["head"]["repo"]["full_name"], "alice/enhancements");
    assert_eq!(pull_request["milestone"]["title"], "v1.9");
    github.world().repository(REPOSITORY).issue(17).delete_head_repository();
    assert_eq!(get(&github, &at("pulls/17")).json()["head"]["repo"], Value::Null);
    assert_eq!(get(&github, &at("pulls/10")).status, 404);
}

#[test]
fn pages_are_linked_until_the_last() {
    let github = FakeGithub::start();
    for number in 0..205 {
        github.world().repository(REPOSITORY).label(&format!("label-{number}"));
    }
    let mut names = Vec::new();
    let mut next = Some(at("labels?per_page=100"));
    while let Some(path) = next {
        let answer = get(&github, &path);
        names.extend(answer.json().as_array().expect("labels").iter().map(|label| label["name"].clone()));
        let links = answer.header("link").unwrap_or_default().to_owned();
        next = links.split(", ").find(|link| link.ends_with("rel=\"next\"")).map(|link| {
            let url = link.trim_start_matches('<').split('>').next().expect("a link");
            url.trim_start_matches(&github.url()).to_owned()
        });
    }
    assert_eq!(names.len(), 205);
    assert_eq!(github.requests().len(), 3);
    assert_eq!(get(&github, &at("labels")).json().as_array().map(Vec::len), Some(30));
    assert_eq!(get(&github, &at("labels?per_page=1000")).json().as_array().map(Vec::len), Some(100));
}

#[test]
fn permissions_are_those_of_the_token() {
    let github = github();
    let comment = json!({ "body": "hello" }).to_string();
    let post = |token: &str, path: &str| {
        let answer = send(&github, token, "POST", path, "", &comment).expect("an answer");
        (answer.status, answer.json()["message"].as_str().unwrap_or_default().to_owned())
    };
    let refused = (403, "Resource not accessible by integration".to_owned());
    assert_eq!(post(READ_TOKEN, &at("issues/17/comments")), refused);
    assert_eq!(post("expired", &at("issues/17/comments")), (401, "Bad credentials".to_owned()));
    github.world().repository("kubevirt/other").open_issue(1, "alice", "There");
    assert_eq!(post(WRITE_TOKEN, "/repos/kubevirt/other/issues/1/comments"), refused);
    github.world().repository("kubevirt/hidden").private().open_issue(1, "alice", "There");
    assert_eq!(post(WRITE_TOKEN, "/repos/kubevirt/hidden/issues/1/comments").0, 404);
    assert_eq!(get(&github, "/repos/kubevirt/hidden/issues/1").status, 404);
    assert_eq!(post(WRITE_TOKEN, &at("issues/17/comments")).0, 201);
    let issues_only = Permissions { statuses: Access::Read, ..Permissions::WRITE };
    github.world().add_token("issues", "bob", REPOSITORY, issues_only);
    let head = github.world().head(REPOSITORY, 17);
    let status = json!({ "state": "success", "context": "vep-check/sign-off" }).to_string();
    let path = at(&format!("statuses/{head}"));
    assert_eq!(send(&github, "issues", "POST", &path, "", &status).expect("an answer").status, 403);
    assert_eq!(send(&github, WRITE_TOKEN, "POST", &path, "", &status).expect("an answer").status, 201);
    assert_eq!(github.world().statuses(REPOSITORY, &head), [("vep-check/sign-off", "success", "")]);
    github.world().repository(REPOSITORY).issue(17).lock();
    assert_eq!(post(WRITE_TOKEN, &at("issues/17/comments")).0, 403);
}

#[test]
fn comments_and_labels_are_written() {
    let github = github();
    let written = write(&github, "POST", &at("issues/17/comments"), &json!({ "body": "one" }));
    let id = written.json()["id"].clone();
    assert_eq!(written.json()["user"]["login"], "github-actions[bot]");
    assert_eq!(written.json()["user"]["type"], "Bot");
    let path = at(&format!("issues/comments/{id}"));
    assert_eq!(write(&github, "PATCH", &path, &json!({ "body": "two" })).json()["body"], "two");
    let long = "ä".repeat(65_537);
    let refused = write(&github, "PATCH", &path, &json!({ "body": long }));
    assert_eq!((refused.status, refused.json()["errors"][0]["field"].clone()), (422, json!("data")));
    assert_eq!(write(&github, "PATCH", &path, &json!({ "body": &long[2..] })).status, 200);
    assert_eq!(github.world().comments(REPOSITORY, 17).len(), 2);
    assert_eq!(write(&github, "DELETE", &path, &Value::Null).status, 204);
    assert_eq!(github.world().comments(REPOSITORY, 17), [("bob", "/lgtm")]);
    let labels = write(&github, "POST", &at("issues/17/labels"), &json!({ "labels": ["SIG/compute", "new"] }));
    assert_eq!(labels.status, 200);
    assert_eq!(github.world().labels(REPOSITORY, 17), ["kind/vep", "sig/compute", "new"]);
    assert_eq!(write(&github, "DELETE", &at("issues/17/labels/sig%2Fcompute"), &Value::Null).status, 200);
    assert_eq!(write(&github, "DELETE", &at("issues/17/labels/sig%2Fcompute"), &Value::Null).status, 404);
    assert_eq!(github.world().labels(REPOSITORY, 17), ["kind/vep", "new"]);
    assert_eq!(github.writes().len(), 8);
    assert_eq!(get(&github, "/api/v3/repos/KubeVirt/Enhancements/issues/10").json()["title"], "Hooks");
}
