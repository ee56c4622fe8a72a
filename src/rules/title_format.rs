//! `title-format`: the title is not `# VEP #<number>: <text>`.

use crate::finding::{About, Finding, Severity};
use crate::rule::{Check, Context, Rule, meant_title, one_line, top_of};
use crate::source::Span;
use crate::tracking_issue::behind_number;
use crate::vep::Vep;
use crate::vep::name::Name;
use crate::vep::title::{Title, TitleForm, TitleNumber};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "title-format",
    summary: "the title is not `# VEP #<number>: <text>`",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: true,
    page: include_str!("title-format.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let form = &context.config().layout.title;
    let right = context.right_number(vep);
    let number = right.map_or("<issue number>".to_owned(), |number| number.to_string());
    let wanted = form.heading(&number, "<short, descriptive title>");
    let without_number = |title: &Title| title.number == TitleNumber::Missing;
    if vep.title.as_ref().is_none_or(without_number)
        && let Some((line, words)) = meant_title(vep, context)
    {
        let heading = match behind_number(words, form) {
            Some((number, subject)) if form.has_number() && !subject.is_empty() => form.heading(number, subject),
            _ => format!("# {words}"),
        };
        let finding =
            RULE.at(vep.location(line.span), About::Whole, format!("the document has no title: {}", line.why));
        let finding = finding.help(format!("write `{}` on this line", one_line(&heading)));
        return vec![if line.certain { finding.fix(line.span, heading) } else { finding }];
    }
    let Some(title) = &vep.title else {
        let help = format!("begin with `{wanted}`");
        return vec![RULE.at(top_of(vep), About::Whole, "the document has no title").help(help)];
    };
    let subject = one_line(&title.subject);
    match &title.number {
        TitleNumber::Placeholder(_) => Vec::new(),
        TitleNumber::Missing if !form.has_number() => unnumbered(vep, context, title),
        TitleNumber::Missing
            if context.template().sections.iter().any(|section| section.name == Name::of(&subject)) =>
        {
            let help = format!("begin with `{wanted}`");
            vec![RULE.at(vep.location(title.span), About::Whole, "the document has no title").help(help)]
        }
        TitleNumber::Missing => {
            // `VEPs` and `Vepro` are words of their own.
            let behind = form.after_word(&subject).filter(|rest| !rest.starts_with(char::is_alphanumeric));
            let words = behind.map_or(subject.as_str(), |rest| rest.trim_start_matches([' ', '#', ':', '-']));
            let words = without_own_number(words, right);
            let wanted = form.heading(&number, if words.is_empty() { "<short, descriptive title>" } else { words });
            let finding = RULE
                .at(vep.location(title.heading), About::Whole, "the title has no VEP number")
                .help(format!("write `{wanted}`"));
            let certain =
                right.is_some() && right == vep.place.number() && is_alone(vep) && keeps_words(vep, title, words, form);
            vec![if certain { finding.fix(title.heading, wanted) } else { finding }]
        }
        TitleNumber::Number(_) if title.usual => Vec::new(),
        TitleNumber::Number(number) => {
            let words = if subject.is_empty() { "<short, descriptive title>" } else { subject.as_str() };
            let wanted = form.heading(number.value, words);
            let marks = "#".repeat(title.level.into());
            let message = format!("the title is written `{marks} {}`", one_line(vep.source.slice(title.span)));
            let finding = RULE
                .at(vep.location(title.heading), About::Whole, message)
                .severity(Severity::Notice)
                .help(format!("write `{wanted}`"));
            vec![if keeps_words(vep, title, &subject, form) { finding.fix(title.heading, wanted) } else { finding }]
        }
    }
}

/// `words` without the number that belongs before them, and a word for what it is of: `KEP #10: Hooks`, `#10 Hooks`.
fn without_own_number(words: &str, number: Option<u64>) -> &str {
    let is_own = |word: &str| number.is_some() && word.trim_start_matches('#').parse().ok() == number;
    let mut parts = words.splitn(3, [' ', ':']).filter(|part| !part.is_empty());
    match (parts.next(), parts.next()) {
        (Some(first), _) if is_own(first) => words[first.len()..].trim_start_matches([' ', ':', '-']),
        (Some(first), Some(second)) if is_own(second) && words[first.len() + 1 + second.len()..].starts_with(':') => {
            words[first.len() + 1 + second.len()..].trim_start_matches([' ', ':'])
        }
        _ => words,
    }
}

/// What is wrong with a title that needs no number.
fn unnumbered(vep: &Vep, context: &Context<'_>, title: &Title) -> Vec<Finding> {
    let words = one_line(&title.subject);
    if context.template().sections.iter().any(|section| section.name == Name::of(&words)) {
        let help = format!("begin with `{}`", context.config().layout.title.heading("", "<short, descriptive title>"));
        return vec![RULE.at(vep.location(title.span), About::Whole, "the document has no title").help(help)];
    }
    if title.usual {
        return Vec::new();
    }
    let wanted = if words.is_empty() { "<short, descriptive title>" } else { words.as_str() };
    let wanted = context.config().layout.title.heading("", wanted);
    let marks = "#".repeat(title.level.into());
    let message = format!("the title is written `{marks} {}`", one_line(vep.source.slice(title.span)));
    let finding = RULE.at(vep.location(title.heading), About::Whole, message).severity(Severity::Notice);
    vec![finding.help(format!("write `{wanted}`"))]
}

/// Whether the first heading is the only one of its level: a title beyond doubt.
fn is_alone(vep: &Vep) -> bool {
    let mut titles = vep.outline.headings.iter().filter(|heading| heading.level == 1 && !heading.nested);
    let first = vep.outline.headings.first().is_some_and(|heading| heading.level == 1 && !heading.nested);
    first && titles.nth(1).is_none()
}

/// Whether the title says `words` without markup, and before them nothing but the VEP's number.
fn keeps_words(vep: &Vep, title: &Title, words: &str, form: &TitleForm) -> bool {
    let Some(before) = vep.source.slice(title.span).strip_suffix(words).filter(|_| !words.is_empty()) else {
        return false;
    };
    // A footnote behind the words would get lost.
    let behind = vep.source.slice(Span::new(title.span.end, title.heading.end));
    let number = title.number().map(|number| number.value);
    let mut parts = before.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    !before.contains('[')
        && !behind.contains('[')
        && parts.all(|part| {
            let rest = form.after_word(part).unwrap_or(part);
            rest.is_empty() || rest.parse().ok() == number
        })
}
