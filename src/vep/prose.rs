//! Metadata as today's template has it: rows of target releases; `targets.txt`, beside this file, has such as were seen.

use std::borrow::Cow;
use std::ops::Range;

use crate::release::{Stage, Stages, Version};
use crate::source::{Source, Span, Spanned};
use crate::vep::checkbox::behind_box;
use crate::vep::outline::Outline;
use crate::vep::target_value::{TargetValue, value};
use crate::vep::visible::visible_lines;
use crate::vep::yaml::{Entry, Value};

/// A row that names the release a stage is meant for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What the row is about.
    pub stage: TargetStage,
    /// The feature gate that the row's section is about, from `### Target releases (Gate)`.
    pub gate: Option<String>,
    /// The release.
    pub value: Spanned<TargetValue>,
    /// The row's words, without the bullet.
    pub span: Span,
    /// Struck through: does not apply.
    pub struck: bool,
    /// Whether it stands in front matter, not in a row.
    pub front_matter: bool,
}

/// What a row of target releases is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetStage {
    /// A stage of graduation.
    Stage(Stage),
    /// The whole VEP, which has no stages: `Ship target version: v1.8`.
    Whole,
    /// A step of the VEP's own: `targets enforcement for version`.
    Other,
}

impl Target {
    /// The release that the row targets: not one that is struck.
    pub fn version(&self) -> Option<Version> {
        match self.value.value {
            TargetValue::Version { version, .. } if !self.struck => Some(version),
            _ => None,
        }
    }

    /// Whether it stands in front matter without quotes and is a number to YAML: `1.10`, which is 1.1.
    pub fn is_bare_number(&self, source: &Source) -> bool {
        let quoted = source.text()[..self.value.span.start].ends_with(['"', '\'']);
        self.front_matter && !quoted && source.slice(self.value.span).parse::<f64>().is_ok()
    }

    /// Whether it says that it does not apply: struck, or `N/A`.
    pub fn does_not_apply(&self) -> bool {
        self.struck || self.value.value == TargetValue::NotApplicable
    }

    /// The stage of graduation that the row is about.
    pub fn stage(&self) -> Option<Stage> {
        match self.stage {
            TargetStage::Stage(stage) => Some(stage),
            _ => None,
        }
    }
}

/// What rows are read from, and by.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The text.
    pub source: &'a Source,
    /// Its Markdown.
    pub outline: &'a Outline,
    /// The stages that rows may be about.
    pub stages: &'a Stages,
}

/// The rows of one section of target releases, `body`, which is about `gate`.
pub fn targets(page: Page<'_>, body: Span, gate: Option<&str>) -> Vec<Target> {
    let Page { source, outline, .. } = page;
    let mut targets: Vec<Target> = Vec::new();
    let mut open = false; // whether the line before may go on in this one
    let mut boxed = false; // whether this one may belong to an item of a checklist
    let lines = visible_lines(source, outline, body);
    for (at, &line) in lines.iter().enumerate() {
        let text = source.slice(line);
        let content = text.trim();
        if content.is_empty() || content.starts_with('#') {
            (open, boxed) = (false, false);
            continue;
        }
        if boxed && text.starts_with([' ', '\t']) && !starts_item(content) {
            continue;
        }
        if targets.last().is_some_and(|row| line.start < row.span.end) {
            continue; // a part of a wrapped row
        }
        let blank = targets.last_mut().filter(|target| target.value.value == TargetValue::Blank);
        if let Some((target, release)) =
            blank.and_then(|row| further_down(source, outline, row.span, line).map(|release| (row, release)))
        {
            target.span.end = release.span.end;
            target.value = release;
            continue;
        }
        if let Some(mut target) = row(page, line, gate).or_else(|| wrapped_row(page, &lines[at..], gate)) {
            if target.value.value == TargetValue::Blank
                && let Some(release) = behind_comment(source, outline, target.span)
            {
                target.value = release;
            }
            targets.push(target);
            (open, boxed) = (true, false);
        } else if starts_item(content) {
            (open, boxed) = (false, behind_box(content[1..].trim_start()).is_some());
        } else if open && let Some(target) = targets.last_mut() {
            target.span.end = line.start + text.trim_end().len();
            let start = match target.value.value {
                TargetValue::Blank => Some(line.start + (text.len() - text.trim_start().len())),
                // `not` on one line and `yet` on the next.
                TargetValue::Other => {
                    Some(target.value.span.start).filter(|start| target.span.end <= start + LONGEST_WRAPPED)
                }
                _ => None,
            };
            let is_blank = target.value.value == TargetValue::Blank;
            if let Some(whole) = start.map(|start| value(source, Span::new(start, target.span.end)))
                && (is_blank || whole.value != TargetValue::Other)
            {
                target.value = whole;
            }
        }
    }
    targets
}

