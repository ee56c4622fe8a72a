//! The scripts of a release, with a bare repository in place of GitHub's and a digest of no image.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::common::{Run, git_in, undisturbed};

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const OTHER: &str = "sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

/// What the scripts read and write.
const FILES: [&str; 7] =
    ["Cargo.toml", "Cargo.lock", "CHANGELOG.md", "LICENSE", "README.md", "action.yml", ".pre-commit-hooks.yaml"];

/// A clone of `origin`, a bare repository with these files on `main`.
struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Place {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let place = Place { directory: TempDir::new().expect("a temporary directory") };
        let clone = place.clone_path();
        for directory in [".ci", "docs"] {
            fs::create_dir_all(clone.join(directory)).expect("a directory");
            for entry in fs::read_dir(root.join(directory)).expect("a directory of the project") {
                let path = entry.expect("an entry").path();
                let to = clone.join(directory).join(path.file_name().expect("a name"));
                fs::copy(&path, to).expect("a copy");
            }
        }
        for file in FILES {
            fs::copy(root.join(file), clone.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        }
        fs::create_dir(clone.join("testdata")).expect("a directory");
        let url = format!("https://github.com/kubevirt/vep-check/blob/v{}/src/rules/a.md", env!("CARGO_PKG_VERSION"));
        fs::write(clone.join("testdata/expected.md"), url).expect("a file");
        let origin = place.directory.path().join("origin.git");
        git_in(place.directory.path(), &["init", "--quiet", "--bare", "--initial-branch=main", "origin.git"]);
        git_in(&clone, &["init", "--quiet", "--initial-branch=main"]);
        git_in(&clone, &["add", "--all"]);
        git_in(&clone, &["commit", "--quiet", "--message", "all"]);
        git_in(&clone, &["remote", "add", "origin", origin.to_str().expect("a path of text")]);
        git_in(&clone, &["push", "--quiet", "origin", "main"]);
        place
    }

    fn clone_path(&self) -> std::path::PathBuf {
        self.directory.path().join("clone")
    }

    fn git(&self, arguments: &[&str]) -> String {
        git_in(&self.clone_path(), arguments).trim().to_owned()
    }

    /// What the bare repository says.
    fn origin(&self, arguments: &[&str]) -> String {
        git_in(&self.directory.path().join("origin.git"), arguments).trim().to_owned()
    }

    fn script(&self, name: &str, arguments: &[&str]) -> Run {
        let mut command = undisturbed(Command::new(self.clone_path().join(".ci").join(name)));
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "test").env(format!("GIT_{role}_EMAIL"), "test@example.org");
        }
        Run::of(command.args(arguments).env("SOURCE_DATE", "2026-11-01"))
    }

    /// The commit of the release and `build-v9.8.7`, pushed and checked out, as the workflow has them.
    fn with_build_tag() -> Place {
        let place = Place::new();
        succeeds(&place.script("release-commit", &["9.8.7"]));
        place.git(&["push", "--quiet", "origin", "main", "build-v9.8.7"]);
        place.git(&["checkout", "--quiet", "--detach", "build-v9.8.7"]);
        place
    }
}

