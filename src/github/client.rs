//! Requests to GitHub: the only place that opens a connection.
//!
//! Every request has a limit of time and a number of tries. What was answered with a demand to wait is sent again after
//! that wait, or after the longest one that is allowed. What may have been carried out without our knowing is only sent
//! again where sending it twice does no harm.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use reqwest::Method;
use reqwest::blocking::{Client as Http, Request as Outgoing, Response};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::github::access::Access;
use crate::github::answer::{Answer, Outcome, outcome_of};
use crate::github::failure::{Failure, Kind};
use crate::github::tls;

/// How often a request is sent at most.
const TRIES: u32 = 4;

/// The version of the API that is asked for.
///
/// <https://docs.github.com/en/rest/about-the-rest-api/api-versions>
const API_VERSION: &str = "2022-11-28";

/// Sends requests.
#[derive(Debug)]
pub struct Client {
    line: Box<dyn Line>,
    access: Access,
    round: AtomicUsize,
    log: Mutex<Vec<Sent>>,
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
    /// How long that took.
    pub took: Duration,
}

/// Whether a request may be sent again when nobody knows whether it was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Sending it twice is sending it once.
    Harmless,
    /// It would be done twice.
    Harmful,
}

/// A request.
struct Request<'a> {
    method: Method,
    url: String,
    /// What messages call it.
    name: String,
    accept: &'static str,
    body: Option<&'a Value>,
    repeat: Repeat,
    graphql: bool,
}

impl Request<'_> {
    /// The request as it is sent.
    fn outgoing(&self) -> Result<Outgoing, String> {
        let url = self.url.parse().map_err(|error| format!("`{}` is no address: {error}", self.url))?;
        let mut outgoing = Outgoing::new(self.method.clone(), url);
        outgoing.headers_mut().insert(ACCEPT, HeaderValue::from_static(self.accept));
        if let Some(body) = self.body {
            outgoing.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *outgoing.body_mut() = Some(body.to_string().into());
        }
        Ok(outgoing)
    }
}

