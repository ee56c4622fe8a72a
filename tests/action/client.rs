//! What holds for the client, whatever it is used for.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use vep_check::cli::action::inputs::Inputs;
use vep_check::github::access::Access;
use vep_check::github::budget::MAX_REQUESTS;
use vep_check::github::client::Client;
use vep_check::github::failure::FailureKind;

use crate::fake_github::{FakeGithub, READ_TOKEN, REPOSITORY};

fn access(github: &FakeGithub) -> Access {
    Access {
        api: github.url(),
        graphql: format!("{}/graphql", github.url()),
        token: SecretString::from(READ_TOKEN),
        timeout: Duration::from_secs(20),
        max_wait: Duration::ZERO,
        deadline: Duration::from_secs(300),
    }
}

#[test]
fn nothing_prints_the_token() {
    let github = FakeGithub::start();
    let access = access(&github);
    let inputs = Inputs::read(|name| (name == "INPUT_TOKEN").then(|| READ_TOKEN.to_owned())).expect("an input");
    let printed =
        [format!("{access:#?}"), format!("{inputs:?}"), format!("{:?}", Client::new(access).expect("a client"))];
    for printed in printed {
        assert!(!printed.contains(READ_TOKEN) && !printed.contains("ghs_"), "{printed}");
    }
}

#[test]
fn a_run_has_only_so_many_requests() {
    let github = FakeGithub::start();
    let client = Client::new(access(&github)).expect("a client");
    let path = format!("/repos/{REPOSITORY}/labels");
    for _ in 0..MAX_REQUESTS {
        client.get::<Value>(&path).expect("labels");
    }
    let failure = client.get::<Value>(&path).expect_err("one too many");
    assert_eq!(failure.kind, FailureKind::Stopped);
    assert_eq!(failure.to_string(), format!("GET {path}: 2000 requests were sent, and one run sends no more"));
    assert_eq!(github.requests().len(), MAX_REQUESTS);
    assert!(client.stopped().is_some());
}
