//! The feature gate that a VEP names, in whichever spelling.

use crate::release::Stage;
use crate::source::Span;
use crate::vep::document::Vep;

/// What a VEP says of its feature gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// It names one.
    Named,
    /// It says that there is none.
    None,
    /// It speaks of a feature gate and names none; the first place.
    Unnamed(Span),
    /// It does not speak of one.
    Unmentioned,
}

/// How far from the words `feature gate` its name is looked for, in bytes.
const BEFORE: usize = 200;
/// The same, behind the words.
const AFTER: usize = 300;

/// Words in camel case that are no gates.
const NO_GATES: [&str; 12] = [
    "KubeVirt",
    "Kubevirt",
    "VirtualMachine",
    "FeatureGate",
    "GitHub",
    "DeveloperConfiguration",
    "OpenShift",
    "DataVolume",
    "HyperConverged",
    "VirtLauncher",
    "VirtHandler",
    "CustomResource",
];

/// What `vep` says of its feature gate. What it says in `non_goals` is what it does not have.
pub fn gate(vep: &Vep, non_goals: Option<Span>) -> Gate {
    if let Some(field) = vep.front_matter.as_ref().and_then(|front_matter| front_matter.text("feature-gate")) {
        let none = ["n/a", "na", "none"].iter().any(|word| field.value.eq_ignore_ascii_case(word));
        return if none { Gate::None } else { Gate::Named };
    }
    let mut first = None;
    let mut none = false;
    for Mention { span, before, after } in mentions_outside_comments(vep) {
        if names_a_gate(before) || ends_with_a_gate(before) || names_a_gate(after) {
            return Gate::Named;
        }
        none |= non_goals.is_some_and(|section| section.contains(span));
        none |= denies(before, after);
        first.get_or_insert(span);
    }
    match first {
        _ if none => Gate::None,
        Some(first) => Gate::Unnamed(first),
        None => Gate::Unmentioned,
    }
}

/// The names that a VEP has for feature gates.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Names<'a> {
    /// Those directly beside the words `feature gate`, and those that target releases are for, in the order of the
    /// text; each with how often.
    pub counts: Vec<(&'a str, usize)>,
    /// Whether it says somewhere that there is no gate.
    pub denied: bool,
}

/// The names of feature gates in the text of `vep`: its own, or that of something it speaks of.
pub fn names(vep: &Vep) -> Names<'_> {
    let mut names = Names::default();
    let mut count = |name| match names.counts.iter_mut().find(|(known, _)| *known == name) {
        Some((_, count)) => *count += 1,
        None => names.counts.push((name, 1)),
    };
    let of_targets = vep.targets.iter().filter_map(|target| target.gate.as_deref());
    of_targets.filter(|gate| is_camel_case(gate) && gate.chars().all(char::is_alphanumeric)).for_each(&mut count);
    for Mention { span, before, after } in mentions_outside_comments(vep) {
        let many = vep.source.slice(span).ends_with(['s', 'S']);
        name_before(before).into_iter().chain(names_after(after, many)).for_each(&mut count);
        names.denied |= denies(before, after);
    }
    names
}

/// The name that `text` ends with, as in `` the `Sidecar` feature gate ``.
fn name_before(text: &str) -> Option<&str> {
    let text = ["alpha", "beta"].iter().find_map(|stage| without_last_word(text, stage)).unwrap_or(text);
    let words = text.trim_end_matches(|c: char| c.is_whitespace() || is_markup(c));
    let name = &words[words.trim_end_matches(char::is_alphanumeric).len()..];
    let marked = text[words.len()..].starts_with('`') && is_capitalized(name);
    (is_camel_case(name) || marked || ends_with_a_gate(text)).then_some(name)
}

/// `text` without `word` at its end, in any case.
fn without_last_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let text = text.trim_end();
    let start = text.len().checked_sub(word.len())?;
    text.get(start..)?.eq_ignore_ascii_case(word).then(|| &text[..start])
}

/// The name that `text` begins with, as in ``: `Sidecar` ``; of `many` gates, those in the rest of the line.
fn names_after(text: &str, many: bool) -> Vec<&str> {
    let text = text.trim_start_matches(is_markup).trim_start();
    let text = ["called ", "named ", "name ", "is "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let line = text.lines().next().unwrap_or("");
    if many {
        return line.split(|c: char| !c.is_alphanumeric()).filter(|word| is_camel_case(word)).collect();
    }
    let bare = line.trim_start_matches(|c: char| c.is_whitespace() || is_markup(c));
    let name = &bare[..bare.find(|c: char| !c.is_alphanumeric()).unwrap_or(bare.len())];
    let marked = line[..line.len() - bare.len()].ends_with('`') && is_capitalized(name);
    if is_camel_case(name) || marked { vec![name] } else { Vec::new() }
}

/// What may stand between a name and the words.
fn is_markup(c: char) -> bool {
    matches!(c, '*' | '_' | '`' | '"' | '\'' | '(' | ',' | ':')
}

/// Words that speak of a feature gate.
struct Mention<'a> {
    span: Span,
    /// What stands before them in the same section.
    before: &'a str,
    /// What stands behind.
    after: &'a str,
}

