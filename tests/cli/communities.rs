//! Other communities than KubeVirt's, checked with configuration alone: each directory of `testdata/communities/` is a
//! snapshot of one, with `expected.txt`, what vep-check prints. `VEP_CHECK_BLESS=1` writes that anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{Run, command};

fn communities() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/communities");
    let mut found: Vec<PathBuf> =
        fs::read_dir(all).expect("the communities are there").map(|entry| entry.expect("an entry").path()).collect();
    found.sort();
    found
}

fn check(community: &Path, arguments: &[&str]) -> Run {
    Run::of(command().args(["check", "--snapshot"]).arg(community).args(arguments))
}

#[test]
fn what_is_found_is_as_expected_and_names_nothing_of_kubevirt() {
    for community in communities() {
        let run = check(&community, &["--color", "never"]);
        assert_eq!(run.code, 1, "{community:?}: {}", run.stderr);
        let path = community.join("expected.txt");
        if std::env::var_os("VEP_CHECK_BLESS").is_some() {
            fs::write(path, &run.stdout).expect("expected.txt can be written");
            continue;
        }
        let expected = fs::read_to_string(&path).expect("expected.txt is there");
        assert_eq!(run.stdout, expected, "{community:?}: VEP_CHECK_BLESS=1 accepts what is found");
        for theirs in ["kubevirt", "sig-compute", "`# vep", "vep.md"] {
            assert!(!run.stdout.to_lowercase().contains(theirs), "{community:?} is told of `{theirs}`");
        }
    }
}

#[test]
fn each_has_documents_without_a_fault_and_documents_with_one() {
    for community in communities() {
        let report = crate::common::Report::of(&check(&community, &["--format", "json"]));
        let faulty: BTreeSet<&str> = report.findings().iter().filter_map(|finding| finding["path"].as_str()).collect();
        assert!(!faulty.is_empty(), "{community:?}");
        // Of a change, only what differs is checked; the rest is checked alone.
        let whole = Run::of(
            command()
                .args(["check", "--today", crate::common::TODAY, "--format", "json", "--root"])
                .arg(community.join("head")),
        );
        let whole = crate::common::Report::of(&whole);
        let flawless = whole.veps().into_iter().filter(|path| whole.of_path(path).is_empty()).count();
        assert!(flawless >= 1, "{community:?} has no document without a fault: {:?}", whole.veps());
    }
}

#[test]
fn a_configuration_that_cannot_be_meant_is_named() {
    let cases = [
        ("file: docs/README.md", "`file: docs/README.md` is not the name of a Markdown file, such as `README.md`"),
        ("file: README", "`file: README` is not the name of a Markdown file, such as `README.md`"),
        ("title: 'Proposal: {title}'", "needs `{number}:` and, behind it, `{title}`"),
        ("sections: {log: Log}", "unknown field `log`"),
        ("product-repository: harbour", "`product-repository: harbour` names no repository"),
    ];
    for (config, wanted) in cases {
        let repo = crate::common::Repo::with_vep();
        repo.write(".github/vep-check.yaml", config);
        repo.check(&[]).is_broken(&[wanted]);
    }
}

#[test]
fn the_sigs_of_one_community_are_none_of_anothers() {
    let repo = crate::common::Repo::with_vep();
    assert_eq!(repo.check(&[]).code, 0);
    // Its directory alone makes `sig-compute` one, here as there; its label, and who signs off, are KubeVirt's.
    repo.write(".github/vep-check.yaml", "community-repository: none\nsig-prefix: wg-\n");
    let report = repo.report(&[]);
    report.has("vep-sig-directory", crate::common::VEP, "`sig-compute` is not a SIG");
}
