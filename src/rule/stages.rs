//! What rules ask of the stages of a VEP: which there are, and which have shipped.

use std::sync::Arc;

use crate::release::{Schedules, Stage, Version};
use crate::rule::Context;
use crate::vep::Vep;
use crate::vep::declaration::{self, Declared};
use crate::vep::gate::{Gate, gate};
use crate::vep::prose::{Target, TargetStage};
use crate::vep::template::{SectionKind, TemplateSection};

/// How many releases after the newest that is known are planned by nobody: three are a year.
const FAR: u32 = 3;

impl Context<'_> {
    /// The stages that the template's graduation requirements have a part for.
    pub fn template_stages(&self) -> Vec<Stage> {
        let parts = self.template().sections.iter().filter(|section| section.kind == SectionKind::Part);
        parts.filter_map(|section| self.config().stages().from_name(section.name.as_str())).collect()
    }

    /// What `vep` says that it does not have.
    pub fn declared(&self, vep: &Vep) -> Declared {
        let is_own = Arc::ptr_eq(&vep.source, &self.document.source);
        if is_own { *self.declared.get_or_init(|| self.read_declared(vep)) } else { self.read_declared(vep) }
    }

    fn read_declared(&self, vep: &Vep) -> Declared {
        let non_goals = self.section_of(vep, &self.config().non_goals);
        let graduation = self.graduation(vep).map(|(_, body)| body);
        let history = self.section_of(vep, &self.config().history);
        Declared::of(
            vep,
            declaration::SpecialSections { of_template: Some(self.sections), non_goals, graduation, history },
        )
    }

    /// What `vep` says of its feature gate.
    pub fn gate(&self, vep: &Vep) -> Gate {
        gate(vep, || self.declared(vep))
    }

    /// Whether `vep` says that it has no stages: its rows are about none, or its words say so.
    pub fn has_no_stages(&self, vep: &Vep) -> bool {
        vep.has_rows_without_stages() || self.declared(vep).no_stages
    }

    /// Whether `vep` says that it has no such stage, in its rows or in words. Stages are those of a feature gate: without
    /// one there are none, but for those that have a release all the same.
    pub fn is_ruled_out(&self, vep: &Vep, stage: Stage) -> bool {
        let mut rows = vep.releases().iter().filter(|target| target.stage() == Some(stage)).peekable();
        if rows.peek().is_some() && rows.clone().all(Target::does_not_apply) {
            return true;
        }
        let targeted = rows.any(|row| row.version().is_some());
        let out = self.ruled_out_in_words(vep);
        out.contains(&stage) && (!targeted || self.declared(vep).no_stages)
    }

    /// The stages that `vep` says in words that it does not have.
    pub fn ruled_out_in_words(&self, vep: &Vep) -> Vec<Stage> {
        let declared = self.declared(vep);
        let gateless = declared.no_gate || (declared.no_new_gate && self.gate(vep) == Gate::None);
        let stages = self.config().stages();
        stages.iter().filter(|stage| gateless || declared.skips(*stage, stages)).collect()
    }

    /// The target of a stage before which another has shipped, and the latest of those: it has a release, and that is
    /// out.
    pub fn target_that_ships<'v>(&self, vep: &'v Vep) -> Option<(&'v Target, Stage)> {
        let rows = vep.releases();
        rows.iter().find_map(|target| {
            let stage = target.version().and(target.stage())?;
            let is_out = |row: &Target| row.version().is_some_and(|version| self.is_out(version) == Some(true));
            let shipped = rows.iter().filter(|earlier| earlier.gate == target.gate && is_out(earlier));
            let before = shipped.filter_map(Target::stage).filter(|earlier| *earlier < stage).max()?;
            Some((target, before))
        })
    }

    /// Whether the release of `row` must be left empty in `vep` for now: it comes after the upcoming release, and is
    /// none that can hardly be meant. When a step of the VEP's own is taken, such as the removal of something, is part
    /// of what it proposes.
    pub fn is_beyond(&self, vep: &Vep, row: &Target) -> bool {
        let Some(version) = row.version().filter(|_| row.stage != TargetStage::Other) else { return false };
        let later = self.upcoming().is_some_and(|upcoming| version > upcoming);
        later && !vep.place.meta && !self.is_far(version)
    }

    /// The stages that the change makes `vep` target, each with its release, and none that is out: what shipped is
    /// written down, not planned. None where no change is checked.
    pub fn newly_targeted(&self, vep: &Vep) -> Vec<(Stage, Version)> {
        if !self.is_change() || vep.place.meta {
            return Vec::new();
        }
        let before = self.base.map(Vep::stage_versions).unwrap_or_default();
        let is_new = |(stage, version): &(Stage, Version)| {
            before.get(stage) != Some(version) && self.is_out(*version) != Some(true)
        };
        vep.stage_versions().into_iter().filter(is_new).collect()
    }

    /// Whether a release is so far behind the newest that is known that its number can hardly be meant.
    pub fn is_far(&self, version: Version) -> bool {
        let newest = self.snapshot.facts.schedules.as_ref().and_then(Schedules::newest);
        newest.is_some_and(|newest| {
            version > newest && (version.major != newest.major || version.minor > newest.minor + FAR)
        })
    }

    /// Whether a release is out today; `None` where nobody can tell.
    pub fn is_out(&self, version: Version) -> Option<bool> {
        self.snapshot.facts.schedules.as_ref()?.is_out(version, self.snapshot.today)
    }

    /// An entry of the history of `vep`, of what shipped on `day`.
    pub fn history_entry(&self, vep: &Vep, day: &str) -> String {
        let shipped = self.target_that_ships(vep).map(|(_, before)| before);
        let stage = shipped.or_else(|| self.config().stages().first());
        format!("{day}: {}, <link>", stage.as_ref().map_or("<what>", Stage::name))
    }

    /// Whether `section` may stand empty for now: the history of what nothing has shipped of.
    pub fn may_be_empty(&self, vep: &Vep, section: &TemplateSection) -> bool {
        self.template().is_called(section, &self.config().history) && self.target_that_ships(vep).is_none()
    }
}
