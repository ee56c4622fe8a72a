//! The feature gate that a VEP names, in whichever spelling.

use std::cell::LazyCell;

use crate::release::Stages;
use crate::source::{Span, is_within};
use crate::text::{before_gap, behind_gap, first_line, is_gap, strip_words, unwrapped};
use crate::vep::declaration::{self, Declared, rejected};
use crate::vep::document::Vep;
use crate::vep::gate_words::{BEHIND_GATE, FILLERS, FOREIGN, GOING_ON, LISTED, LISTING, NAMING, NO_GATES};

/// What a VEP says of its feature gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// It names one.
    Named,
    /// It says that there is none.
    None,
    /// It speaks of a feature gate of its own and does not name it; the first place.
    Unnamed(Span),
    /// It does not speak of one of its own.
    Unmentioned,
}

/// How far from the words `feature gate` its name is looked for, in bytes.
const BEFORE: usize = 200;
/// The same, behind the words.
const AFTER: usize = 300;

/// What `vep` says of its feature gate; `declared` is what it says that it does not have.
pub fn gate(vep: &Vep, declared: impl FnOnce() -> Declared) -> Gate {
    if let Some(field) = vep.front_matter.as_ref().and_then(|front_matter| front_matter.text("feature-gate")) {
        let none = ["n/a", "na", "none"].iter().any(|word| field.value.eq_ignore_ascii_case(word));
        return if none { Gate::None } else { Gate::Named };
    }
    let rejected = LazyCell::new(|| rejected(vep));
    let mut own = None;
    for Mention { span, before, after } in mentions_outside_comments(vep) {
        let named_before = is_called_before(before, &vep.stages) || is_listed_before(before);
        if named_before || is_called_after(after, &vep.stages) {
            if is_foreign(before, after) || is_within(span.start, &rejected) {
                continue;
            }
            return Gate::Named;
        }
        own = own.or_else(|| is_own(before, &vep.stages).then_some(span));
    }
    if is_called_in_short(vep, &rejected) {
        return Gate::Named;
    }
    let Declared { no_gate, no_new_gate, .. } = declared();
    match own {
        _ if no_gate || no_new_gate => Gate::None,
        Some(own) => Gate::Unnamed(own),
        None => Gate::Unmentioned,
    }
}

/// Whether the words between `before` and `after` are about gates of another project: `` Kubernetes' `X` and `Y` ``.
fn is_foreign(before: &str, after: &str) -> bool {
    let is_other = |word: &str| FOREIGN.iter().any(|other| word.eq_ignore_ascii_case(other));
    // `of Kubernetes`, `in the kubelet`
    let mut behind = after.trim_start_matches('s').split_whitespace();
    let links = behind.next().is_some_and(|word| matches!(word, "of" | "in"));
    let behind = behind.find(|word| *word != "the").filter(|_| links).map(first_word);
    let mut words = before.split_whitespace().rev().map(first_word);
    let before = words.find(|word| !matches!(*word, "" | "and" | "or") && !is_name(word));
    behind.into_iter().chain(before).any(is_other)
}

/// `word` without marks around it, and without what follows an apostrophe.
fn first_word(word: &str) -> &str {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    word.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")
}

/// Whether `text`, what stands before the words, calls a gate by its name: `X`, `X is the new`.
fn is_called_before(text: &str, stages: &Stages) -> bool {
    let mut rest = without_destination(text);
    for _ in 0..FILLERS.len() {
        let joined = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2013}' | '\u{2014}' | ':' | '(' | ')');
        let before = rest.trim_end_matches(joined);
        let marked = before.strip_suffix('`').and_then(|text| text.rsplit('`').next());
        if !rest.ends_with("\n\n") && (name_before(before, stages).is_some() || marked.is_some_and(is_lower_camel_case))
        {
            return true;
        }
        let words = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
        let word = &words[words.trim_end_matches(char::is_alphanumeric).len()..];
        let ended = rest[words.len()..].contains(['.', ';', '|']) || rest[words.len()..].contains("\n\n");
        let is_filler = || FILLERS.iter().any(|filler| word.eq_ignore_ascii_case(filler)) || stages.has_word(word);
        if ended || !is_filler() {
            return false;
        }
        rest = &words[..words.len() - word.len()];
    }
    false
}

