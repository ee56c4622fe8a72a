//! Comments by which a document allows a finding: `<!-- vep-check: allow RULE reason -->` on the line before.

use std::collections::HashMap;

use crate::config::Config;
use crate::finding::{Finding, Severity};
use crate::source::Span;
use crate::vep::Vep;

/// Marks the findings that `vep` allows and may allow. One that it may not, or for which it gives no reason, stays,
/// and its help says why.
pub(crate) fn apply(vep: &Vep, config: &Config, findings: &mut [Finding]) {
    let allowances = allowances(vep);
    if allowances.is_empty() {
        return;
    }
    for finding in findings {
        let Some(at) = finding.location() else { continue };
        let line = at.positions().0.line;
        let Some(reason) = allowances.get(&(line, finding.rule)) else { continue };
        let may = match &config.suppressible {
            Some(rules) => rules.iter().any(|rule| rule == finding.rule),
            None => finding.severity != Severity::Error,
        };
        let refusal = match (may, reason.is_empty()) {
            (true, false) => {
                finding.allowed = Some((*reason).to_owned());
                continue;
            }
            (true, true) => "the comment above gives no reason: write `allow RULE reason`",
            (false, _) => "the comment above cannot allow this: the repository's configuration does not let it",
        };
        let help = finding.help.take().map_or(String::new(), |help| format!("{help}; "));
        finding.help = Some(format!("{help}{refusal}"));
    }
}

/// The reasons by line, from 1, and rule.
fn allowances(vep: &Vep) -> HashMap<(usize, &str), &str> {
    let text = vep.source.text();
    let of_comment = |span: Span| {
        let inside = text[span.range()].strip_prefix("<!--")?.strip_suffix("-->")?.trim();
        let words = inside.strip_prefix("vep-check:")?.trim_start().strip_prefix("allow")?;
        let words = words.strip_prefix(char::is_whitespace)?.trim();
        let (rule, reason) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        let line = vep.source.position(span.end).line + 1;
        Some(((line, rule), reason.trim()))
    };
    vep.outline.comments.iter().filter_map(|comment| of_comment(comment.span)).collect()
}
