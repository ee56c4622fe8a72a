//! A GitHub for tests: an HTTP server with a small world in memory.
//!
//! A test builds the world, runs the program against it, and looks at the world and at the requests that were made:
//!
//! ```ignore
//! let github = FakeGithub::start();
//! github
//!     .world()
//!     .repository("kubevirt/enhancements")
//!     .commit(Changes::write("veps/NNNN-vep-template/vep.md", TEMPLATE))
//!     .open_pull_request_from_fork(17, "alice", "hooks", Changes::write("veps/sig-compute/10-hooks/vep.md", TEXT))
//!     .label("alice", "kind/vep")
//!     .comment("bob", "/lgtm")
//!     .review("carol", "APPROVED", "");
//! github.fail(Matcher::rest("POST", "/comments"), When::After, Fault::Reset);
//! // … run the program with `github.env()` and `WRITE_TOKEN` …
//! assert_eq!(github.world().comments("kubevirt/enhancements", 17).len(), 2);
//! assert_eq!(github.writes(), ["POST /repos/kubevirt/enhancements/issues/17/comments"]);
//! ```
//!
//! It answers as GitHub does in what the program can see: status codes, paging, limits, permissions, error bodies. What
//! it does not know is an error and fails the test, so that a misspelt path or field is noticed. Where
//! `VEP_CHECK_SHARED` names a directory with GitHub's own descriptions, each request and answer is held against them.

// Each test binary uses its own part of this.
#![allow(dead_code, unused_imports, reason = "each binary takes what it needs")]

mod board;
mod conformance;
mod diff;
mod edit;
pub mod events;
mod fault;
mod graphql;
mod http;
mod objects;
mod rest;
mod server;
mod tls;
mod world;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::Value;

pub use conformance::full_schema;
pub use diff::lines_in_diff;
pub use edit::{Changes, IssueEdit, RepositoryEdit};
pub use fault::{Fault, Matcher, When};
pub use graphql::{SUBSET, points};
pub use http::{Answer, Request};
pub use objects::{Objects, Oid};
pub use server::answer;
pub use world::{Access, Boards, CardOf, CardValue, Mergeable, Permissions, Place, World};

/// The repository that the tokens are made for.
pub const REPOSITORY: &str = "kubevirt/enhancements";

/// How long a request is held for others that do not come: long enough that all that do come have come, on however busy
/// a machine.
const PATIENCE: Duration = Duration::from_secs(100);

/// A token as in a run for a pull request from a fork: it writes nothing.
pub const READ_TOKEN: &str = "ghs_read0000000000000000000000000000000";

/// A token as in a trusted run: it comments, labels and sets statuses.
pub const WRITE_TOKEN: &str = "ghs_write000000000000000000000000000000";

/// Whose the two tokens are, as REST says it.
pub const BOT: &str = "github-actions[bot]";

/// A running server. It stops when it is dropped, and the drop panics if anything was asked that GitHub does not know.
#[derive(Debug)]
pub struct FakeGithub {
    shared: Arc<Shared>,
    port: u16,
}

/// A request that was made.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// `GET`.
    pub method: String,
    /// The path, percent-encoded, with the query.
    pub path: String,
    /// The name of the GraphQL operation.
    pub operation: Option<String>,
    /// The body, if it was JSON.
    pub body: Value,
    /// The token that it showed.
    pub token: Option<String>,
    /// The status of the answer; `None` where there was no answer.
    pub status: Option<u16>,
    /// What went wrong on purpose.
    pub fault: Option<Fault>,
    /// Whether it was one that changes something.
    pub write: bool,
}

impl Recorded {
    /// `POST /repos/…`, or `query Name`.
    pub fn line(&self) -> String {
        match &self.operation {
            Some(operation) => format!("query {operation}"),
            None => format!("{} {}", self.method, self.path),
        }
    }
}

/// What the threads of the server share.
#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    rules: Mutex<Vec<Rule>>,
    log: Mutex<Vec<Recorded>>,
    violations: Mutex<Vec<String>>,
    stop: std::sync::atomic::AtomicBool,
}

/// What happens to certain requests.
#[derive(Debug)]
struct Rule {
    matcher: Matcher,
    when: When,
    effect: Effect,
}

enum Effect {
    Fault(Fault),
    /// What else happens. It runs while no lock is held, so it may use the server.
    Meanwhile(Arc<dyn Fn() + Send + Sync>),
}

impl std::fmt::Debug for Effect {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Effect::Fault(fault) => fault.fmt(formatter),
            Effect::Meanwhile(_) => formatter.write_str("Meanwhile"),
        }
    }
}

