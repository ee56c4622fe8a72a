//! Takes connections, serves requests, and lets them go wrong.

use std::io;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

use super::fault::{Fault, When, is_write};
use super::http::{Answer, Request, read_request, write_answer, write_head};
use super::world::{RATE_LIMIT, World};
use super::{Effect, Recorded, Shared, conformance, graphql, lock, rest};

/// Listens on a port of its own, which is returned, until the flag to stop is set.
pub fn start(shared: &Arc<Shared>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let shared = Arc::clone(shared);
    thread::spawn(move || {
        for stream in listener.incoming() {
            if shared.stop.load(Ordering::Relaxed) {
                return;
            }
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                // A client that goes away in the middle is no fault of the test; a panic is one.
                let served = AssertUnwindSafe(|| stream.and_then(|stream| connection(&shared, stream)).ok());
                if catch_unwind(served).is_err() {
                    lock(&shared.violations).push("the server panicked".to_owned());
                }
            });
        }
    });
    port
}

/// Serves one connection until it is closed.
fn connection(shared: &Shared, mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    while let Some((request, _)) = read_request(&mut stream)? {
        let (answer, fault) = serve(shared, &request);
        let spoilt = match fault {
            Some(fault) => {
                let now = lock(&shared.world).now();
                fault.spoil(&request, answer, epoch_seconds()).map(|answer| with_headers(answer, 0, now))
            }
            None => Some(answer),
        };
        record(shared, &request, spoilt.as_ref(), fault);
        match (spoilt, fault) {
            (Some(answer), Some(Fault::CutBody)) => {
                write_answer(&mut stream, &answer, answer.body.len() / 2)?;
                return stream.shutdown(Shutdown::Both);
            }
            (Some(answer), Some(Fault::Drip)) => return drip(shared, &mut stream, &answer),
            (Some(answer), Some(Fault::Huge)) => {
                write_head(&mut stream, &answer, "Content-Length: 1000000000000")?;
                stream.write_all(&answer.body)?;
                return until_given_up(shared, &mut stream);
            }
            (Some(answer), Some(Fault::Flood(length))) => {
                write_head(&mut stream, &answer, "Connection: close")?;
                let piece = [b' '; 64 * 1024];
                for start in (0..length).step_by(piece.len()) {
                    stream.write_all(&piece[..piece.len().min(length - start)])?;
                }
                return stream.shutdown(Shutdown::Both);
            }
            (Some(answer), _) => write_answer(&mut stream, &answer, usize::MAX)?,
            (None, Some(Fault::Reset)) => {
                // Closed with a linger of zero, a socket sends a reset.
                return socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO));
            }
            (None, _) => return until_given_up(shared, &mut stream),
        }
        if request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            break;
        }
    }
    Ok(())
}

