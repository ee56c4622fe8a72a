//! A request to GitHub, as it is sent.

use anyhow::{Context as _, Result};
use reqwest::Method;
use reqwest::blocking::Request as Outgoing;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

/// Whether a request may be sent again when nobody knows whether it was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Sending it twice is sending it once.
    Harmless,
    /// It would be done twice.
    Harmful,
}

/// A request.
pub(super) struct HttpRequest<'a> {
    /// The method.
    pub(super) method: Method,
    /// Where it goes.
    pub(super) url: String,
    /// What messages call it.
    pub(super) name: String,
    /// The type of the answer.
    pub(super) accept: &'static str,
    /// What is sent along.
    pub(super) body: Option<&'a Value>,
    /// Whether it may be sent twice.
    pub(super) repeat: Repeat,
    /// For a query, the types of errors that are no failure: what they are about is null in the answer.
    pub(super) graphql: Option<&'static [&'static str]>,
}

impl HttpRequest<'_> {
    /// The request as it is sent.
    ///
    /// # Errors
    /// The address is none.
    pub(super) fn outgoing(&self) -> Result<Outgoing, String> {
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

/// How `token` is shown to GitHub.
///
/// # Errors
/// It has characters that no token has.
pub(super) fn bearer(token: &SecretString) -> Result<HeaderValue> {
    let shown = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim())).ok();
    let mut shown = shown.context("the token has characters that no token has")?;
    shown.set_sensitive(true);
    Ok(shown)
}
