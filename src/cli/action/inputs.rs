//! The inputs of the Action, as the runner gives them: `INPUT_` and the name in capitals, hyphens kept; what is not set
//! is empty.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs>

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use clap::ValueEnum as _;
use jiff::civil::Date;
use secrecy::SecretString;

use crate::cli::check::FailOn;
use crate::cli::request::version;
use crate::cli::terminal::date;
use crate::config::CONFIG_PATH;
use crate::github::access::{DEADLINE_TAKES, read_deadline};
use crate::release::Version;

/// What a workflow may say with `with:`. Each has a line in `action.yml`.
#[derive(Debug)]
pub struct Inputs {
    /// The token, if one is given.
    pub token: Option<SecretString>,
    /// The token that may read the boards of releases, if one is given.
    pub board_token: Option<SecretString>,
    /// The pull request to check, whatever the event is about.
    pub pull_request: Option<u64>,
    /// Where the configuration lies at base.
    pub config: String,
    /// The lowest level that fails the check; `None` for errors where the run is shown with the pull request, and
    /// nothing elsewhere.
    pub fail_on: Option<FailOn>,
    /// What becomes of a run that could not check something.
    pub on_error: OnError,
    /// Whether findings become annotations.
    pub annotations: Annotations,
    /// Whether to write a comment.
    pub comment: CommentMode,
    /// Whether to set labels.
    pub apply_labels: bool,
    /// Whether to set a commit status for the sign-off.
    pub sign_off_status: bool,
    /// Whether to make suggestions of edits that are certain.
    pub suggestions: bool,
    /// Where to write SARIF, relative to the workspace.
    pub sarif_file: Option<PathBuf>,
    /// The longest time for the whole run, if not the usual one.
    pub deadline: Option<Duration>,
    /// The date to check for, if not today's.
    pub today: Option<Date>,
    /// The release to report on, instead of checking pull requests.
    pub release: Option<ReleaseInput>,
    /// Where to write the report on the release as a page, relative to the workspace.
    pub page: Option<PathBuf>,
    /// Whether tracking issues are told how their VEPs stand in the release.
    pub check_in: WriteMode,
    /// Whether its assignees are called upon when a VEP comes to be at risk.
    pub check_in_ping: bool,
    /// Whether a tracking issue is told what its description must be changed to, once its VEP has changed.
    pub after_merge: WriteMode,
}

/// The release to report on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseInput {
    /// The one that VEPs are written for.
    Upcoming,
    /// This one.
    Version(Version),
}

impl ReleaseInput {
    /// The release, where it is named.
    pub const fn version(self) -> Option<Version> {
        match self {
            ReleaseInput::Upcoming => None,
            ReleaseInput::Version(version) => Some(version),
        }
    }
}

/// Whether something is written to tracking issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteMode {
    /// No.
    Never,
    /// No, and what would be is said.
    DryRun,
    /// Yes.
    Comment,
}

/// Whether findings become annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Annotations {
    /// Where the run is shown with the pull request.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What becomes of a run that could not check something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// It fails.
    Fail,
    /// It says so, and is green.
    Report,
}

/// Whether to write a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentMode {
    /// If the token may.
    Auto,
    /// No.
    Never,
    /// Yes; that the token may not is an error.
    Require,
}

impl Inputs {
    /// The names of all inputs, as `action.yml` has them.
    pub const NAMES: [&str; 19] = [
        "token",
        "pull-request",
        "config",
        "fail-on",
        "on-error",
        "annotations",
        "comment",
        "apply-labels",
        "sign-off-status",
        "suggestions",
        "sarif-file",
        "deadline",
        "today",
        "release",
        "page",
        "check-in",
        "check-in-ping",
        "after-merge",
        "board-token",
    ];

    /// What becomes of a run that could not check something, whatever is wrong with the other inputs.
    ///
    /// # Errors
    /// It has a value that it does not take.
    pub fn on_error(variable: impl Fn(&str) -> Option<String>) -> Result<OnError> {
        one_of("on-error", input(variable, "on-error"), &ON_ERROR, "`fail` or `report`")
    }

