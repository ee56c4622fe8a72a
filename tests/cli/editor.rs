//! `vep-check lsp`: what an editor sees, and what becomes of a client that does not speak the protocol.

use std::fs;
use std::io::{BufRead as _, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use crate::common::skip::skip;
use crate::common::{PROGRAM, Repo, Run, VEP, command, vep, vep_with_link};
use serde_json::{Value, json};

fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The server, told all of `bytes`; what it said.
fn told(bytes: Vec<u8>) -> (Run, Vec<Value>) {
    let mut child = command()
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A server that ends does not read the rest.
    let writer = thread::spawn(move || _ = stdin.write_all(&bytes));
    let run = Run::read(child.wait_with_output().expect("an end"));
    writer.join().expect("a writer");
    let mut rest = run.stdout.as_bytes();
    let mut said = Vec::new();
    while !rest.is_empty() {
        let (mut header, mut empty) = (String::new(), String::new());
        rest.read_line(&mut header).expect("a header");
        rest.read_line(&mut empty).expect("its end");
        let length: usize =
            header.trim().strip_prefix("Content-Length: ").expect("a length").parse().expect("a number");
        let mut body = vec![0; length];
        rest.read_exact(&mut body).expect("a body");
        said.push(serde_json::from_slice(&body).expect("JSON"));
    }
    (run, said)
}

/// A dialogue about `text` as the document [`VEP`] of `repo`: `requests` between opening it and the end.
pub fn about(repo: &Repo, text: &str, requests: &[Value]) -> Vec<Value> {
    let uri = format!("file://{}", repo.join(VEP).display());
    let open = json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"uri": uri, "text": text}}});
    let mut bytes = framed(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}));
    bytes.extend(framed(&open));
    for (index, request) in requests.iter().enumerate() {
        let mut request = request.clone();
        request["id"] = json!(index + 10);
        request["params"]["textDocument"] = json!({ "uri": uri });
        bytes.extend(framed(&request));
    }
    bytes.extend(framed(&json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"})));
    bytes.extend(framed(&json!({"jsonrpc": "2.0", "method": "exit"})));
    let (run, said) = told(bytes);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    said
}

pub fn diagnostics(said: &[Value]) -> Vec<&Value> {
    let found = said.iter().filter(|message| message["method"] == "textDocument/publishDiagnostics");
    found.flat_map(|message| message["params"]["diagnostics"].as_array().expect("a list")).collect()
}

/// The repository that the dialogue with neovim is about.
fn example() -> Repo {
    let repo = Repo::new();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/example");
    let copied = Command::new("cp").arg("-r").arg(from.join(".")).arg(repo.path()).status().expect("cp");
    assert!(copied.success());
    repo
}

const OPENED: &str = "veps/sig-compute/18-warm-standby/vep.md";

#[test]
fn a_recorded_dialogue_with_neovim_is_answered() {
    let repo = example();
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/editor/neovim.jsonl");
    let recorded = fs::read_to_string(recorded).expect("a recording");
    let root = repo.path().to_str().expect("UTF-8");
    let messages = recorded.replace("/ROOT", root);
    let bytes = messages.lines().flat_map(|line| framed(&serde_json::from_str(line).expect("JSON"))).collect();
    let (run, said) = told(bytes);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let codes = |message: &Value| -> Vec<String> {
        let list = message["params"]["diagnostics"].as_array().expect("a list");
        list.iter()
            .map(|d| format!("{} {}", d["range"]["start"]["line"], d["code"].as_str().expect("a rule")))
            .collect()
    };
    assert_eq!(codes(&said[1]), ["6 target-version-format", "13 checklist-marker", "60 section-empty"]);
    let page = said[2]["result"]["contents"]["value"].as_str().expect("a page");
    assert!(page.starts_with("# checklist-marker\n"), "{page}");
    let action = &said[3]["result"][0];
    let edit = &action["edit"]["changes"][format!("file://{root}/{OPENED}")][0];
    assert_eq!((&action["kind"], &edit["newText"]), (&"quickfix".into(), &"[ ]".into()), "{action:#}");
    assert_eq!(codes(&said[4]), ["6 target-version-format", "60 section-empty"]);
}

#[test]
fn neovim_shows_findings_and_their_pages_and_makes_the_edit() {
    if !Command::new("nvim").arg("--version").output().is_ok_and(|output| output.status.success()) {
        skip("there is no nvim");
        return;
    }
    let repo = example();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/editor/neovim.lua");
    let output = Command::new("nvim")
        .args(["--headless", "--clean", "-n", "-S"])
        .arg(script)
        .current_dir(repo.path())
        .env("VEP", OPENED)
        .env("SERVER", format!("'{PROGRAM}' lsp"))
        .output()
        .expect("nvim runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    for part in ["found 13:2 checklist-marker", "hover # checklist-marker", "action Fix: `[]` is not", "left 2 of 3"] {
        assert!(said.contains(part), "no `{part}` in {said}");
    }
    let written = fs::read_to_string(repo.join(OPENED)).expect("the document");
    assert!(written.contains("- [ ] (R) Alpha target version"), "{written}");
}

#[test]
fn the_text_of_the_editor_counts_and_places_are_in_utf_16() {
    let repo = Repo::with_vep();
    let text = vep_with_link(1, "gone.md").replace("See [this]", "\u{1f600}\u{e9} [this]");
    let said = about(&repo, &text, &[]);
    let found = diagnostics(&said);
    assert_eq!(found.len(), 1, "{found:#?}");
    // Two units for the picture, one for the letter.
    assert_eq!(found[0]["range"]["start"], json!({"line": 25, "character": 11}), "{found:#?}");
    assert_eq!(diagnostics(&about(&repo, &vep(1), &[])).len(), 0);
}

#[test]
fn a_broken_configuration_is_said_where_one_looks() {
    let repo = Repo::with_vep();
    repo.write(".github/vep-check.yaml", "no-such-key: 1\n");
    let said = about(&repo, &vep(1), &[]);
    assert!(diagnostics(&said)[0]["message"].as_str().is_some_and(|m| m.contains("no-such-key")), "{said:#?}");
}

#[test]
fn the_text_of_a_stranger_stays_text() {
    let repo = Repo::with_vep();
    let text = vep_with_link(1, "gone\u{202e}.md");
    let at = json!({"line": 25, "character": 12});
    let hover = json!({"method": "textDocument/hover", "params": {"position": at}});
    let actions = json!({"method": "textDocument/codeAction", "params": {"range": {"start": at, "end": at}}});
    let far = json!({"method": "textDocument/hover", "params": {"position": {"line": u64::MAX, "character": -1}}});
    let unknown = json!({"method": "workspace/executeCommand", "params": {}});
    let said = about(&repo, &text, &[hover, actions, far, unknown]);
    let message = diagnostics(&said)[0]["message"].as_str().expect("a message");
    assert!(!message.contains(['\u{1b}', '\u{202e}']), "{message:?}");
    assert!(said[2]["result"]["contents"]["value"].as_str().is_some_and(|page| page.starts_with("# link-broken")));
    assert_eq!(said[3]["result"], json!([]));
    assert_eq!(said[4]["result"], Value::Null);
    assert_eq!(said[5]["error"]["code"], -32601);
}

#[test]
fn a_broken_client_ends_with_a_reason() {
    let started = framed(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}));
    let with = |bytes: &[u8]| [started.as_slice(), bytes].concat();
    for (bytes, reason) in [
        (b"{}\n".to_vec(), "no header"),
        (b"Content-Length: 4\r\n\r\n{bad".to_vec(), "not JSON"),
        (b"Content-Length: 2\r\n\r\n[]".to_vec(), "no message"),
        (b"Content-Length: 104857600\r\n\r\n{".to_vec(), "at most"),
        (b"Content-Length: -1\r\n\r\n{}".to_vec(), "no length"),
        (b"Content-Type: x\r\n\r\n{}".to_vec(), "without `Content-Length`"),
        (b"Content-Length: 10\r\n\r\n{}".to_vec(), "ended within a message"),
        (vec![b'x'; 5_000_000], "no header"),
        (framed(&json!({"id": 1, "method": "shutdown"})), "before `initialize`"),
        (framed(&json!({"method": "\u{1b}[31m\n::error::x"})), "before `initialize`"),
        (with(&framed(&json!({"method": "exit"}))), "before `shutdown`"),
        (started.clone(), "gone without `exit`"),
        (Vec::new(), "gone without `exit`"),
    ] {
        let (run, _) = told(bytes);
        assert_eq!(run.code, 2, "{reason}: {run:?}");
        assert!(run.stderr.contains(reason), "no `{reason}` in {}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        assert!(!run.stderr.contains('\u{1b}'));
    }
}

