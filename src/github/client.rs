//! Requests to GitHub: the only place that opens a connection.
//!
//! Every request has a limit of time and a number of tries. What was answered with a demand to wait is sent again after
//! that wait, or after the longest one that is allowed. What may have been carried out without our knowing is only sent
//! again where sending it twice does no harm.

use std::env;
use std::io::Read as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use reqwest::Method;
use reqwest::blocking::{Client as Http, Response};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::github::failure::{Failure, Kind};
use crate::github::tls;

/// How often a request is sent at most.
const TRIES: u32 = 4;

/// The longest time for one answer, unless `VEP_CHECK_TIMEOUT` says otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);

/// No answer takes less, and a timeout of none would mean none at all.
const SHORTEST_TIMEOUT: Duration = Duration::from_millis(50);

/// The longest wait unless `VEP_CHECK_MAX_WAIT` says otherwise: a check that sleeps is a check that nobody waits for.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// The largest answer that is read, in bytes: the largest document is 64 MiB, and a listing of 100,000 paths is 7 MB.
const MAX_ANSWER: u64 = 96 * 1024 * 1024;

/// The version of the API that is asked for.
///
/// <https://docs.github.com/en/rest/about-the-rest-api/api-versions>
const API_VERSION: &str = "2022-11-28";

/// Where GitHub is and who asks.
#[derive(Debug, Clone)]
pub struct Access {
    /// The address of the REST API, without a slash at its end.
    pub api: String,
    /// The address of the GraphQL API.
    pub graphql: String,
    /// The token.
    pub token: String,
    /// The longest time for one answer.
    pub timeout: Duration,
    /// The longest wait between two tries.
    pub max_wait: Duration,
}

impl Access {
    /// Where the environment says that GitHub is: `GITHUB_API_URL` and `GITHUB_GRAPHQL_URL`, which the runner sets, also
    /// for an enterprise server; `VEP_CHECK_TIMEOUT` and `VEP_CHECK_MAX_WAIT`, in seconds.
    ///
    /// # Errors
    /// There is no token, or a variable makes no sense.
    pub fn from_environment(token: Option<String>) -> Result<Access> {
        let set = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let api = set("GITHUB_API_URL").unwrap_or_else(|| "https://api.github.com".to_owned());
        let api = api.trim_end_matches('/').to_owned();
        let graphql = match set("GITHUB_GRAPHQL_URL") {
            Some(url) => url,
            // An enterprise server has `/api/v3` and `/api/graphql` side by side.
            None => format!("{}/graphql", api.strip_suffix("/v3").unwrap_or(&api)),
        };
        let seconds = |name: &str, default| match set(name) {
            None => Ok(default),
            Some(text) => match text.parse::<f64>() {
                Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
                _ => bail!("`{name}` is `{text}`; it takes seconds, at most 3600"),
            },
        };
        let max_wait = seconds("VEP_CHECK_MAX_WAIT", MAX_WAIT)?;
        let timeout = seconds("VEP_CHECK_TIMEOUT", TIMEOUT)?.max(SHORTEST_TIMEOUT);
        let token = token.or_else(|| set("GITHUB_TOKEN")).or_else(|| set("GH_TOKEN"));
        let Some(token) = token else {
            bail!("there is no token; GitHub's API needs one, in the input `token` or in `GITHUB_TOKEN`");
        };
        Ok(Access { api, graphql, token: token.trim().to_owned(), timeout, max_wait })
    }
}

