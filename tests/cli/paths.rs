//! Paths that choose what is checked.

use crate::common::{Repo, Report, Run, command, vep, vep_with_link};

/// Three VEPs, each with a finding.
fn with_three() -> Repo {
    let repo = Repo::new();
    for path in THREE {
        repo.write(path, vep_with_link(1, "gone.md").replace("#1:", if path.contains("/1-") { "#1:" } else { "#2:" }));
    }
    repo
}

const THREE: [&str; 3] = ["veps/sig-compute/1-a/vep.md", "veps/sig-compute/2-b/vep.md", "veps/sig-network/2-c/vep.md"];

#[test]
fn paths_choose_files_directories_and_globs() {
    let repo = with_three();
    for (paths, chosen) in [
        (&[] as &[&str], &THREE as &[&str]),
        (&[THREE[1]], &THREE[1..2]),
        (&["./veps/sig-compute/2-b/vep.md"], &THREE[1..2]),
        (&["veps/sig-compute"], &THREE[..2]),
        (&["veps/sig-compute/"], &THREE[..2]),
        (&["veps/sig-compute/../sig-network"], &THREE[2..]),
        (&["veps/*/2-*/vep.md"], &THREE[1..]),
        (&["**/vep.md"], &THREE),
        (&["."], &THREE),
        (&[THREE[2], THREE[0]], &[THREE[0], THREE[2]]),
        (&[THREE[0], "veps/sig-compute", THREE[0]], &THREE[..2]),
    ] {
        let report = repo.report(paths);
        assert_eq!(report.veps(), chosen, "{paths:?}");
        assert_eq!(report.code, 1);
    }
}

#[test]
fn a_directory_is_not_taken_for_another_that_starts_the_same() {
    let repo = with_three();
    repo.write("veps/sig-compute-more/2-d/vep.md", vep(2));
    assert_eq!(repo.report(&["veps/sig-compute"]).veps(), THREE[..2]);
}

#[test]
fn a_path_may_be_absolute_even_through_a_symbolic_link() {
    let repo = with_three();
    let absolute = repo.join(THREE[1]);
    assert_eq!(repo.report(&[absolute.to_str().expect("UTF-8")]).veps(), THREE[1..2]);
    #[cfg(unix)]
    {
        let other = Repo::new();
        std::os::unix::fs::symlink(repo.path(), other.join("link")).expect("a link");
        let through = other.join("link").join(THREE[1]);
        assert_eq!(repo.report(&[through.to_str().expect("UTF-8")]).veps(), THREE[1..2]);
    }
}

#[test]
fn paths_are_relative_to_where_one_stands() {
    let repo = with_three();
    repo.git(&["init", "--quiet"]);
    let from = |directory: &str, arguments: &[&str]| {
        let mut command = command();
        command.args(["check", "--today", crate::common::TODAY, "--format", "json"]).args(arguments);
        Report::of(&Run::of(command.current_dir(repo.join(directory))))
    };
    assert_eq!(from("veps/sig-compute/1-a", &["vep.md"]).veps(), THREE[..1]);
    assert_eq!(from("veps/sig-compute", &["1-a"]).veps(), THREE[..1]);
    assert_eq!(from("veps/sig-compute", &["."]).veps(), THREE[..2]);
    assert_eq!(from("veps/sig-compute", &["../sig-network/*/vep.md"]).veps(), THREE[2..]);
    assert_eq!(from("veps/sig-compute", &[]).veps(), THREE, "without a path, all of the work tree");
    assert_eq!(from("veps/sig-compute", &["--root", "../..", "1-a"]).veps(), THREE[..1]);
}

#[test]
fn a_path_that_does_not_exist_ends_with_2() {
    let repo = with_three();
    for path in ["veps/sig-compute/3-c/vep.md", "nothing", "veps/*/9-*/vep.md", "../elsewhere", "/nowhere/vep.md"] {
        repo.check(&[path]).is_broken(&[path, "is no file or directory of the repository"]);
        repo.check(&[THREE[0], path]).is_broken(&[path]);
    }
}

#[test]
fn a_name_with_the_characters_of_a_glob_is_a_name_first() {
    let repo = Repo::new();
    let path = "veps/sig-compute/1-a[b]*/vep.md";
    repo.write(path, vep_with_link(1, "gone.md"));
    assert_eq!(repo.report(&[path]).veps(), [path]);
    assert_eq!(repo.report(&["veps/sig-compute/1-a[b]*"]).veps(), [path]);
}
