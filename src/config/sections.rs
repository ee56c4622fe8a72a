//! The names of the sections that vep-check knows how to read.

use crate::config::file::SectionNames;
use crate::config::kubevirt;
use crate::release::Version;
use crate::vep::MetadataSections;
use crate::vep::name::Name;

/// The names in force. What each is, [`SectionNames`] says.
pub(super) struct Sections {
    pub(super) metadata: MetadataSections,
    pub(super) history: Name,
    pub(super) graduation: Name,
    /// With the first release whose betas need it; `None` for all of them.
    pub(super) on_by_default: (String, Option<Version>),
    pub(super) repositories: Name,
    pub(super) non_goals: Name,
}

impl Sections {
    /// The `names` that are written, and KubeVirt's for the rest.
    pub(super) fn of(names: SectionNames) -> Sections {
        let usual = MetadataSections::default();
        let name = |name: Option<String>, usual: &str| Name::of(name.as_deref().unwrap_or(usual));
        let (major, minor) = kubevirt::ON_BY_DEFAULT_SINCE;
        Sections {
            metadata: MetadataSections {
                metadata: names.metadata.unwrap_or(usual.metadata),
                targets: names.targets.unwrap_or(usual.targets),
                checklist: names.checklist.unwrap_or(usual.checklist),
                fields: usual.fields,
                stages: usual.stages,
            },
            history: name(names.history, kubevirt::HISTORY),
            graduation: name(names.graduation, kubevirt::GRADUATION),
            on_by_default: match names.on_by_default {
                Some(name) => (name, None),
                None => (kubevirt::ON_BY_DEFAULT.to_owned(), Some(Version { major, minor })),
            },
            repositories: name(names.repositories, kubevirt::REPOSITORIES),
            non_goals: name(names.non_goals, kubevirt::NON_GOALS),
        }
    }
}
