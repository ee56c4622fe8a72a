//! A step of a workflow: the program in the environment that a runner gives it.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::board::BOARD_TOKEN;
use crate::common::{Run, TODAY};
use crate::fake_github::{FakeGithub, READ_TOKEN, REPOSITORY, WRITE_TOKEN, events};
use crate::outputs::outputs;
use crate::runner::{Command as Annotation, commands};

/// A step that has yet to run.
#[derive(Debug)]
pub struct Step {
    command: Command,
    directory: TempDir,
    /// Whether it may end green whatever it concludes.
    lenient: bool,
}

/// What came of it.
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    pub summary: String,
    pub outputs: BTreeMap<String, String>,
    /// The commands on stdout.
    pub commands: Vec<Annotation>,
    /// The JSON report, where there is one.
    pub report: Option<Value>,
    /// The JSON report on a release, where there is one.
    pub release: Option<Value>,
}

impl Step {
    /// A step for this event.
    pub fn new(github: &FakeGithub, event: &str, payload: &Value, token: &str) -> Step {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let at = |name: &str| directory.path().join(name);
        fs::write(at("event.json"), payload.to_string()).expect("a writable file");
        fs::create_dir(at("workspace")).expect("a writable directory");
        let mut command = Command::new(env!("CARGO_BIN_EXE_vep-check"));
        command
            .env_clear()
            .arg("action")
            .current_dir(at("workspace"))
            .envs(github.env())
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_EVENT_NAME", event)
            .env("GITHUB_EVENT_PATH", at("event.json"))
            .env("GITHUB_REPOSITORY", REPOSITORY)
            .env("GITHUB_SERVER_URL", "https://github.com")
            .env("GITHUB_OUTPUT", at("output"))
            .env("GITHUB_STEP_SUMMARY", at("summary.md"))
            .env("GITHUB_WORKSPACE", at("workspace"))
            .env("VEP_CHECK_MAX_WAIT", "0.05")
            .env("VEP_CHECK_TIMEOUT", "100");
        let step = Step { command, directory, lenient: false }
            .with("token", token)
            .with("today", TODAY)
            .with("comment", "auto");
        // Wherever it runs, its end shows what it has found.
        step.with("fail-on", "error")
    }

    /// A run for `pull_request`, whose token reads only, as for a fork.
    pub fn untrusted(github: &FakeGithub, number: u64) -> Step {
        let payload = events::pull_request(&github.world(), REPOSITORY, number, "synchronize");
        Step::new(github, "pull_request", &payload, READ_TOKEN)
    }

    /// The run after that, whose token writes.
    pub fn trusted(github: &FakeGithub, number: u64) -> Step {
        let payload = events::workflow_run(&github.world(), REPOSITORY, number);
        Step::new(github, "workflow_run", &payload, WRITE_TOKEN)
    }

    /// Gives it an input.
    pub fn with(mut self, input: &str, value: &str) -> Step {
        self.lenient |= matches!((input, value), ("fail-on", "" | "auto" | "never") | ("on-error", "report"));
        self.env(&format!("INPUT_{}", input.to_uppercase()), value)
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: &str) -> Step {
        self.command.env(name, value);
        self
    }

    /// Adds an argument.
    pub fn argument(mut self, argument: &str) -> Step {
        self.command.arg(argument);
        self
    }

    /// Puts a link into its workspace.
    pub fn link(&self, name: &str, target: &std::path::Path) {
        let link = self.directory.path().join("workspace").join(name);
        std::os::unix::fs::symlink(target, link).expect("a writable directory");
    }

