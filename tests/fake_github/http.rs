//! HTTP/1.1 on a plain socket: nothing stands between a fault and the wire.

use std::io::{self, Read, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`.
    pub method: String,
    /// The path without the prefix of GitHub Enterprise, as it was sent: percent-encoded, without the query.
    pub path: String,
    /// The parameters of the query, decoded.
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; null where there is none or it is no JSON.
    pub body: Value,
    /// Where this server's REST interface lies, as the client sees it: `http://127.0.0.1:1234/api/v3`.
    pub api: String,
}

impl Request {
    /// The header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The parameter of that name in the query.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The token that the request shows.
    pub fn token(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        (scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token")).then_some(token)
    }

    /// The parts of the path, decoded.
    pub fn segments(&self) -> Vec<String> {
        self.path.trim_start_matches('/').split('/').map(|segment| decode(segment, false)).collect()
    }

    /// The same query about the pull request with another number, if it is a query about one.
    pub fn about(&self, number: u64) -> Request {
        let mut request = self.clone();
        if let Some(asked) = request.body["variables"].get_mut("number") {
            *asked = json!(number);
        }
        request
    }

    /// Whether it is a GraphQL request.
    pub fn is_graphql(&self) -> bool {
        self.path == "/graphql"
    }

    /// The name of the GraphQL operation: the one asked for, else the first of the document.
    pub fn operation(&self) -> Option<String> {
        if !self.is_graphql() {
            return None;
        }
        let asked = self.body["operationName"].as_str().map(str::to_owned);
        asked.or_else(|| {
            let mut words =
                self.body["query"].as_str()?.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            words.find(|word| matches!(*word, "query" | "mutation"))?;
            words.next().filter(|name| !name.is_empty()).map(str::to_owned)
        })
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer in JSON.
    pub fn json(status: u16, body: &Value) -> Answer {
        let body = serde_json::to_vec(body).expect("plain data has a JSON form");
        Answer { status, headers: Vec::new(), body }.header("Content-Type", "application/json; charset=utf-8")
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Answer {
        Answer { status, headers: Vec::new(), body: Vec::new() }
    }

    /// GitHub's form of an error.
    pub fn error(status: u16, message: &str) -> Answer {
        let url = "https://docs.github.com/rest";
        Answer::json(status, &json!({ "message": message, "documentation_url": url, "status": status.to_string() }))
    }

    /// GitHub's form of a refusal of what was sent.
    pub fn invalid(resource: &str, field: &str, message: &str) -> Answer {
        let errors = json!([{ "resource": resource, "code": "unprocessable", "field": field, "message": message }]);
        let url = "https://docs.github.com/rest";
        let body = json!({
            "message": "Validation Failed", "errors": errors, "documentation_url": url, "status": "422",
        });
        Answer::json(422, &body)
    }

    /// The same with one header more.
    pub fn header(mut self, name: &str, value: impl ToString) -> Answer {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// The body, if it is JSON.
    pub fn parsed(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Reads a request, and the bytes that it is made of; `None` where the client has closed the connection.
///
/// # Errors
/// The connection breaks, or what comes is no HTTP.
pub fn read_request(stream: &mut impl Read) -> io::Result<Option<(Request, Vec<u8>)>> {
    let mut bytes = Vec::new();
    let (mut request, length, start) = loop {
        if !read_more(stream, &mut bytes)? {
            return Ok(None);
        }
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Request::new(&mut headers);
        if let httparse::Status::Complete(start) = head.parse(&bytes).map_err(io::Error::other)? {
            let request = from_head(&head);
            let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            break (request, length, start);
        }
    };
    while bytes.len() < start + length {
        if !read_more(stream, &mut bytes)? {
            return Ok(None);
        }
    }
    request.body = serde_json::from_slice(&bytes[start..start + length]).unwrap_or_default();
    Ok(Some((request, bytes)))
}

fn read_more(stream: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let mut buffer = [0; 16 * 1024];
    let count = stream.read(&mut buffer)?;
    bytes.extend_from_slice(&buffer[..count]);
    Ok(count > 0)
}

fn from_head(head: &httparse::Request<'_, '_>) -> Request {
    let headers: Vec<(String, String)> = head
        .headers
        .iter()
        .map(|header| (header.name.to_lowercase(), String::from_utf8_lossy(header.value).into_owned()))
        .collect();
    Request::new(head.method.unwrap_or_default(), head.path.unwrap_or("/"), headers)
}

impl Request {
    /// A request without a body, for the path and query of `target`. The names of the headers are in lower case.
    pub fn new(method: &str, target: &str, headers: Vec<(String, String)>) -> Request {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        // GitHub Enterprise serves REST below /api/v3 and GraphQL at /api/graphql.
        let (prefix, path) = match path.strip_prefix("/api/v3") {
            Some(rest) => ("/api/v3", rest),
            None if path == "/api/graphql" => ("/api/v3", "/graphql"),
            None => ("", path),
        };
        let host = headers.iter().find(|(name, _)| name == "host").map_or("", |(_, value)| value);
        let api = format!("http://{host}{prefix}");
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query = pairs
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name, true), decode(value, true))
            })
            .collect();
        Request { method: method.to_owned(), path: path.to_owned(), query, headers, body: Value::Null, api }
    }
}

/// Writes an answer, of whose body only the first `sent` bytes are sent although all are announced.
///
/// # Errors
/// The connection breaks.
pub fn write_answer(stream: &mut TcpStream, answer: &Answer, sent: usize) -> io::Result<()> {
    let mut bytes = head(answer, &format!("Content-Length: {}", answer.body.len()));
    bytes.extend_from_slice(&answer.body[..sent.min(answer.body.len())]);
    stream.write_all(&bytes)?;
    stream.flush()
}

/// Writes the head of an answer, with another header that says how long its body is.
///
/// # Errors
/// The connection breaks.
pub fn write_head(stream: &mut TcpStream, answer: &Answer, length: &str) -> io::Result<()> {
    stream.write_all(&head(answer, length))
}

fn head(answer: &Answer, length: &str) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} \r\n{length}\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// Undoes the percent-encoding of a path or, where `+` is a space, of a query.
fn decode(text: &str, plus: bool) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (b'+', _) if plus => {
                bytes.push(b' ');
                rest = tail;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 as GitHub writes it: in lines of 60 characters.
pub fn base64(content: &[u8]) -> String {
    let mut text = String::new();
    for (count, chunk) in content.chunks(3).enumerate() {
        if count > 0 && count % 15 == 0 {
            text.push('\n');
        }
        let bits = chunk.iter().enumerate().fold(0u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) & 63;
            text.push(if digit > chunk.len() { '=' } else { char::from(BASE64[index as usize]) });
        }
    }
    text.push('\n');
    text
}
