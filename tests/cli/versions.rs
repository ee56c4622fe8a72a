//! Every spelling of a release and of a row of target releases that real documents have, and the freezes of real
//! releases.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use crate::common::skip::shared;
use jiff::civil::{Date, date};
use vep_check::load::facts::read_schedules;
use vep_check::source::Source;
use vep_check::vep::declaration::{self, Declared};
use vep_check::vep::place::Layout;
use vep_check::vep::prose::{Target, TargetStage};
use vep_check::vep::target_value::TargetValue;
use vep_check::vep::{MetadataSections, Vep};

fn parse(text: &str) -> Vep {
    let source = Arc::new(Source::new("veps/sig-compute/10-a/vep.md", text));
    Vep::parse(source, &Layout::default(), &MetadataSections::default())
}

/// What a table writes for a target: its stage, its value, a mark if it is struck.
fn told(target: &Target) -> String {
    let stage = match &target.stage {
        TargetStage::Stage(stage) => stage.name().to_lowercase(),
        TargetStage::Whole => "whole".to_owned(),
        TargetStage::Other => "step".to_owned(),
    };
    let value = match &target.value.value {
        TargetValue::Blank => "blank".to_owned(),
        TargetValue::Version { version, as_wanted: true } => version.to_string(),
        // The release is understood; a rule says how to write it.
        TargetValue::Version { version, as_wanted: false } => format!("{version}!"),
        TargetValue::Undecided => "undecided".to_owned(),
        TargetValue::NotApplicable => "not applicable".to_owned(),
        TargetValue::Other => "words".to_owned(),
    };
    let struck = if target.struck { ", struck" } else { "" };
    let gate = target.gate.as_ref().map_or(String::new(), |gate| format!(", gate {gate}"));
    format!("{stage} {value}{struck}{gate}")
}

fn rows(body: &str) -> Vec<String> {
    let vep = parse(&format!("# VEP #10: Hooks\n\n## VEP Status Metadata\n\n### Target releases\n\n{body}\n"));
    vep.targets.iter().map(told).collect()
}

/// What stands behind `This VEP targets alpha for version:`, what it means, and the release that counts.
const VALUES: &[(&str, &str, Option<&str>)] = &[
    ("", "alpha blank", None),
    (" ", "alpha blank", None),
    (" v1.9", "alpha v1.9", Some("v1.9")),
    (" v1.10", "alpha v1.10", Some("v1.10")),
    ("v1.9", "alpha v1.9", Some("v1.9")),
    (" v1.9  ", "alpha v1.9", Some("v1.9")),
    ("\tv1.9", "alpha v1.9", Some("v1.9")),
    (" **v1.9**", "alpha v1.9", Some("v1.9")),
    (" `v1.9`", "alpha v1.9", Some("v1.9")),
    (" v0.59.0", "alpha v0.59!", Some("v0.59")),
    (" v1.9.0", "alpha v1.9!", Some("v1.9")),
    (" 1.9", "alpha v1.9!", Some("v1.9")),
    (" 1.10", "alpha v1.10!", Some("v1.10")),
    (" 1.9.0", "alpha v1.9!", Some("v1.9")),
    (" V1.9", "alpha v1.9!", Some("v1.9")),
    (" v1.9.", "alpha v1.9!", Some("v1.9")),
    (" v1.6 (VMI-status based design)", "alpha v1.6", Some("v1.6")),
    (" v1.9 (first in v1.0.0)", "alpha v1.9", Some("v1.9")),
    (" v1.8 (remark)", "alpha v1.8", Some("v1.8")),
    (" v1.9, if all goes well", "alpha v1.9", Some("v1.9")),
    (" TBD", "alpha undecided", None),
    (" tbd", "alpha undecided", None),
    (" TBD (next release)", "alpha undecided", None),
    (" N/A", "alpha not applicable", None),
    (" n/a", "alpha not applicable", None),
    (" N/A (tooling change, no API)", "alpha not applicable", None),
    (" N/A (tooling change,\n  which no user sees,\n  so no stage)", "alpha not applicable", None),
    ("\n  v1.9", "alpha v1.9", Some("v1.9")),
    ("\n  N/A (tooling change)", "alpha not applicable", None),
    (" ~v1.9~", "alpha v1.9, struck", None),
    (" ~~v1.9~~", "alpha v1.9, struck", None),
    (" next", "alpha words", None),
    (" v1.9/v1.10", "alpha words", None),
    (" v1.9-rc.1", "alpha words", None),
    (" v1", "alpha words", None),
    (" <!-- fill me -->", "alpha blank", None),
];

