//! What a repository and its surroundings say: configuration, facts, schedules.

use vep_check::config::Config;
use vep_check::facts::Facts;
use vep_check::note::{MAX_NOTES_OF_FILE, Notes};
use vep_check::owners::{Aliases, Owners, SigsFile, sigs};
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

/// `sigs.yaml`, aliases and owners, form feeds between them: people, each once a place, and what could not be read.
pub fn community(data: &[u8]) {
    let mut parts = data.split(|&byte| byte == 0xc);
    let mut next = || parts.next().unwrap_or_default();
    let notes = || Notes::of("kubevirt/community: a file");
    let (mut of_sigs, mut of_aliases, mut of_owners) = (notes(), notes(), notes());
    let file = SigsFile::read(next(), "sig-", &mut of_sigs);
    let aliases = Aliases::read(next(), &mut of_aliases);
    let owners = [("sig-compute".to_owned(), Owners::read(next(), &mut of_owners))];
    let (sigs, incomplete) = sigs(&file, "sig-", &aliases, &owners.into());
    let told = [of_sigs, of_aliases, of_owners].map(Notes::finish);
    assert!(told.iter().all(|notes| notes.len() <= MAX_NOTES_OF_FILE));
    let told = told.concat();
    assert!(told.iter().all(|note| !note.message.is_empty() && !note.message.contains(char::is_control)));
    // Nothing is unknown without a word.
    let unknown = incomplete || sigs.iter().any(|sig| sig.incomplete);
    assert!(!unknown || !told.is_empty(), "{sigs:?}");
    checked_in(|world| {
        world.facts.sigs = Some(sigs);
        world.facts.sigs_incomplete = incomplete;
        world.facts.notes = told;
    });
}

/// The schedule of a release.
pub fn schedule(data: &[u8]) {
    let mut notes = Notes::of("kubevirt/sig-release: releases/v1.10/schedule.yaml");
    let schedule = Schedule::read(data, &mut notes);
    let told = notes.finish();
    assert!(schedule != Schedule::UNKNOWN || !told.is_empty());
    let version = Version { major: 1, minor: 10 };
    checked_in(|world| {
        world.facts.schedules = Some(Schedules([(version, schedule)].into()));
        world.facts.notes = told;
    });
}
