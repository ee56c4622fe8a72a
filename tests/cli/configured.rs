//! What the configuration makes of a check.

use crate::check::schema;
use crate::common::{Repo, Run, VEP, WITNESS, vep};
use serde_json::Value;

#[test]
fn a_broken_configuration_ends_with_2_the_line_and_the_right_word() {
    for (text, parts) in [
        ("rules:\n  link-broken: off\nexlude: []\n", &["`exlude`", "line 3", "did you mean `exclude`?"] as &[&str]),
        ("\nrules:\n  link-brokn: off\n", &["unknown rule `link-brokn`", "line 3", "did you mean `link-broken`?"]),
        // Of the first line, the parser itself names no place.
        ("freez: enforce\n", &["line 1, `freez: enforce`: did you mean `freeze`? unknown field `freez`\n"]),
        ("fail-on: error\n", &["line 1, `fail-on: error`: unknown field `fail-on`, expected one of `rules`, "]),
        ("front-matter:\n  required: yes\n", &["line 2, `required: yes`: front-matter: ", "expected one word"]),
        ("rules:\n\n  link-broken: eror\n", &["`eror`", "line 3", "did you mean `error`?"]),
        ("rules: [\n", &["line"]),
        ("rules: {link-broken: off, link-broken: error}\n", &["link-broken"]),
        ("- a\n- b\n", &["expected a map"]),
        ("exclude: ['veps/[']\n", &["veps/[", "is not a pattern"]),
        // The line is shown; what was probably meant comes first.
        (
            "freeze: enforced\n",
            &["line 1, `freeze: enforced`: did you mean `enforce`? freeze: unknown variant `enforced`"],
        ),
        ("rules:\n  link-brokn: off\n", &["line 2, `link-brokn: off`: did you mean `link-broken`? unknown rule"]),
        ("suppressible:\n- link-brokn\n", &["line 2, `- link-brokn`: did you mean `link-broken`?"]),
        ("# ours\nfile: README # main\n", &["line 2, `file: README # main`: `file: README` is not the name"]),
        ("\u{feff}title: VEP\n", &["line 1, `title: VEP`: `title: VEP` does not say"]),
        ("revive: allow\nrepo: `a`\n", &["broken: line 2, `repo: 'a'`: "]),
    ] {
        let repo = Repo::with_vep();
        repo.write(".github/vep-check.yaml", text);
        let run = repo.check(&[]);
        run.is_broken(&[".github/vep-check.yaml"]);
        run.is_broken(parts);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    }
}

#[test]
fn the_reason_on_stderr_is_one_line_that_commands_nothing() {
    let repo = Repo::with_vep();
    repo.write(".github/vep-check.yaml", "\"a\\n::error::boo ##[error]boo\": 1\n");
    let run = repo.check(&[]);
    run.is_broken(&["unknown field `a ::error::boo"]);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains("##["), "{}", run.stderr);
    let path = format!("{}\n::error::boo", repo.join("x").display());
    let run = Run::with(&["show", &path]);
    run.is_broken(&["is broken"]);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}

#[test]
fn a_configuration_named_with_config_is_read_instead_and_must_exist() {
    let repo = Repo::with_witness();
    repo.write(".github/vep-check.yaml", "rules: {no-such-rule: off}\n");
    repo.write("other.yaml", "rules: {link-broken: off}\n");
    let other = repo.join("other.yaml");
    assert_eq!(repo.check(&["--config", other.to_str().expect("UTF-8")]).code, 0);
    repo.check(&["--config", "no/such.yaml"]).is_broken(&["no/such.yaml", "cannot read"]);
    repo.write("other.yaml", b"rules: \xff\n");
    repo.check(&["--config", other.to_str().expect("UTF-8")]).is_broken(&["other.yaml"]);
}

#[test]
fn a_configuration_of_nothing_or_of_comments_changes_nothing() {
    for text in ["", "\n\n", "# rules:\n", "\u{feff}# rules\n", "---\n", "{}\n"] {
        let repo = Repo::with_witness();
        repo.write(".github/vep-check.yaml", text);
        assert_eq!(repo.check(&[]).code, 1, "{text:?}");
    }
}

#[test]
fn the_configuration_sets_levels() {
    for (level, code, severity) in
        [("error", 1, Some("error")), ("warning", 0, Some("warning")), ("notice", 0, Some("notice")), ("off", 0, None)]
    {
        let repo = Repo::with_witness();
        repo.write(".github/vep-check.yaml", format!("rules:\n  link-broken: {level}\n"));
        let report = repo.report(&[]);
        assert_eq!(report.code, code, "{level}");
        let severities: Vec<_> = report.findings().iter().map(|finding| finding["severity"].as_str()).collect();
        assert_eq!(severities, severity.map(Some).into_iter().collect::<Vec<_>>(), "{level}");
    }
}

