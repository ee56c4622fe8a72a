//! What goes wrong, what others do, and what a workflow is told.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::client::{at, get, github, query, send_within, write};
use crate::fake_github::{Changes, Fault, Matcher, REPOSITORY, WRITE_TOKEN, When, events};
use crate::step::patiently;

#[test]
fn faults_come_before_or_after_the_effect() {
    // One that drips is read to no end by a client as simple as this.
    for fault in Fault::ALL.into_iter().filter(|fault| *fault != Fault::Drip) {
        for (when, comments) in [(When::Before, 1), (When::After, 2)] {
            // Of these, a client that waits learns nothing more.
            let never_ends = matches!(fault, Fault::Timeout | Fault::Huge);
            patiently(if never_ends { ["0.3", "20"] } else { ["100", "100"] }, |seconds| {
                let patience = Duration::from_secs_f64(seconds.parse().expect("seconds"));
                comes(fault, when, if fault.needs_answer() { 2 } else { comments }, patience);
            });
        }
    }
}

/// Asserts what `fault` does to an answer that is waited for so long, and that there are so many comments then.
#[track_caller]
fn comes(fault: Fault, when: When, comments: usize, patience: Duration) {
    let comment = json!({ "body": "once" });
    let path = at("issues/17/comments");
    let github = github();
    github.fail(Matcher::rest("POST", "/comments"), when, fault);
    let answer = send_within(patience, &github, WRITE_TOKEN, "POST", &path, "", &comment.to_string());
    let status = answer.as_ref().map(|answer| answer.status);
    let (expected, cut) = match fault {
        Fault::Timeout | Fault::Reset => (None, false),
        Fault::CutBody | Fault::Huge => (Some(201), true),
        Fault::InvalidJson | Fault::NullPage | Fault::SameCursor | Fault::NoCursor => (Some(201), false),
        Fault::Other(_) | Fault::Null(_) | Fault::EndlessPages | Fault::Drip | Fault::Flood(_) => (Some(201), false),
        Fault::Unauthorized => (Some(401), false),
        Fault::Forbidden | Fault::RateLimited(_) => (Some(403), false),
        Fault::Status(status) | Fault::RetryAfter(status, _) | Fault::Redirect(status) => (Some(status), false),
        Fault::GraphqlErrors(_) | Fault::GraphqlPartial => (Some(500), false),
    };
    assert_eq!(status, expected, "{fault:?}");
    if let Some(answer) = &answer {
        let length: usize = answer.header("content-length").and_then(|text| text.parse().ok()).expect("a length");
        assert_eq!(answer.body.len() < length, cut, "{fault:?}");
        let waits = answer.header("retry-after").is_some() || answer.header("x-ratelimit-remaining") == Some("0");
        assert_eq!(waits, matches!(fault, Fault::RetryAfter(..) | Fault::RateLimited(_)), "{fault:?}");
    }
    assert_eq!(github.world().comments(REPOSITORY, 17).len(), comments, "{fault:?}");
    assert_eq!(github.requests()[0].fault, Some(fault));
    // Only the one request was meant.
    assert_eq!(write(&github, "POST", &path, &comment).status, 201, "{fault:?}");
}

#[test]
fn graphql_faults_are_those_of_graphql() {
    let github = github();
    let document = "query Who { viewer { login } }";
    github.fail(Matcher::operation("Who"), When::Before, Fault::GraphqlErrors("FORBIDDEN"));
    github.fail(Matcher::operation("Who").nth(2), When::Before, Fault::GraphqlPartial);
    let answer = query(&github, document, &Value::Null);
    assert_eq!((answer["data"].clone(), answer["errors"][0]["type"].clone()), (Value::Null, json!("FORBIDDEN")));
    let answer = query(&github, document, &Value::Null);
    assert_eq!(answer["data"]["viewer"]["login"], "github-actions[bot]");
    assert_eq!(answer["errors"][0]["type"], "INTERNAL");
    assert_eq!(query(&github, document, &Value::Null)["errors"], Value::Null);
}

#[test]
fn others_go_on_meanwhile() {
    let github = github();
    github.meanwhile(Matcher::rest("GET", "/pulls/17").nth(2), When::Before, |world| {
        world.repository(REPOSITORY).issue(17).push(Changes::write("more.md", "more\n"));
    });
    let heads: Vec<Value> = (0..2).map(|_| get(&github, &at("pulls/17")).json()["head"]["sha"].clone()).collect();
    assert_ne!(heads[0], heads[1]);
    assert_eq!(heads[1], github.world().head(REPOSITORY, 17));
}

#[test]
fn events_are_about_the_pull_request() {
    let github = github();
    let world = github.world();
    let head = world.head(REPOSITORY, 17);
    let payload = events::pull_request(&world, REPOSITORY, 17, "opened");
    assert_eq!((payload["number"].clone(), payload["action"].clone()), (json!(17), json!("opened")));
    assert_eq!(payload["pull_request"]["head"]["sha"], *head);
    assert_eq!(payload["pull_request"]["head"]["repo"]["full_name"], "alice/enhancements");
    assert_eq!(payload["repository"]["full_name"], REPOSITORY);
    let comment = events::issue_comment(&world, REPOSITORY, 17, "created");
    assert!(comment["issue"]["pull_request"]["url"].is_string() && comment["comment"]["body"].is_string());
    assert!(events::issue_comment(&world, REPOSITORY, 10, "created")["issue"].get("pull_request").is_none());
    let run = events::workflow_run(&world, REPOSITORY, 17);
    assert_eq!(run["workflow_run"]["head_sha"], *head);
    assert_eq!(run["workflow_run"]["pull_requests"], json!([]));
}

#[test]
fn a_connection_serves_several_requests_and_is_reset() {
    let github = github();
    github.fail(Matcher::rest("GET", "/pulls/17"), When::Before, Fault::Reset);
    let mut stream = TcpStream::connect(github.url().trim_start_matches("http://")).expect("the server listens");
    let mut ask = |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nUser-Agent: test\r\nAuthorization: token {WRITE_TOKEN}\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("the server reads");
        stream.read(&mut [0; 64 * 1024])
    };
    assert!(ask(&at("issues/10")).is_ok_and(|count| count > 0));
    assert!(ask(&at("issues/17")).is_ok_and(|count| count > 0));
    assert_eq!(ask(&at("pulls/17")).expect_err("a reset").kind(), ErrorKind::ConnectionReset);
}

#[test]
fn answers_wait_for_all_of_their_round() {
    let github = github();
    let late = github.in_rounds(&[1, 3]);
    get(&github, &at("labels"));
    thread::scope(|scope| {
        for path in ["pulls/17", "issues/10", "issues/17"] {
            let github = &github;
            scope.spawn(move || get(github, &at(path)));
        }
    });
    assert_eq!((github.requests().len(), late.load(Ordering::Relaxed)), (4, 0));
}
