//! Reads what a community says of itself in other repositories: its SIGs and their people, and when releases freeze.
//!
//! What of it cannot be read is told and unknown, and keeps nothing else from being known.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use gix::ObjectId;
use serde_json::json;

use crate::config::{Config, Demand, Freeze};
use crate::github::client::Client;
use crate::github::failure::{Failure, FailureKind};
use crate::github::objects;
use crate::github::query::{self, CommunityData, Releases, Text, with_fragments};
use crate::load::Blobs;
use crate::note::{self, Note};
use crate::owners::{self, Aliases, SigsFile};
use crate::release::{self, Schedules, Version};

/// Where a community names its SIGs, in its own repository.
pub(super) const SIGS: &str = "sigs.yaml";

/// Where names stand for several people.
pub(super) const OWNERS_ALIASES: &str = "OWNERS_ALIASES";

/// What the community says of itself. What has no repository is not known.
#[derive(Debug, Clone, Default)]
pub(super) struct Community {
    /// `sigs.yaml`, and the aliases beside it.
    pub people: Option<(SigsFile, Aliases)>,
    /// When releases freeze.
    pub schedules: Option<Schedules>,
    /// What could not be read.
    pub notes: Vec<Note>,
}

/// Reads the repositories that the configuration names.
///
/// # Errors
/// A request failed, or a file is not there and the configuration demands what it says.
pub(super) fn read(client: &Client, config: &Config) -> Result<Community> {
    let community = config.community_repository.split_once('/');
    let releases = config.release_repository.split_once('/');
    if community.is_none() && releases.is_none() {
        return Ok(Community::default());
    }
    let (owner, name) = community.unwrap_or_default();
    let (release_owner, release_name) = releases.unwrap_or_default();
    let variables = json!({
        "communityOwner": owner,
        "communityName": name,
        "withCommunity": community.is_some(),
        "releaseOwner": release_owner,
        "releaseName": release_name,
        "withReleases": releases.is_some(),
    });
    let (data, _): (CommunityData, _) = client.query("Community", &with_fragments(query::COMMUNITY), &variables)?;
    let mut community = Community::default();
    if let Some(files) = data.community {
        community.people = people_of(client, config, &files, &mut community.notes)?;
    }
    if let Some(files) = data.releases {
        community.schedules = schedules(client, config, &files, &mut community.notes)?;
    }
    // Without them the rules that need them are skipped, which is no verdict where one is demanded.
    if community.people.is_none() && config.sign_off == Demand::Required {
        bail!("`sign-off: required` needs the SIGs, and there are none in `{}`", config.community_repository);
    }
    if community.schedules.is_none() && config.freeze == Freeze::Enforce {
        bail!("`freeze: enforce` needs schedules, and there are none in `{}`", config.release_repository);
    }
    Ok(community)
}

/// `None` where neither file is there: that nobody says who the people are does not mean that there are none.
fn people_of(
    client: &Client,
    config: &Config,
    files: &query::CommunityFiles,
    told: &mut Vec<Note>,
) -> Result<Option<(SigsFile, Aliases)>, Failure> {
    let repository = &config.community_repository;
    if files.sigs.is_none() && files.aliases.is_none() {
        return Ok(None);
    }
    let both = [&files.sigs, &files.aliases].into_iter().flatten();
    let blobs = fetched(client, repository, both, owners::MAX_BYTES)?;
    let content = |text| content(text, &blobs, owners::MAX_BYTES);
    let sigs = files.sigs.as_ref().map_or(SigsFile::NONE, |text| {
        note::of_file(format!("{repository}: {SIGS}"), told, |notes| {
            let bytes = notes.content(content(text));
            bytes.map_or(SigsFile::UNKNOWN, |bytes| SigsFile::read(bytes, &config.sig_prefix, notes))
        })
    });
    let aliases = files.aliases.as_ref().map_or(Aliases::NONE, |text| {
        note::of_file(format!("{repository}: {OWNERS_ALIASES}"), told, |notes| {
            notes.content(content(text)).map_or(Aliases::UNKNOWN, |bytes| Aliases::read(bytes, notes))
        })
    });
    Ok(Some((sigs, aliases)))
}

/// All `releases/vX.Y/schedule.yaml`; `None` where there is none.
fn schedules(
    client: &Client,
    config: &Config,
    releases: &Releases,
    told: &mut Vec<Note>,
) -> Result<Option<Schedules>, Failure> {
    let repository = &config.release_repository;
    let directories = releases.object.iter().flat_map(|directory| directory.entries.iter().flatten());
    let mut found: BTreeMap<Version, Option<&Text>> = BTreeMap::new();
    for directory in directories {
        let Ok(version) = directory.name.parse::<Version>() else { continue };
        let files = directory.object.iter().flat_map(|directory| directory.entries.iter().flatten());
        found.extend(files.filter(|file| file.name == "schedule.yaml").map(|file| (version, file.object.as_ref())));
    }
    let found = Schedules::newest_of(found, &format!("{repository}: releases"), told);
    let blobs = fetched(client, repository, found.values().filter_map(|text| *text), release::MAX_BYTES)?;
    let files = found.into_iter().map(|(version, text)| {
        let bytes = text.ok_or_else(no_file).and_then(|text| content(text, &blobs, release::MAX_BYTES));
        (version, format!("{repository}: releases/{version}/schedule.yaml"), bytes)
    });
    let schedules = Schedules::read(files, told);
    Ok((!schedules.0.is_empty()).then_some(schedules))
}

/// The very bytes of `texts` that have at most `most`: the text that comes with an answer may be changed or cut off,
/// and there is none of what GitHub takes for no text.
fn fetched<'a>(
    client: &Client,
    repository: &str,
    texts: impl Iterator<Item = &'a Text>,
    most: usize,
) -> Result<Blobs, Failure> {
    let mut blobs = Blobs::default();
    let mut missing = BTreeMap::new();
    for text in texts.filter(|text| text.byte_size.is_some_and(|size| size <= most as u64)) {
        let Some(id) = id(text) else { continue };
        let kept = text.text.as_ref().is_some_and(|text| blobs.keep(id, text.as_bytes().to_vec()));
        if !kept {
            // As bytes: it has just come as a text, in vain.
            missing.insert(id, u64::MAX);
        }
    }
    if !missing.is_empty() {
        match objects::fetch_blobs(client, &[repository.to_owned()], &missing, &mut blobs) {
            Err(failure) if failure.kind != FailureKind::Missing => return Err(failure),
            _ => {}
        }
    }
    Ok(blobs)
}

fn id(text: &Text) -> Option<ObjectId> {
    ObjectId::from_hex(text.oid.as_deref()?.as_bytes()).ok()
}

/// The content of a file, or why there is none.
fn content<'a>(text: &Text, blobs: &'a Blobs, most: usize) -> Result<&'a [u8], String> {
    let id = id(text).ok_or_else(no_file)?;
    match text.byte_size {
        Some(size) if size > most as u64 => Err(format!("{size} bytes; at most {most} are read")),
        _ if blobs.has(id) => Ok(blobs.get(id, None)),
        _ => Err("GitHub does not give its content".to_owned()),
    }
}

fn no_file() -> String {
    "this is no file".to_owned()
}
