//! What the answers say, as facts.

use jiff::Timestamp;

use crate::facts::{self, Facts, ReviewState};
use crate::github::load::first::First;
use crate::github::load::live::Live;
use crate::github::load::second::Second;
use crate::github::query::{self, Connection, who};

impl First {
    pub(super) fn facts(&self, live: &Live, second: &Second) -> Facts {
        let mut about = self.about();
        self.date_head(live, &second.shown, &mut about);
        Facts {
            schedules: second.community.schedules.clone(),
            labels: self.labels.as_ref().map(names),
            milestones: self.milestones.as_ref().map(|list| list.items().map(|item| item.title.clone()).collect()),
            pull_request: Some(about),
            issues: Some(second.issues.clone()),
            ..Facts::default()
        }
    }

    /// What is known of the pull request without its head being looked at.
    pub(super) fn about(&self) -> facts::PullRequest {
        let pull_request = &self.pull_request;
        let (author, _) = who(&pull_request.author);
        facts::PullRequest {
            number: pull_request.number,
            title: pull_request.title.clone(),
            body: pull_request.body.clone(),
            author,
            draft: pull_request.is_draft,
            labels: pull_request.labels.as_ref().map(names).unwrap_or_default(),
            milestone: pull_request.milestone.as_ref().map(|milestone| milestone.title.clone()),
            repository: Some(self.repository.clone()),
            head: Some(pull_request.head_ref_oid.clone()),
            head_repository: pull_request.head_repository.as_ref().map(|fork| fork.name_with_owner.clone()),
            unresolved: self.unresolved(),
            older_conversations: self.has_older_conversations(),
            closes: self.closes(),
            reviews: pull_request.reviews.iter().flat_map(Connection::items).filter_map(review).collect(),
            comments: self.comments(),
            ..facts::PullRequest::default()
        }
    }

    /// The issues of the same repository that a merge would close.
    pub(super) fn closes(&self) -> Vec<u64> {
        let linked = self.pull_request.closing_issues_references.iter().flat_map(Connection::items);
        let own = linked.filter(|issue| issue.repository.name_with_owner.eq_ignore_ascii_case(&self.repository));
        own.map(|issue| issue.number).collect()
    }

    /// How many conversations are open that are not our own suggestions.
    fn unresolved(&self) -> usize {
        let threads = self.pull_request.review_threads.iter().flat_map(Connection::items);
        let open = threads.filter(|thread| !thread.is_resolved);
        open.filter(|thread| !thread.comments.items().any(|comment| comment.viewer_did_author)).count()
    }

    /// Whether there are conversations before those that were read.
    fn has_older_conversations(&self) -> bool {
        let threads = self.pull_request.review_threads.as_ref();
        threads.is_some_and(|threads| threads.total_count.is_some_and(|all| all > threads.items().count()))
    }

    /// Comments, and those on lines; oldest first.
    fn comments(&self) -> Vec<facts::Comment> {
        let of_conversation = self.pull_request.comments.items().map(|comment| {
            fact(&comment.author, &comment.body, comment.created_at, comment.last_edited_at, &comment.editor)
        });
        let reviews = self.pull_request.reviews.iter().flat_map(Connection::items);
        // A dismissed review says nothing any more, nor do its comments on lines.
        let on_lines = reviews
            .filter(|review| review.submitted_at.is_some() && review.state != "DISMISSED")
            .flat_map(|review| review.comments.items())
            .map(|comment| {
                fact(&comment.author, &comment.body, comment.created_at, comment.last_edited_at, &comment.editor)
            });
        let mut all: Vec<facts::Comment> = of_conversation.chain(on_lines).collect();
        all.sort_by_key(|comment| comment.at);
        all
    }
}

fn names(list: &Connection<query::Named>) -> Vec<String> {
    list.items().map(|label| label.name.clone()).collect()
}

fn fact(
    author: &Option<query::Actor>,
    body: &str,
    at: Timestamp,
    edited_at: Option<Timestamp>,
    editor: &Option<query::Actor>,
) -> facts::Comment {
    let (author, bot) = who(author);
    let edited_by = edited_at.and(editor.as_ref()).map(|editor| editor.login.clone());
    facts::Comment { author, body: body.to_owned(), at, edited_at, edited_by, bot }
}

fn review(review: &query::Review) -> Option<facts::Review> {
    let (author, bot) = who(&review.author);
    Some(facts::Review {
        author,
        state: ReviewState::of(&review.state),
        body: review.body.clone(),
        at: review.submitted_at?,
        edited_at: review.last_edited_at,
        edited_by: review.last_edited_at.and(review.editor.as_ref()).map(|editor| editor.login.clone()),
        commit: review.commit.as_ref().map(|commit| commit.oid.clone()),
        bot,
    })
}
