//! The report for a terminal.

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Renderer, Snippet};

use crate::finding::Severity;
use crate::output::escape::{defused, for_terminal, visible};
use crate::output::group::{FindingGroup, grouped};
use crate::output::plural;
use crate::report::Report;
use crate::rule::page_url;
use crate::source::{Location, Span};

/// How wide a line may be: what every terminal shows.
const WIDTH: usize = 80;

/// A longer line is shown only around the word: rendering takes time by the length of the line.
const LONGEST_LINE: usize = 400;

/// The report, findings first, one line that counts last.
pub fn render(report: &Report, color: bool) -> String {
    findings(report, color) + &summary(report) + "\n"
}

/// The findings alone. Those that say the same of several places of a document are one.
pub fn findings(report: &Report, color: bool) -> String {
    let renderer = if color { Renderer::styled().hyperlink(true) } else { Renderer::plain() };
    let renderer = renderer.term_width(WIDTH);
    let mut out = String::new();
    for findings in grouped(report.new_findings()) {
        out.push_str(&one(&renderer, &findings));
        out.push_str("\n\n");
    }
    for (finding, reason) in report.allowed() {
        let place = finding.location().map_or(String::new(), |at| {
            let (start, _) = at.positions();
            format!(" {}:{}:{}", for_terminal(at.source.path()), start.line, start.column)
        });
        out.push_str(&format!("allowed[{}]{place}: {}\n", finding.rule, for_terminal(reason)));
    }
    out
}

/// One line that counts: `2 errors, 1 warning in 3 VEPs; 4 older findings not shown`.
pub fn summary(report: &Report) -> String {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Notice, "notice")];
    let counts: Vec<String> = counts
        .into_iter()
        .map(|(severity, name)| (report.count(severity), name))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| plural(count, name))
        .collect();
    // Findings about files that are no VEPs are counted by those.
    let veps = match report.veps.len() {
        0 => plural(report.documents(), "file"),
        veps => report.noun.count(veps),
    };
    let mut line = match (counts.is_empty(), report.veps.len()) {
        (false, _) => format!("{} in {veps}", counts.join(", ")),
        (true, 0) if !report.removed.is_empty() => removed(report),
        (true, 0) => report.noun.say("no VEP to check").into_owned(),
        (true, _) if report.undecided().next().is_some() => format!("{veps} checked, nothing found"),
        (true, _) => format!("{veps} checked, all good"),
    };
    if !report.removed.is_empty() && line != removed(report) {
        line.push_str(&format!("; {}", removed(report)));
    }
    match report.existing() {
        0 => {}
        1 => line.push_str("; 1 older finding not shown"),
        older => line.push_str(&format!("; {older} older findings not shown")),
    }
    let undecided = report.undecided().count();
    if undecided > 0 {
        line.push_str(&format!("; {} could not decide", plural(undecided, "rule")));
    }
    if report.skipped.len() > undecided {
        let rules = plural(report.skipped.len() - undecided, "rule");
        line.push_str(&format!("; {rules} skipped, --verbose says why"));
    }
    if !report.unchecked.is_empty() {
        line.push_str(&format!("; {} could not be read", plural(report.unchecked.len(), "file")));
    }
    line
}

/// How many VEPs the change removes: `1 VEP removed`.
pub fn removed(report: &Report) -> String {
    format!("{} removed", report.noun.count(report.removed.len()))
}

fn one(renderer: &Renderer, findings: &FindingGroup<'_>) -> String {
    let finding = findings.first;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Notice => Level::NOTE.with_name("notice"),
    };
    let subject = finding.subject.name().map_or(String::new(), |subject| format!("{subject}: "));
    let message =
        wrapped(&format!("{subject}{}", finding.message), finding.severity.to_string().len() + finding.rule.len() + 4);
    let help = finding.help.as_ref().map(|help| wrapped(help, 14));
    let page = page_url(finding.rule);
    let windows: Vec<(Window, AnnotationKind, String)> =
        finding
            .location()
            .into_iter()
            .map(|at| (Window::of(at), AnnotationKind::Primary, String::new()))
            .chain(finding.related.iter().map(|related| {
                (Window::of(&related.location), AnnotationKind::Context, for_terminal(&related.message))
            }))
            .collect();

    let title = level.primary_title(message.as_str()).id(finding.rule).id_url(page.as_str());
    let mut elements: Vec<Element<'_>> = Vec::new();
    for (window, kind, label) in &windows {
        elements.push(window.snippet(*kind, label).into());
    }
    if let Some(help) = &help {
        elements.push(Level::HELP.message(help.as_str()).into());
    }
    let also = also(findings);
    if let Some(also) = &also {
        elements.push(Level::NOTE.with_name("also").message(also.as_str()).into());
    }
    let explain = format!("vep-check explain {}", finding.rule);
    elements.push(Level::NOTE.with_name("page").message(explain.as_str()).into());
    let mut text = renderer.render(&[Group::with_title(title).elements(elements)]);
    for (window, _, _) in &windows {
        if let Some((from, to)) = window.correction() {
            text = text.replacen(&from, &to, 1);
        }
    }
    text
}

