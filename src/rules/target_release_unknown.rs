//! `target-release-unknown`: a target names a release that nobody has scheduled.

use crate::finding::{Finding, Severity};
use crate::release::Version;
use crate::rule::{self, Check, Context, Fact, Rule};
use crate::vep::Vep;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "target-release-unknown",
    summary: "a target names a release that nobody has scheduled",
    severity: Severity::Notice,
    check: Check::Vep(check),
    needs: &[Fact::Schedules],
    fixable: false,
    page: include_str!("target-release-unknown.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(newest) = context.snapshot.facts.schedules.as_ref().and_then(|schedules| schedules.newest()) else {
        return Vec::new();
    };
    // What is beyond the upcoming release, but not far, is `target-beyond-upcoming`'s, where that can be told.
    let told = context.upcoming().is_some() && !vep.place.meta;
    // Older releases are not asked for: some have no schedule and were real.
    let is_unknown = |version: Version| version > newest.next() && (!told || context.is_far(version));
    let unknown = vep.releases().iter().filter(|target| target.version().is_some_and(is_unknown));
    unknown
        .filter_map(|target| {
            let version = target.version()?;
            let message = format!("there is no schedule for {version}; the newest is {newest}");
            Some(
                RULE.at(vep.location(target.value.span), rule::row(target), message)
                    .help("check the number of the release"),
            )
        })
        .collect()
}
