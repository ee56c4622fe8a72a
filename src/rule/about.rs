//! What findings are about, of what a document is made of.

use crate::finding::About;
use crate::release::Stage;
use crate::vep::prose::{Target, TargetStage};
use crate::vep::template::TemplateSection;

/// About the template's section `section`.
pub fn section(section: &TemplateSection) -> About {
    About::Section(section.name.as_str().to_owned())
}

/// About the row of target releases of `stage`, whatever the gate.
pub fn stage_row(stage: Stage) -> About {
    About::Row(stage.title().to_owned(), None)
}

/// About a row of target releases.
pub fn row(target: &Target) -> About {
    let stage = match &target.stage {
        TargetStage::Stage(stage) => stage.title(),
        TargetStage::Whole => "the VEP",
        TargetStage::Other => "a step",
    };
    About::Row(stage.to_owned(), target.gate.clone())
}
