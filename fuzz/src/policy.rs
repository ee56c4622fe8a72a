//! What a repository and its surroundings say: configuration, facts, schedules.

use vep_check::community::{Aliases, Owners, sigs};
use vep_check::config::Config;
use vep_check::facts::Facts;
use vep_check::release::{Schedule, Schedules, Version};
use vep_check::rules::ids;

use super::world::{PATH, checked_in};

/// The configuration of a repository.
pub fn configuration(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    match Config::parse(text, &ids()) {
        Ok(config) => {
            _ = (config.covers(PATH), config.is_template(PATH));
            checked_in(|world| world.config = config);
        }
        Err(error) => assert!(!format!("{error:#}").is_empty()),
    }
}

/// What GitHub knows, which strangers have written in part.
pub fn facts(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    match Facts::parse(text) {
        Ok(facts) => checked_in(|world| world.facts = facts),
        Err(error) => assert!(!format!("{error:#}").is_empty()),
    }
}

/// `sigs.yaml`, aliases and owners, form feeds between them: people, each once a place, or a reason.
pub fn community(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut parts = text.split('\u{c}');
    let mut next = || parts.next().unwrap_or_default();
    let (sigs_yaml, aliases, owners) = (next(), next(), next());
    let (Ok(aliases), Ok(owners)) = (Aliases::parse(aliases), Owners::parse(owners)) else { return };
    match sigs(sigs_yaml, "sig-", &aliases, &[("sig-compute".to_owned(), owners)].into()) {
        Ok(sigs) => checked_in(|world| world.facts.sigs = Some(sigs)),
        Err(error) => assert!(!format!("{error:#}").is_empty()),
    }
}

/// The schedule of a release.
pub fn schedule(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Ok(schedule) = Schedule::parse(text) {
        let version = Version { major: 1, minor: 10 };
        checked_in(|world| world.facts.schedules = Some(Schedules([(version, schedule)].into())));
    }
}
