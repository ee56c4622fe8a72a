//! `vep-check release`.

use crate::common::skip::shared;
use crate::common::{Repo, Run, TODAY, VEP, command, vep};
use serde_json::Value;

fn release(repo: &Repo, arguments: &[&str]) -> Run {
    Run::of(command().args(["release", "--today", TODAY, "--root"]).arg(repo.path()).args(arguments))
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// A repository with a VEP for alpha in v1.10, and schedules beside it.
fn planned(freeze: &str) -> Repo {
    let repo = Repo::new();
    repo.write(VEP, vep(1));
    repo.write(
        "dates/releases/v1.10/schedule.yaml",
        format!(
            "- {{when: {freeze}, what: VEP freeze}}\n\
             - {{when: 2026/10/28, what: Branch release-1.10 and tag v1.10.0-rc.0}}\n\
             - {{when: 2026/11/25, what: Tag v1.10.0, milestone: KubeVirt GA}}\n"
        ),
    );
    repo
}

fn with_dates(repo: &Repo, arguments: &[&str]) -> Run {
    let dates = repo.join("dates");
    release(repo, &[arguments, &["--schedules", dates.to_str().unwrap()]].concat())
}

#[test]
fn a_version_that_is_none_and_one_that_cannot_be_told_are_said() {
    let repo = planned("soon");
    release(&repo, &["next"]).is_broken(&["`next` is no release; one is written v1.10"]);
    release(&repo, &["v1"]).is_broken(&["`v1` is no release"]);
    release(&repo, &[]).is_broken(&["not known without schedules", "--schedules"]);
    with_dates(&repo, &[]).is_broken(&["when v1.10 freezes cannot be read", "`vep-check release v1.10`"]);
    let empty = Repo::new();
    empty.write("veps/README.md", "# Proposals\n");
    release(&empty, &["v1.10"]).is_broken(&["there is no VEP", "--root"]);
}

#[test]
fn the_upcoming_release_is_taken_with_the_days_that_are_left() {
    let repo = planned("2026/09/02");
    let report = json(&with_dates(&repo, &["--format", "json"]));
    assert_eq!((&report["release"], &report["phase"]), (&"v1.10".into(), &"planning".into()));
    let freeze = &report["dates"]["enhancement_freeze"];
    assert_eq!(freeze, &serde_json::json!({"state": "known", "value": "2026-09-02", "days_left": 15}));
    assert_eq!(report["dates"]["code_freeze"]["value"], "2026-10-28");
    let human = with_dates(&repo, &[]);
    assert!(human.stdout.contains("2026-09-02 (15 days left)"), "{human:?}");
}

#[test]
fn a_release_without_a_schedule_has_unknown_dates() {
    let repo = planned("2026/09/02");
    let report = json(&with_dates(&repo, &["v1.11", "--format", "json"]));
    assert_eq!(report["phase"], "unknown");
    assert_eq!(report["dates"]["release"]["why"], "there is no schedule of v1.11");
    assert_eq!(report["counts"]["targeted"], 0);
}

#[test]
fn what_is_not_read_is_null_and_never_on_track() {
    let repo = planned("2026/09/02");
    let report = json(&release(&repo, &["v1.10", "--format", "json"]));
    for unknown in ["overdue", "last", "graduating", "missed_targets", "behind_code", "idle"] {
        assert!(report[unknown].is_null(), "{unknown}: {report:#}");
    }
    for unknown in ["proposed", "overdue", "last", "graduating"] {
        assert!(report["counts"][unknown].is_null(), "{unknown}: {report:#}");
    }
    assert_eq!((&report["counts"]["unknown"], &report["counts"]["on_track"]), (&1.into(), &0.into()));
    for null in ["age", "retargets", "code", "docs"] {
        assert!(report["entries"][0][null].is_null(), "{null}: {report:#}");
    }
    for source in ["schedules", "tracking-issues", "proposals", "pull-requests", "branches", "gates", "board"] {
        let sources = report["sources"].as_array().unwrap();
        let found = sources.iter().find(|found| found["name"] == source).unwrap();
        assert!(found["state"] == "unknown" && found["why"].is_string(), "{found:#}");
    }
}

#[test]
fn a_document_that_cannot_be_read_leaves_no_report() {
    let repo = planned("2026/09/02");
    repo.write("veps/sig-compute/2-second/vep.md", b"# VEP #2: \xff\n");
    let run = with_dates(&repo, &[]);
    run.is_broken(&["veps/sig-compute/2-second/vep.md", "there is no report"]);
    assert_eq!(run.stdout, "");
}

#[test]
fn sigs_and_stages_choose_what_is_shown_and_not_what_is_counted() {
    let repo = planned("2026/09/02");
    repo.write("veps/sig-network/2-second/vep.md", vep(2));
    let shown = |arguments: &[&str]| {
        let report = json(&with_dates(&repo, &[arguments, &["--format", "json"]].concat()));
        let entries = report["entries"].as_array().unwrap().iter().map(|entry| entry["vep"].as_u64().unwrap());
        (entries.collect::<Vec<_>>(), report["counts"]["targeted"].as_u64().unwrap())
    };
    assert_eq!(shown(&[]), (vec![1, 2], 2));
    assert_eq!(shown(&["--sig", "network"]), (vec![2], 2));
    assert_eq!(shown(&["--stage", "beta"]), (vec![], 2));
}

#[test]
fn what_fails_is_what_was_asked_for() {
    let repo = planned("2026/09/02");
    assert_eq!(with_dates(&repo, &["--fail-on", "at-risk"]).code, 0);
    repo.write(VEP, vep(1).replace("It works behind its feature gate `SmallThing`.\n\n", ""));
    assert_eq!(with_dates(&repo, &["--fail-on", "at-risk"]).code, 1);
    assert_eq!(with_dates(&repo, &["--fail-on", "missed"]).code, 0);
    assert_eq!(with_dates(&repo, &[]).code, 0);
}

/// What real documents come to, as somebody counted it by hand: kubevirt/enhancements as of 2026-08-18, without GitHub.
#[test]
fn real_documents_come_to_the_figures_that_were_counted() {
    let Some(corpus) = shared().map(|shared| shared.join("corpus")) else { return };
    let report = |version: &str| {
        let mut command = command();
        command.args(["release", version, "--today", TODAY, "--format", "json", "--root"]);
        command.arg(corpus.join("enhancements")).arg("--schedules").arg(corpus.join("sig-release"));
        json(&Run::of(&mut command))
    };
    let list =
        |found: &Value| found.as_array().unwrap().iter().map(|of| of["vep"].as_u64().unwrap()).collect::<Vec<_>>();
    let next = report("v1.10");
    let targeted = |sig: &str, stage: &str| {
        let entries = next["entries"].as_array().unwrap().iter();
        let found = entries.filter(|entry| entry["sig"] == sig && entry["stage"] == stage);
        found.map(|entry| entry["vep"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(targeted("sig-compute", "alpha"), [210]);
    assert_eq!(targeted("sig-compute", "beta"), [191, 222, 285]);
    assert_eq!(targeted("sig-network", "beta"), [183]);
    assert_eq!(targeted("sig-compute", "ga"), [141, 156]);
    assert_eq!(targeted("sig-network", "ga"), [106, 111]);
    assert_eq!(targeted("sig-storage", "ga"), [31]);
    assert_eq!(next["phase"], "unknown");
    assert_eq!(next["dates"]["enhancement_freeze"]["state"], "unknown");
    let counts = serde_json::json!({
        "targeted": 10, "proposed": null, "on_track": 0, "done": 0, "at_risk": 1, "missed": 0, "removed": 0,
        "unknown": 9, "overdue": 7, "last": 14, "graduating": 9,
    });
    assert_eq!(next["counts"], counts);
    let at_risk: Vec<&Value> =
        next["entries"].as_array().unwrap().iter().filter(|entry| entry["standing"] == "at-risk").collect();
    assert_eq!(list(&serde_json::json!(at_risk)), [156]);
    let mut overdue = list(&next["overdue"]);
    overdue.sort_unstable();
    assert_eq!(overdue, [16, 25, 41, 76, 80, 97, 165]);
    let tdx: Vec<&Value> = next["overdue"].as_array().unwrap().iter().filter(|of| of["vep"] == 80).collect();
    assert_eq!((&tdx[0]["gate"], &tdx[0]["count"]), (&"WorkloadEncryptionTDX".into(), &4.into()));
    let without = next["unplanned"].as_array().unwrap().iter().filter(|of| of["newest"].is_null()).count();
    assert_eq!((without, next["unplanned"].as_array().unwrap().len() - without), (10, 28));
    assert_eq!(list(&next["apart"]), [229, 282, 297, 233]);
    let with_errors = next["entries"].as_array().unwrap().iter().filter(|entry| entry["errors"] != 0);
    assert_eq!(with_errors.count(), 7);
    assert_eq!(list(&report("v1.11")["entries"]), [191]);
}

/// Targets that are told apart from those of the release, as somebody read them.
#[test]
fn real_documents_target_what_somebody_read_in_them() {
    let Some(corpus) = shared().map(|shared| shared.join("corpus")) else { return };
    let mut command = command();
    command.args(["list", "--format", "json", "--root"]).arg(corpus.join("enhancements"));
    let list = json(&Run::of(&mut command));
    let targets = |number: u64| {
        let veps = list["veps"].as_array().unwrap_or_else(|| list.as_array().expect("a list"));
        let vep = veps.iter().find(|vep| vep["number"] == number).unwrap_or_else(|| panic!("no VEP {number}"));
        ["alpha", "beta", "ga"].map(|stage| vep["targets"][stage].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(targets(191), ["v1.9", "v1.10", "v1.11"]);
    assert_eq!(targets(222), ["v0.59", "v1.10", ""]);
    assert_eq!(targets(277), ["v1.0", "", "v1.9"]);
    // Of its two alphas, the later one.
    assert_eq!(targets(10), ["v1.8", "v1.9", ""]);
    // It skips beta.
    assert_eq!(targets(14), ["v1.6", "", "v1.9"]);
}

/// The same with the feature gates in the code of releases, which disagrees with documents here and there.
#[test]
fn real_code_comes_to_the_figures_that_were_counted() {
    let Some(corpus) = shared().map(|shared| shared.join("corpus")) else { return };
    let mut command = command();
    command.args(["release", "v1.10", "--today", TODAY, "--format", "json", "--root"]).arg(corpus.join("enhancements"));
    command.arg("--schedules").arg(corpus.join("sig-release")).arg("--gates").arg(corpus.join("kubevirt"));
    let report = json(&Run::of(&mut command));
    let implemented = |number: u64| {
        let entry = report["entries"].as_array().unwrap().iter().find(|entry| entry["vep"] == number).unwrap();
        let needs = entry["needs"].as_array().unwrap().iter();
        needs.filter(|need| need["id"] == "implemented").map(|need| need["why"].as_str().unwrap().to_owned()).next()
    };
    for (number, end) in [
        (141, "GA"),
        (156, "GA"),
        (31, "Beta"),
        (106, "Beta"),
        (111, "Beta"),
        (183, "Alpha"),
        (222, "Alpha"),
        (191, "not known"),
        (210, "not known"),
        (285, "not known"),
    ] {
        let why = implemented(number).unwrap();
        assert!(why.ends_with(end), "{number}: {why}");
    }
    let list = |key: &str| {
        let found = report[key].as_array().unwrap().iter().map(|of| of["vep"].as_u64().unwrap());
        let mut found: Vec<u64> = found.collect();
        found.sort_unstable();
        found
    };
    // By documents: 16, 25, 41, 76, 80, 97, 165. The code of v1.9 has 76 in beta, and 90, 115 and 144 not, which targeted it.
    assert_eq!(list("overdue"), [16, 25, 41, 80, 90, 97, 115, 144, 165]);
    // No release has 291 yet: it has not begun to age.
    assert_eq!(list("missed_targets"), [90, 115, 144, 291]);
    assert_eq!(list("late"), [25, 90]);
    assert_eq!(list("behind_code"), [76]);
    let since = |number: u64| {
        let found = report["overdue"].as_array().unwrap().iter().find(|of| of["vep"] == number).unwrap();
        (found["since"].as_str().unwrap().to_owned(), found["by"].as_str().unwrap().to_owned())
    };
    // Its document says v1.6.
    assert_eq!(since(25), ("v1.7".to_owned(), "code".to_owned()));
}