/// Sends requests.
#[derive(Debug)]
pub struct Client {
    http: Http,
    access: Access,
    round: AtomicUsize,
    log: Mutex<Vec<Sent>>,
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

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Its body.
    pub body: Vec<u8>,
    /// When GitHub sent it, by GitHub's clock.
    pub at: Option<Timestamp>,
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

/// What became of one try.
enum Outcome {
    Answer(Answer),
    /// Not carried out; it may be sent again after this wait.
    Later(Failure, Option<Duration>),
    /// Nobody knows whether it was carried out.
    Unclear(Failure),
    Failure(Failure),
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
        Ok(Client { http, access, round: AtomicUsize::new(1), log: Mutex::default() })
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
        let mut builder = self.http.request(request.method.clone(), &request.url).header(ACCEPT, request.accept);
        if let Some(body) = request.body {
            builder = builder.json(body);
        }
        let response = match builder.send() {
            Ok(response) => response,
            Err(error) => {
                // What never reached GitHub can be sent again, whatever it is.
                let sent = !error.is_connect();
                let failure = failure(Kind::Unclear, cause(&error.without_url()));
                return if sent { Outcome::Unclear(failure) } else { Outcome::Later(failure, None) };
            }
        };
        let status = response.status();
        let wait = demanded_wait(response.headers());
        let at = date(response.headers());
        let body = match read(response) {
            Ok(body) => body,
            Err(error) => return Outcome::Unclear(failure(Kind::Unclear, format!("the answer is cut off: {error}"))),
        };
        if status.is_success() {
            return match is_valid(&body) {
                Ok(()) if request.graphql => errors_of(request, Answer { body, at }, wait),
                Ok(()) => Outcome::Answer(Answer { body, at }),
                Err(error) => Outcome::Unclear(failure(Kind::Unclear, format!("the answer is no JSON: {error}"))),
            };
        }
        let said = said(&body);
        let message = |what: &str| format!("{}: {said}; {what}", status.as_u16());
        let limited = status.as_u16() == 429
            || (status.as_u16() == 403 && (wait.is_some() || said.to_lowercase().contains("rate limit")));
        match status.as_u16() {
            _ if limited => {
                let failure = failure(Kind::Refused, message("GitHub limits how often it is asked"));
                Outcome::Later(failure, wait.or(Some(MAX_WAIT)))
            }
            401 => Outcome::Failure(failure(Kind::Unauthorized, message("give a valid token"))),
            403 => Outcome::Failure(failure(Kind::Forbidden, message("the token may not do this; see `permissions:`"))),
            404 | 410 => {
                Outcome::Failure(failure(Kind::Missing, message("it is not there, or the token may not see it")))
            }
            code if code >= 500 => {
                let failure = failure(Kind::Unclear, message("GitHub could not answer"));
                Outcome::Unclear(failure)
            }
            300..=399 => {
                Outcome::Failure(failure(Kind::Refused, message("the repository has moved; use its new name")))
            }
            _ => Outcome::Failure(failure(Kind::Refused, message("GitHub refuses it"))),
        }
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

/// Looks for errors in the answer to a query, which come with status 200. What is not there is no error of the request.
///
/// <https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>
fn errors_of(request: &Request<'_>, answer: Answer, wait: Option<Duration>) -> Outcome {
    let reply: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let failure = |kind, message: String| Failure { kind, request: request.name.clone(), message };
    let text = |error: &Value, key: &str| error[key].as_str().unwrap_or_default().to_owned();
    let errors = reply["errors"].as_array().map_or(&[][..], Vec::as_slice);
    let Some(error) = errors.iter().find(|error| error["type"] != "NOT_FOUND") else {
        return match reply["data"].is_object() {
            true => Outcome::Answer(answer),
            false => Outcome::Unclear(failure(Kind::Unclear, "the answer has no data".to_owned())),
        };
    };
    let message = text(error, "message");
    match text(error, "type").as_str() {
        "RATE_LIMITED" | "RATE_LIMIT" => {
            let message = format!("{message}; GitHub limits how often it is asked");
            Outcome::Later(failure(Kind::Refused, message), wait.or(Some(MAX_WAIT)))
        }
        "FORBIDDEN" | "INSUFFICIENT_SCOPES" => Outcome::Failure(failure(
            Kind::Forbidden,
            format!("{message}; the token may not do this; see `permissions:`"),
        )),
        _ => Outcome::Unclear(failure(Kind::Unclear, message)),
    }
}

/// How long GitHub asks to wait: `retry-after`, else until the limit is lifted.
///
/// <https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately>
fn demanded_wait(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    if let Some(seconds) = number("retry-after") {
        return Some(Duration::from_secs(seconds));
    }
    if number("x-ratelimit-remaining")? > 0 {
        return None;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Some(Duration::from_secs(number("x-ratelimit-reset")?).saturating_sub(now))
}

/// The time of an answer.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get("date")?.to_str().ok()?;
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

fn read(response: Response) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    let read = response.take(MAX_ANSWER + 1).read_to_end(&mut body)?;
    if read as u64 > MAX_ANSWER {
        return Err(std::io::Error::other(format!("it has more than {MAX_ANSWER} bytes")));
    }
    Ok(body)
}

/// What an answer that is an error says.
fn said(body: &[u8]) -> String {
    let message =
        serde_json::from_slice::<Value>(body).ok().and_then(|body| Some(body["message"].as_str()?.to_owned()));
    message.unwrap_or_else(|| "no reason given".to_owned())
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
