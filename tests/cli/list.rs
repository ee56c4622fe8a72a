//! `vep-check list`.

use crate::common::{Repo, Run, VEP, command, vep};
use serde_json::Value;

fn list(repo: &Repo, arguments: &[&str]) -> Run {
    Run::of(command().args(["list", "--root"]).arg(repo.path()).args(arguments))
}

fn numbers(repo: &Repo, arguments: &[&str]) -> Vec<u64> {
    let run = list(repo, &[arguments, &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let schema: Value = serde_json::from_str(&Run::with(&["schema", "list"]).stdout).expect("JSON");
    assert!(jsonschema::is_valid(&schema, &json), "{json:#}");
    let veps = json["veps"].as_array().expect("a list");
    veps.iter().map(|vep| vep["number"].as_u64().expect("a number")).collect()
}

#[test]
fn veps_are_listed_by_release_sig_and_stage() {
    let repo = Repo::new();
    repo.write(
        "veps/sig-network/20-second/vep.md",
        vep(20).replace("alpha for version: v1.10", "alpha for version: v1.9"),
    );
    repo.write(VEP, vep(1));
    assert_eq!(numbers(&repo, &[]), [1, 20]);
    assert_eq!(numbers(&repo, &["--target", "v1.10"]), [1]);
    assert_eq!(numbers(&repo, &["--target", "1.9", "--stage", "alpha"]), [20]);
    assert_eq!(numbers(&repo, &["--stage", "beta"]), [] as [u64; 0]);
    assert_eq!(numbers(&repo, &["--sig", "network"]), [20]);
    assert_eq!(numbers(&repo, &["--status", "implemented"]), [] as [u64; 0]);
    assert_eq!(numbers(&repo, &["20"]), [20]);
    let human = list(&repo, &[]);
    let lines: Vec<&str> = human.stdout.lines().collect();
    assert_eq!(lines[1], "1    sig-compute  v1.10  -     -   -       A small thing", "{human:?}");
    assert_eq!(lines[3], "2 VEPs");
    list(&repo, &["--target", "soon"]).is_broken(&["is no release"]);
}

#[test]
fn a_title_of_a_stranger_stays_in_its_row() {
    let repo = Repo::new();
    repo.write(VEP, vep(1).replace("A small thing", "A\u{202e} ##[add-mask]x \u{2028}::error::x"));
    let run = list(&repo, &[]);
    assert_eq!(run.stdout.lines().count(), 3, "{run:?}");
    assert!(!run.stdout.contains("##[") && !run.stdout.contains(['\u{202e}', '\u{2028}']), "{run:?}");
}

#[test]
fn a_title_with_another_number_than_its_directory_is_said() {
    let repo = Repo::new();
    repo.write(VEP, vep(1));
    repo.write("veps/sig-compute/23-second/vep.md", vep(32));
    let run = list(&repo, &[]);
    let last = run.last_line();
    assert_eq!(last, "VEP 32 by its title is 23 by its directory: veps/sig-compute/23-second/vep.md", "{run:?}");
    assert_eq!(run.stdout.lines().count(), 5, "{run:?}");
}
