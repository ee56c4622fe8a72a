//! What a query can reach, and the root of it all.

use std::cell::RefCell;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};
use jiff::Timestamp;

use super::connection::{Connection, PageInfo};
use super::references::{self, Reference};
use super::{activity, board, repository, reviews, text};
use crate::fake_github::diff::ChangedFile;
use crate::fake_github::objects::{Commit, Entry};
use crate::fake_github::world::{
    Access, Card, CardValue, Comment, Event, EventKind, Issue, Label, Milestone, Project, PullRequest, RATE_LIMIT,
    Repository, Review, Status, Token, World,
};

/// Who asks in which world.
#[derive(Clone, Copy)]
pub struct Scope<'w> {
    pub world: &'w World,
    pub token: &'w Token,
    /// The ids of what a mutation folds away.
    pub folded: &'w RefCell<Vec<String>>,
}

/// An object of the schema.
#[derive(Clone)]
pub enum Entity<'w> {
    Query,
    Mutation,
    /// What became of a mutation.
    Done,
    RateLimit,
    /// Somebody, by the login that REST has.
    Actor(String),
    /// As `viewer` has it: the login of a bot keeps its `[bot]`.
    Viewer,
    Organization(String),
    Repository(&'w Repository),
    Ref(&'w Repository, String, &'w str),
    Blob(&'w Repository, &'w str, &'w [u8]),
    Tree(&'w Repository, &'w str, &'w [Entry]),
    TreeEntry(&'w Repository, String, Entry),
    Commit(&'w Repository, String, &'w Commit),
    CheckSuite(Timestamp),
    Status(&'w Repository, String),
    StatusContext(&'w Status),
    Label(&'w Label),
    Milestone(&'w Milestone),
    Issue(&'w Repository, &'w Issue),
    PullRequest(&'w Repository, &'w Issue, &'w PullRequest),
    File(ChangedFile),
    PullRequestCommit(&'w Repository, String),
    Review(&'w Repository, &'w Issue, &'w Review),
    ReviewComment(&'w Repository, &'w Issue, &'w Comment),
    Thread(&'w Repository, &'w Issue, &'w Comment),
    Comment(&'w Repository, &'w Issue, &'w Comment),
    Event(&'w Repository, &'w Issue, &'w Event),
    CrossReference(Reference<'w>),
    /// What is there and may not be seen.
    Withheld,
    Project(&'w Project),
    ProjectField,
    Card(&'w Card),
    Draft,
    Value(&'w CardValue),
    Connection(std::rc::Rc<Connection<'w>>),
    PageInfo(PageInfo),
}

/// An object of the schema, for one who asks.
#[derive(Clone)]
pub struct Node<'w> {
    pub scope: Scope<'w>,
    pub entity: Entity<'w>,
}

/// What a resolver gives.
pub type Resolved<'a> = Result<ResolvedValue<'a>, FieldError>;

/// There is no such field here, although the schema has it.
pub fn unknown<'a>(name: &str, field: &str) -> Resolved<'a> {
    Err(FieldError { message: format!("no resolver for {name}.{field}") })
}

/// GitHub's error for an entity that is not there.
pub fn not_found<'a>(message: &str) -> Resolved<'a> {
    Err(FieldError { message: format!("NOT_FOUND|{message}") })
}

/// A plain value.
pub fn leaf<'a>(value: impl Into<JsonValue>) -> Resolved<'a> {
    Ok(ResolvedValue::leaf(value))
}

/// A time.
pub fn time<'a>(at: Timestamp) -> Resolved<'a> {
    leaf(at.to_string())
}

impl<'w> Node<'w> {
    /// Another entity for the same asker.
    pub fn object<'a>(&self, entity: Entity<'w>) -> Resolved<'a>
    where
        'w: 'a,
    {
        Ok(ResolvedValue::object(Node { scope: self.scope, entity }))
    }

    /// The same, or null.
    pub fn nullable<'a>(&self, entity: Option<Entity<'w>>) -> Resolved<'a>
    where
        'w: 'a,
    {
        entity.map_or_else(|| Ok(ResolvedValue::null()), |entity| self.object(entity))
    }

    /// Somebody; null for an account that is gone.
    pub fn actor<'a>(&self, login: &str) -> Resolved<'a>
    where
        'w: 'a,
    {
        self.nullable((login != "ghost").then(|| Entity::Actor(login.to_owned())))
    }

    /// A page of things.
    pub fn page<'a>(&self, name: &'static str, all: Vec<Entity<'w>>, arguments: &JsonMap) -> Resolved<'a>
    where
        'w: 'a,
    {
        self.object(Entity::Connection(Connection::new(name, all, arguments)?.into()))
    }

    fn query<'a>(&self, field: &str, arguments: &JsonMap) -> Resolved<'a>
    where
        'w: 'a,
    {
        match field {
            "viewer" => self.object(Entity::Viewer),
            "organization" => {
                let login = text(arguments, "login").unwrap_or_default();
                match self.scope.world.is_organization(login) {
                    true => self.object(Entity::Organization(login.to_owned())),
                    false => not_found(&format!("Could not resolve to an Organization with the login of '{login}'.")),
                }
            }
            "rateLimit" => self.object(Entity::RateLimit),
            "repository" => {
                let name = |argument| text(arguments, argument).unwrap_or_default();
                let name = format!("{}/{}", name("owner"), name("name"));
                let repository = self.scope.world.find(&name);
                match repository.filter(|found| !found.private || found.name == self.scope.token.repository) {
                    Some(repository) if repository.blocked.is_some() => {
                        Err(FieldError { message: "FORBIDDEN|Repository access blocked".to_owned() })
                    }
                    Some(repository) => self.object(Entity::Repository(repository)),
                    None => not_found(&format!("Could not resolve to a Repository with the name '{name}'.")),
                }
            }
            _ => unknown("Query", field),
        }
    }

    /// Folds a comment or a review away: it is noted, and done once the answer is there.
    fn mutation<'a>(&self, field: &str, arguments: &JsonMap) -> Resolved<'a>
    where
        'w: 'a,
    {
        let subject = arguments.get("input").and_then(|input| input.get("subjectId")?.as_str());
        let (Some(subject), "minimizeComment") = (subject, field) else { return unknown("Mutation", field) };
        if self.scope.token.permissions.pull_requests < Access::Write {
            return Err(FieldError { message: "FORBIDDEN|Resource not accessible by integration".to_owned() });
        }
        if !reviews::is_there(self.scope.world, subject) {
            return not_found(&format!("Could not resolve to a node with the global id of '{subject}'"));
        }
        self.scope.folded.borrow_mut().push(subject.to_owned());
        self.object(Entity::Done)
    }

    fn rate_limit<'a>(&self, field: &str) -> Resolved<'a> {
        let used = self.scope.token.used;
        match field {
            "cost" | "nodeCount" => leaf(1),
            "limit" => leaf(RATE_LIMIT),
            "used" => leaf(used),
            "remaining" => leaf(RATE_LIMIT.saturating_sub(used)),
            "resetAt" => leaf("2026-08-18T13:00:00Z"),
            _ => unknown("RateLimit", field),
        }
    }
}

/// Somebody's fields. GraphQL has the login of a bot without `[bot]`.
pub fn actor<'a>(name: &str, login: &str, shown: &str, field: &str) -> Resolved<'a> {
    let id = crate::fake_github::rest::user_id(login);
    match field {
        "id" => leaf(format!("U_{id}")),
        "databaseId" => leaf(id),
        "login" => leaf(shown),
        "name" => leaf(format!("Dr. {shown}")),
        "url" => leaf(format!("{}/{shown}", crate::fake_github::rest::SITE)),
        _ => unknown(name, field),
    }
}

impl Entity<'_> {
    /// The name of its type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Entity::Query => "Query",
            Entity::Mutation => "Mutation",
            Entity::Done => "MinimizeCommentPayload",
            Entity::RateLimit => "RateLimit",
            Entity::Actor(login) if login.ends_with("[bot]") => "Bot",
            Entity::Actor(_) | Entity::Viewer => "User",
            Entity::Organization(_) => "Organization",
            Entity::Repository(_) => "Repository",
            Entity::Ref(..) => "Ref",
            Entity::Blob(..) => "Blob",
            Entity::Tree(..) => "Tree",
            Entity::TreeEntry(..) => "TreeEntry",
            Entity::Commit(..) => "Commit",
            Entity::CheckSuite(_) => "CheckSuite",
            Entity::Status(..) => "Status",
            Entity::StatusContext(_) => "StatusContext",
            Entity::Label(_) => "Label",
            Entity::Milestone(_) => "Milestone",
            Entity::Issue(..) => "Issue",
            Entity::PullRequest(..) => "PullRequest",
            Entity::File(_) => "PullRequestChangedFile",
            Entity::PullRequestCommit(..) => "PullRequestCommit",
            Entity::Review(..) => "PullRequestReview",
            Entity::ReviewComment(..) => "PullRequestReviewComment",
            Entity::Thread(..) => "PullRequestReviewThread",
            Entity::Comment(..) => "IssueComment",
            Entity::Event(_, _, event) => match &event.kind {
                EventKind::Labeled(_) => "LabeledEvent",
                EventKind::Unlabeled(_) => "UnlabeledEvent",
                EventKind::Milestoned(_) => "MilestonedEvent",
                EventKind::Demilestoned(_) => "DemilestonedEvent",
                EventKind::ForcePushed { .. } => "HeadRefForcePushedEvent",
                EventKind::ReviewDismissed { .. } => "ReviewDismissedEvent",
                EventKind::ReadyForReview => "ReadyForReviewEvent",
                EventKind::ConvertedToDraft => "ConvertToDraftEvent",
                EventKind::Renamed { .. } => "RenamedTitleEvent",
                EventKind::BaseChanged { .. } => "BaseRefChangedEvent",
                EventKind::Closed => "ClosedEvent",
                EventKind::Reopened => "ReopenedEvent",
                EventKind::Merged => "MergedEvent",
                // These are shown as what they are about.
                EventKind::Commit(_) => "PullRequestCommit",
                EventKind::Commented(_) => "IssueComment",
                EventKind::Reviewed(_) => "PullRequestReview",
            },
            Entity::CrossReference(_) => "CrossReferencedEvent",
            // It has no type, as it is null.
            Entity::Withheld => "CrossReferencedEvent",
            Entity::Project(_) => "ProjectV2",
            Entity::ProjectField => "ProjectV2Field",
            Entity::Card(_) => "ProjectV2Item",
            Entity::Draft => "DraftIssue",
            Entity::Value(value) => value.type_name(),
            Entity::Connection(connection) => connection.type_name(),
            Entity::PageInfo(_) => "PageInfo",
        }
    }
}

impl ObjectValue for Node<'_> {
    fn type_name(&self) -> &str {
        self.entity.type_name()
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let (field, arguments) = (info.field_name(), info.arguments());
        match &self.entity {
            Entity::Query => self.query(field, arguments),
            Entity::Mutation => self.mutation(field, arguments),
            Entity::Done => Ok(ResolvedValue::null()),
            Entity::RateLimit => self.rate_limit(field),
            Entity::Actor(login) => actor(self.type_name(), login, login.trim_end_matches("[bot]"), field),
            Entity::Viewer => actor("User", &self.scope.token.login, &self.scope.token.login, field),
            Entity::Organization(login) => board::organization(self, login, field, arguments),
            Entity::Repository(found) => repository::repository(self, found, field, arguments),
            Entity::Ref(of, name, oid) => repository::reference(self, of, name, oid, field),
            Entity::Blob(_, oid, content) => repository::blob(oid, content, field),
            Entity::Tree(of, oid, entries) => repository::tree(self, of, oid, entries, field),
            Entity::TreeEntry(of, path, entry) => repository::tree_entry(self, of, path, entry, field),
            Entity::Commit(of, oid, commit) => repository::commit(self, of, oid, commit, field, arguments),
            Entity::CheckSuite(at) => match field {
                "createdAt" => time(*at),
                _ => unknown("CheckSuite", field),
            },
            Entity::Status(of, oid) => repository::status(self, of, oid, field, arguments),
            Entity::StatusContext(status) => repository::status_context(self, status, field),
            Entity::Label(label) => repository::label(label, field),
            Entity::Milestone(milestone) => repository::milestone(milestone, field),
            Entity::Issue(of, issue) => activity::issue(self, of, issue, field, arguments),
            Entity::PullRequest(of, issue, pull) => activity::pull_request(self, of, issue, pull, field, arguments),
            Entity::File(file) => activity::file(file, field),
            Entity::PullRequestCommit(of, oid) => activity::pull_request_commit(self, of, oid, field),
            Entity::Review(of, issue, review) => reviews::review(self, of, issue, review, field, arguments),
            Entity::Comment(of, issue, comment) => activity::comment(self, of, issue, comment, field),
            Entity::ReviewComment(of, issue, comment) => reviews::comment(self, of, issue, comment, field),
            Entity::Thread(of, issue, comment) => reviews::thread(self, of, issue, comment, field, arguments),
            Entity::Event(of, issue, event) => activity::event(self, of, issue, event, field),
            Entity::CrossReference(reference) => references::reference(self, *reference, field),
            Entity::Withheld => Ok(ResolvedValue::null()),
            Entity::Project(project) => board::project(self, project, field, arguments),
            Entity::ProjectField | Entity::Draft => unknown(self.type_name(), field),
            Entity::Card(card) => board::card(self, card, field, arguments),
            Entity::Value(value) => board::value(self, value, field, arguments),
            Entity::Connection(connection) => connection.field(self.scope, field),
            Entity::PageInfo(info) => info.field(field),
        }
    }
}
