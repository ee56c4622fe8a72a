//! Configurations of other communities than KubeVirt's, which are cases of their own.

use crate::common::{Repo, VEP};

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
        let repo = Repo::with_vep();
        repo.write(".github/vep-check.yaml", config);
        repo.check(&[]).is_broken(&[wanted]);
    }
}

#[test]
fn the_sigs_of_one_community_are_none_of_anothers() {
    let repo = Repo::with_vep();
    assert_eq!(repo.check(&[]).code, 0);
    // Its directory alone makes `sig-compute` one, here as there; its label, and who signs off, are KubeVirt's.
    repo.write(".github/vep-check.yaml", "community-repository: none\nsig-prefix: wg-\n");
    let report = repo.report(&[]);
    report.has("vep-sig-directory", VEP, "`sig-compute` is not a SIG");
}