    /// Reads the inputs; `variable` gives the value of an environment variable.
    ///
    /// # Errors
    /// An input has a value that it does not take.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Inputs> {
        let input = |name: &str| input(&variable, name);
        let config = input("config").unwrap_or_else(|| CONFIG_PATH.to_owned());
        if !stays_inside(Path::new(&config)) {
            return wrong("config", &config, "a path in the repository");
        }
        let file = |name: &str| match input(name).map(PathBuf::from) {
            Some(path) if !stays_inside(&path) => wrong(name, &path.to_string_lossy(), "a path in the workspace"),
            path => Ok(path),
        };
        let (sarif_file, page) = (file("sarif-file")?, file("page")?);
        Ok(Inputs {
            token: input("token").map(SecretString::from),
            board_token: input("board-token").map(SecretString::from),
            pull_request: input("pull-request").map(|value| read_number(&value)).transpose()?,
            config,
            fail_on: input("fail-on").map_or(Ok(None), |value| read_fail_on(&value))?,
            on_error: Inputs::on_error(&variable)?,
            annotations: one_of("annotations", input("annotations"), &ANNOTATIONS, "`auto`, `always` or `never`")?,
            comment: one_of("comment", input("comment"), &COMMENT, "`auto`, `never` or `require`")?,
            apply_labels: one_of("apply-labels", input("apply-labels"), &SWITCH, "`true` or `false`")?,
            sign_off_status: one_of("sign-off-status", input("sign-off-status"), &SWITCH, "`true` or `false`")?,
            suggestions: one_of("suggestions", input("suggestions"), &SWITCH, "`true` or `false`")?,
            sarif_file,
            deadline: input("deadline").map(|value| read_time(&value)).transpose()?,
            today: input("today").map(|value| read_today(&value)).transpose()?,
            release: input("release").map(|value| read_release(&value)).transpose()?,
            page,
            check_in: one_of("check-in", input("check-in"), &WRITE, "`never`, `dry-run` or `comment`")?,
            check_in_ping: one_of("check-in-ping", input("check-in-ping"), &PING, "`never` or `on-risk`")?,
            after_merge: one_of("after-merge", input("after-merge"), &WRITE, "`never`, `dry-run` or `comment`")?,
        })
    }
}

/// The values of `on-error`, the usual one first.
const ON_ERROR: [(&str, OnError); 2] = [("fail", OnError::Fail), ("report", OnError::Report)];

/// Those of `annotations`.
const ANNOTATIONS: [(&str, Annotations); 5] = [
    ("auto", Annotations::Auto),
    ("always", Annotations::Always),
    ("true", Annotations::Always),
    ("never", Annotations::Never),
    ("false", Annotations::Never),
];

/// Those of `comment`.
const COMMENT: [(&str, CommentMode); 3] =
    [("auto", CommentMode::Auto), ("never", CommentMode::Never), ("require", CommentMode::Require)];

/// Those of `check-in-ping`.
const PING: [(&str, bool); 2] = [("never", false), ("on-risk", true)];

/// Those of `check-in` and `after-merge`.
const WRITE: [(&str, WriteMode); 3] =
    [("never", WriteMode::Never), ("dry-run", WriteMode::DryRun), ("comment", WriteMode::Comment)];

/// Those of what is on or off, in the spellings of YAML.
const SWITCH: [(&str, bool); 6] =
    [("false", false), ("False", false), ("FALSE", false), ("true", true), ("True", true), ("TRUE", true)];

/// What `value` of the input `name` stands for among `values`; the first of them if it is not set.
fn one_of<T: Copy>(name: &str, value: Option<String>, values: &[(&str, T)], takes: &str) -> Result<T> {
    let Some(value) = value else { return Ok(values[0].1) };
    match values.iter().find(|(written, _)| *written == value) {
        Some((_, meant)) => Ok(*meant),
        None => wrong(name, &value, takes),
    }
}

fn read_number(value: &str) -> Result<u64> {
    match value.trim_start_matches('#').parse() {
        Ok(number @ 1..=2_147_483_647) => Ok(number),
        _ => wrong("pull-request", value, "the number of a pull request"),
    }
}

fn read_fail_on(value: &str) -> Result<Option<FailOn>> {
    match FailOn::from_str(value, true) {
        Ok(level) => Ok(Some(level)),
        Err(_) if value.eq_ignore_ascii_case("auto") => Ok(None),
        Err(_) => wrong("fail-on", value, "`auto`, `error`, `warning` or `never`"),
    }
}

fn read_release(value: &str) -> Result<ReleaseInput> {
    match version(value) {
        _ if value == "upcoming" => Ok(ReleaseInput::Upcoming),
        Ok(version) => Ok(ReleaseInput::Version(version)),
        Err(_) => wrong("release", value, "`upcoming` or a release, as in `v1.10`"),
    }
}

fn read_time(value: &str) -> Result<Duration> {
    read_deadline(value).map_or_else(|| wrong("deadline", value, DEADLINE_TAKES), Ok)
}

fn read_today(value: &str) -> Result<Date> {
    date(value).map_err(|takes| anyhow!("the input `today` is `{value}`; {takes}"))
}

/// The input of that name, unless it is empty.
fn input(variable: impl Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    debug_assert!(Inputs::NAMES.contains(&name), "an input is listed");
    let value = variable(&format!("INPUT_{}", name.to_uppercase()))?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn wrong<T>(name: &str, value: &str, takes: &str) -> Result<T> {
    bail!("the input `{name}` is `{value}`; it takes {takes}")
}

fn stays_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}
