//! Lists of which GitHub gives a page at a time: no page that is missing, broken or there already ends one.

use crate::fake_github::{FakeGithub, Fault, Matcher, REPOSITORY, WRITE_TOKEN, When, events};
use crate::scene::{NUMBER, broken, our_comments};
use crate::step::{Ended, Step};

/// Each query that asks for further pages.
const QUERIES: [&str; 5] = ["Conversation", "Reviews", "Labels", "Milestones", "OpenPullRequests"];

/// A pull request with more of everything than fits on a page.
fn long() -> FakeGithub {
    let github = broken();
    {
        let mut world = github.world();
        let mut issue = world.repository(REPOSITORY).issue(NUMBER);
        for index in 0..110 {
            issue = issue.comment("bob", &format!("remark {index}")).review("bob", "COMMENTED", &format!("{index}"));
        }
        let mut repository = issue.repository();
        for index in 0..110 {
            repository = repository.label(&format!("area/{index}")).milestone(&format!("v2.{index}"));
        }
        for number in 100..160 {
            let changes = crate::fake_github::Changes::write("code.go", format!("package p{number}\n"));
            repository = repository.open_pull_request(number, "bob", &format!("b{number}"), changes).repository();
        }
    }
    github
}

/// What comes of `fault` in the further page that `query` asks for, and in all after it.
fn with(query: &str, fault: Fault) -> (FakeGithub, Ended) {
    let github = long();
    let name = query.to_owned();
    let is_further = move |request: &crate::fake_github::Request| {
        request.operation().as_ref() == Some(&name) && request.body["variables"]["after"].is_string()
    };
    github.fail(Matcher::new(is_further).always(), When::Before, fault);
    let payload = events::schedule(&github.world(), REPOSITORY);
    let ended = Step::new(&github, "schedule", &payload, WRITE_TOKEN).run();
    (github, ended)
}

#[test]
fn every_list_is_read_to_its_end() {
    let (github, ended) = with("none", Fault::NullPage);
    ended.ends(1, &["pull request #17: "]);
    let asked = github.lines();
    for query in QUERIES {
        assert!(asked.iter().filter(|line| **line == format!("query {query}")).count() >= 1, "{query}: {asked:?}");
    }
}

#[test]
fn a_page_that_is_none_is_an_error_that_names_the_request() {
    for query in QUERIES {
        for (fault, why) in [
            (Fault::NullPage, ": "),
            (Fault::NoCursor, ": GitHub promises another page, and does not say where it begins"),
            (Fault::SameCursor, ": GitHub gives the same page again and again"),
            (Fault::EndlessPages, ": there is no end of pages; 100 were read"),
        ] {
            let (github, ended) = with(query, fault);
            ended.ends(2, &[&format!("query {query}{why}")]);
            if fault == Fault::NullPage {
                let named = ["a page that GitHub promised is not there", "the answer is not what GitHub documents"];
                assert!(named.iter().any(|words| ended.stdout.contains(words)), "{query}: {ended:#?}");
            }
            assert!(ended.report.is_none() && our_comments(&github).is_empty(), "{query}, {fault:?}: {ended:#?}");
        }
    }
}

#[test]
fn a_first_page_that_is_none_is_an_error() {
    for query in ["PullRequest", "OpenPullRequests"] {
        for fault in [Fault::NullPage, Fault::NoCursor] {
            let github = broken();
            github.fail(Matcher::operation(query).always(), When::Before, fault);
            let payload = events::schedule(&github.world(), REPOSITORY);
            let ended = Step::new(&github, "schedule", &payload, WRITE_TOKEN).run();
            ended.ends(2, &["::error title=could not check::query "]);
            assert!(ended.report.is_none() && our_comments(&github).is_empty(), "{query}, {fault:?}: {ended:#?}");
        }
    }
}

#[test]
fn reviews_that_are_not_there_are_not_taken_for_none() {
    let github = broken();
    github.fail(Matcher::operation("PullRequest").always(), When::Before, Fault::Null("reviews"));
    Step::trusted(&github, NUMBER)
        .run()
        .ends(2, &["query PullRequest: GitHub gives no reviews, not even an empty list"]);
    assert_eq!(our_comments(&github).len(), 0);
}

#[test]
fn a_page_that_does_not_say_whether_another_follows_is_not_taken_for_the_last() {
    for query in ["OpenPullRequests", "PullRequest", "Conversation"] {
        let github = broken();
        github.fail(Matcher::operation(query).always(), When::Before, Fault::Null("pageInfo"));
        let ended = Step::trusted(&github, NUMBER).run();
        ended.ends(2, &[": GitHub does not say whether another page follows"]);
        assert_eq!(our_comments(&github).len(), 0, "{query}");
    }
}