/// `text` without where the link at its end leads to: `` [`X`](https://kubevirt.io) ``.
fn without_destination(text: &str) -> &str {
    let link = text.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once("]("));
    link.map_or(text, |(words, _)| words)
}

/// Whether `text`, what stands before the words, puts a gate into their list: `` enable `X` in the ``, `` `X` must be in ``.
fn is_listed_before(text: &str) -> bool {
    let text = &*unwrapped(text);
    // The words may be the end of a path in back-ticks.
    let path = text.rsplit_once('`').filter(|(_, path)| !path.contains(char::is_whitespace));
    let Some((before, between)) = path.map_or(text, |(text, _)| text).rsplit_once('`') else { return false };
    let Some((words, name)) = before.rsplit_once('`') else { return false };
    let verb = words.split_whitespace().next_back().unwrap_or("");
    let one_sentence = !between.contains(". ") && !between.contains("\n\n");
    let any = |among: &[&str]| between.split_whitespace().any(|word| among.contains(&word));
    let listed = LISTING.iter().any(|listing| verb.eq_ignore_ascii_case(listing)) || any(&LISTED);
    is_name(name) && one_sentence && any(&["to", "in", "into"]) && listed
}

/// Whether `vep` calls a gate by its name, and leaves out a word: `` the `X` gate ``, `` gated by `X` ``, `` FG `X` ``.
fn is_called_in_short(vep: &Vep, rejected: &LazyCell<Vec<Span>, impl FnOnce() -> Vec<Span>>) -> bool {
    let (text, stages) = (vep.source.text(), &vep.stages);
    let marked = |text: &str| text.split_once('`').is_some_and(|(name, _)| is_name(name));
    let places = |word| memchr::memmem::find_iter(text.as_bytes(), word);
    let gates = places("gate").chain(places("Gate")).any(|at| {
        let (before, after) = (&text[..at], &text[at + "gate".len()..]);
        let gap = before_gap(before);
        let marked_before =
            gap.and_then(|before| before.strip_suffix('`')).and_then(|before| before.rsplit('`').next());
        let name = marked_before.or_else(|| gap?.rsplit(|c: char| !c.is_alphanumeric()).next());
        let named = name.is_some_and(is_name);
        let behind = BEHIND_GATE.iter().find_map(|words| behind_words(after, words));
        let behind = behind.map(|behind| behind.strip_prefix("the").and_then(behind_gap).unwrap_or(behind));
        let noun = !after.trim_start_matches('s').starts_with(char::is_alphanumeric);
        // `aggregate` is another word.
        let alone = !before.ends_with(char::is_alphanumeric);
        let bare = || {
            let words = behind_words(after, ":").map(|words| first_line(words).trim_end());
            words.is_some_and(is_name)
        };
        let called =
            (named && noun) || behind.and_then(|behind| behind.strip_prefix('`')).is_some_and(marked) || bare();
        alone && called && is_prose(vep, at) && !is_within(at, rejected)
    });
    gates
        || memchr::memmem::find_iter(text.as_bytes(), "FG").any(|at| {
            let (before, after) = (&text[..at], text[at + "FG".len()..].trim_start_matches('s'));
            let alone = !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
            let called = || name_before(before, stages).is_some() || !names_after(after, false, stages).is_empty();
            alone && called() && is_prose(vep, at)
        })
}

/// What stands behind `words`, with which `text` begins, and the gap that follows them. They may be wrapped.
fn behind_words<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    behind_gap(strip_words(text, words)?)
}

/// Whether what stands at `at` is in neither a comment nor front matter: that without a gate says nothing of one, its
/// keys and handles are no words.
fn is_prose(vep: &Vep, at: usize) -> bool {
    let comments = &vep.outline.comments;
    let before = comments.partition_point(|comment| comment.span.start <= at);
    let commented = before.checked_sub(1).is_some_and(|comment| at < comments[comment].span.end);
    !commented && vep.front_matter.as_ref().is_none_or(|front_matter| front_matter.block.span.end <= at)
}

