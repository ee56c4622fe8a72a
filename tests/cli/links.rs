//! Every link of a page for readers leads to a file that is there, and to a heading that it has.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Where our own files are on GitHub; a link there is held against the files here.
const OWN: [&str; 2] =
    ["https://github.com/kubevirt/vep-check/blob/main/", "https://github.com/kubevirt/vep-check/tree/main/"];

/// What readers get to see besides the pages of `docs/` and of the rules.
const TEXTS: [&str; 7] = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "fuzz/README.md",
    "benches/README.md",
    ".github/PULL_REQUEST_TEMPLATE.md",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The paths of all texts, from the root.
fn texts() -> Vec<PathBuf> {
    let mut texts: Vec<PathBuf> = TEXTS.iter().map(PathBuf::from).collect();
    for directory in ["docs", "src/rules"] {
        for entry in fs::read_dir(root().join(directory)).expect("a directory of pages") {
            let path = Path::new(directory).join(entry.expect("an entry").file_name());
            if path.extension().is_some_and(|end| end == "md") {
                texts.push(path);
            }
        }
    }
    texts.sort();
    texts
}

/// The links and pictures of a text, each with its line.
fn links(text: &str) -> Vec<(usize, String)> {
    let links = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter().filter_map(|(event, range)| {
        let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else { return None };
        Some((text[..range.start].matches('\n').count() + 1, dest_url.into_string()))
    });
    links.collect()
}

/// The anchors that GitHub makes of the headings of a text: lower case, blanks as `-`, nothing else but letters,
/// digits, `-` and `_`; and a number behind one that was there before.
/// <https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links>
fn anchors(text: &str) -> Vec<String> {
    let (mut anchors, mut seen, mut heading) = (Vec::new(), BTreeMap::<String, usize>::new(), None::<String>);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => heading.iter_mut().for_each(|heading| heading.push_str(&part)),
            Event::End(TagEnd::Heading(_)) => {
                let words = heading.take().unwrap_or_default().to_lowercase();
                let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
                let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
                let before = seen.entry(anchor.clone()).or_insert(0);
                anchors.push(if *before == 0 { anchor } else { format!("{anchor}-{before}") });
                *before += 1;
            }
            _ => {}
        }
    }
    anchors
}

/// What is wrong with a link of the text at `from`, if anything.
fn fault(from: &Path, link: &str) -> Option<String> {
    let own = OWN.iter().find_map(|start| link.strip_prefix(start));
    if own.is_none() && (link.starts_with("https://") || link.starts_with("mailto:")) {
        return None;
    }
    if own.is_none() && link.contains("://") {
        return Some("is not encrypted".to_owned());
    }
    let (path, anchor) = own.unwrap_or(link).split_once('#').map_or((own.unwrap_or(link), None), |(p, a)| (p, Some(a)));
    let mut target = match (own, path.is_empty()) {
        (None, true) => from.to_path_buf(),
        (None, false) => from.parent().expect("a text lies in a directory").to_path_buf(),
        (Some(_), _) => PathBuf::new(),
    };
    for part in Path::new(path).components() {
        match part {
            Component::Normal(name) => target.push(name),
            Component::ParentDir if target.pop() => {}
            Component::CurDir => {}
            _ => return Some("leads out of the repository".to_owned()),
        }
    }
    if !is_there(&target) {
        return Some(format!("leads to `{}`, which is not there", target.display()));
    }
    let anchor = anchor?;
    let Ok(text) = fs::read_to_string(root().join(&target)) else {
        return Some(format!("has an anchor, and `{}` is no text", target.display()));
    };
    let known = anchors(&text);
    (!known.iter().any(|known| known == anchor)).then(|| format!("has no heading for `#{anchor}`; there are {known:?}"))
}

/// Whether a path is there in this spelling, whatever the file system takes for the same.
fn is_there(path: &Path) -> bool {
    let (Some(name), Some(parent)) = (path.file_name(), path.parent()) else { return true };
    let Ok(mut entries) = fs::read_dir(root().join(parent)) else { return false };
    entries.any(|entry| entry.is_ok_and(|entry| entry.file_name() == name)) && is_there(parent)
}

#[test]
fn every_link_leads_somewhere() {
    let (mut faults, mut count) = (Vec::new(), 0);
    for path in texts() {
        let text = fs::read_to_string(root().join(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for (line, link) in links(&text) {
            count += 1;
            faults.extend(fault(&path, &link).map(|fault| format!("{}:{line}: `{link}` {fault}", path.display())));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 100, "only {count} links were looked at");
}

#[test]
fn a_link_that_leads_nowhere_is_noticed() {
    let from = Path::new("docs/action.md");
    let cases = [
        ("limits.md", true),
        ("limits.md#limits", true),
        ("#the-sign-off-table", true),
        ("../SECURITY.md#what-runs-with-which-token", true),
        ("../testdata/example", true),
        ("https://github.com/kubevirt/vep-check/blob/main/docs/limits.md#limits", true),
        ("https://example.org/anything", true),
        ("http://example.org/", false),
        ("Limits.md", false),
        ("docs/limits.md", false),
        ("limits.md#limit", false),
        ("#sign-off", false),
        ("../../SECURITY.md", false),
        ("/SECURITY.md", false),
        ("comment.png#picture", false),
        ("https://github.com/kubevirt/vep-check/blob/main/limits.md", false),
    ];
    for (link, leads) in cases {
        assert_eq!(fault(from, link).is_none(), leads, "`{link}`: {:?}", fault(from, link));
    }
}

#[test]
fn anchors_are_those_of_github() {
    let text = "# The `sign-off` table: who, and when?\n\n## Same_word\n\n## Same_word\n\nGrüße\n===\n\n    # code\n";
    assert_eq!(anchors(text), ["the-sign-off-table-who-and-when", "same_word", "same_word-1", "grüße"]);
}
