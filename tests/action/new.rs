//! `vep-check new`: a VEP from the repository's template.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::case::{Case, root};
use crate::common::skip::shared;
use crate::common::{Repo, Run, command, vep};
use crate::fake_github::{Changes, FakeGithub, READ_TOKEN, REPOSITORY};

/// What may be found in a VEP that nobody has filled in yet, and nothing else.
const NOT_FILLED_IN: [&str; 4] = ["section-empty", "targets-empty", "template-instructions", "feature-gate-missing"];

/// `vep-check new --root REPO` with these values.
fn new(repo: &Repo, sig: &str, number: &str, title: &str) -> Run {
    let arguments = ["new", "--sig", sig, "--number", number, "--title", title, "--root"];
    Run::of(command().args(arguments).arg(repo.path()))
}

fn read(repo: &Repo, path: &str) -> String {
    fs::read_to_string(repo.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The rules that fire for the document at `path`.
fn rules(repo: &Repo, path: &str) -> BTreeSet<String> {
    let report = repo.report(&[path]);
    let found = report.of_path(path);
    found.iter().map(|finding| finding["rule"].as_str().expect("a rule").to_owned()).collect()
}

#[test]
fn it_fills_title_and_number_and_says_what_to_do_next() {
    let repo = Repo::with_vep();
    let run = new(&repo, "sig-compute", "321", "Warm standby: start from a snapshot");
    let path = "veps/sig-compute/321-warm-standby-start-from-a-snapshot/vep.md";
    assert_eq!(
        (run.code, run.stderr.as_str(), run.stdout.as_str()),
        (
            0,
            "",
            "wrote veps/sig-compute/321-warm-standby-start-from-a-snapshot/vep.md, from the template that is built in; the repository has none\n\
             \n\
             next:\n  \
             1. link the directory in the tracking issue and label it sig/compute:\n     \
             https://github.com/kubevirt/enhancements/issues/321\n  \
             2. fill the sections, and in \"Target releases\" the upcoming release\n  \
             3. vep-check check veps/sig-compute/321-warm-standby-start-from-a-snapshot/vep.md\n  \
             4. open a pull request with the title \"VEP 321: Warm standby: start from a snapshot\"\n"
        )
    );
    let text = read(&repo, path);
    assert!(text.starts_with("# VEP #321: Warm standby: start from a snapshot\n\n## VEP Status Metadata\n"), "{text}");
}

#[test]
fn of_what_is_made_only_is_found_that_it_is_not_filled_in() {
    let allowed: BTreeSet<String> = NOT_FILLED_IN.iter().map(|&rule| rule.to_owned()).collect();
    let mut templates = vec![None, Some(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/example"))];
    templates.extend(shared().map(|shared| Some(shared.join("corpus/enhancements"))));
    for template in templates {
        let repo = Repo::new();
        let file = "veps/NNNN-vep-template/vep.md";
        if let Some(template) = template {
            repo.write(file, fs::read(template.join(file)).expect("a template"));
        }
        for (sig, path) in
            [("compute", "veps/sig-compute/7-hooks/vep.md"), ("meta-VEPs", "veps/meta-VEPs/8-hooks/vep.md")]
        {
            let number = if sig == "compute" { "7" } else { "8" };
            assert_eq!(new(&repo, sig, number, "Hooks").code, 0);
            let found = rules(&repo, path);
            println!("{path}: {found:?}");
            assert!(found.contains("section-empty") && found.is_subset(&allowed), "{path}: {found:?}");
        }
    }
}

#[test]
fn a_sig_may_be_named_as_its_directory_its_label_or_in_short() {
    for (index, sig) in ["sig-network", "network", "sig/network", "SIG-Network"].into_iter().enumerate() {
        let repo = Repo::new();
        assert_eq!(new(&repo, sig, &format!("{index}1"), "Hooks").code, 0, "{sig}");
        read(
            &repo,
            &format!("veps/sig-network/{}-hooks/vep.md", format!("{index}1").parse::<u64>().expect("a number")),
        );
    }
    let repo = Repo::new();
    repo.write(".github/vep-check.yaml", "sigs:\n  wg-arm: sig/arm-wg\ndirectory: proposals\n");
    assert_eq!(new(&repo, "sig/arm-wg", "5", "Hooks").code, 0);
    read(&repo, "proposals/wg-arm/5-hooks/vep.md");
}

#[test]
fn an_unknown_sig_is_refused_with_the_right_word() {
    let repo = Repo::new();
    new(&repo, "compte", "5", "Hooks").is_broken(&["`compte` is not a SIG; did you mean `sig-compute`?"]);
    new(&repo, "xyz", "5", "Hooks").is_broken(&["`xyz` is not a SIG; write one of ", "sig-storage"]);
    new(&repo, "../evil", "5", "Hooks").is_broken(&["is not a SIG"]);
    assert!(!repo.join("veps").exists());
}

#[test]
fn a_number_in_use_is_refused_and_its_holder_named() {
    let repo = Repo::with_vep();
    repo.write("veps/sig-network/0012-padded/vep.md", vep(12));
    repo.write("veps/sig-network/13-only-a-picture/map.png", "");
    repo.write("veps/sig-network/single-file.md", vep(14));
    for (number, holder) in [
        ("1", "`veps/sig-compute/1-first`"),
        ("12", "`veps/sig-network/0012-padded`"),
        ("13", "`veps/sig-network/13-only-a-picture`"),
        ("14", "`veps/sig-network/single-file.md`"),
    ] {
        new(&repo, "sig-storage", number, "Hooks").is_broken(&[&format!("VEP {number} is there already"), holder]);
    }
    new(&repo, "sig-storage", "0", "Hooks").is_broken(&["0 is no number"]);
    assert!(!repo.join("veps/sig-storage").exists());
}

#[test]
fn a_directory_that_is_there_is_refused_even_if_it_is_empty() {
    let repo = Repo::with_vep();
    fs::create_dir_all(repo.join("veps/sig-compute/5-hooks")).expect("a writable directory");
    new(&repo, "compute", "5", "Hooks").is_broken(&["veps/sig-compute/5-hooks` is there already"]);
    assert_eq!(fs::read_dir(repo.join("veps/sig-compute/5-hooks")).expect("a directory").count(), 0);
}

#[test]
fn a_title_is_one_line_without_its_number_and_names_the_directory() {
    let long = "A very long title that goes on and on about each and every thing that it will bring to everybody";
    for (title, heading, directory) in [
        ("VEP #5: Hooks", "# VEP #5: Hooks", "5-hooks"),
        ("vep-5: Hooks: again", "# VEP #5: Hooks: again", "5-hooks-again"),
        ("Hooks: VEP", "# VEP #5: Hooks: VEP", "5-hooks-vep"),
        ("  Two\n\tlines \u{1b}[31m ", "# VEP #5: Two lines [31m", "5-two-lines-31m"),
        (long, &format!("# VEP #5: {long}"), "5-a-very-long-title-that-goes-on-and-on-about-each-and-every"),
    ] {
        let repo = Repo::new();
        assert_eq!(new(&repo, "compute", "5", title).code, 0, "{title}");
        let path = format!("veps/sig-compute/{directory}/vep.md");
        assert_eq!(read(&repo, &path).lines().next(), Some(heading));
        assert!(!rules(&repo, &path).contains("vep-directory-name"));
    }
    let repo = Repo::new();
    new(&repo, "compute", "5", "…").is_broken(&["no directory can be named after the title `…`"]);
    new(&repo, "compute", "5", "VEP 5: ").is_broken(&["no directory"]);
}

#[test]
fn a_template_with_front_matter_has_it_filled_as_far_as_it_is_known() {
    let repo = Repo::new();
    let front_matter = "---\n\
        title: Short descriptive title\n\
        vep-number: NNNN          # equals the tracking issue number\n\
        creation-date: \"YYYY-MM-DD\"\n\
        status: provisional\n\
        authors:\n  - \"@github-handle\"\n\
        owning-sig: sig-compute   # or another\n\
        reviewers:\n  - TBD\n\
        approvers:\n  - TBD\n\
        ---\n";
    repo.write("veps/NNNN-vep-template/vep.md", format!("{front_matter}\n# VEP #NNNN: Your title\n\n## Overview\n"));
    assert_eq!(new(&repo, "network", "5", "Say \"hi\": now").code, 0);
    let path = "veps/sig-network/5-say-hi-now/vep.md";
    let text = read(&repo, path);
    let filled = "---\n\
        title: \"Say \\\"hi\\\": now\"\n\
        vep-number: 5          # equals the tracking issue number\n";
    assert!(text.starts_with(filled), "{text}");
    assert!(text.contains("\nowning-sig: sig-network   # or another\n"), "{text}");
    assert!(text.contains("\n---\n\n# VEP #5: Say \"hi\": now\n\n## Overview\n"), "{text}");
    assert!(!text.contains("YYYY"), "{text}");
    assert!(rules(&repo, path).iter().all(|rule| !rule.starts_with("front-matter")), "{:?}", rules(&repo, path));
}

#[test]
fn a_template_without_a_title_gets_one() {
    let repo = Repo::new();
    repo.write("veps/NNNN-vep-template/vep.md", "## Overview\n\n## Design\n");
    assert_eq!(new(&repo, "network", "5", "Hooks").code, 0);
    assert_eq!(read(&repo, "veps/sig-network/5-hooks/vep.md"), "# VEP #5: Hooks\n\n## Overview\n\n## Design\n");
}

#[test]
fn the_release_is_asked_for_where_the_template_asks_for_it() {
    let step = |template: &str| {
        let repo = Repo::new();
        repo.write("veps/NNNN-vep-template/vep.md", template);
        let run = new(&repo, "network", "5", "Hooks");
        let step = run.stdout.lines().find(|line| line.contains("fill the sections")).map(str::to_owned);
        step.unwrap_or_else(|| panic!("{run:?}"))
    };
    let row = "# VEP #NNNN: Title\n\n### Target releases\n\n- This VEP targets alpha for version:\n\n## Design\n";
    assert_eq!(step(row), "  2. fill the sections, and in \"Target releases\" the upcoming release");
    let field = "---\ntitle: x\nmilestone:\n  alpha:\n---\n\n# VEP #NNNN: Title\n\n## Design\n";
    assert_eq!(step(field), "  2. fill the sections, and in `milestone` the upcoming release");
    assert_eq!(step("# VEP #NNNN: Title\n\n## Design\n"), "  2. fill the sections");
}

#[cfg(unix)]
#[test]
fn it_is_a_file_like_any_other() {
    use std::os::unix::fs::PermissionsExt as _;
    let repo = Repo::with_vep();
    assert_eq!(new(&repo, "compute", "5", "Hooks").code, 0);
    let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode(&repo.join("veps/sig-compute/5-hooks/vep.md")), mode(&repo.join(crate::common::VEP)));
    assert_eq!(fs::read_dir(repo.join("veps/sig-compute/5-hooks")).expect("a directory").count(), 1);
}

/// `vep-check new --issue NUMBER --root REPO`, with a token.
fn new_from_issue(repo: &Repo, github: &FakeGithub, number: &str, more: &[&str]) -> Run {
    let mut command = command();
    command.args(["new", "--issue", number, "--root"]).arg(repo.path()).args(more);
    Run::of(command.env("GITHUB_TOKEN", READ_TOKEN).env("VEP_CHECK_MAX_WAIT", "0.01").envs(github.env()))
}

#[test]
fn title_and_sig_come_from_the_tracking_issue() {
    let github = FakeGithub::start();
    let body = "**Responsible SIGs**:\nPrimary SIG: /sig network\nAdditional SIGs: /sig compute\n";
    github
        .world()
        .repository(REPOSITORY)
        .open_issue(321, "alice", "VEP 321: Bridge MTU")
        .body(body)
        .repository()
        .open_issue(322, "alice", "Nameless")
        .body("No template was used.")
        .repository()
        .open_pull_request_from_fork(323, "alice", "hooks", Changes::write("README.md", "text"));
    let repo = Repo::with_vep();
    let made = new_from_issue(&repo, &github, "321", &[]);
    assert_eq!(made.code, 0, "{made:?}");
    assert!(read(&repo, "veps/sig-network/321-bridge-mtu/vep.md").starts_with("# VEP #321: Bridge MTU\n"));
    let without_sig = new_from_issue(&repo, &github, "322", &[]);
    without_sig.is_broken(&["issue #322 names no primary SIG; give it with --sig"]);
    let with_sig = new_from_issue(&repo, &github, "322", &["--sig", "compute", "--title", "A name"]);
    assert_eq!(with_sig.code, 0, "{with_sig:?}");
    assert!(read(&repo, "veps/sig-compute/322-a-name/vep.md").starts_with("# VEP #322: A name\n"));
    let pull_request = new_from_issue(&repo, &github, "323", &[]);
    pull_request.is_broken(&["#323 of `kubevirt/enhancements` is a pull request, not an issue"]);
    let missing = new_from_issue(&repo, &github, "999", &[]);
    missing.is_broken(&["there is no issue #999 in `kubevirt/enhancements`, or the token may not see it"]);
}

/// The repository of a community of `testdata/communities/`.
fn community(name: &str) -> Repo {
    let repo = Repo::new();
    Case { path: root().join("testdata/communities").join(name) }.lay_out(&repo);
    repo
}

/// `vep-check new` with these arguments, as somebody of another community calls it.
fn new_with(repo: &Repo, arguments: &[&str]) -> Run {
    Run::of(command().arg("new").args(arguments).arg("--root").arg(repo.path()))
}

#[test]
fn a_file_of_metadata_is_written_beside() {
    let repo = community("file-beside");
    let arguments = ["--sig", "power", "--number", "77", "--title", "Warm \"rails\": at night"];
    let run = new_with(&repo, &arguments);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let home = "proposals/sig-power/77-warm-rails-at-night";
    assert!(run.stdout.contains(&format!("and the fields of {home}/syp.yaml\n")), "{}", run.stdout);
    let metadata = read(&repo, &format!("{home}/syp.yaml"));
    for line in ["title: \"Warm \\\"rails\\\": at night\"", "syp-number: 77", "owning-sig: sig-power", "authors: []"] {
        assert!(metadata.lines().any(|written| written == line), "no `{line}` in {metadata}");
    }
    // What only a person knows is all that is missing in it.
    let report = repo.report(&["77"]);
    let found = report.of_path(&format!("{home}/syp.yaml"));
    let messages: Vec<&str> = found.iter().filter_map(|finding| finding["message"].as_str()).collect();
    assert_eq!(messages, ["`authors` is empty"]);
}

#[test]
fn a_file_of_metadata_is_the_templates_where_that_has_one() {
    let repo = community("file-beside");
    repo.write(
        "proposals/NNNN-template/syp.yaml",
        "# who asks\nauthors: [\"@me\"]\ntitle: TITLE\nsyp-number:\nowner: x\n",
    );
    assert_eq!(new_with(&repo, &["--sig", "grid", "--number", "78", "--title", "Cold rails"]).code, 0);
    let written = read(&repo, "proposals/sig-grid/78-cold-rails/syp.yaml");
    assert_eq!(written, "# who asks\nauthors: [\"@me\"]\ntitle: \"Cold rails\"\nsyp-number: 78\nowner: x\n");
}

#[test]
fn single_files_without_numbers_lie_in_an_area() {
    let repo = community("one-file-each");
    let broken = |arguments: &[&str], wanted: &str| new_with(&repo, arguments).is_broken(&[wanted]);
    broken(&[], "give --title; or --issue N, which takes it from");
    broken(&["--title", "Fast routes"], "say with --area which directory of `enhancements` it is sorted into: network");
    broken(&["--title", "Fast routes", "--area", "networc"], "did you mean `network`?");
    broken(&["--title", "Fast routes", "--area", "network/../../x"], "is no directory below `enhancements`");
    broken(&["--title", "Fast routes", "--area", "network", "--number", "3"], "have no numbers here");
    let fast = ["--title", "Fast routes", "--area", "network/gateway"];
    let run = new_with(&repo, &fast);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let last = run.stdout.lines().last();
    assert_eq!(last, Some("  3. open a pull request with the title \"Fast routes\""));
    let text = read(&repo, "enhancements/network/gateway/fast-routes.md");
    assert!(text.starts_with("# Fast routes\n\n## Summary\n"), "{text}");
    new_with(&repo, &fast).is_broken(&["fast-routes.md` is there already"]);
}

#[test]
fn a_field_that_has_the_name_of_the_file_gets_it() {
    let repo = community("one-file-each");
    let config = read(&repo, ".github/vep-check.yaml").replace("title: {is: name,", "slug: {is: name,");
    repo.write(".github/vep-check.yaml", config);
    repo.write("guidelines/template.md", "---\nslug: neat-idea\n---\n\n# Neat idea\n\n## Summary\n");
    assert_eq!(new_with(&repo, &["--title", "Fast routes", "--area", "network"]).code, 0);
    let text = read(&repo, "enhancements/network/fast-routes.md");
    assert_eq!(text, "---\nslug: \"fast-routes\"\n---\n\n# Fast routes\n\n## Summary\n");
}

#[test]
fn single_files_with_numbers_lie_beside_each_other() {
    let repo = community("no-stages");
    // As many digits as the others have.
    assert_eq!(new_with(&repo, &["--number", "3", "--title", "Wood"]).code, 0);
    assert!(read(&repo, "rfcs/0003-wood.md").starts_with("# RFC 3: Wood\n"));
    new_with(&repo, &["--number", "2", "--title", "Wood"])
        .is_broken(&["RFC 2 is there already: `rfcs/0002-two-kilns.md`"]);
    new_with(&repo, &["--number", "4", "--title", "Coal", "--area", "x"]).is_broken(&["not sorted into areas"]);
}

#[test]
fn where_documents_may_lie_deeper_an_area_may_be_named() {
    let repo = community("one-file-each");
    let config = read(&repo, ".github/vep-check.yaml").replace("enhancements/{area}/**", "enhancements/**");
    repo.write(".github/vep-check.yaml", config);
    assert_eq!(new_with(&repo, &["--title", "Fast routes"]).code, 0);
    assert!(read(&repo, "enhancements/fast-routes.md").starts_with("# Fast routes\n"));
    assert_eq!(new_with(&repo, &["--title", "Slow routes", "--area", "network/gateway"]).code, 0);
    assert!(read(&repo, "enhancements/network/gateway/slow-routes.md").starts_with("# Slow routes\n"));
    new_with(&repo, &["--title", "Slow routes", "--area", "networc"]).is_broken(&["did you mean `network`?"]);
}
