//! What rules ask of the product's code: which feature gate is that of a VEP, and what a change moves that it has.

use crate::release::{Stage, Version};
use crate::rule::context::Context;
use crate::tracking_issue::{GATE_FIELD, field};
use crate::vep::Vep;
use crate::vep::gate::Gate;
use crate::vep::prose::Target;

/// A row that had a release which is out, and has a later one.
#[derive(Debug)]
pub struct Move<'v> {
    /// The row as it is now.
    pub row: &'v Target,
    /// What it is about.
    pub stage: Stage,
    /// The release that it had.
    pub from: Version,
    /// The one that it has.
    pub to: Version,
}

impl Context<'_> {
    /// The one feature gate in the code that `vep` is about; `None` where there is none, nobody can tell, or there are several.
    pub fn gate_in_code<'a>(&'a self, vep: &Vep) -> Option<&'a str> {
        let gates = self.snapshot.facts.work.gates.as_ref()?;
        let written = vep.front_matter.iter().flat_map(|front_matter| front_matter.texts("feature-gate"));
        let in_issue = self.issue(vep).and_then(|(_, issue)| field(&issue.body, GATE_FIELD)).unwrap_or_default();
        let is_planned = vep.releases().iter().any(|row| row.stage().is_some() && row.version().is_some());
        let text = is_planned.then(|| vep.source.text());
        match gates.told_by(written.map(|text| text.value), &in_issue, text).as_slice() {
            [gate] => Some(gate),
            _ => None,
        }
    }

    /// What the change moves away from a release that has it, each with its gate.
    pub fn moves_of_shipped<'a>(&'a self, vep: &'a Vep) -> Vec<(Move<'a>, &'a str)> {
        let Some(gates) = &self.snapshot.facts.work.gates else { return Vec::new() };
        let found = self.moves_from_released(vep).into_iter().filter_map(|of| {
            let gate = match of.row.gate.as_deref() {
                Some(named) => gates.names().find(|name| *name == named)?,
                None => self.gate_in_code(vep)?,
            };
            {
                let state = gates.releases.get(&of.from).and_then(|registry| registry.get(gate));
                let reached = state.and_then(|state| state.stage(self.config().stages()));
                reached.is_some_and(|reached| reached >= of.stage).then_some((of, gate))
            }
        });
        found.collect()
    }

    /// Whether the change moves a target from a release that is out, and nobody can tell what that release has.
    pub fn moves_unseen(&self, vep: &Vep) -> bool {
        let is_unread = self.snapshot.facts.work.gates.is_none();
        is_unread && !self.moves_from_released(vep).is_empty() && self.gate(vep) != Gate::None
    }

    /// The targets that the change moves from a release that is out to a later one.
    fn moves_from_released<'v>(&self, vep: &'v Vep) -> Vec<Move<'v>> {
        let Some(base) = self.base.filter(|_| !vep.place.meta) else { return Vec::new() };
        let of = |row: &'v Target| -> Option<Move<'v>> {
            let (stage, to) = (row.stage()?, row.version()?);
            let same = |other: &&Target| other.stage() == Some(stage) && other.gate == row.gate;
            let now: Vec<Version> = vep.releases().iter().filter(same).filter_map(Target::version).collect();
            let before: Vec<Version> = base.releases().iter().filter(same).filter_map(Target::version).collect();
            // A second row for the same stage leaves the first what it was.
            let gone = before.iter().copied().filter(|version| !now.contains(version) && *version < to);
            let from = gone.filter(|version| self.is_out(*version) == Some(true)).min()?;
            (!before.contains(&to)).then_some(Move { row, stage, from, to })
        };
        vep.releases().iter().filter_map(of).collect()
    }
}
