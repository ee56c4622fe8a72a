//! What an answer of GitHub means: done, to be asked again later, or not to be had.

#![expect(clippy::disallowed_methods, reason = "GitHub names the moment from which on it answers again")]

use std::io::Read as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use reqwest::blocking::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::github::failure::{Failure, FailureKind};

/// The largest answer that is read, in bytes: the largest document is 64 MiB, and a listing of 100,000 paths is 7 MB.
pub const MAX_ANSWER: u64 = 96 * 1024 * 1024;

/// The type of an error about what is not there.
pub const NOT_FOUND: &str = "NOT_FOUND";

/// The type of an error about what the token may not read.
pub const FORBIDDEN: &str = "FORBIDDEN";

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
    /// Not carried out; it may be sent again.
    Later(Failure, Pause),
    /// Nobody knows whether it was carried out; it may be sent again where that does no harm.
    Unclear(Failure, Pause),
    /// It would not be otherwise another time.
    Failure(Failure),
}

/// What to heed before a request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// Nothing but patience.
    Own,
    /// There was no whole answer in time.
    TimedOut,
    /// GitHub limits how often it is asked, and does not say for how long.
    Limited,
    /// GitHub says how long to wait.
    Asked(Duration),
}

/// What `response` means for `request`; `graphql` has, for a query, the types of errors that are no failure. `is_valid`
/// says whether its body can be what was asked for.
pub fn outcome_of(
    request: &str,
    response: Response,
    graphql: Option<&[&str]>,
    is_valid: impl Fn(&[u8]) -> serde_json::Result<()>,
) -> Outcome {
    let failure = |kind, message: String| Failure::new(kind, request, message);
    let status = response.status();
    let headers = response.headers().clone();
    let at = time(&headers, "date");
    let body = match read(response) {
        Ok(body) => body,
        // Another time it would be as long.
        Err(Unread::TooLong) => {
            return Outcome::Failure(failure(
                FailureKind::Unclear,
                format!("the answer has more than {MAX_ANSWER} bytes"),
            ));
        }
        Err(Unread::TimedOut) => {
            return Outcome::Unclear(
                failure(FailureKind::Unclear, "the answer takes too long".to_owned()),
                Pause::TimedOut,
            );
        }
        Err(Unread::CutOff(error)) => {
            return Outcome::Unclear(
                failure(FailureKind::Unclear, format!("the answer is cut off: {error}")),
                Pause::Own,
            );
        }
    };
    if status.is_success() {
        return match is_valid(&body) {
            Ok(()) => match graphql {
                Some(tolerated) => errors_of(request, Answer { body, at }, &headers, tolerated),
                None => Outcome::Answer(Answer { body, at }),
            },
            Err(error) => {
                Outcome::Unclear(failure(FailureKind::Unclear, format!("the answer is no JSON: {error}")), Pause::Own)
            }
        };
    }
    refused(request, status.as_u16(), &headers, &body)
}

/// What an answer with a `status` that is no success means for `request`.
fn refused(request: &str, status: u16, headers: &HeaderMap, body: &[u8]) -> Outcome {
    let failure = |kind, message: String| Failure::new(kind, request, message);
    let said = said(body);
    let message = |what: &str| format!("{}: {said}; {what}", status);
    let limit = asked_wait(headers);
    let says_so = || LIMITED.iter().any(|words| said.to_lowercase().contains(words));
    let limited = status == 429 || (status == 403 && (limit.is_some() || says_so()));
    match status {
        _ if limited => {
            let failure = failure(FailureKind::Refused, message("GitHub limits how often it is asked"));
            Outcome::Later(failure, limit.map_or(Pause::Limited, Pause::Asked))
        }
        401 => Outcome::Failure(failure(FailureKind::Unauthorized, message("give a valid token"))),
        403 => {
            Outcome::Failure(failure(FailureKind::Forbidden, message("the token may not do this; see `permissions:`")))
        }
        // <https://docs.github.com/en/site-policy/content-removal-policies/dmca-takedown-policy>
        451 => Outcome::Failure(failure(FailureKind::Forbidden, message("the repository is blocked"))),
        404 | 410 => {
            Outcome::Failure(failure(FailureKind::Missing, message("it is not there, or the token may not see it")))
        }
        code if code >= 500 => {
            let failure = failure(FailureKind::Unclear, message("GitHub could not answer"));
            Outcome::Unclear(failure, retry_after(headers).map_or(Pause::Own, Pause::Asked))
        }
        300..=399 => {
            let place = headers.get("location").and_then(|place| place.to_str().ok()).unwrap_or("nowhere");
            let place: String = place.chars().take(MAX_PLACE).collect();
            let what =
                format!("it leads to `{place}`, and is not followed; if the repository has moved, use its new name");
            Outcome::Failure(failure(FailureKind::Refused, message(&what)))
        }
        _ => Outcome::Failure(failure(FailureKind::Refused, message("GitHub refuses it"))),
    }
}