#[track_caller]
fn succeeds(run: &Run) {
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn the_commit_of_a_release_is_tagged_to_be_built() {
    let place = Place::new();
    let run = place.script("release-commit", &["9.8.7"]);
    succeeds(&run);
    assert!(run.stdout.contains("git push origin main build-v9.8.7"), "{run:?}");
    assert_eq!(place.git(&["tag", "--list"]), "build-v9.8.7");
    assert_eq!(place.git(&["rev-parse", "build-v9.8.7^{commit}"]), place.git(&["rev-parse", "main"]));
    for (file, words) in [
        ("Cargo.toml", "version = \"9.8.7\""),
        ("CHANGELOG.md", "## [9.8.7] - 2026-11-01"),
        (".pre-commit-hooks.yaml", "kubevirt/vep-check:v9.8.7 check"),
        ("docs/cli.md", "rev: v9.8.7"),
        ("testdata/expected.md", "/blob/v9.8.7/src/rules/"),
        ("action.yml", "image: Dockerfile"),
    ] {
        let text = place.git(&["show", &format!("build-v9.8.7:{file}")]);
        assert!(text.contains(words), "{file} has no `{words}`");
    }
    succeeds(&place.script("release-check", &["build-v9.8.7"]));
    let again = place.script("release-commit", &["9.8.7"]);
    assert!(again.code == 1 && again.stderr.contains("there is a tag build-v9.8.7 already"), "{again:?}");
}

#[test]
fn a_release_names_its_image_by_digest() {
    let place = Place::with_build_tag();
    succeeds(&place.script("release-tag", &["v9.8.7", DIGEST]));
    let action = place.origin(&["show", "v9.8.7:action.yml"]);
    assert!(action.contains(&format!("\n  image: docker://ghcr.io/kubevirt/vep-check@{DIGEST}\n")), "{action}");
    assert_eq!(place.origin(&["rev-parse", "v9.8.7^"]), place.origin(&["rev-parse", "build-v9.8.7^{commit}"]));
    assert_eq!(place.origin(&["diff", "--name-only", "v9.8.7^", "v9.8.7"]), "action.yml");
    assert!(place.origin(&["show", "main:action.yml"]).contains("image: Dockerfile"), "main builds from source");
    assert_eq!(place.script("moving-tags", &["v9.8.7"]).stdout, "v9\nlatest\n");
}

#[test]
fn a_release_is_tagged_once() {
    let place = Place::with_build_tag();
    succeeds(&place.script("release-tag", &["v9.8.7", DIGEST]));
    let tagged = place.origin(&["rev-parse", "v9.8.7"]);
    // A run that is started again has a clone of its own.
    for (digest, code, words) in [(DIGEST, 0, "v9.8.7 is there already"), (OTHER, 1, "there is a tag v9.8.7 already")] {
        place.git(&["checkout", "--quiet", "--detach", "build-v9.8.7"]);
        place.git(&["tag", "--delete", "v9.8.7"]);
        let run = place.script("release-tag", &["v9.8.7", digest]);
        assert!(run.code == code && format!("{}{}", run.stdout, run.stderr).contains(words), "{run:?}");
        assert_eq!(place.origin(&["rev-parse", "v9.8.7"]), tagged);
    }
}

#[test]
fn nothing_but_a_digest_becomes_the_image_of_a_release() {
    let place = Place::with_build_tag();
    let padded = format!("{DIGEST}\nlatest");
    for digest in ["", "latest", "v9.8.7", "sha256:0123", &DIGEST.to_uppercase(), &padded, &format!("x@{DIGEST}")] {
        let run = place.script("release-tag", &["v9.8.7", digest]);
        assert!(run.code == 1 && run.stderr.contains("is not the digest of an image"), "{run:?}");
    }
    let run = place.script("release-tag", &["v9.8.6", DIGEST]);
    assert!(run.code == 1 && run.stderr.contains("Cargo.toml has version 9.8.7, not 9.8.6"), "{run:?}");
    assert_eq!(place.origin(&["tag", "--list"]), "build-v9.8.7");
}

#[test]
fn a_release_with_a_name_that_may_be_moved_is_refused() {
    let place = Place::with_build_tag();
    let action = fs::read_to_string(place.clone_path().join("action.yml")).expect("action.yml");
    let cases = [
        ("Dockerfile".to_owned(), false),
        ("docker://ghcr.io/kubevirt/vep-check:v9.8.7".to_owned(), false),
        ("docker://ghcr.io/kubevirt/vep-check:latest".to_owned(), false),
        (format!("docker://ghcr.io/other/vep-check@{DIGEST}"), false),
        (format!("docker://ghcr.io/kubevirt/vep-check@{}", &DIGEST[..70]), false),
        (format!("docker://ghcr.io/kubevirt/vep-check@{DIGEST}"), true),
    ];
    for (image, taken) in cases {
        let text = action.replace("  image: Dockerfile", &format!("  image: {image}"));
        fs::write(place.clone_path().join("action.yml"), text).expect("action.yml");
        let run = place.script("release-check", &["v9.8.7"]);
        assert_eq!(run.code == 0, taken, "{image}: {run:?}");
        assert!(taken || run.stderr.contains("a release has docker://ghcr.io/kubevirt/vep-check@sha256:…"), "{run:?}");
    }
    let other = place.script("release-check", &["v9.8.7", OTHER]);
    assert!(other.code == 1 && other.stderr.contains("not that with the digest"), "{other:?}");
    let before = place.script("release-check", &["build-v9.8.7"]);
    assert!(before.code == 1 && before.stderr.contains("before there is one, it is Dockerfile"), "{before:?}");
}

#[test]
fn an_archive_has_what_its_readme_links_to() {
    let place = Place::new();
    let programs = place.directory.path().join("programs");
    fs::create_dir_all(programs.join("x86_64-unknown-linux-musl")).expect("a directory");
    fs::write(programs.join("x86_64-unknown-linux-musl/vep-check"), "a program").expect("a file");
    let out = place.directory.path().join("release");
    let paths = [programs.to_str().expect("text"), out.to_str().expect("text")];
    succeeds(&place.script("archives", &["v9.8.7", paths[0], paths[1]]));
    let archive = out.join("vep-check-v9.8.7-x86_64-unknown-linux-musl.tar.gz");
    let listed = Run::of(Command::new("tar").arg("tzf").arg(archive)).stdout;
    for file in ["vep-check", "README.md", "LICENSE", "CHANGELOG.md", "docs/cli.md", "docs/comment.png"] {
        let path = format!("vep-check-v9.8.7-x86_64-unknown-linux-musl/{file}\n");
        assert!(listed.contains(&path), "no {path} in {listed}");
    }
}
