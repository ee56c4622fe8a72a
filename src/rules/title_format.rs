//! `title-format`: the title is not `# VEP #<number>: <text>`.

use crate::finding::{Finding, Severity};
use crate::rule::{Check, Context, Rule, one_line, top_of};
use crate::vep::Vep;
use crate::vep::name::Name;
use crate::vep::title::TitleNumber;

/// The rule.
pub static RULE: Rule = Rule {
    id: "title-format",
    summary: "the title is not `# VEP #<number>: <text>`",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    page: include_str!("title-format.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let directory = vep.place.number().map_or("<issue number>".to_owned(), |number| number.to_string());
    let Some(title) = &vep.title else {
        let help = format!("begin with `# VEP #{directory}: <short, descriptive title>`");
        return vec![RULE.at(top_of(vep), "the document has no title").help(help)];
    };
    let subject = one_line(&title.subject);
    match &title.number {
        TitleNumber::Placeholder(_) => Vec::new(),
        TitleNumber::Missing
            if context.template().sections.iter().any(|section| section.name == Name::of(&subject)) =>
        {
            let help = format!("begin with `# VEP #{directory}: <short, descriptive title>`");
            vec![RULE.at(vep.location(title.span), "the document has no title").help(help)]
        }
        TitleNumber::Missing => {
            let words = match subject.get(..3) {
                Some(vep) if vep.eq_ignore_ascii_case("vep") => subject[3..].trim_start_matches([' ', '#', ':', '-']),
                _ => subject.as_str(),
            };
            let help = format!("write `# VEP #{directory}: {words}`");
            vec![RULE.at(vep.location(title.span), "the title has no VEP number").help(help)]
        }
        TitleNumber::Number(_) if title.usual => Vec::new(),
        TitleNumber::Number(number) => {
            let words = if subject.is_empty() { "<short, descriptive title>" } else { subject.as_str() };
            let wanted = format!("# VEP #{}: {words}", number.value);
            let marks = "#".repeat(title.level.into());
            let message = format!("the title is written `{marks} {}`", one_line(vep.source.slice(title.span)));
            let mut finding =
                RULE.at(vep.location(title.span), message).severity(Severity::Notice).help(format!("write `{wanted}`"));
            // Not where markup would get lost.
            if !subject.is_empty() && vep.source.slice(title.span).ends_with(&subject) {
                finding = finding.fix(title.heading, wanted);
            }
            vec![finding]
        }
    }
}
