//! The ids of those rules that another rule names. Rules do not import each other, so both take the id from here.

/// Of `section-empty`.
pub const SECTION_EMPTY: &str = "section-empty";

/// Of `template-instructions`.
pub const TEMPLATE_INSTRUCTIONS: &str = "template-instructions";

/// Of `graduation-stage-empty`.
pub const GRADUATION_STAGE_EMPTY: &str = "graduation-stage-empty";

/// Of `on-by-default-missing`.
pub const ON_BY_DEFAULT_MISSING: &str = "on-by-default-missing";

/// Of `targets-empty`.
pub const TARGETS_EMPTY: &str = "targets-empty";

/// Of `title-format`.
pub const TITLE_FORMAT: &str = "title-format";
