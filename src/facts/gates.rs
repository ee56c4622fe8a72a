//! Which feature gates the code of a release has, and in which state.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::release::{Stage, Stages, Version};

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

    /// The one of `stages` that it is called after; `None` for one that has left them.
    pub fn stage(self, stages: &Stages) -> Option<Stage> {
        stages.from_word(self.name()).filter(|_| self.is_active())
    }

    /// Whether it has not left the stages.
    pub const fn is_active(self) -> bool {
        matches!(self, GateState::Alpha | GateState::Beta | GateState::GA)
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

    /// The gates that a VEP is about, as its front matter tells; else its tracking issue, by the field `in_issue`; else the
    /// `text` of its document. One that targets nothing has no `text` here: it speaks of gates that are others'.
    pub fn told_by<'t>(
        &self,
        front_matter: impl Iterator<Item = &'t str>,
        in_issue: &str,
        text: Option<&str>,
    ) -> Vec<&str> {
        let names: BTreeSet<&str> = self.names().collect();
        let written = known(front_matter, &names);
        if !written.is_empty() {
            return written;
        }
        let told = known(words(in_issue), &names);
        if !told.is_empty() {
            return told;
        }
        text.map_or(Vec::new(), |text| self.named(text, &names))
    }

    /// The gates that `text` names: those that it calls one, else those whose names can hardly mean anything else. What is to
    /// go, or has gone, is what a document compares itself with.
    fn named<'a>(&'a self, text: &str, names: &BTreeSet<&'a str>) -> Vec<&'a str> {
        let newest = self.releases.last_key_value().map(|(_, registry)| registry).or(self.main.as_ref());
        let is_active = |name: &&str| {
            let state = newest.and_then(|registry| registry.get(*name));
            state.is_none_or(|state| state.is_active())
        };
        let lines = text.lines().filter(|line| calls_a_gate(line));
        let called = known(lines.flat_map(words).filter(is_active), names);
        if !called.is_empty() {
            return called;
        }
        known(words(text).filter(|word| is_unmistakable(word)).filter(is_active), names)
    }

    /// The names of all gates, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let all = self.releases.values().chain(&self.main).flat_map(BTreeMap::keys).map(String::as_str);
        all.collect::<BTreeSet<&str>>().into_iter()
    }
}

/// Whether a line speaks of a gate.
fn calls_a_gate(line: &str) -> bool {
    let line = line.to_lowercase();
    ["feature gate", "featuregate", "feature-gate", "feature flag"].iter().any(|words| line.contains(words))
}

/// Those of `words` that are gates, each once.
fn known<'t, 'a>(words: impl Iterator<Item = &'t str>, names: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let known: BTreeSet<&str> = words.filter_map(|word| names.get(word).copied()).collect();
    known.into_iter().collect()
}

/// The words of `text` that may be names of gates.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Whether a word can hardly be anything but the name of a gate: `Template` and `GPU` can.
fn is_unmistakable(word: &str) -> bool {
    word.as_bytes().windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}
