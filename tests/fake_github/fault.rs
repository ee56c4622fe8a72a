//! What goes wrong, and when; and what others do meanwhile.

use std::fmt;

use serde_json::{Map, Value, json};

use super::http::{Answer, Request};

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No answer ever comes.
    Timeout,
    /// The connection is reset.
    Reset,
    /// The connection is closed in the middle of the body.
    CutBody,
    /// The body is no JSON.
    InvalidJson,
    /// 401, as for a token that has expired.
    Unauthorized,
    /// 403, as for a permission that the token lacks.
    Forbidden,
    /// 403 or 429 for too many requests, with the header `retry-after` in seconds.
    RetryAfter(u16, u64),
    /// 403 for too many requests, or 200 with a GraphQL error, with `x-ratelimit-remaining: 0` and a reset in so many
    /// seconds.
    RateLimited(u64),
    /// Another status: 404, 422, 500, 502.
    Status(u16),
    /// 200 with nothing but a GraphQL error of this type, as `FORBIDDEN`; 500 for a REST request.
    GraphqlErrors(&'static str),
    /// 200 with all data and a GraphQL error besides; 500 for a REST request.
    GraphqlPartial,
    /// The body comes a byte at a time, and never ends.
    Drip,
    /// A body is announced that nobody has room for.
    Huge,
    /// A body of so many bytes, which is not announced.
    Flood(usize),
    /// This status, with the same address to go to.
    Redirect(u16),
    /// Every list of a GraphQL answer says that another page follows where the first entry ends; otherwise the answer.
    SameCursor,
    /// Every list of a GraphQL answer says that another page follows, and not where; otherwise the answer.
    NoCursor,
    /// Every list of a GraphQL answer says that another page follows, each time elsewhere; otherwise the answer.
    EndlessPages,
    /// Every list of a GraphQL answer is null; for a REST request, the body is `null`.
    NullPage,
    /// Every field with this name is null in a GraphQL answer; otherwise the answer.
    Null(&'static str),
    /// What is asked about the pull request is answered for another one, with this number; otherwise the answer.
    Other(u64),
}

impl Fault {
    /// One of each kind, with waits of nothing and of an hour: the rows of a matrix of faults.
    pub const ALL: [Fault; 27] = [
        Fault::Timeout,
        Fault::Reset,
        Fault::CutBody,
        Fault::InvalidJson,
        Fault::Unauthorized,
        Fault::Forbidden,
        Fault::RetryAfter(403, 0),
        Fault::RetryAfter(429, 0),
        Fault::RetryAfter(503, 3600),
        Fault::RateLimited(0),
        Fault::RateLimited(3600),
        Fault::Status(404),
        Fault::Status(422),
        Fault::Status(500),
        Fault::Status(502),
        Fault::GraphqlErrors("INTERNAL"),
        Fault::GraphqlErrors("FORBIDDEN"),
        Fault::GraphqlErrors("RATE_LIMITED"),
        Fault::GraphqlPartial,
        Fault::Drip,
        Fault::Huge,
        Fault::Redirect(301),
        Fault::Redirect(307),
        Fault::SameCursor,
        Fault::NoCursor,
        Fault::NullPage,
        Fault::Other(18),
    ];

    /// Whether the answer is part of it, so that all is done that was asked for.
    pub fn needs_answer(self) -> bool {
        use Fault::{CutBody, Drip, EndlessPages, Flood, GraphqlPartial, Huge, InvalidJson};
        use Fault::{NoCursor, Null, NullPage, Other, SameCursor};
        matches!(self, CutBody | InvalidJson | GraphqlPartial | Drip | Huge | Flood(_))
            || matches!(self, SameCursor | NoCursor | EndlessPages | NullPage | Null(_) | Other(_))
    }

    /// What is answered instead of `answer`; `None` where nothing is.
    pub(super) fn spoil(self, request: &Request, answer: Answer, epoch_seconds: u64) -> Option<Answer> {
        let too_many = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
        let error = |kind| json!({ "type": kind, "message": format!("Something went wrong: {kind}.") });
        Some(match self {
            Fault::Timeout | Fault::Reset => return None,
            Fault::CutBody | Fault::Drip | Fault::Huge | Fault::Flood(_) | Fault::Other(_) => answer,
            Fault::InvalidJson => Answer { body: b"{\"data\": <html>".to_vec(), ..answer },
            Fault::Unauthorized => Answer::error(401, "Bad credentials"),
            Fault::Forbidden => Answer::error(403, "Resource not accessible by integration"),
            Fault::RetryAfter(status, seconds) => Answer::error(status, too_many).header("retry-after", seconds),
            Fault::RateLimited(seconds) => match request.is_graphql() {
                true => Answer::json(200, &json!({ "data": null, "errors": [error("RATE_LIMITED")] })),
                false => Answer::error(403, "API rate limit exceeded for installation ID 1."),
            }
            .header("x-ratelimit-remaining", 0)
            .header("x-ratelimit-reset", epoch_seconds + seconds),
            Fault::Status(status @ 500..) => Answer {
                status,
                headers: vec![("Content-Type".to_owned(), "text/html".to_owned())],
                body: b"<html><title>Unicorn!</title></html>".to_vec(),
            },
            Fault::Status(422) => Answer::invalid("Unknown", "data", "is invalid"),
            Fault::Status(404) => Answer::error(404, "Not Found"),
            Fault::Status(status) => Answer::error(status, "Something went wrong"),
            Fault::GraphqlErrors(_) | Fault::GraphqlPartial if !request.is_graphql() => {
                Answer::error(500, "Server Error")
            }
            Fault::GraphqlErrors(kind) => Answer::json(200, &json!({ "data": null, "errors": [error(kind)] })),
            Fault::GraphqlPartial => {
                let mut body = answer.parsed().unwrap_or_default();
                let errors = body["errors"].as_array_mut().map(std::mem::take).unwrap_or_default();
                body["errors"] = Value::Array(errors.into_iter().chain([error("INTERNAL")]).collect());
                Answer::json(200, &body)
            }
            Fault::Redirect(status) => {
                let address = format!("{}{}", request.api, request.path);
                Answer::error(status, "Moved").header("Location", address)
            }
            Fault::NullPage if !request.is_graphql() => Answer { body: b"null".to_vec(), ..answer },
            Fault::SameCursor | Fault::NoCursor | Fault::EndlessPages | Fault::Null(_) if !request.is_graphql() => {
                answer
            }
            Fault::Null(name) => {
                let mut body = answer.parsed().expect("an answer in JSON");
                each_object(&mut body, &|object| {
                    if let Some(field) = object.get_mut(name) {
                        *field = Value::Null;
                    }
                });
                Answer::json(200, &body)
            }
            Fault::SameCursor | Fault::NoCursor | Fault::EndlessPages | Fault::NullPage => {
                let after = request.body["variables"]["after"].as_str().unwrap_or("cursor:0");
                let after: usize = after.trim_start_matches("cursor:").parse().expect("a cursor of ours");
                let page = match self {
                    Fault::SameCursor => json!({ "hasNextPage": true, "endCursor": "cursor:1" }),
                    Fault::NoCursor => json!({ "hasNextPage": true, "endCursor": null }),
                    _ => json!({ "hasNextPage": true, "endCursor": format!("cursor:{}", after + 1) }),
                };
                let mut body = answer.parsed().expect("an answer in JSON");
                each_object(&mut body, &|object| {
                    for list in object.values_mut().filter(|field| field.get("pageInfo").is_some()) {
                        match self {
                            Fault::NullPage => *list = Value::Null,
                            // A list that is read from its end has its pages before it.
                            _ if list["pageInfo"].get("hasPreviousPage").is_some() => {
                                list["pageInfo"]["hasPreviousPage"] = page["hasNextPage"].clone();
                                list["pageInfo"]["startCursor"] = page["endCursor"].clone();
                            }
                            _ => list["pageInfo"] = page.clone(),
                        }
                    }
                });
                Answer::json(200, &body)
            }
        })
    }
}

/// Does `what` to every object in an answer, from the outermost inwards.
fn each_object(value: &mut Value, what: &impl Fn(&mut Map<String, Value>)) {
    match value {
        Value::Object(fields) => {
            what(fields);
            fields.values_mut().for_each(|field| each_object(field, what));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, what)),
        _ => {}
    }
}

