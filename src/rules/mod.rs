//! The rules: one a file, its page beside it.

pub(crate) mod anchor_missing;
mod base_moved_on;
mod checklist_marker;
pub(crate) mod checklist_missing;
pub(crate) mod checklist_outdated;
pub(crate) mod checklist_row_missing;
pub(crate) mod checklist_without_target;
pub(crate) mod comment_unclosed;
mod document_long;
mod exception_incomplete;
pub(crate) mod feature_gate_missing;
mod feature_gate_name;
mod final_newline;
mod front_matter_date;
pub(crate) mod front_matter_field_missing;
mod front_matter_handle;
pub(crate) mod front_matter_milestone;
pub(crate) mod front_matter_missing;
mod front_matter_number;
mod front_matter_owning_sig;
mod front_matter_participating_sigs;
mod front_matter_prose_conflict;
pub(crate) mod front_matter_stage;
mod front_matter_status;
mod front_matter_superseded;
pub(crate) mod front_matter_syntax;
mod front_matter_transition;
pub(crate) mod front_matter_unassigned;
mod graduation_criteria_removed;
pub(crate) mod graduation_stage_empty;
pub(crate) mod graduation_stage_missing;
mod graduation_ticked_early;
mod graduation_vague;
mod graduation_without_tests;
pub(crate) mod history_undated;
mod issue_code_prs;
mod issue_front_matter;
mod issue_link;
mod issue_missing;
mod issue_not_linked;
mod issue_placeholder;
mod issue_sig;
mod issue_subject;
mod issue_target;
mod issue_title;
pub(crate) mod link_broken;
mod link_closed;
mod link_definition_unused;
pub(crate) mod link_moved;
mod metadata_field;
pub(crate) mod metadata_missing;
pub(crate) mod no_text;
pub(crate) mod on_by_default_missing;
mod placeholder_text;
mod policy_broken;
mod pr_title;
mod pr_tracking_issue;
pub(crate) mod section_commented_out;
pub(crate) mod section_duplicate;
pub(crate) mod section_empty;
pub(crate) mod section_level;
pub(crate) mod section_missing;
pub(crate) mod section_renamed;
pub(crate) mod section_without_reason;
pub mod sig_label;
pub mod sign_off_missing;
pub(crate) mod stage_overdue;
mod stage_without_gate;
mod stage_words_stale;
pub(crate) mod target_beyond_upcoming;
pub mod target_frozen;
pub mod target_label;
pub(crate) mod target_missing;
mod target_order;
mod target_release_unknown;
pub(crate) mod target_shipped_moved;
mod target_stage_skipped;
pub(crate) mod target_version_format;
pub(crate) mod targets_empty;
pub(crate) mod template_instructions;
pub(crate) mod title_format;
mod title_number_mismatch;
pub(crate) mod title_placeholder;
mod vep_directory_name;
mod vep_file_name;
mod vep_location;
mod vep_number_unique;
mod vep_sig_directory;

use crate::rule::Rule;

