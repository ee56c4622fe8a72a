//! What KubeVirt calls its things: the values that hold where the configuration says nothing. Whatever names something
//! of KubeVirt's and decides over a finding stands here, so that another community can say otherwise.

use crate::release::{StageWords, Stages};
use crate::vep::MetadataSections;
use crate::vep::document::FieldNames;
use crate::vep::place::{Around, Layout};
use crate::vep::title::TitleForm;

impl Default for Layout {
    /// As in <https://github.com/kubevirt/enhancements>.
    fn default() -> Self {
        Layout {
            directory: "veps".into(),
            file: "vep.md".into(),
            meta: "meta-VEPs".into(),
            around: Around::Sig,
            deep: true,
            numbered: true,
            title: TitleForm::default(),
        }
    }
}

impl Default for TitleForm {
    /// As in <https://github.com/kubevirt/enhancements>.
    fn default() -> Self {
        TitleForm::new(TITLE).expect("titles of KubeVirt have a number and words")
    }
}

impl Default for MetadataSections {
    /// As in the template of <https://github.com/kubevirt/enhancements>.
    fn default() -> Self {
        MetadataSections {
            metadata: "VEP Status Metadata".into(),
            targets: "Target releases".into(),
            checklist: "Release Signoff Checklist".into(),
            fields: FieldNames::default(),
            stages: Stages::default(),
        }
    }
}

impl Default for Stages {
    /// As in <https://github.com/kubevirt/enhancements>.
    fn default() -> Self {
        Stages::new(&stages()).expect("the names of stages differ")
    }
}

/// The stages, with the time that the community gave each: off and may change or go, on and complete, generally
/// available.
///
/// <https://github.com/kubevirt/enhancements/blob/main/docs/feature-lifecycle.md>, "Release Stage Transition"
pub(super) fn stages() -> [StageWords; 3] {
    let named = |name: &str| StageWords { name: name.to_owned(), ..StageWords::default() };
    [
        StageWords { limit: Some(2), ..named("alpha") },
        StageWords { on_by_default: true, limit: Some(3), ..named("beta") },
        StageWords { also: vec!["stable".to_owned(), "general availability".to_owned()], ..named("GA") },
    ]
}

/// The section that tells what has shipped.
pub(super) const HISTORY: &str = "Implementation History";

/// The section that tells what each stage needs.
pub(super) const GRADUATION: &str = "Graduation Requirements";

/// The part of it that tells when a feature may be on by default.
pub(super) const ON_BY_DEFAULT: &str = "On-By-Default Readiness";

/// The section that lists the repositories that a VEP changes.
pub(super) const REPOSITORIES: &str = "Repos";

/// The section that says what a VEP leaves alone.
pub(super) const NON_GOALS: &str = "Non Goals";

/// The label of a pull request that changes a VEP.
pub(super) const KIND_LABEL: &str = "kind/vep";

/// The label of a pull request that targets a release.
pub(super) const TARGET_LABEL: &str = "target/{version}";

/// The label that grants an exception from a freeze.
pub(super) const EXCEPTION_LABEL: &str = "freeze-exception";

/// Sites that links lead to without a word for the protocol before them.
pub const SITES: [&str; 4] = ["github.com", "kubevirt.io", "kubernetes.io", "groups.google.com"];

/// Where the template lies, in the order in which it is looked for: since 2025-10, and before.
pub(super) const TEMPLATE_PATHS: [&str; 2] = ["NNNN-vep-template/vep.md", "NNNN-vep-template.md"];

/// How a title is written.
pub(super) const TITLE: &str = "VEP #{number}: {title}";

/// How the directory of a SIG begins.
pub(super) const SIG_PREFIX: &str = "sig-";

/// The repository on GitHub that VEPs lie in.
pub const REPOSITORY: &str = "kubevirt/enhancements";

/// The repository that says who the SIGs are. A configuration that names another one has none of the SIGs below.
pub(super) const COMMUNITY: &str = "kubevirt/community";

/// The repository that says when releases freeze.
pub(super) const RELEASES: &str = "kubevirt/sig-release";

/// The repository among those of a VEP that has feature gates.
pub(super) const PRODUCT: &str = "kubevirt/kubevirt";

/// The name of a release's branch in that repository.
pub(super) const RELEASE_BRANCH: &str = "release-{version}";

/// The files of that repository that register feature gates.
pub(super) const GATES: [&str; 2] =
    ["pkg/virt-config/featuregate/active.go", "pkg/virt-config/featuregate/inactive.go"];

