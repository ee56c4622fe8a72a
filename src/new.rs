//! A new VEP, made from the repository's template. Pure: a snapshot in, a document out.

use anyhow::{Result, bail};

use crate::config::{Always, Field, FieldKind, FieldRole, Needed};
use crate::snapshot::Snapshot;
use crate::source::Span;
use crate::text::{did_you_mean, one_line};
use crate::vep::Vep;
use crate::vep::front_matter::FrontMatter;
use crate::vep::place::{Around, Place, slug, slug_of_name};
use crate::vep::title::{TitleForm, TitleNumber};
use crate::vep::yaml::{Entry, Value, quoted};

/// How many characters of a title its directory is named after, at most: whole words only.
const LONGEST_SLUG: usize = 60;

/// What a new VEP is about, from whatever source.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    /// The SIG that owns it: `sig-compute`, `compute` or `sig/compute`.
    pub sig: Option<String>,
    /// The directory that it is sorted into, where that is none of a SIG.
    pub area: Option<String>,
    /// The number of its tracking issue.
    pub number: Option<u64>,
    /// Its title, with or without `VEP #12:` in front.
    pub title: String,
    /// What the template has in the file of metadata beside it.
    pub beside: Option<String>,
}

/// A document that is not written yet.
#[derive(Debug)]
pub struct NewVep {
    /// Its path in the repository.
    pub path: String,
    /// The SIG that owns it.
    pub sig: Option<String>,
    /// Its text.
    pub text: String,
    /// Its title, without the number.
    pub title: String,
    /// The file of metadata beside it, where documents have one: its path and its text.
    pub beside: Option<(String, String)>,
}

/// What a proposal must say in a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Which SIG owns it.
    pub sig: bool,
    /// Which directory it is sorted into.
    pub area: bool,
    /// Which number it has.
    pub number: bool,
}

impl Asked {
    /// What one must say for a new document of `snapshot`.
    pub fn of(snapshot: &Snapshot) -> Asked {
        let config = &snapshot.config;
        let template = &snapshot.template.vep;
        let owner = &config.metadata.fields.owner;
        let is_field = match &config.fields {
            Some(fields) => fields.all.iter().any(|field| field.name == *owner),
            None => template.front_matter.as_ref().is_some_and(|fields| fields.entry(owner).is_some()),
        };
        Asked {
            sig: config.layout.around == Around::Sig || is_field,
            area: config.layout.around == Around::Area,
            number: config.has_numbers(),
        }
    }
}

/// Makes the document of `proposal` from the template of `snapshot`, which holds all documents of the repository.
///
/// # Errors
/// There is no such SIG or directory, the number is taken, something is not said or is not asked for here, or nothing can be
/// named after the title.
pub fn document(snapshot: &Snapshot, proposal: &Proposal) -> Result<NewVep> {
    let layout = &snapshot.config.layout;
    let asked = Asked::of(snapshot);
    let sig = match &proposal.sig {
        Some(written) => Some(sig(snapshot, written)?),
        None if asked.sig => bail!("say which SIG owns it"),
        None => None,
    };
    let area = area(snapshot, proposal.area.as_deref())?;
    let number = number(snapshot, proposal.number)?;
    let title = subject(&proposal.title, &layout.title);
    let words = short_slug(&title);
    if words.is_empty() {
        bail!("no directory can be named after the title `{}`; it has neither letters nor digits", one_line(&title));
    }
    let around = match layout.around {
        Around::Sig => sig.clone().unwrap_or_default(),
        Around::Area | Around::Nothing => area,
    };
    let width = digits(snapshot);
    let numbered = |number: u64| format!("{number:0width$}-{words}");
    let name = number.filter(|_| layout.numbered).map_or_else(|| words.clone(), numbered);
    let path = layout.path(&around, &name);
    let values = Values::of(snapshot, sig.as_deref(), number, (&title, &words));
    let beside = values.beside(&path, proposal.beside.as_deref());
    let text = filled(snapshot, &values, number, &title);
    Ok(NewVep { path, sig, text, title, beside })
}

