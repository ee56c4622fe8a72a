//! The stages of graduation: the key `stages`, with the `stage-limits` of `release`.

use std::collections::BTreeMap;

use crate::config::error::WrongValue;
use crate::config::file::{MoreOfStage, StageKeys};
use crate::config::kubevirt;
use crate::release::{StageWords, Stages};

/// The stages that are `written`, else KubeVirt's, with the `limits` of each by its name.
pub(super) fn stages(written: Option<Vec<StageKeys>>, limits: &BTreeMap<String, u32>) -> Result<Stages, WrongValue> {
    let described: Vec<StageWords> = match written {
        Some(written) => written.into_iter().map(words).collect(),
        None => kubevirt::stages().into(),
    };
    let wrong = |(word, why): (String, &str)| WrongValue::new("stages", &word, why);
    let stages = Stages::new(&described).map_err(wrong)?;
    let mut limited = described;
    for (name, limit) in limits {
        let stage = stages.iter().position(|stage| stage.name() == name);
        let Some(at) = stage.filter(|at| at + 1 < limited.len()) else {
            let names: Vec<String> = stages.early().map(|stage| format!("`{}`", stage.name())).collect();
            let these =
                if names.is_empty() { "there is none".to_owned() } else { format!("these are {}", names.join(", ")) };
            let why = format!("is no stage that a feature has to leave; {these}");
            return Err(WrongValue::new("stage-limits", name, why));
        };
        limited[at].limit = Some(*limit);
    }
    Stages::new(&limited).map_err(wrong)
}

fn words(keys: StageKeys) -> StageWords {
    match keys {
        StageKeys::Name(name) => StageWords { name, ..StageWords::default() },
        StageKeys::More(MoreOfStage { name, also, on_by_default }) => {
            StageWords { name, also, on_by_default, limit: None }
        }
    }
}