/// Where else in the document the same is found, in one text; `None` if nowhere.
fn also(findings: &FindingGroup<'_>) -> Option<String> {
    let places = findings.others.iter().filter_map(|finding| {
        let (start, _) = finding.location()?.positions();
        let quote = finding.message.quote().filter(|_| finding.message != findings.first.message);
        let quote = quote.map_or(String::new(), |quote| format!(" `{quote}`"));
        Some(format!("{}:{}{quote}", start.line, start.column))
    });
    let places: Vec<String> = places.collect();
    (!places.is_empty()).then(|| wrapped(&places.join(", "), 14))
}

/// The lines around a place, as far as they are shown.
struct Window {
    path: String,
    line: usize,
    column: usize,
    text: String,
    span: Span,
}

impl Window {
    fn of(at: &Location) -> Window {
        let (start, _) = at.positions();
        let lines = at.source.lines(at.span);
        // Of a place that goes over many lines, the first is enough to find it.
        let text = at.source.slice(lines);
        let first = lines.start + text.find('\n').unwrap_or(text.len());
        let mut shown = Span::new(lines.start, first);
        let mut span = Span::new(at.span.start.min(first), at.span.end.min(first));
        if shown.end - shown.start > LONGEST_LINE {
            let from = span.start.saturating_sub(LONGEST_LINE / 4).max(shown.start);
            let to = span.start.saturating_add(LONGEST_LINE / 2).min(shown.end);
            shown = at.source.clamp(Span::new(from, to));
            span.end = span.end.min(shown.end);
        }
        let window = at.source.slice(shown);
        // Escaping one character at a time keeps the place of the word.
        let before = plain(&window[..span.start - shown.start]);
        let word = plain(&window[span.start - shown.start..span.end - shown.start]);
        let after = plain(&window[span.end - shown.start..]);
        let text = format!("{before}{word}{after}");
        // `##[` may stand half inside the word.
        let place = |at| defused(&text[..at]).len();
        let span = Span::new(place(before.len()), place(before.len() + word.len()));
        let text = defused(&text);
        Window { path: for_terminal(at.source.path()), line: start.line, column: start.column, text, span }
    }

    /// The place as the snippet gives it and as it is: they differ where the line was cut.
    fn correction(&self) -> Option<(String, String)> {
        let shown = self.text[..self.span.start].chars().count() + 1;
        let place = |column| format!("{}:{}:{column}\n", self.path, self.line);
        (shown != self.column).then(|| (place(shown), place(self.column)))
    }

    fn snippet<'a>(&'a self, kind: AnnotationKind, label: &'a str) -> Snippet<'a, Annotation<'a>> {
        let annotation = kind.span(self.span.range());
        let annotation = if label.is_empty() { annotation } else { annotation.label(label) };
        Snippet::source(self.text.as_str()).path(self.path.as_str()).line_start(self.line).annotation(annotation)
    }
}

/// `text` of a document as it may stand in a line of a log, once `##[` is taken apart.
fn plain(text: &str) -> String {
    visible(text.trim_start_matches(crate::source::BOM).trim_end_matches('\r'))
}

/// `text` made harmless and broken into lines that fit behind `indent` columns.
fn wrapped(text: &str, indent: usize) -> String {
    // A name such as `sig-compute` stays in one piece, so that it can be copied.
    let options = textwrap::Options::new(WIDTH.saturating_sub(indent).max(20));
    let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
    // Only white space will stand before a line that goes on, and the runner obeys `::name::` at the start of such.
    textwrap::fill(&for_terminal(text), options).replace("\n::", "\n\u{200b}::")
}
