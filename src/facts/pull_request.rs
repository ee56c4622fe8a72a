//! A pull request, what was said in it, and what shows when its head came.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};

use crate::facts::label::has_label;

/// A pull request as GitHub knows it.
///
/// GitHub does not tell when a head was pushed. What shows when it came, and when it was there, stands side by side:
/// `head-after`, `head-seen-at`, `commit-seen-at`, `committed-at`, `lgtm-removed-at`. Somebody who knows the moment of
/// the push writes `pushed-at` instead of all these. Without any of them no vote is confirmed but reviews of the head.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Its description.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// The login of its author.
    pub author: String,
    /// Whether it is a draft.
    #[serde(default, skip_serializing_if = "is_false")]
    pub draft: bool,
    /// Its labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The title of its milestone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milestone: Option<String>,
    /// The repository that it is for, `owner/name`. The configuration's where it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The id of its head commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// The repository that its head lies in, `owner/name`. None where the fork is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_repository: Option<String>,
    /// When its head was pushed, as in `2026-04-30T12:00:00Z`, where that is known: a vote from then on is one for this
    /// head.
    #[serde(default, deserialize_with = "some_time", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub pushed_at: Option<Timestamp>,
    /// The latest moment of which GitHub shows that the head came after it: the branch was overwritten then, or our own
    /// comment saw another head.
    #[serde(default, deserialize_with = "some_time", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub head_after: Option<Timestamp>,
    /// The earliest moment from which on GitHub shows the pull request with this head: the branch was overwritten with
    /// it, or our own comment saw it.
    #[serde(default, deserialize_with = "some_time", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub head_seen_at: Option<Timestamp>,
    /// The earliest moment at which GitHub shows the head commit to be there, in whatever pull request: by a check
    /// suite or a commit status.
    #[serde(default, deserialize_with = "some_time", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub commit_seen_at: Option<Timestamp>,
    /// The latest date of its commits, which their makers choose. It only makes a vote older.
    #[serde(default, deserialize_with = "some_time", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub committed_at: Option<Timestamp>,
    /// When `lgtm` was taken off by the account that had put it on, oldest first: so does Prow after a push, and after
    /// `/lgtm cancel`.
    #[serde(default, deserialize_with = "times", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<String>")]
    pub lgtm_removed_at: Vec<Timestamp>,
    /// Whether the token may not read checks or statuses, so that `commit-seen-at` may be missing for that reason.
    #[serde(default, skip_serializing_if = "is_false")]
    pub checks_refused: bool,
    /// How many conversations on its lines nobody has resolved, of the last thirty.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unresolved: usize,
    /// Whether there are conversations before these, of which some may be unresolved, too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub older_conversations: bool,
    /// The issues of its repository that it would close.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closes: Vec<u64>,
    /// Its reviews, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
    /// Its comments, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Review {
    /// The login of the reviewer.
    pub author: String,
    /// What it says of the change.
    pub state: ReviewState,
    /// Its text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// When it was given, as in `2026-04-30T12:00:00Z`.
    #[serde(deserialize_with = "time")]
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// When its text was changed last.
    #[serde(default, deserialize_with = "some_time", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub edited_at: Option<Timestamp>,
    /// The login of whoever changed it then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_by: Option<String>,
    /// The id of the commit that was reviewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Whether a program wrote it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bot: bool,
}

/// What a review says of the change, as GitHub names it.
///
/// <https://docs.github.com/en/graphql/reference/enums#pullrequestreviewstate>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReviewState {
    /// It approves.
    Approved,
    /// It objects.
    ChangesRequested,
    /// Neither.
    Commented,
    /// Somebody has taken away what it said.
    Dismissed,
    /// It is being written.
    Pending,
}

impl ReviewState {
    /// As GitHub writes it.
    pub const fn name(self) -> &'static str {
        match self {
            ReviewState::Approved => "APPROVED",
            ReviewState::ChangesRequested => "CHANGES_REQUESTED",
            ReviewState::Commented => "COMMENTED",
            ReviewState::Dismissed => "DISMISSED",
            ReviewState::Pending => "PENDING",
        }
    }

    /// What GitHub calls `name`. What it may come to call otherwise says nothing of the change.
    pub fn of(name: &str) -> ReviewState {
        let named =
            [ReviewState::Approved, ReviewState::ChangesRequested, ReviewState::Dismissed, ReviewState::Pending];
        named.into_iter().find(|state| state.name() == name).unwrap_or(ReviewState::Commented)
    }
}

/// A comment on a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Comment {
    /// The login of its author.
    pub author: String,
    /// Its text.
    pub body: String,
    /// When it was written, as in `2026-04-30T12:00:00Z`.
    #[serde(deserialize_with = "time")]
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// When its text was changed last.
    #[serde(default, deserialize_with = "some_time", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub edited_at: Option<Timestamp>,
    /// The login of whoever changed it then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_by: Option<String>,
    /// Whether a program wrote it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bot: bool,
}

pub(super) fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A time as it is read. What is none is an error at its own place, so that the reader names the key.
struct Time(Timestamp);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Time;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a time as 2026-04-30T12:00:00Z")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Time, E> {
                let wrong = |_| E::custom(format!("`{text}` is not a time; one is written 2026-04-30T12:00:00Z"));
                text.parse().map(Time).map_err(wrong)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Ok(Time::deserialize(deserializer)?.0)
}

pub(super) fn some_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<Time>::deserialize(deserializer)?.map(|time| time.0))
}

fn times<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Timestamp>, D::Error> {
    Ok(Vec::<Time>::deserialize(deserializer)?.into_iter().map(|time| time.0).collect())
}

impl PullRequest {
    /// Whether `commit` is the head, where both are known.
    pub fn is_head(&self, commit: Option<&str>) -> Option<bool> {
        Some(commit?.eq_ignore_ascii_case(self.head.as_deref()?))
    }

    /// Whether this label is set.
    pub fn has_label(&self, name: &str) -> bool {
        has_label(&self.labels, name)
    }
}
