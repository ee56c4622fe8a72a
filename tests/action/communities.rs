//! Another community than KubeVirt's, whose metadata lies in a file beside each document.

use crate::fake_github::{Changes, FakeGithub, REPOSITORY};
use crate::step::Step;

const NUMBER: u64 = 200;

const CONFIG: &str = "
noun: KEP
layout: 'keps/{sig}/{name}/README.md'
title: '{title}'
template: keps/TEMPLATE.md
community-repository: none
release-repository: none
metadata:
  file: kep.yaml
  fields:
    status: {is: status, one-of: [provisional, implementable], required: always}
    approvers: {kind: handles, required: [implementable]}
";

const DOCUMENT: &str = "# Fair queues\n\n## Why\n\nTrains wait. The feature gate `FairQueues` guards it.\n";

#[test]
fn a_change_of_the_metadata_alone_is_checked() {
    let github = FakeGithub::start();
    let file = "keps/sig-grid/fair-queues/kep.yaml";
    let metadata = |status: &str| format!("status: {status}\napprovers: ['@bo']\n");
    github.world().repository(REPOSITORY).commit(
        Changes::write(".github/vep-check.yaml", CONFIG)
            .and_write("keps/TEMPLATE.md", "# Title\n\n## Why\n")
            .and_write("keps/sig-grid/fair-queues/README.md", DOCUMENT)
            .and_write(file, metadata("provisional")),
    );
    let changes = [Changes::write(file, metadata("implementible")), Changes::write(file, metadata("implementable"))];
    for (index, changes) in changes.into_iter().chain([Changes::write("a.txt", "a")]).enumerate() {
        let (number, branch) = (NUMBER + index as u64, format!("change-{index}"));
        github.world().repository(REPOSITORY).open_pull_request_from_fork(number, "alice", &branch, changes);
    }
    let check = |number| Step::untrusted(&github, number).with("today", crate::common::TODAY).run();
    let bad = check(NUMBER);
    bad.ends(1, &["kep.yaml", "metadata-field", "`implementible` is no `status`"]);
    assert!(bad.summary.contains("before this KEP can merge") && !bad.summary.contains("VEP"), "{}", bad.summary);
    check(NUMBER + 1).ends(0, &[]);
    let none = check(NUMBER + 2);
    none.ends(0, &[]);
    assert!(none.summary.contains("changes no KEP"), "{}", none.summary);
}