impl Client {
    /// A client.
    ///
    /// # Errors
    /// The token has characters that no token has, or the certificates cannot be read.
    pub fn new(access: Access) -> Result<Client> {
        let mut token = HeaderValue::from_str(&format!("Bearer {}", access.token))
            .ok()
            .context("the token has characters that no token has")?;
        token.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, token);
        headers.insert(HeaderName::from_static("x-github-api-version"), HeaderValue::from_static(API_VERSION));
        let http = Http::builder()
            .tls_backend_preconfigured(tls::configuration()?)
            .default_headers(headers)
            .user_agent(concat!("vep-check/", env!("CARGO_PKG_VERSION")))
            .timeout(access.timeout)
            // A write that is led elsewhere would arrive as a read, and seem to have worked.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("cannot set up connections")?;
        Ok(Client::over(Box::new(http), access))
    }

    /// A client whose requests go over `line`.
    pub fn over(line: Box<dyn Line>, access: Access) -> Client {
        Client { line, access, round: AtomicUsize::new(1), log: Mutex::default() }
    }

    /// Says that what is sent from now on waited for what was sent so far.
    pub fn next_round(&self) {
        self.round.fetch_add(1, Ordering::Relaxed);
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
        let name = request.name.clone();
        let answer = self.send(&request, |body| serde_json::from_slice::<Value>(body).map(drop))?;
        serde_json::from_slice(&answer.body).map_err(|error| unexpected(name, &error))
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
    /// It was refused, or [`Kind::Unclear`]: nobody knows.
    pub fn write(&self, method: Method, path: &str, body: Option<&Value>, repeat: Repeat) -> Result<Value, Failure> {
        let request = self.rest(method, path, body, repeat);
        let json = |body: &[u8]| if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(body) };
        let answer = self.send(&request, |body| json(body).map(drop))?;
        json(&answer.body).map_err(|error| unexpected(request.name, &error))
    }

    /// Runs a GraphQL query called `name`. What is not there is null in the answer, as GitHub says it; every other
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
        let body = serde_json::json!({ "query": query, "variables": variables });
        let request = Request {
            method: Method::POST,
            url: self.access.graphql.clone(),
            name: format!("query {name}"),
            accept: "application/json",
            body: Some(&body),
            repeat: Repeat::Harmless,
            graphql: true,
        };
        let answer = self.send(&request, |body| serde_json::from_slice::<Value>(body).map(drop))?;
        let mut reply: Value =
            serde_json::from_slice(&answer.body).map_err(|error| unexpected(request.name.clone(), &error))?;
        let data =
            serde_json::from_value(reply["data"].take()).map_err(|error| unexpected(request.name.clone(), &error))?;
        Ok((data, answer.at))
    }

    fn rest<'a>(&self, method: Method, path: &str, body: Option<&'a Value>, repeat: Repeat) -> Request<'a> {
        Request {
            url: format!("{}{path}", self.access.api),
            name: format!("{method} {path}"),
            method,
            accept: "application/vnd.github+json",
            body,
            repeat,
            graphql: false,
        }
    }

    /// Sends until there is an answer that `is_valid` takes, or no use in going on.
    fn send(
        &self,
        request: &Request<'_>,
        is_valid: impl Fn(&[u8]) -> serde_json::Result<()>,
    ) -> Result<Answer, Failure> {
        let mut tried = 0;
        loop {
            tried += 1;
            let started = std::time::Instant::now();
            let outcome = self.try_once(request, &is_valid);
            self.note(request, &outcome, started.elapsed());
            let (failure, wait) = match outcome {
                Outcome::Answer(answer) => return Ok(answer),
                Outcome::Failure(failure) => return Err(failure),
                Outcome::Unclear(failure) if request.repeat == Repeat::Harmful => return Err(failure),
                Outcome::Unclear(failure) => (failure, None),
                Outcome::Later(failure, wait) => (failure, wait),
            };
            if tried == TRIES {
                return Err(Failure { message: format!("{}; tried {TRIES} times", failure.message), ..failure });
            }
            let wait = wait.unwrap_or(Duration::from_secs(1 << (tried - 1)));
            std::thread::sleep(wait.min(self.access.max_wait));
            // Whoever must not do it twice looks first, even where GitHub says that it was not done.
            if request.repeat == Repeat::Harmful {
                return Err(Failure { kind: Kind::Unclear, ..failure });
            }
        }
    }

    fn try_once(&self, request: &Request<'_>, is_valid: &impl Fn(&[u8]) -> serde_json::Result<()>) -> Outcome {
        let failure = |kind, message: String| Failure { kind, request: request.name.clone(), message };
        let outgoing = match request.outgoing() {
            Ok(outgoing) => outgoing,
            Err(message) => return Outcome::Failure(failure(Kind::Refused, message)),
        };
        let response = match self.line.carry(outgoing) {
            Ok(response) => response,
            Err(error) => {
                let connected = !error.is_connect();
                let error = error.without_url();
                let cause = cause(&error);
                if tls::is_distrust(&error) {
                    let message = format!("{cause}; a server with an authority of its own needs SSL_CERT_FILE");
                    return Outcome::Failure(failure(Kind::Refused, message));
                }
                let failure = failure(Kind::Unclear, cause);
                // What never reached GitHub can be sent again, whatever it is.
                return if connected { Outcome::Unclear(failure) } else { Outcome::Later(failure, None) };
            }
        };
        outcome_of(&request.name, response, request.graphql, is_valid)
    }

    fn note(&self, request: &Request<'_>, outcome: &Outcome, took: Duration) {
        let outcome = match outcome {
            Outcome::Answer(_) => "ok".to_owned(),
            Outcome::Later(failure, _) | Outcome::Unclear(failure) | Outcome::Failure(failure) => {
                failure.message.clone()
            }
        };
        let sent = Sent { round: self.round.load(Ordering::Relaxed), request: request.name.clone(), outcome, took };
        if let Ok(mut log) = self.log.lock() {
            log.push(sent);
        }
    }
}

/// An error with the causes behind it: reqwest's own words are only `error sending request`.
fn cause(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        words = format!("{words}: {inner}");
        source = inner.source();
    }
    words
}

fn unexpected(request: String, error: &serde_json::Error) -> Failure {
    let message = format!("the answer is not what GitHub documents: {error}");
    Failure { kind: Kind::Unclear, request, message }
}
