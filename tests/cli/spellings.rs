//! One VEP in both spellings: metadata as prose, and the same as front matter. The rules say the same of both.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use vep_check::check::check;
use vep_check::facts::{Facts, Unknown};
use vep_check::load::{Request, load_directories};
use vep_check::report::Report;
use vep_check::rules;

/// Rules about rows, their section and the checklist: front matter has none of them.
const PROSE_ONLY: [&str; 6] = [
    "metadata-missing",
    "target-missing",
    "checklist-missing",
    "checklist-outdated",
    "checklist-marker",
    "checklist-without-target",
];

/// Rules about YAML, and about fields that prose does not have, as the state and the people. A rule of this family also
/// speaks of a release that is none: `next` is `target-version-format`'s as a row and `front-matter-milestone`'s here.
const FRONT_MATTER_ONLY: &str = "front-matter-";

/// A VEP, as much of it as differs from case to case.
#[derive(Clone)]
struct Subject {
    alpha: &'static str,
    beta: &'static str,
    ga: &'static str,
    /// The name of the feature gate; empty for none.
    gate: &'static str,
    alternatives: &'static str,
    /// The criteria of GA.
    criteria: &'static str,
    readiness: &'static str,
}

/// One that has nothing wrong with it.
const FAULTLESS: Subject = Subject {
    alpha: "v1.10",
    beta: "",
    ga: "",
    gate: "NodeHooks",
    alternatives: "A controller outside of the cluster would see the drain too late.",
    criteria: "- [ ] no open bugs",
    readiness: "- [ ] the hooks run on every node",
};

const SCHEDULES: &str = "
schedules:
  v1.8: { freeze: 2026-01-07, release: 2026-03-25 }
  v1.9: { freeze: 2026-04-30, release: 2026-07-22 }
  v1.10: { freeze: 2026-09-02 }
";

impl Subject {
    fn body(&self, metadata: &str, gate: &str) -> String {
        let Subject { alternatives, criteria, readiness, .. } = self;
        let mut body = format!("# VEP #10: Hooks\n\n{metadata}## Overview\n\nHooks run when a node drains.{gate}\n\n");
        for section in ["Motivation", "Goals", "Non Goals", "Definition of Users", "User Stories"] {
            body.push_str(&format!("## {section}\n\nHooks run when a node drains.\n\n"));
        }
        body.push_str("## Repos\n\nkubevirt/kubevirt\n\n## Design\n\nHooks run when a node drains.\n\n");
        body.push_str("## API Examples\n\nA field of the node.\n\n");
        body.push_str(&format!("## Alternatives\n\n{alternatives}\n\n"));
        for section in ["Scalability", "Update/Rollback Compatibility", "Functional Testing Approach"] {
            body.push_str(&format!("## {section}\n\nHooks run when a node drains.\n\n"));
        }
        body.push_str("## Implementation History\n\n- 2026-05-04: first code, kubevirt/kubevirt#1\n\n");
        body.push_str("## Graduation Requirements\n\n### Alpha\n\n- [ ] the code is there\n\n");
        body.push_str(&format!("### Beta\n\n- [ ] it is tested\n\n#### On-By-Default Readiness\n\n{readiness}\n\n"));
        body.push_str(&format!("### GA\n\n{criteria}\n"));
        body
    }

    fn prose(&self) -> String {
        let mut metadata = "## VEP Status Metadata\n\n### Target releases\n\n".to_owned();
        for (stage, release) in [("alpha", self.alpha), ("beta", self.beta), ("GA", self.ga)] {
            metadata.push_str(&format!("- This VEP targets {stage} for version: {release}\n"));
        }
        metadata.push_str("\n### Release Signoff Checklist\n\n- [ ] (R) Enhancement issue created\n");
        for stage in ["Alpha", "Beta", "GA"] {
            metadata.push_str(&format!("- [ ] (R) {stage} target version is explicitly mentioned and approved\n"));
        }
        metadata.push('\n');
        let gate = if self.gate.is_empty() { String::new() } else { format!(" Feature gate: `{}`.", self.gate) };
        self.body(&metadata, &gate)
    }

