//! The workflow commands that a report must become.

use vep_check::finding::{Finding, Severity};
use vep_check::output;
use vep_check::report::Report;
use vep_check::source::{Location, Source, Span};

use super::runner::{Command, commands};

/// Every command in `log` is, once decoded, a new finding of `report`, its notes or what could not be decided, and of
/// each severity there are as many as fit.
pub fn are_annotations(report: &Report, log: &str) {
    let commands = commands(log);
    let mut expected: Vec<Command> = report.new_findings().map(annotation).collect();
    expected.extend(
        report
            .undecided()
            .map(|undecided| plain("error", &format!("could not decide {}", undecided.rule), &undecided.reason())),
    );
    if !report.notes.is_empty() {
        let mut words: Vec<String> = report.notes.iter().take(10).map(|note| note.words()).collect();
        let more = report.notes.len() - words.len();
        words.extend((more > 0).then(|| format!("and {more} more")));
        expected.push(plain("notice", "could not read", &words.join("\n")));
    }
    for command in &commands {
        assert!(expected.contains(command), "not ours: {command:#?}\nof {expected:#?}");
    }
    for severity in [Severity::Error, Severity::Warning, Severity::Notice] {
        let any = report.count(severity) > 0
            || match severity {
                Severity::Error => report.undecided().next().is_some(),
                Severity::Warning => false,
                Severity::Notice => !report.notes.is_empty(),
            };
        let count = commands.iter().filter(|command| command.name == severity.to_string()).count();
        assert!(count <= 10 && (count > 0) == any, "{count} annotations of {severity}");
    }
}

/// A command that is about no line, decoded.
fn plain(name: &str, title: &str, message: &str) -> Command {
    let properties = [("title".to_owned(), title.to_owned())].into();
    Command { name: name.to_owned(), properties, message: defused(message) }
}

/// The command that `finding` must be, decoded.
fn annotation(finding: &Finding) -> Command {
    let mut properties = vec![("title", finding.rule.to_owned())];
    if let Some(at) = finding.location() {
        let (start, end) = at.positions();
        properties.push(("file", defused(at.source.path())));
        properties.push(("line", start.line.to_string()));
        properties.push(("endLine", end.line.to_string()));
        if start.line == end.line {
            properties.push(("col", start.column.to_string()));
            properties.push(("endColumn", end.column.to_string()));
        }
    }
    let subject = finding.subject.name().map_or(String::new(), |subject| format!("{subject}: "));
    let help = finding.help.as_ref().map_or(String::new(), |help| format!("\n{help}"));
    Command {
        name: finding.severity.to_string(),
        properties: properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        message: defused(&format!("{subject}{}{help}", finding.message)),
    }
}

/// `text` as it may be shown: what a terminal obeys made visible, the runner's second grammar taken apart.
fn defused(text: &str) -> String {
    let kept = |c: char| matches!(c, '\r' | '\n') || !output::escape::is_obeyed(c);
    let text: String = text.chars().map(|c| if kept(c) { c } else { '\u{fffd}' }).collect();
    text.replace("##[", "##\u{200b}[")
}

/// A place in a text of its own.
pub fn place(path: &str, text: &str, span: Span) -> Location {
    Location::new(&Source::new(path, text).into(), span)
}