/// Whether `text`, what stands behind the words, calls a gate by its name, in the same sentence or, below a heading, in
/// the first paragraph.
fn is_called_after(text: &str, stages: &Stages) -> bool {
    // `XFeatureGate` and `featureGate.X` in code.
    if let Some(field) = text.strip_prefix('.').or_else(|| text.strip_prefix("s.")) {
        let end = field.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(field.len());
        if field.starts_with(|c: char| c.is_ascii_uppercase()) || is_lower_camel_case(&field[..end]) {
            return true;
        }
    }
    let below_heading = text.trim_start_matches([' ', ':', '#', '*']).starts_with(['\n', '\r']);
    let mut before = "";
    let mut at = text.len() - text.trim_start_matches(['s', 'S']).len();
    let mut first = true;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_alphanumeric() {
            let word = &rest[..rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())];
            let marked = text[..at].ends_with(['`', '"']);
            let named = first || NAMING.iter().any(|naming| before.eq_ignore_ascii_case(naming));
            let name = is_camel_case(word) || (marked && (is_capitalized(word, stages) || is_lower_camel_case(word)));
            if name && (named || (below_heading && marked)) {
                return true;
            }
            (before, first) = (word, false);
            at += word.len();
            continue;
        }
        let next = &rest[c.len_utf8()..];
        let sentence_ends = matches!(c, '.' | '!' | '?' | ';') && next.starts_with(char::is_whitespace);
        let paragraph_ends = c == '\n' && next.trim_start_matches([' ', '\r']).starts_with('\n');
        let named_next = || GOING_ON.iter().any(|begin| behind_words(next.trim_start(), begin).is_some());
        if sentence_ends && named_next() {
            at += c.len_utf8();
            continue;
        }
        if sentence_ends || (paragraph_ends && !(first && below_heading) && before != ":") {
            return false;
        }
        if NAMING.contains(&&rest[..c.len_utf8()]) {
            before = &rest[..c.len_utf8()];
        }
        at += c.len_utf8();
    }
    false
}

/// Whether the words stand for a gate that the VEP brings, not for one that it speaks of: `behind a feature gate`.
fn is_own(before: &str, stages: &Stages) -> bool {
    let word = before.split_whitespace().next_back().unwrap_or("").trim_matches(['*', '_', '"']);
    let article = ["a", "new", "dedicated", "own", "single"].iter().any(|article| word.eq_ignore_ascii_case(article));
    article || stages.from_word(word).is_some_and(|stage| Some(stage) == stages.first())
}

/// Whether `word` alone is written as the name of a gate is.
pub fn is_name(word: &str) -> bool {
    is_camel_case(word) && word.chars().all(char::is_alphanumeric)
}

fn is_lower_camel_case(word: &str) -> bool {
    let bytes = word.as_bytes();
    let hump = bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    word.starts_with(|c: char| c.is_ascii_lowercase()) && hump && bytes.iter().all(u8::is_ascii_alphanumeric)
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
    let denied = Declared::of(vep, declaration::SpecialSections::default()).no_gate;
    let mut names = Names { denied, ..Names::default() };
    let mut count = |name| match names.counts.iter_mut().find(|(known, _)| *known == name) {
        Some((_, count)) => *count += 1,
        None => names.counts.push((name, 1)),
    };
    let of_targets = vep.targets.iter().filter_map(|target| target.gate.as_deref());
    of_targets.filter(|gate| is_camel_case(gate) && gate.chars().all(char::is_alphanumeric)).for_each(&mut count);
    for Mention { span, before, after } in mentions_outside_comments(vep) {
        let words = vep.source.slice(span);
        // A processor has feature flags too.
        if words.to_ascii_lowercase().contains("flag") {
            continue;
        }
        let many = words.ends_with(['s', 'S']);
        name_before(before, &vep.stages).into_iter().chain(names_after(after, many, &vep.stages)).for_each(&mut count);
    }
    names
}

/// The name that `text` ends with, as in `` the `Sidecar` feature gate ``.
fn name_before<'a>(text: &'a str, stages: &Stages) -> Option<&'a str> {
    let text = without_destination(text);
    let text = stages.early().find_map(|stage| without_last_word(text, stage.name())).unwrap_or(text);
    let words = text.trim_end_matches(|c: char| c.is_whitespace() || is_markup(c));
    let name = &words[words.trim_end_matches(char::is_alphanumeric).len()..];
    let marked = text[words.len()..].starts_with('`') && is_capitalized(name, stages);
    (is_camel_case(name) || marked || ends_with_a_gate(text, stages)).then_some(name)
}

