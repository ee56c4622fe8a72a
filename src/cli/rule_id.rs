//! The id of a rule on the command line: shells complete it, and a wrong one is answered with the one that was meant.

use std::ffi::OsStr;

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use crate::rule::Rule;
use crate::rules;
use crate::text::did_you_mean;

/// Takes any text, and tells shells which ids there are. Whether it is one, [`known_rule`] says, better than clap would.
#[derive(Debug, Clone)]
pub(super) struct RuleId;

impl TypedValueParser for RuleId {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(rules::ids().into_iter().map(PossibleValue::new)))
    }
}

/// The rule with this id.
///
/// # Errors
/// There is none: with what was probably meant.
pub(super) fn known_rule(id: &str) -> Result<&'static Rule> {
    rules::rule(id).with_context(|| {
        let near = did_you_mean(id, rules::ids().into_iter());
        let list = if near.is_empty() { "; `vep-check rules` lists them" } else { "" };
        format!("there is no rule `{id}`{near}{list}")
    })
}
