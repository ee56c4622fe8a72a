//! What KubeVirt calls its things stands in one file, and nowhere else in the program.

use std::collections::BTreeSet;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::project::{read, sources};

/// The file.
const ROOM: &str = "src/config/kubevirt.rs";

/// Where the product's name stands all the same, and why.
const NAMED_ELSEWHERE: [(&str, &str); 2] = [
    ("src/release/schedule.rs", "how the schedules of sig-release name the product"),
    ("src/vep/gate_words.rs", "a word in capitals that is no feature gate"),
];

/// Where the words stand by which sentences call stages, which those of another community are put into.
const SPOKEN: [&str; 3] = ["src/vep/declaration.rs", "src/vep/grammar.rs", "src/vep/sentence.rs"];

/// The texts of `tokens`, without those of documentation and of tests.
fn texts(tokens: TokenStream, found: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut of_test = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                tokens.next_if(|next| next.to_string() == "!");
                let words = tokens.peek().map(ToString::to_string).unwrap_or_default();
                let is_doc =
                    words.starts_with("[doc") || words.starts_with("[expect") || words.starts_with("[schemars");
                of_test |= words == "[cfg (test)]" || words == "[cfg(test)]";
                if is_doc {
                    tokens.next();
                }
            }
            TokenTree::Group(group) if of_test && group.delimiter() == Delimiter::Brace => of_test = false,
            TokenTree::Group(group) => texts(group.stream(), found),
            TokenTree::Literal(literal) => {
                found.extend(syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value()));
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn texts_of(path: &Path) -> Vec<String> {
    let mut found = Vec::new();
    texts(read(path).parse().expect("a source of Rust"), &mut found);
    found
}

#[test]
fn what_kubevirt_calls_its_things_stands_in_one_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let room = texts_of(&root.join(ROOM));
    let theirs: BTreeSet<&str> = room.iter().map(String::as_str).filter(|text| text.len() > 2).collect();
    assert!(theirs.contains("Implementation History") && theirs.contains("sig/compute"), "{theirs:?}");
    let mut wrong = Vec::new();
    let mut named = BTreeSet::new();
    for path in sources("src").iter().filter(|path| !path.ends_with(ROOM)) {
        let file = path.strip_prefix(root).expect("a source").to_string_lossy().into_owned();
        for text in texts_of(path) {
            if SPOKEN.contains(&file.as_str()) && matches!(text.as_str(), "alpha" | "beta") {
                continue;
            }
            let product = text.to_lowercase().contains("kubevirt");
            if product && NAMED_ELSEWHERE.iter().any(|(allowed, _)| *allowed == file) {
                named.insert(file.clone());
            } else if product || theirs.contains(text.as_str()) {
                wrong.push(format!("{file}: {text:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these belong into {ROOM}:\n{}", wrong.join("\n"));
    let allowed: BTreeSet<String> = NAMED_ELSEWHERE.iter().map(|(file, _)| (*file).to_owned()).collect();
    assert_eq!(named, allowed, "a file that names it no longer is struck off");
}
