//! Requests to GitHub: the only place that opens a connection.
//!
//! Every request has a limit of time, from the first byte that is sent to the last that is read, and a number of tries;
//! all of them together have those of [`Budget`]. What was answered with a demand to wait is sent again after that wait,
//! or not at all. What may have been carried out without our knowing is only sent again where sending it twice does no
//! harm.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use reqwest::Method;
use reqwest::blocking::{Client as Http, Request as Outgoing, Response};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::github::access::Access;
use crate::github::answer::{Answer, FORBIDDEN, NOT_FOUND, Outcome, Pause, outcome_of};
use crate::github::budget::Budget;
use crate::github::clock::Clock;
use crate::github::failure::{Failure, FailureKind, cause};
use crate::github::request::{HttpRequest, Repeat, bearer};
use crate::github::tls;

/// How often a request is sent at most.
const TRIES: u32 = 4;

/// How often a request is sent at most that nobody answers in time: each takes the longest time that there is.
const TRIES_IN_TIME: u32 = 2;

/// How long to wait where GitHub limits us without saying for how long.
///
/// <https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately>
const WAIT_WHEN_LIMITED: Duration = Duration::from_secs(60);

/// The version of the API that is asked for.
///
/// <https://docs.github.com/en/rest/about-the-rest-api/api-versions>
const API_VERSION: &str = "2022-11-28";

/// Sends requests.
#[derive(Debug)]
pub struct Client {
    line: Arc<dyn Line>,
    access: Access,
    /// Who asks, if not the one for whom the line was made.
    other: Option<HeaderValue>,
    budget: Budget,
    round: Arc<AtomicUsize>,
    log: Arc<Mutex<Vec<Sent>>>,
}

/// What takes requests to GitHub, and brings the answers.
pub trait Line: fmt::Debug + Send + Sync {
    /// Sends `request`.
    ///
    /// # Errors
    /// There is no answer.
    fn carry(&self, request: Outgoing) -> reqwest::Result<Response>;
}

impl Line for Http {
    fn carry(&self, request: Outgoing) -> reqwest::Result<Response> {
        self.execute(request)
    }
}

/// A request that was sent, for those who want to know.
#[derive(Debug, Clone)]
pub struct Sent {
    /// With which round of requests it went: those of one round wait for nothing but the round before.
    pub round: usize,
    /// What was asked for.
    pub request: String,
    /// What came back: a status, or what went wrong.
    pub outcome: String,
    /// Whether the token was refused, or may not do this.
    pub refused: bool,
    /// How long that took.
    pub took: Duration,
}