#[test]
fn a_change_is_checked_with_what_was_read_and_a_save_reads_anew() {
    let repo = Repo::with_vep();
    let uri = format!("file://{}", repo.join(VEP).display());
    let send = |method: &str, params: Value| framed(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    let document = json!({ "uri": uri });
    let says = |text: String| json!({"textDocument": {"uri": uri}, "contentChanges": [{"text": text}]});
    let mut bytes = framed(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}));
    bytes.extend(send("textDocument/didOpen", json!({"textDocument": {"uri": uri, "text": vep(1)}})));
    bytes.extend(send("textDocument/didChange", says(vep_with_link(1, "gone.md"))));
    bytes.extend(send("textDocument/didChange", says(vep(1))));
    bytes.extend(send("textDocument/didChange", says(format!("---\ntitle: [\n---\n{}", vep(1)))));
    bytes.extend(send("textDocument/didChange", says(vep_with_link(1, "gone.md"))));
    bytes.extend(send("textDocument/didSave", json!({ "textDocument": document })));
    bytes.extend(framed(&json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"})));
    bytes.extend(framed(&json!({"jsonrpc": "2.0", "method": "exit"})));
    let (run, said) = told(bytes);
    assert_eq!(run.code, 0, "{run:?}");
    let codes = |message: &Value| {
        let list = message["params"]["diagnostics"].as_array().cloned().unwrap_or_default();
        list.iter().map(|one| one["code"].as_str().unwrap_or("?").to_owned()).collect::<Vec<_>>().join(" ")
    };
    let found: Vec<String> =
        said.iter().filter(|said| said["method"] == "textDocument/publishDiagnostics").map(codes).collect();
    let broken = found[3].contains("front-matter-syntax");
    assert!(broken, "{found:?}");
    assert_eq!([&found[..3], &found[4..]].concat(), ["", "link-broken", "", "link-broken", "link-broken"]);
}
