//! What a terminal and an editor get: a line a finding, counts, one rule alone, places that are equal.

use crate::common::{Repo, Run, VEP, command, vep, vep_with_link};

/// A VEP with two empty sections and a broken link.
fn faulty() -> String {
    let empty = |text: String, section: &str| {
        text.replace(
            &format!("## {section}\n\nA sentence that says what there is to say about it."),
            &format!("## {section}"),
        )
    };
    empty(empty(vep_with_link(1, "gone.md"), "Goals"), "Alternatives")
}

#[test]
fn a_concise_line_has_place_level_rule_and_message() {
    let repo = Repo::new();
    repo.write(VEP, faulty());
    let run = repo.check(&["--format", "concise"]);
    assert_eq!(run.code, 1);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{run:?}");
    assert!(lines[0].starts_with(&format!("{VEP}:26:12: error[link-broken] `gone.md`")), "{}", lines[0]);
    assert_eq!(
        lines[1],
        format!(
            "{VEP}:30:1: error[section-empty] `## Goals` is empty (fill it; if it does not apply, write N/A and why)"
        )
    );
    let clean = Repo::with_vep().check(&["--format", "concise"]);
    assert_eq!((clean.code, clean.stdout.as_str()), (0, ""));
}

#[test]
fn a_concise_line_stays_one_line_whatever_a_document_says() {
    let repo = Repo::new();
    repo.write(VEP, vep_with_link(1, "gone\u{1b}[31m\u{2028}::error::x\u{202e}##[add-mask]x.md"));
    repo.write("veps/sig-compute/::error::2-x\u{1b}[2J\n::stop/vep.md", vep_with_link(2, "gone.md"));
    let run = repo.check(&["--format", "concise"]);
    assert_eq!(run.code, 1, "{run:?}");
    for line in run.stdout.lines() {
        assert!(line.starts_with("veps/"), "{line}");
        assert!(!line.contains("##[") && !line.chars().any(|c| c.is_control() || c == '\u{202e}' || c == '\u{2028}'));
    }
}

#[test]
fn findings_that_say_the_same_are_one_with_their_places() {
    let repo = Repo::new();
    repo.write(VEP, faulty());
    let run = repo.check(&[]);
    assert_eq!(run.stdout.matches("error[section-empty]").count(), 1, "{}", run.stdout);
    assert!(run.stdout.contains("= also: 56:1 `## Alternatives`"), "{}", run.stdout);
    assert!(run.last_line().starts_with("3 errors in 1 VEP"), "{run:?}");
}

#[test]
fn statistics_count_by_rule() {
    let repo = Repo::new();
    repo.write(VEP, faulty());
    let run = repo.check(&["--statistics"]);
    assert_eq!(run.code, 1);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[..2], ["    2  error    section-empty", "    1  error    link-broken"], "{run:?}");
    assert_eq!(lines.len(), 3);
    assert_eq!(repo.check(&["--statistics", "--quiet"]).stdout.lines().count(), 2);
    repo.write(VEP, vep(1).replace("v1.10", "1.10"));
    let warned = repo.check(&["--statistics"]);
    assert!(warned.stdout.starts_with("    1  warning  target-version-format"), "{warned:?}");
    repo.check(&["--statistics", "--format", "json"]).is_broken(&["--statistics"]);
}

#[test]
fn one_rule_runs_alone() {
    let repo = Repo::new();
    repo.write(VEP, faulty());
    let run = repo.check(&["--rule", "link-broken", "--format", "concise"]);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{run:?}");
    assert_eq!(repo.check(&["--rule", "title-format"]).code, 0);
    let two = repo.check(&["--rule", "link-broken", "section-empty", "--format", "concise"]);
    assert_eq!(two.stdout.lines().count(), 3);
    repo.check(&["--rule", "link-borken"]).is_broken(&["there is no rule `link-borken`", "did you mean `link-broken`"]);
    repo.write(".github/vep-check.yaml", "rules: {link-broken: off}\n");
    let off = repo.check(&["--rule", "link-broken"]);
    assert_eq!((off.code, off.stderr.contains("the configuration turns `link-broken` off")), (0, true), "{off:?}");
    repo.remove(".github/vep-check.yaml");
    repo.check(&["--rule", "\u{1b}[31m"]).is_broken(&["`vep-check rules` lists them"]);
    assert_eq!(Repo::new().check(&["--allow-empty", "--rule", "link-broken"]).code, 0);
}

