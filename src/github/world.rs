//! Reads what a community says of itself in other repositories: its SIGs and their people, and when releases freeze.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::community::Aliases;
use crate::config::{Config, Demand, Freeze};
use crate::github::client::Client;
use crate::github::query::{self, Releases, Text, WorldData, with_fragments};
use crate::release::{Schedule, Schedules, Version};

/// Where a community names its SIGs, in its own repository.
pub const SIGS: &str = "sigs.yaml";

/// What is known of the world. What has no repository is not known.
#[derive(Debug, Default)]
pub struct World {
    /// `sigs.yaml`, and the aliases beside it.
    pub community: Option<(String, Aliases)>,
    /// When releases freeze.
    pub schedules: Option<Schedules>,
}

/// Reads the repositories that the configuration names.
///
/// # Errors
/// A request failed, a file is broken, or one is not there and the configuration demands what it says.
pub fn read(client: &Client, config: &Config) -> Result<World> {
    let community = config.community_repository.split_once('/');
    let releases = config.release_repository.split_once('/');
    if community.is_none() && releases.is_none() {
        return Ok(World::default());
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
    let (data, _): (WorldData, _) = client.query("World", &with_fragments(query::WORLD), &variables)?;
    let world = World {
        community: data.community.map(community_of).transpose()?.flatten(),
        schedules: data.releases.map(|releases| schedules(&releases)).transpose()?.flatten(),
    };
    // Without them the rules that need them are skipped, which is no verdict where one is demanded.
    if world.community.is_none() && config.sign_off == Demand::Required {
        bail!("`sign-off: required` needs the SIGs, and there are none in `{}`", config.community_repository);
    }
    if world.schedules.is_none() && config.freeze == Freeze::Enforce {
        bail!("`freeze: enforce` needs schedules, and there are none in `{}`", config.release_repository);
    }
    Ok(world)
}

/// `None` where neither file is there: that nobody says who the people are does not mean that there are none.
fn community_of(community: query::Community) -> Result<Option<(String, Aliases)>> {
    if community.sigs.is_none() && community.aliases.is_none() {
        return Ok(None);
    }
    let text = |text: Option<Text>, name: &str| match text {
        None => Ok(String::new()),
        Some(Text { text: Some(text), .. }) => Ok(text),
        Some(_) => bail!("`{name}` of the community is no text"),
    };
    let sigs = text(community.sigs, SIGS)?;
    let aliases = text(community.aliases, "OWNERS_ALIASES")?;
    Ok(Some((sigs, Aliases::parse(&aliases).context("`OWNERS_ALIASES` of the community is broken")?)))
}

/// All `releases/vX.Y/schedule.yaml`; `None` where there is none.
fn schedules(releases: &Releases) -> Result<Option<Schedules>> {
    let mut schedules = BTreeMap::new();
    let directories = releases.object.iter().flat_map(|directory| directory.entries.iter().flatten());
    for directory in directories {
        let Ok(version) = directory.name.parse::<Version>() else { continue };
        let files = directory.object.iter().flat_map(|directory| directory.entries.iter().flatten());
        for file in files.filter(|file| file.name == "schedule.yaml") {
            let path = format!("releases/{version}/schedule.yaml");
            let text = file.object.as_ref().and_then(|text| text.text.as_deref());
            let text = text.with_context(|| format!("the schedule `{path}` is no text"))?;
            let schedule = Schedule::parse(text).with_context(|| format!("the schedule `{path}` is broken"))?;
            schedules.insert(version, schedule);
        }
    }
    Ok((!schedules.is_empty()).then_some(Schedules(schedules)))
}