/// What says that GitHub limits us, with or without a header: today, and on older servers of GitHub Enterprise.
///
/// <https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#rate-limit-errors>
const LIMITED: [&str; 2] = ["rate limit", "abuse detection"];

/// How much of an address a message quotes, in characters.
const MAX_PLACE: usize = 200;

/// Looks for errors in the answer to a query, which come with status 200. What is not there is no error of the request.
///
/// <https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>
fn errors_of(request: &str, answer: Answer, headers: &HeaderMap, tolerated: &[&str]) -> Outcome {
    let reply: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let failure = |kind, message: String| Failure::new(kind, request, message);
    let text = |error: &Value, key: &str| error[key].as_str().unwrap_or_default().to_owned();
    let errors = reply["errors"].as_array().map_or(&[][..], Vec::as_slice);
    // Without data, an error is about all that was asked for.
    let tolerated = if reply["data"].is_object() { tolerated } else { &[NOT_FOUND] };
    let is_failure = |error: &&Value| !tolerated.iter().any(|kind| error["type"] == **kind);
    let Some(error) = errors.iter().find(is_failure) else {
        return match reply["data"].is_object() {
            true => Outcome::Answer(answer),
            false => Outcome::Unclear(failure(FailureKind::Unclear, "the answer has no data".to_owned()), Pause::Own),
        };
    };
    let message = text(error, "message");
    match text(error, "type").as_str() {
        "RATE_LIMITED" | "RATE_LIMIT" => {
            let message = format!("{message}; GitHub limits how often it is asked");
            Outcome::Later(
                failure(FailureKind::Refused, message),
                asked_wait(headers).map_or(Pause::Limited, Pause::Asked),
            )
        }
        FORBIDDEN | "INSUFFICIENT_SCOPES" => Outcome::Failure(failure(
            FailureKind::Forbidden,
            format!("{message}; the token may not do this; see `permissions:`"),
        )),
        _ => Outcome::Unclear(failure(FailureKind::Unclear, message), Pause::Own),
    }
}

/// How long GitHub asks to wait: `retry-after`, else until the limit is lifted.
///
/// <https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately>
fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    retry_after(headers).or_else(|| {
        let reset =
            number(headers, "x-ratelimit-reset").filter(|_| number(headers, "x-ratelimit-remaining") == Some(0))?;
        Some(Duration::from_secs(reset).saturating_sub(now()))
    })
}

/// What `retry-after` asks for: seconds, or a date.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = number(headers, "retry-after").map(Duration::from_secs);
    seconds.or_else(|| {
        let then = u64::try_from(time(headers, "retry-after")?.as_second()).ok()?;
        Some(Duration::from_secs(then).saturating_sub(now()))
    })
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn time(headers: &HeaderMap, name: &str) -> Option<Timestamp> {
    let text = headers.get(name)?.to_str().ok()?;
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Why an answer could not be read.
enum Unread {
    TooLong,
    TimedOut,
    CutOff(std::io::Error),
}

fn read(response: Response) -> Result<Vec<u8>, Unread> {
    if response.content_length().is_some_and(|length| length > MAX_ANSWER) {
        return Err(Unread::TooLong);
    }
    let mut body = Vec::new();
    match response.take(MAX_ANSWER + 1).read_to_end(&mut body) {
        Ok(_) if body.len() as u64 > MAX_ANSWER => Err(Unread::TooLong),
        Ok(_) => Ok(body),
        Err(error) => {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
            Err(if inner.is_some_and(reqwest::Error::is_timeout) { Unread::TimedOut } else { Unread::CutOff(error) })
        }
    }
}

/// What an answer that is an error says.
fn said(body: &[u8]) -> String {
    let message =
        serde_json::from_slice::<Value>(body).ok().and_then(|body| Some(body["message"].as_str()?.to_owned()));
    message.unwrap_or_else(|| "no reason given".to_owned())
}
