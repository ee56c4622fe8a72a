//! What is not known, and for want of which a rule could not run or decide.

use std::fmt;

use crate::release::Version;
use crate::text::one_line;

/// How many SIGs are named at most.
const MOST_SIGS: usize = 8;

/// What is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// When releases freeze.
    Schedules,
    /// Which release VEPs are written for, because it is not known when this one freezes.
    Upcoming(Version),
    /// When these releases, which are targeted, froze.
    Frozen(Vec<Version>),
    /// The pull request.
    PullRequest,
    /// Tracking issues.
    Issues,
    /// The SIGs of the community.
    Sigs,
    /// Who represents these SIGs, which are asked for their sign-off.
    Representatives(Vec<String>),
    /// The labels that the repository defines.
    Labels,
    /// The feature gates in the code of releases.
    Gates,
    /// Stages of graduation: the community has none.
    Stages,
    /// The numbers of VEPs: the community gives them none.
    Numbers,
    /// What this front matter is: the configuration describes other metadata.
    OtherMetadata,
}

impl Unknown {
    /// How the command is told, as words of a sentence; `None` where it has no flag for it.
    pub fn how_to_give(&self) -> Option<&'static str> {
        match self {
            Unknown::Schedules => Some("give them with --schedules or --facts"),
            Unknown::PullRequest => Some("give it with --facts"),
            Unknown::Issues | Unknown::Sigs | Unknown::Labels | Unknown::Gates => Some("give them with --facts"),
            Unknown::Upcoming(_)
            | Unknown::Frozen(_)
            | Unknown::Representatives(_)
            | Unknown::Stages
            | Unknown::Numbers
            | Unknown::OtherMetadata => None,
        }
    }

    /// The setting of the configuration that may demand to know it.
    pub fn setting(&self) -> Option<&'static str> {
        match self {
            Unknown::Frozen(_) => Some("freeze: enforce"),
            Unknown::Representatives(_) => Some("sign-off: required"),
            _ => None,
        }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unknown::Schedules => f.write_str("no release schedules"),
            Unknown::Upcoming(version) => write!(f, "when {version} freezes is not known"),
            Unknown::Frozen(versions) => {
                let versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
                write!(f, "when {} froze could not be read", versions.join(", "))
            }
            Unknown::PullRequest => f.write_str("no pull request"),
            Unknown::Issues => f.write_str("no tracking issues"),
            Unknown::Sigs => f.write_str("no SIGs"),
            Unknown::Representatives(sigs) => {
                let sigs: Vec<String> = sigs.iter().take(MOST_SIGS).map(|sig| format!("`{}`", one_line(sig))).collect();
                write!(f, "who represents {} could not be read", sigs.join(", "))
            }
            Unknown::Labels => f.write_str("no labels"),
            Unknown::OtherMetadata => f.write_str("`metadata` of the configuration describes other fields"),
            Unknown::Stages => f.write_str("there are no stages here"),
            Unknown::Numbers => f.write_str("documents have no numbers here"),
            Unknown::Gates => f.write_str("no feature gates of the code of releases"),
        }
    }
}
