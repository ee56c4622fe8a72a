//! What a query can reach, and the root of it all.

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};
use jiff::Timestamp;

use super::connection::{Connection, PageInfo};
use super::{activity, repository, text};
use crate::fake_github::diff::ChangedFile;
use crate::fake_github::objects::{Commit, Entry};
use crate::fake_github::world::{
    Comment, Event, EventKind, Issue, Label, Milestone, PullRequest, RATE_LIMIT, Repository, Review, Status, Token,
    World,
};

/// Who asks in which world.
#[derive(Clone, Copy)]
pub struct Scope<'w> {
    pub world: &'w World,
    pub token: &'w Token,
}

/// An object of the schema.
#[derive(Clone)]
pub enum Thing<'w> {
    Query,
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
    Comment(&'w Repository, &'w Issue, &'w Comment),
    Event(&'w Repository, &'w Issue, &'w Event),
    Connection(std::rc::Rc<Connection<'w>>),
    PageInfo(PageInfo),
}

/// An object of the schema, for one who asks.
#[derive(Clone)]
pub struct Node<'w> {
    pub scope: Scope<'w>,
    pub thing: Thing<'w>,
}

/// What a resolver gives.
pub type Resolved<'a> = Result<ResolvedValue<'a>, FieldError>;

/// There is no such field here, although the schema has it.
pub fn unknown<'a>(name: &str, field: &str) -> Resolved<'a> {
    Err(FieldError { message: format!("no resolver for {name}.{field}") })
}

/// GitHub's error for a thing that is not there.
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
    /// Another thing for the same asker.
    pub fn object<'a>(&self, thing: Thing<'w>) -> Resolved<'a>
    where
        'w: 'a,
    {
        Ok(ResolvedValue::object(Node { scope: self.scope, thing }))
    }

    /// The same, or null.
    pub fn nullable<'a>(&self, thing: Option<Thing<'w>>) -> Resolved<'a>
    where
        'w: 'a,
    {
        thing.map_or_else(|| Ok(ResolvedValue::null()), |thing| self.object(thing))
    }

    /// Somebody; null for an account that is gone.
    pub fn actor<'a>(&self, login: &str) -> Resolved<'a>
    where
        'w: 'a,
    {
        self.nullable((login != "ghost").then(|| Thing::Actor(login.to_owned())))
    }

    /// A page of things.
    pub fn page<'a>(&self, name: &'static str, all: Vec<Thing<'w>>, arguments: &JsonMap) -> Resolved<'a>
    where
        'w: 'a,
    {
        self.object(Thing::Connection(Connection::new(name, all, arguments)?.into()))
    }

    fn query<'a>(&self, field: &str, arguments: &JsonMap) -> Resolved<'a>
    where
        'w: 'a,
    {
        match field {
            "viewer" => self.object(Thing::Viewer),
            "rateLimit" => self.object(Thing::RateLimit),
            "repository" => {
                let name = |argument| text(arguments, argument).unwrap_or_default();
                let name = format!("{}/{}", name("owner"), name("name"));
                let repository = self.scope.world.find(&name);
                match repository.filter(|found| !found.private || found.name == self.scope.token.repository) {
                    Some(repository) if repository.blocked.is_some() => {
                        Err(FieldError { message: "FORBIDDEN|Repository access blocked".to_owned() })
                    }
                    Some(repository) => self.object(Thing::Repository(repository)),
                    None => not_found(&format!("Could not resolve to a Repository with the name '{name}'.")),
                }
            }
            _ => unknown("Query", field),
        }
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
fn actor<'a>(name: &str, login: &str, shown: &str, field: &str) -> Resolved<'a> {
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

impl Thing<'_> {
    /// The name of its type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Thing::Query => "Query",
            Thing::RateLimit => "RateLimit",
            Thing::Actor(login) if login.ends_with("[bot]") => "Bot",
            Thing::Actor(_) | Thing::Viewer => "User",
            Thing::Organization(_) => "Organization",
            Thing::Repository(_) => "Repository",
            Thing::Ref(..) => "Ref",
            Thing::Blob(..) => "Blob",
            Thing::Tree(..) => "Tree",
            Thing::TreeEntry(..) => "TreeEntry",
            Thing::Commit(..) => "Commit",
            Thing::CheckSuite(_) => "CheckSuite",
            Thing::Status(..) => "Status",
            Thing::StatusContext(_) => "StatusContext",
            Thing::Label(_) => "Label",
            Thing::Milestone(_) => "Milestone",
            Thing::Issue(..) => "Issue",
            Thing::PullRequest(..) => "PullRequest",
            Thing::File(_) => "PullRequestChangedFile",
            Thing::PullRequestCommit(..) => "PullRequestCommit",
            Thing::Review(..) => "PullRequestReview",
            Thing::ReviewComment(..) => "PullRequestReviewComment",
            Thing::Comment(..) => "IssueComment",
            Thing::Event(_, _, event) => match &event.kind {
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
            Thing::Connection(connection) => connection.type_name(),
            Thing::PageInfo(_) => "PageInfo",
        }
    }
}

impl ObjectValue for Node<'_> {
    fn type_name(&self) -> &str {
        self.thing.type_name()
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let (field, arguments) = (info.field_name(), info.arguments());
        match &self.thing {
            Thing::Query => self.query(field, arguments),
            Thing::RateLimit => self.rate_limit(field),
            Thing::Actor(login) => actor(self.type_name(), login, login.trim_end_matches("[bot]"), field),
            Thing::Viewer => actor("User", &self.scope.token.login, &self.scope.token.login, field),
            Thing::Organization(login) => actor("Organization", login, login, field),
            Thing::Repository(found) => repository::repository(self, found, field, arguments),
            Thing::Ref(of, name, oid) => repository::reference(self, of, name, oid, field),
            Thing::Blob(_, oid, content) => repository::blob(oid, content, field),
            Thing::Tree(of, oid, entries) => repository::tree(self, of, oid, entries, field),
            Thing::TreeEntry(of, path, entry) => repository::tree_entry(self, of, path, entry, field),
            Thing::Commit(of, oid, commit) => repository::commit(self, of, oid, commit, field, arguments),
            Thing::CheckSuite(at) => match field {
                "createdAt" => time(*at),
                _ => unknown("CheckSuite", field),
            },
            Thing::Status(of, oid) => repository::status(self, of, oid, field, arguments),
            Thing::StatusContext(status) => repository::status_context(self, status, field),
            Thing::Label(label) => repository::label(label, field),
            Thing::Milestone(milestone) => repository::milestone(milestone, field),
            Thing::Issue(of, issue) => activity::issue(self, of, issue, field, arguments),
            Thing::PullRequest(of, issue, pull) => activity::pull_request(self, of, issue, pull, field, arguments),
            Thing::File(file) => activity::file(file, field),
            Thing::PullRequestCommit(of, oid) => activity::pull_request_commit(self, of, oid, field),
            Thing::Review(of, issue, review) => activity::review(self, of, issue, review, field, arguments),
            Thing::ReviewComment(of, issue, comment) | Thing::Comment(of, issue, comment) => {
                activity::comment(self, of, issue, comment, field)
            }
            Thing::Event(of, issue, event) => activity::event(self, of, issue, event, field),
            Thing::Connection(connection) => connection.field(self.scope, field),
            Thing::PageInfo(info) => info.field(field),
        }
    }
}