#[test]
fn values_of_a_row() {
    for (value, wanted, release) in VALUES {
        let body = format!("- This VEP targets alpha for version:{value}\n- This VEP targets beta for version:");
        assert_eq!(rows(&body), [*wanted, "beta blank"], "`{value}`");
        let vep = parse(&format!("# VEP #10: Hooks\n\n### Target releases\n\n{body}\n"));
        let counts = vep.stage_versions().first_key_value().map(|(_, version)| version.to_string());
        assert_eq!(counts.as_deref(), *release, "`{value}`");
    }
}

/// Lines of a section of target releases, and the targets that they are.
const ROWS: &[(&str, &[&str])] = &[
    ("- This VEP targets alpha for version: v1.9", &["alpha v1.9"]),
    ("- This VEP targets beta for version: v1.9", &["beta v1.9"]),
    ("- This VEP targets GA for version: v1.9", &["ga v1.9"]),
    ("* This VEP targets ga for version: v1.9", &["ga v1.9"]),
    ("This VEP targets alpha for version: v1.9", &["alpha v1.9"]),
    ("- This VEP targets alpha for version v1.9", &["alpha v1.9"]),
    ("- **Alpha**: v1.10", &["alpha v1.10"]),
    ("- Alpha: v1.10", &["alpha v1.10"]),
    // Struck: the whole row does not apply.
    ("- ~This VEP targets alpha for version: v1.9~", &["alpha v1.9, struck"]),
    ("- ~~This VEP targets alpha for version: v1.9~~", &["alpha v1.9, struck"]),
    ("- ~~This VEP targets alpha for version:~~", &["alpha blank, struck"]),
    ("- ~This VEP targets alpha for version:~", &["alpha blank, struck"]),
    ("- ~~This VEP targets alpha for version: never~~", &["alpha blank, struck"]),
    ("- This VEP targets alpha for version: ~~v1.8~~ v1.9", &["alpha v1.9"]),
    // Past, and stages that were done again.
    ("- This VEP targeted alpha for version: v1.6", &["alpha v1.6"]),
    ("- This VEP targeted alpha2 for version: v1.8 (remark)", &["alpha v1.8"]),
    ("- This VEP targets alpha 2 for version: v1.8", &["alpha v1.8"]),
    // Without stages, and steps of the VEP's own.
    ("Ship target version: v1.5", &["whole v1.5"]),
    ("- Ship target version: 1.5", &["whole v1.5!"]),
    ("- This VEP targets version: v1.9", &["whole v1.9"]),
    ("- This VEP targets announcement for version: v1.9", &["step v1.9"]),
    ("- This VEP targets enforcement for version: v1.10", &["step v1.10"]),
    // A row that is left out.
    ("- This VEP targets alpha for version: v1.9\n- This VEP targets GA for version:", &["alpha v1.9", "ga blank"]),
    // Words after the rows are no rows.
    (
        "- This VEP targets beta for version: v1.9\n\nBeta is the first stage: v1.9 has the code.\n\n- The gate is on.",
        &["beta v1.9"],
    ),
    (
        "This VEP does not have graduation phases guarded by a feature gate.\n\nShip target version: v1.5",
        &["whole v1.5"],
    ),
    ("<!--\n- This VEP targets alpha for version: v1.9\n-->", &[]),
    ("```\n- This VEP targets alpha for version: v1.9\n```", &[]),
];

#[test]
fn rows_of_target_releases() {
    for (body, wanted) in ROWS {
        assert_eq!(rows(body), *wanted, "{body}");
        let windows = rows(&body.replace('\n', "\r\n"));
        assert_eq!(windows, *wanted, "with Windows line ends: {body}");
    }
}

#[test]
fn a_vep_without_stages_says_so() {
    for (body, wanted) in [
        ("This VEP does not have graduation phases guarded by a feature gate.\n\nShip target version: v1.5", true),
        ("Ship target version: v1.5", true),
        ("- This VEP targets alpha for version: v1.5", false),
    ] {
        let vep = parse(&format!("### Target releases\n\n{body}\n"));
        let said =
            vep.has_rows_without_stages() || Declared::of(&vep, declaration::SpecialSections::default()).no_stages;
        assert_eq!(said, wanted, "{body}");
    }
}

#[test]
fn two_blocks_for_two_gates() {
    let row = "- This VEP targets alpha for version:";
    let vep = parse(&format!(
        "# VEP #10: Hooks\n\n### Target releases (NodeHooks)\n\n{row} v1.8\n\n### Target releases (VMHooks)\n\n{row} v1.9\n"
    ));
    let told: Vec<String> = vep.targets.iter().map(told).collect();
    assert_eq!(told, ["alpha v1.8, gate NodeHooks", "alpha v1.9, gate VMHooks"]);
}

