//! `vep-check lsp`: a language server over stdin and stdout, for editors. Findings while one writes, the edits that are
//! certain as code actions, and the page of a rule where one points at what it found.
//!
//! The protocol is spoken without a library: of it a dozen fields are needed, and a message must be bounded before it is
//! read.

mod document;
pub mod wire;

use std::collections::HashMap;
use std::io;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::cli::lsp::document::{OpenDocument, Position};
use crate::cli::terminal::Exit;

/// The most documents that are open at once.
pub const MAX_OPEN: usize = 1_000;

/// Serves one editor until it says `exit`.
///
/// # Errors
/// The client does not speak the protocol, or goes without a word.
pub(super) fn run_lsp() -> Result<Exit> {
    let mut input = io::stdin().lock();
    let mut server = Server::default();
    while let Some(message) = wire::read(&mut input)? {
        let method = message["method"].as_str().unwrap_or_default();
        if method == "exit" {
            return if server.ended { Ok(Exit::Clean) } else { bail!("the client said `exit` before `shutdown`") };
        }
        if !server.started && method != "initialize" {
            bail!("the client sent `{method}` before `initialize`");
        }
        match message.get("id") {
            Some(id) if !method.is_empty() => server.request(id, method, &message["params"])?,
            // An answer: nothing was asked.
            Some(_) => {}
            None => server.notification(method, &message["params"])?,
        }
    }
    bail!("the client has gone without `exit`")
}

#[derive(Default)]
struct Server {
    started: bool,
    ended: bool,
    documents: HashMap<String, OpenDocument>,
}

impl Server {
    fn request(&mut self, id: &Value, method: &str, params: &Value) -> Result<()> {
        let document = self.documents.get(uri(params));
        let result = match method {
            "initialize" => {
                self.started = true;
                capabilities()
            }
            "shutdown" => {
                self.ended = true;
                Value::Null
            }
            "textDocument/codeAction" => {
                let (from, to) = (position(&params["range"]["start"]), position(&params["range"]["end"]));
                document.map_or(json!([]), |document| document.actions(from, to))
            }
            "textDocument/hover" => {
                document.map_or(Value::Null, |document| document.hover(position(&params["position"])))
            }
            _ => return wire::refuse(id, method),
        };
        wire::answer(id, result)
    }

    fn notification(&mut self, method: &str, params: &Value) -> Result<()> {
        let uri = uri(params);
        let text = match method {
            "textDocument/didOpen" => params["textDocument"]["text"].as_str(),
            // Each change has the whole text: that is what was agreed.
            "textDocument/didChange" => params["contentChanges"]
                .as_array()
                .and_then(|changes| changes.last())
                .and_then(|change| change["text"].as_str()),
            // What lies around it may have changed meanwhile.
            "textDocument/didSave" => {
                let Some(document) = self.documents.get_mut(uri) else { return Ok(()) };
                document.reload();
                return wire::notify("textDocument/publishDiagnostics", document.diagnostics());
            }
            "textDocument/didClose" => {
                self.documents.remove(uri);
                return wire::notify("textDocument/publishDiagnostics", json!({ "uri": uri, "diagnostics": [] }));
            }
            _ => None,
        };
        let Some(text) = text else { return Ok(()) };
        if let Some(document) = self.documents.get_mut(uri).filter(|_| method == "textDocument/didChange") {
            document.change(text);
            return wire::notify("textDocument/publishDiagnostics", document.diagnostics());
        }
        if self.documents.len() >= MAX_OPEN && !self.documents.contains_key(uri) {
            bail!("the client opened more than {MAX_OPEN} documents");
        }
        let document = OpenDocument::new(uri, text);
        let diagnostics = document.diagnostics();
        self.documents.insert(uri.to_owned(), document);
        wire::notify("textDocument/publishDiagnostics", diagnostics)
    }
}

fn uri(params: &Value) -> &str {
    params["textDocument"]["uri"].as_str().unwrap_or_default()
}

fn position(value: &Value) -> Position {
    (value["line"].as_u64().unwrap_or_default(), value["character"].as_u64().unwrap_or_default())
}

fn capabilities() -> Value {
    json!({
        "capabilities": {
            "positionEncoding": "utf-16",
            "textDocumentSync": { "openClose": true, "change": 1, "save": true },
            "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            "hoverProvider": true,
        },
        "serverInfo": { "name": "vep-check", "version": env!("CARGO_PKG_VERSION") },
    })
}
