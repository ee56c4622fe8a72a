//! Small repositories in temporary directories, and the program run over them.

// Each test binary uses its own part of this.
#![allow(dead_code, reason = "each binary takes what it needs")]

pub mod case;
pub mod hostile;
pub mod markdown;
pub mod pages;
pub mod skip;
pub mod steps;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The date that every test checks for.
pub const TODAY: &str = "2026-08-18";

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_vep-check");

/// Where most tests have their VEP.
pub const VEP: &str = "veps/sig-compute/1-first/vep.md";

/// Where tests have a second VEP, whose finding must survive whatever happens to the first.
pub const WITNESS: &str = "veps/sig-network/99-witness/vep.md";

/// The sections of the built-in template that hold prose, with what a filled one says.
const SECTIONS: [&str; 14] = [
    "Overview",
    "Motivation",
    "Goals",
    "Non Goals",
    "Definition of Users",
    "User Stories",
    "Repos",
    "Design",
    "API Examples",
    "Alternatives",
    "Scalability",
    "Update/Rollback Compatibility",
    "Functional Testing Approach",
    "Implementation History",
];

/// A VEP without a fault.
pub fn vep(number: u32) -> String {
    let mut text = format!(
        "# VEP #{number}: A small thing\n\n\
         ## VEP Status Metadata\n\n\
         ### Target releases\n\n\
         - This VEP targets alpha for version: v1.10\n\
         - This VEP targets beta for version:\n\
         - This VEP targets GA for version:\n\n\
         ### Release Signoff Checklist\n\n\
         Items marked with (R) are needed *before* a release is targeted.\n\n\
         - [x] (R) Enhancement issue created, linking to the VEP's directory\n\
         - [x] (R) Alpha target version is explicitly mentioned and approved\n\
         - [ ] (R) Beta target version is explicitly mentioned and approved\n\
         - [ ] (R) GA target version is explicitly mentioned and approved\n\n"
    );
    for section in SECTIONS {
        text.push_str(&format!("## {section}\n\nA sentence that says what there is to say about it.\n\n"));
    }
    text.push_str(
        "## Graduation Requirements\n\n### Alpha\n\nIt works behind its feature gate `SmallThing`.\n\n### Beta\n\nIt is tested.\n\n\
         #### On-By-Default Readiness\n\nIt is fast enough.\n\n### GA\n\nIt is used.\n",
    );
    text
}

/// A VEP whose only fault is a link to `target`.
pub fn vep_with_link(number: u32, target: &str) -> String {
    vep(number).replace("## Motivation\n\n", &format!("## Motivation\n\nSee [this]({target}).\n\n"))
}

/// A repository, or a plain directory, that goes away with the test.
pub struct Repo {
    directory: TempDir,
}

/// What stderr says where the repository has no template.
pub const NO_TEMPLATE: &str = "note: veps/NNNN-vep-template/vep.md: the repository has no template here; documents are \
    held against the one of vep-check\n";

impl Repo {
    /// An empty directory.
    pub fn new() -> Repo {
        Repo { directory: tempfile::tempdir().expect("a temporary directory") }
    }

    /// A directory with one flawless VEP.
    pub fn with_vep() -> Repo {
        let repo = Repo::new();
        repo.write(VEP, vep(1));
        repo
    }

    /// A directory with a VEP that has one broken link.
    pub fn with_witness() -> Repo {
        let repo = Repo::new();
        repo.write(WITNESS, vep_with_link(99, "gone.md"));
        repo
    }

    /// An empty git repository.
    pub fn git_init() -> Repo {
        let repo = Repo::new();
        repo.git(&["init", "--quiet", "--initial-branch=main"]);
        repo
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// Writes a file and the directories around it.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a directory")).expect("a writable directory");
        fs::write(path, content).expect("a writable file");
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.join(path)).expect("a file to remove");
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        git_in(self.path(), arguments)
    }

    /// Commits everything that lies there; the commit's id.
    pub fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// `vep-check check --root REPO --today …` with more arguments.
    pub fn check(&self, arguments: &[&str]) -> Run {
        Run::of(check_command(self.path()).args(arguments))
    }

    /// The same with `--format json`, which must hold to its schema's outline: the parsed report.
    pub fn report(&self, arguments: &[&str]) -> Report {
        let run = self.check(&[arguments, &["--format", "json"]].concat());
        Report::of(&run)
    }
}