/// The number of a new document, where those of `snapshot` have one: `given`, if no other has it.
fn number(snapshot: &Snapshot, given: Option<u64>) -> Result<Option<u64>> {
    let noun = &snapshot.config.noun;
    let number = match (snapshot.config.has_numbers(), given) {
        (false, None) => return Ok(None),
        (false, Some(_)) => bail!("{}", noun.say("VEPs have no numbers here; leave the number out")),
        (true, None) => bail!("{}", noun.say("say which number the VEP has")),
        (true, Some(number)) => number,
    };
    if number == 0 {
        bail!("{}", noun.say("0 is no number of a VEP; give that of the tracking issue"));
    }
    if let Some(path) = holder(snapshot, number) {
        let why = noun.say("; a VEP has the number of its tracking issue");
        bail!("{} {number} is there already: `{path}`{why}", noun.one());
    }
    Ok(Some(number))
}

/// How many digits each number of a document has at least, where some begin with zeros, as in `0012-fair-queues`; else 1.
fn digits(snapshot: &Snapshot) -> usize {
    let layout = &snapshot.config.layout;
    let (mut fewest, mut begins_with_zero) = (usize::MAX, false);
    for change in &snapshot.changes {
        let place = Place::new(layout, change.head.path());
        let name = if layout.is_flat() { Some(place.file.as_str()) } else { place.vep_directory() };
        // What has the number 0 is a template more often than not.
        let Some((name, _)) = name.zip(place.number()).filter(|(_, number)| *number > 0) else { continue };
        fewest = fewest.min(name.bytes().take_while(u8::is_ascii_digit).count());
        begins_with_zero |= name.starts_with('0');
    }
    if begins_with_zero { fewest } else { 1 }
}

/// The directory below that of all documents that a new one is sorted into: `given`, where there are such.
fn area(snapshot: &Snapshot, given: Option<&str>) -> Result<String> {
    let layout = &snapshot.config.layout;
    let there = snapshot.tree.directories_in(&layout.directory);
    let list = || there.iter().take(MOST_AREAS).cloned().collect::<Vec<_>>().join(", ");
    let Some(written) = given else {
        if layout.around == Around::Area {
            bail!("say with --area which directory of `{}` it is sorted into: {}", layout.directory, list());
        }
        return Ok(String::new());
    };
    let may_lie_deeper = layout.around == Around::Nothing && layout.deep;
    if layout.around != Around::Area && !may_lie_deeper {
        bail!("{}", snapshot.config.noun.say("VEPs are not sorted into areas here; leave --area out"));
    }
    let area = written.trim().trim_matches('/');
    let is_plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let mut parts = area.split('/');
    if !area.split('/').all(is_plain) {
        bail!("`{}` is no directory below `{}`", one_line(written), layout.directory);
    }
    let first = parts.next().unwrap_or_default();
    if !there.iter().any(|known| known == first) {
        let mut near = did_you_mean(first, there.iter().map(String::as_str));
        if near.is_empty() {
            near = format!("; these are there: {}", list());
        }
        bail!("there is no `{first}` below `{}`{near}", layout.directory);
    }
    if parts.next().is_some() && !layout.deep {
        bail!("`{area}` is too deep: documents lie right below `{}/{first}/`", layout.directory);
    }
    Ok(area.to_owned())
}

/// How many directories are named that a document may be sorted into.
const MOST_AREAS: usize = 20;

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
        if config.layout.is_flat() {
            return Some(file.to_owned());
        }
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

/// What can be said in the metadata of a new document.
struct Values<'s> {
    snapshot: &'s Snapshot,
    /// Names of fields, with what they have.
    of: Vec<(&'s str, String)>,
}