impl FakeGithub {
    /// Starts a server whose world has the two tokens and an empty [`REPOSITORY`].
    pub fn start() -> FakeGithub {
        let world = World::with_tokens();
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            rules: Mutex::default(),
            log: Mutex::default(),
            violations: Mutex::default(),
            stop: false.into(),
        });
        let port = server::start(&shared);
        FakeGithub { shared, port }
    }

    /// Where the server listens: `http://127.0.0.1:1234`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The variables by which a workflow finds GitHub.
    pub fn env(&self) -> [(&'static str, String); 2] {
        [("GITHUB_API_URL", self.url()), ("GITHUB_GRAPHQL_URL", format!("{}/graphql", self.url()))]
    }

    /// The same for GitHub Enterprise, whose interface lies below a path.
    pub fn enterprise_env(&self) -> [(&'static str, String); 2] {
        [
            ("GITHUB_API_URL", format!("{}/api/v3", self.url())),
            ("GITHUB_GRAPHQL_URL", format!("{}/api/graphql", self.url())),
        ]
    }

    /// Where the server listens for encrypted connections, and the certificate of an authority that vouches for it, in
    /// PEM. Each call makes an authority of its own.
    pub fn encrypted(&self) -> (String, String) {
        let (port, authority) = tls::front(self.port);
        (format!("https://127.0.0.1:{port}"), authority)
    }

    /// The world, to look at or to change. The server waits as long as this is held.
    pub fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.shared.world)
    }

    /// Another handle to the same server, for [`FakeGithub::meanwhile`].
    pub fn handle(&self) -> Handle {
        Handle { shared: Arc::clone(&self.shared) }
    }

    /// Lets requests fail.
    pub fn fail(&self, matcher: Matcher, when: When, fault: Fault) {
        self.rule(matcher, when, Effect::Fault(fault));
    }

    /// Lets something happen before requests are served or after they were, with the world in hand.
    pub fn meanwhile(&self, matcher: Matcher, when: When, change: impl Fn(&mut World) + Send + Sync + 'static) {
        let handle = self.handle();
        self.rule(matcher, when, Effect::Meanwhile(Arc::new(move || change(&mut handle.world()))));
    }

    /// The same for what needs the server itself, as another run of the program.
    pub fn interrupt(&self, matcher: Matcher, when: When, what: impl Fn() + Send + Sync + 'static) {
        self.rule(matcher, when, Effect::Meanwhile(Arc::new(what)));
    }

    fn rule(&self, matcher: Matcher, when: When, effect: Effect) {
        lock(&self.shared.rules).push(Rule { matcher, when, effect });
    }

    /// Answers no request before all of its round have come, of which there are so many in each: whoever waits for one
    /// before it sends the next waits for ever. Returns how many were answered all the same, after a long time.
    pub fn in_rounds(&self, sizes: &[usize]) -> Arc<AtomicUsize> {
        let ends: Vec<usize> = sizes
            .iter()
            .scan(0, |sum, size| {
                *sum += size;
                Some(*sum)
            })
            .collect();
        let (came, all) = (Mutex::new(0_usize), Condvar::new());
        let late = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&late);
        self.interrupt(Matcher::any().always(), When::Before, move || {
            let mut came = lock(&came);
            *came += 1;
            all.notify_all();
            let end = ends.iter().copied().find(|end| *end >= *came).unwrap_or(*came);
            let (_came, wait) = all.wait_timeout_while(came, PATIENCE, |came| *came < end).expect("unharmed");
            counted.fetch_add(usize::from(wait.timed_out()), Ordering::Relaxed);
        });
        late
    }

    /// Lets everything go well from now on.
    pub fn clear_faults(&self) {
        lock(&self.shared.rules).clear();
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.shared.log).clone()
    }

    /// The requests since the last call.
    pub fn take_requests(&self) -> Vec<Recorded> {
        std::mem::take(&mut *lock(&self.shared.log))
    }

    /// The requests so far in short: `GET /repos/…`, `query Name`.
    pub fn lines(&self) -> Vec<String> {
        self.requests().iter().map(Recorded::line).collect()
    }

    /// Those of them that change something.
    pub fn writes(&self) -> Vec<String> {
        self.requests().iter().filter(|request| request.write).map(Recorded::line).collect()
    }

    /// What was asked that GitHub does not know, or answered as it would not; forgotten with this.
    pub fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.shared.violations))
    }
}

/// What reaches a server from elsewhere.
#[derive(Debug, Clone)]
pub struct Handle {
    shared: Arc<Shared>,
}

impl Handle {
    /// See [`FakeGithub::world`].
    pub fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.shared.world)
    }
}

impl Drop for FakeGithub {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        // The listener waits for a connection, and sees the flag once it has one.
        drop(std::net::TcpStream::connect(("127.0.0.1", self.port)));
        // The effects hold handles to what holds them.
        self.clear_faults();
        let violations = self.take_violations();
        if !std::thread::panicking() {
            assert!(violations.is_empty(), "not as GitHub has it:\n{}", violations.join("\n"));
        }
    }
}

/// Locks, whatever happened to whoever locked before: a test that has failed should say so itself.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
