//! Encrypted connections to a server with an authority of its own.

use std::fs;

use crate::fake_github::{FakeGithub, REPOSITORY};
use crate::scene::{NUMBER, flawless};
use crate::step::{Ended, Step};

/// A run against `github` behind encryption. `trusted` makes what `SSL_CERT_FILE` names of the authority's certificate.
fn encrypted(github: &FakeGithub, trusted: impl FnOnce(&str) -> Option<String>) -> Ended {
    let (url, authority) = github.encrypted();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mut step =
        Step::trusted(github, NUMBER).env("GITHUB_API_URL", &url).env("GITHUB_GRAPHQL_URL", &format!("{url}/graphql"));
    if let Some(content) = trusted(&authority) {
        let file = directory.path().join("authorities.pem");
        fs::write(&file, content).expect("a writable file");
        step = step.env("SSL_CERT_FILE", &file.to_string_lossy());
    }
    step.run()
}

#[test]
fn an_authority_of_ones_own_is_trusted_if_the_environment_names_it() {
    let github = flawless();
    encrypted(&github, |authority| Some(format!("An authority of ours\n{authority}"))).ends(0, &[]);
    assert_eq!(github.requests().len(), 9, "{:?}", github.lines());
    assert_eq!(github.world().comments(REPOSITORY, NUMBER).len(), 1);
}

#[test]
fn nobody_else_is_trusted() {
    let github = flawless();
    encrypted(&github, |_| None).ends(2, &["certificate", "SSL_CERT_FILE"]);
    let (_, other) = github.encrypted();
    encrypted(&github, |_| Some(other)).ends(2, &["certificate", "SSL_CERT_FILE"]);
    assert!(github.requests().is_empty(), "{:?}", github.lines());
}

#[test]
fn a_file_without_certificates_is_an_error() {
    let github = flawless();
    let holds_none = "`, which SSL_CERT_FILE names, holds no certificate that can be used";
    for content in ["", "no certificate\n"] {
        encrypted(&github, |_| Some(content.to_owned())).ends(2, &["authorities.pem", holds_none]);
    }
    let broken = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    encrypted(&github, |_| Some(broken.to_owned())).ends(2, &["cannot read the certificates in `"]);
    Step::trusted(&github, NUMBER)
        .env("SSL_CERT_FILE", "/nowhere.pem")
        .run()
        .ends(2, &["cannot read the certificates in `/nowhere.pem`, which SSL_CERT_FILE names"]);
    assert!(github.requests().is_empty(), "{:?}", github.lines());
}