impl<'s> Values<'s> {
    fn of(snapshot: &'s Snapshot, sig: Option<&str>, number: Option<u64>, (title, words): (&str, &str)) -> Values<'s> {
        let names = &snapshot.config.metadata.fields;
        let mut described = snapshot.config.fields.iter().flat_map(|fields| &fields.all);
        let own_name = described.find(|field| field.role == Some(FieldRole::Name)).map_or("", |field| &field.name);
        let known = [
            (names.title.as_str(), Some(quoted(title))),
            (own_name, Some(quoted(words))),
            (names.number.as_str(), number.map(|number| number.to_string())),
            (CREATION_DATE, Some(quoted(&snapshot.today.to_string()))),
            (names.owner.as_str(), sig.map(str::to_owned)),
        ];
        let known = known.into_iter().filter(|(name, _)| !name.is_empty());
        Values { snapshot, of: known.filter_map(|(name, value)| Some((name, value?))).collect() }
    }

    /// What to edit in `fields` of `text`.
    fn edits(&self, text: &str, fields: &FrontMatter) -> Vec<(Span, String)> {
        let known = self.of.iter().filter_map(|(name, value)| Some((fields.entry(name)?, value)));
        let edit = |(entry, value): (&Entry, &String)| {
            if entry.node.value != Value::Empty {
                return (entry.node.span, value.clone());
            }
            // Where nothing stands behind the colon, its place may be anywhere up to the next line.
            let key = entry.key.span.end;
            let colon = text[key..].find(':').map_or(key, |at| key + at + 1);
            (Span::at(colon), format!(" {value}"))
        };
        known.map(edit).collect()
    }

    /// The file of metadata beside the document at `path`, where there is to be one: `template` with what is known, or a line
    /// for each field that every document needs.
    fn beside(&self, path: &str, template: Option<&str>) -> Option<(String, String)> {
        let fields = self.snapshot.config.fields.as_ref()?;
        let file = fields.file.as_ref()?;
        let path = format!("{}/{file}", self.snapshot.config.layout.home_of(path)?);
        let text = template.map_or_else(
            || fields.all.iter().filter_map(|field| self.line(field)).collect(),
            |text| edited(text, self.edits(text, &FrontMatter::of_file(text))),
        );
        Some((path, text))
    }

    /// The line of `field`; `None` of one that a new document needs not have.
    fn line(&self, field: &Field) -> Option<String> {
        let known = self.of.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value.clone());
        let always = field.required == Some(Needed::Word(Always::Always));
        let open = || match (field.kind, field.one_of.first()) {
            (FieldKind::Handles, _) => "[]".to_owned(),
            // The first state is that of what is new.
            (_, Some(first)) if field.role == Some(FieldRole::Status) => quoted(first),
            _ => "\"\"".to_owned(),
        };
        known.or_else(|| always.then(open)).map(|value| format!("{}: {value}\n", field.name))
    }
}

/// What the day is called on which a document was begun.
const CREATION_DATE: &str = "creation-date";

/// `text` with `edits`, none of which overlaps another.
fn edited(text: &str, mut edits: Vec<(Span, String)>) -> String {
    edits.sort_unstable_by_key(|(span, _)| *span);
    let (mut filled, mut from) = (String::with_capacity(text.len()), 0);
    for (span, replacement) in edits {
        filled.push_str(&text[from..span.start]);
        filled.push_str(&replacement);
        from = span.end;
    }
    filled + &text[from..]
}

/// The template with title and number filled in, and what its front matter can say of them.
fn filled(snapshot: &Snapshot, values: &Values<'_>, number: Option<u64>, title: &str) -> String {
    let template = &snapshot.template.vep;
    let text = template.source.text();
    let number = number.map_or_else(String::new, |number| number.to_string());
    let heading = snapshot.config.layout.title.heading(number, title);
    let fields = template.front_matter.as_ref();
    let mut edits = fields.map_or_else(Vec::new, |fields| values.edits(text, fields));
    match template.title.as_ref().filter(|title| title.usual || title.number != TitleNumber::Missing) {
        Some(title) => edits.push((title.heading, heading)),
        None => {
            let body = fields.map_or(0, |fields| fields.block.span.end);
            let newline = if body > 0 { "\n\n" } else { "" };
            edits.push((Span::at(body), format!("{newline}{heading}\n\n")));
        }
    }
    edited(text, edits)
}