/// What stands behind `alpha:` in front matter's `milestone`, and what it means.
const MILESTONES: &[(&str, &str)] = &[
    ("\"v1.9\"", "alpha v1.9"),
    ("'v1.9'", "alpha v1.9"),
    ("v1.9", "alpha v1.9"),
    ("v1.10", "alpha v1.10"),
    ("v1.10 # a comment", "alpha v1.10"),
    ("\"1.10\"", "alpha v1.10!"),
    ("1.10", "alpha v1.10!"),
    ("1.9.0", "alpha v1.9!"),
    ("\"v1.9 (first in v1.0.0)\"", "alpha v1.9"),
    ("\"TBD\"", "alpha undecided"),
    ("TBD", "alpha undecided"),
    ("N/A", "alpha not applicable"),
    ("\"\"", "alpha blank"),
    ("", "alpha blank"),
    ("~", "alpha blank"),
    ("next", "alpha words"),
    ("[v1.9, v1.10]", "alpha words"),
];

#[test]
fn milestones_of_front_matter() {
    for (value, wanted) in MILESTONES {
        for end in ["\n", "\r\n"] {
            let text = format!("---\ntitle: Hooks\nmilestone:\n  alpha: {value}\n---\n\n# VEP #10: Hooks\n");
            let vep = parse(&text.replace('\n', end));
            let told: Vec<String> = vep.releases().iter().map(told).collect();
            assert_eq!(told, [*wanted], "`{value}`");
            let bare: Vec<bool> = vep.milestones.iter().map(|target| target.is_bare_number(&vep.source)).collect();
            assert_eq!(bare, [*value == "1.10"], "`{value}`");
        }
    }
}

/// Release, VEP freeze, general availability.
const SCHEDULES: &[(&str, Option<Date>, Date)] = &[
    ("v1.0", None, date(2023, 7, 11)),
    ("v1.1", None, date(2023, 11, 7)),
    ("v1.2", None, date(2024, 3, 5)),
    ("v1.3", None, date(2024, 7, 17)),
    ("v1.4", None, date(2024, 11, 12)),
    ("v1.5", None, date(2025, 3, 5)),
    ("v1.6", Some(date(2025, 4, 30)), date(2025, 7, 30)),
    ("v1.7", Some(date(2025, 9, 3)), date(2025, 11, 19)),
    ("v1.8", Some(date(2026, 1, 7)), date(2026, 3, 25)),
    ("v1.9", Some(date(2026, 4, 30)), date(2026, 7, 22)),
];

/// What is skipped says so where the runner of tests shows nothing else of a test that passes.
#[test]
fn a_test_that_is_skipped_says_so() {
    let mut itself = Command::new(std::env::current_exe().expect("a program"));
    let output = itself
        .args(["--exact", "versions::schedules_of_sig_release", "--test-threads=2"])
        .env_remove("VEP_CHECK_SHARED")
        .output()
        .expect("it runs");
    assert!(output.status.success());
    let said = "SKIPPED: versions::schedules_of_sig_release: VEP_CHECK_SHARED is not set\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), said);
}

#[test]
fn schedules_of_sig_release() {
    let Some(shared) = shared() else { return };
    let (schedules, notes) = read_schedules(&shared.join("corpus/sig-release")).expect("the schedules can be read");
    assert_eq!(notes, [], "every schedule can be read");
    let wanted: BTreeMap<String, _> =
        SCHEDULES.iter().map(|(version, freeze, release)| ((*version).to_owned(), (*freeze, Some(*release)))).collect();
    let found: BTreeMap<String, _> = schedules
        .0
        .iter()
        .map(|(version, dates)| (version.to_string(), (dates.freeze.date(), dates.release.date())))
        .collect();
    assert_eq!(found, wanted);
    // The day of the freeze still belongs to its release.
    for (day, upcoming) in [
        (date(2024, 1, 1), "v1.6"),
        (date(2025, 4, 30), "v1.6"),
        (date(2025, 5, 1), "v1.7"),
        (date(2026, 1, 8), "v1.9"),
        (date(2026, 4, 30), "v1.9"),
        (date(2026, 5, 1), "v1.10"),
        (date(2026, 8, 18), "v1.10"),
    ] {
        assert_eq!(schedules.upcoming(day).map(|version| version.to_string()).as_deref(), Some(upcoming), "{day}");
    }
}