    fn front_matter(&self) -> String {
        let mut yaml = "---\ntitle: Hooks\nvep-number: 10\ncreation-date: \"2026-04-30\"\nstatus: implementable\n\n\
            authors:\n  - \"@alex\"\nowning-sig: sig-compute\nparticipating-sigs: []\nreviewers: [\"@bo\"]\n\
            approvers: [\"@chris\"]\n\n"
            .to_owned();
        if !self.gate.is_empty() {
            yaml.push_str(&format!("feature-gate: {}\n", self.gate));
        }
        let releases = [("alpha", self.alpha), ("beta", self.beta), ("ga", self.ga)];
        let stage = releases.iter().rev().find(|(_, release)| !release.is_empty()).map_or("alpha", |(stage, _)| stage);
        yaml.push_str(&format!("stage: {stage}\nmilestone:\n"));
        for (stage, release) in releases {
            yaml.push_str(&format!("  {stage}: \"{release}\"\n"));
        }
        yaml.push_str("\nreplaces: \"\"\nsuperseded-by: \"\"\n---\n\n");
        yaml + &self.body("", "")
    }
}

fn report(base: Option<&str>, head: &str) -> Report {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let write = |side: &str, text: &str| {
        let vep = directory.path().join(side).join("veps/sig-compute/10-hooks");
        fs::create_dir_all(&vep).expect("a directory");
        fs::write(vep.join("vep.md"), text).expect("a file");
    };
    write("head", head);
    if let Some(base) = base {
        write("base", base);
    }
    let request = Request {
        facts: Facts::parse(SCHEDULES).expect("facts"),
        ..Request::new("2026-08-18".parse().expect("a date"), rules::ids())
    };
    let path = |side: &str| directory.path().join(side);
    let base = base.map(|_| path("base"));
    let snapshot = load_directories(&request, base.as_deref().map(Path::new), &path("head")).expect("it can be read");
    check(&snapshot)
}

/// The findings by severity, rule and message, without those about one spelling.
fn told(report: &Report) -> Vec<String> {
    let mut told: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| !PROSE_ONLY.contains(&finding.rule) && !finding.rule.starts_with(FRONT_MATTER_ONLY))
        .map(|finding| {
            let old = if finding.existing { "existing " } else { "" };
            format!("{old}{} {}: {}", finding.severity, finding.rule, finding.message)
        })
        .collect();
    told.sort();
    told
}

#[test]
fn a_faultless_vep_has_no_finding_in_either_spelling() {
    for text in [FAULTLESS.prose(), FAULTLESS.front_matter()] {
        let report = report(None, &text);
        let found: Vec<String> = report.findings.iter().map(|f| format!("{}: {}", f.rule, f.message)).collect();
        assert_eq!(found, [""; 0], "{text}");
        let offline = report.skipped.iter().filter(|skipped| skipped.unknown != Unknown::Schedules);
        assert_eq!(offline.count(), report.skipped.len(), "every rule that needs no GitHub ran");
    }
}

