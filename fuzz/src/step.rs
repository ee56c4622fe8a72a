//! What people and other programs do to a pull request.

use super::repository::{EXAMPLE, NUMBER, VEP};
use crate::fake_github::{BOT, Changes, REPOSITORY, World};

/// What somebody does to the pull request.
#[derive(Debug, Clone)]
pub struct Step {
    what: u8,
    which: usize,
    words: String,
}

/// Who acts: people of the SIGs, the author, strangers, ourselves.
const PEOPLE: [&str; 6] = ["carol", "robin", "dave", "alex", "mallory", BOT];

impl Step {
    /// The step that a line says: what is done, by whom or to which comment, and with what words.
    pub fn parse(line: &[u8]) -> Option<Step> {
        let [what, which, words @ ..] = line else { return None };
        let which = usize::from(which.wrapping_sub(b'0'));
        Some(Step { what: *what, which, words: String::from_utf8_lossy(words).into_owned() })
    }

    /// Does it.
    pub fn apply(&self, world: &mut World) {
        let who = PEOPLE[self.which % PEOPLE.len()];
        let comments = world.comments(REPOSITORY, NUMBER).len();
        let labels = ["kind/vep", "sig/compute", "sig/network", "target/v1.10"];
        let issue = world.repository(REPOSITORY).issue(NUMBER);
        match self.what {
            b'c' => drop(issue.comment(who, &self.words)),
            b'v' => drop(issue.review(who, "APPROVED", &self.words)),
            b'n' => drop(issue.review(who, "CHANGES_REQUESTED", &self.words)),
            b'p' => drop(issue.push(document(&self.words))),
            b'f' => drop(issue.force_push(document(&self.words))),
            b'l' => drop(issue.label(who, labels[self.words.len() % labels.len()])),
            b'x' => drop(issue.close(who)),
            b'o' => drop(issue.reopen(who)),
            b't' => drop(issue.title(&self.words)),
            b'b' => drop(issue.body(&self.words)),
            b'e' if comments > 0 => drop(issue.edit_comment(self.which % comments, &self.words)),
            b'd' if comments > 0 => drop(issue.delete_comment(self.which % comments)),
            _ => {}
        }
    }
}

/// The document with these words more, and with a section less where their number is odd.
pub fn document(words: &str) -> Changes {
    let text = EXAMPLE.replace("VEP #12", "VEP #18");
    let text = if words.len() % 2 == 1 { text.replace("## Repos\n", "## Rep\n") } else { text };
    Changes::write(VEP, format!("{text}\n{words}\n"))
}