    /// Starts it by `program`, which takes it for its last arguments; or by itself.
    pub fn start(self, program: &[&str]) -> (Child, TempDir) {
        let mut command = match program {
            [] => self.command,
            [first, rest @ ..] => {
                let mut command = Command::new(first);
                command.args(rest).arg(self.command.get_program()).args(self.command.get_args()).env_clear();
                command.envs(self.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
                command.current_dir(self.directory.path().join("workspace"));
                command
            }
        };
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        (command.spawn().expect("the program starts"), self.directory)
    }

    /// Runs it. What holds for every step is asserted: it shows no token, and gives the runner no command but ours.
    #[track_caller]
    pub fn run(mut self) -> Ended {
        let run = Run::read(ended(&mut self.command));
        let read = |name: &str| fs::read_to_string(self.directory.path().join(name)).unwrap_or_default();
        let (summary, written) = (read("summary.md"), read("output"));
        let reports = ["report", "release"].map(|name| read(&format!("workspace/vep-check-{name}.json")));
        for text in [&run.stdout, &run.stderr, &summary, &written].into_iter().chain(&reports) {
            let is_shown = [READ_TOKEN, WRITE_TOKEN, BOARD_TOKEN].iter().any(|token| text.contains(token));
            assert!(!is_shown, "a token is shown: {text}");
        }
        let (commands, others) = (commands(&run.stdout), commands(&run.stderr));
        assert_eq!(others, [], "commands on stderr");
        for command in &commands {
            assert!(["error", "warning", "notice"].contains(&command.name.as_str()), "{command:?}");
        }
        let outputs = outputs(&written);
        if !self.lenient {
            let conclusion = ["success", "failure", "error"][usize::try_from(run.code).expect("0 to 2")];
            assert_eq!(outputs.get("conclusion").map(String::as_str), Some(conclusion), "{run:?}");
        }
        let [report, release] =
            reports.map(|text| (!text.is_empty()).then(|| serde_json::from_str(&text).expect("a JSON report")));
        Ended { code: run.code, stdout: run.stdout, stderr: run.stderr, summary, outputs, commands, report, release }
    }
}

/// What no run takes, on however busy a machine: one that waits for what never comes is ended then, and fails.
pub const SAFETY: Duration = Duration::from_secs(600);

/// Tests what happens after a time in which nothing is answered, in seconds: where a machine was too busy to answer all
/// else in the first, the second decides.
pub fn patiently(seconds: [&str; 2], test: impl Fn(&str)) {
    if catch_unwind(AssertUnwindSafe(|| test(seconds[0]))).is_err() {
        test(seconds[1]);
    }
}

/// The output of `command`, once it has ended.
fn ended(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the program starts");
    let process = child.id().to_string();
    let (end, ends) = mpsc::channel::<()>();
    let guard = thread::spawn(move || {
        if ends.recv_timeout(SAFETY) == Err(RecvTimeoutError::Timeout) {
            Command::new("kill").args(["-KILL", &process]).status().expect("kill starts");
        }
    });
    let output = child.wait_with_output().expect("a child of ours");
    drop(end);
    guard.join().expect("no panic");
    output
}

impl std::fmt::Debug for Ended {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Ended { code, stdout, stderr, summary, .. } = self;
        write!(formatter, "exit code {code}\nstdout: {stdout}\nstderr: {stderr}\nsummary: {summary}")
    }
}

impl Ended {
    /// `rule` of every finding of the report.
    pub fn rules(&self) -> Vec<&str> {
        let report = self.report.as_ref().unwrap_or_else(|| panic!("no report: {self:#?}"));
        let findings = report["findings"].as_array().expect("a list of findings");
        findings.iter().map(|finding| finding["rule"].as_str().expect("a rule")).collect()
    }

    /// The titles of the annotations of this level.
    pub fn titles(&self, level: &str) -> Vec<&str> {
        let of_level = self.commands.iter().filter(|command| command.name == level);
        of_level.map(|command| command.properties["title"].as_str()).collect()
    }

    /// Asserts the exit code, and that each of `words` stands in one of the annotations.
    #[track_caller]
    pub fn ends(&self, code: i32, words: &[&str]) -> &Ended {
        assert_eq!(self.code, code, "{self:#?}");
        for words in words {
            let found = self.stdout.contains(words);
            assert!(found, "no `{words}`: {self:#?}");
        }
        self
    }
}