/// All rules, in the order of the catalogue. Help, pages, SARIF metadata and the table of `docs/rules.md` are derived from it.
pub static RULES: &[&Rule] = &[
    &vep_location::RULE,
    &vep_directory_name::RULE,
    &vep_file_name::RULE,
    &vep_sig_directory::RULE,
    &vep_number_unique::RULE,
    &no_text::RULE,
    &document_long::RULE,
    &final_newline::RULE,
    &base_moved_on::RULE,
    &title_placeholder::RULE,
    &title_format::RULE,
    &title_number_mismatch::RULE,
    &metadata_missing::RULE,
    &target_missing::RULE,
    &target_version_format::RULE,
    &target_beyond_upcoming::RULE,
    &target_release_unknown::RULE,
    &target_order::RULE,
    &target_stage_skipped::RULE,
    &targets_empty::RULE,
    &target_frozen::RULE,
    &target_shipped_moved::RULE,
    &stage_overdue::RULE,
    &checklist_missing::RULE,
    &checklist_row_missing::RULE,
    &checklist_outdated::RULE,
    &checklist_marker::RULE,
    &checklist_without_target::RULE,
    &section_missing::RULE,
    &section_empty::RULE,
    &section_without_reason::RULE,
    &section_renamed::RULE,
    &section_level::RULE,
    &section_duplicate::RULE,
    &section_commented_out::RULE,
    &comment_unclosed::RULE,
    &placeholder_text::RULE,
    &template_instructions::RULE,
    &graduation_stage_missing::RULE,
    &graduation_stage_empty::RULE,
    &graduation_criteria_removed::RULE,
    &graduation_ticked_early::RULE,
    &graduation_without_tests::RULE,
    &graduation_vague::RULE,
    &on_by_default_missing::RULE,
    &feature_gate_missing::RULE,
    &feature_gate_name::RULE,
    &stage_without_gate::RULE,
    &stage_words_stale::RULE,
    &history_undated::RULE,
    &link_broken::RULE,
    &anchor_missing::RULE,
    &link_moved::RULE,
    &link_closed::RULE,
    &link_definition_unused::RULE,
    &metadata_field::RULE,
    &front_matter_syntax::RULE,
    &front_matter_missing::RULE,
    &front_matter_field_missing::RULE,
    &front_matter_date::RULE,
    &front_matter_status::RULE,
    &front_matter_transition::RULE,
    &front_matter_unassigned::RULE,
    &front_matter_milestone::RULE,
    &front_matter_stage::RULE,
    &front_matter_owning_sig::RULE,
    &front_matter_participating_sigs::RULE,
    &front_matter_number::RULE,
    &front_matter_handle::RULE,
    &front_matter_superseded::RULE,
    &front_matter_prose_conflict::RULE,
    &issue_missing::RULE,
    &issue_title::RULE,
    &issue_sig::RULE,
    &issue_target::RULE,
    &issue_code_prs::RULE,
    &issue_subject::RULE,
    &issue_link::RULE,
    &issue_front_matter::RULE,
    &issue_placeholder::RULE,
    &issue_not_linked::RULE,
    &pr_title::RULE,
    &pr_tracking_issue::RULE,
    &sig_label::RULE,
    &target_label::RULE,
    &sign_off_missing::RULE,
    &exception_incomplete::RULE,
    &policy_broken::RULE,
];

/// Which rules say nothing at a place of which another, the second of a row, asks for something else: first the
/// larger thing is done, and how a release is written, say, does not matter where it is to be replaced. An error gives
/// way to errors alone: the verdict stays what it is.
pub static GIVES_WAY: &[(&[&Rule], &Rule)] = &[
    (&[&target_version_format::RULE, &stage_overdue::RULE], &target_beyond_upcoming::RULE),
    (&[&target_version_format::RULE, &stage_overdue::RULE], &target_frozen::RULE),
    (&[&target_version_format::RULE], &target_order::RULE),
    (&[&target_version_format::RULE], &target_release_unknown::RULE),
    (&[&stage_overdue::RULE], &target_shipped_moved::RULE),
    (&[&section_level::RULE], &section_renamed::RULE),
    (&[&section_renamed::RULE], &section_duplicate::RULE),
    (&[&issue_missing::RULE], &title_number_mismatch::RULE),
    (&[&title_format::RULE], &issue_missing::RULE),
    (&[&metadata_field::RULE], &placeholder_text::RULE),
    // What is no YAML, or no word of it, says little of what was meant.
    (
        &[
            &front_matter_date::RULE,
            &front_matter_handle::RULE,
            &front_matter_milestone::RULE,
            &front_matter_number::RULE,
            &front_matter_owning_sig::RULE,
            &front_matter_participating_sigs::RULE,
            &front_matter_stage::RULE,
            &front_matter_status::RULE,
            &front_matter_superseded::RULE,
            &front_matter_unassigned::RULE,
            &link_definition_unused::RULE,
            &metadata_field::RULE,
            &title_format::RULE,
        ],
        &front_matter_syntax::RULE,
    ),
];

/// The rule called `id`.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// The ids of all rules, in the order of the catalogue.
pub fn ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.id).collect()
}
