//! Configurations of other communities than KubeVirt's, which are cases of their own.

use crate::common::{Repo, Run, VEP};

#[test]
fn a_configuration_that_cannot_be_meant_is_named() {
    let cases = [
        ("file: docs/README.md", "`file: docs/README.md` is not the name of a Markdown file, such as `README.md`"),
        ("file: README", "`file: README` is not the name of a Markdown file, such as `README.md`"),
        ("title: 'Proposal {number}: '", "needs `{title}`"),
        ("title: 'Proposal {number} {title}'", "before it `{number}:`"),
        ("layout: 'veps/{sgi}/{name}.md'", "has `{sgi}`, which stands for nothing; did you mean `sig`?"),
        ("layout: 'veps/{sig}/vep.md'", "is no pattern of paths; one is directories"),
        ("layout: 'veps/{number}-{name}/x/vep.md'", "is no pattern of paths"),
        ("layout: 'veps/{sig}/{name}.md'\nfile: x.md", "says otherwise than `file`; remove `file`"),
        (
            "layout: 'rfcs/{number}-{name}.md'",
            "`layout` of the configuration `.github/vep-check.yaml` begins with `rfcs/`",
        ),
        ("layout: 'veps/{number}-{name}.md'", "matches no document of the repository, not `veps/sig-compute/1-"),
        ("noun: '<b>'", "`noun: <b>` is no word for a document"),
        (
            "metadata: {file: a/b.yaml, fields: {}}",
            "`file: a/b.yaml` is not the name of a YAML file beside the document",
        ),
        ("metadata: {fields: {state: {is: stat}}}", "did you mean `status`?"),
        ("metadata: {fields: {state: {kind: day}}}", "unknown variant `day`"),
        ("metadata: {fields: {a: {is: owner}, b: {is: owner}}}", "`is: b` is what another field is already"),
        ("metadata: {fields: {a: {required: [done]}}}", "`required: done` is none of the words of the field that"),
        ("metadata: {fields: {a: {required: never}}}", "`required` is `always`, or a list of states"),
        ("metadata:\n  fields:\n    a:\n      kind: date\n      required: never", "line 5, `required: never`"),
        ("metadata: {fields: {a: [date]}}", "metadata.fields.a: invalid type: a list, expected a map, such as `{}`"),
        ("metadata: {fields: {}, companion: a.yaml}", "expected a map with the `path` of a file"),
        ("noun: RFC\nmeta: a\nmeta: b", "line 3, `meta: b`: duplicate field `meta`"),
        ("noun: RFC\n[a]: b", "line 2, `[a]: b`: a key is one word, and no list"),
        ("noun: RFC\n  meta: a", "line 2, `meta: a`: mapping values are not allowed"),
        ("metadata:\n  file: a.yaml\n    fields: {}", "line 3, `fields: {}`: mapping values"),
        ("metadata:\n  fields:\n    a: {}\n      b: {}", "line 4, `b: {}`: did not find expected key"),
        (
            "metadata:\n  fields:\n    a: {required: always}\n    b: {required: [done]}",
            "line 4, `b: {required: [done]}`: `required: done` is none of the words",
        ),
        (
            "metadata: {fields: {a: {one-of-in: {done: [x]}}}}",
            "`one-of-in: done` is none of the words of the field that",
        ),
        ("metadata: {fields: {a: {alias: leads}}}", "`alias: a` needs `kind: handles` beside it"),
        (
            "metadata: {fields: {a: {kind: handles, alias: leads}}}",
            "there is no `OWNERS_ALIASES`, which `alias: leads`",
        ),
        ("metadata: {fields: {}, companion: {path: a, since: {b: v1.2}}}", "`since: b` is no field of `kind: release`"),
        (
            "metadata: {fields: {b: {kind: release}}, companion: {path: a, since: {b: soon}}}",
            "`since: soon` is no release, such as `v1.10`",
        ),
        ("section-depth: 9", "`section-depth: 9` is no level of headings below the title's: write 2 to 6"),
        ("layout: 'veps/{sig}/{name}.md'\nmetadata: {file: a.yaml, fields: {}}", "here several lie in one directory"),
        ("stages: [alpha, be_ta]", "`stages: be_ta` is no name of a stage"),
        ("stages: [alpha, Beta, {name: GA, also: [beta]}]", "`stages: GA` is what another stage is called already"),
        ("stages: [a, b, c, d, e, f, g, h, i]", "`stages: i` is one stage too many"),
        ("stages: [{nme: alpha}]", "the name of a stage, or a map with its `name`"),
        (
            "stages: []\nrelease: {stage-limits: {alpha: 1}}",
            "`stage-limits: alpha` is no stage that a feature has to leave; there is none",
        ),
        ("release: {stage-limits: {GA: 1}}", "has to leave; these are `alpha`, `beta`"),
        ("stages: []\nmetadata: {fields: {a: {kind: stage}}}", "`kind: stage` is what nothing can be"),
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
fn an_alias_is_one_of_the_repository() {
    let repo = Repo::with_vep();
    repo.write(".github/vep-check.yaml", "metadata: {fields: {a: {kind: handles, alias: leads}}}");
    repo.write("OWNERS_ALIASES", "aliases: {chairs: [ann]}\n");
    repo.check(&[])
        .is_broken(&["`OWNERS_ALIASES` does not say who `leads` are, as `alias` of the configuration has it"]);
}

#[test]
fn list_and_show_say_what_is_wrong_with_a_layout() {
    let repo = rfcs(&[("rfcs/0001-one.md", "One"), ("rfcs/1-also.md", "Also")]);
    let run = |subcommand: &str, arguments: &[&str]| {
        let root = repo.path().to_str().expect("UTF-8").to_owned();
        Run::with(&[&[subcommand, "--root", &root], arguments].concat())
    };
    let both = run("show", &["1"]).stdout;
    assert!(both.contains("path       rfcs/0001-one.md\n") && both.contains("path       rfcs/1-also.md\n"), "{both}");
    let all = run("list", &[]).stdout;
    assert!(all.contains("VEP 1 is there 2 times: rfcs/0001-one.md, rfcs/1-also.md\n"), "{all}");
    let numbered = rfcs(&[("rfcs/0003-one.md", "RFC-4: One")]);
    let config = "layout: 'rfcs/{number}-{name}.md'\ntitle: 'RFC-{number}: {title}'\ntemplate: template.md\n";
    numbered.write(".github/vep-check.yaml", config);
    let root = numbered.path().to_str().expect("UTF-8").to_owned();
    let all = Run::with(&["list", "--root", &root]).stdout;
    assert!(all.contains("VEP 4 by its title is 3 by its file: rfcs/0003-one.md\n"), "{all}");
    numbered.report(&[]).has("title-number-mismatch", "rfcs/0003-one.md", "the title says 4, the file says 3");
    for (layout, wanted) in [
        ("rfcs/{nubmer}-{name}.md", "has `{nubmer}`, which stands for nothing; did you mean `number`?"),
        ("rfcs/{number}-{name}/README.md", "matches no document of the repository, not `rfcs/0001-one.md` either"),
        ("rfc/{number}-{name}.md", "begins with `rfc/`, which is not in the repository; did you mean `rfcs`?"),
    ] {
        repo.write(
            ".github/vep-check.yaml",
            format!("layout: '{layout}'\ntitle: '{{title}}'\ntemplate: template.md\n"),
        );
        run("list", &[]).is_broken(&[wanted]);
        run("show", &["1"]).is_broken(&[wanted]);
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

/// A repository of single files below `rfcs/`.
fn rfcs(documents: &[(&str, &str)]) -> Repo {
    let repo = Repo::new();
    let config =
        "layout: 'rfcs/{number}-{name}.md'\ntitle: '{title}'\ntemplate: template.md\ncommunity-repository: none\n";
    repo.write(".github/vep-check.yaml", config);
    repo.write("template.md", "# Title\n\n## Why\n\n## How\n");
    for (path, title) in documents {
        let text = format!("# {title}\n\n## Why\n\nIt helps.\n\n## How\n\nBehind the feature gate `OneMore`.\n");
        repo.write(path, text);
    }
    repo
}

#[test]
fn a_document_may_be_a_file_of_its_own() {
    let fine = [("rfcs/README.md", "What lies here"), ("rfcs/0001-one.md", "One"), ("rfcs/0002-two.md", "Two")];
    let repo = rfcs(&fine);
    let report = repo.report(&[]);
    assert_eq!(report.findings(), [] as [serde_json::Value; 0]);
    let numbers = report.json["veps"].as_array().expect("a list").iter().map(|vep| vep["number"].as_u64());
    assert_eq!(numbers.collect::<Vec<_>>(), [Some(1), Some(2)]);
    assert_eq!(repo.check(&["2"]).code, 0, "a number stands for its document");
    repo.check(&["3"]).is_broken(&["there is no VEP 3"]);
}

#[test]
fn a_file_of_its_own_has_a_number_that_no_other_has() {
    let repo = rfcs(&[("rfcs/0001-one.md", "One"), ("rfcs/1-also.md", "Also"), ("rfcs/Two.md", "Two")]);
    repo.write("rfcs/deep/0004-four.md", "# Four\n\n## Why\n\nx\n\n## How\n\nx\n");
    let report = repo.report(&[]);
    report.has("vep-number-unique", "rfcs/0001-one.md", "already exists at `rfcs/1-also.md`");
    report.has("vep-number-unique", "rfcs/1-also.md", "already exists at `rfcs/0001-one.md`");
    report.has("vep-location", "rfcs/deep/0004-four.md", "does not lie where documents do");
    assert!(report.of_path("rfcs/Two.md").is_empty(), "what has no number and no title of its own is no document");
}