#[test]
fn a_faulty_vep_has_the_same_findings_in_both_spellings() {
    // What is wrong, the VEP before the change, the VEP with it, and the rule that must say so.
    let new = |name, rule, head: Subject| (name, None, head, rule);
    let changed = |name, rule, base: Subject, head: Subject| (name, Some(base), head, rule);
    let faultless = || FAULTLESS.clone();
    let cases = [
        new("beta before alpha", "target-order", Subject { alpha: "v1.10", beta: "v1.9", ..faultless() }),
        new("two stages at once", "target-order", Subject { alpha: "v1.10", beta: "v1.10", ..faultless() }),
        new("two releases", "target-beyond-upcoming", Subject { beta: "v1.11", ..faultless() }),
        new("all releases", "target-beyond-upcoming", Subject { beta: "v1.11", ga: "v1.12", ..faultless() }),
        new("alpha left out", "target-stage-skipped", Subject { alpha: "", beta: "v1.10", ..faultless() }),
        new("alpha still open", "target-stage-skipped", Subject { alpha: "TBD", beta: "v1.10", ..faultless() }),
        new("a release that nobody knows", "target-release-unknown", Subject { alpha: "v1.14", ..faultless() }),
        new("with a patch number", "target-version-format", Subject { alpha: "1.10.0", ..faultless() }),
        new("without its v", "target-version-format", Subject { alpha: "1.10", ..faultless() }),
        new("no release at all", "targets-empty", Subject { alpha: "", ..faultless() }),
        new("an empty section", "section-empty", Subject { alternatives: "", ..faultless() }),
        new("a section without a reason", "section-without-reason", Subject { alternatives: "N/A", ..faultless() }),
        new("no gate", "feature-gate-missing", Subject { gate: "", ..faultless() }),
        new(
            "no criteria",
            "graduation-stage-empty",
            Subject { alpha: "v1.8", beta: "v1.9", ga: "v1.10", criteria: "", ..faultless() },
        ),
        new(
            "not ready to be on",
            "on-by-default-missing",
            Subject { alpha: "v1.9", beta: "v1.10", readiness: "", ..faultless() },
        ),
        changed(
            "after the freeze",
            "target-frozen",
            Subject { alpha: "", ..faultless() },
            Subject { alpha: "v1.9", ..faultless() },
        ),
        changed("moved to before", "target-frozen", faultless(), Subject { alpha: "v1.9", ..faultless() }),
        changed(
            "old faults",
            "target-order",
            Subject { beta: "v1.9", alternatives: "", ..faultless() },
            Subject { beta: "v1.9", alternatives: "", gate: "", ..faultless() },
        ),
        new(
            "many faults",
            "target-order",
            Subject { alpha: "v1.14", beta: "1.9.0", gate: "", alternatives: "", ..faultless() },
        ),
    ];
    let mut seen = BTreeSet::new();
    for (name, base, head, rule) in cases {
        assert!(rules::rule(rule).is_some(), "there is no rule `{rule}`");
        let prose = report(base.as_ref().map(Subject::prose).as_deref(), &head.prose());
        let yaml = report(base.as_ref().map(Subject::front_matter).as_deref(), &head.front_matter());
        assert_eq!(told(&prose), told(&yaml), "{name}");
        assert!(told(&prose).iter().any(|line| line.contains(&format!(" {rule}: "))), "{name}: {:?}", told(&prose));
        seen.insert(rule);
    }
    println!("in both spellings: {seen:?}");
}

/// A deferral is no finding in either spelling.
#[test]
fn a_deferral_passes_in_both_spellings() {
    let before = Subject { alpha: "v1.9", ..FAULTLESS.clone() };
    for (base, head) in [(before.prose(), FAULTLESS.prose()), (before.front_matter(), FAULTLESS.front_matter())] {
        assert_eq!(told(&report(Some(&base), &head)), [""; 0]);
    }
}

/// Words where a release should stand: the same message, from the rule of the spelling.
#[test]
fn words_for_a_release_are_another_rules_but_the_same_message() {
    let subject = Subject { alpha: "next", ..FAULTLESS.clone() };
    let of = |text: &str, rule: &str| {
        let report = report(None, text);
        let found = report.findings.iter().find(|finding| finding.rule == rule);
        found.map(|finding| (finding.severity, finding.message.clone()))
    };
    let prose = of(&subject.prose(), "target-version-format");
    assert_eq!(prose.as_ref().map(|(_, message)| message.as_str()), Some("`next` is not a release"));
    assert_eq!(prose, of(&subject.front_matter(), "front-matter-milestone"));
}
