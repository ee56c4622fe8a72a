//! The least client, and the world that it asks about.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::fake_github::{Changes, FakeGithub, READ_TOKEN, REPOSITORY, WRITE_TOKEN};

/// How long an answer is waited for: all come, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(100);

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// One request on a connection of its own; `None` where no whole head of an answer came.
pub fn send(github: &FakeGithub, token: &str, method: &str, path: &str, headers: &str, body: &str) -> Option<Answer> {
    send_within(PATIENCE, github, token, method, path, headers, body)
}

/// The same with another patience.
pub fn send_within(
    patience: Duration,
    github: &FakeGithub,
    token: &str,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> Option<Answer> {
    let address = github.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).expect("the server listens");
    stream.set_read_timeout(Some(patience)).expect("a timeout");
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: test\r\nAuthorization: Bearer {token}\r\n\
         Connection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("the server reads");
    let mut bytes = Vec::new();
    // A reset and a timeout end the answer as an end does.
    drop(stream.read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

#[track_caller]
pub fn get(github: &FakeGithub, path: &str) -> Answer {
    send(github, READ_TOKEN, "GET", path, "", "").expect("an answer")
}

#[track_caller]
pub fn write(github: &FakeGithub, method: &str, path: &str, body: &Value) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    send(github, WRITE_TOKEN, method, path, "", &body).expect("an answer")
}

#[track_caller]
pub fn query(github: &FakeGithub, query: &str, variables: &Value) -> Value {
    let body = json!({ "query": query, "variables": variables }).to_string();
    send(github, READ_TOKEN, "POST", "/graphql", "", &body).expect("an answer").json()
}

pub fn at(path: &str) -> String {
    format!("/repos/{REPOSITORY}/{path}")
}

/// A world with a template, an issue and a pull request from a fork.
pub fn github() -> FakeGithub {
    let github = FakeGithub::start();
    github
        .world()
        .repository(REPOSITORY)
        .commit(Changes::write("veps/template.md", "# VEP #NNNN: Title\n").and_link("link.md", "veps/template.md"))
        .commit(Changes::write("veps/old.md", "one\ntwo\nthree\nfour\n"))
        .label("sig/compute")
        .milestone("v1.9")
        .associate("bob", "MEMBER")
        .open_issue(10, "alice", "Hooks")
        .body("About hooks.")
        .repository()
        .open_pull_request_from_fork(
            17,
            "alice",
            "hooks",
            Changes::write("veps/sig-compute/10-hooks/vep.md", "# VEP #10: Hooks\n")
                .and_rename("veps/old.md", "veps/new.md"),
        )
        .label("alice", "kind/vep")
        .milestone("bob", "v1.9")
        .comment("bob", "/lgtm")
        .review_lines("carol", "APPROVED", "fine", &["a nit"]);
    github
}
