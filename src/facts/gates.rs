//! Which feature gates the code of a release has, and in which state.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::release::{Stage, Version};

/// The state of a feature gate, as the product's code names it.
///
/// <https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-config/featuregate/feature-gates.go>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum GateState {
    /// Off, and can be switched on by name.
    Alpha,
    /// On.
    Beta,
    /// On, and can no longer be switched off.
    GA,
    /// It is to go.
    Deprecated,
    /// It has gone, and its name is still known.
    Discontinued,
}

impl GateState {
    /// All of them.
    pub const ALL: [GateState; 5] =
        [GateState::Alpha, GateState::Beta, GateState::GA, GateState::Deprecated, GateState::Discontinued];

    /// Its name in the code.
    pub const fn name(self) -> &'static str {
        match self {
            GateState::Alpha => "Alpha",
            GateState::Beta => "Beta",
            GateState::GA => "GA",
            GateState::Deprecated => "Deprecated",
            GateState::Discontinued => "Discontinued",
        }
    }

    /// The stage of graduation that it is; `None` for one that has left them.
    pub const fn stage(self) -> Option<Stage> {
        match self {
            GateState::Alpha => Some(Stage::Alpha),
            GateState::Beta => Some(Stage::Beta),
            GateState::GA => Some(Stage::Ga),
            GateState::Deprecated | GateState::Discontinued => None,
        }
    }
}

/// The gates of one release, by their names.
pub type Registry = BTreeMap<String, GateState>;

/// The gates of releases, and of what the next one will be made from. What is not there was not read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gates {
    /// Those at the tip of each release's branch.
    pub releases: BTreeMap<Version, Registry>,
    /// Those of the main branch.
    pub main: Option<Registry>,
}

impl Gates {
    /// Whether any release, or the main branch, has a gate of this name.
    pub fn has(&self, name: &str) -> bool {
        self.releases.values().chain(&self.main).any(|registry| registry.contains_key(name))
    }

    /// The names of all gates, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let all = self.releases.values().chain(&self.main).flat_map(BTreeMap::keys).map(String::as_str);
        all.collect::<std::collections::BTreeSet<&str>>().into_iter()
    }
}