/// Whether the fault comes before anything is done or only after it: then the client does not know what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nothing is done.
    Before,
    /// All is done, and the answer is lost.
    After,
}

/// Which requests are meant.
pub struct Matcher {
    matches: Box<dyn Fn(&Request) -> bool + Send>,
    /// How many that match are let through first.
    skip: usize,
    /// How many are meant after that.
    times: usize,
    seen: usize,
}

impl Matcher {
    /// The first request for which this holds.
    pub fn new(matches: impl Fn(&Request) -> bool + Send + 'static) -> Matcher {
        Matcher { matches: Box::new(matches), skip: 0, times: 1, seen: 0 }
    }

    /// The first request.
    pub fn any() -> Matcher {
        Matcher::new(|_| true)
    }

    /// The first REST request with this method whose path contains `part`.
    pub fn rest(method: &str, part: &str) -> Matcher {
        let (method, part) = (method.to_owned(), part.to_owned());
        Matcher::new(move |request| !request.is_graphql() && request.method == method && request.path.contains(&part))
    }

    /// The first GraphQL request of the operation with this name.
    pub fn operation(name: &str) -> Matcher {
        let name = name.to_owned();
        Matcher::new(move |request| request.operation().as_ref() == Some(&name))
    }

    /// The first request that writes.
    pub fn write() -> Matcher {
        Matcher::new(is_write)
    }

    /// The one with this number instead of the first, counted from 1.
    pub fn nth(mut self, number: usize) -> Matcher {
        self.skip = number.checked_sub(1).expect("counted from 1");
        self
    }

    /// So many in a row instead of one.
    pub fn times(mut self, times: usize) -> Matcher {
        self.times = times;
        self
    }

    /// All of them.
    pub fn always(self) -> Matcher {
        self.times(usize::MAX)
    }

    /// Whether `request` is meant. Counts.
    pub(super) fn takes(&mut self, request: &Request) -> bool {
        if !(self.matches)(request) {
            return false;
        }
        self.seen += 1;
        self.seen > self.skip && self.seen - self.skip <= self.times
    }
}

impl fmt::Debug for Matcher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Matcher({} of {} after {})", self.seen, self.times, self.skip)
    }
}

/// Whether a request changes anything.
pub fn is_write(request: &Request) -> bool {
    match request.is_graphql() {
        true => request.body["query"].as_str().is_some_and(|query| query.trim_start().starts_with("mutation")),
        false => request.method != "GET",
    }
}
