//! What the description of a tracking issue must be changed to, so that it says what the merged document does.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::config::Config;
use crate::facts::Issue;
use crate::release::{Stages, Version};
use crate::report::VepSummary;
use crate::tracking_issue::{field, primary_sigs, target};
use crate::vep::link::percent_decoded;

/// Something in the description of a tracking issue that must be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The field, as in `Proposal status`.
    pub field: String,
    /// What it says; `None` where it is empty.
    pub says: Option<String>,
    /// What it must say; `None` where it must be empty.
    pub must_say: Option<String>,
}

/// What the description of `issue` must be changed to for `vep`, a merged document in the repository whose address is
/// `home`, seen from the release `version`: what it says of releases before that is history.
pub fn corrections(vep: &VepSummary, issue: &Issue, version: Version, home: &str, config: &Config) -> Vec<Correction> {
    let mut found = targets(vep, issue, version, config.stages());
    found.extend(link(vep, issue, home));
    found.extend(status(vep, issue));
    found.extend(sig(vep, issue, &config.sig_prefix));
    found
}

fn targets(vep: &VepSummary, issue: &Issue, version: Version, stages: &Stages) -> Vec<Correction> {
    let mut found = Vec::new();
    for stage in stages.iter() {
        let rows = vep.rows.iter().filter(|row| row.stage() == Some(stage)).map(|row| row.version);
        let planned: BTreeSet<Version> = rows.chain(vep.targets.get(&stage).copied()).collect();
        let (says, must_say) = (target(issue, stage, stages), planned.last().copied());
        // An issue may hold what is hoped for in a later release.
        let matters = match (says, must_say) {
            (Some(says), None) => says == version,
            (says, Some(must_say)) => says.is_some_and(|says| says >= version) || must_say >= version,
            (None, None) => false,
        };
        if matters && says.is_none_or(|says| !planned.contains(&says)) {
            found.push(Correction {
                field: format!("{} release target", stage.title()),
                says: says.map(|says| says.to_string()),
                must_say: must_say.map(|must_say| must_say.to_string()),
            });
        }
    }
    found
}

/// What is written by its number in an address.
const ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'/');

/// What the issue calls the link to the document.
const LINK: &str = "Enhancement link";

fn link(vep: &VepSummary, issue: &Issue, home: &str) -> Option<Correction> {
    let says = field(&issue.body, LINK)?;
    let directory = vep.path.rsplit_once('/').map_or(vep.path.as_str(), |(directory, _)| directory);
    let decoded = percent_decoded(&says);
    let is_there = decoded.match_indices(directory).any(|(at, _)| {
        let behind = decoded[at + directory.len()..].chars().next();
        behind.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_'))
    });
    let must_say = format!("{home}/blob/HEAD/{}", utf8_percent_encode(&vep.path, ADDRESS));
    let says = says.lines().next().map(str::trim).filter(|says| !says.is_empty()).map(str::to_owned);
    (!is_there).then(|| Correction { field: LINK.to_owned(), says, must_say: Some(must_say) })
}

/// What the issue calls the state of the proposal.
const STATUS: &str = "Proposal status";

fn status(vep: &VepSummary, issue: &Issue) -> Option<Correction> {
    let (must_say, says) = (vep.status.as_deref()?, field(&issue.body, STATUS)?);
    let says = says.trim_matches(['`', '*', '_', ' ']).split_whitespace().next().map(str::to_owned);
    let is_same = says.as_deref().is_some_and(|says| says.eq_ignore_ascii_case(must_say));
    (!is_same).then(|| Correction { field: STATUS.to_owned(), says, must_say: Some(must_say.to_owned()) })
}

fn sig(vep: &VepSummary, issue: &Issue, prefix: &str) -> Option<Correction> {
    let (must_say, says) = (vep.sig.as_deref()?, primary_sigs(issue, prefix));
    // A directory may be of no SIG.
    let is_wrong = must_say.starts_with(prefix) && !says.is_empty() && !says.iter().any(|says| says == must_say);
    is_wrong.then(|| Correction {
        field: "Primary SIG".to_owned(),
        says: Some(says.join(", ")),
        must_say: Some(must_say.to_owned()),
    })
}
