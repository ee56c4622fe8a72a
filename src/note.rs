//! What could not be read in a file of others, or is to be said of a run besides findings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many notes are kept of one file; the last one says that there are more.
pub const MAX_NOTES_OF_FILE: usize = 10;

/// How many notes are kept of one run; the last one says that there are more.
pub const MAX_NOTES: usize = 100;

/// Something that is to be said once, and is no finding.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The file that it is about: `kubevirt/community: sigs.yaml` of another repository, a path of this one.
    pub file: String,
    /// The line, from 1, where one is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What is to be said, in one line.
    pub message: String,
}

impl Note {
    /// File, line and message as one line of plain text.
    pub fn words(&self) -> String {
        let Note { file, line, message } = self;
        match line {
            Some(line) => format!("{file}, line {line}: {message}"),
            None => format!("{file}: {message}"),
        }
    }
}

/// The notes of one file while it is read: at most [`MAX_NOTES_OF_FILE`].
#[derive(Debug)]
pub struct Notes {
    file: String,
    notes: Vec<Note>,
    more: usize,
}

impl Notes {
    /// None yet, of the file of this name.
    pub fn of(file: impl Into<String>) -> Notes {
        Notes { file: file.into(), notes: Vec::new(), more: 0 }
    }

    /// Keeps a note about `line`, if one is meant. What it quotes may hold anything; it becomes one line.
    pub fn add(&mut self, line: Option<usize>, message: impl AsRef<str>) {
        if self.notes.len() < MAX_NOTES_OF_FILE {
            let message = message.as_ref().replace(char::is_control, " ");
            self.notes.push(Note { file: self.file.clone(), line, message });
        } else {
            self.more += 1;
        }
    }

    /// The content of the file; where there is none, why is noted.
    pub fn content<T>(&mut self, content: Result<T, String>) -> Option<T> {
        content.map_err(|reason| self.add(None, reason)).ok()
    }

    /// The notes, in the order of the lines that they are about.
    pub fn finish(mut self) -> Vec<Note> {
        self.notes.sort_by_key(|note| note.line);
        say_more(&mut self.notes, self.more);
        self.notes
    }
}

/// What `read` makes of the file of this name. What it notes is added to `told`.
pub fn of_file<T>(file: impl Into<String>, told: &mut Vec<Note>, read: impl FnOnce(&mut Notes) -> T) -> T {
    let mut notes = Notes::of(file);
    let made = read(&mut notes);
    told.extend(notes.finish());
    made
}

/// `notes` with no more than [`MAX_NOTES`] of them.
pub fn bounded(mut notes: Vec<Note>) -> Vec<Note> {
    let more = notes.len().saturating_sub(MAX_NOTES);
    notes.truncate(MAX_NOTES);
    say_more(&mut notes, more);
    notes
}

fn say_more(notes: &mut [Note], more: usize) {
    if let Some(last) = notes.last_mut().filter(|_| more > 0) {
        last.message.push_str(&format!(" (and {more} more)"));
    }
}