/// `text` without `word` at its end, in any case.
fn without_last_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let text = text.trim_end();
    let start = text.len().checked_sub(word.len())?;
    text.get(start..)?.eq_ignore_ascii_case(word).then(|| &text[..start])
}

/// The name that `text` begins with, as in ``: `Sidecar` ``; of `many` gates, those in the rest of the line.
fn names_after<'a>(text: &'a str, many: bool, stages: &Stages) -> Vec<&'a str> {
    let text = text.trim_start_matches(is_markup).trim_start();
    let words = ["called", "named", "name", "is"].iter().find_map(|word| text.strip_prefix(word));
    let text = words.and_then(behind_gap).unwrap_or(text);
    let line = text.lines().next().unwrap_or("");
    if many {
        return line.split(|c: char| !c.is_alphanumeric()).filter(|word| is_camel_case(word)).collect();
    }
    let bare = line.trim_start_matches(|c: char| c.is_whitespace() || is_markup(c));
    let name = &bare[..bare.find(|c: char| !c.is_alphanumeric()).unwrap_or(bare.len())];
    let marked = line[..line.len() - bare.len()].ends_with('`') && is_capitalized(name, stages);
    if is_camel_case(name) || marked { vec![name] } else { Vec::new() }
}

/// What may stand between a name and the words.
fn is_markup(c: char) -> bool {
    matches!(c, '*' | '_' | '`' | '"' | '\'' | '(' | ',' | ':' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}')
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
    let body = vep.front_matter.as_ref().map_or(0, |front_matter| front_matter.block.span.end);
    let headings: Vec<Span> =
        vep.outline.headings.iter().filter(|h| !h.nested && h.level <= 2).map(|h| h.span).collect();
    mentions(text).filter(|mention| is_prose(vep, mention.start)).map(move |span| {
        // Not beyond the section: what the next one is about stands close by chance.
        let next = headings.partition_point(|heading| heading.start <= span.start);
        let section = next.checked_sub(1).map_or(0, |own| headings[own].start);
        let section_end = headings.get(next).map_or(text.len(), |next| next.start);
        let start = text.ceil_char_boundary(span.start.saturating_sub(BEFORE)).max(section).max(body);
        let end = text.floor_char_boundary((span.end + AFTER).min(text.len())).min(section_end).max(span.end);
        Mention { span, before: &text[start..span.start], after: &text[span.end..end] }
    })
}

/// The places of `feature gate`, `Feature-gate`, `featureGates`, `feature flag` and the like.
fn mentions(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, "eature").filter_map(move |at| {
        let word = "eature";
        let start = at.checked_sub(1).filter(|&start| matches!(bytes[start], b'f' | b'F'))?;
        let rest = &text[at + word.len()..];
        let gap = rest.len() - rest.trim_start_matches([' ', '\t', '-', '_', '\r', '\n']).len();
        let is_gate = |word: &&str| ["gate", "flag"].iter().any(|gate| word.eq_ignore_ascii_case(gate));
        let is_near = gap <= 2 || (rest[..gap].trim().is_empty() && is_gap(&rest[..gap]));
        let gate = rest[gap..].get(..4).filter(|word| is_near && is_gate(word))?;
        let end = at + word.len() + gap + gate.len();
        Some(Span::new(start, end + usize::from(text[end..].starts_with(['s', 'S']))))
    })
}

/// Whether a word in back-ticks may be the name of a gate.
fn is_capitalized(word: &str, stages: &Stages) -> bool {
    word.len() > 2
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().all(|c| c.is_ascii_alphanumeric())
        && !NO_GATES.contains(&word)
        && !stages.has_word(word)
}

/// Whether `text` ends with a name of one hump, as in `the Sidecar feature gate`. An article before it tells it from
/// the first word of a sentence.
fn ends_with_a_gate(text: &str, stages: &Stages) -> bool {
    let mut words = text.split_whitespace().rev();
    let (Some(name), Some(article)) = (words.next(), words.next()) else { return false };
    let known = NO_GATES.contains(&name) || name == "Kubernetes";
    ["the", "a", "an", "new"].contains(&article)
        && name.len() > 2
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !known
        && !stages.has_word(name)
}

fn is_camel_case(word: &str) -> bool {
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) || NO_GATES.contains(&word) {
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