#[test]
fn shells_complete_the_ids_of_rules() {
    for shell in ["bash", "zsh", "fish"] {
        let script = Run::with(&["completions", shell]).stdout;
        assert!(script.contains("section-empty"), "{shell}");
    }
    let help = Run::with(&["help", "explain"]).stdout;
    assert!(!help.contains("section-empty"), "the ids would fill the page: {help}");
}

#[test]
fn quiet_prints_findings_alone() {
    let repo = Repo::new();
    repo.write(VEP, faulty());
    let run = repo.check(&["--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run:?}");
    assert!(run.stdout.contains("error[link-broken]") && !run.stdout.contains("3 errors in"), "{run:?}");
    let clean = Repo::with_vep().check(&["-q"]);
    assert_eq!((clean.code, clean.stdout.as_str(), clean.stderr.as_str()), (0, "", ""));
    repo.write("broken.yaml", "rules: {x: off}\n");
    let broken = repo.join("broken.yaml");
    repo.check(&["-q", "--config", broken.to_str().expect("UTF-8")]).is_broken(&["unknown rule `x`"]);
}

#[test]
fn what_a_change_removes_is_counted() {
    let repo = Repo::git_init();
    let other = "veps/sig-network/2-second/vep.md";
    repo.write(VEP, vep(1));
    repo.write(other, vep(2));
    repo.write("veps/sig-network/2-second/notes.md", "Notes.\n");
    let base = repo.commit("base");
    repo.remove(other);
    repo.remove("veps/sig-network/2-second/notes.md");
    let removed = repo.check(&["--base", &base]);
    assert_eq!((removed.code, removed.last_line()), (0, "1 VEP removed"), "{removed:?}");
    assert_eq!(repo.check(&["--base", &base, VEP]).last_line(), "no VEP to check");
    repo.write(VEP, vep_with_link(1, "gone.md"));
    let both = repo.check(&["--base", &base]);
    assert!(both.last_line().starts_with("1 error in 1 VEP; 1 VEP removed"), "{both:?}");
    // What moves is there.
    repo.write(VEP, vep(1));
    repo.write("veps/sig-storage/2-second/vep.md", vep(2));
    let moved = repo.check(&["--base", &base]);
    assert!(!moved.last_line().contains("removed"), "{moved:?}");
}

#[test]
fn a_new_vep_with_a_name_of_code_for_its_title_has_its_words_in_the_directory() {
    for (title, directory) in
        [("pauseProbes", "5-pause-probes"), ("KubeVirt plugins", "5-kubevirt-plugins"), ("Plain", "5-plain")]
    {
        let repo = Repo::git_init();
        repo.write(VEP, vep(1));
        let arguments = ["new", "--sig", "compute", "--number", "5", "--title", title, "--root"];
        let run = Run::of(command().args(arguments).arg(repo.path()));
        assert_eq!(run.code, 0, "{run:?}");
        assert!(repo.join(&format!("veps/sig-compute/{directory}/vep.md")).is_file(), "{run:?}");
    }
}

#[test]
fn the_work_tree_of_git_is_the_repository_not_a_directory_of_veps_in_it() {
    let repo = Repo::git_init();
    repo.write(VEP, vep(1));
    repo.write("docs/veps/sig-compute/7-inner/vep.md", vep(7));
    let run = Run::of(command().args(["list"]).current_dir(repo.join("docs")));
    assert!(run.stdout.contains("A small thing") && run.stdout.ends_with("1 VEP\n"), "{run:?}");
}
