//! Who proposed a document first, and when.

use jiff::civil::Date;

/// The first commit of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorship {
    /// The day, where its author was.
    pub date: Date,
    /// Its author, then its co-authors.
    pub authors: Vec<Author>,
}

/// An author of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name, as it was written.
    pub name: String,
    /// The address.
    pub email: String,
}

/// What the addresses end with that GitHub gives to those who keep theirs to themselves.
///
/// <https://docs.github.com/en/account-and-profile/reference/email-addresses-reference>
const NO_REPLY: &str = "@users.noreply.github.com";

impl Author {
    /// The handle on GitHub, where the address tells it: `12345+handle@users.noreply.github.com`, and before 2017
    /// without the number.
    pub fn handle(&self) -> Option<&str> {
        let user = self.email.strip_suffix(NO_REPLY)?;
        let handle = user.split_once('+').map_or(user, |(_, handle)| handle);
        let is_handle = !handle.is_empty() && handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        is_handle.then_some(handle)
    }
}