/// The release on `line`, in a paragraph or a list of its own below `row`, whose item it belongs to.
fn further_down(source: &Source, outline: &Outline, row: Span, line: Span) -> Option<Spanned<TargetValue>> {
    let before = outline.items.partition_point(|item| item.start <= row.start);
    let item = outline.items.get(before.checked_sub(1)?)?;
    let text = source.slice(line);
    let words = text.trim_start_matches([' ', '\t', '-', '*', '+']);
    let release = value(source, Span::new(line.end - words.len(), line.end));
    let inside = row.end <= line.start && item.contains(row) && line.start < item.end;
    (inside && matches!(release.value, TargetValue::Version { .. })).then_some(release)
}

/// The release behind the comment that the line of `row` is cut off at: `<!-- vX.Y --> v1.9`.
fn behind_comment(source: &Source, outline: &Outline, row: Span) -> Option<Spanned<TargetValue>> {
    let rest = Span::new(row.end, source.lines(Span::at(row.end)).end);
    let comment = outline.comments_in(rest).iter().map(|comment| comment.span.end).rfind(|end| *end < rest.end)?;
    let release = value(source, Span::new(comment, rest.end));
    matches!(release.value, TargetValue::Version { .. }).then_some(release)
}

/// The target that an entry of front matter's `milestone` is.
pub fn milestone(source: &Source, entry: &Entry, stages: &Stages) -> Option<Target> {
    let stage = stages.from_name(&entry.key.value)?;
    let span = Span::new(entry.key.span.start, entry.node.span.end.max(entry.key.span.end));
    let value = match entry.node.value {
        Value::Scalar { .. } => value(source, entry.node.span),
        Value::Empty => Spanned::new(TargetValue::Blank, Span::at(entry.node.span.end)),
        Value::Unreadable | Value::List(_) | Value::Map(_) => Spanned::new(TargetValue::Other, entry.node.span),
    };
    Some(Target { stage: TargetStage::Stage(stage), gate: None, value, span, struck: false, front_matter: true })
}

fn starts_item(line: &str) -> bool {
    line.strip_prefix(['-', '*', '+']).is_some_and(|rest| rest.starts_with([' ', '\t']))
}

/// How many bytes the words before a row's colon may have: more is prose.
const LONGEST_LABEL: usize = 1000;

/// How many more lines the words before a row's release may take.
const MOST_WRAPS: usize = 2;

/// A row from one line: words that name a stage or a target, a colon, a value.
fn row(Page { source, stages, .. }: Page<'_>, line: Span, gate: Option<&str>) -> Option<Target> {
    let text = source.slice(line);
    let mut start = text.len() - text.trim_start().len();
    let item = starts_item(&text[start..]);
    if item {
        start += 1;
    }
    let words = text[start..].trim();
    let start = line.start + start + (text[start..].len() - text[start..].trim_start().len());
    // An item with a box belongs to a checklist, whatever section it has slipped into, unless it names a release.
    let boxed = behind_box(words).map(|(_, behind)| behind.trim_start_matches([' ', '\t', ':']));
    if boxed.is_some_and(|words| !words.contains(':')) {
        return None;
    }
    let is_of_checklist = boxed.is_some_and(|words| words.starts_with("(R)"));
    let start = start + boxed.map_or(0, |behind| words.len() - behind.len());
    let words = boxed.unwrap_or(words);
    let tagged = struck_by_tags(words);
    let start = start + tagged.map_or(0, |(before, _)| before);
    let words = tagged.map_or(words, |(_, words)| words);
    let struck = words.starts_with('~') || tagged.is_some();
    let span = Span::new(start, start + words.len());

    let (label, release) = parts(words, item, stages)?;
    if label.len() > LONGEST_LABEL {
        return None;
    }
    let stage = row_stage(&label, item, stages)?;
    let mut value = value(source, Span::new(start + release.start, start + release.end));
    if let Some(replacement) = replacement(source, value.span) {
        value = replacement;
    }
    if is_of_checklist && !matches!(value.value, TargetValue::Version { .. }) {
        return None;
    }
    let struck = struck || source.slice(value.span).starts_with('~');
    if struck && value.value == TargetValue::Other {
        value.value = TargetValue::Blank;
    }
    Some(Target { stage, gate: gate.map(str::to_owned), value, span, struck, front_matter: false })
}

/// The words between tags that strike all of `words` through, and where they begin.
fn struck_by_tags(words: &str) -> Option<(usize, &str)> {
    let (tag, rest) = words.strip_prefix('<')?.split_once('>')?;
    let (inner, end) = rest.rsplit_once("</")?;
    let strikes = ["del", "s", "strike"].iter().any(|known| tag.eq_ignore_ascii_case(known));
    let closed = end.strip_suffix('>').is_some_and(|end| end.eq_ignore_ascii_case(tag));
    (strikes && closed).then_some((words.len() - rest.len(), inner))
}

