//! A new VEP, made from the repository's template. Pure: a snapshot in, a document out.

use anyhow::{Result, bail};

use crate::snapshot::Snapshot;
use crate::source::Span;
use crate::text::{did_you_mean, one_line};
use crate::vep::Vep;
use crate::vep::place::{Around, Place, slug, slug_of_name};
use crate::vep::title::{TitleForm, TitleNumber};
use crate::vep::yaml::quoted;

/// How many characters of a title its directory is named after, at most: whole words only.
const LONGEST_SLUG: usize = 60;

/// What a new VEP is about, from whatever source.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The SIG that owns it: `sig-compute`, `compute` or `sig/compute`.
    pub sig: String,
    /// The number of its tracking issue.
    pub number: u64,
    /// Its title, with or without `VEP #12:` in front.
    pub title: String,
}

/// A document that is not written yet.
#[derive(Debug)]
pub struct NewVep {
    /// Its path in the repository.
    pub path: String,
    /// The SIG that owns it.
    pub sig: String,
    /// Its text.
    pub text: String,
    /// Its title, without the number.
    pub title: String,
}

/// Makes the document of `proposal` from the template of `snapshot`, which holds all documents of the repository.
///
/// # Errors
/// There is no such SIG, the number is taken, or no directory can be named after the title.
pub fn document(snapshot: &Snapshot, proposal: &Proposal) -> Result<NewVep> {
    let sig = sig(snapshot, &proposal.sig)?;
    let number = proposal.number;
    let noun = &snapshot.config.noun;
    if number == 0 {
        bail!("{}", noun.say("0 is no number of a VEP; give that of the tracking issue"));
    }
    if let Some(path) = holder(snapshot, number) {
        let why = noun.say("; a VEP has the number of its tracking issue");
        bail!("{} {number} is there already: `{path}`{why}", noun.one());
    }
    let title = subject(&proposal.title, &snapshot.config.layout.title);
    let words = short_slug(&title);
    if words.is_empty() {
        bail!("no directory can be named after the title `{}`; it has neither letters nor digits", one_line(&title));
    }
    let layout = &snapshot.config.layout;
    let around = if layout.around == Around::Sig { sig.as_str() } else { "" };
    let path = layout.path(around, &format!("{number}-{words}"));
    let text = filled(snapshot, &sig, number, &title);
    Ok(NewVep { path, sig, text, title })
}

/// The directory of the SIG that `written` names.
fn sig(snapshot: &Snapshot, written: &str) -> Result<String> {
    let config = &snapshot.config;
    let known: Vec<&str> = snapshot.sigs.iter().map(String::as_str).chain([config.layout.meta.as_str()]).collect();
    let wanted = written.trim().trim_end_matches('/').to_lowercase().replace('/', "-");
    let found = known.iter().find(|sig| {
        let label = config.sigs.get(**sig).is_some_and(|label| label.eq_ignore_ascii_case(written.trim()));
        let name = sig.to_lowercase();
        label || name == wanted || name.strip_prefix(&config.sig_prefix) == Some(&wanted)
    });
    if let Some(sig) = found {
        return Ok((*sig).to_owned());
    }
    let full = if wanted.starts_with(&config.sig_prefix) { wanted } else { format!("{}{wanted}", config.sig_prefix) };
    let mut near = did_you_mean(&full, known.iter().copied());
    if near.is_empty() {
        near = format!("; write one of {}", known.join(", "));
    }
    bail!("`{}` is not a SIG{near}", one_line(written))
}

/// The path of what has this number: a directory that starts with it, or a document without such a directory whose
/// title says it.
fn holder(snapshot: &Snapshot, number: u64) -> Option<String> {
    let config = &snapshot.config;
    let place = |path: &str| Place::new(&config.layout, path);
    let file = snapshot.tree.below(&config.layout.directory).find(|path| place(path).number() == Some(number));
    if let Some(file) = file {
        let above = |path: &str| path.rsplit_once('/').map(|(directory, _)| directory.to_owned());
        // Of a file further down, the directory with the number.
        let mut directory = above(file)?;
        while let Some(parent) = above(&directory).filter(|parent| place(&format!("{parent}/-")).number().is_some()) {
            directory = parent;
        }
        return Some(directory);
    }
    let documents = snapshot.changes.iter().map(|change| &change.head);
    let unnumbered = documents.filter(|document| place(document.path()).number().is_none());
    let titled = unnumbered.map(|document| Vep::parse(document.source.clone(), &config.layout, &config.metadata));
    titled.filter(|vep| vep.number() == Some(number)).map(|vep| vep.source.path().to_owned()).next()
}

/// The words of `title` on one line, without a number in front.
fn subject(title: &str, form: &TitleForm) -> String {
    let words: Vec<&str> = title.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let words = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let numbered = |label: &str| {
        let number = form.after_word(label.trim()).map(|rest| rest.trim_start_matches([' ', '-', '#', ':']));
        number.is_some_and(|number| number.is_empty() || number.bytes().all(|b| b.is_ascii_digit()))
    };
    match words.split_once(':') {
        Some((label, rest)) if numbered(label) => rest.trim().to_owned(),
        _ => words,
    }
}

/// What a directory is called after `title`.
fn short_slug(title: &str) -> String {
    // What has no form in ASCII parts words here: a directory has no other letters.
    // A name of code is several words: `pauseProbes`. Among others, capitals part none: `KubeVirt plugins`.
    let slug = if title.contains(char::is_whitespace) { slug(title) } else { slug_of_name(title) };
    let words: Vec<&str> = slug.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut slug = words.join("-");
    if slug.len() > LONGEST_SLUG {
        // A first word that is longer alone is cut.
        let end = slug[..=LONGEST_SLUG].rfind('-').unwrap_or(LONGEST_SLUG);
        slug.truncate(end);
    }
    slug
}

/// The template with title and number filled in, and what its front matter can say of them.
fn filled(snapshot: &Snapshot, sig: &str, number: u64, title: &str) -> String {
    let template = &snapshot.template.vep;
    let text = template.source.text();
    let heading = snapshot.config.layout.title.heading(number, title);
    let mut edits: Vec<(Span, String)> = Vec::new();
    match template.title.as_ref().filter(|title| title.usual || title.number != TitleNumber::Missing) {
        Some(title) => edits.push((title.heading, heading)),
        None => {
            let body = template.front_matter.as_ref().map_or(0, |front_matter| front_matter.block.span.end);
            let newline = if body > 0 { "\n\n" } else { "" };
            edits.push((Span::at(body), format!("{newline}{heading}\n\n")));
        }
    }
    let fields = [
        ("title", quoted(title)),
        ("vep-number", number.to_string()),
        ("creation-date", quoted(&snapshot.today.to_string())),
        ("owning-sig", sig.to_owned()),
    ];
    for (key, value) in fields {
        let Some(entry) = template.front_matter.as_ref().and_then(|front_matter| front_matter.entry(key)) else {
            continue;
        };
        let space = if text[..entry.node.span.start].ends_with(':') { " " } else { "" };
        edits.push((entry.node.span, format!("{space}{value}")));
    }
    edits.sort_unstable_by_key(|(span, _)| *span);
    let (mut filled, mut from) = (String::with_capacity(text.len()), 0);
    for (span, replacement) in edits {
        filled.push_str(&text[from..span.start]);
        filled.push_str(&replacement);
        from = span.end;
    }
    filled.push_str(&text[from..]);
    filled
}
