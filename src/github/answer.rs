//! What an answer of GitHub means: done, to be asked again later, or not to be had.

use std::io::Read as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use reqwest::blocking::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::github::access::MAX_WAIT;
use crate::github::failure::{Failure, Kind};

/// The largest answer that is read, in bytes: the largest document is 64 MiB, and a listing of 100,000 paths is 7 MB.
const MAX_ANSWER: u64 = 96 * 1024 * 1024;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Its body.
    pub body: Vec<u8>,
    /// When GitHub sent it, by GitHub's clock.
    pub at: Option<Timestamp>,
}

/// What became of one try.
pub enum Outcome {
    /// It was carried out.
    Answer(Answer),
    /// Not carried out; it may be sent again after this wait.
    Later(Failure, Option<Duration>),
    /// Nobody knows whether it was carried out.
    Unclear(Failure),
    /// Not carried out, and it would not be another time.
    Failure(Failure),
}

/// What `response` means for `request`, which is a query in GraphQL or none. `is_valid` says whether its body can be what
/// was asked for.
pub fn outcome_of(
    request: &str,
    response: Response,
    graphql: bool,
    is_valid: impl Fn(&[u8]) -> serde_json::Result<()>,
) -> Outcome {
    let failure = |kind, message: String| Failure { kind, request: request.to_owned(), message };
    let status = response.status();
    let wait = demanded_wait(response.headers());
    let at = date(response.headers());
    let body = match read(response) {
        Ok(body) => body,
        Err(error) => return Outcome::Unclear(failure(Kind::Unclear, format!("the answer is cut off: {error}"))),
    };
    if status.is_success() {
        return match is_valid(&body) {
            Ok(()) if graphql => errors_of(request, Answer { body, at }, wait),
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
        // <https://docs.github.com/en/site-policy/content-removal-policies/dmca-takedown-policy>
        451 => Outcome::Failure(failure(Kind::Forbidden, message("the repository is blocked"))),
        404 | 410 => Outcome::Failure(failure(Kind::Missing, message("it is not there, or the token may not see it"))),
        code if code >= 500 => {
            let failure = failure(Kind::Unclear, message("GitHub could not answer"));
            Outcome::Unclear(failure)
        }
        300..=399 => Outcome::Failure(failure(Kind::Refused, message("the repository has moved; use its new name"))),
        _ => Outcome::Failure(failure(Kind::Refused, message("GitHub refuses it"))),
    }
}

/// Looks for errors in the answer to a query, which come with status 200. What is not there is no error of the request.
///
/// <https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>
fn errors_of(request: &str, answer: Answer, wait: Option<Duration>) -> Outcome {
    let reply: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let failure = |kind, message: String| Failure { kind, request: request.to_owned(), message };
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