/// The longest value, in bytes, that is read together with the lines on which it goes on.
const LONGEST_WRAPPED: usize = 200;

/// More words than these, without a colon, are no row.
const SHORTEST_PROSE: usize = 8;

/// What may stand in a row where a colon should.
const DASHES: [char; 5] = ['-', '–', '—', '=', '→'];

/// What the words of a row are about, and where in them the release stands.
fn parts<'w>(words: &'w str, item: bool, stages: &Stages) -> Option<(Cow<'w, str>, Range<usize>)> {
    if let Some(cells) = words.strip_prefix('|') {
        let label = cells.split('|').next()?;
        let at = "|".len() + label.len() + "|".len();
        let release = words.get(at..)?.split('|').next()?;
        let stages_in = |cell: &str| stages.in_words(cell.split_whitespace().map(|word| word.trim_matches('*')));
        let named = stages_in(label);
        // A table with a column for each stage has no rows.
        if !stages_in(release).is_empty()
            && !release.contains([',', '.', ':'])
            && release.split_whitespace().count() < 3
        {
            return None;
        }
        return named.first().map(|stage| (format!("target {}", stage.name()).into(), at..at + release.len()));
    }
    if let Some((colon, sign)) = words.char_indices().find(|(_, c)| matches!(c, ':' | '：')) {
        return Some((words[..colon].into(), colon + sign.len_utf8()..words.len()));
    }
    // `This VEP targets alpha for version v1.9`, `… for version - v1.9`
    if let Some(version) = words.find("version").map(|n| n + "version".len()) {
        let release = words[version..].trim_start();
        let release = release.strip_prefix(DASHES).filter(|rest| rest.starts_with(' ')).unwrap_or(release);
        return Some((words[..version].into(), words.len() - release.len()..words.len()));
    }
    // `- This VEP targets v1.9 for alpha`; more words are prose.
    if !item || words.split(' ').count() > SHORTEST_PROSE {
        return None;
    }
    let (at, release) = words.match_indices(' ').find_map(|(at, _)| {
        let word = words[at + 1..].split(' ').next()?;
        word.parse::<Version>().ok().map(|_| (at + 1, word))
    })?;
    Some((format!("{}{}", &words[..at], &words[at + release.len()..]).into(), at..at + release.len()))
}

/// A row that is wrapped: an item that has no colon on its first line, and goes on in the next one or two.
fn wrapped_row(page: Page<'_>, lines: &[Span], gate: Option<&str>) -> Option<Target> {
    let source = page.source;
    let (first, rest) = lines.split_first()?;
    let goes_on = |line: &&Span| {
        let words = source.slice(**line).trim();
        !words.is_empty() && !starts_item(words) && !words.starts_with('#')
    };
    if !starts_item(source.slice(*first).trim()) {
        return None;
    }
    let mut end = first.end;
    rest.iter().take(MOST_WRAPS).take_while(goes_on).find_map(|line| {
        // A comment may stand between the two.
        let joined = line.start == end;
        end = line.end;
        joined.then(|| row(page, Span::new(first.start, line.end), gate)).flatten()
    })
}

/// The release behind a struck one, as in `~~v1.8~~ v1.9`.
fn replacement(source: &Source, span: Span) -> Option<Spanned<TargetValue>> {
    let text = source.slice(span);
    let (_, rest) = text.strip_prefix('~')?.trim_start_matches('~').split_once('~')?;
    let rest = rest.trim_start_matches('~');
    let replacement = value(source, Span::new(span.end - rest.len(), span.end));
    matches!(replacement.value, TargetValue::Version { .. }).then_some(replacement)
}

/// What the words before the colon make the row about; `None` if it is no row of targets.
fn row_stage(left: &str, item: bool, stages: &Stages) -> Option<TargetStage> {
    let words: Vec<String> =
        left.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let found = stages.find(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let says = |start: &str| words.iter().any(|word| word.starts_with(start));
    let targets = says("target");
    let is_filler =
        |word: &&String| matches!(word.as_str(), "this" | "vep" | "for" | "version" | "the" | "release" | "in");
    match found {
        // `- This VEP tragets alpha for version: v1.9`, too.
        Some((stage, taken))
            if targets || (item && words.iter().filter(|word| !is_filler(word)).count() <= taken + 1) =>
        {
            Some(TargetStage::Stage(stage))
        }
        None if targets && says("version") => {
            let step = words.iter().any(|word| !is_filler(&word) && word != "ship" && !word.starts_with("target"));
            Some(if step { TargetStage::Other } else { TargetStage::Whole })
        }
        _ => None,
    }
}
