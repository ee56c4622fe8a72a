//! How often each rule found something.

use std::collections::BTreeMap;

use crate::finding::Severity;
use crate::output::human;
use crate::report::Report;

/// The findings that the change brought, counted by severity and rule: the worst first, of those the most frequent; last
/// the line that counts all, unless `quiet`. What `vep-check fix` can fix is marked.
pub fn render(report: &Report, quiet: bool) -> String {
    let mut counts: BTreeMap<(Severity, &str), (usize, usize)> = BTreeMap::new();
    for finding in report.new_findings() {
        let (count, fixable) = counts.entry((finding.severity, finding.rule)).or_default();
        *count += 1;
        *fixable += usize::from(finding.fix.is_some());
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|((severity, _), (count, _))| (*severity, std::cmp::Reverse(*count)));
    let mut out = String::new();
    for ((severity, rule), (count, fixable)) in counts {
        let fixable = if fixable > 0 { format!(" ({fixable} by `vep-check fix`)") } else { String::new() };
        out.push_str(&format!("{count:>5}  {severity:<7}  {rule}{fixable}\n"));
    }
    if quiet { out } else { out + &human::summary(report) + "\n" }
}