impl Client {
    /// A client.
    ///
    /// # Errors
    /// The token has characters that no token has, or the certificates cannot be read.
    pub fn new(access: Access) -> Result<Client> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, bearer(&access.token)?);
        headers.insert(HeaderName::from_static("x-github-api-version"), HeaderValue::from_static(API_VERSION));
        let http = Http::builder()
            .tls_backend_preconfigured(tls::configuration()?)
            .default_headers(headers)
            .user_agent(concat!("vep-check/", env!("CARGO_PKG_VERSION")))
            // A write that is led elsewhere would arrive as a read, and seem to have worked.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("cannot set up connections")?;
        Ok(Client::over(Box::new(http), access))
    }

    /// A client whose requests go over `line`.
    pub fn over(line: Box<dyn Line>, access: Access) -> Client {
        let budget = Budget::new(access.deadline);
        let round = Arc::new(AtomicUsize::new(1));
        Client { line: line.into(), access, other: None, budget, round, log: Arc::default() }
    }

    /// Another client with `token`, in the same log. It has a budget of its own: that its token is refused stops nobody
    /// else.
    ///
    /// # Errors
    /// The token has characters that no token has.
    pub fn with_token(&self, token: &SecretString) -> Result<Client> {
        Ok(Client {
            line: Arc::clone(&self.line),
            access: self.access.clone(),
            other: Some(bearer(token)?),
            budget: Budget::new(self.access.deadline),
            round: Arc::clone(&self.round),
            log: Arc::clone(&self.log),
        })
    }

    /// The same client in a run that `clock` tells the time.
    pub fn timed_by(mut self, clock: Arc<dyn Clock>) -> Client {
        self.budget = self.budget.timed_by(clock);
        self
    }

    /// Why nothing more is sent, if the run is at its end: no time is left, GitHub limits us, or refuses the token.
    pub fn stopped(&self) -> Option<String> {
        self.budget.stopped()
    }

    /// Does `what`, for which a part of the run's time is kept: it may be what says that the run has ended.
    pub fn in_time_kept<T>(&self, what: impl FnOnce() -> T) -> T {
        self.budget.in_time_kept(what)
    }

    /// Says that what is sent from now on waited for what was sent so far.
    pub fn next_round(&self) {
        self.round.fetch_add(1, Ordering::Relaxed);
    }

    /// Waits for what GitHub may show only later, but no longer than is allowed between two tries.
    ///
    /// # Errors
    /// No time is left for that.
    pub fn pause(&self, request: &str, wait: Duration) -> Result<(), Failure> {
        let stopped = |why: String| Failure::new(FailureKind::Stopped, request, why);
        self.budget.wait(wait.min(self.access.max_wait)).map_err(stopped)
    }

    /// What was sent so far.
    pub fn log(&self) -> Vec<Sent> {
        self.log.lock().map(|log| log.clone()).unwrap_or_default()
    }

    /// Reads `path` of the REST API as JSON.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let request = self.rest(Method::GET, path, None, Repeat::Harmless);
        let answer = self.send(&request, |body| serde_json::from_slice::<Value>(body).map(drop))?;
        serde_json::from_slice(&answer.body).map_err(|error| unexpected(&request.name, &error))
    }

    /// Reads the bytes behind `path` of the REST API.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn get_raw(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let mut request = self.rest(Method::GET, path, None, Repeat::Harmless);
        request.accept = "application/vnd.github.raw+json";
        Ok(self.send(&request, |_| Ok(()))?.body)
    }

    /// Writes: `method` and `body` to `path` of the REST API. Returns the answer, which may be empty.
    ///
    /// # Errors
    /// It was refused, or [`FailureKind::Unclear`]: nobody knows; where it must not be done twice, [`FailureKind::Later`] as well.
    pub fn write(&self, method: Method, path: &str, body: Option<&Value>, repeat: Repeat) -> Result<Value, Failure> {
        let request = self.rest(method, path, body, repeat);
        let json = |body: &[u8]| if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(body) };
        let answer = self.send(&request, |body| json(body).map(drop))?;
        json(&answer.body).map_err(|error| unexpected(&request.name, &error))
    }

    /// Runs a GraphQL query called `name`. One with a variable `number` asks for the `number` of its pull request, too: an
    /// answer about another one is a failure. What is not there is null in the answer, as GitHub says it; every other
    /// error is a failure. Returns the data and GitHub's time.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn query<T: DeserializeOwned>(
        &self,
        name: &str,
        query: &str,
        variables: &impl Serialize,
    ) -> Result<(T, Option<Timestamp>), Failure> {
        let (data, _, at) = self.run_query(name, query, variables, &[NOT_FOUND])?;
        Ok((data, at))
    }

    /// The same, where what the token may not read is null in the answer as well. Returns the data, and whether there was
    /// anything that it may not.
    ///
    /// # Errors
    /// There is no such answer; [`FailureKind::Forbidden`] where the token may not read any of it.
    pub fn query_readable<T: DeserializeOwned>(
        &self,
        name: &str,
        query: &str,
        variables: &impl Serialize,
    ) -> Result<(T, bool), Failure> {
        let (data, errors, _) = self.run_query(name, query, variables, &[NOT_FOUND, FORBIDDEN])?;
        Ok((data, errors.iter().any(|error| error["type"] == FORBIDDEN)))
    }

    /// Runs a query of which errors of the types `tolerated` are no failure. Returns the data, those errors, GitHub's time.
    fn run_query<T: DeserializeOwned>(
        &self,
        name: &str,
        query: &str,
        variables: &impl Serialize,
        tolerated: &'static [&'static str],
    ) -> Result<(T, Vec<Value>, Option<Timestamp>), Failure> {
        let body = serde_json::json!({ "query": query, "variables": variables });
        let request = HttpRequest {
            method: Method::POST,
            url: self.access.graphql.clone(),
            name: format!("query {name}"),
            accept: "application/json",
            body: Some(&body),
            repeat: Repeat::Harmless,
            graphql: Some(tolerated),
        };
        let answer = self.send(&request, |body| serde_json::from_slice::<Value>(body).map(drop))?;
        let mut reply: Value =
            serde_json::from_slice(&answer.body).map_err(|error| unexpected(&request.name, &error))?;
        same_pull_request(&body["variables"], &reply["data"])
            .map_err(|message| Failure::new(FailureKind::Unclear, &request.name, message))?;
        let data = serde_json::from_value(reply["data"].take()).map_err(|error| unexpected(&request.name, &error))?;
        let errors = reply["errors"].as_array_mut().map(std::mem::take).unwrap_or_default();
        Ok((data, errors, answer.at))
    }

    fn rest<'a>(&self, method: Method, path: &str, body: Option<&'a Value>, repeat: Repeat) -> HttpRequest<'a> {
        HttpRequest {
            url: format!("{}{path}", self.access.api),
            name: format!("{method} {path}"),
            method,
            accept: "application/vnd.github+json",
            body,
            repeat,
            graphql: None,
        }
    }

    /// Sends until there is an answer that `is_valid` takes, or no use in going on.
    fn send(
        &self,
        request: &HttpRequest<'_>,
        is_valid: impl Fn(&[u8]) -> serde_json::Result<()>,
    ) -> Result<Answer, Failure> {
        let (mut tried, mut timed_out) = (0, 0);
        let stopped = |why: String| Failure::new(FailureKind::Stopped, &request.name, why);
        loop {
            let left = self.budget.admit().map_err(stopped)?;
            tried += 1;
            let started = self.budget.lasted();
            let outcome = self.try_once(request, left, &is_valid);
            self.note(request, &outcome, self.budget.lasted().saturating_sub(started));
            let (failure, pause, unclear) = match outcome {
                Outcome::Answer(answer) => return Ok(answer),
                Outcome::Failure(failure) => {
                    // It is refused whatever it asks for.
                    if failure.kind == FailureKind::Unauthorized {
                        self.budget.stop(&failure.message);
                    }
                    return Err(failure);
                }
                Outcome::Unclear(failure, pause) => (failure, pause, true),
                Outcome::Later(failure, pause) => (failure, pause, false),
            };
            if let Pause::Asked(wait) = pause {
                let end = self.budget.hold(wait, self.access.max_wait);
                end.map_err(|why| stopped(format!("{}; {why}", failure.message)))?;
            }
            // Whoever must not do it twice looks first, even where GitHub says that it was not done.
            if request.repeat == Repeat::Harmful && unclear {
                return Err(failure);
            }
            timed_out += u32::from(pause == Pause::TimedOut);
            if tried == TRIES || timed_out == TRIES_IN_TIME {
                let message = format!("{}; tried {tried} times", failure.message);
                if matches!(pause, Pause::Asked(_) | Pause::Limited) {
                    self.budget.stop(&message);
                }
                return Err(Failure { message, ..failure });
            }
            let wait = match pause {
                Pause::Asked(_) => Duration::ZERO,
                Pause::Limited => WAIT_WHEN_LIMITED,
                Pause::Own | Pause::TimedOut => Duration::from_secs(1 << (tried - 1)),
            };
            let waited = self.budget.wait(wait.min(self.access.max_wait));
            waited.map_err(|why| stopped(format!("{}; {why}", failure.message)))?;
            if request.repeat == Repeat::Harmful {
                return Err(Failure { kind: FailureKind::Later, ..failure });
            }
        }
    }

    fn try_once(
        &self,
        request: &HttpRequest<'_>,
        left: Duration,
        is_valid: &impl Fn(&[u8]) -> serde_json::Result<()>,
    ) -> Outcome {
        let failure = |kind, message: String| Failure::new(kind, &request.name, message);
        let mut outgoing = match request.outgoing() {
            Ok(outgoing) => outgoing,
            Err(message) => return Outcome::Failure(failure(FailureKind::Refused, message)),
        };
        if let Some(token) = &self.other {
            outgoing.headers_mut().insert(AUTHORIZATION, token.clone());
        }
        // Given here, it covers the body as well; given to the client, each piece of a body would have it anew.
        let timeout = self.access.timeout.min(left);
        *outgoing.timeout_mut() = Some(timeout);
        let response = match self.line.carry(outgoing) {
            Ok(response) => response,
            Err(error) => {
                let connected = !error.is_connect();
                let error = error.without_url();
                let cause = cause(&error);
                if tls::is_distrust(&error) {
                    let message = format!("{cause}; a server with an authority of its own needs SSL_CERT_FILE");
                    return Outcome::Failure(failure(FailureKind::Refused, message));
                }
                let (message, pause) = match error.is_timeout() {
                    true => (
                        format!("no answer within {} seconds", (timeout.as_secs_f64() * 10.0).round() / 10.0),
                        Pause::TimedOut,
                    ),
                    false => (cause, Pause::Own),
                };
                let failure = failure(FailureKind::Unclear, message);
                // What never reached GitHub can be sent again, whatever it is.
                return if connected { Outcome::Unclear(failure, pause) } else { Outcome::Later(failure, pause) };
            }
        };
        outcome_of(&request.name, response, request.graphql, is_valid)
    }

    fn note(&self, request: &HttpRequest<'_>, outcome: &Outcome, took: Duration) {
        let (outcome, kind) = match outcome {
            Outcome::Answer(_) => ("ok".to_owned(), None),
            Outcome::Later(failure, _) | Outcome::Unclear(failure, _) | Outcome::Failure(failure) => {
                (failure.message.clone(), Some(failure.kind))
            }
        };
        let refused = matches!(kind, Some(FailureKind::Forbidden | FailureKind::Unauthorized));
        let (round, request) = (self.round.load(Ordering::Relaxed), request.name.clone());
        let sent = Sent { round, request, outcome, refused, took };
        if let Ok(mut log) = self.log.lock() {
            log.push(sent);
        }
    }
}

/// Holds the answer to a query about the pull request with the variable `number` against that.
fn same_pull_request(variables: &Value, data: &Value) -> Result<(), String> {
    let found = &data["repository"]["pullRequest"];
    let asked = &variables["number"];
    if asked.is_null() || found.is_null() || found["number"] == *asked {
        return Ok(());
    }
    Err(format!("the answer is about pull request #{}, not about #{asked}", found["number"]))
}

fn unexpected(request: &str, error: &serde_json::Error) -> Failure {
    Failure::new(FailureKind::Unclear, request, format!("the answer is not what GitHub documents: {error}"))
}