/// The repository that documentation lies in.
pub(super) const DOCS: &str = "kubevirt/user-guide";

/// For how many days nobody needs to say anything.
pub(super) const QUIET_DAYS: u32 = 7;

/// The mailing list on which exceptions from a freeze are asked for, on Google Groups.
pub(super) const MAILING_LIST: &str = "kubevirt-dev";

/// Section names of earlier templates of kubevirt/enhancements, and those that its authors give them, such as those of
/// Kubernetes' enhancements.
pub(super) const ALIASES: [(&str, &[&str]); 15] = [
    (HISTORY, &["Implementation Phases", "Implementation Phasing", "Changelog", "Change Log", "Revision History"]),
    (
        GRADUATION,
        &[
            "Feature lifecycle Phases",
            "Lifecycle Phases",
            "Feature lifecycle",
            "Feature Stage",
            "Feature Stages",
            "Graduation",
            "Graduation Criteria",
            "Graduation Plan",
            "Graduation Stages",
        ],
    ),
    (
        "Alternatives",
        &["Alternatives Considered", "Undesired alternatives", "Considered Alternatives", "Rejected Alternatives"],
    ),
    (
        "Update/Rollback Compatibility",
        &[
            "Update Compatibility",
            "Upgrade/Rollback Compatibility",
            "Update and Rollback Compatibility",
            "Upgrade and Rollback Compatibility",
            "Upgrade Compatibility",
            "Update/Rollback",
            "Upgrade/Rollback",
            "Upgrade/Rollback Strategy",
            "Upgrade/Downgrade",
            "Upgrade/Downgrade Strategy",
            "Upgrade Strategy",
            "Backward Compatibility",
            "Backwards Compatibility",
        ],
    ),
    (
        "Functional Testing Approach",
        &[
            "Functional Testing",
            "Functional Test Approach",
            "Functional Tests",
            "Testing Approach",
            "Test Approach",
            "Testing",
            "Testing Plan",
            "Testing Strategy",
            "Test Plan",
            "Test Strategy",
        ],
    ),
    ("API Examples", &["API Example", "Examples"]),
    ("Overview", &["Summary"]),
    ("Motivation", &["Problem Statement"]),
    ("Goals", &["Objectives"]),
    (NON_GOALS, &["Non-Goal", "Nongoals", "Out of Scope"]),
    ("Definition of Users", &["Users", "Target Users", "Personas", "User Personas"]),
    ("User Stories", &["User Story", "Use Cases", "Use Case"]),
    (REPOSITORIES, &["Repositories", "Affected Repositories"]),
    ("Design", &["Design Details", "Detailed Design", "Proposed Design", "Technical Design"]),
    ("Scalability", &["Scale"]),
];

/// Directories of SIGs of kubevirt/community, with the labels of kubevirt/project-infra.
pub(super) const SIGS: [(&str, &str); 9] = [
    ("sig-buildsystem", "sig/buildsystem"),
    ("sig-ci", "sig/ci"),
    ("sig-compute", "sig/compute"),
    ("sig-control-plane", "sig/control-plane"),
    ("sig-network", "sig/network"),
    ("sig-observability", "sig/observability"),
    ("sig-release", "sig/release"),
    ("sig-scale", "sig/scale"),
    ("sig-storage", "sig/storage"),
];

/// SIGs that sign off every VEP.
pub(super) const SIGN_OFF_SIGS: [&str; 3] = ["sig-compute", "sig-network", "sig-storage"];

/// SIGs whose VEPs change no feature of the product.
pub(super) const GATELESS_SIGS: [&str; 3] = ["sig-release", "sig-buildsystem", "sig-ci"];

/// Sections that a VEP about the process itself needs not have.
pub(super) const META_EXEMPT: [&str; 2] = ["API Examples", GRADUATION];

/// The first release whose betas must say when they can be on by default: the part came into the template on
/// 2026-06-29, when v1.10 was planned.
pub(super) const ON_BY_DEFAULT_SINCE: (u32, u32) = (1, 10);

/// The statuses of cards of VEPs that are in a release; those that were done there are no less so.
pub(super) const TRACKED: [&str; 3] = ["Tracked", "At risk", "Completed"];

/// Those of VEPs that were taken out.
pub(super) const REMOVED: [&str; 1] = ["Removed from milestone"];

/// Those of VEPs that need an exception.
pub(super) const EXCEPTION_REQUIRED: [&str; 1] = ["Exception Required"];

/// The field of a card that names the reviewers.
pub(super) const REVIEWER_FIELD: &str = "VEP Reviewer";
