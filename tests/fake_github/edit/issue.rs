//! What people do with an issue or a pull request.

use super::{Changes, RepositoryEdit};
use crate::fake_github::objects::Oid;
use crate::fake_github::world::{Comment, Event, EventKind, Issue, Mergeable, Place, PullRequest, Review, World};

/// An issue or a pull request, to change it.
#[derive(Debug)]
pub struct IssueEdit<'w> {
    pub(super) repository: RepositoryEdit<'w>,
    pub(super) number: u64,
}

impl<'w> IssueEdit<'w> {
    /// Its repository, to go on there.
    pub fn repository(self) -> RepositoryEdit<'w> {
        self.repository
    }

    pub(super) fn data(&mut self) -> &mut Issue {
        let number = self.number;
        self.repository.data().issues.get_mut(&number).expect("it was there")
    }

    fn pull_request(&mut self) -> &mut PullRequest {
        self.data().pull_request.as_mut().expect("a pull request")
    }

    fn world(&mut self) -> &mut World {
        self.repository.world
    }

    /// Notes that something happened.
    fn event(mut self, actor: &str, kind: EventKind) -> Self {
        let (id, at) = (self.world().new_id(), self.world().tick());
        let issue = self.data();
        issue.timeline.push(Event { id, actor: actor.to_owned(), at, kind });
        issue.updated_at = at;
        self
    }

    /// Gives it another title.
    pub fn title(mut self, title: &str) -> Self {
        let from = std::mem::replace(&mut self.data().title, title.to_owned());
        let author = self.data().author.clone();
        self.event(&author, EventKind::Renamed { from, to: title.to_owned() })
    }

    /// Gives it another description.
    pub fn body(mut self, body: &str) -> Self {
        self.data().body = Some(body.to_owned());
        self
    }

    /// Puts a label on, which is defined if the repository has none of that name.
    pub fn label(mut self, actor: &str, name: &str) -> Self {
        if self.repository.data().label(name).is_none() {
            self.repository = self.repository.label(name);
        }
        let name = self.repository.data().label(name).expect("defined just now").name.clone();
        if self.data().labels.contains(&name) {
            return self;
        }
        self.data().labels.push(name.clone());
        self.event(actor, EventKind::Labeled(name))
    }

    /// Takes a label off.
    pub fn unlabel(mut self, actor: &str, name: &str) -> Self {
        let labels = &mut self.data().labels;
        let index = labels.iter().position(|known| known.to_lowercase() == name.to_lowercase());
        let name = labels.remove(index.unwrap_or_else(|| panic!("no label `{name}` to take off")));
        self.event(actor, EventKind::Unlabeled(name))
    }

    /// Sets the milestone, which must be there.
    pub fn milestone(mut self, actor: &str, title: &str) -> Self {
        let milestones = &self.repository.data().milestones;
        let milestone = milestones.iter().find(|milestone| milestone.title == title);
        let number = milestone.unwrap_or_else(|| panic!("no milestone `{title}`")).number;
        self.data().milestone = Some(number);
        self.event(actor, EventKind::Milestoned(title.to_owned()))
    }

    /// Comments.
    pub fn comment(mut self, author: &str, body: &str) -> Self {
        let (id, at) = (self.world().new_id(), self.world().tick());
        let comment = Comment::new(id, author, body, at);
        self.data().comments.push(comment);
        self.event(author, EventKind::Commented(id))
    }

    /// Changes the text of the comment with that index.
    pub fn edit_comment(mut self, index: usize, body: &str) -> Self {
        let author = self.data().comments[index].author.clone();
        self.edit_comment_by(&author, index, body)
    }

    /// Changes the text of the comment with that index, as whoever may write to the repository can.
    pub fn edit_comment_by(mut self, editor: &str, index: usize, body: &str) -> Self {
        let at = self.world().tick();
        self.data().comments[index].edit(editor, body, at);
        self
    }

    /// Changes the text of the review with that index.
    pub fn edit_review_by(mut self, editor: &str, index: usize, body: &str) -> Self {
        let at = self.world().tick();
        let review = &mut self.pull_request().reviews[index];
        body.clone_into(&mut review.body);
        review.edited = Some((editor.to_owned(), at));
        self
    }

    /// Hides the comment with that index.
    pub fn minimize_comment(mut self, index: usize) -> Self {
        self.data().comments[index].minimized = true;
        self
    }

    /// Deletes the comment with that index.
    pub fn delete_comment(mut self, index: usize) -> Self {
        self.data().comments.remove(index);
        self
    }

    /// Closes it without merging.
    pub fn close(mut self, actor: &str) -> Self {
        self.data().open = false;
        self.event(actor, EventKind::Closed)
    }

    /// Opens it again.
    pub fn reopen(mut self, actor: &str) -> Self {
        self.data().open = true;
        self.event(actor, EventKind::Reopened)
    }

    /// Assigns it to somebody.
    pub fn assign(mut self, login: &str) -> Self {
        self.data().assignees.push(login.to_owned());
        self
    }

    /// Lets nobody comment any more.
    pub fn lock(mut self) -> Self {
        self.data().locked = true;
        self
    }

    /// Pushes a commit to the head branch.
    pub fn push(mut self, changes: Changes) -> Self {
        let author = self.data().author.clone();
        let (repository, branch) = self.head_branch();
        let oid = self.world().repository(&repository).commit_to(&branch, &author, changes);
        self.pushed(oid)
    }

    /// Merges the base branch into the head branch.
    pub fn update_branch(mut self) -> Self {
        let (repository, branch) = self.head_branch();
        let pull_request = self.pull_request();
        let (head, base_ref) = (pull_request.head.clone(), pull_request.base_ref.clone());
        let base = self.repository.data().resolve(&base_ref).expect("the base branch").clone();
        let oid = self.world().merge(&head, &base).expect("a merge base");
        self.world().set_ref(&repository, &format!("refs/heads/{branch}"), &oid);
        self.pushed(oid)
    }

    /// Notes that the author has pushed this commit.
    pub(super) fn pushed(mut self, commit: Oid) -> Self {
        let author = self.data().author.clone();
        self.set_head(commit.clone());
        self.event(&author, EventKind::Commit(commit))
    }

    /// Pushes a commit that is there already, on top of what the head branch has.
    pub fn push_commit(mut self, commit: &Oid) -> Self {
        let (repository, branch) = self.head_branch();
        self.world().set_ref(&repository, &format!("refs/heads/{branch}"), commit);
        self.pushed(commit.clone())
    }

    /// Puts a commit that is there already in the place of the head branch.
    pub fn force_push_commit(mut self, commit: &Oid) -> Self {
        let author = self.data().author.clone();
        let (repository, branch) = self.head_branch();
        self.world().set_ref(&repository, &format!("refs/heads/{branch}"), commit);
        let before = self.set_head(commit.clone());
        self.event(&author, EventKind::ForcePushed { before, after: commit.clone() })
    }

    /// Puts one commit on the base branch in the place of the head branch.
    pub fn force_push(mut self, changes: Changes) -> Self {
        let author = self.data().author.clone();
        let (repository, branch) = self.head_branch();
        let base_ref = self.pull_request().base_ref.clone();
        let base = self.repository.data().resolve(&base_ref).expect("the base branch").clone();
        let oid = self.world().commit(Some(&base), &author, changes);
        self.world().set_ref(&repository, &format!("refs/heads/{branch}"), &oid);
        let before = self.set_head(oid.clone());
        self.event(&author, EventKind::ForcePushed { before, after: oid })
    }

    fn head_branch(&mut self) -> (String, String) {
        let pull_request = self.pull_request();
        (pull_request.head_repository.clone().expect("a head repository"), pull_request.head_ref.clone())
    }

    /// Sets the head; the one before.
    fn set_head(&mut self, head: Oid) -> Oid {
        let (name, number) = (self.repository.name.clone(), self.number);
        let base_ref = self.pull_request().base_ref.clone();
        let base = self.repository.data().resolve(&base_ref).expect("the base branch").clone();
        let merge = self.world().merge(&base, &head);
        self.world().set_ref(&name, &format!("refs/pull/{number}/head"), &head);
        if let Some(merge) = &merge {
            self.world().set_ref(&name, &format!("refs/pull/{number}/merge"), merge);
        }
        if self.world().has_workflows {
            let now = self.world().now();
            self.repository.data().check_suites.entry(head.clone()).or_default().push(now);
        }
        let pull_request = self.pull_request();
        pull_request.base = base;
        pull_request.merge = merge;
        std::mem::replace(&mut pull_request.head, head)
    }

    /// Reviews the head: `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED` or `PENDING`.
    pub fn review(self, author: &str, state: &'static str, body: &str) -> Self {
        self.review_lines(author, state, body, &[])
    }

    /// Reviews the head, with comments on lines.
    pub fn review_lines(mut self, author: &str, state: &'static str, body: &str, lines: &[&str]) -> Self {
        let comments = lines
            .iter()
            .map(|line| {
                let (id, at) = (self.world().new_id(), self.world().tick());
                Comment::new(id, author, line, at)
            })
            .collect();
        let (id, submitted_at) = (self.world().new_id(), self.world().tick());
        let commit = self.pull_request().head.clone();
        let (author, body) = (author.to_owned(), body.to_owned());
        let review = Review { id, author: author.clone(), state, body, submitted_at, edited: None, commit, comments };
        self.pull_request().reviews.push(review);
        self.event(&author, EventKind::Reviewed(id))
    }

    /// Puts the comments of the last review on these lines, one after the other.
    pub fn on_lines(mut self, places: Vec<Place>) -> Self {
        let review = self.pull_request().reviews.last_mut().expect("a review");
        for (comment, place) in review.comments.iter_mut().zip(places) {
            comment.place = Some(place);
        }
        self
    }

    /// Resolves the thread that the comment with that index of the review with that index has begun.
    pub fn resolve_thread(mut self, review: usize, comment: usize) -> Self {
        self.pull_request().reviews[review].comments[comment].resolved = true;
        self
    }

    /// Dismisses the review with that index.
    pub fn dismiss_review(mut self, actor: &str, index: usize, message: &str) -> Self {
        let review = &mut self.pull_request().reviews[index];
        let previous = std::mem::replace(&mut review.state, "DISMISSED");
        let (review, message) = (review.id, message.to_owned());
        self.event(actor, EventKind::ReviewDismissed { review, previous, message })
    }

    /// Makes it a draft.
    pub fn draft(mut self) -> Self {
        self.pull_request().draft = true;
        let author = self.data().author.clone();
        self.event(&author, EventKind::ConvertedToDraft)
    }

    /// Makes it no draft any more.
    pub fn ready(mut self) -> Self {
        self.pull_request().draft = false;
        let author = self.data().author.clone();
        self.event(&author, EventKind::ReadyForReview)
    }

    /// Sets whether it can be merged.
    pub fn mergeable(mut self, mergeable: Mergeable) -> Self {
        self.pull_request().mergeable = mergeable;
        self
    }

    /// Points it at another branch, which must be there.
    pub fn retarget(mut self, branch: &str) -> Self {
        let base = self.repository.data().resolve(branch).unwrap_or_else(|| panic!("no branch `{branch}`")).clone();
        let pull_request = self.pull_request();
        pull_request.base = base;
        let from = std::mem::replace(&mut pull_request.base_ref, branch.to_owned());
        let author = self.data().author.clone();
        self.event(&author, EventKind::BaseChanged { from, to: branch.to_owned() })
    }

    /// Says that it was merged into `branch` at this time, without a commit there.
    pub fn merged_into(mut self, branch: &str, at: &str) -> Self {
        let at = at.parse().unwrap_or_else(|error| panic!("`{at}` is no time: {error}"));
        branch.clone_into(&mut self.pull_request().base_ref);
        self.pull_request().merged_at = Some(at);
        self.data().open = false;
        self
    }

    /// Merges it as of its last push.
    pub fn merge(mut self, actor: &str) -> Self {
        let at = self.world().tick();
        let branch = self.pull_request().base_ref.clone();
        let merge = self.pull_request().merge.clone().expect("a merge base");
        let name = self.repository.name.clone();
        self.world().set_ref(&name, &format!("refs/heads/{branch}"), &merge);
        self.pull_request().merged_at = Some(at);
        self.data().open = false;
        self.event(actor, EventKind::Merged)
    }

    /// Deletes the repository of its head branch.
    pub fn delete_head_repository(mut self) -> Self {
        let head = self.pull_request().head_repository.take().expect("it is there");
        self.world().repositories.remove(&head);
        self
    }
}

impl Comment {
    pub(super) fn new(id: u64, author: &str, body: &str, at: jiff::Timestamp) -> Comment {
        let (author, body) = (author.to_owned(), body.to_owned());
        Comment {
            id,
            author,
            body,
            created_at: at,
            updated_at: at,
            edited: None,
            minimized: false,
            place: None,
            resolved: false,
            listed_after: 0,
        }
    }

    pub(in crate::fake_github) fn edit(&mut self, editor: &str, body: &str, at: jiff::Timestamp) {
        body.clone_into(&mut self.body);
        self.updated_at = at;
        self.edited = Some((editor.to_owned(), at));
    }
}
