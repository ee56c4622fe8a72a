//! The rules: one a file, its page beside it.

mod checklist_marker;
mod checklist_missing;
mod checklist_without_target;
mod comment_unclosed;
mod link_broken;
mod metadata_missing;
mod no_text;
mod placeholder_text;
mod section_commented_out;
mod section_empty;
mod section_missing;
mod section_without_reason;
mod target_missing;
mod target_version_format;
mod title_format;
mod title_number_mismatch;
mod title_placeholder;
mod vep_directory_name;
mod vep_file_name;
mod vep_location;
mod vep_sig_directory;

use crate::rule::Rule;

/// All rules, in the order of the catalogue. Help, pages, SARIF metadata and the README's table are derived from it.
pub static RULES: &[&Rule] = &[
    &vep_location::RULE,
    &vep_directory_name::RULE,
    &vep_file_name::RULE,
    &vep_sig_directory::RULE,
    &no_text::RULE,
    &title_placeholder::RULE,
    &title_format::RULE,
    &title_number_mismatch::RULE,
    &metadata_missing::RULE,
    &target_missing::RULE,
    &target_version_format::RULE,
    &checklist_missing::RULE,
    &checklist_marker::RULE,
    &checklist_without_target::RULE,
    &section_missing::RULE,
    &section_empty::RULE,
    &section_without_reason::RULE,
    &section_commented_out::RULE,
    &comment_unclosed::RULE,
    &placeholder_text::RULE,
    &link_broken::RULE,
];

/// The rule called `id`.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// The ids of all rules, in the order of the catalogue.
pub fn ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.id).collect()
}