#[test]
fn the_configuration_leaves_files_out() {
    let repo = Repo::with_witness();
    repo.write(VEP, vep(1));
    repo.write(".github/vep-check.yaml", "exclude: ['veps/sig-network/**']\n");
    let report = repo.report(&[]);
    assert_eq!(report.code, 0);
    assert_eq!(report.veps(), [VEP]);
}

#[test]
fn one_star_of_an_exclude_pattern_stays_in_its_directory() {
    let repo = Repo::with_witness();
    repo.write(".github/vep-check.yaml", "exclude: ['veps/*', 'veps/*/vep.md']\n");
    assert_eq!(repo.report(&[]).veps(), [WITNESS]);
    repo.write(".github/vep-check.yaml", "exclude: ['veps/*/*/vep.md']\n");
    assert!(repo.report(&[]).veps().is_empty());
}

#[test]
fn the_configuration_says_where_veps_and_the_template_lie() {
    let repo = Repo::new();
    repo.write("proposals/sig-compute/1-first/vep.md", vep(1));
    repo.write(VEP, "nothing of a VEP");
    repo.write("docs/form.md", "# VEP #NNNN: Title\n\n## VEP Status Metadata\n\n## Risks\n");
    repo.write(".github/vep-check.yaml", "directory: proposals\ntemplate: docs/form.md\n");
    let report = repo.report(&[]);
    assert_eq!(report.veps(), ["proposals/sig-compute/1-first/vep.md"]);
    report.has("section-missing", "proposals/sig-compute/1-first/vep.md", "`## Risks`");
}

#[test]
fn a_template_that_the_configuration_names_must_exist() {
    let repo = Repo::with_vep();
    repo.write(".github/vep-check.yaml", "template: docs/form.md\n");
    repo.check(&[]).is_broken(&["docs/form.md"]);
}

#[test]
fn verbose_says_which_template_is_used() {
    let repo = Repo::with_vep();
    let says = |words: &str| {
        let run = repo.check(&["--verbose"]);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    };
    says("template: built in");
    let template = vep(1).replace("VEP #1: A small thing", "VEP #NNNN: Title");
    repo.write("veps/NNNN-vep-template.md", &template);
    says("template: `veps/NNNN-vep-template.md`");
    repo.write("veps/NNNN-vep-template/vep.md", &template);
    says("template: `veps/NNNN-vep-template/vep.md`");
    repo.write("form.md", &template);
    repo.write(".github/vep-check.yaml", "template: form.md\n");
    says("template: `form.md`");
}

#[test]
fn the_schema_of_the_configuration_accepts_what_vep_check_accepts_and_refuses_what_it_refuses() {
    let schema = schema("config");
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema that can be compiled");
    for (text, good) in [
        ("rules: {link-broken: off, title-format: error}", true),
        ("directory: veps\ntemplate: a.md\nmeta: process\nexclude: ['a/**']\nsigs: {sig-x: sig/x}", true),
        ("aliases: {Goals: [Aims]}", true),
        ("{}", true),
        ("rules: {link-brokn: off}", false),
        ("rules: {link-broken: loud}", false),
        ("rulez: {}", false),
        ("exclude: 'a'", false),
        ("sigs: {sig-x: [1]}", false),
        ("[]", false),
    ] {
        let value: Value = serde_yaml::from_str(text).expect("YAML");
        assert_eq!(validator.is_valid(&value), good, "schema: {text}");
        let repo = Repo::with_vep();
        repo.write("a.md", vep(1).replace("#1", "#NNNN"));
        repo.write(".github/vep-check.yaml", text);
        assert_eq!(repo.check(&["--fail-on", "never"]).code, if good { 0 } else { 2 }, "program: {text}");
    }
}

#[test]
fn a_configured_directory_that_matches_nothing_ends_with_2() {
    let repo = Repo::with_vep();
    repo.write(".github/vep-check.yaml", "directory: vepz\n");
    repo.check(&[]).is_broken(&["`directory: vepz`", ".github/vep-check.yaml", "did you mean `veps`?"]);
    let other = Repo::new();
    other.write("VEPS/sig-compute/1-first/vep.md", vep(1));
    other.check(&[]).is_broken(&["there is no `veps/` in the repository, but `VEPS/`"]);
}
