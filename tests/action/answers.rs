//! Answers that are none: to another question, from elsewhere, without end.

use crate::fake_github::{Changes, Fault, Matcher, REPOSITORY, When};
use crate::scene::{NUMBER, broken, our_comments};
use crate::step::Step;

#[test]
fn no_redirect_is_followed() {
    for status in [301, 302, 303, 307, 308] {
        // What it leads to would be the right answer.
        let github = broken();
        github.fail(Matcher::rest("GET", "/git/trees/"), When::Before, Fault::Redirect(status));
        let ended = Step::untrusted(&github, NUMBER).run();
        let said = format!("{status}: Moved; it leads to `{}/repos/", github.url());
        ended.ends(2, &[&said, "and is not followed; if the repository has moved, use its new name"]);
        assert!(ended.report.is_none(), "{ended:#?}");

        for query in ["PullRequest", "Community", "Objects"] {
            let github = broken();
            github.fail(Matcher::operation(query), When::Before, Fault::Redirect(status));
            Step::untrusted(&github, NUMBER).run().ends(2, &[&format!("query {query}: {status}: Moved; it leads to")]);
        }

        let github = broken();
        github.fail(Matcher::rest("POST", "/comments"), When::Before, Fault::Redirect(status));
        let ended = Step::trusted(&github, NUMBER).run();
        ended.ends(2, &["::error title=could not write::POST ", "is not followed"]);
        assert_eq!(github.writes().len(), 1, "{:?}", github.lines());
        assert_eq!(our_comments(&github).len(), 0);
    }
}

#[test]
fn an_answer_has_a_limit_whether_it_says_so_or_not() {
    let said = "the answer has more than 100663296 bytes";
    for fault in [Fault::Huge, Fault::Flood(97 << 20)] {
        let github = broken();
        github.fail(Matcher::operation("PullRequest").always(), When::Before, fault);
        let ended = Step::untrusted(&github, NUMBER).with("comment", "never").env("VEP_CHECK_TIMEOUT", "1000").run();
        ended.ends(2, &[&format!("query PullRequest: {said}")]);
        assert_eq!(github.lines(), ["query PullRequest"], "another time it would be as long");
    }
}

#[test]
fn of_an_answer_without_end_no_more_is_read_than_the_limit() {
    let github = broken();
    github.fail(Matcher::operation("PullRequest").always(), When::Before, Fault::Flood(4 << 30));
    // In kilobytes: less than the answer has, and enough for everything else.
    let confined = ["sh", "-c", "ulimit -v 2500000; exec \"$@\"", "sh"];
    let (child, _directory) = Step::untrusted(&github, NUMBER).env("VEP_CHECK_TIMEOUT", "1000").start(&confined);
    let output = child.wait_with_output().expect("a child of ours");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.contains("the answer has more than 100663296 bytes"), "{printed}");
}

#[test]
fn an_answer_about_another_pull_request_is_none() {
    for query in ["PullRequest", "Reviews", "Conversation", "Marks"] {
        let github = broken();
        {
            let mut world = github.world();
            let changes = Changes::write("veps/sig-compute/11-other/vep.md", "# Another\n");
            let repository = world.repository(REPOSITORY);
            repository.open_pull_request_from_fork(18, "bob", "other", changes).repository().issue(NUMBER);
            let mut issue = world.repository(REPOSITORY).issue(NUMBER);
            for index in 0..110 {
                issue = issue.review("bob", "COMMENTED", &format!("{index}"));
            }
        }
        github.fail(Matcher::operation(query).always(), When::Before, Fault::Other(18));
        let ended = Step::trusted(&github, NUMBER).with("apply-labels", "true").run();
        ended.ends(2, &[&format!("query {query}: the answer is about pull request #18, not about #17")]);
        assert_eq!(github.world().comments(REPOSITORY, 18).len(), 0);
    }
}
