//! Stages of graduation.

/// A maturity stage. Their order is the order of graduation.
///
/// <https://github.com/kubevirt/enhancements/blob/main/docs/feature-lifecycle.md>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Off by default, may change or go.
    Alpha,
    /// On by default, complete.
    Beta,
    /// Generally available.
    Ga,
}

impl Stage {
    /// All stages, in the order of graduation.
    pub const ALL: [Stage; 3] = [Stage::Alpha, Stage::Beta, Stage::Ga];

    /// The stage as the template's rows write it.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Alpha => "alpha",
            Stage::Beta => "beta",
            Stage::Ga => "GA",
        }
    }

    /// The stage as a heading writes it.
    pub const fn title(self) -> &'static str {
        match self {
            Stage::Alpha => "Alpha",
            Stage::Beta => "Beta",
            Stage::Ga => "GA",
        }
    }

    /// Reads a stage from one word, whatever its case: `alpha`, `Beta`, `GA`, and `Alpha2`, an alpha that was
    /// done again.
    pub fn from_word(word: &str) -> Option<Stage> {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        Stage::ALL
            .into_iter()
            .find(|stage| word.eq_ignore_ascii_case(stage.name()))
            .or_else(|| word.eq_ignore_ascii_case("stable").then_some(Stage::Ga))
    }
}

/// How many releases a feature may be in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// In alpha.
    pub alpha: u32,
    /// In beta.
    pub beta: u32,
}

impl Limits {
    /// The limit of `stage`; `None` for the last one.
    pub const fn of(self, stage: Stage) -> Option<u32> {
        match stage {
            Stage::Alpha => Some(self.alpha),
            Stage::Beta => Some(self.beta),
            Stage::Ga => None,
        }
    }
}
