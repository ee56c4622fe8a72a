//! GitHub, played in memory: what it answers may be changed on its way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::blocking::{Request as Outgoing, Response};
use serde_json::Value;
use vep_check::github::access::Access;
use vep_check::github::client::{Client, Line};

use super::edit::{CLASSES, Edit};
use super::step::Step;
use crate::fake_github::{Answer, Request, World, answer};

/// What brings answers out of memory.
#[derive(Debug, Clone)]
pub struct Played(Arc<Mutex<State>>);

/// What is there, and what was asked.
#[derive(Debug)]
pub struct State {
    /// Everything that GitHub knows.
    pub world: World,
    /// What becomes of answers on their way.
    pub edits: Vec<Edit>,
    /// What happens before the request of that number of a run, counted from 0.
    pub meanwhile: Option<(usize, Step)>,
    /// How many requests were made.
    pub asked: usize,
    /// The requests that change something and that were carried out, with their bodies.
    pub written: Vec<(String, Value)>,
    /// Answers to what only reads, by what was asked.
    known: HashMap<String, Answer>,
}

impl Played {
    /// GitHub with this world.
    pub fn new(world: World, edits: Vec<Edit>) -> Played {
        let (written, known) = (Vec::new(), HashMap::new());
        Played(Arc::new(Mutex::new(State { world, edits, meanwhile: None, asked: 0, written, known })))
    }

    /// What is there.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client that shows `token` and waits for nothing.
    pub fn client(&self, token: &str) -> Client {
        let line = Played(Arc::clone(&self.0));
        Client::over(Box::new(Tokened { line, token: token.to_owned() }), access(token))
    }
}

fn access(token: &str) -> Access {
    Access {
        api: "https://api.github.com".to_owned(),
        graphql: "https://api.github.com/graphql".to_owned(),
        token: token.into(),
        timeout: Duration::from_secs(10),
        max_wait: Duration::ZERO,
        deadline: Duration::from_secs(60),
    }
}

/// A line with the token that a real one would add.
#[derive(Debug)]
struct Tokened {
    line: Played,
    token: String,
}

impl Line for Tokened {
    fn carry(&self, outgoing: Outgoing) -> reqwest::Result<Response> {
        let headers = vec![
            ("authorization".to_owned(), format!("Bearer {}", self.token)),
            ("user-agent".to_owned(), "vep-check".to_owned()),
        ];
        let url = outgoing.url();
        let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let mut request = Request::new(outgoing.method().as_str(), &target, headers);
        let body = outgoing.body().and_then(|body| body.as_bytes()).unwrap_or_default();
        request.body = serde_json::from_slice(body).unwrap_or_default();
        let answer = self.line.state().serve(&request);
        let mut response = http::Response::builder().status(answer.status);
        for (name, value) in &answer.headers {
            response = response.header(name, value);
        }
        Ok(Response::from(response.body(answer.body).expect("a response")))
    }
}

impl State {
    /// A run begins.
    pub fn begin(&mut self, meanwhile: Option<(usize, Step)>) {
        (self.meanwhile, self.asked) = (meanwhile, 0);
        self.written.clear();
        self.forget();
    }

    /// The world has changed.
    pub fn forget(&mut self) {
        self.known.clear();
    }

    fn serve(&mut self, request: &Request) -> Answer {
        let number = self.asked;
        self.asked += 1;
        if let Some((_, step)) = self.meanwhile.take_if(|(at, _)| *at == number) {
            step.apply(&mut self.world);
            self.forget();
        }
        let key = format!("{} {} {:?} {}", request.method, request.path, request.query, request.body["variables"]);
        let class = class_of(request);
        let lost = self.edits.iter().any(|edit| edit.loses(class, number));
        let reads = request.method == "GET" || request.is_graphql();
        let key = format!("{} {key}", request.operation().unwrap_or_default());
        let answered = match self.known.get(&key).filter(|_| reads) {
            Some(known) => known.clone(),
            None => {
                let mut violations = Vec::new();
                let answered = answer(&mut self.world, request, &mut violations);
                assert!(violations.is_empty() || !self.edits.is_empty(), "{violations:?}");
                match reads {
                    true => drop(self.known.insert(key, answered.clone())),
                    false => self.known.clear(),
                }
                answered
            }
        };
        if !reads && answered.status < 300 {
            self.written.push((format!("{} {}", request.method, request.path), request.body.clone()));
        }
        if lost {
            return Answer::error(502, "Server Error");
        }
        self.edits.iter().fold(answered, |answered, edit| edit.apply(class, answered))
    }
}

fn class_of(request: &Request) -> usize {
    let name = request.operation().unwrap_or_else(|| {
        let segments = request.segments();
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        match parts[..] {
            ["repos", _, _, "git", "trees", ..] => "tree",
            ["repos", _, _, "compare", ..] => "compare",
            ["repos", _, _, "git", "blobs", ..] => "blob",
            _ => "other",
        }
        .to_owned()
    });
    CLASSES.iter().position(|class| *class == name).unwrap_or(CLASSES.len() - 1)
}
