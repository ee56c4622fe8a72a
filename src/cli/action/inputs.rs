//! The inputs of the Action, as the runner gives them: `INPUT_` and the name in capitals, hyphens kept; what is not set
//! is empty.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs>

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use clap::ValueEnum as _;
use jiff::civil::Date;
use secrecy::SecretString;

use crate::cli::check::FailOn;
use crate::cli::terminal::date;
use crate::config::CONFIG_PATH;
use crate::github::access::{DEADLINE_TAKES, read_deadline};

/// What a workflow may say with `with:`. Each has a line in `action.yml`.
#[derive(Debug)]
pub struct Inputs {
    /// The token, if one is given.
    pub token: Option<SecretString>,
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
    /// Where to write SARIF, relative to the workspace.
    pub sarif_file: Option<PathBuf>,
    /// The longest time for the whole run, if not the usual one.
    pub deadline: Option<Duration>,
    /// The date to check for, if not today's.
    pub today: Option<Date>,
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
    pub const NAMES: [&str; 12] = [
        "token",
        "pull-request",
        "config",
        "fail-on",
        "on-error",
        "annotations",
        "comment",
        "apply-labels",
        "sign-off-status",
        "sarif-file",
        "deadline",
        "today",
    ];

    /// What becomes of a run that could not check something, whatever is wrong with the other inputs.
    ///
    /// # Errors
    /// It has a value that it does not take.
    pub fn on_error(variable: impl Fn(&str) -> Option<String>) -> Result<OnError> {
        match input(variable, "on-error").as_deref() {
            None | Some("fail") => Ok(OnError::Fail),
            Some("report") => Ok(OnError::Report),
            Some(value) => wrong("on-error", value, "`fail` or `report`"),
        }
    }

    /// Reads the inputs; `variable` gives the value of an environment variable.
    ///
    /// # Errors
    /// An input has a value that it does not take.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Inputs> {
        let input = |name: &str| input(&variable, name);
        let switch = |name: &str| match input(name).as_deref() {
            None | Some("false" | "False" | "FALSE") => Ok(false),
            Some("true" | "True" | "TRUE") => Ok(true),
            Some(value) => wrong(name, value, "`true` or `false`"),
        };
        let pull_request = match input("pull-request") {
            None => None,
            Some(value) => match value.trim_start_matches('#').parse() {
                Ok(number @ 1..=2_147_483_647) => Some(number),
                _ => return wrong("pull-request", &value, "the number of a pull request"),
            },
        };
        let config = input("config").unwrap_or_else(|| CONFIG_PATH.to_owned());
        if !stays_inside(Path::new(&config)) {
            return wrong("config", &config, "a path in the repository");
        }
        let fail_on = match input("fail-on") {
            None => None,
            Some(value) if value.eq_ignore_ascii_case("auto") => None,
            Some(value) => match FailOn::from_str(&value, true) {
                Ok(level) => Some(level),
                Err(_) => return wrong("fail-on", &value, "`auto`, `error`, `warning` or `never`"),
            },
        };
        let on_error = Inputs::on_error(&variable)?;
        let annotations = match input("annotations").as_deref() {
            None | Some("auto") => Annotations::Auto,
            Some("always" | "true") => Annotations::Always,
            Some("never" | "false") => Annotations::Never,
            Some(value) => return wrong("annotations", value, "`auto`, `always` or `never`"),
        };
        let comment = match input("comment").as_deref() {
            None | Some("auto") => CommentMode::Auto,
            Some("never") => CommentMode::Never,
            Some("require") => CommentMode::Require,
            Some(value) => return wrong("comment", value, "`auto`, `never` or `require`"),
        };
        let sarif_file = input("sarif-file").map(PathBuf::from);
        if let Some(path) = sarif_file.as_ref().filter(|path| !stays_inside(path)) {
            return wrong("sarif-file", &path.to_string_lossy(), "a path in the workspace");
        }
        let deadline = match input("deadline") {
            None => None,
            Some(value) => match read_deadline(&value) {
                Some(deadline) => Some(deadline),
                None => return wrong("deadline", &value, DEADLINE_TAKES),
            },
        };
        let today = match input("today") {
            None => None,
            Some(value) => match date(&value) {
                Ok(today) => Some(today),
                Err(takes) => bail!("the input `today` is `{value}`; {takes}"),
            },
        };
        Ok(Inputs {
            token: input("token").map(SecretString::from),
            pull_request,
            config,
            fail_on,
            on_error,
            annotations,
            comment,
            apply_labels: switch("apply-labels")?,
            sign_off_status: switch("sign-off-status")?,
            sarif_file,
            deadline,
            today,
        })
    }
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