/// Sends a byte of a body now and then, until the client closes the connection, or the server stops.
fn drip(shared: &Shared, stream: &mut TcpStream, answer: &Answer) -> io::Result<()> {
    write_head(stream, answer, "Content-Length: 1000000")?;
    while !shared.stop.load(Ordering::Relaxed) {
        stream.write_all(b" ")?;
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Waits until the client closes the connection, or the server stops.
fn until_given_up(shared: &Shared, stream: &mut TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(50)))?;
    while !shared.stop.load(Ordering::Relaxed) {
        match stream.read(&mut [0; 64]) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Does what the request asks for, unless it is to fail before that: the answer, and what goes wrong with it.
fn serve(shared: &Shared, request: &Request) -> (Answer, Option<Fault>) {
    let (before, after) = effects(shared, request);
    for effect in &before {
        match effect {
            Effect::Fault(Fault::Other(number)) => {
                let fault = Fault::Other(*number);
                return (answered(shared, &request.about(*number)), Some(fault));
            }
            Effect::Fault(fault) => return (Answer::empty(200), Some(*fault)),
            Effect::Meanwhile(what) => what(),
        }
    }
    let answer = answered(shared, request);
    let mut fault = None;
    for effect in &after {
        match effect {
            Effect::Fault(found) => fault = fault.or(Some(*found)),
            Effect::Meanwhile(what) => what(),
        }
    }
    (answer, fault)
}

fn answered(shared: &Shared, request: &Request) -> Answer {
    let mut violations = Vec::new();
    let answer = answer(&mut lock(&shared.world), request, &mut violations);
    lock(&shared.violations).extend(violations.into_iter().map(|what| format!("{}: {what}", short(request))));
    answer
}

/// What happens before and after the request. A fault of which an answer is part needs the answer: it comes after.
fn effects(shared: &Shared, request: &Request) -> (Vec<Effect>, Vec<Effect>) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for rule in lock(&shared.rules).iter_mut() {
        if !rule.matcher.takes(request) {
            continue;
        }
        let effect = match &rule.effect {
            Effect::Fault(fault) => Effect::Fault(*fault),
            Effect::Meanwhile(what) => Effect::Meanwhile(Arc::clone(what)),
        };
        let needs_answer = matches!(&effect, Effect::Fault(fault) if fault.needs_answer());
        // What is asked is another question, and that comes first.
        let needs_answer = needs_answer && !matches!(effect, Effect::Fault(Fault::Other(_)));
        if rule.when == When::After || needs_answer { after.push(effect) } else { before.push(effect) }
    }
    (before, after)
}

/// What GitHub answers to `request`, and changes for it. What it does not know, or answers as GitHub would not, is a
/// violation.
pub fn answer(world: &mut World, request: &Request, violations: &mut Vec<String>) -> Answer {
    let now = world.now();
    let token = request.token().and_then(|token| world.tokens.get_mut(token));
    let Some(token) = token.map(|token| {
        token.used += 1;
        token.clone()
    }) else {
        let why = if request.header("authorization").is_some() { "Bad credentials" } else { "Requires authentication" };
        return with_headers(Answer::error(401, why), 0, now);
    };
    let answer = match request.is_graphql() {
        true => graphql::answer(world, &token, request, violations),
        false => rest::answer(world, &token, request, violations),
    };
    if !request.is_graphql() && violations.is_empty() {
        violations.extend(conformance::rest(request, &answer));
    }
    if request.header("user-agent").is_none_or(str::is_empty) {
        // https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent-required
        violations.push("a request without a User-Agent, which GitHub rejects".to_owned());
    }
    with_headers(answer, token.used, now)
}

/// Adds what every answer carries, unless it is there. The time is that of the world.
fn with_headers(mut answer: Answer, used: u64, now: Timestamp) -> Answer {
    let all = [
        ("Date", now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        ("x-github-request-id", "0BAD:C0DE:1:2:3".to_owned()),
        ("x-github-media-type", "github.v3; format=json".to_owned()),
        ("x-ratelimit-limit", RATE_LIMIT.to_string()),
        ("x-ratelimit-remaining", RATE_LIMIT.saturating_sub(used).to_string()),
        ("x-ratelimit-used", used.to_string()),
        ("x-ratelimit-reset", (epoch_seconds() + 3600).to_string()),
        ("x-ratelimit-resource", "core".to_owned()),
    ];
    for (name, value) in all {
        if answer.headers.iter().all(|(known, _)| known != name) {
            answer = answer.header(name, value);
        }
    }
    answer
}

fn epoch_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs()
}

fn record(shared: &Shared, request: &Request, answer: Option<&Answer>, fault: Option<Fault>) {
    let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let separator = if query.is_empty() { "" } else { "?" };
    lock(&shared.log).push(Recorded {
        method: request.method.clone(),
        path: format!("{}{separator}{}", request.path, query.join("&")),
        operation: request.operation(),
        body: request.body.clone(),
        token: request.token().map(str::to_owned),
        status: answer.map(|answer| answer.status),
        fault,
        write: is_write(request),
    });
}

fn short(request: &Request) -> String {
    request.operation().unwrap_or_else(|| format!("{} {}", request.method, request.path))
}
