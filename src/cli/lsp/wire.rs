//! Messages of the language server protocol: how they are framed, and what is said to the client.
//!
//! <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol>

use std::io::{BufRead, Read as _};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::cli::terminal::print;

/// The largest message that is read, in bytes: no document that a person edits is as large.
pub const MAX_MESSAGE: u64 = 16 * 1024 * 1024;

/// The longest line of a header, and the most lines.
const MAX_HEADER: u64 = 1024;

/// The next message; `None` at the end of `input`.
///
/// # Errors
/// It is no message of the protocol, or too large: what follows could not be told apart, so that nothing more is read.
pub(super) fn read(input: &mut impl BufRead) -> Result<Option<Value>> {
    let mut length: Option<u64> = None;
    let mut lines = 0;
    loop {
        let mut line = Vec::new();
        input.by_ref().take(MAX_HEADER).read_until(b'\n', &mut line).context("cannot read stdin")?;
        if line.is_empty() && lines == 0 {
            return Ok(None);
        }
        lines += 1;
        let Some(line) = line.strip_suffix(b"\n").filter(|_| lines <= MAX_HEADER) else {
            bail!("the client sent no header of a message; `vep-check lsp` is started by an editor");
        };
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(':') else {
            bail!("`{line}` is no header of a message; `vep-check lsp` is started by an editor");
        };
        if name.eq_ignore_ascii_case("Content-Length") {
            length = Some(value.trim().parse().with_context(|| format!("`{line}` is no length"))?);
        }
    }
    let length = length.context("the client sent a message without `Content-Length`")?;
    if length > MAX_MESSAGE {
        bail!("the client announced a message of {length} bytes; at most {MAX_MESSAGE} are read");
    }
    let mut body = Vec::new();
    input.by_ref().take(length).read_to_end(&mut body).context("cannot read stdin")?;
    if (body.len() as u64) < length {
        bail!("the client ended within a message: {} of {length} bytes", body.len());
    }
    let message: Value = serde_json::from_slice(&body).context("the client sent a message that is not JSON")?;
    if !message.is_object() {
        bail!("the client sent JSON that is no message");
    }
    Ok(Some(message))
}

/// Answers the request `id` with `result`.
pub(super) fn answer(id: &Value, result: Value) -> Result<()> {
    send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }))
}

/// Answers the request `id`, which is for something that is not there.
pub(super) fn refuse(id: &Value, method: &str) -> Result<()> {
    let error = json!({ "code": -32601, "message": format!("vep-check does not know `{method}`") });
    send(&json!({ "jsonrpc": "2.0", "id": id, "error": error }))
}

/// Tells the client something that it did not ask for.
pub(super) fn notify(method: &str, params: Value) -> Result<()> {
    send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
}

fn send(message: &Value) -> Result<()> {
    let body = message.to_string();
    print(&format!("Content-Length: {}\r\n\r\n{body}", body.len()))
}
