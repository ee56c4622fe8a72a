//! What the Action leaves behind: outputs for later steps, the job summary, the report as files.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files>

#![expect(clippy::disallowed_methods, reason = "writes to the files that GitHub names, and below the workspace alone")]

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};

use crate::write;

/// What a step that comes later may ask. Each has a line in `action.yml`.
#[derive(Debug, Default)]
pub struct Outputs {
    /// `success`, `failure`, or `error` where something could not be checked.
    pub conclusion: &'static str,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// How many notices.
    pub notices: usize,
    /// Where the report lies, relative to the workspace.
    pub report: Option<String>,
    /// Where its SARIF form lies, relative to the workspace.
    pub sarif: Option<String>,
    /// Where the comment is.
    pub comment_url: Option<String>,
    /// Where the page of the release lies, relative to the workspace.
    pub page: Option<String>,
    /// How many VEPs and stages are on track or done for the release.
    pub on_track: Option<usize>,
    /// How many are at risk.
    pub at_risk: Option<usize>,
    /// How many missed a deadline.
    pub missed: Option<usize>,
    /// Of how many it is not known.
    pub unknown: Option<usize>,
}

impl Outputs {
    /// All outputs by their names, as `action.yml` has them.
    pub fn each(&self) -> [(&'static str, String); 12] {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let count = |count: Option<usize>| count.map(|count| count.to_string()).unwrap_or_default();
        [
            ("conclusion", self.conclusion.to_owned()),
            ("errors", self.errors.to_string()),
            ("warnings", self.warnings.to_string()),
            ("notices", self.notices.to_string()),
            ("report", text(&self.report)),
            ("sarif", text(&self.sarif)),
            ("comment-url", text(&self.comment_url)),
            ("page", text(&self.page)),
            ("on-track", count(self.on_track)),
            ("at-risk", count(self.at_risk)),
            ("missed", count(self.missed)),
            ("unknown", count(self.unknown)),
        ]
    }

    /// Appends the outputs to the file that the runner reads, if there is one. Each value stands between lines that
    /// nobody can guess, so none can pass for another output.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, file: Option<&Path>) -> Result<()> {
        let Some(file) = file else { return Ok(()) };
        let mut text = String::new();
        for (name, value) in self.each() {
            let delimiter = delimiter()?;
            text.push_str(&format!("{name}<<{delimiter}\n{value}\n{delimiter}\n"));
        }
        append(file, &text)
    }
}

/// The largest job summary, in bytes: the runner refuses the whole of a larger one.
///
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits>
pub const MAX_SUMMARY: usize = 1024 * 1024;

/// What stands where the rest of a summary finds no room.
const CUT: &str = "\n… The rest finds no room here; it is in the log.\n";

/// The job summary. What keeps it from being written keeps nothing else from being done.
#[derive(Debug)]
pub struct Summary {
    file: Option<PathBuf>,
    room: usize,
    failure: Option<String>,
}

impl Summary {
    /// A summary in the file that the runner reads, if there is one.
    pub fn new(file: Option<PathBuf>) -> Summary {
        Summary { file, room: MAX_SUMMARY - CUT.len(), failure: None }
    }

    /// Appends `text`, as far as there is room.
    pub fn add(&mut self, text: &str) {
        let Some(file) = self.file.as_deref().filter(|_| self.failure.is_none() && self.room > 0) else { return };
        let fits = text.len() <= self.room;
        self.room = if fits { self.room - text.len() } else { 0 };
        if let Err(error) = append(file, if fits { text } else { CUT }) {
            self.failure = Some(format!("{error:#}"));
        }
    }

    /// What kept it from being written, if anything did.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }
}

/// A line that no text holds by chance.
fn delimiter() -> Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| anyhow!("there are no random numbers: {error}"))?;
    let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("vep_check_{digits}"))
}

/// Appends `text` to a file that the runner reads after the step.
///
/// # Errors
/// The file cannot be written.
pub fn append(file: &Path, text: &str) -> Result<()> {
    let appended = OpenOptions::new().create(true).append(true).open(file).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.flush()
    });
    appended.with_context(|| format!("cannot write `{}`", file.display()))
}

/// Writes `text` to `path` in the workspace: beside it first, and then in its place. What lay there, perhaps a link that
/// leads elsewhere, is replaced and not followed.
///
/// # Errors
/// The file cannot be written, or its directory is a link that leads out of the workspace.
pub fn write_file(workspace: &Path, path: &Path, text: &str) -> Result<()> {
    let target = workspace.join(path);
    let directory = target.parent().unwrap_or(workspace);
    let write = || {
        // Before directories are made: they would be made on the other side of a link.
        let there = directory.ancestors().find(|directory| directory.exists()).unwrap_or(workspace);
        if !there.canonicalize()?.starts_with(workspace.canonicalize()?) {
            bail!("its directory is a link that leads out of the workspace");
        }
        fs::create_dir_all(directory)?;
        write::put(&target, text)
    };
    write().with_context(|| format!("cannot write `{}`", target.display()))
}
