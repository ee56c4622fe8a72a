//! What a rule is.

mod about;
mod anchor;
mod code;
mod context;
mod fact;
mod fence;
mod headings;
mod linked;
mod meant;
mod moved;
mod nothing;
mod role;
mod shared;
mod stages;
mod tracker;
mod unread;
mod value;

use crate::config::{Config, Level};
use crate::facts::PullRequest;
use crate::finding::{About, Finding, Message, Severity, Subject};
pub use crate::rule::about::{row, section, stage_row};
pub use crate::rule::anchor::{Targets, is_linked, named_places};
pub use crate::rule::code::Move;
pub use crate::rule::context::{Context, MAX_UNKNOWN_SIGS, PullRequestContext};
pub use crate::rule::fact::Fact;
pub use crate::rule::fence::{OpenFence, open_fence};
pub use crate::rule::headings::{Hidden, NEARLY_RIGHT, hidden_headings, nearly_right, quoted, top_of};
pub use crate::rule::meant::{MeantHeading, has_nothing_of_template, meant_as, meant_headings, meant_title};
pub use crate::rule::moved::{moved_by_change, moved_to};
pub use crate::rule::nothing::{EmptyWords, empty_words};
pub use crate::rule::role::{Role, has_own_directory, main_document, role_of};
pub use crate::rule::shared::{MOST_MOVED, Shared};
pub use crate::rule::unread::{why_unread, why_unread_beside};
pub use crate::rule::value::{empty_item, example, handles_instead, is_handle, is_link, login, misshapen, release};
pub use crate::snapshot::MOST_VEPS;
use crate::snapshot::Snapshot;
use crate::source::Location;
use crate::text::invisible_in;
pub use crate::text::{first_line, one_line};
use crate::vep::Vep;

/// One thing that vep-check looks for.
#[derive(Debug)]
pub struct Rule {
    /// The id, in kebab-case: also the name of its file, its page and the directory of its cases.
    pub id: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// The severity of its findings unless it or the configuration says otherwise.
    pub severity: Severity,
    /// Which documents it looks at, and how.
    pub check: Check,
    /// The facts without which it cannot run.
    pub needs: &'static [Fact],
    /// Whether `vep-check fix` makes an edit for some of its findings. Its page says so, too.
    pub fixable: bool,
    /// Its page, in Markdown.
    pub page: &'static str,
}

/// What a rule looks at.
#[derive(Debug)]
pub enum Check {
    /// Every Markdown file's path, even if the file has no text.
    Path(fn(&Vep, &Context<'_>) -> Vec<Finding>),
    /// Every Markdown file with text, appendices included.
    Markdown(fn(&Vep, &Context<'_>) -> Vec<Finding>),
    /// Every VEP: each main document, and what plainly is one under another name.
    Vep(fn(&Vep, &Context<'_>) -> Vec<Finding>),
    /// Every VEP of a change, where a change is checked: what differs from the base branch.
    Change(fn(&Vep, &Context<'_>) -> Vec<Finding>),
    /// What the change makes of the policy, whether it changes a document or not.
    Policy(fn(&Snapshot) -> Vec<Finding>),
    /// The pull request, with the VEPs that it changes.
    PullRequest(fn(&PullRequest, &PullRequestContext<'_>) -> Vec<Finding>),
}

/// How many bytes of marked words are looked through for what cannot be seen.
const LONGEST_MARK: usize = 200;

impl Rule {
    /// A finding of this rule at `location`, about what `about` says. Where something invisible stands among the words that are marked, the
    /// message names it: it may be the mistake, and what is quoted looks right.
    pub fn at(&self, location: Location, about: About, message: impl Into<String>) -> Finding {
        let marked = location.source.slice(location.span);
        let invisible = Some(marked).filter(|marked| marked.len() <= LONGEST_MARK).and_then(invisible_in);
        let mut message = message.into();
        message.extend(invisible.map(|name| format!("; {name} stands in it")));
        self.of(Subject::Document(location), about, message)
    }

    /// A finding of this rule of `subject`, about what `about` says.
    pub fn of(&self, subject: Subject, about: About, message: impl Into<String>) -> Finding {
        Finding {
            rule: self.id,
            severity: self.severity,
            message: Message::from(message.into()),
            subject,
            about,
            within: None,
            related: Vec::new(),
            help: None,
            fix: None,
            existing: false,
            allowed: None,
        }
    }

    /// The rule's page on the web, as of this release.
    pub fn url(&self) -> String {
        page_url(self.id)
    }

    /// The severity that findings have under `config`; `None` if the rule is off. The first part of the pair tells
    /// whether the configuration says so.
    pub fn level(&self, config: &Config) -> (bool, Option<Severity>) {
        config.level(self.id).map_or((false, Some(self.severity)), |level: Level| (true, level.severity()))
    }
}

/// The page of the rule `id` on the web, as of this release.
pub fn page_url(id: &str) -> String {
    format!("{}/blob/v{}/src/rules/{id}.md", env!("CARGO_PKG_REPOSITORY"), env!("CARGO_PKG_VERSION"))
}