/// Runs git in `directory`, whatever the configuration of whoever runs the tests; its output, trimmed.
pub fn git_in(directory: &Path, arguments: &[&str]) -> String {
    let output = git_command(directory).args(arguments).output().expect("git is installed");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

pub fn git_command(directory: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_AUTHOR_NAME", "A")
        .env("GIT_AUTHOR_EMAIL", "a@example.com")
        .env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z")
        .env("GIT_COMMITTER_NAME", "A")
        .env("GIT_COMMITTER_EMAIL", "a@example.com")
        .env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"] {
        git.env_remove(variable);
    }
    git
}

/// The program, in an environment that says nothing.
pub fn command() -> Command {
    undisturbed(Command::new(PROGRAM))
}

/// `command`, in an environment that says nothing.
pub fn undisturbed(mut command: Command) -> Command {
    for variable in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "GITHUB_ACTIONS", "GIT_DIR", "GIT_WORK_TREE"] {
        command.env_remove(variable);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    command
}

/// `vep-check check --root ROOT --today …`
pub fn check_command(root: &Path) -> Command {
    let mut command = command();
    command.args(["check", "--today", TODAY, "--root"]).arg(root);
    command
}

/// What a run of the program came to.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Runs `command`. Ending by a signal, or in a panic, fails the test.
    pub fn of(command: &mut Command) -> Run {
        Run::read(command.output().expect("the program starts"))
    }

    pub fn read(output: Output) -> Run {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let code = output.status.code().unwrap_or_else(|| panic!("ended by {}: {stderr}", output.status));
        assert!(!stderr.contains("panicked"), "{stderr}");
        assert!((0..=2).contains(&code), "exit code {code}: {stderr}");
        Run { code, stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"), stderr }
    }

    /// `vep-check` with these arguments.
    pub fn with(arguments: &[&str]) -> Run {
        Run::of(command().args(arguments))
    }

    /// The last line of stdout: the one that counts. Before it may stand which rules were skipped.
    pub fn last_line(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }

    /// Asserts exit code 2, nothing on stdout, and each of `parts` in the reason on stderr.
    #[track_caller]
    pub fn is_broken(&self, parts: &[&str]) {
        assert_eq!(self.code, 2, "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        for part in parts {
            assert!(self.stderr.contains(part), "no `{part}` in: {}", self.stderr);
        }
    }
}

/// A parsed JSON report.
#[derive(Debug)]
pub struct Report {
    pub code: i32,
    pub stderr: String,
    pub json: Value,
}

impl Report {
    pub fn of(run: &Run) -> Report {
        let json = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {run:?}"));
        Report { code: run.code, stderr: run.stderr.clone(), json }
    }

    /// All findings.
    pub fn findings(&self) -> &[Value] {
        self.json["findings"].as_array().expect("findings are a list")
    }

    /// `rule path:line:column` of the findings that are not older than the change.
    pub fn new_findings(&self) -> Vec<String> {
        self.findings().iter().filter(|finding| finding["existing"] == false).map(place).collect()
    }

    /// The same of those that are.
    pub fn existing(&self) -> Vec<String> {
        self.findings().iter().filter(|finding| finding["existing"] == true).map(place).collect()
    }

    /// The new findings for one path.
    pub fn of_path(&self, path: &str) -> Vec<&Value> {
        self.findings().iter().filter(|finding| finding["path"] == path).collect()
    }

    /// The paths of the VEPs that were checked.
    pub fn veps(&self) -> Vec<&str> {
        let veps = self.json["veps"].as_array().expect("veps are a list");
        veps.iter().map(|vep| vep["path"].as_str().expect("a path")).collect()
    }

    /// Asserts that the file at `path` has a finding of `rule` whose message contains `words`.
    #[track_caller]
    pub fn has(&self, rule: &str, path: &str, words: &str) {
        let found = self.of_path(path);
        let fits = found.iter().any(|finding| {
            finding["rule"] == rule && finding["message"].as_str().is_some_and(|message| message.contains(words))
        });
        assert!(fits, "no {rule} with `{words}` for {path:?}: {found:#?}");
    }

    /// Asserts that the witness has its finding, and nothing else.
    #[track_caller]
    pub fn has_witness(&self) {
        let found: Vec<String> = self.of_path(WITNESS).into_iter().map(place).collect();
        assert_eq!(found, [format!("link-broken {WITNESS}:26:12")], "stderr: {}", self.stderr);
    }
}

fn place(finding: &Value) -> String {
    format!(
        "{} {}:{}:{}",
        finding["rule"].as_str().unwrap_or("-"),
        finding["path"].as_str().unwrap_or("-"),
        finding["line"],
        finding["column"]
    )
}
