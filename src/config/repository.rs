//! Names of repositories on GitHub.

use crate::config::error::WrongValue;

/// The repository that `key` names.
pub(super) fn repository(written: Option<String>, key: &'static str, default: &str) -> Result<String, WrongValue> {
    let repository = written.unwrap_or_else(|| default.to_owned());
    let is_name = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    if repository != "none" && !repository.split_once('/').is_some_and(|(owner, name)| is_name(owner) && is_name(name))
    {
        let why = "names no repository; one is written `owner/name`, and none at all `none`";
        return Err(WrongValue::new(key, &repository, why));
    }
    Ok(repository)
}