/// The places where `vep` speaks of feature gates, other than in comments and front matter.
fn mentions_outside_comments(vep: &Vep) -> impl Iterator<Item = Mention<'_>> {
    let text = vep.source.text();
    // Front matter without a gate says nothing of one: its keys and handles are no words.
    let body = vep.front_matter.as_ref().map_or(0, |front_matter| front_matter.block.span.end);
    let headings: Vec<Span> =
        vep.outline.headings.iter().filter(|h| !h.nested && h.level <= 2).map(|h| h.span).collect();
    mentions(text).filter(move |mention| mention.start >= body).filter_map(move |span| {
        let before = vep.outline.comments.partition_point(|comment| comment.span.start <= span.start);
        if before.checked_sub(1).is_some_and(|comment| vep.outline.comments[comment].span.contains(span)) {
            return None;
        }
        // Not beyond the section: what the next one is about stands close by chance.
        let next = headings.partition_point(|heading| heading.start <= span.start);
        let section = next.checked_sub(1).map_or(0, |own| headings[own].start);
        let section_end = headings.get(next).map_or(text.len(), |next| next.start);
        let start = text.ceil_char_boundary(span.start.saturating_sub(BEFORE)).max(section).max(body);
        let end = text.floor_char_boundary((span.end + AFTER).min(text.len())).min(section_end).max(span.end);
        Some(Mention { span, before: &text[start..span.start], after: &text[span.end..end] })
    })
}

/// The places of `feature gate`, `Feature-gate`, `featureGates` and the like.
fn mentions(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, "eature").filter_map(move |at| {
        let word = "eature";
        let start = at.checked_sub(1).filter(|&start| matches!(bytes[start], b'f' | b'F'))?;
        let rest = &text[at + word.len()..];
        let gap = rest.len() - rest.trim_start_matches([' ', '-', '_', '\n']).len();
        let gate = rest[gap..].get(..4).filter(|gate| gap <= 2 && gate.eq_ignore_ascii_case("gate"))?;
        let end = at + word.len() + gap + gate.len();
        Some(Span::new(start, end + usize::from(text[end..].starts_with(['s', 'S']))))
    })
}

/// Whether a word of `text` looks like the name of a gate: camel case, or a capitalised word in back-ticks.
fn names_a_gate(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if words.into_iter().any(is_camel_case) {
        return true;
    }
    text.split('`').skip(1).step_by(2).any(|code| {
        let word = code.trim_matches(['"', '\'']);
        is_capitalized(word)
    })
}

/// Whether a word in back-ticks may be the name of a gate.
fn is_capitalized(word: &str) -> bool {
    word.len() > 2
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().all(|c| c.is_ascii_alphanumeric())
        && !NO_GATES.iter().any(|known| word.starts_with(known))
}

/// Whether `text` ends with a name of one hump, as in `the Sidecar feature gate`. An article before it tells it from
/// the first word of a sentence.
fn ends_with_a_gate(text: &str) -> bool {
    let mut words = text.split_whitespace().rev();
    let (Some(name), Some(article)) = (words.next(), words.next()) else { return false };
    let known = NO_GATES.iter().any(|known| name.starts_with(known)) || name == "Kubernetes";
    ["the", "a", "an", "new"].contains(&article)
        && name.len() > 2
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !known
        && Stage::from_word(name).is_none()
}

fn is_camel_case(word: &str) -> bool {
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) || NO_GATES.iter().any(|known| word.starts_with(known)) {
        return false;
    }
    let bytes = word.as_bytes();
    let hump = bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    // `VMExport`, not `VMs`.
    let run = bytes
        .windows(4)
        .any(|four| four[..2].iter().all(u8::is_ascii_uppercase) && four[2..].iter().all(u8::is_ascii_lowercase));
    hump || run
}

/// Whether the words around a mention say that there is no gate.
fn denies(before: &str, after: &str) -> bool {
    let before = before.to_lowercase();
    let sentence = before.rsplit(['.', ';', '!', '?', '|']).next().unwrap_or("");
    let words: Vec<&str> =
        sentence.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
    let near = &words[words.len().saturating_sub(8)..];
    let no = near.iter().any(|word| {
        matches!(*word, "no" | "not" | "without" | "n't" | "never" | "cannot" | "nor") || word.ends_with("n't")
    });
    let after = after.trim_start_matches(['*', '_', '`', ':', ' ', '\n', '(']).to_lowercase();
    let says = [
        "n/a",
        "none",
        "not required",
        "not needed",
        "is not required",
        "is not needed",
        "isn't",
        "not applicable",
        "is not",
    ];
    no || says.iter().any(|words| after.starts_with(words))
}
